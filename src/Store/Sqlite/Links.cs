using Tieline.Core.Boundary;
using Tieline.Core.Identifiers;
using Tieline.Core.Links;
using Tieline.Core.Regions;

namespace Tieline.Store.Sqlite;

/// <summary>Links and their router interfaces.</summary>
internal sealed partial class SqliteSession
{
    /// <summary>What <see cref="ReadLink"/> reads: the link and its two ends.</summary>
    private const string LinkColumns =
        "l.id, i.id, i.owner, i.vpc, i.region, i.name, i.description, i.dns, i.switch, a.id, a.owner, a.vpc, a.region, a.name, a.description, "
        + "a.dns, a.switch, l.state, l.bandwidth_mbps, l.payment, l.term_ends_at, l.delete_protected, l.tags, l.resource_group, l.fault, "
        + "l.created_at, l.revision, l.kind, l.connected_at";

    // CROSS JOIN keeps SQLite from choosing another order: from what is asked for to the link, then to its ends.
    private const string Ends =
        "CROSS JOIN router_interfaces AS i ON i.id = l.initiator CROSS JOIN router_interfaces AS a ON a.id = l.acceptor";

    private static readonly Sql FindLinkSql = new(
        $"SELECT {LinkColumns} FROM links AS l {Ends} WHERE l.id = $id AND (i.owner = $party OR a.owner = $party) AND l.kind = $kind");

    private static readonly Sql FindLinkByInterfaceSql = new(
        $"SELECT {LinkColumns} FROM router_interfaces AS own CROSS JOIN links AS l ON l.id = own.link {Ends} WHERE own.id = $id AND own.owner = $owner");

    private static readonly Sql FindLinkByRoutersSql = new(
        $"SELECT {LinkColumns} FROM links AS l {Ends} WHERE l.low_vpc = $low AND l.high_vpc = $high");

    private static readonly Sql CountLinksOfVpcSql = new(
        "SELECT count(*) FROM (SELECT 1 FROM router_interfaces WHERE vpc = $vpc AND kind = 1 LIMIT $limit)");

    private static readonly Sql CountLinksOfInitiatorSql = new(
        "SELECT count(*) FROM (SELECT 1 FROM router_interfaces WHERE owner = $owner AND kind = 1 AND role = 1 LIMIT $limit)");

    private static readonly Sql HasLinkToRelaySql = new(
        """
        SELECT EXISTS (
            SELECT 1 FROM router_interfaces AS own
            CROSS JOIN links AS l ON l.id = own.link
            CROSS JOIN vpcs AS peer ON peer.id = CASE l.low_vpc WHEN own.vpc THEN l.high_vpc ELSE l.low_vpc END
            WHERE own.vpc = $vpc AND peer.is_relay = 1)
        """);

    private static readonly Sql FindSideSql = new(
        "SELECT link_created_at, link, role FROM router_interfaces WHERE id = $id AND owner = $owner AND kind = 1 AND region = $region AND (vpc = $vpc OR $vpc IS NULL)");

    private const string SidesOfRole =
        $"SELECT {LinkColumns}, own.role AS side_role, own.link_created_at AS side_time, own.link AS side_link "
        + $"FROM router_interfaces AS own CROSS JOIN links AS l ON l.id = own.link {Ends} "
        + "WHERE own.owner = $owner AND own.kind = 1 AND own.region = $region AND own.role =";

    // The two roles are two ranges of one index; SQLite merges them, and reads no further than the page.
    private static readonly Sql ListSidesSql = new(
        $"""
        {SidesOfRole} 1 AND (own.link_created_at, own.link) >= ($from_time, $from_initiator)
        UNION ALL
        {SidesOfRole} 2 AND (own.link_created_at, own.link) >= ($from_time, $from_acceptor)
        ORDER BY side_time, side_link, side_role LIMIT $count
        """);

    private static readonly Sql ListSidesOfVpcSql = new(
        $"""
        SELECT {LinkColumns}, own.role FROM router_interfaces AS own INDEXED BY router_interfaces_by_vpc
        CROSS JOIN links AS l ON l.id = own.link {Ends}
        WHERE own.vpc = $vpc AND own.kind = 1 AND own.owner = $owner AND own.region = $region AND (own.link_created_at, own.link) >= ($from_time, $from_link)
        ORDER BY own.link_created_at, own.link LIMIT $count
        """);

    private static readonly Sql ListDueLinksSql = new(
        $"SELECT {LinkColumns} FROM links AS l {Ends} WHERE l.deadline <= $now ORDER BY l.deadline, l.id LIMIT $count");

    private static readonly Sql NextDeadlineSql = new("SELECT deadline FROM links WHERE deadline IS NOT NULL ORDER BY deadline LIMIT 1");

