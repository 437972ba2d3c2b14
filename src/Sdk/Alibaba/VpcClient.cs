using Tieline.Sdk.Http;

namespace Tieline.Sdk.Alibaba;

/// <summary>VPCs, vSwitches, regions and zones: what router interfaces need around them. Contract alibaba-router-interface, 5.</summary>
/// <remarks>
/// Errors, retries, tokens and threads as of <see cref="RouterInterfaceClient"/>; route tables are with <see cref="RouteClient"/>.
/// </remarks>
public sealed class VpcClient : IDisposable
{
    private readonly AlibabaClient _client;

    /// <summary>Makes a client of one region and key pair.</summary>
    public VpcClient(AlibabaClientConfiguration configuration) => _client = new(configuration);

    /// <summary>Makes a VPC with its router and system route table.</summary>
    public Task<CreateVpcResponse> CreateVpcAsync(CreateVpcRequest request, CancellationToken cancel = default)
    {
        var call = Call(RpcRequest.Once("CreateVpc")).With("CidrBlock", request.CidrBlock).With("VpcName", request.VpcName)
            .With("Description", request.Description).With("UserCidr", request.UserCidr)
            .InVpc(call => call.With("EnableIpv6", request.EnableIpv6).With("ResourceGroupId", request.ResourceGroupId)
                .WithTags("Tag", request.Tags))
            .WithToken(request.ClientToken);
        return _client.SendAsync(call, AlibabaJson.Default.CreateVpcResponse, cancel);
    }

    /// <summary>A page of VPCs.</summary>
    /// <exception cref="ArgumentException">The list of ids is there and empty: the service would take that for all.</exception>
    public Task<DescribeVpcsResponse> DescribeVpcsAsync(DescribeVpcsRequest? request = null, CancellationToken cancel = default)
    {
        request ??= new();
        if (request.VpcIds is []) throw new ArgumentException("no VPC is named", nameof(request));
        var call = Call(RpcRequest.Repeatable("DescribeVpcs"))
            .With("VpcId", request.VpcIds is null ? null : string.Join(',', request.VpcIds)).With("IsDefault", request.IsDefault)
            .With("PageNumber", request.PageNumber).With("PageSize", request.PageSize)
            .InVpc(call => call.With("VpcName", request.VpcName).WithTags("Tag", request.Tags));
        return _client.SendAsync(call, AlibabaJson.Default.DescribeVpcsResponse, cancel);
    }

    /// <summary>All VPCs, page after page.</summary>
    public IAsyncEnumerable<Vpc> DescribeAllVpcsAsync(CancellationToken cancel = default) => AlibabaClient.AllAsync(
        (number, stop) => DescribeVpcsAsync(new() { PageNumber = number, PageSize = AlibabaClient.PageSizeMax }, stop),
        page => page.Vpcs, cancel);

    /// <summary>One VPC.</summary>
    /// <returns>Null when there is no such VPC.</returns>
    public async Task<Vpc?> GetVpcAsync(string vpcId, CancellationToken cancel = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(vpcId); // an empty filter would be none
        var page = await FoundAsync(() => DescribeVpcsAsync(new() { VpcIds = [vpcId] }, cancel));
        return page?.Vpcs.FirstOrDefault(vpc => vpc.VpcId == vpcId);
    }

    /// <summary>One VPC with all its members. Version 2016-04-28 only.</summary>
    /// <exception cref="AlibabaServiceException">There is none, and other refusals.</exception>
    public Task<Vpc> DescribeVpcAttributeAsync(string vpcId, CancellationToken cancel = default) => _client.SendAsync(
        Call(RpcRequest.Repeatable("DescribeVpcAttribute").OnlyInVpc()).With("VpcId", vpcId), AlibabaJson.Default.Vpc, cancel);

    /// <summary>Changes a VPC.</summary>
    public Task<AlibabaResponse> ModifyVpcAttributeAsync(ModifyVpcAttributeRequest request, CancellationToken cancel = default) =>
        _client.SendAsync(
            Call(RpcRequest.Repeatable("ModifyVpcAttribute")).With("VpcId", request.VpcId).With("VpcName", request.VpcName)
                .With("Description", request.Description).With("CidrBlock", request.CidrBlock),
            cancel);

