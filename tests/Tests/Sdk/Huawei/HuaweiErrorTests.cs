using System.Net;
using Tieline.Sdk.Huawei;
using Tieline.Sdk.Http;
using Xunit;

namespace Tieline.Tests.Sdk.Huawei;

/// <summary>Error answers, and what is sent again after them (contract huawei-auth, 6 and 8).</summary>
public sealed class HuaweiErrorTests
{
    private const string Id = "4189d3c2-8882-4871-a3c2-d380272eed83";

    [Theory]
    [InlineData("""{"error":{"code":401,"message":"no","title":"Unauthorized"}}""", "401", "no")]
    [InlineData("""{"error_code":"EndPoint.3006","error_msg":"The endpoint service is being used."}""", "EndPoint.3006", "The endpoint service is being used.")]
    [InlineData("""{"code":"VPC.0101","message":"Check param is invalid."}""", "VPC.0101", "Check param is invalid.")]
    [InlineData("""{"NeutronError":{"type":"PortNotFound","message":"no port","detail":""}}""", "PortNotFound", "no port")]
    [InlineData("""{"error":{"code":"Ecs.0001","message":"nested"}}""", "Ecs.0001", "nested")]
    [InlineData("""{"error_code":"APIG.2001"}""", "APIG.2001", "Conflict")]
    [InlineData("<html>Bad gateway</html>", "Conflict", "Conflict")]
    [InlineData("", "Conflict", "Conflict")]
    [InlineData("[]", "Conflict", "Conflict")]
    [InlineData("""{"error":"text","code":{},"message":7}""", "Conflict", "7")]
    [InlineData("""{"error_code":null,"error_msg":null}""", "Conflict", "Conflict")]
    [InlineData("""{"error_code":"\ud800"}""", "Conflict", "Conflict")]
    public async Task Every_style_of_error_is_understood(string body, string code, string message)
    {
        using var client = new FakeService().Answers(HttpStatusCode.Conflict, body).EndpointServices();

        var refused = await Assert.ThrowsAsync<HuaweiServiceException>(() => client.DeleteEndpointAsync(Id));

        Assert.Equal((HttpStatusCode.Conflict, code, message, ""), (refused.StatusCode, refused.Code, refused.ServiceMessage, refused.RequestId));
        Assert.IsType<CloudServiceException>(refused, exactMatch: false);
    }

    [Fact]
    public async Task The_id_of_the_request_is_the_headers_or_the_bodys()
    {
        const string body = """{"error_code":"APIGW.0101","error_msg":"no","request_id":"from-body"}""";
        var service = new FakeService().Answers(() => new(HttpStatusCode.NotFound)
        {
            Content = new StringContent(body), Headers = { { "X-Request-Id", "from-header" } },
        }).Answers(HttpStatusCode.NotFound, body);
        using var client = service.EndpointServices();

        Assert.Equal("from-header", (await Assert.ThrowsAsync<HuaweiServiceException>(() => client.DeleteEndpointAsync(Id))).RequestId);
        Assert.Equal("from-body", (await Assert.ThrowsAsync<HuaweiServiceException>(() => client.DeleteEndpointAsync(Id))).RequestId);
    }

    [Fact]
    public void A_code_is_compared_without_regard_to_case() =>
        Assert.True(new HuaweiServiceException(HttpStatusCode.BadRequest, "EndPoint.1018", "", "").Has(HuaweiErrorCode.QuotaExceeded));

    [Theory]
    [InlineData(404, "EndPoint.0005", true)]
    [InlineData(404, "EndPoint.2008", true)]
    [InlineData(404, "VPC.0003", true)]
    [InlineData(404, "PortNotFound", true)]
    [InlineData(404, "APIG.3023", true)]
    [InlineData(404, "APIC.7302", true)]
    [InlineData(404, "APIG.3030", false)]
    [InlineData(404, "APIGW.0101", false)]
    [InlineData(404, "APIG.0101", false)]
    [InlineData(404, "NotFound", false)]
    [InlineData(400, "EndPoint.2003", false)]
    public void A_path_or_an_instance_that_is_not_there_is_not_a_thing_that_is_not_there(int status, string code, bool isNotFound) =>
        Assert.Equal(isNotFound, new HuaweiServiceException((HttpStatusCode)status, code, "", "").IsNotFound);

