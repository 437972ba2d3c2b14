using System.Net;
using System.Text.Json;
using Tieline.Core.Accounts;
using Tieline.Core.Links;
using Tieline.Dialects.Baidu;
using Tieline.Dialects.Huawei;
using Xunit;

namespace Tieline.Tests.Native;

/// <summary>Alice has VPC a with the workload web, Bob has VPC b with the workload db.</summary>
public sealed class ExplainTests : IAsyncLifetime
{
    private const string Web = "10.0.1.2", Db = "10.1.1.2";

    private readonly NativeCloud _cloud = new();
    private Place _a = null!, _b = null!;

    public async ValueTask InitializeAsync()
    {
        await _cloud.InitializeAsync();
        _a = await _cloud.AddPlaceAsync(await _cloud.AddAccountAsync("alice"), "a", "10.0.0.0/16", "10.0.1.0/24");
        _b = await _cloud.AddPlaceAsync(await _cloud.AddAccountAsync("bob"), "b", "10.1.0.0/16", "10.1.1.0/24");
        await _cloud.AttachAsync(_a, "web");
        await _cloud.AttachAsync(_b, "db");
        await _cloud.EngineSettlesAsync();
    }

    public ValueTask DisposeAsync() => _cloud.DisposeAsync();

    [Fact]
    public async Task With_routes_on_both_sides_packets_pass()
    {
        var link = await LinkedAsync();
        await _cloud.AddRouteAsync(_a, "10.1.0.0/16", link);
        await _cloud.AddRouteAsync(_b, "10.0.0.0/16", link);
        await _cloud.EngineSettlesAsync();
        foreach (var to in new[] { "db", Db })
        {
            var answer = await ExplainAsync("web", to);
            Assert.True(answer.GetProperty("reaches").GetBoolean(), answer.GetRawText());
            Assert.Equal(JsonValueKind.Null, answer.GetProperty("cure").ValueKind);
            var hops = answer.GetProperty("there").GetProperty("engine").GetProperty("hops").EnumerateArray().ToList();
            Assert.Equal([$"{_a.Vpc}", $"{_b.Vpc}"], hops.Select(hop => hop.GetProperty("vpc").GetString()));
            Assert.Equal(BaiduIds.Of(link.Id), hops[0].GetProperty("names").GetProperty("baidu").GetString());
        }
    }

    [Fact]
    public async Task Without_a_link_the_cure_is_to_ask_for_one()
    {
        var answer = await ExplainAsync("web", "db");
        Assert.Contains("no link with b", Cause(answer), StringComparison.Ordinal);
        var (account, call) = Cure(answer, "baidu");
        Assert.Equal(("alice", "POST", "/v1/peerconn"), (account, Text(call, "method"), Text(call, "path")));
        var body = call.GetProperty("body");
        Assert.Equal(($"{_a.Vpc}", $"{_b.Vpc}", "bj"), (Text(body, "localVpcId"), Text(body, "peerVpcId"), Text(body, "peerRegion")));
        var bob = await _cloud.Services.Accounts.FindAsync(_b.Owner, CancellationToken.None);
        Assert.Equal(bob!.IdentityIn(IdentityScheme.BaiduAccountId), Text(body, "peerAccountId"));
    }

