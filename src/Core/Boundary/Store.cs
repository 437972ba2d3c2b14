using System.Collections.Immutable;
using Tieline.Core.Accounts;
using Tieline.Core.Identifiers;
using Tieline.Core.Links;
using Tieline.Core.Networks;
using Tieline.Core.Regions;

namespace Tieline.Core.Boundary;

/// <summary>Where records are kept. SQLite implements it; PostgreSQL will.</summary>
/// <remarks>
/// Every question that a tenant's request leads to takes the account, so that a foreign record cannot be found at all.
/// Questions without an account are the engine's, the clock's and the operator's.
/// </remarks>
public interface IStore
{
    /// <summary>Asks questions of one consistent moment.</summary>
    ValueTask<T> ReadAsync<T>(Func<IStoreReader, ValueTask<T>> questions, CancellationToken cancel);

    /// <summary>Runs <paramref name="work"/> as one transaction and returns when it is on disk.</summary>
    /// <remarks>
    /// <paramref name="work"/> may run more than once and so must have no effect but its writes. It awaits nothing but the
    /// transaction. When it throws, nothing of it is written. When <paramref name="keep"/> is false for its result (a refusal),
    /// nothing of it is written either.
    /// </remarks>
    Task<T> WriteAsync<T>(Func<IStoreTransaction, ValueTask<T>> work, Func<T, bool> keep, CancellationToken cancel);
}

/// <summary>A page's place in a list that is ordered by creation time, then id.</summary>
/// <param name="From">The first item wanted; null for the list's first.</param>
/// <param name="Count">How many at most; the store returns one more when there is one, so that the caller sees that more follow.</param>
public readonly record struct PageRequest<TId>(TId? From, int Count) where TId : struct;

/// <summary>One side of a link as its owner lists it.</summary>
public readonly record struct LinkSide(Link Link, LinkRole Role);

/// <summary>The questions that operations ask.</summary>
public interface IStoreReader : IGatewayReader, IEndpointServiceReader
{
    // accounts
    ValueTask<Account?> FindAccountAsync(AccountId id);

    ValueTask<Account?> FindAccountAsync(string name);

    /// <summary>The account that a dialect knows by this name, see <see cref="IdentityScheme"/>.</summary>
    ValueTask<Account?> FindAccountAsync(string scheme, string value);

    /// <summary>Accounts by name, after <paramref name="afterName"/>.</summary>
    ValueTask<IReadOnlyList<Account>> ListAccountsAsync(string afterName, int count);

    ValueTask<AccessKey?> FindAccessKeyAsync(string id);

    ValueTask<IReadOnlyList<AccessKey>> ListAccessKeysAsync(AccountId account);

    ValueTask<User?> FindUserAsync(UserId id);

    /// <summary>The account's users, by name.</summary>
    ValueTask<IReadOnlyList<User>> ListUsersAsync(AccountId account);

    ValueTask<Project?> FindProjectAsync(ProjectId id);

    ValueTask<Project?> FindProjectAsync(AccountId account, RegionId region);

    /// <summary>The account's projects, by region.</summary>
    ValueTask<IReadOnlyList<Project>> ListProjectsAsync(AccountId account);

    /// <summary>The session, expired or not; null when it was never there, was ended, or is forgotten.</summary>
    ValueTask<Session?> FindSessionAsync(string digest);

    /// <summary>True when the account owns a VPC or an end of a link.</summary>
    ValueTask<bool> OwnsResourcesAsync(AccountId account);

    // networks
    ValueTask<Vpc?> FindVpcAsync(AccountId owner, VpcId id);

    /// <summary>Null when the <paramref name="page"/> starts at a VPC that is not in the list.</summary>
    ValueTask<IReadOnlyList<Vpc>?> ListVpcsAsync(
        AccountId owner, RegionId region, bool? isDefault, IReadOnlyCollection<VpcId>? ids, PageRequest<VpcId> page);

    /// <summary>VPCs of the account, in any region; counts no further than <paramref name="limit"/>.</summary>
    ValueTask<int> CountVpcsAsync(AccountId owner, int limit);

