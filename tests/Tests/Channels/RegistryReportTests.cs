using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Tieline.Core.Channels;
using Tieline.Core.Identifiers;
using Tieline.Core.Refusals;
using Tieline.Support;
using Xunit;
using static Tieline.Support.TestGateways;

namespace Tieline.Tests.Channels;

/// <summary>What a channel makes of what its registry lists, over the real store. Contract huawei-vpc-channel, 6.3.</summary>
public sealed class RegistryReportTests : IAsyncLifetime
{
    private static readonly KnownRegistries Known = new([new("cluster-1", "prod", []), new("cluster-2", "bobs", ["bob"])]);

    private readonly TestCloud _cloud = new();
    private TestGateways _gateways = null!;

    public async ValueTask InitializeAsync() => _gateways = await OfAsync(_cloud, registries: Known);

    public ValueTask DisposeAsync() => _cloud.DisposeAsync();

    [Fact]
    public async Task The_starting_set_is_replaced_group_by_group_and_an_address_that_stays_keeps_its_id_and_what_people_set()
    {
        var made = await MakeAsync(Following("cluster-1", [Group("blue", ("color", "blue")), Group("all")], At("10.0.0.1", 7, "blue", backup: true), At("10.0.0.9", 1, "all")));
        await FoundAsync(made, Ready("10.0.0.2", "blue"), Ready("10.0.0.1", "blue"), Ready("10.0.0.3", "green"));
        var now = await ReadAsync(made);
        Assert.Equal(
            ["10.0.0.1 blue", "10.0.0.2 blue", "10.0.0.1 all", "10.0.0.2 all", "10.0.0.3 all"], now.Members.Select(member => $"{member.Host} {now.GroupOf(member)!.Name}"));
        Assert.Equal((made.Members[0].Id, 7, true), (now.Members[0].Id, now.Members[0].Weight, now.Members[0].IsBackup));
        Assert.All(now.Members.Skip(1), member => Assert.Equal((1, false, true, 0), (member.Weight, member.IsBackup, member.IsEnabled, member.TcpPort)));
        Assert.Equal(["channel.followed prod: shop/app=web", "channel.membersFollowed +10.0.0.2 +10.0.0.1 +10.0.0.2 +10.0.0.3 -10.0.0.9"], await EventsAsync(made));
    }

    [Fact]
    public async Task What_changes_nothing_is_not_written_and_who_was_disabled_stays_so()
    {
        var made = await MakeAsync(Following("cluster-1", []));
        await FoundAsync(made, Ready("10.0.0.1"), Ready("10.0.0.2"));
        var first = await ReadAsync(made);
        await _gateways.Members.EnableAsync(_gateways.Caller, Id, made.Id, [first.Members[0].Id], false, default);
        var disabled = await ReadAsync(made);
        await FoundAsync(made, Ready("10.0.0.2", "relabelled"), Ready("10.0.0.1"));
        Assert.Equal(disabled.Revision, (await ReadAsync(made)).Revision);
        await FoundAsync(made, Ready("10.0.0.1"));
        Assert.Equal([(first.Members[0].Id, false)], (await ReadAsync(made)).Members.Select(member => (member.Id, member.IsEnabled)));
        Assert.Equal(4, (await EventsAsync(made)).Count); // followed, members, disabled, members
    }

    [Fact]
    public async Task A_lost_registry_leaves_the_members_and_its_loss_and_return_are_said_once()
    {
        var made = await MakeAsync(Following("cluster-1", []));
        await FoundAsync(made, Ready("10.0.0.1"));
        await LostAsync(made, "connection refused");
        await LostAsync(made, "no answer in time");
        Assert.Equal(["10.0.0.1"], (await ReadAsync(made)).Members.Select(member => member.Host));
        await FoundAsync(made, Ready("10.0.0.1"));
        await FoundAsync(made, Ready("10.0.0.1"));
        Assert.Equal(["channel.registryLost prod: connection refused", "channel.registryFound prod"], (await EventsAsync(made)).Skip(2));
    }

    [Fact]
    public async Task A_report_about_what_the_channel_no_longer_follows_is_passed_over()
    {
        var made = await MakeAsync(Following("cluster-1", []));
        await FoundAsync(made, Ready("10.0.0.1"));
        Assert.Null((await _gateways.Channels.UpdateAsync(_gateways.Caller, Id, made.Id, Following("cluster-1", [], At("10.0.0.7")) with { Service = Service("cluster-1", "api") }, default)).Refusal);
        await FoundAsync(made, Ready("10.0.0.2"));
        await LostAsync(made, "connection refused");
        var now = await ReadAsync(made);
        Assert.Equal(["10.0.0.7"], now.Members.Select(member => member.Host)); // a new service has a new starting set
        Assert.False(now.Service!.IsFollowed || now.Service.IsLost);
        await FoundAsync(now, Ready("10.0.0.3"));
        Assert.Equal(["10.0.0.3"], (await ReadAsync(made)).Members.Select(member => member.Host));
    }

