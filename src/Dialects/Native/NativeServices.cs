using Tieline.Core.Accounts;
using Tieline.Core.Boundary;
using Tieline.Core.EndpointServices;
using Tieline.Core.Identifiers;
using Tieline.Core.Operating;
using Tieline.Core.Reachability;
using Tieline.Core.Refusals;

namespace Tieline.Dialects.Native;

/// <summary>What the native API calls.</summary>
/// <param name="Commits">Wakes the event streams.</param>
/// <param name="TestClock">Null when the server was started without one.</param>
/// <param name="Clock">The server's time, the test clock's offset included.</param>
/// <param name="Words">The clouds' dialects that the server speaks, for names and cures in their words.</param>
/// <param name="Stopping">Ends the event streams, so that a stop need not wait for their clients.</param>
public sealed record NativeServices(
    AccountOperations Accounts, WorkloadOperations Workloads, TopologyOperations Topology, EventOperations Events, RecordCounts Counts,
    ReachabilityOperations Reachability, ICommitFeed Commits, IServerStatus Status, ITestClock? TestClock, TimeProvider Clock,
    IReadOnlyList<IDialectWords> Words, OperatorGate Gate, CancellationToken Stopping)
{
    public required EndpointServiceOperations Services { get; init; }

    public required EndpointServiceLists ServiceLists { get; init; }

    /// <summary>The service of this id, in Tieline's form or a cloud's, or of a cloud's name for it; null when it is none of these.</summary>
    internal EndpointServiceId? ParseService(string name) =>
        EndpointServiceId.Parse(name) ?? Words.Select(words => words.ParseService(name)).FirstOrDefault(found => found is not null);

    /// <summary>The VPC of this id, in Tieline's form or a cloud's; null when it is no id of a VPC.</summary>
    internal VpcId? ParseVpc(string id) => VpcId.Parse(id) ?? Words.Select(words => words.ParseVpc(id)).FirstOrDefault(found => found is not null);

    public required GatewayViews Gateways { get; init; }

    /// <summary>The port of this id, in Tieline's form or a cloud's; null when it is no id of a port.</summary>
    internal PortId? ParsePort(string id) => PortId.Parse(id) ?? Words.Select(words => words.ParsePort(id)).FirstOrDefault(found => found is not null);

    /// <summary>The port of this name, or of this id in Tieline's form or a cloud's.</summary>
    internal ValueTask<Outcome<Workload>> FindWorkloadAsync(string nameOrId, CancellationToken cancel) =>
        Workloads.FindAsync(ParsePort(nameOrId)?.ToString() ?? nameOrId, cancel);
}
