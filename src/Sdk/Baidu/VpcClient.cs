using System.Net;

namespace Tieline.Sdk.Baidu;

/// <summary>VPCs, subnets, route tables and zones: what peer connections need around them. Contract baidu-peer-connection, 6.</summary>
/// <remarks>Safe for use by many threads; errors, retries and tokens as of <see cref="PeerConnClient"/>. A thing that is not there is null.</remarks>
public sealed class VpcClient : IDisposable
{
    private readonly BceClient _client;

    /// <summary>Makes a client of one endpoint and key pair.</summary>
    public VpcClient(BceClientConfiguration configuration) => _client = new(configuration);

    /// <summary>Makes a VPC with its route table.</summary>
    public async Task<CreateVpcResponse> CreateVpcAsync(CreateVpcRequest request, CancellationToken cancel = default)
    {
        var call = new BceRequest(HttpMethod.Post, "/v1/vpc", BceJson.Write(request, BceJson.Default.CreateVpcRequest)).WithToken(request.ClientToken);
        return BceJson.Read(await _client.SendAsync(call, cancel), BceJson.Default.CreateVpcResponse);
    }

    /// <summary>A page of VPCs.</summary>
    /// <param name="isDefault">Only default VPCs, or only others; null for all.</param>
    /// <param name="vpcIds">Only these; null for all.</param>
    public async Task<ListVpcsResponse> ListVpcsAsync(
        string? marker = null, int? maxKeys = null, bool? isDefault = null, IEnumerable<string>? vpcIds = null, CancellationToken cancel = default)
    {
        var call = new BceRequest(HttpMethod.Get, "/v1/vpc").With("marker", marker).With("maxKeys", maxKeys?.ToString())
            .With("isDefault", isDefault is { } only ? (only ? "true" : "false") : null)
            .With("vpcIds", vpcIds is null ? null : string.Join(',', vpcIds));
        return BceJson.Read(await _client.SendAsync(call, cancel), BceJson.Default.ListVpcsResponse);
    }

    /// <summary>All VPCs, page after page.</summary>
    public IAsyncEnumerable<Vpc> ListAllVpcsAsync(CancellationToken cancel = default) =>
        BceClient.AllAsync(marker => ListVpcsAsync(marker, cancel: cancel), page => page.Vpcs, cancel);

    /// <summary>A VPC with its subnets.</summary>
    public async Task<Vpc?> GetVpcAsync(string vpcId, CancellationToken cancel = default) =>
        await FindAsync($"/v1/vpc/{vpcId}", cancel) is { } body ? BceJson.Read(body, BceJson.Default.GetVpcResponse).Vpc : null;

    /// <summary>Changes a VPC.</summary>
    public Task ModifyVpcAsync(string vpcId, ModifyVpcRequest request, CancellationToken cancel = default) => _client.SendAsync(
        new BceRequest(HttpMethod.Put, $"/v1/vpc/{vpcId}", BceJson.Write(request, BceJson.Default.ModifyVpcRequest))
            .WithSwitch("modifyAttribute").WithToken(request.ClientToken),
        cancel);

    /// <summary>Deletes a VPC that has neither subnets nor peer connections.</summary>
    public Task DeleteVpcAsync(string vpcId, string? clientToken = null, CancellationToken cancel = default) =>
        _client.SendAsync(new BceRequest(HttpMethod.Delete, $"/v1/vpc/{vpcId}").WithToken(clientToken), cancel);

    /// <summary>Makes a VPC a relay: it forwards packets that do not originate in it.</summary>
    public Task OpenRelayAsync(string vpcId, string? clientToken = null, CancellationToken cancel = default) =>
        _client.SendAsync(new BceRequest(HttpMethod.Put, $"/v1/vpc/openRelay/{vpcId}").WithToken(clientToken), cancel);

    /// <summary>Ends what <see cref="OpenRelayAsync"/> began.</summary>
    public Task ShutdownRelayAsync(string vpcId, string? clientToken = null, CancellationToken cancel = default) =>
        _client.SendAsync(new BceRequest(HttpMethod.Put, $"/v1/vpc/shutdownRelay/{vpcId}").WithToken(clientToken), cancel);

    /// <summary>Makes a subnet.</summary>
    public async Task<CreateSubnetResponse> CreateSubnetAsync(CreateSubnetRequest request, CancellationToken cancel = default)
    {
        var call = new BceRequest(HttpMethod.Post, "/v1/subnet", BceJson.Write(request, BceJson.Default.CreateSubnetRequest)).WithToken(request.ClientToken);
        return BceJson.Read(await _client.SendAsync(call, cancel), BceJson.Default.CreateSubnetResponse);
    }

    /// <summary>A page of subnets.</summary>
    public async Task<ListSubnetsResponse> ListSubnetsAsync(
        string? vpcId = null, string? zoneName = null, string? subnetType = null, string? marker = null, int? maxKeys = null,
        CancellationToken cancel = default)
    {
        var call = new BceRequest(HttpMethod.Get, "/v1/subnet").With("vpcId", vpcId).With("zoneName", zoneName).With("subnetType", subnetType)
            .With("marker", marker).With("maxKeys", maxKeys?.ToString());
        return BceJson.Read(await _client.SendAsync(call, cancel), BceJson.Default.ListSubnetsResponse);
    }

