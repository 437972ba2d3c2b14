using System.Collections.Immutable;
using Tieline.Core.Boundary;
using Tieline.Core.Channels;
using Tieline.Core.Gateways;
using Tieline.Core.Identifiers;
using Tieline.Core.Networks;
using Tieline.Core.Regions;

namespace Tieline.Support;

/// <summary>The records of one gateway, put together by hand, with ids that are easy to read.</summary>
public sealed class GatewaySample
{
    private readonly Dictionary<string, Channel> _channels = [];
    private readonly List<Publication> _published = [];
    private int _next = 1;

    public string ListenAddress { get; init; } = "127.0.0.1";

    public int ListenPort { get; init; } = 8090;

    public VpcId? Vpc { get; init; }

    public GatewaySettings Settings { get; set; } = GatewaySettings.Default;

    public Gateway Gateway => new(
        new GatewayId("0123456789abcdef0123456789abcdef"), new AccountId(1), RegionList.Beijing, "sample", Vpc, ListenAddress, ListenPort, Settings, NetworkState.Pending, "",
        DateTimeOffset.UnixEpoch);

    /// <summary>A group's own domain, short enough to read.</summary>
    public static string OwnDomain(Gateway gateway, ApiGroup group) => $"{group.Id.Code}.apic.{gateway.Region}.internal";

    /// <summary>Further domains of <see cref="Group"/>.</summary>
    public List<string> MoreDomains { get; } = [];

    /// <summary>The group that is called by <c>shop.example.com</c> and <c>*.shop.example.com</c>.</summary>
    public ApiGroup Group => new(
        new ApiGroupId(1), Gateway.Id, new AccountId(1), "shop", "", true, false,
        [
            new(new DomainId(1), "shop.example.com", "TLSv1.2", false), new(new DomainId(2), "*.shop.example.com", "TLSv1.2", false),
            .. MoreDomains.Select((name, i) => new ApiDomain(new DomainId(3 + i), name, "TLSv1.2", false)),
        ],
        default, default);

    public ApiGroup DefaultGroup => new(new ApiGroupId(2), Gateway.Id, new AccountId(1), ApiGroup.DefaultName, "", true, true, [], default, default);

    public GatewaySnapshot Snapshot => new(
        Gateway, [.. _channels.Values], [DefaultGroup, Group], [new(new EnvironmentId(5), Gateway.Id, new AccountId(1), "TEST", "", default)], [.. _published]);

    public Channel this[string name]
    {
        get => _channels[name];
        set => _channels[name] = value;
    }

    public Channel AddChannel(string name, BalanceStrategy strategy = BalanceStrategy.RoundRobin, HealthCheck? check = null, params IReadOnlyList<Member> members) =>
        _channels[name] = new(
            new ChannelId(_next++), Gateway.Id, new AccountId(1), name, 80, strategy, MemberKind.Address, ChannelKind.Servers, [], [.. members], check, null, default, 1);

    public static Member MemberAt(int place, string host, int port, int weight = 1, bool backup = false, bool enabled = true, MemberHealth health = MemberHealth.Unknown) =>
        new(new MemberId(place), place, host, "", "", port, weight, backup, null, enabled, health, default);

    public static HealthCheck CheckBy(CheckProtocol protocol, int interval = 5, int timeout = 2, int rise = 2, int fall = 3, string codes = "200") => new(
        protocol, $"{protocol}", protocol == CheckProtocol.Tcp ? "" : "/health", protocol == CheckProtocol.Tcp ? "" : "GET", 0, rise, fall, TimeSpan.FromSeconds(interval),
        TimeSpan.FromSeconds(timeout), protocol == CheckProtocol.Http ? codes : "", false, true, default);

    public Publication Publish(
        string method, string path, PathMatch match, string? channel, string backendPath, string backendMethod = "ANY", string stage = "RELEASE", string host = "",
        int timeoutMs = 5000, int retries = -1, ApiProtocol protocol = ApiProtocol.Both, ImmutableArray<PathMapping>? mappings = null, ApiGroup? group = null,
        ApiProtocol backendProtocol = ApiProtocol.Http, bool showsCertificate = false)
    {
        var backend = new ApiBackend(
            backendProtocol, backendMethod, backendPath, TimeSpan.FromMilliseconds(timeoutMs), retries, showsCertificate, channel is null ? null : _channels[channel].Id, host,
            channel is null ? "127.0.0.1:1" : "", mappings ?? []);
        var version = new Publication(
            new VersionId(_next), new ApiId(_next++), Gateway.Id, new AccountId(1), (group ?? Group).Id, stage == "RELEASE" ? EnvironmentId.Release : new EnvironmentId(5),
            new($"api-{_next}", 1, protocol, method, path, match, backend, "{}"), "", default, true);
        _published.Add(version);
        return version;
    }
}
