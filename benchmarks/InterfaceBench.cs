using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Tieline.Running;
using Tieline.Sdk.Alibaba;

namespace Tieline.Bench;

/// <summary>Router interfaces by Alibaba's API: from the connect call to the first answered ping, and the cost of finding one among many.</summary>
internal static class InterfaceBench
{
    private const int Times = 21, Clients = 4, Turns = 3;
    private const string Region = "cn-hangzhou", Zone = "cn-hangzhou-b";
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(1);

    private sealed record End(string Vpc, string Router, string Table, string VSwitch, string Cidr);

    public static async Task RunAsync(string program, Figures figures)
    {
        await ConnectAsync(program, figures);
        await DescribeAsync(program, figures);
    }

    private static async Task ConnectAsync(string program, Figures figures)
    {
        await using var server = await BenchServer.StartAsync(program, "--engine", "linux");
        using var vpcs = new VpcClient(server.Alibaba);
        using var interfaces = new RouterInterfaceClient(server.Alibaba);
        using var routes = new RouteClient(server.Alibaba);
        var owner = (await vpcs.GetCallerIdentityAsync()).AccountId;
        var (near, far) = (await MakeAsync(vpcs, "10.215"), await MakeAsync(vpcs, "10.216"));
        await server.AttachAsync(PeeredPath.From, near.VSwitch);
        var target = await server.AttachAsync(PeeredPath.To, far.VSwitch);
        var (total, answered) = (new List<double>(), new List<double>());
        for (var time = -3; time < Times; time++)
        {
            var pair = await PairAsync(interfaces, routes, near, far, owner, RouterInterfaceSpec.Large1);
            var ((started, took), answeredAt) = await FirstPingBench.TimeAsync(target, async () =>
            {
                var start = Stopwatch.GetTimestamp();
                await interfaces.ConnectRouterInterfaceAsync(pair.Initiating);
                return (start, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            });
            if (time >= 0)
            {
                total.Add(Stopwatch.GetElapsedTime(started, answeredAt).TotalMilliseconds);
                answered.Add(took);
            }

            await RemoveAsync(interfaces, routes, pair);
        }

        figures.Add("connect call, routes there already, to first answered ping, median", $"{Figures.Median(total):F1} ms", "under 20 ms", Figures.Median(total) < 20);
        figures.Note("of which until the connect call is answered (on disk)", $"{Figures.Median(answered):F1} ms");
        var capped = await PairAsync(interfaces, routes, near, far, owner, RouterInterfaceSpec.Middle5);
        await interfaces.ConnectRouterInterfaceAsync(capped.Initiating);
        await interfaces.WaitUntilStatusAsync(capped.Initiating, RouterInterfaceStatus.Active);
        var mbps = await TcpFlow.MeasureAsync(PeeredPath.From, PeeredPath.To, target, seconds: 4);
        figures.Add("TCP over a pair with Middle.5, 500 Mbit/s", $"{mbps:F0} Mbit/s", "450 to 500", mbps is >= 450 and <= 500);
        await RemoveAsync(interfaces, routes, capped);
        await server.DetachAsync(PeeredPath.From);
        await server.DetachAsync(PeeredPath.To);
        foreach (var end in new[] { near, far })
        {
            await vpcs.DeleteVSwitchAsync(end.VSwitch);
            await vpcs.DeleteVpcAsync(end.Vpc);
        }

        await Task.Delay(500);
    }

    private sealed record Pair(string Initiating, string Accepting, string[] Entries);

    /// <summary>A pair that names each other and has its routes; not connected.</summary>
    private static async Task<Pair> PairAsync(RouterInterfaceClient interfaces, RouteClient routes, End near, End far, string owner, string spec)
    {
        var initiating = await InterfaceAsync(interfaces, near, far, RouterInterfaceRole.InitiatingSide, spec);
        var accepting = await InterfaceAsync(interfaces, far, near, RouterInterfaceRole.AcceptingSide, RouterInterfaceSpec.Negative);
        await PointAsync(interfaces, initiating, accepting, far.Router, owner);
        await PointAsync(interfaces, accepting, initiating, near.Router, owner);
        return new(initiating, accepting, [await RouteAsync(routes, near, far, initiating), await RouteAsync(routes, far, near, accepting)]);
    }

    private static async Task RemoveAsync(RouterInterfaceClient interfaces, RouteClient routes, Pair pair)
    {
        await interfaces.WaitUntilStatusAsync(pair.Initiating, RouterInterfaceStatus.Active);
        foreach (var entry in pair.Entries) await routes.DeleteRouteEntryAsync(new() { RouteEntryId = entry });
        foreach (var one in new[] { pair.Initiating, pair.Accepting })
        {
            if ((await interfaces.WaitUntilStableAsync(one)).Status == RouterInterfaceStatus.Active) await interfaces.DeactivateRouterInterfaceAsync(one);
            await interfaces.WaitUntilStableAsync(one);
            await interfaces.DeleteRouterInterfaceAsync(one);
            await interfaces.WaitUntilGoneAsync(one);
        }
    }

    private static async Task DescribeAsync(string program, Figures figures)
    {
        await using var small = await BenchServer.StartAsync(program, "--engine", "model");
        await using var large = await BenchServer.StartAsync(program, "--engine", "model");
        var few = await FillAsync(small, 100);
        var many = await FillAsync(large, 10_000);
        var (atSmall, atLarge) = (new List<double>(), new List<double>());
        for (var turn = -1; turn < Turns; turn++)
        {
            foreach (var (server, ids, seen) in new[] { (small, few, atSmall), (large, many, atLarge) })
            {
                var count = 0;
                var run = await HttpLoad.RunAsync(server.EndPoint, Clients, Time, _ => SignedRequest.Rpc(
                    server.EndPoint.Port, "DescribeRouterInterfaces", ("Filter.1.Key", "RouterInterfaceId"),
                    ("Filter.1.Value.1", ids[Interlocked.Increment(ref count) % ids.Length])));
                if (run.Refused > 0) throw new InvalidOperationException($"{run.Refused} of {run.Requests} were refused");
                if (turn >= 0) seen.Add(1000 / run.PerSecond);
            }
        }

        var ratio = Figures.Median(atLarge) / Figures.Median(atSmall);
        figures.Add(
            "DescribeRouterInterfaces filtered by id at 10,000 interfaces / at 100", $"{ratio:F2} ({1000 * Figures.Median(atLarge):F0} µs a request)", "at most 1.5",
            ratio <= 1.5);
    }

    private static async Task<string[]> FillAsync(BenchServer server, int count)
    {
        using var vpcs = new VpcClient(server.Alibaba);
        var routers = new List<string>();
        for (var i = 0; i < 100; i++) routers.Add((await vpcs.CreateVpcAsync(new() { CidrBlock = "10.0.0.0/8" })).VRouterId);
        var (next, ids) = (-1, new ConcurrentBag<string>());
        await HttpLoad.RunAsync(
            server.EndPoint, 16, TimeSpan.FromMinutes(5),
            _ => Interlocked.Increment(ref next) is var i && i < count
                ? SignedRequest.Rpc(
                    server.EndPoint.Port, "CreateRouterInterface", ("RouterType", "VRouter"), ("RouterId", routers[i % routers.Count]),
                    ("Role", "InitiatingSide"), ("Spec", "Mini.2"), ("OppositeRegionId", Region))
                : null,
            (_, status, body) =>
            {
                using var document = JsonDocument.Parse(body);
                if (status != 200) throw new InvalidOperationException(document.RootElement.GetRawText());
                ids.Add(document.RootElement.GetProperty("RouterInterfaceId").GetString()!);
            });
        return [.. ids];
    }

    private static async Task<End> MakeAsync(VpcClient vpcs, string network)
    {
        var vpc = await vpcs.CreateVpcAsync(new() { CidrBlock = $"{network}.0.0/16" });
        await vpcs.WaitUntilVpcAvailableAsync(vpc.VpcId);
        var vSwitch = (await vpcs.CreateVSwitchAsync(new() { VpcId = vpc.VpcId, ZoneId = Zone, CidrBlock = $"{network}.1.0/24" })).VSwitchId;
        await vpcs.WaitUntilVSwitchAvailableAsync(vSwitch);
        return new(vpc.VpcId, vpc.VRouterId, vpc.RouteTableId, vSwitch, $"{network}.0.0/16");
    }

    private static async Task<string> InterfaceAsync(RouterInterfaceClient interfaces, End end, End other, string role, string spec) =>
        (await interfaces.CreateRouterInterfaceAsync(new()
        {
            RouterId = end.Router, Role = role, Spec = spec, OppositeRegionId = Region, OppositeRouterId = other.Router,
        })).RouterInterfaceId;

    private static Task<AlibabaResponse> PointAsync(RouterInterfaceClient interfaces, string one, string other, string otherRouter, string otherOwner) =>
        interfaces.ModifyRouterInterfaceAttributeAsync(new()
        {
            RouterInterfaceId = one, OppositeInterfaceId = other, OppositeRouterId = otherRouter, OppositeRouterType = RouterType.VRouter,
            OppositeInterfaceOwnerId = otherOwner,
        });

    private static async Task<string> RouteAsync(RouteClient routes, End end, End other, string through) => (await routes.CreateRouteEntryAsync(new()
    {
        RouteTableId = end.Table, DestinationCidrBlock = other.Cidr, NextHopType = NextHopType.RouterInterface, NextHopId = through,
    })).RouteEntryId;
}
