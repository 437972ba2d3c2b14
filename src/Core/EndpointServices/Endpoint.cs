using System.Collections.Immutable;
using System.Diagnostics;
using Tieline.Core.Identifiers;
using Tieline.Core.Networks;
using Tieline.Core.Refusals;
using Tieline.Core.Regions;

namespace Tieline.Core.EndpointServices;

/// <summary>The states of an endpoint. The numbers are stored and never change meaning.</summary>
/// <remarks>Contract huawei-endpoint-service, 10.2. A deleted endpoint has no state: its record is gone.</remarks>
public enum EndpointState
{
    /// <summary>Waits for the service's owner.</summary>
    AwaitingApproval = 1,

    /// <summary>Approved; the engine does not have it yet.</summary>
    Creating = 2,

    /// <summary>The engine carries its packets.</summary>
    Accepted = 3,

    /// <summary>The service's owner said no, or took a yes back.</summary>
    Rejected = 4,

    /// <summary>The engine could not make it and tries again; or its service is gone.</summary>
    Failed = 5,

    /// <summary>Being taken down; the record goes when the engine has nothing of it left.</summary>
    Deleting = 6,
}

/// <summary>What the service's side knows of an endpoint.</summary>
/// <param name="Marker">The endpoint's number, unique on the server; fits 31 bits (contract huawei-endpoint-service, 1).</param>
/// <param name="Network">The number of the consumer's VPC, 24 bits (contract 11.2).</param>
/// <param name="Source">Where packets of the endpoint come from, for the backend: of <see cref="SourceRange"/>, unique in the provider's VPC.</param>
/// <param name="Description">The service's owner's words about it.</param>
public sealed record Connection(int Marker, int Network, Ipv4Address Source, string Description)
{
    /// <summary>Contract huawei-endpoint-service, 11.1.</summary>
    public static readonly Ipv4Network SourceRange = Ipv4Network.Parse("198.19.128.0/17")!.Value;

    /// <summary>The first markers and network numbers given. Contract huawei-endpoint-service, 1 and 11.2.</summary>
    public const int FirstMarker = 16_777_217, FirstNetwork = 5001, NetworkMax = (1 << 24) - 1;
}

/// <summary>Who may use an endpoint, by address.</summary>
/// <param name="IsOn">False lets everybody in the VPC use it.</param>
/// <param name="Admitted">Sources that may use it while it is on; none when empty.</param>
public sealed record EndpointAccess(bool IsOn, ImmutableArray<Ipv4Network> Admitted)
{
    /// <summary>Contract huawei-endpoint-service, 5.1.</summary>
    public const int AdmittedMax = 20;

    public static readonly EndpointAccess Everybody = new(false, []);

    public bool Admits(Ipv4Address source) => !IsOn || Admitted.Any(network => network.Contains(source));

    public bool Equals(EndpointAccess? other) => other is not null && IsOn == other.IsOn && Admitted.AsSpan().SequenceEqual(other.Admitted.AsSpan());

    public override int GetHashCode() => HashCode.Combine(IsOn, Admitted.Length);
}

