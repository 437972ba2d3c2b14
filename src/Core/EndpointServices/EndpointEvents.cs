namespace Tieline.Core.EndpointServices;

/// <summary>What can happen to an endpoint. <see cref="Endpoint.Apply"/> is the only place that says what follows.</summary>
/// <param name="At">When it happened.</param>
public abstract record EndpointEvent(DateTimeOffset At)
{
    /// <summary>The word of the audit log, such as <c>endpoint.approved</c>. Stored; never changes.</summary>
    public abstract string Kind { get; }
}

/// <summary>The service's owner said yes.</summary>
public sealed record EndpointApproved(DateTimeOffset At) : EndpointEvent(At)
{
    public override string Kind => "endpoint.approved";
}

/// <summary>The service's owner said no, or no longer permits the consumer's account.</summary>
public sealed record EndpointRejected(DateTimeOffset At) : EndpointEvent(At)
{
    public override string Kind => "endpoint.rejected";
}

/// <summary>The consumer deleted it: the engine takes it down.</summary>
public sealed record EndpointDeleted(DateTimeOffset At) : EndpointEvent(At)
{
    public override string Kind => "endpoint.deleted";
}

/// <summary>The engine has nothing of a deleted endpoint left: the record goes.</summary>
public sealed record EndpointVanished(DateTimeOffset At) : EndpointEvent(At)
{
    public override string Kind => "endpoint.gone";
}

/// <summary>Its service was deleted.</summary>
/// <param name="Name">The service's name, or <see cref="Nameless"/> when it had none: what is left of it.</param>
public sealed record EndpointOrphaned(string Name, DateTimeOffset At) : EndpointEvent(At)
{
    /// <summary>No service can be called so. Stored; never changes.</summary>
    public const string Nameless = ".";

    public override string Kind => "endpoint.orphaned";
}

/// <summary>Other addresses may use it.</summary>
public sealed record EndpointAccessChanged(EndpointAccess Access, DateTimeOffset At) : EndpointEvent(At)
{
    public override string Kind => "endpoint.accessChanged";
}

/// <summary>It got another policy.</summary>
public sealed record EndpointPolicyChanged(string Policy, DateTimeOffset At) : EndpointEvent(At)
{
    public override string Kind => "endpoint.policyChanged";
}

/// <summary>The engine carries its packets. Only an engine says this.</summary>
public sealed record EndpointProgrammed(DateTimeOffset At) : EndpointEvent(At)
{
    public override string Kind => "endpoint.programmed";
}

/// <summary>The engine could not make it.</summary>
public sealed record EndpointFailed(string Fault, DateTimeOffset At) : EndpointEvent(At)
{
    public override string Kind => "endpoint.failed";
}
