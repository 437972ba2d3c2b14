using System.Collections.Immutable;
using Tieline.Core.Accounts;
using Tieline.Core.Boundary;
using Tieline.Core.Identifiers;
using Tieline.Core.Refusals;

namespace Tieline.Core.Channels;

/// <summary>A channel after a change, and which of its members the request named, in its order.</summary>
public sealed record ChangedMembers(Channel Channel, ImmutableArray<Member> Named);

/// <summary>A channel after a change, and which of its groups the request named, in its order.</summary>
public sealed record ChangedGroups(Channel Channel, ImmutableArray<MemberGroup> Named);

/// <summary>The operations on the members and groups of a channel. Contract huawei-vpc-channel, 3 and 4.</summary>
public sealed class MemberOperations(Writes writes, IIdSource ids, ChannelLimits limits)
{
    /// <summary>Adds members; those whose address is there are changed, as far as the wish goes. Contract huawei-vpc-channel, 3.2.</summary>
    public Task<Outcome<ChangedMembers>> AddAsync(
        Caller caller, GatewayId gateway, ChannelId id, IReadOnlyList<MemberWish> wishes, CancellationToken cancel) =>
        ChangeAsync<ChangedMembers>(
            caller,
            gateway,
            id,
            async (write, there) =>
            {
                if (there.Kind != ChannelKind.Servers) return ChannelRefusals.MembersAreFollowed();
                if (wishes.Count == 0) return ChannelRefusals.Missing("members");
                if (FaultOf(there, wishes) is { } fault) return fault;
                var drafts = await ChannelOperations.AddressesAsync(write, there, wishes);
                if (drafts.Refusal is { } unknown) return unknown;
                var edits = new ChannelEdits(there, write.Now, ids);
                var named = edits.Members(there, drafts.Value, isWhole: false, there.Members.Select(member => member.Place));
                if (named.Refusal is { } refusal) return refusal;
                var changed = named.Value.ToDictionary(member => member.Id);
                var kept = there.Members.Select(member => changed.Remove(member.Id, out var next) ? next : member);
                var all = kept.ToImmutableArray().AddRange(named.Value.Where(member => changed.ContainsKey(member.Id)));
                if (TooMany(all.Length) is { } quota) return quota;
                var saved = await ChannelOperations.SaveAsync(write, edits.Finish(there with { Members = all }), "channel.membersAdded", Words(named.Value));
                return Named(saved.Value, named.Value.Select(member => member.Id));
            },
            cancel);

    /// <summary>Replaces all members, or those of one group. Contract huawei-vpc-channel, 3.3.</summary>
    /// <param name="groupName">Null for all.</param>
    /// <returns>The members that were replaced by, in their order.</returns>
    public Task<Outcome<ChangedMembers>> ReplaceAsync(
        Caller caller, GatewayId gateway, ChannelId id, IReadOnlyList<MemberWish> wishes, string? groupName, CancellationToken cancel) =>
        ChangeAsync<ChangedMembers>(
            caller,
            gateway,
            id,
            async (write, there) =>
            {
                if (there.Kind != ChannelKind.Servers) return ChannelRefusals.MembersAreFollowed();
                if (FaultOf(there, wishes) is { } fault) return fault;
                var group = there.Groups.FirstOrDefault(group => group.Name == groupName);
                if (groupName is not null && group is null) return ChannelRefusals.NoSuchPart("member_group_name");
                var meant = groupName is null ? wishes : [.. wishes.Where(wish => wish.Group == groupName)];
                var others = groupName is null ? [] : there.Members.Where(member => member.Group != group!.Id).ToImmutableArray();
                var drafts = await ChannelOperations.AddressesAsync(write, there, meant);
                if (drafts.Refusal is { } unknown) return unknown;
                var edits = new ChannelEdits(there, write.Now, ids);
                var members = edits.Members(there, drafts.Value, isWhole: true, others.Select(member => member.Place));
                if (members.Refusal is { } refusal) return refusal;
                var all = others.AddRange(members.Value);
                if (TooMany(all.Length) is { } quota) return quota;
                var saved = await ChannelOperations.SaveAsync(write, edits.Finish(there with { Members = all }), "channel.membersReplaced", groupName ?? "");
                return Named(saved.Value, members.Value.Select(member => member.Id));
            },
            cancel);

    public Task<Outcome<Channel>> RemoveAsync(Caller caller, GatewayId gateway, ChannelId id, MemberId member, CancellationToken cancel) =>
        ChangeAsync<Channel>(
            caller,
            gateway,
            id,
            async (write, there) =>
            {
                if (there.Kind != ChannelKind.Servers) return ChannelRefusals.MembersAreFollowed();
                if (there.Members.All(item => item.Id != member)) return ChannelRefusals.MemberNotFound();
                var next = there with { Members = there.Members.RemoveAll(item => item.Id == member) };
                return await ChannelOperations.SaveAsync(write, next, "channel.memberRemoved", $"{member}");
            },
            cancel);

