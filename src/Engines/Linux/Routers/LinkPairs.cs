using Tieline.Core.Identifiers;
using Tieline.Engines.Linux.Netlink;
using Tieline.Engines.Planning;

namespace Tieline.Engines.Linux.Routers;

/// <summary>Makes, changes and removes links: a veth pair between two routers.</summary>
/// <remarks>
/// The ends have no addresses. A route goes via <see cref="RouterPolicy.FarEnd"/>, which a permanent neighbour entry says is the
/// other end: nobody asks by ARP, and no address range is lost to it.
/// </remarks>
internal sealed class LinkPairs(OpenRouters routers, int mtu)
{
    /// <summary>Makes sure that the link is there, with its bandwidth in both directions; one that is there is changed in place.</summary>
    /// <exception cref="EngineException">A router is missing, or the kernel refused.</exception>
    public void Ensure(LinkObject link, LinkObject? there)
    {
        var name = KernelNames.DeviceOf(link.Id);
        if (there is null || !there.IsComplete || there.Near != link.Near || there.Far != link.Far) Pair(link, name);
        SetUp(routers[link.Far], name, link, near: false);
        SetUp(routers[link.Near], name, link, near: true);
        Carrier.Wait(routers[link.Near].Netlink, name);
        Carrier.Wait(routers[link.Far].Netlink, name);
    }

    /// <summary>Removes links, all of one router at one time; what is gone already is no error.</summary>
    public IReadOnlyList<(LinkObject Link, string Fault)> Remove(IReadOnlyCollection<LinkObject> links)
    {
        var faults = new List<(LinkObject, string)>();
        foreach (var ofOne in links.GroupBy(static link => link.Near)) RemoveEnds(ofOne.Key, [.. ofOne]);

        // The other end went with the first, unless the pair was torn apart or its alias is missing.
        foreach (var ofOne in links.GroupBy(static link => link.Far)) RemoveEnds(ofOne.Key, [.. ofOne]);
        return faults;

        void RemoveEnds(VpcId vpc, IReadOnlyList<LinkObject> here)
        {
            try
            {
                if (routers.Find(vpc) is { } router) RemoveEndsIn(router, here);
            }
            catch (EngineException fault)
            {
                faults.AddRange(here.Select(link => (link, fault.Message)));
            }
        }
    }

    private static void RemoveEndsIn(Router router, IReadOnlyList<LinkObject> links)
    {
        var indexes = new List<int>(links.Count);
        using var batch = router.Netlink.NewBatch();
        foreach (var link in links)
        {
            var name = KernelNames.DeviceOf(link.Id);
            if (router.Netlink.FindDevice(name) is { } device) indexes.Add(device.Index);
            batch.RemoveRule(RouterPolicy.NoTransit(name));
        }

        if (indexes.Count == 1) batch.RemoveDevice(indexes[0]);
        else if (indexes.Count > 1) batch.RemoveDevices([.. indexes]);
        batch.Execute();
    }

    /// <summary>Makes the pair, unless both ends are there and are each other's.</summary>
    private void Pair(LinkObject link, DeviceName name)
    {
        var (near, far) = (routers[link.Near], routers[link.Far]);
        using var batch = near.Netlink.NewBatch();
        if (near.Netlink.FindDevice(name) is { } nearEnd)
        {
            if (IsPair(near, nearEnd, far, name)) return;
            batch.RemoveDevice(nearEnd.Index);
        }

        if (far.Netlink.FindDevice(name) is { } stray)
        {
            using var removal = far.Netlink.NewBatch();
            removal.RemoveDevice(stray.Index).Execute();
        }

        batch.EnsureVethPair(
                new(name) { Mac = KernelNames.MacOf(link.Id, near: true), Mtu = mtu },
                new(name) { Mac = KernelNames.MacOf(link.Id, near: false), Mtu = mtu, Namespace = far.Namespace })
            .Execute();
    }

    /// <summary>True when the device is one end of a pair whose other end has that name in the other router.</summary>
    public static bool IsPair(Router near, Device nearEnd, Router far, DeviceName farName) =>
        nearEnd.PeerNamespace is { } number
        && number == near.Netlink.FindNamespaceNumber(far.Namespace)
        && far.Netlink.FindDevice(farName) is { } farEnd
        && farEnd.Index == nearEnd.Peer;

    private static void SetUp(Router router, DeviceName name, LinkObject link, bool near)
    {
        var index = router.IndexOf(name);
        using var batch = router.Netlink.NewBatch();
        batch.ChangeDevice(index, new() { Up = true, Alias = KernelNames.AliasOf(link) })
            .EnsureNeighbour(new(index, RouterPolicy.FarEnd, KernelNames.MacOf(link.Id, !near)));
        if (near ? link.NearForwards : link.FarForwards) batch.RemoveRule(RouterPolicy.NoTransit(name));
        else batch.EnsureRule(RouterPolicy.NoTransit(name));
        if (link.BitsPerSecond is { } rate) batch.EnsureBandwidthLimit(new(index, rate));
        else batch.RemoveBandwidthLimit(index);
        batch.Execute();
    }
}
