using System.Text;
using Tieline.Sdk.Huawei;
using Xunit;

namespace Tieline.Tests.Sdk.Huawei;

/// <summary>The vectors of contract huawei-auth, 5.7 and 5.8, byte for byte.</summary>
public sealed class SdkHmacSha256SignerTests
{
    private const string P = HuaweiWire.Project;
    private const string Date = "20260102T030405Z";
    private const string Json = "content-type:application/json";
    private const string Csharp = "user-agent:huaweicloud-usdk-net/3.0";

    private const string B =
        """{"port_id":"4189d3c2-8882-4871-a3c2-d380272eed88","vpc_id":"4189d3c2-8882-4871-a3c2-d380272eed80","server_type":"VM","ports":[{"client_port":8080,"server_port":90,"protocol":"TCP"}]}""";

    [Fact]
    public void N1_a_list_in_full()
    {
        var query = Pairs("limit=10", "offset=0", "status=available");
        var headers = Headers($"host:127.0.0.1:8080 {Json} X-Project-Id:{P} X-Sdk-Date:{Date}");
        var canonicalRequest = SdkHmacSha256Signer.CanonicalRequest("GET", $"/v1/{P}/vpc-endpoint-services", query, headers, Hash(""));

        Assert.Equal(
            $"""
            GET
            /v1/{P}/vpc-endpoint-services/
            limit=10&offset=0&status=available
            content-type:application/json
            host:127.0.0.1:8080
            x-project-id:{P}
            x-sdk-date:20260102T030405Z

            content-type;host;x-project-id;x-sdk-date
            e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
            """,
            canonicalRequest);
        Assert.Equal("763f0ae51f1a68e870c01f8003f800686704eec253db3dbf14ce97a5b28e70db", Hash(canonicalRequest));
        Assert.Equal(
            "SDK-HMAC-SHA256 Access=HWAKEXAMPLE000000001, SignedHeaders=content-type;host;x-project-id;x-sdk-date, "
            + "Signature=820188e13cc0562e2507b9e245e560ae14adc99b18f09b8c1cff2cc574aefc41",
            SdkHmacSha256Signer.Sign(HuaweiWire.Key, headers, Date, canonicalRequest));
    }

    [Fact]
    public void C3_an_awkward_target()
    {
        var query = Pairs("tag=b", "tag=a", "Name=a b", "name=x+y*~", "empty=", "flag=");
        var headers = Headers($"host:127.0.0.1 {Csharp} x-sdk-date:{Date}");
        var canonicalRequest = SdkHmacSha256Signer.CanonicalRequest("GET", "/v1/p/a b/中", query, headers, Hash(""));

        Assert.StartsWith(
            "GET\n/v1/p/a%20b/%E4%B8%AD/\nName=a%20b&empty=&flag=&name=x%2By%2A~&tag=a&tag=b\nhost:127.0.0.1\n", canonicalRequest,
            StringComparison.Ordinal);
        Assert.Equal("6ba7d66c665ad16cda79c9f65ef00c895ede93fe4d8da53cb7c5171dcf4dffe5", Hash(canonicalRequest));
        Assert.EndsWith(
            "=fec87c3cf1cfb0a03d217ff0314e6c693c256cdf81e8bf283c4cbb8f6182ad80",
            SdkHmacSha256Signer.Sign(HuaweiWire.Key, headers, Date, canonicalRequest), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "C1", "GET", $"/v1/{P}/vpc-endpoint-services", "limit=10 offset=0 status=available",
        $"host:127.0.0.1 {Csharp} x-project-id:{P}", "", "f278424e180eccd6afbe467cf01abc82f45f6c50c52dd8cdf6c339cc3ffec616",
        "f0dc9f98b65e05e1542b71f19f1cf73caba17005958755718f54aee61f930d9f")]
    [InlineData(
        "N2", "POST", $"/v1/{P}/vpc-endpoint-services", "", $"{Json} host:127.0.0.1:8080 x-project-id:{P}", B,
        "b2ce5e68808743b4c0cffcdeadca79ac6b4f1ce0ab183888cc10d21c20448025",
        "5c8ba8b14628b6935766af2a4ac302aa6fd10a40696086de1e1008607b34e4d1")]
    [InlineData(
        "N3", "GET", "/v3/projects", "name=cn-north-4", $"{Json} host:127.0.0.1:8080", "{}",
        "77730318d8d10cfcfd2bfc7020e16b221decb778aa9fd943b2ccc1126a3f02a8",
        "8a73f15227ce35d1bac8143ce42bb3a7ea9319796d8c4208d0ebd8a3c45a1397")]
    [InlineData(
        "N5", "GET", $"/v1/{P}/vpc-endpoint-services/describe", "tag=b tag=a Name=a%20b name=x%2By*~%2F%E4%B8%AD empty=",
        $"{Json} host:127.0.0.1:8080 x-project-id:{P}", "", "3cc779ff12c0cbc9880b2f05188b067d6c738df353286919252971b1141ade5b",
        "bcf2e9294aca1447c45adccf5a73c8b74b48518ec690e47aa89163f600e4ebe9")]
    [InlineData(
        "C2", "POST", $"/v1/{P}/vpc-endpoint-services", "", $"host:127.0.0.1 {Csharp} x-project-id:{P}", B,
        "ce8dca9da632c21c1e2fe28c48095be87fed9da4a7e17d177af3dd76d504b981",
        "640e64278f20abd18cf74b99a6b28436edbdc9c923d8985cd67875d0b34b6fda")]
    [InlineData(
        "G1", "POST", $"/v1/{P}/vpc-endpoint-services", "", $"accept:application/json {Json} user-agent:terraform-provider-huaweicloud",
        B + "\n", "befe9675cb60665b724e741a7ddc0af77e7bd19264350bb8476b70db17379f80",
        "f259f5424a67d649ca41309946cdb20bc132d546a32983216ed3b3e0ba1ed319")]
    [InlineData(
        "C5", "GET", "/v1/p/a/b c", "", $"host:127.0.0.1 {Csharp}", "", null,
        "dc334f36c6c03595cb659822fd18cf3ae65458cbfdd076a0cf44ae3664f8f666")]
    [InlineData(
        "N6", "GET", "/v1/p/a%2Fb%20c", "", $"{Json} host:127.0.0.1:8080", "", null,
        "0dd488301971cd856ce5de74c993063b839b044651a876522267843a41a380b0")]
    public void The_other_vectors(
        string name, string method, string path, string query, string headers, string body, string? hash, string signature)
    {
        var (canonicalRequest, signed) = Sign(method, path, query, $"{headers} x-sdk-date:{Date}", Hash(body));

        Assert.Equal((name, hash ?? Hash(canonicalRequest), signature), (name, Hash(canonicalRequest), signed));
    }

