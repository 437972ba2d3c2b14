using System.Net;
using System.Text.Json;
using Tieline.Core.Accounts;
using Tieline.Core.Identifiers;
using Tieline.Dialects.Huawei;
using Xunit;

namespace Tieline.Tests.Native;

/// <summary>Endpoint services and endpoints as the operator sees them: across accounts.</summary>
public sealed class ServiceTests : IAsyncLifetime
{
    private readonly NativeCloud _cloud = new();
    private Place _provider = null!, _consumer = null!;
    private EndpointServiceId _service;

    public async ValueTask InitializeAsync()
    {
        await _cloud.InitializeAsync();
        _provider = await _cloud.AddPlaceAsync(await _cloud.AddAccountAsync("alice"), "a", "10.0.0.0/16", "10.0.1.0/24");
        _consumer = await _cloud.AddPlaceAsync(await _cloud.AddAccountAsync("bob"), "b", "10.0.0.0/16", "10.0.1.0/24");
        _service = await _cloud.OfferAsync(_provider, await _cloud.AttachAsync(_provider, "shop"), asks: true);
        await _cloud.PermitAsync(_provider, _service);
        await _cloud.EngineSettlesAsync();
    }

    public ValueTask DisposeAsync() => _cloud.DisposeAsync();

    [Fact]
    public async Task A_service_is_shown_with_whom_it_is_for_and_how_many_are_connected()
    {
        var service = Assert.Single((await _cloud.OkAsync("GET", "/services")).GetProperty("services").EnumerateArray());
        Assert.Equal(
            $"{_service} alice {_provider.Vpc} 10.0.1.2 available False 0",
            $"{service.GetProperty("id")} {service.GetProperty("account")} {service.GetProperty("vpc")} {service.GetProperty("backend")} {service.GetProperty("state")} "
            + $"{service.GetProperty("public")} {service.GetProperty("connections")}");
        Assert.Equal("""[{"client":80,"server":8080}] ["*"]""", $"{service.GetProperty("mappings").GetRawText()} {service.GetProperty("permissions").GetRawText()}");
        Assert.Equal($"cn-north-4.shop.{HuaweiIds.Of(_service)}", service.GetProperty("names").GetProperty("huawei").GetString());

        await AcceptAsync(await _cloud.ConnectAsync(_consumer, _service));
        foreach (var name in new[] { $"{_service}", HuaweiIds.Of(_service), $"cn-north-4.shop.{HuaweiIds.Of(_service)}" })
            Assert.Equal(1, (await _cloud.OkAsync("GET", $"/services/{name}")).GetProperty("connections").GetInt32());
    }

    [Fact]
    public async Task Endpoints_are_shown_in_every_state_with_both_parties()
    {
        var (pending, accepted) = (await _cloud.ConnectAsync(_consumer, _service), await _cloud.ConnectAsync(_consumer, _service));
        await AcceptAsync(accepted);
        var endpoints = (await _cloud.OkAsync("GET", "/endpoints")).GetProperty("endpoints").EnumerateArray().ToDictionary(item => item.GetProperty("id").GetString()!);
        Assert.Equal("awaitingApproval", endpoints[$"{pending}"].GetProperty("state").GetString());
        var connected = endpoints[$"{accepted}"];
        Assert.Equal(
            $"accepted bob {_consumer.Vpc} alice {_provider.Vpc}",
            $"{connected.GetProperty("state")} {connected.GetProperty("account")} {connected.GetProperty("vpc")} {connected.GetProperty("service").GetProperty("account")} "
            + $"{connected.GetProperty("service").GetProperty("vpc")}");
        Assert.StartsWith("198.19.", connected.GetProperty("source").GetString(), StringComparison.Ordinal);
        Assert.Equal(HuaweiIds.Of(accepted), connected.GetProperty("names").GetProperty("huawei").GetString());
        Assert.Equal(1, (await _cloud.OkAsync("GET", "/status")).GetProperty("records").GetProperty("connections").GetInt32());
        Assert.Equal(2, (await _cloud.OkAsync("GET", "/status")).GetProperty("records").GetProperty("endpoints").GetInt32());
    }

    [Fact]
    public async Task Lists_are_cut_by_account_by_service_and_into_pages()
    {
        var other = await _cloud.OfferAsync(_provider, await _cloud.AttachAsync(_provider, "depot"));
        await _cloud.EngineSettlesAsync();
        await _cloud.PermitAsync(_provider, other);
        var (first, second) = (await _cloud.ConnectAsync(_consumer, _service), await _cloud.ConnectAsync(_consumer, other));
        Assert.Empty(Ids(await _cloud.OkAsync("GET", "/services?account=bob"), "services"));
        Assert.Equal(new[] { $"{_service}", $"{other}" }.Order(), (await EachAsync("/services", "services")).Order());
        Assert.Equal(new[] { $"{first}", $"{second}" }.Order(), (await EachAsync("/endpoints", "endpoints")).Order());
        Assert.Equal([$"{second}"], Ids(await _cloud.OkAsync("GET", $"/endpoints?service={HuaweiIds.Of(other)}"), "endpoints"));
        Assert.Empty(Ids(await _cloud.OkAsync("GET", "/endpoints?account=alice"), "endpoints"));
        await _cloud.RefusedAsync(HttpStatusCode.NotFound, "accountNotFound", "GET", "/services?account=nobody");
        await _cloud.RefusedAsync(HttpStatusCode.NotFound, "serviceNotFound", "GET", "/services/svc-000000000000");
        await _cloud.RefusedAsync(HttpStatusCode.BadRequest, "invalidValue", "GET", "/endpoints?service=mine");
        await _cloud.RefusedAsync(HttpStatusCode.BadRequest, "invalidValue", "GET", "/endpoints?after=mine");
    }

