using System.Text.Json;
using Tieline.Sdk.Huawei;
using Xunit;

namespace Tieline.Tests.Sdk.Huawei;

/// <summary>What every operation of VPCEP puts on the wire (contract huawei-endpoint-service, 2 to 9), to the letter.</summary>
public sealed class EndpointServiceOperationTests
{
    private const string S = "4189d3c2-8882-4871-a3c2-d380272eed83";
    private const string Service = "/v1/P/vpc-endpoint-services/" + S;
    private const string E = "16c4ea95-a9a2-4a2e-b1b1-0c4a6a3ce1ab";
    private const string EndpointOf = "/v1/P/vpc-endpoints/" + E;

    private static readonly CreateEndpointServiceRequest Least = new()
    {
        PortId = "4189d3c2-8882-4871-a3c2-d380272eed88", VpcId = "4189d3c2-8882-4871-a3c2-d380272eed80", ServerType = ServerType.Vm,
        Ports = [new(8080, 90)],
    };

    [Fact]
    public Task Create_a_service_with_the_least_is_the_vectors_body() => SendsAsync(
        client => client.CreateEndpointServiceAsync(Least), "POST /v1/P/vpc-endpoint-services",
        """{"port_id":"4189d3c2-8882-4871-a3c2-d380272eed88","vpc_id":"4189d3c2-8882-4871-a3c2-d380272eed80","server_type":"VM","ports":[{"client_port":8080,"server_port":90,"protocol":"TCP"}]}""");

    [Fact]
    public Task Create_a_service_is_the_example_of_the_seed() => SendsAsync(
        client => client.CreateEndpointServiceAsync(Least with
        {
            ApprovalEnabled = false, ServiceType = EndpointServiceType.Interface, Ports = [new(8080, 90), new(8081, 80)],
        }),
        "POST /v1/P/vpc-endpoint-services",
        HuaweiWire.Compact(
            """
            { "port_id" : "4189d3c2-8882-4871-a3c2-d380272eed88", "vpc_id" : "4189d3c2-8882-4871-a3c2-d380272eed80",
            "approval_enabled" : false, "service_type" : "interface", "server_type" : "VM",
            "ports" : [ { "client_port" : 8080, "server_port" : 90, "protocol" : "TCP" },
            { "client_port" : 8081, "server_port" : 80, "protocol" : "TCP" } ] }
            """));

    [Fact]
    public Task Create_a_service_with_everything() => SendsAsync(
        client => client.CreateEndpointServiceAsync(new()
        {
            PortId = "p", VpcId = "v", ServerType = ServerType.Lb, Ports = [new(1, 2)], ApprovalEnabled = true, ServiceType = "interface",
            ServiceName = "web_1-a", TcpProxy = TcpProxy.ProxyOpen, Tags = [new("k", "v"), new("empty")], Description = "", EnablePolicy = true,
            IpVersion = "ipv6", SnatNetworkId = "n", Ip = "10.0.0.1", PoolId = "pool",
        }),
        "POST /v1/P/vpc-endpoint-services",
        """{"port_id":"p","vpc_id":"v","approval_enabled":true,"service_type":"interface","server_type":"LB","ports":[{"client_port":1,"server_port":2,"protocol":"TCP"}],"service_name":"web_1-a","tcp_proxy":"proxy_open","tags":[{"key":"k","value":"v"},{"key":"empty","value":""}],"description":"","enable_policy":true,"ip_version":"ipv6","snat_network_id":"n","ip":"10.0.0.1","pool_id":"pool"}""");

    [Fact]
    public Task List_all_services() => SendsAsync(client => client.ListEndpointServiceAsync(), "GET /v1/P/vpc-endpoint-services");

