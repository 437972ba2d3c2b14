using Tieline.Core.Identifiers;
using Tieline.Core.Networks;
using Tieline.Core.Refusals;

namespace Tieline.Core.EndpointServices;

/// <summary>The noes of endpoint services, each said in one place.</summary>
internal static class EndpointServiceRefusals
{
    public static Refusal ServiceNotFound() => new(RefusalCode.ServiceNotFound, "no such endpoint service");

    public static Refusal ServiceInWrongState(EndpointService service) =>
        new(RefusalCode.ServiceInWrongState, $"not possible while the endpoint service is {service.State}", $"{service.Id}");

    public static Refusal ServiceUnavailable(EndpointServiceId id) => new(RefusalCode.ServiceUnavailable, "the endpoint service takes no endpoints now", $"{id}");

    public static Refusal ServiceInUse(EndpointServiceId id) => new(RefusalCode.ServiceInUse, "endpoints are connected to the endpoint service", $"{id}");

    public static Refusal InvalidServiceName() =>
        new(RefusalCode.InvalidServiceName, $"a name has at most {EndpointService.NameCharactersMax} letters, digits, underscores and hyphens");

    public static Refusal TooManyMappings() => new(RefusalCode.TooManyMappings, $"a service has 1 to {EndpointService.MappingsMax} port mappings");

    public static Refusal InvalidMapping(string why) => new(RefusalCode.InvalidMapping, why);

    public static Refusal MappingTaken(EndpointServiceId by) =>
        new(RefusalCode.MappingTaken, "another endpoint service of the same port has one of the server ports", $"{by}");

    public static Refusal PortOfOtherVpc() => new(RefusalCode.PortOfOtherVpc, "the port is not in the VPC");

    public static Refusal SourceRangeInVpc() =>
        new(RefusalCode.SourceRangeInVpc, $"the VPC or one of its routes overlaps {Connection.SourceRange}, where endpoints' packets come from");

    public static Refusal PermissionNotFound() => new(RefusalCode.PermissionNotFound, "no such permission");

    public static Refusal TooManyPermissions() => new(RefusalCode.TooManyPermissions, $"a service has at most {Permission.PerServiceMax} permissions");

    public static Refusal NotPermitted() => new(RefusalCode.NotPermitted, "the owner of the endpoint service does not permit this account");

    public static Refusal EndpointNotFound() => new(RefusalCode.EndpointNotFound, "no such endpoint");

    public static Refusal EndpointConnected(EndpointId id) => new(RefusalCode.EndpointConnected, "the endpoint is connected already", $"{id}");

    public static Refusal EndpointCreating(EndpointId id) => new(RefusalCode.EndpointCreating, "the endpoint is being created", $"{id}");

    public static Refusal EndpointDeleting(EndpointId id) => new(RefusalCode.EndpointDeleting, "the endpoint is being deleted", $"{id}");

    public static Refusal EndpointFailed(EndpointId id) => new(RefusalCode.EndpointFailed, "the endpoint has failed", $"{id}");

    public static Refusal SubnetOfOtherVpc() => new(RefusalCode.SubnetOfOtherVpc, "the subnet is not in the VPC");

    public static Refusal TooManyAdmitted() => new(RefusalCode.TooManyAdmitted, $"an endpoint admits at most {EndpointAccess.AdmittedMax} addresses");

    public static Refusal PolicyNotAllowed() => new(RefusalCode.PolicyNotAllowed, "endpoints of this service carry no policy");

    public static Refusal InvalidPrefixes(string why) => new(RefusalCode.InvalidPrefixes, why);

    public static Refusal PrefixesInVpc(Ipv4Network prefix, string what) =>
        new(RefusalCode.PrefixesInVpc, $"{prefix} of the endpoint service overlaps {what}: no route can lead there");

    public static Refusal RouteTableTaken(EndpointId by) => new(RefusalCode.RouteTableTaken, "the VPC has an endpoint of the service already", $"{by}");

    public static Refusal RouteTableOfOtherVpc() => new(RefusalCode.RouteTableOfOtherVpc, "no such route table of the VPC");

    public static Refusal NoRouteTables() => new(RefusalCode.NoRouteTables, "route tables lead to gateway endpoints only");

    public static Refusal ServiceFixed() => new(RefusalCode.ServiceFixed, "a gateway service is the operator's and stays as it was made");

    public static Refusal AccessNotOffered() => new(RefusalCode.AccessNotOffered, "a gateway endpoint is for everybody in its VPC");

    public static Refusal QuotaExceeded(string what) => new(RefusalCode.QuotaExceeded, $"one more {what} would exceed the quota");
}
