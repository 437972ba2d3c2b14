namespace Tieline.Sdk.Baidu;

/// <summary>VPCs, subnets, route tables and zones: what peer connections need around them. Contract baidu-peer-connection, 6.</summary>
/// <remarks>
/// Safe for use by many threads; errors, retries and tokens as of <see cref="PeerConnClient"/>. A thing that is not there is null.
/// </remarks>
public sealed class VpcClient : IDisposable
{
    private const string Vpcs = "/v1/vpc";
    private const string Subnets = "/v1/subnet";
    private const string Rules = "/v1/route/rule";

    private readonly BceClient _client;

    /// <summary>Makes a client of one endpoint and key pair.</summary>
    public VpcClient(BceClientConfiguration configuration) => _client = new(configuration);

    /// <summary>Makes a VPC with its route table.</summary>
    public async Task<CreateVpcResponse> CreateVpcAsync(CreateVpcRequest request, CancellationToken cancel = default)
    {
        var call = new BceRequest(HttpMethod.Post, Vpcs, BceJson.Write(request, BceJson.Default.CreateVpcRequest)).WithToken(request.ClientToken);
        return await _client.ReadAsync(call, BceJson.Default.CreateVpcResponse, cancel);
    }

    /// <summary>A page of VPCs.</summary>
    /// <param name="isDefault">Only default VPCs, or only others; null for all.</param>
    /// <param name="vpcIds">Only these; null for all.</param>
    /// <exception cref="ArgumentException"><paramref name="vpcIds"/> is there and empty: the service would take that for all.</exception>
    public async Task<ListVpcsResponse> ListVpcsAsync(
        string? marker = null, int? maxKeys = null, bool? isDefault = null, IEnumerable<string>? vpcIds = null, CancellationToken cancel = default)
    {
        var ids = vpcIds is null ? null : string.Join(',', vpcIds);
        if (ids is "") throw new ArgumentException("no VPC is named", nameof(vpcIds));
        var call = new BceRequest(HttpMethod.Get, Vpcs).With("marker", marker).With("maxKeys", maxKeys?.ToString())
            .With("isDefault", isDefault is { } only ? (only ? "true" : "false") : null)
            .With("vpcIds", ids);
        return await _client.ReadAsync(call, BceJson.Default.ListVpcsResponse, cancel);
    }

    /// <summary>All VPCs, page after page.</summary>
    public IAsyncEnumerable<Vpc> ListAllVpcsAsync(CancellationToken cancel = default) =>
        BceClient.AllAsync((marker, stop) => ListVpcsAsync(marker, cancel: stop), page => page.Vpcs, cancel);

    /// <summary>A VPC with its subnets.</summary>
    public async Task<Vpc?> GetVpcAsync(string vpcId, CancellationToken cancel = default)
    {
        var call = new BceRequest(HttpMethod.Get, BceRequest.PathOf(Vpcs, vpcId));
        return (await _client.FindAsync(call, BceJson.Default.GetVpcResponse, cancel))?.Vpc;
    }

    /// <summary>Changes a VPC.</summary>
    public Task ModifyVpcAsync(string vpcId, ModifyVpcRequest request, CancellationToken cancel = default) => _client.SendAsync(
        new BceRequest(HttpMethod.Put, BceRequest.PathOf(Vpcs, vpcId), BceJson.Write(request, BceJson.Default.ModifyVpcRequest))
            .WithSwitch("modifyAttribute").WithToken(request.ClientToken),
        cancel);

    /// <summary>Deletes a VPC that has neither subnets nor peer connections.</summary>
    public Task DeleteVpcAsync(string vpcId, string? clientToken = null, CancellationToken cancel = default) =>
        _client.SendAsync(new BceRequest(HttpMethod.Delete, BceRequest.PathOf(Vpcs, vpcId)).WithToken(clientToken), cancel);

    /// <summary>Makes a VPC a relay: it forwards packets that do not originate in it.</summary>
    public Task OpenRelayAsync(string vpcId, string? clientToken = null, CancellationToken cancel = default) =>
        _client.SendAsync(new BceRequest(HttpMethod.Put, BceRequest.PathOf($"{Vpcs}/openRelay", vpcId)).WithToken(clientToken), cancel);

    /// <summary>Ends what <see cref="OpenRelayAsync"/> began.</summary>
    public Task ShutdownRelayAsync(string vpcId, string? clientToken = null, CancellationToken cancel = default) =>
        _client.SendAsync(new BceRequest(HttpMethod.Put, BceRequest.PathOf($"{Vpcs}/shutdownRelay", vpcId)).WithToken(clientToken), cancel);

    /// <summary>Makes a subnet.</summary>
    public async Task<CreateSubnetResponse> CreateSubnetAsync(CreateSubnetRequest request, CancellationToken cancel = default)
    {
        var call = new BceRequest(HttpMethod.Post, Subnets, BceJson.Write(request, BceJson.Default.CreateSubnetRequest)).WithToken(request.ClientToken);
        return await _client.ReadAsync(call, BceJson.Default.CreateSubnetResponse, cancel);
    }