    /// <summary>All subnets of a VPC, or of the region, page after page.</summary>
    public IAsyncEnumerable<Subnet> ListAllSubnetsAsync(string? vpcId = null, CancellationToken cancel = default) =>
        BceClient.AllAsync(marker => ListSubnetsAsync(vpcId, marker: marker, cancel: cancel), page => page.Subnets, cancel);

    /// <summary>A subnet.</summary>
    public async Task<Subnet?> GetSubnetAsync(string subnetId, CancellationToken cancel = default) =>
        await FindAsync($"/v1/subnet/{subnetId}", cancel) is { } body ? BceJson.Read(body, BceJson.Default.GetSubnetResponse).Subnet : null;

    /// <summary>Changes a subnet.</summary>
    public Task ModifySubnetAsync(string subnetId, ModifySubnetRequest request, CancellationToken cancel = default) => _client.SendAsync(
        new BceRequest(HttpMethod.Put, $"/v1/subnet/{subnetId}", BceJson.Write(request, BceJson.Default.ModifySubnetRequest))
            .WithSwitch("modifyAttribute").WithToken(request.ClientToken),
        cancel);

    /// <summary>Deletes a subnet that nothing is in.</summary>
    public Task DeleteSubnetAsync(string subnetId, string? clientToken = null, CancellationToken cancel = default) =>
        _client.SendAsync(new BceRequest(HttpMethod.Delete, $"/v1/subnet/{subnetId}").WithToken(clientToken), cancel);

    /// <summary>The route table of a VPC, with its rules.</summary>
    public async Task<RouteTable> GetRouteTableOfVpcAsync(string vpcId, CancellationToken cancel = default) =>
        BceJson.Read(await _client.SendAsync(new BceRequest(HttpMethod.Get, "/v1/route").With("vpcId", vpcId), cancel), BceJson.Default.RouteTable);

    /// <summary>A route table, with its rules.</summary>
    public async Task<RouteTable> GetRouteTableAsync(string routeTableId, CancellationToken cancel = default) => BceJson.Read(
        await _client.SendAsync(new BceRequest(HttpMethod.Get, "/v1/route").With("routeTableId", routeTableId), cancel), BceJson.Default.RouteTable);

    /// <summary>A page of a table's rules.</summary>
    public async Task<ListRouteRulesResponse> ListRouteRulesAsync(
        string routeTableId, string? marker = null, int? maxKeys = null, CancellationToken cancel = default)
    {
        var call = new BceRequest(HttpMethod.Get, "/v1/route/rule").With("routeTableId", routeTableId).With("marker", marker)
            .With("maxKeys", maxKeys?.ToString());
        return BceJson.Read(await _client.SendAsync(call, cancel), BceJson.Default.ListRouteRulesResponse);
    }

    /// <summary>Makes a route rule.</summary>
    public async Task<CreateRouteRuleResponse> CreateRouteRuleAsync(CreateRouteRuleRequest request, CancellationToken cancel = default)
    {
        var call = new BceRequest(HttpMethod.Post, "/v1/route/rule", BceJson.Write(request, BceJson.Default.CreateRouteRuleRequest))
            .WithToken(request.ClientToken);
        return BceJson.Read(await _client.SendAsync(call, cancel), BceJson.Default.CreateRouteRuleResponse);
    }

    /// <summary>Changes a route rule.</summary>
    public Task ModifyRouteRuleAsync(string routeRuleId, ModifyRouteRuleRequest request, CancellationToken cancel = default) => _client.SendAsync(
        new BceRequest(HttpMethod.Put, $"/v1/route/rule/{routeRuleId}", BceJson.Write(request, BceJson.Default.ModifyRouteRuleRequest))
            .WithToken(request.ClientToken),
        cancel);

    /// <summary>Deletes a route rule.</summary>
    public Task DeleteRouteRuleAsync(string routeRuleId, string? clientToken = null, CancellationToken cancel = default) =>
        _client.SendAsync(new BceRequest(HttpMethod.Delete, $"/v1/route/rule/{routeRuleId}").WithToken(clientToken), cancel);

    /// <summary>The zones of the endpoint's region.</summary>
    public async Task<IReadOnlyList<Zone>> ListZonesAsync(CancellationToken cancel = default) =>
        BceJson.Read(await _client.SendAsync(new BceRequest(HttpMethod.Get, "/v2/zone"), cancel), BceJson.Default.ListZonesResponse).Zones ?? [];

    /// <summary>Closes the client's connections.</summary>
    public void Dispose() => _client.Dispose();

    private async Task<byte[]?> FindAsync(string path, CancellationToken cancel)
    {
        try
        {
            return await _client.SendAsync(new BceRequest(HttpMethod.Get, path), cancel);
        }
        catch (BceServiceException fault) when (fault is { IsNotFound: true, StatusCode: HttpStatusCode.NotFound })
        {
            return null;
        }
    }
}
