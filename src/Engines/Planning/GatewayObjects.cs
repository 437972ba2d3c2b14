using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Tieline.Core.Boundary;
using Tieline.Core.Channels;
using Tieline.Core.Gateways;
using Tieline.Core.Identifiers;

namespace Tieline.Engines.Planning;

/// <summary>One gateway as an engine should have it: where it listens, which requests it knows, and where they go.</summary>
/// <param name="Vpc">Whose members it reaches; null for the host's own network.</param>
/// <param name="Hosts">Which group a host name is of. A name may begin with <c>*.</c> for one label.</param>
/// <param name="Routes">In the order in which they were published.</param>
public sealed record GatewayObject(
    GatewayId Id, VpcId? Vpc, string ListenAddress, int ListenPort, GatewaySettings Settings, ImmutableArray<(string Name, ApiGroupId Group)> Hosts,
    ImmutableArray<RouteOfGateway> Routes, ImmutableArray<PoolObject> Pools);

/// <summary>A published API: the requests that are its own, and where they go.</summary>
/// <param name="Stage">The environment's name, as <c>X-Stage</c> has it.</param>
/// <param name="Pool">The pool of its channel; null for a backend by address.</param>
/// <param name="IsForbidden">True when all that it could go to is where the gateway sends nothing.</param>
public sealed record RouteOfGateway(VersionId Id, ApiGroupId Group, string Stage, ApiDefinition Api, PoolObject? Pool, bool IsForbidden = false);

/// <summary>A channel as an engine balances it.</summary>
/// <param name="Revision">The channel's: reports name it.</param>
public sealed record PoolObject(ChannelId Id, long Revision, BalanceStrategy Strategy, HealthCheck? Check, ImmutableArray<PoolMember> Members)
{
    /// <summary>The check, when it is switched on.</summary>
    public HealthCheck? CheckInForce => Check is { IsOn: true } ? Check : null;
}

/// <summary>A member as an engine sends requests to it.</summary>
/// <param name="Place">Where it is among its channel's members, for life.</param>
/// <param name="Weight">0 to 256; the members' shares as nearly as whole numbers of that size can say them.</param>
/// <param name="Health">What the records say that checks last saw.</param>
public sealed record PoolMember(MemberId Id, int Place, string Host, int TcpPort, int Weight, bool IsBackup, bool IsEnabled, MemberHealth Health);

/// <summary>Turns the records of a gateway into what an engine should have.</summary>
public static class Forwarding
{
    /// <summary>The greatest weight that an engine knows (HAProxy, configuration manual, <c>weight</c>).</summary>
    public const int WeightMax = 256;

    /// <summary>Weight of every member where a hash chooses: 16 points on the circle for each, so a member's keys are even to about 6 %.</summary>
    public const int HashWeight = 16;

    /// <param name="ownDomain">The domain that a group has without binding any.</param>
    public static GatewayObject Of(GatewaySnapshot snapshot, Func<Gateway, ApiGroup, string> ownDomain)
    {
        var gateway = snapshot.Gateway;
        var restricted = RestrictedNetworks.Of(gateway);
        var channels = snapshot.Channels.ToDictionary(channel => channel.Id, channel => PoolOf(channel, restricted));
        var stages = snapshot.Environments.Append(ApiEnvironment.ReleaseOf(gateway)).ToDictionary(environment => environment.Id, environment => environment.Name);
        return new(
            gateway.Id, gateway.Vpc, gateway.ListenAddress, gateway.ListenPort, gateway.Settings,
            [.. snapshot.Groups.SelectMany(group => HostsOf(gateway, group, ownDomain).Select(name => (name, group.Id)))],
            [
                .. from version in snapshot.Published
                   where stages.ContainsKey(version.Environment)
                   select new RouteOfGateway(
                       version.Id, version.Group, stages[version.Environment], version.Definition,
                       version.Definition.Backend.Channel is { } channel ? channels.GetValueOrDefault(channel).Pool : null, IsForbidden(version.Definition.Backend)),
            ],
            [.. snapshot.Channels.Select(channel => channels[channel.Id].Pool)]);

        bool IsForbidden(ApiBackend backend) => backend.Channel is { } id
            ? channels.GetValueOrDefault(id).IsForbidden
            : restricted.Contains(backend.Address.Split(':')[0]);
    }

    /// <summary>A channel's pool in a gateway that reaches no <paramref name="restricted"/> network, and whether every member that is switched on is in one.</summary>
    internal static (PoolObject Pool, bool IsForbidden) PoolOf(Channel channel, RestrictedNetworks restricted)
    {
        var permitted = Permitted(channel, restricted);
        return (PoolOf(permitted), channel.Members.Any(member => member.IsEnabled) && permitted.Members.All(member => !member.IsEnabled));
    }

