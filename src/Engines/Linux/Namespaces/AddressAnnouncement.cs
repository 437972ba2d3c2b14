using System.Buffers.Binary;
using Tieline.Core.Networks;
using Tieline.Engines.Linux.Kernel;

namespace Tieline.Engines.Linux.Namespaces;

/// <summary>A gratuitous ARP request: says to a whole Ethernet whose an address is, unasked (RFC 5227, 3).</summary>
internal static class AddressAnnouncement
{
    /// <summary>Sends one in the namespace that the calling thread is in.</summary>
    /// <param name="device">The index of the device that it goes out of.</param>
    /// <exception cref="KernelException">The kernel refused.</exception>
    public static unsafe void SendHere(int device, MacAddress mac, Ipv4Address address)
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

        using var socket = Libc.socket(Libc.AF_PACKET, Libc.SOCK_DGRAM | Libc.SOCK_CLOEXEC, 0);
        if (socket.IsInvalid) throw new KernelException("socket(AF_PACKET)", Libc.LastErrno);
        var everybody = new Libc.sockaddr_ll
        {
            sll_family = Libc.AF_PACKET, sll_protocol = BinaryPrimitives.ReverseEndianness(Libc.ETH_P_ARP), sll_ifindex = device, sll_halen = 6,
            sll_addr = 0xFFFF_FFFF_FFFF,
        };
        fixed (byte* bytes = packet)
        {
            if (Libc.sendto(socket, bytes, (nuint)packet.Length, 0, everybody, (uint)sizeof(Libc.sockaddr_ll)) < 0)
                throw new KernelException($"sendto(AF_PACKET, ARP {address})", Libc.LastErrno);
        }
    }
}
