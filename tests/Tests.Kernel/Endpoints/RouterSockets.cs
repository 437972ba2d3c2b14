using Tieline.Engines.Linux.Namespaces;
using Tieline.Engines.Linux.Netlink;
using Tieline.Engines.Linux.Nftables;

namespace Tieline.Tests.Kernel.Endpoints;

/// <summary>A test's own conversations with the kernel in a router's namespace: to look, and to spoil what the engine made.</summary>
internal sealed class RouterSockets : IDisposable
{
    private readonly NetworkNamespace _space;

    /// <param name="name">The namespace's.</param>
    public RouterSockets(string name)
    {
        _space = NetworkNamespace.FindNamed(name)!;
        Netlink = NetlinkSocket.Open(_space);
        Nftables = NftablesSocket.Open(_space);
    }

    public NetlinkSocket Netlink { get; }

    public NftablesSocket Nftables { get; }

    public void Dispose()
    {
        Nftables.Dispose();
        Netlink.Dispose();
        _space.Dispose();
    }
}
