using Tieline.Core.Boundary;
using Tieline.Core.Identifiers;
using Tieline.Core.Links;
using Tieline.Core.Regions;
using Xunit;

namespace Tieline.Tests.Store;

/// <summary>Standing interfaces, the links that pair them, and arrears.</summary>
public abstract partial class StoreSuite
{
    [Fact]
    public async Task A_standing_interface_comes_back_as_it_was_written_and_changed()
    {
        var owner = await StoredAccountAsync();
        var vpc = await StoredVpcAsync(owner);
        var made = New.Standing(vpc, LinkRole.Initiator) with { Tags = [new("k", Records.OddText)] };
        made = made with { End = made.End with { Name = Records.OddText, Description = Records.OddText } };
        await WriteAsync(transaction => transaction.InsertInterfaceAsync(made));
        Assert.Equivalent(made, await ReadAsync(reader => reader.FindInterfaceAsync(owner, made.Id)), strict: true);

        var changed = made with
        {
            Phase = InterfacePhase.PeerGone, Opposite = made.Opposite with { Interface = "a", Router = "b", RouterKind = "c", Owner = "d" },
            BandwidthMbps = 7, Probe = HealthProbe.None, Tags = [], ResourceGroup = "other", ConnectedAt = New.Time(), ChangedAt = New.Time(),
            End = made.End with { Name = "n", Description = "d", Switch = EndSwitch.Off },
        };
        await WriteAsync(transaction => transaction.UpdateInterfaceAsync(changed));
        Assert.Equivalent(changed with { Revision = 2 }, await ReadAsync(reader => reader.FindInterfaceAsync(owner, made.Id)), strict: true);
        await ConflictsAsync(transaction => transaction.UpdateInterfaceAsync(changed));
        await ConflictsAsync(transaction => transaction.DeleteInterfaceAsync(changed));

        await WriteAsync(transaction => transaction.DeleteInterfaceAsync(changed with { Revision = 2 }));
        Assert.Null(await ReadAsync(reader => reader.FindInterfaceAsync(owner, made.Id)));
        Assert.False(await ReadAsync(reader => reader.HasInterfacesAsync(vpc.Id)));
    }

    [Fact]
    public async Task A_pairs_link_takes_interfaces_that_are_there_and_gives_them_back()
    {
        var owner = await StoredAccountAsync();
        var (a, b) = (await StoredVpcAsync(owner), await StoredVpcAsync(owner));
        var (one, other) = (New.Standing(a, LinkRole.Initiator), New.Standing(b, LinkRole.Acceptor));
        var link = New.Link(a, b) with { Initiator = one.End, Acceptor = other.End, Kind = LinkKind.InterfacePair, State = LinkState.Starting };
        await WriteAsync(async transaction =>
        {
            await transaction.InsertInterfaceAsync(one);
            await transaction.InsertInterfaceAsync(other);
            await transaction.InsertLinkAsync(link);
        });
        Assert.Equal(link, await ReadAsync(reader => reader.FindLinkAsync(owner, one.Id)));
        Assert.Equal(link, await ReadAsync(reader => reader.FindLinkAsync(b.Id, a.Id)));
        var shown = (await ReadAsync(reader => reader.FindInterfaceAsync(owner, other.Id)))!;
        Assert.Equal((link.Id, LinkState.Starting, null), (shown.Link, shown.LinkState, shown.ConnectedAt));

        var stopped = link with
        {
            State = LinkState.Stopped, ConnectedAt = New.Time(), Initiator = link.Initiator with { Switch = EndSwitch.Off }, Revision = 2,
        };
        await WriteAsync(transaction => transaction.UpdateLinkAsync(stopped));
        shown = (await ReadAsync(reader => reader.FindInterfaceAsync(owner, one.Id)))!;
        Assert.Equal((LinkState.Stopped, stopped.ConnectedAt, EndSwitch.Off), (shown.LinkState, shown.ConnectedAt, shown.End.Switch));

        await ConflictsAsync(transaction => transaction.DissolveLinkAsync(link));
        await ConflictsAsync(transaction => transaction.DeleteInterfaceAsync(one)); // it is an end
        await WriteAsync(transaction => transaction.DissolveLinkAsync(stopped));
        Assert.Null(await ReadAsync(reader => reader.FindLinkAsync(a.Id, b.Id)));
        shown = (await ReadAsync(reader => reader.FindInterfaceAsync(owner, one.Id)))!;
        Assert.Equal((null, null, EndSwitch.Off), (shown.Link, shown.LinkState, shown.End.Switch));
        await StoredLinkAsync(b, a); // the routers are free again
    }

