using System.Security.Cryptography;
using Tieline.Core.Accounts;
using Tieline.Core.Boundary;
using Tieline.Core.Channels;
using Tieline.Core.Gateways;
using Tieline.Core.EndpointServices;
using Tieline.Core.Links;
using Tieline.Core.Networks;
using Tieline.Core.Operating;
using Tieline.Core.Reachability;
using Tieline.Dialects.Alibaba;
using Tieline.Dialects.Baidu;
using Tieline.Dialects.Http;
using Tieline.Dialects.Huawei;
using Tieline.Dialects.Huawei.Apig;
using Tieline.Dialects.Native;
using Tieline.Engines;
using Tieline.Engines.Linux;
using Tieline.Engines.Model;
using Tieline.Engines.Reconciling;
using Tieline.Registries;
using Tieline.Registries.Kubernetes;
using Tieline.Server.Callers;
using Tieline.Server.Clocks;
using Tieline.Server.Configuration;
using Tieline.Server.Start;
using Tieline.Store.Sqlite;

namespace Tieline.Server;

/// <summary>All objects of one running server, made once, from the settings.</summary>
internal sealed class Wiring : IAsyncDisposable
{
    private const int InstanceCodeLength = 6;

    private static readonly TimeSpan FollowAgainAfter = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stopping = new();
    private readonly SqliteStore _sqlite;
    private readonly Reconciler _reconciler;
    private readonly GatewayLoop _gateways;
    private readonly IReadOnlyList<KubernetesRegistry> _registries;
    private readonly RegistryFollower _follower;
    private readonly DeadlineLoop _deadlines;
    private readonly Housekeeping _housekeeping;
    private readonly IEngine _engine;
    private readonly SessionOperations _sessions;
    private Task _loops = Task.CompletedTask;

    private Wiring(
        ServerSettings settings, DataFolder data, EngineSelection selection, SqliteStore sqlite, string instance, TestClock? testClock,
        ILoggerFactory logging)
    {
        _sqlite = sqlite;
        var logger = logging.CreateLogger<Wiring>();
        void Log(string message, Exception? fault) => logger.LogWarning(fault, "{Message}", message);

        var clock = (TimeProvider?)testClock ?? TimeProvider.System;
        var store = new AnnouncingStore(sqlite);
        var ids = new RandomIds();

        // The reconciler is woken by writes and writes itself: the wake is connected when both are there.
        var wake = new LateWake();
        var writes = new Writes(store, wake, clock);
        var changes = new LinkChanges(store, writes);
        _engine = selection.IsLinux ? LinuxEngineOf(settings, instance) : new ModelEngine();
        _reconciler = new Reconciler(
            store, _engine, changes, new EndpointServiceChanges(writes), ReconcilerSettings.Default with { Bandwidth = settings.Bandwidth, FullScanEvery = settings.FullScanEvery }, Log);
        IGatewayEngine gateways = selection.IsLinux ? new LinuxGateways(instance, TimeProvider.System) : new ModelGateways();
        var ownDomains = new OwnDomains(settings.DnsDomain);
        _gateways = new GatewayLoop(
            store, writes, gateways, new HealthReports(writes),
            new GatewayLoopSettings(ownDomains.Of) { FullScanEvery = settings.FullScanEvery }, Log);
        var known = new KnownRegistries(settings.Clusters.Select(cluster => cluster.Known));
        _registries = [.. settings.Clusters.Select(RegistryOf)];
        _follower = new RegistryFollower(store, new RegistryReports(store, writes, ids, settings.Channels), known, _registries, FollowAgainAfter, Log);
        wake.Targets = [_reconciler, _gateways, _follower];
        _deadlines = new DeadlineLoop(changes, clock, Log);
        _housekeeping = new Housekeeping(store, clock, settings.EventsKept, Log);

        Accounts = new AccountOperations(store, writes, ids);
        var projects = new ProjectOperations(store, writes, ids);
        _sessions = new SessionOperations(store, writes, projects, ids, clock);
        var ports = new PortOperations(store, writes, ids);
        var operations = new CoreOperations(
            Accounts,
            new VpcOperations(store, writes, ids, settings.Limits),
            new SubnetOperations(store, writes, ids, settings.Limits),
            new RouteOperations(store, writes, ids, settings.Limits),
            ports,
            new LinkOperations(store, writes, ids, settings.Limits),
            new InterfaceOperations(store, writes, ids, settings.Limits))
        {
            Sessions = _sessions, Projects = projects, Services = new EndpointServiceOperations(store, writes, ids, settings.Limits),
            Permissions = new PermissionOperations(store, writes, ids), Endpoints = new EndpointOperations(store, writes, ids, settings.Limits),
        };
        Apig = new ApigOperations(
            new GatewayOperations(store, writes, ids, settings.Gateways, settings.Limits), new ChannelOperations(store, writes, ids, settings.Channels, known),
            new MemberOperations(writes, ids, settings.Channels), new PublishingOperations(store, writes, ids), new ApiOperations(store, writes, ids),
            ownDomains);
        State = new RunningState(_engine.Engine, selection.Why, $"SQLite, {data.Database}", clock.GetUtcNow(), _reconciler);

        // Signatures are checked against the real time, also with a test clock: clients sign with theirs.
        var region = BaiduRegions.Find(settings.BaiduRegion)!.Value;
        var baidu = new BaiduDialect(operations, settings.Limits, TimeProvider.System, new BaiduSettings { DefaultRegion = region }, logging.CreateLogger<BaiduDialect>());
        var native = new NativeDialect(
            new NativeServices(
                Accounts, new WorkloadOperations(store, ports, store), new TopologyOperations(store), new EventOperations(store), Counts = new RecordCounts(store),
                new ReachabilityOperations(store, _engine), store, State, testClock is null ? null : new AdvancingClock(testClock, store, _deadlines, _reconciler),
                clock, [new BaiduCures(), new AlibabaCures(), new HuaweiWords()], new OperatorGate(data.OperatorToken(), new LocalCallers()), _stopping.Token)
            {
                Services = operations.Services, ServiceLists = new EndpointServiceLists(store), Gateways = new GatewayViews(store),
            },
            logging.CreateLogger<NativeDialect>());
        var alibaba = new AlibabaDialect(
            operations, TimeProvider.System, new AlibabaSettings { SkewMax = settings.AlibabaSkew, CallsPerMinute = settings.AlibabaCallsPerMinute }, logging.CreateLogger<AlibabaDialect>());
        var huaweiRegion = HuaweiRegions.Find(settings.HuaweiRegion)!.Value;
        var huawei = new HuaweiDialect(
            operations, Apig, settings.Limits, TimeProvider.System, new HuaweiSettings { DefaultRegion = huaweiRegion }, logging.CreateLogger<HuaweiDialect>());
        Dialects = selection.IsLinux ? [baidu, native, alibaba, huawei] : [new SilentGateways(ownDomains), baidu, native, alibaba, huawei];
    }

