using Tieline.Sdk.Http;

namespace Tieline.Sdk.Alibaba;

/// <summary>Router interfaces: every operation of contract alibaba-router-interface, 3, in both versions of the API.</summary>
/// <remarks>
/// Safe for use by many threads; works in the region of its configuration. Every operation may throw
/// <see cref="AlibabaServiceException"/> (the service said no), <see cref="HttpRequestException"/> or <see cref="TimeoutException"/>
/// (it was not reached, retries included), <see cref="InvalidDataException"/> (the answer is not what the API promises), or
/// <see cref="NotSupportedException"/> (the configured version has no such operation or parameter). A change that takes a client token
/// gets a new one when the caller gives none, which its retries share. The others are sent again only when the service did nothing.
/// </remarks>
public sealed class RouterInterfaceClient : IDisposable
{
    private static readonly string[] Stable = [RouterInterfaceStatus.Idle, RouterInterfaceStatus.Active, RouterInterfaceStatus.Inactive];

    private static readonly string[] InTransition =
    [
        RouterInterfaceStatus.Connecting, RouterInterfaceStatus.AcceptingConnecting, RouterInterfaceStatus.AcceptingConnect,
        RouterInterfaceStatus.Activating, RouterInterfaceStatus.Modifying, RouterInterfaceStatus.Deactivating,
    ];

    private readonly AlibabaClient _client;

    /// <summary>Makes a client of one region and key pair.</summary>
    public RouterInterfaceClient(AlibabaClientConfiguration configuration) => _client = new(configuration);

    /// <summary>Makes a router interface. It is <see cref="RouterInterfaceStatus.Idle"/> then.</summary>
    public Task<CreateRouterInterfaceResponse> CreateRouterInterfaceAsync(
        CreateRouterInterfaceRequest request, CancellationToken cancel = default)
    {
        var call = Call(RpcRequest.Once("CreateRouterInterface"))
            .With("RouterType", request.RouterType).With("RouterId", request.RouterId).With("Role", request.Role).With("Spec", request.Spec)
            .With("OppositeRegionId", request.OppositeRegionId).With("OppositeRouterType", request.OppositeRouterType)
            .With("OppositeRouterId", request.OppositeRouterId).With("OppositeInterfaceId", request.OppositeInterfaceId)
            .With("OppositeInterfaceOwnerId", request.OppositeInterfaceOwnerId).With("AccessPointId", request.AccessPointId)
            .With("OppositeAccessPointId", request.OppositeAccessPointId).With("HealthCheckSourceIp", request.HealthCheckSourceIp)
            .With("HealthCheckTargetIp", request.HealthCheckTargetIp).With("Name", request.Name).With("Description", request.Description)
            .With("InstanceChargeType", request.InstanceChargeType).With("PricingCycle", request.PricingCycle)
            .With("Period", request.Period).With("AutoPay", request.AutoPay)
            .InVpc(call => call.With("AutoRenew", request.AutoRenew).With("FastLinkMode", request.FastLinkMode)
                .With("ResourceGroupId", request.ResourceGroupId).WithTags("Tags", request.Tags))
            .WithToken(request.ClientToken);
        return _client.SendAsync(call, AlibabaJson.Default.CreateRouterInterfaceResponse, cancel);
    }

    /// <summary>Begins to connect an initiating interface with its opposite one. Both must be idle, and name each other.</summary>
    /// <remarks>The connection is there when <see cref="WaitUntilStatusAsync"/> has seen it active. Seed 003.</remarks>
    public Task<AlibabaResponse> ConnectRouterInterfaceAsync(string routerInterfaceId, CancellationToken cancel = default) =>
        _client.SendAsync(Call(RpcRequest.Once("ConnectRouterInterface")).With("RouterInterfaceId", routerInterfaceId), cancel);

    /// <summary>Begins to let an inactive interface carry packets again.</summary>
    public Task<AlibabaResponse> ActivateRouterInterfaceAsync(string routerInterfaceId, CancellationToken cancel = default) =>
        _client.SendAsync(Call(RpcRequest.Once("ActivateRouterInterface")).With("RouterInterfaceId", routerInterfaceId), cancel);

    /// <summary>Begins to freeze an active interface: it carries nothing then.</summary>
    public Task<AlibabaResponse> DeactivateRouterInterfaceAsync(string routerInterfaceId, CancellationToken cancel = default) =>
        _client.SendAsync(Call(RpcRequest.Once("DeactivateRouterInterface")).With("RouterInterfaceId", routerInterfaceId), cancel);

