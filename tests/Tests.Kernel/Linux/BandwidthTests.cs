using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
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
            using var flow = new TcpFlow(from, to);
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

    /// <summary>A connection over which one workload sends all it can.</summary>
    private sealed class TcpFlow : IDisposable
    {
        private readonly Socket _sending;
        private readonly Socket _receiving;
        private readonly Thread _sender;
        private readonly byte[] _buffer = new byte[1 << 18];

        public TcpFlow(Workload from, Workload to)
        {
            using var listener = to.Home.Namespace.Run(Open);
            listener.Bind(new IPEndPoint(to.Address, 0));
            listener.Listen();
            _sending = from.Home.Namespace.Run(Open);
            _sending.Connect(listener.LocalEndPoint!);
            _receiving = listener.Accept();
            _receiving.ReceiveTimeout = 5000;
            _sender = new(() =>
            {
                try
                {
                    while (true) _sending.Send(new byte[1 << 16]);
                }
                catch (Exception end) when (end is SocketException or ObjectDisposedException)
                {
                    // The flow has been disposed of.
                }
            });
            _sender.Start();
        }

        /// <summary>How much arrives in that time, in 10^6 bits of payload a second.</summary>
        public double Measure(TimeSpan time)
        {
            var watch = Stopwatch.StartNew();
            long bytes = 0;
            while (watch.Elapsed < time) bytes += _receiving.Receive(_buffer);
            return bytes * 8 / watch.Elapsed.TotalSeconds / 1e6;
        }

        public void Dispose()
        {
            _receiving.Close(0);
            _sending.Close(0);
            _sender.Join();
        }

        private static Socket Open() => new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    }
}
