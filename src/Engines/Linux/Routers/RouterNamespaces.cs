using Tieline.Core.Identifiers;
using Tieline.Engines.Linux.Kernel;
using Tieline.Engines.Linux.Namespaces;
using Tieline.Engines.Linux.Netlink;

namespace Tieline.Engines.Linux.Routers;

/// <summary>Makes and removes the namespaces that are the VPCs' routers.</summary>
internal sealed class RouterNamespaces(OpenRouters routers)
{
    private static readonly DeviceName Loopback = new("lo");

    /// <summary>Makes sure that the router is there and forwards as <see cref="RouterPolicy"/> says.</summary>
    /// <exception cref="EngineException">The kernel refused, or the name is somebody else's.</exception>
    public void Ensure(VpcId vpc)
    {
        if (routers.Find(vpc) is { } there)
        {
            there.Namespace.WriteSysctls(Sysctl.OfRouter);
            Prepare(there.Netlink, vpc);
            return;
        }

        var name = KernelNames.RouterOf(routers.Instance, vpc);
        using var made = NetworkNamespace.EnsureNamed(name, () =>
        {
            NetworkNamespace.WriteSysctlsHere(Sysctl.OfRouter);
            using var netlink = NetlinkSocket.OpenHere();
            Prepare(netlink, vpc);
        });
        if (routers.Find(vpc) is null) throw new EngineException($"network namespace {name} was not made by this server, and has the name of the router of {vpc}");
    }

    /// <summary>Removes the router and all that is in it. One that is not there, or is somebody else's, is no error.</summary>
    /// <exception cref="KernelException">The kernel refused.</exception>
    public void Remove(VpcId vpc)
    {
        var isOurs = routers.Find(vpc) is not null;
        routers.Close(vpc);
        var name = KernelNames.RouterOf(routers.Instance, vpc);
        if (isOurs || IsHalfMade(name)) NetworkNamespace.RemoveNamed(name);
    }

    /// <summary>True for a name that a killed process left without a namespace.</summary>
    public static bool IsHalfMade(string name)
    {
        if (!File.Exists(NetworkNamespace.PathOf(name))) return false;
        using var space = NetworkNamespace.FindNamed(name);
        return space is null;
    }

    private static void Prepare(NetlinkSocket netlink, VpcId vpc)
    {
        using var batch = netlink.NewBatch();
        foreach (var rule in RouterPolicy.OfEveryRouter) batch.EnsureRule(rule);
        batch.ChangeDevice(Loopback, new() { Up = true, Alias = vpc.ToString() }).Execute();
    }
}
