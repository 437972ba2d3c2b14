using System.Text;
using Tieline.Dialects.Alibaba;
using Tieline.Support.Wire;
using Xunit;

namespace Tieline.Tests.Alibaba;

/// <summary>What stands before the operations: contract alibaba-router-interface, 1.4, 1.5 and 2.</summary>
public sealed class GatewayTests(AlibabaCloud cloud) : IClassFixture<AlibabaCloud>
{
    private AlibabaUser Alice => cloud.Alice;

    [Theory]
    [InlineData("AccessKeyId", null, 400, "MissingAccessKeyId")]
    [InlineData("SignatureMethod", null, 400, "MissingSignatureMethod")]
    [InlineData("Timestamp", null, 400, "MissingTimestamp")]
    [InlineData("SignatureNonce", "", 400, "MissingSignatureNonce")]
    [InlineData("Signature", null, 400, "MissingSignature")]
    [InlineData("SignatureMethod", "HMAC-SHA256", 400, "InvalidSignatureMethod")]
    [InlineData("SignatureVersion", "2.0", 400, "InvalidSignatureMethod")]
    [InlineData("Timestamp", "2026-01-05 08:00:00", 400, "InvalidTimeStamp.Format")]
    [InlineData("Timestamp", "2026-01-05T07:44:59Z", 400, "InvalidTimeStamp.Expired")]
    [InlineData("Timestamp", "2026-01-05T08:15:01Z", 400, "InvalidTimeStamp.Expired")]
    [InlineData("AccessKeyId", "nobody", 404, "InvalidAccessKeyId.NotFound")]
    [InlineData("Action", null, 400, "MissingAction")]
    [InlineData("Version", null, 400, "MissingVersion")]
    [InlineData("Version", "2099-01-01", 404, "InvalidVersion")]
    [InlineData("Action", "MakeCoffee", 404, "InvalidAction.NotFound")]
    [InlineData("Action", "describeregions", 404, "InvalidAction.NotFound")]
    public async Task A_fault_of_the_request_itself_has_the_gateways_code(string name, string? value, int status, string code)
    {
        var all = cloud.CommonV1(Alice, AlibabaCloud.V, "DescribeRegions");
        if (value is null) all.Remove(name);
        else all[name] = value;
        if (name != "Signature") all["Signature"] = AlibabaSigner.V1(Alice.SecretKey, "POST", all);
        (await cloud.SendRawAsync("POST", $"/?{AlibabaSigner.Query(all)}", [("Host", "x")], [])).Is(status, code);
    }

    [Fact]
    public async Task A_format_that_there_is_not_is_refused()
    {
        var all = cloud.CommonV1(Alice, AlibabaCloud.V, "DescribeRegions");
        all["Format"] = "YAML";
        all["Signature"] = AlibabaSigner.V1(Alice.SecretKey, "POST", all);
        var answer = await cloud.SendRawAsync("POST", $"/?{AlibabaSigner.Query(all)}", [("Host", "x")], []);
        Assert.Equal((400, "InvalidParameter.Format"), (answer.Status, answer.Xml.Element("Code")!.Value));
    }

    [Fact]
    public async Task A_wrong_signature_is_told_with_the_string_to_sign_at_the_very_end()
    {
        var all = cloud.CommonV1(Alice, AlibabaCloud.V, "DescribeRegions");
        all["Signature"] = AlibabaSigner.V1("another secret", "GET", all);
        var refused = (await cloud.SendRawAsync("GET", $"/?{AlibabaSigner.Query(all)}", [("Host", "x")], [])).Is(400, "SignatureDoesNotMatch");
        const string lead = "Specified signature is not matched with our calculation. server string to sign is:";
        Assert.Equal(lead + AlibabaSigner.StringToSignV1("GET", all), refused.Message);
        Assert.DoesNotContain(Alice.SecretKey, refused.Body, StringComparison.Ordinal);

        var headers = cloud.HeadersV3(AlibabaCloud.V, "DescribeRegions");
        headers.Add(("Authorization", AlibabaSigner.V3(Alice.AccessKey, "another secret", "POST", [], headers)));
        var v3 = (await cloud.SendRawAsync("POST", "/", headers, [])).Is(400, "SignatureDoesNotMatch");
        Assert.Matches($"^{lead}ACS3-HMAC-SHA256\n[0-9a-f]{{64}}$", v3.Message);
    }

