using Tieline.Core.Boundary;
using Tieline.Core.Links;

namespace Tieline.Server.Clocks;

/// <summary>Carries out what time alone brings: unanswered requests, ended terms. Woken by the earliest deadline and by commits.</summary>
internal sealed class DeadlineLoop(LinkChanges changes, TimeProvider clock, Action<string, Exception?> log) : IDisposable
{
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromMinutes(1);
    private readonly SemaphoreSlim _one = new(1);

    public void Dispose() => _one.Dispose();

    /// <summary>Carries out all that is due by now; returns when the next thing is.</summary>
    public async Task<DateTimeOffset?> CarryOutAsync(CancellationToken cancel)
    {
        await _one.WaitAsync(cancel);
        try
        {
            return await changes.CarryOutDueAsync(cancel);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Runs until cancelled. A new deadline is at least <see cref="LookAgainAfter"/> away, so the loop need not be told of it.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                var next = await CarryOutAsync(cancel);
                var wait = next - clock.GetUtcNow() ?? LookAgainAfter;
                if (wait > LookAgainAfter) wait = LookAgainAfter;
                if (wait > TimeSpan.Zero) await Task.Delay(wait, clock, cancel);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                log("deadlines were not carried out; tried again", fault);
                await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}

/// <summary>Forgets old client tokens and events, a bite at a time.</summary>
internal sealed class Housekeeping(IStore store, TimeProvider clock, TimeSpan eventsKept, Action<string, Exception?> log)
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(10);

    public async Task RunAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(Every, clock, cancel);
                var now = clock.GetUtcNow();
                while (await store.WriteAsync(
                    transaction => transaction.ForgetAsync(now - Core.Accounts.RequestToken.Lifetime, now - eventsKept), static _ => true, cancel) > 0)
                {
                    await Task.Yield();
                }
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                log("old tokens and events were not forgotten; tried again", fault);
            }
        }
    }
}
