using System.Text.Json;
using Xunit;

namespace Tieline.Tests.Baidu;

/// <summary>Getting and listing peer connections. Contract baidu-peer-connection, 3.2, 3.4, 3.5 and 4.3.</summary>
public sealed class ReadConnectionTests(BaiduCloud cloud) : IClassFixture<BaiduCloud>
{
    private const string Path = "/v1/peerconn";

    private static readonly string[] Fields =
    [
        "peerConnId", "role", "status", "bandwidthInMbps", "bandwithInMbp", "description", "localIfId", "localIfName", "localVpcId", "localRegion",
        "peerVpcId", "peerRegion", "peerAccountId", "paymentTiming", "dnsStatus", "createdTime", "expiredTime", "tags", "deleteProtect",
    ];

    private BaiduUser Alice => cloud.Alice;

    private BaiduUser Bob => cloud.Bob;

    [Fact]
    public async Task The_object_has_every_field_in_get_and_list()
    {
        var (local, peer) = (await Alice.MakesAVpcAsync(), await Alice.MakesAVpcAsync());
        var id = (await Alice.AsksForAConnectionAsync(
            local, peer, more: """,  "description":"中文 \"quoted\" \n\\", "localIfName":"near","peerIfName":"far","tags":[{"tagKey":"b","tagValue":"键"},{"tagKey":"a"}]"""))
            ["peerConnId"];
        await cloud.EngineWorksAsync();

        var got = await Alice.GetAsync($"{Path}/{id}");
        Assert.Equal("application/json;charset=UTF-8", got.IsOk().Headers["Content-Type"]);
        Assert.Equal($"{System.Text.Encoding.UTF8.GetByteCount(got.Body)}", got.Headers["Content-Length"]);
        Assert.Equal(Fields, got.Json.EnumerateObject().Select(member => member.Name));
        Assert.Equal(
            [id, "initiator", "active", "20", "20", "中文 \"quoted\" \n\\"],
            Fields[..6].Select(field => got[field]));
        Assert.Equal(
            ["near", local, "bj", peer, "bj", Alice.BaiduId, "Postpaid", "close", "2026-01-05T08:00:00Z", "null"],
            Fields[7..17].Select(field => got[field]));
        Assert.Matches("^qpif-[a-z0-9]{12}$", got["localIfId"]);
        Assert.Equal("""[{"tagKey":"b","tagValue":"键"},{"tagKey":"a","tagValue":""}]""", got["tags"]);
        Assert.Equal("false", got["deleteProtect"]);

        var listed = (await Alice.GetAsync($"{Path}?vpcId={local}")).IsOk().Json.GetProperty("peerConns")[0];
        Assert.Equal(got.Json.GetRawText(), listed.GetRawText());
    }

    [Fact]
    public async Task Without_a_name_the_near_interface_has_a_made_one_and_the_far_one_none()
    {
        var id = await Alice.HasAConnectionAsync(",\"localIfName\":\"\"");
        Assert.Matches("^int-[A-Za-z0-9]{8}$", (await Alice.GetAsync($"{Path}/{id}?role=initiator"))["localIfName"]);
        Assert.Equal("", (await Alice.GetAsync($"{Path}/{id}?role=acceptor"))["localIfName"]);
    }

    [Fact]
    public async Task Both_sides_of_one_account_can_be_seen()
    {
        var id = await Alice.HasAConnectionAsync(",\"description\":\"ours\"");
        var initiator = await Alice.GetAsync($"{Path}/{id}?role=initiator");
        var acceptor = await Alice.GetAsync($"{Path}/{id}?role=acceptor");
        Assert.Equal("initiator", initiator["role"]);
        Assert.Equal("acceptor", acceptor["role"]);
        Assert.Equal(initiator["localVpcId"], acceptor["peerVpcId"]);
        Assert.Equal(initiator["peerVpcId"], acceptor["localVpcId"]);
        Assert.NotEqual(initiator["localIfId"], acceptor["localIfId"]);
        Assert.Equal("ours", acceptor["description"]);
        Assert.Equal(Alice.BaiduId, acceptor["peerAccountId"]);
        Assert.Equal(initiator.Body, (await Alice.GetAsync($"{Path}/{id}")).Body);
    }

