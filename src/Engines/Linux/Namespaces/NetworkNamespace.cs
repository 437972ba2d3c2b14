using System.Diagnostics;
using System.IO.Enumeration;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Tieline.Engines.Linux.Kernel;

namespace Tieline.Engines.Linux.Namespaces;

/// <summary>An open network namespace. It exists at least as long as this handle does.</summary>
/// <remarks>
/// A named namespace is a file in /run/netns that the namespace is mounted on, exactly as iproute2 does it
/// (iproute2, ip/ipnetns.c), so that <c>ip netns</c> lists and enters it. Names are 1 to 255 bytes without a slash.
/// </remarks>
internal sealed class NetworkNamespace : IDisposable
{
    /// <summary>Where named namespaces are (iproute2, <c>NETNS_RUN_DIR</c>).</summary>
    public const string Folder = "/run/netns";

    private static readonly Lock Naming = new();
    private static bool s_folderIsShared;

    private NetworkNamespace(SafeFileHandle handle, string description, NamespaceIdentity identity) =>
        (Handle, Description, Identity) = (handle, description, identity);

    public SafeFileHandle Handle { get; }

    public NamespaceIdentity Identity { get; }

    /// <summary>How it was found: its name, its path, or the process; for messages.</summary>
    public string Description { get; }

    /// <summary>Opens the namespace of that name; makes it first when there is none.</summary>
    /// <remarks>What a killed process left half made is completed.</remarks>
    /// <param name="prepare">
    /// Runs in a new namespace before it gets its name, on a thread that is in it: whoever sees the name sees what this did.
    /// </param>
    /// <exception cref="KernelException">The kernel refused a step.</exception>
    /// <exception cref="ArgumentException">The name cannot be a file's.</exception>
    public static NetworkNamespace EnsureNamed(string name, Action? prepare = null)
    {
        if (FindNamed(name) is { } there) return there;
        var path = PathOf(name);
        lock (Naming)
        {
            if (FindNamed(name) is { } justMade) return justMade;
            ShareFolder();
            using (var file = Libc.open(path, Libc.O_RDONLY | Libc.O_CREAT | Libc.O_CLOEXEC, 0))
            {
                if (file.IsInvalid) throw new KernelException($"open({path})", Libc.LastErrno);
            }

            NamespaceThreads.Run(null, () => MountNewNamespace(path, prepare));
        }

        return FindNamed(name) ?? throw new EngineException($"network namespace {name} vanished as soon as it was made");
    }

    /// <summary>Opens the namespace of that name, or answers null when there is none.</summary>
    /// <inheritdoc cref="EnsureNamed" path="/exception"/>
    public static NetworkNamespace? FindNamed(string name)
    {
        var (found, errno) = TryOpen(PathOf(name), name);
        // A file that no namespace is mounted on was left by a process that was killed.
        if (errno is Errno.Ok or Errno.ENOENT or Errno.ENOTTY) return found;
        throw new KernelException($"open network namespace {name}", errno);
    }

    /// <summary>Gives the namespace that this process is in a name, for programs that know namespaces by name only.</summary>
    /// <inheritdoc cref="EnsureNamed" path="/exception"/>
    public static unsafe void NameOwn(string name)
    {
        var path = PathOf(name);
        lock (Naming)
        {
            using var own = OpenOwn();
            using (var there = FindNamed(name))
            {
                if (there?.Identity == own.Identity) return;
            }

            RemoveNamed(name); // of a process that was in another
            ShareFolder();
            using (var file = Libc.open(path, Libc.O_RDONLY | Libc.O_CREAT | Libc.O_CLOEXEC, 0))
            {
                if (file.IsInvalid) throw new KernelException($"open({path})", Libc.LastErrno);
            }

            if (Libc.mount("/proc/self/ns/net", path, "none", Libc.MS_BIND, null) != 0) throw new KernelException($"mount(MS_BIND, {path})", Libc.LastErrno);
        }
    }

    /// <summary>Opens the namespace at a path, as container runtimes give it, or of <c>/proc/PID/ns/net</c>.</summary>
    /// <exception cref="KernelException">Nothing there that can be opened, or not a network namespace (EINVAL, ENOTTY).</exception>
    public static NetworkNamespace OpenPath(string path)
    {
        var (found, errno) = TryOpen(path, path);
        return found ?? throw new KernelException($"open network namespace {path}", errno);
    }

