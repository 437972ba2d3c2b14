using Tieline.Sdk.Huawei;
using Tieline.Sdk.Http;
using Xunit;

namespace Tieline.Tests.Sdk.Huawei;

/// <summary>What the answers of VPCEP say (contract huawei-endpoint-service, 2 to 5), pages and waits among them.</summary>
public sealed class EndpointServiceAnswerTests
{
    private const string S = "4189d3c2-8882-4871-a3c2-d380272eed83";
    private const string E = "16c4ea95-a9a2-4a2e-b1b1-0c4a6a3ce1ab";

    [Fact]
    public async Task A_service_with_every_member()
    {
        using var client = new FakeService().Answers(
            """
            {"id":"s","port_id":"p","vpc_id":"v","pool_id":"pool","status":"failed","approval_enabled":true,"service_name":"cn-north-4.test.s",
            "service_type":"interface","server_type":"VM","project_id":"pr","domain_id":"d","created_at":"2022-04-14T09:35:47Z",
            "updated_at":"2022-04-14T09:35:48Z","ports":[{"client_port":8080,"server_port":90,"protocol":"TCP"}],"tcp_proxy":"close",
            "tags":[{"key":"k","value":"v"}],"description":"d","enable_policy":true,"ip_version":"ipv4","snat_network_id":"n",
            "connection_count":3,"public_border_group":"center","supported_editions":["basic"],"next_year":{"new":[1]},
            "error":[{"error_code":"EndPoint.4008","error_message":"down","code":"other","message":"other"},{"code":"c","message":"m"}]}
            """).EndpointServices();

        var service = Assert.IsType<EndpointService>(await client.ListServiceDetailsAsync(S));

        Assert.Equal(("s", "p", "v", "pool", "failed", true), (service.Id, service.PortId, service.VpcId, service.PoolId, service.Status, service.ApprovalEnabled));
        Assert.Equal(("cn-north-4.test.s", "interface", "VM"), (service.ServiceName, service.ServiceType, service.ServerType));
        Assert.Equal(("pr", "d", "close", "d", true), (service.ProjectId, service.DomainId, service.TcpProxy, service.Description, service.EnablePolicy));
        Assert.Equal(("ipv4", "n", 3, "center"), (service.IpVersion, service.SnatNetworkId, service.ConnectionCount, service.PublicBorderGroup));
        Assert.Equal(new DateTimeOffset(2022, 4, 14, 9, 35, 47, TimeSpan.Zero), service.CreatedAt);
        Assert.Equal(TimeSpan.FromSeconds(1), service.UpdatedAt - service.CreatedAt);
        Assert.Equal([new PortMapping(8080, 90)], service.Ports);
        Assert.Equal([new Tag("k", "v")], service.Tags);
        Assert.Equal(["basic"], service.SupportedEditions);
        Assert.Equal(["EndPoint.4008 down", "c m"], service.Faults.Select(fault => $"{fault.Code} {fault.Message}"));
    }

    [Fact]
    public async Task A_service_with_nothing()
    {
        using var client = new FakeService().Answers("""{"ports":null,"tags":null,"error":null,"created_at":"","approval_enabled":null}""").EndpointServices();

        var service = Assert.IsType<EndpointService>(await client.ListServiceDetailsAsync(S));

        Assert.Equal(("", "", false, (DateTimeOffset?)null), (service.Id, service.ServiceName, service.ApprovalEnabled, service.CreatedAt));
        Assert.Empty(service.Ports);
        Assert.Empty(service.Tags);
        Assert.Empty(service.Faults);
    }

