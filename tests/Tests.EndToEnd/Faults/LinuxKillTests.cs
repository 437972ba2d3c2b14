using System.Text.Json;
using Tieline.Sdk.Baidu;
using Tieline.Tests.EndToEnd.Running;

namespace Tieline.Tests.EndToEnd.Faults;

/// <summary>The same with packets: what is in the kernel follows the store, whatever was killed in the middle of what.</summary>
public sealed class LinuxKillTests(ITestOutputHelper output)
{
    [LinuxEngineFact]
    public async Task Namespaces_converge_to_the_store_however_often_the_server_is_killed()
    {
        string[] vpcs;
        await using (var server = await TestServer.StartAsync("--engine", "linux", "limits:linksPerAccount=unlimited", "limits:linksPerVpc=unlimited"))
        {
            var names = new HashSet<string>();
            await new KillRun(server, kills: 50, clients: 3, pairsEach: 1, output).RunAsync(async sides =>
            {
                names = [.. names, .. await VpcsAsync(server)];
                foreach (var vpc in await VpcsAsync(server))
                {
                    var wanted = sides.Where(side => side.LocalVpcId == vpc && side.Status == PeerConnStatus.Active).Select(side => side.PeerConnId.Split('-')[1]).Order().ToArray();
                    await Eventually.SeesAsync(
                        async () => string.Join(' ', await LinksAsync(vpc)), seen => seen == string.Join(' ', wanted), $"the links of {vpc} are {string.Join(' ', wanted)}");
                }

                await Eventually.SeesAsync(
                    async () => (await server.GetAsync("/status")).GetProperty("lastPass"),
                    pass => pass.ValueKind == JsonValueKind.Null || pass.GetProperty("faults").GetArrayLength() == 0,
                    "the last pass that had anything to do had no fault");
            });
            vpcs = [.. names];
        }

        Assert.All(vpcs, vpc => Assert.Empty(NamespacesOf(vpc)));
    }

    [LinuxEngineFact]
    public async Task Packets_pass_while_the_server_is_gone_and_stop_when_the_peering_is_released()
    {
        await using var server = await TestServer.StartAsync("--engine", "linux");
        var (shop, data) = (await server.Alice.VpcAsync("shop"), await server.Bob.VpcAsync("data", "10.20.0.0/16"));
        var (near, far) = (await server.Alice.SubnetAsync(shop, "10.10.1.0/24"), await server.Bob.SubnetAsync(data, "10.20.1.0/24"));
        var (web, db) = ($"tle2e-web-{Environment.ProcessId}", $"tle2e-db-{Environment.ProcessId}");
        await server.TielineAsync("attach", "web", "--subnet", near, "--new", web);
        await server.TielineAsync("attach", "db", "--subnet", far, "--new", db, "--address", "10.20.1.9");
        var id = await server.Alice.PeeringAsync(shop, data, server.Bob);
        await server.Alice.Peerings.WaitUntilUsableAsync(id);
        await server.Bob.Peerings.AcceptAsync(id);
        await server.Alice.RouteAsync(shop, "10.20.0.0/16", await server.Alice.Peerings.WaitUntilActiveAsync(id));
        await server.Bob.RouteAsync(data, "10.10.0.0/16", await server.Bob.Peerings.WaitUntilActiveAsync(id));
        await Eventually.SeesAsync(() => PingsAsync(web), pings => pings, "web reaches db");

        await server.KillAsync();
        Assert.True(await PingsAsync(web), "packets pass without the server");
        await server.StartAgainAsync();
        Assert.True(await PingsAsync(web), "packets pass after a start");

        await server.Alice.Peerings.ReleaseAsync(id);
        await server.Alice.Peerings.WaitUntilGoneAsync(id);
        Assert.False(await PingsAsync(web), "packets pass over a released peering");
        await server.TielineAsync("detach", "web");
        await server.TielineAsync("detach", "db");
        await Eventually.SeesAsync(() => Task.FromResult(File.Exists($"/run/netns/{web}") || File.Exists($"/run/netns/{db}")), there => !there, "the workloads' namespaces are gone");
    }

    private static async Task<List<string>> VpcsAsync(TestServer server)
    {
        var ids = new List<string>();
        await foreach (var vpc in server.Alice.Vpcs.ListAllVpcsAsync()) ids.Add(vpc.VpcId);
        await foreach (var vpc in server.Bob.Vpcs.ListAllVpcsAsync()) ids.Add(vpc.VpcId);
        return ids;
    }

    /// <summary>A router's namespace ends in the code of its VPC's id.</summary>
    private static string[] NamespacesOf(string vpc) => Directory.Exists("/run/netns") ? Directory.GetFiles("/run/netns", $"tl-*-{vpc.Split('-')[1]}") : [];

    /// <summary>The codes of the links that end in a VPC's router, as iproute2 sees them.</summary>
    private static async Task<string[]> LinksAsync(string vpc)
    {
        if (NamespacesOf(vpc) is not [var name]) return ["no namespace"];
        var end = await Programs.RunAsync(Programs.Start("ip", ["-n", Path.GetFileName(name), "-o", "link", "show", "type", "veth"]));
        if (end.ExitCode != 0) return [end.Errors];
        return [.. end.Output.Split('\n').Select(line => line.Split(' ', 3)).Where(words => words.Length > 1 && words[1].StartsWith("l-", StringComparison.Ordinal))
            .Select(words => words[1][2..].Split('@', ':')[0]).Order()];
    }

    private static async Task<bool> PingsAsync(string from) =>
        (await Programs.RunAsync(Programs.Start("ip", ["netns", "exec", from, "ping", "-n", "-c", "1", "-W", "2", "10.20.1.9"]))).ExitCode == 0;
}
