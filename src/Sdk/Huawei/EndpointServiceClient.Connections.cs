using Tieline.Sdk.Http;

namespace Tieline.Sdk.Huawei;

/// <summary>What an owner does with the endpoints of a service, and with its whitelist. Contract huawei-endpoint-service, 3 and 4.</summary>
public sealed partial class EndpointServiceClient
{
    /// <summary>A page of a service's endpoints, as its owner sees them.</summary>
    public Task<ListServiceConnectionsResponse> ListServiceConnectionsAsync(
        string serviceId, ListServiceConnectionsRequest? request = null, CancellationToken cancel = default)
    {
        request ??= new();
        var call = V1(HttpMethod.Get, $"{ServicePath(serviceId)}/connections").With("id", request.Id).With("marker_id", request.MarkerId)
            .With("status", request.Status);
        return _client.ReadAsync(Paged(call, request), HuaweiJson.Default.ListServiceConnectionsResponse, cancel);
    }

    /// <summary>All of a service's endpoints that are asked for, page after page. Its limit and offset do not count.</summary>
    public IAsyncEnumerable<EndpointConnection> ListAllServiceConnectionsAsync(
        string serviceId, ListServiceConnectionsRequest? request = null, CancellationToken cancel = default) => Paging.AllByOffsetAsync(
        (offset, stop) => ListServiceConnectionsAsync(serviceId, (request ?? new()) with { Limit = LimitMax, Offset = offset }, stop),
        page => page.Connections, page => page.TotalCount, cancel);

    /// <summary>Answers an endpoint, or takes an earlier answer back.</summary>
    /// <param name="action">See <see cref="ConnectionAction"/>.</param>
    public async Task<EndpointConnection> AcceptOrRejectEndpointAsync(
        string serviceId, string endpointId, string action, CancellationToken cancel = default)
    {
        var body = HuaweiJson.Write(new(action, [endpointId]), HuaweiJson.Default.ConnectionActionBody);
        var call = V1(HttpMethod.Post, $"{ServicePath(serviceId)}/connections/action", body);
        var answer = await _client.ReadAsync(call, HuaweiJson.Default.ListServiceConnectionsResponse, cancel);
        return answer.Connections.FirstOrDefault(connection => connection.Id == endpointId)
            ?? throw new InvalidDataException("the service's answer names another endpoint");
    }

    /// <summary>Changes the owner's words about endpoints.</summary>
    public async Task<IReadOnlyList<EndpointConnection>> UpdateEndpointConnectionsDescAsync(
        string serviceId, IReadOnlyList<ConnectionDescription> descriptions, CancellationToken cancel = default)
    {
        var body = HuaweiJson.Write(new(descriptions), HuaweiJson.Default.ConnectionDescriptionsBody);
        var call = V1(HttpMethod.Put, $"{ServicePath(serviceId)}/connections/description", body);
        return (await _client.ReadAsync(call, HuaweiJson.Default.ListServiceConnectionsResponse, cancel)).Connections;
    }

    /// <summary>A page of a service's whitelist.</summary>
    public Task<ListServicePermissionsResponse> ListServicePermissionsDetailsAsync(
        string serviceId, ListServicePermissionsRequest? request = null, CancellationToken cancel = default)
    {
        request ??= new();
        var call = V1(HttpMethod.Get, PermissionsPath(serviceId)).With("permission", request.Permission);
        return _client.ReadAsync(Paged(call, request), HuaweiJson.Default.ListServicePermissionsResponse, cancel);
    }

    /// <summary>All of a service's whitelist that is asked for, page after page. Its limit and offset do not count.</summary>
    public IAsyncEnumerable<EndpointPermission> ListAllServicePermissionsDetailsAsync(
        string serviceId, ListServicePermissionsRequest? request = null, CancellationToken cancel = default) => Paging.AllByOffsetAsync(
        (offset, stop) => ListServicePermissionsDetailsAsync(
            serviceId, (request ?? new()) with { Limit = PermissionLimitMax, Offset = offset }, stop),
        page => page.Permissions, page => page.TotalCount, cancel);

