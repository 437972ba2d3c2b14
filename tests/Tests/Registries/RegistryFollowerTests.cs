using System.Diagnostics;
using Tieline.Core.Channels;
using Tieline.Core.Identifiers;
using Tieline.Registries;
using Tieline.Registries.Kubernetes;
using Tieline.Running;
using Tieline.Support;
using Tieline.Tests.Channels;
using Tieline.Tests.Store;
using Xunit;

namespace Tieline.Tests.Registries;

/// <summary>Channels that follow a cluster: the real store and operations on one side, an API server on the other.</summary>
public sealed class RegistryFollowerTests : IAsyncLifetime
{
    private static readonly WatchTimes Quick = new(TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(2), TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(50));
    private static readonly KnownRegistries Known = new([new("cluster-1", "prod", [])]);

    private readonly TestCloud _cloud = new();
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _log = [];
    private KubernetesApi _api = null!;
    private KubernetesRegistry _registry = null!;
    private TestGateways _gateways = null!;
    private CancellationTokenSource _ending = new();
    private Task _following = Task.CompletedTask;

    public async ValueTask InitializeAsync()
    {
        _api = await KubernetesApi.StartAsync();
        _api.AddService("shop", "web", "tier", "front");
        File.WriteAllText(_folder.File("token"), _api.Token);
        File.WriteAllText(_folder.File("ca.pem"), _api.AuthorityPem);
        _registry = new(new("cluster-1", _api.Address) { TokenFile = _folder.File("token"), AuthorityFile = _folder.File("ca.pem"), Times = Quick });
        _gateways = await TestGateways.OfAsync(_cloud, registries: Known);
        Start(Known, _registry);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _registry.Dispose();
        await _api.DisposeAsync();
        await _cloud.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Each_group_has_the_pods_that_carry_its_labels_and_other_labels_count_at_once()
    {
        Pod("a", "10.0.0.1", "blue");
        Pod("b", "10.0.0.2", "green");
        var made = await MakeAsync(RegistryReportTests.Following(
            "cluster-1", [RegistryReportTests.Group("one", ("color", "blue")), RegistryReportTests.Group("two", ("color", "green"))], TestGateways.At("10.9.9.9", 1, "one")));
        await MembersAreAsync(made, "one 10.0.0.1", "two 10.0.0.2");
        Pod("c", "10.0.0.3", "blue");
        await MembersAreAsync(made, "one 10.0.0.1", "two 10.0.0.2", "one 10.0.0.3");
        var watches = _api.Requests.Count;
        await _gateways.Members.UpdateGroupAsync(_gateways.Caller, Id, made.Id, made.Groups[1].Id, RegistryReportTests.Group("two", ("color", "blue")), default);
        await MembersAreAsync(made, "one 10.0.0.1", "one 10.0.0.3", "two 10.0.0.1", "two 10.0.0.3");
        Assert.Equal(watches, _api.Requests.Count); // all pods of the service are known already
    }

    [Fact]
    public async Task Channels_of_one_service_share_its_watch_which_ends_with_the_last_of_them()
    {
        Pod("a", "10.0.0.1", "blue");
        var wish = RegistryReportTests.Following("cluster-1", []);
        var (one, two) = (await MakeAsync(wish), await MakeAsync(wish with { Name = "second" }));
        await MembersAreAsync(one, " 10.0.0.1");
        await MembersAreAsync(two, " 10.0.0.1");
        await EventuallyAsync(() => Task.FromResult(_api.OpenWatches), 2);
        await DeleteAsync(one);
        Pod("b", "10.0.0.2", "blue");
        await MembersAreAsync(two, " 10.0.0.1", " 10.0.0.2");
        Assert.Equal(2, _api.OpenWatches);
        await DeleteAsync(two);
        await EventuallyAsync(() => Task.FromResult(_api.OpenWatches), 0);
    }

    [Fact]
    public async Task A_channel_goes_on_with_its_last_known_members_while_the_registry_is_lost_and_over_a_restart()
    {
        Pod("a", "10.0.0.1", "blue");
        var made = await MakeAsync(RegistryReportTests.Following("cluster-1", []));
        await MembersAreAsync(made, " 10.0.0.1");
        await _api.StopAsync();
        await EventuallyAsync(async () => (await ReadAsync(made)).Service!.IsLost, true);
        await StopAsync(); // the server
        Pod("b", "10.0.0.2", "blue");
        _api.Forget();
        Start(Known, _registry);
        Assert.Equal(["10.0.0.1"], (await ReadAsync(made)).Members.Select(member => member.Host));
        await _api.StartAgainAsync();
        await MembersAreAsync(made, " 10.0.0.1", " 10.0.0.2");
        Assert.Equal(
            ["channel.created", "channel.followed", "channel.membersFollowed", "channel.registryLost", "channel.registryFound", "channel.membersFollowed"],
            await EventsAsync(made));
    }

    [Fact]
    public async Task A_channel_of_another_service_is_followed_when_it_is_changed_to_it()
    {
        Pod("a", "10.0.0.1", "blue");
        _api.Run("shop", "api", "10.0.0.7", true, ("app", "api"), ("tier", "front"));
        var wish = RegistryReportTests.Following("cluster-1", []);
        var made = await MakeAsync(wish);
        await MembersAreAsync(made, " 10.0.0.1");
        await _gateways.Channels.UpdateAsync(_gateways.Caller, Id, made.Id, wish with { Service = RegistryReportTests.Service("cluster-1", "api") }, default);
        await MembersAreAsync(made, " 10.0.0.7");
        await EventuallyAsync(() => Task.FromResult(_api.OpenWatches), 2);
    }

    [Fact]
    public async Task A_start_without_the_registry_says_of_its_channels_that_nothing_is_followed()
    {
        Pod("a", "10.0.0.1", "blue");
        var made = await MakeAsync(RegistryReportTests.Following("cluster-1", []));
        await MembersAreAsync(made, " 10.0.0.1");
        await StopAsync();
        Start(KnownRegistries.None);
        await _following.WaitAsync(Watching.Patience); // there is nothing to follow
        var now = await ReadAsync(made);
        Assert.Equal(("", "10.0.0.1", "channel.unfollowed"), (now.Service!.RegistryName, now.Members.Single().Host, (await EventsAsync(made))[^1]));
    }

    [Fact]
    public async Task A_namespace_that_may_not_be_read_is_no_other_channels_fault()
    {
        Pod("a", "10.0.0.1", "blue");
        var bad = await MakeAsync(RegistryReportTests.Following("cluster-1", []) with { Name = "bad", Service = new("CCE", null, new("cluster-1", "..", "deployment", "web", null, null)) });
        var good = await MakeAsync(RegistryReportTests.Following("cluster-1", []));
        await MembersAreAsync(good, " 10.0.0.1");
        await EventuallyAsync(async () => (await ReadAsync(bad)).Service!.IsLost, true);
        Assert.Equal(["channel.created", "channel.registryLost"], await EventsAsync(bad));
    }

    private GatewayId Id => _gateways.Gateway.Id;

    private void Pod(string name, string address, string color) => _api.Run("shop", name, address, true, ("app", "web"), ("color", color), ("tier", "front"));

    private void Start(KnownRegistries known, params IWorkloadRegistry[] registries)
    {
        _ending = new();
        var follower = new RegistryFollower(_cloud.Store, _gateways.Registries, known, registries, TimeSpan.FromMilliseconds(20), (message, fault) =>
        {
            lock (_log) _log.Add($"{message} {fault}");
        });
        _gateways.Also = follower;
        _following = Task.Run(() => follower.RunAsync(_ending.Token));
    }

    private async Task StopAsync()
    {
        await _ending.CancelAsync();
        await _following.WaitAsync(Watching.Patience);
        _ending.Dispose();
    }

    private async Task<Channel> MakeAsync(ChannelWish wish) => (await _gateways.Channels.CreateAsync(_gateways.Caller, Id, wish, default)).Value;

    private async Task DeleteAsync(Channel channel) => Assert.Null((await _gateways.Channels.DeleteAsync(_gateways.Caller, Id, channel.Id, default)).Refusal);

    private async Task<Channel> ReadAsync(Channel channel) => (await _gateways.Channels.FindAsync(channel.Owner, channel.Gateway, channel.Id, default))!;

    private async Task<List<string>> EventsAsync(Channel channel)
    {
        var events = await _cloud.Store.ReadAsync(reader => reader.ListEventsAsync(channel.Owner, 0, 200), default);
        return [.. events.Where(happened => happened.Subject == $"{channel.Id}").Select(happened => happened.Kind)];
    }

    /// <summary>Waits until the channel has these members: group, space, address.</summary>
    private Task MembersAreAsync(Channel channel, params string[] members) => EventuallyAsync(
        async () =>
        {
            var now = await ReadAsync(channel);
            return string.Join(", ", now.Members.Select(member => $"{now.GroupOf(member)?.Name} {member.Host}"));
        },
        string.Join(", ", members));

    private async Task EventuallyAsync<T>(Func<Task<T>> look, T wanted)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var seen = await look();
            if (Equals(seen, wanted)) return;
            lock (_log) Assert.True(Stopwatch.GetElapsedTime(started) < Watching.Patience, $"still {seen}, not {wanted}; {string.Join("; ", _log)}");
            await Task.Delay(TimeSpan.FromMilliseconds(5));
        }
    }
}
