using System.Text.Json.Serialization.Metadata;
using Tieline.Sdk.Http;

namespace Tieline.Sdk.Alibaba;

/// <summary>Sends the calls of one configuration: what the clients of the API share.</summary>
internal sealed class AlibabaClient(AlibabaClientConfiguration configuration) : IDisposable
{
    /// <summary>The largest page that the service hands out (contract alibaba-router-interface, 1.3).</summary>
    public const int PageSizeMax = 50;

    private readonly RetryingSender _sender = new(configuration);

    public TimeProvider Clock => _sender.Clock;

    public string RegionId => configuration.RegionId;

    /// <summary>Sends a call, again when that is safe and may help, and reads its answer.</summary>
    /// <exception cref="NotSupportedException">The configured version has no such operation or parameter; nothing was sent.</exception>
    /// <exception cref="InvalidDataException">The answer is not what the API promises.</exception>
    public Task<T> SendAsync<T>(RpcRequest request, JsonTypeInfo<T> type, CancellationToken cancel) where T : class =>
        request.NotInEcs is { } missing && configuration.Version == AlibabaApiVersion.Ecs
            ? throw new NotSupportedException($"{missing} needs version {AlibabaApiVersion.Vpc} of the API")
            : SendAsync(request, configuration.Product, configuration.Version, type, cancel);

    /// <summary>The same, to another product than the configured one.</summary>
    public async Task<T> SendAsync<T>(RpcRequest request, string product, string version, JsonTypeInfo<T> type, CancellationToken cancel)
        where T : class => JsonAnswer.Read(
        await _sender.SendAsync(
            now => request.Compose(configuration, product, version, now),
            (sent, response, body) =>
                AlibabaServiceException.From(RpcRequest.StringToSignOf(sent), configuration.RetryConflicts, response, body),
            request.IsSafe, cancel),
        type);

    /// <summary>Sends a call whose answer says nothing but that it was served.</summary>
    public Task<AlibabaResponse> SendAsync(RpcRequest request, CancellationToken cancel) =>
        SendAsync(request, AlibabaJson.Default.AlibabaResponse, cancel);

    /// <summary>All items of all pages.</summary>
    public static IAsyncEnumerable<TItem> AllAsync<TPage, TItem>(
        Func<int, CancellationToken, Task<TPage>> read, Func<TPage, IReadOnlyList<TItem>> items, CancellationToken cancel)
        where TPage : AlibabaPage =>
        Paging.AllByNumberAsync(read, items, static (number, page) => (long)number * PageSizeMax >= page.TotalCount, cancel);

    /// <summary>All tags on some resources, page after page.</summary>
    public IAsyncEnumerable<TagResource> AllTagsAsync(
        string action, string resourceType, IReadOnlyList<string> resourceIds, CancellationToken cancel) => Paging.AllAsync(
        (token, stop) => SendAsync(
            RpcRequest.Repeatable(action).OnlyInVpc().With("RegionId", RegionId).With("ResourceType", resourceType)
                .WithList("ResourceId", resourceIds).With("NextToken", token),
            AlibabaJson.Default.ListTagResourcesResponse, stop),
        page => page.Tags, page => page.NextToken, cancel);

    public void Dispose() => _sender.Dispose();
}
