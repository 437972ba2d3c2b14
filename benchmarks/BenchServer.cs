using System.Net;
using Tieline.Running;
using Tieline.Sdk.Alibaba;
using Tieline.Sdk.Baidu;
using Tieline.Sdk.Http;
using Tieline.Sdk.Huawei;

namespace Tieline.Bench;

/// <summary>A server of a bench's own, with two accounts and no quotas.</summary>
internal sealed class BenchServer : IAsyncDisposable
{
    public const string AccessKey = "AKBENCH0000000000000", SecretKey = "secret-of-the-bench";

    /// <summary>The second account; the first is the one that everything belongs to unless it says so.</summary>
    public const string PeerAccountId = "00000000000000000000000000000002", PeerAccessKey = "AKBENCH0000000000002";

    private const string ProjectId = "0000000000000000000000000000be9c";

    private readonly string _program;
    private readonly string[] _options;
    private readonly DirectoryInfo _folder;

    private BenchServer(string program, string[] options, DirectoryInfo folder, ServerProcess process)
    {
        (_program, _options, _folder, Process) = (program, options, folder, process);
        Connect();
    }

    public ServerProcess Process { get; private set; }

    public PeerConnClient Peerings { get; private set; } = null!;

    public Sdk.Baidu.VpcClient Vpcs { get; private set; } = null!;

    public PeerConnClient PeersPeerings { get; private set; } = null!;

    public Sdk.Baidu.VpcClient PeersVpcs { get; private set; } = null!;

    public EndpointServiceClient Endpoints { get; private set; } = null!;

    public NetworkClient Networks { get; private set; } = null!;

    public IPEndPoint EndPoint => new(IPAddress.Loopback, Process.Address.Port);

    public static async Task<BenchServer> StartAsync(string program, params string[] options)
    {
        var folder = Directory.CreateTempSubdirectory("tieline-bench-");
        var accounts = Path.Combine(folder.FullName, "accounts.json");
        await File.WriteAllTextAsync(
            accounts,
            $$"""
            { "accounts": [ { "name": "bench", "accessKey": "{{AccessKey}}", "secretKey": "{{SecretKey}}",
                              "huawei": { "projects": { "cn-north-4": "{{ProjectId}}" } } },
                            { "name": "peer", "accessKey": "{{PeerAccessKey}}", "secretKey": "{{SecretKey}}", "baidu": { "accountId": "{{PeerAccountId}}" } } ] }
            """);
        string[] all =
        [
            "--data", Path.Combine(folder.FullName, "data"), "--port", "0", "--accounts", accounts, "limits:linksPerAccount=unlimited",
            "limits:linksPerVpc=unlimited", "limits:vpcsPerAccount=unlimited", "limits:routeRulesPerTable=unlimited",
            "limits:interfacesPerRouter=unlimited", "limits:interfacesPerRegion=unlimited", "limits:servicesPerRegion=unlimited",
            "limits:endpointsPerRegion=unlimited", "limits:connectionsPerEndpoint=unlimited", .. options,
        ];
        return new(program, all, folder, await ServerProcess.StartAsync(program, all));
    }

    /// <summary>The first account, by Alibaba's API.</summary>
    public AlibabaClientConfiguration Alibaba => new() { Endpoint = Process.Address, Credentials = new(AccessKey, SecretKey), Retry = RetryPolicy.None };

    /// <summary>The first account, by Huawei's API.</summary>
    public HuaweiClientConfiguration Huawei => new()
    {
        Endpoint = Process.Address, Credentials = new HuaweiAccessKey(AccessKey, SecretKey), ProjectId = ProjectId, Retry = RetryPolicy.None,
    };

    /// <summary>Kills the server as kill -9 does and starts it again on the same data.</summary>
    public async Task RestartAfterKillAsync()
    {
        await Process.KillAsync();
        await Process.DisposeAsync();
        Process = await ServerProcess.StartAsync(_program, _options);
        Connect();
    }

    public Task<string> VpcAsync(string cidr) => VpcAsync(Vpcs, cidr);

    public static async Task<string> VpcAsync(Sdk.Baidu.VpcClient owner, string cidr) => (await owner.CreateVpcAsync(new() { Name = "bench", Cidr = cidr })).VpcId;

    public Task<string> SubnetAsync(string vpc, string cidr) => SubnetAsync(Vpcs, vpc, cidr);

    public static async Task<string> SubnetAsync(Sdk.Baidu.VpcClient owner, string vpc, string cidr) =>
        (await owner.CreateSubnetAsync(new() { Name = "bench", ZoneName = "cn-bj-a", Cidr = cidr, VpcId = vpc })).SubnetId;

    /// <param name="peerAccount">The account of the peer's VPC; null for the first.</param>
    public async Task<string> PeerAsync(string local, string peer, int mbps, string? peerAccount = null) => (await Peerings.CreatePeerConnAsync(new()
    {
        BandwidthInMbps = mbps, LocalVpcId = local, PeerVpcId = peer, PeerRegion = "bj", PeerAccountId = peerAccount, Billing = Billing.Postpaid,
    })).PeerConnId;

    public async Task RouteAsync(string vpc, string destination, string interfaceId) =>
        await RouteAsync(Vpcs, (await Vpcs.GetRouteTableOfVpcAsync(vpc)).RouteTableId, destination, interfaceId);

    public static Task RouteAsync(Sdk.Baidu.VpcClient owner, string table, string destination, string interfaceId) => owner.CreateRouteRuleAsync(new()
    {
        RouteTableId = table, SourceAddress = "0.0.0.0/0", DestinationAddress = destination, NexthopId = interfaceId, NexthopType = NexthopType.PeerConn,
    });

    /// <summary>Plugs a namespace of a new name into a subnet, through the native API.</summary>
    public async Task<string> AttachAsync(string name, string subnet)
    {
        using var http = new HttpClient { BaseAddress = Process.Address };
        var body = $$$"""{"name":"{{{name}}}","subnet":"{{{subnet}}}","attachment":{"kind":"new","target":"{{{name}}}"}}""";
        using var content = new StringContent(body, null, "application/json");
        using var response = await http.PostAsync("/tieline/v1/ports", content);
        var text = await response.Content.ReadAsStringAsync();
        if (!response.IsSuccessStatusCode) throw new InvalidOperationException(text);
        using var answer = System.Text.Json.JsonDocument.Parse(text);
        return answer.RootElement.GetProperty("address").GetString()!;
    }

    public async Task DetachAsync(string name)
    {
        using var http = new HttpClient { BaseAddress = Process.Address };
        (await http.DeleteAsync($"/tieline/v1/ports/{name}")).EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        Disconnect();
        await Process.DisposeAsync();

        // What a bench that failed left in the kernel.
        if (_options.Contains("linux")) await Shell.RunAsync(_program, "--data", _options[1], "--remove-network");
        _folder.Delete(recursive: true);
    }

    private void Connect()
    {
        Disconnect();
        var configuration = new BceClientConfiguration
        {
            Endpoint = Process.Address, Credentials = new(AccessKey, SecretKey), Retry = RetryPolicy.None,
        };
        (Peerings, Vpcs) = (new(configuration), new(configuration));
        configuration = configuration with { Credentials = new(PeerAccessKey, SecretKey) };
        (PeersPeerings, PeersVpcs) = (new(configuration), new(configuration));
        (Endpoints, Networks) = (new(Huawei), new(Huawei));
    }

    private void Disconnect()
    {
        foreach (var client in new IDisposable?[] { Peerings, Vpcs, PeersPeerings, PeersVpcs, Endpoints, Networks }) client?.Dispose();
    }
}
