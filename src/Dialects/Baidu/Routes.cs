using System.Text.Json;
using Tieline.Core.Identifiers;
using Tieline.Core.Networks;
using Tieline.Core.Refusals;
using Tieline.Dialects.Http;

namespace Tieline.Dialects.Baidu;

/// <summary>The operations on route tables and their rules. Contract baidu-peer-connection, 6.3.</summary>
internal sealed class Routes(RouteOperations routes, VpcOperations vpcs)
{
    private const int RulesAtOnce = 1000;

    private static readonly JsonEncodedText ListName = JsonEncodedText.Encode("routeRules");
    private static readonly JsonEncodedText RouteTableIdName = JsonEncodedText.Encode("routeTableId");
    private static readonly JsonEncodedText VpcIdName = JsonEncodedText.Encode("vpcId");
    private static readonly JsonEncodedText Name = JsonEncodedText.Encode("name");
    private static readonly JsonEncodedText RouteRuleIdName = JsonEncodedText.Encode("routeRuleId");
    private static readonly JsonEncodedText SourceAddress = JsonEncodedText.Encode("sourceAddress");
    private static readonly JsonEncodedText DestinationAddress = JsonEncodedText.Encode("destinationAddress");
    private static readonly JsonEncodedText NexthopId = JsonEncodedText.Encode("nexthopId");
    private static readonly JsonEncodedText NexthopType = JsonEncodedText.Encode("nexthopType");
    private static readonly JsonEncodedText Description = JsonEncodedText.Encode("description");
    private static readonly JsonEncodedText PathType = JsonEncodedText.Encode("pathType");

    private static readonly BaiduReply UnknownTable = BaiduReply.BadRequest("routeTableId or vpcId must name a route table or VPC of this account");

    public IEnumerable<EndpointRoute<BaiduOperation>> Endpoints =>
    [
        new("GET", "/v1/route", new("route.getTable", GetTableAsync)),
        new("GET", "/v1/route/rule", new("route.listRules", ListRulesAsync)),
        new("POST", "/v1/route/rule", new("route.createRule", CreateRuleAsync)),
        new("PUT", "/v1/route/rule/{}", new("route.updateRule", UpdateRuleAsync)),
        new("PUT", "/v1/route/rule/{}", new("route.switchHa", SwitchHaAsync), "switchRouteHA"),
        new("DELETE", "/v1/route/rule/{}", new("route.deleteRule", DeleteRuleAsync)),
    ];

    private async ValueTask<BaiduReply> GetTableAsync(BaiduCall call)
    {
        if (await FindTableAsync(call) is not { } table) return UnknownTable;
        var rules = new List<RouteRule>();
        RouteRuleId? next = null;
        do
        {
            var page = await routes.ListAsync(call.Account, table.Id, new(next, RulesAtOnce), call.Cancel) ?? [];
            rules.AddRange(page.Take(RulesAtOnce));
            next = page.Count > RulesAtOnce ? page[RulesAtOnce].Id : null;
        }
        while (next is not null);

        var answer = JsonAnswer.Rent();
        var json = answer.Writer;
        json.WriteStartObject();
        json.WriteString(RouteTableIdName, table.Id.ToString());
        json.WriteString(VpcIdName, table.Vpc.ToString());
        json.WriteString(Name, table.Name);
        json.WriteStartArray(ListName);
        foreach (var rule in rules) Write(json, rule);
        json.WriteEndArray();
        json.WriteEndObject();
        return answer;
    }

    private async ValueTask<BaiduReply> ListRulesAsync(BaiduCall call)
    {
        if (!BaiduPage.TryRead(call.Query, out var page)) return BaiduPage.BadMaxKeys;
        if (await FindTableAsync(call) is not { } table) return UnknownTable;
        var from = RouteRuleId.Parse(page.Marker);
        if (page.Marker is not null && from is null) return BaiduPage.UnknownMarker;
        return await routes.ListAsync(call.Account, table.Id, new(from, page.MaxKeys), call.Cancel) is { } rules
            ? page.Render(ListName, rules, rule => rule.Id.ToString(), Write)
            : BaiduPage.UnknownMarker;
    }

