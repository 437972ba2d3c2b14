using System.Collections.Immutable;
using System.Text.Json;
using Tieline.Core.Identifiers;
using Tieline.Core.Networks;
using Tieline.Core.Refusals;
using Tieline.Dialects.Http;

namespace Tieline.Dialects.Baidu;

/// <summary>The VPC operations. Contract baidu-peer-connection, 6.1.</summary>
internal sealed class Vpcs(VpcOperations vpcs, SubnetOperations subnets)
{
    private static readonly JsonEncodedText ListName = JsonEncodedText.Encode("vpcs");
    private static readonly JsonEncodedText VpcName = JsonEncodedText.Encode("vpc");
    private static readonly JsonEncodedText SubnetsName = JsonEncodedText.Encode("subnets");
    private static readonly JsonEncodedText VpcIdName = JsonEncodedText.Encode("vpcId");
    private static readonly JsonEncodedText Name = JsonEncodedText.Encode("name");
    private static readonly JsonEncodedText Cidr = JsonEncodedText.Encode("cidr");
    private static readonly JsonEncodedText Ipv6Cidr = JsonEncodedText.Encode("ipv6Cidr");
    private static readonly JsonEncodedText Description = JsonEncodedText.Encode("description");
    private static readonly JsonEncodedText CreatedTime = JsonEncodedText.Encode("createdTime");
    private static readonly JsonEncodedText IsDefault = JsonEncodedText.Encode("isDefault");
    private static readonly JsonEncodedText Relay = JsonEncodedText.Encode("relay");
    private static readonly JsonEncodedText SecondaryCidr = JsonEncodedText.Encode("secondaryCidr");

    public IEnumerable<EndpointRoute<BaiduOperation>> Routes =>
    [
        new("POST", "/v1/vpc", new("vpc.create", CreateAsync)),
        new("GET", "/v1/vpc", new("vpc.list", ListAsync)),
        new("PUT", "/v1/vpc/openRelay/{}", new("vpc.openRelay", call => SetRelayAsync(call, isRelay: true))),
        new("PUT", "/v1/vpc/shutdownRelay/{}", new("vpc.shutdownRelay", call => SetRelayAsync(call, isRelay: false))),
        new("GET", "/v1/vpc/{}", new("vpc.get", GetAsync)),
        new("PUT", "/v1/vpc/{}", new("vpc.update", UpdateAsync), "modifyAttribute"),
        new("DELETE", "/v1/vpc/{}", new("vpc.delete", DeleteAsync)),
    ];

    /// <summary>The caller's VPC of this id in the request's region, or null.</summary>
    public static async ValueTask<Vpc?> FindAsync(VpcOperations vpcs, BaiduCall call, string? vpcId) =>
        VpcId.Parse(vpcId) is { } id && await vpcs.FindAsync(call.Account, id, call.Cancel) is { } vpc && vpc.Region == call.Region ? vpc : null;

    private async ValueTask<BaiduReply> CreateAsync(BaiduCall call)
    {
        var body = call.Body;
        var name = body.RequiredName();
        var cidr = body.RequiredNetwork("cidr");
        var description = body.OptionalDescription() ?? "";
        var tags = body.OptionalTags();
        var ipv6 = body.AsksForIpv6();
        if (body.Fault is { } fault) return BaiduReply.BadRequest(fault);
        if (ipv6) return BaiduErrors.NoIpv6;

        var outcome = await vpcs.CreateAsync(call.Caller, new(call.Region, name, description, cidr, tags), call.Cancel);
        if (outcome.Refusal is { } refusal) return refusal;
        var answer = JsonAnswer.Rent();
        answer.Writer.WriteStartObject();
        answer.Writer.WriteString(VpcIdName, outcome.Value.ToString());
        answer.Writer.WriteEndObject();
        return answer;
    }

    private async ValueTask<BaiduReply> ListAsync(BaiduCall call)
    {
        if (!BaiduPage.TryRead(call.Query, out var page)) return BaiduPage.BadMaxKeys;
        if (!TryReadBoolean(call.Query["isDefault"], out var isDefault)) return BaiduReply.BadRequest("isDefault is true or false");
        ImmutableHashSet<VpcId>? among = null;
        if (call.Query["vpcIds"] is not null)
        {
            among = [.. call.Query.Each("vpcIds").Select(VpcId.Parse).OfType<VpcId>()];
            if (among.IsEmpty) return page.RenderEmpty(ListName);
        }

        var from = VpcId.Parse(page.Marker);
        if (page.Marker is not null && from is null) return BaiduPage.UnknownMarker;
        return await vpcs.ListAsync(call.Account, call.Region, isDefault, among, new(from, page.MaxKeys), call.Cancel) is { } found
            ? page.Render(ListName, found, vpc => vpc.Id.ToString(), (json, vpc) => Write(json, vpc, null, null))
            : BaiduPage.UnknownMarker;
    }

