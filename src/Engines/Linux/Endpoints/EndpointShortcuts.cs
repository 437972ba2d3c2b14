using Tieline.Core.EndpointServices;
using Tieline.Core.Networks;
using Tieline.Engines.Linux.Kernel;
using Tieline.Engines.Linux.Netlink;
using Tieline.Engines.Linux.Nftables;
using Tieline.Engines.Linux.Routers;
using Tieline.Engines.Planning;

namespace Tieline.Engines.Linux.Endpoints;

/// <summary>
/// In a provider's router, what comes in by an endpoint's device goes out to the backend at once, past the bridge where the backend is plugged
/// in and else by it, and answers that come in from the subnet go out by the endpoint's device. The route tables and the bridge would send both
/// there too: nothing but the backend is ever asked for, and a source leads to its endpoint only. It saves what the consumer's router
/// spends on the translation.
/// </summary>
/// <remarks>
/// Chains for each device and for each subnet with a backend, in a table of the family <c>netdev</c>:
/// <code>
/// map backends { type ipv4_addr : iface_index }  BACKEND -> p-CODE, a port's end
/// map answers { type ipv4_addr : iface_index }   SOURCE -> b-CODE
/// chain b-CODE { type filter hook ingress device "b-CODE" priority filter; meta protocol ip fwd to ip daddr map @backends comment "backends"
///                meta protocol ip fwd ip to ip daddr device "s-CODE" comment "s-CODE's number" }
/// chain s-CODE { type filter hook ingress device "s-CODE" priority filter; ip daddr 198.19.128.0/17 fwd ip to FAREND device ip daddr map @answers comment "answers" }
/// </code>
/// What comes in by b-CODE has the Ethernet address of the backend's port (<see cref="NextHopOf"/>), so nothing has to look for it.
/// A kernel that has no <c>fwd</c> (<c>CONFIG_NFT_FWD_NETDEV</c>) goes by the route tables.
/// </remarks>
internal static class EndpointShortcuts
{
    private const string Table = "tieline", AnswersComment = "answers", BackendsComment = "backends";

    private static readonly NamedSet Backends = new("backends", [FieldType.Ipv4Address], [FieldType.Device]);

    private static readonly NamedSet Answers = new("answers", [FieldType.Ipv4Address], [FieldType.Device]);

    private static bool? s_isOffered;

    /// <summary>Makes sure that an endpoint has its shortcuts, when there is a subnet for them to lead to.</summary>
    /// <exception cref="KernelException">The kernel refused.</exception>
    public static void Ensure(Router router, int end, EndpointObject endpoint)
    {
        var (device, bridge) = (KernelNames.DeviceOf(endpoint.Id, consumer: false), BridgeOf(router, end, endpoint));
        var there = List(router, device).ToList();
        if (bridge is null)
        {
            if (there.Count == 0) return;
            using var removal = NewTransaction(router);
            removal.RemoveChain(Table, device.ToString()).Execute();
            return;
        }

        using var transaction = NewTransaction(router);
        transaction.AddTable(Table).AddSet(Table, Answers).AddSet(Table, Backends);
        MakeChain(
            transaction, device, there,
            (static rule => rule.Ipv4().Forward(Backends, HeaderField.Destination), BackendsComment),
            (rule => rule.Ipv4().Forward(bridge.Index, HeaderField.Destination), CommentOf(bridge)));
        MakeChain(
            transaction, bridge.Name, [.. List(router, bridge.Name)],
            (static rule => rule.Ipv4().Within(HeaderField.Destination, Connection.SourceRange).Forward(Answers, HeaderField.Destination, RouterPolicy.FarEnd), AnswersComment));
        transaction.Execute();
        Lead(router, Answers, endpoint.Source, end);
        if (PortOf(router.Netlink.FindDevice, endpoint) is { } port) Lead(router, Backends, endpoint.Backend, port.Index);
    }

    /// <summary>The Ethernet address that the consumer's router sends an endpoint's packets to: the backend's, where they take the shortcut.</summary>
    public static MacAddress NextHopOf(Router router, EndpointObject endpoint) =>
        IsOffered(router) ? MacAddress.Of(endpoint.Port) : KernelNames.MacOf(endpoint.Id, consumer: false);

    /// <summary>What was plugged in is led to without a detour, where a router has shortcuts, also when its device is another than before.</summary>
    /// <exception cref="KernelException">The kernel refused.</exception>
    public static void Plug(Router router, PortObject port, int device)
    {
        if (HasTable(router)) Lead(router, Backends, port.Address, device);
    }

    /// <summary>The comments of a device's rules.</summary>
    /// <exception cref="KernelException">The kernel refused.</exception>
    public static IEnumerable<string> List(Router router, DeviceName device) =>
        router.Nftables.ListRules(Table, NftablesAbi.NFPROTO_NETDEV, device.ToString()).Select(static rule => rule.Comment);

    /// <summary>The comments of all rules, by device.</summary>
    /// <exception cref="KernelException">The kernel refused.</exception>
    public static ILookup<string, string> List(Router router) =>
        router.Nftables.ListRules(Table, NftablesAbi.NFPROTO_NETDEV).ToLookup(static rule => rule.Chain, static rule => rule.Comment);

    /// <summary>By which device the answers to a source go.</summary>
    /// <exception cref="KernelException">The kernel refused.</exception>
    public static IReadOnlyList<Element> ListAnswers(Router router) => router.Nftables.ListElements(Table, Answers, NftablesAbi.NFPROTO_NETDEV);

