using System.Net;
using System.Text.Json;
using Xunit;

namespace Tieline.Tests.Native;

public sealed class StatusTests
{
    [Fact]
    public async Task Status_says_what_runs_and_how_much_there_is()
    {
        await using var cloud = new NativeCloud();
        await cloud.InitializeAsync();
        var place = await cloud.AddPlaceAsync(await cloud.AddAccountAsync("alice"), "a", "10.0.0.0/16", "10.0.1.0/24");
        await cloud.AttachAsync(place, "web");
        await cloud.EngineSettlesAsync();
        var status = await cloud.OkAsync("GET", "/status");
        Assert.Equal(("model", "asked for"), (status.GetProperty("engine").GetString(), status.GetProperty("engineReason").GetString()));
        Assert.True(status.GetProperty("ready").GetBoolean());
        var records = status.GetProperty("records");
        Assert.Equal(["accounts", "channels", "connections", "endpoints", "gateways", "links", "ports", "services", "subnets", "vpcs"], records.EnumerateObject().Select(count => count.Name).Order());
        Assert.Equal(1, records.GetProperty("ports").GetInt32());
        Assert.True(status.GetProperty("lastPass").GetProperty("steps").GetInt32() > 0);
        Assert.Empty(status.GetProperty("lastPass").GetProperty("faults").EnumerateArray());
    }

    [Fact]
    public async Task The_clock_moves_forward_and_what_was_due_is_done_before_the_answer()
    {
        await using var cloud = new NativeCloud();
        await cloud.InitializeAsync();
        cloud.StartEngine();
        var a = await cloud.AddPlaceAsync(await cloud.AddAccountAsync("alice"), "a", "10.0.0.0/16", "10.0.1.0/24");
        var b = await cloud.AddPlaceAsync(await cloud.AddAccountAsync("bob"), "b", "10.1.0.0/16", "10.1.1.0/24");
        var link = await cloud.AddLinkAsync(a, b);
        await cloud.OkAsync("POST", "/clock/advance", """{"seconds":604799}""");
        Assert.Equal(Core.Links.LinkState.AwaitingAnswer, (await cloud.Links.FindAsync(a.Owner, link.Id, CancellationToken.None))!.State);
        var clock = await cloud.OkAsync("POST", "/clock/advance", """{"by":"00:00:01"}""");
        Assert.Equal(("7.00:00:00", 604_800), (clock.GetProperty("offset").GetString(), clock.GetProperty("offsetSeconds").GetInt64()));
        Assert.Equal(Core.Links.LinkState.Unanswered, (await cloud.Links.FindAsync(a.Owner, link.Id, CancellationToken.None))!.State);
        Assert.Equal(604_800, (await cloud.OkAsync("GET", "/status")).GetProperty("offsetSeconds").GetInt64());
    }

    [Fact]
    public async Task A_server_without_a_test_clock_says_so()
    {
        await using var cloud = new NativeCloud { HasTestClock = false };
        await cloud.InitializeAsync();
        await cloud.RefusedAsync(HttpStatusCode.Conflict, "noTestClock", "GET", "/clock");
        var message = await cloud.RefusedAsync(HttpStatusCode.Conflict, "noTestClock", "POST", "/clock/advance", """{"seconds":1}""");
        Assert.Contains("--test-clock", message, StringComparison.Ordinal);
        Assert.False((await cloud.OkAsync("GET", "/status")).GetProperty("testClock").GetBoolean());
    }

    [Fact]
    public async Task Time_goes_neither_back_nor_beyond_the_calendar()
    {
        await using var cloud = new NativeCloud();
        await cloud.InitializeAsync();
        cloud.StartEngine();
        foreach (var body in new[]
        {
            "{}", """{"seconds":0}""", """{"seconds":-5}""", """{"by":"-1.00:00:00"}""", """{"by":"soon"}""", """{"by":"7d"}""",
            """{"seconds":1,"by":"00:00:01"}""", """{"by":"36501.00:00:00"}""", """{"by":"10675199.02:48:05"}""", """{"seconds":99999999999}""",
        })
        {
            await cloud.RefusedAsync(HttpStatusCode.BadRequest, "invalidValue", "POST", "/clock/advance", body);
        }

        await cloud.OkAsync("POST", "/clock/advance", """{"by":"36500.00:00:00"}""");
        await cloud.RefusedAsync(HttpStatusCode.BadRequest, "invalidValue", "POST", "/clock/advance", """{"seconds":1}""");
    }