    private async ValueTask<BaiduReply> GetAsync(BaiduCall call)
    {
        if (await FindAsync(vpcs, call, call.Id) is not { } vpc) return BaiduErrors.NoSuchObject;
        var inside = await subnets.ListAsync(call.Account, vpc.Id, call.Cancel);
        var free = await subnets.FreeAddressesAsync(inside, call.Cancel);
        var answer = JsonAnswer.Rent();
        answer.Writer.WriteStartObject();
        answer.Writer.WritePropertyName(VpcName);
        Write(answer.Writer, vpc, inside, free);
        answer.Writer.WriteEndObject();
        return answer;
    }

    private async ValueTask<BaiduReply> UpdateAsync(BaiduCall call)
    {
        var body = call.Body;
        var name = body.RequiredName();
        var description = body.OptionalDescription();
        var ipv6 = body.AsksForIpv6();
        ImmutableArray<Ipv4Network>? ranges = null;
        if (body.OptionalTexts("secondaryCidr") is { } texts)
        {
            ranges = [.. texts.Select(text => Ipv4Network.Parse(text)).OfType<Ipv4Network>()];
            if (ranges.Value.Length != texts.Count) body.Fail("secondaryCidr has an item that is no IPv4 network");
        }

        if (ipv6 && body.Fault is null) return BaiduErrors.NoIpv6;
        return await ChangeAsync(call, id => vpcs.UpdateAsync(call.Caller, id, name, description, ranges, call.Cancel));
    }

    private ValueTask<BaiduReply> SetRelayAsync(BaiduCall call, bool isRelay) =>
        ChangeAsync(call, id => vpcs.SetRelayAsync(call.Caller, id, isRelay, call.Cancel));

    private ValueTask<BaiduReply> DeleteAsync(BaiduCall call) => ChangeAsync(call, id => vpcs.DeleteAsync(call.Caller, id, call.Cancel));

    private async ValueTask<BaiduReply> ChangeAsync(BaiduCall call, Func<VpcId, Task<Outcome<Done>>> change)
    {
        if (call.Body.Fault is { } fault) return BaiduReply.BadRequest(fault);
        if (VpcId.Parse(call.Id) is not { } id) return BaiduErrors.NoSuchObject;

        // What is not there is for the core to say: it may be gone because this very request, repeated, removed it.
        if (await vpcs.FindAsync(call.Account, id, call.Cancel) is { } vpc && vpc.Region != call.Region) return BaiduErrors.NoSuchObject;
        return BaiduReply.Of(await change(id));
    }

    /// <param name="inside">The VPC's subnets, which only the get shows.</param>
    private static void Write(Utf8JsonWriter json, Vpc vpc, IReadOnlyList<Subnet>? inside, IReadOnlyDictionary<SubnetId, long>? free)
    {
        json.WriteStartObject();
        json.WriteString(VpcIdName, vpc.Id.ToString());
        json.WriteString(Name, vpc.Name);
        json.WriteString(Cidr, vpc.Cidr.ToString());
        json.WriteString(Ipv6Cidr, "");
        json.WriteString(Description, vpc.Description);
        json.WriteTime(CreatedTime, vpc.CreatedAt);
        json.WriteBoolean(IsDefault, vpc.IsDefault);
        json.WriteBoolean(Relay, vpc.IsRelay);
        json.WriteStartArray(SecondaryCidr);
        foreach (var network in vpc.SecondaryCidrs) json.WriteStringValue(network.ToString());
        json.WriteEndArray();
        json.WriteTags(vpc.Tags);
        if (inside is not null)
        {
            json.WriteStartArray(SubnetsName);
            foreach (var subnet in inside) Subnets.Write(json, subnet, free!.GetValueOrDefault(subnet.Id));
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    /// <summary>Reads <c>true</c> or <c>false</c> in any case (contract 1.3); an absent one is null.</summary>
    private static bool TryReadBoolean(string? text, out bool? value)
    {
        value = bool.TryParse(text, out var parsed) ? parsed : null;
        return text is null || value is not null;
    }
}