    /// <summary>Opens the namespace that a process is in.</summary>
    /// <exception cref="KernelException">No such process (ENOENT), or not permitted.</exception>
    public static NetworkNamespace OpenProcess(int processId) => OpenPath($"/proc/{processId}/ns/net");

    /// <summary>Opens the namespace that this process is in.</summary>
    public static NetworkNamespace OpenOwn() => OpenPath("/proc/self/ns/net");

    /// <summary>Takes the name away; the kernel ends the namespace once no process, socket or handle is in it.</summary>
    /// <remarks>A name that is not there is no error. The devices in it go some time later, when the kernel cleans up.</remarks>
    /// <exception cref="KernelException">The kernel refused.</exception>
    public static void RemoveNamed(string name)
    {
        var path = PathOf(name);
        lock (Naming)
        {
            // EINVAL: nothing is mounted there. Detached, so that a process that looks at the file does not hold it.
            if (Libc.umount2(path, Libc.MNT_DETACH) != 0 && Libc.LastErrno is not (Errno.EINVAL or Errno.ENOENT))
                throw new KernelException($"umount2({path})", Libc.LastErrno);
            if (Libc.unlink(path) != 0 && Libc.LastErrno != Errno.ENOENT)
                throw new KernelException($"unlink({path})", Libc.LastErrno);
        }
    }

    /// <summary>The names that begin with <paramref name="prefix"/>, in no order; half-made ones too. Opens none of them.</summary>
    public static IReadOnlyList<string> ListNames(string prefix)
    {
        if (!Directory.Exists(Folder)) return [];
        return
        [
            .. new FileSystemEnumerable<string>(Folder, static (ref entry) => entry.FileName.ToString())
            {
                ShouldIncludePredicate = (ref entry) => entry.FileName.StartsWith(prefix, StringComparison.Ordinal),
            },
        ];
    }

    /// <summary>The path of the file that a named namespace is mounted on.</summary>
    /// <exception cref="ArgumentException">The name cannot be a file's.</exception>
    public static string PathOf(string name) =>
        name is "" or "." or ".." || name.AsSpan().ContainsAny('/', '\0') || Encoding.UTF8.GetByteCount(name) > 255
            ? throw new ArgumentException($"'{name}' cannot be the name of a network namespace", nameof(name))
            : $"{Folder}/{name}";

    /// <summary>Runs <paramref name="work"/> on a thread that is in this namespace, and waits for it.</summary>
    /// <remarks>Sockets that it opens stay in the namespace. What it awaits would go on elsewhere: it must not await.</remarks>
    /// <exception cref="KernelException">The namespace cannot be entered. What <paramref name="work"/> throws comes out as is.</exception>
    public T Run<T>(Func<T> work) => NamespaceThreads.Run(Handle, work);

    /// <inheritdoc cref="Run{T}"/>
    public void Run(Action work) => NamespaceThreads.Run(Handle, work);

    /// <summary>Starts a process that is in this namespace.</summary>
    /// <remarks>It sees the host's files; /sys shows it the host's devices, not the namespace's.</remarks>
    /// <exception cref="System.ComponentModel.Win32Exception">The program cannot be started.</exception>
    public Process StartProcess(ProcessStartInfo program) =>
        Run(() => Process.Start(program)) ?? throw new EngineException($"no process for {program.FileName}");

    /// <summary>Writes settings in this namespace, in order.</summary>
    /// <exception cref="KernelException">The kernel refused one; those before it are written.</exception>
    /// <exception cref="ArgumentException">A path that leaves /proc/sys/net.</exception>
    public void WriteSysctls(IReadOnlyList<Sysctl> sysctls) => Run(() => WriteSysctlsHere(sysctls));

    /// <summary>Writes settings in the namespace that the calling thread is in, in order.</summary>
    /// <inheritdoc cref="WriteSysctls" path="/exception"/>
    public static void WriteSysctlsHere(IReadOnlyList<Sysctl> sysctls)
    {
        foreach (var sysctl in sysctls) WriteSysctl(sysctl);
    }

