using Tieline.Core.Identifiers;
using Tieline.Core.Links;
using Tieline.Core.Regions;

namespace Tieline.Store.Sqlite;

/// <summary>Standing interfaces. Each is a row beside the one that every router interface has.</summary>
internal sealed partial class SqliteSession
{
    /// <summary>What <see cref="ReadStanding"/> reads: the interface as an end, what it has of its own, and what its link says.</summary>
    private const string StandingColumns =
        "i.id, i.owner, i.vpc, i.region, i.name, i.description, i.dns, i.switch, i.role, s.phase, l.id, l.state, s.opposite_interface, "
        + "s.opposite_router, s.opposite_router_kind, s.opposite_owner, s.opposite_region, s.bandwidth_mbps, s.payment, s.term_ends_at, "
        + "s.probe_source, s.probe_target, s.probe_rate, s.probe_threshold, s.opposite_access_point, s.tags, s.resource_group, "
        + "coalesce(l.connected_at, s.connected_at), s.created_at, s.changed_at, s.revision";

    private const string Surrounding = "CROSS JOIN router_interfaces AS i ON i.id = s.id LEFT JOIN links AS l ON l.id = i.link";

    private static readonly Sql FindStandingSql = new(
        $"SELECT {StandingColumns} FROM standing_interfaces AS s {Surrounding} WHERE s.id = $id AND s.owner = $owner");

    private static readonly Sql FindStandingsSql = new(
        $"SELECT {StandingColumns} FROM standing_interfaces AS s {Surrounding} WHERE s.id IN (SELECT value FROM json_each($ids))");

    private static readonly Sql ListStandingPageSql = new(
        $"""
        SELECT {StandingColumns} FROM standing_interfaces AS s {Surrounding}
        WHERE s.owner = $owner AND s.region = $region ORDER BY s.created_at DESC, s.id DESC LIMIT $count OFFSET $skip
        """);

    private static readonly Sql ListStandingAllSql = new(
        $"""
        SELECT {StandingColumns} FROM standing_interfaces AS s {Surrounding}
        WHERE s.owner = $owner AND s.region = $region ORDER BY s.created_at DESC, s.id DESC
        """);

    private static readonly Sql ListStandingAmongSql = new(
        $"""
        SELECT {StandingColumns} FROM standing_interfaces AS s {Surrounding}
        WHERE s.id IN (SELECT value FROM json_each($ids)) AND +s.owner = $owner AND +s.region = $region ORDER BY s.created_at DESC, s.id DESC
        """);

    private static readonly Sql CountStandingOfPlaceSql = new(
        "SELECT count(*) FROM (SELECT 1 FROM standing_interfaces WHERE owner = $owner AND region = $region LIMIT $limit)");

    private static readonly Sql CountStandingOfVpcSql = new(
        "SELECT count(*) FROM (SELECT 1 FROM router_interfaces WHERE vpc = $vpc AND kind = 2 LIMIT $limit)");

    private static readonly Sql HasInterfacesSql = new("SELECT EXISTS (SELECT 1 FROM router_interfaces WHERE vpc = $vpc)");

    private static readonly Sql IsNextHopSql = new("SELECT EXISTS (SELECT 1 FROM route_rules WHERE next_hop = $next_hop)");

    private static readonly Sql InsertStandingSql = new(
        """
        INSERT INTO standing_interfaces (id, owner, region, phase, opposite_interface, opposite_router, opposite_router_kind, opposite_owner,
            opposite_region, opposite_access_point, bandwidth_mbps, payment, term_ends_at, probe_source, probe_target, probe_rate,
            probe_threshold, tags, resource_group, connected_at, created_at, changed_at, revision)
        VALUES ($id, $owner, $region, $phase, $opposite_interface, $opposite_router, $opposite_router_kind, $opposite_owner,
            $opposite_region, $opposite_access_point, $bandwidth_mbps, $payment, $term_ends_at, $probe_source, $probe_target, $probe_rate,
            $probe_threshold, $tags, $resource_group, $connected_at, $created_at, $changed_at, $revision)
        """);

