using Tieline.Sdk.Huawei;
using Tieline.Tests.EndToEnd.Running;

namespace Tieline.Tests.EndToEnd.Endpoints;

/// <summary>The private domain name of an endpoint, asked for by a program in a workload. Contract huawei-endpoint-service, 11.3.</summary>
public sealed class NameTests
{
    [LinuxEngineFact]
    public async Task A_name_is_answered_in_the_endpoints_VPC_from_accepted_on_until_the_endpoint_is_gone()
    {
        await using var scene = await EndpointScene.SetAsync();
        var service = await scene.Alice.OfferAsync(scene.Provider, scene.Backend.Id, asks: true);
        var elsewhere = new NamedSpace(NamedSpace.Unique("else"));
        await scene.PlugAsync(elsewhere, "--subnet", (await scene.Bob.NetworkAsync()).Subnet);

        var id = await scene.Bob.ConnectAsync(scene.Consumer, service, enableDns: true);
        var name = $"vpcep-{id}.cn-north-4.huaweicloud.com";
        Assert.Null(await scene.Till.ResolveAsync(name));

        await AnswerAsync(ConnectionAction.Receive);
        var accepted = await scene.Bob.WatchAsync(id, EndpointStatus.Accepted);
        Assert.Equal([name], accepted!.DnsNames);
        Assert.Equal(accepted.Ip, await scene.Till.ResolveAsync(name));
        Assert.Null(await elsewhere.ResolveAsync(name));
        Assert.Null(await scene.Shop.ResolveAsync(name));

        await AnswerAsync(ConnectionAction.Reject);
        await Eventually.SeesAsync(() => scene.Till.ResolveAsync(name), address => address is null, "a rejected endpoint has no name");
        await AnswerAsync(ConnectionAction.Receive);
        await scene.Bob.WatchAsync(id, EndpointStatus.Accepted);
        Assert.Equal(accepted.Ip, await scene.Till.ResolveAsync(name));

        await scene.Bob.Services.DeleteEndpointAsync(id);
        await scene.Bob.WatchAsync(id, status: null);
        Assert.Null(await scene.Till.ResolveAsync(name));

        Task<EndpointConnection> AnswerAsync(string action) => scene.Alice.Services.AcceptOrRejectEndpointAsync(service, id, action);
    }

    [LinuxEngineFact]
    public async Task The_first_question_for_each_of_many_names_is_answered_and_without_enable_dns_there_is_none()
    {
        await using var scene = await EndpointScene.SetAsync();
        var service = await scene.Alice.OfferAsync(scene.Provider, scene.Backend.Id);
        var nameless = await scene.Bob.WatchAsync(await scene.Bob.ConnectAsync(scene.Consumer, service), EndpointStatus.Accepted);
        Assert.Empty(nameless!.DnsNames);
        for (var i = 0; i < 20; i++)
        {
            var named = await scene.Bob.WatchAsync(await scene.Bob.ConnectAsync(scene.Consumer, service, enableDns: true), EndpointStatus.Accepted);
            Assert.Equal(named!.Ip, await scene.Till.ResolveAsync(named.DnsNames[0]));
        }

        Assert.Null(await scene.Till.ResolveAsync($"vpcep-{nameless.Id}.cn-north-4.huaweicloud.com"));
    }
}