    /// <summary>Deletes a VPC that has neither vSwitches nor router interfaces.</summary>
    public Task<AlibabaResponse> DeleteVpcAsync(string vpcId, string? clientToken = null, CancellationToken cancel = default) =>
        _client.SendAsync(Call(RpcRequest.Once("DeleteVpc")).With("VpcId", vpcId).WithToken(clientToken), cancel);

    /// <summary>Waits until a VPC is available.</summary>
    /// <exception cref="UnexpectedStatusException">It came into another status, or it is gone.</exception>
    public Task<Vpc> WaitUntilVpcAvailableAsync(string vpcId, Waiting? waiting = null, CancellationToken cancel = default) =>
        (waiting ?? Waiting.Default).UntilAsync(
            vpcId, () => GetVpcAsync(vpcId, cancel), vpc => vpc.Status, [VpcStatus.Pending], [VpcStatus.Available], _client.Clock, cancel);

    /// <summary>Makes a vSwitch.</summary>
    public Task<CreateVSwitchResponse> CreateVSwitchAsync(CreateVSwitchRequest request, CancellationToken cancel = default)
    {
        var call = Call(RpcRequest.Once("CreateVSwitch")).With("VpcId", request.VpcId).With("ZoneId", request.ZoneId)
            .With("CidrBlock", request.CidrBlock).With("VSwitchName", request.VSwitchName).With("Description", request.Description)
            .InVpc(call => call.WithTags("Tag", request.Tags)).WithToken(request.ClientToken);
        return _client.SendAsync(call, AlibabaJson.Default.CreateVSwitchResponse, cancel);
    }

    /// <summary>A page of vSwitches.</summary>
    public Task<DescribeVSwitchesResponse> DescribeVSwitchesAsync(
        DescribeVSwitchesRequest? request = null, CancellationToken cancel = default)
    {
        request ??= new();
        var call = Call(RpcRequest.Repeatable("DescribeVSwitches")).With("VpcId", request.VpcId).With("VSwitchId", request.VSwitchId)
            .With("ZoneId", request.ZoneId).With("IsDefault", request.IsDefault).With("PageNumber", request.PageNumber)
            .With("PageSize", request.PageSize)
            .InVpc(call => call.With("VSwitchName", request.VSwitchName).With("RouteTableId", request.RouteTableId));
        return _client.SendAsync(call, AlibabaJson.Default.DescribeVSwitchesResponse, cancel);
    }

    /// <summary>All vSwitches of a VPC, or of the region, page after page.</summary>
    public IAsyncEnumerable<VSwitch> DescribeAllVSwitchesAsync(string? vpcId = null, CancellationToken cancel = default) =>
        AlibabaClient.AllAsync(
            (number, stop) => DescribeVSwitchesAsync(
                new() { VpcId = vpcId, PageNumber = number, PageSize = AlibabaClient.PageSizeMax }, stop),
            page => page.VSwitches, cancel);

    /// <summary>One vSwitch.</summary>
    /// <returns>Null when there is no such vSwitch.</returns>
    public async Task<VSwitch?> GetVSwitchAsync(string vSwitchId, CancellationToken cancel = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(vSwitchId); // an empty filter would be none
        var page = await FoundAsync(() => DescribeVSwitchesAsync(new() { VSwitchId = vSwitchId }, cancel));
        return page?.VSwitches.FirstOrDefault(vSwitch => vSwitch.VSwitchId == vSwitchId);
    }

    /// <summary>One vSwitch with all its members. Version 2016-04-28 only.</summary>
    /// <exception cref="AlibabaServiceException">There is none, and other refusals.</exception>
    public Task<VSwitch> DescribeVSwitchAttributesAsync(string vSwitchId, CancellationToken cancel = default) => _client.SendAsync(
        Call(RpcRequest.Repeatable("DescribeVSwitchAttributes").OnlyInVpc()).With("VSwitchId", vSwitchId),
        AlibabaJson.Default.VSwitch, cancel);

    /// <summary>Changes the words of a vSwitch; null leaves one as it is.</summary>
    public Task<AlibabaResponse> ModifyVSwitchAttributeAsync(
        string vSwitchId, string? vSwitchName = null, string? description = null, CancellationToken cancel = default) => _client.SendAsync(
        Call(RpcRequest.Repeatable("ModifyVSwitchAttribute")).With("VSwitchId", vSwitchId).With("VSwitchName", vSwitchName)
            .With("Description", description),
        cancel);