    private static readonly Sql InsertLinkSql = new(
        """
        INSERT INTO links (id, initiator, acceptor, low_vpc, high_vpc, state, bandwidth_mbps, payment, term_ends_at, deadline,
            delete_protected, tags, resource_group, fault, created_at, revision, kind, connected_at)
        VALUES ($id, $initiator, $acceptor, $low_vpc, $high_vpc, $state, $bandwidth_mbps, $payment, $term_ends_at, $deadline,
            $delete_protected, $tags, $resource_group, $fault, $created_at, $revision, $kind, $connected_at)
        """);

    private static readonly Sql InsertInterfaceSql = new(
        """
        INSERT INTO router_interfaces (id, link, role, owner, vpc, region, name, description, dns, link_created_at, kind, switch)
        VALUES ($id, $link, $role, $owner, $vpc, $region, $name, $description, $dns, $link_created_at, $kind, $switch)
        """);

    private static readonly Sql UpdateLinkSql = new(
        """
        UPDATE links SET state = $state, bandwidth_mbps = $bandwidth_mbps, payment = $payment, term_ends_at = $term_ends_at,
            deadline = $deadline, delete_protected = $delete_protected, tags = $tags, resource_group = $resource_group, fault = $fault,
            revision = $revision, connected_at = $connected_at
        WHERE id = $id AND revision = $revision - 1
        """);

    private static readonly Sql UpdateInterfaceSql = new(
        """
        UPDATE router_interfaces SET name = $name, description = $description, dns = $dns, switch = $switch
        WHERE id = $id AND (name, description, dns, switch) IS NOT ($name, $description, $dns, $switch)
        """);

    private static readonly Sql DeleteRulesThroughSql = new("DELETE FROM route_rules WHERE next_hop IN ($initiator, $acceptor)");

    private static readonly Sql DeleteLinkSql = new("DELETE FROM links WHERE id = $id AND revision = $revision");

    private static readonly Sql DeleteInterfacesSql = new("DELETE FROM router_interfaces WHERE id IN ($initiator, $acceptor)");

    public ValueTask<Link?> FindLinkAsync(AccountId party, LinkId id, LinkKind kind = LinkKind.Peering)
    {
        using var row = Ask(FindLinkSql).Bind(id.Value).Bind(party.Value).Bind((long)kind);
        return new(row.Next() ? ReadLink(row) : null);
    }

    public ValueTask<Link?> FindLinkAsync(AccountId owner, RouterInterfaceId id)
    {
        using var row = Ask(FindLinkByInterfaceSql).Bind(id.Value).Bind(owner.Value);
        return new(row.Next() ? ReadLink(row) : null);
    }

    public ValueTask<Link?> FindLinkAsync(VpcId one, VpcId other)
    {
        var (low, high) = one < other ? (one, other) : (other, one);
        using var row = Ask(FindLinkByRoutersSql).Bind(low.Value).Bind(high.Value);
        return new(row.Next() ? ReadLink(row) : null);
    }

    public ValueTask<int> CountLinksAsync(VpcId vpc, int limit)
    {
        using var row = Ask(CountLinksOfVpcSql).Bind(vpc.Value).Bind(limit);
        return new(row.Next() ? row.Int() : 0);
    }

    public ValueTask<int> CountLinksAsync(AccountId initiator, int limit)
    {
        using var row = Ask(CountLinksOfInitiatorSql).Bind(initiator.Value).Bind(limit);
        return new(row.Next() ? row.Int() : 0);
    }

    public ValueTask<bool> HasLinkToRelayAsync(VpcId vpc)
    {
        using var row = Ask(HasLinkToRelaySql).Bind(vpc.Value);
        return new(row.Next() && row.Bool());
    }

    public ValueTask<IReadOnlyList<LinkSide>?> ListLinkSidesAsync(AccountId owner, RegionId region, VpcId? vpc, PageRequest<RouterInterfaceId> page)
    {
        var from = (Time: long.MinValue, Link: 0L, Role: LinkRole.Initiator);
        if (page.From is { } first)
        {
            using var row = Ask(FindSideSql).Bind(first.Value).Bind(owner.Value).Bind(region).Bind(vpc?.Value);
            if (!row.Next()) return default;
            from = (row.Long(), row.Long(), (LinkRole)row.Int());
        }

        if (vpc is { } one)
        {
            using var rows = Ask(ListSidesOfVpcSql)
                .Bind(one.Value).Bind(owner.Value).Bind(region).Bind(from.Time).Bind(from.Link).Bind(page.Count + 1L);
            return new(ReadSides(rows));
        }

        // After an acceptor's side, the initiator's of the same link is behind.
        var fromInitiator = from.Role == LinkRole.Initiator ? from.Link : from.Link + 1;
        using var sides = Ask(ListSidesSql)
            .Bind(owner.Value).Bind(region).Bind(from.Time).Bind(fromInitiator).Bind(from.Link).Bind(page.Count + 1L);
        return new(ReadSides(sides));
    }

