using System.Buffers.Text;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Tieline.Bench;

/// <summary>What a run of requests came to.</summary>
internal sealed record LoadResult(long Requests, double Seconds, IReadOnlyList<double> Milliseconds, long Refused)
{
    public double PerSecond => Requests / Seconds;

    public double Median => Milliseconds.Count == 0 ? 0 : Milliseconds[Milliseconds.Count / 2];

    public double Percentile99 => Milliseconds.Count == 0 ? 0 : Milliseconds[(int)(Milliseconds.Count * 0.99)];
}

/// <summary>Clients that each send a request, read its answer and send the next, over kept connections.</summary>
/// <remarks>Hand-written on sockets: the load and the server share the machine's cores, so a client must cost little.</remarks>
internal static class HttpLoad
{
    /// <param name="next">The bytes of the next request of a client, head and body; null to stop before the time is over.</param>
    /// <param name="answered">Told each status and body; may be null.</param>
    public static async Task<LoadResult> RunAsync(
        IPEndPoint server, int clients, TimeSpan time, Func<int, byte[]?> next, Action<int, int, ReadOnlyMemory<byte>>? answered = null)
    {
        var started = Stopwatch.GetTimestamp();
        var runs = await Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Run(() => OneAsync(client))));
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var all = runs.SelectMany(run => run.Milliseconds).Order().ToList();
        return new(all.Count, seconds, all, runs.Sum(run => run.Refused));

        async Task<(List<double> Milliseconds, long Refused)> OneAsync(int client)
        {
            var socket = await ConnectAsync(server);
            var buffer = new byte[64 * 1024];
            var times = new List<double>(4096);
            long refused = 0;
            while (Stopwatch.GetElapsedTime(started) < time && next(client) is { } request)
            {
                var sent = Stopwatch.GetTimestamp();
                await socket.SendAsync(request);
                var (status, body, closes) = await ReadAsync(socket, buffer);
                times.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
                if (status != 200) refused++;
                answered?.Invoke(client, status, body);
                if (!closes) continue;
                socket.Dispose();
                socket = await ConnectAsync(server);
            }

            socket.Dispose();
            return (times, refused);
        }
    }

    private static async Task<Socket> ConnectAsync(IPEndPoint server)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server);
        return socket;
    }

    private static async Task<(int Status, ReadOnlyMemory<byte> Body, bool Closes)> ReadAsync(Socket socket, byte[] buffer)
    {
        var have = 0;
        while (true)
        {
            var count = await socket.ReceiveAsync(buffer.AsMemory(have));
            if (count == 0) throw new IOException("the server closed the connection");
            have += count;
            var head = buffer.AsSpan(0, have).IndexOf("\r\n\r\n"u8);
            if (head < 0) continue;
            var length = LengthOf(buffer.AsSpan(0, head));
            while (have < head + 4 + length)
            {
                count = await socket.ReceiveAsync(buffer.AsMemory(have));
                if (count == 0) throw new IOException("the server closed the connection");
                have += count;
            }

            var status = Utf8Parser.TryParse(buffer.AsSpan(9, 3), out int code, out _) ? code : 0;
            return (status, buffer.AsMemory(head + 4, length), buffer.AsSpan(0, head).IndexOf("connection: close"u8) >= 0);
        }
    }

    private static int LengthOf(ReadOnlySpan<byte> head)
    {
        var at = head.IndexOf("Content-Length: "u8);
        if (at < 0) at = head.IndexOf("content-length: "u8); // as HAProxy writes it
        if (at < 0) return 0;
        return Utf8Parser.TryParse(head[(at + 16)..], out int length, out _) ? length : 0;
    }
}