    private async ValueTask<BaiduReply> CreateRuleAsync(BaiduCall call)
    {
        var body = call.Body;
        var tableId = body.RequiredText("routeTableId");
        var source = body.RequiredNetwork("sourceAddress");
        var destination = body.RequiredNetwork("destinationAddress");
        var nextHop = NextHop.Read(body);
        var description = body.OptionalDescription() ?? "";
        if (body.OptionalText("ipVersion") is not (null or "" or "4")) body.Fail("ipVersion is 4: this server carries IPv4");
        if (nextHop is { Interface: null, NotOffered: null }) body.Fail("nexthopId is required");
        if (body.Fault is { } fault) return BaiduReply.BadRequest(fault);
        if (nextHop.NotOffered is { } notOffered) return notOffered;
        if (RouteTableId.Parse(tableId) is not { } table || await IsElsewhereAsync(call, await routes.FindTableAsync(call.Account, table, call.Cancel)))
            return BaiduErrors.NoSuchObject;

        var outcome = await routes.CreateAsync(call.Caller, new(table, source, destination, nextHop.Interface!.Value, description), call.Cancel);
        if (outcome.Refusal is { } refusal) return refusal;
        var answer = JsonAnswer.Rent();
        answer.Writer.WriteStartObject();
        answer.Writer.WriteString(RouteRuleIdName, outcome.Value.ToString());
        answer.Writer.WriteEndObject();
        return answer;
    }

    private async ValueTask<BaiduReply> UpdateRuleAsync(BaiduCall call)
    {
        var body = call.Body;
        if (body.IsAbsent) body.Fail("a body is required"); // also Go's switchRouteHA, which arrives without its switch (quirk 22)
        var source = body.OptionalNetwork("sourceAddress");
        var destination = body.OptionalNetwork("destinationAddress");
        var nextHop = NextHop.Read(body);
        var description = body.OptionalDescription();
        if (body.Fault is { } fault) return BaiduReply.BadRequest(fault);
        if (nextHop.NotOffered is { } notOffered) return notOffered;
        return await ChangeAsync(call, id => routes.UpdateAsync(call.Caller, id, source, destination, nextHop.Interface, description, call.Cancel));
    }

    private ValueTask<BaiduReply> DeleteRuleAsync(BaiduCall call) => ChangeAsync(call, id => routes.DeleteAsync(call.Caller, id, call.Cancel));

    private async ValueTask<BaiduReply> SwitchHaAsync(BaiduCall call) =>
        RouteRuleId.Parse(call.Id) is { } id && await routes.FindAsync(call.Account, id, call.Cancel) is not null
            ? BaiduErrors.OperationDenied.Because("the rule has one path, so there is no standby to switch to")
            : BaiduErrors.NoSuchObject;

    private async ValueTask<BaiduReply> ChangeAsync(BaiduCall call, Func<RouteRuleId, Task<Outcome<Done>>> change)
    {
        if (RouteRuleId.Parse(call.Id) is not { } id) return BaiduErrors.NoSuchObject;
        if (await routes.FindAsync(call.Account, id, call.Cancel) is { } rule && await IsElsewhereAsync(call, rule.Vpc)) return BaiduErrors.NoSuchObject;
        return BaiduReply.Of(await change(id));
    }

    /// <summary>The table that the query names by either id; null when it names none of the caller's in this region.</summary>
    private async ValueTask<RouteTable?> FindTableAsync(BaiduCall call)
    {
        var table = call.Query["routeTableId"] is { } tableId
            ? RouteTableId.Parse(tableId) is { } id ? await routes.FindTableAsync(call.Account, id, call.Cancel) : null
            : VpcId.Parse(call.Query["vpcId"]) is { } vpc ? await routes.FindTableAsync(call.Account, vpc, call.Cancel) : null;
        return await IsElsewhereAsync(call, table) ? null : table;
    }

    private async ValueTask<bool> IsElsewhereAsync(BaiduCall call, RouteTable? table) => table is not null && await IsElsewhereAsync(call, table.Vpc);

    private async ValueTask<bool> IsElsewhereAsync(BaiduCall call, VpcId id) =>
        await vpcs.FindAsync(call.Account, id, call.Cancel) is { } vpc && vpc.Region != call.Region;

    private static void Write(Utf8JsonWriter json, RouteRule rule)
    {
        json.WriteStartObject();
        json.WriteString(RouteRuleIdName, rule.Id.ToString());
        json.WriteString(RouteTableIdName, rule.Table.ToString());
        json.WriteString(SourceAddress, rule.Source.ToString());
        json.WriteString(DestinationAddress, rule.Destination.ToString());
        json.WriteString(NexthopId, BaiduIds.Of(rule.NextHop));
        json.WriteString(NexthopType, NextHop.PeerConnection);
        json.WriteString(Description, rule.Description);
        json.WriteString(PathType, "normal");
        json.WriteEndObject();
    }
}
