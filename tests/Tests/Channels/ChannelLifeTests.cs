using FsCheck;
using FsCheck.Fluent;
using Tieline.Core.Boundary;
using Tieline.Core.Channels;
using Tieline.Core.Identifiers;
using Tieline.Core.Refusals;
using Tieline.Support;
using Xunit;
using static Tieline.Support.TestGateways;

namespace Tieline.Tests.Channels;

/// <summary>Channels over the real store: who is the same member, what a change leaves, weights, ports, quotas, lists.</summary>
public sealed class ChannelLifeTests : IAsyncLifetime
{
    private readonly TestCloud _cloud = new();
    private TestGateways _gateways = null!;

    public async ValueTask InitializeAsync() => _gateways = await OfAsync(_cloud);

    public ValueTask DisposeAsync() => _cloud.DisposeAsync();

    [Fact]
    public async Task A_member_that_stays_keeps_its_id_and_place_and_others_get_new_ones()
    {
        var made = await MakeAsync(Wish("pool", At("10.0.0.1"), At("10.0.0.2"), At("10.0.0.3")));
        var next = (await UpdateAsync(made, Wish("pool", At("10.0.0.3", 7), At("10.0.0.4")) with { TcpPort = 8000 })).Value;
        Assert.Equal(made.Members[2].Id, next.Members[0].Id);
        Assert.Equal((7, 3), (next.Members[0].Weight, next.Members[0].Place));
        Assert.DoesNotContain(made.Members, member => member.Id == next.Members[1].Id);
        Assert.Equal(4, next.Members[1].Place); // not one of those that are being left
        var third = (await UpdateAsync(next, Wish("pool", At("10.0.0.3"), At("10.0.0.5")))).Value;
        Assert.Equal([3, 1], third.Members.Select(member => member.Place));
        next = third;
        Assert.Equal(ChannelText.Of(next), ChannelText.Of((await FindAsync(made.Id))!));
    }

    [Fact]
    public async Task Adding_a_member_that_is_there_changes_what_the_request_says_and_leaves_the_rest()
    {
        var made = await MakeAsync(Wish("pool", At("10.0.0.1", 5, backup: true)));
        var changed = (await _gateways.Members.AddAsync(_gateways.Caller, Id, made.Id, [At("10.0.0.2"), At("10.0.0.1", status: 2)], default)).Value;
        Assert.Equal(["10.0.0.2", "10.0.0.1"], changed.Named.Select(member => member.Host));
        var member = changed.Channel.Members[0];
        Assert.Equal((made.Members[0].Id, 5, true, false), (member.Id, member.Weight, member.IsBackup, member.IsEnabled));
        Assert.Equal(["10.0.0.1", "10.0.0.2"], changed.Channel.Members.Select(item => item.Host));
    }

    [Fact]
    public async Task One_address_twice_is_one_member_and_in_another_group_or_port_another()
    {
        var made = await MakeAsync(Wish("pool", At("10.0.0.1", 1), At("10.0.0.1", 9), At("10.0.0.1", port: 80), At("10.0.0.1", port: 81), At("10.0.0.1", group: "blue"))
            with { Groups = [new("blue", null, null, null, null, null, null)] });
        Assert.Equal([(1, 0), (1, 81), (1, 0)], made.Members.Select(member => (member.Weight, member.TcpPort)));
        Assert.Equal([1, 2, 3], made.Members.Select(member => member.Place));
    }

    [Fact]
    public async Task An_address_in_another_spelling_is_the_same_member_and_answered_as_it_was_last_said()
    {
        var made = await MakeAsync(Wish("pool", At("FD00:0:0::1", 3), At("fd00::1", 9)));
        Assert.Equal(("FD00:0:0::1", 3), (Assert.Single(made.Members).Host, made.Members[0].Weight));
        var changed = (await UpdateAsync(made, Wish("pool", At("fd00::0001", 5)))).Value;
        Assert.Equal((made.Members[0].Id, "fd00::0001", 5), (changed.Members[0].Id, changed.Members[0].Host, changed.Members[0].Weight));
    }

