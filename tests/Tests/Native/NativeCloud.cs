using System.Collections.Immutable;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Tieline.Core.Accounts;
using Tieline.Core.Boundary;
using Tieline.Core.Channels;
using Tieline.Core.EndpointServices;
using Tieline.Core.Gateways;
using Tieline.Core.Identifiers;
using Tieline.Core.Links;
using Tieline.Core.Networks;
using Tieline.Core.Operating;
using Tieline.Core.Reachability;
using Tieline.Core.Regions;
using Tieline.Dialects.Baidu;
using Tieline.Dialects.Huawei;
using Tieline.Dialects.Native;
using Tieline.Engines.Model;
using Tieline.Engines.Reconciling;
using Tieline.Server;
using Tieline.Server.Clocks;
using Tieline.Server.Start;
using Tieline.Store.Sqlite;
using Xunit;

namespace Tieline.Tests.Native;

/// <summary>The native API on the real core, store, clock and model engine, in memory. The engine works once it is started.</summary>
public sealed class NativeCloud : IAsyncLifetime, IWake, ILocalCallers
{
    public const string Token = "0123456789abcdef-operator";

    private readonly string _folder = Directory.CreateTempSubdirectory("tieline-native-").FullName;
    private readonly CancellationTokenSource _stopping = new();
    private readonly RandomIds _ids = new();
    private readonly TestClock _clock = new();
    private SqliteStore _store = null!;
    private Reconciler _reconciler = null!;
    private DeadlineLoop _deadlines = null!;
    private WebApplication _app = null!;
    private Task _engine = Task.CompletedTask;
    private VpcOperations _vpcs = null!;
    private SubnetOperations _subnets = null!;
    private RouteOperations _routes = null!;

    /// <summary>False for a server that was started without --test-clock.</summary>
    public bool HasTestClock { get; init; } = true;

    /// <summary>Whether the caller is taken for the operator's process on this machine.</summary>
    public bool CallerIsLocal { get; set; }

    public LinkOperations Links { get; private set; } = null!;

    public EndpointOperations Endpoints { get; private set; } = null!;

    public PermissionOperations Permissions { get; private set; } = null!;

    public LinkChanges Changes { get; private set; } = null!;

    public GatewayOperations Gateways { get; private set; } = null!;

    public ChannelOperations Channels { get; private set; } = null!;

    public MemberOperations Members { get; private set; } = null!;

    public HealthReports Health { get; private set; } = null!;

    public ApiOperations Apis { get; private set; } = null!;

    public PublishingOperations Publishing { get; private set; } = null!;

    public IServerStatus Status { get; private set; } = null!;

    /// <summary>Answers requests in place of a network.</summary>
    public HttpMessageHandler Handler { get; private set; } = null!;

