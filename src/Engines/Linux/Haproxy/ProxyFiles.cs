using System.Text;
using Microsoft.Win32.SafeHandles;
using Tieline.Engines.Linux.Kernel;

namespace Tieline.Engines.Linux.Haproxy;

/// <summary>The folder of one HAProxy process: all that a server has to know of it, also one that was started later.</summary>
/// <remarks>Only root reads it: the worker reads everything before it gives up root, and then needs nothing but the way to a socket of its user's.</remarks>
internal sealed class ProxyFiles(string folder)
{
    /// <summary>All of its owner's, and to be passed through by others.</summary>
    private const UnixFileMode Passable =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    public string Folder => folder;

    public string Configuration => $"{folder}/{ProxyConfiguration.ConfigurationFile}";

    public string Candidate => $"{folder}/{ProxyConfiguration.ConfigurationFile}.next";

    public string ProcessId => $"{folder}/{ProxyConfiguration.ProcessIdFile}";

    public string WorkerSocket => $"{folder}/{ProxyConfiguration.WorkerSocket}";

    public string MasterSocket => $"{folder}/{ProxyConfiguration.MasterSocket}";

    public bool Exist => Directory.Exists(folder);

    /// <exception cref="KernelException">The kernel refused.</exception>
    public void Prepare()
    {
        if (!Exist)
        {
            if (Path.GetDirectoryName(folder) is { Length: > 0 } above) Directory.CreateDirectory(above);
            if (Libc.mkdir(folder, Octal("711")) != 0 && Libc.LastErrno != Errno.EEXIST) throw new KernelException($"mkdir({folder})", Libc.LastErrno);
        }

        if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(folder) != Passable) File.SetUnixFileMode(folder, Passable); // of an earlier release
    }

    /// <summary>Replaces a file in one step; nothing is written when the text is there already.</summary>
    /// <exception cref="KernelException">The kernel refused.</exception>
    public void Write(string name, string text)
    {
        var path = $"{folder}/{name}";
        if (File.Exists(path) && File.ReadAllText(path) == text) return;
        var next = $"{path}.tmp";
        using (var file = Open(next)) RandomAccess.Write(file, Encoding.UTF8.GetBytes(text), 0);
        Rename(next, path);
    }

    public static void Rename(string from, string to)
    {
        if (Libc.rename(from, to) != 0) throw new KernelException($"rename({from}, {to})", Libc.LastErrno);
    }

    /// <summary>Removes maps that the configuration no longer names.</summary>
    public void KeepOnly(IReadOnlyCollection<ProxyFile> files)
    {
        var kept = files.Select(file => file.Name).ToHashSet();
        foreach (var path in Directory.EnumerateFiles(folder, "*.map"))
        {
            if (!kept.Contains(Path.GetFileName(path))) File.Delete(path);
        }
    }

    public void Remove()
    {
        if (Exist) Directory.Delete(folder, recursive: true);
    }

    private static SafeFileHandle Open(string path)
    {
        var file = Libc.open(path, Libc.O_WRONLY | Libc.O_CREAT | Libc.O_TRUNC | Libc.O_CLOEXEC, Octal("600"));
        return file.IsInvalid ? throw new KernelException($"open({path})", Libc.LastErrno) : file;
    }

    private static uint Octal(string mode) => Convert.ToUInt32(mode, 8);
}