    ValueTask<Subnet?> FindSubnetAsync(AccountId owner, SubnetId id);

    /// <summary>All subnets of one VPC, by creation.</summary>
    ValueTask<IReadOnlyList<Subnet>> ListSubnetsAsync(AccountId owner, VpcId vpc);

    /// <summary>Null when the <paramref name="page"/> starts at a subnet that is not in the list.</summary>
    ValueTask<IReadOnlyList<Subnet>?> ListSubnetsAsync(
        AccountId owner, RegionId region, VpcId? vpc, string? zone, string? kind, IReadOnlyCollection<SubnetId>? ids, PageRequest<SubnetId> page);

    ValueTask<RouteTable?> FindRouteTableAsync(AccountId owner, RouteTableId id);

    ValueTask<RouteTable?> FindRouteTableAsync(AccountId owner, VpcId vpc);

    ValueTask<RouteRule?> FindRouteRuleAsync(AccountId owner, RouteRuleId id);

    /// <summary>The rule of exactly this source and destination in a table, or null.</summary>
    ValueTask<RouteRule?> FindRouteRuleAsync(RouteTableId table, Ipv4Network source, Ipv4Network destination);

    /// <summary>Null when the <paramref name="page"/> starts at a rule that is not in the list.</summary>
    ValueTask<IReadOnlyList<RouteRule>?> ListRouteRulesAsync(AccountId owner, RouteTableId table, PageRequest<RouteRuleId> page);

    /// <summary>Rules of a table; counts no further than <paramref name="limit"/>.</summary>
    ValueTask<int> CountRouteRulesAsync(RouteTableId table, int limit);

    ValueTask<Port?> FindPortAsync(AccountId owner, PortId id);

    /// <summary>The port of this name or id in any account: the operator's question. Names are looked up first.</summary>
    ValueTask<IReadOnlyList<Port>> FindPortsAsync(string nameOrId);

    ValueTask<Port?> FindPortAsync(VpcId vpc, string name);

    ValueTask<Port?> FindPortAsync(SubnetId subnet, Ipv4Address address);

    /// <summary>The ports of a subnet, in order of address.</summary>
    ValueTask<IReadOnlyList<Port>> ListPortsAsync(SubnetId subnet);

    /// <summary>The account's ports in a region, by creation.</summary>
    ValueTask<IReadOnlyList<Port>> ListPortsAsync(AccountId owner, RegionId region);

    /// <summary>How many ports each subnet has; a subnet without ports is not in the answer.</summary>
    ValueTask<IReadOnlyDictionary<SubnetId, int>> CountPortsAsync(IReadOnlyCollection<SubnetId> subnets);

    // links
    /// <summary>The link of this kind, when one of its ends is the account's.</summary>
    ValueTask<Link?> FindLinkAsync(AccountId party, LinkId id, LinkKind kind = LinkKind.Peering);

    /// <summary>The link that has this interface, when the interface is the account's.</summary>
    ValueTask<Link?> FindLinkAsync(AccountId owner, RouterInterfaceId id);

    /// <summary>The link of these two routers, whichever way round and in whatever state.</summary>
    ValueTask<Link?> FindLinkAsync(VpcId one, VpcId other);

    /// <summary>Peerings that have an end in the VPC; counts no further than <paramref name="limit"/>.</summary>
    ValueTask<int> CountLinksAsync(VpcId vpc, int limit);

    /// <summary>Peerings that the account initiated; counts no further than <paramref name="limit"/>.</summary>
    ValueTask<int> CountLinksAsync(AccountId initiator, int limit);

    /// <summary>True when the VPC's router has an interface of either kind, linked or not.</summary>
    ValueTask<bool> HasInterfacesAsync(VpcId vpc);

    /// <summary>The links of one VPC that are at its other end a relay VPC.</summary>
    ValueTask<bool> HasLinkToRelayAsync(VpcId vpc);

