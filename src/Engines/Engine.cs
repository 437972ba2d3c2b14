using Tieline.Core.Identifiers;
using Tieline.Core.Reachability;
using Tieline.Engines.Planning;

namespace Tieline.Engines;

/// <summary>Carries packets, or says what would become of them. It has no memory of wishes: it is shown what is wanted.</summary>
public interface IEngine : IReachabilityProbe, IAsyncDisposable
{
    /// <summary>True when others can change what the engine has, so that it must be looked at again and again.</summary>
    bool Drifts { get; }

    /// <summary>Every router that this server has in the engine, also those without a record.</summary>
    ValueTask<IReadOnlyList<VpcId>> ListRoutersAsync(CancellationToken cancel);

    /// <summary>What is there of the extent. A link of the extent is there when both its ends are.</summary>
    ValueTask<IReadOnlyCollection<NetworkObject>> ObserveAsync(Extent extent, CancellationToken cancel);

    /// <summary>Carries out steps in their order. A step that fails does not keep the others from being tried.</summary>
    ValueTask<IReadOnlyList<StepFailure>> ApplyAsync(IReadOnlyList<Step> steps, CancellationToken cancel);
}

/// <summary>An engine was refused something; the message names the call, the object and the reason.</summary>
public class EngineException(string message, Exception? inner = null) : Exception(message, inner);