    /// <summary>Puts records on the whitelist, or takes them off. What is there or gone already stays so.</summary>
    /// <param name="permissions">See <see cref="EndpointPermission.Permission"/>.</param>
    /// <param name="action">See <see cref="PermissionAction"/>.</param>
    /// <param name="permissionType">See <see cref="PermissionType"/>; null for what the texts say.</param>
    public Task<AddOrRemoveServicePermissionsResponse> AddOrRemoveServicePermissionsAsync(
        string serviceId, IReadOnlyList<string> permissions, string action, string? permissionType = null, CancellationToken cancel = default)
    {
        var body = HuaweiJson.Write(new(permissions, permissionType, action), HuaweiJson.Default.PermissionActionBody);
        var call = V1(HttpMethod.Post, $"{PermissionsPath(serviceId)}/action", body).Repeatable();
        return _client.ReadAsync(call, HuaweiJson.Default.AddOrRemoveServicePermissionsResponse, cancel);
    }

    /// <summary>Puts records with descriptions on the whitelist.</summary>
    /// <param name="permissionType">See <see cref="PermissionType"/>; null for what the texts say.</param>
    public async Task<IReadOnlyList<EndpointPermission>> BatchAddEndpointServicePermissionsAsync(
        string serviceId, IReadOnlyList<NewPermission> permissions, string? permissionType = null, CancellationToken cancel = default)
    {
        var body = HuaweiJson.Write(new(permissions, permissionType), HuaweiJson.Default.AddPermissionsBody);
        var call = V1(HttpMethod.Post, $"{PermissionsPath(serviceId)}/batch-create", body);
        return (await _client.ReadAsync(call, HuaweiJson.Default.ListServicePermissionsResponse, cancel)).Permissions;
    }

    /// <summary>Takes records off the whitelist, all or none.</summary>
    public async Task<IReadOnlyList<EndpointPermission>> BatchRemoveEndpointServicePermissionsAsync(
        string serviceId, IReadOnlyList<string> permissionIds, CancellationToken cancel = default)
    {
        var body = HuaweiJson.Write(new([.. permissionIds.Select(id => new IdBody(id))]), HuaweiJson.Default.RemovePermissionsBody);
        var call = V1(HttpMethod.Post, $"{PermissionsPath(serviceId)}/batch-delete", body);
        return (await _client.ReadAsync(call, HuaweiJson.Default.ListServicePermissionsResponse, cancel)).Permissions;
    }

    /// <summary>Changes the description of a record.</summary>
    public async Task<EndpointPermission> UpdateEndpointServicePermissionDescAsync(
        string serviceId, string permissionId, string description, CancellationToken cancel = default)
    {
        var body = HuaweiJson.Write(new(new(description)), HuaweiJson.Default.PermissionDescriptionBody);
        var call = V1(HttpMethod.Put, HuaweiRequest.PathOf(PermissionsPath(serviceId), permissionId), body);
        var answer = await _client.ReadAsync(call, HuaweiJson.Default.ListServicePermissionsResponse, cancel);
        return answer.Permissions is [var only] ? only : throw new InvalidDataException("the service's answer is not of one record");
    }

    /// <summary>Waits, as the owner, until an endpoint is <see cref="EndpointStatus.Accepted"/> or <see cref="EndpointStatus.Rejected"/>.</summary>
    /// <exception cref="UnexpectedStatusException">It came into a status from which that does not follow, or it is gone.</exception>
    /// <exception cref="ArgumentException">Another status.</exception>
    public Task<EndpointConnection> WaitUntilConnectionAsync(
        string serviceId, string endpointId, string status, Waiting? waiting = null, CancellationToken cancel = default) =>
        (waiting ?? Waiting.Default).UntilAsync(
            endpointId, () => FindConnectionAsync(serviceId, endpointId, cancel), connection => connection.Status,
            status switch
            {
                EndpointStatus.Accepted => [EndpointStatus.PendingAcceptance, EndpointStatus.Creating],
                EndpointStatus.Rejected => [EndpointStatus.PendingAcceptance, EndpointStatus.Creating, EndpointStatus.Accepted],
                _ => throw new ArgumentException($"{status} is no status to wait for", nameof(status)),
            },
            [status], _client.Clock, cancel);

    private async Task<EndpointConnection?> FindConnectionAsync(string serviceId, string endpointId, CancellationToken cancel)
    {
        ArgumentException.ThrowIfNullOrEmpty(endpointId); // an empty filter would be none
        var page = await ListServiceConnectionsAsync(serviceId, new() { Id = endpointId }, cancel);
        return page.Connections.FirstOrDefault(connection => connection.Id == endpointId);
    }

    private static string PermissionsPath(string serviceId) => $"{ServicePath(serviceId)}/permissions";
}
