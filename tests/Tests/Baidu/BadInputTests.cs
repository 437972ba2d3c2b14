using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Tieline.Tests.Baidu;

/// <summary>Input that no client sends gets the cloud's error and changes nothing.</summary>
public sealed class BadInputTests(BaiduCloud cloud) : IClassFixture<BaiduCloud>
{
    /// <summary>Every operation that reads a body; <c>{x}</c> is the id of a resource that is there.</summary>
    public static TheoryData<string, string> Changes => new()
    {
        { "POST", "/v1/vpc" },
        { "PUT", "/v1/vpc/{vpc}?modifyAttribute" },
        { "PUT", "/v1/vpc/openRelay/{vpc}" },
        { "PUT", "/v1/vpc/shutdownRelay/{vpc}" },
        { "POST", "/v1/subnet" },
        { "PUT", "/v1/subnet/{subnet}?modifyAttribute" },
        { "POST", "/v1/route/rule" },
        { "PUT", "/v1/route/rule/{rule}" },
        { "POST", "/v1/peerconn" },
        { "PUT", "/v1/peerconn/{conn}" },
        { "PUT", "/v1/peerconn/{request}?accept" },
        { "PUT", "/v1/peerconn/{request}?reject" },
        { "PUT", "/v1/peerconn/{conn}?resize" },
        { "PUT", "/v1/peerconn/{prepaid}?purchaseReserved" },
        { "PUT", "/v1/peerconn/{conn}?open&role=initiator" },
        { "PUT", "/v1/peerconn/{conn}?close&role=initiator" },
        { "PUT", "/v1/peerconn/{prepaid}?refund" },
        { "PUT", "/v1/peerconn/{conn}/deleteProtect" },
    };

    private const string Wish = """{"name":"a","cidr":"10.0.0.0/16"}""";

    private BaiduUser Alice => cloud.Alice;

    [Theory]
    [InlineData("{")]
    [InlineData("{]")]
    [InlineData("""{"name":"a","cidr":"10.0.0.0/16"}x""")]
    [InlineData("""{"name":"a","cidr":"10.0.0.0/16",}""")]
    [InlineData("""{'name':'a'}""")]
    [InlineData("""{"name":"a","name":"b","cidr":"10.0.0.0/16"}""")]
    [InlineData("""{"name":"a","cidr":"10.0.0.0/16","unknown":{"x":1,"x":2}}""")]
    [InlineData("""{"name":NaN}""")]
    [InlineData("""{"name":"a\u00"}""")]
    [InlineData("\ufeff{}")]
    [InlineData(" ")]
    [InlineData("name=a&cidr=10.0.0.0/16")]
    public async Task What_is_not_JSON_is_malformed(string body) => await IsRefusedAsync(Encoding.UTF8.GetBytes(body), 400, "MalformedJSON");

    [Theory]
    [InlineData("""{"name":"\ud800","cidr":"10.0.0.0/16"}""")]
    [InlineData("""{"name":"a\u0000","cidr":"10.0.0.0/16"}""")]
    [InlineData("""{"name":"a","cidr":"10.0.0.0/16","description":"\u0000"}""")]
    [InlineData("""{"name":"a","cidr":"10.0.0.0/16","description":"\udc00"}""")]
    [InlineData("""{"name":"a","cidr":"10.0.0.0/16","tags":[{"tagKey":"\ud800"}]}""")]
    [InlineData("""{"name":"a","cidr":"10.0.0.0/16\u0000"}""")]
    public async Task Half_characters_and_NULs_are_bad_requests(string body) => await IsRefusedAsync(Encoding.UTF8.GetBytes(body), 400, "BadRequest");

    [Fact]
    public async Task Broken_UTF8_is_an_unreadable_request()
    {
        await IsRefusedAsync([.. "{\"name\":\""u8, 0xFF, .. "\",\"cidr\":\"10.0.0.0/16\"}"u8], 400, "InvalidHTTPRequest");
        await IsRefusedAsync([.. "{\"name\":\"a\",\"cidr\":\"10.0.0.0/16\",\"x\":\""u8, 0xED, 0xA0, 0x80, .. "\"}"u8], 400, "InvalidHTTPRequest");
    }

