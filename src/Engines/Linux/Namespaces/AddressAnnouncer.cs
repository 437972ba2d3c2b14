using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using Tieline.Core.Networks;
using Tieline.Engines.Linux.Kernel;

namespace Tieline.Engines.Linux.Namespaces;

/// <summary>Says to a whole Ethernet of a namespace whose an address is, unasked: gratuitous ARP (RFC 5227, 3).</summary>
/// <remarks>Opened once and kept: to close such a socket, the kernel waits until no processor is in the middle of a packet, some 20 ms.</remarks>
internal sealed class AddressAnnouncer : IDisposable
{
    private readonly SafeFileHandle _socket;

    private AddressAnnouncer(SafeFileHandle socket) => _socket = socket;

    /// <exception cref="KernelException">The kernel refused.</exception>
    public static AddressAnnouncer Open(NetworkNamespace target) => target.Run(static () =>
    {
        // Of no protocol: it sends, and hears nothing.
        var socket = Libc.socket(Libc.AF_PACKET, Libc.SOCK_DGRAM | Libc.SOCK_CLOEXEC, 0);
        return socket.IsInvalid ? throw new KernelException("socket(AF_PACKET)", Libc.LastErrno) : new AddressAnnouncer(socket);
    });

    /// <param name="device">The index of the device that it goes out of.</param>
    /// <exception cref="KernelException">The kernel refused.</exception>
    public unsafe void Send(int device, MacAddress mac, Ipv4Address address)
    {
        // RFC 826: Ethernet, IPv4, lengths of both addresses, request; then sender and target.
        Span<byte> packet = stackalloc byte[28];
        packet.Clear();
        ReadOnlySpan<byte> header = [0, 1, 8, 0, 6, 4, 0, 1];
        header.CopyTo(packet);
        Span<byte> number = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(number, mac.Value);
        number[2..].CopyTo(packet[8..]);
        BinaryPrimitives.WriteUInt32BigEndian(packet[14..], address.Value);
        BinaryPrimitives.WriteUInt32BigEndian(packet[24..], address.Value);

        var everybody = new Libc.sockaddr_ll
        {
            sll_family = Libc.AF_PACKET, sll_protocol = BinaryPrimitives.ReverseEndianness(Libc.ETH_P_ARP), sll_ifindex = device, sll_halen = 6,
            sll_addr = 0xFFFF_FFFF_FFFF,
        };
        fixed (byte* bytes = packet)
        {
            if (Libc.sendto(_socket, bytes, (nuint)packet.Length, 0, everybody, (uint)sizeof(Libc.sockaddr_ll)) < 0)
                throw new KernelException($"sendto(AF_PACKET, ARP {address})", Libc.LastErrno);
        }
    }

    public void Dispose() => _socket.Dispose();
}
