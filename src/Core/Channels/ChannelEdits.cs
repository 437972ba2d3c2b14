using System.Collections.Immutable;
using System.Net;
using Tieline.Core.Boundary;
using Tieline.Core.Identifiers;
using Tieline.Core.Refusals;

namespace Tieline.Core.Channels;

/// <summary>A member that is asked for, with the address that it will have.</summary>
internal readonly record struct MemberDraft(MemberWish Wish, string Host);

/// <summary>What a request makes of a channel's groups and members. Pure: the time and new identifiers are passed in.</summary>
internal sealed class ChannelEdits(Channel before, DateTimeOffset now, IIdSource ids)
{
    private readonly Channel _before = before;

    /// <summary>The groups of the wishes: those that are there keep their ids, and of two of one name the first counts.</summary>
    /// <param name="isWhole">True when a wish says all of its group; else what it leaves out stays.</param>
    public ImmutableArray<MemberGroup> Groups(IEnumerable<GroupWish> wishes, bool isWhole) =>
        [.. wishes.DistinctBy(wish => wish.Name).Select(wish => Group(wish, _before.Groups.FirstOrDefault(group => group.Name == wish.Name), isWhole))];

    /// <summary>One group as the wish has it.</summary>
    /// <param name="there">The group to change; null to make one.</param>
    public MemberGroup Group(GroupWish wish, MemberGroup? there, bool isWhole)
    {
        var start = isWhole || there is null ? new MemberGroup(default, "", "", null, "", 0, [], default, default) : there;
        var isFollowed = _before.Kind == ChannelKind.Microservice; // elsewhere these three are checked, then dropped (contract 2.3)
        var next = start with
        {
            Id = there?.Id ?? new MemberGroupId(ids.Next()), Name = wish.Name!, Remark = wish.Remark ?? start.Remark, Weight = wish.Weight ?? start.Weight,
            Version = isFollowed ? wish.Version ?? start.Version : "", TcpPort = isFollowed ? wish.TcpPort ?? start.TcpPort : 0,
            Labels = isFollowed ? wish.Labels?.Select(label => new Label(label.Name!, label.Value!)).ToImmutableArray() ?? start.Labels : [],
            CreatedAt = there?.CreatedAt ?? now,
        };
        return there is not null && next with { UpdatedAt = there.UpdatedAt } == there ? there : next with { UpdatedAt = now };
    }

    /// <summary>The members of the wishes, in their order: those whose address is there keep id and place.</summary>
    /// <param name="in">The channel that they will be members of, with its groups; its members are not looked at.</param>
    /// <param name="isWhole">True when a wish says all of its member; else what it leaves out stays.</param>
    /// <param name="places">Places that other members have.</param>
    public Outcome<ImmutableArray<Member>> Members(Channel @in, IEnumerable<MemberDraft> drafts, bool isWhole, IEnumerable<int> places)
    {
        var groups = @in.Groups.ToDictionary(group => group.Name, group => group.Id);
        var there = _before.Members.ToLookup(member => AddressOf(member, _before.TcpPort));
        var named = new HashSet<MemberAddress>();
        var members = new List<(Member Member, bool IsNew)>();
        foreach (var (wish, host) in drafts)
        {
            MemberGroupId? group = null;
            if (wish.Group is { Length: > 0 } name)
            {
                if (!groups.TryGetValue(name, out var id)) return ChannelRefusals.NoSuchPart("member_group_name");
                group = id;
            }

            var address = AddressOf(wish, host, group, @in);
            if (!named.Add(address)) continue; // of two of one address the first counts
            var old = there[address].FirstOrDefault();
            var start = isWhole || old is null
                ? new Member(default, 0, "", "", "", 0, Member.WeightUnset, false, null, true, MemberHealth.Unknown, default)
                : old;
            members.Add((
                start with
                {
                    Id = old?.Id ?? new MemberId(ids.Next()), Place = old?.Place ?? 0, Host = host, TcpPort = wish.TcpPort ?? start.TcpPort,
                    ServerId = @in.MemberKind == MemberKind.Server ? wish.ServerId! : "", ServerName = @in.MemberKind == MemberKind.Server ? wish.ServerName! : "",
                    Weight = wish.Weight ?? start.Weight, IsBackup = wish.IsBackup ?? start.IsBackup, Group = group,
                    IsEnabled = wish.Status is { } status ? status == 1 : start.IsEnabled, CreatedAt = old?.CreatedAt ?? now,
                },
                old is null));
        }

        var taken = new SortedSet<int>(places.Concat(members.Where(item => !item.IsNew).Select(item => item.Member.Place)));
        taken.UnionWith(_before.Members.Select(member => member.Place)); // who leaves may still be answering: nobody takes that place in the same moment
        return members.Select(item => item.IsNew ? item.Member with { Place = FreePlace(taken) } : item.Member).ToImmutableArray();
    }

