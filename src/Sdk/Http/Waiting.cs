namespace Tieline.Sdk.Http;

/// <summary>How to wait for a resource to come into a status.</summary>
public sealed record Waiting
{
    /// <summary>Ten minutes at most, a look after 20 ms, then ever longer pauses up to 2 s.</summary>
    public static readonly Waiting Default = new();

    /// <summary>The pause before the second look; each further one is twice as long.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>The longest pause.</summary>
    public TimeSpan PauseMax { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long to wait in all.</summary>
    public TimeSpan AtMost { get; init; } = TimeSpan.FromMinutes(10);

    /// <exception cref="TimeoutException">The status did not come in time.</exception>
    internal async Task<T> UntilAsync<T>(Func<Task<(bool Reached, string Status, T Value)>> look, TimeProvider clock, CancellationToken cancel)
    {
        var until = clock.GetUtcNow() + AtMost;
        for (var pause = FirstPause; ; pause = pause * 2 < PauseMax ? pause * 2 : PauseMax)
        {
            var (reached, status, value) = await look();
            if (reached) return value;
            if (clock.GetUtcNow() >= until) throw new TimeoutException($"still {status} after {AtMost}");
            await Task.Delay(pause, clock, cancel);
        }
    }
}

/// <summary>A resource came into a status from which the wanted one does not follow.</summary>
public sealed class UnexpectedStatusException : Exception
{
    /// <summary>Names the resource and the status.</summary>
    public UnexpectedStatusException(string resource, string status)
        : base($"{resource} is {status}") => Status = status;

    /// <summary>The status that it came into.</summary>
    public string Status { get; }
}
