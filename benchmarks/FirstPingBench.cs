using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Tieline.Running;

namespace Tieline.Bench;

/// <summary>From the call that makes a peering active to the first answered ping; routes are there already.</summary>
/// <remarks>
/// Routes need the interface, and so the connection: the call that starts the clock is the acceptor's yes of a request between two
/// accounts, or, within one account, the first route rule's companion. Here: one account, the peering made with its routes put in right after;
/// the clock runs from the create call, so it holds the two route calls as well.
/// </remarks>
internal static class FirstPingBench
{
    private const int Times = 15;

    public static async Task RunAsync(string program, Figures figures)
    {
        await using var server = await BenchServer.StartAsync(program, "--engine", "linux");
        var (near, far) = (await server.VpcAsync("10.213.0.0/16"), await server.VpcAsync("10.214.0.0/16"));
        var (nearSubnet, farSubnet) = (await server.SubnetAsync(near, "10.213.1.0/24"), await server.SubnetAsync(far, "10.214.1.0/24"));
        await server.AttachAsync(PeeredPath.From, nearSubnet);
        var target = await server.AttachAsync(PeeredPath.To, farSubnet);
        var (total, create, active, routes) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var time = 0; time < Times; time++)
        {
            // Pings go out all the while, one a millisecond, from a process that is in the namespace already.
            using var pinger = Shell.Start("ip", "netns", "exec", PeeredPath.From, Environment.ProcessPath!, "ping-until-answered", target);
            await pinger.StandardOutput.ReadLineAsync();
            var started = Stopwatch.GetTimestamp();
            var peering = await server.PeerAsync(near, far, 1000);
            create.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            var (side, other) = (await server.Peerings.GetPeerConnAsync(peering, "initiator"), await server.Peerings.GetPeerConnAsync(peering, "acceptor"));
            await Task.WhenAll(server.RouteAsync(near, "10.214.0.0/16", side!.LocalIfId), server.RouteAsync(far, "10.213.0.0/16", other!.LocalIfId));
            routes.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            var answeredAt = long.Parse((await pinger.StandardOutput.ReadLineAsync())!);
            total.Add(Stopwatch.GetElapsedTime(started, answeredAt).TotalMilliseconds);
            await pinger.WaitForExitAsync();
            await server.Peerings.WaitUntilActiveAsync(peering);
            active.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            await server.Peerings.ReleaseAsync(peering);
            await server.Peerings.WaitUntilGoneAsync(peering);
        }

        figures.Note("create call answered (written to disk)", $"{Median(create):F1} ms");
        figures.Note("both route calls answered", $"{Median(routes):F1} ms");
        figures.Add("create call of a peering, with its two routes, to first answered ping, median", $"{Median(total):F1} ms", "under 20 ms", Median(total) < 20);
        await server.DetachAsync(PeeredPath.From);
        await server.DetachAsync(PeeredPath.To);
        foreach (var subnet in new[] { nearSubnet, farSubnet }) await server.Vpcs.DeleteSubnetAsync(subnet);
        foreach (var vpc in new[] { near, far }) await server.Vpcs.DeleteVpcAsync(vpc);
        await Task.Delay(500);
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
        while (true)
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

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
