using Tieline.Core.Boundary;
using Tieline.Core.Identifiers;
using Tieline.Core.Networks;
using Tieline.Core.Regions;

namespace Tieline.Store.Sqlite;

/// <summary>VPCs and their route tables.</summary>
internal sealed partial class SqliteSession
{
    private const string VpcColumns =
        "id, owner, region, name, description, cidr, secondary_cidrs, is_default, is_relay, tags, route_table, state, fault, created_at, revision, "
        + "attributes";

    private static readonly Sql FindVpcSql = new($"SELECT {VpcColumns} FROM vpcs WHERE id = $id AND owner = $owner");

    private static readonly Sql ListVpcsSql = new(
        $"""
        SELECT {VpcColumns} FROM vpcs
        WHERE owner = $owner AND region = $region AND (created_at, id) >= ($from_time, $from_id)
        ORDER BY created_at, id LIMIT $count
        """);

    private static readonly Sql ListDefaultVpcsSql = new(
        $"""
        SELECT {VpcColumns} FROM vpcs INDEXED BY vpcs_default
        WHERE owner = $owner AND region = $region AND (created_at, id) >= ($from_time, $from_id) AND is_default = 1
        ORDER BY created_at, id LIMIT $count
        """);

    private static readonly Sql ListOrdinaryVpcsSql = new(
        $"""
        SELECT {VpcColumns} FROM vpcs
        WHERE owner = $owner AND region = $region AND (created_at, id) >= ($from_time, $from_id) AND is_default = 0
        ORDER BY created_at, id LIMIT $count
        """);

    private static readonly Sql ListVpcsAmongSql = new(
        $"""
        SELECT {VpcColumns} FROM vpcs
        WHERE id IN (SELECT value FROM json_each($ids)) AND +owner = $owner AND +region = $region
            AND (+created_at, +id) >= ($from_time, $from_id) AND (is_default = $is_default OR $is_default IS NULL)
        ORDER BY created_at, id LIMIT $count
        """);

    private static readonly Sql CountVpcsSql = new("SELECT count(*) FROM (SELECT 1 FROM vpcs WHERE owner = $owner LIMIT $limit)");

    private static readonly Sql ListVpcIdsSql = new("SELECT id FROM vpcs WHERE id > $after ORDER BY id LIMIT $count");

    private static readonly Sql ListVpcIdsOfOwnerSql = new("SELECT id FROM vpcs WHERE owner = $owner AND id > $after ORDER BY id LIMIT $count");

    private static readonly Sql FindRouteTableSql = new($"SELECT {VpcColumns} FROM vpcs WHERE route_table = $route_table AND owner = $owner");

    private static readonly Sql InsertVpcSql = new(
        $"""
        INSERT INTO vpcs ({VpcColumns})
        VALUES ($id, $owner, $region, $name, $description, $cidr, $secondary_cidrs, $is_default, $is_relay, $tags, $route_table,
            $state, $fault, $created_at, $revision, $attributes)
        """);

    private static readonly Sql UpdateVpcSql = new(
        """
        UPDATE vpcs SET name = $name, description = $description, cidr = $cidr, secondary_cidrs = $secondary_cidrs,
            is_default = $is_default, is_relay = $is_relay, tags = $tags, state = $state, fault = $fault,
            attributes = $attributes, revision = revision + 1
        WHERE id = $id AND revision = $revision
        """);

    private static readonly Sql DeleteRulesOfTableSql = new("DELETE FROM route_rules WHERE route_table = $route_table");

    private static readonly Sql DeleteVpcSql = new("DELETE FROM vpcs WHERE id = $id AND revision = $revision");

    private static readonly Sql RecordVpcSightSql = new("UPDATE vpcs SET state = $state, fault = $fault WHERE id = $id AND revision = $revision");

    public ValueTask<Vpc?> FindVpcAsync(AccountId owner, VpcId id) => new(FindVpc(owner, id));

    public ValueTask<IReadOnlyList<Vpc>?> ListVpcsAsync(
        AccountId owner, RegionId region, bool? isDefault, IReadOnlyCollection<VpcId>? ids, PageRequest<VpcId> page)
    {
        var from = (Time: long.MinValue, Id: 0L);
        if (page.From is { } first)
        {
            if (FindVpc(owner, first) is not { } vpc || vpc.Region != region) return default;
            if ((isDefault is { } kind && vpc.IsDefault != kind) || ids?.Contains(first) == false) return default;
            from = (Values.Microseconds(vpc.CreatedAt), vpc.Id.Value);
        }

        using var rows = ids is null
            ? Ask(isDefault switch { null => ListVpcsSql, true => ListDefaultVpcsSql, false => ListOrdinaryVpcsSql })
            : Ask(ListVpcsAmongSql).Bind(Values.List(ids.Select(id => id.Value)));
        rows.Bind(owner.Value).Bind(region).Bind(from.Time).Bind(from.Id);
        if (ids is not null) rows.Bind(isDefault switch { null => null, true => 1, false => 0 });
        rows.Bind(page.Count + 1L);
        return new(ReadVpcs(rows));
    }