    /// <summary>
    /// The sides of peerings that the account owns in a region, ordered by the link's creation, then link id, initiator first. A page starts
    /// at an interface: where one account owns both sides, the link's id would name two items. Null when it is not in the list.
    /// </summary>
    ValueTask<IReadOnlyList<LinkSide>?> ListLinkSidesAsync(
        AccountId owner, RegionId region, VpcId? vpc, PageRequest<RouterInterfaceId> page);

    // standing interfaces
    ValueTask<StandingInterface?> FindInterfaceAsync(AccountId owner, RouterInterfaceId id);

    /// <summary>The interfaces of these ids, whoever owns them: the other ends of a tenant's own. What of them is shown, the asker decides.</summary>
    ValueTask<IReadOnlyList<StandingInterface>> FindInterfacesAsync(IReadOnlyCollection<RouterInterfaceId> ids);

    /// <summary>A page of the account's interfaces in a region, the newest first.</summary>
    ValueTask<InterfacePage<StandingInterface>> ListInterfacesAsync(AccountId owner, RegionId region, InterfaceFilter filter, int skip, int count);

    /// <summary>Standing interfaces of a VPC's router; counts no further than <paramref name="limit"/>.</summary>
    ValueTask<int> CountInterfacesAsync(VpcId vpc, int limit);

    /// <summary>Standing interfaces of an account in a region; counts no further than <paramref name="limit"/>.</summary>
    ValueTask<int> CountInterfacesAsync(AccountId owner, RegionId region, int limit);

    /// <summary>True when a route rule leads through the interface.</summary>
    ValueTask<bool> IsNextHopAsync(RouterInterfaceId id);

    /// <summary>Links whose deadline is at or before <paramref name="now"/>, the oldest first.</summary>
    ValueTask<IReadOnlyList<Link>> ListDueLinksAsync(DateTimeOffset now, int count);

    /// <summary>The earliest deadline of all links, or null.</summary>
    ValueTask<DateTimeOffset?> NextDeadlineAsync();

    // the engine and the operator
    /// <summary>VPCs in order of id, after <paramref name="after"/>, of one account or of all.</summary>
    ValueTask<IReadOnlyList<VpcId>> ListVpcIdsAsync(AccountId? owner, VpcId? after, int count);

    ValueTask<AccountId?> FindOwnerAsync(SubnetId id);

    ValueTask<NetworkSnapshot> ReadNetworkAsync(Scope scope);

    /// <summary>Events after <paramref name="sequence"/>, of one account (either party) or of all.</summary>
    ValueTask<IReadOnlyList<AuditEvent>> ListEventsAsync(AccountId? account, long sequence, int count);

    /// <summary>The sequence number of the newest event; 0 when there is none.</summary>
    ValueTask<long> LastEventAsync();

    /// <summary>How many accounts, VPCs, subnets, ports and links there are, by name, for status and metrics.</summary>
    ValueTask<ImmutableSortedDictionary<string, long>> CountRecordsAsync();

    /// <summary>A setting that the server keeps for itself, such as the instance's name in the kernel; null when unset.</summary>
    ValueTask<string?> FindSettingAsync(string name);
}

/// <summary>Thrown when a record moved since it was read; the transaction is void.</summary>
public sealed class RevisionConflictException(string subject) : Exception($"{subject} was changed by someone else");

/// <summary>Questions and writes of one transaction. An update names the revision that it acted upon, and raises it by one.</summary>
/// <exception cref="RevisionConflictException">By updates and deletes: the stored revision is another, or the record is gone.</exception>
public interface IStoreTransaction : IStoreReader, IGatewayWriter, IEndpointServiceWriter
{
    /// <summary>The result that a token led to and what the request was; renews the token's lifetime. Null when unknown or forgotten.</summary>
    ValueTask<(string Fingerprint, string Result)?> UseTokenAsync(AccountId account, string token, DateTimeOffset now);

    ValueTask RememberTokenAsync(AccountId account, RequestToken token, string result, DateTimeOffset now);

    ValueTask AppendEventAsync(AuditEvent happened);

    ValueTask InsertAccountAsync(Account account);

    ValueTask DeleteAccountAsync(AccountId id);