    [Fact]
    public async Task An_endpoint_with_every_member()
    {
        using var client = new FakeService().Answers(
            """
            {"id":"e","service_type":"interface","status":"a status of next year","marker_id":16777510,"active_status":["active"],
            "endpoint_service_id":"s","endpoint_service_name":"r.n.s","vpc_id":"v","subnet_id":"n","project_id":"pr","ip":"192.168.0.9",
            "ipv6_address":"2407::1","ip_version":"ipv4","enable_dns":"true","dns_names":["a.b"],"whitelist":["10.0.0.1"],"enable_whitelist":true,
            "routetables":["r"],"policy_statement":[{"Effect":"Allow","Action":["a"],"Resource":["r"],"Condition":{"x":1},"Sid":"one"}],
            "policy_document":{"Version":"5.0"},"created_at":"2022-04-14T09:35:47Z","updated_at":null,"tags":[],"description":"d",
            "specification_name":"default","enable_status":"enable","endpoint_pool_id":"pool","public_border_group":"center","error":[]}
            """).EndpointServices();

        var endpoint = Assert.IsType<Endpoint>(await client.ListEndpointInfoDetailsAsync(E));

        Assert.Equal(("e", "interface", "a status of next year", 16777510), (endpoint.Id, endpoint.ServiceType, endpoint.Status, endpoint.MarkerId));
        Assert.Equal(("s", "r.n.s", "v", "n", "pr"), (endpoint.EndpointServiceId, endpoint.EndpointServiceName, endpoint.VpcId, endpoint.SubnetId, endpoint.ProjectId));
        Assert.Equal(("192.168.0.9", "2407::1", "ipv4", true), (endpoint.Ip, endpoint.Ipv6Address, endpoint.IpVersion, endpoint.EnableDns));
        Assert.Equal(["active", "a.b", "10.0.0.1", "r"], [endpoint.ActiveStatus[0], endpoint.DnsNames[0], endpoint.Whitelist[0], endpoint.Routetables[0]]);
        Assert.Equal(("default", "enable", "pool", "center"), (endpoint.SpecificationName, endpoint.EnableStatus, endpoint.EndpointPoolId, endpoint.PublicBorderGroup));
        var statement = Assert.Single(endpoint.PolicyStatement);
        Assert.Equal(("Allow", "a", "r", 1, "one"), (statement.Effect, statement.Action[0], statement.Resource[0], statement.Condition?.GetProperty("x").GetInt32(), statement.Sid));
        Assert.Equal("5.0", endpoint.PolicyDocument?.GetProperty("Version").GetString());
    }

    [Fact]
    public async Task Connections_and_records()
    {
        using var client = new FakeService()
            .Answers("""{"connections":[{"id":"e","marker_id":201515772,"status":"failed","domain_id":"d","description":"x","error":[{"error_code":"c","error_message":"m"}]}],"total_count":1}""")
            .Answers("""{"permissions":[{"id":"r","permission":"*","permission_type":"domainId","description":"","created_at":"2022-04-14T09:35:47Z"}],"total_count":1}""")
            .Answers("""{"permissions":["*","iam:domain::d"],"permission_type":"domainId"}""")
            .Answers("""{"routetables":["r1"],"error":[{"bind_failed":[{"id":"r2","error_message":"no"}],"unbind_failed":null}]}""").EndpointServices();

        var connection = Assert.Single((await client.ListServiceConnectionsAsync(S)).Connections);
        var record = Assert.Single((await client.ListServicePermissionsDetailsAsync(S)).Permissions);
        var texts = await client.AddOrRemoveServicePermissionsAsync(S, ["*"], PermissionAction.Add);
        var tables = await client.UpdateEndpointRoutetableAsync(E, ["r1", "r2"]);

        Assert.Equal(("e", 201515772, "failed", "d", "x", "c"), (connection.Id, connection.MarkerId, connection.Status, connection.DomainId, connection.Description, connection.Faults[0].Code));
        Assert.Equal(("r", "*", "domainId", 2022), (record.Id, record.Permission, record.PermissionType, record.CreatedAt?.Year));
        Assert.Equal(["*", "iam:domain::d"], texts.Permissions);
        Assert.Equal(("r1", "r2"), (tables.Routetables[0], Assert.Single(tables.Faults).BindFailed[0].Id));
    }

    [Fact]
    public async Task An_answer_about_another_endpoint_is_an_error()
    {
        using var client = new FakeService().Answers("""{"connections":[{"id":"other"}]}""").EndpointServices();

        await Assert.ThrowsAsync<InvalidDataException>(() => client.AcceptOrRejectEndpointAsync(S, E, ConnectionAction.Receive));
    }

