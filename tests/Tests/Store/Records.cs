using System.Collections.Immutable;
using Tieline.Core.Accounts;
using Tieline.Core.Boundary;
using Tieline.Core.Identifiers;
using Tieline.Core.Links;
using Tieline.Core.Networks;
using Tieline.Core.Regions;
using Tieline.Support;

namespace Tieline.Tests.Store;

/// <summary>Records as the core would make them; every value differs from its neighbours, so that no two columns can be swapped unseen.</summary>
internal sealed class Records(int seed)
{
    /// <summary>Text that a store must give back as it came: quotes, both ends of Unicode, a zero, and what SQL and JSON treat as special.</summary>
    public const string OddText = "it's \"%_\\ \0\u00fc\u4e91\ud83d\ude80'); DROP TABLE vpcs; --";

    private readonly SeededIds _ids = new(seed);
    private long _count;

    /// <summary>Later than every time given before.</summary>
    public DateTimeOffset Time() => new DateTimeOffset(2026, 1, 5, 8, 0, 0, TimeSpan.Zero).AddMicroseconds(Interlocked.Increment(ref _count) * 1_000_003);

    public long Id() => _ids.Next();

    public Account Account(string? name = null)
    {
        var id = new AccountId(_ids.Next());
        return new(
            id, name ?? $"account-{id.Code}",
            ImmutableSortedDictionary<string, string>.Empty
                .Add(IdentityScheme.BaiduAccountId, $"{id.Value:x32}").Add(IdentityScheme.AlibabaUid, $"{id.Value % 1_000_000_000_000_000:d16}"),
            Time());
    }

    public AccessKey Key(AccountId account) => new($"AK{_ids.NextText(20)}", $"SK{_ids.NextText(30)}", account, Time());

    public Vpc Vpc(AccountId owner, RegionId? region = null, bool isDefault = false, DateTimeOffset? at = null) =>
        new(
            new VpcId(_ids.Next()), owner, region ?? RegionList.Beijing, "the name", "the description", TestCloud.Network("10.1.0.0/16"), [], isDefault,
            IsRelay: false, [], new RouteTableId(_ids.Next()), NetworkState.Pending, "", at ?? Time(), 1);

    public Subnet Subnet(Vpc vpc, string zone = "cn-bj-a", string kind = "BCC", DateTimeOffset? at = null) =>
        new(
            new SubnetId(_ids.Next()), vpc.Id, vpc.Owner, vpc.Region, "the subnet", "its description", TestCloud.Network("10.1.2.0/24"), zone, kind, [],
            NetworkState.Pending, "", at ?? Time(), 1);

    public Port Port(Subnet subnet, string name, uint address)
    {
        var id = new PortId(_ids.Next());
        return new(
            id, subnet.Id, subnet.Vpc, subnet.Owner, name, new Ipv4Address(address), MacAddress.Of(id),
            new Attachment(AttachmentKind.Path, "/run/netns/x", "eth7", DefaultRoute: true), NetworkState.Pending, "", Time(), 1);
    }

    public Link Link(Vpc initiator, Vpc acceptor, DateTimeOffset? at = null) =>
        new(
            new LinkId(_ids.Next()), Side(initiator, LinkRole.Initiator), Side(acceptor, LinkRole.Acceptor), LinkState.AwaitingAnswer, 250,
            PaymentTiming.Prepaid, Time(), DeleteProtected: true, [], "the group", "the fault", at ?? Time(), 1);

    public StandingInterface Standing(Vpc vpc, LinkRole role, DateTimeOffset? at = null) =>
        new(
            Side(vpc, role) with { Dns = DnsSync.Closed }, InterfacePhase.Idle, null, null,
            new InterfaceAddress("ri-told", "vrt-told", "VRouter", "1234567890123456", RegionList.Guangzhou), role == LinkRole.Initiator ? 250 : 0,
            PaymentTiming.Prepaid, Time(), new HealthProbe(new Ipv4Address(1), new Ipv4Address(2), 2000, 8), "ap-told", [], "the group", null, at ?? Time(),
            Time(), 1);

    public RouteRule Rule(Vpc vpc, RouterInterface nextHop, string destination, DateTimeOffset? at = null) =>
        new(
            new RouteRuleId(_ids.Next()), vpc.RouteTable, vpc.Id, vpc.Owner, TestCloud.Network("10.1.2.0/24"), TestCloud.Network(destination), nextHop.Id,
            "the rule", at ?? Time(), 1);

    public AuditEvent Event(AccountId? account, AccountId? other = null, string kind = "vpc.created") =>
        new(0, Time(), account, other, "AKtester", kind, "vpc-000000000001", OddText);

    private RouterInterface Side(Vpc vpc, LinkRole role) =>
        new(new RouterInterfaceId(_ids.Next()), vpc.Owner, vpc.Id, vpc.Region, role, $"{role} name", $"{role} description", role == LinkRole.Initiator ? DnsSync.Opening : DnsSync.Closing);
}
