using System.Text;
using System.Text.Json;
using Tieline.Core.Accounts;
using Tieline.Core.EndpointServices;
using Tieline.Core.Identifiers;
using Tieline.Core.Links;
using Tieline.Core.Reachability;
using Tieline.Core.Regions;
using Tieline.Dialects.Huawei.Apig;

namespace Tieline.Dialects.Huawei;

/// <summary>What Huawei's users call things, and the calls that open an endpoint or make a channel answer. Links between VPCs are not made by its API.</summary>
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

    public string? NameOf(ChannelId channel) => ApigIds.Of(channel);

    public string? NameOf(MemberId member) => ApigIds.Of(member);

    public VpcId? ParseVpc(string name) => HuaweiIds.ParseVpc(name);

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
        ChannelRemedy cure => CallFor(cure),
        _ => null,
    };

    /// <summary>Contract huawei-vpc-channel: 3, 5 and 10. Without a body where only the tenant knows what to say in it.</summary>
    private RemedyCall? CallFor(ChannelRemedy remedy)
    {
        var root = $"/v2/{{project_id}}/apigw/instances/{remedy.Gateway.Id.Hex}";
        var channel = $"{root}/vpc-channels/{ApigIds.Of(remedy.Channel.Id)}";
        return remedy switch
        {
            AddMembers => new(Dialect, "POST", $"{channel}/members", null),
            MoveMembers => new(Dialect, "PUT", $"{channel}/members", null),
            SwitchOnMembers => Call("POST", $"{channel}/members/batch-enable", json =>
            {
                json.WriteStartArray("member_ids");
                foreach (var member in remedy.Channel.Members) json.WriteStringValue(ApigIds.Of(member.Id));
                json.WriteEndArray();
            }),
            CureMembers => new(Dialect, "PUT", $"{channel}/health-config", null),
            PublishApi { Api: { } api } => Call("POST", $"{root}/apis/action", json =>
            {
                json.WriteString("action", "online");
                json.WriteString("env_id", ApigIds.ReleaseEnvironment);
                json.WriteString("api_id", ApigIds.Of(api));
            }),
            PublishApi => new(Dialect, "POST", $"{root}/apis", null),
            _ => null,
        };
    }

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
