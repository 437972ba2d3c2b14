using System.Runtime.CompilerServices;
using Tieline.Sdk.Http;

namespace Tieline.Sdk.Baidu;

/// <summary>Sends the calls of one configuration: what the clients of the API share.</summary>
internal sealed class BceClient : IDisposable
{
    private readonly BceClientConfiguration _configuration;
    private readonly HttpClient _http;
    private readonly RetryingSender _sender;

    public BceClient(BceClientConfiguration configuration)
    {
        _configuration = configuration;
        _http = configuration.Handler is { } handler
            ? new HttpClient(handler, disposeHandler: false)
            : new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(10) });
        _http.Timeout = System.Threading.Timeout.InfiniteTimeSpan; // each try has its own
        _sender = new(_http, configuration.Retry, configuration.Clock, configuration.Timeout);
    }

    public TimeProvider Clock => _configuration.Clock;

    /// <summary>Sends a call, again when that is safe, and returns the body of its answer.</summary>
    /// <remarks>Every call here is safe to send again: reads have no effect, and each change carries a client token.</remarks>
    public Task<byte[]> SendAsync(BceRequest request, CancellationToken cancel) => _sender.SendAsync(
        () => request.Compose(_configuration), BceServiceException.From, static answer => ((BceServiceException)answer).IsWorthRetrying, cancel);

    /// <summary>All items of all pages. Ends when a marker comes again, so that a faulty service cannot keep it going.</summary>
    public static async IAsyncEnumerable<TItem> AllAsync<TPage, TItem>(
        Func<string?, Task<TPage>> page, Func<TPage, IReadOnlyList<TItem>> items, [EnumeratorCancellation] CancellationToken cancel)
        where TPage : BcePage
    {
        var seen = new HashSet<string>();
        string? marker = null;
        do
        {
            cancel.ThrowIfCancellationRequested();
            var answer = await page(marker);
            foreach (var item in items(answer)) yield return item;
            marker = answer.IsTruncated ? answer.NextMarker : null;
        }
        while (marker is not null && seen.Add(marker));
    }

    public void Dispose() => _http.Dispose();
}
