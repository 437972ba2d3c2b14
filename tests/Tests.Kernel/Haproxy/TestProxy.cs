using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Tieline.Core.Identifiers;
using Tieline.Engines.Linux.Haproxy;
using Tieline.Engines.Planning;
using Tieline.Support;

namespace Tieline.Tests.Kernel.Haproxy;

/// <summary>A HAProxy that runs a sample's gateway, on a port of 127.0.0.1 that was free, in a folder of its own.</summary>
internal sealed class TestProxy : IAsyncDisposable
{
    /// <summary>The process's name.</summary>
    public const string Name = "gateway";

    private readonly string _folder = Directory.CreateTempSubdirectory("tlhx-").FullName;
    private readonly List<IDisposable> _clients = [];

    public TestProxy(VpcId? vpc = null, string instance = "tlhx", string listen = "127.0.0.1")
    {
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(_folder, (UnixFileMode)0b111_001_001); // workers pass through it to their sockets
        Settings = new() { Instance = instance, StateFolder = $"{_folder}/p" };
        Proxies = new(Settings);
        Sample = new GatewaySample { ListenAddress = listen, ListenPort = FreePort(), Vpc = vpc };
        Vpc = vpc;
    }

    public VpcId? Vpc { get; }

    public ProxySettings Settings { get; }

    /// <summary>A second server may take its place: nothing is remembered in it.</summary>
    public Proxies Proxies { get; set; }

    public GatewaySample Sample { get; }

    public string Address => $"http://127.0.0.1:{Sample.ListenPort}";

    /// <summary>Makes HAProxy run the sample as it is now.</summary>
    public async Task<ProxyConfiguration> ApplyAsync()
    {
        var gateway = Forwarding.Of(Sample.Snapshot, GatewaySample.OwnDomain);
        var certificate = GatewayCertificate.TextOf(gateway, $"{Settings.StateFolder}/{Name}", DateTimeOffset.UtcNow);
        return (await Proxies.EnsureAsync(Name, Vpc, [new GatewaySection(gateway, certificate)], default))!;
    }

    /// <summary>The servers that stand for members; empty when no worker answers.</summary>
    public async Task<Dictionary<(string Backend, string Name), ServerState>> ObserveAsync() =>
        (await Proxies.ObserveAsync(Name, default) ?? []).Where(item => !item.Key.Backend.EndsWith("-next", StringComparison.Ordinal)).ToDictionary();

    /// <summary>The process that carries requests now; another after a reload.</summary>
    public async Task<string> WorkerAsync() =>
        (await new RuntimeSocket($"{Settings.StateFolder}/{Name}/{ProxyConfiguration.WorkerSocket}").AskAsync("show info", default))
            .Split('\n').First(line => line.StartsWith("Pid:", StringComparison.Ordinal));

    /// <summary>A client of the group <c>shop.example.com</c>.</summary>
    /// <param name="source">An address of 127.0.0.0/8 that it comes from; null for any.</param>
    /// <param name="shown">Takes the certificate that the gateway shows; with it the client uses the listener with TLS.</param>
    public HttpClient Client(string host = "shop.example.com", string? source = null, bool keepsConnections = true, Action<X509Certificate2>? shown = null)
    {
        var handler = new SocketsHttpHandler
        {
            UseProxy = false, AllowAutoRedirect = false, PooledConnectionLifetime = keepsConnections ? Timeout.InfiniteTimeSpan : TimeSpan.Zero,
            ConnectCallback = async (context, cancel) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                if (source is not null) socket.Bind(new IPEndPoint(IPAddress.Parse(source), 0));
                await socket.ConnectAsync(context.DnsEndPoint, cancel);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) =>
        {
            shown?.Invoke((X509Certificate2)certificate!);
            return shown is not null; // whoever signed it
        };
        var client = new HttpClient(handler) { BaseAddress = new Uri(shown is null ? Address : $"https://127.0.0.1:{Sample.Settings.Tls!.Port}"), Timeout = TimeSpan.FromSeconds(30) };
        client.DefaultRequestHeaders.Host = host;
        _clients.Add(client);
        return client;
    }

    /// <summary>What is answered to these bytes, until the connection is closed or the answer has a text.</summary>
    public async Task<string> SayAsync(string request, string? until = null)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var address = IPAddress.Parse(Sample.ListenAddress);
        using var client = new TcpClient(address.AddressFamily);
        await client.ConnectAsync(address.Equals(IPAddress.Any) ? IPAddress.Loopback : address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback : address, Sample.ListenPort, limit.Token);
        var stream = client.GetStream();
        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(request), limit.Token);
        var (answer, buffer) = (new System.Text.StringBuilder(), new byte[16 << 10]);
        while (await stream.ReadAsync(buffer, limit.Token) is > 0 and var count)
        {
            answer.Append(System.Text.Encoding.ASCII.GetString(buffer, 0, count));
            if (until is not null && $"{answer}".Contains(until, StringComparison.OrdinalIgnoreCase)) break;
        }

        return $"{answer}";
    }

    public static int FreePort()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        return port;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients) client.Dispose();
        await Proxies.EnsureAsync(Name, Vpc, [], default);
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }
}
