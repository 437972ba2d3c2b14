namespace Tieline.Core.Boundary;

/// <summary>What the running server knows of itself, and the records do not.</summary>
public interface IServerStatus
{
    ServerStatus Read();
}

/// <param name="Version">The product's version.</param>
/// <param name="Engine"><c>linux</c> or <c>model</c>.</param>
/// <param name="EngineReason">Why that one, in a sentence.</param>
/// <param name="Store">Which store, and where.</param>
/// <param name="IsReady">True when requests are answered and the engine's loop runs.</param>
/// <param name="LastPass">The reconciler's last pass that did something; null before the first.</param>
public sealed record ServerStatus(
    string Version, string Engine, string EngineReason, string Store, DateTimeOffset StartedAt, bool IsReady, EnginePass? LastPass);

/// <summary>One pass of the reconciler.</summary>
/// <param name="Steps">How many steps the engine was asked to take.</param>
/// <param name="Faults">The steps that failed; they are tried again.</param>
public sealed record EnginePass(int Steps, TimeSpan Took, IReadOnlyList<EngineFault> Faults);

/// <param name="Subject">What the engine could not make or remove, such as <c>link link-9td54fmx143e</c>.</param>
/// <param name="Fault">Why, in the engine's words.</param>
public sealed record EngineFault(string Subject, string Fault);

/// <summary>A clock that the operator moves, so that seven days take a second. Only a server that was started with it has one.</summary>
public interface ITestClock
{
    /// <summary>How far the server's time is ahead of the machine's.</summary>
    TimeSpan Offset { get; }

    /// <summary>Moves the time forward and returns when all that was due by then is done: in the records, and by the engine.</summary>
    /// <param name="by">Above zero; the sum of all moves is at most <see cref="TestClockLimits.OffsetMax"/>.</param>
    Task AdvanceAsync(TimeSpan by, CancellationToken cancel);
}

/// <summary>The bounds of an <see cref="ITestClock"/>.</summary>
public static class TestClockLimits
{
    /// <summary>A hundred years: far from the end of what a date can hold.</summary>
    public static readonly TimeSpan OffsetMax = TimeSpan.FromDays(36_500);
}