    /// <summary>A page of the caller's interfaces in the region.</summary>
    public Task<DescribeRouterInterfacesResponse> DescribeRouterInterfacesAsync(
        DescribeRouterInterfacesRequest? request = null, CancellationToken cancel = default)
    {
        request ??= new();
        var call = Call(RpcRequest.Repeatable("DescribeRouterInterfaces"));
        foreach (var (index, filter) in request.Filters.Index())
            call.With($"Filter.{index + 1}.Key", filter.Key).WithList($"Filter.{index + 1}.Value", filter.Values);
        call.With("PageNumber", request.PageNumber).With("PageSize", request.PageSize)
            .InVpc(call => call.With("IncludeReservationData", request.IncludeReservationData)
                .With("ResourceGroupId", request.ResourceGroupId).WithTags("Tags", request.Tags));
        return _client.SendAsync(call, AlibabaJson.Default.DescribeRouterInterfacesResponse, cancel);
    }

    /// <summary>All interfaces that meet every filter, page after page.</summary>
    public IAsyncEnumerable<RouterInterface> DescribeAllRouterInterfacesAsync(
        IReadOnlyList<RouterInterfaceFilter>? filters = null, CancellationToken cancel = default) => AlibabaClient.AllAsync(
        (number, stop) => DescribeRouterInterfacesAsync(
            new() { Filters = filters ?? [], PageNumber = number, PageSize = AlibabaClient.PageSizeMax }, stop),
        page => page.RouterInterfaces, cancel);

    /// <summary>One interface.</summary>
    /// <returns>Null when there is no such interface.</returns>
    public async Task<RouterInterface?> GetRouterInterfaceAsync(string routerInterfaceId, CancellationToken cancel = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(routerInterfaceId); // an empty filter would be none
        var page = await DescribeRouterInterfacesAsync(
            new() { Filters = [new(RouterInterfaceFilterKey.RouterInterfaceId, routerInterfaceId)] }, cancel);
        return page.RouterInterfaces.FirstOrDefault(item => item.RouterInterfaceId == routerInterfaceId);
    }

    /// <summary>One interface with all its members. Version 2016-04-28 only.</summary>
    /// <exception cref="AlibabaServiceException">There is none, and other refusals.</exception>
    public Task<RouterInterface> DescribeRouterInterfaceAttributeAsync(string routerInterfaceId, CancellationToken cancel = default) =>
        _client.SendAsync(
            Call(RpcRequest.Repeatable("DescribeRouterInterfaceAttribute").OnlyInVpc()).With("InstanceId", routerInterfaceId),
            AlibabaJson.Default.RouterInterface, cancel);

    /// <summary>Changes the words of an interface, its opposite side, or its health checks.</summary>
    public Task<AlibabaResponse> ModifyRouterInterfaceAttributeAsync(
        ModifyRouterInterfaceAttributeRequest request, CancellationToken cancel = default)
    {
        var call = Call(RpcRequest.Repeatable("ModifyRouterInterfaceAttribute"))
            .With("RouterInterfaceId", request.RouterInterfaceId).With("Name", request.Name).With("Description", request.Description)
            .With("OppositeInterfaceId", request.OppositeInterfaceId).With("OppositeRouterId", request.OppositeRouterId)
            .With("OppositeRouterType", request.OppositeRouterType).With("OppositeInterfaceOwnerId", request.OppositeInterfaceOwnerId)
            .With("HealthCheckSourceIp", request.HealthCheckSourceIp).With("HealthCheckTargetIp", request.HealthCheckTargetIp)
            .InVpc(call => call.With("HcRate", request.HcRate).With("HcThreshold", request.HcThreshold)
                .With("DeleteHealthCheckIp", request.DeleteHealthCheckIp));
        return _client.SendAsync(call, cancel);
    }

    /// <summary>Changes the bandwidth of an initiating interface.</summary>
    /// <param name="spec">See <see cref="RouterInterfaceSpec"/>.</param>
    public Task<ModifyRouterInterfaceSpecResponse> ModifyRouterInterfaceSpecAsync(
        string routerInterfaceId, string spec, string? clientToken = null, CancellationToken cancel = default)
    {
        var call = Call(RpcRequest.Once("ModifyRouterInterfaceSpec")).With("RouterInterfaceId", routerInterfaceId).With("Spec", spec)
            .WithToken(clientToken);
        return _client.SendAsync(call, AlibabaJson.Default.ModifyRouterInterfaceSpecResponse, cancel);
    }

    /// <summary>Deletes an idle or inactive interface that no route entry points to.</summary>
    public Task<AlibabaResponse> DeleteRouterInterfaceAsync(
        string routerInterfaceId, string? clientToken = null, CancellationToken cancel = default) => _client.SendAsync(
        Call(RpcRequest.Once("DeleteRouterInterface")).With("RouterInterfaceId", routerInterfaceId).WithToken(clientToken), cancel);

