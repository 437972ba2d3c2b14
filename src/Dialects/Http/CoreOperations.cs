using Tieline.Core.Accounts;
using Tieline.Core.EndpointServices;
using Tieline.Core.Links;
using Tieline.Core.Networks;

namespace Tieline.Dialects.Http;

/// <summary>What the dialects call: every change and question of theirs ends in one of these.</summary>
public sealed record CoreOperations(
    AccountOperations Accounts, VpcOperations Vpcs, SubnetOperations Subnets, RouteOperations Routes, PortOperations Ports, LinkOperations Links,
    InterfaceOperations Interfaces)
{
    public required SessionOperations Sessions { get; init; }

    public required ProjectOperations Projects { get; init; }

    public required EndpointServiceOperations Services { get; init; }

    public required PermissionOperations Permissions { get; init; }

    public required EndpointOperations Endpoints { get; init; }
}
