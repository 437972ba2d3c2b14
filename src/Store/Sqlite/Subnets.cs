using Tieline.Core.Boundary;
using Tieline.Core.Identifiers;
using Tieline.Core.Networks;
using Tieline.Core.Regions;

namespace Tieline.Store.Sqlite;

/// <summary>Subnets.</summary>
internal sealed partial class SqliteSession
{
    private const string SubnetColumns =
        "id, vpc, owner, region, name, description, cidr, zone, kind, tags, state, fault, created_at, revision, attributes";

    /// <summary>The filters of a list that have no index: they pass over rows inside one account's region or one VPC.</summary>
    private const string SubnetFilters = "(zone = $zone OR $zone IS NULL) AND (kind = $kind OR $kind IS NULL)";

    private static readonly Sql FindSubnetSql = new($"SELECT {SubnetColumns} FROM subnets WHERE id = $id AND owner = $owner");

    private static readonly Sql FindSubnetOwnerSql = new("SELECT owner FROM subnets WHERE id = $id");

    private static readonly Sql ListSubnetsOfVpcSql = new(
        $"SELECT {SubnetColumns} FROM subnets WHERE vpc = $vpc AND +owner = $owner ORDER BY created_at, id");

    private static readonly Sql ListSubnetsSql = new(
        $"""
        SELECT {SubnetColumns} FROM subnets INDEXED BY subnets_by_place
        WHERE owner = $owner AND region = $region AND (created_at, id) >= ($from_time, $from_id) AND {SubnetFilters}
        ORDER BY created_at, id LIMIT $count
        """);

    private static readonly Sql ListSubnetsInVpcSql = new(
        $"""
        SELECT {SubnetColumns} FROM subnets INDEXED BY subnets_by_vpc
        WHERE vpc = $vpc AND owner = $owner AND region = $region AND (created_at, id) >= ($from_time, $from_id) AND {SubnetFilters}
        ORDER BY created_at, id LIMIT $count
        """);

    private static readonly Sql ListSubnetsAmongSql = new(
        $"""
        SELECT {SubnetColumns} FROM subnets
        WHERE id IN (SELECT value FROM json_each($ids)) AND (+vpc = $vpc OR $vpc IS NULL) AND +owner = $owner AND +region = $region
            AND (+created_at, +id) >= ($from_time, $from_id) AND {SubnetFilters}
        ORDER BY created_at, id LIMIT $count
        """);

    private static readonly Sql InsertSubnetSql = new(
        $"""
        INSERT INTO subnets ({SubnetColumns})
        VALUES ($id, $vpc, $owner, $region, $name, $description, $cidr, $zone, $kind, $tags, $state, $fault, $created_at, $revision, $attributes)
        """);

    private static readonly Sql UpdateSubnetSql = new(
        """
        UPDATE subnets SET name = $name, description = $description, cidr = $cidr, zone = $zone, kind = $kind, tags = $tags,
            state = $state, fault = $fault, attributes = $attributes, revision = revision + 1
        WHERE id = $id AND revision = $revision
        """);

    private static readonly Sql DeleteSubnetSql = new("DELETE FROM subnets WHERE id = $id AND revision = $revision");

    private static readonly Sql RecordSubnetSightSql = new("UPDATE subnets SET state = $state, fault = $fault WHERE id = $id AND revision = $revision");

    public ValueTask<Subnet?> FindSubnetAsync(AccountId owner, SubnetId id) => new(FindSubnet(owner, id));

    public ValueTask<AccountId?> FindOwnerAsync(SubnetId id)
    {
        using var row = Ask(FindSubnetOwnerSql).Bind(id.Value);
        return new(row.Next() ? row.Account() : null);
    }

    public ValueTask<IReadOnlyList<Subnet>> ListSubnetsAsync(AccountId owner, VpcId vpc)
    {
        using var rows = Ask(ListSubnetsOfVpcSql).Bind(vpc.Value).Bind(owner.Value);
        return new(ReadSubnets(rows));
    }

    public ValueTask<IReadOnlyList<Subnet>?> ListSubnetsAsync(
        AccountId owner, RegionId region, VpcId? vpc, string? zone, string? kind, IReadOnlyCollection<SubnetId>? ids, PageRequest<SubnetId> page)
    {
        var from = (Time: long.MinValue, Id: 0L);
        if (page.From is { } first)
        {
            if (FindSubnet(owner, first) is not { } subnet || subnet.Region != region) return default;
            if ((vpc is not null && subnet.Vpc != vpc) || (zone is not null && subnet.Zone != zone) || (kind is not null && subnet.Kind != kind))
                return default;
            if (ids?.Contains(first) == false) return default;
            from = (Values.Microseconds(subnet.CreatedAt), subnet.Id.Value);
        }

        using var rows = ids is not null ? Ask(ListSubnetsAmongSql).Bind(Values.List(ids.Select(id => id.Value))).Bind(vpc?.Value)
            : vpc is { } one ? Ask(ListSubnetsInVpcSql).Bind(one.Value)
            : Ask(ListSubnetsSql);
        rows.Bind(owner.Value).Bind(region).Bind(from.Time).Bind(from.Id).Bind(zone).Bind(kind).Bind(page.Count + 1L);
        return new(ReadSubnets(rows));
    }

    public ValueTask InsertSubnetAsync(Subnet subnet)
    {
        Change(InsertSubnetSql)
            .Bind(subnet.Id.Value).Bind(subnet.Vpc.Value).Bind(subnet.Owner.Value).Bind(subnet.Region).Bind(subnet.Name)
            .Bind(subnet.Description).Bind(subnet.Cidr).Bind(subnet.Zone).Bind(subnet.Kind).Bind(subnet.Tags).Bind((long)subnet.State)
            .Bind(subnet.Fault).Bind(subnet.CreatedAt).Bind(subnet.Revision).Bind(subnet.Attributes)
            .Run();
        return Written;
    }

    public ValueTask UpdateSubnetAsync(Subnet subnet)
    {
        var rows = Change(UpdateSubnetSql)
            .Bind(subnet.Name).Bind(subnet.Description).Bind(subnet.Cidr).Bind(subnet.Zone).Bind(subnet.Kind).Bind(subnet.Tags)
            .Bind((long)subnet.State).Bind(subnet.Fault).Bind(subnet.Attributes).Bind(subnet.Id.Value).Bind(subnet.Revision)
            .Run();
        ExpectOne(rows, subnet.Id);
        return Written;
    }

    public ValueTask DeleteSubnetAsync(Subnet subnet)
    {
        ExpectOne(Change(DeleteSubnetSql).Bind(subnet.Id.Value).Bind(subnet.Revision).Run(), subnet.Id);
        return Written;
    }

    private Subnet? FindSubnet(AccountId owner, SubnetId id)
    {
        using var row = Ask(FindSubnetSql).Bind(id.Value).Bind(owner.Value);
        return row.Next() ? ReadSubnet(row) : null;
    }

    private static List<Subnet> ReadSubnets(Statement rows)
    {
        var subnets = new List<Subnet>();
        while (rows.Next()) subnets.Add(ReadSubnet(rows));
        return subnets;
    }

    private static Subnet ReadSubnet(Statement row) =>
        new(
            new SubnetId(row.Long()), row.Vpc(), row.Account(), row.Region(), row.Text(), row.Text(), row.Network(), row.Text(), row.Text(),
            row.Tags(), (NetworkState)row.Int(), row.Text(), row.Time(), row.Long())
        {
            Attributes = row.Attributes(),
        };
}
