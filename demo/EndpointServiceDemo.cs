using Tieline.Running;
using Tieline.Sdk.Huawei;

namespace Tieline.Demo;

/// <summary>One account offers a port of a workload; another, with the same address range, reaches it by an address of its own: seed 004.</summary>
internal static class EndpointServiceDemo
{
    private const string Cidr = "192.168.0.0/16", SubnetCidr = "192.168.1.0/24", Gateway = "192.168.1.1";
    private const int ClientPort = 80, ServerPort = 8080;

    public static async Task RunAsync(Stage stage, Story story)
    {
        var (alice, bob) = (stage.Alice, stage.Bob);
        string providerVpc = "", consumerVpc = "", providerSubnet = "", consumerSubnet = "";
        Workload shop = null!, till = null!;
        EndpointService service = new();
        Endpoint endpoint = new();

        await story.StepAsync("alice and bob each make a VPC, both with the same address range", async () =>
        {
            (providerVpc, providerSubnet) = await NetworkAsync(stage, alice, "vault");
            (consumerVpc, consumerSubnet) = await NetworkAsync(stage, bob, "market");
            shop = await stage.AttachAsync("shop", providerSubnet);
            till = await stage.AttachAsync("till", consumerSubnet);
            return $"shop {shop.Address} at alice's, till {till.Address} at bob's, both in {Cidr}";
        });
        using var backend = await stage.ServeAsync(shop, ServerPort);
        await story.StepAsync($"alice offers port {ServerPort} of shop", async () =>
        {
            var backendPort = (await alice.Networks.ListPortsAsync(new() { NetworkId = providerSubnet, IpAddress = shop.Address })).Single().Id;
            service = await OfferAsync(stage, alice, providerVpc, backendPort);
            return $"{service.ServiceName}, {service.Status}";
        });
        await story.StepAsync("alice lets bob's account in, bob makes an endpoint", async () =>
        {
            await alice.EndpointServices.BatchAddEndpointServicePermissionsAsync(service.Id, [new($"iam:domain::{bob.HuaweiDomain}")]);
            endpoint = await ConnectAsync(stage, bob, service.Id, consumerVpc, consumerSubnet);
            Story.Expect(endpoint.Status == EndpointStatus.PendingAcceptance, $"it is {endpoint.Status}");
            return $"{endpoint.EndpointServiceName}, {endpoint.Status}";
        });
        await story.StepAsync("alice accepts", async () =>
        {
            await alice.EndpointServices.AcceptOrRejectEndpointAsync(service.Id, endpoint.Id, ConnectionAction.Receive);
            endpoint = await bob.EndpointServices.WaitUntilEndpointAcceptedAsync(endpoint.Id);
            return $"{endpoint.Status}; it is {endpoint.Ip} in bob's subnet";
        });
        if (stage.CarriesPackets)
        {
            await story.StepAsync("till asks shop over HTTP, at the endpoint's address", async () =>
            {
                var seen = await GetAsync(till, endpoint.Ip);
                Story.Expect(seen?.StartsWith("198.19.", StringComparison.Ordinal) == true, $"the backend sees {seen ?? "nobody"}");
                return $"shop answers, and sees {seen}";
            });
        }

        await story.StepAsync("alice has the true client told, by proxy_open", async () =>
        {
            await alice.EndpointServices.UpdateEndpointServiceAsync(service.Id, new() { TcpProxy = TcpProxy.ProxyOpen });
            await alice.EndpointServices.WaitUntilServiceAvailableAsync(service.Id);
            if (!stage.CarriesPackets) return TcpProxy.ProxyOpen;
            var seen = await GetAsync(till, endpoint.Ip);
            for (var look = 0; look < 50 && seen?.StartsWith(till.Address + ":", StringComparison.Ordinal) != true; look++)
            {
                await Task.Delay(20);
                seen = await GetAsync(till, endpoint.Ip);
            }

            Story.Expect(seen?.StartsWith(till.Address + ":", StringComparison.Ordinal) == true, $"the backend sees {seen ?? "nobody"}");
            return $"shop answers, and sees {seen}";
        });
        await story.StepAsync("alice rejects bob", async () =>
        {
            await alice.EndpointServices.AcceptOrRejectEndpointAsync(service.Id, endpoint.Id, ConnectionAction.Reject);
            await alice.EndpointServices.WaitUntilConnectionAsync(service.Id, endpoint.Id, EndpointStatus.Rejected);
            if (!stage.CarriesPackets) return EndpointStatus.Rejected;
            Story.Expect(await GetAsync(till, endpoint.Ip) is null, "it still passes");
            return "no answer to HTTP any more";
        });
    }

    /// <summary>Makes a VPC with one subnet, and says how both are undone.</summary>
    private static async Task<(string Vpc, string Subnet)> NetworkAsync(Stage stage, Tenant tenant, string name)
    {
        var vpc = (await tenant.Networks.CreateVpcAsync(new() { Name = name, Cidr = Cidr })).Id;
        stage.Undo(() => tenant.Networks.DeleteVpcAsync(vpc));
        await tenant.Networks.WaitUntilVpcOkAsync(vpc);
        var subnet = (await tenant.Networks.CreateSubnetAsync(new() { Name = name, Cidr = SubnetCidr, GatewayIp = Gateway, VpcId = vpc })).Id;
        stage.Undo(() => tenant.Networks.DeleteSubnetAsync(vpc, subnet));
        await tenant.Networks.WaitUntilSubnetActiveAsync(subnet);
        return (vpc, subnet);
    }

    private static async Task<EndpointService> OfferAsync(Stage stage, Tenant owner, string vpc, string port)
    {
        var services = owner.EndpointServices;
        var made = await services.CreateEndpointServiceAsync(new()
        {
            VpcId = vpc, PortId = port, ServerType = ServerType.Vm, ServiceName = "till-api", Ports = [new(ClientPort, ServerPort)], ApprovalEnabled = true,
        });
        stage.Undo(async () =>
        {
            await services.DeleteEndpointServiceAsync(made.Id);
            await services.WaitUntilServiceGoneAsync(made.Id);
        });
        return await services.WaitUntilServiceAvailableAsync(made.Id);
    }

    private static async Task<Endpoint> ConnectAsync(Stage stage, Tenant consumer, string service, string vpc, string subnet)
    {
        var endpoints = consumer.EndpointServices;
        var made = await endpoints.CreateEndpointAsync(new() { EndpointServiceId = service, VpcId = vpc, SubnetId = subnet });
        stage.Undo(async () =>
        {
            await endpoints.DeleteEndpointAsync(made.Id);
            await endpoints.WaitUntilEndpointGoneAsync(made.Id);
        });
        return await endpoints.WaitUntilEndpointCreatedAsync(made.Id);
    }

    /// <summary>What the backend answers to a workload; null when it does not.</summary>
    private static async Task<string?> GetAsync(Workload from, string address)
    {
        try
        {
            return await Shell.RunAsync("ip", "netns", "exec", from.Namespace, Environment.ProcessPath!, "http-get", address, $"{ClientPort}");
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