    [Fact]
    public async Task An_update_of_the_channel_leaves_the_registrys_members_of_the_groups_that_stay()
    {
        var made = await MakeAsync(Following("cluster-1", [Group("blue", ("color", "blue")), Group("green", ("color", "green"))]));
        await FoundAsync(made, Ready("10.0.0.1", "blue"), Ready("10.0.0.2", "green"));
        var wish = Following("cluster-1", [Group("green", ("color", "green")), Group("red")], At("10.0.0.8", 1, "red")) with { TcpPort = 8080 };
        foreach (var service in new[] { wish.Service, null })
        {
            var updated = (await _gateways.Channels.UpdateAsync(_gateways.Caller, Id, made.Id, wish with { Service = service }, default)).Value;
            Assert.Equal((8080, true), (updated.TcpPort, updated.Service!.IsFollowed));
            Assert.Equal(["10.0.0.2"], updated.Members.Select(member => member.Host));
        }
    }

    [Fact]
    public async Task There_are_never_more_members_than_the_quota_and_those_that_are_there_come_first()
    {
        var made = await MakeAsync(Following("cluster-1", []));
        await FoundAsync(made, [.. Enumerable.Range(20, 10).Select(i => Ready($"10.0.0.{i}"))]);
        await FoundAsync(made, [.. Enumerable.Range(11, 18).Select(i => Ready($"10.0.0.{i}"))]); // 29 goes, 11 to 19 are new
        var hosts = (await ReadAsync(made)).Members.Select(member => member.Host).ToList();
        Assert.Equal([.. Enumerable.Range(20, 9).Select(i => $"10.0.0.{i}"), "10.0.0.11"], hosts);
        Assert.Equal("channel.membersFollowed +10.0.0.11 -10.0.0.29 (8 more than a channel may have)", (await EventsAsync(made))[^1]);
    }

    [Fact]
    public async Task What_is_no_address_is_passed_over()
    {
        var made = await MakeAsync(Following("cluster-1", []));
        await FoundAsync(made, Ready("10.0.0.1\n server evil 6.6.6.6:1"), Ready("web.internal"), Ready("10.1"), Ready("fd00::1"), Ready("10.0.0.1"));
        Assert.Equal(["10.0.0.1", "fd00::1"], (await ReadAsync(made)).Members.Select(member => member.Host));
    }

    [Fact]
    public async Task A_channel_of_servers_by_id_follows_addresses_all_the_same()
    {
        var made = await MakeAsync(Following("cluster-1", []) with { MemberType = null });
        await FoundAsync(made, Ready("10.0.0.1"), Ready("10.0.0.2"));
        var first = await ReadAsync(made);
        Assert.Equal([("10.0.0.1", "10.0.0.1"), ("10.0.0.2", "10.0.0.2")], first.Members.Select(member => (member.Host, member.ServerId)));
        await FoundAsync(made, Ready("10.0.0.2"));
        Assert.Equal(first.Members[1].Id, (await ReadAsync(made)).Members.Single().Id);
    }

    [Fact]
    public async Task A_cluster_of_other_accounts_is_an_unknown_one()
    {
        var wish = Following("cluster-2", []);
        var refused = await _gateways.Channels.CreateAsync(_gateways.Caller, Id, wish, default);
        Assert.Equal((RefusalCode.ReferenceInvalid, "cluster_id"), (refused.Refusal?.Code, refused.Refusal?.Field));
        var unfollowed = await MakeAsync(wish with { Members = [At("10.0.0.1")] });
        Assert.Equal(("", "channel.unfollowed"), (unfollowed.Service!.RegistryName, (await EventsAsync(unfollowed)).Single().Split(' ')[0]));

        var bob = await OfAsync(_cloud, "bob", registries: Known);
        Assert.Equal("bobs", (await bob.Channels.CreateAsync(bob.Caller, bob.Gateway.Id, wish, default)).Value.Service!.RegistryName);
        await _gateways.Registries.FoundAsync(new(bob.Caller.Account, Id, unfollowed.Id), unfollowed.Service.Selection!, "bobs", [Ready("10.0.0.2")], default);
        Assert.Equal(["10.0.0.1"], (await ReadAsync(unfollowed)).Members.Select(member => member.Host)); // another account's channel is not found
    }

    [Fact]
    public async Task A_change_to_a_service_that_nothing_follows_needs_members_as_a_new_channel_does()
    {
        var made = await MakeAsync(Following("cluster-1", []));
        var wish = Following("cluster-9", []);
        Assert.Equal(RefusalCode.ReferenceInvalid, (await _gateways.Channels.UpdateAsync(_gateways.Caller, Id, made.Id, wish, default)).Refusal?.Code);
        var engine = wish with { Service = new("CSE", new("engine-1", "service-1"), null) };
        Assert.Equal(RefusalCode.EngineUnknown, (await _gateways.Channels.UpdateAsync(_gateways.Caller, Id, made.Id, engine, default)).Refusal?.Code);
        Assert.Null((await _gateways.Channels.UpdateAsync(_gateways.Caller, Id, made.Id, wish with { Members = [At("10.0.0.1")] }, default)).Refusal);
        Assert.Equal(["channel.updated ", "channel.unfollowed"], (await EventsAsync(made)).Select(text => text[..Math.Min(text.Length, 18)]).TakeLast(2));
    }

