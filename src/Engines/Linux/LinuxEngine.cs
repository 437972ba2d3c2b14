// What is in the kernel is read anew in every pass; nothing is remembered but open sockets. So a change by somebody else, a
// restart and a half-made object are the same thing: a difference between what is wanted and what is there.

using Tieline.Core.EndpointServices;
using Tieline.Core.Identifiers;
using Tieline.Core.Networks;
using Tieline.Core.Reachability;
using Tieline.Engines.Linux.Dns;
using Tieline.Engines.Linux.Endpoints;
using Tieline.Engines.Linux.Namespaces;
using Tieline.Engines.Linux.Routers;
using Tieline.Engines.Planning;

namespace Tieline.Engines.Linux;

/// <summary>Carries packets by the Linux kernel of this host: a network namespace per VPC, see <see cref="KernelNames"/>.</summary>
/// <remarks>
/// Needs CAP_NET_ADMIN and CAP_SYS_ADMIN. Touches only namespaces whose name and mark say that they are this instance's; when the
/// engine is disposed of, all that it made stays and carries packets on.
/// </remarks>
public sealed class LinuxEngine : IEngine
{
    /// <summary>So many endpoints are looked at one by one; of more, what there is in their routers is listed.</summary>
    private const int FewEndpoints = 8;

    private readonly SemaphoreSlim _turn = new(1);
    private readonly LinuxEngineSettings _settings;
    private readonly OpenRouters _routers;
    private readonly RouterNamespaces _namespaces;
    private readonly SubnetBridges _subnets;
    private readonly LinkPairs _links;
    private readonly RouteTables _routes;
    private readonly PortPairs _ports;
    private readonly Resolvers _resolvers;
    private readonly ServiceNotes _services;
    private readonly EndpointPairs _endpoints;
    private readonly GatewayPairs _gatewayEndpoints;
    private readonly ProxyHub _hub;
    private readonly EndpointProxy _proxy;
    private readonly KernelTracer _tracer;

    /// <summary>Makes the engine; the kernel is not touched before the first pass.</summary>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public LinuxEngine(LinuxEngineSettings settings)
    {
        if (settings.Instance.Length is 0 or > 8 || !settings.Instance.All(char.IsAsciiLetterOrDigit))
            throw new ArgumentException($"an instance is 1 to 8 letters and digits, not '{settings.Instance}'", nameof(settings));
        if (settings.Mtu is < 576 or > 65535) throw new ArgumentException($"an MTU is 576 to 65535, not {settings.Mtu}", nameof(settings));
        _settings = settings;
        _routers = new(settings.Instance);
        _namespaces = new(_routers);
        _subnets = new(_routers, settings.Mtu);
        _links = new(_routers, settings.Mtu);
        _routes = new(_routers);
        _ports = new(_routers, settings.Mtu, new(settings.DnsDomain));
        _resolvers = new(new() { StateFolder = ResolverFolder, Domain = settings.DnsDomain });
        _services = new(_routers);
        _endpoints = new(_routers, settings.Mtu, settings.ConnectionsPerEndpoint);
        _gatewayEndpoints = new(_routers, settings.Mtu, settings.ConnectionsPerEndpoint);
        _hub = new(_routers, settings.Mtu);
        _proxy = new(ProxyFolder, _routers, _hub);
        _tracer = new(_routers, _endpoints, _gatewayEndpoints);
    }

    public string Engine => "linux";

    public bool Drifts => true;

    private string Folder => $"/run/tieline/{_settings.Instance}";

    private string ResolverFolder => $"{Folder}/dns";

    private string ProxyFolder => $"{Folder}/endpoints";

