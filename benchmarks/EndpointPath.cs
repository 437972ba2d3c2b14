
namespace Tieline.Bench;

/// <summary>A service of one VPC and its consumer in another, which uses the same addresses; made through the API.</summary>
internal sealed class EndpointPath(BenchServer server)
{
    public const string From = "tlbench-c", To = "tlbench-d";

    /// <summary>Where endpoints are connected to, and where the backend listens.</summary>
    public const int ClientPort = 8080, ServerPort = 90;

    private const string Range = "10.215.0.0/16", Subnet = "10.215.1.0/24", Gateway = "10.215.1.1", ClientsSubnet = "10.215.2.0/24", ClientsGateway = "10.215.2.1";

    private string _consumer = "", _subnet = "", _provider = "", _port = "";

    /// <summary>The client is in another subnet than the endpoints: what it is told while there is none yet is the router's answer, not a pause of ARP.</summary>
    public async Task MakeAsync()
    {
        (_consumer, _subnet) = await NetworkAsync(server, Range, Subnet, Gateway);
        var clients = await SubnetAsync(server, _consumer, ClientsSubnet, ClientsGateway);
        (_provider, var backends) = await NetworkAsync(server, Range, Subnet, Gateway);
        await server.AttachAsync(From, clients);
        var address = await server.AttachAsync(To, backends);
        _port = (await server.Networks.ListPortsAsync(new() { NetworkId = backends, IpAddress = address })).Single().Id;
    }

    /// <summary>A service of the backend; only one at a time may lead to its port.</summary>
    public async Task<string> OfferAsync(string tcpProxy, int serverPort = ServerPort)
    {
        var service = await server.Endpoints.CreateEndpointServiceAsync(new()
        {
            PortId = _port, VpcId = _provider, ServerType = "VM", ApprovalEnabled = false, TcpProxy = tcpProxy, Ports = [new(ClientPort, serverPort)],
        });
        return (await server.Endpoints.WaitUntilServiceAvailableAsync(service.Id)).Id;
    }

    /// <summary>Asks for an endpoint at an address, and does not wait for it.</summary>
    public async Task<string> ConnectAsync(string service, string address) =>
        (await server.Endpoints.CreateEndpointAsync(new() { EndpointServiceId = service, VpcId = _consumer, SubnetId = _subnet, PortIp = address })).Id;

    public async Task DisconnectAsync(string endpoint)
    {
        await server.Endpoints.WaitUntilEndpointAcceptedAsync(endpoint);
        await server.Endpoints.DeleteEndpointAsync(endpoint);
        await server.Endpoints.WaitUntilEndpointGoneAsync(endpoint);
    }

    public async Task WithdrawAsync(string service)
    {
        await server.Endpoints.DeleteEndpointServiceAsync(service);
        await server.Endpoints.WaitUntilServiceGoneAsync(service);
    }

    public async Task RemoveAsync()
    {
        await server.DetachAsync(From);
        await server.DetachAsync(To);
        foreach (var vpc in new[] { _consumer, _provider })
        {
            foreach (var subnet in await server.Networks.ListSubnetsAsync(vpc)) await server.Networks.DeleteSubnetAsync(vpc, subnet.Id);
            await server.Networks.DeleteVpcAsync(vpc);
        }

        for (var look = 0; look < 400 && new[] { From, To }.Any(name => File.Exists($"/run/netns/{name}")); look++)
            await Task.Delay(25);
    }

    public static async Task<(string Vpc, string Subnet)> NetworkAsync(BenchServer server, string range, string subnet, string gateway)
    {
        var vpc = await server.Networks.CreateVpcAsync(new() { Name = "bench", Cidr = range });
        await server.Networks.WaitUntilVpcOkAsync(vpc.Id);
        return (vpc.Id, await SubnetAsync(server, vpc.Id, subnet, gateway));
    }

    private static async Task<string> SubnetAsync(BenchServer server, string vpc, string subnet, string gateway)
    {
        var made = await server.Networks.CreateSubnetAsync(new() { Name = "bench", Cidr = subnet, GatewayIp = gateway, VpcId = vpc });
        return (await server.Networks.WaitUntilSubnetActiveAsync(made.Id)).Id;
    }
}
