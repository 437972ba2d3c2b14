namespace Tieline.Sdk.Http;

/// <summary>How to wait for a resource to come into a status.</summary>
public sealed record Waiting
{
    /// <summary>Ten minutes at most; a second look after 20 ms, then ever longer pauses up to 2 s.</summary>
    public static readonly Waiting Default = new();

    /// <summary>The pause before the second look, more than zero; each further one is twice as long.</summary>
    public TimeSpan FirstPause { get; init => field = MoreThanZero(value); } = TimeSpan.FromMilliseconds(20);

    /// <summary>The longest pause, more than zero.</summary>
    public TimeSpan PauseMax { get; init => field = MoreThanZero(value); } = TimeSpan.FromSeconds(2);

    /// <summary>How long to wait in all.</summary>
    public TimeSpan AtMost { get; init; } = TimeSpan.FromMinutes(10);

    /// <param name="look">Looks once; says the status too, for the message when time is up.</param>
    /// <exception cref="TimeoutException">The status did not come in time.</exception>
    internal async Task<T> UntilAsync<T>(
        Func<Task<(bool Reached, string Status, T Value)>> look, TimeProvider clock, CancellationToken cancel)
    {
        var start = clock.GetTimestamp();
        for (var pause = Shorter(FirstPause, PauseMax); ; pause = Shorter(pause * 2, PauseMax))
        {
            var (reached, status, value) = await look();
            if (reached) return value;
            var left = AtMost - clock.GetElapsedTime(start);
            if (left <= TimeSpan.Zero) throw new TimeoutException($"still {status} after {AtMost}");
            await Task.Delay(Shorter(pause, left), clock, cancel);
        }
    }

    /// <summary>Waits until a resource is in one of the statuses of <paramref name="target"/>.</summary>
    /// <param name="get">Null when the resource is gone.</param>
    /// <param name="pending">The statuses that lead there.</param>
    /// <exception cref="UnexpectedStatusException">It came into another status, or is gone.</exception>
    /// <exception cref="TimeoutException">The status did not come in time.</exception>
    internal Task<T> UntilAsync<T>(
        string resource, Func<Task<T?>> get, Func<T, string> status, string[] pending, string[] target, TimeProvider clock,
        CancellationToken cancel)
        where T : class => UntilAsync(
        async () =>
        {
            var found = await get() ?? throw new UnexpectedStatusException(resource, "gone");
            var now = status(found);
            if (target.Contains(now)) return (true, now, found);
            return pending.Contains(now) ? (false, now, found) : throw new UnexpectedStatusException(resource, now);
        },
        clock, cancel);

    /// <summary>Waits until a deleted resource is gone.</summary>
    /// <param name="get">Null when the resource is gone.</param>
    /// <param name="before">The statuses that it may still be seen in.</param>
    /// <exception cref="UnexpectedStatusException">It is in another status.</exception>
    /// <exception cref="TimeoutException">It did not go in time.</exception>
    internal Task UntilGoneAsync<T>(
        string resource, Func<Task<T?>> get, Func<T, string> status, string[] before, TimeProvider clock, CancellationToken cancel)
        where T : class => UntilAsync(
        async () => await get() switch
        {
            null => (true, "", (T?)null),
            { } there when before.Contains(status(there)) => (false, status(there), there),
            { } there => throw new UnexpectedStatusException(resource, status(there)),
        },
        clock, cancel);

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static TimeSpan MoreThanZero(TimeSpan pause)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(pause, TimeSpan.Zero, nameof(pause));
        return pause;
    }
}
