using Tieline.Core.Boundary;
using Tieline.Core.Channels;
using Tieline.Core.Gateways;
using Tieline.Core.Identifiers;

namespace Tieline.Engines.Planning;

/// <summary>A gateway's records as they were read, and what an engine should have for them.</summary>
public sealed class GatewayPlan
{
    private GatewayPlan(GatewaySnapshot records, GatewayObject wanted) => (Records, Wanted) = (records, wanted);

    public GatewaySnapshot Records { get; }

    public GatewayObject Wanted { get; }

    /// <inheritdoc cref="Forwarding.Of"/>
    public static GatewayPlan Of(GatewaySnapshot records, Func<Gateway, ApiGroup, string> ownDomain) => new(records, Forwarding.Of(records, ownDomain));

    /// <summary>Whether the channel was the gateway's when it was read.</summary>
    public bool Has(ChannelId id) => Records.Channels.Any(channel => channel.Id == id);

    /// <summary>The plan with some channels as they are now: only they are planned anew, of the others the same objects stay.</summary>
    /// <param name="gateway">As it is now; of it only what an engine says counts.</param>
    /// <param name="changed">Channels that it <see cref="Has"/>.</param>
    public GatewayPlan With(Gateway gateway, IReadOnlyList<Channel> changed)
    {
        var (channels, pools) = (Records.Channels.ToList(), Wanted.Pools.ToBuilder());
        var restricted = RestrictedNetworks.Of(Records.Gateway);
        var planned = new Dictionary<ChannelId, (PoolObject Pool, bool IsForbidden)>();
        foreach (var channel in changed)
        {
            var i = channels.FindIndex(there => there.Id == channel.Id);
            channels[i] = channel;
            planned[channel.Id] = Forwarding.PoolOf(channel, restricted);
            pools[i] = planned[channel.Id].Pool;
        }

        var records = Records with { Gateway = Records.Gateway with { State = gateway.State, Fault = gateway.Fault }, Channels = channels };
        return new(
            records,
            Wanted with
            {
                Pools = pools.MoveToImmutable(),
                Routes =
                [
                    .. Wanted.Routes.Select(route => route.Api.Backend.Channel is { } id && planned.TryGetValue(id, out var now)
                        ? route with { Pool = now.Pool, IsForbidden = now.IsForbidden }
                        : route),
                ],
            });
    }
}
