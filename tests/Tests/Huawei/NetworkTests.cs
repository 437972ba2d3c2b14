using Tieline.Core.Networks;
using Xunit;

namespace Tieline.Tests.Huawei;

/// <summary>VPCs, subnets, ports and the security group. Contract huawei-endpoint-service, 13.</summary>
public sealed class NetworkTests : IAsyncLifetime
{
    private readonly HuaweiCloud _cloud = new();

    public ValueTask InitializeAsync() => _cloud.InitializeAsync();

    public ValueTask DisposeAsync() => _cloud.DisposeAsync();

    [Fact]
    public async Task A_vpc_is_creating_until_the_engine_has_it()
    {
        var made = (await _cloud.Alice.PostAsync("/v1/{p}/vpcs", """{"vpc":{"name":"net.1-a_b","cidr":"10.1.0.0/16","description":"d","tags":["k*v"]}}""")).IsOk();
        Assert.Equal(("CREATING", "10.1.0.0/16", _cloud.Alice.Project), (made["vpc.status"], made["vpc.cidr"], made["vpc.tenant_id"]));
        await _cloud.EngineWorksAsync();
        var id = made["vpc.id"];
        Assert.Equal("OK", (await _cloud.Alice.GetAsync($"/v1/{{p}}/vpcs/{id}")).IsOk()["vpc.status"]);
        Assert.Equal("ACTIVE", (await _cloud.Alice.GetAsync($"/v3/{{p}}/vpc/vpcs/{id}")).IsOk()["vpc.status"]);
        Assert.Equal("v", (await _cloud.Alice.GetAsync($"/v2.0/{{p}}/vpcs/{id}/tags")).IsOk()["tags.0.value"]);
        Assert.Equal("[]", made["vpc.routes"]);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$", made["vpc.created_at"]);
    }

    [Fact]
    public async Task A_vpc_is_changed_and_tagged()
    {
        var id = await _cloud.Alice.MakesAVpcAsync();
        var changed = (await _cloud.Alice.PutAsync($"/v1/{{p}}/vpcs/{id}", """{"vpc":{"name":"two","description":"","enhanced_local_route":true}}""")).IsOk();
        Assert.Equal(("two", "True"), (changed["vpc.name"], changed["vpc.enhanced_local_route"]));
        (await _cloud.Alice.PostAsync($"/v2.0/{{p}}/vpcs/{id}/tags/action", """{"action":"create","tags":[{"key":"a","value":"1"},{"key":"b","value":"2"}]}""")).Is(204);
        (await _cloud.Alice.PostAsync($"/v2.0/{{p}}/vpcs/{id}/tags/action", """{"action":"delete","tags":[{"key":"a"}]}""")).Is(204);
        Assert.Equal("b", (await _cloud.Alice.GetAsync($"/v2.0/{{p}}/vpcs/{id}/tags")).IsOk()["tags.0.key"]);
        (await _cloud.Alice.PostAsync($"/v2.0/{{p}}/vpcs/{id}/tags/action", """{"action":"swap","tags":[]}""")).Is(400);
    }

    [Theory]
    [InlineData("""{"vpc":{"name":"a b","cidr":"10.0.0.0/16"}}""")]
    [InlineData("""{"vpc":{"name":"a","cidr":"10.0.0.1/16"}}""")]
    [InlineData("""{"vpc":{"name":"a","cidr":"11.0.0.0/16"}}""")]
    [InlineData("""{"vpc":{"name":"a","cidr":"10.0.0.0/25"}}""")]
    [InlineData("""{"vpc":{"name":"a","cidr":"172.16.0.0/11"}}""")]
    [InlineData("""{"vpc":{"name":"a"}}""")]
    [InlineData("""{"vpc":{"name":1,"cidr":"10.0.0.0/16"}}""")]
    [InlineData("""{"vpc":{"name":"a","cidr":"10.0.0.0/16","description":"<"}}""")]
    [InlineData("""{"vpc":[]}""")]
    [InlineData("{}")]
    public async Task A_vpc_that_breaks_a_rule_is_refused(string body) => (await _cloud.Alice.PostAsync("/v1/{p}/vpcs", body)).IsVpcError(400, "VPC.0101");