    /// <summary>The channel without those members that the gateway may not reach: they are as if switched off.</summary>
    private static Channel Permitted(Channel channel, RestrictedNetworks restricted) => !channel.Members.Any(member => restricted.Contains(member.Host))
        ? channel
        : channel with { Members = [.. channel.Members.Select(member => restricted.Contains(member.Host) ? member with { IsEnabled = false } : member)] };

    /// <summary>A channel's members with the weights that they have now.</summary>
    public static PoolObject PoolOf(Channel channel)
    {
        var weights = WeightsOf(channel);
        return new(
            channel.Id, channel.Revision, channel.Strategy, channel.Check,
            [
                .. channel.Members.Select((member, i) => new PoolMember(
                    member.Id, member.Place, member.Host, channel.EffectivePort(member), weights[i], member.IsBackup, member.IsEnabled, member.Health)),
            ]);
    }

    /// <summary>Whole numbers that stand to each other as the shares do, none above <see cref="WeightMax"/> and none above 0 made 0.</summary>
    /// <remarks>Of all scales the one is taken whose worst relative error is the least; of equals the smallest.</remarks>
    public static ImmutableArray<int> Scale(IReadOnlyList<decimal> shares)
    {
        const double NoError = 0.000_000_1, Equality = 1e-13; // errors that differ by less are equal
        var (most, parts) = (shares.DefaultIfEmpty(0).Max(), shares.Select(share => (double)share).ToArray());
        var (best, weights, total, bestError) = (new int[parts.Length], new int[parts.Length], parts.Sum(), double.MaxValue);
        for (var top = 1; most > 0 && top <= WeightMax && bestError >= NoError; top++)
        {
            var sum = 0;
            for (var i = 0; i < parts.Length; i++) sum += weights[i] = parts[i] == 0 ? 0 : Math.Max(1, Scaled(i, top));
            var (error, limit) = (0.0, bestError - Equality);
            for (var i = 0; i < parts.Length && error < limit; i++)
            {
                if (weights[i] > 0) error = Math.Max(error, Math.Abs((weights[i] * total / (sum * parts[i])) - 1));
            }

            if (error >= limit) continue;
            (best, weights, bestError) = (weights, best, error);
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(best);

        // Binary fractions do for all but what is half way between two numbers.
        int Scaled(int i, int top) => parts[i] * top / (double)most is var scaled && Math.Abs(scaled - Math.Floor(scaled) - 0.5) > 1e-9
            ? (int)Math.Round(scaled)
            : (int)Math.Round(shares[i] * top / most);
    }

    /// <summary>
    /// Weights for the strategy. Members of share 0 get requests only when every other that could is down, and then equally;
    /// hashes know no weights. Contract huawei-vpc-channel, 9.1 and 9.3.
    /// </summary>
    private static ImmutableArray<int> WeightsOf(Channel channel)
    {
        if (channel.Strategy is BalanceStrategy.SourceHash or BalanceStrategy.UriHash) return [.. channel.Members.Select(_ => HashWeight)];
        var shares = channel.EffectiveWeights().ToArray();
        EvenWhereNoneIsAboveZero(channel, shares, isBackup: false);
        EvenWhereNoneIsAboveZero(channel, shares, isBackup: true);
        return Scale(shares);
    }

    private static void EvenWhereNoneIsAboveZero(Channel channel, decimal[] shares, bool isBackup)
    {
        var eligible = Enumerable.Range(0, shares.Length)
            .Where(i => channel.Members[i] is { IsEnabled: true } member && member.IsBackup == isBackup && member.Health != MemberHealth.Unhealthy)
            .ToList();
        if (eligible.Any(i => shares[i] > 0)) return;
        foreach (var i in eligible) shares[i] = 1;
    }

    private static IEnumerable<string> HostsOf(Gateway gateway, ApiGroup group, Func<Gateway, ApiGroup, string> ownDomain)
    {
        if (group.OwnDomainIsOpen) yield return ownDomain(gateway, group);
        foreach (var domain in group.Domains) yield return domain.Name;
        if (!group.IsDefault) yield break;
        yield return AsHost(gateway.ListenAddress);
        if (gateway.Settings.Tls is { } tls && tls.Address != gateway.ListenAddress) yield return AsHost(tls.Address);

        static string AsHost(string address) => address.Contains(':') ? $"[{address}]" : address; // RFC 3986, 3.2.2
    }
}
