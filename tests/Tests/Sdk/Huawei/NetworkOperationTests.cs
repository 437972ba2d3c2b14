using Tieline.Sdk.Huawei;
using Tieline.Sdk.Http;
using Xunit;

namespace Tieline.Tests.Sdk.Huawei;

/// <summary>VPCs, subnets and ports, on the wire and in answers (contract huawei-endpoint-service, 13).</summary>
public sealed class NetworkOperationTests
{
    [Fact]
    public Task Create_a_vpc() => SendsAsync(
        client => client.CreateVpcAsync(new() { Name = "shop", Cidr = "192.168.0.0/16", Description = "d", EnterpriseProjectId = "0" }), "POST /v1/P/vpcs",
        """{"vpc":{"name":"shop","cidr":"192.168.0.0/16","description":"d","enterprise_project_id":"0"}}""", """{"vpc":{"id":"v"}}""");

    [Fact]
    public Task Update_a_vpc() => SendsAsync(
        client => client.UpdateVpcAsync("v", new() { Description = "" }), "PUT /v1/P/vpcs/v", """{"vpc":{"description":""}}""", """{"vpc":{"id":"v"}}""");

    [Fact]
    public Task List_vpcs() => SendsAsync(
        client => client.ListVpcsAsync(5, "last", "v"), "GET /v1/P/vpcs?id=v&limit=5&marker=last", answer: """{"vpcs":[]}""");

    [Fact]
    public Task Delete_a_vpc() => SendsAsync(client => client.DeleteVpcAsync("v"), "DELETE /v1/P/vpcs/v", answer: "");

    [Fact]
    public Task Create_a_subnet() => SendsAsync(
        client => client.CreateSubnetAsync(new()
        {
            Name = "web", Cidr = "192.168.0.0/24", GatewayIp = "192.168.0.1", VpcId = "v", Description = "d", DhcpEnable = true, PrimaryDns = "1.1.1.1",
            SecondaryDns = "2.2.2.2", DnsList = ["1.1.1.1"], AvailabilityZone = "az",
        }),
        "POST /v1/P/subnets",
        """{"subnet":{"name":"web","cidr":"192.168.0.0/24","gateway_ip":"192.168.0.1","vpc_id":"v","description":"d","dhcp_enable":true,"primary_dns":"1.1.1.1","secondary_dns":"2.2.2.2","dnsList":["1.1.1.1"],"availability_zone":"az"}}""",
        """{"subnet":{"id":"n"}}""");

    [Fact]
    public Task Update_a_subnet() => SendsAsync(
        client => client.UpdateSubnetAsync("v", "n", new() { Name = "web", DhcpEnable = false, DnsList = [] }), "PUT /v1/P/vpcs/v/subnets/n",
        """{"subnet":{"name":"web","dhcp_enable":false,"dnsList":[]}}""", """{"subnet":{"id":"n","status":"ACTIVE"}}""");

    [Fact]
    public Task List_subnets() => SendsAsync(
        client => client.ListSubnetsAsync("v", 5, "last"), "GET /v1/P/subnets?vpc_id=v&limit=5&marker=last", answer: """{"subnets":[]}""");

    [Fact]
    public Task Delete_a_subnet() => SendsAsync(client => client.DeleteSubnetAsync("v", "n"), "DELETE /v1/P/vpcs/v/subnets/n", answer: "");

    [Fact]
    public Task Create_a_port() => SendsAsync(
        client => client.CreatePortAsync(new()
        {
            NetworkId = "n", Name = "web", FixedIps = [new() { IpAddress = "192.168.0.9" }], DeviceOwner = "neutron:VIP_PORT", SecurityGroups = ["g"],
            AdminStateUp = true,
        }),
        "POST /v1/P/ports",
        """{"port":{"network_id":"n","name":"web","fixed_ips":[{"ip_address":"192.168.0.9"}],"device_owner":"neutron:VIP_PORT","security_groups":["g"],"admin_state_up":true}}""",
        """{"port":{"id":"p"}}""");

    [Fact]
    public Task Update_a_port() => SendsAsync(
        client => client.UpdatePortAsync("p", new() { Name = "new", SecurityGroups = [] }), "PUT /v1/P/ports/p",
        """{"port":{"name":"new","security_groups":[]}}""", """{"port":{"id":"p"}}""");

    [Fact]
    public Task List_ports() => SendsAsync(
        client => client.ListPortsAsync(new()
        {
            Id = "p", Name = "web", NetworkId = "n", MacAddress = "fa:16:3e:00:00:01", DeviceId = "d", DeviceOwner = "o", Status = "ACTIVE",
            IpAddress = "192.168.0.9", Limit = 5, Marker = "last",
        }),
        "GET /v1/P/ports?id=p&name=web&network_id=n&mac_address=fa%3A16%3A3e%3A00%3A00%3A01&device_id=d&device_owner=o&status=ACTIVE&fixed_ips=ip_address%3D192.168.0.9&limit=5&marker=last",
        answer: """{"ports":[]}""");

    [Fact]
    public Task Delete_a_port() => SendsAsync(client => client.DeletePortAsync("p"), "DELETE /v1/P/ports/p", answer: "");

