using System.Collections.Concurrent;
using System.Text.Json;

namespace Tieline.Bench;

/// <summary>What get, list page and create cost with 10,000 VPCs and peerings in the store, beside what they cost with 100.</summary>
internal static class ScaleBench
{
    private const int Clients = 4, Turns = 3;
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(1);

    public static async Task RunAsync(string program, Figures figures)
    {
        await using var small = await BenchServer.StartAsync(program, "--engine", "model");
        await using var large = await BenchServer.StartAsync(program, "--engine", "model");
        var few = await FillAsync(small, 100);
        var many = await FillAsync(large, 10_000);

        await CompareAsync(figures, "get", (small, few), (large, many), (port, _, peerings, i) =>
            SignedRequest.Get(port, $"/v1/peerconn/{peerings[i % peerings.Length]}"));
        await CompareAsync(figures, "list page of 50", (small, few), (large, many), (port, _, _, _) =>
            SignedRequest.Get(port, "/v1/peerconn", new KeyValuePair<string, string>("maxKeys", "50")));
        await CompareAsync(figures, "create", (small, few), (large, many), (port, vpcs, _, i) => SignedRequest.Post(
            port, "/v1/vpc", """{"name":"bench","cidr":"10.0.0.0/16"}""", Guid.NewGuid().ToString()));

        await large.RestartAfterKillAsync();
        var ready = large.Process.ReadyAfter.TotalMilliseconds;
        figures.Add("ready with 10,000 VPCs and 10,000 peerings", $"{ready:F0} ms", "under 1000 ms", ready < 1000);
        await large.Peerings.ListPeerConnAsync(maxKeys: 1000);
        figures.Note("peak memory with them, after a start and a page of 1,000", $"{large.Process.PeakMemoryBytes >> 20} MiB");
        figures.Note("peak memory of the server with 100", $"{small.Process.PeakMemoryBytes >> 20} MiB");
    }

    private static async Task CompareAsync(
        Figures figures, string what, (BenchServer Server, (string[] Vpcs, string[] Peerings) Records) small,
        (BenchServer Server, (string[] Vpcs, string[] Peerings) Records) large, Func<int, string[], string[], int, byte[]> request)
    {
        var (atSmall, atLarge) = (new List<double>(), new List<double>());
        for (var turn = -1; turn < Turns; turn++)
        {
            foreach (var (where, seen) in new[] { (small, atSmall), (large, atLarge) })
            {
                var count = 0;
                var run = await HttpLoad.RunAsync(
                    where.Server.EndPoint, Clients, Time,
                    _ => request(where.Server.EndPoint.Port, where.Records.Vpcs, where.Records.Peerings, Interlocked.Increment(ref count)));
                if (run.Refused > 0) throw new InvalidOperationException($"{what}: {run.Refused} of {run.Requests} were refused");
                if (turn >= 0) seen.Add(1000 / run.PerSecond);
            }
        }

        var ratio = Figures.Median(atLarge) / Figures.Median(atSmall);
        figures.Add($"{what} at 10,000 / at 100", $"{ratio:F2} ({1000 * Figures.Median(atLarge):F0} µs a request)", "at most 1.5", ratio <= 1.5);
    }

    /// <summary>VPCs, and a peering of each with the next.</summary>
    private static async Task<(string[] Vpcs, string[] Peerings)> FillAsync(BenchServer server, int count)
    {
        var port = server.EndPoint.Port;
        var vpcs = await MakeAsync(server, count, "vpcId", i =>
            SignedRequest.Post(port, "/v1/vpc", $$"""{"name":"bench","cidr":"10.{{i % 250}}.0.0/16"}""", Guid.NewGuid().ToString()));
        var peerings = await MakeAsync(server, count, "peerConnId", i =>
        {
            var body = $$$"""{"bandwidthInMbps":10,"localVpcId":"{{{vpcs[i]}}}","peerVpcId":"{{{vpcs[(i + 1) % count]}}}","peerRegion":"bj","billing":{"paymentTiming":"Postpaid"}}""";
            return SignedRequest.Post(port, "/v1/peerconn", body, Guid.NewGuid().ToString());
        });
        return (vpcs, peerings);
    }

    private static async Task<string[]> MakeAsync(BenchServer server, int count, string member, Func<int, byte[]> request)
    {
        var (next, ids) = (-1, new ConcurrentBag<string>());
        await HttpLoad.RunAsync(
            server.EndPoint, 16, TimeSpan.FromMinutes(5),
            _ => Interlocked.Increment(ref next) is var i && i < count ? request(i) : null,
            (_, status, body) =>
            {
                using var document = JsonDocument.Parse(body);
                if (status != 200) throw new InvalidOperationException(document.RootElement.GetRawText());
                ids.Add(document.RootElement.GetProperty(member).GetString()!);
            });
        return [.. ids];
    }
}