    [Theory]
    [InlineData(
        "N4", $"/v1/{P}/upload", $"content-type:application/octet-stream host:127.0.0.1:8080 x-project-id:{P}",
        "9618c6510c9c29858eb70c8057044c370d7bbdaff42b3937d73ff1e8b7f5b0a3",
        "b61d1017f553394e033b42d94b1495996573ee7f3cd76f3b412a8a2380a72a35")]
    [InlineData(
        "C4", "/v1/p/upload", $"host:127.0.0.1 {Csharp} x-domain-id:fedcba9876543210fedcba9876543210",
        "0eb9fb660860f42b0347b9477a6156e84326962dace9a6a0034f22c81edd1d22",
        "424cce2b4a8ba664cb75da15da783cad890634e5015e7552a087402934455cb9")]
    public void A_body_that_is_not_signed(string name, string path, string headers, string hash, string signature)
    {
        var all = $"{headers} x-sdk-content-sha256:{SdkHmacSha256Signer.UnsignedPayload} x-sdk-date:{Date}";
        var (canonicalRequest, signed) = Sign("PUT", path, "", all, SdkHmacSha256Signer.UnsignedPayload);

        Assert.Equal((name, hash, signature), (name, Hash(canonicalRequest), signed));
    }

    [Fact]
    public void A_name_with_an_underscore_is_not_signed() => Assert.Contains(
        "\nhost\n", SdkHmacSha256Signer.CanonicalRequest("GET", "/", [], Headers("host:h SDK_EXCHANGE:1"), Hash("")), StringComparison.Ordinal);

    private static (string CanonicalRequest, string Signature) Sign(string method, string path, string query, string headers, string payload)
    {
        var pairs = Pairs(query.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString));
        var canonicalRequest = SdkHmacSha256Signer.CanonicalRequest(method, path, pairs, Headers(headers), payload);
        var value = SdkHmacSha256Signer.Sign(HuaweiWire.Key, Headers(headers), Date, canonicalRequest);
        return (canonicalRequest, value[(value.LastIndexOf('=') + 1)..]);
    }

    private static KeyValuePair<string, string>[] Pairs(params IEnumerable<string> pairs) =>
        [.. pairs.Select(pair => pair.Split('=', 2)).Select(pair => KeyValuePair.Create(pair[0], pair[1]))];

    private static KeyValuePair<string, string>[] Headers(string headers) =>
        [.. headers.Split(' ').Select(header => header.Split(':', 2)).Select(header => KeyValuePair.Create(header[0], header[1]))];

    private static string Hash(string text) => SdkHmacSha256Signer.HashOf(Encoding.UTF8.GetBytes(text));
}
