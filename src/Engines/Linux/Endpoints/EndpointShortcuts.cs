using Tieline.Engines.Linux.Kernel;
using Tieline.Engines.Linux.Netlink;
using Tieline.Engines.Linux.Nftables;
using Tieline.Engines.Linux.Routers;
using Tieline.Engines.Planning;

namespace Tieline.Engines.Linux.Endpoints;

/// <summary>
/// In a provider's router, what comes in by an endpoint's device goes out to the backend's subnet at once. The route tables would send it
/// there too: nothing but the backend is ever asked for. It saves what the consumer's router spends on the translation.
/// </summary>
/// <remarks>
/// A chain for each device, in a table of the family <c>netdev</c>:
/// <code>
/// chain b-CODE { type filter hook ingress device "b-CODE" priority filter; meta protocol ip fwd ip to ip daddr device "s-CODE" comment "s-CODE's number" }
/// </code>
/// A kernel that has no <c>fwd</c> (<c>CONFIG_NFT_FWD_NETDEV</c>) goes by the route tables.
/// </remarks>
internal static class EndpointShortcuts
{
    private const string Table = "tieline";

    private static bool? s_isOffered;

    /// <summary>Makes sure that an endpoint has its shortcut, when there is a subnet for it to lead to.</summary>
    /// <exception cref="KernelException">The kernel refused.</exception>
    public static void Ensure(Router router, int end, EndpointObject endpoint)
    {
        var (device, bridge) = (KernelNames.DeviceOf(endpoint.Id, consumer: false), BridgeOf(router, end, endpoint));
        var there = List(router)[device.ToString()].ToList();
        if (there.Count == (bridge is null ? 0 : 1) && there.TrueForAll(comment => comment == CommentOf(bridge!.Value))) return;
        using var transaction = router.Nftables.NewTransaction(NftablesAbi.NFPROTO_NETDEV);
        if (there.Count > 0) transaction.RemoveChain(Table, device.ToString());
        if (bridge is { } number)
        {
            transaction.AddTable(Table)
                .AddChain(Table, device.ToString(), new(NftablesAbi.NF_NETDEV_INGRESS, 0, Device: device))
                .AddRule(Table, device.ToString(), rule => rule.Forward(number, HeaderField.Destination), CommentOf(number));
        }

        transaction.Execute();
    }

    /// <summary>Where the shortcuts of a router lead to: the comments of the rules, by device.</summary>
    /// <exception cref="KernelException">The kernel refused.</exception>
    public static ILookup<string, string> List(Router router) =>
        router.Nftables.ListRules(Table, NftablesAbi.NFPROTO_NETDEV).ToLookup(static rule => rule.Chain, static rule => rule.Comment);

    /// <summary>True when what is listed is what an endpoint is to have.</summary>
    /// <exception cref="KernelException">The kernel refused.</exception>
    public static bool IsThere(RouterEnds sight, Device end, EndpointObject endpoint) =>
        sight.ShortcutsOf(end).SequenceEqual(BridgeOf(sight.Router, end.Index, endpoint) is { } bridge ? [CommentOf(bridge)] : []);

    /// <summary>Removes what is of devices that are gone.</summary>
    /// <exception cref="KernelException">The kernel refused.</exception>
    public static void Prune(Router router, IReadOnlyCollection<Device> ends)
    {
        if (router.Nftables.FindTableMark(Table, NftablesAbi.NFPROTO_NETDEV) is null) return;
        var left = ends.Select(static end => end.Name.ToString()).ToHashSet();
        var listed = List(router).Select(static chain => chain.Key).ToList();
        using var transaction = router.Nftables.NewTransaction(NftablesAbi.NFPROTO_NETDEV);
        if (!listed.Exists(left.Contains)) transaction.RemoveTable(Table);
        else foreach (var gone in listed.Where(chain => !left.Contains(chain))) transaction.RemoveChain(Table, gone);
        transaction.Execute();
    }

    /// <summary>The subnet that the route tables would send the endpoint's packets to.</summary>
    private static int? BridgeOf(Router router, int end, EndpointObject endpoint)
    {
        if (!IsOffered(router)) return null;
        var (answer, found) = router.Netlink.LookUpRoute(new(endpoint.Backend, endpoint.Source, end));
        return answer.Errno == Errno.Ok && found is { Type: RouteType.Unicast } route && router.Netlink.FindDeviceAt(route.Device) is { } device
            && KernelNames.SubnetOf(device) is not null
                ? device.Index
                : null;
    }

    private static string CommentOf(int bridge) => $"to {bridge}";

    /// <summary>Whether the kernel has it, found out by making one and removing it again.</summary>
    private static bool IsOffered(Router router)
    {
        if (s_isOffered is { } known) return known;
        const string Trial = "tieline-trial";
        using var transaction = router.Nftables.NewTransaction(NftablesAbi.NFPROTO_NETDEV);
        transaction.AddTable(Trial).AddChain(Trial, "trial").AddRule(Trial, "trial", static rule => rule.Forward(1, HeaderField.Destination)).RemoveTable(Trial);
        try
        {
            transaction.Execute();
            s_isOffered = true;
        }
        catch (KernelException)
        {
            s_isOffered = false;
        }

        return s_isOffered.Value;
    }
}
