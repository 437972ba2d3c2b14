using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Tieline.Running;
using Tieline.Sdk.Baidu;

namespace Tieline.Bench;

/// <summary>From the call that makes a peering active to the first answered ping.</summary>
/// <remarks>
/// A route rule's next hop is the peering's own interface, so routes can be there before the peering is active only where two
/// accounts are party to it: they are made while it waits for the answer, and the clock runs from the acceptor's call. Within one
/// account the create call makes it active; the clock runs from that call and holds the two calls that make the routes.
/// </remarks>
internal static class FirstPingBench
{
    private const int Times = 21;

    public static async Task RunAsync(string program, Figures figures)
    {
        await using var server = await BenchServer.StartAsync(program, "--engine", "linux");
        await MeasureAsync(server, figures, server.PeersVpcs, (near, far) => AcceptAsync(server, near, far), "accept call, routes there already, to first answered ping");
        await MeasureAsync(server, figures, server.Vpcs, (near, far) => CreateAsync(server, near, far), "create call within one account, and its two routes, to first answered ping");
    }

    private sealed record End(string Vpc, string Network, string Table);

    /// <summary>The times of one go: call by call, from its start.</summary>
    private sealed record Go(string Peering, long Started, IReadOnlyList<(string What, double Milliseconds)> Calls);

    private static async Task MeasureAsync(
        BenchServer server, Figures figures, VpcClient acceptor, Func<End, End, Task<Func<Task<Go>>>> prepare, string what)
    {
        var (near, nearSubnet, _) = await MakeAsync(server, server.Vpcs, "10.213", PeeredPath.From);
        var (far, farSubnet, target) = await MakeAsync(server, acceptor, "10.214", PeeredPath.To);
        var total = new List<double>();
        var calls = new Dictionary<string, List<double>>();
        for (var time = -3; time < Times; time++)
        {
            var go = await prepare(near, far);
            var (done, answeredAt) = await TimeAsync(target, go);
            await server.Peerings.WaitUntilActiveAsync(done.Peering);
            await server.Peerings.ReleaseAsync(done.Peering);
            await server.Peerings.WaitUntilGoneAsync(done.Peering);
            if (time < 0) continue; // the first ones compile the server's code
            total.Add(Stopwatch.GetElapsedTime(done.Started, answeredAt).TotalMilliseconds);
            foreach (var (name, milliseconds) in done.Calls)
            {
                if (!calls.TryGetValue(name, out var seen)) calls[name] = seen = [];
                seen.Add(milliseconds);
            }
        }

        figures.Add($"{what}, median", $"{Figures.Median(total):F1} ms", "under 20 ms", Figures.Median(total) < 20);
        foreach (var (name, seen) in calls) figures.Note($"of which until {name}", $"{Figures.Median(seen):F1} ms");
        await RemoveAsync(server, server.Vpcs, near, nearSubnet, PeeredPath.From);
        await RemoveAsync(server, acceptor, far, farSubnet, PeeredPath.To);
        await Task.Delay(500);
    }

    /// <summary>Does something while pings go out, one a millisecond, from a process that is in the namespace already.</summary>
    /// <returns>What was done, and the time stamp of the first answer.</returns>
    public static async Task<(T Done, long AnsweredAt)> TimeAsync<T>(string target, Func<Task<T>> go)
    {
        using var pinger = Shell.Start("ip", "netns", "exec", PeeredPath.From, Environment.ProcessPath!, "ping-until-answered", target);
        await pinger.StandardOutput.ReadLineAsync();
        var done = await go();
        var answeredAt = long.Parse((await pinger.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture);
        await pinger.WaitForExitAsync();
        return (done, answeredAt);
    }

    private static async Task<Func<Task<Go>>> AcceptAsync(BenchServer server, End near, End far)
    {
        var peering = await server.PeerAsync(near.Vpc, far.Vpc, 1000, BenchServer.PeerAccountId);
        var (side, other) = (await server.Peerings.GetPeerConnAsync(peering), await server.PeersPeerings.GetPeerConnAsync(peering));
        await BenchServer.RouteAsync(server.Vpcs, near.Table, far.Network, side!.LocalIfId);
        await BenchServer.RouteAsync(server.PeersVpcs, far.Table, near.Network, other!.LocalIfId);
        return async () =>
        {
            var started = Stopwatch.GetTimestamp();
            await server.PeersPeerings.AcceptAsync(peering);
            return new(peering, started, [("the accept call is answered (on disk)", Stopwatch.GetElapsedTime(started).TotalMilliseconds)]);
        };
    }

    private static Task<Func<Task<Go>>> CreateAsync(BenchServer server, End near, End far) => Task.FromResult<Func<Task<Go>>>(async () =>
    {
        var started = Stopwatch.GetTimestamp();
        var peering = await server.PeerAsync(near.Vpc, far.Vpc, 1000);
        var created = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        var sides = await Task.WhenAll(server.Peerings.GetPeerConnAsync(peering, "initiator"), server.Peerings.GetPeerConnAsync(peering, "acceptor"));
        await Task.WhenAll(
            BenchServer.RouteAsync(server.Vpcs, near.Table, far.Network, sides[0]!.LocalIfId),
            BenchServer.RouteAsync(server.Vpcs, far.Table, near.Network, sides[1]!.LocalIfId));
        return new(
            peering, started,
            [("the create call is answered (on disk)", created), ("both route calls are answered", Stopwatch.GetElapsedTime(started).TotalMilliseconds)]);
    });

    private static async Task<(End End, string Subnet, string Address)> MakeAsync(BenchServer server, VpcClient owner, string network, string workload)
    {
        var vpc = await BenchServer.VpcAsync(owner, $"{network}.0.0/16");
        var subnet = await BenchServer.SubnetAsync(owner, vpc, $"{network}.1.0/24");
        var address = await server.AttachAsync(workload, subnet);
        return (new(vpc, $"{network}.0.0/16", (await owner.GetRouteTableOfVpcAsync(vpc)).RouteTableId), subnet, address);
    }

    private static async Task RemoveAsync(BenchServer server, VpcClient owner, End end, string subnet, string workload)
    {
        await server.DetachAsync(workload);
        await owner.DeleteSubnetAsync(subnet);
        await owner.DeleteVpcAsync(end.Vpc);
    }

    /// <summary>Sends an ICMP echo a millisecond until one is answered; prints the time stamp of that moment.</summary>
    public static void PingUntilAnswered(string target)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Icmp) { ReceiveTimeout = 1 };
        var to = new IPEndPoint(IPAddress.Parse(target), 0);
        var echo = new byte[16];
        echo[0] = 8; // echo request (RFC 792); identifier and sequence stay 0, the checksum of type 8 alone is its complement
        (echo[2], echo[3]) = (0xF7, 0xFF);
        var buffer = new byte[256];
        Console.WriteLine("pinging");

        // Not for ever: the bench that waits for it may have ended.
        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < TimeSpan.FromMinutes(1);)
        {
            try
            {
                socket.SendTo(echo, to);
                var count = socket.Receive(buffer);
                var header = (buffer[0] & 15) * 4;
                if (count > header && buffer[header] == 0 && new IPAddress(buffer.AsSpan(12, 4)).Equals(to.Address))
                {
                    Console.WriteLine(Stopwatch.GetTimestamp());
                    return;
                }
            }
            catch (SocketException)
            {
                Thread.Sleep(1); // no answer within the time, or no route yet
            }
        }
    }
}
