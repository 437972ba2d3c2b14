using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Tieline.Running;

/// <summary>One TCP connection from a namespace to another, as fast as it goes.</summary>
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
    public static async Task<double> MeasureAsync(string from, string to, string address, double seconds, (int At, int Sink)? ports = null, string? congestionControl = null)
    {
        var self = Environment.ProcessPath!;
        using var sink = ports is { } given
            ? Shell.Start("ip", "netns", "exec", to, self, "tcp-sink", given.Sink.ToString(CultureInfo.InvariantCulture))
            : Shell.Start("ip", "netns", "exec", to, self, "tcp-sink");
        try
        {
            var port = (await sink.StandardOutput.ReadLineAsync())!;
            if (ports is not null) port = ports.Value.At.ToString(CultureInfo.InvariantCulture);
            string[] source = ["netns", "exec", from, self, "tcp-source", address, port, seconds.ToString(CultureInfo.InvariantCulture)];
            await Shell.RunAsync("ip", congestionControl is null ? source : [.. source, congestionControl]);
            var result = (await sink.StandardOutput.ReadLineAsync())!;
            await sink.WaitForExitAsync();
            return double.Parse(result, CultureInfo.InvariantCulture);
        }
        finally
        {
            if (!sink.HasExited) sink.Kill();
        }
    }

    /// <summary>Takes one connection, counts what arrives after the first tenth of a second, prints Mbit/s.</summary>
    /// <param name="port">0 for a free one, which is printed first.</param>
    public static void Sink(int port = 0)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Any, port));
        listener.Listen(1);
        Console.WriteLine(((IPEndPoint)listener.LocalEndPoint!).Port);
        using var socket = listener.Accept();
        var block = new byte[BlockBytes];
        var started = Stopwatch.GetTimestamp();
        var counting = false;
        long counted = 0;
        TimeSpan last = default;
        while (socket.Receive(block) is > 0 and var count)
        {
            var at = Stopwatch.GetElapsedTime(started);
            if (!counting && at > TimeSpan.FromSeconds(0.1)) (counting, started) = (true, Stopwatch.GetTimestamp());
            else if (counting) (counted, last) = (counted + count, at);
        }

        Console.WriteLine((counted * 8 / last.TotalSeconds / 1e6).ToString(CultureInfo.InvariantCulture));
    }

    public static void Source(string address, int port, double seconds, string? congestionControl = null)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        if (congestionControl is not null) socket.SetRawSocketOption(SolTcp, TcpCongestion, Encoding.ASCII.GetBytes(congestionControl));
        socket.Connect(IPAddress.Parse(address), port);
        var block = new byte[BlockBytes];
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started).TotalSeconds < seconds) socket.Send(block);
        socket.Shutdown(SocketShutdown.Send);
    }
}