    /// <summary>Reads a setting in this namespace, without the end of the line; null when this kernel does not have it.</summary>
    public string? ReadSysctl(string path)
    {
        var file = SysctlFile(path);
        return Run(() => File.Exists(file) ? File.ReadAllText(file).TrimEnd('\n') : null);
    }

    public void Dispose() => Handle.Dispose();

    public override string ToString() => $"{Description} {Identity}";

    private static unsafe void WriteSysctl(Sysctl sysctl)
    {
        var path = SysctlFile(sysctl.Path);
        using var file = Libc.open(path, Libc.O_WRONLY | Libc.O_CLOEXEC, 0);
        if (file.IsInvalid)
        {
            if (sysctl.Optional && Libc.LastErrno == Errno.ENOENT) return;
            throw new KernelException($"open({path})", Libc.LastErrno);
        }

        var value = Encoding.ASCII.GetBytes(sysctl.Value);
        fixed (byte* bytes = value)
        {
            if (Libc.write(file, bytes, (nuint)value.Length) != value.Length)
                throw new KernelException($"write({path}, {sysctl.Value})", Libc.LastErrno);
        }
    }

    private static string SysctlFile(string path) =>
        path.StartsWith('/') || path.Split('/').Contains("..")
            ? throw new ArgumentException($"'{path}' is not below /proc/sys/net", nameof(path))
            : $"/proc/sys/net/{path}";

    private static (NetworkNamespace? Found, Errno Errno) TryOpen(string path, string description)
    {
        // Not blocking: the path may be a user's, and lead to a pipe.
        var handle = Libc.open(path, Libc.O_RDONLY | Libc.O_CLOEXEC | Libc.O_NONBLOCK, 0);
        if (handle.IsInvalid) return (null, Libc.LastErrno);
        var kind = Libc.ioctl(handle, (nuint)Libc.NS_GET_NSTYPE);
        var errno = kind < 0 ? Libc.LastErrno : kind == Libc.CLONE_NEWNET ? Errno.Ok : Errno.EINVAL;
        if (errno == Errno.Ok && Libc.statx(handle, "", Libc.AT_EMPTY_PATH, Libc.STATX_INO, out var stat) == 0)
        {
            var device = ((ulong)stat.stx_dev_major << 32) | stat.stx_dev_minor;
            return (new NetworkNamespace(handle, description, new(device, stat.stx_ino)), Errno.Ok);
        }

        if (errno == Errno.Ok) errno = Libc.LastErrno;
        handle.Dispose();
        return (null, errno);
    }

    private static unsafe void MountNewNamespace(string path, Action? prepare)
    {
        if (Libc.unshare(Libc.CLONE_NEWNET) != 0) throw new KernelException("unshare(CLONE_NEWNET)", Libc.LastErrno);
        prepare?.Invoke();
        if (Libc.mount("/proc/thread-self/ns/net", path, "none", Libc.MS_BIND, null) != 0)
            throw new KernelException($"mount(MS_BIND, {path})", Libc.LastErrno);
    }

    // Shared, so that a namespace that is unmounted here is unmounted in every mount namespace, and ends.
    private static unsafe void ShareFolder()
    {
        if (s_folderIsShared) return;
        if (Libc.mkdir(Folder, Convert.ToUInt32("755", 8)) != 0 && Libc.LastErrno != Errno.EEXIST)
            throw new KernelException($"mkdir({Folder})", Libc.LastErrno);

        var isMountPoint = false;
        while (Libc.mount("", Folder, "none", Libc.MS_SHARED | Libc.MS_REC, null) != 0)
        {
            // EINVAL: not a mount point yet. It becomes one by being mounted on itself, once.
            if (Libc.LastErrno != Errno.EINVAL || isMountPoint)
                throw new KernelException($"mount(MS_SHARED, {Folder})", Libc.LastErrno);
            if (Libc.mount(Folder, Folder, "none", Libc.MS_BIND | Libc.MS_REC, null) != 0)
                throw new KernelException($"mount(MS_BIND, {Folder})", Libc.LastErrno);
            isMountPoint = true;
        }

        s_folderIsShared = true;
    }
}
