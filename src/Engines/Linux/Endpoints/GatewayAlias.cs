using Tieline.Core.Identifiers;
using Tieline.Core.Networks;
using Tieline.Engines.Planning;

namespace Tieline.Engines.Linux.Endpoints;

/// <summary>What the alias of both ends of a gateway endpoint says: all of it.</summary>
/// <remarks>
/// <c>ep-CODE svc-CODE vpc-CODE vpc-CODE SOURCE PREFIX,PREFIX</c>; with <see cref="Core.EndpointServices.EndpointService.PrefixesMax"/> prefixes at most
/// 234 of the 255 bytes that the kernel keeps.
/// </remarks>
internal static class GatewayAlias
{
    public static string Of(GatewayEndpointObject endpoint) =>
        $"{endpoint.Id} {endpoint.Service} {endpoint.Consumer} {endpoint.Provider} {endpoint.Source} {string.Join(',', endpoint.Prefixes)}";

    /// <summary>Null when the text is not a gateway endpoint's alias.</summary>
    public static GatewayEndpointObject? Parse(string text)
    {
        if (text.Split(' ') is not [var id, var service, var consumer, var provider, var source, var prefixes]) return null;
        var networks = prefixes.Split(',').Select(Ipv4Network.Parse).ToList();
        return EndpointId.Parse(id) is { } endpointId && EndpointServiceId.Parse(service) is { } serviceId && VpcId.Parse(consumer) is { } consumerVpc
            && VpcId.Parse(provider) is { } providerVpc && Ipv4Address.Parse(source) is { } from && networks.TrueForAll(static network => network is not null)
            ? new(endpointId, serviceId, consumerVpc, providerVpc, from, [.. networks.OfType<Ipv4Network>()])
            : null;
    }
}
