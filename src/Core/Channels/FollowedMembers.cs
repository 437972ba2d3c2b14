using System.Collections.Immutable;
using Tieline.Core.Identifiers;

namespace Tieline.Core.Channels;

/// <summary>Which members a channel has by what its registry lists. Contract huawei-vpc-channel, 6.3.</summary>
internal static class FollowedMembers
{
    /// <summary>
    /// Each group has the workloads that carry all its labels; a channel without groups has all. A member whose address stays keeps its
    /// id, its place, and what people set of it; others begin with weight 1, enabled, no backup, and the port of group or channel.
    /// </summary>
    /// <param name="most">How many members there may be; null for no limit. Those that are there come first.</param>
    /// <returns>The members, those that stay first, and how many workloads were left out.</returns>
    public static (ImmutableArray<Member> Members, int Left) Of(Channel channel, IReadOnlyList<Workload> found, int? most, ChannelEdits edits)
    {
        var usable = found.Where(workload => ChannelRules.IsAddress(workload.Host)).OrderBy(workload => workload.Host, StringComparer.Ordinal).ToList();
        IEnumerable<MemberGroup?> groups = channel.Groups.IsEmpty ? new MemberGroup?[] { null } : channel.Groups;
        var chosen = groups.SelectMany(group => usable.Where(workload => Carries(workload, group)).Select(workload => (Group: group, workload.Host))).Distinct().ToList();

        var sequence = new Dictionary<(MemberGroupId?, string), int>();
        for (var i = 0; i < channel.Members.Length; i++) sequence.TryAdd((channel.Members[i].Group, channel.Members[i].Host), i);
        var drafts = chosen
            .OrderBy(item => sequence.GetValueOrDefault((item.Group?.Id, item.Host), int.MaxValue))
            .Take(most ?? int.MaxValue)
            .Select(item => new MemberDraft(new MemberWish(item.Host, null, null, item.Group?.Name, null, null, item.Host, item.Host), item.Host));
        var members = edits.Members(channel, drafts, isWhole: false, []).Value; // its one refusal is about a group that the channel lacks
        return (members, chosen.Count - members.Length);
    }

    private static bool Carries(Workload workload, MemberGroup? group) =>
        group is null || group.Labels.All(label => workload.Labels.TryGetValue(label.Name, out var value) && value == label.Value);
}
