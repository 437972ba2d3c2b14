using System.Collections.Immutable;
using Tieline.Core.Identifiers;
using Tieline.Core.Networks;
using Tieline.Core.Regions;

namespace Tieline.Core.Gateways;

/// <summary>A gateway instance: it listens on an address and forwards what is published to the members of channels.</summary>
/// <param name="Vpc">The VPC that its members are in; null for the host's own network.</param>
/// <param name="ListenAddress">The host's IP address that it listens on.</param>
/// <param name="ListenPort">The host's TCP port.</param>
/// <param name="Fault">Why the engine could not make it; empty when there is nothing to say.</param>
/// <remarks>Contract huawei-vpc-channel, 10.1. Gateways are declared by the operator, or made by tenants.</remarks>
public sealed record Gateway(
    GatewayId Id, AccountId Owner, RegionId Region, string Name, VpcId? Vpc, string ListenAddress, int ListenPort, GatewaySettings Settings,
    NetworkState State, string Fault, DateTimeOffset CreatedAt)
{
    public bool HasClientCertificate => Settings.ClientCertificate.Length > 0;
}

/// <summary>A stage of publication, such as <c>RELEASE</c>.</summary>
/// <param name="Name">What callers name it by in <c>X-Stage</c>.</param>
public sealed record ApiEnvironment(EnvironmentId Id, GatewayId Gateway, AccountId Owner, string Name, string Remark, DateTimeOffset CreatedAt)
{
    public const string ReleaseName = "RELEASE";

    /// <summary>The environment that every gateway has. Contract huawei-vpc-channel, 10.2.</summary>
    public static ApiEnvironment ReleaseOf(Gateway gateway) => new(EnvironmentId.Release, gateway.Id, gateway.Owner, ReleaseName, "", gateway.CreatedAt);
}

/// <summary>A domain of a group that the tenant bound.</summary>
/// <param name="Name">In lower case; may begin with <c>*.</c> for one label.</param>
public sealed record ApiDomain(DomainId Id, string Name, string MinTls, bool RedirectsToHttps);

/// <summary>APIs that have their domains in common.</summary>
/// <param name="OwnDomainIsOpen">Whether the domain that the gateway gave it may be called.</param>
/// <param name="IsDefault">True for the group that every gateway has.</param>
public sealed record ApiGroup(
    ApiGroupId Id, GatewayId Gateway, AccountId Owner, string Name, string Remark, bool OwnDomainIsOpen, bool IsDefault, ImmutableArray<ApiDomain> Domains,
    DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    public const string DefaultName = "DEFAULT";
}

/// <summary>A value of a group in an environment: <c>#name#</c> in a backend's path stands for it.</summary>
public sealed record ApiVariable(VariableId Id, ApiGroupId Group, EnvironmentId Environment, string Name, string Value);

/// <summary>What an API is called by. The numbers are stored and never change meaning.</summary>
[Flags]
public enum ApiProtocol
{
    Http = 1,
    Https = 2,
    Both = Http | Https,
}

/// <summary>How a path is matched. The numbers are stored and never change meaning.</summary>
public enum PathMatch
{
    /// <summary>The whole path (<c>NORMAL</c>).</summary>
    Whole = 1,

    /// <summary>Its beginning, up to the end of a segment (<c>SWA</c>).</summary>
    Prefix = 2,
}

/// <summary>A part in braces of a backend's path, and the part of the API's path that it is taken from.</summary>
public readonly record struct PathMapping(string Name, string Source);

/// <summary>Where the requests of an API go. Contract huawei-vpc-channel, 10.4.</summary>
/// <param name="Method">A method, or <c>ANY</c> for the caller's.</param>
/// <param name="Retries">-1 for one where repeating is harmless.</param>
/// <param name="ShowsCertificate">Whether the gateway shows its client certificate.</param>
/// <param name="Channel">Null for a backend by its address.</param>
/// <param name="Host">What members see as <c>Host</c>; empty for the caller's.</param>
/// <param name="Address"><c>host[:port]</c> of a backend without a channel; else empty.</param>
public sealed record ApiBackend(
    ApiProtocol Protocol, string Method, string Path, TimeSpan Timeout, int Retries, bool ShowsCertificate, ChannelId? Channel, string Host, string Address,
    ImmutableArray<PathMapping> Mappings);

/// <summary>What an API is: how it is called, and where its requests go.</summary>
/// <param name="Kind">1 public, 2 private; of no effect.</param>
/// <param name="Method">A method, or <c>ANY</c>.</param>
/// <param name="Kept">A JSON object of what the tenant said that has no effect here, so that it can be read again.</param>
public sealed record ApiDefinition(string Name, int Kind, ApiProtocol Protocol, string Method, string Path, PathMatch Match, ApiBackend Backend, string Kept);

/// <summary>An API of a gateway, as it is being written. What callers see is its publications.</summary>
public sealed record GatewayApi(
    ApiId Id, GatewayId Gateway, AccountId Owner, ApiGroupId Group, ApiDefinition Definition, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, long Revision);

/// <summary>An API as it was when it was published in an environment.</summary>
/// <param name="InForce">Whether callers reach it; one version of an API is in each environment at most.</param>
public sealed record Publication(
    VersionId Id, ApiId Api, GatewayId Gateway, AccountId Owner, ApiGroupId Group, EnvironmentId Environment, ApiDefinition Definition, string Remark,
    DateTimeOffset PublishedAt, bool InForce)
{
    /// <summary>Versions that are kept for an API and environment (contract huawei-vpc-channel, 8.4).</summary>
    public const int Kept = 10;
}