    [Fact]
    public async Task All_pages_are_read_by_offset_until_the_total_is_reached()
    {
        var service = new FakeService().Answers("""{"endpoints":[{"id":"a"},{"id":"b"}],"total_count":3}""").Answers("""{"endpoints":[{"id":"c"}],"total_count":3}""");
        using var client = service.EndpointServices();

        var ids = await IdsAsync(client.ListAllEndpointsAsync(new() { VpcId = "v", Offset = 7 }), endpoint => endpoint.Id);

        Assert.Equal(["a", "b", "c"], ids);
        Assert.Equal(
            ["GET /v1/P/vpc-endpoints?vpc_id=v&limit=1000&offset=0", "GET /v1/P/vpc-endpoints?vpc_id=v&limit=1000&offset=2"],
            service.Requests.Select(request => request.Short().Line));
    }

    [Fact]
    public async Task Without_a_total_an_empty_page_is_the_last()
    {
        var service = new FakeService().Answers("""{"permissions":[{"id":"a"}]}""").Answers("""{"permissions":[{"id":"b"}]}""").Answers("""{"permissions":[]}""");
        using var client = service.EndpointServices();

        Assert.Equal(["a", "b"], await IdsAsync(client.ListAllServicePermissionsDetailsAsync(S), record => record.Id));
        Assert.Equal("?limit=500&offset=2", service.Requests[2].Target[^19..]);
    }

    [Fact]
    public async Task A_total_that_is_never_reached_does_not_keep_the_list_going()
    {
        var service = new FakeService().Answers("""{"connections":[{"id":"a"}],"total_count":9}""").Answers("""{"connections":[],"total_count":9}""");
        using var client = service.EndpointServices();

        Assert.Equal(["a"], await IdsAsync(client.ListAllServiceConnectionsAsync(S), connection => connection.Id));
        Assert.Equal(2, service.Requests.Count);
    }

