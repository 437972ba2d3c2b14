using System.Globalization;
using Tieline.Core.EndpointServices;
using Tieline.Core.Identifiers;
using Tieline.Core.Networks;
using Tieline.Engines.Linux.Dns;
using Tieline.Engines.Linux.Haproxy;
using Tieline.Engines.Linux.Namespaces;
using Tieline.Engines.Linux.Netlink;
using Tieline.Engines.Linux.Routers;
using Tieline.Engines.Planning;

namespace Tieline.Engines.Linux.Endpoints;

/// <summary>The HAProxy process by which backends are told of their clients: one for the host. A connection comes to it as <see cref="EndpointTable"/> says.</summary>
/// <remarks>
/// Its listeners are in the consumers' routers, so it sees clients and endpoints by their own addresses, and its connections to backends
/// begin in <see cref="ProxyHub"/>. Nothing is remembered: it tells itself which listeners and lists it has. A VPC's first such endpoint
/// reloads it, and the end of the last; what a worker has accepted lives on in it. Its folder is named for the namespace that it is in: when that was
/// made anew, the old process is not taken for the new one.
/// </remarks>
/// <param name="folder">Absolute; this server's alone.</param>
internal sealed class EndpointProxy(string folder, OpenRouters routers, ProxyHub hub)
{
    private const string Program = "/usr/sbin/haproxy", User = "haproxy", IsOpen = "OPEN";

    private readonly Lazy<(string Name, string Group)?> _user = new(static () => SystemUser.Find(User) is var user ? (user.Name, user.Group) : null);

    /// <summary>The VPCs that something is here of.</summary>
    public IReadOnlyList<VpcId> List() => [.. hub.List().Select(static link => link.Vpc).Union(Folders().SelectMany(Lists).Select(static list => list.Vpc))];

    /// <summary>True when there is something of the VPC.</summary>
    public bool IsThere(VpcId vpc) => List().Contains(vpc);

    /// <summary>Makes sure that connections to endpoints are answered, get their header and go to what stands for them.</summary>
    /// <param name="endpoints">Each with its stand-in.</param>
    /// <returns>Those of which that could not be done.</returns>
    public async Task<IReadOnlyList<(EndpointObject Endpoint, string Fault)>> EnsureAsync(
        IReadOnlyList<(EndpointObject Endpoint, Ipv4Address StandIn)> endpoints, CancellationToken cancel)
    {
        var faults = new List<(EndpointObject, string)>();
        var lists = new Dictionary<VpcId, Dictionary<string, string>>();
        var byVpc = endpoints.GroupBy(static item => item.Endpoint.Consumer).ToList();
        foreach (var ofOne in byVpc) await TryAsync([ofOne], () => PrepareAsync(ofOne));
        var prepared = byVpc.FindAll(ofOne => lists.ContainsKey(ofOne.Key));
        await TryAsync(prepared, () => LoadAsync(lists, cancel));
        if (faults.Count < endpoints.Count)
        {
            foreach (var ofOne in prepared) await TryAsync([ofOne], () => MakeEqualAsync(ofOne.Key, lists[ofOne.Key], cancel));
        }

        return faults;

        async Task PrepareAsync(IGrouping<VpcId, (EndpointObject Endpoint, Ipv4Address StandIn)> ofOne)
        {
            hub.EnsureLink(ofOne.Key);
            var list = await ReadAsync(ofOne.Key, cancel);
            foreach (var (endpoint, standIn) in ofOne)
            {
                foreach (var stale in list.Keys.Where(key => IsOf(endpoint, key)).ToList()) list.Remove(stale);
                foreach (var (key, way) in WaysOf(endpoint, standIn)) list[key] = way;
            }

            lists[ofOne.Key] = list;
        }

        async Task TryAsync(IEnumerable<IEnumerable<(EndpointObject Endpoint, Ipv4Address StandIn)>> concerned, Func<Task> work)
        {
            try
            {
                await work();
            }
            catch (EngineException fault)
            {
                foreach (var ofOne in concerned) faults.AddRange(ofOne.Select(item => (item.Endpoint, fault.Message)));
            }
        }
    }

