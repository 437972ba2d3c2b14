using Tieline.Sdk.Http;

namespace Tieline.Sdk.Huawei;

/// <summary>Endpoint services and endpoints (VPCEP): every operation of contract huawei-endpoint-service, 2 to 9, under the SDKs' names.</summary>
/// <remarks>
/// Safe for use by many threads; works in one project. Every operation may throw <see cref="HuaweiServiceException"/> (the service, or
/// IAM before it, said no), <see cref="HttpRequestException"/> or <see cref="TimeoutException"/> (it was not reached, retries included),
/// <see cref="InvalidDataException"/> (the answer is not what the API promises, or the project is not found), or
/// <see cref="ArgumentException"/> (an id that is empty or has a slash would name another path). The API has no client tokens: reads and
/// changes that a second serving does not change are sent again, creations, answers and deletions only when the service did nothing.
/// </remarks>
public sealed partial class EndpointServiceClient : IDisposable
{
    /// <summary>The longest page of a list (contract huawei-endpoint-service, 1.1).</summary>
    private const int LimitMax = 1000;

    /// <summary>The longest page of a whitelist.</summary>
    private const int PermissionLimitMax = 500;

    private const string Services = "vpc-endpoint-services";

    private readonly HuaweiClient _client;

    /// <summary>Makes a client of one project and caller.</summary>
    public EndpointServiceClient(HuaweiClientConfiguration configuration) => _client = new(configuration, HuaweiProduct.EndpointService);

    /// <summary>Offers ports of a workload. The service is <see cref="EndpointServiceStatus.Creating"/> or available then.</summary>
    public Task<EndpointService> CreateEndpointServiceAsync(CreateEndpointServiceRequest request, CancellationToken cancel = default)
    {
        var body = HuaweiJson.Write(request, HuaweiJson.Default.CreateEndpointServiceRequest);
        return _client.ReadAsync(V1(HttpMethod.Post, Services, body), HuaweiJson.Default.EndpointService, cancel);
    }

    /// <summary>A page of the project's services.</summary>
    public Task<ListEndpointServiceResponse> ListEndpointServiceAsync(
        ListEndpointServiceRequest? request = null, CancellationToken cancel = default)
    {
        request ??= new();
        var call = V1(HttpMethod.Get, Services).With("endpoint_service_name", request.EndpointServiceName).With("id", request.Id)
            .With("status", request.Status).With("server_type", request.ServerType).With("public_border_group", request.PublicBorderGroup);
        return _client.ReadAsync(Paged(call, request), HuaweiJson.Default.ListEndpointServiceResponse, cancel);
    }

    /// <summary>All services that are asked for, page after page. Its limit and offset do not count.</summary>
    public IAsyncEnumerable<EndpointService> ListAllEndpointServiceAsync(
        ListEndpointServiceRequest? request = null, CancellationToken cancel = default) => Paging.AllByOffsetAsync(
        (offset, stop) => ListEndpointServiceAsync((request ?? new()) with { Limit = LimitMax, Offset = offset }, stop),
        page => page.EndpointServices, page => page.TotalCount, cancel);

    /// <summary>One service of the project.</summary>
    /// <returns>Null when there is no such service.</returns>
    public Task<EndpointService?> ListServiceDetailsAsync(string serviceId, CancellationToken cancel = default) =>
        _client.FindAsync(V1(HttpMethod.Get, ServicePath(serviceId)), HuaweiJson.Default.EndpointService, cancel);

    /// <summary>Changes an available service.</summary>
    public Task<EndpointService> UpdateEndpointServiceAsync(
        string serviceId, UpdateEndpointServiceRequest request, CancellationToken cancel = default)
    {
        var body = HuaweiJson.Write(request, HuaweiJson.Default.UpdateEndpointServiceRequest);
        return _client.ReadAsync(V1(HttpMethod.Put, ServicePath(serviceId), body), HuaweiJson.Default.EndpointService, cancel);
    }

    /// <summary>Changes the name of a service.</summary>
    /// <param name="name">At most 16 letters, digits, <c>_</c> and <c>-</c>.</param>
    /// <returns>The name, as the service says it.</returns>
    public async Task<string> UpdateEndpointServiceNameAsync(string serviceId, string name, CancellationToken cancel = default)
    {
        var body = HuaweiJson.Write(new(name), HuaweiJson.Default.EndpointServiceNameBody);
        var call = V1(HttpMethod.Put, $"{ServicePath(serviceId)}/name", body);
        return (await _client.ReadAsync(call, HuaweiJson.Default.EndpointServiceNameBody, cancel)).EndpointServiceName;
    }

    /// <summary>Deletes a service without accepted endpoints. It is <see cref="EndpointServiceStatus.Deleting"/> for a while.</summary>
    public Task DeleteEndpointServiceAsync(string serviceId, CancellationToken cancel = default) =>
        _client.SendAsync(V1(HttpMethod.Delete, ServicePath(serviceId)), cancel);

