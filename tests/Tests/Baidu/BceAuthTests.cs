using System.Text;
using Microsoft.AspNetCore.Http;
using Tieline.Dialects.Baidu;
using Tieline.Dialects.Http;
using Xunit;

namespace Tieline.Tests.Baidu;

/// <summary>bce-auth-v1 by the vectors and rules of contract baidu-peer-connection, 2.</summary>
public sealed class BceAuthTests
{
    private const string AccessKey = "aktest00000000000000000000000001", SecretKey = "sktest00000000000000000000000002";
    private const string Prefix = $"bce-auth-v1/{AccessKey}/2026-01-02T03:04:05Z/1800";
    private const string Json = "application/json;charset=utf-8", Date = "2026-01-02T03:04:05Z";
    private const string Connection = "/v1/peerconn/peerconn-9td54fmx143e", Token = "clientToken=be31b98c-5e41-4838-9d30-9be700de5a20";

    /// <summary>A vector of section 2.6.</summary>
    /// <param name="Headers">As received, those not signed included.</param>
    public sealed record Vector(
        string Name, string Method, string Target, (string Name, string Value)[] Headers, string Signed, string Canonical, string Signature)
    {
        public override string ToString() => Name;

        internal HeaderDictionary HeaderDictionary()
        {
            var headers = new HeaderDictionary();
            foreach (var (name, value) in Headers) headers[name] = value;
            return headers;
        }

        internal bool Verifies() => BceAuthHeader.TryParse($"{Prefix}/{Signed}/{Signature}", out var header)
            && BceAuth.SignatureMatches(header, SecretKey, Method, new RequestTarget(Target), HeaderDictionary());
    }

    private static readonly Vector V1 = new(
        "V1",
        "GET",
        "/v1/peerconn?maxKeys=2&vpcId=vpc-13vuxu016dew",
        [("Host", "bcc.bj.baidubce.com"), ("Content-Type", Json), ("Content-Length", "0"), ("x-bce-date", Date), ("Accept", "*/*"), ("User-Agent", "x")],
        "",
        """
        GET
        /v1/peerconn
        maxKeys=2&vpcId=vpc-13vuxu016dew
        content-length:0
        content-type:application%2Fjson%3Bcharset%3Dutf-8
        host:bcc.bj.baidubce.com
        x-bce-date:2026-01-02T03%3A04%3A05Z
        """,
        "e17f71b75e356c53a4cf118f77964249d4cca8a26589417f0aeb3c5e10760ebc");

    private static readonly Vector V2 = new(
        "V2",
        "PUT",
        $"{Connection}?accept=&{Token}",
        [("Host", "127.0.0.1:8080"), ("Content-Type", Json), ("Content-Length", "0"), ("x-bce-date", Date), ("Accept", "*/*"), ("User-Agent", "x")],
        "",
        $"""
        PUT
        {Connection}
        accept=&{Token}
        content-length:0
        content-type:application%2Fjson%3Bcharset%3Dutf-8
        host:127.0.0.1%3A8080
        x-bce-date:2026-01-02T03%3A04%3A05Z
        """,
        "f8c358dcecb2fd5fe57453b723b43e53575ffc6d54d6c9ea2ec3dc457f3049d5");

    private static readonly Vector V3 = new(
        "V3",
        "PUT",
        $"{Connection}?{Token}&resize=",
        [("Host", "bcc.bj.baidubce.com"), ("Content-Type", Json), ("Content-Length", "26"), ("x-bce-date", Date)],
        "",
        $"""
        PUT
        {Connection}
        {Token}&resize=
        content-length:26
        content-type:application%2Fjson%3Bcharset%3Dutf-8
        host:bcc.bj.baidubce.com
        x-bce-date:2026-01-02T03%3A04%3A05Z
        """,
        "abde4d77417739145e2d900b252099cb535cb0aacf094ca03ad161947cd9bb8f");

    private static readonly Vector V4 = new(
        "V4",
        "PUT",
        $"{Connection}?resize&{Token}",
        [
            ("Host", "bcc.bj.baidubce.com"), ("Content-Type", Json), ("Content-Length", "25"), ("Content-MD5", "TQdbzuQQGcYJfclb0iUgXg=="),
            ("x-bce-date", Date), ("x-bce-request-id", "6f5b4d0e-0000-4000-8000-000000000001"),
        ],
        "content-length;content-md5;content-type;host;x-bce-date",
        $"""
        PUT
        {Connection}
        {Token}&resize=
        content-length:25
        content-md5:TQdbzuQQGcYJfclb0iUgXg%3D%3D
        content-type:application%2Fjson%3Bcharset%3Dutf-8
        host:bcc.bj.baidubce.com
        x-bce-date:2026-01-02T03%3A04%3A05Z
        """,
        "1b11a11196da08c2db51904909e6ce9111a1a3d73b7e42a3ff540aebacc24b9a");

