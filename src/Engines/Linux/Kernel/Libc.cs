using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

// The kernel's own names are all lower case.
#pragma warning disable CS8981

namespace Tieline.Engines.Linux.Kernel;

/// <summary>The C library's calls that .NET has no way to make, with their own names and arguments.</summary>
internal static unsafe partial class Libc
{
    public const int O_RDONLY = 0;
    public const int O_WRONLY = 1;
    public const int O_CREAT = 0x40;
    public const int O_EXCL = 0x80;
    public const int O_NONBLOCK = 0x800;
    public const int O_CLOEXEC = 0x80000;

    public const int CLONE_NEWNET = 0x40000000;

    public const ulong MS_BIND = 0x1000;
    public const ulong MS_REC = 0x4000;
    public const ulong MS_SHARED = 0x100000;
    public const int MNT_DETACH = 2;

    /// <summary>linux/nsfs.h: what kind of namespace a file is.</summary>
    public const ulong NS_GET_NSTYPE = 0xb703;

    public const int AT_EMPTY_PATH = 0x1000;
    public const uint STATX_INO = 0x100;

    public const int AF_UNIX = 1;
    public const int AF_INET = 2;
    public const int AF_BRIDGE = 7;
    public const int AF_NETLINK = 16;
    public const int AF_PACKET = 17;
    public const int SOCK_DGRAM = 2;
    public const ushort ETH_P_ARP = 0x0806;
    public const int SOCK_RAW = 3;
    public const int SOCK_CLOEXEC = 0x80000;
    public const int SOL_SOCKET = 1;
    public const int SO_RCVTIMEO = 20;
    public const int SO_SNDBUFFORCE = 32;
    public const int SO_RCVBUFFORCE = 33;
    public const int MSG_TRUNC = 0x20;

    [LibraryImport("libc", SetLastError = true)]
    public static partial int unshare(int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int setns(SafeFileHandle fd, int nstype);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int mount(string source, string target, string filesystemtype, ulong mountflags, void* data);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int umount2(string target, int flags);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int unlink(string pathname);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int mkdir(string pathname, uint mode);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial SafeFileHandle open(string pathname, int flags, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint write(SafeFileHandle fd, byte* buf, nuint count);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int ioctl(SafeFileHandle fd, nuint request);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int statx(SafeFileHandle dirfd, string pathname, int flags, uint mask, out statx_buffer buffer);

    [LibraryImport("libc", SetLastError = true)]
    public static partial SafeFileHandle socket(int domain, int type, int protocol);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int bind(SafeFileHandle sockfd, in sockaddr_nl addr, uint addrlen);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int setsockopt(SafeFileHandle sockfd, int level, int optname, void* optval, uint optlen);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint sendto(SafeFileHandle sockfd, byte* buf, nuint len, int flags, in sockaddr_nl dest_addr, uint addrlen);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint sendto(SafeFileHandle sockfd, byte* buf, nuint len, int flags, in sockaddr_ll dest_addr, uint addrlen);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint recvfrom(SafeFileHandle sockfd, byte* buf, nuint len, int flags, out sockaddr_nl src_addr, ref uint addrlen);

    /// <summary>The error of the last call on this thread.</summary>
    public static Errno LastErrno => (Errno)Marshal.GetLastPInvokeError();

    /// <summary>linux/netlink.h, <c>struct sockaddr_nl</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct sockaddr_nl
    {
        public ushort nl_family;
        public ushort nl_pad;
        public uint nl_pid;
        public uint nl_groups;
    }

    /// <summary>linux/if_packet.h, <c>struct sockaddr_ll</c>; the protocol is in the network's order.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    public struct sockaddr_ll
    {
        public ushort sll_family;
        public ushort sll_protocol;
        public int sll_ifindex;
        public ushort sll_hatype;
        public byte sll_pkttype;
        public byte sll_halen;
        public ulong sll_addr;
    }

    /// <summary>linux/time_types.h, <c>struct timeval</c> on a 64 bit machine.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct timeval
    {
        public long tv_sec;
        public long tv_usec;
    }

    /// <summary>linux/stat.h, <c>struct statx</c>: the fields that are read here; the same on every architecture.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    public struct statx_buffer
    {
        [FieldOffset(32)]
        public ulong stx_ino;
        [FieldOffset(136)]
        public uint stx_dev_major;
        [FieldOffset(140)]
        public uint stx_dev_minor;
    }
}
