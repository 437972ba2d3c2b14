using Tieline.Core.Boundary;
using Tieline.Core.Identifiers;

namespace Tieline.Store.Sqlite;

/// <summary>The audit log.</summary>
internal sealed partial class SqliteSession
{
    private const string EventColumns = "sequence, at, account, other_account, actor, kind, subject, detail";

    private static readonly Sql ListEventsSql = new($"SELECT {EventColumns} FROM events WHERE sequence > $after ORDER BY sequence LIMIT $count");

    private static readonly Sql ListEventsOfAccountSql = new(
        $"""
        SELECT {EventColumns} FROM events WHERE account = $account AND sequence > $after
        UNION ALL
        SELECT {EventColumns} FROM events WHERE other_account = $account AND account IS NOT $account AND sequence > $after
        ORDER BY sequence LIMIT $count
        """);

    private static readonly Sql LastEventSql = new("SELECT max(sequence) FROM events");

    private static readonly Sql AppendEventSql = new(
        """
        INSERT INTO events (at, account, other_account, actor, kind, subject, detail)
        VALUES ($at, $account, $other_account, $actor, $kind, $subject, $detail)
        """);

    // The newest event stays, so that its number is never given twice.
    private static readonly Sql ForgetEventsSql = new(
        """
        DELETE FROM events WHERE sequence IN (
            SELECT sequence FROM (SELECT sequence, at FROM events ORDER BY sequence LIMIT $bite)
            WHERE at < $before AND sequence < (SELECT max(sequence) FROM events))
        """);

    public ValueTask<IReadOnlyList<AuditEvent>> ListEventsAsync(AccountId? account, long sequence, int count)
    {
        using var rows = account is { } one ? Ask(ListEventsOfAccountSql).Bind(one.Value) : Ask(ListEventsSql);
        rows.Bind(sequence).Bind(count);
        var events = new List<AuditEvent>();
        while (rows.Next()) events.Add(ReadEvent(rows));
        return new(events);
    }

    public ValueTask<long> LastEventAsync()
    {
        using var row = Ask(LastEventSql);
        return new(row.Next() ? row.Long() : 0); // max() of nothing is NULL, which reads as 0
    }

    public ValueTask AppendEventAsync(AuditEvent happened)
    {
        Change(AppendEventSql)
            .Bind(happened.At).Bind(happened.Account?.Value).Bind(happened.OtherAccount?.Value).Bind(happened.Actor).Bind(happened.Kind)
            .Bind(happened.Subject).Bind(happened.Detail)
            .Run();
        return Written;
    }

    private static AuditEvent ReadEvent(Statement row) =>
        new(row.Long(), row.Time(), AccountOrNull(row), AccountOrNull(row), row.Text(), row.Text(), row.Text(), row.Text());

    private static AccountId? AccountOrNull(Statement row) => row.LongOrNull() is { } id ? new AccountId(id) : null;
}
