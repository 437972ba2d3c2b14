using Tieline.Core.Gateways;

namespace Tieline.Core.Channels;

/// <summary>Whether a member gets requests, and why not.</summary>
public enum MemberStanding
{
    Serves,

    /// <summary>By hand.</summary>
    SwitchedOff,

    /// <summary>Its address is where the gateway sends nothing.</summary>
    Restricted,

    /// <summary>It failed its checks.</summary>
    Unhealthy,

    /// <summary>A backup, while another member can.</summary>
    Waits,

    /// <summary>Of weight 0, while another has more.</summary>
    Weightless,
}

/// <summary>What a channel lacks to answer requests; of several the first.</summary>
public enum ChannelLack
{
    Nothing,
    Members,

    /// <summary>All that there are are switched off.</summary>
    SwitchedOnMembers,

    /// <summary>All that are switched on are where the gateway sends nothing.</summary>
    PermittedMembers,

    /// <summary>All that could serve failed their checks.</summary>
    HealthyMembers,

    /// <summary>No published API leads to it.</summary>
    PublishedApi,
}

/// <summary>Who of a channel's members gets requests, by the records. Contract huawei-vpc-channel, 9.3 and 9.4.</summary>
/// <param name="Members">In the order of the channel's members.</param>
public sealed record ChannelStanding(ChannelLack Lack, IReadOnlyList<MemberStanding> Members)
{
    /// <param name="isPublished">Whether a version in force leads to the channel.</param>
    public static ChannelStanding Of(Channel channel, RestrictedNetworks restricted, bool isPublished)
    {
        var able = channel.Members.Select(member => AbleOr(member, restricted)).ToList();
        bool IsAble(int i) => able[i] == MemberStanding.Serves;
        var all = Enumerable.Range(0, able.Count).ToList();
        var isBackupsTurn = !all.Any(i => IsAble(i) && !channel.Members[i].IsBackup);
        var weights = channel.Strategy is BalanceStrategy.SourceHash or BalanceStrategy.UriHash ? [.. all.Select(_ => 1m)] : channel.EffectiveWeights();
        bool IsInTurn(int i) => IsAble(i) && channel.Members[i].IsBackup == isBackupsTurn;
        var someoneWeighs = all.Any(i => IsInTurn(i) && weights[i] > 0);
        return new(
            LackOf(able, isPublished),
            [
                .. all.Select(i => !IsAble(i) ? able[i]
                    : !IsInTurn(i) ? MemberStanding.Waits
                    : someoneWeighs && weights[i] == 0 ? MemberStanding.Weightless
                    : MemberStanding.Serves),
            ]);
    }

    private static MemberStanding AbleOr(Member member, RestrictedNetworks restricted) =>
        !member.IsEnabled ? MemberStanding.SwitchedOff
        : restricted.Contains(member.Host) ? MemberStanding.Restricted
        : member.Health == MemberHealth.Unhealthy ? MemberStanding.Unhealthy
        : MemberStanding.Serves;

    private static ChannelLack LackOf(List<MemberStanding> able, bool isPublished) =>
        able.Count == 0 ? ChannelLack.Members
        : able.All(standing => standing == MemberStanding.SwitchedOff) ? ChannelLack.SwitchedOnMembers
        : able.All(standing => standing is MemberStanding.SwitchedOff or MemberStanding.Restricted) ? ChannelLack.PermittedMembers
        : able.All(standing => standing != MemberStanding.Serves) ? ChannelLack.HealthyMembers
        : !isPublished ? ChannelLack.PublishedApi
        : ChannelLack.Nothing;
}
