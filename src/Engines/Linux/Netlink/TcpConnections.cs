using System.Buffers.Binary;
using Tieline.Core.Networks;
using Tieline.Engines.Linux.Kernel;
using static Tieline.Engines.Linux.Kernel.SockDiagAbi;

namespace Tieline.Engines.Linux.Netlink;

/// <summary>A TCP connection that a socket of this namespace has.</summary>
/// <param name="Local">The socket's own address.</param>
/// <param name="Id">What the kernel knows it by.</param>
internal readonly record struct TcpConnection(Ipv4Address Local, Ipv4Address Remote, inet_diag_sockid Id);

/// <summary>TCP connections of whatever process: what <c>ss</c> lists, and ends with <c>-K</c>. Asked of a socket of the family sock_diag.</summary>
internal static class TcpConnections
{
    // Linux, include/net/tcp_states.h. Not those that only wait for late segments (6), closed ones (7) and listeners (10).
    private const uint Connected = 1 << 1 | 1 << 2 | 1 << 3 | 1 << 4 | 1 << 5 | 1 << 8 | 1 << 9 | 1 << 11;

    private const byte Ipv4 = Libc.AF_INET;

    /// <summary>The connections that sockets of the namespace have.</summary>
    /// <param name="local">Only those with this address of their own; null for all.</param>
    /// <exception cref="KernelException">The kernel refused.</exception>
    public static List<TcpConnection> ListTcpConnections(this NetlinkSocket netlink, Ipv4Address? local = null) => netlink.Dump(
        "SOCK_DIAG_BY_FAMILY",
        writer =>
        {
            writer.Begin(SOCK_DIAG_BY_FAMILY, 0, new inet_diag_req_v2 { sdiag_family = Ipv4, sdiag_protocol = IPPROTO_TCP, idiag_states = Connected });
            if (local is { } address) Filter(writer, address);
            writer.End();
        },
        Parse).ConvertAll(static connection => connection!.Value);

    /// <summary>Ends connections: the other side is told by a reset, and the process that has the socket by an error.</summary>
    /// <returns>False when this kernel has no such call (CONFIG_INET_DIAG_DESTROY).</returns>
    /// <exception cref="KernelException">The kernel refused one; the others have been ended all the same.</exception>
    public static bool EndTcpConnections(this NetlinkSocket netlink, IReadOnlyCollection<TcpConnection> connections)
    {
        using var batch = netlink.NewBatch();
        foreach (var connection in connections)
        {
            batch.Begin(
                SOCK_DESTROY, 0, Already.Gone,
                new inet_diag_req_v2 { sdiag_family = Ipv4, sdiag_protocol = IPPROTO_TCP, idiag_states = Connected, id = connection.Id });
            batch.End();
        }

        if (batch.TryExecute() is not [var failure, ..]) return true;
        if (failure.Exception.Errno == Errno.EOPNOTSUPP) return false;
        throw new KernelException("SOCK_DESTROY", failure.Exception.Errno, failure.Exception.Detail);
    }

    /// <summary>A program of one condition for the kernel: what does not meet it is left out (Linux, net/ipv4/inet_diag.c).</summary>
    private static unsafe void Filter(MessageWriter writer, Ipv4Address local)
    {
        var bytes = (byte)(sizeof(inet_diag_bc_op) + sizeof(inet_diag_hostcond) + sizeof(uint));
        var program = writer.BeginNested(INET_DIAG_REQ_BYTECODE);
        writer.Put(new inet_diag_bc_op { code = INET_DIAG_BC_S_COND, yes = bytes, no = (ushort)(bytes + sizeof(inet_diag_bc_op)) });
        writer.Put(new inet_diag_hostcond { family = Ipv4, prefix_len = 32, port = -1 });
        writer.Put(Swapped(local.Value));
        writer.EndNested(program);
    }

    private static unsafe TcpConnection? Parse(ushort type, ReadOnlySpan<byte> payload)
    {
        if (type != SOCK_DIAG_BY_FAMILY) return null;
        _ = AttributeReader.After<inet_diag_msg>(payload, out var message);
        return new(new(Swapped(message.id.idiag_src[0])), new(Swapped(message.id.idiag_dst[0])), message.id);
    }

    private static uint Swapped(uint address) => BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(address) : address;
}