    /// <summary>A page of subnets.</summary>
    public async Task<ListSubnetsResponse> ListSubnetsAsync(
        string? vpcId = null, string? zoneName = null, string? subnetType = null, string? marker = null, int? maxKeys = null,
        CancellationToken cancel = default)
    {
        var call = new BceRequest(HttpMethod.Get, Subnets).With("vpcId", vpcId).With("zoneName", zoneName).With("subnetType", subnetType)
            .With("marker", marker).With("maxKeys", maxKeys?.ToString());
        return await _client.ReadAsync(call, BceJson.Default.ListSubnetsResponse, cancel);
    }

    /// <summary>All subnets of a VPC, or of the region, page after page.</summary>
    public IAsyncEnumerable<Subnet> ListAllSubnetsAsync(string? vpcId = null, CancellationToken cancel = default) =>
        BceClient.AllAsync((marker, stop) => ListSubnetsAsync(vpcId, marker: marker, cancel: stop), page => page.Subnets, cancel);

    /// <summary>A subnet.</summary>
    public async Task<Subnet?> GetSubnetAsync(string subnetId, CancellationToken cancel = default)
    {
        var call = new BceRequest(HttpMethod.Get, BceRequest.PathOf(Subnets, subnetId));
        return (await _client.FindAsync(call, BceJson.Default.GetSubnetResponse, cancel))?.Subnet;
    }

    /// <summary>Changes a subnet.</summary>
    public Task ModifySubnetAsync(string subnetId, ModifySubnetRequest request, CancellationToken cancel = default) => _client.SendAsync(
        new BceRequest(HttpMethod.Put, BceRequest.PathOf(Subnets, subnetId), BceJson.Write(request, BceJson.Default.ModifySubnetRequest))
            .WithSwitch("modifyAttribute").WithToken(request.ClientToken),
        cancel);

    /// <summary>Deletes a subnet that nothing is in.</summary>
    public Task DeleteSubnetAsync(string subnetId, string? clientToken = null, CancellationToken cancel = default) =>
        _client.SendAsync(new BceRequest(HttpMethod.Delete, BceRequest.PathOf(Subnets, subnetId)).WithToken(clientToken), cancel);

    /// <summary>The route table of a VPC, with its rules.</summary>
    public Task<RouteTable> GetRouteTableOfVpcAsync(string vpcId, CancellationToken cancel = default) =>
        _client.ReadAsync(new BceRequest(HttpMethod.Get, "/v1/route").With("vpcId", vpcId), BceJson.Default.RouteTable, cancel);

    /// <summary>A route table, with its rules.</summary>
    public Task<RouteTable> GetRouteTableAsync(string routeTableId, CancellationToken cancel = default) =>
        _client.ReadAsync(new BceRequest(HttpMethod.Get, "/v1/route").With("routeTableId", routeTableId), BceJson.Default.RouteTable, cancel);

    /// <summary>A page of a table's rules.</summary>
    public async Task<ListRouteRulesResponse> ListRouteRulesAsync(
        string routeTableId, string? marker = null, int? maxKeys = null, CancellationToken cancel = default)
    {
        var call = new BceRequest(HttpMethod.Get, Rules).With("routeTableId", routeTableId).With("marker", marker)
            .With("maxKeys", maxKeys?.ToString());
        return await _client.ReadAsync(call, BceJson.Default.ListRouteRulesResponse, cancel);
    }

    /// <summary>Makes a route rule.</summary>
    public async Task<CreateRouteRuleResponse> CreateRouteRuleAsync(CreateRouteRuleRequest request, CancellationToken cancel = default)
    {
        var call = new BceRequest(HttpMethod.Post, Rules, BceJson.Write(request, BceJson.Default.CreateRouteRuleRequest))
            .WithToken(request.ClientToken);
        return await _client.ReadAsync(call, BceJson.Default.CreateRouteRuleResponse, cancel);
    }

    /// <summary>Changes a route rule.</summary>
    public Task ModifyRouteRuleAsync(string routeRuleId, ModifyRouteRuleRequest request, CancellationToken cancel = default) => _client.SendAsync(
        new BceRequest(HttpMethod.Put, BceRequest.PathOf(Rules, routeRuleId), BceJson.Write(request, BceJson.Default.ModifyRouteRuleRequest))
            .WithToken(request.ClientToken),
        cancel);

    /// <summary>Deletes a route rule.</summary>
    public Task DeleteRouteRuleAsync(string routeRuleId, string? clientToken = null, CancellationToken cancel = default) =>
        _client.SendAsync(new BceRequest(HttpMethod.Delete, BceRequest.PathOf(Rules, routeRuleId)).WithToken(clientToken), cancel);

    /// <summary>The zones of the endpoint's region.</summary>
    public async Task<IReadOnlyList<Zone>> ListZonesAsync(CancellationToken cancel = default) =>
        (await _client.ReadAsync(new BceRequest(HttpMethod.Get, "/v2/zone"), BceJson.Default.ListZonesResponse, cancel)).Zones;

    /// <summary>Closes the client's connections.</summary>
    public void Dispose() => _client.Dispose();
}
