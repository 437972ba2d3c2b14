namespace Tieline.Sdk.Huawei;

/// <summary>Apps as callers of APIs. Contract huawei-vpc-channel, 10.7.</summary>
public sealed partial class GatewayClient
{
    private const string Apps = "apps";
    private const string Authorizations = "app-auths";

    /// <summary>Makes an app.</summary>
    /// <param name="name">3 to 64 characters; a letter first.</param>
    /// <param name="appKey">8 to 200 characters; null for one of the service's.</param>
    /// <param name="appSecret">8 to 128 characters; null for one of the service's.</param>
    public Task<GatewayApp> CreateAnAppAsync(
        string name, string? remark = null, string? appKey = null, string? appSecret = null, CancellationToken cancel = default) =>
        _gateway.ReadAsync(
            _gateway.Call(HttpMethod.Post, Apps, HuaweiJson.Write(new(name, remark, appKey, appSecret), HuaweiJson.Default.AppBody)),
            HuaweiJson.Default.GatewayApp, cancel);

    /// <summary>A page of apps.</summary>
    /// <param name="name">Only those of such a name.</param>
    public Task<ListAppsResponse> ListAppsAsync(
        string? name = null, int? offset = null, int? limit = null, CancellationToken cancel = default) => _gateway.ReadAsync(
        _gateway.Call(HttpMethod.Get, Apps).With("offset", offset).With("limit", limit).With("name", name),
        HuaweiJson.Default.ListAppsResponse, cancel);

    /// <summary>One app.</summary>
    public Task<GatewayApp?> ShowDetailsOfAppAsync(string appId, CancellationToken cancel = default) =>
        _gateway.FindAsync(_gateway.Call(HttpMethod.Get, PathOf(Apps, appId)), HuaweiJson.Default.GatewayApp, cancel);

    /// <summary>Changes the name and description of an app.</summary>
    public Task<GatewayApp> UpdateAppAsync(string appId, string name, string? remark = null, CancellationToken cancel = default) =>
        _gateway.ReadAsync(
            _gateway.Call(
                HttpMethod.Put, PathOf(Apps, appId), HuaweiJson.Write(new(name, remark, null, null), HuaweiJson.Default.AppBody)),
            HuaweiJson.Default.GatewayApp, cancel);

    /// <summary>Deletes an app.</summary>
    public Task DeleteAppAsync(string appId, CancellationToken cancel = default) =>
        _gateway.SendAsync(_gateway.Call(HttpMethod.Delete, PathOf(Apps, appId)), cancel);

    /// <summary>Gives an app an AppCode.</summary>
    /// <param name="code">64 to 180 characters.</param>
    public Task<AppCode> CreateAppCodeAsync(string appId, string code, CancellationToken cancel = default) => _gateway.ReadAsync(
        _gateway.Call(HttpMethod.Post, CodesOf(appId), HuaweiJson.Write(new(code), HuaweiJson.Default.AppCodeBody)),
        HuaweiJson.Default.AppCode, cancel);

    /// <summary>Gives an app an AppCode that the service makes up.</summary>
    public Task<AppCode> CreateAppCodeAutoAsync(string appId, CancellationToken cancel = default) =>
        _gateway.ReadAsync(_gateway.Call(HttpMethod.Put, CodesOf(appId)).Once(), HuaweiJson.Default.AppCode, cancel);

    /// <summary>Lets apps call APIs in an environment.</summary>
    public async Task<IReadOnlyList<AppAuthorization>> CreateAuthorizingAppsAsync(
        string environmentId, IReadOnlyList<string> appIds, IReadOnlyList<string> apiIds, CancellationToken cancel = default)
    {
        var body = HuaweiJson.Write(new(environmentId, appIds, apiIds), HuaweiJson.Default.AppAuthorizationBody);
        var call = _gateway.Call(HttpMethod.Post, Authorizations, body);
        return (await _gateway.ReadAsync(call, HuaweiJson.Default.AppAuthorizationsResponse, cancel)).Auths;
    }

    /// <summary>Takes an authorization back.</summary>
    public Task CancelingAuthorizationAsync(string authorizationId, CancellationToken cancel = default) =>
        _gateway.SendAsync(_gateway.Call(HttpMethod.Delete, PathOf(Authorizations, authorizationId)), cancel);

    private static string CodesOf(string appId) => $"{PathOf(Apps, appId)}/app-codes";
}
