using Tieline.Core.Channels;
using Tieline.Core.Identifiers;
using Tieline.Engines.Planning;

namespace Tieline.Engines;

/// <summary>Carries the requests of gateways, or says that it does not. It has no memory of wishes: it is shown what is wanted.</summary>
public interface IGatewayEngine
{
    /// <summary>True when checks run and others can change what the engine has, so that it must be looked at again and again.</summary>
    bool Drifts { get; }

    /// <summary>Every gateway that this server has in the engine, also those without a record.</summary>
    IReadOnlyList<GatewayId> List();

    /// <summary>Makes the engine have the gateway just so.</summary>
    /// <exception cref="EngineException">It could not; the message says why.</exception>
    Task EnsureAsync(GatewayObject gateway, CancellationToken cancel);

    /// <summary>Removes a gateway; that it is gone already is no error.</summary>
    /// <exception cref="EngineException">It could not; the message says why.</exception>
    Task RemoveAsync(GatewayId id, CancellationToken cancel);

    /// <summary>What checks say of the gateway's members; only of those of which they say something else than the gateway has.</summary>
    /// <exception cref="EngineException">The engine cannot be asked.</exception>
    Task<IReadOnlyList<HealthSight>> ObserveAsync(GatewayObject gateway, CancellationToken cancel);
}
