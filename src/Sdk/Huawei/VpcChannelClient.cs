using Tieline.Sdk.Http;

namespace Tieline.Sdk.Huawei;

/// <summary>VPC channels of a gateway instance: every operation of contract huawei-vpc-channel, 2 to 5, under the SDKs' names.</summary>
/// <remarks>
/// Safe for use by many threads; errors and retries as of <see cref="EndpointServiceClient"/>. Members and groups are known by their
/// addresses and names, so that adding them, changing them and switching them on and off is sent again where that may help; making and
/// deleting are not, unless the service did nothing.
/// </remarks>
public sealed class VpcChannelClient : IDisposable
{
    private const string Channels = "vpc-channels";

    private readonly GatewayConnection _gateway;

    /// <summary>Makes a client of one gateway instance.</summary>
    /// <param name="instanceId">See <see cref="GatewayInstanceClient"/>.</param>
    /// <exception cref="ArgumentException">The instance's id is empty or has a slash.</exception>
    public VpcChannelClient(HuaweiClientConfiguration configuration, string instanceId) => _gateway = new(configuration, instanceId);

    /// <summary>Makes a channel with its groups, members and checks.</summary>
    public Task<VpcChannel> CreateVpcChannelAsync(VpcChannelRequest request, CancellationToken cancel = default) => _gateway.ReadAsync(
        _gateway.Call(HttpMethod.Post, Channels, HuaweiJson.Write(request, HuaweiJson.Default.VpcChannelRequest)),
        HuaweiJson.Default.VpcChannel, cancel);

    /// <summary>A page of channels, without members and checks.</summary>
    public Task<ListVpcChannelsResponse> ListVpcChannelsAsync(ListVpcChannelsRequest? request = null, CancellationToken cancel = default)
    {
        request ??= new();
        var call = _gateway.Page(Channels, request).With("id", request.Id).With("name", request.Name)
            .With("member_host", request.MemberHost).With("member_port", request.MemberPort)
            .With("member_group_name", request.MemberGroupName).With("member_group_id", request.MemberGroupId)
            .With("vpc_channel_type", request.VpcChannelType).With("dict_code", request.DictCode);
        return _gateway.ReadAsync(call, HuaweiJson.Default.ListVpcChannelsResponse, cancel);
    }

    /// <summary>All channels that are asked for, page after page. Its limit and offset do not count.</summary>
    public IAsyncEnumerable<VpcChannel> ListAllVpcChannelsAsync(ListVpcChannelsRequest? request = null, CancellationToken cancel = default) =>
        GatewayConnection.AllAsync(
            (offset, stop) => ListVpcChannelsAsync((request ?? new()) with { Offset = offset, Limit = GatewayConnection.LimitMax }, stop),
            page => page.VpcChannels, cancel);

    /// <summary>One channel with its members and checks.</summary>
    /// <returns>Null when there is no such channel.</returns>
    public Task<VpcChannel?> ShowDetailsOfVpcChannelAsync(string channelId, CancellationToken cancel = default) =>
        _gateway.FindAsync(_gateway.Call(HttpMethod.Get, PathOf(channelId)), HuaweiJson.Default.VpcChannel, cancel);

    /// <summary>Replaces a channel, but for its type.</summary>
    public Task<VpcChannel> UpdateVpcChannelAsync(string channelId, VpcChannelRequest request, CancellationToken cancel = default) =>
        _gateway.ReadAsync(
            _gateway.Call(HttpMethod.Put, PathOf(channelId), HuaweiJson.Write(request, HuaweiJson.Default.VpcChannelRequest)),
            HuaweiJson.Default.VpcChannel, cancel);

    /// <summary>Deletes a channel that no API names.</summary>
    public Task DeleteVpcChannelAsync(string channelId, CancellationToken cancel = default) =>
        _gateway.SendAsync(_gateway.Call(HttpMethod.Delete, PathOf(channelId)), cancel);

    /// <summary>A page of a channel's members.</summary>
    public Task<ListBackendInstancesResponse> ListBackendInstancesAsync(
        string channelId, ListBackendInstancesRequest? request = null, CancellationToken cancel = default)
    {
        request ??= new();
        var call = _gateway.Page(MembersOf(channelId), request).With("name", request.Name)
            .With("member_group_name", request.MemberGroupName).With("member_group_id", request.MemberGroupId);
        return _gateway.ReadAsync(call, HuaweiJson.Default.ListBackendInstancesResponse, cancel);
    }

