using System.Text;
using Microsoft.AspNetCore.Http;
using Tieline.Dialects.Http;
using Tieline.Dialects.Huawei;
using Xunit;

namespace Tieline.Tests.Huawei;

/// <summary>The signatures of real clients, byte for byte. Contract huawei-auth, 5.6 to 5.8.</summary>
public sealed class SdkHmacVectorTests
{
    private const string Access = "HWAKEXAMPLE000000001", Secret = "HWSKexample0000000000000000000000000001", Date = "20260102T030405Z";
    private const string P = "0123456789abcdef0123456789abcdef";
    private const string CSharpAgent = "huaweicloud-usdk-net/3.0";

    private const string B =
        """{"port_id":"4189d3c2-8882-4871-a3c2-d380272eed88","vpc_id":"4189d3c2-8882-4871-a3c2-d380272eed80","server_type":"VM","ports":[{"client_port":8080,"server_port":90,"protocol":"TCP"}]}""";

    private static readonly (string, string)[] Node = [("content-type", "application/json"), ("host", "127.0.0.1:8080"), ("x-sdk-date", Date)];
    private static readonly (string, string)[] CSharp = [("host", "127.0.0.1"), ("user-agent", CSharpAgent), ("x-sdk-date", Date)];

    /// <summary>Vector, method, target, body, signed headers with values, signature.</summary>
    public static TheoryData<string, string, string, string, string, string> Vectors => new()
    {
        {
            "N1", "GET", $"/v1/{P}/vpc-endpoint-services?limit=10&offset=0&status=available", "", Lines([.. Node, ("x-project-id", P)]),
            "820188e13cc0562e2507b9e245e560ae14adc99b18f09b8c1cff2cc574aefc41"
        },
        { "N2", "POST", $"/v1/{P}/vpc-endpoint-services", B, Lines([.. Node, ("x-project-id", P)]), "5c8ba8b14628b6935766af2a4ac302aa6fd10a40696086de1e1008607b34e4d1" },
        { "N3", "GET", "/v3/projects?name=cn-north-4", "{}", Lines(Node), "8a73f15227ce35d1bac8143ce42bb3a7ea9319796d8c4208d0ebd8a3c45a1397" },
        {
            "N4", "PUT", $"/v1/{P}/upload", "anything",
            Lines([("content-type", "application/octet-stream"), ("host", "127.0.0.1:8080"), ("x-project-id", P), ("x-sdk-content-sha256", "UNSIGNED-PAYLOAD"), ("x-sdk-date", Date)]),
            "b61d1017f553394e033b42d94b1495996573ee7f3cd76f3b412a8a2380a72a35"
        },
        {
            "N5", "GET", $"/v1/{P}/vpc-endpoint-services/describe?tag=b&tag=a&Name=a%20b&name=x%2By*~%2F%E4%B8%AD&empty=", "",
            Lines([.. Node, ("x-project-id", P)]), "bcf2e9294aca1447c45adccf5a73c8b74b48518ec690e47aa89163f600e4ebe9"
        },

        { "N6", "GET", "/v1/p/a%2Fb%20c", "", Lines(Node), "0dd488301971cd856ce5de74c993063b839b044651a876522267843a41a380b0" },
        {
            "C1", "GET", $"/v1/{P}/vpc-endpoint-services?limit=10&offset=0&status=available", "", Lines([.. CSharp, ("x-project-id", P)]),
            "f0dc9f98b65e05e1542b71f19f1cf73caba17005958755718f54aee61f930d9f"
        },
        { "C2", "POST", $"/v1/{P}/vpc-endpoint-services", B, Lines([.. CSharp, ("x-project-id", P)]), "640e64278f20abd18cf74b99a6b28436edbdc9c923d8985cd67875d0b34b6fda" },
        {
            "C3", "GET", "/v1/p/a%20b/%E4%B8%AD?tag=b&tag=a&Name=a+b&name=x%2By*~&empty=&flag", "", Lines(CSharp),
            "fec87c3cf1cfb0a03d217ff0314e6c693c256cdf81e8bf283c4cbb8f6182ad80"
        },
        {
            "C4", "PUT", "/v1/p/upload", "ignored",
            Lines([.. CSharp, ("x-domain-id", "fedcba9876543210fedcba9876543210"), ("x-sdk-content-sha256", "UNSIGNED-PAYLOAD")]),
            "424cce2b4a8ba664cb75da15da783cad890634e5015e7552a087402934455cb9"
        },
        { "C5", "GET", "/v1/p/a%2Fb%20c", "", Lines(CSharp), "dc334f36c6c03595cb659822fd18cf3ae65458cbfdd076a0cf44ae3664f8f666" },
        {
            "G1", "POST", $"/v1/{P}/vpc-endpoint-services", B + "\n",
            Lines([("accept", "application/json"), ("content-type", "application/json"), ("user-agent", "terraform-provider-huaweicloud"), ("x-sdk-date", Date)]),
            "f259f5424a67d649ca41309946cdb20bc132d546a32983216ed3b3e0ba1ed319"
        },
    };

