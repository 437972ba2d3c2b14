using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Tieline.Store.Sqlite;
using Xunit;

namespace Tieline.Tests.Store;

/// <summary>Asks SQLite's planner about every statement of the store: an answer's cost must not grow with what it does not return.</summary>
public sealed partial class QueryPlanTests
{
    /// <summary>The statements that read whole tables, because that is what they are asked for.</summary>
    private static readonly Dictionary<string, string> MayScan = new()
    {
        ["AllVpcsSql"] = "the reconciler's full scan",
        ["AllSubnetsSql"] = "the reconciler's full scan",
        ["AllPortsSql"] = "the reconciler's full scan",
        ["AllLinksSql"] = "the reconciler's full scan",
        ["AllRulesSql"] = "the reconciler's full scan",
        ["AllGatewaysSql"] = "a gateway listens where no other does, and the gateways' full scan",
        ["AllServicesSql"] = "the reconciler's full scan",
        ["AllEndpointsSql"] = "the reconciler's full scan",
        ["CountRecordsSql"] = "counts every record, by the smallest index of its table",
        ["ForgetEventsSql"] = "goes from the oldest event on and stops after a fixed number",
    };

    /// <summary>The statements that sort, with what bounds the rows that are sorted.</summary>
    private static readonly Dictionary<string, string> MaySort = new()
    {
        ["ListAccountsSql"] = "one page of accounts, already cut",
        ["ListVpcsAmongSql"] = "the ids that the request named",
        ["ListSubnetsAmongSql"] = "the ids that the request named",
        ["ListStandingAmongSql"] = "the ids that the request named",
    };

    [Fact]
    public async Task No_statement_scans_a_table_or_sorts_more_than_a_page()
    {
        using var folder = new TemporaryFolder();
        await SqliteStore.Open(folder.Path).DisposeAsync();
        using var connection = new SqliteConnection($"Data Source={folder.File(DatabaseFile.Name)};Pooling=False");
        connection.Open();
        var tables = Column(connection, "SELECT name FROM sqlite_schema WHERE type = 'table'", 0).ToHashSet();
        var faults = new List<string>();
        foreach (var (name, text) in Statements())
        {
            var plan = Column(connection, "EXPLAIN QUERY PLAN " + text, 3);
            var aliases = TableAlias().Matches(text).Where(match => tables.Contains(match.Groups[1].Value)).Select(match => match.Groups[2].Value);
            var scanned = aliases.Concat(tables).ToHashSet();
            if (!MayScan.ContainsKey(name) && plan.Any(step => step.StartsWith("SCAN ", StringComparison.Ordinal) && scanned.Contains(step.Split(' ')[1])))
                faults.Add($"{name} scans: {string.Join("; ", plan)}");
            if (!MaySort.ContainsKey(name) && plan.Any(step => step.Contains("TEMP B-TREE", StringComparison.Ordinal)))
                faults.Add($"{name} sorts: {string.Join("; ", plan)}");
        }

        Assert.Empty(faults);
    }

    [Fact]
    public void Every_exception_from_the_rule_is_a_statement()
    {
        var names = Statements().Select(statement => statement.Name).ToHashSet();
        Assert.All(MayScan.Keys.Concat(MaySort.Keys), name => Assert.Contains(name, names));
        Assert.Equal(Sql.All.Count, names.Count); // all statements are the session's
    }

    private static List<(string Name, string Text)> Statements() =>
    [
        .. typeof(SqliteSession).GetFields(BindingFlags.NonPublic | BindingFlags.Static).SelectMany(field => field.GetValue(null) switch
        {
            Sql one => [(field.Name, one.Text)],
            OrderedSql four => four.All.Select((one, order) => ($"{field.Name}[{order}]", one.Text)),
            _ => Enumerable.Empty<(string, string)>(),
        }),
    ];

#pragma warning disable CA2100 // The statements of the store, and one of this class.
    private static List<string> Column(SqliteConnection connection, string question, int column)
    {
        using var command = connection.CreateCommand();
        command.CommandText = question;
        foreach (var name in Parameter().Matches(question).Select(match => match.Value).Distinct()) command.Parameters.AddWithValue(name, DBNull.Value);
        using var rows = command.ExecuteReader();
        var texts = new List<string>();
        while (rows.Read()) texts.Add(rows.GetString(column));
        return texts;
    }
#pragma warning restore CA2100

    [GeneratedRegex(@"\$\w+")]
    private static partial Regex Parameter();

    [GeneratedRegex(@"\b(\w+) AS (\w+)\b")]
    private static partial Regex TableAlias();
}
