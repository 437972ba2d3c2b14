using Tieline.Core.Boundary;
using Tieline.Core.Gateways;
using Tieline.Core.Identifiers;

namespace Tieline.Store.Sqlite;

/// <summary>Environments, API groups with their domains, and variables.</summary>
internal sealed partial class SqliteSession
{
    private const string EnvironmentColumns = "id, gateway, owner, name, remark, created_at";

    private const string GroupColumns = "id, gateway, owner, name, remark, own_domain_is_open, is_default, created_at, updated_at";

    private const string GroupFilters =
        """
        gateway = $gateway AND owner = $owner AND ($id IS NULL OR id = $id) AND ($name IS NULL OR name = $name)
            AND ($name_part IS NULL OR instr(name, $name_part) > 0)
        """;

    private static readonly Sql ListEnvironmentsSql = new(
        $"SELECT {EnvironmentColumns} FROM api_environments WHERE gateway = $gateway AND owner = $owner ORDER BY created_at, id");

    private static readonly Sql InsertEnvironmentSql = new(
        $"INSERT INTO api_environments ({EnvironmentColumns}) VALUES ($id, $gateway, $owner, $name, $remark, $created_at)");

    private static readonly Sql UpdateEnvironmentSql = new("UPDATE api_environments SET name = $name, remark = $remark WHERE id = $id");

    private static readonly Sql DeleteEnvironmentSql = new("DELETE FROM api_environments WHERE id = $id");

    private static readonly Sql DeleteVariablesOfEnvironmentSql = new("DELETE FROM api_variables WHERE environment = $environment");

    private static readonly Sql ListGroupsSql = new(
        $"SELECT {GroupColumns} FROM api_groups INDEXED BY api_groups_by_gateway WHERE {GroupFilters} ORDER BY created_at DESC, id LIMIT $count OFFSET $offset");

    private static readonly Sql CountGroupsSql = new($"SELECT count(*) FROM api_groups INDEXED BY api_groups_by_gateway WHERE {GroupFilters}");

    private static readonly Sql GroupsOfGatewaySql = new($"SELECT {GroupColumns} FROM api_groups WHERE gateway = $gateway");

    private static readonly Sql FindGroupSql = new($"SELECT {GroupColumns} FROM api_groups WHERE id = $id AND owner = $owner AND gateway = $gateway");

    private static readonly Sql FindGroupByNameSql = new($"SELECT {GroupColumns} FROM api_groups WHERE gateway = $gateway AND name = $name");

    private static readonly Sql DomainsOfGroupsSql = new(
        $"SELECT api_group, id, name, min_tls, redirects_to_https FROM api_domains WHERE api_group {Listed} ORDER BY api_group, id");

    private static readonly Sql FindDomainSql = new("SELECT api_group FROM api_domains WHERE gateway = $gateway AND name = $name");

    private static readonly Sql FindDomainByIdSql = new("SELECT api_group FROM api_domains WHERE id = $id AND gateway = $gateway");

    private static readonly Sql InsertGroupSql = new(
        $"""
        INSERT INTO api_groups ({GroupColumns})
        VALUES ($id, $gateway, $owner, $name, $remark, $own_domain_is_open, $is_default, $created_at, $updated_at)
        """);

    private static readonly Sql UpdateGroupSql = new(
        "UPDATE api_groups SET name = $name, remark = $remark, own_domain_is_open = $own_domain_is_open, updated_at = $updated_at WHERE id = $id");

    private static readonly Sql DeleteGroupSql = new("DELETE FROM api_groups WHERE id = $id");

    private static readonly Sql DeleteDomainsOfGroupSql = new("DELETE FROM api_domains WHERE api_group = $api_group");

    private static readonly Sql DeleteVariablesOfGroupSql = new("DELETE FROM api_variables WHERE api_group = $api_group");

    private static readonly Sql InsertDomainSql = new(
        """
        INSERT INTO api_domains (id, gateway, api_group, name, min_tls, redirects_to_https)
        VALUES ($id, $gateway, $api_group, $name, $min_tls, $redirects_to_https)
        """);

    private static readonly Sql DeleteDomainSql = new("DELETE FROM api_domains WHERE id = $id AND api_group = $api_group");

