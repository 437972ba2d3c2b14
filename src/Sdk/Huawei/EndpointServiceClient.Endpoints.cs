using System.Text.Json;
using Tieline.Sdk.Http;

namespace Tieline.Sdk.Huawei;

/// <summary>What a consumer does with endpoints. Contract huawei-endpoint-service, 5.</summary>
public sealed partial class EndpointServiceClient
{
    private const string EndpointsPath = "vpc-endpoints";

    /// <summary>Makes an endpoint of a service in a VPC. It is <see cref="EndpointStatus.Creating"/> or waits for the owner then.</summary>
    public Task<Endpoint> CreateEndpointAsync(CreateEndpointRequest request, CancellationToken cancel = default)
    {
        var body = HuaweiJson.Write(request, HuaweiJson.Default.CreateEndpointRequest);
        return _client.ReadAsync(V1(HttpMethod.Post, EndpointsPath, body), HuaweiJson.Default.Endpoint, cancel);
    }

    /// <summary>A page of the project's endpoints.</summary>
    public Task<ListEndpointsResponse> ListEndpointsAsync(ListEndpointsRequest? request = null, CancellationToken cancel = default)
    {
        request ??= new();
        var call = V1(HttpMethod.Get, EndpointsPath).With("endpoint_service_name", request.EndpointServiceName)
            .With("vpc_id", request.VpcId).With("id", request.Id);
        return _client.ReadAsync(Paged(call, request), HuaweiJson.Default.ListEndpointsResponse, cancel);
    }

    /// <summary>All endpoints that are asked for, page after page. Its limit and offset do not count.</summary>
    public IAsyncEnumerable<Endpoint> ListAllEndpointsAsync(ListEndpointsRequest? request = null, CancellationToken cancel = default) =>
        Paging.AllByOffsetAsync(
            (offset, stop) => ListEndpointsAsync((request ?? new()) with { Limit = LimitMax, Offset = offset }, stop),
            page => page.Endpoints, page => page.TotalCount, cancel);

    /// <summary>One endpoint of the project.</summary>
    /// <returns>Null when there is no such endpoint.</returns>
    public Task<Endpoint?> ListEndpointInfoDetailsAsync(string endpointId, CancellationToken cancel = default) =>
        _client.FindAsync(V1(HttpMethod.Get, EndpointPath(endpointId)), HuaweiJson.Default.Endpoint, cancel);

    /// <summary>Changes who may use an endpoint.</summary>
    /// <param name="whitelist">At most 20 IPv4 addresses and networks; empty for none; null leaves them.</param>
    /// <param name="enableWhitelist">Whether only those may use it; null leaves that.</param>
    public Task<Endpoint> UpdateEndpointWhiteAsync(
        string endpointId, IReadOnlyList<string>? whitelist = null, bool? enableWhitelist = null, CancellationToken cancel = default)
    {
        var body = HuaweiJson.Write(new(whitelist, enableWhitelist), HuaweiJson.Default.EndpointWhiteBody);
        return _client.ReadAsync(V1(HttpMethod.Put, EndpointPath(endpointId), body), HuaweiJson.Default.Endpoint, cancel);
    }

    /// <summary>Changes the route tables of a gateway service's endpoint.</summary>
    public Task<UpdateEndpointRoutetableResponse> UpdateEndpointRoutetableAsync(
        string endpointId, IReadOnlyList<string> routetables, CancellationToken cancel = default)
    {
        var body = HuaweiJson.Write(new(routetables), HuaweiJson.Default.RoutetablesBody);
        var call = V1(HttpMethod.Put, $"{EndpointPath(endpointId)}/routetables", body);
        return _client.ReadAsync(call, HuaweiJson.Default.UpdateEndpointRoutetableResponse, cancel);
    }

    /// <summary>Changes what the traffic of a gateway service's endpoint may do.</summary>
    public Task<Endpoint> UpdateEndpointPolicyAsync(
        string endpointId, IReadOnlyList<PolicyStatement> statements, CancellationToken cancel = default) =>
        UpdatePolicyAsync(endpointId, new(statements, null), cancel);

