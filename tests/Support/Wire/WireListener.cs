using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Tieline.Support.Wire;

/// <summary>A handler behind the web server and a real TCP listener, for what only the wire shows.</summary>
public sealed class WireListener : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly IPEndPoint _address;

    private WireListener(WebApplication app, IPEndPoint address) => (_app, _address) = (app, address);

    public string Host => $"{_address}";

    public static async Task<WireListener> StartAsync(RequestDelegate handler)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(handler);
        await app.StartAsync();
        return new(app, new IPEndPoint(IPAddress.Loopback, new Uri(app.Urls.Single()).Port));
    }

    /// <summary>Sends a request on a connection of its own and reads its answer.</summary>
    /// <exception cref="InvalidDataException">The answer is no HTTP with a length.</exception>
    public async Task<RawAnswer> SendAsync(RawRequest request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(_address);
        var stream = client.GetStream();
        await stream.WriteAsync(request.ToBytes(Host));
        return await ReadAsync(stream, hasBody: request.Method != "HEAD");
    }

    /// <summary>Sends a text on a connection of its own and reads until the server closes it.</summary>
    public async Task<string> SendAsync(string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(_address);
        await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(request));
        using var reader = new StreamReader(client.GetStream(), Encoding.UTF8);
        return await reader.ReadToEndAsync();
    }

    /// <summary>Sends a text and resets the connection at once.</summary>
    public async Task SendAndResetAsync(string request)
    {
        using var client = new TcpClient { LingerState = new LingerOption(true, 0) };
        await client.ConnectAsync(_address);
        await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(request));
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static async Task<RawAnswer> ReadAsync(NetworkStream stream, bool hasBody)
    {
        var read = new List<byte>();
        var one = new byte[1];
        while (!read[^Math.Min(4, read.Count)..].SequenceEqual("\r\n\r\n"u8.ToArray()))
        {
            if (await stream.ReadAsync(one) == 0) throw new InvalidDataException($"the answer ends in its head: {Encoding.UTF8.GetString([.. read])}");
            read.Add(one[0]);
        }

        var lines = Encoding.UTF8.GetString([.. read]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var headers = lines.Skip(1).Select(line => line.Split(": ", 2)).ToDictionary(field => field[0], field => field[1], StringComparer.OrdinalIgnoreCase);
        var status = int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture);
        if (!hasBody || status == 204) return new(status, headers, "");
        var body = new byte[headers.TryGetValue("Content-Length", out var length)
            ? int.Parse(length, CultureInfo.InvariantCulture)
            : throw new InvalidDataException($"an answer without a length: {lines[0]}")];
        await stream.ReadExactlyAsync(body);
        return new(status, headers, Encoding.UTF8.GetString(body));
    }
}
