using System.Diagnostics.Metrics;

namespace Tieline.Store.Sqlite;

/// <summary>What the store tells the operator's metrics.</summary>
internal static class StoreMetrics
{
    private static readonly Meter Meter = new(SqliteStore.MeterName);

    public static readonly Counter<long> Commits = Meter.CreateCounter<long>(
        "tieline.store.commits", description: "Transactions put on disk; each holds the writes of one or more callers.");

    public static readonly Histogram<int> WritesPerCommit = Meter.CreateHistogram<int>(
        "tieline.store.commit.writes", description: "Callers' writes that shared a transaction.");

    public static readonly Histogram<double> CommitSeconds = Meter.CreateHistogram<double>(
        "tieline.store.commit.duration", "s", "From the begin of a transaction until it was on disk.");
}
