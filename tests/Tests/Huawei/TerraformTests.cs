using System.Text;
using Tieline.Dialects.Huawei;
using Xunit;

namespace Tieline.Tests.Huawei;

/// <summary>The provider's calls in its order, as bytes over a socket, and what its acceptance tests look at. Contract huawei-endpoint-service, 15; huawei-auth, 7.</summary>
public sealed class TerraformTests : IAsyncLifetime
{
    private const string Services = "/v1/{p}/vpc-endpoint-services", Endpoints = "/v1/{p}/vpc-endpoints";

    private readonly HuaweiCloud _cloud = new() { OverSocket = true };

    private HuaweiUser Alice => _cloud.Alice;

    public ValueTask InitializeAsync() => _cloud.InitializeAsync();

    public ValueTask DisposeAsync() => _cloud.DisposeAsync();

    [Fact]
    public async Task The_provider_starts_with_a_key_pair()
    {
        Assert.Equal(Alice.Project, (await Alice.GetAsync("/v3/projects?name=cn-north-4")).IsOk()["projects.0.id"]);
        Assert.Equal("alice-domain", (await Alice.GetAsync("/v3/auth/domains")).IsOk()["domains.0.name"]);
    }

    [Fact]
    public async Task The_provider_starts_with_a_user_for_the_project_and_for_the_domain()
    {
        await _cloud.AddUserAsync("carol", 'c', "secret horse");
        foreach (var scope in new[] { "{\"project\":{\"name\":\"cn-north-4\",\"domain\":{\"name\":\"carol-domain\"}}}", "{\"domain\":{\"name\":\"carol-domain\"}}" })
        {
            var body = "{\"auth\":{\"identity\":{\"methods\":[\"password\"],\"password\":{\"user\":{\"name\":\"carol-user\",\"password\":\"secret horse\",\"domain\":{\"name\":\"carol-domain\"}}}},\"scope\":" + scope + "}}\n";
            var issued = (await _cloud.SendRawAsync("POST", "/v3/auth/tokens", [("Content-Type", "application/json")], Encoding.UTF8.GetBytes(body))).Is(201);
            Assert.True(DateTimeOffset.TryParseExact(issued["token.expires_at"], "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", null, System.Globalization.DateTimeStyles.AssumeUniversal, out _));
            Assert.Equal(System.Text.Json.JsonValueKind.Array, issued.At("token.catalog").ValueKind);
        }
    }

    [Fact]
    public async Task A_service_is_made_read_changed_and_destroyed()
    {
        var (vpc, port) = await BackendAsync();
        var id = (await Alice.PostAsync(
            Services,
            "{\"approval_enabled\":false,\"description\":\"test\",\"port_id\":\"" + port + "\",\"ports\":[{\"client_port\":8080,\"protocol\":\"TCP\",\"server_port\":80}],\"server_type\":\"VM\",\"service_name\":\"tf-test-abcde\",\"service_type\":\"interface\",\"tags\":[{\"key\":\"owner\",\"value\":\"tf-acc\"}],\"tcp_proxy\":\"proxy_open\",\"vpc_id\":\"" + vpc + "\"}\n")).Is(200)["id"];
        await _cloud.EngineWorksAsync();
        Assert.Equal("available", await Alice.StatusOfServiceAsync(id));
        foreach (var (type, lines) in new[] { ("domainId", "\"iam:domain::abc\",\"iam:domain::def\""), ("orgPath", "\"organizations:orgPath::1\",\"organizations:orgPath::2\"") })
            (await Alice.PostAsync($"{Services}/{id}/permissions/action", "{\"action\":\"add\",\"permission_type\":\"" + type + "\",\"permissions\":[" + lines + "]}\n")).Is(200);

        var read = (await Alice.GetAsync($"{Services}/{id}")).IsOk();
        Assert.Equal(3, read["service_name"].Split('.').Length);
        Assert.Equal(("tf-test-abcde", "False", "test", "False", "proxy_open", "interface"), (read["service_name"].Split('.')[1], read["approval_enabled"], read["description"], read["enable_policy"], read["tcp_proxy"], read["service_type"]));
        Assert.Equal(0, await PagedAsync($"{Services}/{id}/connections", "connections"));
        Assert.Equal(4, await PagedAsync($"{Services}/{id}/permissions", "permissions"));

        (await Alice.PutAsync($"{Services}/{id}", "{\"approval_enabled\":true,\"description\":\"\",\"ports\":[{\"client_port\":8088,\"protocol\":\"TCP\",\"server_port\":80}],\"service_name\":\"tf-tf-test-abcde\",\"tcp_proxy\":\"close\"}\n")).Is(200);
        (await Alice.PostAsync($"/v1/{{p}}/endpoint_service/{id}/tags/action", "{\"action\":\"delete\",\"tags\":[{\"key\":\"owner\",\"value\":\"tf-acc\"}]}\n")).Is(204);
        (await Alice.PostAsync($"/v1/{{p}}/endpoint_service/{id}/tags/action", "{\"action\":\"create\",\"tags\":[{\"key\":\"owner\",\"value\":\"tf-acc-update\"}]}\n")).Is(204);
        foreach (var (type, add, remove) in new[] { ("domainId", "*", "\"iam:domain::abc\",\"iam:domain::def\""), ("orgPath", "organizations:orgPath::*", "\"organizations:orgPath::1\",\"organizations:orgPath::2\"") })
        {
            (await Alice.PostAsync($"{Services}/{id}/permissions/action", "{\"action\":\"add\",\"permission_type\":\"" + type + "\",\"permissions\":[\"" + add + "\"]}\n")).Is(200);
            (await Alice.PostAsync($"{Services}/{id}/permissions/action", "{\"action\":\"remove\",\"permission_type\":\"" + type + "\",\"permissions\":[" + remove + "]}\n")).Is(200);
        }

        var changed = (await Alice.GetAsync($"{Services}/{id}")).IsOk();
        Assert.Equal(("tf-tf-test-abcde", "True", "", "close", "8088", "80", "tf-acc-update"), (changed["service_name"].Split('.')[1], changed["approval_enabled"], changed["description"], changed["tcp_proxy"], changed["ports.0.client_port"], changed["ports.0.server_port"], changed["tags.0.value"]));
        Assert.Equal(2, await PagedAsync($"{Services}/{id}/permissions", "permissions"));

        (await Alice.DeleteAsync($"{Services}/{id}")).Is(204);
        Assert.Equal("deleting", await Alice.StatusOfServiceAsync(id));
        await _cloud.EngineWorksAsync();
        Assert.Equal(404, (await Alice.GetAsync($"{Services}/{id}")).Status);
    }