    /// <summary>Behind which device a backend is.</summary>
    /// <exception cref="KernelException">The kernel refused.</exception>
    public static IReadOnlyList<Element> ListBackends(Router router) => router.Nftables.ListElements(Table, Backends, NftablesAbi.NFPROTO_NETDEV);

    /// <summary>True when what is listed is what an endpoint is to have.</summary>
    /// <exception cref="KernelException">The kernel refused.</exception>
    public static bool IsThere(RouterEnds sight, Device end, EndpointObject endpoint) => BridgeOf(sight.Router, end.Index, endpoint) is { } bridge
        ? sight.ShortcutsOf(end).SequenceEqual([BackendsComment, CommentOf(bridge)]) && sight.ShortcutsOf(bridge).SequenceEqual([AnswersComment])
            && sight.Answers.Contains(new(Fields.Of(endpoint.Source), Fields.None.AndMark((uint)end.Index))) && IsLedTo(sight, endpoint)
        : !sight.ShortcutsOf(end).Any();

    /// <summary>Removes what is of devices that are gone.</summary>
    /// <exception cref="KernelException">The kernel refused.</exception>
    public static void Prune(Router router, IReadOnlyCollection<Device> ends)
    {
        if (router.Nftables.FindTableMark(Table, NftablesAbi.NFPROTO_NETDEV) is null) return;
        var (left, numbers) = (ends.Select(static end => end.Name.ToString()).ToHashSet(), ends.Select(static end => (uint)end.Index).ToHashSet());
        var listed = List(router).Select(static chain => chain.Key).ToList();
        using var transaction = NewTransaction(router);
        if (!listed.Exists(left.Contains))
        {
            transaction.RemoveTable(Table);
        }
        else
        {
            foreach (var gone in listed.Where(chain => chain.StartsWith(KernelNames.ProviderEnds, StringComparison.Ordinal) && !left.Contains(chain))) transaction.RemoveChain(Table, gone);
            transaction.RemoveElements(Table, Answers, [.. ListAnswers(router).Where(answer => !numbers.Contains(answer.Value.Mark(0)))]);
            var backends = ends.Select(static end => EndpointAlias.Parse(end.Alias)?.Backend).ToHashSet();
            transaction.RemoveElements(Table, Backends, [.. ListBackends(router).Where(backend => !backends.Contains(backend.Key.Address(0)))]);
        }

        transaction.Execute();
    }

    private static bool HasTable(Router router) => router.Nftables.FindTableMark(Table, NftablesAbi.NFPROTO_NETDEV) is not null;

    /// <summary>Where the backend is plugged in; null where it is not.</summary>
    private static Device? PortOf(Func<DeviceName, Device?> find, EndpointObject endpoint) =>
        find(KernelNames.DeviceOf(endpoint.Port)) is { } device && PortAlias.Parse(device.Alias)?.Address == endpoint.Backend ? device : null;

    private static bool IsLedTo(RouterEnds sight, EndpointObject endpoint) =>
        PortOf(sight.Find, endpoint) is not { } port || sight.Backends.Contains(new(Fields.Of(endpoint.Backend), Fields.None.AndMark((uint)port.Index)));

    /// <summary>Has the map lead from the address to the device, and nowhere else.</summary>
    private static void Lead(Router router, NamedSet map, Ipv4Address address, int device)
    {
        var element = new Element(Fields.Of(address), Fields.None.AndMark((uint)device));
        try
        {
            using var transaction = NewTransaction(router);
            transaction.AddElements(Table, map, [element]).Execute();
        }
        catch (KernelException fault) when (fault.Errno is Errno.EEXIST or Errno.EBUSY)
        {
            using var transaction = NewTransaction(router);
            transaction.RemoveElements(Table, map, [element]).AddElements(Table, map, [element]).Execute(); // it led elsewhere
        }
    }

    private static void MakeChain(NftablesTransaction transaction, DeviceName device, List<string> there, params (Action<RuleWriter> Write, string Comment)[] rules)
    {
        if (there.SequenceEqual(rules.Select(static rule => rule.Comment))) return;
        if (there.Count > 0) transaction.RemoveChain(Table, device.ToString());
        transaction.AddChain(Table, device.ToString(), new(NftablesAbi.NF_NETDEV_INGRESS, 0, Device: device));
        foreach (var (write, comment) in rules) transaction.AddRule(Table, device.ToString(), write, comment);
    }

    private static NftablesTransaction NewTransaction(Router router) => router.Nftables.NewTransaction(NftablesAbi.NFPROTO_NETDEV);

    /// <summary>The subnet that the route tables would send the endpoint's packets to.</summary>
    private static Device? BridgeOf(Router router, int end, EndpointObject endpoint)
    {
        if (!IsOffered(router)) return null;
        var (answer, found) = router.Netlink.LookUpRoute(new(endpoint.Backend, endpoint.Source, end));
        return answer.Errno == Errno.Ok && found is { Type: RouteType.Unicast } route && router.Netlink.FindDeviceAt(route.Device) is { } device
            && KernelNames.SubnetOf(device) is not null
                ? device
                : null;
    }

    private static string CommentOf(Device bridge) => $"to {bridge.Index}";

    /// <summary>Whether the kernel has it, found out by making one and removing it again.</summary>
    private static bool IsOffered(Router router)
    {
        if (s_isOffered is { } known) return known;
        const string Trial = "tieline-trial";
        using var transaction = NewTransaction(router);
        transaction.AddTable(Trial).AddChain(Trial, "trial").AddRule(Trial, "trial", static rule => rule.Ipv4().Forward(1, HeaderField.Destination)).RemoveTable(Trial);
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