    [Fact]
    public async Task An_unknown_a_foreign_and_a_malformed_vpc_are_told_apart_only_as_the_contract_says()
    {
        var id = await _cloud.Alice.MakesAVpcAsync();
        (await _cloud.Bob.GetAsync($"/v1/{{p}}/vpcs/{id}")).IsVpcError(404, "VPC.0003");
        (await _cloud.Bob.DeleteAsync($"/v1/{{p}}/vpcs/{id}")).IsVpcError(404, "VPC.0003");
        (await _cloud.Alice.GetAsync("/v1/{p}/vpcs/4189d3c2-8882-4871-a3c2-d380272eed80")).IsVpcError(404, "VPC.0003");
        (await _cloud.Alice.GetAsync("/v1/{p}/vpcs/nonsense")).IsVpcError(400, "VPC.0101");
        var other = (await _cloud.Alice.GetAsync("/v3/projects?name=cn-south-1"))["projects.0.id"];
        (await _cloud.SendAsync(_cloud.Alice, "GET", $"/v1/{other}/vpcs/{id}", [])).IsVpcError(404, "VPC.0003");
    }

    [Fact]
    public async Task A_list_of_vpcs_is_paged_by_marker()
    {
        var ids = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            ids.Add(await _cloud.Alice.MakesAVpcAsync($"10.{i}.0.0/16"));
            _cloud.Behind.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        await _cloud.Bob.MakesAVpcAsync();
        var first = (await _cloud.Alice.GetAsync("/v1/{p}/vpcs?limit=2")).IsOk();
        Assert.Equal(ids[..2], first.At("vpcs").EnumerateArray().Select(vpc => vpc.GetProperty("id").GetString()));
        var rest = (await _cloud.Alice.GetAsync($"/v1/{{p}}/vpcs?marker={ids[1]}")).IsOk();
        Assert.Equal(ids[2..], rest.At("vpcs").EnumerateArray().Select(vpc => vpc.GetProperty("id").GetString()));
        Assert.Equal(ids[3], (await _cloud.Alice.GetAsync($"/v1/{{p}}/vpcs?id={ids[3]}")).IsOk()["vpcs.0.id"]);
        (await _cloud.Alice.GetAsync("/v1/{p}/vpcs?limit=x")).IsVpcError(400, "VPC.0101");
    }

    [Fact]
    public async Task A_subnet_is_made_read_changed_and_deleted()
    {
        var vpc = await _cloud.Alice.MakesAVpcAsync();
        var body = $$$"""{"subnet":{"name":"s","cidr":"192.168.1.0/24","gateway_ip":"192.168.1.1","vpc_id":"{{{vpc}}}","primary_dns":"1.1.1.1","dnsList":["1.1.1.1","8.8.8.8"],"extra_dhcp_opts":[{"opt_name":"ntp","opt_value":"10.0.0.1"}]}}""";
        var made = (await _cloud.Alice.PostAsync("/v1/{p}/subnets", body)).IsOk();
        Assert.Equal(("UNKNOWN", "True", "1.1.1.1", "8.8.8.8"), (made["subnet.status"], made["subnet.dhcp_enable"], made["subnet.primary_dns"], made["subnet.dnsList.1"]));
        Assert.Equal(("ntp", made["subnet.id"]), (made["subnet.extra_dhcp_opts.0.opt_name"], made["subnet.neutron_network_id"]));
        Assert.NotEqual(made["subnet.id"], made["subnet.neutron_subnet_id"]);
        (await _cloud.Alice.DeleteAsync($"/v1/{{p}}/vpcs/{vpc}")).IsVpcError(409, "VPC.0104");
        await _cloud.EngineWorksAsync();
        var id = made["subnet.id"];
        Assert.Equal("ACTIVE", (await _cloud.Alice.GetAsync($"/v1/{{p}}/subnets/{id}")).IsOk()["subnet.status"]);
        var changed = (await _cloud.Alice.PutAsync($"/v1/{{p}}/vpcs/{vpc}/subnets/{id}", """{"subnet":{"name":"t","dhcp_enable":false}}""")).IsOk();
        Assert.Equal(("t", "False", "1.1.1.1"), (changed["subnet.name"], changed["subnet.dhcp_enable"], changed["subnet.primary_dns"]));
        var other = await _cloud.Alice.MakesAVpcAsync("10.0.0.0/16");
        (await _cloud.Alice.DeleteAsync($"/v1/{{p}}/vpcs/{other}/subnets/{id}")).IsVpcError(400, "VPC.0207");
        (await _cloud.Alice.DeleteAsync($"/v1/{{p}}/vpcs/{vpc}/subnets/{id}")).Is(204);
        (await _cloud.Alice.GetAsync($"/v1/{{p}}/subnets/{id}")).IsVpcError(404, "VPC.0202");
        (await _cloud.Alice.DeleteAsync($"/v1/{{p}}/vpcs/{vpc}")).Is(204);
    }