    [Fact]
    public async Task An_endpoint_is_made_approved_changed_and_destroyed()
    {
        var service = await Alice.OffersAServiceAsync("\"approval_enabled\":true");
        var vpc = await Alice.MakesAVpcAsync();
        var subnet = await Alice.MakesASubnetAsync(vpc);
        var id = (await Alice.PostAsync(
            Endpoints, "{\"enable_dns\":true,\"enable_whitelist\":true,\"endpoint_service_id\":\"" + service + "\",\"subnet_id\":\"" + subnet + "\",\"tags\":[{\"key\":\"owner\",\"value\":\"tf-acc\"}],\"vpc_id\":\"" + vpc + "\",\"whitelist\":[\"192.168.0.0/24\"]}\n")).Is(200)["id"];
        Assert.Equal("pendingAcceptance", await Alice.StatusOfEndpointAsync(id));

        Assert.Equal("available", await Alice.StatusOfServiceAsync(service));
        (await Alice.PostAsync($"{Services}/{service}/connections/action", "{\"action\":\"receive\",\"endpoints\":[\"" + id + "\"]}\n")).Is(200);
        await _cloud.EngineWorksAsync();
        var accepted = (await Alice.GetAsync($"{Services}/{service}/connections?id={id}")).IsOk();
        Assert.Equal((1, id, "accepted"), (accepted.At("connections").GetArrayLength(), accepted["connections.0.id"], accepted["connections.0.status"]));
        var read = (await Alice.GetAsync($"{Endpoints}/{id}")).IsOk();
        Assert.Equal(("True", "True", "192.168.0.0/24", $"vpcep-{id}.cn-north-4.huaweicloud.com"), (read["enable_dns"], read["enable_whitelist"], read["whitelist.0"], read["dns_names.0"]));
        Assert.Equal($"cn-north-4.{service}", read["endpoint_service_name"]);

        (await Alice.PutAsync($"{Endpoints}/{id}", "{\"enable_whitelist\":false,\"whitelist\":[]}\n")).Is(200);
        (await Alice.PostAsync($"/v1/{{p}}/endpoint/{id}/tags/action", "{\"action\":\"create\",\"tags\":[{\"key\":\"owner\",\"value\":\"two\"}]}\n")).Is(204);
        (await Alice.PutAsync($"{Services}/{service}/connections/description", "{\"connections\":[{\"description\":\"d\",\"id\":\"" + id + "\"}]}\n")).Is(200);
        Assert.Equal("d", (await Alice.GetAsync($"{Services}/{service}/connections?limit=1000&id={id}")).IsOk()["connections.0.description"]);

        (await Alice.PostAsync($"{Services}/{service}/connections/action", "{\"action\":\"reject\",\"endpoints\":[\"" + id + "\"]}\n")).Is(200);
        Assert.Equal("rejected", (await Alice.GetAsync($"{Services}/{service}/connections?id={id}")).IsOk()["connections.0.status"]);
        (await Alice.DeleteAsync($"{Endpoints}/{id}")).Is(204);
        Assert.Equal("deleting", await Alice.StatusOfEndpointAsync(id));
        await _cloud.EngineWorksAsync();
        Assert.Equal(404, (await Alice.GetAsync($"{Endpoints}/{id}")).Status);
    }

