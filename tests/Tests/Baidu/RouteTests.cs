using Xunit;

namespace Tieline.Tests.Baidu;

/// <summary>Route tables and rules. Contract baidu-peer-connection, 6.3.</summary>
public sealed class RouteTests(BaiduCloud cloud) : IClassFixture<BaiduCloud>
{
    private const string Path = "/v1/route/rule";

    private BaiduUser Alice => cloud.Alice;

    internal static string Rule(string table, string source, string destination, string nextHop, string more = "") =>
        $$"""{"routeTableId":"{{table}}","sourceAddress":"{{source}}","destinationAddress":"{{destination}}","nexthopType":"peerConn","nexthopId":"{{nextHop}}"{{more}}}""";

    [Fact]
    public async Task A_rule_to_the_own_interface_is_made_shown_changed_and_deleted()
    {
        var (vpc, table, hop) = await PlaceAsync();
        var made = await Alice.PostAsync(Path, Rule(table, "0.0.0.0/0", "172.16.0.0/16", hop, ",\"description\":\"to them\",\"ipVersion\":\"4\""));
        Assert.Matches("^{\"routeRuleId\":\"rr-[a-z0-9]{12}\"}$", made.IsOk().Body);
        var rule = made["routeRuleId"];
        var expected =
            $$"""{"routeRuleId":"{{rule}}","routeTableId":"{{table}}","sourceAddress":"0.0.0.0/0","destinationAddress":"172.16.0.0/16","nexthopId":"{{hop}}","nexthopType":"peerConn","description":"to them","pathType":"normal"}""";
        Assert.Equal($"[{expected}]", (await Alice.GetAsync($"/v1/route?routeTableId={table}")).IsOk()["routeRules"]);
        Assert.Equal(
            $$"""{"routeRules":[{{expected}}],"marker":"{{rule}}","isTruncated":false,"maxKeys":1000}""",
            (await Alice.GetAsync($"{Path}?vpcId={vpc}")).IsOk().Body);

        (await Alice.PutAsync($"{Path}/{rule}", """{"destinationAddress":"172.17.0.0/16","description":""}""")).IsOkAndEmpty();
        var changed = (await Alice.GetAsync($"{Path}?routeTableId={table}")).Json.GetProperty("routeRules")[0];
        Assert.Equal("172.17.0.0/16", changed.GetProperty("destinationAddress").GetString());
        Assert.Equal("", changed.GetProperty("description").GetString());
        Assert.Equal("0.0.0.0/0", changed.GetProperty("sourceAddress").GetString());

        (await Alice.DeleteAsync($"{Path}/{rule}")).IsOkAndEmpty();
        (await Alice.DeleteAsync($"{Path}/{rule}")).IsNotFound();
        Assert.Equal("[]", (await Alice.GetAsync($"{Path}?vpcId={vpc}"))["routeRules"]);
    }