    private static readonly Vector V5 = new(
        "V5",
        "PUT",
        $"{Connection}?{Token}&refund",
        [
            ("Host", "bcc.bj.baidubce.com"), ("Content-Type", "application/json; charset=utf-8"), ("Content-Length", "0"),
            ("Date", "Fri, 02 Jan 2026 03:04:05 GMT"),
        ],
        "",
        $"""
        PUT
        {Connection}
        {Token}&refund=
        content-type:application%2Fjson%3B%20charset%3Dutf-8
        host:bcc.bj.baidubce.com
        """,
        "b32e9b57d222ea593dc17157247e0413a2a00a7282701d2b8f8b081f14775f78");

    private static readonly Vector V6 = new(
        "V6",
        "GET",
        "/v1/vpc/%E6%B5%8B%E8%AF%95%20a+b?isDefault=True&vpcIds=vpc-1,vpc-2",
        [("Host", "bcc.bj.baidubce.com"), ("Content-Type", Json), ("x-bce-date", Date), ("x-bce-security-token", "ab/c+d==")],
        "",
        """
        GET
        /v1/vpc/%E6%B5%8B%E8%AF%95%20a%2Bb
        isDefault=True&vpcIds=vpc-1%2Cvpc-2
        content-type:application%2Fjson%3Bcharset%3Dutf-8
        host:bcc.bj.baidubce.com
        x-bce-date:2026-01-02T03%3A04%3A05Z
        x-bce-security-token:ab%2Fc%2Bd%3D%3D
        """,
        "cdc297c8e30e00b40aa062861964a2888e26ba11fe3f9e4c0b401d784508937b");