    [Theory]
    [InlineData("\"extra_dhcp_opts\":[{\"opt_name\":\"domainname\",\"opt_value\":\"a\\nb\"}]")]
    [InlineData("\"extra_dhcp_opts\":[{\"opt_name\":\"domainname\",\"opt_value\":\"LONG\"}]")]
    [InlineData("\"availability_zone\":\"LONG\"")]
    public async Task A_text_that_is_only_kept_is_a_short_line(string member)
    {
        var vpc = await _cloud.Alice.MakesAVpcAsync();
        var body = $$$"""{"subnet":{"name":"s","cidr":"192.168.0.0/24","gateway_ip":"192.168.0.1","vpc_id":"{{{vpc}}}",{{{member.Replace("LONG", new string('a', 256))}}}}}""";
        (await _cloud.Alice.PostAsync("/v1/{p}/subnets", body)).IsVpcError(400, "VPC.0201");
        Assert.Equal(0, (await _cloud.Alice.GetAsync("/v1/{p}/subnets")).IsOk().At("subnets").GetArrayLength());
    }

    [Fact]
    public async Task A_letter_outside_of_the_basic_plane_is_one_letter()
    {
        string Times(int count) => string.Concat(Enumerable.Repeat("\U00020000", count));
        var made = (await MakeAsync(64, 36, 43)).IsOk();
        Assert.Equal(Times(64), made["vpc.name"]);
        (await MakeAsync(65, 36, 43)).IsVpcError(400, "VPC.0101");
        (await MakeAsync(64, 37, 43)).IsVpcError(400, "VPC.0101");
        (await MakeAsync(64, 36, 44)).IsVpcError(400, "VPC.0101");

        Task<HuaweiAnswer> MakeAsync(int name, int key, int value) => _cloud.Alice.PostAsync(
            "/v1/{p}/vpcs", $$$"""{"vpc":{"name":"{{{Times(name)}}}","cidr":"192.168.0.0/16","tags":["{{{Times(key)}}}*{{{Times(value)}}}"]}}""");
    }

    [Theory]
    [InlineData("10.0.0.0/24", "10.0.0.1", 400, "VPC.0203")]
    [InlineData("192.168.0.0/29", "192.168.0.1", 400, "VPC.0212")]
    [InlineData("192.168.0.1/24", "192.168.0.1", 400, "VPC.0212")]
    [InlineData("192.168.0.0/25", "192.168.0.1", 400, "VPC.0204")]
    [InlineData("192.168.9.0/24", "192.168.8.1", 400, "VPC.0201")]
    [InlineData("192.168.9.0/24", "192.168.9.254", 400, "VPC.0201")]
    public async Task A_subnet_that_breaks_a_rule_is_refused(string cidr, string gateway, int status, string code)
    {
        var vpc = await _cloud.Alice.MakesAVpcAsync();
        await _cloud.Alice.MakesASubnetAsync(vpc);
        var body = $$$"""{"subnet":{"name":"s","cidr":"{{{cidr}}}","gateway_ip":"{{{gateway}}}","vpc_id":"{{{vpc}}}"}}""";
        (await _cloud.Alice.PostAsync("/v1/{p}/subnets", body)).IsVpcError(status, code);
        Assert.Equal(1, (await _cloud.Alice.GetAsync($"/v1/{{p}}/subnets?vpc_id={vpc}")).IsOk().At("subnets").GetArrayLength());
    }

