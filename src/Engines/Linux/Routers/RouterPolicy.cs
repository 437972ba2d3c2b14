using Tieline.Core.Networks;
using Tieline.Engines.Linux.Netlink;

namespace Tieline.Engines.Linux.Routers;

/// <summary>How <see cref="RouterLookup"/> is said in the kernel's terms: policy rules and tables of one router's namespace.</summary>
/// <remarks>
/// <code>
/// 0      local                      the kernel's: the gateway addresses
/// 100    main                       the VPC's own subnets, which the kernel keeps there
/// 200    iif l-CODE prohibit        one for each link whose packets may not leave over another link
/// 1000.. from SOURCE lookup N       a table for each source range of the tenant's rules, the longest prefix first
/// 1032   lookup 1000                the rules for any source
/// </code>
/// A table without a match lets the kernel go on to the next rule, so that the longest source prefix that has a matching
/// destination wins, and in its table the longest destination prefix.
/// </remarks>
internal static class RouterPolicy
{
    /// <summary>Marks the routes and rules that are made here, among the kernel's and an administrator's.</summary>
    public const byte Protocol = 84;

    /// <summary>The table of rules for any source. Those for a source range have numbers above it.</summary>
    public const uint AnySourceTable = 1000;

    /// <summary>The next hop of every route over a link: it has this address and the other end's Ethernet address, unasked.</summary>
    public static readonly Ipv4Address FarEnd = new(0xA9_FE_00_01); // 169.254.0.1

    private const uint SubnetsPriority = 100, NoTransitPriority = 200, SourcesPriority = 1000;

    /// <summary>The rules that every router has.</summary>
    public static IReadOnlyList<PolicyRule> OfEveryRouter { get; } =
    [
        new(SubnetsPriority) { Table = KernelRoute.MainTable, Protocol = Protocol },
        OfSource(Ipv4Network.Any, AnySourceTable),
    ];

    /// <summary>The rule that keeps what comes over a link from leaving over another.</summary>
    public static PolicyRule NoTransit(DeviceName link) => new(NoTransitPriority, RuleAction.Prohibit) { Incoming = link, Protocol = Protocol };

    /// <summary>The rule that has packets of a source range looked up in a table.</summary>
    public static PolicyRule OfSource(Ipv4Network source, uint table) =>
        new(SourcesPriority + 32 - (uint)source.Prefix) { From = source.Prefix == 0 ? null : source, Table = table, Protocol = Protocol };

    /// <summary>The tables of the source ranges that the rules name.</summary>
    public static Dictionary<uint, Ipv4Network> SourcesOf(IEnumerable<PolicyRule> rules)
    {
        var sources = new Dictionary<uint, Ipv4Network>();
        foreach (var rule in rules)
        {
            if (rule is { Protocol: Protocol, Action: RuleAction.ToTable, Table: >= AnySourceTable })
                sources.TryAdd(rule.Table, rule.From ?? Ipv4Network.Any);
        }

        return sources;
    }
}
