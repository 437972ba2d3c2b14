using System.Security.Cryptography;
using System.Text;
using Tieline.Sdk.Baidu;
using Xunit;

namespace Tieline.Tests.Sdk;

/// <summary>The vectors of contract baidu-peer-connection, 2.6, byte for byte.</summary>
public sealed class BceV1SignerTests
{
    private const string Prefix = "bce-auth-v1/aktest00000000000000000000000001/2026-01-02T03:04:05Z/1800";
    private const string Path = "/v1/peerconn/peerconn-9td54fmx143e";
    private const string Token = "be31b98c-5e41-4838-9d30-9be700de5a20";
    private const string Json = "application/json;charset=utf-8";

    private static readonly DateTimeOffset At = DateTimeOffset.FromUnixTimeSeconds(1767323045);

    private static readonly KeyValuePair<string, string> Date = new("x-bce-date", "2026-01-02T03:04:05Z");

    private static readonly KeyValuePair<string, string>[] V1Query = [new("maxKeys", "2"), new("vpcId", "vpc-13vuxu016dew")];

    private static readonly KeyValuePair<string, string>[] V1Headers =
        [new("Host", "bcc.bj.baidubce.com"), new("Content-Type", Json), new("Content-Length", "0"), Date];

    private static readonly KeyValuePair<string, string>[] V2Headers =
        [new("Host", "127.0.0.1:8080"), new("Content-Type", Json), new("Content-Length", "0"), Date];

    private static readonly KeyValuePair<string, string>[] V3Headers =
        [new("Host", "bcc.bj.baidubce.com"), new("Content-Type", Json), new("Content-Length", "26"), Date];

    [Fact]
    public void V1_a_get_with_the_default_headers() => Assert.Equal(
        $"{Prefix}//e17f71b75e356c53a4cf118f77964249d4cca8a26589417f0aeb3c5e10760ebc", Sign("GET", "/v1/peerconn", V1Query, V1Headers));

    [Fact]
    public void V1_without_the_content_length_is_another_signature() => Assert.NotEqual(
        Sign("GET", "/v1/peerconn", V1Query, V1Headers),
        Sign("GET", "/v1/peerconn", V1Query, [.. V1Headers.Where(header => header.Key != "Content-Length")]));

    [Fact]
    public void V2_a_switch_and_a_port() => Assert.Equal(
        $"{Prefix}//f8c358dcecb2fd5fe57453b723b43e53575ffc6d54d6c9ea2ec3dc457f3049d5",
        Sign("PUT", Path, [new("accept", ""), new("clientToken", Token)], V2Headers));

    [Fact]
    public void V2_with_another_switch_is_another_signature() => Assert.NotEqual(
        Sign("PUT", Path, [new("accept", ""), new("clientToken", Token)], V2Headers),
        Sign("PUT", Path, [new("reject", ""), new("clientToken", Token)], V2Headers));

    [Fact]
    public void V3_a_body_counts_by_its_length_only()
    {
        Assert.Equal(26, Encoding.UTF8.GetByteCount("""{"newBandwidthInMbps": 30}"""));
        Assert.Equal(
            $"{Prefix}//abde4d77417739145e2d900b252099cb535cb0aacf094ca03ad161947cd9bb8f",
            Sign("PUT", Path, [new("clientToken", Token), new("resize", "")], V3Headers));
    }

    [Fact]
    public void V4_listed_headers_and_an_md5()
    {
        var body = """{"newBandwidthInMbps":30}"""u8.ToArray();
        Assert.Equal(
            $"{Prefix}/content-length;content-md5;content-type;host;x-bce-date/1b11a11196da08c2db51904909e6ce9111a1a3d73b7e42a3ff540aebacc24b9a",
            BceV1Signer.Sign(
                FakeService.Credentials, "PUT", Path, [new("resize", ""), new("clientToken", Token)],
                [
                    Date, new("Host", "bcc.bj.baidubce.com"), new("Content-Type", Json), new("Content-Length", $"{body.Length}"),
                    new("Content-MD5", Md5(body)),
                ],
                At));
    }

    [Fact]
    public void V4_holds_with_any_x_bce_request_id_because_it_is_not_listed()
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["Host"] = "bcc.bj.baidubce.com", ["Content-Type"] = Json, ["Content-Length"] = "25", ["Content-MD5"] = "TQdbzuQQGcYJfclb0iUgXg==",
            ["x-bce-date"] = Date.Value, ["x-bce-request-id"] = Guid.NewGuid().ToString(),
            ["Authorization"] = $"{Prefix}/content-length;content-md5;content-type;host;x-bce-date/"
                + "1b11a11196da08c2db51904909e6ce9111a1a3d73b7e42a3ff540aebacc24b9a",
        };
        new ReceivedRequest("PUT", $"{Path}?resize&clientToken={Token}", headers, "").AssertSignedBy(FakeService.Credentials);
    }

    [Fact]
    public void V5_a_put_without_a_body() => Assert.Equal(
        $"{Prefix}//b32e9b57d222ea593dc17157247e0413a2a00a7282701d2b8f8b081f14775f78",
        Sign(
            "PUT", Path, [new("clientToken", Token), new("refund", "")],
            [new("Host", "bcc.bj.baidubce.com"), new("Content-Type", "application/json; charset=utf-8")]));

    [Fact]
    public void V6_encoding_and_a_session_token() => Assert.Equal(
        $"{Prefix}//cdc297c8e30e00b40aa062861964a2888e26ba11fe3f9e4c0b401d784508937b",
        Sign(
            "GET", "/v1/vpc/测试 a+b", [new("isDefault", "True"), new("vpcIds", "vpc-1,vpc-2")],
            [new("Host", "bcc.bj.baidubce.com"), new("Content-Type", Json), Date, new("x-bce-security-token", "ab/c+d==")]));

    [Fact]
    public void Case_order_and_outer_blanks_of_headers_do_not_matter() => Assert.Equal(
        Sign("GET", "/v1/peerconn", V1Query, V1Headers),
        Sign(
            "get", "/v1/peerconn", V1Query.Reverse(),
            [.. V1Headers.Reverse().Select(header => KeyValuePair.Create($" {header.Key.ToUpperInvariant()} ", $" {header.Value} ")), new("x-bce-empty", " ")]));

    [Fact]
    public void A_parameter_called_authorization_is_not_signed() => Assert.Equal(
        Sign("GET", "/v1/peerconn", V1Query, V1Headers), Sign("GET", "/v1/peerconn", [.. V1Query, new("Authorization", "x")], V1Headers));

    [Fact]
    public void An_empty_path_is_signed_as_a_slash() =>
        Assert.Equal(Sign("GET", "/", V1Query, V1Headers), Sign("GET", "", V1Query, V1Headers));

    private static string Sign(
        string method, string path, IEnumerable<KeyValuePair<string, string>> query, IEnumerable<KeyValuePair<string, string>> headers) =>
        BceV1Signer.Sign(FakeService.Credentials, method, path, query, headers, At, listHeaders: false);

#pragma warning disable CA5351 // What Content-MD5 is made with.
    private static string Md5(byte[] body) => Convert.ToBase64String(MD5.HashData(body));
#pragma warning restore CA5351
}
