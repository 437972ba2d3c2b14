using System.Text.Json.Serialization.Metadata;
using Tieline.Sdk.Http;

namespace Tieline.Sdk.Huawei;

/// <summary>Sends the calls that work in one gateway instance: what the clients of the API Gateway share.</summary>
internal sealed class GatewayConnection(HuaweiClientConfiguration configuration, string instanceId) : IDisposable
{
    /// <summary>The longest page of a list (contract huawei-vpc-channel, 1.1).</summary>
    public const int LimitMax = 500;

    private readonly HuaweiClient _client = new(configuration, HuaweiProduct.ApiGateway);
    private readonly string _instance = HuaweiRequest.PathOf("apigw/instances", instanceId);

    public TimeProvider Clock => _client.Clock;

    /// <param name="path">Below the instance.</param>
    public HuaweiRequest Call(HttpMethod method, string path, byte[]? body = null) =>
        HuaweiRequest.OfProject(method, "v2", $"{_instance}/{path}", body);

    /// <summary>The same, of a page.</summary>
    public HuaweiRequest Page(string path, GatewayPageRequest request) => Call(HttpMethod.Get, path).With("offset", request.Offset)
        .With("limit", request.Limit).With("precise_search", request.PreciseSearch);

    public Task<T> ReadAsync<T>(HuaweiRequest call, JsonTypeInfo<T> type, CancellationToken cancel) where T : class =>
        _client.ReadAsync(call, type, cancel);

    public Task<T?> FindAsync<T>(HuaweiRequest call, JsonTypeInfo<T> type, CancellationToken cancel) where T : class =>
        _client.FindAsync(call, type, cancel);

    public Task<byte[]> SendAsync(HuaweiRequest call, CancellationToken cancel) => _client.SendAsync(call, cancel);

    /// <summary>All items of all pages.</summary>
    public static IAsyncEnumerable<TItem> AllAsync<TPage, TItem>(
        Func<int, CancellationToken, Task<TPage>> read, Func<TPage, IReadOnlyList<TItem>> items, CancellationToken cancel)
        where TPage : GatewayPage => Paging.AllByOffsetAsync(read, items, page => page.Total, cancel);

    public void Dispose() => _client.Dispose();
}
