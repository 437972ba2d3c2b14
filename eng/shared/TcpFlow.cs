using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Tieline.Running;

/// <summary>TCP from a namespace to another, as fast as it goes.</summary>
internal static class TcpFlow
{
    private const int BlockBytes = 256 * 1024;
    private const int SolTcp = 6, TcpCongestion = 13; // linux/tcp.h

    /// <summary>Throughput from one namespace to an address in another, in 10^6 bits a second, over <paramref name="seconds"/>.</summary>
    /// <param name="congestionControl">
    /// The kernel's word for one that every process may choose, such as <c>reno</c>, by which a flow is as fast as the processors are; null for
    /// the machine's, which may pace it (<c>bbr</c>).
    /// </param>
    /// <param name="ports">Where to connect to, and where that leads: for an address that translates. Null for a free port, the same at both.</param>
    /// <param name="connections">
    /// How many at a time. With one, either processor waits for the other now and then, and by chance: it takes some to see what a path costs.
    /// </param>
    public static async Task<double> MeasureAsync(
        string from, string to, string address, double seconds, (int At, int Sink)? ports = null, string? congestionControl = null, int connections = 1)
    {
        var self = Environment.ProcessPath!;
        var count = connections.ToString(CultureInfo.InvariantCulture);
        string[] arguments = ["netns", "exec", to, self, "tcp-sink"];
        if (ports is not null || connections > 1) arguments = [.. arguments, (ports?.Sink ?? 0).ToString(CultureInfo.InvariantCulture), count];
        using var sink = Shell.Start("ip", arguments);
        try
        {
            var port = (await sink.StandardOutput.ReadLineAsync())!;
            if (ports is not null) port = ports.Value.At.ToString(CultureInfo.InvariantCulture);
            string[] source = ["netns", "exec", from, self, "tcp-source", address, port, seconds.ToString(CultureInfo.InvariantCulture)];
            await Shell.RunAsync("ip", congestionControl is null && connections == 1 ? source : [.. source, congestionControl ?? "", count]);
            var result = (await sink.StandardOutput.ReadLineAsync())!;
            await sink.WaitForExitAsync();
            return double.Parse(result, CultureInfo.InvariantCulture);
        }
        finally
        {
            if (!sink.HasExited) sink.Kill();
        }
    }

    /// <summary>Takes connections, counts what arrives by all after the first tenth of a second, prints Mbit/s.</summary>
    /// <param name="port">0 for a free one, which is printed first.</param>
    public static void Sink(int port = 0, int connections = 1)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Any, port));
        listener.Listen(connections);
        Console.WriteLine(((IPEndPoint)listener.LocalEndPoint!).Port);
        var sockets = Enumerable.Range(0, connections).Select(_ => listener.Accept()).ToList();
        var started = Stopwatch.GetTimestamp();
        var bitsPerSecond = new double[connections];
        Run(connections, i =>
        {
            using var socket = sockets[i];
            var block = new byte[BlockBytes];
            TimeSpan first = default, last = default;
            long counted = 0;
            while (socket.Receive(block) is > 0 and var count)
            {
                last = Stopwatch.GetElapsedTime(started);
                if (first != default) counted += count;
                else if (last > TimeSpan.FromSeconds(0.1)) first = last;
            }

            bitsPerSecond[i] = counted * 8 / (last - first).TotalSeconds;
        });
        Console.WriteLine((bitsPerSecond.Sum() / 1e6).ToString(CultureInfo.InvariantCulture));
    }

    public static void Source(string address, int port, double seconds, string congestionControl = "", int connections = 1) => Run(connections, _ =>
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        if (congestionControl.Length > 0) socket.SetRawSocketOption(SolTcp, TcpCongestion, Encoding.ASCII.GetBytes(congestionControl));
        socket.Connect(IPAddress.Parse(address), port);
        var block = new byte[BlockBytes];
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started).TotalSeconds < seconds) socket.Send(block);
        socket.Shutdown(SocketShutdown.Send);
    });

    /// <summary>Does the same in as many threads.</summary>
    private static void Run(int threads, Action<int> work)
    {
        var others = Enumerable.Range(1, threads - 1).Select(i => new Thread(() => work(i))).ToList();
        others.ForEach(static thread => thread.Start());
        work(0);
        others.ForEach(static thread => thread.Join());
    }
}