    [Fact]
    public async Task A_vpc_a_subnet_and_a_port_are_shown()
    {
        var service = new FakeService()
            .Answers("""{"vpc":{"id":"v","name":"shop","description":"","cidr":"192.168.0.0/16","status":"OK","routes":[],"enterprise_project_id":"0","tenant_id":"t","enhanced_local_route":false,"created_at":"2026-01-02T03:04:05","updated_at":"2026-01-02T03:04:05"}}""")
            .Answers("""{"subnet":{"id":"n","name":"web","cidr":"192.168.0.0/24","gateway_ip":"192.168.0.1","vpc_id":"v","status":"ACTIVE","neutron_network_id":"n","neutron_subnet_id":"ns","dhcp_enable":true,"primary_dns":"1.1.1.1","dnsList":["1.1.1.1"],"tenant_id":"t"}}""")
            .Answers("""{"port":{"id":"p","name":"","network_id":"n","fixed_ips":[{"subnet_id":"ns","ip_address":"192.168.0.9"}],"mac_address":"fa:16:3e:00:00:01","status":"DOWN","admin_state_up":true,"device_id":"","binding:vnic_type":"normal","dns_assignment":[]}}""");
        using var client = service.Networks();

        var vpc = await client.ShowVpcAsync("v");
        var subnet = await client.ShowSubnetAsync("n");
        var port = await client.ShowPortAsync("p");

        Assert.Equal(("shop", "192.168.0.0/16", "OK", "t", new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero)), (vpc?.Name, vpc?.Cidr, vpc?.Status, vpc?.TenantId, vpc?.CreatedAt));
        Assert.Equal(("n", "ns", "192.168.0.1", "1.1.1.1"), (subnet?.NeutronNetworkId, subnet?.NeutronSubnetId, subnet?.GatewayIp, subnet?.DnsList[0]));
        Assert.Equal(new() { SubnetId = "ns", IpAddress = "192.168.0.9" }, port?.FixedIps[0]);
        Assert.Equal(("fa:16:3e:00:00:01", "DOWN", true), (port?.MacAddress, port?.Status, port?.AdminStateUp));
        Assert.Equal(["GET /v1/P/vpcs/v", "GET /v1/P/subnets/n", "GET /v1/P/ports/p"], service.Requests.Select(request => request.Short().Line));
    }

    [Fact]
    public async Task Lists_are_read_page_after_page_until_one_is_empty()
    {
        var service = new FakeService().Answers("""{"vpcs":[{"id":"a"},{"id":"b"}]}""").Answers("""{"vpcs":[{"id":"c"}]}""").Answers("""{"vpcs":[]}""");
        using var client = service.Networks();

        var ids = new List<string>();
        await foreach (var vpc in client.ListAllVpcsAsync()) ids.Add(vpc.Id);

        Assert.Equal(["a", "b", "c"], ids);
        Assert.Equal(["GET /v1/P/vpcs", "GET /v1/P/vpcs?marker=b", "GET /v1/P/vpcs?marker=c"], service.Requests.Select(request => request.Short().Line));
    }

    [Fact]
    public async Task A_service_that_repeats_a_page_does_not_keep_the_list_going()
    {
        var service = new FakeService();
        for (var i = 0; i < 5; i++) service.Answers("""{"ports":[{"id":"a"}]}""");
        using var client = service.Networks();

        var ids = new List<string>();
        await foreach (var port in client.ListAllPortsAsync(new() { NetworkId = "n" })) ids.Add(port.Id);

        Assert.Equal(2, ids.Count);
    }

    [Fact]
    public async Task Networks_are_waited_for()
    {
        using var client = new FakeService().Answers("""{"vpc":{"status":"CREATING"}}""").Answers("""{"vpc":{"status":"OK"}}""")
            .Answers("""{"subnet":{"status":"UNKNOWN"}}""").Answers("""{"subnet":{"status":"ACTIVE"}}""").Answers("""{"subnet":{"status":"ERROR"}}""").Networks();

        Assert.Equal("OK", (await client.WaitUntilVpcOkAsync("v")).Status);
        Assert.Equal("ACTIVE", (await client.WaitUntilSubnetActiveAsync("n")).Status);
        Assert.Equal("ERROR", (await Assert.ThrowsAsync<UnexpectedStatusException>(() => client.WaitUntilSubnetActiveAsync("n"))).Status);
    }

    [Fact]
    public async Task An_answer_without_its_object_is_an_error()
    {
        using var client = new FakeService().Answers("{}").Answers("{}").Networks();

        await Assert.ThrowsAsync<InvalidDataException>(() => client.ShowVpcAsync("v"));
        await Assert.ThrowsAsync<InvalidDataException>(() => client.CreatePortAsync(new() { NetworkId = "n" }));
    }

    private static async Task SendsAsync(Func<NetworkClient, Task> call, string line, string body = "", string answer = "{}")
    {
        var service = new FakeService().Answers(answer);
        using var client = service.Networks();

        await call(client);

        var request = Assert.Single(service.Requests);
        Assert.Equal((line, body), request.Short());
        request.AssertSignedBy(HuaweiWire.Key);
    }
}
