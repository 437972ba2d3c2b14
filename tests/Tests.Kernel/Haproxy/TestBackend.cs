using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Tieline.Tests.Kernel.Haproxy;

/// <summary>A member: answers every request with its name, or as told, and counts.</summary>
internal sealed class TestBackend : IAsyncDisposable
{
    private readonly CancellationTokenSource _ending = new();
    private readonly ConcurrentDictionary<Socket, byte> _open = new();
    private readonly TcpListener _listener;
    private readonly Task _accepting;
    private volatile bool _acceptsNoMore;
    private int _disposed;
    private int _requests;
    private int _checks;
    private int _connections;

    public TestBackend(string name, int port = 0, string address = "127.0.0.1")
    {
        Name = name;
        _listener = new TcpListener(IPAddress.Parse(address), port);
        _listener.Start(1024);
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public string Name { get; }

    public int Port { get; }

    /// <summary>Requests but for those of checks.</summary>
    public int Requests => Volatile.Read(ref _requests);

    public int Checks => Volatile.Read(ref _checks);

    public int Connections => Volatile.Read(ref _connections);

    public int CheckStatus { get; set; } = 200;

    /// <summary>Whether connections are accepted and nothing is answered.</summary>
    public bool IsSilent { get; set; }

    /// <summary>The certificate of a member that speaks TLS; null for one that speaks plain HTTP.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>The only certificate that a client may show; without it the handshake fails. Null to ask for none.</summary>
    public X509Certificate2? WantedOfClients { get; init; }

    /// <summary>How a request is answered; by default its name with status 200.</summary>
    public Func<string, CancellationToken, Task<string>>? Answer { get; set; }

    /// <summary>Lets the port be as that of a host that is gone: the kernel drops whoever asks for a connection, as the queue is full.</summary>
    public async Task StopAcceptingAsync()
    {
        _acceptsNoMore = true;
        _listener.Server.Listen(0);
        while (true)
        {
            var filler = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            _open[filler] = 0;
            using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
            try
            {
                await filler.ConnectAsync(IPAddress.Loopback, Port, limit.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        await _ending.CancelAsync();
        _listener.Stop();
        foreach (var socket in _open.Keys) socket.Dispose();
        await _accepting;
        _ending.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync(_ending.Token);
                if (_acceptsNoMore) await Task.Delay(Timeout.Infinite, _ending.Token);
                _ = ServeAsync(socket);
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // stopped
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        _open[socket] = 0;
        Interlocked.Increment(ref _connections);
        try
        {
            using (socket)
            {
                await using var stream = await OpenAsync(socket);
                var buffer = new byte[64 << 10];
                var filled = 0;
                while (true)
                {
                    var count = await stream.ReadAsync(buffer.AsMemory(filled), _ending.Token);
                    if (count == 0) return;
                    filled += count;
                    var head = Encoding.ASCII.GetString(buffer, 0, filled);
                    if (!head.Contains("\r\n\r\n", StringComparison.Ordinal)) continue;
                    filled = 0;
                    if (IsSilent) await Task.Delay(Timeout.Infinite, _ending.Token);
                    if (head.StartsWith("GET /health", StringComparison.Ordinal))
                    {
                        Interlocked.Increment(ref _checks);
                        await SendAsync(stream, $"HTTP/1.1 {CheckStatus} x\r\nContent-Length: 0\r\n\r\n");
                        continue;
                    }

                    Interlocked.Increment(ref _requests);
                    var body = Answer is { } answer ? await answer(head, _ending.Token) : Name;
                    await SendAsync(stream, body.StartsWith("HTTP/", StringComparison.Ordinal) ? body : $"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{body}");
                }
            }
        }
        catch (Exception fault) when (fault is IOException or SocketException or AuthenticationException or OperationCanceledException or ObjectDisposedException)
        {
            // the other end left or did not show what it should, or this backend was stopped
        }
        finally
        {
            _open.TryRemove(socket, out _);
        }
    }

    private async Task<Stream> OpenAsync(Socket socket)
    {
        var plain = new NetworkStream(socket);
        if (Certificate is null) return plain;
        var secure = new SslStream(plain);
        await secure.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions
            {
                ServerCertificate = Certificate, ClientCertificateRequired = WantedOfClients is not null,
                RemoteCertificateValidationCallback = (_, shown, _, _) => WantedOfClients is null || shown?.GetCertHashString() == WantedOfClients.GetCertHashString(),
            },
            _ending.Token);
        return secure;
    }

    private async Task SendAsync(Stream stream, string text) => await stream.WriteAsync(Encoding.ASCII.GetBytes(text), _ending.Token);
}