    [Fact]
    public async Task Questions_about_peerings_do_not_see_pairs()
    {
        var owner = await StoredAccountAsync();
        var (a, b) = (await StoredVpcAsync(owner), await StoredVpcAsync(owner));
        var (one, other) = (New.Standing(a, LinkRole.Initiator), New.Standing(b, LinkRole.Acceptor));
        var link = New.Link(a, b) with { Initiator = one.End, Acceptor = other.End, Kind = LinkKind.InterfacePair };
        await WriteAsync(async transaction =>
        {
            await transaction.InsertInterfaceAsync(one);
            await transaction.InsertInterfaceAsync(other);
            await transaction.InsertLinkAsync(link);
        });
        Assert.Null(await ReadAsync(reader => reader.FindLinkAsync(owner, link.Id)));
        Assert.NotNull(await ReadAsync(reader => reader.FindLinkAsync(owner, link.Id, LinkKind.InterfacePair)));
        Assert.Equal(0, await ReadAsync(reader => reader.CountLinksAsync(a.Id, 9)));
        Assert.Equal(0, await ReadAsync(reader => reader.CountLinksAsync(owner, 9)));
        Assert.Empty((await ReadAsync(reader => reader.ListLinkSidesAsync(owner, a.Region, null, new(null, 9))))!);
        Assert.Empty((await ReadAsync(reader => reader.ListLinkSidesAsync(owner, a.Region, a.Id, new(null, 9))))!);
        Assert.Null(await ReadAsync(reader => reader.ListLinkSidesAsync(owner, a.Region, null, new(one.Id, 9))));
        Assert.Equal(link.Id, Assert.Single((await ReadAsync(reader => reader.ReadNetworkAsync(Scope.Of(a.Id)))).Links).Id);
        Assert.True(await ReadAsync(reader => reader.HasInterfacesAsync(a.Id)));
    }

    [Fact]
    public async Task Interfaces_are_listed_the_newest_first_with_their_total()
    {
        var (owner, stranger) = (await StoredAccountAsync(), await StoredAccountAsync());
        var vpc = await StoredVpcAsync(owner);
        var elsewhere = New.Vpc(owner, RegionList.Guangzhou);
        var made = Enumerable.Range(0, 6).Select(_ => New.Standing(vpc, LinkRole.Initiator)).ToList();
        await WriteAsync(async transaction =>
        {
            await transaction.InsertVpcAsync(elsewhere);
            await transaction.InsertInterfaceAsync(New.Standing(elsewhere, LinkRole.Initiator));
            foreach (var item in made) await transaction.InsertInterfaceAsync(item);
        });
        var ids = made.Select(item => item.Id).Reverse().ToList();
        await ExpectAsync(owner, new(), 1, 3, 6, [ids[1], ids[2], ids[3]]);
        await ExpectAsync(owner, new(), 6, 3, 6, []);
        await ExpectAsync(owner, new([ids[4], ids[2], new(New.Id())]), 0, 9, 2, [ids[2], ids[4]]);
        await ExpectAsync(owner, new(Also: item => item.Id != ids[0]), 1, 2, 5, [ids[2], ids[3]]);
        await ExpectAsync(stranger, new(), 0, 9, 0, []);
        await ExpectAsync(stranger, new([ids[0]]), 0, 9, 0, []);
        Assert.Null(await ReadAsync(reader => reader.FindInterfaceAsync(stranger, ids[0])));
        Assert.Equal(2, (await ReadAsync(reader => reader.FindInterfacesAsync([ids[0], ids[5], new(New.Id())]))).Count);
        Assert.Equal((6, 4, 1), await ReadAsync(async reader => (
            await reader.CountInterfacesAsync(vpc.Id, 9), await reader.CountInterfacesAsync(owner, vpc.Region, 4),
            await reader.CountInterfacesAsync(owner, RegionList.Guangzhou, 4))));

        async Task ExpectAsync(AccountId caller, InterfaceFilter filter, int skip, int count, int total, RouterInterfaceId[] expected)
        {
            var page = await ReadAsync(reader => reader.ListInterfacesAsync(caller, vpc.Region, filter, skip, count));
            Assert.Equal(total, page.Total);
            Assert.Equal(expected, page.Items.Select(item => item.Id));
        }
    }

    [Fact]
    public async Task A_rule_through_an_interface_is_known_to_it()
    {
        var owner = await StoredAccountAsync();
        var vpc = await StoredVpcAsync(owner);
        var made = New.Standing(vpc, LinkRole.Initiator);
        var rule = New.Rule(vpc, made.End, "10.9.0.0/16") with { Name = Records.OddText };
        await WriteAsync(transaction => transaction.InsertInterfaceAsync(made));
        Assert.False(await ReadAsync(reader => reader.IsNextHopAsync(made.Id)));
        await WriteAsync(transaction => transaction.InsertRouteRuleAsync(rule));
        Assert.True(await ReadAsync(reader => reader.IsNextHopAsync(made.Id)));
        Assert.Equal(rule, await ReadAsync(reader => reader.FindRouteRuleAsync(owner, rule.Id)));
    }

    [Fact]
    public async Task Arrears_are_the_accounts_own()
    {
        var (one, other) = (await StoredAccountAsync(), await StoredAccountAsync());
        await WriteAsync(transaction => transaction.SetArrearsAsync(one, true));
        Assert.Equal((true, false), await ReadAsync(async reader => ((await reader.FindAccountAsync(one))!.InArrears, (await reader.FindAccountAsync(other))!.InArrears)));
        await WriteAsync(transaction => transaction.SetArrearsAsync(one, false));
        Assert.False((await ReadAsync(reader => reader.FindAccountAsync(one)))!.InArrears);
        await ConflictsAsync(transaction => transaction.SetArrearsAsync(new(New.Id()), true));
    }
}