    [Fact]
    public async Task Across_accounts_each_sees_its_own_side_whichever_role_it_names()
    {
        var id = await Alice.HasARequestToAsync(Bob, ",\"tags\":[{\"tagKey\":\"k\"}],\"description\":\"from alice\"");
        foreach (var role in new[] { "", "?role=initiator", "?role=acceptor" })
        {
            var alices = await Alice.GetAsync($"{Path}/{id}{role}");
            Assert.Equal(("initiator", Bob.BaiduId), (alices["role"], alices["peerAccountId"]));
            Assert.NotEqual("[]", alices["tags"]);
            var bobs = await Bob.GetAsync($"{Path}/{id}{role}");
            Assert.Equal(("acceptor", Alice.BaiduId, "[]", "from alice"), (bobs["role"], bobs["peerAccountId"], bobs["tags"], bobs["description"]));
        }
    }

    [Theory]
    [InlineData("role=both")]
    [InlineData("role=Initiator")]
    public async Task Another_role_is_a_bad_request(string query) => (await Alice.GetAsync($"{Path}/{await Alice.HasAConnectionAsync()}?{query}")).IsBadRequest();

    [Fact]
    public async Task An_empty_role_is_none() => (await Alice.GetAsync($"{Path}/{await Alice.HasAConnectionAsync()}?role=")).IsOk();

    [Theory]
    [InlineData("peerconn-000000000000")]
    [InlineData("peerconn-nonsense")]
    [InlineData("anything")]
    [InlineData("%E6%B5%8B")]
    public async Task An_unknown_connection_is_an_empty_answer(string id) => (await Alice.GetAsync($"{Path}/{id}")).IsOkAndEmpty();

