using System.Globalization;
using Tieline.Core.Identifiers;
using Tieline.Core.Links;
using Tieline.Core.Networks;
using Tieline.Core.Reachability;
using Tieline.Core.Regions;
using Tieline.Dialects.Http;

namespace Tieline.Dialects.Alibaba;

/// <summary>What Alibaba's users call interfaces, and the calls of Alibaba's API that let packets pass.</summary>
/// <remarks>A link has no name there: its two interfaces have.</remarks>
public sealed class AlibabaCures : IDialectWords
{
    public string Dialect => "alibaba";

    public string? NameOf(Link link) => null;

    public string? NameOf(RouterInterfaceId side, RegionId region, LinkKind kind) =>
        kind == LinkKind.InterfacePair ? AlibabaIds.Of(side, region) : null;

    public SubnetId? ParseSubnet(string name) => AlibabaIds.ParseSwitch(name);

    public PortId? ParsePort(string name) => null;

    /// <summary>Contract alibaba-router-interface: 3.4 and 5.3.</summary>
    public RemedyCall? CallFor(Remedy remedy) => remedy switch
    {
        AddRouteRule { Kind: LinkKind.InterfacePair } route => Call(
            "CreateRouteEntry", route.Vpc,
            ("RouteTableId", AlibabaIds.Of(route.Vpc.RouteTable)), ("DestinationCidrBlock", route.Destination.ToString()),
            ("NextHopType", RouteEntry.RouterInterface), ("NextHopId", AlibabaIds.Of(route.NextHop.Id, route.NextHop.Region))),
        SwitchOnInterface on => Call("ActivateRouterInterface", on.Vpc, ("RouterInterfaceId", AlibabaIds.Of(on.End.Id, on.End.Region))),
        _ => null,
    };

    private RemedyCall Call(string action, Vpc vpc, params ReadOnlySpan<(string Name, string Value)> parameters)
    {
        var text = new PooledBytes(256);
        try
        {
            text.Append(string.Create(CultureInfo.InvariantCulture, $"/?Action={action}&Version=2016-04-28&RegionId={AlibabaRegions.CodeOf(vpc.Region)}"));
            foreach (var (name, value) in parameters)
            {
                text.Append($"&{name}=");
                PercentCode.AppendEncoded(ref text, value);
            }

            return new(Dialect, "POST", System.Text.Encoding.UTF8.GetString(text.Written), null);
        }
        finally
        {
            text.Dispose();
        }
    }
}
