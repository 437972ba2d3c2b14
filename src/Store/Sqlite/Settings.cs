using System.Collections.Immutable;

namespace Tieline.Store.Sqlite;

/// <summary>What the server keeps for itself, and the counts for its status page.</summary>
internal sealed partial class SqliteSession
{
    private static readonly Sql FindSettingSql = new("SELECT value FROM settings WHERE name = $name");

    private static readonly Sql SaveSettingSql = new(
        "INSERT INTO settings (name, value) VALUES ($name, $value) ON CONFLICT (name) DO UPDATE SET value = excluded.value");

    // A count reads the smallest index of its table, not the rows.
    private static readonly Sql CountRecordsSql = new(
        """
        SELECT (SELECT count(*) FROM accounts), (SELECT count(*) FROM vpcs), (SELECT count(*) FROM subnets), (SELECT count(*) FROM ports),
            (SELECT count(*) FROM links), (SELECT count(*) FROM endpoint_services), (SELECT count(*) FROM endpoints),
            (SELECT count(*) FROM endpoints WHERE state IN (2, 3)), (SELECT count(*) FROM gateways), (SELECT count(*) FROM channels)
        """);

    public ValueTask<string?> FindSettingAsync(string name)
    {
        using var row = Ask(FindSettingSql).Bind(name);
        return new(row.Next() ? row.Text() : null);
    }

    public ValueTask SaveSettingAsync(string name, string value)
    {
        Change(SaveSettingSql).Bind(name).Bind(value).Run();
        return Written;
    }

    public ValueTask<ImmutableSortedDictionary<string, long>> CountRecordsAsync()
    {
        using var row = Ask(CountRecordsSql);
        var counts = ImmutableSortedDictionary.CreateBuilder<string, long>(StringComparer.Ordinal);
        row.Next();
        foreach (var name in (ReadOnlySpan<string>)["accounts", "vpcs", "subnets", "ports", "links", "services", "endpoints", "connections", "gateways", "channels"]) counts.Add(name, row.Long());
        return new(counts.ToImmutable());
    }
}
