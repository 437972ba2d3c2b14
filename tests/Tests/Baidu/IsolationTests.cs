using System.Text.RegularExpressions;
using Xunit;

namespace Tieline.Tests.Baidu;

/// <summary>A foreign id is an unknown id: for every operation and every place of a request that an id can stand in, both have the same answer.</summary>
public sealed partial class IsolationTests : IAsyncLifetime
{
    private readonly BaiduCloud _cloud = new();
    private Dictionary<string, string> _alices = null!;
    private Dictionary<string, string> _bobs = null!;

    /// <summary>Every operation with an id in it. <c>{x}</c> is Bob's, or one that nobody has; <c>{my-x}</c> is Alice's own.</summary>
    public static TheoryData<string, string, string> Requests => new()
    {
        { "GET", "/v1/peerconn/{conn}", "" },
        { "GET", "/v1/peerconn/{conn}?role=acceptor", "" },
        { "GET", "/v1/peerconn?vpcId={vpc}", "" },
        { "GET", "/v1/peerconn?marker={conn}", "" },
        { "GET", "/v1/peerconn?marker={if}", "" },
        { "PUT", "/v1/peerconn/{conn}", """{"localIfId":"{if}","description":"x"}""" },
        { "PUT", "/v1/peerconn/{my-conn}", """{"localIfId":"{if}","description":"x"}""" },
        { "PUT", "/v1/peerconn/{conn}", """{"localIfId":"{my-if}","description":"x"}""" },
        { "PUT", "/v1/peerconn/{conn}?accept", "" },
        { "PUT", "/v1/peerconn/{conn}?reject", "" },
        { "PUT", "/v1/peerconn/{conn}?resize", """{"newBandwidthInMbps":30}""" },
        { "PUT", "/v1/peerconn/{conn}?purchaseReserved", BaiduUser.OneMonthMore },
        { "PUT", "/v1/peerconn/{conn}?open&role=initiator", "" },
        { "PUT", "/v1/peerconn/{conn}?close&role=acceptor", "" },
        { "PUT", "/v1/peerconn/{conn}?refund", "" },
        { "PUT", "/v1/peerconn/{conn}/deleteProtect", """{"deleteProtect":true}""" },
        { "DELETE", "/v1/peerconn/{conn}", "" },
        { "POST", "/v1/peerconn", """{"bandwidthInMbps":1,"localVpcId":"{vpc}","peerVpcId":"{my-vpc}","peerRegion":"bj","billing":{}}""" },
        { "POST", "/v1/peerconn", """{"bandwidthInMbps":1,"localVpcId":"{my-vpc}","peerVpcId":"{vpc}","peerRegion":"bj","billing":{}}""" },
        { "GET", "/v1/vpc/{vpc}", "" },
        { "GET", "/v1/vpc?vpcIds={vpc}", "" },
        { "GET", "/v1/vpc?vpcIds={vpc},{my-vpc}", "" },
        { "GET", "/v1/vpc?marker={vpc}", "" },
        { "GET", "/v1/vpc/{vpc}/privateIpAddressInfo?privateIpRange=10.1.0.1-10.1.0.9", "" },
        { "GET", "/v1/vpc/resourceIp?vpcId={vpc}", "" },
        { "GET", "/v1/vpc/resourceIp?vpcId={my-vpc}&subnetId={subnet}", "" },
        { "PUT", "/v1/vpc/{vpc}?modifyAttribute", """{"name":"stolen"}""" },
        { "PUT", "/v1/vpc/openRelay/{vpc}", "" },
        { "PUT", "/v1/vpc/shutdownRelay/{vpc}", "" },
        { "DELETE", "/v1/vpc/{vpc}", "" },
        { "POST", "/v1/subnet", """{"name":"a","zoneName":"cn-bj-a","cidr":"10.1.9.0/24","vpcId":"{vpc}"}""" },
        { "GET", "/v1/subnet/{subnet}", "" },
        { "GET", "/v1/subnet?subnetIds={subnet}", "" },
        { "GET", "/v1/subnet?vpcId={vpc}", "" },
        { "GET", "/v1/subnet?marker={subnet}", "" },
        { "PUT", "/v1/subnet/{subnet}?modifyAttribute", """{"name":"stolen"}""" },
        { "DELETE", "/v1/subnet/{subnet}", "" },
        { "GET", "/v1/route?vpcId={vpc}", "" },
        { "GET", "/v1/route?routeTableId={table}", "" },
        { "GET", "/v1/route/rule?vpcId={vpc}", "" },
        { "GET", "/v1/route/rule?routeTableId={table}", "" },
        { "GET", "/v1/route/rule?routeTableId={my-table}&marker={rule}", "" },
        { "POST", "/v1/route/rule", RouteTests.Rule("{table}", "0.0.0.0/0", "172.20.0.0/16", "{my-if}") },
        { "POST", "/v1/route/rule", RouteTests.Rule("{my-table}", "0.0.0.0/0", "172.20.0.0/16", "{if}") },
        { "PUT", "/v1/route/rule/{rule}", """{"destinationAddress":"172.20.0.0/16"}""" },
        { "PUT", "/v1/route/rule/{my-rule}", """{"nexthopType":"peerConn","nexthopId":"{if}"}""" },
        { "PUT", "/v1/route/rule/{rule}?switchRouteHA", "" },
        { "DELETE", "/v1/route/rule/{rule}", "" },
    };

