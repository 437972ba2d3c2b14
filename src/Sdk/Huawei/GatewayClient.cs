namespace Tieline.Sdk.Huawei;

/// <summary>
/// What lets callers reach VPC channels through a gateway instance: environments, groups, APIs, publishing, apps. Contract
/// huawei-vpc-channel, 10.2 to 10.5 and 10.7, under the SDKs' names.
/// </summary>
/// <remarks>Safe for use by many threads; errors and retries as of <see cref="EndpointServiceClient"/>. A thing that is not there is null.</remarks>
public sealed partial class GatewayClient : IDisposable
{
    private const string Environments = "envs";
    private const string Variables = "env-variables";
    private const string Groups = "api-groups";

    private readonly GatewayConnection _gateway;

    /// <summary>Makes a client of one gateway instance.</summary>
    /// <param name="instanceId">See <see cref="GatewayInstanceClient"/>.</param>
    /// <exception cref="ArgumentException">The instance's id is empty or has a slash.</exception>
    public GatewayClient(HuaweiClientConfiguration configuration, string instanceId) => _gateway = new(configuration, instanceId);

    /// <summary>Makes an environment.</summary>
    /// <param name="name">3 to 64 letters, digits and <c>_</c>; a letter first.</param>
    /// <param name="remark">At most 255 characters.</param>
    public Task<EnvironmentInfo> CreateEnvironmentAsync(string name, string? remark = null, CancellationToken cancel = default) =>
        _gateway.ReadAsync(
            _gateway.Call(HttpMethod.Post, Environments, Name(name, remark)), HuaweiJson.Default.EnvironmentInfo, cancel);

    /// <summary>Changes an environment.</summary>
    public Task<EnvironmentInfo> UpdateEnvironmentAsync(
        string environmentId, string name, string? remark = null, CancellationToken cancel = default) => _gateway.ReadAsync(
        _gateway.Call(HttpMethod.Put, PathOf(Environments, environmentId), Name(name, remark)), HuaweiJson.Default.EnvironmentInfo, cancel);

    /// <summary>A page of environments.</summary>
    /// <param name="name">Only those of such a name.</param>
    public Task<ListEnvironmentsResponse> ListEnvironmentsAsync(
        string? name = null, int? offset = null, int? limit = null, CancellationToken cancel = default) => _gateway.ReadAsync(
        _gateway.Call(HttpMethod.Get, Environments).With("offset", offset).With("limit", limit).With("name", name),
        HuaweiJson.Default.ListEnvironmentsResponse, cancel);

    /// <summary>All environments, page after page.</summary>
    public IAsyncEnumerable<EnvironmentInfo> ListAllEnvironmentsAsync(string? name = null, CancellationToken cancel = default) =>
        GatewayConnection.AllAsync(
            (offset, stop) => ListEnvironmentsAsync(name, offset, GatewayConnection.LimitMax, stop), page => page.Envs, cancel);

    /// <summary>Deletes an environment without published APIs.</summary>
    public Task DeleteEnvironmentAsync(string environmentId, CancellationToken cancel = default) =>
        _gateway.SendAsync(_gateway.Call(HttpMethod.Delete, PathOf(Environments, environmentId)), cancel);

    /// <summary>Makes a variable of a group in an environment.</summary>
    /// <param name="name">3 to 32 letters, digits, <c>-</c> and <c>_</c>; a letter first.</param>
    /// <param name="value">1 to 255 letters, digits and <c>_-/.:</c>.</param>
    public Task<EnvironmentVariable> CreateEnvironmentVariableAsync(
        string environmentId, string groupId, string name, string value, CancellationToken cancel = default)
    {
        var body = HuaweiJson.Write(new(environmentId, groupId, name, value), HuaweiJson.Default.VariableBody);
        return _gateway.ReadAsync(_gateway.Call(HttpMethod.Post, Variables, body), HuaweiJson.Default.EnvironmentVariable, cancel);
    }

    /// <summary>A page of a group's variables.</summary>
    /// <param name="environmentId">Only those of this environment.</param>
    /// <param name="name">Only those of such a name.</param>
    public Task<ListEnvironmentVariablesResponse> ListEnvironmentVariablesAsync(
        string groupId, string? environmentId = null, string? name = null, int? offset = null, int? limit = null,
        CancellationToken cancel = default) => _gateway.ReadAsync(
        _gateway.Call(HttpMethod.Get, Variables).With("offset", offset).With("limit", limit).With("group_id", groupId)
            .With("env_id", environmentId).With("variable_name", name),
        HuaweiJson.Default.ListEnvironmentVariablesResponse, cancel);

    /// <summary>One variable.</summary>
    public Task<EnvironmentVariable?> ShowDetailsOfEnvironmentVariableAsync(string variableId, CancellationToken cancel = default) =>
        _gateway.FindAsync(
            _gateway.Call(HttpMethod.Get, PathOf(Variables, variableId)), HuaweiJson.Default.EnvironmentVariable, cancel);

    /// <summary>Changes what stands for a variable.</summary>
    public Task<EnvironmentVariable> UpdateEnvironmentVariableAsync(
        string variableId, string value, CancellationToken cancel = default) => _gateway.ReadAsync(
        _gateway.Call(HttpMethod.Put, PathOf(Variables, variableId), HuaweiJson.Write(new(value), HuaweiJson.Default.VariableValueBody)),
        HuaweiJson.Default.EnvironmentVariable, cancel);

