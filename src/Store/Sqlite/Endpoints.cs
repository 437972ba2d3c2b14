using Tieline.Core.Boundary;
using Tieline.Core.EndpointServices;
using Tieline.Core.Identifiers;
using Tieline.Core.Networks;
using Tieline.Core.Regions;

namespace Tieline.Store.Sqlite;

/// <summary>Endpoints.</summary>
internal sealed partial class SqliteSession
{
    private const string EndpointColumns =
        "id, owner, region, service, provider, service_name, vpc, subnet, port, address, marker, network, source, connection_description, access_is_on, "
        + "admitted, dns_name, policy, description, tags, state, was_connected, fault, created_at, updated_at, revision, attributes";

    private static readonly Sql FindEndpointSql = new($"SELECT {EndpointColumns} FROM endpoints WHERE id = $id AND owner = $owner");

    private static readonly Sql FindEndpointOfServiceSql = new($"SELECT {EndpointColumns} FROM endpoints WHERE id = $id AND service = $service");

    private static readonly Sql FindAnyEndpointSql = new($"SELECT {EndpointColumns} FROM endpoints WHERE id = $id");

    private const string EndpointFilters =
        "($id IS NULL OR id = $id) AND ($of_vpc IS NULL OR vpc = $of_vpc) AND ($state IS NULL OR state = $state) AND ($marker IS NULL OR marker = $marker)";

    private const string OwnEndpoints = $"FROM endpoints WHERE owner = $owner AND region = $region AND {EndpointFilters}";

    private const string EndpointsOfService = $"FROM endpoints WHERE service = $service AND {EndpointFilters}";

    private static readonly OrderedSql ListEndpointsSql = new($"SELECT {EndpointColumns} {OwnEndpoints}");

    private static readonly Sql CountListedEndpointsSql = new($"SELECT count(*) {OwnEndpoints}");

    private static readonly OrderedSql ListEndpointsOfServiceSql = new($"SELECT {EndpointColumns} {EndpointsOfService}");

    private static readonly Sql CountEndpointsOfServiceSql = new($"SELECT count(*) {EndpointsOfService}");

    private static readonly Sql ListAllEndpointsSql = new(
        $"""
        SELECT {EndpointColumns} FROM endpoints
        WHERE id > $after AND ($owner IS NULL OR owner = $owner) AND ($service IS NULL OR service = $service) ORDER BY id LIMIT $count
        """);

    private static readonly Sql ListEndpointsAtSql = new($"SELECT {EndpointColumns} FROM endpoints WHERE vpc = $vpc AND address = $address");

    private static readonly Sql ListGatewayEndpointsSql = new($"SELECT {EndpointColumns} FROM endpoints WHERE vpc = $vpc AND subnet IS NULL ORDER BY id");

    private static readonly Sql CountEndpointsSql = new(
        "SELECT count(*) FROM (SELECT 1 FROM endpoints WHERE owner = $owner AND region = $region LIMIT $limit)");

    private static readonly Sql FindNetworkNumberSql = new("SELECT network FROM endpoints WHERE vpc = $vpc LIMIT 1");

    private static readonly Sql IsSourceTakenSql = new("SELECT EXISTS (SELECT 1 FROM endpoints WHERE provider = $provider AND source = $source)");

    private static readonly Sql InsertEndpointSql = new(
        $"""
        INSERT INTO endpoints ({EndpointColumns})
        VALUES ($id, $owner, $region, $service, $provider, $service_name, $vpc, $subnet, $port, $address, $marker, $network, $source,
            $connection_description, $access_is_on, $admitted, $dns_name, $policy, $description, $tags, $state, $was_connected, $fault, $created_at,
            $updated_at, $revision, $attributes)
        """);

