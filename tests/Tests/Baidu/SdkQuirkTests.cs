using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Tieline.Support.Wire;
using Xunit;

namespace Tieline.Tests.Baidu;

/// <summary>The public SDKs' habits, one test each: the table of contract baidu-peer-connection, 8.</summary>
public sealed class SdkQuirkTests(BaiduCloud cloud) : IClassFixture<BaiduCloud>
{
    private const string Path = "/v1/peerconn", Host = "bcc.bj.baidubce.com";
    private const string Json = "application/json;charset=utf-8", SpacedJson = "application/json; charset=utf-8";
    private const string Vpc = """{"name":"a","cidr":"10.0.0.0/16"}""";

    private BaiduUser Alice => cloud.Alice;

    private BaiduUser Bob => cloud.Bob;

    private string Date => cloud.WallClock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);

    private static string Token() => $"clientToken={Guid.NewGuid()}";

    [Fact]
    public async Task Quirk_1_Python_and_Java_list_no_signed_headers()
    {
        (string, string)[] python = [("Host", Host), ("Content-Type", Json), ("Content-Length", "0"), ("x-bce-date", Date)];
        (string, string)[] java = [("Host", Host), ("Content-Type", SpacedJson)];
        foreach (var signed in new[] { python, java })
        {
            Assert.EndsWith("/1800/", cloud.Sign(Alice, "GET", Path, signed, listed: false)[..^65], StringComparison.Ordinal);
            (await cloud.SendSignedAsync(Alice, "GET", Path, signed)).IsOk();
        }
    }

    [Fact]
    public async Task Quirk_2_Python_signs_a_content_length_of_zero_on_every_method()
    {
        var id = await Alice.MakesAVpcAsync();
        (await PythonAsync("GET", $"/v1/vpc/{id}")).IsOk();
        (await PythonAsync("PUT", $"/v1/vpc/openRelay/{id}?{Token()}")).IsOkAndEmpty();
        (await PythonAsync("DELETE", $"/v1/vpc/{id}?{Token()}")).IsOkAndEmpty();
    }

    [Fact]
    public async Task Quirk_3_Java_does_not_sign_the_content_length_of_zero_that_its_HTTP_library_adds()
    {
        var id = await Alice.HasAPrepaidConnectionAsync();
        (string, string)[] signed = [("Host", Host), ("Content-Type", SpacedJson)];
        (await cloud.SendSignedAsync(Alice, "PUT", $"{Path}/{id}?{Token()}&refund", signed, [("Content-Length", "0")])).IsOkAndEmpty();

        // Only a length of zero may be unsigned: with another one, the body could be anyone's.
        (await cloud.SendSignedAsync(Alice, "PUT", $"{Path}/{id}?{Token()}&refund", signed, [("Content-Length", "2")], "{}"u8.ToArray()))
            .Is(400, "SignatureDoesNotMatch");
    }

    [Fact]
    public async Task Quirk_4_Go_sends_a_request_id_that_it_does_not_sign_and_that_is_not_echoed()
    {
        (string, string)[] signed = [("host", Host), ("content-type", Json), ("x-bce-date", Date)];
        var answer = await cloud.SendSignedAsync(Alice, "GET", Path, signed, [("x-bce-request-id", "6f5b4d0e-0000-4000-8000-000000000001")], listed: true);
        Assert.NotEqual("6f5b4d0e-0000-4000-8000-000000000001", answer.IsOk().Headers["x-bce-request-id"]);
    }

    [Fact]
    public async Task Quirk_5_Java_sends_no_x_bce_date() =>
        (await cloud.SendSignedAsync(Alice, "GET", Path, [("Host", Host)], [("Date", cloud.WallClock.GetUtcNow().ToString("R"))])).IsOk();

    [Fact]
    public async Task Quirk_6_Pythons_x_bce_date_may_differ_from_the_signatures_timestamp()
    {
        (string, string)[] signed = [("Host", Host), ("x-bce-date", Date)];
        (await cloud.SendSignedAsync(Alice, "GET", Path, signed, at: cloud.WallClock.GetUtcNow().AddSeconds(-1))).IsOk();
        (await cloud.SendSignedAsync(Alice, "GET", Path, [("Host", Host), ("x-bce-date", "2001-01-01T00:00:00Z")])).IsOk();
    }

    [Fact]
    public async Task Quirk_7_Gos_retry_resends_the_old_signature()
    {
        var target = $"/v1/vpc?{Token()}";
        (string, string)[] signed = [("host", Host), ("content-length", $"{Vpc.Length}")];
        var authorization = cloud.Sign(Alice, "POST", target, signed, listed: true);
        (string, string)[] headers = [.. signed, ("Authorization", authorization)];
        var first = (await cloud.SendRawAsync("POST", target, headers, Encoding.UTF8.GetBytes(Vpc))).IsOk();
        Assert.Equal(first.Body, (await cloud.SendRawAsync("POST", target, headers, Encoding.UTF8.GetBytes(Vpc))).IsOk().Body);
    }

    [Theory]
    [InlineData("accept&TOKEN", BaiduClient.Go)]
    [InlineData("TOKEN&accept", BaiduClient.Java)]
    [InlineData("accept=&TOKEN", BaiduClient.Python)]
    [InlineData("TOKEN&accept=", BaiduClient.Go)]
    [InlineData("accept", BaiduClient.Java)]
    public async Task Quirk_8_A_switch_comes_with_or_without_an_equals_sign_in_any_place(string query, BaiduClient client)
    {
        var id = await Alice.HasARequestToAsync(Bob);
        (await Bob.SendAsync("PUT", $"{Path}/{id}?{query.Replace("TOKEN", Token(), StringComparison.Ordinal)}", client: client)).IsOkAndEmpty();
        Assert.Equal("starting", await Alice.StatusOfAsync(id));
    }

    [Theory]
    [InlineData(Json)]
    [InlineData(SpacedJson)]
    [InlineData("text/plain")]
    public async Task Quirk_9_The_content_type_is_signed_as_it_came_also_without_a_body(string contentType)
    {
        var id = await Alice.MakesAVpcAsync();
        foreach (var (method, target) in new[] { ("GET", $"/v1/vpc/{id}"), ("DELETE", $"/v1/vpc/{id}") })
            (await cloud.SendSignedAsync(Alice, method, target, [("Host", Host), ("Content-Type", contentType)])).IsOk();
    }

    [Fact]
    public async Task Quirk_10_An_action_without_parameters_comes_with_no_body_an_empty_object_or_the_role()
    {
        foreach (var body in new[] { "", "{}", """{"anything":1}""" })
        {
            (await Bob.PutAsync($"{Path}/{await Alice.HasARequestToAsync(Bob)}?accept", body)).IsOkAndEmpty();
            (await Bob.PutAsync($"{Path}/{await Alice.HasARequestToAsync(Bob)}?reject", body)).IsOkAndEmpty();
            (await Alice.PutAsync($"{Path}/{await Alice.HasAPrepaidConnectionAsync()}?refund", body)).IsOkAndEmpty();
        }

        foreach (var body in new[] { "", "{}", """{"role":"initiator"}""" })
        {
            var id = await Alice.HasAConnectionAsync();
            (await Alice.PutAsync($"{Path}/{id}?open&role=initiator", body)).IsOkAndEmpty();
            await cloud.EngineWorksAsync();
            (await Alice.PutAsync($"{Path}/{id}?close&role=initiator", body)).IsOkAndEmpty();
        }
    }

    [Fact]
    public async Task Quirk_11_Go_signs_the_MD5_of_every_body()
    {
        var body = Encoding.UTF8.GetBytes(Vpc);
        (string, string)[] signed = [("host", Host), ("content-length", $"{body.Length}"), ("content-md5", MD5Of(body))];
        (await cloud.SendSignedAsync(Alice, "POST", "/v1/vpc", signed, null, body, listed: true)).IsOk();
        var authorization = cloud.Sign(Alice, "POST", "/v1/vpc", signed, listed: true);
        (string, string)[] another = [.. signed[..2], ("content-md5", MD5Of([])), ("Authorization", authorization)];
        (await cloud.SendRawAsync("POST", "/v1/vpc", another, body)).Is(400, "SignatureDoesNotMatch");
    }

    [Fact]
    public async Task Quirk_12_Go_and_Terraform_leave_the_client_token_out()
    {
        var id = await Alice.HasAConnectionAsync();
        var side = (await Alice.GetAsync($"{Path}/{id}"))["localIfId"];
        (await Alice.PutAsync($"{Path}/{id}", $$"""{"localIfId":"{{side}}","description":"d"}""")).IsOkAndEmpty();
        (await Alice.PutAsync($"{Path}/{id}?resize", """{"newBandwidthInMbps":30}""")).IsOkAndEmpty();
        (await Alice.PutAsync($"/v1/vpc/{await Alice.MakesAVpcAsync()}?modifyAttribute", """{"name":"a"}""")).IsOkAndEmpty();
    }

    [Theory]
    [InlineData("""{"paymentTiming":"Postpaid","reservation":{"reservationLength":1,"reservationTimeUnit":"Month"}}""", "bj", "Postpaid")]
    [InlineData("""{"paymentTiming":"Postpaid","billingMethod":"ByBandwidth"}""", "bj", "Postpaid")]
    [InlineData("""{"paymentTiming":"Prepaid","reservation":{"reservationLength":1,"reservationTimeUnit":"Month"}}""", "gz", "Prepaid")]
    [InlineData("""{"paymentTiming":"Prepaid","reservation":{"reservationLength":1,"reservationTimeUnit":"month"}}""", "gz", "Prepaid")]
    public async Task Quirk_13_Billing_comes_with_a_reservation_for_postpaid_and_months_in_any_case(string billing, string peerRegion, string shown)
    {
        var (local, peer) = (await Alice.MakesAVpcAsync(), await Alice.MakesAVpcAsync(region: peerRegion));
        var made = await Alice.AsksForAConnectionAsync(local, peer, more: ",\"deleteProtect\":false", billing: billing, peerRegion: peerRegion);
        Assert.Equal(shown, (await Alice.GetAsync($"{Path}/{made.IsOk()["peerConnId"]}"))["paymentTiming"]);
    }

    [Theory]
    [InlineData("True")]
    [InlineData("true")]
    [InlineData("False")]
    [InlineData("false")]
    public async Task Quirk_14_Python_writes_booleans_with_a_capital(string text) => (await PythonAsync("GET", $"/v1/vpc?isDefault={text}")).IsOk();

    [Fact]
    public async Task Quirk_15_The_bandwidth_is_sent_in_both_spellings()
    {
        var id = await Alice.HasAConnectionAsync();
        var got = (await Alice.GetAsync($"{Path}/{id}")).Json;
        var listed = (await Alice.GetAsync($"{Path}?vpcId={got.GetProperty("localVpcId").GetString()}")).Json.GetProperty("peerConns")[0];
        foreach (var item in new[] { got, listed })
            Assert.Equal((20, 20), (item.GetProperty("bandwidthInMbps").GetInt32(), item.GetProperty("bandwithInMbp").GetInt32()));
    }

    [Fact]
    public async Task Quirk_16_An_empty_success_means_that_the_connection_is_gone()
    {
        var id = await Alice.HasAConnectionAsync();
        (await Alice.DeleteAsync($"{Path}/{id}")).IsOkAndEmpty();
        await cloud.EngineWorksAsync();
        foreach (var client in Enum.GetValues<BaiduClient>())
            (await Alice.SendAsync("GET", $"{Path}/{id}?role=initiator", client: client)).IsOkAndEmpty();
    }

    [Fact]
    public async Task Quirk_17_Terraform_asks_for_both_roles_and_is_shown_a_side_each_time()
    {
        foreach (var (user, id) in new[] { (Alice, await Alice.HasAConnectionAsync()), (Alice, await Alice.HasARequestToAsync(Bob)), (Bob, await Alice.HasARequestToAsync(Bob)) })
        {
            foreach (var role in new[] { "initiator", "acceptor" })
                Assert.Equal(id, (await user.GetAsync($"{Path}/{id}?role={role}")).IsOk()["peerConnId"]);
        }
    }

    [Fact]
    public async Task Quirk_18_Python_crashes_on_an_error_that_lacks_requestId_code_or_message()
    {
        // Is() looks for the three members; here is a request for every code that the dialect has.
        await using var small = new BaiduCloud { Limits = new() { LinksPerAccount = 0 } };
        await small.InitializeAsync();
        var (alice, token) = (small.Alice, Token());
        var vpc = await alice.MakesAVpcAsync("10.0.0.0/16");
        await alice.MakesASubnetAsync(vpc, "10.0.0.0/24");
        (await alice.PostAsync($"/v1/vpc?{token}", Vpc)).IsOk();
        (await small.SendRawAsync("GET", Path, [("Host", Host)], [])).Is(403, "AccessDenied");
        (await small.SendRawAsync("GET", Path, [("Host", Host), ("Authorization", "bce-auth-v1/")], [])).Is(400, "InvalidHTTPAuthHeader");
        (await small.SendRawAsync("GET", Path, [("Host", Host), ("Authorization", $"bce-auth-v1/x/{Date}/1//y")], [])).Is(403, "InvalidAccessKeyId");
        (await small.SendSignedAsync(alice, "GET", Path, [("Host", Host)], at: small.WallClock.GetUtcNow().AddDays(-1))).Is(400, "RequestExpired");
        (await small.SendSignedAsync(alice, "GET", Path, [("Host", Host)], [("x-bce-date", Date)])).Is(400, "SignatureDoesNotMatch");
        (await alice.GetAsync("/v1/eip")).Is(400, "InvalidURI");
        (await alice.GetAsync("/v9/vpc")).Is(404, "InvalidVersion");
        (await alice.PostAsync("/v1/vpc", "{")).Is(400, "MalformedJSON");
        (await small.SendAsync(alice, BaiduClient.Go, "POST", "/v1/vpc", [0xFF])).Is(400, "InvalidHTTPRequest");
        (await alice.PostAsync("/v1/vpc", "{}")).Is(400, "BadRequest");
        (await alice.GetAsync("/v1/vpc/vpc-000000000000")).Is(404, "NoSuchObject");
        (await alice.PostAsync($"/v1/vpc?{token}", Vpc.Replace("\"a\"", "\"b\"", StringComparison.Ordinal))).Is(403, "IdempotentParameterMismatch");
        (await alice.AsksForAConnectionAsync(vpc, await alice.MakesAVpcAsync())).Is(413, "LimitExceeded");
        (await alice.PostAsync("/v1/subnet/ipreserve", "{}")).Is(409, "OperationDenied");
        (await alice.PostAsync("/v1/subnet", $$"""{"name":"b","zoneName":"cn-bj-a","cidr":"10.0.0.0/25","vpcId":"{{vpc}}"}""")).Is(409, "CidrConflict");
        (await alice.DeleteAsync($"/v1/vpc/{vpc}")).Is(409, "ResourceNeedRelease");
        var closed = new BaiduCloud();
        await closed.InitializeAsync();
        await closed.DisposeAsync(); // its store is closed now: every question to it is a fault
        (await closed.Alice.GetAsync("/v1/vpc")).Is(500, "InternalError");
    }

    [Fact]
    public async Task Quirk_19_Java_ignores_a_success_without_a_length_and_fails_on_an_error_that_is_not_JSON()
    {
        foreach (var target in new[] { Path, "/v1/vpc", "/v2/zone", $"{Path}/{await Alice.HasAConnectionAsync()}", "/v1/nothing", "/v1/vpc/x" })
        {
            var answer = await Alice.SendAsync("GET", target, client: BaiduClient.Java);
            Assert.Equal($"{Encoding.UTF8.GetByteCount(answer.Body)}", answer.Headers["Content-Length"]);
            Assert.Equal("application/json;charset=UTF-8", answer.Headers["Content-Type"]);
            Assert.Equal(System.Text.Json.JsonValueKind.Object, answer.Json.ValueKind);
        }
    }

    [Fact]
    public async Task Quirk_20_Go_takes_a_success_without_a_body_for_an_error_where_it_expects_one()
    {
        var vpc = await Alice.PostAsync("/v1/vpc", Vpc);
        var id = vpc["vpcId"];
        var subnet = await Alice.PostAsync("/v1/subnet", $$"""{"name":"b","zoneName":"cn-bj-a","cidr":"10.0.0.0/24","vpcId":"{{id}}"}""");
        var connection = await Alice.AsksForAConnectionAsync(id, await Alice.MakesAVpcAsync());
        var table = (await Alice.GetAsync($"/v1/route?vpcId={id}"))["routeTableId"];
        var hop = (await Alice.GetAsync($"{Path}/{connection["peerConnId"]}"))["localIfId"];
        var rule = await Alice.PostAsync("/v1/route/rule", RouteTests.Rule(table, "0.0.0.0/0", "172.16.0.0/16", hop));
        foreach (var answer in new[] { vpc, subnet, connection, rule }) Assert.NotEqual("", answer.IsOk().Body);
        foreach (var list in new[] { Path, "/v1/vpc?vpcIds=x", "/v1/subnet?vpcId=x", $"{Path}?vpcId=x" }) Assert.StartsWith("{", (await Alice.GetAsync(list)).IsOk().Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(BaiduClient.Python)]
    [InlineData(BaiduClient.Java)]
    [InlineData(BaiduClient.Go)]
    public async Task Quirk_21_Retries_that_cross_each_other_make_one_connection(BaiduClient client)
    {
        var (local, peer, target) = (await Alice.MakesAVpcAsync(), await Alice.MakesAVpcAsync(), $"{Path}?{Token()}");
        var body = $$"""{"bandwidthInMbps":1,"localVpcId":"{{local}}","peerVpcId":"{{peer}}","peerRegion":"bj","billing":{} }""";
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Alice.SendAsync("POST", target, body, client))));
        Assert.Single(answers.Select(answer => answer.IsOk().Body).Distinct());
        Assert.Equal(1, (await Alice.GetAsync($"{Path}?vpcId={local}")).Json.GetProperty("peerConns").GetArrayLength());
    }

    [Fact]
    public async Task Quirk_22_Gos_switch_of_a_route_rule_arrives_without_switch_and_body_and_clears_nothing()
    {
        var (table, rule) = await HasARuleAsync();
        var before = (await Alice.GetAsync($"/v1/route?routeTableId={table}")).Body;
        (await Alice.PutAsync($"/v1/route/rule/{rule}?{Token()}")).IsBadRequest();
        Assert.Equal(before, (await Alice.GetAsync($"/v1/route?routeTableId={table}")).Body);
    }

    [Fact]
    public async Task Quirk_23_Gos_update_of_a_route_rule_repeats_its_id_and_sends_empty_texts_for_what_stays()
    {
        var (table, rule) = await HasARuleAsync();
        var before = (await Alice.GetAsync($"/v1/route?routeTableId={table}"))["routeRules"];
        (await Alice.PutAsync(
            $"/v1/route/rule/{rule}",
            $$"""{"routeRuleId":"{{rule}}","sourceAddress":"","destinationAddress":"","nexthopId":"","nexthopType":"","description":"new"}""")).IsOkAndEmpty();
        Assert.Equal(
            before.Replace("\"description\":\"\"", "\"description\":\"new\"", StringComparison.Ordinal),
            (await Alice.GetAsync($"/v1/route?routeTableId={table}"))["routeRules"]);
    }

    [Fact]
    public async Task Quirk_24_Terraform_updates_a_VPC_right_after_it_made_it()
    {
        var id = (await Alice.PostAsync("/v1/vpc", """{"name":"a","cidr":"10.0.0.0/16","description":"d"}"""))["vpcId"];
        var before = (await Alice.GetAsync($"/v1/vpc/{id}")).Body;
        (await Alice.PutAsync($"/v1/vpc/{id}?modifyAttribute", """{"name":"a","description":"d","enableIpv6":false}""")).IsOkAndEmpty();
        Assert.Equal(before, (await Alice.GetAsync($"/v1/vpc/{id}")).Body);
    }

    [Fact]
    public async Task Quirk_25_Python_does_not_encode_ids_in_paths_so_they_need_no_encoding()
    {
        var (table, rule) = await HasARuleAsync();
        var vpc = await Alice.MakesAVpcAsync("10.0.0.0/16");
        foreach (var id in new[] { table, rule, vpc, await Alice.MakesASubnetAsync(vpc, "10.0.0.0/24"), await Alice.HasAConnectionAsync() })
            Assert.Matches(new Regex("^[a-z]+-[a-z0-9]{12}$"), id);
    }

    [Fact]
    public async Task Quirk_26_Python_uses_a_connection_once_and_closes_it_without_notice()
    {
        await using var server = await WireListener.StartAsync(cloud.Dialect.HandleAsync);
        for (var i = 0; i < 20; i++)
        {
            (string, string)[] signed = [("Host", server.Host), ("Content-Type", Json), ("Content-Length", "0"), ("x-bce-date", Date)];
            var request = $"GET {Path} HTTP/1.1\r\n"
                + string.Concat(signed.Select(header => $"{header.Item1}: {header.Item2}\r\n"))
                + $"Connection: close\r\nAuthorization: {cloud.Sign(Alice, "GET", Path, signed, listed: false)}\r\n\r\n";
            if (i % 2 == 0) await server.SendAndResetAsync(request);
            else Assert.StartsWith("HTTP/1.1 200 OK\r\n", await server.SendAsync(request), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Quirk_27_A_parameter_named_authorization_is_not_signed()
    {
        (string, string)[] signed = [("Host", Host)];
        var authorization = cloud.Sign(Alice, "GET", $"{Path}?maxKeys=1", signed, listed: true);
        foreach (var name in new[] { "authorization", "Authorization" })
            (await cloud.SendRawAsync("GET", $"{Path}?{name}=x&maxKeys=1", [.. signed, ("Authorization", authorization)], [])).IsOk();
        (await cloud.SendRawAsync("GET", $"{Path}?other=x&maxKeys=1", [.. signed, ("Authorization", authorization)], [])).Is(400, "SignatureDoesNotMatch");
    }

    private Task<BaiduAnswer> PythonAsync(string method, string target) => Alice.SendAsync(method, target, client: BaiduClient.Python);

    private async Task<(string Table, string Rule)> HasARuleAsync()
    {
        var side = await Alice.GetAsync($"{Path}/{await Alice.HasAConnectionAsync()}");
        var table = (await Alice.GetAsync($"/v1/route?vpcId={side["localVpcId"]}"))["routeTableId"];
        return (table, (await Alice.PostAsync("/v1/route/rule", RouteTests.Rule(table, "0.0.0.0/0", "172.16.0.0/16", side["localIfId"]))).IsOk()["routeRuleId"]);
    }

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA5351", Justification = "Go's client sends the MD5 of its bodies.")]
    private static string MD5Of(byte[] body) => Convert.ToBase64String(MD5.HashData(body));
}
