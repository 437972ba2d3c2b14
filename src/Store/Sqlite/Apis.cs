using System.Collections.Immutable;
using Tieline.Core.Boundary;
using Tieline.Core.Gateways;
using Tieline.Core.Identifiers;

namespace Tieline.Store.Sqlite;

/// <summary>APIs and their published versions.</summary>
internal sealed partial class SqliteSession
{
    private const string DefinitionColumns =
        "name, kind, protocol, method, path, match, backend_protocol, backend_method, backend_path, timeout_ms, retries, shows_certificate, channel, "
        + "host, address, mappings, kept";

    private const string DefinitionValues =
        "$name, $kind, $protocol, $method, $path, $match, $backend_protocol, $backend_method, $backend_path, $timeout_ms, $retries, $shows_certificate, "
        + "$channel, $host, $address, $mappings, $kept";

    private const string ApiColumns = "id, gateway, owner, api_group, " + DefinitionColumns + ", created_at, updated_at, revision";

    private const string VersionColumns = "id, api, gateway, owner, api_group, environment, " + DefinitionColumns + ", remark, published_at, in_force";

    private const string ApiFilters =
        """
        gateway = $gateway AND owner = $owner AND ($id IS NULL OR id = $id) AND ($group IS NULL OR api_group = $group)
            AND ($name IS NULL OR name = $name) AND ($name_part IS NULL OR instr(name, $name_part) > 0)
            AND ($path IS NULL OR path = $path) AND ($path_part IS NULL OR instr(path, $path_part) > 0)
            AND ($protocol IS NULL OR protocol = $protocol) AND ($method IS NULL OR method = $method) AND ($kind IS NULL OR kind = $kind)
            AND ($channel IS NULL OR channel = $channel)
            AND ($environment IS NULL OR EXISTS (
                SELECT 1 FROM api_versions AS v INDEXED BY api_versions_in_force
                WHERE v.api = apis.id AND v.environment = $environment AND v.in_force = 1))
        """;

    private static readonly Sql FindApiSql = new($"SELECT {ApiColumns} FROM apis WHERE id = $id AND owner = $owner AND gateway = $gateway");

    private static readonly Sql FindApiByNameSql = new($"SELECT {ApiColumns} FROM apis WHERE api_group = $group AND name = $name");

    private static readonly Sql FindApiByRequestSql = new(
        $"SELECT {ApiColumns} FROM apis WHERE api_group = $group AND path = $path AND method = $method AND match = $match");

    private static readonly Sql ListApisSql = new(
        $"SELECT {ApiColumns} FROM apis INDEXED BY apis_by_gateway WHERE {ApiFilters} ORDER BY created_at DESC, id LIMIT $count OFFSET $offset");

    private static readonly Sql CountApisSql = new($"SELECT count(*) FROM apis INDEXED BY apis_by_gateway WHERE {ApiFilters}");

    private static readonly Sql HasApisSql = new("SELECT EXISTS (SELECT 1 FROM apis WHERE api_group = $group)");

    private static readonly Sql InsertApiSql = new(
        $"INSERT INTO apis ({ApiColumns}) VALUES ($id, $gateway, $owner, $api_group, {DefinitionValues}, $created_at, $updated_at, $revision)");

    private static readonly Sql UpdateApiSql = new(
        $"""
        UPDATE apis SET (api_group, {DefinitionColumns}, updated_at, revision) = ($api_group, {DefinitionValues}, $updated_at, revision + 1)
        WHERE id = $id AND revision = $revision
        """);

    private static readonly Sql DeleteVersionsSql = new("DELETE FROM api_versions WHERE api = $api");

    private static readonly Sql DeleteApiSql = new("DELETE FROM apis WHERE id = $id AND revision = $revision");

    private static readonly Sql ListVersionsSql = new(
        $"SELECT {VersionColumns} FROM api_versions WHERE api = $api AND ($environment IS NULL OR environment = $environment) ORDER BY published_at DESC, id");

    private static readonly Sql FindVersionSql = new($"SELECT {VersionColumns} FROM api_versions WHERE id = $id AND owner = $owner AND gateway = $gateway");

    private static readonly Sql PublishedOnSql = new(
        $"SELECT {VersionColumns} FROM api_versions INDEXED BY api_versions_in_force_by_gateway WHERE gateway = $gateway AND in_force = 1 ORDER BY published_at, id");

