using System.Net;
using Tieline.Dialects.Native;
using Xunit;

namespace Tieline.Tests.Native;

public sealed class GateTests(NativeCloud cloud) : IClassFixture<NativeCloud>
{
    [Fact]
    public async Task The_bearer_of_the_token_is_let_in() => Assert.Equal(HttpStatusCode.OK, await AskAsync(NativeCloud.Token));

    [Theory]
    [InlineData(null)]
    [InlineData("wrong")]
    [InlineData("0123456789abcdef-operatoR")]
    [InlineData("0123456789abcdef-operator0")]
    public async Task Others_are_not(string? token) => Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(token));

    [Fact]
    public void An_empty_token_opens_nothing()
    {
        var http = new Microsoft.AspNetCore.Http.DefaultHttpContext();
        http.Request.Headers.Authorization = "Bearer ";
        Assert.Equal(GateVerdict.Unauthorized, new OperatorGate("", cloud).Check(http));
    }

    [Theory]
    [InlineData("127.0.0.1:7480", HttpStatusCode.OK)]
    [InlineData("localhost:7480", HttpStatusCode.OK)]
    [InlineData("[::1]:7480", HttpStatusCode.OK)]
    [InlineData("evil.example:7480", HttpStatusCode.Unauthorized)] // a name that a page's owner points to 127.0.0.1
    public async Task The_operators_own_process_needs_no_token_but_an_address(string host, HttpStatusCode expected)
    {
        cloud.CallerIsLocal = true;
        Assert.Equal(expected, await AskAsync(null, ("Host", host)));
        cloud.CallerIsLocal = false;
    }

    [Theory]
    [InlineData("X-Forwarded-For", "203.0.113.9")]
    [InlineData("Forwarded", "for=203.0.113.9")]
    [InlineData("Via", "1.1 proxy")]
    public async Task A_proxy_on_this_machine_is_not_taken_for_the_operator(string header, string value)
    {
        cloud.CallerIsLocal = true;
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(null, (header, value)));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(NativeCloud.Token, (header, value)));
        cloud.CallerIsLocal = false;
    }

    [Theory]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Origin", "http://127.0.0.1:8080")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task Another_sites_page_is_refused_even_with_the_token(string header, string value) =>
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(NativeCloud.Token, (header, value)));

    [Theory]
    [InlineData("Origin", "http://127.0.0.1:7480")]
    [InlineData("Sec-Fetch-Site", "same-origin")]
    [InlineData("Sec-Fetch-Site", "none")]
    public async Task The_servers_own_page_is_let_in(string header, string value) =>
        Assert.Equal(HttpStatusCode.OK, await AskAsync(NativeCloud.Token, (header, value)));

    [Theory]
    [InlineData("/tieline/v1/health")]
    [InlineData("/tieline/v1/openapi.json")]
    public async Task Anyone_may_ask_for_health_and_the_description(string path)
    {
        using var client = cloud.Client(token: null);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(path)).StatusCode);
    }

    [Fact]
    public async Task A_stranger_learns_nothing_of_which_paths_there_are()
    {
        using var client = cloud.Client(token: null);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/tieline/v1/nothing")).StatusCode);
    }

    private async Task<HttpStatusCode> AskAsync(string? token, params (string Name, string Value)[] headers)
    {
        using var client = cloud.Client(token);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/tieline/v1/status");
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var response = await client.SendAsync(request);
        return response.StatusCode;
    }
}
