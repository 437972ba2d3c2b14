using Tieline.Core.EndpointServices;
using Tieline.Engines.Linux.Kernel;
using Tieline.Engines.Linux.Netlink;
using Tieline.Engines.Linux.Routers;

namespace Tieline.Engines.Linux.Endpoints;

/// <summary>Keeps what comes in by gateway endpoints among the workloads of the provider's subnets.</summary>
/// <remarks>
/// The consumer's router sends nothing but what is for the service's prefixes. Some of those addresses are no workload's:
/// <code>
///  89    from 198.19.128/17 to 240.0.0.0/4   prohibit    an endpoint of the provider's own: it leads to yet another VPC
/// 100    main                                            the provider's subnets
/// 150    from 198.19.128/17                  prohibit    no subnet has it: a route of the provider's may not take it elsewhere
///
/// table tieline-gateways   what is for the router itself (gateway addresses, the resolver, a proxy) is dropped
/// </code>
/// </remarks>
internal static class GatewayGuard
{
    private const string Table = "tieline-gateways", Mark = "tieline gateways 1", Chain = "delivered";

    private const int FilterPriority = 0; // linux/netfilter_ipv4.h, NF_IP_PRI_FILTER

    public static IReadOnlyList<PolicyRule> Rules { get; } =
    [
        new(89, RuleAction.Prohibit) { From = Connection.SourceRange, To = EndpointPolicy.StandIns, Protocol = RouterPolicy.Protocol },
        new(150, RuleAction.Prohibit) { From = Connection.SourceRange, Protocol = RouterPolicy.Protocol },
    ];

    /// <exception cref="KernelException">The kernel refused.</exception>
    public static void Prepare(Router router)
    {
        using (var batch = router.Netlink.NewBatch())
        {
            foreach (var rule in Rules) batch.EnsureRule(rule);
            batch.Execute();
        }

        if (HasTable(router)) return;
        using var transaction = router.Nftables.NewTransaction();
        transaction.AddTable(Table).RemoveTable(Table).AddTable(Table, Mark)
            .AddChain(Table, Chain, new(NftablesAbi.NF_INET_LOCAL_IN, FilterPriority))
            .AddRule(Table, Chain, static rule => rule.Incoming(KernelNames.GatewayProviderEnds).Drop())
            .Execute();
    }

    /// <inheritdoc cref="Prepare" path="/exception"/>
    public static bool IsThere(Router router) => Rules.All(router.Netlink.ListRules().Contains) && HasTable(router);

    /// <summary>Removes it, unless a gateway endpoint leads here still.</summary>
    /// <inheritdoc cref="Prepare" path="/exception"/>
    public static void Prune(Router router)
    {
        if (router.Netlink.ListDevices().Exists(static device => device.Name.ToString().StartsWith(KernelNames.GatewayProviderEnds, StringComparison.Ordinal))) return;
        using (var batch = router.Netlink.NewBatch())
        {
            foreach (var rule in Rules) batch.RemoveRule(rule);
            batch.Execute();
        }

        if (router.Nftables.FindTableMark(Table) is null) return;
        using var transaction = router.Nftables.NewTransaction();
        transaction.RemoveTable(Table).Execute();
    }

    private static bool HasTable(Router router) => router.Nftables.FindTableMark(Table) == Mark && router.Nftables.CountRules(Table).GetValueOrDefault(Chain) == 1;
}
