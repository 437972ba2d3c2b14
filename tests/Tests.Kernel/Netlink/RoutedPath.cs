using System.Diagnostics;
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

    // linux/in.h and linux/tcp.h. With IP_RECVERR, a socket is told of every ICMP error.
    private const int SolIp = 0;
    private const int IpRecvErr = 11;
    private const int SolTcp = 6;
    private const int TcpCongestion = 13;

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
    public Flow StartFlow(string? congestionControl = null) => new(this, congestionControl);

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

    internal sealed class Flow : IDisposable
    {
        private readonly Socket _sending;
        private readonly Socket _receiving;
        private readonly Thread _sender;
        private readonly byte[] _buffer = new byte[1 << 20];

        public Flow(RoutedPath path, string? congestionControl)
        {
            using var listener = path.Receiver.Namespace.Run(() => Open(SocketType.Stream, ProtocolType.Tcp));
            listener.Bind(new IPEndPoint(IPAddress.Parse("10.2.0.2"), 0));
            listener.Listen();
            _sending = path.Sender.Namespace.Run(() => Open(SocketType.Stream, ProtocolType.Tcp));
            if (congestionControl is not null) _sending.SetRawSocketOption(SolTcp, TcpCongestion, System.Text.Encoding.ASCII.GetBytes(congestionControl));
            _sending.Connect(listener.LocalEndPoint!);
            _receiving = listener.Accept();
            _receiving.ReceiveTimeout = 5000;
            _sender = new(() =>
            {
                var bytes = new byte[256 * 1024];
                try
                {
                    while (true) _sending.Send(bytes);
                }
                catch (SocketException)
                {
                    // The flow has been disposed of.
                }
                catch (ObjectDisposedException)
                {
                    // As above.
                }
            });
            _sender.Start();
        }

        /// <summary>How much arrives in that time, in 10^6 bits of payload a second.</summary>
        public double Measure(TimeSpan time)
        {
            var watch = Stopwatch.StartNew();
            long bytes = 0;
            while (watch.Elapsed < time) bytes += _receiving.Receive(_buffer);
            return bytes * 8 / watch.Elapsed.TotalSeconds / 1e6;
        }

        public void Dispose()
        {
            _receiving.Close(0);
            _sending.Close(0);
            _sender.Join();
        }
    }
}