    [Fact]
    public Task List_services_by_everything() => SendsAsync(
        client => client.ListEndpointServiceAsync(new()
        {
            EndpointServiceName = "web", Id = S, Status = EndpointServiceStatus.Available, ServerType = ServerType.Vm, PublicBorderGroup = "center",
            Limit = 5, Offset = 10, SortKey = "update_at", SortDir = SortDirection.Ascending,
        }),
        $"GET /v1/P/vpc-endpoint-services?endpoint_service_name=web&id={S}&status=available&server_type=VM&public_border_group=center&limit=5&offset=10&sort_key=update_at&sort_dir=asc");

    [Fact]
    public Task Get_a_service() => SendsAsync(client => client.ListServiceDetailsAsync(S), $"GET {Service}");

    [Fact]
    public Task Update_a_service_sends_only_what_changes() => SendsAsync(
        client => client.UpdateEndpointServiceAsync(S, new() { Description = "" }), $"PUT {Service}", """{"description":""}""");

    [Fact]
    public Task Update_a_service_with_everything() => SendsAsync(
        client => client.UpdateEndpointServiceAsync(
            S, new() { ApprovalEnabled = false, ServiceName = "n", Ports = [new(1, 2)], PortId = "p", TcpProxy = "close", Description = "d", Ip = "i" }),
        $"PUT {Service}",
        """{"approval_enabled":false,"service_name":"n","ports":[{"client_port":1,"server_port":2,"protocol":"TCP"}],"port_id":"p","tcp_proxy":"close","description":"d","ip":"i"}""");

    [Fact]
    public Task Rename_a_service() => SendsAsync(
        async client => Assert.Equal("r.new.id", await client.UpdateEndpointServiceNameAsync(S, "new")), $"PUT {Service}/name",
        """{"endpoint_service_name":"new"}""", """{"endpoint_service_name":"r.new.id"}""");

    [Fact]
    public Task Delete_a_service() => SendsAsync(client => client.DeleteEndpointServiceAsync(S), $"DELETE {Service}", answer: "");

    [Fact]
    public Task List_public_services() => SendsAsync(
        client => client.ListServicePublicDetailsAsync(new() { EndpointServiceName = "obs", Id = S, Limit = 1, SortKey = "create_at" }),
        $"GET /v1/P/vpc-endpoint-services/public?endpoint_service_name=obs&id={S}&limit=1&sort_key=create_at");

    [Fact]
    public Task Describe_a_service_by_name() => SendsAsync(
        client => client.ListServiceDescribeDetailsAsync("r.web.id"), "GET /v1/P/vpc-endpoint-services/describe?endpoint_service_name=r.web.id");

    [Fact]
    public Task Describe_a_service_by_id() => SendsAsync(
        client => client.ListServiceDescribeDetailsAsync(serviceId: S), $"GET /v1/P/vpc-endpoint-services/describe?id={S}");

    [Fact]
    public async Task Describing_nothing_is_refused_before_anything_is_sent()
    {
        var service = new FakeService();
        using var client = service.EndpointServices();

        await Assert.ThrowsAsync<ArgumentException>(() => client.ListServiceDescribeDetailsAsync());

        Assert.Empty(service.Requests);
    }

    [Fact]
    public Task List_connections() => SendsAsync(client => client.ListServiceConnectionsAsync(S), $"GET {Service}/connections");

    [Fact]
    public Task List_connections_by_everything() => SendsAsync(
        client => client.ListServiceConnectionsAsync(S, new() { Id = E, MarkerId = 16777510, Status = "accepted", Limit = 0, Offset = 1 }),
        $"GET {Service}/connections?id={E}&marker_id=16777510&status=accepted&limit=0&offset=1");

    [Fact]
    public Task Accept_an_endpoint() => SendsAsync(
        async client => Assert.Equal("creating", (await client.AcceptOrRejectEndpointAsync(S, E, ConnectionAction.Receive)).Status),
        $"POST {Service}/connections/action", $$"""{"action":"receive","endpoints":["{{E}}"]}""",
        $$"""{"connections":[{"id":"{{E}}","status":"creating"}]}""");

