using System.Diagnostics;
using Tieline.Sdk.Http;
using Tieline.Sdk.Huawei;

namespace Tieline.Tests.EndToEnd.Running;

/// <summary>A VPC of a tenant with one subnet.</summary>
internal sealed record HuaweiNetwork(string Vpc, string Subnet);

/// <summary>An account's clients of Huawei's API.</summary>
internal sealed class HuaweiTenant : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public HuaweiTenant(TestServer server, Tenant tenant)
    {
        Configuration = new HuaweiClientConfiguration
        {
            Endpoint = server.Address, Region = "cn-north-4", Retry = RetryPolicy.None, Credentials = new HuaweiAccessKey(tenant.AccessKey, tenant.SecretKey),
        };
        (Networks, Services) = (new(Configuration), new(Configuration));
    }

    public HuaweiClientConfiguration Configuration { get; }

    public NetworkClient Networks { get; }

    public EndpointServiceClient Services { get; }

    /// <summary>A new VPC; every one has the same addresses.</summary>
    public async Task<HuaweiNetwork> NetworkAsync()
    {
        var vpc = (await Networks.CreateVpcAsync(new() { Name = "same", Cidr = "192.168.0.0/16" })).Id;
        return new(vpc, (await Networks.CreateSubnetAsync(new() { Name = "same", Cidr = "192.168.0.0/20", GatewayIp = "192.168.0.1", VpcId = vpc })).Id);
    }

    /// <summary>Offers port 8080 of a port as 80, to everybody.</summary>
    public async Task<string> OfferAsync(HuaweiNetwork network, string port, bool asks = false, string tcpProxy = TcpProxy.Close)
    {
        var made = await Services.CreateEndpointServiceAsync(new()
        {
            VpcId = network.Vpc, PortId = port, ServerType = ServerType.Vm, Ports = [new(80, 8080)], ApprovalEnabled = asks, TcpProxy = tcpProxy,
        });
        await SeesAsync(async () => (await Services.ListServiceDetailsAsync(made.Id))?.Status, EndpointServiceStatus.Available, made.Id);
        await Services.BatchAddEndpointServicePermissionsAsync(made.Id, [new("*")]);
        return made.Id;
    }

    public async Task<string> ConnectAsync(HuaweiNetwork network, string service, bool? enableDns = null) =>
        (await Services.CreateEndpointAsync(new() { EndpointServiceId = service, VpcId = network.Vpc, SubnetId = network.Subnet, EnableDns = enableDns })).Id;

    /// <summary>Looks without a pause until the endpoint has the status, and returns it as it was seen then; null for one that is gone.</summary>
    public async Task<Endpoint?> WatchAsync(string endpoint, string? status)
    {
        Endpoint? seen = null;
        await SeesAsync(async () => (seen = await Services.ListEndpointInfoDetailsAsync(endpoint))?.Status, status, endpoint);
        return seen;
    }

    public void Dispose()
    {
        Networks.Dispose();
        Services.Dispose();
    }

    private static async Task SeesAsync(Func<Task<string?>> look, string? wanted, string what)
    {
        string? seen = "nothing";
        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < Patience;)
        {
            if ((seen = await look()) == wanted) return;
        }

        Assert.Fail($"{what} is still {seen ?? "gone"}, not {wanted ?? "gone"}");
    }
}