    [Fact]
    public async Task Replacing_one_groups_members_leaves_the_others()
    {
        var made = await MakeAsync(Wish("pool", At("10.0.0.1", group: "blue"), At("10.0.0.2", group: "green"), At("10.0.0.3"))
            with { Groups = [new("blue", null, null, null, null, null, null), new("green", null, null, null, null, null, null)] });
        var outcome = await _gateways.Members.ReplaceAsync(
            _gateways.Caller, Id, made.Id, [At("10.0.0.9", group: "blue"), At("10.0.0.8", group: "green")], "blue", default);
        Assert.Equal(["10.0.0.9"], outcome.Value.Named.Select(member => member.Host));
        Assert.Equal(["10.0.0.2", "10.0.0.3", "10.0.0.9"], outcome.Value.Channel.Members.Select(member => member.Host));
        var unknown = await _gateways.Members.ReplaceAsync(_gateways.Caller, Id, made.Id, [], "red", default);
        Assert.Equal(("member_group_name", RefusalCode.ReferenceInvalid), (unknown.Refusal?.Field, unknown.Refusal?.Code));
        Assert.Empty((await _gateways.Members.ReplaceAsync(_gateways.Caller, Id, made.Id, [], null, default)).Value.Channel.Members);
    }

    [Fact]
    public async Task A_group_that_is_renamed_keeps_its_members_and_one_that_goes_takes_them_along()
    {
        var made = await MakeAsync(Wish("pool", At("10.0.0.1", group: "blue"), At("10.0.0.2"))
            with { Groups = [new("blue", "r", 3, null, null, null, null)] });
        _cloud.Clock.Advance(TimeSpan.FromSeconds(5));
        var renamed = (await _gateways.Members.UpdateGroupAsync(_gateways.Caller, Id, made.Id, made.Groups[0].Id, new("green", null, null, null, null, null, null), default)).Value;
        Assert.Equal(("green", "r", 3), (renamed.Name, renamed.Remark, renamed.Weight));
        Assert.True(renamed.UpdatedAt > renamed.CreatedAt);
        Assert.Equal(renamed.Id, (await FindAsync(made.Id))!.Members[0].Group);
        await _gateways.Members.DeleteGroupAsync(_gateways.Caller, Id, made.Id, renamed.Id, default);
        Assert.Equal(["10.0.0.2"], (await FindAsync(made.Id))!.Members.Select(member => member.Host));
        Assert.Equal(
            RefusalCode.MemberGroupNotFound, (await _gateways.Members.DeleteGroupAsync(_gateways.Caller, Id, made.Id, renamed.Id, default)).Refusal?.Code);
    }

    [Fact]
    public async Task Disabling_an_unknown_member_among_known_ones_changes_nothing()
    {
        var made = await MakeAsync(Wish("pool", At("10.0.0.1"), At("10.0.0.2")));
        var outcome = await _gateways.Members.EnableAsync(_gateways.Caller, Id, made.Id, [made.Members[0].Id, null], false, default);
        Assert.Equal(RefusalCode.MemberNotFound, outcome.Refusal?.Code);
        Assert.All((await FindAsync(made.Id))!.Members, member => Assert.True(member.IsEnabled));
        await _gateways.Members.EnableAsync(_gateways.Caller, Id, made.Id, [made.Members[0].Id], false, default);
        Assert.Equal([false, true], (await FindAsync(made.Id))!.Members.Select(member => member.IsEnabled));
    }

    [Fact]
    public async Task Thirty_channels_are_all_that_an_account_has_over_all_its_gateways()
    {
        var other = (await _gateways.Gateways.DeclareAsync(
            _gateways.Caller, _gateways.Caller.Account, new(null, _gateways.Gateway.Region, "second", null, null, null), default)).Value;
        for (var i = 0; i < 30; i++)
            Assert.Null((await _gateways.Channels.CreateAsync(_gateways.Caller, i % 2 == 0 ? Id : other.Id, Wish($"pool-{i}"), default)).Refusal);
        Assert.Equal(RefusalCode.ChannelQuotaExceeded, (await _gateways.Channels.CreateAsync(_gateways.Caller, Id, Wish("pool-30"), default)).Refusal?.Code);
        Assert.Equal(RefusalCode.ChannelNameTaken, (await _gateways.Channels.CreateAsync(_gateways.Caller, Id, Wish("pool-0"), default)).Refusal?.Code);
    }