    public ValueTask<int> CountVpcsAsync(AccountId owner, int limit)
    {
        using var row = Ask(CountVpcsSql).Bind(owner.Value).Bind(limit);
        return new(row.Next() ? row.Int() : 0);
    }

    public ValueTask<IReadOnlyList<VpcId>> ListVpcIdsAsync(AccountId? owner, VpcId? after, int count)
    {
        using var rows = owner is { } one ? Ask(ListVpcIdsOfOwnerSql).Bind(one.Value) : Ask(ListVpcIdsSql);
        rows.Bind(after?.Value ?? -1).Bind(count);
        var ids = new List<VpcId>();
        while (rows.Next()) ids.Add(rows.Vpc());
        return new(ids);
    }

    public ValueTask<RouteTable?> FindRouteTableAsync(AccountId owner, RouteTableId id)
    {
        using var row = Ask(FindRouteTableSql).Bind(id.Value).Bind(owner.Value);
        return new(row.Next() ? TableOf(ReadVpc(row)) : null);
    }

    public ValueTask<RouteTable?> FindRouteTableAsync(AccountId owner, VpcId vpc) =>
        new(FindVpc(owner, vpc) is { } found ? TableOf(found) : null);

    public ValueTask InsertVpcAsync(Vpc vpc)
    {
        Change(InsertVpcSql)
            .Bind(vpc.Id.Value).Bind(vpc.Owner.Value).Bind(vpc.Region).Bind(vpc.Name).Bind(vpc.Description).Bind(vpc.Cidr)
            .Bind(vpc.SecondaryCidrs).Bind(vpc.IsDefault).Bind(vpc.IsRelay).Bind(vpc.Tags).Bind(vpc.RouteTable.Value)
            .Bind((long)vpc.State).Bind(vpc.Fault).Bind(vpc.CreatedAt).Bind(vpc.Revision).Bind(vpc.Attributes)
            .Run();
        return Written;
    }

    public ValueTask UpdateVpcAsync(Vpc vpc)
    {
        var rows = Change(UpdateVpcSql)
            .Bind(vpc.Name).Bind(vpc.Description).Bind(vpc.Cidr).Bind(vpc.SecondaryCidrs).Bind(vpc.IsDefault).Bind(vpc.IsRelay)
            .Bind(vpc.Tags).Bind((long)vpc.State).Bind(vpc.Fault).Bind(vpc.Attributes).Bind(vpc.Id.Value).Bind(vpc.Revision)
            .Run();
        ExpectOne(rows, vpc.Id);
        return Written;
    }

    public ValueTask DeleteVpcAsync(Vpc vpc)
    {
        Change(DeleteRulesOfTableSql).Bind(vpc.RouteTable.Value).Run();
        ExpectOne(Change(DeleteVpcSql).Bind(vpc.Id.Value).Bind(vpc.Revision).Run(), vpc.Id);
        return Written;
    }

    private Vpc? FindVpc(AccountId owner, VpcId id)
    {
        using var row = Ask(FindVpcSql).Bind(id.Value).Bind(owner.Value);
        return row.Next() ? ReadVpc(row) : null;
    }

    /// <summary>The table is named as its VPC is: no cloud lets a tenant name it.</summary>
    private static RouteTable TableOf(Vpc vpc) => new(vpc.RouteTable, vpc.Id, vpc.Owner, vpc.Name, vpc.CreatedAt);

    private static List<Vpc> ReadVpcs(Statement rows)
    {
        var vpcs = new List<Vpc>();
        while (rows.Next()) vpcs.Add(ReadVpc(rows));
        return vpcs;
    }

    private static Vpc ReadVpc(Statement row) =>
        new(
            row.Vpc(), row.Account(), row.Region(), row.Text(), row.Text(), row.Network(), row.Networks(), row.Bool(), row.Bool(), row.Tags(),
            new RouteTableId(row.Long()), (NetworkState)row.Int(), row.Text(), row.Time(), row.Long())
        {
            Attributes = row.Attributes(),
        };
}
