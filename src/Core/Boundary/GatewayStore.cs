using Tieline.Core.Channels;
using Tieline.Core.Gateways;
using Tieline.Core.Identifiers;
using Tieline.Core.Networks;
using Tieline.Core.Regions;

namespace Tieline.Core.Boundary;

/// <summary>A page's place in a list by numbers.</summary>
/// <param name="Offset">Items to pass over; 0 or more.</param>
/// <param name="Count">How many at most.</param>
public readonly record struct OffsetPage(int Offset, int Count);

/// <summary>One page of a list, and how many items match in all.</summary>
public sealed record PageOf<T>(IReadOnlyList<T> Items, int Total);

/// <summary>A text that a list is asked for: all of it, or a part. Case counts.</summary>
public readonly record struct TextFilter(string Text, bool IsExact)
{
    public bool Accepts(string text) => IsExact ? text == Text : text.Contains(Text, StringComparison.Ordinal);
}

/// <summary>Which channels are asked for; null is all. Those about members must hold for one and the same member.</summary>
/// <param name="MemberPort">The effective one.</param>
public sealed record ChannelFilter(
    ChannelId? Id = null, TextFilter? Name = null, ChannelKind? Kind = null, string? MemberHost = null, int? MemberPort = null,
    TextFilter? MemberGroup = null, MemberGroupId? MemberGroupId = null);

/// <summary>Which APIs are asked for; null is all.</summary>
public sealed record ApiFilter(
    ApiId? Id = null, TextFilter? Name = null, ApiGroupId? Group = null, ApiProtocol? Protocol = null, string? Method = null, TextFilter? Path = null,
    EnvironmentId? PublishedIn = null, int? Kind = null, ChannelId? Channel = null);

/// <summary>All that one gateway carries, read at one moment.</summary>
/// <param name="Published">The versions in force.</param>
public sealed record GatewaySnapshot(
    Gateway Gateway, IReadOnlyList<Channel> Channels, IReadOnlyList<ApiGroup> Groups, IReadOnlyList<ApiEnvironment> Environments,
    IReadOnlyList<Publication> Published);

/// <summary>The questions that operations on gateways ask. Every list is the newest first, then by id, unless it says otherwise.</summary>
public interface IGatewayReader
{
    ValueTask<Gateway?> FindGatewayAsync(AccountId owner, GatewayId id);

    /// <summary>The gateway of this id, whoever owns it: the engine's question, and that of who makes one.</summary>
    ValueTask<Gateway?> FindGatewayAsync(GatewayId id);

    ValueTask<IReadOnlyList<Gateway>> ListGatewaysAsync(AccountId owner, RegionId region);

    /// <summary>All gateways of all accounts.</summary>
    ValueTask<IReadOnlyList<Gateway>> ListGatewaysAsync();

    /// <summary>True when a gateway's members are in the VPC.</summary>
    ValueTask<bool> HasGatewayAsync(VpcId vpc);

    ValueTask<GatewaySnapshot?> ReadGatewayAsync(GatewayId id);

    /// <summary>The port of a workload: by the workload's name in the VPC, or by the port's id.</summary>
    ValueTask<Port?> FindServerAsync(AccountId owner, VpcId vpc, string server);

    ValueTask<Channel?> FindChannelAsync(AccountId owner, GatewayId gateway, ChannelId id);

    ValueTask<Channel?> FindChannelAsync(GatewayId gateway, string name);

    /// <summary>The channel of this id, whoever owns it: the engine's question.</summary>
    ValueTask<Channel?> FindChannelAsync(ChannelId id);

    ValueTask<PageOf<Channel>> ListChannelsAsync(AccountId owner, GatewayId gateway, ChannelFilter filter, OffsetPage page);

    /// <summary>Channels of the account on all its gateways; counts no further than <paramref name="limit"/>.</summary>
    ValueTask<int> CountChannelsAsync(AccountId owner, int limit);

    /// <summary>True when an API's definition, or a version in force, leads to the channel.</summary>
    ValueTask<bool> IsChannelUsedAsync(ChannelId id);

    /// <summary>The environments that were made, the oldest first; not the one that every gateway has.</summary>
    ValueTask<IReadOnlyList<ApiEnvironment>> ListEnvironmentsAsync(AccountId owner, GatewayId gateway);

    ValueTask<PageOf<ApiGroup>> ListGroupsAsync(AccountId owner, GatewayId gateway, ApiGroupId? id, TextFilter? name, OffsetPage page);

    ValueTask<ApiGroup?> FindGroupAsync(AccountId owner, GatewayId gateway, ApiGroupId id);

    ValueTask<ApiGroup?> FindGroupAsync(GatewayId gateway, string name);

