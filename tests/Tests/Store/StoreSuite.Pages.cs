using Tieline.Core.Boundary;
using Tieline.Core.Identifiers;
using Tieline.Core.Links;
using Tieline.Core.Regions;
using Xunit;

namespace Tieline.Tests.Store;

/// <summary>Lists in pages, each kind the same way: no item twice, none left out, no more than the page read.</summary>
public abstract partial class StoreSuite
{
    private const int Items = 23;

    /// <summary>The lists that have pages, with the filters that lead to another statement.</summary>
    public enum PagedQuestion
    {
        Vpcs,
        OrdinaryVpcs,
        VpcsAmong,
        Subnets,
        SubnetsOfVpc,
        SubnetsAmong,
        RouteRules,
        Sides,
        SidesOfVpc,
    }

    public static TheoryData<PagedQuestion> PagedQuestions => [.. Enum.GetValues<PagedQuestion>()];

    [Theory]
    [MemberData(nameof(PagedQuestions))]
    public async Task The_pages_of_a_list_make_up_the_list(PagedQuestion question)
    {
        var list = await MakeAsync(question);
        foreach (var count in (int[])[1, 2, 7, Items - 1, Items, 1000])
        {
            var (found, marker) = (new List<long>(), (long?)null);
            do
            {
                var page = (await list.PageAsync(marker, count))!;
                Assert.InRange(page.Count, 1, count + 1L); // one more than a page says that more follow
                found.AddRange(page.Take(count));
                marker = page.Count > count ? page[count] : null;
            }
            while (marker is not null);
            Assert.Equal(list.All, found);
        }
    }

    [Theory]
    [MemberData(nameof(PagedQuestions))]
    public async Task Items_that_come_and_go_between_pages_do_not_move_the_others(PagedQuestion question)
    {
        var list = await MakeAsync(question);
        var (found, gone) = (new List<long>(), new HashSet<long>());
        var page = (await list.PageAsync(null, 4))!;
        while (page.Count > 4)
        {
            found.AddRange(page.Take(4));
            foreach (var id in found[^4..].Where((id, place) => place % 2 == 1 && list.All.Contains(id)))
            {
                await list.RemoveAsync(id);
                gone.Add(id);
            }

            await list.AddAsync();
            page = (await list.PageAsync(page[4], 4))!;
        }

        found.AddRange(page);
        Assert.Equal(found.Distinct(), found);
        Assert.Equal(list.All, found.Take(Items)); // what went had been listed, and what came is newer
        Assert.DoesNotContain((await list.PageAsync(null, 1000))!, gone.Contains);
    }

    [Theory]
    [MemberData(nameof(PagedQuestions))]
    public async Task A_page_cannot_start_at_an_item_that_is_gone_or_was_never_there(PagedQuestion question)
    {
        var list = await MakeAsync(question);
        Assert.Null(await list.PageAsync(New.Id(), 5));
        await list.RemoveAsync(list.All[10]);
        Assert.Null(await list.PageAsync(list.All[10], 5));
        Assert.NotNull(await list.PageAsync(list.All[11], 5));
    }

    /// <summary>A stored list of <see cref="Items"/> items, each three of them equally old; ids stand as their numbers.</summary>
    private sealed record PagedList(List<long> All, Func<long?, int, Task<List<long>?>> PageAsync, Func<Task> AddAsync, Func<long, Task> RemoveAsync);

