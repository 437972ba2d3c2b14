using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Tieline.Bench;

/// <summary>TCP connections in which little is said: what runs inside namespaces to count and to time them.</summary>
internal static class Conversations
{
    private const int Threads = 8;

    /// <summary>Greets every connection with one byte, then sends back what it hears. Runs until killed.</summary>
    public static async Task GreetAsync(int port)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Any, port));
        listener.Listen(4096);
        Console.WriteLine("listening");
        while (true) _ = GreetAsync(await listener.AcceptAsync());
    }

    /// <summary>Opens connections, waits for each one's greeting and drops it; prints how many a second.</summary>
    public static void ConnectAgainAndAgain(string address, int port, double seconds)
    {
        var to = new IPEndPoint(IPAddress.Parse(address), port);
        var started = Stopwatch.GetTimestamp();
        long made = 0;
        var threads = Enumerable.Range(0, Threads).Select(_ => new Thread(() =>
        {
            var byteRead = new byte[1];
            while (Stopwatch.GetElapsedTime(started).TotalSeconds < seconds)
            {
                using var socket = NewSocket();
                try
                {
                    socket.Connect(to);
                    if (socket.Receive(byteRead) == 1) Interlocked.Increment(ref made);
                }
                catch (SocketException)
                {
                    // Not counted: no port was free, or the other side dropped it.
                }
            }
        })).ToList();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        Console.WriteLine((made / Stopwatch.GetElapsedTime(started).TotalSeconds).ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Tries a new connection every other millisecond until one is greeted; prints the time stamp of that moment.</summary>
    public static void ConnectUntilGreeted(string address, int port)
    {
        var to = new IPEndPoint(IPAddress.Parse(address), port);
        Console.WriteLine("trying");
        while (true)
        {
            using var socket = NewSocket();
            socket.Blocking = false;
            try
            {
                socket.Connect(to);
            }
            catch (SocketException)
            {
                // Under way, or refused at once.
            }

            if (!socket.Poll(TimeSpan.FromMilliseconds(2), SelectMode.SelectWrite) || !socket.Connected) continue;
            socket.Blocking = true;
            socket.ReceiveTimeout = 1000;
            try
            {
                if (socket.Receive(new byte[1]) != 1) continue;
            }
            catch (SocketException)
            {
                continue;
            }

            Console.WriteLine(Stopwatch.GetTimestamp());
            return;
        }
    }

    /// <summary>Opens many connections and says so; told to, tries each one and prints how many still answer.</summary>
    /// <param name="firstBytes">What each is sent at first: a byte of greeting, and behind a proxy the echo of the header.</param>
    public static async Task HoldAsync(string address, int port, int count, int firstBytes)
    {
        var to = new IPEndPoint(IPAddress.Parse(address), port);
        var sockets = new List<Socket>(count);
        foreach (var chunk in Enumerable.Range(0, count).Chunk(100))
        {
            sockets.AddRange(await Task.WhenAll(chunk.Select(async _ =>
            {
                var socket = NewSocket();
                await socket.ConnectAsync(to);
                for (var read = 0; read < firstBytes;)
                    read += await socket.ReceiveAsync(new byte[firstBytes - read]) is > 0 and var some ? some : throw new EndOfStreamException("closed before it was greeted");
                return socket;
            })));
        }

        Console.WriteLine("held");
        Console.ReadLine();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var alive = await Task.WhenAll(sockets.Select(async socket =>
        {
            try
            {
                await socket.SendAsync(new byte[1], limit.Token);
                return await socket.ReceiveAsync(new byte[1], limit.Token) == 1;
            }
            catch (Exception fault) when (fault is SocketException or OperationCanceledException)
            {
                return false;
            }
        }));
        Console.WriteLine(alive.Count(lives => lives));
    }

    private static async Task GreetAsync(Socket socket)
    {
        using var connection = socket;
        connection.NoDelay = true;
        var buffer = new byte[64];
        try
        {
            await connection.SendAsync(new byte[1]);
            while (await connection.ReceiveAsync(buffer) is > 0 and var count) await connection.SendAsync(buffer.AsMemory(0, count));
        }
        catch (SocketException)
        {
            // The client dropped it.
        }
    }

    // Dropped with a reset: no port waits for late segments, of which there are none here.
    private static Socket NewSocket() => new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { LingerState = new(true, 0), NoDelay = true };
}
