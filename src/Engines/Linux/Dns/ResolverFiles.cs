using System.Text;
using Microsoft.Win32.SafeHandles;
using Tieline.Core.Identifiers;
using Tieline.Engines.Linux.Kernel;

namespace Tieline.Engines.Linux.Dns;

/// <summary>The files of one VPC's resolver: all that a server has to know of it, also one that was started later.</summary>
/// <remarks>
/// The folders are root's, so that whoever takes over a dnsmasq cannot put another configuration there for root to start. Only
/// dnsmasq's group gets through them. The names are a file that only dnsmasq's user reads.
/// </remarks>
internal sealed class ResolverFiles(ResolverSettings settings, VpcId vpc)
{
    private readonly string _folder = $"{settings.StateFolder.TrimEnd('/')}/{vpc}";

    /// <summary>What dnsmasq is started with. No other process has it among its arguments.</summary>
    public string Configuration => $"{_folder}/dnsmasq.conf";

    /// <summary>dnsmasq writes its process id there before it gives up root.</summary>
    public string ProcessId => $"{_folder}/pid";

    private string Hosts => $"{_folder}/hosts";

    /// <summary>The zones that consist of a name of <see cref="Hosts"/> outside of the domain.</summary>
    private string Zones => $"{_folder}/zones";

    /// <summary>The witness of the names that dnsmasq has been seen to answer.</summary>
    private string Answered => $"{_folder}/answered";

    /// <summary>What dnsmasq said since its names were last changed.</summary>
    private string Log => $"{_folder}/log";

    /// <summary>The VPCs that have a folder.</summary>
    public static IEnumerable<VpcId> List(ResolverSettings settings) =>
        Directory.Exists(settings.StateFolder)
            ? Directory.EnumerateDirectories(settings.StateFolder).Select(folder => VpcId.Parse(Path.GetFileName(folder))).OfType<VpcId>()
            : [];

    public bool Exist() => Directory.Exists(_folder);

    /// <summary>The text of dnsmasq's configuration.</summary>
    public string ConfigurationFor(SystemUser user) => $"""
        # Written by Tieline for {vpc}; not to be edited.
        # Any address of the namespace, so that the gateways of later subnets are served too.
        port=53
        # A child of the server's while the server lives, which then waits for it: not every host has a first process that would.
        keep-in-foreground
        # Only those in this VPC's subnets: a peer hears of names by DNS sync alone.
        local-service
        user={user.Name}
        group={user.Group}
        # Nothing is known but the names in the file, and nobody else is asked.
        no-resolv
        no-poll
        no-hosts
        addn-hosts={Hosts}
        local=/{settings.Domain}/
        servers-file={Zones}
        domain-needed
        bogus-priv
        no-ident
        cache-size=0
        pid-file={ProcessId}
        log-facility={Log}

        """;

    public string? ReadConfiguration() => Read(Configuration);

    public string? ReadHosts() => Read(Hosts);

    public string? ReadAnswered() => Read(Answered);

    /// <summary>What dnsmasq last said, to be put at the end of a message; empty when it said nothing.</summary>
    public string Said()
    {
        // "Nov 21 07:41:53 dnsmasq[10961]: failed to load names from ...": the time and the program are known.
        var lines = (Read(Log) ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split("]: ", 2)[^1]);
        var last = string.Join("; ", lines.Distinct().TakeLast(3));
        return last.Length == 0 ? "" : $"; it last said: {last}";
    }

    /// <summary>Makes the folder, with a configuration and a log.</summary>
    /// <exception cref="KernelException">The kernel refused.</exception>
    public void Prepare(string configuration, SystemUser user)
    {
        var all = settings.StateFolder.TrimEnd('/');
        MakeFolder(all);
        MakeFolder(_folder);
        // Also when they were there: a killed server may have left them half made.
        using (var folder = Open(all, Libc.O_RDONLY, 0)) Own(folder, all, 0, 0, "711");
        using (var folder = Open(_folder, Libc.O_RDONLY, 0)) Own(folder, _folder, 0, user.GroupId, "710");
        Write(Configuration, configuration, 0, "600");
        Write(Log, "", user.Id, "600");
    }

    public void WriteHosts(HostsFile hosts, SystemUser user)
    {
        // From here until dnsmasq has been seen to answer them, the names in the file are nobody's.
        File.Delete(Answered);
        Write(Zones, hosts.Zones, user.Id, "400");
        Write(Hosts, hosts.Text, user.Id, "400");
    }

    public void WriteAnswered(string witness) => Write(Answered, witness, 0, "600");

    /// <summary>Empties the log; dnsmasq appends to it. Each change is a line or two, and nobody else would ever shorten it.</summary>
    public void ForgetLog() => Open(Log, Libc.O_WRONLY | Libc.O_CREAT | Libc.O_TRUNC, Octal("600")).Dispose();

    /// <summary>Removes all; what is gone is no error.</summary>
    public void Remove()
    {
        if (Exist()) Directory.Delete(_folder, recursive: true);
    }

    private static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Replaces a file in one step: who reads it sees the old text or the new.</summary>
    private static void Write(string path, string text, uint owner, string mode)
    {
        var next = $"{path}.next";
        using (var file = Open(next, Libc.O_WRONLY | Libc.O_CREAT | Libc.O_TRUNC, Octal("600")))
        {
            RandomAccess.Write(file, Encoding.ASCII.GetBytes(text), 0);
            Own(file, next, owner, 0, mode);
        }

        if (Libc.rename(next, path) != 0) throw new KernelException($"rename({next}, {path})", Libc.LastErrno);
    }

    /// <summary>Makes a folder, and those above it, that anyone passes through and only root lists.</summary>
    private static void MakeFolder(string path)
    {
        if (Directory.Exists(path)) return;
        if (Path.GetDirectoryName(path) is { Length: > 0 } above) MakeFolder(above);
        if (Libc.mkdir(path, Octal("700")) != 0)
        {
            if (Libc.LastErrno == Errno.EEXIST) return;
            throw new KernelException($"mkdir({path})", Libc.LastErrno);
        }

        using var folder = Open(path, Libc.O_RDONLY, 0);
        Own(folder, path, 0, 0, "711");
    }

    private static SafeFileHandle Open(string path, int flags, uint mode)
    {
        var file = Libc.open(path, flags | Libc.O_CLOEXEC, mode);
        return file.IsInvalid ? throw new KernelException($"open({path})", Libc.LastErrno) : file;
    }

    // After it is written, and whatever this process's umask is.
    private static void Own(SafeFileHandle file, string path, uint owner, uint group, string mode)
    {
        if (Libc.fchown(file, owner, group) != 0) throw new KernelException($"fchown({path}, {owner}, {group})", Libc.LastErrno);
        if (Libc.fchmod(file, Octal(mode)) != 0) throw new KernelException($"fchmod({path}, {mode})", Libc.LastErrno);
    }

    private static uint Octal(string mode) => Convert.ToUInt32(mode, 8);
}
