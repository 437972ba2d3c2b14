using System.Text.Json;

namespace Tieline.Bench;

/// <summary>Signed requests a second with 32 clients on the model engine, beside an empty endpoint of the same server.</summary>
internal static class RequestBench
{
    private const int Clients = 32, Turns = 3;
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(3);

    public static async Task RunAsync(string program, Figures figures)
    {
        await using var server = await BenchServer.StartAsync(program, "--engine", "model");
        var vpcs = new List<string>();
        for (var i = 0; i < 1000; i++) vpcs.Add(await server.VpcAsync($"10.{i / 250}.0.0/16"));
        var peering = await server.PeerAsync(vpcs[0], vpcs[1], 10);
        await server.Peerings.WaitUntilActiveAsync(peering);

        var port = server.EndPoint.Port;
        var (health, get) = (SignedRequest.Health(port), SignedRequest.Get(port, $"/v1/peerconn/{peering}"));
        var (empty, gets) = (new List<double>(), new List<double>());
        await HttpLoad.RunAsync(server.EndPoint, Clients, Time, _ => get);
        for (var turn = 0; turn < Turns; turn++)
        {
            empty.Add((await HttpLoad.RunAsync(server.EndPoint, Clients, Time, _ => health)).PerSecond);
            var run = await HttpLoad.RunAsync(server.EndPoint, Clients, Time, _ => get);
            if (run.Refused > 0) throw new InvalidOperationException($"{run.Refused} GETs were refused");
            gets.Add(run.PerSecond);
        }

        var ratio = Figures.Median(gets) / Figures.Median(empty);
        figures.Note($"empty endpoint, {Clients} clients", $"{Figures.Median(empty):F0}/s");
        figures.Add($"signed GETs of a peer connection, {Clients} clients / empty endpoint", $"{ratio:F2} ({Figures.Median(gets):F0}/s)", "at least 0.5", ratio >= 0.5);

        // Each create is another pair of VPCs: those at a distance of 1, then of 2, and so on; distance 1 has the first peering.
        var pairs = (long)vpcs.Count - 1;
        var answered = new List<string>();
        var creates = await HttpLoad.RunAsync(
            server.EndPoint, Clients, TimeSpan.FromSeconds(6),
            _ =>
            {
                var pair = (int)Interlocked.Increment(ref pairs);
                var (distance, first) = (1 + (pair / vpcs.Count), pair % vpcs.Count);
                if (distance >= vpcs.Count / 2) return null;
                var (a, b) = (first, (first + distance) % vpcs.Count);
                var body = $$$"""{"bandwidthInMbps":10,"localVpcId":"{{{vpcs[a]}}}","peerVpcId":"{{{vpcs[b]}}}","peerRegion":"bj","billing":{"paymentTiming":"Postpaid"}}""";
                return SignedRequest.Post(port, "/v1/peerconn", body, Guid.NewGuid().ToString());
            },
            (_, status, body) =>
            {
                if (status != 200) return;
                using var document = JsonDocument.Parse(body);
                var id = document.RootElement.GetProperty("peerConnId").GetString()!;
                lock (answered) answered.Add(id);
            });
        figures.Add(
            $"signed durable creates, {Clients} clients", $"{answered.Count / creates.Seconds:F0}/s, median {creates.Median:F1} ms, p99 {creates.Percentile99:F1} ms",
            "at least 3000/s", answered.Count / creates.Seconds >= 3000);
        if (creates.Refused > 0) throw new InvalidOperationException($"{creates.Refused} creates were refused");

        await server.RestartAfterKillAsync();
        var missing = 0;
        foreach (var id in answered.Where((_, i) => i % 25 == 0).Concat(answered.TakeLast(200)))
        {
            if (await server.Peerings.GetPeerConnAsync(id) is null) missing++;
        }

        figures.Add("answered creates missing after kill -9 (every 25th and the last 200 looked up)", $"{missing} of {answered.Count}", "0", missing == 0);
    }
}