    private static readonly Sql IsAnythingPublishedSql = new(
        "SELECT EXISTS (SELECT 1 FROM api_versions INDEXED BY api_versions_in_force_by_environment WHERE environment = $environment AND in_force = 1)");

    private static readonly Sql InsertVersionSql = new(
        $"""
        INSERT INTO api_versions ({VersionColumns})
        VALUES ($id, $api, $gateway, $owner, $api_group, $environment, {DefinitionValues}, $remark, $published_at, $in_force)
        """);

    private static readonly Sql WithdrawSql = new("UPDATE api_versions SET in_force = 0 WHERE api = $api AND environment = $environment AND in_force = 1");

    private static readonly Sql EnforceSql = new("UPDATE api_versions SET in_force = 1 WHERE id = $id");

    private static readonly Sql ForgetVersionsSql = new(
        """
        DELETE FROM api_versions WHERE api = $api AND environment = $environment AND in_force = 0 AND id NOT IN (
            SELECT id FROM api_versions WHERE api = $api AND environment = $environment ORDER BY published_at DESC, id LIMIT $kept)
        """);

    public ValueTask<GatewayApi?> FindApiAsync(AccountId owner, GatewayId gateway, ApiId id)
    {
        using var row = Ask(FindApiSql).Bind(id.Value).Bind(owner.Value).Bind(gateway.Hex);
        return new(row.Next() ? ReadApi(row) : null);
    }

    public ValueTask<GatewayApi?> FindApiAsync(ApiGroupId group, string name)
    {
        using var row = Ask(FindApiByNameSql).Bind(group.Value).Bind(name);
        return new(row.Next() ? ReadApi(row) : null);
    }

    public ValueTask<GatewayApi?> FindApiAsync(ApiGroupId group, string method, string path, PathMatch match)
    {
        using var row = Ask(FindApiByRequestSql).Bind(group.Value).Bind(path).Bind(method).Bind((long)match);
        return new(row.Next() ? ReadApi(row) : null);
    }

    public ValueTask<PageOf<GatewayApi>> ListApisAsync(AccountId owner, GatewayId gateway, ApiFilter filter, OffsetPage page)
    {
        using var counted = Bind(Ask(CountApisSql), owner, gateway, filter);
        counted.Next();
        var total = counted.Int();
        using var rows = Bind(Ask(ListApisSql), owner, gateway, filter).Bind(page.Count).Bind(page.Offset);
        return new(new PageOf<GatewayApi>(ReadAll(rows, ReadApi), total));
    }

    public ValueTask<bool> HasApisAsync(ApiGroupId group)
    {
        using var row = Ask(HasApisSql).Bind(group.Value);
        return new(row.Next() && row.Bool());
    }

    public ValueTask<IReadOnlyList<Publication>> ListPublicationsAsync(ApiId api, EnvironmentId? environment)
    {
        using var rows = Ask(ListVersionsSql).Bind(api.Value).Bind(environment?.Value);
        return new(ReadAll(rows, ReadVersion));
    }

    public ValueTask<Publication?> FindPublicationAsync(AccountId owner, GatewayId gateway, VersionId id)
    {
        using var row = Ask(FindVersionSql).Bind(id.Value).Bind(owner.Value).Bind(gateway.Hex);
        return new(row.Next() ? ReadVersion(row) : null);
    }

    public ValueTask<bool> IsAnythingPublishedAsync(EnvironmentId environment)
    {
        using var row = Ask(IsAnythingPublishedSql).Bind(environment.Value);
        return new(row.Next() && row.Bool());
    }

    public ValueTask InsertApiAsync(GatewayApi api)
    {
        Bind(Change(InsertApiSql).Bind(api.Id.Value).Bind(api.Gateway.Hex).Bind(api.Owner.Value).Bind(api.Group.Value), api.Definition)
            .Bind(api.CreatedAt).Bind(api.UpdatedAt).Bind(api.Revision)
            .Run();
        return Written;
    }

    public ValueTask UpdateApiAsync(GatewayApi api)
    {
        var rows = Bind(Change(UpdateApiSql).Bind(api.Group.Value), api.Definition).Bind(api.UpdatedAt).Bind(api.Id.Value).Bind(api.Revision).Run();
        ExpectOne(rows, api.Id);
        return Written;
    }