    [Fact]
    public async Task Ten_members_are_all_that_a_channel_has()
    {
        var made = await MakeAsync(Wish("pool", [.. Enumerable.Range(1, 10).Select(i => At($"10.0.0.{i}"))]));
        Assert.Equal(RefusalCode.MemberQuotaExceeded, (await _gateways.Members.AddAsync(_gateways.Caller, Id, made.Id, [At("10.0.0.11")], default)).Refusal?.Code);
        Assert.Null((await _gateways.Members.AddAsync(_gateways.Caller, Id, made.Id, [At("10.0.0.10", 3)], default)).Refusal);
    }

    [Fact]
    public async Task Another_accounts_channel_is_an_unknown_one()
    {
        var made = await MakeAsync(Wish("pool", At("10.0.0.1")));
        var bob = await OfAsync(_cloud, "bob");
        Assert.Null(await bob.Channels.FindAsync(bob.Caller.Account, Id, made.Id, default));
        Assert.Null(await bob.Channels.FindAsync(_gateways.Caller.Account, bob.Gateway.Id, made.Id, default));
        Assert.Equal(RefusalCode.ChannelNotFound, (await bob.Channels.DeleteAsync(bob.Caller, Id, made.Id, default)).Refusal?.Code);
        Assert.Equal(RefusalCode.ChannelNotFound, (await bob.Members.RemoveAsync(bob.Caller, Id, made.Id, made.Members[0].Id, default)).Refusal?.Code);
        Assert.Equal(0, (await bob.Channels.ListAsync(bob.Caller.Account, Id, new(), new(0, 10), default)).Total);
    }

    [Fact]
    public async Task Lists_are_the_newest_first_and_filters_about_members_are_about_one_member()
    {
        var blue = new GroupWish("blue", null, null, null, null, null, null);
        await MakeAsync(Wish("first", At("10.0.0.1", port: 81), At("10.0.0.2", group: "blue")) with { Groups = [blue] });
        _cloud.Clock.Advance(TimeSpan.FromSeconds(1));
        await MakeAsync(Wish("second", At("10.0.0.1", group: "blue")) with { Groups = [blue] });
        _cloud.Clock.Advance(TimeSpan.FromSeconds(1));
        await MakeAsync(Wish("third"));
        Assert.Equal("third second first", await NamesAsync(new()));
        Assert.Equal("first", await NamesAsync(new(Name: new("irs", false))));
        Assert.Equal("", await NamesAsync(new(Name: new("irs", true))));
        Assert.Equal("second first", await NamesAsync(new(MemberHost: "10.0.0.1")));
        Assert.Equal("second", await NamesAsync(new(MemberHost: "10.0.0.1", MemberPort: 80)));
        Assert.Equal("second", await NamesAsync(new(MemberHost: "10.0.0.1", MemberGroup: new("lu", false))));
        var page = await _gateways.Channels.ListAsync(_gateways.Caller.Account, Id, new(), new(1, 1), default);
        Assert.Equal((3, "second"), (page.Total, page.Items.Single().Name));
        Assert.Empty((await _gateways.Channels.ListAsync(_gateways.Caller.Account, Id, new(), new(5, 1), default)).Items);
    }