    /// <summary>What the checks said of a member holds on only where nothing changed that they depend on. Contract huawei-vpc-channel, 9.5.</summary>
    public Channel Finish(Channel after)
    {
        var old = _before.Members.ToDictionary(member => member.Id);
        return after with
        {
            Members =
            [
                .. after.Members.Select(member =>
                    old.TryGetValue(member.Id, out var was) && was.IsEnabled && member.IsEnabled && after.IsChecked && after.Check == _before.Check
                    && was.Host == member.Host && _before.EffectivePort(was) == after.EffectivePort(member)
                        ? member with { Health = was.Health }
                        : member with { Health = MemberHealth.Unknown }),
            ],
        };
    }

    /// <summary>The channel with a check as the wish has it, whole.</summary>
    public static HealthCheck Check(CheckWish wish, DateTimeOffset createdAt)
    {
        var protocol = ChannelRules.ProtocolOf(wish.Protocol!)!.Value;
        return new(
            protocol, wish.Protocol!, wish.Path ?? "", wish.Method is { Length: > 0 } method ? method : protocol == CheckProtocol.Tcp ? "" : "GET",
            wish.TcpPort ?? 0, wish.Rise!.Value, wish.Fall!.Value, TimeSpan.FromSeconds(wish.Interval!.Value), TimeSpan.FromSeconds(wish.Timeout!.Value),
            wish.StatusCodes ?? "", wish.ShowsCertificate ?? false, wish.Status is null or 1, createdAt);
    }

    public static Microservice Service(MicroserviceWish wish, DateTimeOffset createdAt, DateTimeOffset now) => wish.ServiceType == "CSE"
        ? new(RegistryKind.Engine, wish.Engine!.EngineId!, wish.Engine.ServiceId!, "", "", "", "", "", "", createdAt, now)
        : new(
            RegistryKind.Cluster, "", "", wish.Cluster!.ClusterId!, wish.Cluster.Namespace!, wish.Cluster.WorkloadKind!, wish.Cluster.App ?? "",
            wish.Cluster.LabelKey ?? "", wish.Cluster.LabelValue ?? "", createdAt, now);

    /// <summary>What a member is known by: group, address or server, and port; the channel's own port counts as none. Contract huawei-vpc-channel, 2.5.</summary>
    private readonly record struct MemberAddress(MemberGroupId? Group, string Name, int TcpPort);

    private static MemberAddress AddressOf(Member member, int channelPort) =>
        new(member.Group, member.ServerId.Length > 0 ? member.ServerId : Spelt(member.Host), member.TcpPort == channelPort ? 0 : member.TcpPort);

    private static MemberAddress AddressOf(MemberWish wish, string host, MemberGroupId? group, Channel @in) =>
        new(group, @in.MemberKind == MemberKind.Server ? wish.ServerId! : Spelt(host), wish.TcpPort is null || wish.TcpPort == @in.TcpPort ? 0 : wish.TcpPort.Value);

    /// <summary>One spelling of an address: IPv6 has many, and a member is answered with its own.</summary>
    private static string Spelt(string host) => host.Contains(':') ? $"{IPAddress.Parse(host)}" : host;

    private static int FreePlace(SortedSet<int> taken)
    {
        var place = 1;
        foreach (var number in taken)
        {
            if (number > place) break;
            if (number == place) place++;
        }

        taken.Add(place);
        return place;
    }
}
