using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Tieline.Demo;

/// <summary>A server that answers every HTTP request with who it was told has asked; and a client for it.</summary>
internal static class HttpBackend
{
    /// <summary>The header by which a backend says who it is.</summary>
    public const string BackendHeader = "X-Backend";

    /// <summary>What a PROXY protocol header of version 2 begins with (proxy-protocol.txt, section 2.2).</summary>
    private static readonly byte[] ProxySignature = [0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A];

    /// <summary>Serves until it is killed.</summary>
    public static void Run(string address, int port)
    {
        using var listener = new TcpListener(IPAddress.Parse(address), port);
        listener.Start();
        Console.WriteLine("serving");
        while (true)
        {
            using var client = listener.AcceptTcpClient();
            client.ReceiveTimeout = 5000;
            try
            {
                Answer(client);
            }
            catch (IOException)
            {
                // A client that went away is not asked again.
            }
        }
    }

    /// <summary>The body that a backend answers with.</summary>
    public static string Get(string host, int port)
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(3) };
        return client.GetStringAsync($"http://{host}:{port}/").GetAwaiter().GetResult();
    }

    private static void Answer(TcpClient client)
    {
        using var stream = client.GetStream();
        var seen = ((IPEndPoint)client.Client.RemoteEndPoint!).ToString();
        var head = new byte[16];
        stream.ReadExactly(head);
        if (head.AsSpan(0, ProxySignature.Length).SequenceEqual(ProxySignature))
        {
            var addresses = new byte[(head[14] << 8) | head[15]];
            stream.ReadExactly(addresses);
            seen = $"{new IPAddress(addresses.AsSpan(0, 4))}:{(addresses[8] << 8) | addresses[9]} (told by PROXY protocol; the connection is from {seen})";
        }

        var text = new StringBuilder();
        var buffer = new byte[4096];
        while (!text.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
        {
            var count = stream.Read(buffer);
            if (count == 0) return;
            text.Append(Encoding.ASCII.GetString(buffer, 0, count));
        }

        stream.Write(Encoding.ASCII.GetBytes(
            $"HTTP/1.1 200 OK\r\n{BackendHeader}: {client.Client.LocalEndPoint}\r\nContent-Length: {seen.Length}\r\nConnection: close\r\n\r\n{seen}"));
    }
}
