using Tieline.Sdk.Http;

namespace Tieline.Sdk.Alibaba;

/// <summary>Routers, route tables and route entries. Contract alibaba-router-interface, 5.3.</summary>
/// <remarks>Errors, retries, tokens and threads as of <see cref="RouterInterfaceClient"/>.</remarks>
public sealed class RouteClient : IDisposable
{
    private readonly AlibabaClient _client;

    /// <summary>Makes a client of one region and key pair.</summary>
    public RouteClient(AlibabaClientConfiguration configuration) => _client = new(configuration);

    /// <summary>A page of routers.</summary>
    /// <param name="vRouterId">Only this one; null for all.</param>
    /// <param name="pageNumber">From 1; null for the first.</param>
    /// <param name="pageSize">1 to 50; null for 10.</param>
    public Task<DescribeVRoutersResponse> DescribeVRoutersAsync(
        string? vRouterId = null, int? pageNumber = null, int? pageSize = null, CancellationToken cancel = default) => _client.SendAsync(
        Call(RpcRequest.Repeatable("DescribeVRouters")).With("VRouterId", vRouterId).With("PageNumber", pageNumber)
            .With("PageSize", pageSize),
        AlibabaJson.Default.DescribeVRoutersResponse, cancel);

    /// <summary>A page of route tables with their entries.</summary>
    public Task<DescribeRouteTablesResponse> DescribeRouteTablesAsync(
        DescribeRouteTablesRequest request, CancellationToken cancel = default) => _client.SendAsync(
        Call(RpcRequest.Repeatable("DescribeRouteTables")).With("RouteTableId", request.RouteTableId).With("VRouterId", request.VRouterId)
            .With("RouterId", request.RouterId).With("RouterType", request.RouterType).With("RouteTableName", request.RouteTableName)
            .With("PageNumber", request.PageNumber).With("PageSize", request.PageSize),
        AlibabaJson.Default.DescribeRouteTablesResponse, cancel);

    /// <summary>One route table with its entries.</summary>
    /// <returns>Null when there is no such table.</returns>
    public async Task<RouteTable?> GetRouteTableAsync(string routeTableId, CancellationToken cancel = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(routeTableId);
        try
        {
            var page = await DescribeRouteTablesAsync(new() { RouteTableId = routeTableId }, cancel);
            return page.RouteTables.FirstOrDefault(table => table.RouteTableId == routeTableId);
        }
        catch (AlibabaServiceException fault) when (fault.IsNotFound)
        {
            return null;
        }
    }

    /// <summary>A page of route tables without their entries. Version 2016-04-28 only.</summary>
    public Task<DescribeRouteTableListResponse> DescribeRouteTableListAsync(
        DescribeRouteTableListRequest? request = null, CancellationToken cancel = default)
    {
        request ??= new();
        var call = Call(RpcRequest.Repeatable("DescribeRouteTableList").OnlyInVpc()).With("VpcId", request.VpcId)
            .With("RouterId", request.RouterId).With("RouterType", request.RouterType).With("RouteTableId", request.RouteTableId)
            .With("RouteTableName", request.RouteTableName).With("RouteTableType", request.RouteTableType)
            .With("PageNumber", request.PageNumber).With("PageSize", request.PageSize);
        return _client.SendAsync(call, AlibabaJson.Default.DescribeRouteTableListResponse, cancel);
    }

    /// <summary>All route tables of a VPC, or of the region, page after page. Version 2016-04-28 only.</summary>
    public IAsyncEnumerable<RouteTableSummary> DescribeAllRouteTablesAsync(string? vpcId = null, CancellationToken cancel = default) =>
        AlibabaClient.AllAsync(
            (number, stop) => DescribeRouteTableListAsync(
                new() { VpcId = vpcId, PageNumber = number, PageSize = AlibabaClient.PageSizeMax }, stop),
            page => page.RouteTables, cancel);

