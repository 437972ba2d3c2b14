using System.Reflection;
using Tieline.Core.Boundary;
using Tieline.Engines.Reconciling;

namespace Tieline.Server;

/// <summary>What the running server tells of itself.</summary>
internal sealed class RunningState(string engine, string why, string store, DateTimeOffset startedAt, Reconciler reconciler) : IServerStatus
{
    public static readonly string Version =
        typeof(RunningState).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>Set when requests are answered.</summary>
    public bool IsReady { get; set; }

    public ServerStatus Read() => new(Version, engine, why, store, startedAt, IsReady, LastPass());

    private EnginePass? LastPass() => reconciler.LastPass is { } pass
        ? new(
            pass.Steps,
            pass.Took,
            [.. pass.Failures.Select(failure => new EngineFault($"{failure.Step.Object.Key.Kind} {failure.Step.Object.Key.Id}", failure.Fault))])
        : null;
}
