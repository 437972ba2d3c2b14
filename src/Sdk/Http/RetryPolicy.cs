namespace Tieline.Sdk.Http;

/// <summary>How often, and after which pauses, a request that may be sent again is sent again.</summary>
public sealed record RetryPolicy
{
    /// <summary>Three more tries, after 300, 600 and 1200 ms.</summary>
    public static readonly RetryPolicy Default = new();

    /// <summary>One try only.</summary>
    public static readonly RetryPolicy None = new() { RetriesMax = 0 };

    /// <summary>Tries after the first; 0 for none.</summary>
    public int RetriesMax { get; init; } = 3;

    /// <summary>Pause before the first retry; each further one is twice as long.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>The longest pause. A service that asks for a longer one is not asked again.</summary>
    public TimeSpan PauseMax { get; init; } = TimeSpan.FromSeconds(20);

    /// <param name="retry">1 for the first.</param>
    /// <param name="asked">The pause that the service asks for; a shorter one is not made.</param>
    /// <returns>Null when there is no further try.</returns>
    internal TimeSpan? PauseBefore(int retry, TimeSpan? asked = null)
    {
        if (retry > RetriesMax || asked > PauseMax) return null;
        var doubled = FirstPause.TotalMilliseconds * Math.Pow(2, retry - 1);
        var pause = doubled < PauseMax.TotalMilliseconds ? TimeSpan.FromMilliseconds(doubled) : PauseMax;
        return asked > pause ? asked : pause;
    }
}
