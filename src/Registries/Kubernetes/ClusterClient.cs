using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace Tieline.Registries.Kubernetes;

/// <summary>A cluster's API server, asked over connections that are kept.</summary>
internal sealed class ClusterClient : IDisposable
{
    /// <summary>The most that a page of a list may have; what is longer is not read.</summary>
    public const int PageBytesMax = 64 << 20;

    private const int StatusBytesMax = 64 << 10, MessageLengthMax = 200;

    private readonly HttpClient _http;
    private readonly string? _tokenFile;
    private readonly TimeSpan _answerWithin;
    private readonly X509Certificate2? _certificate;

    /// <exception cref="IOException">A file of the settings cannot be read.</exception>
    /// <exception cref="CryptographicException">A file of the settings holds no certificate, or not its key.</exception>
    public ClusterClient(ClusterSettings settings)
    {
        (_tokenFile, _answerWithin) = (settings.TokenFile, settings.Times.AnswerWithin);
        var tls = new SslClientAuthenticationOptions();
        if (settings.AuthorityFile is { } authorities)
        {
            var trusted = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            trusted.CustomTrustStore.ImportFromPemFile(authorities);
            if (trusted.CustomTrustStore.Count == 0) throw new CryptographicException($"{authorities} holds no certificate.");
            tls.CertificateChainPolicy = trusted;
        }

        if (settings.CertificateFile is { } file)
        {
            _certificate = X509Certificate2.CreateFromPemFile(file, settings.KeyFile);
            tls.ClientCertificates = [_certificate];
        }

        _http = new(new SocketsHttpHandler
        {
            SslOptions = tls, ConnectTimeout = settings.Times.AnswerWithin, AllowAutoRedirect = false, UseCookies = false, UseProxy = false,
            ConnectCallback = ConnectAsync,
        })
        {
            BaseAddress = new Uri(settings.Server.AbsoluteUri.TrimEnd('/') + "/"), Timeout = Timeout.InfiniteTimeSpan, DefaultRequestHeaders = { { "Accept", "application/json" }, { "User-Agent", "tieline" } },
        };
    }

    public void Dispose()
    {
        _http.Dispose();
        _certificate?.Dispose();
    }

    /// <summary>Reads a whole answer.</summary>
    /// <exception cref="ClusterException">The server refused, could not be reached, or answered too much or too late.</exception>
    public async Task<JsonDocument> GetAsync(string target, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(_answerWithin);
        try
        {
            using var response = await SendAsync(target, patience.Token);
            return JsonDocument.Parse(await ReadAsync(response, PageBytesMax, patience.Token));
        }
        catch (Exception fault) when (!cancel.IsCancellationRequested && ClusterException.Of(fault) is { } known)
        {
            throw known;
        }
    }

    /// <summary>Begins to read an answer; the caller reads on as it comes.</summary>
    /// <exception cref="ClusterException">As <see cref="GetAsync"/>, for the answer's head.</exception>
    public async Task<HttpResponseMessage> OpenAsync(string target, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(_answerWithin);
        try
        {
            return await SendAsync(target, patience.Token);
        }
        catch (Exception fault) when (!cancel.IsCancellationRequested && ClusterException.Of(fault) is { } known)
        {
            throw known;
        }
    }

    private async Task<HttpResponseMessage> SendAsync(string target, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, target);
        if (_tokenFile is { } file)
        {
            var token = (await File.ReadAllTextAsync(file, cancel)).Trim();
            if (token.Length == 0 || !token.All(c => c is > ' ' and <= '~')) throw new ClusterException(null, $"{file} holds no token");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        if (response.StatusCode == HttpStatusCode.OK) return response;
        using (response) throw new ClusterException((int)response.StatusCode, await MessageAsync(response, cancel));
    }

    /// <summary>What the server says of its refusal: the message of its <c>Status</c> object, or the answer's own reason.</summary>
    private static async Task<string> MessageAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        var words = response.ReasonPhrase ?? "";
        try
        {
            using var status = JsonDocument.Parse(await ReadAsync(response, StatusBytesMax, cancel));
            words = ClusterJson.Text(status.RootElement, "message") ?? words;
        }
        catch (Exception fault) when (fault is JsonException or ClusterException)
        {
            // It is no Status: a proxy's page, perhaps.
        }

        return $"{(int)response.StatusCode} {(words.Length > MessageLengthMax ? words[..MessageLengthMax] : words)}".ReplaceLineEndings(" ");
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpResponseMessage response, int most, CancellationToken cancel)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancel);
        var bytes = new MemoryStream();
        var part = new byte[64 << 10];
        while (await stream.ReadAsync(part, cancel) is > 0 and var count)
        {
            if (bytes.Length + count > most) throw new ClusterException(null, $"the answer is longer than {most} bytes");
            bytes.Write(part, 0, count);
        }

        return bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
    }

    /// <summary>Connects with probes, so that a peer that is gone without a word is noticed within half a minute, though a watch may be silent for longer.</summary>
    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 15);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 5);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
            await socket.ConnectAsync(context.DnsEndPoint, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

/// <summary>An API server refused, or could not be asked.</summary>
/// <param name="status">The answer's status; null when there was none.</param>
internal sealed class ClusterException(int? status, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>True when the server said no, and will again. One that is overloaded or has a fault may be well at the next attempt.</summary>
    public bool IsRefusal => status is >= 400 and < 500 and not (int)HttpStatusCode.TooManyRequests;

    /// <summary>What was asked about is older than what the server remembers: it is to be listed anew.</summary>
    public bool IsExpired => status == (int)HttpStatusCode.Gone;

    /// <summary>What a fault of a request says to an operator; null for one that is no request's.</summary>
    public static ClusterException? Of(Exception fault) => fault switch
    {
        ClusterException known => known,
        OperationCanceledException => new(null, "no answer in time", fault),
        HttpRequestException or IOException or UnauthorizedAccessException => new(null, (fault.InnerException ?? fault).Message, fault),
        JsonException => new(null, "the answer is not JSON", fault),
        _ => null,
    };
}