    public ValueTask<IReadOnlyList<Link>> ListDueLinksAsync(DateTimeOffset now, int count)
    {
        using var rows = Ask(ListDueLinksSql).Bind(now).Bind(count);
        return new(ReadLinks(rows));
    }

    public ValueTask<DateTimeOffset?> NextDeadlineAsync()
    {
        using var row = Ask(NextDeadlineSql);
        return new(row.Next() ? row.Time() : null);
    }

    public ValueTask InsertLinkAsync(Link link)
    {
        var (one, other) = (link.Initiator.Vpc, link.Acceptor.Vpc);
        Change(InsertLinkSql)
            .Bind(link.Id.Value).Bind(link.Initiator.Id.Value).Bind(link.Acceptor.Id.Value)
            .Bind(Math.Min(one.Value, other.Value)).Bind(Math.Max(one.Value, other.Value))
            .Bind((long)link.State).Bind(link.BandwidthMbps).Bind((long)link.Payment).Bind(link.TermEndsAt).Bind(link.Deadline)
            .Bind(link.DeleteProtected).Bind(link.Tags).Bind(link.ResourceGroup).Bind(link.Fault).Bind(link.CreatedAt).Bind(link.Revision)
            .Bind((long)link.Kind).Bind(link.ConnectedAt)
            .Run();
        foreach (var end in new[] { link.Initiator, link.Acceptor })
        {
            if (link.Kind == LinkKind.InterfacePair) JoinInterface(link, end);
            else InsertInterface(end, link.Kind, link.Id.Value, link.CreatedAt);
        }

        return Written;
    }

    public ValueTask UpdateLinkAsync(Link link)
    {
        var rows = Change(UpdateLinkSql)
            .Bind((long)link.State).Bind(link.BandwidthMbps).Bind((long)link.Payment).Bind(link.TermEndsAt).Bind(link.Deadline)
            .Bind(link.DeleteProtected).Bind(link.Tags).Bind(link.ResourceGroup).Bind(link.Fault).Bind(link.Revision).Bind(link.ConnectedAt)
            .Bind(link.Id.Value)
            .Run();
        ExpectOne(rows, link.Id);
        UpdateInterface(link.Initiator);
        UpdateInterface(link.Acceptor);
        return Written;
    }

    public ValueTask DeleteLinkAsync(Link link)
    {
        Change(DeleteRulesThroughSql).Bind(link.Initiator.Id.Value).Bind(link.Acceptor.Id.Value).Run();
        ExpectOne(Change(DeleteLinkSql).Bind(link.Id.Value).Bind(link.Revision).Run(), link.Id);
        Change(DeleteInterfacesSql).Bind(link.Initiator.Id.Value).Bind(link.Acceptor.Id.Value).Run();
        return Written;
    }

    private void InsertInterface(RouterInterface side, LinkKind kind, long link, DateTimeOffset linkCreatedAt) =>
        Change(InsertInterfaceSql)
            .Bind(side.Id.Value).Bind(link).Bind((long)side.Role).Bind(side.Owner.Value).Bind(side.Vpc.Value).Bind(side.Region)
            .Bind(side.Name).Bind(side.Description).Bind((long)side.Dns).Bind(linkCreatedAt).Bind((long)kind)
            .Bind((long)side.Switch)
            .Run();

    private void UpdateInterface(RouterInterface side) =>
        Change(UpdateInterfaceSql).Bind(side.Name).Bind(side.Description).Bind((long)side.Dns).Bind((long)side.Switch).Bind(side.Id.Value).Run();

    private static List<LinkSide> ReadSides(Statement rows)
    {
        var sides = new List<LinkSide>();
        while (rows.Next()) sides.Add(new(ReadLink(rows), (LinkRole)rows.Int()));
        return sides;
    }

    private static List<Link> ReadLinks(Statement rows)
    {
        var links = new List<Link>();
        while (rows.Next()) links.Add(ReadLink(rows));
        return links;
    }

    private static Link ReadLink(Statement row) =>
        new(
            new LinkId(row.Long()), ReadInterface(row, LinkRole.Initiator), ReadInterface(row, LinkRole.Acceptor), (LinkState)row.Int(),
            row.Int(), (PaymentTiming)row.Int(), row.TimeOrNull(), row.Bool(), row.Tags(), row.Text(), row.Text(), row.Time(),
            row.Long(), (LinkKind)row.Int(), row.TimeOrNull());

    private static RouterInterface ReadInterface(Statement row, LinkRole role) =>
        new(new RouterInterfaceId(row.Long()), row.Account(), row.Vpc(), row.Region(), role, row.Text(), row.Text(), (DnsSync)row.Int(), (EndSwitch)row.Int());
}