    public ValueTask DeleteApiAsync(GatewayApi api)
    {
        Change(DeleteVersionsSql).Bind(api.Id.Value).Run();
        ExpectOne(Change(DeleteApiSql).Bind(api.Id.Value).Bind(api.Revision).Run(), api.Id);
        return Written;
    }

    public ValueTask InsertPublicationAsync(Publication publication)
    {
        if (publication.InForce) Withdraw(publication.Api, publication.Environment);
        var statement = Change(InsertVersionSql)
            .Bind(publication.Id.Value).Bind(publication.Api.Value).Bind(publication.Gateway.Hex).Bind(publication.Owner.Value).Bind(publication.Group.Value)
            .Bind(publication.Environment.Value);
        Bind(statement, publication.Definition).Bind(publication.Remark).Bind(publication.PublishedAt).Bind(publication.InForce).Run();
        return Written;
    }

    public ValueTask EnforcePublicationAsync(Publication publication)
    {
        Withdraw(publication.Api, publication.Environment);
        ExpectOne(Change(EnforceSql).Bind(publication.Id.Value).Run(), publication.Id);
        return Written;
    }

    public ValueTask WithdrawAsync(ApiId api, EnvironmentId environment)
    {
        Withdraw(api, environment);
        return Written;
    }

    public ValueTask ForgetPublicationsAsync(ApiId api, EnvironmentId environment, int kept)
    {
        Change(ForgetVersionsSql).Bind(api.Value).Bind(environment.Value).Bind(kept).Run();
        return Written;
    }

    private void Withdraw(ApiId api, EnvironmentId environment) => Change(WithdrawSql).Bind(api.Value).Bind(environment.Value).Run();

    private List<Publication> ReadPublishedOn(GatewayId gateway)
    {
        using var rows = Ask(PublishedOnSql).Bind(gateway.Hex);
        return ReadAll(rows, ReadVersion);
    }

    private static Statement Bind(Statement statement, AccountId owner, GatewayId gateway, ApiFilter filter) =>
        statement
            .Bind(gateway.Hex).Bind(owner.Value).Bind(filter.Id?.Value).Bind(filter.Group?.Value).Bind(Whole(filter.Name)).Bind(Part(filter.Name))
            .Bind(Whole(filter.Path)).Bind(Part(filter.Path)).Bind((long?)filter.Protocol).Bind(filter.Method).Bind(filter.Kind)
            .Bind(filter.Channel?.Value).Bind(filter.PublishedIn?.Value);

    private static Statement Bind(Statement statement, ApiDefinition api)
    {
        var backend = api.Backend;
        return statement
            .Bind(api.Name).Bind(api.Kind).Bind((long)api.Protocol).Bind(api.Method).Bind(api.Path).Bind((long)api.Match).Bind((long)backend.Protocol)
            .Bind(backend.Method).Bind(backend.Path).Bind((long)backend.Timeout.TotalMilliseconds).Bind(backend.Retries).Bind(backend.ShowsCertificate)
            .Bind(backend.Channel?.Value).Bind(backend.Host).Bind(backend.Address)
            .Bind(string.Join(',', backend.Mappings.Select(mapping => $"{mapping.Name}:{mapping.Source}"))).Bind(api.Kept);
    }

    private static ApiDefinition ReadDefinition(Statement row) =>
        new(
            row.Text(), row.Int(), (ApiProtocol)row.Int(), row.Text(), row.Text(), (PathMatch)row.Int(),
            new(
                (ApiProtocol)row.Int(), row.Text(), row.Text(), TimeSpan.FromMilliseconds(row.Long()), row.Int(), row.Bool(),
                row.LongOrNull() is { } channel ? new ChannelId(channel) : null, row.Text(), row.Text(), ReadMappings(row.Text())),
            row.Text());

    private static ImmutableArray<PathMapping> ReadMappings(string text) =>
        text.Length == 0 ? [] : [.. text.Split(',').Select(item => item.Split(':')).Select(ends => new PathMapping(ends[0], ends[1]))];

    private static GatewayApi ReadApi(Statement row) =>
        new(new(row.Long()), new(row.Text()), row.Account(), new(row.Long()), ReadDefinition(row), row.Time(), row.Time(), row.Long());

    private static Publication ReadVersion(Statement row) =>
        new(
            new(row.Long()), new(row.Long()), new(row.Text()), row.Account(), new(row.Long()), new(row.Long()), ReadDefinition(row), row.Text(), row.Time(),
            row.Bool());
}
