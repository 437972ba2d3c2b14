using System.Collections.Immutable;
using Tieline.Core.Accounts;
using Tieline.Core.Boundary;
using Tieline.Core.EndpointServices;
using Tieline.Core.Identifiers;
using Tieline.Core.Links;
using Tieline.Core.Networks;
using Tieline.Core.Reachability;
using Tieline.Core.Regions;
using Tieline.Engines.Model;
using Tieline.Engines.Reconciling;
using Tieline.Store.Sqlite;

namespace Tieline.Support;

/// <summary>The whole cloud without the wire: core, a real SQLite store, the model engine, and a clock moved by hand.</summary>
/// <remarks>The engine works only when told to (<see cref="SettleAsync"/>), so that a test sees the states between.</remarks>
public sealed class TestCloud : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly SqliteStore _sqlite;
    private readonly Dictionary<string, AccountId> _accounts = [];

    public TestCloud(int seed = 1, Limits? limits = null)
    {
        _folder = Directory.CreateTempSubdirectory("tieline-test-");
        _sqlite = SqliteStore.Open(_folder.FullName);
        Store = new AnnouncingStore(_sqlite);
        Ids = new SeededIds(seed);
        Limits = limits ?? new Limits();
        var wake = new LateWake();
        var writes = new Writes(Store, wake, Clock);
        Changes = new LinkChanges(Store, writes);
        EndpointChanges = new EndpointServiceChanges(writes);
        Reconciler = new Reconciler(Store, Engine, Changes, EndpointChanges, ReconcilerSettings.Default, (message, fault) => throw new InvalidOperationException(message, fault));
        wake.Target = Reconciler;
        Accounts = new AccountOperations(Store, writes, Ids);
        Vpcs = new VpcOperations(Store, writes, Ids, Limits);
        Subnets = new SubnetOperations(Store, writes, Ids, Limits);
        Routes = new RouteOperations(Store, writes, Ids, Limits);
        Ports = new PortOperations(Store, writes, Ids);
        Links = new LinkOperations(Store, writes, Ids, Limits);
        Services = new EndpointServiceOperations(Store, writes, Ids, Limits);
        Permissions = new PermissionOperations(Store, writes, Ids);
        Endpoints = new EndpointOperations(Store, writes, Ids, Limits);
        Projects = new ProjectOperations(Store, writes, Ids);
        Sessions = new SessionOperations(Store, writes, Projects, Ids, Clock);
        Interfaces = new InterfaceOperations(Store, writes, Ids, Limits);
        Reachability = new ReachabilityOperations(Store, Engine);
    }

    public ManualClock Clock { get; } = new();

    public AnnouncingStore Store { get; }

    public SeededIds Ids { get; }

    public Limits Limits { get; }

    public ModelEngine Engine { get; } = new();

    public Reconciler Reconciler { get; }

    public LinkChanges Changes { get; }

    public AccountOperations Accounts { get; }

    public VpcOperations Vpcs { get; }

    public SubnetOperations Subnets { get; }

    public RouteOperations Routes { get; }

    public PortOperations Ports { get; }

    public LinkOperations Links { get; }

    public EndpointServiceChanges EndpointChanges { get; }

    public EndpointServiceOperations Services { get; }

    public PermissionOperations Permissions { get; }

    public EndpointOperations Endpoints { get; }

    public ProjectOperations Projects { get; }

    public SessionOperations Sessions { get; }

    public InterfaceOperations Interfaces { get; }

    public ReachabilityOperations Reachability { get; }

    /// <summary>The account of this name, made when it is first named.</summary>
    public async Task<Caller> AsAsync(string name)
    {
        if (!_accounts.TryGetValue(name, out var id))
        {
            var wish = new AccountWish(name, ImmutableSortedDictionary<string, string>.Empty, $"AK{name}", $"SK{name}");
            id = _accounts[name] = (await Accounts.CreateAsync(new Caller(default, "test"), wish, default)).Value.Account.Id;
        }

        return new Caller(id, name);
    }

    public async Task<VpcId> VpcAsync(string owner, string cidr, RegionId? region = null) =>
        (await Vpcs.CreateAsync(await AsAsync(owner), new(region ?? RegionList.Beijing, "vpc", "", Network(cidr), []), default)).Value;

    public async Task<SubnetId> SubnetAsync(string owner, VpcId vpc, string cidr) =>
        (await Subnets.CreateAsync(await AsAsync(owner), new(vpc, RegionList.Beijing, "subnet", "", Network(cidr), "cn-bj-a", "BCC", []), default)).Value;

    /// <summary>A wish for a link between two VPCs of Beijing, as simple as can be.</summary>
    public async Task<LinkWish> WishAsync(VpcId local, VpcId peer, string? peerOwner = null)
    {
        (string, string)? account = null;
        if (peerOwner is not null)
        {
            var found = await Accounts.FindAsync((await AsAsync(peerOwner)).Account, default);
            account = (IdentityScheme.BaiduAccountId, found!.IdentityIn(IdentityScheme.BaiduAccountId)!);
        }

        return new(local, RegionList.Beijing, peer, RegionList.Beijing, account, 10, PaymentTiming.Postpaid, 0, null, "", "", [], "", false);
    }

    public async Task<Link?> LinkAsync(string party, LinkId id) => await Links.FindAsync((await AsAsync(party)).Account, id, default);

    /// <summary>Lets the engine do all that is due, and time carry out what is due.</summary>
    public async Task SettleAsync()
    {
        await Changes.CarryOutDueAsync(default);
        while (await Reconciler.PassDueAsync(default))
        {
        }
    }

    public async Task DaysPassAsync(double days)
    {
        Clock.Advance(TimeSpan.FromDays(days));
        await SettleAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Sessions.Dispose();
        await _sqlite.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    public static Ipv4Network Network(string text) => Ipv4Network.Parse(text) ?? throw new ArgumentException($"{text} is no network");

    private sealed class LateWake : IWake
    {
        public Reconciler? Target { get; set; }

        public void Due(Scope scope) => Target?.Due(scope);
    }
}
