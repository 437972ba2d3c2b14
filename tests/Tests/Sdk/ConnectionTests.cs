using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Tieline.Sdk.Alibaba;
using Tieline.Sdk.Baidu;
using Tieline.Sdk.Http;
using Tieline.Sdk.Huawei;
using Tieline.Tests.Sdk.Huawei;
using Xunit;

namespace Tieline.Tests.Sdk;

/// <summary>The clients with their own transport, over a socket: what arrives is what was signed.</summary>
public sealed class ConnectionTests : IAsyncLifetime
{
    private const string Awkward = "测试 a+b*c~d'e(f)!&=#%?";

    private readonly List<ReceivedRequest> _received = [];
    private WebApplication _server = null!;
    private Uri _address = null!;
    private RequestDelegate _answer = http => http.Response.WriteAsync("{}");

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _server = builder.Build();
        _server.Run(async http =>
        {
            using var body = new StreamReader(http.Request.Body);
            var headers = http.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
            var request = new ReceivedRequest(
                http.Request.Method, http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget, headers, await body.ReadToEndAsync());
            lock (_received) _received.Add(request);
            await _answer(http);
        });
        await _server.StartAsync();
        _address = new Uri(_server.Urls.Single());
    }

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Baidu_with_a_body_and_without()
    {
        using var client = new PeerConnClient(Baidu());

        await client.ModifyPeerConnAsync($"peerconn-{Awkward}".Replace('/', '-'), "qpif-1", Awkward, Awkward);
        await client.AcceptAsync("peerconn-1");
        await client.ReleaseAsync("peerconn-1");
        await client.ListPeerConnAsync(Awkward);

        Assert.Equal(["PUT", "PUT", "DELETE", "GET"], _received.Select(request => request.Method));
        Assert.All(_received, request => request.AssertSignedBy(FakeService.Credentials));
        Assert.Equal(Awkward, _received[3].QueryValue("vpcId"));
    }

    [Fact]
    public async Task Huawei_with_a_body_and_without()
    {
        using var client = new EndpointServiceClient(new()
        {
            Endpoint = _address, Credentials = HuaweiWire.Key, ProjectId = HuaweiWire.Project,
        });

        await client.BatchAddResourceTagsAsync(EndpointResourceType.Endpoint, Awkward.Replace('/', '-'), [new(Awkward, "")]);
        await client.UpgradeEndpointServiceAsync("s");
        await client.DeleteEndpointAsync("e");
        await client.ListEndpointsAsync(new() { EndpointServiceName = Awkward });

        Assert.Equal(["POST", "POST", "DELETE", "GET"], _received.Select(request => request.Method));
        Assert.All(_received, request => request.AssertSignedBy(HuaweiWire.Key));
        Assert.All(_received, request => Assert.Equal(_address.Authority, request.Headers["Host"]));
        Assert.Equal("0", _received[1].Headers["Content-Length"]);
        Assert.Equal(Awkward, _received[3].QueryValue("endpoint_service_name"));
    }

    [Theory]
    [InlineData(AlibabaSignature.Acs3HmacSha256)]
    [InlineData(AlibabaSignature.HmacSha1)]
    public async Task Alibaba_by_either_signature(AlibabaSignature signature)
    {
        using var client = new RouterInterfaceClient(Alibaba() with { Signature = signature });

        await client.ModifyRouterInterfaceAttributeAsync(new() { RouterInterfaceId = "ri-1", Name = Awkward, Description = "" });

        var request = Assert.Single(_received);
        Assert.Equal(("POST", "0", _address.Authority), (request.Method, request.Headers["Content-Length"], request.Headers["Host"]));
        Assert.Equal((Awkward, ""), (request.QueryValue("Name"), request.QueryValue("Description")));
        request.AssertSignedBy(AlibabaWire.Credentials);
    }

    [Fact]
    public async Task Alibaba_without_parameters_is_signed_as_an_empty_query()
    {
        using var client = new Tieline.Sdk.Alibaba.VpcClient(Alibaba());

        await client.GetCallerIdentityAsync();

        Assert.Equal("/", Assert.Single(_received).Target);
        _received[0].AssertSignedBy(AlibabaWire.Credentials);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        _answer = http =>
        {
            http.Response.Redirect("/elsewhere");
            return Task.CompletedTask;
        };
        using var client = new PeerConnClient(Baidu());

        Assert.Equal(HttpStatusCode.Found, (await Assert.ThrowsAsync<BceServiceException>(() => client.AcceptAsync("peerconn-1"))).StatusCode);
        Assert.Single(_received);
    }

    [Fact]
    public async Task A_service_that_is_not_there_was_not_sent_anything_so_that_even_a_connect_is_tried_again()
    {
        var address = _address;
        await _server.StopAsync();
        var clock = new SkippingClock(DateTimeOffset.UnixEpoch);
        using var client = new RouterInterfaceClient(Alibaba() with { Endpoint = address, Clock = clock });

        await Assert.ThrowsAsync<HttpRequestException>(() => client.ConnectRouterInterfaceAsync("ri-1"));

        Assert.Equal([300, 600, 1200], clock.Pauses.Where(pause => pause < TimeSpan.FromSeconds(5)).Select(pause => pause.TotalMilliseconds));
    }

    [Fact]
    public async Task A_connection_that_breaks_in_the_answer_is_no_reason_to_connect_again()
    {
        _answer = http =>
        {
            http.Abort();
            return Task.CompletedTask;
        };
        using var client = new RouterInterfaceClient(Alibaba());

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => client.ConnectRouterInterfaceAsync("ri-1"));

        Assert.Single(_received);
    }

    [Fact]
    public async Task A_disposed_client_closes_its_connections()
    {
        var closed = new TaskCompletionSource();
        _answer = http =>
        {
            http.Features.GetRequiredFeature<Microsoft.AspNetCore.Connections.Features.IConnectionLifetimeFeature>()
                .ConnectionClosed.Register(closed.SetResult);
            return http.Response.WriteAsync("{}");
        };
        var client = new PeerConnClient(Baidu());
        await client.ListPeerConnAsync();
        Assert.False(closed.Task.IsCompleted);

        client.Dispose();

        await closed.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    private BceClientConfiguration Baidu() => new()
    {
        Credentials = FakeService.Credentials, Endpoint = _address, Retry = RetryPolicy.None,
    };

    private AlibabaClientConfiguration Alibaba() => new() { Credentials = AlibabaWire.Credentials, Endpoint = _address };
}
