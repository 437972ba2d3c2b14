using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Tieline.Running;
using Alibaba = Tieline.Sdk.Alibaba;
using Baidu = Tieline.Sdk.Baidu;
using Huawei = Tieline.Sdk.Huawei;

namespace Tieline.Demo;

/// <summary>A server of the demo's own with two accounts, and the tenants' clients; cleared away afterwards.</summary>
internal sealed class Stage : IAsyncDisposable
{
    /// <summary>Begins the name of every namespace that the demo's workloads are in.</summary>
    public const string NamespacePrefix = "tldemo-";

    private const string AliceBaiduId = "a11ce000000000000000000000000000", BobBaiduId = "b0b00000000000000000000000000000";
    private const string AliceDomain = "0a11ce00000000000000000000000000", BobDomain = "0b0b0000000000000000000000000000";
    private const string AliceUid = "1000000000000001", BobUid = "1000000000000002";

    private readonly DirectoryInfo _folder;
    private readonly string _program;
    private readonly string _cli;
    private readonly ServerProcess _server;
    private readonly List<Func<Task>> _undo = [];

    private Stage(DirectoryInfo folder, string program, string cli, ServerProcess server)
    {
        (_folder, _program, _cli, _server) = (folder, program, cli, server);
        Alice = new(server.Address, "AKALICEDEMO000000000", "alice-secret-of-the-demo") { BaiduId = AliceBaiduId, AlibabaUid = AliceUid, HuaweiDomain = AliceDomain };
        Bob = new(server.Address, "AKBOBDEMO00000000000", "bob-secret-of-the-demo") { BaiduId = BobBaiduId, AlibabaUid = BobUid, HuaweiDomain = BobDomain };
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
            $$"""
            { "accounts": [
              { "name": "alice", "accessKey": "AKALICEDEMO000000000", "secretKey": "alice-secret-of-the-demo",
                "baidu": { "accountId": "{{AliceBaiduId}}" }, "alibaba": { "uid": "{{AliceUid}}" }, "huawei": { "domainId": "{{AliceDomain}}" } },
              { "name": "bob", "accessKey": "AKBOBDEMO00000000000", "secretKey": "bob-secret-of-the-demo",
                "baidu": { "accountId": "{{BobBaiduId}}" }, "alibaba": { "uid": "{{BobUid}}" }, "huawei": { "domainId": "{{BobDomain}}" } } ] }
            """);
        string[] all =
        [
            "--data", DataIn(folder), "--port", "0", "--accounts", accounts, $"gateways:firstPort={FreePort()}", "channels:shortChecks=true", .. options,
        ];
        return new(folder, server, cli, await ServerProcess.StartAsync(server, all));
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private static string DataIn(DirectoryInfo folder) => Path.Combine(folder.FullName, "data");

    /// <summary>Adds what <see cref="ClearAsync"/> does; the last added comes first.</summary>
    public void Undo(Func<Task> undo) => _undo.Add(undo);

    /// <summary>Runs the command line against the demo's server and returns its JSON answer.</summary>
    public async Task<JsonElement> TielineAsync(params string[] arguments)
    {
        var output = await Shell.RunAsync(_cli, ["--server", _server.Address.ToString(), "--output", "json", .. arguments]);
        return JsonDocument.Parse(output.Length == 0 ? "{}" : output).RootElement;
    }

    /// <summary>Plugs a workload in a namespace of its own into a subnet.</summary>
    public async Task<Workload> AttachAsync(string name, string subnet)
    {
        Undo(() => TielineAsync("detach", name));
        var answer = await TielineAsync("attach", name, "--subnet", subnet, "--new", NamespacePrefix + name);
        return new(name, NamespacePrefix + name, answer.GetProperty("address").GetString()!);
    }

    /// <summary>Looks whether one workload reaches another: by ping where packets are carried, and by what the server explains.</summary>
    public async Task<string> ReachesAsync(Workload from, Workload to, bool expected)
    {
        var explained = await TielineAsync("explain", from.Name, to.Address);
        Story.Expect(explained.GetProperty("reaches").GetBoolean() == expected, $"explain says otherwise: {explained.GetRawText()}");
        var why = explained.GetProperty("cause").GetString();
        if (!CarriesPackets) return expected ? "the model says it reaches, both ways" : $"the model says why: {why}";
        try
        {
            var output = await Shell.RunAsync("ip", "netns", "exec", from.Namespace, "ping", "-n", "-c", expected ? "3" : "1", "-i", "0.2", "-W", "1", to.Address);
            Story.Expect(expected, $"ping got through: {output}");
            return output.Trim().Split('\n')[^1];
        }
        catch (InvalidOperationException) when (!expected)
        {
            return $"no answer to ping; explain says: {why}";
        }
    }

