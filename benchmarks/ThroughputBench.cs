using Tieline.Running;

namespace Tieline.Bench;

/// <summary>TCP over a peering, beside the same four namespaces made by hand with iproute2.</summary>
internal static class ThroughputBench
{
    private const int Turns = 5;
    private const double Seconds = 2;

    public static async Task RunAsync(string program, Figures figures)
    {
        await using (var server = await BenchServer.StartAsync(program, "--engine", "linux", "links:bandwidth=acrossRegions"))
        {
            var path = new PeeredPath(server);
            await path.MakeAsync(mbps: 10_000);
            await using (await HandMadePath.MakeAsync())
            {
                var (peered, byHand) = (new List<double>(), new List<double>());
                for (var turn = 0; turn < Turns; turn++)
                {
                    byHand.Add(await TcpFlow.MeasureAsync(HandMadePath.From, HandMadePath.To, HandMadePath.Address, Seconds));
                    peered.Add(await TcpFlow.MeasureAsync(PeeredPath.From, PeeredPath.To, path.Address, Seconds));
                }

                var ratio = Figures.Median(peered) / Figures.Median(byHand);
                figures.Note("TCP by hand with iproute2, median of 5", $"{Figures.Median(byHand) / 1000:F2} Gbit/s");
                figures.Add("TCP over a peering without a cap / by hand", $"{ratio:F2} ({Figures.Median(peered) / 1000:F2} Gbit/s)", "at least 0.95", ratio >= 0.95);
            }

            await path.RemoveAsync();
        }

        await using (var server = await BenchServer.StartAsync(program, "--engine", "linux"))
        {
            var path = new PeeredPath(server);
            await path.MakeAsync(mbps: 500);
            var there = new List<double>();
            var back = new List<double>();
            var home = path.Address.Replace("10.212.", "10.211.", StringComparison.Ordinal);
            for (var turn = 0; turn < Turns; turn++)
            {
                there.Add(await TcpFlow.MeasureAsync(PeeredPath.From, PeeredPath.To, path.Address, Seconds));
                back.Add(await TcpFlow.MeasureAsync(PeeredPath.To, PeeredPath.From, home, Seconds));
            }

            foreach (var (way, seen) in new[] { ("there", Figures.Median(there)), ("back", Figures.Median(back)) })
                figures.Add($"TCP under a cap of 500 Mbit/s, {way}", $"{seen:F0} Mbit/s", "450 to 500", seen is >= 450 and <= 500);
            await path.RemoveAsync();
        }
    }
}