    [Fact]
    public async Task A_registry_that_is_configured_no_more_leaves_its_members_to_requests()
    {
        var made = await MakeAsync(Following("cluster-1", []));
        await FoundAsync(made, Ready("10.0.0.1"));
        foreach (var _ in new[] { 1, 2 }) await _gateways.Registries.ForgottenAsync(PlaceOf(made), made.Service!.Selection!, default);
        var now = await ReadAsync(made);
        Assert.Equal(("", false, "10.0.0.1"), (now.Service!.RegistryName, now.Service.IsFollowed, now.Members.Single().Host));
        Assert.Single(await EventsAsync(made), text => text.StartsWith("channel.unfollowed", StringComparison.Ordinal));
        var updated = await _gateways.Channels.UpdateAsync(_gateways.Caller, Id, made.Id, Following("cluster-1", [], At("10.0.0.5")) with { Service = null }, default);
        Assert.Equal(["10.0.0.5"], updated.Value.Members.Select(member => member.Host));
    }

    [Fact]
    public void Ids_and_places_hold_for_as_long_as_an_address_is_listed() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(50),
        Prop.ForAll(
            Gen.ListOf(Gen.SubListOf(Enumerable.Range(1, 14))).ToArbitrary(),
            history =>
            {
                var ids = new SeededIds(7);
                var channel = new Channel(
                    new(1), new("0"), default, "sample", 80, BalanceStrategy.RoundRobin, MemberKind.Address, ChannelKind.Microservice, [], [], null, null, default, 1);
                foreach (var listed in history)
                {
                    var found = listed.Select(i => Ready($"10.0.0.{i}")).ToList();
                    var (members, left) = FollowedMembers.Of(channel, found, 10, new ChannelEdits(channel, default, ids));
                    var before = channel.Members.ToDictionary(member => member.Host);
                    var isRight = members.Length == Math.Min(10, found.Count) && left == found.Count - members.Length
                        && members.All(member => found.Any(workload => workload.Host == member.Host))
                        && members.Select(member => member.Place).Distinct().Count() == members.Length
                        && members.Where(member => before.ContainsKey(member.Host)).All(member => before[member.Host] == member)
                        && before.Keys.Intersect(found.Select(workload => workload.Host)).All(host => members.Any(member => member.Host == host));
                    if (!isRight) return false;
                    channel = channel with { Members = members };
                }

                return true;
            }));

    private GatewayId Id => _gateways.Gateway.Id;

    internal static ChannelWish Following(string cluster, IReadOnlyList<GroupWish> groups, params IReadOnlyList<MemberWish> members) =>
        Wish("pool", members) with { Type = 3, Groups = groups, Service = Service(cluster, "web") };

    internal static MicroserviceWish Service(string cluster, string app) => new("CCE", null, new(cluster, "shop", "deployment", app, null, null));

    internal static GroupWish Group(string name, params (string?, string?)[] labels) => new(name, null, null, null, null, null, labels);

    private static Workload Ready(string host, string color = "none") => new(host, ImmutableDictionary<string, string>.Empty.Add("app", "web").Add("color", color));

    private static ChannelPlace PlaceOf(Channel channel) => new(channel.Owner, channel.Gateway, channel.Id);

    private async Task<Channel> MakeAsync(ChannelWish wish) => (await _gateways.Channels.CreateAsync(_gateways.Caller, Id, wish, default)).Value;

    private async Task<Channel> ReadAsync(Channel channel) => (await _gateways.Channels.FindAsync(channel.Owner, channel.Gateway, channel.Id, default))!;

    private async Task FoundAsync(Channel channel, params Workload[] found) =>
        Assert.Null((await _gateways.Registries.FoundAsync(PlaceOf(channel), channel.Service!.Selection!, "prod", found, default)).Refusal);

    private async Task LostAsync(Channel channel, string why) =>
        Assert.Null((await _gateways.Registries.LostAsync(PlaceOf(channel), channel.Service!.Selection!, "prod", why, default)).Refusal);

    /// <summary>The channel's events after its making: kind and detail.</summary>
    private async Task<List<string>> EventsAsync(Channel channel)
    {
        var events = await _cloud.Store.ReadAsync(reader => reader.ListEventsAsync(channel.Owner, 0, 200), default);
        return [.. events.Where(happened => happened.Subject == $"{channel.Id}" && happened.Kind != "channel.created").Select(happened => $"{happened.Kind} {happened.Detail}")];
    }
}