    /// <summary>Enables or disables members by hand. Contract huawei-vpc-channel, 3.5.</summary>
    /// <param name="members">A null is the id of no member.</param>
    public Task<Outcome<Channel>> EnableAsync(
        Caller caller, GatewayId gateway, ChannelId id, IReadOnlyCollection<MemberId?> members, bool isEnabled, CancellationToken cancel) =>
        ChangeAsync<Channel>(
            caller,
            gateway,
            id,
            async (write, there) =>
            {
                if (members.Any(wanted => there.Members.All(member => member.Id != wanted))) return ChannelRefusals.MemberNotFound();
                if (there.Members.All(member => !members.Contains(member.Id) || member.IsEnabled == isEnabled)) return there;
                var next = there with { Members = [.. there.Members.Select(member => members.Contains(member.Id) ? member with { IsEnabled = isEnabled } : member)] };
                return await ChannelOperations.SaveAsync(
                    write, new ChannelEdits(there, write.Now, ids).Finish(next), isEnabled ? "channel.membersEnabled" : "channel.membersDisabled", string.Join(' ', members));
            },
            cancel);

    /// <summary>Adds groups; those of a name that is there are changed, as far as the wish goes. Contract huawei-vpc-channel, 4.2.</summary>
    public Task<Outcome<ChangedGroups>> AddGroupsAsync(
        Caller caller, GatewayId gateway, ChannelId id, IReadOnlyList<GroupWish> wishes, CancellationToken cancel) =>
        ChangeAsync<ChangedGroups>(
            caller,
            gateway,
            id,
            async (write, there) =>
            {
                if (wishes.Select(ChannelRules.FaultOf).FirstOrDefault(fault => fault is not null) is { } fault) return fault;
                if (wishes.Count == 0) return new ChangedGroups(there, []);
                var edits = new ChannelEdits(there, write.Now, ids);
                var named = edits.Groups(wishes, isWhole: false);
                var changed = named.ToDictionary(group => group.Id);
                var kept = there.Groups.Select(group => changed.Remove(group.Id, out var next) ? next : group);
                var all = kept.ToImmutableArray().AddRange(named.Where(group => changed.ContainsKey(group.Id)));
                var saved = await ChannelOperations.SaveAsync(
                    write, edits.Finish(there with { Groups = all }), "channel.groupsAdded", string.Join(' ', named.Select(group => group.Name)));
                return new ChangedGroups(saved.Value, named);
            },
            cancel);

    /// <summary>Changes a group, also its name: members follow. Contract huawei-vpc-channel, 4.4.</summary>
    public Task<Outcome<MemberGroup>> UpdateGroupAsync(
        Caller caller, GatewayId gateway, ChannelId id, MemberGroupId group, GroupWish wish, CancellationToken cancel) =>
        ChangeAsync<MemberGroup>(
            caller,
            gateway,
            id,
            async (write, there) =>
            {
                if (there.Groups.FirstOrDefault(item => item.Id == group) is not { } old) return ChannelRefusals.GroupNotFound();
                if (ChannelRules.FaultOf(wish) is { } fault) return fault;
                if (there.Groups.Any(item => item.Name == wish.Name && item.Id != group)) return ChannelRefusals.NoSuchPart("member_group_name");
                var edits = new ChannelEdits(there, write.Now, ids);
                var next = edits.Group(wish, old, isWhole: false) with { UpdatedAt = write.Now };
                await ChannelOperations.SaveAsync(write, edits.Finish(there with { Groups = there.Groups.Replace(old, next) }), "channel.groupUpdated", next.Name);
                return next;
            },
            cancel);

    /// <summary>Removes a group with its members. Contract huawei-vpc-channel, 4.5.</summary>
    public Task<Outcome<Channel>> DeleteGroupAsync(Caller caller, GatewayId gateway, ChannelId id, MemberGroupId group, CancellationToken cancel) =>
        ChangeAsync<Channel>(
            caller,
            gateway,
            id,
            async (write, there) =>
            {
                if (there.Groups.FirstOrDefault(item => item.Id == group) is not { } old) return ChannelRefusals.GroupNotFound();
                var next = there with { Groups = there.Groups.Remove(old), Members = there.Members.RemoveAll(member => member.Group == group) };
                return await ChannelOperations.SaveAsync(write, next, "channel.groupDeleted", old.Name);
            },
            cancel);

    private Task<Outcome<T>> ChangeAsync<T>(
        Caller caller, GatewayId gateway, ChannelId id, Func<Write, Channel, ValueTask<Outcome<T>>> change, CancellationToken cancel) =>
        writes.RunAsync(
            caller,
            new Replay<T>(_ => "", _ => throw new InvalidOperationException("channels take no token")),
            async write => await write.Store.FindChannelAsync(caller.Account, gateway, id) is { } there
                ? await change(write, there)
                : ChannelRefusals.ChannelNotFound(),
            cancel);

    private static Refusal? FaultOf(Channel channel, IReadOnlyList<MemberWish> wishes) =>
        wishes.Select(wish => ChannelRules.FaultOf(wish, channel.MemberKind)).FirstOrDefault(fault => fault is not null);

    private Refusal? TooMany(int members) => limits.MembersPerChannel is { } most && members > most ? ChannelRefusals.TooManyMembers(most) : null;

    private static ChangedMembers Named(Channel channel, IEnumerable<MemberId> order)
    {
        var members = channel.Members.ToDictionary(member => member.Id);
        return new(channel, [.. order.Select(id => members[id])]);
    }

    private static string Words(IEnumerable<Member> members) => string.Join(' ', members.Select(member => member.Host));
}
