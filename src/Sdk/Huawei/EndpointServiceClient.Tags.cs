using System.Globalization;
using Tieline.Sdk.Http;

namespace Tieline.Sdk.Huawei;

/// <summary>Tags, quotas and versions. Contract huawei-endpoint-service, 6 to 8.</summary>
public sealed partial class EndpointServiceClient
{
    /// <summary>Puts tags on a service or an endpoint; a key that is there already gets the new value.</summary>
    /// <param name="resourceType">See <see cref="EndpointResourceType"/>.</param>
    public Task BatchAddResourceTagsAsync(
        string resourceType, string resourceId, IReadOnlyList<Tag> tags, CancellationToken cancel = default) =>
        ChangeTagsAsync(resourceType, resourceId, new("create", [.. tags.Select(tag => new TagBody(tag.Key, tag.Value))]), cancel);

    /// <summary>Takes tags off a service or an endpoint. What is not there already is no error.</summary>
    /// <param name="resourceType">See <see cref="EndpointResourceType"/>.</param>
    public Task BatchRemoveResourceTagsAsync(
        string resourceType, string resourceId, IReadOnlyList<string> keys, CancellationToken cancel = default) =>
        ChangeTagsAsync(resourceType, resourceId, new("delete", [.. keys.Select(key => new TagBody(key, null))]), cancel);

    /// <summary>All tags in use on services or on endpoints of the project.</summary>
    /// <param name="resourceType">See <see cref="EndpointResourceType"/>.</param>
    public async Task<IReadOnlyList<TagValues>> ListQueryProjectResourceTagsAsync(string resourceType, CancellationToken cancel = default)
    {
        var call = V1(HttpMethod.Get, HuaweiRequest.PathOf("", resourceType) + "/tags");
        return (await _client.ReadAsync(call, HuaweiJson.Default.ProjectTagsResponse, cancel)).Tags;
    }

    /// <summary>A page of services or endpoints, by their tags.</summary>
    /// <param name="resourceType">See <see cref="EndpointResourceType"/>.</param>
    /// <param name="limit">1 to 1000; null for 1000.</param>
    /// <param name="offset">Items before the page; null for 0.</param>
    public Task<ListResourceInstancesResponse> ListResourceInstancesAsync(
        string resourceType, ResourceInstancesFilter? filter = null, int? limit = null, int? offset = null, CancellationToken cancel = default) =>
        AskForInstancesAsync(resourceType, "filter", filter, limit, offset, cancel);

    /// <summary>All services or endpoints with those tags, page after page.</summary>
    /// <param name="resourceType">See <see cref="EndpointResourceType"/>.</param>
    public IAsyncEnumerable<TaggedResource> ListAllResourceInstancesAsync(
        string resourceType, ResourceInstancesFilter? filter = null, CancellationToken cancel = default) => Paging.AllByOffsetAsync(
        (offset, stop) => ListResourceInstancesAsync(resourceType, filter, LimitMax, offset, stop),
        page => page.Resources, page => page.TotalCount, cancel);

    /// <summary>How many services or endpoints have those tags.</summary>
    /// <param name="resourceType">See <see cref="EndpointResourceType"/>.</param>
    public async Task<long> CountResourceInstancesAsync(
        string resourceType, ResourceInstancesFilter? filter = null, CancellationToken cancel = default) =>
        (await AskForInstancesAsync(resourceType, "count", filter, null, null, cancel)).TotalCount
        ?? throw new InvalidDataException("the service's answer has no total_count");

    /// <summary>How many services and endpoints there are and may be.</summary>
    /// <param name="resourceType">See <see cref="EndpointResourceType"/>; null for both.</param>
    public async Task<IReadOnlyList<EndpointQuota>> ListQuotaDetailsAsync(string? resourceType = null, CancellationToken cancel = default)
    {
        var call = V1(HttpMethod.Get, "quotas").With("type", resourceType);
        return (await _client.ReadAsync(call, HuaweiJson.Default.QuotasResponse, cancel)).Quotas?.Resources ?? [];
    }

    /// <summary>The versions of the API.</summary>
    public async Task<IReadOnlyList<EndpointApiVersion>> ListVersionDetailsAsync(CancellationToken cancel = default) =>
        (await _client.ReadAsync(HuaweiRequest.Global(HttpMethod.Get, "", ""), HuaweiJson.Default.VersionsResponse, cancel)).Versions;

    /// <summary>One version of the API.</summary>
    /// <param name="version">Such as <c>v1</c>.</param>
    /// <returns>Null when there is no such version.</returns>
    public async Task<EndpointApiVersion?> ListSpecifiedVersionDetailsAsync(string version, CancellationToken cancel = default)
    {
        var call = HuaweiRequest.Global(HttpMethod.Get, "", HuaweiRequest.PathOf("", version));
        return (await _client.FindAsync(call, HuaweiJson.Default.VersionResponse, cancel))?.Version;
    }

    private Task<byte[]> ChangeTagsAsync(string resourceType, string resourceId, TagActionBody body, CancellationToken cancel)
    {
        var path = HuaweiRequest.PathOf(HuaweiRequest.PathOf("", resourceType), resourceId);
        var call = V1(HttpMethod.Post, $"{path}/tags/action", HuaweiJson.Write(body, HuaweiJson.Default.TagActionBody));
        return _client.SendAsync(call.Repeatable(), cancel);
    }

    private Task<ListResourceInstancesResponse> AskForInstancesAsync(
        string resourceType, string action, ResourceInstancesFilter? filter, int? limit, int? offset, CancellationToken cancel)
    {
        filter ??= new();
        Tag[]? matches = filter.ResourceName is { } name ? [new("resource_name", name)] : null;
        var body = HuaweiJson.Write(
            new(
                action, filter.Tags, filter.TagsAny, filter.NotTags, filter.NotTagsAny, matches, filter.WithoutAnyTag,
                limit?.ToString(CultureInfo.InvariantCulture), offset?.ToString(CultureInfo.InvariantCulture)),
            HuaweiJson.Default.ResourceInstancesBody);
        var path = HuaweiRequest.PathOf("", resourceType);
        var call = V1(HttpMethod.Post, $"{path}/resource_instances/action", body).Repeatable();
        return _client.ReadAsync(call, HuaweiJson.Default.ListResourceInstancesResponse, cancel);
    }
}
