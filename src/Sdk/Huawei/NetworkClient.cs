using System.Text.Json.Serialization.Metadata;
using Tieline.Sdk.Http;

namespace Tieline.Sdk.Huawei;

/// <summary>VPCs, subnets and ports: what endpoint services and channels need around them. Contract huawei-endpoint-service, 13.</summary>
/// <remarks>
/// Safe for use by many threads; works in one project; errors and retries as of <see cref="EndpointServiceClient"/>. A thing that is
/// not there is null.
/// </remarks>
public sealed class NetworkClient : IDisposable
{
    private const string Vpcs = "vpcs";
    private const string Subnets = "subnets";
    private const string Ports = "ports";

    private readonly HuaweiClient _client;

    /// <summary>Makes a client of one project and caller.</summary>
    public NetworkClient(HuaweiClientConfiguration configuration) => _client = new(configuration, HuaweiProduct.Vpc);

    /// <summary>Makes a VPC.</summary>
    public Task<Vpc> CreateVpcAsync(CreateVpcRequest request, CancellationToken cancel = default) => ReadVpcAsync(
        V1(HttpMethod.Post, Vpcs, HuaweiJson.Write(new(request), HuaweiJson.Default.VpcBodyCreateVpcRequest)), cancel);

    /// <summary>A page of VPCs.</summary>
    /// <param name="limit">How many a page has at most.</param>
    /// <param name="marker">The last item of the page before; null for the first page.</param>
    /// <param name="id">Only this.</param>
    public async Task<IReadOnlyList<Vpc>> ListVpcsAsync(
        int? limit = null, string? marker = null, string? id = null, CancellationToken cancel = default)
    {
        var call = V1(HttpMethod.Get, Vpcs).With("id", id).With("limit", limit).With("marker", marker);
        return (await _client.ReadAsync(call, HuaweiJson.Default.ListVpcsResponse, cancel)).Vpcs;
    }

    /// <summary>All VPCs, page after page.</summary>
    public IAsyncEnumerable<Vpc> ListAllVpcsAsync(CancellationToken cancel = default) => AllAsync(
        (marker, stop) => ListVpcsAsync(marker: marker, cancel: stop), vpc => vpc.Id, cancel);

    /// <summary>One VPC.</summary>
    public Task<Vpc?> ShowVpcAsync(string vpcId, CancellationToken cancel = default) =>
        FindAsync(PathOf(Vpcs, vpcId), HuaweiJson.Default.VpcBodyVpc, body => body.Vpc, cancel);

    /// <summary>Changes a VPC.</summary>
    public Task<Vpc> UpdateVpcAsync(string vpcId, UpdateVpcRequest request, CancellationToken cancel = default) => ReadVpcAsync(
        V1(HttpMethod.Put, PathOf(Vpcs, vpcId), HuaweiJson.Write(new(request), HuaweiJson.Default.VpcBodyUpdateVpcRequest)), cancel);

    /// <summary>Deletes a VPC without subnets.</summary>
    public Task DeleteVpcAsync(string vpcId, CancellationToken cancel = default) =>
        _client.SendAsync(V1(HttpMethod.Delete, PathOf(Vpcs, vpcId)), cancel);

    /// <summary>Makes a subnet.</summary>
    public Task<Subnet> CreateSubnetAsync(CreateSubnetRequest request, CancellationToken cancel = default) => ReadSubnetAsync(
        V1(HttpMethod.Post, Subnets, HuaweiJson.Write(new(request), HuaweiJson.Default.SubnetBodyCreateSubnetRequest)), cancel);

    /// <summary>A page of subnets.</summary>
    /// <param name="vpcId">Only those of this VPC.</param>
    /// <param name="limit">How many a page has at most.</param>
    /// <param name="marker">The last item of the page before; null for the first page.</param>
    public async Task<IReadOnlyList<Subnet>> ListSubnetsAsync(
        string? vpcId = null, int? limit = null, string? marker = null, CancellationToken cancel = default)
    {
        var call = V1(HttpMethod.Get, Subnets).With("vpc_id", vpcId).With("limit", limit).With("marker", marker);
        return (await _client.ReadAsync(call, HuaweiJson.Default.ListSubnetsResponse, cancel)).Subnets;
    }

    /// <summary>All subnets, page after page.</summary>
    /// <param name="vpcId">Only those of this VPC.</param>
    public IAsyncEnumerable<Subnet> ListAllSubnetsAsync(string? vpcId = null, CancellationToken cancel = default) => AllAsync(
        (marker, stop) => ListSubnetsAsync(vpcId, marker: marker, cancel: stop), subnet => subnet.Id, cancel);

    /// <summary>One subnet.</summary>
    public Task<Subnet?> ShowSubnetAsync(string subnetId, CancellationToken cancel = default) =>
        FindAsync(PathOf(Subnets, subnetId), HuaweiJson.Default.SubnetBodySubnet, body => body.Subnet, cancel);

    /// <summary>Changes a subnet.</summary>
    /// <returns>At least its id and status.</returns>
    public Task<Subnet> UpdateSubnetAsync(string vpcId, string subnetId, UpdateSubnetRequest request, CancellationToken cancel = default) =>
        ReadSubnetAsync(
            V1(HttpMethod.Put, SubnetOf(vpcId, subnetId), HuaweiJson.Write(new(request), HuaweiJson.Default.SubnetBodyUpdateSubnetRequest)),
            cancel);

    /// <summary>Deletes a subnet without ports.</summary>
    public Task DeleteSubnetAsync(string vpcId, string subnetId, CancellationToken cancel = default) =>
        _client.SendAsync(V1(HttpMethod.Delete, SubnetOf(vpcId, subnetId)), cancel);