    /// <summary>A page of the operator's services, which everybody may use.</summary>
    public Task<ListServicePublicDetailsResponse> ListServicePublicDetailsAsync(
        ListServicePublicDetailsRequest? request = null, CancellationToken cancel = default)
    {
        request ??= new();
        var call = V1(HttpMethod.Get, $"{Services}/public").With("endpoint_service_name", request.EndpointServiceName).With("id", request.Id);
        return _client.ReadAsync(Paged(call, request), HuaweiJson.Default.ListServicePublicDetailsResponse, cancel);
    }

    /// <summary>All of the operator's services that are asked for, page after page. Its limit and offset do not count.</summary>
    public IAsyncEnumerable<EndpointServiceSummary> ListAllServicePublicDetailsAsync(
        ListServicePublicDetailsRequest? request = null, CancellationToken cancel = default) => Paging.AllByOffsetAsync(
        (offset, stop) => ListServicePublicDetailsAsync((request ?? new()) with { Limit = LimitMax, Offset = offset }, stop),
        page => page.EndpointServices, page => page.TotalCount, cancel);

    /// <summary>What everybody may know of a service, also of another account's: how a consumer finds one.</summary>
    /// <param name="name">The full name; null to ask by id.</param>
    /// <param name="serviceId">The id; null to ask by name.</param>
    /// <returns>Null when there is no such service.</returns>
    /// <exception cref="ArgumentException">Neither is given.</exception>
    public Task<EndpointServiceSummary?> ListServiceDescribeDetailsAsync(
        string? name = null, string? serviceId = null, CancellationToken cancel = default)
    {
        if (string.IsNullOrEmpty(name) && string.IsNullOrEmpty(serviceId)) throw new ArgumentException("neither name nor id", nameof(name));
        var call = V1(HttpMethod.Get, $"{Services}/describe").With("endpoint_service_name", name).With("id", serviceId);
        return _client.FindAsync(call, HuaweiJson.Default.EndpointServiceSummary, cancel);
    }

    /// <summary>Makes a service one of the professional edition.</summary>
    public Task UpgradeEndpointServiceAsync(string serviceId, CancellationToken cancel = default) =>
        _client.SendAsync(HuaweiRequest.OfProject(HttpMethod.Post, "v2", $"{ServicePath(serviceId)}/upgrade"), cancel);

    /// <summary>Puts more servers behind a service.</summary>
    public Task AddEndpointServiceServerResourceAsync(
        string serviceId, IReadOnlyList<ServerResource> resources, CancellationToken cancel = default)
    {
        var body = HuaweiJson.Write(new(resources), HuaweiJson.Default.ServerResourcesBody);
        return _client.SendAsync(
            HuaweiRequest.OfProject(HttpMethod.Post, "v2", $"{ServicePath(serviceId)}/add-server-resources", body), cancel);
    }

    /// <summary>Waits until a service is available.</summary>
    /// <exception cref="UnexpectedStatusException">It failed, is being deleted, or is gone.</exception>
    public Task<EndpointService> WaitUntilServiceAvailableAsync(
        string serviceId, Waiting? waiting = null, CancellationToken cancel = default) => (waiting ?? Waiting.Default).UntilAsync(
        serviceId, () => ListServiceDetailsAsync(serviceId, cancel), service => service.Status, [EndpointServiceStatus.Creating],
        [EndpointServiceStatus.Available], _client.Clock, cancel);

    /// <summary>Waits until a deleted service is gone. It may still be seen in a status that it can be deleted from.</summary>
    /// <exception cref="UnexpectedStatusException">It is in another status.</exception>
    public Task WaitUntilServiceGoneAsync(string serviceId, Waiting? waiting = null, CancellationToken cancel = default) =>
        (waiting ?? Waiting.Default).UntilGoneAsync(
            serviceId, () => ListServiceDetailsAsync(serviceId, cancel), service => service.Status,
            [EndpointServiceStatus.Deleting, EndpointServiceStatus.Available, EndpointServiceStatus.Failed], _client.Clock, cancel);

    /// <summary>The project that the client works in.</summary>
    public Task<string> GetProjectIdAsync(CancellationToken cancel = default) => _client.ProjectIdAsync(cancel);

    /// <summary>Closes the client's connections.</summary>
    public void Dispose() => _client.Dispose();

    private static HuaweiRequest V1(HttpMethod method, string path, byte[]? body = null) => HuaweiRequest.OfProject(method, "v1", path, body);

    private static string ServicePath(string serviceId) => HuaweiRequest.PathOf(Services, serviceId);

    private static HuaweiRequest Paged(HuaweiRequest call, EndpointPageRequest request) => call.With("limit", request.Limit)
        .With("offset", request.Offset).With("sort_key", request.SortKey).With("sort_dir", request.SortDir);
}