    /// <summary>All members that are asked for, page after page. Its limit and offset do not count.</summary>
    public IAsyncEnumerable<VpcMember> ListAllBackendInstancesAsync(
        string channelId, ListBackendInstancesRequest? request = null, CancellationToken cancel = default) => GatewayConnection.AllAsync(
        (offset, stop) => ListBackendInstancesAsync(
            channelId, (request ?? new()) with { Offset = offset, Limit = GatewayConnection.LimitMax }, stop),
        page => page.Members, cancel);

    /// <summary>Adds members; those whose address is there already are changed instead, and keep what is null.</summary>
    /// <returns>All members of the channel, first those that were named.</returns>
    public Task<ListBackendInstancesResponse> AddingBackendInstancesAsync(
        string channelId, IReadOnlyList<MemberInfo> members, CancellationToken cancel = default) => _gateway.ReadAsync(
        _gateway.Call(HttpMethod.Post, MembersOf(channelId), HuaweiJson.Write(new(members), HuaweiJson.Default.MembersBody)).Repeatable(),
        HuaweiJson.Default.ListBackendInstancesResponse, cancel);

    /// <summary>Replaces the members of a channel, or of one of its groups. None removes all.</summary>
    /// <param name="memberGroupName">The group; null for the channel.</param>
    /// <returns>The members of the channel or group.</returns>
    public Task<ListBackendInstancesResponse> UpdateBackendInstancesAsync(
        string channelId, IReadOnlyList<MemberInfo> members, string? memberGroupName = null, CancellationToken cancel = default) =>
        _gateway.ReadAsync(
            _gateway.Call(
                HttpMethod.Put, MembersOf(channelId), HuaweiJson.Write(new(members, memberGroupName), HuaweiJson.Default.MembersBody)),
            HuaweiJson.Default.ListBackendInstancesResponse, cancel);

    /// <summary>Removes a member.</summary>
    public Task DeleteBackendInstanceAsync(string channelId, string memberId, CancellationToken cancel = default) =>
        _gateway.SendAsync(_gateway.Call(HttpMethod.Delete, HuaweiRequest.PathOf(MembersOf(channelId), memberId)), cancel);

    /// <summary>Makes members <see cref="MemberStatus.Available"/>, all or none.</summary>
    public Task BatchEnableMembersAsync(string channelId, IReadOnlyList<string> memberIds, CancellationToken cancel = default) =>
        SwitchAsync(channelId, "batch-enable", memberIds, cancel);

    /// <summary>Makes members <see cref="MemberStatus.Unavailable"/>, all or none.</summary>
    public Task BatchDisableMembersAsync(string channelId, IReadOnlyList<string> memberIds, CancellationToken cancel = default) =>
        SwitchAsync(channelId, "batch-disable", memberIds, cancel);

    /// <summary>A page of a channel's groups.</summary>
    public Task<ListMemberGroupsResponse> ListMemberGroupsAsync(
        string channelId, ListMemberGroupsRequest? request = null, CancellationToken cancel = default)
    {
        request ??= new();
        var call = _gateway.Page(GroupsOf(channelId), request).With("member_group_name", request.MemberGroupName).With("dict_code", request.DictCode);
        return _gateway.ReadAsync(call, HuaweiJson.Default.ListMemberGroupsResponse, cancel);
    }

    /// <summary>All groups that are asked for, page after page. Its limit and offset do not count.</summary>
    public IAsyncEnumerable<MemberGroupInfo> ListAllMemberGroupsAsync(
        string channelId, ListMemberGroupsRequest? request = null, CancellationToken cancel = default) => GatewayConnection.AllAsync(
        (offset, stop) => ListMemberGroupsAsync(
            channelId, (request ?? new()) with { Offset = offset, Limit = GatewayConnection.LimitMax }, stop),
        page => page.MemberGroups, cancel);