    [Fact]
    public async Task A_request_that_waits_is_for_the_acceptor_to_accept()
    {
        var link = await _cloud.AddLinkAsync(_a, _b);
        var answer = await ExplainAsync("web", "db");
        Assert.Contains("waits for bob to accept", Cause(answer), StringComparison.Ordinal);
        var (account, call) = Cure(answer, "baidu");
        Assert.Equal(("bob", "PUT", $"/v1/peerconn/{BaiduIds.Of(link.Id)}?accept"), (account, Text(call, "method"), Text(call, "path")));

        await _cloud.AddRouteAsync(_a, "10.1.0.0/16", link);
        Assert.Contains("waits for bob to accept", Cause(await ExplainAsync("web", "db")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_was_not_answered_in_time_is_in_the_way_of_a_new_one()
    {
        var link = await _cloud.AddLinkAsync(_a, _b);
        await _cloud.OkAsync("POST", "/clock/advance", """{"by":"7.00:00:00"}""");
        var answer = await ExplainAsync("web", "db");
        Assert.Contains("not answered by bob within 7 days", Cause(answer), StringComparison.Ordinal);
        var (account, call) = Cure(answer, "baidu");
        Assert.Equal(("alice", "DELETE", $"/v1/peerconn/{BaiduIds.Of(link.Id)}"), (account, Text(call, "method"), Text(call, "path")));
    }

    [Fact]
    public async Task A_link_without_a_route_needs_one()
    {
        var link = await LinkedAsync();
        var answer = await ExplainAsync("web", "db");
        Assert.Contains("has no route for 10.1.1.2, though it is linked with b", Cause(answer), StringComparison.Ordinal);
        var (account, call) = Cure(answer, "baidu");
        Assert.Equal(("alice", "POST", "/v1/route/rule"), (account, Text(call, "method"), Text(call, "path")));
        Assert.Equal(
            $$"""{"routeTableId":"{{_a.Table}}","sourceAddress":"0.0.0.0/0","destinationAddress":"10.1.1.0/24","nexthopType":"peerConn","nexthopId":"{{BaiduIds.Of(link.Initiator.Id)}}"}""",
            call.GetProperty("body").GetRawText());
    }

    [Fact]
    public async Task A_forgotten_return_route_is_named_and_is_the_peers_to_make()
    {
        var link = await LinkedAsync();
        await _cloud.AddRouteAsync(_a, "10.1.0.0/16", link);
        await _cloud.EngineSettlesAsync();
        var answer = await ExplainAsync("web", "db");
        Assert.False(answer.GetProperty("reaches").GetBoolean());
        Assert.True(answer.GetProperty("there").GetProperty("passes").GetBoolean());
        Assert.StartsWith("packets arrive, but the answers do not come back", Cause(answer), StringComparison.Ordinal);
        var (account, call) = Cure(answer, "baidu");
        Assert.Equal("bob", account);
        var body = call.GetProperty("body");
        Assert.Equal(
            ($"{_b.Table}", "10.0.1.0/24", BaiduIds.Of(link.Acceptor.Id)),
            (Text(body, "routeTableId"), Text(body, "destinationAddress"), Text(body, "nexthopId")));
    }

    [Fact]
    public async Task Every_cure_that_is_followed_leads_to_packets()
    {
        // Followed to the letter, from no link at all; each answer's cure is carried out through the core.
        var followed = new List<string>();
        while (true)
        {
            await _cloud.EngineSettlesAsync();
            var answer = await ExplainAsync("web", "db");
            if (answer.GetProperty("reaches").GetBoolean()) break;
            var (account, call) = Cure(answer, "baidu");
            followed.Add($"{account} {Text(call, "method")} {Text(call, "path").Split('/', '?')[2]}");
            Assert.True(followed.Count < 8, string.Join("; ", followed));
            var owner = account == "alice" ? _a : _b;
            switch (Text(call, "path"))
            {
                case "/v1/peerconn":
                    await _cloud.AddLinkAsync(_a, _b);
                    break;
                case "/v1/route/rule":
                    var link = (await _cloud.Links.ListAsync(owner.Owner, Core.Regions.RegionList.Beijing, owner.Vpc, new(null, 1), CancellationToken.None))![0].Link;
                    Assert.Equal(BaiduIds.Of((link.Initiator.Vpc == owner.Vpc ? link.Initiator : link.Acceptor).Id), Text(call.GetProperty("body"), "nexthopId"));
                    await _cloud.AddRouteAsync(owner, Text(call.GetProperty("body"), "destinationAddress"), link);
                    break;
                case var path when path.EndsWith("?accept", StringComparison.Ordinal):
                    var id = BaiduIds.ParseConnection(path.Split('/', '?')[3])!.Value;
                    Assert.Null((await _cloud.Links.AnswerAsync(new Caller(owner.Owner, "test"), id, yes: true, CancellationToken.None)).Refusal);
                    break;
                default:
                    Assert.Fail($"an unknown cure: {call}");
                    break;
            }
        }

        Assert.Equal(["alice POST peerconn", "bob PUT peerconn", "alice POST route", "bob POST route"], followed);
    }

    [Fact]
    public async Task A_VPC_on_the_way_that_is_no_relay_stops_packets()
    {
        var relay = await _cloud.AddPlaceAsync(_a.Owner, "hub", "10.9.0.0/16", "10.9.1.0/24");
        var own = await _cloud.AddPlaceAsync(_a.Owner, "c", "10.2.0.0/16", "10.2.1.0/24");
        await _cloud.AttachAsync(own, "far");
        var (near, far) = (await _cloud.AddLinkAsync(_a, relay), await _cloud.AddLinkAsync(relay, own));
        await _cloud.EngineSettlesAsync();
        await _cloud.AddRouteAsync(_a, "10.2.0.0/16", near);
        await _cloud.AddRouteAsync(relay, "10.2.0.0/16", far);
        await _cloud.AddRouteAsync(relay, "10.0.0.0/16", near);
        await _cloud.AddRouteAsync(own, "10.0.0.0/16", far);
        await _cloud.EngineSettlesAsync();
        var answer = await ExplainAsync("web", "far");
        Assert.Contains("hub", Cause(answer), StringComparison.Ordinal);
        Assert.Contains("no relay", Cause(answer), StringComparison.Ordinal);
        var (account, call) = Cure(answer, "baidu");
        Assert.Equal(("alice", "PUT", $"/v1/vpc/openRelay/{relay.Vpc}"), (account, Text(call, "method"), Text(call, "path")));

        await _cloud.SetRelayAsync(relay);
        await _cloud.EngineSettlesAsync();
        Assert.True((await ExplainAsync("web", "far")).GetProperty("reaches").GetBoolean());
    }

    [Fact]
    public async Task An_address_that_nothing_is_plugged_into_can_be_given_to_a_workload()
    {
        var link = await LinkedAsync();
        await _cloud.AddRouteAsync(_a, "10.1.0.0/16", link);
        await _cloud.EngineSettlesAsync();
        var answer = await ExplainAsync("web", "10.1.1.77");
        Assert.Contains("nothing is plugged in at 10.1.1.77", Cause(answer), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, answer.GetProperty("back").ValueKind);
        var (_, call) = Cure(answer, "tieline");
        Assert.Equal(("POST", "/tieline/v1/ports"), (Text(call, "method"), Text(call, "path")));
        await _cloud.OkAsync("POST", "/ports", call.GetProperty("body").GetRawText());
        Assert.Equal("host-10-1-1-77", Text((await ExplainAsync("web", "10.1.1.77")).GetProperty("to").GetProperty("port"), "name"));
    }

    [Fact]
    public async Task Equal_ranges_cannot_be_routed_and_the_answer_says_so()
    {
        var twin = await _cloud.AddPlaceAsync(_a.Owner, "twin", "10.0.0.0/16", "10.0.1.0/24");
        await _cloud.AttachAsync(twin, "double", "10.0.1.9");
        await _cloud.AddLinkAsync(_a, twin);
        await _cloud.EngineSettlesAsync();
        var answer = await ExplainAsync("web", "double");
        Assert.Contains("overlap", Cause(answer), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, answer.GetProperty("cure").ValueKind);
    }

    [Fact]
    public async Task A_workload_of_ones_own_subnet_is_reached_without_any_route()
    {
        await _cloud.AttachAsync(_a, "cache");
        await _cloud.EngineSettlesAsync();
        Assert.True((await ExplainAsync("web", "cache")).GetProperty("reaches").GetBoolean());
    }

    [Fact]
    public async Task What_keeps_packets_from_passing_an_endpoint_is_cured_by_a_call_of_huaweis()
    {
        var backend = await _cloud.AttachAsync(_b, "shop", "10.1.1.9", "none");
        var service = await _cloud.OfferAsync(_b, backend, asks: true);
        await _cloud.PermitAsync(_b, service);
        await _cloud.EngineSettlesAsync();
        var endpoint = await _cloud.ConnectAsync(_a, service);
        var address = (await _cloud.OkAsync("GET", "/endpoints")).GetProperty("endpoints")[0].GetProperty("address").GetString()!;
        var (ofService, ofEndpoint) = ($"/v1/{{project_id}}/vpc-endpoint-services/{HuaweiIds.Of(service)}", $"/v1/{{project_id}}/vpc-endpoints/{HuaweiIds.Of(endpoint)}");

        await CuredAsync("waits for bob to accept", "bob", "huawei", $$"""POST {{ofService}}/connections/action {"action":"receive","endpoints":["{{HuaweiIds.Of(endpoint)}}"]}""");
        var bob = new Caller(_b.Owner, "test");
        await _cloud.Endpoints.AnswerAsync(bob, service, endpoint, yes: true, default);
        await _cloud.EngineSettlesAsync();

        var port = backend.GetProperty("id").GetString();
        await CuredAsync(
            "no workload is plugged in behind", "bob", "tieline",
            $$$"""POST /tieline/v1/ports {"port":"{{{port}}}","name":"host-10-1-1-9","attachment":{"kind":"new"}}""");
        await _cloud.OkAsync("POST", "/ports", $$$"""{"port":"{{{port}}}","name":"shop","wait":30,"attachment":{"kind":"new"}}""");
        await _cloud.EngineSettlesAsync();
        Assert.True((await ExplainAsync("web", address)).GetProperty("reaches").GetBoolean());
        Assert.True((await ExplainAsync("web", $"{address}&port=80")).GetProperty("reaches").GetBoolean());

        await CuredAsync(
            "does not offer TCP port 443, only 80", "bob", "huawei",
            $$"""PUT {{ofService}} {"ports":[{"client_port":80,"server_port":8080,"protocol":"TCP"},{"client_port":443,"server_port":443,"protocol":"TCP"}]}""", "&port=443");

        var alice = new Caller(_a.Owner, "test");
        await _cloud.Endpoints.AdmitAsync(alice, endpoint, isOn: true, [new(Core.Networks.Ipv4Address.Parse("10.0.1.77")!.Value, 32)], default);
        await _cloud.EngineSettlesAsync();
        await CuredAsync("whose whitelist does not let 10.0.1.2 in", "alice", "huawei", $$"""PUT {{ofEndpoint}} {"whitelist":["10.0.1.77/32","10.0.1.2"]}""");
        await _cloud.Endpoints.AdmitAsync(alice, endpoint, isOn: false, null, default);

        await _cloud.Permissions.RemoveAsync(bob, service, lines => lines.ToList(), default);
        await _cloud.EngineSettlesAsync();
        var domain = (await _cloud.Services.Accounts.FindAsync(_a.Owner, default))!.IdentityIn(IdentityScheme.HuaweiDomainId);
        await CuredAsync(
            "does not name alice", "bob", "huawei",
            $$"""POST {{ofService}}/permissions/action {"permissions":["iam:domain::{{domain}}"],"permission_type":"domainId","action":"add"}""");
        await _cloud.PermitAsync(_b, service);
        await CuredAsync("was rejected by bob", "bob", "huawei", $$"""POST {{ofService}}/connections/action {"action":"receive","endpoints":["{{HuaweiIds.Of(endpoint)}}"]}""");

        async Task CuredAsync(string cause, string by, string dialect, string call, string question = "")
        {
            var answer = await ExplainAsync("web", address + question);
            Assert.False(answer.GetProperty("reaches").GetBoolean());
            Assert.Contains(cause, Cause(answer), StringComparison.Ordinal);
            var (account, cure) = Cure(answer, dialect);
            Assert.Equal((by, call), (account, $"{Text(cure, "method")} {Text(cure, "path")} {cure.GetProperty("body").GetRawText()}"));
        }
    }

    [Theory]
    [InlineData("", HttpStatusCode.BadRequest, "invalidValue")]
    [InlineData("?from=web&to=db&port=0", HttpStatusCode.BadRequest, "invalidValue")]
    [InlineData("?from=web&to=db&port=http", HttpStatusCode.BadRequest, "invalidValue")]
    [InlineData("?from=web", HttpStatusCode.BadRequest, "invalidValue")]
    [InlineData("?to=db", HttpStatusCode.BadRequest, "invalidValue")]
    [InlineData("?from=nobody&to=db", HttpStatusCode.NotFound, "portNotFound")]
    [InlineData("?from=web&to=nobody", HttpStatusCode.NotFound, "portNotFound")]
    [InlineData("?from=web&to=10.0.0.256", HttpStatusCode.NotFound, "portNotFound")]
    [InlineData("?from=web&to=%ff", HttpStatusCode.BadRequest, "invalidValue")]
    public async Task What_is_not_there_is_refused(string query, HttpStatusCode status, string code) =>
        await _cloud.RefusedAsync(status, code, "GET", $"/explain{query}");

    /// <summary>A link that bob accepted and the engine carries.</summary>
    private async Task<Link> LinkedAsync()
    {
        var link = await _cloud.AddLinkAsync(_a, _b);
        await _cloud.Links.AnswerAsync(new Caller(_b.Owner, "test"), link.Id, yes: true, CancellationToken.None);
        await _cloud.EngineSettlesAsync();
        return link;
    }

    private Task<JsonElement> ExplainAsync(string from, string to) => _cloud.OkAsync("GET", $"/explain?from={from}&to={to}");

    private static string Cause(JsonElement answer) => Text(answer, "cause");

    private static (string Account, JsonElement Call) Cure(JsonElement answer, string dialect)
    {
        var cure = answer.GetProperty("cure");
        return (Text(cure, "account"), cure.GetProperty("calls").EnumerateArray().Single(call => Text(call, "dialect") == dialect));
    }

    private static string Text(JsonElement item, string name) => item.GetProperty(name).GetString()!;
}
