using System.Net;
using System.Net.Sockets;
using Tieline.Core.Networks;
using Tieline.Engines.Linux.Namespaces;
using Tieline.Engines.Linux.Netlink;
using Tieline.Tests.Kernel.Namespaces;

namespace Tieline.Tests.Kernel.Netlink;

/// <summary>Three namespaces in a row: a sender, a router, a receiver, each pair with a veth between.</summary>
internal sealed class RoutedPath : IDisposable
{
    /// <summary>The router's device towards the receiver.</summary>
    public const int TowardsReceiver = 12;

    // linux/in.h. With IP_RECVERR, a socket is told of every ICMP error.
    private const int SolIp = 0;
    private const int IpRecvErr = 11;

    public RoutedPath()
    {
        Router.Namespace.WriteSysctls(Sysctl.OfRouter);
        Router.Netlink.NewBatch()
            .EnsureVethPair(new(new("left")) { Index = 11 }, new(new("eth0")) { Index = 2, Namespace = Sender.Namespace })
            .EnsureVethPair(new(new("right")) { Index = TowardsReceiver }, new(new("eth0")) { Index = 2, Namespace = Receiver.Namespace })
            .ChangeDevice(11, new() { Up = true })
            .ChangeDevice(TowardsReceiver, new() { Up = true })
            .EnsureAddress(new(11, Ipv4("10.1.0.1"), 24))
            .EnsureAddress(new(TowardsReceiver, Ipv4("10.2.0.1"), 24))
            .Execute();
        SetUp(Sender, "10.1.0.2", "10.1.0.1");
        SetUp(Receiver, "10.2.0.2", "10.2.0.1");
    }

    public TestNamespace Sender { get; } = new();

    public TestNamespace Router { get; } = new();

    public TestNamespace Receiver { get; } = new();

    public static Ipv4Address Ipv4(string text) => Ipv4Address.Parse(text)!.Value;

    public static Ipv4Network Network(string text) => Ipv4Network.Parse(text)!.Value;

    /// <summary>A UDP socket of the sender that is connected to one of the receiver.</summary>
    public (Socket Sending, Socket Receiving) OpenDatagrams()
    {
        var receiving = Receiver.Namespace.Run(() => Open(SocketType.Dgram, ProtocolType.Udp));
        receiving.Bind(new IPEndPoint(IPAddress.Parse("10.2.0.2"), 0));
        receiving.ReceiveTimeout = 5000;
        var sending = Sender.Namespace.Run(() => Open(SocketType.Dgram, ProtocolType.Udp));
        sending.Connect(receiving.LocalEndPoint!);
        sending.ReceiveTimeout = 5000;
        sending.SetRawSocketOption(SolIp, IpRecvErr, BitConverter.GetBytes(1));
        return (sending, receiving);
    }

    /// <summary>A TCP connection over which the sender sends all it can until it is disposed of.</summary>
    /// <param name="congestionControl">The kernel's word for one that every process may choose, such as <c>reno</c>; null for its default.</param>
    public TcpFlow StartFlow(string? congestionControl = null) => new(Sender.Namespace, Receiver.Namespace, IPAddress.Parse("10.2.0.2"), congestionControl);

    public void Dispose()
    {
        Sender.Dispose();
        Router.Dispose();
        Receiver.Dispose();
    }

    private static Socket Open(SocketType type, ProtocolType protocol) => new(AddressFamily.InterNetwork, type, protocol);

    private static void SetUp(TestNamespace end, string address, string gateway) => end.Netlink.NewBatch()
        .ChangeDevice(2, new() { Up = true })
        .EnsureAddress(new(2, Ipv4(address), 24))
        .EnsureRoute(new(KernelRoute.MainTable, Ipv4Network.Any) { Gateway = Ipv4(gateway), Device = 2 })
        .Execute();
}
