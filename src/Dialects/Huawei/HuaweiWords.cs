using Tieline.Core.EndpointServices;
using Tieline.Core.Identifiers;
using Tieline.Core.Links;
using Tieline.Core.Reachability;
using Tieline.Core.Regions;

namespace Tieline.Dialects.Huawei;

/// <summary>What Huawei's users call things. Links between VPCs are not made by its API, so it has no call that cures one.</summary>
public sealed class HuaweiWords : IDialectWords
{
    public string Dialect => "huawei";

    public string? NameOf(Link link) => null;

    public string? NameOf(RouterInterfaceId side, RegionId region, LinkKind kind) => null;

    public string? NameOf(EndpointService service) => Vpcep.EndpointServices.NameOf(service);

    public string? NameOf(Endpoint endpoint) => HuaweiIds.Of(endpoint.Id);

    /// <summary>A full name ends in the id.</summary>
    public EndpointServiceId? ParseService(string name) => HuaweiIds.ParseService(name[(name.LastIndexOf('.') + 1)..]);

    public SubnetId? ParseSubnet(string name) => HuaweiIds.ParseSubnet(name) ?? HuaweiIds.ParseNeutronSubnet(name);

    public PortId? ParsePort(string name) => HuaweiIds.ParsePort(name);

    public RemedyCall? CallFor(Remedy remedy) => null;
}