    internal NativeServices Services { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _store = SqliteStore.Open(_folder);
        var store = new AnnouncingStore(_store);
        var limits = new Limits { LinksPerAccount = 100, LinksPerVpc = 100 };
        var writes = new Writes(store, this, _clock);
        Changes = new LinkChanges(store, writes);
        (Gateways, Channels) = (new(store, writes, _ids, new GatewayPlaces(), limits), new(store, writes, _ids, new ChannelLimits(), KnownRegistries.None));
        (Members, Health, Apis, Publishing) = (new(writes, _ids, new ChannelLimits()), new(writes), new(store, writes, _ids), new(store, writes, _ids));
        var engine = new ModelEngine();
        _reconciler = new Reconciler(store, engine, Changes, new EndpointServiceChanges(writes), ReconcilerSettings.Default, (_, _) => { });
        _deadlines = new DeadlineLoop(Changes, _clock, (_, _) => { });
        (_vpcs, _subnets) = (new(store, writes, _ids, limits), new(store, writes, _ids, limits));
        (_routes, Links) = (new(store, writes, _ids, limits), new(store, writes, _ids, limits));
        (Endpoints, Permissions) = (new(store, writes, _ids, limits), new(store, writes, _ids));
        var running = new RunningState("model", "asked for", "SQLite", _clock.GetUtcNow(), _reconciler) { IsReady = true };
        Status = running;
        Services = new NativeServices(
            new AccountOperations(store, writes, _ids), new WorkloadOperations(store, new PortOperations(store, writes, _ids), store),
            new TopologyOperations(store), new EventOperations(store), new RecordCounts(store), new ReachabilityOperations(store, engine), store,
            running, HasTestClock ? new AdvancingClock(_clock, store, _deadlines, _reconciler) : null, _clock, [new BaiduCures(), new HuaweiWords()],
            new OperatorGate(Token, this), _stopping.Token)
        {
            Services = new EndpointServiceOperations(store, writes, _ids, limits), ServiceLists = new EndpointServiceLists(store), Gateways = new GatewayViews(store),
        };
        var dialect = new NativeDialect(Services, NullLogger<NativeDialect>.Instance);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseTestServer();
        _app = builder.Build();
        _app.Run(dialect.HandleAsync);
        await _app.StartAsync();
        Handler = _app.GetTestServer().CreateHandler();
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _engine;
        await _app.DisposeAsync();
        await _store.DisposeAsync();
        _deadlines.Dispose();
        _stopping.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Lets the engine run from now on.</summary>
    public void StartEngine() => _engine = Task.Run(() => _reconciler.RunAsync(_stopping.Token));

    /// <summary>Starts the engine if need be, and returns when it has seen to all changes.</summary>
    public async Task EngineSettlesAsync()
    {
        if (_engine.IsCompleted) StartEngine();
        await _reconciler.WhenIdleAsync();
    }

    public async Task<AccountId> AddAccountAsync(string name) => (await Services.Accounts.CreateAsync(
        new Caller(default, "operator"),
        new AccountWish(name, ImmutableSortedDictionary<string, string>.Empty, null, null),
        CancellationToken.None)).Value.Account.Id;

    /// <summary>A VPC with one subnet.</summary>
    public async Task<Place> AddPlaceAsync(AccountId owner, string name, string vpcNetwork, string subnetNetwork)
    {
        var caller = new Caller(owner, "test");
        var vpc = await _vpcs.CreateAsync(
            caller, new VpcWish(RegionList.Beijing, name, "", Ipv4Network.Parse(vpcNetwork)!.Value, []), CancellationToken.None);
        var subnet = await _subnets.CreateAsync(
            caller,
            new SubnetWish(vpc.Value, RegionList.Beijing, $"{name}-subnet", "", Ipv4Network.Parse(subnetNetwork)!.Value, "cn-bj-a", "BCC", []),
            CancellationToken.None);
        var table = await _routes.FindTableAsync(owner, vpc.Value, CancellationToken.None);
        return new(owner, vpc.Value, subnet.Value, table!.Id);
    }

    /// <summary>A link, requested and, between two accounts, not answered yet.</summary>
    public async Task<Link> AddLinkAsync(Place from, Place to)
    {
        var peerAccount = from.Owner == to.Owner
            ? null
            : (await Services.Accounts.FindAsync(to.Owner, CancellationToken.None))!.IdentityIn(IdentityScheme.BaiduAccountId);
        var id = await Links.RequestAsync(
            new Caller(from.Owner, "test"),
            new LinkWish(
                from.Vpc, RegionList.Beijing, to.Vpc, RegionList.Beijing,
                peerAccount is null ? null : (IdentityScheme.BaiduAccountId, peerAccount), 100, PaymentTiming.Postpaid, 0, null, "", "", [], "", false),
            CancellationToken.None);
        return (await Links.FindAsync(from.Owner, id.Value, CancellationToken.None))!;
    }

    public async Task AddRouteAsync(Place at, string destination, Link over)
    {
        var side = over.Initiator.Vpc == at.Vpc ? over.Initiator : over.Acceptor;
        var outcome = await _routes.CreateAsync(
            new Caller(at.Owner, "test"),
            new RouteRuleWish(at.Table, Ipv4Network.Any, Ipv4Network.Parse(destination)!.Value, side.Id, ""),
            CancellationToken.None);
        Assert.Null(outcome.Refusal);
    }

    public async Task SetRelayAsync(Place place) =>
        Assert.Null((await _vpcs.SetRelayAsync(new Caller(place.Owner, "test"), place.Vpc, true, CancellationToken.None)).Refusal);

    public HttpClient Client(string? token = Token)
    {
        var client = new HttpClient(Handler, disposeHandler: false) { BaseAddress = new Uri("http://127.0.0.1:7480") };
        if (token is not null) client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        return client;
    }

    /// <summary>Calls the API with the operator's token; the path is below /tieline/v1.</summary>
    public async Task<(HttpStatusCode Status, JsonElement Body)> CallAsync(string method, string path, string? body = null)
    {
        using var client = Client();
        using var request = new HttpRequestMessage(new HttpMethod(method), NativeDialect.Root + path);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        if (text.Length == 0) return (response.StatusCode, default);
        using var document = JsonDocument.Parse(text);
        return (response.StatusCode, document.RootElement.Clone());
    }

    /// <summary>Calls, and expects a success.</summary>
    public async Task<JsonElement> OkAsync(string method, string path, string? body = null)
    {
        var (status, answer) = await CallAsync(method, path, body);
        Assert.True((int)status is >= 200 and < 300, $"{method} {path}: {status} {answer}");
        return answer;
    }

    /// <summary>Calls, and expects this error.</summary>
    public async Task<string> RefusedAsync(HttpStatusCode status, string code, string method, string path, string? body = null)
    {
        var (answered, answer) = await CallAsync(method, path, body);
        Assert.True(answered == status, $"{method} {path}: {answered} {answer}");
        var error = answer.GetProperty("error");
        Assert.Equal(code, error.GetProperty("code").GetString());
        return error.GetProperty("message").GetString()!;
    }

    /// <summary>Plugs in a workload without waiting for the engine.</summary>
    public Task<JsonElement> AttachAsync(Place place, string name, string? address = null, string kind = "new")
    {
        var wanted = address is null ? "" : $"\"address\":\"{address}\",";
        return OkAsync("POST", "/ports", $$$"""{"subnet":"{{{place.Subnet}}}","name":"{{{name}}}",{{{wanted}}}"wait":0,"attachment":{"kind":"{{{kind}}}"}}""");
    }

    /// <summary>A service of the place's owner on port 80 of a port, as 8080; the engine may not have it yet.</summary>
    public async Task<EndpointServiceId> OfferAsync(Place place, JsonElement port, bool asks = false) => (await Services.Services.CreateAsync(
        new Caller(place.Owner, "test"),
        new(
            RegionList.Beijing, place.Vpc, PortId.Parse(port.GetProperty("id").GetString())!.Value, "shop", BackendKind.VirtualMachine, [new(80, 8080)],
            ClientDisclosure.None, asks, HasPolicy: false, "", []),
        default)).Value;

    /// <summary>Lets every account connect.</summary>
    public Task PermitAsync(Place place, EndpointServiceId service) => Permissions.AddAsync(
        new Caller(place.Owner, "test"), service, [new(PermissionKind.Account, "*", "*", "")], default);

    /// <summary>An endpoint at the place; the engine may not have it yet.</summary>
    public async Task<EndpointId> ConnectAsync(Place place, EndpointServiceId service) => (await Endpoints.CreateAsync(
        new Caller(place.Owner, "test"),
        new(RegionList.Beijing, service, place.Vpc, place.Subnet, null, EndpointAccess.Everybody, null, "", "", []),
        default)).Value;

    void IWake.Due(Scope scope) => _reconciler.Due(scope);

    bool ILocalCallers.IsOperator(IPAddress? remote, int remotePort, IPAddress? local, int localPort) => CallerIsLocal;
}

/// <summary>A VPC of one subnet.</summary>
public sealed record Place(AccountId Owner, VpcId Vpc, SubnetId Subnet, RouteTableId Table);