    private static readonly Sql UpdateStandingSql = new(
        """
        UPDATE standing_interfaces SET phase = $phase, opposite_interface = $opposite_interface, opposite_router = $opposite_router,
            opposite_router_kind = $opposite_router_kind, opposite_owner = $opposite_owner, bandwidth_mbps = $bandwidth_mbps,
            probe_source = $probe_source, probe_target = $probe_target, probe_rate = $probe_rate, probe_threshold = $probe_threshold,
            tags = $tags, resource_group = $resource_group, connected_at = $connected_at, changed_at = $changed_at, revision = revision + 1
        WHERE id = $id AND revision = $revision
        """);

    private static readonly Sql DeleteStandingSql = new("DELETE FROM standing_interfaces WHERE id = $id AND revision = $revision");

    private static readonly Sql DeleteInterfaceSql = new("DELETE FROM router_interfaces WHERE id = $id AND link = 0");

    private static readonly Sql JoinInterfaceSql = new(
        "UPDATE router_interfaces SET link = $link, link_created_at = $link_created_at WHERE id = $id AND link = 0");

    private static readonly Sql ReleaseInterfacesSql = new(
        "UPDATE router_interfaces SET link = 0, link_created_at = 0 WHERE id IN ($initiator, $acceptor) AND link = $link");

    public ValueTask<StandingInterface?> FindInterfaceAsync(AccountId owner, RouterInterfaceId id)
    {
        using var row = Ask(FindStandingSql).Bind(id.Value).Bind(owner.Value);
        return new(row.Next() ? ReadStanding(row) : null);
    }

    public ValueTask<IReadOnlyList<StandingInterface>> FindInterfacesAsync(IReadOnlyCollection<RouterInterfaceId> ids)
    {
        using var rows = Ask(FindStandingsSql).Bind(Values.List(ids.Select(id => id.Value)));
        var found = new List<StandingInterface>(ids.Count);
        while (rows.Next()) found.Add(ReadStanding(rows));
        return new(found);
    }

    public ValueTask<InterfacePage<StandingInterface>> ListInterfacesAsync(
        AccountId owner, RegionId region, InterfaceFilter filter, int skip, int count)
    {
        if (filter is { Among: null, Also: null })
        {
            using var page = Ask(ListStandingPageSql).Bind(owner.Value).Bind(region).Bind(count).Bind(skip);
            var found = new List<StandingInterface>(Math.Min(count, 64));
            while (page.Next()) found.Add(ReadStanding(page));
            return new(new InterfacePage<StandingInterface>(found, CountInterfaces(owner, region, int.MaxValue)));
        }

        using var rows = filter.Among is { } among
            ? Ask(ListStandingAmongSql).Bind(Values.List(among.Select(id => id.Value)))
            : Ask(ListStandingAllSql);
        rows.Bind(owner.Value).Bind(region);
        var (items, total) = (new List<StandingInterface>(), 0);
        while (rows.Next())
        {
            var item = ReadStanding(rows);
            if (filter.Also?.Invoke(item) == false) continue;
            if (total >= skip && items.Count < count) items.Add(item);
            total++;
        }

        return new(new InterfacePage<StandingInterface>(items, total));
    }

    public ValueTask<int> CountInterfacesAsync(VpcId vpc, int limit)
    {
        using var row = Ask(CountStandingOfVpcSql).Bind(vpc.Value).Bind(limit);
        return new(row.Next() ? row.Int() : 0);
    }

    public ValueTask<int> CountInterfacesAsync(AccountId owner, RegionId region, int limit) => new(CountInterfaces(owner, region, limit));

    public ValueTask<bool> HasInterfacesAsync(VpcId vpc)
    {
        using var row = Ask(HasInterfacesSql).Bind(vpc.Value);
        return new(row.Next() && row.Bool());
    }

    public ValueTask<bool> IsNextHopAsync(RouterInterfaceId id)
    {
        using var row = Ask(IsNextHopSql).Bind(id.Value);
        return new(row.Next() && row.Bool());
    }

