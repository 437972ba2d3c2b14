using Tieline.Sdk.Http;
using Tieline.Sdk.Huawei;

namespace Tieline.Tests.Sdk.Huawei;

/// <summary>Examples of docs/sdk.md and docs/how-to, so that they compile. <see cref="DocumentationTests"/> compares the texts.</summary>
internal static class HuaweiExamples
{
    public static async Task OfferAsync(string ak, string sk, string consumerDomainId, string vpcId, string portId, CancellationToken cancel)
    {
        var configuration = new HuaweiClientConfiguration
        {
            Endpoint = new Uri("http://127.0.0.1:7480"),
            Region = "cn-north-4",
            Credentials = new HuaweiAccessKey(ak, sk),
        };
        using var services = new EndpointServiceClient(configuration);

        var service = await services.CreateEndpointServiceAsync(new()
        {
            VpcId = vpcId, PortId = portId, ServerType = ServerType.Vm, ServiceName = "orders", Ports = [new(80, 8080)],
        }, cancel);
        service = await services.WaitUntilServiceAvailableAsync(service.Id, cancel: cancel);
        await services.AddOrRemoveServicePermissionsAsync(
            service.Id, [EndpointPermission.OfDomain(consumerDomainId)], PermissionAction.Add, cancel: cancel);
        Console.WriteLine(service.ServiceName); // what the consumer looks for

        await foreach (var asked in services.ListAllServiceConnectionsAsync(service.Id, new() { Status = EndpointStatus.PendingAcceptance }, cancel))
            await services.AcceptOrRejectEndpointAsync(service.Id, asked.Id, ConnectionAction.Receive, cancel);
    }

    public static async Task ConsumeAsync(HuaweiClientConfiguration consumer, string serviceName, CancellationToken cancel)
    {
        using var networks = new NetworkClient(consumer);
        using var endpoints = new EndpointServiceClient(consumer);

        var vpc = await networks.CreateVpcAsync(new() { Name = "shop", Cidr = "192.168.0.0/16" }, cancel);
        await networks.WaitUntilVpcOkAsync(vpc.Id, cancel: cancel);
        var subnet = await networks.CreateSubnetAsync(new()
        {
            VpcId = vpc.Id, Name = "web", Cidr = "192.168.0.0/24", GatewayIp = "192.168.0.1",
        }, cancel);
        await networks.WaitUntilSubnetActiveAsync(subnet.Id, cancel: cancel);

        var service = await endpoints.ListServiceDescribeDetailsAsync(serviceName, cancel: cancel)
            ?? throw new InvalidOperationException($"no service {serviceName}");
        var endpoint = await endpoints.CreateEndpointAsync(new()
        {
            EndpointServiceId = service.Id, VpcId = vpc.Id, SubnetId = subnet.Id,
        }, cancel);
        endpoint = await endpoints.WaitUntilEndpointAcceptedAsync(endpoint.Id, cancel: cancel);
        Console.WriteLine($"http://{endpoint.Ip}/");
    }

    public static async Task OfferFromNothingAsync(HuaweiClientConfiguration provider, string consumerDomainId, CancellationToken cancel)
    {
        using var networks = new NetworkClient(provider);
        using var services = new EndpointServiceClient(provider);

        var vpc = await networks.CreateVpcAsync(new() { Name = "shop", Cidr = "192.168.0.0/16" }, cancel);
        await networks.WaitUntilVpcOkAsync(vpc.Id, cancel: cancel);
        var subnet = await networks.CreateSubnetAsync(new()
        {
            VpcId = vpc.Id, Name = "orders", Cidr = "192.168.1.0/24", GatewayIp = "192.168.1.1",
        }, cancel);
        await networks.WaitUntilSubnetActiveAsync(subnet.Id, cancel: cancel);
        var port = await networks.CreatePortAsync(new() { NetworkId = subnet.Id, Name = "orders" }, cancel);

        var service = await services.CreateEndpointServiceAsync(new()
        {
            VpcId = vpc.Id, PortId = port.Id, ServerType = ServerType.Vm, ServiceName = "orders", Ports = [new(80, 8080)], ApprovalEnabled = false,
        }, cancel);
        await services.WaitUntilServiceAvailableAsync(service.Id, cancel: cancel);
        await services.AddOrRemoveServicePermissionsAsync(
            service.Id, [EndpointPermission.OfDomain(consumerDomainId)], PermissionAction.Add, cancel: cancel);
        Console.WriteLine($"{port.Id} {service.ServiceName}");
    }

    public static async Task ConsumeFromNothingAsync(HuaweiClientConfiguration consumer, string serviceName, CancellationToken cancel)
    {
        using var networks = new NetworkClient(consumer);
        using var endpoints = new EndpointServiceClient(consumer);

        var vpc = await networks.CreateVpcAsync(new() { Name = "till", Cidr = "192.168.0.0/16" }, cancel);
        await networks.WaitUntilVpcOkAsync(vpc.Id, cancel: cancel);
        var subnet = await networks.CreateSubnetAsync(new()
        {
            VpcId = vpc.Id, Name = "till", Cidr = "192.168.1.0/24", GatewayIp = "192.168.1.1",
        }, cancel);
        await networks.WaitUntilSubnetActiveAsync(subnet.Id, cancel: cancel);
        var port = await networks.CreatePortAsync(new() { NetworkId = subnet.Id, Name = "till" }, cancel);

        var service = await endpoints.ListServiceDescribeDetailsAsync(serviceName, cancel: cancel)
            ?? throw new InvalidOperationException($"no service {serviceName}");
        var endpoint = await endpoints.CreateEndpointAsync(new()
        {
            EndpointServiceId = service.Id, VpcId = vpc.Id, SubnetId = subnet.Id,
        }, cancel);
        endpoint = await endpoints.WaitUntilEndpointAcceptedAsync(endpoint.Id, cancel: cancel);
        Console.WriteLine($"{port.Id} {endpoint.Ip}");
    }

