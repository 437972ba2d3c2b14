using Tieline.Core.Networks;
using static Tieline.Engines.Linux.Kernel.Libc;
using static Tieline.Engines.Linux.Kernel.NetlinkAbi;
using static Tieline.Engines.Linux.Kernel.RtnetlinkAbi;

namespace Tieline.Engines.Linux.Netlink;

/// <summary>What a policy rule does with a packet. The numbers are the kernel's (<c>FR_ACT_*</c>).</summary>
internal enum RuleAction : byte
{
    Unspecified = 0,

    /// <summary>Look in the rule's table; when that has no route, go on to the next rule.</summary>
    ToTable = 1,
    Goto = 2,
    Nop = 3,
    Blackhole = 6,
    Unreachable = 7,
    Prohibit = 8,
}

/// <summary>A rule that says which packets are looked up in which table. All conditions must hold; none means every packet.</summary>
/// <param name="Priority">The lowest is asked first. The kernel's own: 0 local table, 32766 main, 32767 default.</param>
internal readonly record struct PolicyRule(uint Priority, RuleAction Action = RuleAction.ToTable)
{
    /// <summary>The device that the packet came in by; <c>lo</c> for the host's own.</summary>
    public DeviceName Incoming { get; init; }

    /// <summary>Where the packet is from; null for anywhere.</summary>
    public Ipv4Network? From { get; init; }

    /// <summary>Where it goes; null for anywhere.</summary>
    public Ipv4Network? To { get; init; }

    /// <summary>The table to look in; 0 with other actions.</summary>
    public uint Table { get; init; }

    /// <summary>Who made the rule, as with routes.</summary>
    public byte Protocol { get; init; }

    public override string ToString() =>
        $"{Priority}: from {From?.ToString() ?? "all"}{(To is { } to ? $" to {to}" : "")}{(Incoming.IsEmpty ? "" : $" iif {Incoming}")}" +
        $" {(Action == RuleAction.ToTable ? $"lookup {Table}" : Action.ToString().ToLowerInvariant())} proto {Protocol}";
}

/// <summary>Policy rules: RTM_NEWRULE and its kin.</summary>
internal static class RuleMessage
{
    /// <summary>Makes sure that the rule is there; one that differs in anything, of the same priority too, stays beside it.</summary>
    public static NetlinkBatch EnsureRule(this NetlinkBatch batch, in PolicyRule rule) =>
        Write(batch, RTM_NEWRULE, NLM_F_CREATE | NLM_F_EXCL, Already.There, rule);

    /// <summary>Removes the first rule that has everything that is given here; what is not given matches any.</summary>
    public static NetlinkBatch RemoveRule(this NetlinkBatch batch, in PolicyRule rule) =>
        Write(batch, RTM_DELRULE, 0, Already.Gone, rule);

    /// <summary>All IPv4 rules in the order in which they are asked, the kernel's own too.</summary>
    /// <exception cref="Kernel.KernelException">The kernel refused.</exception>
    public static List<PolicyRule> ListRules(this NetlinkSocket netlink) => netlink.Dump(
        "RTM_GETRULE",
        static writer =>
        {
            writer.Begin(RTM_GETRULE, 0, new fib_rule_hdr { family = AF_INET });
            writer.End();
        },
        Parse).ConvertAll(static rule => rule!.Value);

    internal static PolicyRule? Parse(ushort type, ReadOnlySpan<byte> payload)
    {
        if (type is not (RTM_NEWRULE or RTM_DELRULE)) return null;
        var attributes = AttributeReader.After<fib_rule_hdr>(payload, out var header);
        if (header.family != AF_INET || header.src_len > 32 || header.dst_len > 32) return null;
        uint priority = 0, table = header.table;
        DeviceName incoming = default;
        Ipv4Network? from = null, to = null;
        byte protocol = 0;
        while (attributes.Next())
        {
            switch (attributes.Type)
            {
                case FRA_PRIORITY: priority = attributes.Read<uint>(); break;
                case FRA_TABLE: table = attributes.Read<uint>(); break;
                case FRA_IIFNAME: incoming = DeviceName.FromKernel(attributes.Value); break;
                case FRA_SRC: from = attributes.Network(header.src_len); break;
                case FRA_DST: to = attributes.Network(header.dst_len); break;
                case FRA_PROTOCOL: protocol = attributes.Read<byte>(); break;
            }
        }

        return new(priority, (RuleAction)header.action) { Incoming = incoming, From = from, To = to, Table = table, Protocol = protocol };
    }

    private static NetlinkBatch Write(NetlinkBatch batch, ushort type, ushort flags, Already already, in PolicyRule rule)
    {
        var header = new fib_rule_hdr
        {
            family = AF_INET, src_len = (byte)(rule.From?.Prefix ?? 0), dst_len = (byte)(rule.To?.Prefix ?? 0), action = (byte)rule.Action,
        };
        var writer = batch.Begin(type, flags, already, header);
        writer.Attribute(FRA_PRIORITY, rule.Priority);
        if (rule.Table != 0) writer.Attribute(FRA_TABLE, rule.Table);
        if (!rule.Incoming.IsEmpty) writer.Attribute(FRA_IIFNAME, rule.Incoming);
        if (rule.From is { Prefix: > 0 } from) writer.Attribute(FRA_SRC, from.Address);
        if (rule.To is { Prefix: > 0 } to) writer.Attribute(FRA_DST, to.Address);
        if (rule.Protocol != 0) writer.Attribute(FRA_PROTOCOL, rule.Protocol);
        return batch.End();
    }
}