    [Fact]
    public async Task Deep_nesting_is_malformed() => await IsRefusedAsync(
        Encoding.UTF8.GetBytes($$"""{"name":"a","cidr":"10.0.0.0/16","x":{{new string('[', 5000)}}{{new string(']', 5000)}}}"""), 400, "MalformedJSON");

    [Fact]
    public async Task A_body_above_the_limit_is_an_unreadable_request()
    {
        var body = Encoding.UTF8.GetBytes(Wish.PadRight(1 << 20));
        (await cloud.SendAsync(Alice, BaiduClient.Go, "POST", "/v1/vpc", body)).IsOk();
        await IsRefusedAsync([.. body, (byte)' '], 400, "InvalidHTTPRequest");
    }

    [Fact]
    public async Task A_body_above_the_limit_without_a_length_is_an_unreadable_request()
    {
        (string, string)[] headers = [("Host", "h"), ("Transfer-Encoding", "chunked")];
        var authorization = BceSigner.Authorization(
            Alice.AccessKey, Alice.SecretKey, cloud.WallClock.GetUtcNow(), 60, "host", "POST", "/v1/vpc", "", headers[..1]);
        (await cloud.SendRawAsync("POST", "/v1/vpc", [.. headers, ("Authorization", authorization)], new byte[3 << 20])).Is(400, "InvalidHTTPRequest");
    }

    [Theory]
    [InlineData("/v1/vpc?vpcIds=%zz")]
    [InlineData("/v1/vpc?vpcIds=%4")]
    [InlineData("/v1/vpc?x=%00")]
    public async Task Odd_percent_encodings_are_bad_requests(string target) => (await Alice.GetAsync(target)).IsBadRequest();

    [Theory]
    [InlineData("/v1/vpc?&&&")]
    [InlineData("/v1/vpc?=")]
    [InlineData("/v1/vpc?=x&maxKeys=1000")]
    [InlineData("/v1/vpc?unknown=%E4%B8%AD+%2B")]
    [InlineData("/v1/vpc?vpcId%73=")]
    public async Task Odd_queries_that_mean_something_are_fine(string target) => (await Alice.GetAsync(target)).IsOk();