    /// <summary>Deletes both sides of a pair that was made with <see cref="CreateRouterInterfaceRequest.FastLinkMode"/>.</summary>
    /// <remarks>Version 2016-04-28 only.</remarks>
    /// <param name="force">Whether route entries that point to them are deleted too.</param>
    public Task<AlibabaResponse> DeleteExpressConnectAsync(
        string routerInterfaceId, bool? force = null, string? clientToken = null, CancellationToken cancel = default) => _client.SendAsync(
        Call(RpcRequest.Once("DeleteExpressConnect").OnlyInVpc()).With("RouterInterfaceId", routerInterfaceId).With("Force", force)
            .WithToken(clientToken),
        cancel);

    /// <summary>Puts tags on interfaces; a key that is there already gets the new value. Version 2016-04-28 only.</summary>
    public Task<AlibabaResponse> TagRouterInterfacesAsync(
        IReadOnlyList<string> routerInterfaceIds, IReadOnlyList<Tag> tags, CancellationToken cancel = default) => _client.SendAsync(
        Call(RpcRequest.Repeatable("TagResourcesForExpressConnect").OnlyInVpc()).With("ResourceType", "ROUTERINTERFACE")
            .WithList("ResourceId", routerInterfaceIds).WithTags("Tag", tags),
        cancel);

    /// <summary>Takes tags off interfaces. Version 2016-04-28 only.</summary>
    public Task<AlibabaResponse> UntagRouterInterfacesAsync(
        IReadOnlyList<string> routerInterfaceIds, IReadOnlyList<string> tagKeys, CancellationToken cancel = default) => _client.SendAsync(
        Call(RpcRequest.Repeatable("UntagResourcesForExpressConnect").OnlyInVpc()).With("ResourceType", "ROUTERINTERFACE")
            .WithList("ResourceId", routerInterfaceIds).WithList("TagKey", tagKeys),
        cancel);

    /// <summary>All tags on interfaces, page after page. Version 2016-04-28 only.</summary>
    public IAsyncEnumerable<TagResource> ListAllTagsAsync(IReadOnlyList<string> routerInterfaceIds, CancellationToken cancel = default) =>
        _client.AllTagsAsync("ListTagResourcesForExpressConnect", "ROUTERINTERFACE", routerInterfaceIds, cancel);

    /// <summary>
    /// Waits until an interface is <see cref="RouterInterfaceStatus.Active"/>, <see cref="RouterInterfaceStatus.Inactive"/> or
    /// <see cref="RouterInterfaceStatus.Idle"/>. An accepting one may be idle until the other side connects.
    /// </summary>
    /// <exception cref="UnexpectedStatusException">It came into a status from which that does not follow, or it is gone.</exception>
    /// <exception cref="ArgumentException">Another status.</exception>
    public Task<RouterInterface> WaitUntilStatusAsync(
        string routerInterfaceId, string status, Waiting? waiting = null, CancellationToken cancel = default)
    {
        string[] pending = status switch
        {
            RouterInterfaceStatus.Active => [.. InTransition, RouterInterfaceStatus.Idle],
            RouterInterfaceStatus.Inactive => [.. InTransition, RouterInterfaceStatus.Active],
            RouterInterfaceStatus.Idle => [],
            _ => throw new ArgumentException($"{status} is no status to wait for", nameof(status)),
        };
        return WaitAsync(routerInterfaceId, pending, [status], waiting, cancel);
    }

    /// <summary>Waits until an interface is idle, active or inactive.</summary>
    /// <exception cref="UnexpectedStatusException">It is being deleted, or gone.</exception>
    public Task<RouterInterface> WaitUntilStableAsync(
        string routerInterfaceId, Waiting? waiting = null, CancellationToken cancel = default) => WaitAsync(
        routerInterfaceId, InTransition, Stable, waiting, cancel);

    /// <summary>Waits until a deleted interface is gone.</summary>
    /// <exception cref="UnexpectedStatusException">It is in a status that it cannot be deleted from.</exception>
    public Task WaitUntilGoneAsync(string routerInterfaceId, Waiting? waiting = null, CancellationToken cancel = default) =>
        (waiting ?? Waiting.Default).UntilGoneAsync(
            routerInterfaceId, () => GetRouterInterfaceAsync(routerInterfaceId, cancel), there => there.Status,
            [RouterInterfaceStatus.Deleting, RouterInterfaceStatus.Idle, RouterInterfaceStatus.Inactive], _client.Clock, cancel);

    /// <summary>Closes the client's connections.</summary>
    public void Dispose() => _client.Dispose();

    private RpcRequest Call(RpcRequest request) => request.With("RegionId", _client.RegionId);

    private Task<RouterInterface> WaitAsync(
        string routerInterfaceId, string[] pending, string[] target, Waiting? waiting, CancellationToken cancel) =>
        (waiting ?? Waiting.Default).UntilAsync(
            routerInterfaceId, () => GetRouterInterfaceAsync(routerInterfaceId, cancel), there => there.Status, pending, target,
            _client.Clock, cancel);
}
