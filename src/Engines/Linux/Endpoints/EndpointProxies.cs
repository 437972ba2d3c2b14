using System.Globalization;
using Tieline.Core.EndpointServices;
using Tieline.Core.Identifiers;
using Tieline.Core.Networks;
using Tieline.Engines.Linux.Dns;
using Tieline.Engines.Linux.Haproxy;
using Tieline.Engines.Linux.Namespaces;
using Tieline.Engines.Linux.Routers;
using Tieline.Engines.Planning;

namespace Tieline.Engines.Linux.Endpoints;

/// <summary>
/// The HAProxy processes by which backends are told of their clients: one for each VPC that has such an endpoint, in the namespace of its
/// router. A connection comes to it as <see cref="EndpointTable"/> says.
/// </summary>
/// <remarks>
/// One for the host would have to enter a namespace for each connection that it makes, which an unprivileged worker may not; see
/// <see cref="Proxies"/>. A process's folder is named for the VPC and the namespace: when the router was made anew, the old process, which
/// is in a namespace that nobody reaches any more, is not taken for the new one.
/// </remarks>
/// <param name="folder">Absolute; this server's alone.</param>
internal sealed class EndpointProxies(string folder, OpenRouters routers)
{
    private const string Program = "/usr/sbin/haproxy", User = "haproxy";

    private readonly Lazy<(string Name, string Group)?> _user = new(static () => SystemUser.Find(User) is var user ? (user.Name, user.Group) : null);

    /// <summary>The VPCs that have a process or files here.</summary>
    public IReadOnlyList<VpcId> List() => Directory.Exists(folder) ? [.. Directory.EnumerateDirectories(folder).Select(VpcOf).OfType<VpcId>().Distinct()] : [];

    /// <summary>Makes sure that connections to the endpoint are answered, get their header and go to what stands for it.</summary>
    /// <exception cref="EngineException">The router is missing, or HAProxy does not obey.</exception>
    public async Task EnsureAsync(EndpointObject endpoint, Ipv4Address standIn, CancellationToken cancel)
    {
        var place = PlaceOf(routers[endpoint.Consumer]);
        foreach (var old in FoldersOf(endpoint.Consumer).Where(old => old != place.Folder)) await RemoveAsync(old, cancel);
        var files = new ProxyFiles(place.Folder);
        files.Prepare();
        var list = await ReadAsync(place.Folder, cancel) ?? [];
        foreach (var stale in list.Keys.Where(key => IsOf(endpoint, key)).ToList()) list.Remove(stale);
        foreach (var (key, way) in WaysOf(endpoint, standIn)) list[key] = way;
        files.Write(EndpointProxySection.ListFile, TextOf(list));

        var process = new ProxyProcess(Program, place, () => NetworkNamespace.FindNamed(KernelNames.RouterOf(routers.Instance, endpoint.Consumer))!);
        await process.EnsureAsync(ProxyConfiguration.Of(place, [new EndpointProxySection(place.Folder)]), cancel);
        await MakeEqualAsync(place.Folder, list, cancel);
    }

    /// <summary>Answers no connection to the endpoint any more.</summary>
    /// <param name="end">Whether the process ends with its last endpoint; else it goes on with the connections that it has.</param>
    /// <exception cref="EngineException">HAProxy does not obey.</exception>
    public async Task RemoveAsync(EndpointObject endpoint, bool end, CancellationToken cancel)
    {
        foreach (var place in FoldersOf(endpoint.Consumer))
        {
            var list = await ReadAsync(place, cancel) ?? [];
            var stale = list.Keys.Where(key => IsOf(endpoint, key)).ToList();
            foreach (var key in stale) list.Remove(key);
            if (list.Count == 0 && end)
            {
                await RemoveAsync(place, cancel);
                continue;
            }

            if (stale.Count == 0) continue;
            new ProxyFiles(place).Write(EndpointProxySection.ListFile, TextOf(list));
            await MakeEqualAsync(place, list, cancel);
        }
    }

    /// <summary>Ends what there is of a VPC.</summary>
    /// <exception cref="EngineException">HAProxy does not end.</exception>
    public async Task RemoveAsync(VpcId vpc, CancellationToken cancel)
    {
        foreach (var place in FoldersOf(vpc)) await RemoveAsync(place, cancel);
    }

    /// <summary>What the VPC's process has, by address and port; null when none runs.</summary>
    public async Task<IReadOnlyDictionary<string, string>?> ListAsync(VpcId vpc, CancellationToken cancel) =>
        routers.Find(vpc) is { } router ? await AskAsync(PlaceOf(router).Folder, cancel) : null;

