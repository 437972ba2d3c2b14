namespace Tieline.Dialects.Alibaba;

/// <summary>What an operator may choose about the Alibaba dialect.</summary>
public sealed record AlibabaSettings
{
    /// <summary>The most that may be chosen: beyond it every request is refused (contract alibaba-router-interface, 2.4).</summary>
    public static readonly TimeSpan SkewLimit = TimeSpan.FromMinutes(31);

    /// <summary>How far a client's clock may be off, either way.</summary>
    public TimeSpan SkewMax { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Calls of one operation that an account may make in a minute; null for no limit. The cloud documents 300.</summary>
    public int? CallsPerMinute { get; init; }
}