    [Fact]
    public Task Reject_an_endpoint() => SendsAsync(
        client => client.AcceptOrRejectEndpointAsync(S, E, ConnectionAction.Reject), $"POST {Service}/connections/action",
        $$"""{"action":"reject","endpoints":["{{E}}"]}""", $$"""{"connections":[{"id":"{{E}}","status":"rejected"}]}""");

    [Fact]
    public Task Describe_connections() => SendsAsync(
        client => client.UpdateEndpointConnectionsDescAsync(S, [new(E, "the shop")]), $"PUT {Service}/connections/description",
        $$"""{"connections":[{"id":"{{E}}","description":"the shop"}]}""");

    [Fact]
    public Task List_the_whitelist() => SendsAsync(
        client => client.ListServicePermissionsDetailsAsync(S, new() { Permission = "iam:domain", Limit = 500, SortDir = "desc" }),
        $"GET {Service}/permissions?permission=iam%3Adomain&limit=500&sort_dir=desc");

    [Fact]
    public Task Add_to_the_whitelist() => SendsAsync(
        client => client.AddOrRemoveServicePermissionsAsync(S, [EndpointPermission.OfDomain("d1"), "*"], PermissionAction.Add, PermissionType.DomainId),
        $"POST {Service}/permissions/action", """{"permissions":["iam:domain::d1","*"],"permission_type":"domainId","action":"add"}""");

    [Fact]
    public Task Remove_from_the_whitelist() => SendsAsync(
        client => client.AddOrRemoveServicePermissionsAsync(S, ["*"], PermissionAction.Remove), $"POST {Service}/permissions/action",
        """{"permissions":["*"],"action":"remove"}""");

    [Fact]
    public Task Add_described_records() => SendsAsync(
        client => client.BatchAddEndpointServicePermissionsAsync(S, [new("*"), new("iam:domain::d1", "the shop")], PermissionType.DomainId),
        $"POST {Service}/permissions/batch-create",
        """{"permissions":[{"permission":"*"},{"permission":"iam:domain::d1","description":"the shop"}],"permission_type":"domainId"}""");

    [Fact]
    public Task Remove_records() => SendsAsync(
        client => client.BatchRemoveEndpointServicePermissionsAsync(S, ["r1", "r2"]), $"POST {Service}/permissions/batch-delete",
        """{"permissions":[{"id":"r1"},{"id":"r2"}]}""");

    [Fact]
    public Task Describe_a_record() => SendsAsync(
        client => client.UpdateEndpointServicePermissionDescAsync(S, "r1", "the shop"), $"PUT {Service}/permissions/r1",
        """{"permission":{"description":"the shop"}}""", """{"permissions":[{"id":"r1"}]}""");

    [Fact]
    public Task Create_an_endpoint_with_the_least() => SendsAsync(
        client => client.CreateEndpointAsync(new() { EndpointServiceId = S, VpcId = "v" }), "POST /v1/P/vpc-endpoints",
        $$"""{"endpoint_service_id":"{{S}}","vpc_id":"v"}""");

    [Fact]
    public Task Create_an_endpoint_with_everything() => SendsAsync(
        client => client.CreateEndpointAsync(new()
        {
            EndpointServiceId = S, VpcId = "v", SubnetId = "n", PortIp = "192.168.0.9", EnableDns = true, Tags = [new("k", "v")], Routetables = ["r"],
            Whitelist = ["192.168.0.0/24"], EnableWhitelist = true, Description = "d",
            PolicyStatement =
            [
                new()
                {
                    Effect = "Allow", Action = ["obs:*:*"], Resource = ["obs:*:*:*:*"], Condition = Parsed("""{"StringEquals":{"a":["b"]}}"""), Sid = "one",
                },
            ],
            PolicyDocument = Parsed("""{"Version":"5.0","Statement":[]}"""), IpVersion = "dualstack", Ipv6Address = "2407::1", SpecificationName = "default",
        }),
        "POST /v1/P/vpc-endpoints",
        $$$"""{"endpoint_service_id":"{{{S}}}","vpc_id":"v","subnet_id":"n","port_ip":"192.168.0.9","enable_dns":true,"tags":[{"key":"k","value":"v"}],"routetables":["r"],"whitelist":["192.168.0.0/24"],"enable_whitelist":true,"description":"d","policy_statement":[{"Effect":"Allow","Action":["obs:*:*"],"Resource":["obs:*:*:*:*"],"Condition":{"StringEquals":{"a":["b"]}},"Sid":"one"}],"policy_document":{"Version":"5.0","Statement":[]},"ip_version":"dualstack","ipv6_address":"2407::1","specification_name":"default"}""");

