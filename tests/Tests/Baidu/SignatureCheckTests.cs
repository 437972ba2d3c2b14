using Xunit;

namespace Tieline.Tests.Baidu;

/// <summary>What a request with a bad signature is answered, in the order of contract baidu-peer-connection, 2.5.</summary>
public sealed class SignatureCheckTests(BaiduCloud cloud) : IClassFixture<BaiduCloud>
{
    private const string Digest = "0000000000000000000000000000000000000000000000000000000000000000";

    [Theory]
    [InlineData("/v1/peerconn")]
    [InlineData("/v1/no/such/path")]
    public async Task A_request_without_signature_is_denied_before_its_path_is_looked_at(string path) =>
        (await cloud.SendRawAsync("GET", path, [("Host", "h")], [])).Is(403, "AccessDenied");

    [Fact]
    public async Task An_empty_signature_is_none() => (await SendAsync("")).Is(403, "AccessDenied");

    [Theory]
    [InlineData("nonsense")]
    [InlineData("Bearer abc")]
    [InlineData("bce-auth-v1/a/b/c/d/e")]
    [InlineData("bce-auth-v1/AKalice/2026-01-05T08:00:00Z/soon//x")]
    public async Task A_malformed_signature_is_an_invalid_header(string authorization) => (await SendAsync(authorization)).Is(400, "InvalidHTTPAuthHeader");

    [Theory]
    [InlineData("nobody")]
    [InlineData("")]
    [InlineData("AKalice'--")]
    public async Task An_unknown_key_is_said_before_expiry(string accessKey) =>
        (await SendAsync($"bce-auth-v1/{accessKey}/2001-01-01T00:00:00Z/1//{Digest}")).Is(403, "InvalidAccessKeyId");

    [Theory]
    [InlineData("2001-01-01T00:00:00Z/1800")]
    [InlineData("2026-01-05T08:15:01Z/1800")]
    public async Task Expiry_is_said_before_a_wrong_signature(string time) =>
        (await SendAsync($"bce-auth-v1/AKalice/{time}//{Digest}")).Is(400, "RequestExpired");

    [Theory]
    [InlineData("")]
    [InlineData("host")]
    [InlineData("host;x-bce-date")]
    public async Task A_wrong_signature_does_not_match(string signedHeaders) =>
        (await SendAsync($"bce-auth-v1/AKalice/2026-01-05T08:00:00Z/1800/{signedHeaders}/{Digest}")).Is(400, "SignatureDoesNotMatch");

    [Fact]
    public async Task A_session_token_that_nobody_issued_is_denied()
    {
        (string, string)[] headers = [("Host", "h"), ("x-bce-security-token", "abc")];
        var authorization = BceSigner.Authorization(
            cloud.Alice.AccessKey, cloud.Alice.SecretKey, cloud.WallClock.GetUtcNow(), 1800, "", "GET", "/v1/peerconn", "", headers);
        (await cloud.SendRawAsync("GET", "/v1/peerconn", [.. headers, ("Authorization", authorization)], [])).Is(403, "AccessDenied");
    }

    [Fact]
    public async Task A_key_signs_for_its_own_account_only()
    {
        (string, string)[] headers = [("Host", "h")];
        var authorization = BceSigner.Authorization(
            cloud.Alice.AccessKey, cloud.Bob.SecretKey, cloud.WallClock.GetUtcNow(), 1800, "host", "GET", "/v1/peerconn", "", headers);
        (await cloud.SendRawAsync("GET", "/v1/peerconn", [.. headers, ("Authorization", authorization)], [])).Is(400, "SignatureDoesNotMatch");
    }

    [Fact]
    public async Task Listing_the_host_alone_is_enough()
    {
        (string, string)[] headers = [("Host", "h")];
        var authorization = BceSigner.Authorization(
            cloud.Alice.AccessKey, cloud.Alice.SecretKey, cloud.WallClock.GetUtcNow(), 60, "host", "GET", "/v2/zone", "", headers);
        (await cloud.SendRawAsync("GET", "/v2/zone", [.. headers, ("x-bce-unsigned", "1"), ("Authorization", authorization)], [])).IsOk();
    }

    [Fact]
    public async Task Every_answer_has_a_request_id_of_its_own_and_echoes_none()
    {
        var first = await cloud.Alice.GetAsync("/v2/zone");
        var second = await cloud.Alice.GetAsync("/v1/nothing");
        Assert.NotEqual(first.Headers["x-bce-request-id"], second.Headers["x-bce-request-id"]);
        Assert.True(Guid.TryParseExact(first.Headers["x-bce-request-id"], "D", out var id));
        Assert.Equal(id.ToString(), first.Headers["x-bce-request-id"]);
    }

    private Task<BaiduAnswer> SendAsync(string authorization) =>
        cloud.SendRawAsync("GET", "/v1/peerconn", [("Host", "h"), ("x-bce-date", "2026-01-05T08:00:00Z"), ("Authorization", authorization)], []);
}