    private static readonly Sql ListVariablesSql = new(
        """
        SELECT id, api_group, environment, name, value FROM api_variables INDEXED BY api_variables_by_gateway
        WHERE gateway = $gateway AND owner = $owner AND ($group IS NULL OR api_group = $group) AND ($environment IS NULL OR environment = $environment)
        ORDER BY id
        """);

    private static readonly Sql InsertVariableSql = new(
        """
        INSERT INTO api_variables (id, gateway, owner, api_group, environment, name, value)
        VALUES ($id, $gateway, $owner, $api_group, $environment, $name, $value)
        """);

    private static readonly Sql UpdateVariableSql = new("UPDATE api_variables SET name = $name, value = $value WHERE id = $id");

    private static readonly Sql DeleteVariableSql = new("DELETE FROM api_variables WHERE id = $id");

    public ValueTask<IReadOnlyList<ApiEnvironment>> ListEnvironmentsAsync(AccountId owner, GatewayId gateway) => new(ReadEnvironmentsOf(owner, gateway));

    public ValueTask<PageOf<ApiGroup>> ListGroupsAsync(AccountId owner, GatewayId gateway, ApiGroupId? id, TextFilter? name, OffsetPage page)
    {
        Statement Filtered(Statement statement) =>
            statement.Bind(gateway.Hex).Bind(owner.Value).Bind(id?.Value).Bind(Whole(name)).Bind(Part(name));
        using var counted = Filtered(Ask(CountGroupsSql));
        counted.Next();
        var total = counted.Int();
        using var rows = Filtered(Ask(ListGroupsSql)).Bind(page.Count).Bind(page.Offset);
        return new(new PageOf<ApiGroup>(ReadGroups(rows), total));
    }

    public ValueTask<ApiGroup?> FindGroupAsync(AccountId owner, GatewayId gateway, ApiGroupId id)
    {
        using var row = Ask(FindGroupSql).Bind(id.Value).Bind(owner.Value).Bind(gateway.Hex);
        return new(ReadGroups(row).FirstOrDefault());
    }

    public ValueTask<ApiGroup?> FindGroupAsync(GatewayId gateway, string name)
    {
        using var row = Ask(FindGroupByNameSql).Bind(gateway.Hex).Bind(name);
        return new(ReadGroups(row).FirstOrDefault());
    }

    public ValueTask<ApiGroupId?> FindDomainAsync(GatewayId gateway, string domain)
    {
        using var row = Ask(FindDomainSql).Bind(gateway.Hex).Bind(domain);
        return new(row.Next() ? new ApiGroupId(row.Long()) : null);
    }

    public ValueTask<ApiGroupId?> FindDomainAsync(GatewayId gateway, DomainId domain)
    {
        using var row = Ask(FindDomainByIdSql).Bind(domain.Value).Bind(gateway.Hex);
        return new(row.Next() ? new ApiGroupId(row.Long()) : null);
    }

    public ValueTask<IReadOnlyList<ApiVariable>> ListVariablesAsync(AccountId owner, GatewayId gateway, ApiGroupId? group, EnvironmentId? environment)
    {
        using var rows = Ask(ListVariablesSql).Bind(gateway.Hex).Bind(owner.Value).Bind(group?.Value).Bind(environment?.Value);
        return new(ReadAll(rows, row => new ApiVariable(new(row.Long()), new(row.Long()), new(row.Long()), row.Text(), row.Text())));
    }

    public ValueTask InsertEnvironmentAsync(ApiEnvironment environment)
    {
        Change(InsertEnvironmentSql)
            .Bind(environment.Id.Value).Bind(environment.Gateway.Hex).Bind(environment.Owner.Value).Bind(environment.Name).Bind(environment.Remark)
            .Bind(environment.CreatedAt)
            .Run();
        return Written;
    }

    public ValueTask UpdateEnvironmentAsync(ApiEnvironment environment)
    {
        ExpectOne(Change(UpdateEnvironmentSql).Bind(environment.Name).Bind(environment.Remark).Bind(environment.Id.Value).Run(), environment.Id);
        return Written;
    }

    public ValueTask DeleteEnvironmentAsync(ApiEnvironment environment)
    {
        Change(DeleteVariablesOfEnvironmentSql).Bind(environment.Id.Value).Run();
        ExpectOne(Change(DeleteEnvironmentSql).Bind(environment.Id.Value).Run(), environment.Id);
        return Written;
    }

