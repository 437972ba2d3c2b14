using System.Collections.Immutable;
using System.Globalization;
using Tieline.Core.Boundary;
using Tieline.Core.EndpointServices;
using Tieline.Core.Identifiers;
using Tieline.Core.Regions;

namespace Tieline.Store.Sqlite;

/// <summary>Endpoint services and their whitelists.</summary>
internal sealed partial class SqliteSession
{
    private const string ServiceColumns =
        "id, owner, region, name, vpc, port, backend, kind, mappings, disclosure, needs_approval, has_policy, is_public, description, tags, state, fault, "
        + "created_at, updated_at, revision, attributes, prefixes";

    private const string PermissionColumns = "id, service, kind, text, pattern, description, created_at";

    private static readonly Sql FindServiceSql = new($"SELECT {ServiceColumns} FROM endpoint_services WHERE id = $id AND owner = $owner");

    private static readonly Sql FindAnyServiceSql = new($"SELECT {ServiceColumns} FROM endpoint_services WHERE id = $id");

    private const string ServiceFilters = "($id IS NULL OR id = $id) AND ($state IS NULL OR state = $state) AND ($kind IS NULL OR kind = $kind)";

    private const string OwnServices = $"FROM endpoint_services WHERE owner = $owner AND region = $region AND {ServiceFilters}";

    private const string PublicServices = $"FROM endpoint_services WHERE region = $region AND is_public = 1 AND {ServiceFilters}";

    private static readonly OrderedSql ListServicesSql = new($"SELECT {ServiceColumns} {OwnServices}");

    private static readonly Sql CountListedServicesSql = new($"SELECT count(*) {OwnServices}");

    private static readonly Sql ListAllServicesSql = new(
        $"SELECT {ServiceColumns} FROM endpoint_services WHERE id > $after AND ($owner IS NULL OR owner = $owner) ORDER BY id LIMIT $count");

    private static readonly Sql ListServicesOfPortSql = new($"SELECT {ServiceColumns} FROM endpoint_services WHERE port = $port ORDER BY id");

    private static readonly Sql ListGatewayServicesSql = new($"SELECT {ServiceColumns} FROM endpoint_services WHERE vpc = $vpc AND prefixes <> '' ORDER BY id");

    private static readonly OrderedSql ListPublicServicesSql = new($"SELECT {ServiceColumns} {PublicServices}");

    private static readonly Sql CountPublicServicesSql = new($"SELECT count(*) {PublicServices}");

    private static readonly Sql CountServicesSql = new(
        "SELECT count(*) FROM (SELECT 1 FROM endpoint_services WHERE owner = $owner AND region = $region LIMIT $limit)");

    private static readonly Sql CountConnectionsSql = new("SELECT count(*) FROM endpoints WHERE service = $service AND state IN (2, 3)");

    private static readonly Sql InsertServiceSql = new(
        $"""
        INSERT INTO endpoint_services ({ServiceColumns})
        VALUES ($id, $owner, $region, $name, $vpc, $port, $backend, $kind, $mappings, $disclosure, $needs_approval, $has_policy, $is_public,
            $description, $tags, $state, $fault, $created_at, $updated_at, $revision, $attributes, $prefixes)
        """);

    private static readonly Sql UpdateServiceSql = new(
        """
        UPDATE endpoint_services SET name = $name, port = $port, backend = $backend, mappings = $mappings, disclosure = $disclosure,
            needs_approval = $needs_approval, is_public = $is_public, description = $description, tags = $tags, state = $state, fault = $fault,
            updated_at = $updated_at, attributes = $attributes, revision = revision + 1
        WHERE id = $id AND revision = $revision
        """);

    private static readonly Sql DeletePermissionsSql = new("DELETE FROM service_permissions WHERE service = $service");

    private static readonly Sql DeleteServiceSql = new("DELETE FROM endpoint_services WHERE id = $id AND revision = $revision");

    private static readonly Sql ListPermissionsSql = new(
        $"SELECT {PermissionColumns} FROM service_permissions WHERE service = $service ORDER BY created_at, id");

    private static readonly Sql InsertPermissionSql = new(
        $"INSERT INTO service_permissions ({PermissionColumns}) VALUES ($id, $service, $kind, $text, $pattern, $description, $created_at)");

