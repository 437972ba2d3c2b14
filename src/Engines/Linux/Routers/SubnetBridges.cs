using Tieline.Engines.Linux.Kernel;
using Tieline.Engines.Linux.Netlink;
using Tieline.Engines.Planning;

namespace Tieline.Engines.Linux.Routers;

/// <summary>Makes and removes subnets: a bridge in the router, which has the gateway's address.</summary>
internal sealed class SubnetBridges(OpenRouters routers, int mtu)
{
    /// <exception cref="EngineException">There is no router, or the kernel refused.</exception>
    public void Ensure(SubnetObject subnet)
    {
        var router = routers[subnet.Vpc];
        var name = KernelNames.DeviceOf(subnet.Id);
        using var batch = router.Netlink.NewBatch();
        batch.EnsureBridge(name, KernelNames.MacOf(subnet.Id), mtu)
            .ChangeDevice(name, new() { Up = true, Mtu = mtu, Mac = KernelNames.MacOf(subnet.Id), Alias = subnet.Id.ToString() })
            .Execute();

        var gateway = new DeviceAddress(router.IndexOf(name), subnet.Gateway, subnet.Network.Prefix);
        batch.Clear();
        foreach (var other in router.Netlink.ListAddresses(gateway.Device))
        {
            if (other != gateway) batch.RemoveAddress(other);
        }

        batch.EnsureAddress(gateway).Execute();
    }

    /// <summary>Removes the bridge; the workloads of ports that are still in it have no way out.</summary>
    /// <exception cref="KernelException">The kernel refused.</exception>
    public void Remove(SubnetObject subnet)
    {
        if (routers.Find(subnet.Vpc) is not { } router) return;
        using var batch = router.Netlink.NewBatch();
        batch.RemoveDevice(KernelNames.DeviceOf(subnet.Id)).Execute();
    }
}