    public ValueTask InsertInterfaceAsync(StandingInterface made)
    {
        InsertInterface(made.End, LinkKind.InterfacePair, link: 0, linkCreatedAt: DateTimeOffset.UnixEpoch);
        var (told, probe) = (made.Opposite, made.Probe);
        Change(InsertStandingSql)
            .Bind(made.Id.Value).Bind(made.End.Owner.Value).Bind(made.End.Region).Bind((long)made.Phase)
            .Bind(told.Interface).Bind(told.Router).Bind(told.RouterKind).Bind(told.Owner).Bind(told.Region).Bind(made.OppositeAccessPoint)
            .Bind(made.BandwidthMbps).Bind((long)made.Payment).Bind(made.TermEndsAt)
            .Bind(probe.Source?.Value).Bind(probe.Target?.Value).Bind(probe.Rate).Bind(probe.Threshold)
            .Bind(made.Tags).Bind(made.ResourceGroup).Bind(made.ConnectedAt).Bind(made.CreatedAt).Bind(made.ChangedAt).Bind(made.Revision)
            .Run();
        return Written;
    }

    public ValueTask UpdateInterfaceAsync(StandingInterface changed)
    {
        var (told, probe) = (changed.Opposite, changed.Probe);
        var rows = Change(UpdateStandingSql)
            .Bind((long)changed.Phase).Bind(told.Interface).Bind(told.Router).Bind(told.RouterKind).Bind(told.Owner).Bind(changed.BandwidthMbps)
            .Bind(probe.Source?.Value).Bind(probe.Target?.Value).Bind(probe.Rate).Bind(probe.Threshold)
            .Bind(changed.Tags).Bind(changed.ResourceGroup).Bind(changed.ConnectedAt).Bind(changed.ChangedAt)
            .Bind(changed.Id.Value).Bind(changed.Revision)
            .Run();
        ExpectOne(rows, changed.Id);
        UpdateInterface(changed.End);
        return Written;
    }

    public ValueTask DeleteInterfaceAsync(StandingInterface gone)
    {
        ExpectOne(Change(DeleteStandingSql).Bind(gone.Id.Value).Bind(gone.Revision).Run(), gone.Id);
        ExpectOne(Change(DeleteInterfaceSql).Bind(gone.Id.Value).Run(), gone.Id);
        return Written;
    }

    public ValueTask DissolveLinkAsync(Link link)
    {
        ExpectOne(Change(DeleteLinkSql).Bind(link.Id.Value).Bind(link.Revision).Run(), link.Id);
        Change(ReleaseInterfacesSql).Bind(link.Initiator.Id.Value).Bind(link.Acceptor.Id.Value).Bind(link.Id.Value).Run();
        return Written;
    }

    private int CountInterfaces(AccountId owner, RegionId region, int limit)
    {
        using var row = Ask(CountStandingOfPlaceSql).Bind(owner.Value).Bind(region).Bind(limit);
        return row.Next() ? row.Int() : 0;
    }

    private void JoinInterface(Link link, RouterInterface end) =>
        ExpectOne(Change(JoinInterfaceSql).Bind(link.Id.Value).Bind(link.CreatedAt).Bind(end.Id.Value).Run(), end.Id);

    private static StandingInterface ReadStanding(Statement row)
    {
        var end = ReadInterface(row, default);
        return new(
            end with { Role = (LinkRole)row.Int() }, (InterfacePhase)row.Int(), row.LongOrNull() is { } link ? new LinkId(link) : null,
            (LinkState?)row.LongOrNull(), new InterfaceAddress(row.Text(), row.Text(), row.Text(), row.Text(), row.Region()), row.Int(),
            (PaymentTiming)row.Int(), row.TimeOrNull(),
            new HealthProbe(row.AddressOrNull(), row.AddressOrNull(), (int?)row.LongOrNull(), (int?)row.LongOrNull()), row.Text(), row.Tags(), row.Text(),
            row.TimeOrNull(), row.Time(), row.Time(), row.Long());
    }
}
