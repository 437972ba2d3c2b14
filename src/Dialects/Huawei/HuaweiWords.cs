using System.Text;
using System.Text.Json;
using Tieline.Core.Accounts;
using Tieline.Core.EndpointServices;
using Tieline.Core.Identifiers;
using Tieline.Core.Links;
using Tieline.Core.Reachability;
using Tieline.Core.Regions;

namespace Tieline.Dialects.Huawei;

/// <summary>What Huawei's users call things, and the calls that open an endpoint. Links between VPCs are not made by its API.</summary>
/// <remarks>Paths have <c>{project_id}</c> where the caller's project goes, as Huawei's own pages have.</remarks>
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

    /// <summary>Contract huawei-endpoint-service: 2.4, 3.2, 4.2 and 5.3.</summary>
    public RemedyCall? CallFor(Remedy remedy) => remedy switch
    {
        AcceptEndpoint accept => Call("POST", $"{PathOf(accept.Endpoint.Service)}/connections/action", json =>
        {
            json.WriteString("action", "receive");
            json.WriteStartArray("endpoints");
            json.WriteStringValue(HuaweiIds.Of(accept.Endpoint.Id));
            json.WriteEndArray();
        }),
        PermitAccount permit when permit.Consumer.IdentityIn(IdentityScheme.HuaweiDomainId) is { } domain =>
            Call("POST", $"{PathOf(permit.Service.Id)}/permissions/action", json =>
            {
                json.WriteStartArray("permissions");
                json.WriteStringValue($"iam:domain::{domain}");
                json.WriteEndArray();
                json.WriteString("permission_type", "domainId");
                json.WriteString("action", "add");
            }),
        AdmitSource admit => Call("PUT", $"/v1/{{project_id}}/vpc-endpoints/{HuaweiIds.Of(admit.Endpoint.Id)}", json =>
        {
            json.WriteStartArray("whitelist");
            foreach (var network in admit.Endpoint.Access.Admitted) json.WriteStringValue(network.ToString());
            json.WriteStringValue(admit.Source.ToString());
            json.WriteEndArray();
        }),
        OfferPort offer => Call("PUT", PathOf(offer.Service.Id), json =>
        {
            json.WriteStartArray("ports");
            foreach (var mapping in offer.Service.Mappings.Append(new(offer.Port, offer.Port)))
            {
                json.WriteStartObject();
                json.WriteNumber("client_port", mapping.Client);
                json.WriteNumber("server_port", mapping.Server);
                json.WriteString("protocol", "TCP");
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }),
        _ => null,
    };

    private static string PathOf(EndpointServiceId service) => $"/v1/{{project_id}}/vpc-endpoint-services/{HuaweiIds.Of(service)}";

    private RemedyCall Call(string method, string path, Action<Utf8JsonWriter> body)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            body(json);
            json.WriteEndObject();
        }

        return new(Dialect, method, path, Encoding.UTF8.GetString(bytes.ToArray()));
    }
}