    [Fact]
    public async Task Thousands_of_parameters_and_headers_are_only_slow_to_send()
    {
        var query = string.Join('&', Enumerable.Range(0, 4000).Select(i => $"k{i}=v{4000 - i}"));
        (await Alice.GetAsync($"/v1/vpc?{query}")).IsOk();
        var headers = Enumerable.Range(0, 60).Select(i => ($"x-bce-h{i}", new string('é', 500))).Append(("Host", "h")).ToArray();
        var authorization = BceSigner.Authorization(
            Alice.AccessKey, Alice.SecretKey, cloud.WallClock.GetUtcNow(), 60, "", "GET", "/v1/vpc", "", headers);
        (await cloud.SendRawAsync("GET", "/v1/vpc", [.. headers, ("Authorization", authorization)], [])).IsOk();
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task A_body_that_is_no_JSON_object_is_refused_by_every_operation_and_changes_nothing(string method, string target)
    {
        await using var fresh = new BaiduCloud();
        await fresh.InitializeAsync();
        var (alice, conn) = (fresh.Alice, await fresh.Alice.HasAConnectionAsync());
        var (request, prepaid) = (await fresh.Bob.HasARequestToAsync(alice), await alice.HasAPrepaidConnectionAsync());
        var side = await alice.GetAsync($"/v1/peerconn/{conn}");
        var (vpc, table) = (side["localVpcId"], (await alice.GetAsync($"/v1/route?vpcId={side["localVpcId"]}"))["routeTableId"]);
        var rule = (await alice.PostAsync("/v1/route/rule", RouteTests.Rule(table, "0.0.0.0/0", "172.16.0.0/16", side["localIfId"]))).IsOk();
        var path = target.Replace("{vpc}", vpc, StringComparison.Ordinal).Replace("{conn}", conn, StringComparison.Ordinal)
            .Replace("{request}", request, StringComparison.Ordinal).Replace("{prepaid}", prepaid, StringComparison.Ordinal)
            .Replace("{rule}", rule["routeRuleId"], StringComparison.Ordinal)
            .Replace("{subnet}", await alice.MakesASubnetAsync(vpc, "10.1.0.0/24"), StringComparison.Ordinal);
        var before = await EverythingAsync();
        foreach (var body in new[] { "[]", "7", "null", "true", "\"text\"", "[{}]" }) (await alice.SendAsync(method, path, body)).IsBadRequest();
        foreach (var body in new[] { "{", "{} {}", "{\"a\":1,\"a\":1}", "\0", "<xml/>" }) (await alice.SendAsync(method, path, body)).Is(400, "MalformedJSON");
        (await fresh.SendAsync(alice, BaiduClient.Go, method, path, [.. "{\"x\":\""u8, 0xC3, 0x28, .. "\"}"u8])).Is(400, "InvalidHTTPRequest");
        (await fresh.SendAsync(alice, BaiduClient.Go, method, path, Encoding.Unicode.GetBytes("{\"é\":1}"))).Is(400, "InvalidHTTPRequest");
        (await fresh.SendAsync(alice, BaiduClient.Go, method, path, new byte[(1 << 20) + 1])).Is(400, "InvalidHTTPRequest");
        Assert.Equal(before, await EverythingAsync());

        async Task<string> EverythingAsync() => string.Join(
            '\n',
            (await alice.GetAsync("/v1/vpc")).Body, (await alice.GetAsync("/v1/subnet")).Body, (await alice.GetAsync("/v1/peerconn")).Body,
            (await alice.GetAsync($"/v1/route?vpcId={vpc}")).Body);
    }

    [Fact]
    public void Whatever_bytes_are_sent_the_answer_is_a_success_or_a_whole_error()
    {
        string[] targets = ["/v1/peerconn", "/v1/vpc", "/v1/subnet", "/v1/route/rule", "/v1/peerconn/peerconn-000000000000", "/v1/vpc/x?modifyAttribute"];
        var members = Gen.Elements(
            "bandwidthInMbps", "localVpcId", "peerVpcId", "peerRegion", "billing", "name", "cidr", "tags", "vpcId", "zoneName", "routeTableId",
            "nextHopList", "nexthopId", "sourceAddress", "localIfId", "secondaryCidr", "enableIpv6");
        var values = Gen.Elements(
            "1", "-1", "1e400", "\"\"", "\"x\"", "null", "true", "[]", "[1]", "[{}]", "[null]", "{}", "{\"paymentTiming\":\"Prepaid\",\"reservation\":{}}",
            "\"10.0.0.0/16\"", "\"bj\"", "\"\\ud800\"", "[\"a\",[]]", "99999999999999999999", "\"vpc-000000000000\"");
        var bodies =
            from count in Gen.Choose(0, 8)
            from names in Gen.ArrayOf(members, count)
            from given in Gen.ArrayOf(values, count)
            select $"{{{string.Join(',', names.Distinct().Zip(given, (name, value) => $"\"{name}\":{value}"))}}}";
        var requests =
            from target in Gen.Elements(targets)
            from method in Gen.Elements("POST", "PUT")
            from body in Gen.OneOf(bodies, Gen.ArrayOf(Gen.Choose(32, 126)).Select(codes => new string([.. codes.Select(code => (char)code)])))
            select (target, method, body);

        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(400),
            Prop.ForAll(requests.ToArbitrary(), request =>
            {
                var answer = Alice.SendAsync(request.method, request.target, request.body).GetAwaiter().GetResult();
                if (answer.Status != 200) answer.Is(answer.Status, answer.Code);
                Assert.True(answer.Status is 200 or (>= 400 and < 500), $"{answer.Status} {answer.Body}");
            }));
    }

    private async Task IsRefusedAsync(byte[] body, int status, string code)
    {
        var before = (await Alice.GetAsync("/v1/vpc")).Body;
        (await cloud.SendAsync(Alice, BaiduClient.Go, "POST", "/v1/vpc", body)).Is(status, code);
        Assert.Equal(before, (await Alice.GetAsync("/v1/vpc")).Body);
    }
}