    [Theory]
    [MemberData(nameof(Vectors))]
    public void A_vector_of_a_real_client_is_accepted(string name, string method, string target, string body, string headers, string signature) =>
        Assert.True(Matches(method, target, body, headers, signature), name);

    [Theory]
    [MemberData(nameof(Vectors))]
    public void A_vector_with_anything_changed_is_refused(string name, string method, string target, string body, string headers, string signature)
    {
        Assert.False(Matches(method == "GET" ? "PUT" : "GET", target, body, headers, signature), $"{name}: method");
        Assert.False(Matches(method, target.Replace("/v1", "/v2", StringComparison.Ordinal).Replace("/v3", "/v2", StringComparison.Ordinal), body, headers, signature), $"{name}: path");
        Assert.False(Matches(method, target + (target.Contains('?') ? "&" : "?") + "x=1", body, headers, signature), $"{name}: query");
        Assert.False(Matches(method, target, body, headers.Replace("127.0.0.1", "127.0.0.2", StringComparison.Ordinal).Replace("terraform", "terraforn", StringComparison.Ordinal), signature), $"{name}: header");
        Assert.False(Matches(method, target, body, headers, signature[..63] + (signature[63] == '0' ? '1' : '0')), $"{name}: signature");
        Assert.False(Matches(method, target, body, headers, signature[..63]), $"{name}: short");
        if (!headers.Contains("UNSIGNED", StringComparison.Ordinal)) Assert.False(Matches(method, target, body + " ", headers, signature), $"{name}: body");
    }

    [Fact]
    public void A_payload_that_is_said_to_be_unsigned_must_be_said_so_under_the_signature()
    {
        var headers = HeadersOf(Lines(CSharp));
        headers["X-Sdk-Content-Sha256"] = "UNSIGNED-PAYLOAD";
        var header = new SdkHmacHeader(Access, "host;user-agent;x-sdk-date", new string('0', 64));
        Assert.False(HuaweiAuth.SignatureMatches(header, Secret, Date, "PUT", new RequestTarget("/v1/p/upload"), headers, "ignored"u8));
    }

    [Theory]
    [InlineData("SDK-HMAC-SHA256 Access=A, SignedHeaders=x-sdk-date, Signature=00", true)]
    [InlineData("SDK-HMAC-SHA256 Access=A,SignedHeaders=x-sdk-date,    Signature=00", true)]
    [InlineData("SDK-HMAC-SHA256 SignedHeaders=x-sdk-date, Access=A, Signature=00", false)]
    [InlineData("SDK-HMAC-SHA256 Access=, SignedHeaders=x-sdk-date, Signature=00", false)]
    [InlineData("SDK-HMAC-SHA256 Access=A B, SignedHeaders=x-sdk-date, Signature=00", false)]
    [InlineData("SDK-HMAC-SHA256 Access=A, SignedHeaders=, Signature=00", false)]
    [InlineData("SDK-HMAC-SHA256 Access=A, SignedHeaders=x-sdk-date", false)]
    [InlineData("SDK-HMAC-SHA256Access=A, SignedHeaders=x-sdk-date, Signature=00", false)]
    [InlineData("V11-HMAC-SHA256 Credential=A/20260102/cn-north-4/vpcep, SignedHeaders=x-sdk-date, Signature=00", false)]
    public void The_authorization_header_has_one_form(string text, bool isFine) => Assert.Equal(isFine, SdkHmacHeader.TryParse(text, out _));

    [Theory]
    [InlineData("20260102T030405Z", 0, true)]
    [InlineData("20260102T030405Z", 15, true)]
    [InlineData("20260102T030405Z", -15, true)]
    [InlineData("20260102T030405Z", 15.1, false)]
    [InlineData("20260102T030405Z", -15.1, false)]
    [InlineData("2026-01-02T03:04:05Z", 0, false)]
    [InlineData("20260102T030405", 0, false)]
    [InlineData("", 0, false)]
    public void A_signature_is_good_for_fifteen_minutes_either_way(string date, double minutesOff, bool isFine) =>
        Assert.Equal(isFine, HuaweiAuth.IsTimely(date, new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).AddMinutes(minutesOff)));

    private static bool Matches(string method, string target, string body, string headers, string signature)
    {
        var collection = HeadersOf(headers);
        var listed = string.Join(';', collection.Select(header => header.Key).Order(StringComparer.Ordinal));
        var header = new SdkHmacHeader(Access, listed, signature);
        return HuaweiAuth.SignatureMatches(header, Secret, Date, method, new RequestTarget(target), collection, Encoding.UTF8.GetBytes(body));
    }

    private static HeaderDictionary HeadersOf(string lines)
    {
        var headers = new HeaderDictionary();
        foreach (var line in lines.Split('\n')) headers[line[..line.IndexOf('=', StringComparison.Ordinal)]] = line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..];
        return headers;
    }

    private static string Lines((string Name, string Value)[] headers) => string.Join('\n', headers.Select(header => $"{header.Name}={header.Value}"));
}