    /// <summary>Makes groups; those whose name is there already are changed instead, and keep what is null.</summary>
    /// <returns>The groups that were named, in that order.</returns>
    public async Task<IReadOnlyList<MemberGroupInfo>> CreateMemberGroupAsync(
        string channelId, IReadOnlyList<MemberGroupCreate> groups, CancellationToken cancel = default)
    {
        var body = HuaweiJson.Write(new(groups), HuaweiJson.Default.MemberGroupsBody);
        var call = _gateway.Call(HttpMethod.Post, GroupsOf(channelId), body).Repeatable();
        return (await _gateway.ReadAsync(call, HuaweiJson.Default.ListMemberGroupsResponse, cancel)).MemberGroups;
    }

    /// <summary>One group.</summary>
    /// <returns>Null when there is no such group or channel.</returns>
    public Task<MemberGroupInfo?> ShowDetailsOfMemberGroupAsync(string channelId, string groupId, CancellationToken cancel = default) =>
        _gateway.FindAsync(_gateway.Call(HttpMethod.Get, GroupOf(channelId, groupId)), HuaweiJson.Default.MemberGroupInfo, cancel);

    /// <summary>Changes a group; what is null stays. Its members follow a new name.</summary>
    public Task<MemberGroupInfo> UpdateMemberGroupAsync(
        string channelId, string groupId, MemberGroupCreate group, CancellationToken cancel = default) => _gateway.ReadAsync(
        _gateway.Call(HttpMethod.Put, GroupOf(channelId, groupId), HuaweiJson.Write(group, HuaweiJson.Default.MemberGroupCreate)),
        HuaweiJson.Default.MemberGroupInfo, cancel);

    /// <summary>Deletes a group with its members.</summary>
    public Task DeleteMemberGroupAsync(string channelId, string groupId, CancellationToken cancel = default) =>
        _gateway.SendAsync(_gateway.Call(HttpMethod.Delete, GroupOf(channelId, groupId)), cancel);

    /// <summary>Replaces how members are checked, or has them checked from now on.</summary>
    public Task<VpcHealthConfigInfo> UpdateHealthCheckAsync(string channelId, VpcHealthConfig check, CancellationToken cancel = default) =>
        _gateway.ReadAsync(
            _gateway.Call(
                HttpMethod.Put, $"{PathOf(channelId)}/health-config", HuaweiJson.Write(check, HuaweiJson.Default.VpcHealthConfig)),
            HuaweiJson.Default.VpcHealthConfigInfo, cancel);

    /// <summary>Waits until the checks find a member healthy or unhealthy.</summary>
    /// <param name="health"><see cref="MemberHealth.Healthy"/> or <see cref="MemberHealth.Unhealthy"/>.</param>
    /// <exception cref="UnexpectedStatusException">The member or the channel is gone, or the service says nothing of health.</exception>
    public Task<VpcMember> WaitUntilMemberAsync(
        string channelId, string memberId, string health, Waiting? waiting = null, CancellationToken cancel = default) =>
        (waiting ?? Waiting.Default).UntilAsync(
            memberId,
            async () => (await ShowDetailsOfVpcChannelAsync(channelId, cancel))?.Members.FirstOrDefault(member => member.Id == memberId),
            member => member.HealthStatus, [MemberHealth.Unknown, MemberHealth.Healthy, MemberHealth.Unhealthy], [health],
            _gateway.Clock, cancel);

    /// <summary>Closes the client's connections.</summary>
    public void Dispose() => _gateway.Dispose();

    private Task<byte[]> SwitchAsync(string channelId, string operation, IReadOnlyList<string> memberIds, CancellationToken cancel)
    {
        var body = HuaweiJson.Write(new(memberIds), HuaweiJson.Default.MemberIdsBody);
        return _gateway.SendAsync(_gateway.Call(HttpMethod.Post, $"{MembersOf(channelId)}/{operation}", body).Repeatable(), cancel);
    }

    private static string PathOf(string channelId) => HuaweiRequest.PathOf(Channels, channelId);

    private static string MembersOf(string channelId) => $"{PathOf(channelId)}/members";

    private static string GroupsOf(string channelId) => $"{PathOf(channelId)}/member-groups";

    private static string GroupOf(string channelId, string groupId) => HuaweiRequest.PathOf(GroupsOf(channelId), groupId);
}