    /// <summary>Makes a port.</summary>
    public Task<Port> CreatePortAsync(CreatePortRequest request, CancellationToken cancel = default) => ReadPortAsync(
        V1(HttpMethod.Post, Ports, HuaweiJson.Write(new(request), HuaweiJson.Default.PortBodyCreatePortRequest)), cancel);

    /// <summary>A page of ports.</summary>
    public async Task<IReadOnlyList<Port>> ListPortsAsync(ListPortsRequest? request = null, CancellationToken cancel = default)
    {
        request ??= new();
        var call = V1(HttpMethod.Get, Ports).With("id", request.Id).With("name", request.Name).With("network_id", request.NetworkId)
            .With("mac_address", request.MacAddress).With("device_id", request.DeviceId).With("device_owner", request.DeviceOwner)
            .With("status", request.Status)
            .With("fixed_ips", request.IpAddress is { } address ? $"ip_address={address}" : null)
            .With("limit", request.Limit).With("marker", request.Marker);
        return (await _client.ReadAsync(call, HuaweiJson.Default.ListPortsResponse, cancel)).Ports;
    }

    /// <summary>All ports that are asked for, page after page.</summary>
    public IAsyncEnumerable<Port> ListAllPortsAsync(ListPortsRequest? request = null, CancellationToken cancel = default) => AllAsync(
        (marker, stop) => ListPortsAsync((request ?? new()) with { Marker = marker }, stop), port => port.Id, cancel);

    /// <summary>One port.</summary>
    public Task<Port?> ShowPortAsync(string portId, CancellationToken cancel = default) =>
        FindAsync(PathOf(Ports, portId), HuaweiJson.Default.PortBodyPort, body => body.Port, cancel);

    /// <summary>Changes a port.</summary>
    public Task<Port> UpdatePortAsync(string portId, UpdatePortRequest request, CancellationToken cancel = default) => ReadPortAsync(
        V1(HttpMethod.Put, PathOf(Ports, portId), HuaweiJson.Write(new(request), HuaweiJson.Default.PortBodyUpdatePortRequest)), cancel);

    /// <summary>Deletes a port.</summary>
    public Task DeletePortAsync(string portId, CancellationToken cancel = default) =>
        _client.SendAsync(V1(HttpMethod.Delete, PathOf(Ports, portId)), cancel);

    /// <summary>Waits until a VPC can be used.</summary>
    /// <exception cref="UnexpectedStatusException">It came into another status, or is gone.</exception>
    public Task<Vpc> WaitUntilVpcOkAsync(string vpcId, Waiting? waiting = null, CancellationToken cancel = default) =>
        (waiting ?? Waiting.Default).UntilAsync(
            vpcId, () => ShowVpcAsync(vpcId, cancel), vpc => vpc.Status, ["CREATING"], ["OK"], _client.Clock, cancel);

    /// <summary>Waits until a subnet can be used.</summary>
    /// <exception cref="UnexpectedStatusException">It came into another status, or is gone.</exception>
    public Task<Subnet> WaitUntilSubnetActiveAsync(string subnetId, Waiting? waiting = null, CancellationToken cancel = default) =>
        (waiting ?? Waiting.Default).UntilAsync(
            subnetId, () => ShowSubnetAsync(subnetId, cancel), subnet => subnet.Status, ["UNKNOWN"], ["ACTIVE"], _client.Clock, cancel);

    /// <summary>Closes the client's connections.</summary>
    public void Dispose() => _client.Dispose();

    private static HuaweiRequest V1(HttpMethod method, string path, byte[]? body = null) => HuaweiRequest.OfProject(method, "v1", path, body);

    private static string PathOf(string collection, string id) => HuaweiRequest.PathOf(collection, id);

    private static string SubnetOf(string vpcId, string subnetId) => PathOf($"{PathOf(Vpcs, vpcId)}/{Subnets}", subnetId);

    // Pages have no total: the list ends with an empty one.
    private static IAsyncEnumerable<T> AllAsync<T>(
        Func<string?, CancellationToken, Task<IReadOnlyList<T>>> read, Func<T, string> id, CancellationToken cancel) =>
        Paging.AllAsync(read, page => page, page => page is [.., var last] ? id(last) : null, cancel);

    private async Task<Vpc> ReadVpcAsync(HuaweiRequest call, CancellationToken cancel) =>
        Whole((await _client.ReadAsync(call, HuaweiJson.Default.VpcBodyVpc, cancel)).Vpc);

    private async Task<Subnet> ReadSubnetAsync(HuaweiRequest call, CancellationToken cancel) =>
        Whole((await _client.ReadAsync(call, HuaweiJson.Default.SubnetBodySubnet, cancel)).Subnet);

    private async Task<Port> ReadPortAsync(HuaweiRequest call, CancellationToken cancel) =>
        Whole((await _client.ReadAsync(call, HuaweiJson.Default.PortBodyPort, cancel)).Port);

    private async Task<T?> FindAsync<TBody, T>(string path, JsonTypeInfo<TBody> type, Func<TBody, T?> inner, CancellationToken cancel)
        where TBody : class where T : class =>
        await _client.FindAsync(V1(HttpMethod.Get, path), type, cancel) is { } body ? Whole(inner(body)) : null;

    /// <exception cref="InvalidDataException">It is missing.</exception>
    private static T Whole<T>(T? inner) where T : class => inner ?? throw new InvalidDataException("the service's answer is empty");
}
