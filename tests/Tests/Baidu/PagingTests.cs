using Xunit;

namespace Tieline.Tests.Baidu;

/// <summary>Paging is the same for every list. Contract baidu-peer-connection, 3.4 and 6.</summary>
public sealed class PagingTests : IAsyncLifetime
{
    private const int Items = 5;

    private readonly BaiduCloud _cloud = new();
    private string _vpc = "";

    /// <summary>Address of a list, the name of its array, and the member that is an item's marker.</summary>
    public static TheoryData<string, string, string> Lists => new()
    {
        { "/v1/vpc?vpcIds=", "vpcs", "vpcId" },
        { "/v1/subnet?vpcId={vpc}", "subnets", "subnetId" },
        { "/v1/route/rule?vpcId={vpc}", "routeRules", "routeRuleId" },
        { "/v1/peerconn?vpcId={vpc}", "peerConns", "peerConnId" },
    };

    public async ValueTask InitializeAsync()
    {
        await _cloud.InitializeAsync();
        var alice = _cloud.Alice;
        _vpc = await alice.MakesAVpcAsync("10.99.0.0/16");
        var table = (await alice.GetAsync($"/v1/route?vpcId={_vpc}"))["routeTableId"];
        for (var i = 0; i < Items; i++)
        {
            // All at one moment: then the order is the ids', which must be as stable as the creation times'.
            if (i == 3) _cloud.Behind.Clock.Advance(TimeSpan.FromSeconds(1));
            await alice.MakesASubnetAsync(_vpc, $"10.99.{i}.0/24");
            var id = (await alice.AsksForAConnectionAsync(_vpc, await alice.MakesAVpcAsync())).IsOk()["peerConnId"];
            var side = (await alice.GetAsync($"/v1/peerconn/{id}"))["localIfId"];
            (await alice.PostAsync("/v1/route/rule", RouteTests.Rule(table, "0.0.0.0/0", $"172.{20 + i}.0.0/16", side))).IsOk();
        }
    }

    public ValueTask DisposeAsync() => _cloud.DisposeAsync();

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task Pages_of_any_size_are_the_whole_list_once_and_in_order(string list, string array, string key)
    {
        var path = list.Replace("{vpc}", _vpc, StringComparison.Ordinal);
        var all = await PageAsync(path, array, key, "");
        Assert.False(all.IsTruncated);
        Assert.Null(all.Next);
        Assert.True(all.Ids.Count >= Items);
        Assert.Equal(all.Ids[0], all.Marker);
        for (var size = 1; size <= all.Ids.Count + 1; size++)
        {
            var seen = new List<string>();
            string? marker = null;
            do
            {
                var page = await PageAsync(path, array, key, $"&maxKeys={size}{(marker is null ? "" : $"&marker={marker}")}");
                Assert.Equal(page.Ids[0], page.Marker);
                Assert.Equal(page.IsTruncated, page.Next is not null);
                Assert.Equal(page.IsTruncated ? size : page.Ids.Count, page.Ids.Count);
                seen.AddRange(page.Ids);
                marker = page.Next;
            }
            while (marker is not null);
            Assert.Equal(all.Ids, seen);
        }
    }

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task A_page_is_1_to_1000_items_from_a_marker_of_the_list(string list, string array, string key)
    {
        var path = list.Replace("{vpc}", _vpc, StringComparison.Ordinal);
        foreach (var bad in new[] { "maxKeys=0", "maxKeys=1001", "maxKeys=-1", "maxKeys=x", "maxKeys=%201", "marker=x", "marker=%E4%B8%AD", "marker=vpc-zzzzzzzzzzzz" })
            (await _cloud.Alice.GetAsync($"{path}&{bad}")).IsBadRequest();
        foreach (var fine in new[] { "maxKeys=1000", "maxKeys=", "marker=", "maxKeys=0001" })
            Assert.True((await PageAsync(path, array, key, $"&{fine}")).Ids.Count >= 1);
    }

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task A_marker_that_was_deleted_in_between_is_a_bad_request(string list, string array, string key)
    {
        var path = list.Replace("{vpc}", _vpc, StringComparison.Ordinal);
        var last = (await PageAsync(path, array, key, "")).Ids[^1];
        if (key == "peerConnId") await _cloud.EngineWorksAsync();
        var resource = array switch { "vpcs" => "vpc", "subnets" => "subnet", "routeRules" => "route/rule", _ => "peerconn" };
        if (array == "vpcs") last = await _cloud.Alice.MakesAVpcAsync();
        (await _cloud.Alice.DeleteAsync($"/v1/{resource}/{last}")).IsOkAndEmpty();
        await _cloud.EngineWorksAsync();
        (await _cloud.Alice.GetAsync($"{path}&marker={last}")).IsBadRequest();
    }

    private async Task<(List<string> Ids, string? Marker, bool IsTruncated, string? Next)> PageAsync(string path, string array, string key, string query)
    {
        var json = (await _cloud.Alice.GetAsync($"{path}{query}")).IsOk().Json;
        return (
            [.. json.GetProperty(array).EnumerateArray().Select(item => item.GetProperty(key).GetString()!)],
            json.GetProperty("marker").GetString(),
            json.GetProperty("isTruncated").GetBoolean(),
            json.TryGetProperty("nextMarker", out var next) ? next.GetString() : null);
    }
}