    [Fact]
    public async Task What_is_not_there_is_null()
    {
        var service = new FakeService().RefusesHuawei(404, "EndPoint.0005").RefusesHuawei(404, "EndPoint.2006").RefusesHuawei(404, "EndPoint.0005")
            .Answers(HttpStatusCode.NotFound, """{"code":"VPC.0003","message":"no"}""").RefusesHuawei(404, "APIG.3023").RefusesHuawei(404, "APIG.3023");
        using var services = service.EndpointServices();
        using var networks = service.Networks();
        using var channels = service.VpcChannels();

        Assert.Null(await services.ListServiceDetailsAsync(Id));
        Assert.Null(await services.ListEndpointInfoDetailsAsync(Id));
        Assert.Null(await services.ListServiceDescribeDetailsAsync("a.b.c"));
        Assert.Null(await networks.ShowVpcAsync(Id));
        Assert.Null(await channels.ShowDetailsOfVpcChannelAsync("c"));
        Assert.Null(await channels.ShowDetailsOfMemberGroupAsync("c", "g"));
    }

    [Fact]
    public async Task An_instance_that_is_not_there_is_an_error()
    {
        using var channels = new FakeService().RefusesHuawei(404, "APIG.3030", "The instance does not exist;id:x").VpcChannels();

        var refused = await Assert.ThrowsAsync<HuaweiServiceException>(() => channels.ShowDetailsOfVpcChannelAsync("c"));

        Assert.True(refused.Has(HuaweiErrorCode.InstanceNotFound));
    }

    [Theory]
    [InlineData(500, "EndPoint.0001")]
    [InlineData(502, "x")]
    [InlineData(503, "x")]
    [InlineData(504, "EndPoint.0013")]
    public async Task A_passing_fault_is_tried_again_where_a_second_time_changes_nothing(int status, string code)
    {
        var service = new FakeService().RefusesHuawei(status, code).RefusesHuawei(status, code).Answers("""{"id":"s"}""");
        using var client = service.EndpointServices();

        await client.UpdateEndpointServiceAsync(Id, new() { Description = "" });

        Assert.Equal(3, service.Requests.Count);
        Assert.Equal([300, 600], service.Clock.Pauses.Select(pause => pause.TotalMilliseconds));
    }

    public static TheoryData<string, Func<EndpointServiceClient, VpcChannelClient, Task>> NotRepeatable => new()
    {
        { "create a service", (client, _) => client.CreateEndpointServiceAsync(new() { PortId = "p", VpcId = "v", ServerType = "VM", Ports = [] }) },
        { "create an endpoint", (client, _) => client.CreateEndpointAsync(new() { EndpointServiceId = "s", VpcId = "v" }) },
        { "delete a service", (client, _) => client.DeleteEndpointServiceAsync(Id) },
        { "answer an endpoint", (client, _) => client.AcceptOrRejectEndpointAsync(Id, Id, ConnectionAction.Receive) },
        { "take records off", (client, _) => client.BatchRemoveEndpointServicePermissionsAsync(Id, ["r"]) },
        { "upgrade", (client, _) => client.UpgradeEndpointAsync(Id) },
        { "create a channel", (_, client) => client.CreateVpcChannelAsync(new() { Name = "n", Port = 1 }) },
        { "delete a member", (_, client) => client.DeleteBackendInstanceAsync("c", "m") },
    };

    [Theory, MemberData(nameof(NotRepeatable))]
    public async Task A_change_that_may_have_been_made_is_not_sent_again(string name, Func<EndpointServiceClient, VpcChannelClient, Task> call)
    {
        var service = new FakeService().RefusesHuawei(500, "x").Fails(new IOException("reset"));
        using var services = service.EndpointServices();
        using var channels = service.VpcChannels();

        Assert.Equal("x", (await Assert.ThrowsAsync<HuaweiServiceException>(() => call(services, channels))).Code);
        await Assert.ThrowsAsync<IOException>(() => call(services, channels));
        Assert.Equal((name, 2), (name, service.Requests.Count));
    }

