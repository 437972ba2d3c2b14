using System.Collections.Immutable;
using System.Text.Json;
using Tieline.Core.Identifiers;
using Tieline.Core.Networks;
using Tieline.Core.Refusals;
using Tieline.Dialects.Http;

namespace Tieline.Dialects.Baidu;

/// <summary>The subnet operations. Contract baidu-peer-connection, 6.2.</summary>
internal sealed class Subnets(SubnetOperations subnets)
{
    private const string DefaultKind = "BCC";

    private static readonly JsonEncodedText ListName = JsonEncodedText.Encode("subnets");
    private static readonly JsonEncodedText SubnetName = JsonEncodedText.Encode("subnet");
    private static readonly JsonEncodedText SubnetIdName = JsonEncodedText.Encode("subnetId");
    private static readonly JsonEncodedText Name = JsonEncodedText.Encode("name");
    private static readonly JsonEncodedText ZoneName = JsonEncodedText.Encode("zoneName");
    private static readonly JsonEncodedText Cidr = JsonEncodedText.Encode("cidr");
    private static readonly JsonEncodedText Ipv6Cidr = JsonEncodedText.Encode("ipv6Cidr");
    private static readonly JsonEncodedText VpcIdName = JsonEncodedText.Encode("vpcId");
    private static readonly JsonEncodedText SubnetType = JsonEncodedText.Encode("subnetType");
    private static readonly JsonEncodedText Description = JsonEncodedText.Encode("description");
    private static readonly JsonEncodedText CreatedTime = JsonEncodedText.Encode("createdTime");
    private static readonly JsonEncodedText AvailableIp = JsonEncodedText.Encode("availableIp");
    private static readonly JsonEncodedText AvailableUnreservedIp = JsonEncodedText.Encode("availableUnreservedIp");

    public IEnumerable<EndpointRoute<BaiduOperation>> Routes =>
    [
        new("POST", "/v1/subnet", new("subnet.create", CreateAsync)),
        new("GET", "/v1/subnet", new("subnet.list", ListAsync)),
        new("POST", "/v1/subnet/ipreserve", new("subnet.reserve", NoReservations)),
        new("GET", "/v1/subnet/ipreserve", new("subnet.listReserved", NoReservations)),
        new("DELETE", "/v1/subnet/ipreserve/{}", new("subnet.unreserve", NoReservations)),
        new("GET", "/v1/subnet/{}", new("subnet.get", GetAsync)),
        new("PUT", "/v1/subnet/{}", new("subnet.update", UpdateAsync), "modifyAttribute"),
        new("DELETE", "/v1/subnet/{}", new("subnet.delete", DeleteAsync)),
    ];

    /// <param name="free">Addresses that a port could still get.</param>
    public static void Write(Utf8JsonWriter json, Subnet subnet, long free)
    {
        json.WriteStartObject();
        json.WriteString(SubnetIdName, subnet.Id.ToString());
        json.WriteString(Name, subnet.Name);
        json.WriteString(ZoneName, subnet.Zone);
        json.WriteString(Cidr, subnet.Cidr.ToString());
        json.WriteString(Ipv6Cidr, "");
        json.WriteString(VpcIdName, subnet.Vpc.ToString());
        json.WriteString(SubnetType, subnet.Kind);
        json.WriteString(Description, subnet.Description);
        json.WriteTime(CreatedTime, subnet.CreatedAt);
        json.WriteNumber(AvailableIp, free);
        json.WriteNumber(AvailableUnreservedIp, free); // ranges cannot be reserved, so nothing is set apart
        json.WriteTags(subnet.Tags);
        json.WriteEndObject();
    }