    [Theory]
    [InlineData("host")]
    [InlineData("x-acs-action")]
    [InlineData("x-acs-version")]
    [InlineData("x-acs-date")]
    [InlineData("x-acs-signature-nonce")]
    [InlineData("x-acs-content-sha256")]
    public async Task A_header_that_must_be_signed_must_be_signed(string left)
    {
        var headers = cloud.HeadersV3(AlibabaCloud.V, "DescribeRegions");
        var signed = headers.Where(header => header.Name != left || left == "x-acs-content-sha256").ToList();
        var authorization = AlibabaSigner.V3(Alice.AccessKey, Alice.SecretKey, "POST", [], signed);
        if (left == "x-acs-content-sha256") authorization = authorization.Replace("x-acs-content-sha256;", "", StringComparison.Ordinal);
        (await cloud.SendRawAsync("POST", "/", [.. headers, ("Authorization", authorization)], [])).Is(400, "SignatureDoesNotMatch");
    }

    [Fact]
    public async Task The_hash_must_be_that_of_the_received_body()
    {
        var body = Encoding.UTF8.GetBytes("RegionId=cn-hangzhou");
        foreach (var (sent, isFine) in new[] { (body, true), (Encoding.UTF8.GetBytes("RegionId=cn-shanghai"), false) })
        {
            var headers = cloud.HeadersV3(AlibabaCloud.V, "DescribeRouterInterfaces", body);
            headers.Insert(0, ("content-type", "application/x-www-form-urlencoded"));
            headers.Add(("Authorization", AlibabaSigner.V3(Alice.AccessKey, Alice.SecretKey, "POST", [], headers)));
            var answer = await cloud.SendRawAsync("POST", "/", headers, sent);
            if (isFine) answer.IsOk();
            else answer.Is(400, "SignatureDoesNotMatch");
        }
    }

    [Fact]
    public async Task A_nonce_is_used_once_by_either_signature_and_by_each_key()
    {
        var all = cloud.CommonV1(Alice, AlibabaCloud.V, "DescribeRegions");
        all["Signature"] = AlibabaSigner.V1(Alice.SecretKey, "POST", all);
        (await SendAsync(all)).IsOk();
        (await SendAsync(all)).Is(400, "SignatureNonceUsed");

        var headers = cloud.HeadersV3(AlibabaCloud.V, "DescribeRegions").Select(header => header.Name == "x-acs-signature-nonce" ? (header.Name, all["SignatureNonce"]) : header).ToList();
        headers.Add(("Authorization", AlibabaSigner.V3(Alice.AccessKey, Alice.SecretKey, "POST", [], headers)));
        (await cloud.SendRawAsync("POST", "/", headers, [])).Is(400, "SignatureNonceUsed");

        var bobs = cloud.CommonV1(cloud.Bob, AlibabaCloud.V, "DescribeRegions");
        bobs["SignatureNonce"] = all["SignatureNonce"];
        bobs["Signature"] = AlibabaSigner.V1(cloud.Bob.SecretKey, "POST", bobs);
        (await SendAsync(bobs)).IsOk();
    }

    [Fact]
    public async Task A_refused_operation_uses_its_nonce_up_and_a_wrong_signature_does_not()
    {
        var all = cloud.CommonV1(Alice, AlibabaCloud.V, "DeleteVpc");
        var right = AlibabaSigner.V1(Alice.SecretKey, "POST", all);
        all["Signature"] = AlibabaSigner.V1("wrong", "POST", all);
        (await SendAsync(all)).Is(400, "SignatureDoesNotMatch");
        all["Signature"] = right;
        (await SendAsync(all)).Is(400, "MissingVpcId");
        (await SendAsync(all)).Is(400, "SignatureNonceUsed");
    }

    [Fact]
    public void Nonces_are_kept_in_bounded_memory_and_no_replay_passes()
    {
        var now = new DateTimeOffset(2026, 1, 5, 8, 0, 0, TimeSpan.Zero);
        var memory = new NonceMemory(TimeSpan.FromMinutes(15), noncesMax: 100);
        for (var i = 0; i < 1000; i++)
        {
            var at = now.AddSeconds(i / 10);
            Assert.Equal(NonceVerdict.Fresh, memory.Use("key", $"{i}", at, at));
        }

        var end = now.AddSeconds(99);
        for (var i = 0; i < 1000; i++) Assert.NotEqual(NonceVerdict.Fresh, memory.Use("key", $"{i}", now.AddSeconds(i / 10), end));
        Assert.Equal(NonceVerdict.Used, memory.Use("key", "999", end, end));
        Assert.Equal(NonceVerdict.TooOld, memory.Use("key", "0", now, end));
        Assert.Equal(NonceVerdict.Fresh, memory.Use("other", "999", end, end));
    }