    private static readonly Sql UpdateEndpointSql = new(
        """
        UPDATE endpoints SET service_name = $service_name, connection_description = $connection_description, access_is_on = $access_is_on,
            admitted = $admitted, policy = $policy, description = $description, tags = $tags, state = $state, was_connected = $was_connected,
            fault = $fault, updated_at = $updated_at, attributes = $attributes, revision = $revision
        WHERE id = $id AND revision = $revision - 1
        """);

    private static readonly Sql DeleteEndpointSql = new("DELETE FROM endpoints WHERE id = $id AND revision = $revision");

    public ValueTask<Endpoint?> FindEndpointAsync(AccountId owner, EndpointId id)
    {
        using var row = Ask(FindEndpointSql).Bind(id.Value).Bind(owner.Value);
        return new(row.Next() ? ReadEndpoint(row) : null);
    }

    public ValueTask<Endpoint?> FindEndpointAsync(EndpointServiceId service, EndpointId id)
    {
        using var row = Ask(FindEndpointOfServiceSql).Bind(id.Value).Bind(service.Value);
        return new(row.Next() ? ReadEndpoint(row) : null);
    }

    public ValueTask<Endpoint?> FindEndpointAsync(EndpointId id)
    {
        using var row = Ask(FindAnyEndpointSql).Bind(id.Value);
        return new(row.Next() ? ReadEndpoint(row) : null);
    }

    public ValueTask<PageOf<Endpoint>> ListEndpointsAsync(AccountId owner, RegionId region, EndpointFilter filter, TimedPage page) => new(ReadPage(
        sql => Bind(Ask(sql).Bind(owner.Value).Bind(region), filter), ListEndpointsSql[page], CountListedEndpointsSql, page.Place, ReadEndpoint, AlsoOf(filter)));

    public ValueTask<PageOf<Endpoint>> ListEndpointsAsync(EndpointServiceId service, EndpointFilter filter, TimedPage page) => new(ReadPage(
        sql => Bind(Ask(sql).Bind(service.Value), filter), ListEndpointsOfServiceSql[page], CountEndpointsOfServiceSql, page.Place, ReadEndpoint, AlsoOf(filter)));

    public ValueTask<IReadOnlyList<Endpoint>> ListEndpointsAsync(AccountId? owner, EndpointServiceId? service, EndpointId? after, int count)
    {
        using var rows = Ask(ListAllEndpointsSql).Bind(after?.Value ?? -1).Bind(owner?.Value).Bind(service?.Value).Bind(count);
        return new(ReadEndpoints(rows));
    }

    public ValueTask<IReadOnlyList<Endpoint>> ListEndpointsAtAsync(VpcId consumer, Ipv4Address address)
    {
        using var rows = Ask(ListEndpointsAtSql).Bind(consumer.Value).Bind(address.Value);
        return new(ReadEndpoints(rows));
    }

    public ValueTask<IReadOnlyList<Endpoint>> ListGatewayEndpointsAsync(VpcId consumer)
    {
        using var rows = Ask(ListGatewayEndpointsSql).Bind(consumer.Value);
        return new(ReadEndpoints(rows));
    }

    public ValueTask<int> CountEndpointsAsync(AccountId owner, RegionId region, int limit)
    {
        using var row = Ask(CountEndpointsSql).Bind(owner.Value).Bind(region).Bind(limit);
        return new(row.Next() ? row.Int() : 0);
    }

    public ValueTask<int?> FindNetworkNumberAsync(VpcId consumer)
    {
        using var row = Ask(FindNetworkNumberSql).Bind(consumer.Value);
        return new(row.Next() ? row.Int() : null);
    }

    public ValueTask<bool> IsSourceTakenAsync(VpcId provider, Ipv4Address source)
    {
        using var row = Ask(IsSourceTakenSql).Bind(provider.Value).Bind(source.Value);
        return new(row.Next() && row.Bool());
    }