    private async ValueTask<BaiduReply> CreateAsync(BaiduCall call)
    {
        var body = call.Body;
        var name = body.RequiredName();
        var zone = body.RequiredText("zoneName");
        var cidr = body.RequiredNetwork("cidr");
        var vpcId = body.RequiredText("vpcId");
        _ = body.OptionalText("vpcSecondaryCidr"); // says again where cidr lies: the core looks at all of the VPC's ranges
        var kind = body.OptionalText("subnetType") is { Length: > 0 } given ? given : DefaultKind;
        var description = body.OptionalDescription() ?? "";
        var tags = body.OptionalTags();
        var ipv6 = body.AsksForIpv6();
        if (body.Fault is null && !BaiduRegions.ZonesOf(call.Region).Contains(zone))
            body.Fail($"zoneName is one of {string.Join(", ", BaiduRegions.ZonesOf(call.Region))}");
        if (kind is not (DefaultKind or "BCC_NAT" or "BBC")) body.Fail("subnetType is BCC, BCC_NAT or BBC");
        if (body.Fault is { } fault) return BaiduReply.BadRequest(fault);
        if (ipv6) return BaiduErrors.NoIpv6;
        if (VpcId.Parse(vpcId) is not { } vpc) return BaiduErrors.NoSuchObject;

        var outcome = await subnets.CreateAsync(call.Caller, new(vpc, call.Region, name, description, cidr, zone, kind, tags), call.Cancel);
        if (outcome.Refusal is { } refusal) return refusal;
        var answer = JsonAnswer.Rent();
        answer.Writer.WriteStartObject();
        answer.Writer.WriteString(SubnetIdName, outcome.Value.ToString());
        answer.Writer.WriteEndObject();
        return answer;
    }

    private async ValueTask<BaiduReply> ListAsync(BaiduCall call)
    {
        if (!BaiduPage.TryRead(call.Query, out var page)) return BaiduPage.BadMaxKeys;
        VpcId? vpc = null;
        if (call.Query["vpcId"] is { } vpcId && (vpc = VpcId.Parse(vpcId)) is null) return page.RenderEmpty(ListName);
        ImmutableHashSet<SubnetId>? among = null;
        if (call.Query["subnetIds"] is not null)
        {
            among = [.. call.Query.Each("subnetIds").Select(SubnetId.Parse).OfType<SubnetId>()];
            if (among.IsEmpty) return page.RenderEmpty(ListName);
        }

        var from = SubnetId.Parse(page.Marker);
        if (page.Marker is not null && from is null) return BaiduPage.UnknownMarker;
        if (await subnets.ListAsync(
                call.Account, call.Region, vpc, call.Query["zoneName"], call.Query["subnetType"], among, new(from, page.MaxKeys), call.Cancel)
            is not { } found)
        {
            return BaiduPage.UnknownMarker;
        }

        var free = await subnets.FreeAddressesAsync(found, call.Cancel);
        return page.Render(
            ListName, found, subnet => subnet.Id.ToString(), (json, subnet) => Write(json, subnet, free.GetValueOrDefault(subnet.Id)));
    }

    private async ValueTask<BaiduReply> GetAsync(BaiduCall call)
    {
        if (SubnetId.Parse(call.Id) is not { } id
            || await subnets.FindAsync(call.Account, id, call.Cancel) is not { } subnet
            || subnet.Region != call.Region)
        {
            return BaiduErrors.NoSuchObject;
        }

        var free = await subnets.FreeAddressesAsync([subnet], call.Cancel);
        var answer = JsonAnswer.Rent();
        answer.Writer.WriteStartObject();
        answer.Writer.WritePropertyName(SubnetName);
        Write(answer.Writer, subnet, free.GetValueOrDefault(id));
        answer.Writer.WriteEndObject();
        return answer;
    }

    private async ValueTask<BaiduReply> UpdateAsync(BaiduCall call)
    {
        var name = call.Body.RequiredName();
        var description = call.Body.OptionalDescription();
        var ipv6 = call.Body.AsksForIpv6();
        if (call.Body.Fault is { } fault) return BaiduReply.BadRequest(fault);
        if (ipv6) return BaiduErrors.NoIpv6;
        return await ChangeAsync(call, id => subnets.UpdateAsync(call.Caller, id, name, description, call.Cancel));
    }

    private ValueTask<BaiduReply> DeleteAsync(BaiduCall call) => ChangeAsync(call, id => subnets.DeleteAsync(call.Caller, id, call.Cancel));

    private static ValueTask<BaiduReply> NoReservations(BaiduCall call) =>
        new(BaiduErrors.OperationDenied.Because("reserved ranges of a subnet are not offered by this server"));

    private async ValueTask<BaiduReply> ChangeAsync(BaiduCall call, Func<SubnetId, Task<Outcome<Done>>> change)
    {
        if (SubnetId.Parse(call.Id) is not { } id) return BaiduErrors.NoSuchObject;
        if (await subnets.FindAsync(call.Account, id, call.Cancel) is { } subnet && subnet.Region != call.Region) return BaiduErrors.NoSuchObject;
        return BaiduReply.Of(await change(id));
    }
}
