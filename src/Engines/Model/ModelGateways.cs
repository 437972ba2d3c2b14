using System.Collections.Concurrent;
using Tieline.Core.Channels;
using Tieline.Core.Identifiers;
using Tieline.Engines.Planning;

namespace Tieline.Engines.Model;

/// <summary>Gateways without a listener: what is asked of them is kept and nothing is carried. Checks do not run, so no health is decided.</summary>
public sealed class ModelGateways : IGatewayEngine
{
    private readonly ConcurrentDictionary<GatewayId, GatewayObject> _gateways = [];

    public bool Drifts => false;

    public IReadOnlyList<GatewayId> List() => [.. _gateways.Keys];

    public Task EnsureAsync(GatewayObject gateway, CancellationToken cancel)
    {
        _gateways[gateway.Id] = gateway;
        return Task.CompletedTask;
    }

    public Task RemoveAsync(GatewayId id, CancellationToken cancel)
    {
        _gateways.TryRemove(id, out _);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<HealthSight>> ObserveAsync(GatewayObject gateway, CancellationToken cancel) => Task.FromResult<IReadOnlyList<HealthSight>>([]);
}