    /// <summary>The group that the domain is bound to.</summary>
    ValueTask<ApiGroupId?> FindDomainAsync(GatewayId gateway, string domain);

    /// <summary>The group that the domain of this id is bound to.</summary>
    ValueTask<ApiGroupId?> FindDomainAsync(GatewayId gateway, DomainId domain);

    /// <summary>The variables of a group, the oldest first.</summary>
    ValueTask<IReadOnlyList<ApiVariable>> ListVariablesAsync(AccountId owner, GatewayId gateway, ApiGroupId? group, EnvironmentId? environment);

    ValueTask<GatewayApi?> FindApiAsync(AccountId owner, GatewayId gateway, ApiId id);

    ValueTask<GatewayApi?> FindApiAsync(ApiGroupId group, string name);

    /// <summary>An API of the group with this method, path and way of matching.</summary>
    ValueTask<GatewayApi?> FindApiAsync(ApiGroupId group, string method, string path, PathMatch match);

    ValueTask<PageOf<GatewayApi>> ListApisAsync(AccountId owner, GatewayId gateway, ApiFilter filter, OffsetPage page);

    ValueTask<bool> HasApisAsync(ApiGroupId group);

    /// <summary>The API's versions, the latest first; of one environment or of all.</summary>
    ValueTask<IReadOnlyList<Publication>> ListPublicationsAsync(ApiId api, EnvironmentId? environment);

    /// <summary>The version, when its API is the account's.</summary>
    ValueTask<Publication?> FindPublicationAsync(AccountId owner, GatewayId gateway, VersionId id);

    ValueTask<bool> IsAnythingPublishedAsync(EnvironmentId environment);
}

/// <summary>The writes of operations on gateways. Updates of channels and APIs name the revision that they acted upon, and raise it by one.</summary>
public interface IGatewayWriter
{
    /// <summary>Writes the gateway and its group <c>DEFAULT</c>.</summary>
    ValueTask InsertGatewayAsync(Gateway gateway, ApiGroup defaultGroup);

    /// <summary>Writes the operator's settings of the gateway.</summary>
    ValueTask ConfigureGatewayAsync(Gateway gateway);

    /// <summary>Writes what an engine saw of the gateway.</summary>
    ValueTask RecordGatewayAsync(GatewayId id, NetworkState state, string fault);

    /// <summary>Removes a gateway without channels, with its groups, their APIs and variables, and its environments.</summary>
    ValueTask DeleteGatewayAsync(Gateway gateway);

    /// <summary>Writes a channel with all that is in it.</summary>
    ValueTask InsertChannelAsync(Channel channel);

    ValueTask UpdateChannelAsync(Channel channel);

    ValueTask DeleteChannelAsync(Channel channel);

    /// <summary>Writes what a check saw.</summary>
    /// <returns>False when the channel moved since, the member is gone, or its health is that already.</returns>
    ValueTask<bool> RecordHealthAsync(HealthSight sight);

    ValueTask InsertEnvironmentAsync(ApiEnvironment environment);

    ValueTask UpdateEnvironmentAsync(ApiEnvironment environment);

    ValueTask DeleteEnvironmentAsync(ApiEnvironment environment);

    ValueTask InsertGroupAsync(ApiGroup group);

    ValueTask UpdateGroupAsync(ApiGroup group);

    /// <summary>Removes the group with its domains and variables.</summary>
    ValueTask DeleteGroupAsync(ApiGroup group);

    ValueTask InsertDomainAsync(GatewayId gateway, ApiGroupId group, ApiDomain domain);

    ValueTask DeleteDomainAsync(ApiGroupId group, DomainId domain);

    ValueTask InsertVariableAsync(GatewayId gateway, AccountId owner, ApiVariable variable);

    ValueTask UpdateVariableAsync(ApiVariable variable);

    ValueTask DeleteVariableAsync(VariableId variable);

    ValueTask InsertApiAsync(GatewayApi api);

    ValueTask UpdateApiAsync(GatewayApi api);

    /// <summary>Removes the API with its versions.</summary>
    ValueTask DeleteApiAsync(GatewayApi api);

    /// <summary>Writes a version; where it is in force, the version of the same API and environment that was is so no longer.</summary>
    ValueTask InsertPublicationAsync(Publication publication);

    /// <summary>Puts a version in force, in place of another of the same API and environment.</summary>
    ValueTask EnforcePublicationAsync(Publication publication);

    /// <summary>Ends that a version of the API is in force in the environment.</summary>
    ValueTask WithdrawAsync(ApiId api, EnvironmentId environment);

    /// <summary>Forgets the API's versions in the environment, but for the latest <paramref name="kept"/> and that in force.</summary>
    ValueTask ForgetPublicationsAsync(ApiId api, EnvironmentId environment, int kept);
}
