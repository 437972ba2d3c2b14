using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Tieline.Tests.Baidu;

/// <summary>The dialect behind a real TCP listener, for what only the wire shows.</summary>
internal sealed class BaiduListener : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly IPEndPoint _address;

    private BaiduListener(WebApplication app, IPEndPoint address) => (_app, _address) = (app, address);

    public string Host => $"{_address}";

    public static async Task<BaiduListener> StartAsync(BaiduCloud cloud)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(cloud.Dialect.HandleAsync);
        await app.StartAsync();
        return new(app, new IPEndPoint(IPAddress.Loopback, new Uri(app.Urls.Single()).Port));
    }

    /// <summary>Sends a request on a connection of its own and reads until the server closes it.</summary>
    public async Task<string> SendAsync(string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(_address);
        await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(request));
        using var reader = new StreamReader(client.GetStream(), Encoding.UTF8);
        return await reader.ReadToEndAsync();
    }

    /// <summary>Sends a request and resets the connection at once.</summary>
    public async Task SendAndResetAsync(string request)
    {
        using var client = new TcpClient { LingerState = new LingerOption(true, 0) };
        await client.ConnectAsync(_address);
        await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(request));
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