    /// <summary>Starts an HTTP server in a workload's namespace; it ends when it is disposed of. With the model engine there is none.</summary>
    public async Task<Backend> ServeAsync(Workload workload, int port)
    {
        if (!CarriesPackets) return new(null);
        var process = Shell.Start("ip", "netns", "exec", workload.Namespace, Environment.ProcessPath!, "http-backend", workload.Address, $"{port}");
        await process.StandardOutput.ReadLineAsync();
        return new(process);
    }

    /// <summary>Sends all that TCP can from one workload to another for 2 s, under a cap.</summary>
    public static async Task<string> ThroughputAsync(Workload from, Workload to, int capMbps)
    {
        var mbps = await TcpFlow.MeasureAsync(from.Namespace, to.Namespace, to.Address, seconds: 2);
        Story.Expect(mbps > 0.85 * capMbps && mbps < 1.02 * capMbps, $"{mbps:F0} Mbit/s");
        return $"{mbps:F0} Mbit/s";
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

        _undo.Clear();

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
        var left = CarriesPackets;
        await _server.DisposeAsync();

        // What a step that failed left in the kernel.
        if (left) await Shell.RunAsync(_program, "--data", DataIn(_folder), "--remove-network");
        _folder.Delete(recursive: true);
    }

    /// <summary>Namespaces of this server and of the demo's workloads that are still there.</summary>
    private async Task<string> NamespacesAsync()
    {
        var names = (await Shell.RunAsync("ip", "netns", "list")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0]);
        var status = await TielineAsync("topology");
        Story.Expect(!status.GetRawText().Contains("vpc-", StringComparison.Ordinal), "a VPC is left");
        return string.Join(' ', names.Where(name => name.StartsWith(NamespacePrefix, StringComparison.Ordinal)));
    }
}

/// <summary>A workload that is plugged in.</summary>
internal sealed record Workload(string Name, string Namespace, string Address);

/// <summary>An HTTP server that runs in a workload's namespace.</summary>
internal sealed class Backend(Process? process) : IDisposable
{
    private Process? _process = process;

    public void Dispose()
    {
        _process?.Kill();
        _process?.WaitForExit();
        _process?.Dispose();
        _process = null;
    }
}

/// <summary>An account: its names in the clouds, and its clients.</summary>
internal sealed class Tenant(Uri server, string accessKey, string secretKey)
{
    public required string BaiduId { get; init; }

    public required string AlibabaUid { get; init; }

    public required string HuaweiDomain { get; init; }

    public Baidu.PeerConnClient Peerings => field ??= new(BaiduConfiguration);

    public Baidu.VpcClient BaiduVpcs => field ??= new(BaiduConfiguration);

    public Alibaba.RouterInterfaceClient Interfaces => field ??= new(AlibabaConfiguration);

    public Alibaba.VpcClient AlibabaVpcs => field ??= new(AlibabaConfiguration);

    public Alibaba.RouteClient AlibabaRoutes => field ??= new(AlibabaConfiguration);

    public Huawei.NetworkClient Networks => field ??= new(HuaweiConfiguration);

    public Huawei.GatewayInstanceClient GatewayInstances => field ??= new(HuaweiConfiguration);

    public Huawei.EndpointServiceClient EndpointServices => field ??= new(HuaweiConfiguration);

    public Huawei.HuaweiClientConfiguration HuaweiConfiguration =>
        field ??= new() { Endpoint = server, IamEndpoint = server, Credentials = new Huawei.HuaweiAccessKey(accessKey, secretKey) };

    private Baidu.BceClientConfiguration BaiduConfiguration => field ??= new() { Endpoint = server, Credentials = new(accessKey, secretKey) };

    private Alibaba.AlibabaClientConfiguration AlibabaConfiguration => field ??= new() { Endpoint = server, Credentials = new(accessKey, secretKey) };
}