    public ValueTask InsertGroupAsync(ApiGroup group)
    {
        Change(InsertGroupSql)
            .Bind(group.Id.Value).Bind(group.Gateway.Hex).Bind(group.Owner.Value).Bind(group.Name).Bind(group.Remark).Bind(group.OwnDomainIsOpen)
            .Bind(group.IsDefault).Bind(group.CreatedAt).Bind(group.UpdatedAt)
            .Run();
        return Written;
    }

    public ValueTask UpdateGroupAsync(ApiGroup group)
    {
        var rows = Change(UpdateGroupSql).Bind(group.Name).Bind(group.Remark).Bind(group.OwnDomainIsOpen).Bind(group.UpdatedAt).Bind(group.Id.Value).Run();
        ExpectOne(rows, group.Id);
        return Written;
    }

    public ValueTask DeleteGroupAsync(ApiGroup group)
    {
        Change(DeleteDomainsOfGroupSql).Bind(group.Id.Value).Run();
        Change(DeleteVariablesOfGroupSql).Bind(group.Id.Value).Run();
        ExpectOne(Change(DeleteGroupSql).Bind(group.Id.Value).Run(), group.Id);
        return Written;
    }

    public ValueTask InsertDomainAsync(GatewayId gateway, ApiGroupId group, ApiDomain domain)
    {
        Change(InsertDomainSql).Bind(domain.Id.Value).Bind(gateway.Hex).Bind(group.Value).Bind(domain.Name).Bind(domain.MinTls).Bind(domain.RedirectsToHttps).Run();
        return Written;
    }

    public ValueTask DeleteDomainAsync(ApiGroupId group, DomainId domain)
    {
        ExpectOne(Change(DeleteDomainSql).Bind(domain.Value).Bind(group.Value).Run(), domain);
        return Written;
    }

    public ValueTask InsertVariableAsync(GatewayId gateway, AccountId owner, ApiVariable variable)
    {
        Change(InsertVariableSql)
            .Bind(variable.Id.Value).Bind(gateway.Hex).Bind(owner.Value).Bind(variable.Group.Value).Bind(variable.Environment.Value).Bind(variable.Name)
            .Bind(variable.Value)
            .Run();
        return Written;
    }

    public ValueTask UpdateVariableAsync(ApiVariable variable)
    {
        ExpectOne(Change(UpdateVariableSql).Bind(variable.Name).Bind(variable.Value).Bind(variable.Id.Value).Run(), variable.Id);
        return Written;
    }

    public ValueTask DeleteVariableAsync(VariableId variable)
    {
        ExpectOne(Change(DeleteVariableSql).Bind(variable.Value).Run(), variable);
        return Written;
    }

    private List<ApiEnvironment> ReadEnvironmentsOf(AccountId owner, GatewayId gateway)
    {
        using var rows = Ask(ListEnvironmentsSql).Bind(gateway.Hex).Bind(owner.Value);
        return ReadAll(rows, row => new ApiEnvironment(new(row.Long()), new(row.Text()), row.Account(), row.Text(), row.Text(), row.Time()));
    }

    private List<ApiGroup> ReadGroupsOf(GatewayId gateway)
    {
        using var rows = Ask(GroupsOfGatewaySql).Bind(gateway.Hex);
        return ReadGroups(rows);
    }

    private List<ApiGroup> ReadGroups(Statement rows)
    {
        var groups = ReadAll(rows, row => new ApiGroup(
            new(row.Long()), new(row.Text()), row.Account(), row.Text(), row.Text(), row.Bool(), row.Bool(), [], row.Time(), row.Time()));
        if (groups.Count == 0) return groups;
        using var domainRows = Ask(DomainsOfGroupsSql).Bind(Values.List(groups.Select(group => group.Id.Value)));
        var domains = ReadAll(domainRows, row => (Group: new ApiGroupId(row.Long()), Domain: new ApiDomain(new(row.Long()), row.Text(), row.Text(), row.Bool())))
            .ToLookup(item => item.Group, item => item.Domain);
        return groups.ConvertAll(group => group with { Domains = [.. domains[group.Id]] });
    }
}