    [Fact]
    public async Task What_checks_saw_holds_until_the_address_the_check_or_the_switch_changes()
    {
        var made = await MakeAsync(Wish("pool", At("10.0.0.1"), At("10.0.0.2")) with { Check = Checking() });
        await SeeAsync(made, 0, MemberHealth.Unhealthy);
        await SeeAsync(made, 1, MemberHealth.Unhealthy);
        Assert.True((await FindAsync(made.Id))!.IsAbnormal);

        var weighed = (await _gateways.Members.AddAsync(_gateways.Caller, Id, made.Id, [At("10.0.0.1", 9)], default)).Value.Channel;
        Assert.Equal(MemberHealth.Unhealthy, weighed.Members[0].Health);
        Assert.False((await RecordAsync(made, 0, MemberHealth.Healthy)).Members[0].Health == MemberHealth.Healthy, "the report is about a revision that is over");

        var moved = (await UpdateAsync(weighed, Wish("pool", At("10.0.0.1", 9), At("10.0.0.2")) with { TcpPort = 8080 })).Value;
        Assert.All(moved.Members, member => Assert.Equal(MemberHealth.Unknown, member.Health));
        Assert.False(moved.IsAbnormal);
        Assert.NotNull(moved.Check);

        await SeeAsync(moved, 0, MemberHealth.Healthy);
        var other = (await _gateways.Channels.ConfigureCheckAsync(_gateways.Caller, Id, made.Id, Checking("tcp"), default)).Value;
        Assert.Equal(MemberHealth.Unknown, other.Members[0].Health);
        Assert.Equal(moved.Check!.CreatedAt, other.Check!.CreatedAt);
    }

    [Fact]
    public async Task A_microservice_channel_without_a_registry_serves_the_members_of_the_request_and_says_that_nothing_is_followed()
    {
        var service = new MicroserviceWish("CCE", null, new("ab1485b4f91b45abbcd560be591f7309", "default", "deployment", "testapp", null, null));
        var wish = Wish("demo", At("192.168.0.5", 1, "test"), At("192.168.1.124", 2, "default")) with
        {
            Type = 3, Service = service,
            Groups = [new("test", "remark", 1, null, "v1", 8080, null), new("default", "remark", 2, null, "v2", 0, [("cluster_id", "c429700c-5dc4-482a-9c0e-99f6c0635113")])],
        };
        var made = await MakeAsync(wish);
        Assert.Equal(ChannelKind.Microservice, made.Kind);
        Assert.Equal([8080, 80], made.Members.Select(made.EffectivePort));
        var events = await _cloud.Store.ReadAsync(reader => reader.ListEventsAsync(_gateways.Caller.Account, 0, 100), default);
        Assert.Contains(events, happened => happened.Kind == "channel.unfollowed" && happened.Subject == $"{made.Id}");
        Assert.Equal(RefusalCode.WrongChannelKind, (await _gateways.Members.AddAsync(_gateways.Caller, Id, made.Id, [At("10.0.0.1")], default)).Refusal?.Code);
        var nobody = await _gateways.Channels.CreateAsync(_gateways.Caller, Id, wish with { Name = "empty", Members = [] }, default);
        Assert.Equal((RefusalCode.ReferenceInvalid, "cluster_id"), (nobody.Refusal?.Code, nobody.Refusal?.Field));
    }

    [Fact]
    public async Task A_server_is_found_in_the_gateways_vpc_and_its_address_is_filled_in()
    {
        var vpc = await _cloud.VpcAsync("alice", "10.0.0.0/16");
        var subnet = await _cloud.SubnetAsync("alice", vpc, "10.0.1.0/24");
        await _cloud.Ports.CreateAsync(await _cloud.AsAsync("alice"), new(subnet, "web-1", null, Core.Networks.Attachment.Nothing), default);
        var inside = await OfAsync(_cloud, wish: new(null, _gateways.Gateway.Region, "inside", vpc, null, null));
        var wish = Wish("pool") with { MemberType = null, Members = [new(null, null, null, null, null, null, "web-1", "web")] };
        var made = (await inside.Channels.CreateAsync(inside.Caller, inside.Gateway.Id, wish, default)).Value;
        Assert.Equal(("10.0.1.2", "web-1", "web"), (made.Members[0].Host, made.Members[0].ServerId, made.Members[0].ServerName));
        Assert.Equal(RefusalCode.ServerNotFound, (await _gateways.Channels.CreateAsync(_gateways.Caller, Id, wish, default)).Refusal?.Code);
        Assert.Equal(RefusalCode.VpcInUse, (await _cloud.Vpcs.DeleteAsync(await _cloud.AsAsync("alice"), await VpcWithoutSubnetsAsync(inside), default)).Refusal?.Code);
    }

