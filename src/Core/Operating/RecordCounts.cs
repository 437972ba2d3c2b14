using System.Collections.Immutable;
using Tieline.Core.Boundary;

namespace Tieline.Core.Operating;

/// <summary>How many records there are, for status and metrics.</summary>
public sealed class RecordCounts(IStore store)
{
    /// <summary>Accounts, VPCs, subnets, ports, links, endpoint services, endpoints, those connected, gateways and channels, by name.</summary>
    public ValueTask<ImmutableSortedDictionary<string, long>> ReadAsync(CancellationToken cancel) =>
        store.ReadAsync(reader => reader.CountRecordsAsync(), cancel);
}