    /// <summary>Changes what the traffic of another service's endpoint may do.</summary>
    /// <param name="document">An object.</param>
    public Task<Endpoint> UpdateEndpointPolicyAsync(string endpointId, JsonElement document, CancellationToken cancel = default) =>
        UpdatePolicyAsync(endpointId, new(null, document), cancel);

    /// <summary>Puts the policy of an endpoint back to what it was at first.</summary>
    public Task<Endpoint> DeleteEndpointPolicyAsync(string endpointId, CancellationToken cancel = default) =>
        _client.ReadAsync(V1(HttpMethod.Delete, $"{EndpointPath(endpointId)}/policy"), HuaweiJson.Default.Endpoint, cancel);

    /// <summary>Deletes an endpoint. It is <see cref="EndpointStatus.Deleting"/> for a while.</summary>
    public Task DeleteEndpointAsync(string endpointId, CancellationToken cancel = default) =>
        _client.SendAsync(V1(HttpMethod.Delete, EndpointPath(endpointId)), cancel);

    /// <summary>Makes an endpoint one of the professional edition.</summary>
    /// <param name="action">What is done: <c>start</c>.</param>
    public Task UpgradeEndpointAsync(string endpointId, string action = "start", CancellationToken cancel = default)
    {
        var body = HuaweiJson.Write(new(action), HuaweiJson.Default.UpgradeBody);
        return _client.SendAsync(HuaweiRequest.OfProject(HttpMethod.Post, "v2", $"{EndpointPath(endpointId)}/upgrade", body), cancel);
    }

    /// <summary>Waits until an endpoint is accepted; meanwhile it may wait for the service's owner.</summary>
    /// <exception cref="UnexpectedStatusException">It was rejected, failed, is being deleted, or is gone.</exception>
    public Task<Endpoint> WaitUntilEndpointAcceptedAsync(string endpointId, Waiting? waiting = null, CancellationToken cancel = default) =>
        WaitAsync(endpointId, [EndpointStatus.Creating, EndpointStatus.PendingAcceptance], [EndpointStatus.Accepted], waiting, cancel);

    /// <summary>Waits until an endpoint is accepted, or until the service's owner can answer it.</summary>
    /// <exception cref="UnexpectedStatusException">It was rejected, failed, is being deleted, or is gone.</exception>
    public Task<Endpoint> WaitUntilEndpointCreatedAsync(string endpointId, Waiting? waiting = null, CancellationToken cancel = default) =>
        WaitAsync(endpointId, [EndpointStatus.Creating], [EndpointStatus.Accepted, EndpointStatus.PendingAcceptance], waiting, cancel);

    /// <summary>Waits until a deleted endpoint is gone. It may still be seen in a status that it can be deleted from.</summary>
    /// <exception cref="UnexpectedStatusException">It is in another status.</exception>
    public Task WaitUntilEndpointGoneAsync(string endpointId, Waiting? waiting = null, CancellationToken cancel = default) =>
        (waiting ?? Waiting.Default).UntilGoneAsync(
            endpointId, () => ListEndpointInfoDetailsAsync(endpointId, cancel), endpoint => endpoint.Status,
            [EndpointStatus.Deleting, EndpointStatus.Accepted, EndpointStatus.PendingAcceptance, EndpointStatus.Rejected, EndpointStatus.Failed],
            _client.Clock, cancel);

    private Task<Endpoint> UpdatePolicyAsync(string endpointId, PolicyBody policy, CancellationToken cancel)
    {
        var call = V1(HttpMethod.Put, $"{EndpointPath(endpointId)}/policy", HuaweiJson.Write(policy, HuaweiJson.Default.PolicyBody));
        return _client.ReadAsync(call, HuaweiJson.Default.Endpoint, cancel);
    }

    private Task<Endpoint> WaitAsync(string endpointId, string[] pending, string[] target, Waiting? waiting, CancellationToken cancel) =>
        (waiting ?? Waiting.Default).UntilAsync(
            endpointId, () => ListEndpointInfoDetailsAsync(endpointId, cancel), endpoint => endpoint.Status, pending, target,
            _client.Clock, cancel);

    private static string EndpointPath(string endpointId) => HuaweiRequest.PathOf(EndpointsPath, endpointId);
}