    [Fact]
    public async Task A_table_is_found_by_itself_and_by_its_VPC()
    {
        var vpc = await Alice.MakesAVpcAsync();
        var byVpc = (await Alice.GetAsync($"/v1/route?vpcId={vpc}")).IsOk();
        Assert.Matches("^rt-[a-z0-9]{12}$", byVpc["routeTableId"]);
        Assert.Equal(vpc, byVpc["vpcId"]);
        Assert.Equal(byVpc.Body, (await Alice.GetAsync($"/v1/route?routeTableId={byVpc["routeTableId"]}")).Body);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?vpcId=")]
    [InlineData("?vpcId=vpc-000000000000")]
    [InlineData("?routeTableId=rt-000000000000")]
    [InlineData("?routeTableId=nonsense")]
    public async Task Neither_or_an_unknown_table_in_a_query_is_a_bad_request(string query)
    {
        (await Alice.GetAsync($"/v1/route{query}")).IsBadRequest();
        (await Alice.GetAsync($"{Path}{query}")).IsBadRequest();
    }

    [Fact]
    public async Task Anothers_table_and_rule_do_not_exist()
    {
        var (vpc, table, hop) = await PlaceAsync();
        var rule = (await Alice.PostAsync(Path, Rule(table, "0.0.0.0/0", "172.16.0.0/16", hop)))["routeRuleId"];
        (await cloud.Bob.GetAsync($"/v1/route?vpcId={vpc}")).IsBadRequest();
        (await cloud.Bob.GetAsync($"{Path}?routeTableId={table}")).IsBadRequest();
        (await cloud.Bob.PostAsync(Path, Rule(table, "0.0.0.0/0", "172.18.0.0/16", hop))).IsNotFound();
        (await cloud.Bob.PutAsync($"{Path}/{rule}", "{}")).IsNotFound();
        (await cloud.Bob.DeleteAsync($"{Path}/{rule}")).IsNotFound();
    }

    [Fact]
    public async Task The_next_hop_is_the_own_interface_and_nothing_else()
    {
        var (_, table, hop) = await PlaceAsync();
        var id = (await Alice.GetAsync("/v1/peerconn")).Json.GetProperty("peerConns").EnumerateArray()
            .First(item => item.GetProperty("localIfId").GetString() == hop).GetProperty("peerConnId").GetString()!;
        var far = (await Alice.GetAsync($"/v1/peerconn/{id}?role=acceptor"))["localIfId"];
        foreach (var other in new[] { id, far, "qpif-000000000000", "nonsense" })
            (await Alice.PostAsync(Path, Rule(table, "0.0.0.0/0", "172.16.0.0/16", other))).IsNotFound();
    }

    [Theory]
    [InlineData("custom")]
    [InlineData("vpn")]
    [InlineData("nat")]
    [InlineData("dcGateway")]
    [InlineData("ipv6gateway")]
    [InlineData("enic")]
    [InlineData("havip")]
    public async Task A_type_of_next_hop_that_this_server_does_not_carry_is_denied(string type)
    {
        var (_, table, hop) = await PlaceAsync();
        (await Alice.PostAsync(Path, Rule(table, "0.0.0.0/0", "172.16.0.0/16", hop).Replace("peerConn", type, StringComparison.Ordinal))).IsDenied();
    }

    [Theory]
    [InlineData("sourceAddress", "0.0.0.0")]
    [InlineData("sourceAddress", "10.0.0.1/8")]
    [InlineData("sourceAddress", "::/0")]
    [InlineData("sourceAddress", "192.168.77.0/24")]
    [InlineData("sourceAddress", "")]
    [InlineData("destinationAddress", "172.16.0.0/33")]
    [InlineData("destinationAddress", "")]
    [InlineData("nexthopType", "teleport")]
    [InlineData("nexthopId", "")]
    [InlineData("routeTableId", "")]
    public async Task A_malformed_rule_is_a_bad_request(string member, string value)
    {
        var (_, table, hop) = await PlaceAsync();
        var members = new Dictionary<string, string>
        {
            ["routeTableId"] = table, ["sourceAddress"] = "0.0.0.0/0", ["destinationAddress"] = "172.16.0.0/16", ["nexthopType"] = "peerConn",
            ["nexthopId"] = hop, [member] = value,
        };
        (await Alice.PostAsync(Path, $"{{{string.Join(',', members.Select(pair => $"\"{pair.Key}\":\"{pair.Value}\""))}}}")).IsBadRequest();
    }

    [Fact]
    public async Task Rules_of_IPv6_are_bad_requests()
    {
        var (_, table, hop) = await PlaceAsync();
        (await Alice.PostAsync(Path, Rule(table, "0.0.0.0/0", "172.16.0.0/16", hop, ",\"ipVersion\":\"6\""))).IsBadRequest();
    }

    [Fact]
    public async Task A_source_is_anywhere_or_inside_a_subnet()
    {
        var (vpc, table, hop) = await PlaceAsync();
        var cidr = (await Alice.GetAsync($"/v1/vpc/{vpc}")).Json.GetProperty("vpc").GetProperty("cidr").GetString()!.Replace("/16", "/24", StringComparison.Ordinal);
        (await Alice.PostAsync(Path, Rule(table, cidr, "172.16.0.0/16", hop))).IsBadRequest();
        await Alice.MakesASubnetAsync(vpc, cidr);
        (await Alice.PostAsync(Path, Rule(table, cidr, "172.16.0.0/16", hop))).IsOk();
        (await Alice.PostAsync(Path, Rule(table, cidr.Replace("/24", "/28", StringComparison.Ordinal), "172.16.0.0/16", hop))).IsOk();
    }

    [Fact]
    public async Task A_destination_inside_the_VPC_is_a_bad_request_and_everywhere_is_not()
    {
        var (vpc, table, hop) = await PlaceAsync();
        var cidr = (await Alice.GetAsync($"/v1/vpc/{vpc}")).Json.GetProperty("vpc").GetProperty("cidr").GetString()!;
        (await Alice.PostAsync(Path, Rule(table, "0.0.0.0/0", cidr, hop))).IsBadRequest();
        (await Alice.PostAsync(Path, Rule(table, "0.0.0.0/0", "0.0.0.0/0", hop))).IsOk();
    }

    [Fact]
    public async Task Source_and_destination_are_unique_in_a_table()
    {
        var (_, table, hop) = await PlaceAsync();
        (await Alice.PostAsync(Path, Rule(table, "0.0.0.0/0", "172.16.0.0/16", hop))).IsOk();
        (await Alice.PostAsync(Path, Rule(table, "0.0.0.0/0", "172.16.0.0/16", hop))).IsDenied();
        var other = (await Alice.PostAsync(Path, Rule(table, "0.0.0.0/0", "172.17.0.0/16", hop)))["routeRuleId"];
        (await Alice.PutAsync($"{Path}/{other}", """{"destinationAddress":"172.16.0.0/16"}""")).IsDenied();
    }

    [Fact]
    public async Task A_list_of_one_next_hop_is_fine_and_one_of_several_is_denied()
    {
        var (_, table, hop) = await PlaceAsync();
        var path = $$"""{"nexthopId":"{{hop}}","nexthopType":"peerConn","pathType":"normal"}""";
        var start = $$"""{"routeTableId":"{{table}}","sourceAddress":"0.0.0.0/0","destinationAddress":"172.16.0.0/16","nextHopList":""";
        (await Alice.PostAsync(Path, $"{start}[{path},{path}]}}")).IsDenied();
        (await Alice.PostAsync(Path, $"{start}[{path}]}}")).IsOk();
        (await Alice.PostAsync(Path, $"{start}[1]}}")).IsBadRequest();
    }

    [Fact]
    public async Task A_rule_may_point_at_a_connection_that_is_not_active_yet()
    {
        var id = await Alice.HasARequestToAsync(cloud.Bob);
        var side = await Alice.GetAsync($"/v1/peerconn/{id}");
        var table = (await Alice.GetAsync($"/v1/route?vpcId={side["localVpcId"]}"))["routeTableId"];
        (await Alice.PostAsync(Path, Rule(table, "0.0.0.0/0", "172.16.0.0/16", side["localIfId"]))).IsOk();
    }

    [Fact]
    public async Task Rules_are_paged()
    {
        var (_, table, hop) = await PlaceAsync();
        var rules = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            rules.Add((await Alice.PostAsync(Path, Rule(table, "0.0.0.0/0", $"172.{20 + i}.0.0/16", hop)))["routeRuleId"]);
            cloud.Behind.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        var first = (await Alice.GetAsync($"{Path}?routeTableId={table}&maxKeys=2")).IsOk();
        Assert.Equal(("true", rules[0], rules[2]), (first["isTruncated"], first["marker"], first["nextMarker"]));
        var last = (await Alice.GetAsync($"{Path}?routeTableId={table}&maxKeys=2&marker={rules[2]}")).IsOk();
        Assert.Equal(("false", rules[2]), (last["isTruncated"], last["marker"]));
        Assert.False(last.Json.TryGetProperty("nextMarker", out _));
        (await Alice.GetAsync($"{Path}?routeTableId={table}&marker=rr-000000000000")).IsBadRequest();
        Assert.Equal(3, (await Alice.GetAsync($"/v1/route?routeTableId={table}")).Json.GetProperty("routeRules").GetArrayLength());
    }

    [Fact]
    public async Task The_switch_of_high_availability_is_denied()
    {
        var (_, table, hop) = await PlaceAsync();
        var rule = (await Alice.PostAsync(Path, Rule(table, "0.0.0.0/0", "172.16.0.0/16", hop)))["routeRuleId"];
        (await Alice.PutAsync($"{Path}/{rule}?switchRouteHA")).IsDenied();
        (await Alice.PutAsync($"{Path}/rr-000000000000?switchRouteHA")).IsNotFound();
    }

    [Fact]
    public async Task A_table_of_another_region_is_not_there()
    {
        var vpc = await Alice.MakesAVpcAsync(region: "gz");
        (await Alice.GetAsync($"/v1/route?vpcId={vpc}")).IsBadRequest();
        (await Alice.SendToAsync("gz", "GET", $"/v1/route?vpcId={vpc}")).IsOk();
    }

    private async Task<(string Vpc, string Table, string Hop)> PlaceAsync()
    {
        var side = await Alice.GetAsync($"/v1/peerconn/{await Alice.HasAConnectionAsync()}?role=initiator");
        return (side["localVpcId"], (await Alice.GetAsync($"/v1/route?vpcId={side["localVpcId"]}"))["routeTableId"], side["localIfId"]);
    }
}