    /// <summary>Deletes a vSwitch that nothing is in.</summary>
    public Task<AlibabaResponse> DeleteVSwitchAsync(string vSwitchId, CancellationToken cancel = default) =>
        _client.SendAsync(Call(RpcRequest.Once("DeleteVSwitch")).With("VSwitchId", vSwitchId), cancel);

    /// <summary>Waits until a vSwitch is available.</summary>
    /// <exception cref="UnexpectedStatusException">It came into another status, or it is gone.</exception>
    public Task<VSwitch> WaitUntilVSwitchAvailableAsync(string vSwitchId, Waiting? waiting = null, CancellationToken cancel = default) =>
        (waiting ?? Waiting.Default).UntilAsync(
            vSwitchId, () => GetVSwitchAsync(vSwitchId, cancel), vSwitch => vSwitch.Status, [VpcStatus.Pending], [VpcStatus.Available],
            _client.Clock, cancel);

    /// <summary>The regions of the cloud.</summary>
    public async Task<IReadOnlyList<Region>> DescribeRegionsAsync(CancellationToken cancel = default) => (await _client.SendAsync(
        Call(RpcRequest.Repeatable("DescribeRegions")), AlibabaJson.Default.DescribeRegionsResponse, cancel)).Regions;

    /// <summary>The zones of the region.</summary>
    public async Task<IReadOnlyList<Zone>> DescribeZonesAsync(CancellationToken cancel = default) => (await _client.SendAsync(
        Call(RpcRequest.Repeatable("DescribeZones")), AlibabaJson.Default.DescribeZonesResponse, cancel)).Zones;

    /// <summary>Puts tags on VPCs, vSwitches or route tables. Version 2016-04-28 only.</summary>
    /// <param name="resourceType"><c>VPC</c>, <c>VSWITCH</c> or <c>ROUTETABLE</c>.</param>
    public Task<AlibabaResponse> TagResourcesAsync(
        string resourceType, IReadOnlyList<string> resourceIds, IReadOnlyList<Tag> tags, CancellationToken cancel = default) =>
        _client.SendAsync(
            Call(RpcRequest.Repeatable("TagResources").OnlyInVpc()).With("ResourceType", resourceType).WithList("ResourceId", resourceIds)
                .WithTags("Tag", tags),
            cancel);

    /// <summary>Takes tags off VPCs, vSwitches or route tables. Version 2016-04-28 only.</summary>
    /// <param name="resourceType"><c>VPC</c>, <c>VSWITCH</c> or <c>ROUTETABLE</c>.</param>
    public Task<AlibabaResponse> UntagResourcesAsync(
        string resourceType, IReadOnlyList<string> resourceIds, IReadOnlyList<string> tagKeys, CancellationToken cancel = default) =>
        _client.SendAsync(
            Call(RpcRequest.Repeatable("UnTagResources").OnlyInVpc()).With("ResourceType", resourceType).WithList("ResourceId", resourceIds)
                .WithList("TagKey", tagKeys),
            cancel);

    /// <summary>All tags on VPCs, vSwitches or route tables, page after page. Version 2016-04-28 only.</summary>
    /// <param name="resourceType"><c>VPC</c>, <c>VSWITCH</c> or <c>ROUTETABLE</c>.</param>
    public IAsyncEnumerable<TagResource> ListAllTagsAsync(
        string resourceType, IReadOnlyList<string> resourceIds, CancellationToken cancel = default) =>
        _client.AllTagsAsync("ListTagResources", resourceType, resourceIds, cancel);

    /// <summary>Whose key the configuration has. Asks the STS product, at the configured endpoint if there is one.</summary>
    public Task<CallerIdentity> GetCallerIdentityAsync(CancellationToken cancel = default) => _client.SendAsync(
        RpcRequest.Repeatable("GetCallerIdentity"), "sts", "2015-04-01", AlibabaJson.Default.CallerIdentity, cancel);

    /// <summary>Closes the client's connections.</summary>
    public void Dispose() => _client.Dispose();

    private RpcRequest Call(RpcRequest request) => request.With("RegionId", _client.RegionId);

    // Where a list is asked for one id, some services answer 404 instead of an empty list.
    private static async Task<T?> FoundAsync<T>(Func<Task<T>> describe) where T : class
    {
        try
        {
            return await describe();
        }
        catch (AlibabaServiceException fault) when (fault.IsNotFound)
        {
            return null;
        }
    }
}