    public static TheoryData<Vector> Vectors => [V1, V2, V3, V4, V5, V6];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void A_vector_has_this_canonical_request(Vector vector)
    {
        var text = new PooledBytes(16);
        CanonicalRequest.AppendRequestLines(ref text, vector.Method, new RequestTarget(vector.Target));
        if (vector.Signed.Length > 0) CanonicalRequest.AppendListedHeaders(ref text, vector.HeaderDictionary(), vector.Signed);
        else CanonicalRequest.AppendDefaultHeaders(ref text, vector.HeaderDictionary(), withContentLength: vector.Name != "V5");
        Assert.Equal(vector.Canonical.ReplaceLineEndings("\n"), Encoding.UTF8.GetString(text.Written));
        text.Dispose();
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void A_vector_verifies(Vector vector) => Assert.True(vector.Verifies());

    [Theory]
    [MemberData(nameof(Vectors))]
    public void A_vector_does_not_verify_with_one_digit_changed(Vector vector)
    {
        for (var i = 0; i < vector.Signature.Length; i++)
        {
            var digit = vector.Signature[i] == '0' ? '1' : '0';
            Assert.False((vector with { Signature = $"{vector.Signature[..i]}{digit}{vector.Signature[(i + 1)..]}" }).Verifies());
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("e17f71b75e356c53a4cf118f77964249d4cca8a26589417f0aeb3c5e10760ebc0")]
    [InlineData("E17F71B75E356C53A4CF118F77964249D4CCA8A26589417F0AEB3C5E10760EBC")]
    public void A_signature_is_64_lower_case_hex_digits(string signature) => Assert.False((V1 with { Signature = signature }).Verifies());

    [Fact]
    public void Another_switch_is_another_request() =>
        Assert.False((V2 with { Target = V2.Target.Replace("accept", "reject", StringComparison.Ordinal) }).Verifies());

    [Fact]
    public void Another_secret_is_another_signature() => Assert.True(
        BceAuthHeader.TryParse($"{Prefix}//{V1.Signature}", out var header)
        && !BceAuth.SignatureMatches(header, $"{SecretKey}3", V1.Method, new RequestTarget(V1.Target), V1.HeaderDictionary()));

    [Fact]
    public void Another_request_id_does_not_matter_where_headers_are_listed() => Assert.True(
        (V4 with { Headers = [.. V4.Headers[..^1], ("x-bce-request-id", "another")] }).Verifies());

    [Fact]
    public void A_signed_content_length_must_be_there() =>
        Assert.False((V1 with { Headers = [.. V1.Headers.Where(header => header.Name != "Content-Length")] }).Verifies());

    [Fact]
    public void Every_header_of_the_default_set_counts()
    {
        Assert.False((V1 with { Headers = [.. V1.Headers, ("x-bce-anything", "1")] }).Verifies());
        Assert.False((V1 with { Headers = [.. V1.Headers, ("Content-MD5", "1B2M2Y8AsgTpgAmY7PhCfg==")] }).Verifies());
        Assert.True((V1 with { Headers = [.. V1.Headers, ("x-bce-empty", " ")] }).Verifies());
    }

    [Theory]
    [InlineData("/v1/peerconn?vpcId=vpc-13vuxu016dew&maxKeys=2")]
    [InlineData("/v1/peerconn?maxKeys=2&vpcId=vpc-13vuxu016dew&authorization=whatever")]
    [InlineData("/v1/peerconn?maxKeys=2&vpcId=vpc-13vuxu016dew&Authorization")]
    [InlineData("/v1/peerconn?&&vpcId=%76pc%2d13vuxu016dew&maxKeys=2&")]
    [InlineData("/%761/peerconn?maxKeys=2&vpcId=vpc-13vuxu016dew")]
    [InlineData("http://somewhere.else/v1/peerconn?maxKeys=2&vpcId=vpc-13vuxu016dew")]
    public void The_same_request_spelt_otherwise_has_the_same_signature(string target) => Assert.True((V1 with { Target = target }).Verifies());

    [Theory]
    [InlineData("bce-auth-v1")]
    [InlineData("bce-auth-v1/ak/2026-01-02T03:04:05Z/1800/host")]
    [InlineData("bce-auth-v1/ak/2026-01-02T03:04:05Z/1800/host/sig/more")]
    [InlineData("bce-auth-v2/ak/2026-01-02T03:04:05Z/1800/host/sig")]
    [InlineData("BCE-AUTH-V1/ak/2026-01-02T03:04:05Z/1800/host/sig")]
    [InlineData("bce-auth-v1/ak/2026-01-02T03:04:05/1800/host/sig")]
    [InlineData("bce-auth-v1/ak/2026-13-02T03:04:05Z/1800/host/sig")]
    [InlineData("bce-auth-v1/ak/0000-01-01T00:00:00Z/1800/host/sig")]
    [InlineData("bce-auth-v1/ak/ 2026-01-02T03:04:05Z/1800/host/sig")]
    [InlineData("bce-auth-v1/ak/2026-01-02T03:04:05+00:00/1800/host/sig")]
    [InlineData("bce-auth-v1/ak/2026-01-02T03:04:05Z//host/sig")]
    [InlineData("bce-auth-v1/ak/2026-01-02T03:04:05Z/-1/host/sig")]
    [InlineData("bce-auth-v1/ak/2026-01-02T03:04:05Z/1e3/host/sig")]
    [InlineData("bce-auth-v1/ak/2026-01-02T03:04:05Z/99999999999999999999/host/sig")]
    public void A_malformed_header_is_not_parsed(string header) => Assert.False(BceAuthHeader.TryParse(header, out _));

    [Fact]
    public void The_last_moments_of_the_calendar_are_times_too()
    {
        Assert.True(BceAuthHeader.TryParse("bce-auth-v1/ak/9999-12-31T23:59:59Z/4294967295//sig", out var late));
        Assert.False(BceAuth.IsTimely(late, DateTimeOffset.UnixEpoch));
        Assert.True(BceAuthHeader.TryParse("bce-auth-v1/ak/0001-01-01T00:00:00Z/4294967295//sig", out var early));
        Assert.False(BceAuth.IsTimely(early, DateTimeOffset.MaxValue));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1800, true)]
    [InlineData(1801, false)]
    [InlineData(-900, true)]
    [InlineData(-901, false)]
    public void A_signature_holds_until_its_expiration_and_no_earlier_than_a_quarter_of_an_hour_before(int secondsAfterSigning, bool holds)
    {
        Assert.True(BceAuthHeader.TryParse($"{Prefix}//sig", out var header));
        Assert.Equal(holds, BceAuth.IsTimely(header, header.SignedAt.AddSeconds(secondsAfterSigning)));
    }

    [Fact]
    public void A_list_of_thousands_of_headers_is_refused_before_any_work() =>
        Assert.False(BceAuthHeader.TryParse($"{Prefix}/{string.Join(';', Enumerable.Repeat("host", 5000))}/sig", out _));
}