    /// <summary>Answers no connection to the endpoint any more. Those that it has go on.</summary>
    /// <exception cref="EngineException">HAProxy does not obey.</exception>
    public async Task ForgetAsync(EndpointObject endpoint, CancellationToken cancel)
    {
        foreach (var (list, vpc) in Folders().SelectMany(Lists).Where(list => list.Vpc == endpoint.Consumer))
        {
            var isRunning = hub.Inode is not null && Path.GetDirectoryName(list) == Place.Folder && await AskAsync(vpc, cancel) is not null;
            var ways = isRunning ? await ReadAsync(vpc, cancel) : await ReadFileAsync(list, cancel);
            var stale = ways.Keys.Where(key => IsOf(endpoint, key)).ToList();
            if (stale.Count == 0) continue;
            foreach (var key in stale) ways.Remove(key);
            new ProxyFiles(Path.GetDirectoryName(list)!).Write(Path.GetFileName(list), TextOf(ways));
            if (isRunning) await MakeEqualAsync(vpc, ways, cancel);
        }
    }

    /// <summary>Ends the connections that HAProxy carries for an endpoint. Client and backend are told, as long as there is a way to them.</summary>
    /// <exception cref="EngineException">The kernel refused.</exception>
    public void EndConnections(EndpointObject endpoint)
    {
        if (routers.Find(endpoint.Consumer) is not { } router) return;
        router.Sockets.EndTcpConnections(router.Sockets.ListTcpConnections(endpoint.Address));
        if (router.Netlink.FindDevice(KernelNames.DeviceOf(endpoint.Id, consumer: true)) is { } end)
            hub.EndConnections(endpoint.Consumer, to: EndpointPolicy.StandInOf(end.Index));
    }

    /// <summary>Ends the connections of clients that may no longer have one.</summary>
    /// <inheritdoc cref="EndConnections" path="/exception"/>
    public void EndConnectionsOfStrangers(EndpointObject endpoint)
    {
        if (routers.Find(endpoint.Consumer) is not { } router) return;
        var strangers = router.Sockets.ListTcpConnections(endpoint.Address).FindAll(connection => !endpoint.Access.Admits(connection.Remote));
        router.Sockets.EndTcpConnections(strangers);
    }

    /// <summary>Lets go of VPCs that have no such endpoint and no connection left; with the last one, of the process.</summary>
    /// <exception cref="EngineException">HAProxy does not obey.</exception>
    public async Task DropIdleAsync(CancellationToken cancel)
    {
        var idle = Folders().SelectMany(Lists).Where(static list => new FileInfo(list.Path).Length == 0).Select(static list => list.Vpc)
            .Concat(hub.List().Select(static link => link.Vpc).Except(Folders().SelectMany(Lists).Select(static list => list.Vpc)))
            .Distinct().Where(vpc => routers.Find(vpc) is not { } router || !HasConnections(router)).ToList();
        if (idle.Count > 0) await DropAsync(idle, cancel);
    }

    /// <summary>Lets go of a VPC whose router is about to go, and ends its connections.</summary>
    /// <exception cref="EngineException">HAProxy does not obey.</exception>
    public async Task RemoveAsync(VpcId vpc, CancellationToken cancel)
    {
        if (!IsThere(vpc)) return;
        if (routers.Find(vpc) is { } router) router.Sockets.EndTcpConnections(router.Sockets.ListTcpConnections());
        hub.EndConnections(vpc);
        await DropAsync([vpc], cancel);
    }

    /// <summary>Ends the process, and removes all that was made for it.</summary>
    /// <exception cref="EngineException">HAProxy does not end.</exception>
    public async Task RemoveAllAsync(CancellationToken cancel)
    {
        foreach (var place in Folders()) await new ProxyProcess(Program, new(place, null, null), null).RemoveAsync(cancel);
        hub.Remove();
    }

    /// <summary>What the process has in force for a VPC, by address and port; null when it does not listen there, or has no way to backends.</summary>
    /// <exception cref="EngineException">The kernel refused.</exception>
    public async Task<IReadOnlyDictionary<string, string>?> ListAsync(VpcId vpc, CancellationToken cancel)
    {
        if (hub.FindWhole(vpc) is not { } link || ListenerOf(link) is not { } listener) return null;
        var answer = await TryAskAsync($"show stat {listener.Name} 1 -1", cancel);
        return answer is not null && ListenersOf(answer).Contains(listener.Name) ? await AskAsync(vpc, cancel) : null;
    }

    /// <summary>True when a process has just this for the endpoint.</summary>
    public static bool Has(IReadOnlyDictionary<string, string>? list, EndpointObject endpoint, Ipv4Address standIn) =>
        list is not null && WaysOf(endpoint, standIn).ToHashSet().SetEquals(list.Where(way => IsOf(endpoint, way.Key)));

