using System.Runtime.InteropServices;

// The kernel's own names are all lower case.
#pragma warning disable CS8981

namespace Tieline.Engines.Linux.Kernel;

/// <summary>What linux/sock_diag.h and linux/inet_diag.h declare, as far as it is used here, by the names that it has there.</summary>
internal static class SockDiagAbi
{
    public const int NETLINK_SOCK_DIAG = 4;
    public const ushort SOCK_DIAG_BY_FAMILY = 20;
    public const ushort SOCK_DESTROY = 21;

    public const byte IPPROTO_TCP = 6;
    public const ushort INET_DIAG_REQ_BYTECODE = 1;
    public const byte INET_DIAG_BC_S_COND = 7;

    /// <summary>Ports and addresses are in the network's order; an IPv4 address is the first of the four.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public unsafe struct inet_diag_sockid
    {
        public ushort idiag_sport;
        public ushort idiag_dport;
        public fixed uint idiag_src[4];
        public fixed uint idiag_dst[4];
        public uint idiag_if;
        public fixed uint idiag_cookie[2];
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct inet_diag_req_v2
    {
        public byte sdiag_family;
        public byte sdiag_protocol;
        public byte idiag_ext;
        public byte pad;
        public uint idiag_states;
        public inet_diag_sockid id;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct inet_diag_msg
    {
        public byte idiag_family;
        public byte idiag_state;
        public byte idiag_timer;
        public byte idiag_retrans;
        public inet_diag_sockid id;
        public uint idiag_expires;
        public uint idiag_rqueue;
        public uint idiag_wqueue;
        public uint idiag_uid;
        public uint idiag_inode;
    }

    /// <summary>What a socket must be to be listed: where to go on in the list of conditions when it is, and when it is not.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct inet_diag_bc_op
    {
        public byte code;
        public byte yes;
        public ushort no;
    }

    /// <summary>An address follows.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct inet_diag_hostcond
    {
        public byte family;
        public byte prefix_len;
        public int port;
    }
}
