using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Tieline.Engines.Linux.Namespaces;

namespace Tieline.Tests.Kernel;

/// <summary>A TCP connection from one namespace to another over which the first sends all it can until it is disposed of.</summary>
internal sealed class TcpFlow : IDisposable
{
    private const int SolTcp = 6, TcpCongestion = 13; // linux/tcp.h

    private readonly Socket _sending;
    private readonly Socket _receiving;
    private readonly Thread _sender;
    private readonly byte[] _buffer = new byte[1 << 20];

    /// <param name="congestionControl">The kernel's word for one that every process may choose, such as <c>reno</c>; null for its default.</param>
    public TcpFlow(NetworkNamespace from, NetworkNamespace to, IPAddress address, string? congestionControl = null)
    {
        using var listener = to.Run(Open);
        listener.Bind(new IPEndPoint(address, 0));
        listener.Listen();
        _sending = from.Run(Open);
        if (congestionControl is not null) _sending.SetRawSocketOption(SolTcp, TcpCongestion, Encoding.ASCII.GetBytes(congestionControl));
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
            catch (Exception end) when (end is SocketException or ObjectDisposedException)
            {
                // The flow has been disposed of.
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

    private static Socket Open() => new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
}