    /// <summary>A page of a table's entries. Version 2016-04-28 only.</summary>
    public Task<DescribeRouteEntryListResponse> DescribeRouteEntryListAsync(
        DescribeRouteEntryListRequest request, CancellationToken cancel = default)
    {
        var call = Call(RpcRequest.Repeatable("DescribeRouteEntryList").OnlyInVpc()).With("RouteTableId", request.RouteTableId)
            .With("RouteEntryId", request.RouteEntryId).With("RouteEntryName", request.RouteEntryName)
            .With("RouteEntryType", request.RouteEntryType).With("DestinationCidrBlock", request.DestinationCidrBlock)
            .With("NextHopId", request.NextHopId).With("NextHopType", request.NextHopType).With("MaxResult", request.MaxResult)
            .With("NextToken", request.NextToken);
        return _client.SendAsync(call, AlibabaJson.Default.DescribeRouteEntryListResponse, cancel);
    }

    /// <summary>All entries of a table, page after page. Version 2016-04-28 only.</summary>
    public IAsyncEnumerable<RouteEntry> DescribeAllRouteEntriesAsync(string routeTableId, CancellationToken cancel = default) =>
        Paging.AllAsync(
            (token, stop) => DescribeRouteEntryListAsync(new() { RouteTableId = routeTableId, MaxResult = 100, NextToken = token }, stop),
            page => page.RouteEntries, page => page.NextToken, cancel);

    /// <summary>Makes a route entry.</summary>
    public Task<CreateRouteEntryResponse> CreateRouteEntryAsync(CreateRouteEntryRequest request, CancellationToken cancel = default)
    {
        var call = Call(RpcRequest.Once("CreateRouteEntry")).With("RouteTableId", request.RouteTableId)
            .With("DestinationCidrBlock", request.DestinationCidrBlock).With("NextHopType", request.NextHopType)
            .With("NextHopId", request.NextHopId);
        AddNextHops(call, request.NextHops)
            .InVpc(call => call.With("RouteEntryName", request.RouteEntryName).With("Description", request.Description))
            .WithToken(request.ClientToken);
        return _client.SendAsync(call, AlibabaJson.Default.CreateRouteEntryResponse, cancel);
    }

    /// <summary>Deletes a route entry.</summary>
    public Task<AlibabaResponse> DeleteRouteEntryAsync(DeleteRouteEntryRequest request, CancellationToken cancel = default)
    {
        var call = Call(RpcRequest.Once("DeleteRouteEntry")).With("RouteTableId", request.RouteTableId)
            .With("DestinationCidrBlock", request.DestinationCidrBlock).With("NextHopId", request.NextHopId);
        AddNextHops(call, request.NextHops).InVpc(call => call.With("RouteEntryId", request.RouteEntryId));
        return _client.SendAsync(call, cancel);
    }

    /// <summary>Waits until the entry of a destination is available.</summary>
    /// <exception cref="UnexpectedStatusException">It came into another status, or it is not there.</exception>
    public Task<RouteEntry> WaitUntilRouteEntryAvailableAsync(
        string routeTableId, string destinationCidrBlock, Waiting? waiting = null, CancellationToken cancel = default) =>
        (waiting ?? Waiting.Default).UntilAsync(
            $"{routeTableId} {destinationCidrBlock}",
            async () => (await GetRouteTableAsync(routeTableId, cancel))?.RouteEntries
                .FirstOrDefault(entry => entry.DestinationCidrBlock == destinationCidrBlock),
            entry => entry.Status, [VpcStatus.Pending, "Creating", "Created"], [VpcStatus.Available], _client.Clock, cancel);

    /// <summary>Closes the client's connections.</summary>
    public void Dispose() => _client.Dispose();

    private RpcRequest Call(RpcRequest request) => request.With("RegionId", _client.RegionId);

    private static RpcRequest AddNextHops(RpcRequest call, IReadOnlyList<NextHop>? nextHops)
    {
        foreach (var (index, hop) in (nextHops ?? []).Index())
        {
            var name = $"NextHopList.{index + 1}";
            call.With($"{name}.NextHopId", hop.NextHopId).With($"{name}.NextHopType", hop.NextHopType).With($"{name}.Weight", hop.Weight);
        }

        return call;
    }
}
