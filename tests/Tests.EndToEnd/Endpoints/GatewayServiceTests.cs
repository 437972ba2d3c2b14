using Tieline.Sdk.Huawei;
using Tieline.Tests.EndToEnd.Running;

namespace Tieline.Tests.EndToEnd.Endpoints;

/// <summary>A gateway service from the operator's command to a tenant's packets.</summary>
public sealed class GatewayServiceTests
{
    private static readonly TimeSpan AtOnce = TimeSpan.FromMilliseconds(900);

    [LinuxEngineFact]
    public async Task What_the_operator_offers_by_routes_a_tenant_reaches_until_it_deletes_its_endpoint()
    {
        await using var scene = await EndpointScene.SetAsync();
        var vpc = (await scene.Alice.Networks.CreateVpcAsync(new() { Name = "stores", Cidr = "10.125.0.0/16" })).Id;
        var subnet = (await scene.Alice.Networks.CreateSubnetAsync(new() { Name = "stores", Cidr = "10.125.0.0/24", GatewayIp = "10.125.0.1", VpcId = vpc })).Id;
        var store = new NamedSpace(NamedSpace.Unique("store"));
        await scene.PlugAsync(store, "--subnet", subnet, "--address", "10.125.0.9");
        using var backend = store.Greet("10.125.0.9", 8080, "welcome");
        await scene.Server.TielineAsync("services", "create-gateway", "store", "--vpc", vpc, "--prefix", "10.125.0.0/17");

        var service = (await Eventually.SeesAsync(
            () => scene.Bob.Services.ListServicePublicDetailsAsync(), list => list.EndpointServices.Count == 1, "the service is public")).EndpointServices[0];
        Assert.Equal(EndpointServiceType.Gateway, service.ServiceType);
        await Eventually.SeesAsync(() => scene.Alice.Services.ListServiceDetailsAsync(service.Id), seen => seen?.Status == EndpointServiceStatus.Available, "the service is available");
        Assert.Null(await scene.Till.HearAsync("10.125.0.9", 8080, AtOnce));

        var made = await scene.Bob.Services.CreateEndpointAsync(new() { EndpointServiceId = service.Id, VpcId = scene.Consumer.Vpc });
        var endpoint = (await scene.Bob.WatchAsync(made.Id, EndpointStatus.Accepted))!;
        Assert.Equal("welcome", await scene.Till.HearAsync("10.125.0.9", 8080, AtOnce));
        Assert.Equal((EndpointServiceType.Gateway, "", ""), (endpoint.ServiceType, endpoint.Ip, endpoint.SubnetId));
        Assert.Equal("Allow", Assert.Single(endpoint.PolicyStatement).Effect);
        var tables = await scene.Bob.Services.UpdateEndpointRoutetableAsync(made.Id, endpoint.Routetables);
        Assert.Equal(endpoint.Routetables, tables.Routetables);
        Assert.Single(tables.Routetables);
        Assert.Contains("10.125.0.0/17", await scene.Server.TielineAsync("endpoints"), StringComparison.Ordinal);

        await scene.Bob.Services.DeleteEndpointAsync(made.Id);
        await scene.Bob.WatchAsync(made.Id, null);
        Assert.Null(await scene.Till.HearAsync("10.125.0.9", 8080, AtOnce));
        await scene.Server.TielineAsync("services", "delete", service.Id);
    }
}
