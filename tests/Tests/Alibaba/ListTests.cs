using Xunit;

namespace Tieline.Tests.Alibaba;

/// <summary>Filters and pages of DescribeRouterInterfaces. Contract alibaba-router-interface, 1.3 and 3.5.</summary>
public sealed class ListTests : IAsyncLifetime
{
    private readonly AlibabaCloud _cloud = new();
    private readonly List<MadeInterface> _made = [];
    private (string Vpc, string Router, string Table) _vpc;

    private AlibabaUser Alice => _cloud.Alice;

    public async ValueTask InitializeAsync()
    {
        await _cloud.InitializeAsync();
        _vpc = await Alice.MakesAVpcAsync();
        for (var i = 0; i < 12; i++)
        {
            _cloud.Behind.Clock.Advance(TimeSpan.FromSeconds(1));
            _made.Insert(0, await Alice.MakesAnInterfaceAsync(i % 3 == 0 ? "AcceptingSide" : "InitiatingSide", vpc: i < 6 ? _vpc : null));
        }

        await Alice.MakesAnInterfaceAsync("InitiatingSide", region: AlibabaUser.Shanghai);
        await _cloud.Bob.MakesAnInterfaceAsync("InitiatingSide");
    }

    public ValueTask DisposeAsync() => _cloud.DisposeAsync();

    [Fact]
    public async Task Pages_are_counted_from_one_the_newest_first_and_echoed()
    {
        var page = await ListAsync();
        Assert.Equal(("1", "10", "12"), (page["PageNumber"], page["PageSize"], page["TotalCount"]));
        Assert.Equal(_made.Take(10).Select(item => item.Id), IdsOf(page));
        Assert.Equal(_made.Skip(10).Select(item => item.Id), IdsOf(await ListAsync(("PageNumber", "2"))));
        Assert.Empty(IdsOf(await ListAsync(("PageNumber", "9"))));
        Assert.Equal(_made.Skip(5).Take(5).Select(item => item.Id), IdsOf(await ListAsync(("PageNumber", "2"), ("PageSize", "5"))));
        var odd = await ListAsync(("PageNumber", "-3"), ("PageSize", "500"));
        Assert.Equal(("1", "50"), (odd["PageNumber"], odd["PageSize"]));
        Assert.Equal(12, IdsOf(odd).Count);
        Assert.Equal("10", (await ListAsync(("PageSize", "0")))["PageSize"]);
        Assert.Empty(IdsOf(await ListAsync(("PageNumber", "2147483647"))));
    }

    [Fact]
    public async Task Several_values_are_alternatives_and_several_filters_must_all_hold()
    {
        var (first, second) = (_made[0].Id, _made[1].Id);
        Assert.Equal([first, second], IdsOf(await ListAsync(("Filter.1.Key", "RouterInterfaceId"), ("Filter.1.Value.1", second), ("Filter.1.Value.2", first), ("Filter.1.Value.3", "ri-x"))));
        Assert.Equal([second], IdsOf(await ListAsync(
            ("Filter.1.Key", "RouterInterfaceId"), ("Filter.1.Value.1", second), ("Filter.1.Value.2", first), ("Filter.2.Key", "RouterInterfaceId"), ("Filter.2.Value.1", second))));
        Assert.Equal(6, IdsOf(await ListAsync(("Filter.1.Key", "RouterId"), ("Filter.1.Value.1", _vpc.Router))).Count);
        Assert.Equal(12, IdsOf(await ListAsync(("Filter.1.Key", "status"), ("Filter.1.Value", "Idle"), ("PageSize", "50"))).Count); // any case; a value without index
        Assert.Empty(IdsOf(await ListAsync(("Filter.1.Key", "Status"), ("Filter.1.Value.1", "Active"))));
        Assert.Equal(12, IdsOf(await ListAsync(("Filter.1.Key", "RouterType"), ("Filter.1.Value.1", "VRouter"), ("PageSize", "50"))).Count);
        Assert.Empty(IdsOf(await ListAsync(("Filter.1.Key", "RouterType"), ("Filter.1.Value.1", "VBR"))));
        Assert.Equal(12, IdsOf(await ListAsync(("Filter.1.Key", "RouterInterfaceOwnerId"), ("Filter.1.Value.1", Alice.Uid), ("PageSize", "50"))).Count);
        Assert.Empty(IdsOf(await ListAsync(("Filter.1.Key", "RouterInterfaceOwnerId"), ("Filter.1.Value.1", _cloud.Bob.Uid))));
    }

    [Fact]
    public async Task The_opposite_end_the_name_tags_and_the_group_are_filtered_too()
    {
        var (own, other) = (_made[0], _made[1]);
        (await Alice.TellsAsync(own, other, _cloud.Bob)).IsOk();
        (await Alice.CallAsync("ModifyRouterInterfaceAttribute", ("RegionId", own.Region), ("RouterInterfaceId", own.Id), ("Name", "to-bob"))).IsOk();
        (await Alice.CallAsync(
            "TagResourcesForExpressConnect", ("RegionId", own.Region), ("ResourceType", "ROUTERINTERFACE"), ("ResourceId.1", own.Id), ("Tag.1.Key", "team"), ("Tag.1.Value", "net"))).IsOk();
        (await Alice.CallAsync("ChangeResourceGroup", ("RegionId", own.Region), ("ResourceId", own.Id), ("NewResourceGroupId", "rg-mine"))).IsOk();
        foreach (var (key, value) in new[]
        {
            ("OppositeInterfaceId", other.Id), ("OppositeRouterId", other.Router), ("OppositeRouterType", "VRouter"), ("OppositeInterfaceOwnerId", _cloud.Bob.Uid), ("Name", "to-bob"),
        })
        {
            Assert.Equal([own.Id], IdsOf(await ListAsync(("Filter.1.Key", key), ("Filter.1.Value.1", value))));
        }

        Assert.Equal([own.Id], IdsOf(await ListAsync(("Tags.1.Key", "team"), ("Tags.1.Value", "net"))));
        Assert.Equal([own.Id], IdsOf(await ListAsync(("Tag.1.Key", "team"))));
        Assert.Empty(IdsOf(await ListAsync(("Tags.1.Key", "team"), ("Tags.1.Value", "other"))));
        Assert.Equal([own.Id], IdsOf(await ListAsync(("ResourceGroupId", "rg-mine"))));
        Assert.Equal("rg-mine", await Alice.ShownAsync(own, "ResourceGroupId"));
    }

    [Fact]
    public async Task An_unknown_key_is_refused()
    {
        var refused = await Alice.CallAsync("DescribeRouterInterfaces", ("RegionId", "cn-hangzhou"), ("Filter.1.Key", "Status"), ("Filter.1.Value.1", "Idle"), ("Filter.2.Key", "Colour"), ("Filter.2.Value.1", "red"));
        Assert.Equal("Specified filter key is not supported: Filter.2.key", refused.Is(404, "InvalidFilterKey.ValueNotSupported").Message);
    }

    private async Task<AlibabaAnswer> ListAsync(params (string, string)[] more) =>
        (await Alice.CallAsync("DescribeRouterInterfaces", [("RegionId", "cn-hangzhou"), .. more])).IsOk();

    private static List<string> IdsOf(AlibabaAnswer page) =>
        [.. page.Items("RouterInterfaceSet", "RouterInterfaceType").Select(item => item.GetProperty("RouterInterfaceId").GetString()!)];
}
