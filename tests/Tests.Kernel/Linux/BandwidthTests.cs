using Xunit;

namespace Tieline.Tests.Kernel.Linux;

/// <summary>The bought bandwidth is what passes, in each direction.</summary>
[Collection(nameof(Netlink.BandwidthLimitTests))]
public class BandwidthTests
{
    [KernelFact]
    public async Task A_new_bandwidth_takes_hold_in_both_directions_without_dropping_a_connection()
    {
        await using var world = new LinuxWorld();
        var (web, db) = (world.AddVpc(1, "10.10.1.0/24"), world.AddVpc(2, "10.20.1.0/24"));
        var link = world.AddLink(7, web, db, rate: 100_000_000);
        world.AddRoutes(link, web, db);
        await world.ConvergeAsync();

        foreach (var (from, to) in new[] { (web, db), (db, web) })
        {
            world.Add(link with { BitsPerSecond = 100_000_000 });
            await world.ConvergeAsync();
            using var flow = new TcpFlow(from.Home.Namespace, to.Home.Namespace, to.Address);
            Assert.InRange(flow.Measure(TimeSpan.FromSeconds(1)), 80, 105);

            world.Add(link with { BitsPerSecond = 20_000_000 });
            await world.ConvergeAsync();
            flow.Measure(TimeSpan.FromSeconds(1));
            Assert.InRange(flow.Measure(TimeSpan.FromSeconds(1)), 14, 26);

            world.Add(link with { BitsPerSecond = null });
            await world.ConvergeAsync();
            flow.Measure(TimeSpan.FromSeconds(1));
            Assert.InRange(flow.Measure(TimeSpan.FromSeconds(1)), 150, double.MaxValue);
        }
    }
}