    private static readonly Sql UpdatePermissionSql = new("UPDATE service_permissions SET description = $description WHERE id = $id");

    private static readonly Sql DeletePermissionSql = new("DELETE FROM service_permissions WHERE id = $id");

    public ValueTask<EndpointService?> FindServiceAsync(AccountId owner, EndpointServiceId id)
    {
        using var row = Ask(FindServiceSql).Bind(id.Value).Bind(owner.Value);
        return new(row.Next() ? ReadService(row) : null);
    }

    public ValueTask<EndpointService?> FindServiceAsync(EndpointServiceId id) => new(FindService(id));

    private EndpointService? FindService(EndpointServiceId id)
    {
        using var row = Ask(FindAnyServiceSql).Bind(id.Value);
        return row.Next() ? ReadService(row) : null;
    }

    public ValueTask<PageOf<EndpointService>> ListServicesAsync(AccountId owner, RegionId region, ServiceFilter filter, TimedPage page) => new(ReadPage(
        sql => Bind(Ask(sql).Bind(owner.Value).Bind(region), filter), ListServicesSql[page], CountListedServicesSql, page.Place, ReadService, filter.Also));

    public ValueTask<IReadOnlyList<EndpointService>> ListServicesAsync(AccountId? owner, EndpointServiceId? after, int count)
    {
        using var rows = Ask(ListAllServicesSql).Bind(after?.Value ?? -1).Bind(owner?.Value).Bind(count);
        return new(ReadServices(rows));
    }

    public ValueTask<IReadOnlyList<EndpointService>> ListServicesOfPortAsync(PortId port)
    {
        using var rows = Ask(ListServicesOfPortSql).Bind(port.Value);
        return new(ReadServices(rows));
    }

    public ValueTask<IReadOnlyList<EndpointService>> ListGatewayServicesAsync(VpcId provider)
    {
        using var rows = Ask(ListGatewayServicesSql).Bind(provider.Value);
        return new(ReadServices(rows));
    }

    public ValueTask<PageOf<EndpointService>> ListPublicServicesAsync(RegionId region, ServiceFilter filter, TimedPage page) => new(ReadPage(
        sql => Bind(Ask(sql).Bind(region), filter), ListPublicServicesSql[page], CountPublicServicesSql, page.Place, ReadService, filter.Also));

    public ValueTask<int> CountServicesAsync(AccountId owner, RegionId region, int limit)
    {
        using var row = Ask(CountServicesSql).Bind(owner.Value).Bind(region).Bind(limit);
        return new(row.Next() ? row.Int() : 0);
    }

    public ValueTask<int> CountConnectionsAsync(EndpointServiceId service)
    {
        using var row = Ask(CountConnectionsSql).Bind(service.Value);
        return new(row.Next() ? row.Int() : 0);
    }

    public ValueTask InsertServiceAsync(EndpointService service)
    {
        Change(InsertServiceSql)
            .Bind(service.Id.Value).Bind(service.Owner.Value).Bind(service.Region).Bind(service.Name).Bind(service.Vpc.Value).Bind(PortOf(service))
            .Bind(service.Backend.Value).Bind((long)service.Kind).Bind(string.Join(',', service.Mappings)).Bind((long)service.Disclosure)
            .Bind(service.NeedsApproval).Bind(service.HasPolicy).Bind(service.IsPublic).Bind(service.Description).Bind(service.Tags)
            .Bind((long)service.State).Bind(service.Fault).Bind(service.CreatedAt).Bind(service.UpdatedAt).Bind(service.Revision).Bind(service.Attributes)
            .Bind(service.Prefixes)
            .Run();
        return Written;
    }

    public ValueTask UpdateServiceAsync(EndpointService service)
    {
        var rows = Change(UpdateServiceSql)
            .Bind(service.Name).Bind(PortOf(service)).Bind(service.Backend.Value).Bind(string.Join(',', service.Mappings)).Bind((long)service.Disclosure)
            .Bind(service.NeedsApproval).Bind(service.IsPublic).Bind(service.Description).Bind(service.Tags).Bind((long)service.State).Bind(service.Fault)
            .Bind(service.UpdatedAt).Bind(service.Attributes).Bind(service.Id.Value).Bind(service.Revision)
            .Run();
        ExpectOne(rows, service.Id);
        return Written;
    }

