using System.Net.Sockets;

namespace Tieline.Sdk.Http;

/// <summary>Sends a request until it is answered for good, with pauses between the tries.</summary>
internal sealed class RetryingSender : IDisposable
{
    private readonly ClientConfiguration _configuration;
    private readonly HttpClient _http;
    private long _skewTicks; // what the service's clock is ahead of ours

    public RetryingSender(ClientConfiguration configuration)
    {
        _configuration = configuration;
        _http = configuration.Handler is { } handler
            ? new HttpClient(handler, disposeHandler: false)
            : new HttpClient(new SocketsHttpHandler
            {
                AllowAutoRedirect = false, // a signature holds for one host
                ConnectTimeout = configuration.ConnectTimeout,
                PooledConnectionLifetime = TimeSpan.FromMinutes(10), // a host's addresses change
            });
        _http.Timeout = Timeout.InfiniteTimeSpan; // each try has its own
    }

    public TimeProvider Clock => _configuration.Clock;

    /// <summary>What the <c>User-Agent</c> header says.</summary>
    public static string UserAgent { get; } = $"tieline-sdk/{typeof(RetryingSender).Assembly.GetName().Version?.ToString(3)}";

    /// <summary>The body of the answer; see the other overload.</summary>
    public Task<byte[]> SendAsync(
        Func<DateTimeOffset, HttpRequestMessage> compose,
        Func<HttpRequestMessage, HttpResponseMessage, byte[], CloudServiceException> toException, bool isSafe, CancellationToken cancel) =>
        SendAsync(compose, toException, static (_, body) => body, isSafe, cancel);

    /// <param name="compose">Makes the request of one try, signed as of the time that it is given.</param>
    /// <param name="toException">Reads an error answer to a request.</param>
    /// <param name="read">Reads the answer that is none.</param>
    /// <param name="isSafe">
    /// Whether a request that may have been served can be sent again: without a second effect, and for the answer that the first had.
    /// </param>
    /// <exception cref="CloudServiceException">The last answer was an error.</exception>
    /// <exception cref="HttpRequestException">The last try could not reach the service.</exception>
    /// <exception cref="TimeoutException">The last try took longer than the timeout.</exception>
    public async Task<T> SendAsync<T>(
        Func<DateTimeOffset, HttpRequestMessage> compose,
        Func<HttpRequestMessage, HttpResponseMessage, byte[], CloudServiceException> toException,
        Func<HttpResponseMessage, byte[], T> read, bool isSafe, CancellationToken cancel)
    {
        for (var retry = 1; ; retry++)
        {
            TimeSpan pause;
            try
            {
                return await OnceAsync(compose, toException, read, cancel);
            }
            catch (CloudServiceException answer) when (
                answer.IsWorthRetrying && (isSafe || answer.IsUntouched)
                && _configuration.Retry.PauseBefore(retry, answer.RetryAfter) is { } next)
            {
                pause = next;
            }
            catch (Exception fault) when (
                (isSafe ? fault is HttpRequestException or IOException or TimeoutException : WasNotSent(fault))
                && _configuration.Retry.PauseBefore(retry) is { } next)
            {
                pause = next;
            }

            await Task.Delay(pause, Clock, cancel);
        }
    }

    public void Dispose() => _http.Dispose();

    private static bool WasNotSent(Exception fault) => fault is HttpRequestException
    {
        HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError
            or HttpRequestError.ProxyTunnelError,
    };

    private async Task<T> OnceAsync<T>(
        Func<DateTimeOffset, HttpRequestMessage> compose,
        Func<HttpRequestMessage, HttpResponseMessage, byte[], CloudServiceException> toException,
        Func<HttpResponseMessage, byte[], T> read, CancellationToken cancel)
    {
        using var patience = new CancellationTokenSource(_configuration.Timeout, Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, patience.Token);
        try
        {
            using var request = compose(Clock.GetUtcNow() + TimeSpan.FromTicks(Volatile.Read(ref _skewTicks)));
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            var body = await response.Content.ReadAsByteArrayAsync(either.Token);
            if (response.IsSuccessStatusCode) return read(response, body);
            var answer = toException(request, response, body);
            if (answer is { IsAboutTime: true, ServiceTime: { } time }) Volatile.Write(ref _skewTicks, (time - Clock.GetUtcNow()).Ticks);
            throw answer;
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            throw new TimeoutException($"the service did not answer within {_configuration.Timeout}");
        }
        catch (SocketException fault)
        {
            // HttpClient lets it out as it is when the connection broke between its making and its first use.
            throw new HttpRequestException(HttpRequestError.ConnectionError, fault.Message, fault);
        }
    }
}
