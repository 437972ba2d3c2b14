using System.Runtime.InteropServices;

namespace Tieline.Engines.Linux.Kernel;

/// <summary>The kernel's error numbers, as on x86-64 and arm64.</summary>
/// <remarks>Source: Linux, include/uapi/asm-generic/errno-base.h and errno.h. A number without a name here prints as the number.</remarks>
internal enum Errno
{
    Ok = 0,
    EPERM = 1,
    ENOENT = 2,
    ESRCH = 3,
    EINTR = 4,
    EIO = 5,
    ENXIO = 6,
    E2BIG = 7,
    ENOEXEC = 8,
    EBADF = 9,
    ECHILD = 10,
    EAGAIN = 11,
    ENOMEM = 12,
    EACCES = 13,
    EFAULT = 14,
    EBUSY = 16,
    EEXIST = 17,
    EXDEV = 18,
    ENODEV = 19,
    ENOTDIR = 20,
    EISDIR = 21,
    EINVAL = 22,
    ENFILE = 23,
    EMFILE = 24,
    ENOTTY = 25,
    EFBIG = 27,
    ENOSPC = 28,
    EROFS = 30,
    EPIPE = 32,
    EDOM = 33,
    ERANGE = 34,
    EDEADLK = 35,
    ENAMETOOLONG = 36,
    ENOSYS = 38,
    ENOTEMPTY = 39,
    ELOOP = 40,
    ENODATA = 61,
    EPROTO = 71,
    EBADMSG = 74,
    EOVERFLOW = 75,
    EUSERS = 87,
    EMSGSIZE = 90,
    EOPNOTSUPP = 95,
    EPFNOSUPPORT = 96,
    EAFNOSUPPORT = 97,
    EADDRINUSE = 98,
    EADDRNOTAVAIL = 99,
    ENETDOWN = 100,
    ENETUNREACH = 101,
    ECONNRESET = 104,
    ENOBUFS = 105,
    ENOTCONN = 107,
    ETIMEDOUT = 110,
    EHOSTDOWN = 112,
    EHOSTUNREACH = 113,
    EALREADY = 114,
}

internal static class ErrnoText
{
    /// <summary>The name and the C library's words: <c>EEXIST (File exists)</c>.</summary>
    public static string Describe(this Errno errno) => $"{errno} ({Marshal.GetPInvokeErrorMessage((int)errno)})";
}
