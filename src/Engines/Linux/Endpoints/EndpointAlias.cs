using System.Globalization;
using Tieline.Core.EndpointServices;
using Tieline.Core.Identifiers;
using Tieline.Core.Networks;
using Tieline.Engines.Planning;

namespace Tieline.Engines.Linux.Endpoints;

/// <summary>What the alias of both ends of an endpoint says: all of it but its ports and who is let in, which are in the packet filter.</summary>
/// <remarks>
/// <c>ep-CODE svc-CODE vpc-CODE sbn-CODE vpc-CODE port-CODE ADDRESS BACKEND SOURCE DISCLOSURE MARKER NETWORK</c>; at most 170 of the 255 bytes
/// that the kernel keeps.
/// </remarks>
internal static class EndpointAlias
{
    public static string Of(EndpointObject endpoint) => string.Create(
        CultureInfo.InvariantCulture,
        $"{endpoint.Id} {endpoint.Service} {endpoint.Consumer} {endpoint.Subnet} {endpoint.Provider} {endpoint.Port} {endpoint.Address} {endpoint.Backend} {endpoint.Source} {(int)endpoint.Disclosure} {endpoint.Marker} {endpoint.Network}");

    /// <summary>The endpoint without ports, open to everybody; null when the text is not an endpoint's alias.</summary>
    public static EndpointObject? Parse(string text)
    {
        if (text.Split(' ') is not [var id, var service, var consumer, var subnet, var provider, var port, var address, var backend, var source, var disclosure, var marker, var network])
            return null;
        return EndpointId.Parse(id) is { } endpointId && EndpointServiceId.Parse(service) is { } serviceId && VpcId.Parse(consumer) is { } consumerVpc
            && SubnetId.Parse(subnet) is { } subnetId && VpcId.Parse(provider) is { } providerVpc && PortId.Parse(port) is { } portId && Ipv4Address.Parse(address) is { } at
            && Ipv4Address.Parse(backend) is { } to && Ipv4Address.Parse(source) is { } from && Number(disclosure) is { } what && Number(marker) is { } mark
            && Number(network) is { } net
            ? new(endpointId, serviceId, consumerVpc, subnetId, at, providerVpc, portId, to, from, [], (ClientDisclosure)what, mark, net, EndpointAccess.Everybody)
            : null;
    }

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
}