    public async ValueTask InitializeAsync()
    {
        await _cloud.InitializeAsync();
        (_alices, _bobs) = (await FurnishAsync(_cloud.Alice), await FurnishAsync(_cloud.Bob));
    }

    public ValueTask DisposeAsync() => _cloud.DisposeAsync();

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task A_foreign_id_is_answered_as_an_unknown_one_and_nothing_changes(string method, string target, string body)
    {
        var before = await EverythingAsync();
        var unknown = _bobs.ToDictionary(pair => pair.Key, pair => $"{pair.Value[..^12]}000000000000");
        var ofForeign = await _cloud.Alice.SendAsync(method, Fill(target, _bobs), Fill(body, _bobs));
        var ofUnknown = await _cloud.Alice.SendAsync(method, Fill(target, unknown), Fill(body, unknown));
        Assert.InRange(ofUnknown.Status, 200, 499);
        Assert.Equal(ofUnknown.Status, ofForeign.Status);
        Assert.Equal(Neutral(ofUnknown.Body), Neutral(ofForeign.Body));
        Assert.Equal(ofUnknown.Headers["Content-Length"], ofForeign.Headers["Content-Length"]);
        Assert.Equal(before, await EverythingAsync());
    }

    [Fact]
    public async Task The_acceptor_sees_nothing_of_the_initiators_VPC_but_its_id()
    {
        var id = await _cloud.Alice.HasAConnectionToAsync(_cloud.Bob);
        var far = (await _cloud.Bob.GetAsync($"/v1/peerconn/{id}"))["peerVpcId"];
        (await _cloud.Bob.GetAsync($"/v1/vpc/{far}")).IsNotFound();
        (await _cloud.Bob.DeleteAsync($"/v1/vpc/{far}")).IsNotFound();
        (await _cloud.Bob.GetAsync($"/v1/route?vpcId={far}")).IsBadRequest();
        Assert.Equal("[]", (await _cloud.Bob.GetAsync($"/v1/peerconn?vpcId={far}"))["peerConns"]);
    }

    /// <summary>One of each resource, and their ids.</summary>
    private static async Task<Dictionary<string, string>> FurnishAsync(BaiduUser user)
    {
        var side = await user.GetAsync($"/v1/peerconn/{await user.HasAConnectionAsync()}?role=initiator");
        var vpc = side["localVpcId"];
        var table = (await user.GetAsync($"/v1/route?vpcId={vpc}"))["routeTableId"];
        var rule = (await user.PostAsync("/v1/route/rule", RouteTests.Rule(table, "0.0.0.0/0", "172.16.0.0/16", side["localIfId"]))).IsOk();
        return new()
        {
            ["conn"] = side["peerConnId"], ["if"] = side["localIfId"], ["vpc"] = vpc, ["table"] = table, ["rule"] = rule["routeRuleId"],
            ["subnet"] = await user.MakesASubnetAsync(vpc, "10.1.1.0/24"),
        };
    }

    /// <summary>All that both accounts can read.</summary>
    private async Task<string> EverythingAsync()
    {
        var all = new List<string>();
        foreach (var (user, ids) in new[] { (_cloud.Alice, _alices), (_cloud.Bob, _bobs) })
        {
            foreach (var target in new[] { "/v1/vpc", "/v1/subnet", "/v1/peerconn", $"/v1/route?vpcId={ids["vpc"]}" })
                all.Add((await user.GetAsync(target)).IsOk().Body);
        }

        return string.Join('\n', all);
    }

    private string Fill(string text, Dictionary<string, string> others) => Placeholder().Replace(
        text, match => match.Groups[1].Value is var name && name.StartsWith("my-", StringComparison.Ordinal) ? _alices[name[3..]] : others[name]);

    /// <summary>The body without the request's id and without what was asked for.</summary>
    private string Neutral(string body) => _bobs.Values.Aggregate(
        RequestId().Replace(body, ""),
        (text, id) => text.Replace(id, "ID", StringComparison.Ordinal).Replace($"{id[..^12]}000000000000", "ID", StringComparison.Ordinal));

    [GeneratedRegex(@"\{(my-\w+|conn|if|vpc|table|rule|subnet)\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex("\"requestId\":\"[0-9a-f-]{36}\"")]
    private static partial Regex RequestId();
}