    /// <summary>Makes the process listen for these VPCs too, with these lists; it is reloaded only if it does not yet.</summary>
    private async Task LoadAsync(Dictionary<VpcId, Dictionary<string, string>> lists, CancellationToken cancel)
    {
        var place = Place;
        foreach (var old in Folders().Where(old => old != place.Folder)) await new ProxyProcess(Program, new(old, null, null), null).RemoveAsync(cancel);
        var files = new ProxyFiles(place.Folder);
        files.Prepare();
        var running = await TryAskAsync("show stat -1 1 -1", cancel) is { } answer ? ListenersOf(answer) : null;
        WriteLists();
        var wanted = Listeners(running);
        if (running is not null && lists.Keys.All(vpc => wanted.Any(listener => listener.Vpc == vpc && running.Contains(listener.Name)))) return;

        // HAProxy knows sockets by the names of namespaces: that of a router that is gone has to be let go of first.
        var gone = (running ?? []).Select(ProxyListener.Parse).OfType<(VpcId Vpc, ulong Inode)>().ToDictionary(static name => name.Vpc, static name => name.Inode);
        var lasting = wanted.FindAll(listener => !gone.TryGetValue(listener.Vpc, out var inode) || inode == listener.Inode);
        if (lasting.Count == 0)
        {
            await ProcessOf(place).RemoveAsync(cancel);
            files.Prepare();
            WriteLists();
        }
        else if (lasting.Count < wanted.Count)
        {
            await RunAsync(place, lasting, cancel);
        }

        await RunAsync(place, wanted, cancel);

        void WriteLists()
        {
            foreach (var (vpc, list) in lists) files.Write(ProxyListener.ListOf(vpc), TextOf(list));
        }
    }

    private async Task DropAsync(IReadOnlyList<VpcId> vpcs, CancellationToken cancel)
    {
        foreach (var (path, vpc) in Folders().SelectMany(Lists))
        {
            if (vpcs.Contains(vpc)) File.Delete(path);
        }

        var running = hub.Inode is not null && await TryAskAsync("show stat -1 1 -1", cancel) is { } answer ? ListenersOf(answer) : null;
        var left = Listeners(running);
        if (left.Count == 0)
        {
            await RemoveAllAsync(cancel);
            return;
        }

        await RunAsync(Place, left, cancel);
        hub.RemoveLinks(vpcs);
    }

    private Task RunAsync(ProxyPlace place, List<ProxyListener> listeners, CancellationToken cancel) =>
        ProcessOf(place).EnsureAsync(ProxyConfiguration.Of(place, [new EndpointProxySection(listeners)]), cancel);

    /// <summary>The listeners that there are to be: of VPCs that have a list, and a router to listen in.</summary>
    /// <param name="running">Those that there are: what they say of a router need not be looked up again.</param>
    private List<ProxyListener> Listeners(HashSet<string>? running)
    {
        if (hub.Inode is null) return [];
        var lists = Lists(Place.Folder).Select(static list => list.Vpc).ToHashSet();
        return
        [
            .. hub.List().Where(link => lists.Contains(link.Vpc)).OrderBy(static link => link.Vpc.Value)
                .Select(link => ListenerOf(link, running)).OfType<ProxyListener>(),
        ];
    }

    private ProxyListener? ListenerOf(HubLink link, HashSet<string>? running = null)
    {
        var name = KernelNames.RouterOf(routers.Instance, link.Vpc);
        using var space = NetworkNamespace.FindNamed(name);
        if (space is null) return null;
        var listener = new ProxyListener(link.Vpc, name, space.Identity.Inode, link.Address);
        return running?.Contains(listener.Name) == true || routers.Find(link.Vpc) is not null ? listener : null;
    }

    /// <summary>True while a connection of any endpoint's is carried by HAProxy in the router: one that moved back to the packet filter, say.</summary>
    private static bool HasConnections(Router router)
    {
        var ends = router.Netlink.ListDevices().Where(static device => KernelNames.EndpointOf(device) is not null).Select(static device => device.Index).ToHashSet();
        var addresses = router.Netlink.ListAddresses().Where(address => ends.Contains(address.Device)).Select(static address => address.Address).ToHashSet();
        return router.Sockets.ListTcpConnections().Exists(connection => addresses.Contains(connection.Local));
    }

    private static IEnumerable<KeyValuePair<string, string>> WaysOf(EndpointObject endpoint, Ipv4Address standIn) => endpoint.Mappings.Select(
        mapping => KeyValuePair.Create(
            string.Create(CultureInfo.InvariantCulture, $"{endpoint.Address}:{mapping.Client}"),
            string.Create(
                CultureInfo.InvariantCulture,
                $"{standIn},{mapping.Server},{endpoint.Marker},{(endpoint.Disclosure == ClientDisclosure.ProxyHeaderWithNetwork ? endpoint.Network : 0)}")));

