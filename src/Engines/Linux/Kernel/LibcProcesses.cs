using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

// The kernel's own names are all lower case.
#pragma warning disable CS8981

namespace Tieline.Engines.Linux.Kernel;

/// <summary>Processes that are not this one's children, and files that belong to them.</summary>
internal static unsafe partial class Libc
{
    public const int O_TRUNC = 0x200;

    public const int SIGHUP = 1;
    public const int SIGKILL = 9;
    public const int SIGTERM = 15;

    public const short POLLIN = 1;

    // By number: the C library has functions for these only since glibc 2.36. The same on every architecture.
    public const int SYS_pidfd_send_signal = 424;
    public const int SYS_pidfd_open = 434;

    /// <summary>A handle that is that process's as long as it is open, whatever becomes of the number.</summary>
    public static SafeFileHandle pidfd_open(int pid, uint flags) => new((nint)syscall(SYS_pidfd_open, pid, flags), ownsHandle: true);

    /// <summary>Sends a signal as <c>kill</c> does.</summary>
    public static int pidfd_send_signal(SafeFileHandle pidfd, int sig) => (int)syscall(SYS_pidfd_send_signal, pidfd, sig, null, 0);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int poll(pollfd* fds, nuint nfds, int timeout);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int fchown(SafeFileHandle fd, uint owner, uint group);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int fchmod(SafeFileHandle fd, uint mode);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int rename(string oldpath, string newpath);

    [LibraryImport("libc", SetLastError = true)]
    private static partial long syscall(long number, long pid, ulong flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial long syscall(long number, SafeFileHandle pidfd, long sig, void* info, ulong flags);

    /// <summary>poll.h, <c>struct pollfd</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct pollfd
    {
        public int fd;
        public short events;
        public short revents;
    }
}
