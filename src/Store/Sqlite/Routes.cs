using Tieline.Core.Boundary;
using Tieline.Core.Identifiers;
using Tieline.Core.Networks;

namespace Tieline.Store.Sqlite;

/// <summary>Route rules. The tables themselves are columns of the VPCs.</summary>
internal sealed partial class SqliteSession
{
    private const string RuleColumns = "id, route_table, vpc, owner, source, destination, next_hop, description, created_at, revision, name";

    private static readonly Sql FindRuleSql = new($"SELECT {RuleColumns} FROM route_rules WHERE id = $id AND owner = $owner");

    private static readonly Sql FindRuleByNetworksSql = new(
        $"SELECT {RuleColumns} FROM route_rules WHERE route_table = $route_table AND source = $source AND destination = $destination");

    private static readonly Sql ListRulesSql = new(
        $"""
        SELECT {RuleColumns} FROM route_rules INDEXED BY route_rules_by_table
        WHERE route_table = $route_table AND owner = $owner AND (created_at, id) >= ($from_time, $from_id)
        ORDER BY created_at, id LIMIT $count
        """);

    private static readonly Sql CountRulesSql = new(
        "SELECT count(*) FROM (SELECT 1 FROM route_rules WHERE route_table = $route_table LIMIT $limit)");

    private static readonly Sql InsertRuleSql = new(
        $"""
        INSERT INTO route_rules ({RuleColumns})
        VALUES ($id, $route_table, $vpc, $owner, $source, $destination, $next_hop, $description, $created_at, $revision, $name)
        """);

    private static readonly Sql UpdateRuleSql = new(
        """
        UPDATE route_rules SET source = $source, destination = $destination, next_hop = $next_hop, description = $description,
            revision = revision + 1
        WHERE id = $id AND revision = $revision
        """);

    private static readonly Sql DeleteRuleSql = new("DELETE FROM route_rules WHERE id = $id AND revision = $revision");

    public ValueTask<RouteRule?> FindRouteRuleAsync(AccountId owner, RouteRuleId id) => new(FindRule(owner, id));

    public ValueTask<RouteRule?> FindRouteRuleAsync(RouteTableId table, Ipv4Network source, Ipv4Network destination)
    {
        using var row = Ask(FindRuleByNetworksSql).Bind(table.Value).Bind(source).Bind(destination);
        return new(row.Next() ? ReadRule(row) : null);
    }

    public ValueTask<IReadOnlyList<RouteRule>?> ListRouteRulesAsync(AccountId owner, RouteTableId table, PageRequest<RouteRuleId> page)
    {
        var from = (Time: long.MinValue, Id: 0L);
        if (page.From is { } first)
        {
            if (FindRule(owner, first) is not { } rule || rule.Table != table) return default;
            from = (Values.Microseconds(rule.CreatedAt), rule.Id.Value);
        }

        using var rows = Ask(ListRulesSql).Bind(table.Value).Bind(owner.Value).Bind(from.Time).Bind(from.Id).Bind(page.Count + 1L);
        return new(ReadRules(rows));
    }

    public ValueTask<int> CountRouteRulesAsync(RouteTableId table, int limit)
    {
        using var row = Ask(CountRulesSql).Bind(table.Value).Bind(limit);
        return new(row.Next() ? row.Int() : 0);
    }

    public ValueTask InsertRouteRuleAsync(RouteRule rule)
    {
        Change(InsertRuleSql)
            .Bind(rule.Id.Value).Bind(rule.Table.Value).Bind(rule.Vpc.Value).Bind(rule.Owner.Value).Bind(rule.Source).Bind(rule.Destination)
            .Bind(rule.NextHop.Value).Bind(rule.Description).Bind(rule.CreatedAt).Bind(rule.Revision).Bind(rule.Name)
            .Run();
        return Written;
    }

    public ValueTask UpdateRouteRuleAsync(RouteRule rule)
    {
        var rows = Change(UpdateRuleSql)
            .Bind(rule.Source).Bind(rule.Destination).Bind(rule.NextHop.Value).Bind(rule.Description).Bind(rule.Id.Value).Bind(rule.Revision)
            .Run();
        ExpectOne(rows, rule.Id);
        return Written;
    }

    public ValueTask DeleteRouteRuleAsync(RouteRule rule)
    {
        ExpectOne(Change(DeleteRuleSql).Bind(rule.Id.Value).Bind(rule.Revision).Run(), rule.Id);
        return Written;
    }

    private RouteRule? FindRule(AccountId owner, RouteRuleId id)
    {
        using var row = Ask(FindRuleSql).Bind(id.Value).Bind(owner.Value);
        return row.Next() ? ReadRule(row) : null;
    }

    private static List<RouteRule> ReadRules(Statement rows)
    {
        var rules = new List<RouteRule>();
        while (rows.Next()) rules.Add(ReadRule(rows));
        return rules;
    }

    private static RouteRule ReadRule(Statement row) =>
        new(
            new RouteRuleId(row.Long()), new RouteTableId(row.Long()), row.Vpc(), row.Account(), row.Network(), row.Network(),
            new RouterInterfaceId(row.Long()), row.Text(), row.Time(), row.Long(), row.Text());
}
