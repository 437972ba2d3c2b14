using Tieline.Sdk.Http;

namespace Tieline.Sdk.Huawei;

/// <summary>Which gateway instances are asked for. Several conditions must all hold (contract huawei-vpc-channel, 10.1).</summary>
public sealed record ListInstancesRequest : GatewayPageRequest
{
    /// <summary>Only this.</summary>
    public string? InstanceId { get; init; }

    /// <summary>Its name.</summary>
    public string? InstanceName { get; init; }

    /// <summary>Such as <c>Running</c>.</summary>
    public string? Status { get; init; }
}

/// <summary>A gateway instance: it listens, and reaches the backends of one VPC.</summary>
public sealed record GatewayInstance
{
    /// <summary>Its id.</summary>
    public string Id { get; init => field = value ?? ""; } = "";

    /// <summary>Its project.</summary>
    public string ProjectId { get; init => field = value ?? ""; } = "";

    /// <summary>Its name.</summary>
    public string InstanceName { get; init => field = value ?? ""; } = "";

    /// <summary>Such as <c>Running</c>.</summary>
    public string Status { get; init => field = value ?? ""; } = "";

    /// <summary>The same as a number: 6.</summary>
    public int InstanceStatus { get; init; }

    /// <summary><c>apig</c>.</summary>
    public string Type { get; init => field = value ?? ""; } = "";

    /// <summary>Such as <c>BASIC</c>.</summary>
    public string Spec { get; init => field = value ?? ""; } = "";

    /// <summary>When it was made.</summary>
    public DateTimeOffset? CreateTime { get; init; }

    /// <summary>Its public address; empty for none.</summary>
    public string EipAddress { get; init => field = value ?? ""; } = "";

    /// <summary>Its description; only the details of one instance say it, as all that follows.</summary>
    public string Description { get; init => field = value ?? ""; } = "";

    /// <summary>The VPC whose backends it reaches.</summary>
    public string VpcId { get; init => field = value ?? ""; } = "";

    /// <summary>The subnet that it is in.</summary>
    public string SubnetId { get; init => field = value ?? ""; } = "";

    /// <summary>The address where it listens.</summary>
    public string IngressIp { get; init => field = value ?? ""; } = "";

    /// <summary>The TCP port there. Tieline's own: the gateways of one host share its addresses.</summary>
    public int IngressPort { get; init; }

    /// <summary>The TCP port for callers with TLS, also Tieline's own; null for none.</summary>
    public int? IngressTlsPort { get; init; }

    /// <summary>What it can do.</summary>
    public IReadOnlyList<string> SupportedFeatures { get; init => field = TolerantList.Of(value); } = [];
}

/// <summary>A page of gateway instances.</summary>
public sealed record ListInstancesResponse : GatewayPage
{
    /// <summary>The instances.</summary>
    public IReadOnlyList<GatewayInstance> Instances { get; init => field = TolerantList.Of(value); } = [];
}

/// <summary>What is asked of a new gateway instance.</summary>
internal sealed record InstanceBody(string InstanceName, string? VpcId);

/// <summary>A gateway instance is being made.</summary>
public sealed record CreateInstanceResponse
{
    /// <summary>Its id.</summary>
    public string InstanceId { get; init => field = value ?? ""; } = "";

    /// <summary>Says that it was accepted.</summary>
    public string Message { get; init => field = value ?? ""; } = "";
}

/// <summary>The gateway instances of a project. Contract huawei-vpc-channel, 10.1.</summary>
/// <remarks>Safe for use by many threads; errors and retries as of <see cref="EndpointServiceClient"/>.</remarks>
public sealed class GatewayInstanceClient : IDisposable
{
    private const string Instances = "apigw/instances";

    private readonly HuaweiClient _client;

    /// <summary>Makes a client of one project and caller.</summary>
    public GatewayInstanceClient(HuaweiClientConfiguration configuration) => _client = new(configuration, HuaweiProduct.ApiGateway);

    /// <summary>A page of instances.</summary>
    public Task<ListInstancesResponse> ListInstancesAsync(ListInstancesRequest? request = null, CancellationToken cancel = default)
    {
        request ??= new();
        var call = HuaweiRequest.OfProject(HttpMethod.Get, "v2", Instances).With("offset", request.Offset).With("limit", request.Limit)
            .With("precise_search", request.PreciseSearch).With("instance_id", request.InstanceId)
            .With("instance_name", request.InstanceName).With("status", request.Status);
        return _client.ReadAsync(call, HuaweiJson.Default.ListInstancesResponse, cancel);
    }

    /// <summary>All instances that are asked for, page after page. Its limit and offset do not count.</summary>
    public IAsyncEnumerable<GatewayInstance> ListAllInstancesAsync(ListInstancesRequest? request = null, CancellationToken cancel = default) =>
        GatewayConnection.AllAsync(
            (offset, stop) => ListInstancesAsync((request ?? new()) with { Offset = offset, Limit = GatewayConnection.LimitMax }, stop),
            page => page.Instances, cancel);

    /// <summary>One instance with its details.</summary>
    /// <returns>Null when there is no such instance.</returns>
    public Task<GatewayInstance?> ShowDetailsOfInstanceAsync(string instanceId, CancellationToken cancel = default)
    {
        var call = HuaweiRequest.OfProject(HttpMethod.Get, "v2", HuaweiRequest.PathOf(Instances, instanceId));
        return _client.FindAsync(call, HuaweiJson.Default.GatewayInstance, cancel);
    }

    /// <summary>Makes an instance that reaches the backends of a VPC. One of that name and VPC that is there already is answered instead.</summary>
    /// <param name="name">1 to 64 characters.</param>
    /// <param name="vpcId">Null for backends in the network of Tieline's host.</param>
    public Task<CreateInstanceResponse> CreateInstanceAsync(string name, string? vpcId = null, CancellationToken cancel = default)
    {
        var body = HuaweiJson.Write(new(name, vpcId), HuaweiJson.Default.InstanceBody);
        return _client.ReadAsync(HuaweiRequest.OfProject(HttpMethod.Post, "v2", Instances, body), HuaweiJson.Default.CreateInstanceResponse, cancel);
    }

    /// <summary>Deletes an instance that has no channels, groups or published APIs.</summary>
    public Task DeleteInstanceAsync(string instanceId, CancellationToken cancel = default) =>
        _client.SendAsync(HuaweiRequest.OfProject(HttpMethod.Delete, "v2", HuaweiRequest.PathOf(Instances, instanceId)), cancel);

    /// <summary>Waits until an instance is <c>Running</c>.</summary>
    /// <exception cref="UnexpectedStatusException">It is in a status other than <c>Creating</c>, or gone.</exception>
    public Task<GatewayInstance> WaitUntilRunningAsync(string instanceId, Waiting? waiting = null, CancellationToken cancel = default) =>
        (waiting ?? Waiting.Default).UntilAsync(
            instanceId, () => ShowDetailsOfInstanceAsync(instanceId, cancel), instance => instance.Status, ["Creating"], ["Running"],
            _client.Clock, cancel);

    /// <summary>Closes the client's connections.</summary>
    public void Dispose() => _client.Dispose();
}