    [Fact]
    public async Task A_vpc_and_a_subnet_are_made_read_and_destroyed_and_a_vip_is_waited_for()
    {
        var vpc = (await Alice.PostAsync("/v1/{p}/vpcs", "{\"vpc\":{\"cidr\":\"192.168.0.0/16\",\"name\":\"tf-test-vpc\"}}\n")).Is(200)["vpc.id"];
        await _cloud.EngineWorksAsync();
        Assert.Equal("OK", (await Alice.GetAsync($"/v1/{{p}}/vpcs/{vpc}")).IsOk()["vpc.status"]);
        (await Alice.GetAsync($"/v3/{{p}}/vpc/vpcs/{vpc}")).IsOk();
        (await Alice.GetAsync($"/v2.0/{{p}}/vpcs/{vpc}/tags")).IsOk();
        var subnet = (await Alice.PostAsync("/v1/{p}/subnets", "{\"subnet\":{\"cidr\":\"192.168.0.0/24\",\"dhcp_enable\":true,\"gateway_ip\":\"192.168.0.1\",\"name\":\"tf-test-subnet\",\"primary_dns\":\"100.125.1.250\",\"vpc_id\":\"" + vpc + "\"}}\n")).Is(200)["subnet.id"];
        await _cloud.EngineWorksAsync();
        var read = (await Alice.GetAsync($"/v1/{{p}}/subnets/{subnet}")).IsOk();
        Assert.Equal(("ACTIVE", "100.125.1.250"), (read["subnet.status"], read["subnet.primary_dns"]));
        var vip = (await Alice.PostAsync("/v1/{p}/ports", "{\"port\":{\"device_owner\":\"neutron:VIP_PORT\",\"fixed_ips\":[{\"subnet_id\":\"" + read["subnet.neutron_subnet_id"] + "\"}],\"name\":\"vip\",\"network_id\":\"" + subnet + "\"}}\n")).Is(200)["port.id"];
        Assert.Equal("DOWN", (await Alice.GetAsync($"/v1/{{p}}/ports/{vip}")).IsOk()["port.status"]);

        Assert.Equal(409, (await Alice.DeleteAsync($"/v1/{{p}}/vpcs/{vpc}")).Status);
        Assert.Equal(409, (await Alice.DeleteAsync($"/v1/{{p}}/vpcs/{vpc}/subnets/{subnet}")).Status);
        (await Alice.DeleteAsync($"/v1/{{p}}/ports/{vip}")).Is(204);
        (await Alice.DeleteAsync($"/v1/{{p}}/vpcs/{vpc}/subnets/{subnet}")).Is(204);
        (await Alice.DeleteAsync($"/v1/{{p}}/vpcs/{vpc}")).Is(204);
        Assert.Equal(404, (await Alice.GetAsync($"/v1/{{p}}/vpcs/{vpc}")).Status);
    }

    [Fact]
    public async Task A_resolver_has_the_name_of_an_endpoint_in_its_vpc_once_it_is_approved_and_before_it_is_accepted()
    {
        var service = await Alice.OffersAServiceAsync();
        var made = (await Alice.AsksForAnEndpointAsync(service, "\"enable_dns\":true")).IsOk();
        var vpc = HuaweiIds.ParseVpc(made["vpc_id"])!.Value;
        await _cloud.EngineWorksAsync();
        Assert.Empty(await NamesAsync());
        (await Alice.PostAsync($"{Services}/{service}/connections/action", "{\"action\":\"receive\",\"endpoints\":[\"" + made["id"] + "\"]}\n")).Is(200);
        Assert.Equal("creating", await Alice.StatusOfEndpointAsync(made["id"]));
        var name = Assert.Single(await NamesAsync());
        await _cloud.EngineWorksAsync();
        Assert.Equal(($"vpcep-{made["id"]}.cn-north-4.huaweicloud.com.", true), (name.Name, name.IsFull));
        Assert.Equal((await Alice.GetAsync($"{Endpoints}/{made["id"]}")).IsOk()["ip"], name.Address.ToString());
        (await Alice.DeleteAsync($"{Endpoints}/{made["id"]}")).Is(204);
        Assert.Empty(await NamesAsync());

        async Task<IReadOnlyList<Core.Boundary.WorkloadName>> NamesAsync()
        {
            var snapshot = await _cloud.Behind.Store.ReadAsync(reader => reader.ReadNetworkAsync(Core.Boundary.Scope.Of(vpc)), default);
            var all = await _cloud.Behind.Store.ReadAsync(reader => reader.ReadNetworkAsync(Core.Boundary.Scope.All), default);
            var names = snapshot.Names.Single(of => of.Vpc == vpc).Names;
            Assert.Equal(names, all.Names.FirstOrDefault(of => of.Vpc == vpc)?.Names ?? []);
            return names;
        }
    }

    /// <summary>Pages as the provider does: on with the offset until an empty array comes.</summary>
    private async Task<int> PagedAsync(string path, string name)
    {
        var count = 0;
        while (true)
        {
            var page = (await Alice.GetAsync($"{path}?offset={count}")).IsOk().At(name).GetArrayLength();
            if (page == 0) return count;
            count += page;
        }
    }

    private async Task<(string Vpc, string Port)> BackendAsync()
    {
        var vpc = await Alice.MakesAVpcAsync();
        return (vpc, await Alice.MakesAPortAsync(await Alice.MakesASubnetAsync(vpc)));
    }
}
