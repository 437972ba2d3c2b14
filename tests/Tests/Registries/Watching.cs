using Tieline.Core.Channels;
using Tieline.Registries;
using Xunit;

namespace Tieline.Tests.Registries;

/// <summary>A watch that a test reads along with.</summary>
internal sealed class Watching : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly CancellationTokenSource _ending = new();
    private readonly Task _reading;
    private readonly Lock _lock = new();
    private readonly List<LookUp> _told = [];
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Watching(IWorkloadRegistry registry, WorkloadSelection selection) => _reading = Task.Run(async () =>
    {
        await foreach (var lookUp in registry.WatchAsync(selection, _ending.Token))
        {
            lock (_lock)
            {
                _told.Add(lookUp);
                _more.SetResult();
                _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    });

    /// <summary>All that was told, one word each: the addresses that were found, or <c>lost</c>.</summary>
    public IReadOnlyList<string> Told
    {
        get
        {
            lock (_lock) return [.. _told.Select(Word)];
        }
    }

    /// <summary>Waits until these addresses were told last; nothing for none.</summary>
    public Task FindsAsync(params string[] addresses) => LastIsAsync(last => last is LookUp.Found && Word(last) == string.Join(' ', addresses), string.Join(' ', addresses));

    /// <summary>Waits until the registry is lost, and returns why.</summary>
    public async Task<string> LosesAsync() => ((LookUp.Lost)await LastIsAsync(last => last is LookUp.Lost, "lost")).Why;

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _reading.WaitAsync(Patience));
        _ending.Dispose();
    }

    private async Task<LookUp> LastIsAsync(Func<LookUp, bool> isSo, string wanted)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            Task more;
            lock (_lock)
            {
                if (_told.LastOrDefault() is { } last && isSo(last)) return last;
                more = _more.Task;
            }

            try
            {
                await more.WaitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"'{wanted}' was not told within {Patience}, but: {string.Join(", ", Told)}");
            }
        }
    }

    private static string Word(LookUp lookUp) => lookUp is LookUp.Found found ? string.Join(' ', found.Workloads.Select(workload => workload.Host)) : "lost";
}