    [Fact]
    public void A_nonce_may_come_again_when_its_time_is_outside_the_window()
    {
        var now = new DateTimeOffset(2026, 1, 5, 8, 0, 0, TimeSpan.Zero);
        var memory = new NonceMemory(TimeSpan.FromMinutes(15));
        Assert.Equal(NonceVerdict.Fresh, memory.Use("key", "n", now.AddMinutes(14), now));
        Assert.Equal(NonceVerdict.Used, memory.Use("key", "n", now.AddMinutes(28), now.AddMinutes(28))); // 28 minutes later it is still there
        Assert.Equal(NonceVerdict.Fresh, memory.Use("key", "n", now.AddMinutes(30), now.AddMinutes(30)));
    }

    [Fact]
    public async Task Too_many_calls_are_told_how_long_to_wait_when_a_limit_is_set()
    {
        await using var limited = new AlibabaCloud { Settings = new() { CallsPerMinute = 2 } };
        await limited.InitializeAsync();
        limited.WallClock.Advance(TimeSpan.FromSeconds(20));
        for (var i = 0; i < 2; i++) (await limited.Alice.CallAsync("DescribeRegions")).IsOk();
        var refused = (await limited.Alice.CallAsync("DescribeRegions")).Is(400, "Throttling.User");
        Assert.Equal("40000", refused.Headers["x-acs-retry-after"]);
        (await limited.Alice.CallAsync("DescribeVpcs", ("RegionId", "cn-hangzhou"))).IsOk();
        (await limited.Bob.CallAsync("DescribeRegions")).IsOk();
        limited.WallClock.Advance(TimeSpan.FromSeconds(40));
        (await limited.Alice.CallAsync("DescribeRegions")).IsOk();
    }

    [Fact]
    public async Task A_security_token_of_nobody_is_refused()
    {
        var all = cloud.CommonV1(Alice, AlibabaCloud.V, "DescribeRegions");
        all["SecurityToken"] = "sts-token-1";
        all["Signature"] = AlibabaSigner.V1(Alice.SecretKey, "POST", all);
        (await SendAsync(all)).Is(400, "InvalidSecurityToken.MismatchWithAccessKey");
    }

    [Fact]
    public async Task A_body_that_is_too_large_or_no_utf8_and_too_many_parameters_change_nothing()
    {
        (string, string)[] form = [("Content-Type", "application/x-www-form-urlencoded")];
        (await cloud.SendRawAsync("POST", "/?Format=JSON", form, new byte[2 << 20])).Is(400, "InvalidParameter");
        (await cloud.SendRawAsync("POST", "/?Format=JSON", form, [(byte)'a', (byte)'=', 0xFF])).Is(400, "InvalidParameter");
        var many = new Dictionary<string, string>(Enumerable.Range(0, 1100).Select(i => new KeyValuePair<string, string>($"P{i:d5}", "x")));
        Assert.NotEqual(200, (await cloud.SendAsync(Alice, AlibabaClient.PopCorePost, AlibabaCloud.V, "DescribeRegions", many)).Status);
        var all = cloud.CommonV1(Alice, AlibabaCloud.V, "DescribeRegions");
        all["Signature"] = AlibabaSigner.V1(Alice.SecretKey, "POST", all);
        Assert.NotEqual(200, (await cloud.SendRawAsync("POST", $"/?{AlibabaSigner.Query(all)}&X=%ff", [("Host", "x")], [])).Status);
    }

    [Theory]
    [InlineData("GET", "/?Action=DescribeRegions", "", "", true)]
    [InlineData("GET", "/?RegionId=x&Version=2016-04-28", "", "", true)]
    [InlineData("POST", "/", "Content-Type", "application/x-www-form-urlencoded; charset=utf-8", true)]
    [InlineData("POST", "/", "x-acs-action", "DescribeVpcs", true)]
    [InlineData("POST", "/?a=b", "Authorization", "ACS3-HMAC-SHA256 Credential=x", true)]
    [InlineData("GET", "/", "", "", false)]
    [InlineData("GET", "/favicon.ico", "", "", false)]
    [InlineData("GET", "/?Action=x", "Authorization", "bce-auth-v1/k/t/1800//s", false)]
    [InlineData("GET", "/v1/vpc?Action=DescribeRegions", "", "", false)]
    [InlineData("GET", "/tieline/v1/status?Action=x", "", "", false)]
    public void A_request_is_alibabas_by_the_root_path_and_a_sign_of_its_protocol(string method, string target, string header, string value, bool isClaimed)
    {
        var http = new RawRequest(method, target, header.Length == 0 ? [] : [(header, value)], []).ToContext();
        Assert.Equal(isClaimed, cloud.Dialect.Claims(http.Request));
        if (isClaimed) Assert.False(target.StartsWith("/v1", StringComparison.Ordinal));
    }

    private Task<AlibabaAnswer> SendAsync(Dictionary<string, string> all) => cloud.SendRawAsync("POST", $"/?{AlibabaSigner.Query(all)}", [("Host", "x")], []);
}
