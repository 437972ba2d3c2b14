using Tieline.Core.Accounts;
using Tieline.Core.Boundary;
using Tieline.Core.Channels;
using Tieline.Core.Gateways;
using Tieline.Core.Identifiers;
using Tieline.Core.Regions;

namespace Tieline.Support;

/// <summary>The operations on gateways over a <see cref="TestCloud"/>'s store, for one account with one gateway.</summary>
public sealed class TestGateways
{
    private TestGateways(TestCloud cloud, ChannelLimits limits, GatewayPlaces places, KnownRegistries registries)
    {
        var writes = new Writes(cloud.Store, new Woken(this), cloud.Clock);
        Gateways = new GatewayOperations(cloud.Store, writes, cloud.Ids, places, cloud.Limits);
        Channels = new ChannelOperations(cloud.Store, writes, cloud.Ids, limits, registries);
        Members = new MemberOperations(writes, cloud.Ids, limits);
        Publishing = new PublishingOperations(cloud.Store, writes, cloud.Ids);
        Apis = new ApiOperations(cloud.Store, writes, cloud.Ids);
        Health = new HealthReports(writes);
        Registries = new RegistryReports(cloud.Store, writes, cloud.Ids, limits);
        Store = cloud.Store;
    }

    public GatewayOperations Gateways { get; }

    public ChannelOperations Channels { get; }

    public MemberOperations Members { get; }

    public PublishingOperations Publishing { get; }

    public ApiOperations Apis { get; }

    public HealthReports Health { get; }

    public RegistryReports Registries { get; }

    public IStore Store { get; }

    public Caller Caller { get; private set; } = new(default, "test");

    public Gateway Gateway { get; private set; } = null!;

    /// <summary>Gateways that writes named since they were last taken.</summary>
    public HashSet<GatewayId> Due { get; } = [];

    /// <summary>Who else is woken by writes.</summary>
    public IWake? Also { get; set; }

    /// <summary>The operations alone, for no account.</summary>
    public static TestGateways Of(TestCloud cloud, ChannelLimits? limits = null, KnownRegistries? registries = null) =>
        new(cloud, limits ?? new ChannelLimits(), new GatewayPlaces(), registries ?? KnownRegistries.None);

    public static async Task<TestGateways> OfAsync(
        TestCloud cloud, string account = "alice", ChannelLimits? limits = null, GatewayWish? wish = null, GatewayPlaces? places = null, KnownRegistries? registries = null)
    {
        var gateways = new TestGateways(cloud, limits ?? new ChannelLimits(), places ?? new GatewayPlaces(), registries ?? KnownRegistries.None);
        gateways.Caller = await cloud.AsAsync(account);
        gateways.Gateway = wish is null
            ? (await gateways.Gateways.ListAsync(gateways.Caller, RegionList.Beijing, default))[0]
            : (await gateways.Gateways.DeclareAsync(gateways.Caller, gateways.Caller.Account, wish, default)).Value;
        return gateways;
    }

    /// <summary>A channel whose members are named by address, with values that do for most tests.</summary>
    public static ChannelWish Wish(string name = "pool", params IReadOnlyList<MemberWish> members) =>
        new(name, 80, null, "ip", null, null, null, [], members, null, null);

    public static MemberWish At(string host, int? weight = null, string? group = null, int? port = null, bool? backup = null, int? status = null) =>
        new(host, weight, backup, group, status, port, null, null);

    public static CheckWish Checking(string protocol = "http", int rise = 2, int fall = 2, int interval = 5, int timeout = 2) =>
        new(protocol, protocol == "tcp" ? null : "/health", null, null, rise, fall, interval, protocol == "tcp" ? null : "200", null, null, timeout);

    private sealed class Woken(TestGateways of) : IWake
    {
        public void Due(Scope scope)
        {
            lock (of.Due) of.Due.UnionWith(scope.Gateways.Union(scope.Channels.Select(channel => channel.Gateway)));
            of.Also?.Due(scope);
        }
    }
}