    public async ValueTask<IReadOnlyList<VpcId>> ListRoutersAsync(CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            return
            [
                .. NetworkNamespace.ListNames(KernelNames.RouterPrefix(_settings.Instance))
                    .Select(name => KernelNames.VpcOf(_settings.Instance, name))
                    .OfType<VpcId>()
                    .Union(_resolvers.List())
                    .Union(_proxy.List()),
            ];
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask<IReadOnlyCollection<NetworkObject>> ObserveAsync(Extent extent, CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            var found = Observe(extent);
            await ObserveProxiesAsync(found, cancel);
            return found.Values;
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask<IReadOnlyList<StepFailure>> ApplyAsync(IReadOnlyList<Step> steps, CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            return await new StepRun(this, steps).RunAsync(cancel);
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask<Trace> TraceAsync(VpcId from, Ipv4Address source, Ipv4Address destination, CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            return _tracer.Trace(from, source, destination);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Removes all that this instance has in the kernel, and stops its resolvers.</summary>
    public async Task RemoveAllAsync(CancellationToken cancel)
    {
        var vpcs = (await ListRoutersAsync(cancel)).ToHashSet();
        var there = await ObserveAsync(new(vpcs, [], new HashSet<VpcId>()), cancel);
        var failures = await ApplyAsync(Plan.Steps([], there), cancel);
        if (failures.Count > 0) throw new EngineException(failures[0].Fault);
        await _proxy.RemoveAllAsync(cancel); // what a killed engine began, and no VPC knows of
        RemoveEmptyFolders(ProxyFolder);
    }

    public ValueTask DisposeAsync()
    {
        _hub.Dispose();
        _routers.Dispose();
        _turn.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>The last resolver and the proxy take the folders along that were made for them.</summary>
    private void RemoveEmptyFolders(string last)
    {
        try
        {
            if (Directory.Exists(last)) Directory.Delete(last);
            for (var folder = Folder; folder != "/run"; folder = Path.GetDirectoryName(folder)!) Directory.Delete(folder);
        }
        catch (IOException)
        {
            // It is not empty, or not there.
        }
    }

    /// <summary>An endpoint with a proxy is there only when the proxy has it.</summary>
    private async Task ObserveProxiesAsync(Dictionary<ObjectKey, NetworkObject> found, CancellationToken cancel)
    {
        var proxied = found.Values.OfType<EndpointObject>().Where(static endpoint => endpoint is { IsComplete: true, Disclosure: not ClientDisclosure.None });
        foreach (var ofOne in proxied.GroupBy(static endpoint => endpoint.Consumer).ToList())
        {
            var list = await _proxy.ListAsync(ofOne.Key, cancel);
            foreach (var endpoint in ofOne)
            {
                if (!EndpointProxy.Has(list, endpoint, _endpoints.StandInOf(endpoint))) found[endpoint.Key] = endpoint with { IsComplete = false };
            }
        }
    }

    private Dictionary<ObjectKey, NetworkObject> Observe(Extent extent)
    {
        var found = new Dictionary<ObjectKey, NetworkObject>();
        var sights = new Dictionary<VpcId, RouterSight?>();
        var ends = new Dictionary<VpcId, RouterEnds?>();
        var seesMany = extent.Vpcs.Count > 0 || extent.Endpoints.Count > FewEndpoints;
        foreach (var vpc in extent.Vpcs) ObserveAll(vpc);
        foreach (var (id, near, far) in extent.Links)
        {
            foreach (var vpc in new[] { near, far })
            {
                if (Sight(vpc) is not { } sight) continue;
                Add(sight.Router);
                foreach (var route in sight.Routes(id)) Add(route);
                if (sight.Link(id, Sight) is { } link) Add(link);
            }
        }

        foreach (var vpc in extent.Resolvers) ObserveResolver(vpc);
        foreach (var (id, vpc) in extent.Services)
        {
            if (_routers.Find(vpc) is not { } router) continue;
            foreach (var service in ServiceNotes.Observe(router).Where(service => service.Id == id)) Add(service);
        }

        foreach (var (id, consumer, provider) in extent.Endpoints)
        {
            if (_endpoints.Observe(id, consumer, provider, Ends) is { } endpoint) Add(endpoint);
            else if (_gatewayEndpoints.Observe(id, consumer, provider, Ends) is { } gateway) Add(gateway);
        }

        return found;

        void ObserveAll(VpcId vpc)
        {
            ObserveResolver(vpc);
            if (Sight(vpc) is not { } sight)
            {
                if (RouterNamespaces.IsHalfMade(KernelNames.RouterOf(_settings.Instance, vpc)) || _proxy.IsThere(vpc)) Add(new RouterObject(vpc) { IsComplete = false });
                return;
            }

            Add(sight.Router);
            foreach (var subnet in sight.Subnets(_settings.Mtu)) Add(subnet);
            foreach (var route in sight.Routes()) Add(route);
            foreach (var port in sight.Ports()) Add(port);
            foreach (var id in sight.Links)
            {
                if (sight.Link(id, Sight) is { } link) Add(link);
            }

            foreach (var service in ServiceNotes.Observe(_routers[vpc])) Add(service);
            foreach (var (id, consumer, provider) in sight.Endpoints)
            {
                // Seen already from its other end, or by its other device.
                if (found.TryGetValue(new(ObjectKind.Endpoint, id.Value), out var seen) && seen is EndpointObject { IsComplete: true }) continue;
                Add(_endpoints.Observe(id, consumer, provider, Ends) ?? EndpointPairs.Spoilt(id, vpc, vpc));
            }

            foreach (var said in sight.GatewayEndpoints)
            {
                if (found.TryGetValue(said.Key, out var seen) && seen.IsComplete) continue;
                Add(_gatewayEndpoints.Observe(said.Id, said.Consumer, said.Provider, Ends) ?? GatewayPairs.Spoilt(said.Id, vpc, vpc));
            }
        }

        RouterEnds? Ends(VpcId vpc)
        {
            if (!ends.TryGetValue(vpc, out var sight)) ends[vpc] = sight = _routers.Find(vpc) is { } router ? new(router, seesMany) : null;
            return sight;
        }

        void ObserveResolver(VpcId vpc)
        {
            if (_resolvers.Observe(vpc, NetworkNamespace.PathOf(KernelNames.RouterOf(_settings.Instance, vpc))) is { } names) Add(new ResolverObject(vpc, names));
            else if (_resolvers.IsThere(vpc)) Add(new ResolverObject(vpc, []) { IsComplete = false });
        }

        RouterSight? Sight(VpcId vpc)
        {
            if (!sights.TryGetValue(vpc, out var sight)) sights[vpc] = sight = _routers.Find(vpc) is { } router ? new(router) : null;
            return sight;
        }

        void Add(NetworkObject item) => found[item.Key] = item;
    }

    /// <summary>Carries out the steps of one pass, in their order; what the kernel can take together goes together.</summary>
    private sealed class StepRun(LinuxEngine engine, IReadOnlyList<Step> steps)
    {
        private readonly List<StepFailure> _failures = [];

        // A namespace takes what is in it along.
        private readonly HashSet<VpcId> _going = [.. steps.OfType<Remove>().Select(static step => step.Object).OfType<RouterObject>().Select(static router => router.Vpc)];
        private readonly HashSet<VpcId> _toPrune = [];

        public async Task<IReadOnlyList<StepFailure>> RunAsync(CancellationToken cancel)
        {
            foreach (var run in Runs())
            {
                cancel.ThrowIfCancellationRequested();
                switch (run[0])
                {
                    case Remove { Object: LinkObject }: RemoveLinks(run); break;
                    case Remove { Object: EndpointObject }: await RemoveEndpointsAsync(run, cancel); break;
                    case Remove { Object: GatewayEndpointObject }: RemoveGatewayEndpoints(run); break;
                    case Remove { Object: RouteObject }: RemoveRoutes(run); break;
                    case Ensure { Object: RouteObject }: EnsureRoutes(run); break;
                    case Ensure { Object: EndpointObject }: await EnsureEndpointsAsync(run, cancel); break;
                    default:
                        foreach (var step in run) await TryAsync(step, cancel);
                        break;
                }
            }

            foreach (var vpc in _toPrune) Prune(vpc);
            return _failures;
        }

        /// <summary>Neighbouring steps that do the same to the same kind of object.</summary>
        private IEnumerable<List<Step>> Runs()
        {
            var run = new List<Step>();
            foreach (var step in steps)
            {
                if (run.Count > 0 && (step.GetType() != run[0].GetType() || step.Object.Key.Kind != run[0].Object.Key.Kind))
                {
                    yield return run;
                    run = [];
                }

                run.Add(step);
            }

            if (run.Count > 0) yield return run;
        }

        private Task TryAsync(Step step, CancellationToken cancel) => TryAsync(step, () => ApplyAsync(step, cancel));

        private async Task TryAsync(Step step, Func<Task> work)
        {
            try
            {
                await work();
            }
            catch (EngineException fault)
            {
                _failures.Add(new(step, fault.Message));
            }
        }

        private async Task ApplyAsync(Step step, CancellationToken cancel)
        {
            switch (step)
            {
                case Ensure { Object: RouterObject router }: engine._namespaces.Ensure(router.Vpc); break;
                case Ensure { Object: SubnetObject subnet }: engine._subnets.Ensure(subnet); break;
                case Ensure { Object: LinkObject link } ensure: engine._links.Ensure(link, ensure.There as LinkObject); break;
                case Ensure { Object: PortObject port }: engine._ports.Ensure(port); break;
                case Ensure { Object: ResolverObject resolver }: await engine._resolvers.EnsureAsync(resolver.Vpc, PathOf(resolver.Vpc), resolver.Names, cancel); break;
                case Ensure { Object: ServiceObject service }: engine._services.Ensure(service); break;
                case Ensure { Object: GatewayEndpointObject endpoint }: engine._gatewayEndpoints.Ensure(endpoint); break;
                case Remove { Object: ServiceObject service }:
                    if (!_going.Contains(service.Vpc)) engine._services.Remove(service);
                    break;
                case Remove { Object: RouterObject router }:
                    await engine._proxy.RemoveAsync(router.Vpc, cancel);
                    engine.RemoveEmptyFolders(engine.ProxyFolder);
                    engine._namespaces.Remove(router.Vpc);
                    break;
                case Remove { Object: SubnetObject subnet }:
                    if (!_going.Contains(subnet.Vpc)) engine._subnets.Remove(subnet);
                    break;
                case Remove { Object: PortObject port }: engine._ports.Remove(port); break;
                case Remove { Object: ResolverObject resolver }:
                    await engine._resolvers.RemoveAsync(resolver.Vpc, cancel);
                    engine.RemoveEmptyFolders(engine.ResolverFolder);
                    break;
                default: throw new EngineException($"the linux engine does not know {step.Object.Key.Kind}");
            }
        }

        private void RemoveLinks(List<Step> run)
        {
            var links = run.ToDictionary(static step => step.Object.Key, static step => (LinkObject)step.Object);
            foreach (var (link, fault) in engine._links.Remove(links.Values)) Fail(run, link, fault);
            foreach (var link in links.Values)
            {
                _toPrune.Add(link.Near);
                _toPrune.Add(link.Far);
            }
        }

        /// <summary>From the backend to the client: what is in front finds a way behind it. Those with a proxy go together, for it may have to be reloaded.</summary>
        private async Task EnsureEndpointsAsync(List<Step> run, CancellationToken cancel)
        {
            var proxied = new List<(Ensure Step, EndpointObject Endpoint, Ipv4Address StandIn)>();
            var isLeft = false;
            foreach (var step in run.Cast<Ensure>())
            {
                cancel.ThrowIfCancellationRequested();
                var (endpoint, there) = ((EndpointObject)step.Object, step.There as EndpointObject);
                await TryAsync(step, async () =>
                {
                    var standIn = engine._endpoints.EnsureWay(endpoint);
                    if (endpoint.Disclosure != ClientDisclosure.None)
                    {
                        proxied.Add((step, endpoint, standIn));
                        return;
                    }

                    engine._endpoints.Open(endpoint, there);
                    if (there is not { Disclosure: not ClientDisclosure.None }) return;
                    await engine._proxy.ForgetAsync(endpoint, cancel);
                    EndUnwanted(endpoint, there);
                    isLeft = true;
                });
            }

            var failed = (await engine._proxy.EnsureAsync([.. proxied.Select(static item => (item.Endpoint, item.StandIn))], cancel))
                .ToDictionary(static failure => failure.Endpoint.Key, static failure => failure.Fault);
            foreach (var (step, endpoint, _) in proxied)
            {
                if (failed.TryGetValue(endpoint.Key, out var fault))
                {
                    _failures.Add(new(step, fault));
                    continue;
                }

                await TryAsync(step, () =>
                {
                    engine._endpoints.Open(endpoint, step.There as EndpointObject);
                    EndUnwanted(endpoint, step.There as EndpointObject);
                    return Task.CompletedTask;
                });
            }

            if (isLeft || proxied.Count > 0) await DropIdleAsync([], cancel); // these are there; the next change tries again
        }

        /// <summary>Ends what HAProxy carries of clients that are no longer let in, and of an address that the endpoint no longer has.</summary>
        private void EndUnwanted(EndpointObject endpoint, EndpointObject? there)
        {
            if (endpoint.Access.IsOn) engine._proxy.EndConnectionsOfStrangers(endpoint);
            if (there is not null && there.Address != endpoint.Address) engine._proxy.EndConnections(there);
        }

        private async Task RemoveEndpointsAsync(List<Step> run, CancellationToken cancel)
        {
            var endpoints = run.ConvertAll(static step => (EndpointObject)step.Object);
            var failed = new Dictionary<ObjectKey, string>();
            var withProxy = engine._proxy.List().ToHashSet();

            // While there still is a way, so that both ends are told.
            foreach (var endpoint in endpoints.FindAll(endpoint => withProxy.Contains(endpoint.Consumer)))
            {
                try
                {
                    await engine._proxy.ForgetAsync(endpoint, cancel);
                    engine._proxy.EndConnections(endpoint);
                }
                catch (EngineException fault)
                {
                    failed[endpoint.Key] = fault.Message;
                }
            }

            foreach (var (endpoint, fault) in engine._endpoints.Close(endpoints)) failed.TryAdd(endpoint.Key, fault);
            foreach (var endpoint in endpoints)
            {
                if (failed.TryGetValue(endpoint.Key, out var fault)) Fail(run, endpoint, fault);
            }

            var closed = endpoints.FindAll(endpoint => !failed.ContainsKey(endpoint.Key));
            if (withProxy.Count > 0 && !await DropIdleAsync([.. run.Where(step => withProxy.Contains(((EndpointObject)step.Object).Consumer))], cancel))
                closed.RemoveAll(endpoint => withProxy.Contains(endpoint.Consumer));
            foreach (var (endpoint, fault) in engine._endpoints.Remove(closed)) Fail(run, endpoint, fault);
        }

        private void RemoveGatewayEndpoints(List<Step> run)
        {
            foreach (var (endpoint, fault) in engine._gatewayEndpoints.Remove(run.ConvertAll(static step => (GatewayEndpointObject)step.Object))) Fail(run, endpoint, fault);
        }

        /// <summary>Lets go of what no endpoint needs of the proxy any more; when that fails, these steps are to be tried again.</summary>
        private async Task<bool> DropIdleAsync(IReadOnlyList<Step> concerned, CancellationToken cancel)
        {
            try
            {
                await engine._proxy.DropIdleAsync(cancel);
                engine.RemoveEmptyFolders(engine.ProxyFolder);
                return true;
            }
            catch (EngineException fault)
            {
                _failures.AddRange(concerned.Select(step => new StepFailure(step, fault.Message)));
                return false;
            }
        }

        private void RemoveRoutes(List<Step> run)
        {
            foreach (var ofOne in run.Select(static step => (RouteObject)step.Object).GroupBy(static route => route.Vpc))
            {
                if (_going.Contains(ofOne.Key)) continue;
                _toPrune.Add(ofOne.Key);
                InOneRouter(run, [.. ofOne], routes => engine._routes.Remove(ofOne.Key, routes));
            }
        }

        private void EnsureRoutes(List<Step> run)
        {
            foreach (var ofOne in run.Select(static step => (RouteObject)step.Object).GroupBy(static route => route.Vpc))
                InOneRouter(run, [.. ofOne], routes => engine._routes.Ensure(ofOne.Key, routes));
        }

        private void InOneRouter(List<Step> run, RouteObject[] routes, Func<RouteObject[], IReadOnlyList<(RouteObject Route, string Fault)>> work)
        {
            try
            {
                foreach (var (route, fault) in work(routes)) Fail(run, route, fault);
            }
            catch (EngineException fault)
            {
                foreach (var route in routes) Fail(run, route, fault.Message);
            }
        }

        private void Fail(List<Step> run, NetworkObject item, string fault) => _failures.Add(new(run.First(step => step.Object == item), fault));

        private void Prune(VpcId vpc)
        {
            if (_going.Contains(vpc)) return;
            try
            {
                engine._routes.Prune(vpc);
            }
            catch (EngineException)
            {
                // Rules that lead nowhere do no harm, and the next removal tries again.
            }
        }

        private string PathOf(VpcId vpc) => NetworkNamespace.PathOf(KernelNames.RouterOf(engine._settings.Instance, vpc));
    }
}
