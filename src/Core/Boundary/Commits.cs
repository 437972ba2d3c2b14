namespace Tieline.Core.Boundary;

/// <summary>Says that something was committed: what those wait on who wait for a record to change.</summary>
public interface ICommitFeed
{
    /// <summary>Completes after the next commit. Take it before reading: a commit between the two is then not missed.</summary>
    Task NextAsync();
}

/// <summary>A store that says when it has committed. It stands in front of the real one, so that no commit goes past it.</summary>
/// <remarks>With nobody waiting, a commit costs one exchange more.</remarks>
public sealed class AnnouncingStore(IStore store) : IStore, ICommitFeed
{
    private TaskCompletionSource? _next;

    public Task NextAsync()
    {
        while (true)
        {
            if (Volatile.Read(ref _next) is { } there) return there.Task;
            var fresh = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (Interlocked.CompareExchange(ref _next, fresh, null) is null) return fresh.Task;
        }
    }

    /// <summary>Wakes all who wait: for a commit that another server made in the same database.</summary>
    public void Announce() => Interlocked.Exchange(ref _next, null)?.TrySetResult();

    public ValueTask<T> ReadAsync<T>(Func<IStoreReader, ValueTask<T>> questions, CancellationToken cancel) => store.ReadAsync(questions, cancel);

    public async Task<T> WriteAsync<T>(Func<IStoreTransaction, ValueTask<T>> work, Func<T, bool> keep, CancellationToken cancel)
    {
        var result = await store.WriteAsync(work, keep, cancel);
        if (keep(result)) Announce();
        return result;
    }
}