    /// <summary>Deletes a variable.</summary>
    public Task DeleteEnvironmentVariableAsync(string variableId, CancellationToken cancel = default) =>
        _gateway.SendAsync(_gateway.Call(HttpMethod.Delete, PathOf(Variables, variableId)), cancel);

    /// <summary>Makes a group of APIs.</summary>
    /// <param name="name">3 to 255 characters; a letter, digit or Chinese character first.</param>
    /// <param name="remark">At most 1000 characters.</param>
    public Task<ApiGroup> CreateApiGroupAsync(string name, string? remark = null, CancellationToken cancel = default) =>
        _gateway.ReadAsync(_gateway.Call(HttpMethod.Post, Groups, Name(name, remark)), HuaweiJson.Default.ApiGroup, cancel);

    /// <summary>A page of groups.</summary>
    /// <param name="id">Only this.</param>
    /// <param name="name">Only those of such a name.</param>
    public Task<ListApiGroupsResponse> ListApiGroupsAsync(
        string? id = null, string? name = null, int? offset = null, int? limit = null, CancellationToken cancel = default) =>
        _gateway.ReadAsync(
            _gateway.Call(HttpMethod.Get, Groups).With("offset", offset).With("limit", limit).With("id", id).With("name", name),
            HuaweiJson.Default.ListApiGroupsResponse, cancel);

    /// <summary>All groups, page after page.</summary>
    public IAsyncEnumerable<ApiGroup> ListAllApiGroupsAsync(string? name = null, CancellationToken cancel = default) =>
        GatewayConnection.AllAsync(
            (offset, stop) => ListApiGroupsAsync(null, name, offset, GatewayConnection.LimitMax, stop), page => page.Groups, cancel);

    /// <summary>One group.</summary>
    public Task<ApiGroup?> ShowDetailsOfApiGroupAsync(string groupId, CancellationToken cancel = default) =>
        _gateway.FindAsync(_gateway.Call(HttpMethod.Get, PathOf(Groups, groupId)), HuaweiJson.Default.ApiGroup, cancel);

    /// <summary>Changes a group.</summary>
    public Task<ApiGroup> UpdateApiGroupAsync(string groupId, string name, string? remark = null, CancellationToken cancel = default) =>
        _gateway.ReadAsync(
            _gateway.Call(HttpMethod.Put, PathOf(Groups, groupId), Name(name, remark)), HuaweiJson.Default.ApiGroup, cancel);

    /// <summary>Deletes a group without APIs.</summary>
    public Task DeleteApiGroupAsync(string groupId, CancellationToken cancel = default) =>
        _gateway.SendAsync(_gateway.Call(HttpMethod.Delete, PathOf(Groups, groupId)), cancel);

    /// <summary>Makes sure that no group has a name.</summary>
    /// <exception cref="HuaweiServiceException">One has it, <c>APIG.3201</c>; and other refusals.</exception>
    public Task CheckApiGroupsAsync(string name, CancellationToken cancel = default) => _gateway.SendAsync(
        _gateway.Call(HttpMethod.Post, $"{Groups}/check", HuaweiJson.Write(new(name), HuaweiJson.Default.GroupNameBody)).Repeatable(),
        cancel);

    /// <summary>Binds a name of the domain name system to a group: callers reach its APIs by it.</summary>
    /// <param name="domain">At most 255 characters; may begin with <c>*.</c>.</param>
    /// <param name="minSslVersion"><c>TLSv1.1</c> (the default) or <c>TLSv1.2</c>.</param>
    /// <param name="redirectsToHttps">Whether plain requests are redirected; null for no.</param>
    public Task<AssociateDomainResponse> AssociateDomainAsync(
        string groupId, string domain, string? minSslVersion = null, bool? redirectsToHttps = null, CancellationToken cancel = default)
    {
        var body = HuaweiJson.Write(new(domain, minSslVersion, redirectsToHttps), HuaweiJson.Default.DomainBody);
        return _gateway.ReadAsync(
            _gateway.Call(HttpMethod.Post, $"{PathOf(Groups, groupId)}/domains", body), HuaweiJson.Default.AssociateDomainResponse, cancel);
    }

    /// <summary>Takes a name off a group.</summary>
    public Task DisassociateDomainAsync(string groupId, string domainId, CancellationToken cancel = default) => _gateway.SendAsync(
        _gateway.Call(HttpMethod.Delete, HuaweiRequest.PathOf($"{PathOf(Groups, groupId)}/domains", domainId)), cancel);

    /// <summary>Changes whether callers may use the group's own name.</summary>
    public Task UpdateSlDomainSettingAsync(string groupId, bool enabled, CancellationToken cancel = default) => _gateway.SendAsync(
        _gateway.Call(
            HttpMethod.Put, $"{PathOf(Groups, groupId)}/sl-domain-access-settings",
            HuaweiJson.Write(new(enabled), HuaweiJson.Default.SlDomainAccessBody)),
        cancel);

    /// <summary>Closes the client's connections.</summary>
    public void Dispose() => _gateway.Dispose();

    private static byte[] Name(string name, string? remark) => HuaweiJson.Write(new(name, remark), HuaweiJson.Default.NameBody);

    private static string PathOf(string collection, string id) => HuaweiRequest.PathOf(collection, id);
}