    public AccountOperations Accounts { get; }

    public SessionOperations Sessions => _sessions;

    public ApigOperations Apig { get; }

    public RecordCounts Counts { get; }

    public RunningState State { get; }

    /// <summary>In the order in which they are asked whose a request is.</summary>
    public IReadOnlyList<IDialect> Dialects { get; }

    /// <summary>Opens the store and makes the objects; nothing runs yet.</summary>
    public static async Task<Wiring> MakeAsync(ServerSettings settings, DataFolder data, EngineSelection selection, ILoggerFactory logging)
    {
        var sqlite = SqliteStore.Open(data.Path);
        try
        {
            var testClock = settings.TestClock ? new TestClock(await AdvancingClock.KeptOffsetAsync(sqlite)) : null;
            return new(settings, data, selection, sqlite, await InstanceAsync(sqlite), testClock, logging);
        }
        catch
        {
            await sqlite.DisposeAsync();
            throw;
        }
    }

    /// <summary>Removes what the data folder's server has in the kernel; its records stay, and a next start makes all of it anew.</summary>
    /// <exception cref="SettingsException">This process may not change the network, or the kernel refused.</exception>
    /// <exception cref="Store.StoreUnusableException">A server runs on the folder.</exception>
    public static async Task RemoveNetworkAsync(ServerSettings settings, DataFolder data)
    {
        await using var sqlite = SqliteStore.Open(data.Path);
        _ = EngineSelection.Of(EngineChoice.Linux); // which says why, when it may not
        await using var linux = LinuxEngineOf(settings, await InstanceAsync(sqlite));
        try
        {
            var gateways = new LinuxGateways(await InstanceAsync(sqlite), TimeProvider.System);
            foreach (var gateway in gateways.List()) await gateways.RemoveAsync(gateway, CancellationToken.None);
            await linux.RemoveAllAsync(CancellationToken.None);
        }
        catch (EngineException fault)
        {
            throw new SettingsException(fault.Message);
        }
    }

    /// <summary>Starts the loops: reconciler, gateways, registries, deadlines, housekeeping.</summary>
    public void Start() => _loops = Task.WhenAll(
        Task.Run(() => _reconciler.RunAsync(_stopping.Token)),
        Task.Run(() => _gateways.RunAsync(_stopping.Token)),
        Task.Run(() => _follower.RunAsync(_stopping.Token)),
        Task.Run(() => _deadlines.RunAsync(_stopping.Token)),
        Task.Run(() => _housekeeping.RunAsync(_stopping.Token)));

    /// <summary>Ends streams and loops, so that a stop need not wait for them.</summary>
    public Task StopAsync() => _stopping.CancelAsync();

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _loops;
        await _engine.DisposeAsync();
        foreach (var registry in _registries) registry.Dispose();
        _deadlines.Dispose();
        _sessions.Dispose();
        await _sqlite.DisposeAsync();
        _stopping.Dispose();
    }

    /// <exception cref="SettingsException">A file of the cluster's settings does not hold what it should.</exception>
    private static KubernetesRegistry RegistryOf(ClusterEntry cluster)
    {
        try
        {
            return new(cluster.Settings);
        }
        catch (Exception fault) when (fault is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw new SettingsException($"clusters: {cluster.Known.Id}: caFile, certificateFile or keyFile: {fault.Message} They are PEM files.");
        }
    }

    private static LinuxEngine LinuxEngineOf(ServerSettings settings, string instance) =>
        new(new() { Instance = instance, Mtu = settings.Mtu, DnsDomain = settings.DnsDomain, ConnectionsPerEndpoint = settings.Limits.ConnectionsPerEndpoint });

    /// <summary>The name of this data folder's objects in the kernel: several servers on one host do not touch each other's.</summary>
    private static Task<string> InstanceAsync(SqliteStore store)
    {
        const string Setting = "instance";
        return store.WriteAsync(
            async transaction =>
            {
                if (await transaction.FindSettingAsync(Setting) is { } kept) return kept;
                var fresh = new RandomIds().NextText(InstanceCodeLength).ToLowerInvariant();
                await transaction.SaveSettingAsync(Setting, fresh);
                return fresh;
            },
            static _ => true,
            CancellationToken.None);
    }

    private sealed class LateWake : IWake
    {
        public IReadOnlyList<IWake> Targets { get; set; } = [];

        public void Due(Scope scope)
        {
            foreach (var target in Targets) target.Due(scope);
        }
    }
}