    private static bool IsOf(EndpointObject endpoint, string key) => key.StartsWith($"{endpoint.Address}:", StringComparison.Ordinal);

    private static string TextOf(Dictionary<string, string> list) => string.Concat(list.OrderBy(way => way.Key, StringComparer.Ordinal).Select(way => $"{way.Key} {way.Value}\n"));

    /// <summary>What the process has of a VPC, or where it does not run, what the next one would begin with.</summary>
    private async Task<Dictionary<string, string>> ReadAsync(VpcId vpc, CancellationToken cancel) =>
        await AskAsync(vpc, cancel) ?? await ReadFileAsync($"{Place.Folder}/{ProxyListener.ListOf(vpc)}", cancel);

    private static async Task<Dictionary<string, string>> ReadFileAsync(string file, CancellationToken cancel) =>
        File.Exists(file) ? Parse(await File.ReadAllLinesAsync(file, cancel), at: 0) : [];

    /// <summary>What the process has of a VPC; null when it has no list of it.</summary>
    private async Task<Dictionary<string, string>?> AskAsync(VpcId vpc, CancellationToken cancel) =>
        await TryAskAsync($"show map {Place.Folder}/{ProxyListener.ListOf(vpc)}", cancel) is { } answer && !answer.StartsWith("Unknown map", StringComparison.Ordinal)
            ? Parse(answer.Split('\n'), at: 1) // after the address of the entry
            : null;

    /// <summary>The answer of the process; null when none runs.</summary>
    private async Task<string?> TryAskAsync(string command, CancellationToken cancel)
    {
        if (!File.Exists(SocketOf(Place))) return null;
        try
        {
            return await new RuntimeSocket(SocketOf(Place)).AskAsync(command, cancel);
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

    /// <summary>The names of open listeners in an answer to <c>show stat</c> (HAProxy, management guide, 9.1: name, FRONTEND, ..., status as the 18th).</summary>
    private static HashSet<string> ListenersOf(string answer) =>
        [.. answer.Split('\n').Select(line => line.Split(',')).Where(static fields => fields.Length > 17 && fields[17] == IsOpen).Select(static fields => fields[0])];

    /// <summary>Sends what differs, and looks again: what was sent must be there.</summary>
    private async Task MakeEqualAsync(VpcId vpc, Dictionary<string, string> wanted, CancellationToken cancel)
    {
        for (var tries = 0; tries < 2; tries++)
        {
            var there = await AskAsync(vpc, cancel) ?? throw new EngineException($"HAProxy of {Place.Folder} does not answer for {vpc}");
            var list = $"{Place.Folder}/{ProxyListener.ListOf(vpc)}";
            var commands = there.Keys.Where(key => !wanted.ContainsKey(key)).Select(key => $"del map {list} {key}")
                .Concat(wanted.Where(way => !there.ContainsKey(way.Key)).Select(way => $"add map {list} {way.Key} {way.Value}"))
                .Concat(wanted.Where(way => there.TryGetValue(way.Key, out var old) && old != way.Value).Select(way => $"set map {list} {way.Key} {way.Value}"))
                .ToList();
            if (commands.Count == 0) return;
            await new RuntimeSocket(SocketOf(Place)).RunAsync(commands, cancel);
        }

        throw new EngineException($"HAProxy of {Place.Folder} did not take its list of endpoints of {vpc}");
    }

    private static string SocketOf(ProxyPlace place) => $"{place.Folder}/{ProxyConfiguration.WorkerSocket}";

    /// <summary>Where the process is: the folder is named for the hub's namespace.</summary>
    private ProxyPlace Place => new($"{folder}/{hub.Inode ?? throw new EngineException($"network namespace {hub.Name} is not there")}", null, _user.Value);

    private ProxyProcess ProcessOf(ProxyPlace place) => new(Program, place, hub.Open);

    private string[] Folders() => Directory.Exists(folder) ? Directory.GetDirectories(folder) : [];

    private static IEnumerable<(string Path, VpcId Vpc)> Lists(string place) => Directory.Exists(place)
        ? Directory.GetFiles(place, $"*{ProxyListener.ListSuffix}")
            .Select(static path => (path, VpcId.Parse(Path.GetFileName(path)[..^ProxyListener.ListSuffix.Length])))
            .Where(static item => item.Item2 is not null)
            .Select(static item => (item.path, item.Item2!.Value))
        : [];
}