    public ValueTask InsertEndpointAsync(Endpoint endpoint)
    {
        var connection = endpoint.Connection;
        Change(InsertEndpointSql)
            .Bind(endpoint.Id.Value).Bind(endpoint.Owner.Value).Bind(endpoint.Region).Bind(endpoint.Service.Value).Bind(endpoint.Provider.Value)
            .Bind(endpoint.ServiceName).Bind(endpoint.Vpc.Value).Bind(endpoint.IsGateway ? null : (long?)endpoint.Subnet.Value).Bind(endpoint.Port.Value).Bind(endpoint.Address.Value)
            .Bind(connection.Marker).Bind(connection.Network).Bind(connection.Source.Value).Bind(connection.Description).Bind(endpoint.Access.IsOn)
            .Bind(endpoint.Access.Admitted).Bind(endpoint.DnsName ?? "").Bind(endpoint.Policy).Bind(endpoint.Description).Bind(endpoint.Tags)
            .Bind((long)endpoint.State).Bind(endpoint.WasConnected).Bind(endpoint.Fault).Bind(endpoint.CreatedAt).Bind(endpoint.UpdatedAt)
            .Bind(endpoint.Revision).Bind(endpoint.Attributes)
            .Run();
        return Written;
    }

    public ValueTask UpdateEndpointAsync(Endpoint endpoint)
    {
        var rows = Change(UpdateEndpointSql)
            .Bind(endpoint.ServiceName).Bind(endpoint.Connection.Description).Bind(endpoint.Access.IsOn).Bind(endpoint.Access.Admitted)
            .Bind(endpoint.Policy).Bind(endpoint.Description).Bind(endpoint.Tags).Bind((long)endpoint.State).Bind(endpoint.WasConnected)
            .Bind(endpoint.Fault).Bind(endpoint.UpdatedAt).Bind(endpoint.Attributes).Bind(endpoint.Revision).Bind(endpoint.Id.Value)
            .Run();
        ExpectOne(rows, endpoint.Id);
        return Written;
    }

    public ValueTask DeleteEndpointAsync(Endpoint endpoint)
    {
        ExpectOne(Change(DeleteEndpointSql).Bind(endpoint.Id.Value).Bind(endpoint.Revision).Run(), endpoint.Id);
        return Written;
    }

    private static Statement Bind(Statement question, EndpointFilter filter) =>
        question.Bind(filter.Id?.Value).Bind(filter.Vpc?.Value).Bind((long?)filter.State).Bind((long?)filter.Marker);

    /// <summary>The rest of a filter, each service read once.</summary>
    private Func<Endpoint, bool>? AlsoOf(EndpointFilter filter)
    {
        if (filter.Also is not { } also) return null;
        var services = new Dictionary<EndpointServiceId, EndpointService?>();
        return endpoint =>
        {
            if (!services.TryGetValue(endpoint.Service, out var service)) services[endpoint.Service] = service = FindService(endpoint.Service);
            return also(endpoint, service);
        };
    }

    private static List<Endpoint> ReadEndpoints(Statement rows)
    {
        var endpoints = new List<Endpoint>();
        while (rows.Next()) endpoints.Add(ReadEndpoint(rows));
        return endpoints;
    }

    private static Endpoint ReadEndpoint(Statement row)
    {
        var (id, owner, region, service, provider, serviceName, vpc, subnet) = (
            new EndpointId(row.Long()), row.Account(), row.Region(), new EndpointServiceId(row.Long()), row.Vpc(), row.Text(), row.Vpc(), row.LongOrNull());
        return new(
            id, owner, region, service, provider, serviceName, vpc, new SubnetId(subnet ?? 0), new PortId(row.Long()), row.Address(),
            new Connection(row.Int(), row.Int(), row.Address(), row.Text()), new EndpointAccess(row.Bool(), row.Networks()),
            row.Text() is { Length: > 0 } name ? name : null, row.Text(), row.Text(), row.Tags(), (EndpointState)row.Int(), row.Bool(), row.Text(), row.Time(),
            row.Time(), row.Long())
        {
            Attributes = row.Attributes(), IsGateway = subnet is null,
        };
    }
}
