using System.Net;
using System.Text.Json.Serialization.Metadata;
using Tieline.Sdk.Http;

namespace Tieline.Sdk.Baidu;

/// <summary>Sends the calls of one configuration: what the clients of the API share.</summary>
/// <remarks>
/// Every call is safe to send again: reads have no effect, and each change carries a client token (contract baidu-peer-connection, 1.6).
/// </remarks>
internal sealed class BceClient(BceClientConfiguration configuration) : IDisposable
{
    private readonly RetryingSender _sender = new(configuration);

    public TimeProvider Clock => _sender.Clock;

    /// <summary>Sends a call, again when that may help, and returns the body of its answer.</summary>
    public Task<byte[]> SendAsync(BceRequest request, CancellationToken cancel) =>
        _sender.SendAsync(now => request.Compose(configuration, now), BceServiceException.From, isSafe: true, cancel);

    /// <summary>The same, of a call that is answered by JSON.</summary>
    /// <exception cref="InvalidDataException">The answer is not what the API promises.</exception>
    public async Task<T> ReadAsync<T>(BceRequest request, JsonTypeInfo<T> type, CancellationToken cancel) where T : class =>
        JsonAnswer.Read(await SendAsync(request, cancel), type);

    /// <summary>The same; null when there is no such thing, which the service says by <c>NoSuchObject</c> or by an empty answer.</summary>
    /// <remarks>Contract baidu-peer-connection, 9, duty 6. Another 404, as of a gateway on the way, stays an error.</remarks>
    public async Task<T?> FindAsync<T>(BceRequest request, JsonTypeInfo<T> type, CancellationToken cancel) where T : class
    {
        try
        {
            var answer = await SendAsync(request, cancel);
            return answer.Length == 0 ? null : JsonAnswer.Read(answer, type);
        }
        catch (BceServiceException fault) when (fault is { IsNotFound: true, StatusCode: HttpStatusCode.NotFound })
        {
            return null;
        }
    }

    /// <summary>All items of all pages.</summary>
    public static IAsyncEnumerable<TItem> AllAsync<TPage, TItem>(
        Func<string?, CancellationToken, Task<TPage>> read, Func<TPage, IReadOnlyList<TItem>> items, CancellationToken cancel)
        where TPage : BcePage =>
        Paging.AllAsync(read, items, page => page.IsTruncated ? page.NextMarker : null, cancel);

    public void Dispose() => _sender.Dispose();
}