    private async Task<PagedList> MakeAsync(PagedQuestion question)
    {
        var home = await StoredVpcAsync(await StoredAccountAsync());
        var times = Enumerable.Range(0, (Items / 3) + 1).Select(_ => New.Time()).ToList();
        return question switch
        {
            PagedQuestion.Vpcs => await MakeVpcsAsync(null, among: false),
            PagedQuestion.OrdinaryVpcs => await MakeVpcsAsync(false, among: false),
            PagedQuestion.VpcsAmong => await MakeVpcsAsync(null, among: true),
            PagedQuestion.Subnets => await MakeSubnetsAsync(null, among: false),
            PagedQuestion.SubnetsOfVpc => await MakeSubnetsAsync(home.Id, among: false),
            PagedQuestion.SubnetsAmong => await MakeSubnetsAsync(null, among: true),
            PagedQuestion.RouteRules => await MakeRulesAsync(),
            PagedQuestion.Sides => await MakeSidesAsync(null),
            PagedQuestion.SidesOfVpc => await MakeSidesAsync(home.Id),
            _ => throw new ArgumentOutOfRangeException(nameof(question)),
        };

        async Task<PagedList> MakeVpcsAsync(bool? isDefault, bool among)
        {
            var owner = await StoredAccountAsync();
            var vpcs = await InsertAsync(i => New.Vpc(owner, at: times[i / 3]), (transaction, vpc) => transaction.InsertVpcAsync(vpc));
            VpcId[]? ids = among ? [.. vpcs.Select(vpc => vpc.Id)] : null;
            return new(
                [.. vpcs.OrderBy(vpc => vpc.CreatedAt).ThenBy(vpc => vpc.Id).Select(vpc => vpc.Id.Value)],
                (from, count) => PageAsync(
                    reader => reader.ListVpcsAsync(owner, RegionList.Beijing, isDefault, ids, new(from is { } id ? new VpcId(id) : null, count)), vpc => vpc.Id.Value),
                () => StoredVpcAsync(owner),
                id => WriteAsync(transaction => transaction.DeleteVpcAsync(vpcs.Single(vpc => vpc.Id.Value == id))));
        }

        async Task<PagedList> MakeSubnetsAsync(VpcId? of, bool among)
        {
            var subnets = await InsertAsync(i => New.Subnet(home, at: times[i / 3]), (transaction, subnet) => transaction.InsertSubnetAsync(subnet));
            SubnetId[]? ids = among ? [.. subnets.Select(subnet => subnet.Id)] : null;
            return new(
                [.. subnets.OrderBy(subnet => subnet.CreatedAt).ThenBy(subnet => subnet.Id).Select(subnet => subnet.Id.Value)],
                (from, count) => PageAsync(
                    reader => reader.ListSubnetsAsync(home.Owner, home.Region, of, null, null, ids, new(from is { } id ? new SubnetId(id) : null, count)),
                    subnet => subnet.Id.Value),
                () => WriteAsync(transaction => transaction.InsertSubnetAsync(New.Subnet(home))),
                id => WriteAsync(transaction => transaction.DeleteSubnetAsync(subnets.Single(subnet => subnet.Id.Value == id))));
        }

        async Task<PagedList> MakeRulesAsync()
        {
            var link = await StoredLinkAsync(home, await StoredVpcAsync(home.Owner));
            var rules = await InsertAsync(
                i => New.Rule(home, link.Initiator, $"10.{i}.0.0/16", times[i / 3]), (transaction, rule) => transaction.InsertRouteRuleAsync(rule));
            var added = Items;
            return new(
                [.. rules.OrderBy(rule => rule.CreatedAt).ThenBy(rule => rule.Id).Select(rule => rule.Id.Value)],
                (from, count) => PageAsync(
                    reader => reader.ListRouteRulesAsync(home.Owner, home.RouteTable, new(from is { } id ? new RouteRuleId(id) : null, count)), rule => rule.Id.Value),
                () => WriteAsync(transaction => transaction.InsertRouteRuleAsync(New.Rule(home, link.Initiator, $"10.{added++}.0.0/16"))),
                id => WriteAsync(transaction => transaction.DeleteRouteRuleAsync(rules.Single(rule => rule.Id.Value == id))));
        }

        // The home VPC is the initiator of every other link, and the acceptor of the rest.
        async Task<PagedList> MakeSidesAsync(VpcId? of)
        {
            var peers = await InsertAsync(_ => New.Vpc(home.Owner, RegionList.Guangzhou), (transaction, vpc) => transaction.InsertVpcAsync(vpc));
            var links = await InsertAsync(
                i => i % 2 == 0 ? New.Link(home, peers[i], at: times[i / 3]) : New.Link(peers[i], home, at: times[i / 3]),
                (transaction, link) => transaction.InsertLinkAsync(link));
            return new(
                [.. links.OrderBy(link => link.CreatedAt).ThenBy(link => link.Id).Select(link => Near(link).Id.Value)],
                (from, count) => PageAsync(
                    reader => reader.ListLinkSidesAsync(home.Owner, home.Region, of, new(from is { } id ? new RouterInterfaceId(id) : null, count)),
                    side => side.Link[side.Role].Id.Value),
                async () =>
                {
                    var peer = New.Vpc(home.Owner, RegionList.Guangzhou);
                    await WriteAsync(transaction => transaction.InsertVpcAsync(peer));
                    await StoredLinkAsync(peer, home);
                },
                id => WriteAsync(transaction => transaction.DeleteLinkAsync(links.Single(link => Near(link).Id.Value == id))));
        }

        RouterInterface Near(Link link) => link.Initiator.Vpc == home.Id ? link.Initiator : link.Acceptor;
    }

    private async Task<List<T>> InsertAsync<T>(Func<int, T> make, Func<IStoreTransaction, T, ValueTask> insert)
    {
        var records = Enumerable.Range(0, Items).Select(make).ToList();
        await WriteAsync(async transaction =>
        {
            foreach (var record in records) await insert(transaction, record);
        });
        return records;
    }

    private async Task<List<long>?> PageAsync<T>(Func<IStoreReader, ValueTask<IReadOnlyList<T>?>> question, Func<T, long> id) =>
        (await ReadAsync(question))?.Select(id).ToList();
}