    [Theory]
    [InlineData("/v1/{p}/ports", 200)]
    [InlineData("/v2.0/ports", 201)]
    public async Task A_port_is_made_read_changed_and_deleted_on_both_families_of_paths(string path, int created)
    {
        var subnet = await _cloud.Alice.MakesASubnetAsync(await _cloud.Alice.MakesAVpcAsync());
        var read = (await _cloud.Alice.GetAsync($"/v1/{{p}}/subnets/{subnet}")).IsOk();
        var body = $$$"""{"port":{"name":"My VIP","network_id":"{{{subnet}}}","device_owner":"neutron:VIP_PORT","fixed_ips":[{"subnet_id":"{{{read["subnet.neutron_subnet_id"]}}}","ip_address":"192.168.0.77"}]}}""";
        var made = (await _cloud.Alice.PostAsync(path, body)).Is(created);
        Assert.Equal(("My VIP", "DOWN", "192.168.0.77", "neutron:VIP_PORT"), (made["port.name"], made["port.status"], made["port.fixed_ips.0.ip_address"], made["port.device_owner"]));
        Assert.Equal((await _cloud.Alice.GetAsync("/v1/{p}/security-groups"))["security_groups.0.id"], made["port.security_groups.0"]);
        var id = made["port.id"];
        Assert.Equal(id, (await _cloud.Alice.GetAsync($"{path}?fixed_ips=ip_address%3D192.168.0.77")).IsOk()["ports.0.id"]);
        Assert.Equal(0, (await _cloud.Alice.GetAsync($"{path}?name=other")).IsOk().At("ports").GetArrayLength());
        var other = (await _cloud.Alice.PostAsync(path, $$$"""{"port":{"network_id":"{{{subnet}}}"}}""")).Is(created)["port.id"]; // clients repeat a list's members
        Assert.Equal(2, (await _cloud.Alice.GetAsync($"{path}?id={id}&id={other}&security_groups={made["port.security_groups.0"]}")).IsOk().At("ports").GetArrayLength());
        (await _cloud.Alice.DeleteAsync($"{path}/{other}")).Is(204);
        var changed = (await _cloud.Alice.PutAsync($"{path}/{id}", """{"port":{"name":"x","allowed_address_pairs":[{"ip_address":"1.1.1.1"}]}}""")).IsOk();
        Assert.Equal(("x", "1.1.1.1"), (changed["port.name"], changed["port.allowed_address_pairs.0.ip_address"]));
        (await _cloud.Alice.DeleteAsync($"/v1/{{p}}/vpcs/{read["subnet.vpc_id"]}/subnets/{subnet}")).IsVpcError(409, "VPC.0209");
        Assert.Equal(404, (await _cloud.Bob.GetAsync($"{path}/{id}")).Status);
        (await _cloud.Alice.DeleteAsync($"{path}/{id}")).Is(204);
        Assert.Equal(404, (await _cloud.Alice.GetAsync($"{path}/{id}")).Status);
    }