/// <summary>An address in a consumer's subnet by which another VPC's service is reached.</summary>
/// <param name="Owner">The consumer.</param>
/// <param name="Service">The service, also when it is gone.</param>
/// <param name="Provider">The service's VPC.</param>
/// <param name="ServiceName">The service's name when it went; empty while it is there.</param>
/// <param name="Port">The record that holds the address: no workload can be plugged in.</param>
/// <param name="DnsName">What the VPC's resolver answers with the address; null for nothing.</param>
/// <param name="Policy">A policy in the tenant's words, JSON; empty for none.</param>
/// <param name="WasConnected">True once it was accepted: its address is told from then on.</param>
/// <param name="Fault">Why it failed; empty when there is nothing to say.</param>
public sealed record Endpoint(
    EndpointId Id, AccountId Owner, RegionId Region, EndpointServiceId Service, VpcId Provider, string ServiceName, VpcId Vpc, SubnetId Subnet,
    PortId Port, Ipv4Address Address, Connection Connection, EndpointAccess Access, string? DnsName, string Policy, string Description,
    ImmutableArray<Tag> Tags, EndpointState State, bool WasConnected, string Fault, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, long Revision)
{
    /// <inheritdoc cref="DialectAttributes"/>
    public DialectAttributes Attributes { get; init; } = DialectAttributes.None;

    /// <summary>True for an endpoint of a gateway service: routes to the service's prefixes. It has neither subnet, port nor address.</summary>
    public bool IsGateway { get; init; }

    /// <summary>True when its service went away under it.</summary>
    public bool IsOrphan => ServiceName.Length > 0;

    /// <summary>True when the engine should carry its packets.</summary>
    public bool Carries => State is EndpointState.Creating or EndpointState.Accepted || (State == EndpointState.Failed && !IsOrphan);

    /// <summary>True when it keeps its service from being deleted, and counts as a connection (contract huawei-endpoint-service, 2.6).</summary>
    public bool IsConnected => State is EndpointState.Creating or EndpointState.Accepted;

    /// <summary>Decides what the service's owner's yes or no would do. Contract huawei-endpoint-service, 3.2.</summary>
    /// <returns>Null when it changes nothing.</returns>
    public Outcome<EndpointEvent?> Answer(bool yes, DateTimeOffset now) => State switch
    {
        EndpointState.AwaitingApproval => yes ? new EndpointApproved(now) : new EndpointRejected(now),
        EndpointState.Rejected => yes ? new EndpointApproved(now) : null,
        EndpointState.Accepted => yes ? EndpointServiceRefusals.EndpointConnected(Id) : new EndpointRejected(now),
        _ => Busy(),
    };

    /// <summary>Decides whether the consumer may delete it. Contract huawei-endpoint-service, 5.8.</summary>
    public Outcome<EndpointEvent?> Delete(DateTimeOffset now) =>
        State is EndpointState.Creating or EndpointState.Deleting ? Busy() : new EndpointDeleted(now);

    /// <summary>Decides whether the consumer may change who uses it. Contract huawei-endpoint-service, 5.3.</summary>
    public Outcome<EndpointEvent?> Admit(EndpointAccess access, DateTimeOffset now) => State switch
    {
        _ when IsGateway => EndpointServiceRefusals.AccessNotOffered(),
        EndpointState.Creating or EndpointState.Deleting or EndpointState.Failed => Busy(),
        _ when access.Admitted.Length > EndpointAccess.AdmittedMax => EndpointServiceRefusals.TooManyAdmitted(),
        _ => access == Access ? null : new EndpointAccessChanged(access, now),
    };

    /// <summary>Decides whether the consumer may change its policy. Contract huawei-endpoint-service, 5.3.</summary>
    public Outcome<EndpointEvent?> SetPolicy(string policy, DateTimeOffset now) =>
        State is EndpointState.Creating or EndpointState.Deleting or EndpointState.Failed ? Busy()
        : policy == Policy ? null : new EndpointPolicyChanged(policy, now);

    /// <summary>Decides whether its route tables may be changed; null when they may. Contract huawei-endpoint-service, 5.3.</summary>
    public Refusal? Reroute() => State is EndpointState.Creating or EndpointState.Deleting or EndpointState.Failed ? Busy() : null;

    /// <summary>What becomes of it when its service's owner no longer permits its account.</summary>
    public EndpointEvent? LosePermission(DateTimeOffset now) => Carries ? new EndpointRejected(now) : null;

    /// <summary>What becomes of it when its service is deleted. Contract huawei-endpoint-service, 2.6.</summary>
    public EndpointEvent? LoseService(string name, DateTimeOffset now) => State == EndpointState.Deleting ? null : new EndpointOrphaned(name, now);

    /// <summary>What an engine's report changes; null when it changes nothing.</summary>
    /// <remarks>A report about an older revision is stale: the reconciler looks again.</remarks>
    public EndpointEvent? Saw(EndpointSight sight, DateTimeOffset now) => this switch
    {
        _ when sight.Revision != Revision => null,
        { State: EndpointState.Deleting } => sight.Presence == Presence.Absent ? new EndpointVanished(now) : null,
        { Carries: false } => null,
        _ when sight.Presence == Presence.Faulty => State == EndpointState.Failed && Fault == sight.Fault ? null : new EndpointFailed(sight.Fault, now),
        _ when sight.Presence == Presence.There && State != EndpointState.Accepted => new EndpointProgrammed(now),
        _ => null,
    };

    /// <summary>The endpoint after <paramref name="happened"/>: the same for the store, a replay and a simulation.</summary>
    public Endpoint Apply(EndpointEvent happened)
    {
        var next = happened switch
        {
            EndpointApproved => this with { State = EndpointState.Creating },
            EndpointRejected => this with { State = EndpointState.Rejected, Fault = "" },
            EndpointDeleted or EndpointVanished => this with { State = EndpointState.Deleting },
            EndpointOrphaned orphaned => this with { State = EndpointState.Failed, ServiceName = orphaned.Name, Fault = "the endpoint service does not exist" },
            EndpointAccessChanged changed => this with { Access = changed.Access },
            EndpointPolicyChanged changed => this with { Policy = changed.Policy },
            EndpointProgrammed => this with { State = EndpointState.Accepted, WasConnected = true, Fault = "" },
            EndpointFailed failed => this with { State = EndpointState.Failed, Fault = failed.Fault },
            _ => throw new UnreachableException($"{happened}"),
        };
        return next with { UpdatedAt = happened.At, Revision = Revision + 1 };
    }

    private Refusal Busy() => State switch
    {
        EndpointState.Creating => EndpointServiceRefusals.EndpointCreating(Id),
        EndpointState.Deleting => EndpointServiceRefusals.EndpointDeleting(Id),
        _ => EndpointServiceRefusals.EndpointFailed(Id),
    };
}

/// <summary>An engine's report on one endpoint, about one revision of its record.</summary>
/// <param name="Fault">Why it is faulty; else empty.</param>
public sealed record EndpointSight(EndpointId Id, long Revision, Presence Presence, string Fault = "");