    [Fact]
    public void A_groups_weight_is_shared_by_its_enabled_members()
    {
        var channel = Sample([(1, "blue", true), (2, "blue", true), (3, "blue", false), (4, null, true), (5, "plain", true)], ("blue", 10), ("plain", null));
        Assert.Equal([500m, 500m, 0m, 400m, 500m], channel.EffectiveWeights());
    }

    [Fact]
    public void The_group_as_a_whole_gets_its_share_however_many_members_it_has() => Check.One(
        Config.QuickThrowOnFailure,
        Prop.ForAll(
            Gen.Choose(1, 100).Two().SelectMany(weights => Gen.Choose(1, 20).Two().Select(counts => (weights, counts))).ToArbitrary(),
            sample =>
            {
                var ((one, other), (few, many)) = (sample.weights, sample.counts);
                var members = Enumerable.Repeat((1, (string?)"one", true), few).Concat(Enumerable.Repeat((1, (string?)"other", true), many));
                var shares = Sample([.. members], ("one", one), ("other", other)).EffectiveWeights();
                var ratio = shares.Take(few).Sum() / shares.Skip(few).Sum();
                return Math.Abs(ratio - ((decimal)one / other)) < 0.0001m;
            }));

    private GatewayId Id => _gateways.Gateway.Id;

    private static Channel Sample((int Weight, string? Group, bool IsEnabled)[] members, params (string Name, int? Weight)[] groups)
    {
        var made = groups.Select((group, i) => new MemberGroup(new(i + 1), group.Name, "", group.Weight, "", 0, [], default, default)).ToList();
        return new(
            new(1), new("0"), default, "sample", 80, BalanceStrategy.RoundRobin, MemberKind.Address, ChannelKind.Servers, [.. made],
            [
                .. members.Select((member, i) => new Member(
                    new(i), i + 1, $"10.0.0.{i + 1}", "", "", 0, member.Weight, false, made.Find(group => group.Name == member.Group)?.Id, member.IsEnabled,
                    MemberHealth.Unknown, default)),
            ],
            null, null, default, 1);
    }

    private async Task<VpcId> VpcWithoutSubnetsAsync(TestGateways inside)
    {
        var vpc = await _cloud.VpcAsync("alice", "10.9.0.0/16");
        await inside.Gateways.DeclareAsync(inside.Caller, inside.Caller.Account, new(null, inside.Gateway.Region, "third", vpc, null, null), default);
        return vpc;
    }

    private async Task<Channel> MakeAsync(ChannelWish wish)
    {
        var outcome = await _gateways.Channels.CreateAsync(_gateways.Caller, Id, wish, default);
        Assert.Null(outcome.Refusal);
        return outcome.Value;
    }

    private Task<Outcome<Channel>> UpdateAsync(Channel channel, ChannelWish wish) => _gateways.Channels.UpdateAsync(_gateways.Caller, Id, channel.Id, wish, default);

    private ValueTask<Channel?> FindAsync(ChannelId id) => _gateways.Channels.FindAsync(_gateways.Caller.Account, Id, id, default);

    private async Task SeeAsync(Channel channel, int member, MemberHealth health) => Assert.Equal(health, (await RecordAsync(channel, member, health)).Members[member].Health);

    private async Task<Channel> RecordAsync(Channel channel, int member, MemberHealth health)
    {
        await _gateways.Health.RecordAsync([(channel.Owner, new(channel.Id, channel.Revision, channel.Members[member].Id, health))], default);
        return (await FindAsync(channel.Id))!;
    }

    private async Task<string> NamesAsync(ChannelFilter filter)
    {
        var page = await _gateways.Channels.ListAsync(_gateways.Caller.Account, Id, filter, new OffsetPage(0, 10), default);
        Assert.Equal(page.Items.Count, page.Total);
        return string.Join(' ', page.Items.Select(channel => channel.Name));
    }
}