    [Fact]
    public Task List_endpoints() => SendsAsync(
        client => client.ListEndpointsAsync(new() { EndpointServiceName = "web", VpcId = "v", Id = E, Limit = 3, Offset = 6 }),
        $"GET /v1/P/vpc-endpoints?endpoint_service_name=web&vpc_id=v&id={E}&limit=3&offset=6");

    [Fact]
    public Task Get_an_endpoint() => SendsAsync(client => client.ListEndpointInfoDetailsAsync(E), $"GET {EndpointOf}");

    [Fact]
    public Task Empty_an_endpoints_whitelist() => SendsAsync(
        client => client.UpdateEndpointWhiteAsync(E, [], false), $"PUT {EndpointOf}", """{"whitelist":[],"enable_whitelist":false}""");

    [Fact]
    public Task Change_only_whether_the_whitelist_counts() => SendsAsync(
        client => client.UpdateEndpointWhiteAsync(E, enableWhitelist: true), $"PUT {EndpointOf}", """{"enable_whitelist":true}""");

    [Fact]
    public Task Change_route_tables() => SendsAsync(
        client => client.UpdateEndpointRoutetableAsync(E, ["r1"]), $"PUT {EndpointOf}/routetables", """{"routetables":["r1"]}""");

    [Fact]
    public Task Change_a_policy_by_statements() => SendsAsync(
        client => client.UpdateEndpointPolicyAsync(E, [new() { Effect = "Deny", Action = ["a"], Resource = ["r"] }]), $"PUT {EndpointOf}/policy",
        """{"policy_statement":[{"Effect":"Deny","Action":["a"],"Resource":["r"]}]}""");

    [Fact]
    public Task Change_a_policy_by_a_document() => SendsAsync(
        client => client.UpdateEndpointPolicyAsync(E, Parsed("""{"Version":"5.0"}""")), $"PUT {EndpointOf}/policy",
        """{"policy_document":{"Version":"5.0"}}""");

    [Fact]
    public Task Delete_a_policy() => SendsAsync(client => client.DeleteEndpointPolicyAsync(E), $"DELETE {EndpointOf}/policy");

    [Fact]
    public Task Delete_an_endpoint() => SendsAsync(client => client.DeleteEndpointAsync(E), $"DELETE {EndpointOf}", answer: "");

    [Fact]
    public Task Tag_a_service() => SendsAsync(
        client => client.BatchAddResourceTagsAsync(EndpointResourceType.EndpointService, S, [new("k", "v"), new("e")]),
        $"POST /v1/P/endpoint_service/{S}/tags/action", """{"action":"create","tags":[{"key":"k","value":"v"},{"key":"e","value":""}]}""", "");

    [Fact]
    public Task Untag_an_endpoint() => SendsAsync(
        client => client.BatchRemoveResourceTagsAsync(EndpointResourceType.Endpoint, E, ["k"]), $"POST /v1/P/endpoint/{E}/tags/action",
        """{"action":"delete","tags":[{"key":"k"}]}""", "");