    public ValueTask DeleteServiceAsync(EndpointService service)
    {
        Change(DeletePermissionsSql).Bind(service.Id.Value).Run();
        ExpectOne(Change(DeleteServiceSql).Bind(service.Id.Value).Bind(service.Revision).Run(), service.Id);
        return Written;
    }

    public ValueTask<IReadOnlyList<Permission>> ListPermissionsAsync(EndpointServiceId service)
    {
        using var rows = Ask(ListPermissionsSql).Bind(service.Value);
        var permissions = new List<Permission>();
        while (rows.Next())
        {
            permissions.Add(
                new(
                    new PermissionId(rows.Long()), new EndpointServiceId(rows.Long()), (PermissionKind)rows.Int(), rows.Text(), rows.Text(), rows.Text(),
                    rows.Time()));
        }

        return new(permissions);
    }

    public ValueTask InsertPermissionAsync(Permission permission)
    {
        Change(InsertPermissionSql)
            .Bind(permission.Id.Value).Bind(permission.Service.Value).Bind((long)permission.Kind).Bind(permission.Text).Bind(permission.Pattern)
            .Bind(permission.Description).Bind(permission.CreatedAt)
            .Run();
        return Written;
    }

    public ValueTask UpdatePermissionAsync(Permission permission)
    {
        ExpectOne(Change(UpdatePermissionSql).Bind(permission.Description).Bind(permission.Id.Value).Run(), permission.Id);
        return Written;
    }

    public ValueTask DeletePermissionAsync(Permission permission)
    {
        ExpectOne(Change(DeletePermissionSql).Bind(permission.Id.Value).Run(), permission.Id);
        return Written;
    }

    private static Statement Bind(Statement question, ServiceFilter filter) =>
        question.Bind(filter.Id?.Value).Bind((long?)filter.State).Bind((long?)filter.Kind);

    /// <summary>A page of a list: cut by the statement, or, where something else has to hold too, by looking at each row.</summary>
    /// <param name="ask">Asks a statement with all parameters bound but the part's.</param>
    private static PageOf<T> ReadPage<T>(Func<Sql, Statement> ask, Sql list, Sql count, OffsetPage place, Func<Statement, T> read, Func<T, bool>? also)
    {
        var items = new List<T>();
        if (also is null)
        {
            using (var rows = ask(list).Bind(place.Count).Bind(place.Offset))
            {
                while (rows.Next()) items.Add(read(rows));
            }

            using var counted = ask(count);
            return new(items, counted.Next() ? counted.Int() : 0);
        }

        using var all = ask(list).Bind(-1).Bind(0);
        var total = 0;
        while (all.Next())
        {
            var item = read(all);
            if (!also(item)) continue;
            if (total >= place.Offset && items.Count < place.Count) items.Add(item);
            total++;
        }

        return new(items, total);
    }

    private static List<EndpointService> ReadServices(Statement rows)
    {
        var services = new List<EndpointService>();
        while (rows.Next()) services.Add(ReadService(rows));
        return services;
    }

    private static EndpointService ReadService(Statement row) =>
        new(
            new EndpointServiceId(row.Long()), row.Account(), row.Region(), row.Text(), row.Vpc(), new PortId(row.LongOrNull() ?? 0), row.Address(), (BackendKind)row.Int(),
            ReadPortMappings(row.Text()), (ClientDisclosure)row.Int(), row.Bool(), row.Bool(), row.Bool(), row.Text(), row.Tags(), (ServiceState)row.Int(),
            row.Text(), row.Time(), row.Time(), row.Long())
        {
            Attributes = row.Attributes(), Prefixes = row.Networks(),
        };

    private static long? PortOf(EndpointService service) => service.IsGateway ? null : service.Port.Value;

    private static ImmutableArray<PortMapping> ReadPortMappings(string text) => text.Length == 0 ? [] :
    [
        .. from pair in text.Split(',')
            let colon = pair.IndexOf(':', StringComparison.Ordinal)
            select new PortMapping(
                int.Parse(pair.AsSpan(0, colon), CultureInfo.InvariantCulture), int.Parse(pair.AsSpan(colon + 1), CultureInfo.InvariantCulture)),
    ];
}