    public static TheoryData<string, Func<EndpointServiceClient, VpcChannelClient, Task>> Repeatable => new()
    {
        { "read", (client, _) => client.ListEndpointsAsync() },
        { "put on the whitelist", (client, _) => client.AddOrRemoveServicePermissionsAsync(Id, ["*"], PermissionAction.Add) },
        { "tag", (client, _) => client.BatchAddResourceTagsAsync(EndpointResourceType.Endpoint, Id, []) },
        { "ask by tags", (client, _) => client.ListResourceInstancesAsync(EndpointResourceType.Endpoint) },
        { "add members", (_, client) => client.AddingBackendInstancesAsync("c", []) },
        { "make groups", (_, client) => client.CreateMemberGroupAsync("c", []) },
        { "switch members off", (_, client) => client.BatchDisableMembersAsync("c", []) },
        { "change the check", (_, client) => client.UpdateHealthCheckAsync("c", VpcChannelOperationTests.Check) },
    };

    [Theory, MemberData(nameof(Repeatable))]
    public async Task A_change_that_a_second_time_does_not_change_is_sent_again(string name, Func<EndpointServiceClient, VpcChannelClient, Task> call)
    {
        var service = new FakeService().Fails(new IOException("reset")).RefusesHuawei(500, "x").Answers("{}");
        using var services = service.EndpointServices();
        using var channels = service.VpcChannels();

        await call(services, channels);

        Assert.Equal((name, 3), (name, service.Requests.Count));
        Assert.Single(service.Requests.Select(request => request.Body).Distinct());
    }

    [Theory]
    [InlineData(429, "APIGW.0308")]
    [InlineData(400, "EndPoint.0022")]
    public async Task A_throttled_change_is_sent_again_after_the_pause_that_the_service_asks_for(int status, string code)
    {
        var service = new FakeService().Answers(() => new((HttpStatusCode)status)
        {
            Content = new StringContent($$"""{"error_code":"{{code}}","error_msg":"slow down"}"""),
            Headers = { RetryAfter = new(TimeSpan.FromSeconds(7)) },
        }).Answers("""{"id":"e"}""");
        using var client = service.EndpointServices();

        await client.CreateEndpointAsync(new() { EndpointServiceId = "s", VpcId = "v" });

        Assert.Equal([TimeSpan.FromSeconds(7)], service.Clock.Pauses);
    }

    [Fact]
    public async Task A_service_that_asks_for_a_longer_pause_than_allowed_is_not_asked_again()
    {
        var service = new FakeService().Answers(() => new(HttpStatusCode.TooManyRequests) { Headers = { RetryAfter = new(TimeSpan.FromMinutes(1)) } });
        using var client = service.EndpointServices();

        var refused = await Assert.ThrowsAsync<HuaweiServiceException>(() => client.ListEndpointsAsync());

        Assert.Equal(TimeSpan.FromMinutes(1), refused.RetryAfter);
        Assert.Single(service.Requests);
    }

    [Fact]
    public async Task A_change_that_did_not_reach_the_service_is_sent_again()
    {
        var service = new FakeService().Fails(new HttpRequestException(HttpRequestError.ConnectionError)).Answers("""{"id":"e"}""");
        using var client = service.EndpointServices();

        await client.CreateEndpointAsync(new() { EndpointServiceId = "s", VpcId = "v" });

        Assert.Equal(2, service.Requests.Count);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("<html/>")]
    [InlineData("""{"marker_id":"many"}""")]
    [InlineData("""{"created_at":"yesterday"}""")]
    public async Task An_answer_that_the_api_does_not_promise_is_an_error(string body)
    {
        using var client = new FakeService().Answers(body).EndpointServices();

        await Assert.ThrowsAsync<InvalidDataException>(() => client.ListEndpointInfoDetailsAsync(Id));
    }
}