    [Fact]
    public async Task Anothers_connection_is_an_empty_answer_and_not_listed()
    {
        var id = await Bob.HasAConnectionAsync();
        (await Alice.GetAsync($"{Path}/{id}?role=initiator")).IsOkAndEmpty();
        Assert.DoesNotContain(id, (await Alice.GetAsync(Path)).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_is_seen_in_the_regions_that_it_has_sides_in()
    {
        var id = await Alice.HasAPrepaidConnectionAsync();
        Assert.Equal("bj", (await Alice.SendToAsync("bj", "GET", $"{Path}/{id}")).IsOk()["localRegion"]);
        Assert.Equal("gz", (await Alice.SendToAsync("gz", "GET", $"{Path}/{id}?role=acceptor")).IsOk()["localRegion"]);
        Assert.Equal("gz", (await Alice.SendToAsync("bj", "GET", $"{Path}/{id}?role=acceptor")).IsOk()["localRegion"]);
        (await Alice.SendToAsync("su", "GET", $"{Path}/{id}")).IsOkAndEmpty();
        (await Alice.SendToAsync("su", "DELETE", $"{Path}/{id}")).IsNotFound();
        Assert.Equal(["acceptor"], Roles(await Alice.SendToAsync("gz", "GET", Path), id));
        Assert.Equal(["initiator"], Roles(await Alice.SendToAsync("bj", "GET", Path), id));
        Assert.Equal([], Roles(await Alice.SendToAsync("su", "GET", Path), id));
    }

    [Fact]
    public async Task A_list_has_both_sides_of_a_connection_inside_one_account_and_region()
    {
        var id = await Alice.HasAConnectionAsync();
        Assert.Equal(["initiator", "acceptor"], Roles(await Alice.GetAsync(Path), id));
        var far = (await Alice.GetAsync($"{Path}/{id}?role=acceptor"))["localVpcId"];
        Assert.Equal(["acceptor"], Roles(await Alice.GetAsync($"{Path}?vpcId={far}"), id));
    }

    [Theory]
    [InlineData("vpc-000000000000")]
    [InlineData("nonsense")]
    public async Task An_unknown_VPC_has_an_empty_list_without_markers(string vpc) =>
        Assert.Equal("""{"peerConns":[],"isTruncated":false,"maxKeys":1000}""", (await Alice.GetAsync($"{Path}?vpcId={vpc}")).IsOk().Body);

    [Fact]
    public async Task Anothers_VPC_has_an_empty_list()
    {
        await Bob.HasAConnectionAsync();
        var vpc = JsonDocument.Parse((await Bob.GetAsync(Path)).Body).RootElement.GetProperty("peerConns")[0].GetProperty("localVpcId").GetString();
        Assert.Equal("[]", (await Alice.GetAsync($"{Path}?vpcId={vpc}"))["peerConns"]);
    }

    [Theory]
    [InlineData("maxKeys=0")]
    [InlineData("maxKeys=1001")]
    [InlineData("maxKeys=-1")]
    [InlineData("maxKeys=ten")]
    [InlineData("maxKeys=1.0")]
    [InlineData("maxKeys=99999999999999")]
    [InlineData("marker=peerconn-000000000000")]
    [InlineData("marker=qpif-000000000000")]
    [InlineData("marker=nonsense")]
    public async Task A_bad_page_is_a_bad_request(string query) => (await Alice.GetAsync($"{Path}?{query}")).IsBadRequest();

    [Fact]
    public async Task Anothers_connection_is_no_marker() => (await Alice.GetAsync($"{Path}?marker={await Bob.HasAConnectionAsync()}")).IsBadRequest();

    [Fact]
    public async Task Pages_of_one_side_each_have_every_side_once_and_end()
    {
        await using var fresh = new BaiduCloud();
        await fresh.InitializeAsync();
        var ids = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            ids.Add(await fresh.Alice.HasAConnectionAsync());
            ids.Add(await fresh.Alice.HasARequestToAsync(fresh.Bob));
            fresh.Behind.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        foreach (var maxKeys in new[] { 1, 2, 4, 8, 9, 10 })
        {
            var seen = new List<string>();
            string? marker = null;
            while (true)
            {
                var page = (await fresh.Alice.GetAsync($"{Path}?maxKeys={maxKeys}{(marker is null ? "" : $"&marker={marker}")}")).IsOk();
                var items = page.Json.GetProperty("peerConns");
                Assert.Equal($"{maxKeys}", page["maxKeys"]);
                if (marker is not null) Assert.Equal(marker, page["marker"]);
                seen.AddRange(items.EnumerateArray().Select(item => $"{item.GetProperty("peerConnId").GetString()} {item.GetProperty("role").GetString()}"));
                Assert.Equal(page["isTruncated"] == "true", page.Json.TryGetProperty("nextMarker", out var next));
                if (page["isTruncated"] == "false") break;
                marker = next.GetString();
            }

            Assert.Equal(9, seen.Distinct().Count());
            Assert.Equal(9, seen.Count);
        }

        // Where a connection's id names one item, it is the marker; where it names two, both spellings are understood.
        var ofRequest = await fresh.Alice.GetAsync($"{Path}?marker={ids[1]}&maxKeys=1");
        Assert.Equal(ids[1], ofRequest.Json.GetProperty("peerConns")[0].GetProperty("peerConnId").GetString());
        var ofConnection = await fresh.Alice.GetAsync($"{Path}?marker={ids[2]}&maxKeys=1");
        Assert.Equal((ids[2], "initiator"), (ofConnection.Json.GetProperty("peerConns")[0].GetProperty("peerConnId").GetString(), ofConnection.Json.GetProperty("peerConns")[0].GetProperty("role").GetString()));
    }

    [Fact]
    public async Task A_list_is_ordered_by_creation()
    {
        await using var fresh = new BaiduCloud();
        await fresh.InitializeAsync();
        var ids = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            ids.Add(await fresh.Alice.HasARequestToAsync(fresh.Bob));
            fresh.Behind.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(ids, (await fresh.Bob.GetAsync(Path)).Json.GetProperty("peerConns").EnumerateArray().Select(item => item.GetProperty("peerConnId").GetString()));
        var first = (await fresh.Bob.GetAsync($"{Path}?maxKeys=1")).IsOk();
        Assert.Equal((ids[0], ids[1], "true"), (first["marker"], first["nextMarker"], first["isTruncated"]));
    }

    [Fact]
    public async Task A_connection_being_released_is_listed_and_shown_until_it_is_gone()
    {
        var id = await Alice.HasAConnectionAsync();
        (await Alice.DeleteAsync($"{Path}/{id}")).IsOkAndEmpty();
        Assert.Equal("deleting", await Alice.StatusOfAsync(id));
        Assert.Equal(["initiator", "acceptor"], Roles(await Alice.GetAsync(Path), id));
        await cloud.EngineWorksAsync();
        (await Alice.GetAsync($"{Path}/{id}")).IsOkAndEmpty();
        Assert.Equal([], Roles(await Alice.GetAsync(Path), id));
    }

    [Fact]
    public async Task A_fault_of_the_engine_is_the_status_error()
    {
        var id = (await Alice.AsksForAConnectionAsync(await Alice.MakesAVpcAsync(), await Alice.MakesAVpcAsync()))["peerConnId"];
        await cloud.EngineFailsAsync(Alice, id);
        Assert.Equal("error", await Alice.StatusOfAsync(id));
        (await Alice.DeleteAsync($"{Path}/{id}")).IsOkAndEmpty();
    }

    private static IEnumerable<string?> Roles(BaiduAnswer list, string id) => list.IsOk().Json.GetProperty("peerConns").EnumerateArray()
        .Where(item => item.GetProperty("peerConnId").GetString() == id)
        .Select(item => item.GetProperty("role").GetString());
}