    ValueTask InsertAccessKeyAsync(AccessKey key);

    /// <summary>Removes the key and ends the sessions of the account's users (contract huawei-auth, 3.1).</summary>
    ValueTask<bool> DeleteAccessKeyAsync(AccountId account, string id);

    ValueTask InsertUserAsync(User user);

    ValueTask SavePasswordAsync(UserId id, PasswordHash? password);

    ValueTask InsertProjectAsync(Project project);

    ValueTask InsertSessionAsync(Session session);

    /// <summary>False when the account has no such session.</summary>
    ValueTask<bool> DeleteSessionAsync(AccountId account, string digest);

    ValueTask DeleteSessionsAsync(UserId user);

    /// <summary>Writes the VPC and its route table.</summary>
    ValueTask InsertVpcAsync(Vpc vpc);

    /// <summary>Writes <paramref name="vpc"/>, whose revision is that which was read.</summary>
    ValueTask UpdateVpcAsync(Vpc vpc);

    /// <summary>Removes the VPC, its route table and its rules.</summary>
    ValueTask DeleteVpcAsync(Vpc vpc);

    ValueTask InsertSubnetAsync(Subnet subnet);

    ValueTask UpdateSubnetAsync(Subnet subnet);

    ValueTask DeleteSubnetAsync(Subnet subnet);

    ValueTask InsertRouteRuleAsync(RouteRule rule);

    ValueTask UpdateRouteRuleAsync(RouteRule rule);

    ValueTask DeleteRouteRuleAsync(RouteRule rule);

    ValueTask InsertPortAsync(Port port);

    /// <summary>Writes what can change of a port: its attributes and its attachment.</summary>
    ValueTask UpdatePortAsync(Port port);

    ValueTask DeletePortAsync(Port port);

    /// <summary>Writes a link. A peering's interfaces are written with it; those of a pair are there, and become its ends.</summary>
    ValueTask InsertLinkAsync(Link link);

    /// <summary>Writes a link and its interfaces as <see cref="Link.Apply"/> made them: the stored revision is one less.</summary>
    ValueTask UpdateLinkAsync(Link link);

    /// <summary>Removes a link, its interfaces and the route rules through them.</summary>
    ValueTask DeleteLinkAsync(Link link);

    /// <summary>Removes the link of an interface pair; the interfaces stay, as ends of none.</summary>
    ValueTask DissolveLinkAsync(Link link);

    ValueTask InsertInterfaceAsync(StandingInterface made);

    /// <summary>Writes <paramref name="changed"/>, whose revision is that which was read. What its link says of it is not written.</summary>
    ValueTask UpdateInterfaceAsync(StandingInterface changed);

    /// <summary>Removes an interface that is an end of no link (any more).</summary>
    ValueTask DeleteInterfaceAsync(StandingInterface gone);

    ValueTask SetArrearsAsync(AccountId id, bool inArrears);

    /// <summary>Writes what an engine saw of VPCs, subnets and ports; records that moved or are gone are passed over.</summary>
    ValueTask RecordSightsAsync(IReadOnlyList<NetworkSight> sights);

    ValueTask SaveSettingAsync(string name, string value);

    /// <summary>Forgets tokens last used and sessions that expired before <paramref name="tokensBefore"/>, and events before <paramref name="eventsBefore"/>, some thousands at most.</summary>
    /// <returns>How many rows went.</returns>
    ValueTask<int> ForgetAsync(DateTimeOffset tokensBefore, DateTimeOffset eventsBefore);
}

/// <summary>What kind of record a <see cref="NetworkSight"/> is about.</summary>
public enum NetworkRecord
{
    Vpc,
    Subnet,
    Port,
}

/// <summary>What an engine saw of a VPC, subnet or port, about one revision of its record.</summary>
/// <param name="Id">The number of the record's id.</param>
/// <param name="Revision">The revision that the engine acted upon; it is not raised by the report.</param>
public sealed record NetworkSight(NetworkRecord Record, long Id, long Revision, NetworkState State, string Fault = "");
