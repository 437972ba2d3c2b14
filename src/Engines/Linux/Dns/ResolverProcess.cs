using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Tieline.Core.Identifiers;
using Tieline.Engines.Linux.Kernel;
using Tieline.Engines.Linux.Namespaces;

namespace Tieline.Engines.Linux.Dns;

/// <summary>A dnsmasq of ours that was alive when it was found. The handle is that process's, also when its number is another's.</summary>
internal sealed class ResolverProcess : IDisposable
{
    private const string ConfigurationArgument = "--conf-file=";
    private static readonly TimeSpan StartsWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ObeysWithin = TimeSpan.FromSeconds(2);

    private readonly SafeFileHandle _handle;

    private ResolverProcess(int id, SafeFileHandle handle) => (Id, _handle) = (id, handle);

    public int Id { get; }

    public bool IsAlive => !HasEnded(_handle);

    /// <summary>The namespace that it is in; null when it has ended meanwhile.</summary>
    public NamespaceIdentity? Namespace
    {
        get
        {
            try
            {
                using var found = NetworkNamespace.OpenProcess(Id);
                return IsAlive ? found.Identity : null;
            }
            catch (KernelException e) when (e.Errno is Errno.ENOENT or Errno.ESRCH)
            {
                return null;
            }
        }
    }

    /// <summary>The process that a VPC's files tell of; null when there is none, or the number is another's by now.</summary>
    public static ResolverProcess? Find(ResolverFiles files)
    {
        try
        {
            var text = File.ReadAllText(files.ProcessId).AsSpan().Trim();
            return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? Open(id, files) : null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>The same by looking at every process: for one whose files are gone, or that has not written them yet.</summary>
    public static ResolverProcess? Search(ResolverFiles files) =>
        ProcessIds().Select(id => Open(id, files)).FirstOrDefault(process => process is not null);

    /// <summary>The VPCs that have a process, by looking at every process.</summary>
    public static IEnumerable<VpcId> List(ResolverSettings settings)
    {
        foreach (var id in ProcessIds())
        {
            if (ConfigurationOf(id) is not { } configuration) continue;
            if (VpcId.Parse(Path.GetFileName(Path.GetDirectoryName(configuration))) is not { } vpc) continue;
            if (new ResolverFiles(settings, vpc).Configuration == configuration) yield return vpc;
        }
    }

    /// <summary>Starts dnsmasq in a namespace; returns when it has its port. It lives on when this process ends.</summary>
    /// <remarks>
    /// In a session of its own (<c>setsid</c> becomes dnsmasq, it does not start it), so that what a terminal tells the server does
    /// not reach it. The runtime waits for it when it ends before the server does.
    /// </remarks>
    /// <exception cref="EngineException">It cannot be started, or ended at once: then with what it said.</exception>
    public static async Task<ResolverProcess> StartAsync(
        string program, ResolverFiles files, NetworkNamespace inside, CancellationToken cancel)
    {
        string[] arguments = [Locate(program, "dnsmasq-base"), ConfigurationArgument + files.Configuration];
        var start = new ProcessStartInfo(Locate("setsid", "util-linux"), arguments) { RedirectStandardError = true };
        start.Environment.Clear(); // Its messages in English, and nothing of ours for an unprivileged process to hold.
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(StartsWithin);
        try
        {
            using var process = inside.StartProcess(start);
            try
            {
                return await WaitAsync(process);
            }
            catch
            {
                // One that nobody knows of yet, and that would have the port.
                process.Kill();
                await process.WaitForExitAsync(CancellationToken.None);
                throw;
            }
        }
        catch (Win32Exception e)
        {
            throw new EngineException($"{program} cannot be started: {e.Message}", e);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new EngineException($"{program} in {inside.Description} is not up after {StartsWithin.TotalSeconds} s");
        }

        async Task<ResolverProcess> WaitAsync(Process process)
        {
            // dnsmasq closes it when it has its port and its process id is written; its end does too.
            var said = await process.StandardError.ReadToEndAsync(limit.Token);
            if (Find(files) is { } started)
            {
                if (started.Id == process.Id) return started;
                started.Dispose();
            }

            await process.WaitForExitAsync(limit.Token);
            throw new EngineException($"{program} in {inside.Description} ended with {process.ExitCode}: {said.Trim()}{files.Said()}");
        }
    }

    /// <summary>Makes it read its names again.</summary>
    public void Reload() => Signal(Libc.SIGHUP);

    /// <summary>Ends it, and returns when it has ended.</summary>
    /// <exception cref="EngineException">It does not end.</exception>
    public async Task StopAsync(CancellationToken cancel)
    {
        foreach (var signal in new[] { Libc.SIGTERM, Libc.SIGKILL })
        {
            Signal(signal);
            for (var asked = Stopwatch.StartNew(); asked.Elapsed < ObeysWithin; await Task.Delay(1, cancel))
            {
                if (!IsAlive) return;
            }
        }

        throw new EngineException($"dnsmasq, process {Id}, does not end");
    }

    public void Dispose() => _handle.Dispose();

    // What ends between two looks counts as done.
    private void Signal(int signal)
    {
        if (Libc.pidfd_send_signal(_handle, signal) != 0 && Libc.LastErrno != Errno.ESRCH)
            throw new KernelException($"pidfd_send_signal({Id}, {signal})", Libc.LastErrno);
    }

    private static ResolverProcess? Open(int id, ResolverFiles files)
    {
        if (id < 1 || ConfigurationOf(id) != files.Configuration) return null;
        var handle = Libc.pidfd_open(id, 0);
        if (handle.IsInvalid)
        {
            var errno = Libc.LastErrno;
            return errno is Errno.ESRCH or Errno.EINVAL ? null : throw new KernelException($"pidfd_open({id})", errno);
        }

        // Looked at again now that the number can be no other's. A process that ended and was not yet waited for has no arguments.
        if (ConfigurationOf(id) == files.Configuration && !HasEnded(handle)) return new(id, handle);
        handle.Dispose();
        return null;
    }

    /// <summary>The configuration of a process that has that for its only argument; null for any other.</summary>
    private static string? ConfigurationOf(int id)
    {
        try
        {
            // Argument by argument, each ended by a zero: proc(5), /proc/PID/cmdline.
            if (File.ReadAllText($"/proc/{id}/cmdline").Split('\0') is not [_, var argument, ""]) return null;
            return argument.StartsWith(ConfigurationArgument, StringComparison.Ordinal) ? argument[ConfigurationArgument.Length..] : null;
        }
        catch (IOException) // Ended: the file is not there, or can no longer be read (ESRCH).
        {
            return null;
        }
    }

    private static unsafe bool HasEnded(SafeFileHandle handle)
    {
        var waiting = new Libc.pollfd { fd = (int)handle.DangerousGetHandle(), events = Libc.POLLIN };
        return Libc.poll(&waiting, 1, 0) > 0;
    }

    private static IEnumerable<int> ProcessIds()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(folder.AsSpan("/proc/".Length), NumberStyles.None, CultureInfo.InvariantCulture, out var id)) yield return id;
        }
    }

    // Not left to Process.Start, which would also take a file of that name in the current folder.
    private static string Locate(string program, string package)
    {
        if (program.Contains('/', StringComparison.Ordinal))
            return File.Exists(program) ? program : throw new EngineException($"{program} is not there");
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin").Append("/sbin");
        return folders.Where(folder => folder.StartsWith('/')).Select(folder => $"{folder}/{program}").FirstOrDefault(File.Exists)
            ?? throw new EngineException($"{program} is not installed: on Debian it is in the package {package}");
    }
}
