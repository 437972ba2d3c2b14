using System.Collections.Concurrent;
using Tieline.Core.Identifiers;
using Tieline.Engines.Linux.Dns;
using Tieline.Engines.Linux.Namespaces;
using Tieline.Engines.Linux.Routers;

namespace Tieline.Engines.Linux.Haproxy;

/// <summary>How the HAProxy processes of a server are run.</summary>
internal sealed record ProxySettings
{
    /// <summary>This server's part of the names in the kernel, as the linux engine's.</summary>
    public required string Instance { get; init; }

    /// <summary>An absolute path of letters, digits and <c>/ . _ -</c>, this server's alone. A socket's path in it must fit into 108 bytes.</summary>
    public required string StateFolder { get; init; }

    public string Program { get; init; } = "/usr/sbin/haproxy";

    /// <summary>Whom workers become; null to stay who the server is, for a server that is not root.</summary>
    public string? User { get; init; } = "haproxy";
}

/// <summary>
/// The HAProxy processes of a server's gateways, each by a name of its own: a gateway has one, so that what is wrong with one gateway is no
/// other's fault. Where members are in a VPC, the process is in the namespace of the VPC's router, so that its worker reaches them with
/// no privilege at all; listeners on the host are opened in the host's namespace before privileges go.
/// </summary>
/// <remarks>
/// HAProxy could also stay on the host and enter a namespace for each connection (<c>namespace</c> on a server line), but a worker
/// needs CAP_SYS_ADMIN for that, which is as good as root. Calls about different names may overlap, those about the same one must not.
/// </remarks>
internal sealed class Proxies
{
    /// <summary>
    /// Half of the host's cores: callers and members often share them, and with a thread for every core a request waits twice for one
    /// that has no core. Measured on two cores with 256 connections: as many requests, and a third of the time that the slowest hundredth takes.
    /// </summary>
    private static readonly int Threads = Math.Max(1, Environment.ProcessorCount / 2);

    private readonly ProxySettings _settings;
    private readonly Lazy<(string Name, string Group)?> _user;
    private readonly ConcurrentDictionary<string, ProxyMemory> _memories = [];

    public Proxies(ProxySettings settings)
    {
        if (!settings.StateFolder.StartsWith('/') || !settings.StateFolder.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '_' or '-'))
            throw new ArgumentException($"the folder is an absolute path of letters, digits and / . _ -, not '{settings.StateFolder}'", nameof(settings));
        _settings = settings;
        _user = new(() => settings.User is { } name && Environment.IsPrivilegedProcess && SystemUser.Find(name) is var user ? (user.Name, user.Group) : null);
    }

    /// <summary>Makes a process run these sections; without any it is ended.</summary>
    /// <param name="name">Letters, digits and <c>-</c>.</param>
    /// <param name="vpc">Whose members it reaches; null for the host's network.</param>
    /// <exception cref="EngineException">The VPC's router is not there, or HAProxy does not obey.</exception>
    public async Task<ProxyConfiguration?> EnsureAsync(string name, VpcId? vpc, IReadOnlyList<IProxySection> sections, CancellationToken cancel)
    {
        if (sections.Count == 0)
        {
            await RemoveAsync(name, cancel);
            return null;
        }

        if (vpc is not null) NetworkNamespace.NameOwn(HostNamespace);
        var memory = MemoryOf(name);
        var configuration = memory.Last = ProxyConfiguration.Of(PlaceOf(name, vpc), sections, memory.Last);
        await ProcessOf(name, vpc).EnsureAsync(configuration, cancel);
        return configuration;
    }

    /// <summary>What a process's worker tells of its servers; null when none answers.</summary>
    public Task<Dictionary<(string Backend, string Name), ServerState>?> ObserveAsync(string name, CancellationToken cancel) => ProcessOf(name, null).ObserveAsync(cancel);

    /// <summary>What the checks of a process's worker say of some backends' servers; null when none answers.</summary>
    /// <param name="ring">Where the worker says what changes.</param>
    public Task<IReadOnlyDictionary<(string Backend, string Name), ServerState>?> ObserveChecksAsync(
        string name, string ring, IReadOnlyCollection<string> backends, CancellationToken cancel) => ProcessOf(name, null).ObserveChecksAsync(ring, backends, cancel);

    /// <summary>Lets the next call compare everything, also what nobody but this object should have changed.</summary>
    public void Forget(string name) => MemoryOf(name).ForgetAll();

    /// <summary>The names of all that has a process or files here.</summary>
    public IReadOnlyList<string> List() => Directory.Exists(_settings.StateFolder)
        ? [.. Directory.EnumerateDirectories(_settings.StateFolder).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>Ends a process and removes its folder; the last takes along what was made for all.</summary>
    public async Task RemoveAsync(string name, CancellationToken cancel)
    {
        await ProcessOf(name, null).RemoveAsync(cancel);
        _memories.TryRemove(name, out _);
        if (List().Count > 0) return;
        if (Environment.IsPrivilegedProcess) NetworkNamespace.RemoveNamed(HostNamespace);
        try
        {
            for (var folder = _settings.StateFolder; folder is { Length: > 1 } and not "/run"; folder = Path.GetDirectoryName(folder)) Directory.Delete(folder);
        }
        catch (IOException)
        {
            // It is not empty, or not there.
        }
    }

    private string HostNamespace => $"tl-{_settings.Instance}-host";

    private ProxyPlace PlaceOf(string name, VpcId? vpc) => new($"{_settings.StateFolder}/{name}", vpc is null ? null : HostNamespace, _user.Value, Threads);

    private ProxyProcess ProcessOf(string name, VpcId? vpc) => new(
        _settings.Program, PlaceOf(name, vpc), vpc is { } id ? () => NetworkNamespace.FindNamed(KernelNames.RouterOf(_settings.Instance, id))
            ?? throw new EngineException($"the router of {id} is not there yet") : null,
        MemoryOf(name));

    private ProxyMemory MemoryOf(string name) => _memories.GetOrAdd(name, static _ => new());
}