    [Fact]
    public async Task The_other_lists_have_pages_too()
    {
        var service = new FakeService().Answers("""{"endpoint_services":[{"id":"a"}],"total_count":1}""").Answers("""{"endpoint_services":[{"id":"b","owner":"obs","is_charge":"true"}],"total_count":1}""")
            .Answers("""{"resources":[{"resource_id":"c","resource_name":"n","resource_detail":null,"tags":[{"key":"k","value":"v"}]}],"total_count":1}""");
        using var client = service.EndpointServices();

        Assert.Equal(["a"], await IdsAsync(client.ListAllEndpointServiceAsync(), item => item.Id));
        Assert.Equal(["b obs True"], await IdsAsync(client.ListAllServicePublicDetailsAsync(), item => $"{item.Id} {item.Owner} {item.IsCharge}"));
        Assert.Equal(["c n k"], await IdsAsync(client.ListAllResourceInstancesAsync(EndpointResourceType.Endpoint), item => $"{item.ResourceId} {item.ResourceName} {item.Tags[0].Key}"));
        Assert.Contains("\"limit\":\"1000\",\"offset\":\"0\"", service.Requests[2].Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_is_waited_for_until_it_is_available()
    {
        var service = Shows("creating", "creating", "available");
        using var client = service.EndpointServices();

        Assert.Equal("available", (await client.WaitUntilServiceAvailableAsync(S)).Status);
        Assert.Equal([20, 40], service.Clock.Pauses.Select(pause => pause.TotalMilliseconds));
    }

    [Theory]
    [InlineData("failed")]
    [InlineData("deleting")]
    public async Task A_service_that_will_not_become_available_ends_the_wait(string status)
    {
        using var client = Shows("creating", status).EndpointServices();

        var end = await Assert.ThrowsAsync<UnexpectedStatusException>(() => client.WaitUntilServiceAvailableAsync(S));

        Assert.Equal((S, status), (end.Resource, end.Status));
    }

    [Fact]
    public async Task An_endpoint_is_waited_for_until_it_is_accepted()
    {
        using var client = Shows("creating", "pendingAcceptance", "creating", "accepted").EndpointServices();

        Assert.Equal("accepted", (await client.WaitUntilEndpointAcceptedAsync(E)).Status);
    }

    [Theory]
    [InlineData("accepted")]
    [InlineData("pendingAcceptance")]
    public async Task An_endpoint_is_created_when_it_is_accepted_or_the_owner_can_answer(string status)
    {
        using var client = Shows("creating", status).EndpointServices();

        Assert.Equal(status, (await client.WaitUntilEndpointCreatedAsync(E)).Status);
    }

    [Theory]
    [InlineData("rejected")]
    [InlineData("failed")]
    [InlineData("deleting")]
    public async Task An_endpoint_that_will_not_be_accepted_ends_the_wait(string status)
    {
        using var client = Shows("pendingAcceptance", status).EndpointServices();

        Assert.Equal(status, (await Assert.ThrowsAsync<UnexpectedStatusException>(() => client.WaitUntilEndpointAcceptedAsync(E))).Status);
    }

    [Fact]
    public async Task An_endpoint_that_goes_away_ends_the_wait()
    {
        using var client = Shows("creating").RefusesHuawei(404, "EndPoint.2006").EndpointServices();

        Assert.Equal("gone", (await Assert.ThrowsAsync<UnexpectedStatusException>(() => client.WaitUntilEndpointAcceptedAsync(E))).Status);
    }

    [Fact]
    public async Task What_is_deleted_is_waited_for_until_it_is_gone()
    {
        using var services = Shows("available", "deleting").RefusesHuawei(404, "EndPoint.0005").EndpointServices();
        using var endpoints = Shows("accepted", "deleting").RefusesHuawei(404, "EndPoint.2006").EndpointServices();

        await services.WaitUntilServiceGoneAsync(S);
        await endpoints.WaitUntilEndpointGoneAsync(E);
    }

    [Fact]
    public async Task What_cannot_be_deleted_in_its_status_ends_the_wait_for_its_going()
    {
        using var services = Shows("creating").EndpointServices();
        using var endpoints = Shows("creating").EndpointServices();

        await Assert.ThrowsAsync<UnexpectedStatusException>(() => services.WaitUntilServiceGoneAsync(S));
        await Assert.ThrowsAsync<UnexpectedStatusException>(() => endpoints.WaitUntilEndpointGoneAsync(E));
    }

    [Fact]
    public async Task A_404_of_something_on_the_way_does_not_end_the_wait_for_its_going()
    {
        using var client = new FakeService().Answers(System.Net.HttpStatusCode.NotFound, "<html/>").EndpointServices();

        await Assert.ThrowsAsync<HuaweiServiceException>(() => client.WaitUntilServiceGoneAsync(S));
    }

    [Fact]
    public async Task The_owner_waits_for_a_connection()
    {
        var service = new FakeService();
        foreach (var status in (string[])["pendingAcceptance", "creating", "accepted"])
            service.Answers($$"""{"connections":[{"id":"{{E}}","status":"{{status}}"}],"total_count":1}""");
        using var client = service.EndpointServices();

        Assert.Equal("accepted", (await client.WaitUntilConnectionAsync(S, E, EndpointStatus.Accepted)).Status);
        Assert.All(service.Requests, request => Assert.EndsWith($"/connections?id={E}", request.Target, StringComparison.Ordinal));
        await Assert.ThrowsAsync<ArgumentException>(async () => await client.WaitUntilConnectionAsync(S, E, EndpointStatus.Failed));
    }

    private static FakeService Shows(params string[] statuses)
    {
        var service = new FakeService();
        foreach (var status in statuses) service.Answers($$"""{"id":"x","status":"{{status}}"}""");
        return service;
    }

    private static async Task<List<string>> IdsAsync<T>(IAsyncEnumerable<T> items, Func<T, string> text)
    {
        var texts = new List<string>();
        await foreach (var item in items) texts.Add(text(item));
        return texts;
    }
}
