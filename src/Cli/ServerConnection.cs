using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

namespace Tieline.Cli;

/// <summary>The server said no; the message is the server's.</summary>
internal sealed class RefusedException(string message) : Exception(message);

/// <summary>No answer from the server; the message says what was tried.</summary>
internal sealed class UnreachableServerException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Calls the native API.</summary>
internal sealed class ServerConnection : IDisposable
{
    private const string Root = "/tieline/v1";
    private const int AnswerBytesMax = 256 << 20;

    /// <summary>Longer than the longest wait that an operation takes.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(100);

    private readonly HttpClient _http;

    /// <param name="token">Sent with every call; null for none.</param>
    /// <param name="certificateFile">PEM file with the one certificate to trust; null for the system's.</param>
    /// <param name="handler">Answers in place of the network; null for the network.</param>
    public ServerConnection(Uri address, string? token, string? certificateFile, HttpMessageHandler? handler)
    {
        Address = address;
        _http = new HttpClient(handler ?? MakeHandler(certificateFile), disposeHandler: handler is null)
        {
            BaseAddress = address, Timeout = System.Threading.Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = AnswerBytesMax,
        };
        if (string.IsNullOrEmpty(token)) return;
        if (!token.All(c => c is > ' ' and <= '~')) throw new UsageException("the token has characters that no token has");
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public Uri Address { get; }

    /// <summary>Calls and returns the answer's text; empty when the answer has none.</summary>
    /// <exception cref="RefusedException">The server refused.</exception>
    /// <exception cref="UnreachableServerException">No answer came.</exception>
    public async Task<string> CallAsync(HttpMethod method, string pathAndQuery, string? body, CancellationToken cancel)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        timeout.CancelAfter(Timeout);
        try
        {
            using var request = new HttpRequestMessage(method, Root + pathAndQuery);
            if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
            using var response = await _http.SendAsync(request, timeout.Token);
            var text = await response.Content.ReadAsStringAsync(timeout.Token);
            return response.IsSuccessStatusCode ? text : throw new RefusedException(Words(response, text));
        }
        catch (HttpRequestException fault)
        {
            throw new UnreachableServerException($"no answer from {Address}: {fault.InnerException?.Message ?? fault.Message}", fault);
        }
        catch (OperationCanceledException fault) when (!cancel.IsCancellationRequested)
        {
            throw new UnreachableServerException($"no answer from {Address} within {Timeout.TotalSeconds} seconds", fault);
        }
    }

    /// <summary>Opens a stream of Server-Sent Events that goes on after <paramref name="lastEventId"/>.</summary>
    public async Task<HttpResponseMessage> OpenStreamAsync(string pathAndQuery, string? lastEventId, CancellationToken cancel)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, Root + pathAndQuery);
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
            if (lastEventId is { Length: > 0 }) request.Headers.Add("Last-Event-ID", lastEventId);
            var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
            if (response.IsSuccessStatusCode) return response;
            using (response) throw new RefusedException(Words(response, await response.Content.ReadAsStringAsync(cancel)));
        }
        catch (HttpRequestException fault)
        {
            throw new UnreachableServerException($"no answer from {Address}: {fault.InnerException?.Message ?? fault.Message}", fault);
        }
    }

    public void Dispose() => _http.Dispose();

    private static string Words(HttpResponseMessage response, string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            if (document.RootElement.TryGetProperty("error", out var error)
                && error.TryGetProperty("code", out var code)
                && error.TryGetProperty("message", out var message))
            {
                return $"{message.GetString()} ({code.GetString()})";
            }
        }
        catch (JsonException)
        {
            // Not the native API's error: a proxy's page, or another server.
        }

        return $"the server answered {(int)response.StatusCode} {response.ReasonPhrase}";
    }

    private static SocketsHttpHandler MakeHandler(string? certificateFile)
    {
        var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(10) };
        if (certificateFile is null) return handler;
        try
        {
            var trusted = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            trusted.CustomTrustStore.ImportFromPemFile(certificateFile);
            handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = trusted };
            return handler;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or CryptographicException)
        {
            handler.Dispose();
            throw new UsageException($"--ca-file {certificateFile}: {fault.Message}");
        }
    }
}