    [Fact]
    public async Task Odd_requests_are_answered_with_errors()
    {
        await using var cloud = new NativeCloud();
        await cloud.InitializeAsync();
        await cloud.RefusedAsync(HttpStatusCode.NotFound, "unknownPath", "GET", "/nothing");
        await cloud.RefusedAsync(HttpStatusCode.NotFound, "unknownPath", "GET", "/accounts/a/b/c");
        await cloud.RefusedAsync(HttpStatusCode.NotFound, "unknownPath", "GET", "/accounts/");
        await cloud.RefusedAsync(HttpStatusCode.MethodNotAllowed, "unknownMethod", "PATCH", "/accounts");
        await cloud.RefusedAsync(HttpStatusCode.BadRequest, "invalidValue", "GET", "/accounts?after=%ff");
        await cloud.RefusedAsync(HttpStatusCode.RequestEntityTooLarge, "tooLarge", "POST", "/accounts", $$"""{"name":"{{new string('x', 70_000)}}"}""");
        await cloud.RefusedAsync(HttpStatusCode.BadRequest, "invalidValue", "POST", "/accounts", new string('[', 10_000));
        Assert.Equal(0, (await cloud.OkAsync("GET", "/accounts")).GetProperty("accounts").GetArrayLength());
    }

    [Fact]
    public async Task Topology_shows_VPCs_with_all_that_is_in_them()
    {
        await using var cloud = new NativeCloud();
        await cloud.InitializeAsync();
        var a = await cloud.AddPlaceAsync(await cloud.AddAccountAsync("alice"), "a", "10.0.0.0/16", "10.0.1.0/24");
        var b = await cloud.AddPlaceAsync(await cloud.AddAccountAsync("bob"), "b", "10.1.0.0/16", "10.1.1.0/24");
        var link = await cloud.AddLinkAsync(a, b);
        await cloud.AddRouteAsync(a, "10.1.0.0/16", link);
        await cloud.AttachAsync(b, "db");

        var alices = (await cloud.OkAsync("GET", "/topology?account=alice")).GetProperty("vpcs").EnumerateArray().Single();
        Assert.Equal($"{a.Vpc}", alices.GetProperty("id").GetString());
        var route = alices.GetProperty("routes").EnumerateArray().Single();
        Assert.Equal("10.1.0.0/16", route.GetProperty("destination").GetString());
        Assert.False(route.GetProperty("inForce").GetBoolean());
        var side = alices.GetProperty("links").EnumerateArray().Single();
        Assert.Equal(("initiator", "awaitingAnswer"), (side.GetProperty("role").GetString(), side.GetProperty("state").GetString()));
        Assert.Equal($"peerconn-{link.Id.Code}", side.GetProperty("names").GetProperty("baidu").GetString());
        Assert.Equal(("bob", $"{b.Vpc}"), (side.GetProperty("peer").GetProperty("account").GetString(), side.GetProperty("peer").GetProperty("vpc").GetString()));

        var both = new List<JsonElement>();
        var first = await cloud.OkAsync("GET", "/topology?count=1");
        both.AddRange(first.GetProperty("vpcs").EnumerateArray());
        var second = await cloud.OkAsync("GET", $"/topology?count=1&after={first.GetProperty("next").GetString()}");
        both.AddRange(second.GetProperty("vpcs").EnumerateArray());
        Assert.False(second.TryGetProperty("next", out _));
        Assert.Equal([$"{a.Vpc}", $"{b.Vpc}"], both.Select(vpc => vpc.GetProperty("id").GetString()!).OrderBy(id => id == $"{b.Vpc}"));
        var bobs = both.Single(vpc => vpc.GetProperty("account").GetString() == "bob");
        Assert.Equal("acceptor", bobs.GetProperty("links").EnumerateArray().Single().GetProperty("role").GetString());
        Assert.Equal("db", bobs.GetProperty("subnets")[0].GetProperty("ports")[0].GetProperty("name").GetString());

        await cloud.RefusedAsync(HttpStatusCode.NotFound, "accountNotFound", "GET", "/topology?account=nobody");
        await cloud.RefusedAsync(HttpStatusCode.BadRequest, "invalidValue", "GET", "/topology?after=mine");
        await cloud.RefusedAsync(HttpStatusCode.BadRequest, "invalidValue", "GET", "/topology?count=501");
    }
}