    /// <summary>True when a process has just this for the endpoint.</summary>
    public static bool Has(IReadOnlyDictionary<string, string>? list, EndpointObject endpoint, Ipv4Address standIn) =>
        list is not null && WaysOf(endpoint, standIn).ToHashSet().SetEquals(list.Where(way => IsOf(endpoint, way.Key)));

    /// <summary>True when there is a process or a file of the VPC.</summary>
    public bool IsThere(VpcId vpc) => FoldersOf(vpc).Count > 0;

    private static IEnumerable<KeyValuePair<string, string>> WaysOf(EndpointObject endpoint, Ipv4Address standIn) => endpoint.Mappings.Select(
        mapping => KeyValuePair.Create(
            string.Create(CultureInfo.InvariantCulture, $"{endpoint.Address}:{mapping.Client}"),
            string.Create(
                CultureInfo.InvariantCulture,
                $"{standIn},{mapping.Server},{endpoint.Marker},{(endpoint.Disclosure == ClientDisclosure.ProxyHeaderWithNetwork ? endpoint.Network : 0)}")));

    private static bool IsOf(EndpointObject endpoint, string key) => key.StartsWith($"{endpoint.Address}:", StringComparison.Ordinal);

    private static string TextOf(Dictionary<string, string> list) => string.Concat(list.OrderBy(way => way.Key, StringComparer.Ordinal).Select(way => $"{way.Key} {way.Value}\n"));

    /// <summary>What the process has, or where none runs, what the next one would begin with; null when there is neither.</summary>
    private static async Task<Dictionary<string, string>?> ReadAsync(string place, CancellationToken cancel)
    {
        if (await AskAsync(place, cancel) is { } running) return running;
        var file = $"{place}/{EndpointProxySection.ListFile}";
        return File.Exists(file) ? Parse(await File.ReadAllLinesAsync(file, cancel), at: 0) : null;
    }

    /// <summary>What the process has; null when none runs.</summary>
    private static async Task<Dictionary<string, string>?> AskAsync(string place, CancellationToken cancel)
    {
        if (!File.Exists(SocketOf(place))) return null;
        try
        {
            var answer = await new RuntimeSocket(SocketOf(place)).AskAsync($"show map {place}/{EndpointProxySection.ListFile}", cancel);
            return Parse(answer.Split('\n'), at: 1); // after the address of the entry
        }
        catch (EngineException)
        {
            return null; // a socket that nobody listens at any more
        }
    }

    private static Dictionary<string, string> Parse(IEnumerable<string> lines, int at) => lines
        .Select(line => line.Split(' '))
        .Where(words => words.Length == at + 2)
        .GroupBy(words => words[at])
        .ToDictionary(words => words.Key, words => words.First()[at + 1]);

    /// <summary>Sends what differs, and looks again: what was sent must be there.</summary>
    private static async Task MakeEqualAsync(string place, Dictionary<string, string> wanted, CancellationToken cancel)
    {
        for (var tries = 0; tries < 2; tries++)
        {
            var there = await AskAsync(place, cancel) ?? throw new EngineException($"HAProxy of {place} does not answer");
            var list = $"{place}/{EndpointProxySection.ListFile}";
            var commands = there.Keys.Where(key => !wanted.ContainsKey(key)).Select(key => $"del map {list} {key}")
                .Concat(wanted.Where(way => !there.ContainsKey(way.Key)).Select(way => $"add map {list} {way.Key} {way.Value}"))
                .Concat(wanted.Where(way => there.TryGetValue(way.Key, out var old) && old != way.Value).Select(way => $"set map {list} {way.Key} {way.Value}"))
                .ToList();
            if (commands.Count == 0) return;
            await new RuntimeSocket(SocketOf(place)).RunAsync(commands, cancel);
        }

        throw new EngineException($"HAProxy of {place} did not take its list of endpoints");
    }

    private static string SocketOf(string place) => $"{place}/{ProxyConfiguration.WorkerSocket}";

    private ProxyPlace PlaceOf(Router router) => new($"{folder}/{router.Vpc}-{router.Namespace.Identity.Inode}", null, _user.Value);

    private List<string> FoldersOf(VpcId vpc) => Directory.Exists(folder) ? [.. Directory.EnumerateDirectories(folder).Where(path => VpcOf(path) == vpc)] : [];

    private static VpcId? VpcOf(string path)
    {
        var name = Path.GetFileName(path);
        return name.LastIndexOf('-') is > 0 and var dash ? VpcId.Parse(name[..dash]) : null;
    }

    private static async Task RemoveAsync(string place, CancellationToken cancel)
    {
        await new ProxyProcess(Program, new(place, null, null), null).RemoveAsync(cancel);
    }
}