    public static async Task BalanceFromNothingAsync(HuaweiClientConfiguration configuration, CancellationToken cancel)
    {
        using var instances = new GatewayInstanceClient(configuration);
        var instance = (await instances.ListInstancesAsync(cancel: cancel)).Instances[0];
        instance = await instances.WaitUntilRunningAsync(instance.Id, cancel: cancel);

        using var channels = new VpcChannelClient(configuration, instance.Id);
        var channel = await channels.CreateVpcChannelAsync(new()
        {
            Name = "shop", Port = 9081, MemberType = MemberType.Ip, BalanceStrategy = BalanceStrategy.WeightedRoundRobin,
            Members =
            [
                new() { Host = "127.0.0.1", Port = 9081, Weight = 3 },
                new() { Host = "127.0.0.2", Port = 9082, Weight = 1 },
                new() { Host = "127.0.0.3", Port = 9083, IsBackup = true },
            ],
            VpcHealthConfig = new()
            {
                Protocol = HealthCheckProtocol.Http, Path = "/", HttpCode = "200", ThresholdNormal = 2, ThresholdAbnormal = 2, TimeInterval = 5, Timeout = 2,
            },
        }, cancel);

        using var gateway = new GatewayClient(configuration, instance.Id);
        var group = await gateway.CreateApiGroupAsync("shop", cancel: cancel);
        var api = await gateway.CreateApiAsync(new()
        {
            GroupId = group.Id, Name = "shop", ReqProtocol = "HTTP", ReqMethod = "ANY", ReqUri = "/", MatchMode = "SWA",
            AuthType = ApiAuthType.None, BackendApi = BackendApi.Behind(channel.Id, "ANY", "/", TimeSpan.FromSeconds(5)),
        }, cancel);
        await gateway.PublishApiAsync(api.Id, GatewayEnvironment.ReleaseId, cancel: cancel);
        Console.WriteLine($"curl -H 'Host: {group.SlDomain}' http://{instance.IngressIp}:{instance.IngressPort}/");
    }

    public static void SignIn(string password, string token)
    {
        var user = new HuaweiClientConfiguration
        {
            Endpoint = new Uri("http://127.0.0.1:7480"),
            Credentials = new HuaweiUser(domainName: "alice", userName: "alice", password),
        };
        var borrowed = user with { Credentials = new HuaweiToken(token), ProjectId = "0123456789abcdef0123456789abcdef" };

        using var services = new EndpointServiceClient(user);
        using var others = new EndpointServiceClient(borrowed);
    }

    public static async Task BalanceAsync(HuaweiClientConfiguration configuration, CancellationToken cancel)
    {
        using var instances = new GatewayInstanceClient(configuration);
        var instance = (await instances.ListInstancesAsync(cancel: cancel)).Instances[0];
        using var channels = new VpcChannelClient(configuration, instance.Id);

        var channel = await channels.CreateVpcChannelAsync(new()
        {
            Name = "orders", Port = 8080, MemberType = MemberType.Ip, BalanceStrategy = BalanceStrategy.WeightedRoundRobin,
            Members =
            [
                new() { Host = "192.168.0.5", Weight = 3 },
                new() { Host = "192.168.0.6", Weight = 1 },
                new() { Host = "192.168.0.7", IsBackup = true },
            ],
            VpcHealthConfig = new()
            {
                Protocol = HealthCheckProtocol.Http, Path = "/health", HttpCode = "200-299", ThresholdNormal = 2, ThresholdAbnormal = 2,
                TimeInterval = 5, Timeout = 2,
            },
        }, cancel);

        var members = (await channels.ListBackendInstancesAsync(channel.Id, cancel: cancel)).Members;
        await channels.WaitUntilMemberAsync(channel.Id, members[0].Id, MemberHealth.Healthy, cancel: cancel);
        await channels.BatchDisableMembersAsync(channel.Id, [members[1].Id], cancel);
    }

    public static async Task PublishAsync(HuaweiClientConfiguration configuration, string instanceId, string channelId, CancellationToken cancel)
    {
        using var gateway = new GatewayClient(configuration, instanceId);

        var group = await gateway.CreateApiGroupAsync("shop", cancel: cancel);
        var api = await gateway.CreateApiAsync(new()
        {
            GroupId = group.Id, Name = "orders", ReqProtocol = "HTTP", ReqMethod = "ANY", ReqUri = "/orders", MatchMode = "SWA",
            AuthType = ApiAuthType.None, BackendApi = BackendApi.Behind(channelId, "ANY", "/orders", TimeSpan.FromSeconds(5)),
        }, cancel);
        await gateway.PublishApiAsync(api.Id, GatewayEnvironment.ReleaseId, cancel: cancel);
        Console.WriteLine($"Host: {group.SlDomain}"); // what callers say
    }

    public static async Task ErrorsAsync(EndpointServiceClient services, string serviceId, CancellationToken cancel)
    {
        try
        {
            await services.DeleteEndpointServiceAsync(serviceId, cancel);
        }
        catch (HuaweiServiceException refused) when (refused.Has(HuaweiErrorCode.ServiceInUse))
        {
            Console.WriteLine($"reject its endpoints first: {refused.ServiceMessage} (request {refused.RequestId})");
        }
        catch (CloudServiceException refused)
        {
            Console.WriteLine($"{refused.Code}: {refused.ServiceMessage} ({(int)refused.StatusCode}, request {refused.RequestId})");
        }
    }
}
