namespace Tieline.Sdk.Huawei;

/// <summary>APIs, and publishing them. Contract huawei-vpc-channel, 10.4 and 10.5.</summary>
public sealed partial class GatewayClient
{
    private const string Apis = "apis";

    /// <summary>Makes an API. Callers reach it when it is published.</summary>
    public Task<GatewayApi> CreateApiAsync(ApiRequest request, CancellationToken cancel = default) => _gateway.ReadAsync(
        _gateway.Call(HttpMethod.Post, Apis, HuaweiJson.Write(request, HuaweiJson.Default.ApiRequest)), HuaweiJson.Default.GatewayApi, cancel);

    /// <summary>A page of APIs, without backends and parameters.</summary>
    public Task<ListApisResponse> ListApisAsync(ListApisRequest? request = null, CancellationToken cancel = default)
    {
        request ??= new();
        var call = _gateway.Page(Apis, request).With("id", request.Id).With("name", request.Name).With("group_id", request.GroupId)
            .With("req_protocol", request.ReqProtocol).With("req_method", request.ReqMethod).With("req_uri", request.ReqUri)
            .With("auth_type", request.AuthType).With("env_id", request.EnvId).With("type", request.Type)
            .With("vpc_channel_name", request.VpcChannelName);
        return _gateway.ReadAsync(call, HuaweiJson.Default.ListApisResponse, cancel);
    }

    /// <summary>All APIs that are asked for, page after page. Its limit and offset do not count.</summary>
    public IAsyncEnumerable<GatewayApi> ListAllApisAsync(ListApisRequest? request = null, CancellationToken cancel = default) =>
        GatewayConnection.AllAsync(
            (offset, stop) => ListApisAsync((request ?? new()) with { Offset = offset, Limit = GatewayConnection.LimitMax }, stop),
            page => page.Apis, cancel);

    /// <summary>One API with its backend and parameters.</summary>
    public Task<GatewayApi?> ShowDetailsOfApiAsync(string apiId, CancellationToken cancel = default) =>
        _gateway.FindAsync(_gateway.Call(HttpMethod.Get, PathOf(Apis, apiId)), HuaweiJson.Default.GatewayApi, cancel);

    /// <summary>Replaces an API. Callers see that when it is published again.</summary>
    public Task<GatewayApi> UpdateApiAsync(string apiId, ApiRequest request, CancellationToken cancel = default) => _gateway.ReadAsync(
        _gateway.Call(HttpMethod.Put, PathOf(Apis, apiId), HuaweiJson.Write(request, HuaweiJson.Default.ApiRequest)),
        HuaweiJson.Default.GatewayApi, cancel);

    /// <summary>Deletes an API that is not published.</summary>
    public Task DeleteApiAsync(string apiId, CancellationToken cancel = default) =>
        _gateway.SendAsync(_gateway.Call(HttpMethod.Delete, PathOf(Apis, apiId)), cancel);

    /// <summary>Puts an API, as it is now, in force in an environment.</summary>
    /// <param name="environmentId">Such as <see cref="GatewayEnvironment.ReleaseId"/>.</param>
    /// <param name="remark">At most 255 characters.</param>
    public Task<ApiPublication> PublishApiAsync(
        string apiId, string environmentId, string? remark = null, CancellationToken cancel = default) =>
        ActAsync("online", apiId, environmentId, remark, cancel);

    /// <summary>Takes an API out of an environment.</summary>
    public Task<ApiPublication> OfflineApiAsync(
        string apiId, string environmentId, string? remark = null, CancellationToken cancel = default) =>
        ActAsync("offline", apiId, environmentId, remark, cancel);

    /// <summary>Publishes many APIs, each for itself: some may succeed and others not.</summary>
    /// <param name="apiIds">At most 1000.</param>
    public Task<BatchPublishResponse> BatchPublishApisAsync(
        IReadOnlyList<string> apiIds, string environmentId, string? remark = null, CancellationToken cancel = default) =>
        ActAsync("online", new(apiIds, null, environmentId, remark), cancel);

    /// <summary>Takes many APIs out of an environment, each for itself: some may succeed and others not.</summary>
    /// <param name="apiIds">At most 1000.</param>
    public Task<BatchPublishResponse> BatchOfflineApisAsync(
        IReadOnlyList<string> apiIds, string environmentId, string? remark = null, CancellationToken cancel = default) =>
        ActAsync("offline", new(apiIds, null, environmentId, remark), cancel);

    /// <summary>Publishes all APIs of a group, each for itself: some may succeed and others not.</summary>
    public Task<BatchPublishResponse> PublishApiGroupAsync(
        string groupId, string environmentId, string? remark = null, CancellationToken cancel = default) =>
        ActAsync("online", new(null, groupId, environmentId, remark), cancel);

    /// <summary>Takes all APIs of a group out of an environment, each for itself: some may succeed and others not.</summary>
    public Task<BatchPublishResponse> OfflineApiGroupAsync(
        string groupId, string environmentId, string? remark = null, CancellationToken cancel = default) =>
        ActAsync("offline", new(null, groupId, environmentId, remark), cancel);

    /// <summary>A page of the versions of an API that were published.</summary>
    /// <param name="environmentId">Only those of this environment.</param>
    public Task<ListApiVersionsResponse> ListApiVersionsAsync(
        string apiId, string? environmentId = null, int? offset = null, int? limit = null, CancellationToken cancel = default) =>
        _gateway.ReadAsync(
            _gateway.Call(HttpMethod.Get, PublishPath(apiId)).With("offset", offset).With("limit", limit).With("env_id", environmentId),
            HuaweiJson.Default.ListApiVersionsResponse, cancel);

    /// <summary>Puts an earlier version in force again.</summary>
    public Task<ApiPublication> ChangeApiVersionAsync(string apiId, string versionId, CancellationToken cancel = default) =>
        _gateway.ReadAsync(
            _gateway.Call(HttpMethod.Put, PublishPath(apiId), HuaweiJson.Write(new(versionId), HuaweiJson.Default.VersionIdBody)).Once(),
            HuaweiJson.Default.ApiPublication, cancel);

    private Task<ApiPublication> ActAsync(string action, string apiId, string environmentId, string? remark, CancellationToken cancel)
    {
        var body = HuaweiJson.Write(new(action, environmentId, apiId, remark), HuaweiJson.Default.ApiActionBody);
        return _gateway.ReadAsync(_gateway.Call(HttpMethod.Post, $"{Apis}/action", body), HuaweiJson.Default.ApiPublication, cancel);
    }

    private Task<BatchPublishResponse> ActAsync(string action, BatchPublishBody what, CancellationToken cancel)
    {
        var body = HuaweiJson.Write(what, HuaweiJson.Default.BatchPublishBody);
        return _gateway.ReadAsync(
            _gateway.Call(HttpMethod.Post, $"{Apis}/publish", body).With("action", action), HuaweiJson.Default.BatchPublishResponse, cancel);
    }

    private static string PublishPath(string apiId) => HuaweiRequest.PathOf($"{Apis}/publish", apiId);
}
