using System.Text.Json;
using Tieline.Running;
using Tieline.Sdk.Baidu;

namespace Tieline.Demo;

/// <summary>A server of the demo's own with two accounts, and the tenants' clients; cleared away afterwards.</summary>
internal sealed class Stage : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly string _cli;
    private readonly ServerProcess _server;
    private readonly List<Func<Task>> _undo = [];

    private Stage(DirectoryInfo folder, string cli, ServerProcess server)
    {
        (_folder, _cli, _server) = (folder, cli, server);
        Alice = new(server.Address, "alice", "AKALICEDEMO000000000", "alice-secret-of-the-demo", "a11ce000000000000000000000000000");
        Bob = new(server.Address, "bob", "AKBOBDEMO00000000000", "bob-secret-of-the-demo", "b0b00000000000000000000000000000");
    }

    public Tenant Alice { get; }

    public Tenant Bob { get; }

    /// <summary>False with the model engine.</summary>
    public bool CarriesPackets => _server.Output.Contains("engine    linux", StringComparison.Ordinal);

    public string ServerLog => _server.Log;

    public static async Task<Stage> SetAsync(string server, string cli, string[] options)
    {
        var folder = Directory.CreateTempSubdirectory("tieline-demo-");
        var accounts = Path.Combine(folder.FullName, "accounts.json");
        await File.WriteAllTextAsync(
            accounts,
            """
            { "accounts": [
              { "name": "alice", "accessKey": "AKALICEDEMO000000000", "secretKey": "alice-secret-of-the-demo",
                "baidu": { "accountId": "a11ce000000000000000000000000000" } },
              { "name": "bob", "accessKey": "AKBOBDEMO00000000000", "secretKey": "bob-secret-of-the-demo",
                "baidu": { "accountId": "b0b00000000000000000000000000000" } } ] }
            """);
        return new(
            folder, cli,
            await ServerProcess.StartAsync(server, ["--data", Path.Combine(folder.FullName, "data"), "--port", "0", "--accounts", accounts, .. options]));
    }

    /// <summary>Adds what <see cref="ClearAsync"/> does; the last added comes first.</summary>
    public void Undo(Func<Task> undo) => _undo.Add(undo);

    /// <summary>Runs the command line against the demo's server and returns its JSON answer.</summary>
    public async Task<JsonElement> TielineAsync(params string[] arguments)
    {
        var output = await Shell.RunAsync(_cli, ["--server", _server.Address.ToString(), "--output", "json", .. arguments]);
        return JsonDocument.Parse(output.Length == 0 ? "{}" : output).RootElement;
    }

    /// <summary>Plugs a workload in a namespace of its own into a subnet and returns its address.</summary>
    public async Task<string> AttachAsync(string name, string subnet, string ns)
    {
        Undo(() => TielineAsync("detach", name));
        return (await TielineAsync("attach", name, "--subnet", subnet, "--new", ns)).GetProperty("address").GetString()!;
    }

    public async Task<string> ClearAsync()
    {
        var faults = new List<string>();
        foreach (var undo in Enumerable.Reverse(_undo))
        {
            try
            {
                await undo();
            }
            catch (Exception fault)
            {
                faults.Add(fault.Message);
            }
        }

        if (!CarriesPackets) return faults.Count == 0 ? "records removed" : throw new NotSoException(string.Join("; ", faults));
        var left = await NamespacesAsync();
        for (var look = 0; look < 100 && left.Length > 0; look++)
        {
            await Task.Delay(50);
            left = await NamespacesAsync();
        }

        Story.Expect(faults.Count == 0 && left.Length == 0, $"{string.Join("; ", faults)} {left}");
        return "no namespace, device or resolver";
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    /// <summary>Namespaces of this server and of the demo's workloads that are still there.</summary>
    private async Task<string> NamespacesAsync()
    {
        var names = (await Shell.RunAsync("ip", "netns", "list")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0]);
        var status = await TielineAsync("topology");
        Story.Expect(!status.GetRawText().Contains("vpc-", StringComparison.Ordinal), "a VPC is left");
        return string.Join(' ', names.Where(name => name.StartsWith(PeeringDemo.NamespacePrefix, StringComparison.Ordinal)));
    }
}

/// <summary>An account's clients.</summary>
internal sealed class Tenant(Uri server, string name, string accessKey, string secretKey, string accountId)
{
    private readonly BceClientConfiguration _configuration = new() { Endpoint = server, Credentials = new(accessKey, secretKey) };

    public string Name => name;

    public string AccountId => accountId;

    public PeerConnClient Peerings => field ??= new(_configuration);

    public VpcClient Vpcs => field ??= new(_configuration);

    /// <summary>Makes a VPC with one subnet, and says how both are undone.</summary>
    public async Task<(string Vpc, string Subnet)> NetworkAsync(Stage stage, string vpcName, string cidr, string subnetCidr)
    {
        var vpc = (await Vpcs.CreateVpcAsync(new() { Name = vpcName, Cidr = cidr })).VpcId;
        stage.Undo(() => Vpcs.DeleteVpcAsync(vpc));
        var subnet = (await Vpcs.CreateSubnetAsync(new() { Name = vpcName, ZoneName = "cn-bj-a", Cidr = subnetCidr, VpcId = vpc })).SubnetId;
        stage.Undo(() => Vpcs.DeleteSubnetAsync(subnet));
        return (vpc, subnet);
    }

    /// <summary>Sends a VPC's packets for a network over its side of a peering.</summary>
    public async Task RouteAsync(string vpc, string destination, PeerConn side)
    {
        var table = await Vpcs.GetRouteTableOfVpcAsync(vpc);
        await Vpcs.CreateRouteRuleAsync(new()
        {
            RouteTableId = table.RouteTableId, SourceAddress = "0.0.0.0/0", DestinationAddress = destination, NexthopId = side.LocalIfId,
            NexthopType = NexthopType.PeerConn,
        });
    }
}
