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
/// The HAProxy processes of a server: one for the host's network, and one for each VPC whose members something balances. A
/// process is in the namespace of the VPC's router, so that its worker reaches members with no privilege at all; listeners on the
/// host are opened in the host's namespace before privileges go.
/// </summary>
/// <remarks>
/// HAProxy could also stay on the host and enter a namespace for each connection (<c>namespace</c> on a server line), but a worker
/// needs CAP_SYS_ADMIN for that, which is as good as root. Calls about different places may overlap, those about the same one must not.
/// </remarks>
internal sealed class Proxies
{
    private const string HostFolder = "host";

    private readonly ProxySettings _settings;
    private readonly Lazy<(string Name, string Group)?> _user;

    public Proxies(ProxySettings settings)
    {
        if (!settings.StateFolder.StartsWith('/') || !settings.StateFolder.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '_' or '-'))
            throw new ArgumentException($"the folder is an absolute path of letters, digits and / . _ -, not '{settings.StateFolder}'", nameof(settings));
        _settings = settings;
        _user = new(() => settings.User is { } name && Environment.IsPrivilegedProcess && SystemUser.Find(name) is var user ? (user.Name, user.Group) : null);
    }

    /// <summary>Makes the process of a place run these sections; without any it is ended.</summary>
    /// <param name="vpc">Null for the host's network.</param>
    /// <exception cref="EngineException">The VPC's router is not there, or HAProxy does not obey.</exception>
    public async Task<ProxyConfiguration?> EnsureAsync(VpcId? vpc, IReadOnlyList<IProxySection> sections, CancellationToken cancel)
    {
        if (sections.Count == 0)
        {
            await RemoveAsync(vpc, cancel);
            return null;
        }

        if (vpc is not null) NetworkNamespace.NameOwn(HostNamespace);
        var configuration = ProxyConfiguration.Of(PlaceOf(vpc), sections);
        await ProcessOf(vpc).EnsureAsync(configuration, cancel);
        return configuration;
    }

    /// <summary>What a place's worker tells of its servers; empty when none runs.</summary>
    public Task<Dictionary<(string Backend, string Name), ServerState>> ObserveAsync(VpcId? vpc, CancellationToken cancel) => ProcessOf(vpc).ObserveAsync(cancel);

    /// <summary>Every place that has a process or files here.</summary>
    public IReadOnlyList<VpcId?> List() => Directory.Exists(_settings.StateFolder)
        ?
        [
            .. Directory.EnumerateDirectories(_settings.StateFolder).Select(Path.GetFileName)
                .Where(name => name == HostFolder || VpcId.Parse(name) is not null)
                .Select(name => VpcId.Parse(name)),
        ]
        : [];

    /// <summary>Ends a place's process and removes its folder; the last of a VPC takes the host's name along.</summary>
    public async Task RemoveAsync(VpcId? vpc, CancellationToken cancel)
    {
        await ProcessOf(vpc).RemoveAsync(cancel);
        if (vpc is not null && List().All(place => place is null)) NetworkNamespace.RemoveNamed(HostNamespace);
    }

    private string HostNamespace => $"tl-{_settings.Instance}-host";

    private ProxyPlace PlaceOf(VpcId? vpc) => new($"{_settings.StateFolder}/{vpc?.ToString() ?? HostFolder}", vpc is null ? null : HostNamespace, _user.Value);

    private ProxyProcess ProcessOf(VpcId? vpc) => new(
        _settings.Program, PlaceOf(vpc), vpc is { } id ? () => NetworkNamespace.FindNamed(KernelNames.RouterOf(_settings.Instance, id))
            ?? throw new EngineException($"the router of {id} is not there yet") : null);
}