    [Fact]
    public Task List_tags_in_use() => SendsAsync(
        async client =>
        {
            var tag = Assert.Single(await client.ListQueryProjectResourceTagsAsync(EndpointResourceType.Endpoint));
            Assert.Equal("k: a b", $"{tag.Key}: {string.Join(' ', tag.Values)}");
        },
        "GET /v1/P/endpoint/tags", answer: """{"tags":[{"key":"k","values":["a","b"]}]}""");

    [Fact]
    public Task Find_by_tags() => SendsAsync(
        client => client.ListResourceInstancesAsync(
            EndpointResourceType.EndpointService,
            new() { Tags = [new("k", ["a"])], TagsAny = [new("l", [])], NotTags = [new("m", ["b"])], NotTagsAny = [new("n", ["c"])], ResourceName = "web" },
            1000, 0),
        "POST /v1/P/endpoint_service/resource_instances/action",
        """{"action":"filter","tags":[{"key":"k","values":["a"]}],"tags_any":[{"key":"l","values":[]}],"not_tags":[{"key":"m","values":["b"]}],"not_tags_any":[{"key":"n","values":["c"]}],"matches":[{"key":"resource_name","value":"web"}],"limit":"1000","offset":"0"}""");

    [Fact]
    public Task Count_by_tags() => SendsAsync(
        async client => Assert.Equal(7, await client.CountResourceInstancesAsync(EndpointResourceType.Endpoint, new() { WithoutAnyTag = true })),
        "POST /v1/P/endpoint/resource_instances/action", """{"action":"count","without_any_tag":true}""", """{"total_count":7}""");

    [Fact]
    public Task Ask_for_quotas() => SendsAsync(
        async client => Assert.Equal(new() { Type = "endpoint", Used = 4, Quota = 50 }, Assert.Single(await client.ListQuotaDetailsAsync(EndpointResourceType.Endpoint))),
        "GET /v1/P/quotas?type=endpoint", answer: """{"quotas":{"resources":[{"type":"endpoint","used":4,"quota":50}]}}""");

    [Fact]
    public Task Ask_for_versions() => SendsAsync(
        async client => Assert.Equal(["v1", "v2"], (await client.ListVersionDetailsAsync()).Select(version => version.Id)),
        "GET /", answer: """{"versions":[{"id":"v1","version":"1","status":"CURRENT","updated":"2018-09-30T00:00:00Z","min_version":""},{"id":"v2"}]}""");

    [Fact]
    public Task Ask_for_a_version() => SendsAsync(
        async client => Assert.Equal(2018, (await client.ListSpecifiedVersionDetailsAsync("v1"))?.Updated?.Year),
        "GET /v1", answer: """{"version":{"id":"v1","updated":"2018-09-30T00:00:00Z"}}""");

    [Fact]
    public Task Upgrade_a_service() => SendsAsync(
        client => client.UpgradeEndpointServiceAsync(S), $"POST /v2/P/vpc-endpoint-services/{S}/upgrade", answer: "");

    [Fact]
    public Task Add_servers_to_a_service() => SendsAsync(
        client => client.AddEndpointServiceServerResourceAsync(S, [new("lb", "az1")]), $"POST /v2/P/vpc-endpoint-services/{S}/add-server-resources",
        """{"server_resources":[{"resource_id":"lb","availability_zone_id":"az1"}]}""", "");

    [Fact]
    public Task Upgrade_an_endpoint() => SendsAsync(
        client => client.UpgradeEndpointAsync(E), $"POST /v2/P/vpc-endpoints/{E}/upgrade", """{"action":"start"}""", "");

    private static async Task SendsAsync(Func<EndpointServiceClient, Task> call, string line, string body = "", string answer = "{}")
    {
        var service = new FakeService().Answers(answer);
        using var client = service.EndpointServices();

        await call(client);

        var request = Assert.Single(service.Requests);
        Assert.Equal((line, body), request.Short());
        request.AssertSignedBy(HuaweiWire.Key);
    }

    private static JsonElement Parsed(string json) => JsonDocument.Parse(json).RootElement;
}