    [Fact]
    public async Task A_service_is_published_by_huaweis_id_for_it()
    {
        Assert.Equal(HttpStatusCode.NoContent, (await _cloud.CallAsync("POST", $"/accounts/alice/services/{HuaweiIds.Of(_service)}/public")).Status);
        Assert.True((await _cloud.OkAsync("GET", $"/services/{_service}")).GetProperty("public").GetBoolean());
    }

    [Fact]
    public async Task The_operator_offers_addresses_of_a_vpc_to_everybody_and_takes_them_back()
    {
        var made = await _cloud.OkAsync("POST", "/services", $$"""{"vpc":"{{HuaweiIds.Of(_provider.Vpc)}}","name":"store","prefixes":["10.0.1.0/24"],"description":"objects"}""");
        var id = EndpointServiceId.Parse(made.GetProperty("id").GetString())!.Value;
        Assert.Equal(
            """creating gateway alice True ["10.0.1.0/24"] null null""",
            $"{made.GetProperty("state")} {made.GetProperty("type")} {made.GetProperty("account")} {made.GetProperty("public")} {made.GetProperty("prefixes").GetRawText()} "
            + $"{made.GetProperty("port").GetRawText()} {made.GetProperty("backend").GetRawText()}");
        await _cloud.EngineSettlesAsync();

        var far = await _cloud.AddPlaceAsync(_consumer.Owner, "c", "10.7.0.0/16", "10.7.1.0/24");
        var endpoint = (await _cloud.Endpoints.CreateAsync(
            new Caller(far.Owner, "test"), new(Core.Regions.RegionList.Beijing, id, far.Vpc, default, null, Core.EndpointServices.EndpointAccess.Everybody, null, "", "", []), default)).Value;
        await _cloud.AttachAsync(far, "till");
        await _cloud.EngineSettlesAsync();
        var shown = Assert.Single((await _cloud.OkAsync("GET", $"/endpoints?service={id}")).GetProperty("endpoints").EnumerateArray());
        Assert.Equal(
            $$"""{{endpoint}} accepted gateway ["10.0.1.0/24"] null""",
            $"{shown.GetProperty("id")} {shown.GetProperty("state")} {shown.GetProperty("type")} {shown.GetProperty("prefixes").GetRawText()} {shown.GetProperty("address").GetRawText()}");
        Assert.Equal(1, (await _cloud.OkAsync("GET", "/status")).GetProperty("records").GetProperty("connections").GetInt32());

        var way = await _cloud.OkAsync("GET", "/explain?from=till&to=10.0.1.2&port=22");
        Assert.True(way.GetProperty("reaches").GetBoolean(), way.ToString());
        Assert.Contains($"through the gateway endpoint {endpoint}", way.ToString(), StringComparison.Ordinal);
        Assert.False((await _cloud.OkAsync("GET", "/explain?from=till&to=10.0.1.77")).GetProperty("reaches").GetBoolean());

        await _cloud.RefusedAsync(HttpStatusCode.Conflict, "serviceInUse", "DELETE", $"/services/{id}");
        Assert.Null((await _cloud.Endpoints.DeleteAsync(new Caller(far.Owner, "test"), endpoint, default)).Refusal);
        await _cloud.EngineSettlesAsync();
        Assert.False((await _cloud.OkAsync("GET", "/explain?from=till&to=10.0.1.2")).GetProperty("reaches").GetBoolean());
        Assert.Equal(HttpStatusCode.NoContent, (await _cloud.CallAsync("DELETE", $"/services/{id}")).Status);
        await _cloud.EngineSettlesAsync();
        await _cloud.RefusedAsync(HttpStatusCode.NotFound, "serviceNotFound", "DELETE", $"/services/{id}");
    }

    [Theory]
    [InlineData("""{"vpc":"mine","prefixes":["10.0.1.0/24"]}""", "invalidValue")]
    [InlineData("""{"vpc":"VPC","prefixes":["10.0.1.5/24"]}""", "invalidValue")]
    [InlineData("""{"vpc":"VPC","prefixes":["10.0.1.0/24"],"port":"p"}""", "invalidValue")]
    [InlineData("""{"vpc":"VPC","prefixes":[]}""", "invalidPrefixes")]
    [InlineData("""{"vpc":"VPC","prefixes":["10.9.0.0/24"]}""", "invalidPrefixes")]
    [InlineData("""{"vpc":"VPC","name":"a b","prefixes":["10.0.1.0/24"]}""", "invalidServiceName")]
    [InlineData("""{"vpc":"VPC","description":"<","prefixes":["10.0.1.0/24"]}""", "invalidValue")]
    public Task A_gateway_service_that_breaks_a_rule_is_refused(string body, string code) =>
        _cloud.RefusedAsync(HttpStatusCode.BadRequest, code, "POST", "/services", body.Replace("VPC", $"{_provider.Vpc}", StringComparison.Ordinal));

    private async Task AcceptAsync(EndpointId id)
    {
        await _cloud.Endpoints.AnswerAsync(new Caller(_provider.Owner, "test"), _service, id, yes: true, default);
        await _cloud.EngineSettlesAsync();
    }

    /// <summary>The ids of all pages, one item a page.</summary>
    private async Task<List<string>> EachAsync(string path, string member)
    {
        var ids = new List<string>();
        for (string? after = null; ;)
        {
            var page = await _cloud.OkAsync("GET", $"{path}?count=1{(after is null ? "" : $"&after={after}")}");
            ids.AddRange(Ids(page, member));
            if (!page.TryGetProperty("next", out var next)) return ids;
            after = next.GetString();
        }
    }

    private static string[] Ids(JsonElement page, string member) => [.. page.GetProperty(member).EnumerateArray().Select(item => item.GetProperty("id").GetString()!)];
}