    [Fact]
    public async Task Native_paths_say_errors_in_neutrons_words()
    {
        var subnet = await _cloud.Alice.MakesASubnetAsync(await _cloud.Alice.MakesAVpcAsync());
        Assert.Equal("PortNotFound", (await _cloud.Alice.GetAsync("/v2.0/ports/4189d3c2-8882-4871-a3c2-d380272eed88")).Is(404)["NeutronError.type"]);
        (await _cloud.Alice.PostAsync("/v2.0/ports", Body("192.168.0.9"))).Is(201);
        Assert.Equal("IpAddressInUse", (await _cloud.Alice.PostAsync("/v2.0/ports", Body("192.168.0.9"))).Is(409)["NeutronError.type"]);
        Assert.Equal("InvalidIpForSubnet", (await _cloud.Alice.PostAsync("/v2.0/ports", Body("192.168.7.9"))).Is(400)["NeutronError.type"]);
        Assert.Equal("NetworkNotFound", (await _cloud.Bob.PostAsync("/v2.0/ports", Body("192.168.0.10"))).Is(404)["NeutronError.type"]);
        Assert.Equal("InvalidInput", (await _cloud.Alice.PostAsync("/v2.0/ports", "[]")).Is(400)["NeutronError.type"]);
        Assert.Equal("InvalidInput", (await _cloud.SendAsync(_cloud.Alice, "GET", "/v2.0/ports", [])).Is(400)["NeutronError.type"]);
        Assert.Equal("InvalidInput", (await _cloud.SendAsync(_cloud.Alice, "GET", "/v2.0/ports", [], ("X-Project-Id", _cloud.Bob.Project))).Is(400)["NeutronError.type"]);

        string Body(string address) => $$$"""{"port":{"network_id":"{{{subnet}}}","fixed_ips":[{"ip_address":"{{{address}}}"}]}}""";
    }

    [Fact]
    public async Task A_workload_that_the_operator_plugged_in_is_a_port_too()
    {
        var subnetId = await _cloud.Alice.MakesASubnetAsync(await _cloud.Alice.MakesAVpcAsync());
        var subnet = Tieline.Dialects.Huawei.HuaweiIds.ParseSubnet(subnetId)!.Value;
        await _cloud.Behind.Ports.CreateAsync(
            new(_cloud.Alice.Account, "operator"), new(subnet, "web", null, new Attachment(AttachmentKind.OwnNamespace, "web", "eth0", true)), default);
        await _cloud.EngineWorksAsync();
        var list = (await _cloud.Alice.GetAsync($"/v1/{{p}}/ports?network_id={subnetId}")).IsOk();
        Assert.Equal(("web", "ACTIVE", "compute:tieline"), (list["ports.0.name"], list["ports.0.status"], list["ports.0.device_owner"]));
    }

    [Fact]
    public async Task A_port_that_the_api_made_is_in_use_while_a_workload_is_plugged_into_it()
    {
        var subnet = await _cloud.Alice.MakesASubnetAsync(await _cloud.Alice.MakesAVpcAsync());
        var made = (await _cloud.Alice.PostAsync("/v1/{p}/ports", "{\"port\":{\"network_id\":\"" + subnet + "\",\"name\":\"backend\"}}")).IsOk();
        var (id, path) = (Tieline.Dialects.Huawei.HuaweiIds.ParsePort(made["port.id"])!.Value, $"/v1/{{p}}/ports/{made["port.id"]}");
        await _cloud.EngineWorksAsync();
        Assert.Equal(("DOWN", "", ""), (made["port.status"], made["port.device_id"], made["port.device_owner"]));

        var plugged = await _cloud.Behind.Ports.PlugAsync(
            new(_cloud.Alice.Account, "operator"), id, "web", new Attachment(AttachmentKind.OwnNamespace, "web", "eth0", true), kept => kept, default);
        Assert.Null(plugged.Refusal);
        Assert.Equal("BUILD", (await _cloud.Alice.GetAsync(path)).IsOk()["port.status"]);
        await _cloud.EngineWorksAsync();
        var used = (await _cloud.Alice.GetAsync(path)).IsOk();
        Assert.Equal(("ACTIVE", "compute:tieline", "backend", "web"), (used["port.status"], used["port.device_owner"], used["port.name"], used["port.dns_name"]));
        Assert.Equal((made["port.fixed_ips"], made["port.mac_address"], made["port.id"]), (used["port.fixed_ips"], used["port.mac_address"], used["port.device_id"]));

        await _cloud.Behind.Ports.UnplugAsync(new(_cloud.Alice.Account, "operator"), id, kept => kept, default);
        await _cloud.EngineWorksAsync();
        var left = (await _cloud.Alice.GetAsync(path)).IsOk();
        Assert.Equal(("DOWN", "", "backend", ""), (left["port.status"], left["port.device_id"], left["port.name"], left["port.dns_name"]));
    }
}
