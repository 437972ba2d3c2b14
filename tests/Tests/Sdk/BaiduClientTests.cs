using Tieline.Sdk.Baidu;
using Xunit;

namespace Tieline.Tests.Sdk;

/// <summary>What a client is made of: configuration, credentials, ids, disposal.</summary>
public sealed class BaiduClientTests
{
    private const string Id = "peerconn-9td54fmx143e";

    [Fact]
    public async Task A_session_token_is_sent_and_signed()
    {
        var service = new FakeService();
        var credentials = new BceCredentials(FakeService.Credentials.AccessKeyId, FakeService.Credentials.SecretKey, "ab/c+d==");
        using var client = new PeerConnClient(service.Configuration with { Credentials = credentials });

        await client.AcceptAsync(Id);

        var request = Assert.Single(service.Requests);
        Assert.Equal("ab/c+d==", request.Headers["x-bce-security-token"]);
        Assert.Contains("x-bce-security-token", request.SignedHeaders);
        request.AssertSignedBy(credentials);
    }

    [Fact]
    public async Task Without_an_endpoint_the_clouds_own_of_the_region_is_called()
    {
        var service = new FakeService();
        using var client = new PeerConnClient(new() { Credentials = FakeService.Credentials, Region = BceRegion.HongKong, Handler = service, Clock = service.Clock });

        await client.AcceptAsync(Id);

        Assert.Equal("bcc.hkg.baidubce.com", Assert.Single(service.Requests).Headers["Host"]);
    }

    [Fact]
    public void The_regions_are_those_of_the_document() => Assert.Equal(
        ["bj", "gz", "su", "fsh", "hkg", "bd", "hb-fsg", "fwh", "sin", "bjfsg"],
        [
            BceRegion.Beijing, BceRegion.Guangzhou, BceRegion.Suzhou, BceRegion.Shanghai, BceRegion.HongKong, BceRegion.Baoding,
            BceRegion.DuXiaomanFinance, BceRegion.Wuhan, BceRegion.Singapore, BceRegion.DuXiaomanFinanceSecond,
        ]);

    [Theory]
    [InlineData("")]
    [InlineData("evil.example/")]
    [InlineData("bj.example.com")]
    [InlineData("b j")]
    public void A_region_that_would_change_the_host_is_refused(string region) =>
        Assert.Throws<ArgumentException>(() => new BceClientConfiguration { Credentials = FakeService.Credentials, Region = region });

    [Theory]
    [InlineData("ftp://127.0.0.1")]
    [InlineData("http://127.0.0.1/v1")]
    [InlineData("http://127.0.0.1/?a=b")]
    [InlineData("http://user@127.0.0.1")]
    public void An_endpoint_that_is_more_than_scheme_host_and_port_is_refused(string endpoint) =>
        Assert.Throws<ArgumentException>(() => new BceClientConfiguration { Credentials = FakeService.Credentials, Endpoint = new Uri(endpoint) });

    [Theory]
    [InlineData("", "secret")]
    [InlineData("id", " ")]
    [InlineData("i/d", "secret")]
    public void Keys_that_cannot_sign_are_refused(string id, string secret) => Assert.Throws<ArgumentException>(() => new BceCredentials(id, secret));

    [Fact]
    public void A_secret_is_not_in_the_text_of_the_credentials() =>
        Assert.DoesNotContain(FakeService.Credentials.SecretKey, $"{FakeService.Credentials} {new FakeService().Configuration}", StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("../vpc")]
    public async Task An_id_that_would_name_another_path_is_refused_before_anything_is_sent(string id)
    {
        var service = new FakeService();
        using var peerings = service.PeerConns();
        using var vpcs = service.Vpcs();

        await Assert.ThrowsAsync<ArgumentException>(async () => await peerings.ReleaseAsync(id));
        await Assert.ThrowsAsync<ArgumentException>(async () => await vpcs.DeleteVpcAsync(id));
        await Assert.ThrowsAsync<ArgumentException>(async () => await vpcs.DeleteSubnetAsync(id));
        await Assert.ThrowsAsync<ArgumentException>(async () => await vpcs.DeleteRouteRuleAsync(id));
        await Assert.ThrowsAsync<ArgumentException>(async () => await vpcs.GetVpcAsync(id));

        Assert.Empty(service.Requests);
    }

    [Fact]
    public async Task An_odd_id_is_encoded_and_signed()
    {
        var service = new FakeService();
        using var client = service.PeerConns();

        await client.AcceptAsync("测试 a+b?c#d%");

        var request = Assert.Single(service.Requests);
        Assert.StartsWith("/v1/peerconn/%E6%B5%8B%E8%AF%95%20a%2Bb%3Fc%23d%25?accept&", request.Target, StringComparison.Ordinal);
        request.AssertSignedBy(FakeService.Credentials);
    }

    [Fact]
    public async Task A_filter_of_no_vpcs_is_refused_because_the_service_would_list_all()
    {
        var service = new FakeService();
        using var client = service.Vpcs();

        await Assert.ThrowsAsync<ArgumentException>(() => client.ListVpcsAsync(vpcIds: []));

        Assert.Empty(service.Requests);
    }

    [Fact]
    public async Task A_disposed_client_sends_nothing_and_leaves_a_shared_handler_alone()
    {
        var service = new FakeService();
        var gone = service.PeerConns();
        using var other = service.PeerConns();
        gone.Dispose();
        gone.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => gone.AcceptAsync(Id));
        await other.AcceptAsync(Id);

        Assert.Single(service.Requests);
    }

    [Fact]
    public async Task One_client_serves_many_calls_at_a_time()
    {
        var service = new FakeService();
        using var client = service.PeerConns();

        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(() => client.ModifyBandwidthAsync($"peerconn-{i}", i + 1))));

        Assert.Equal(200, service.Requests.Select(request => request.Path).Distinct().Count());
        Assert.All(service.Requests, request => request.AssertSignedBy(FakeService.Credentials));
    }
}
