using Xunit;

namespace Tieline.Tests.Baidu;

/// <summary>
/// The calls of <c>baidubce/terraform-provider-baiducloud</c> in its order, and what its acceptance tests look at: contract
/// baidu-peer-connection, 7. The provider polls; here the engine works between two looks, so that every status between is seen.
/// </summary>
public sealed class TerraformTests : IAsyncLifetime
{
    private const string Path = "/v1/peerconn";

    private static readonly string[] OnTheWay = ["creating", "starting"];
    private static readonly string[] SetUp = ["active", "consulting"];

    private readonly BaiduCloud _cloud = new();

    private BaiduUser Alice => _cloud.Alice;

    private BaiduUser Bob => _cloud.Bob;

    public ValueTask InitializeAsync() => _cloud.InitializeAsync();

    public ValueTask DisposeAsync() => _cloud.DisposeAsync();

    [Fact]
    public async Task TestAccBaiduCloudPeerConn()
    {
        var (local, peer) = (await AppliesAVpcAsync("172.17.0.0/16"), await AppliesAVpcAsync("172.18.0.0/16"));
        var made = await Alice.PostAsync(
            $"{Path}?clientToken={Guid.NewGuid()}",
            $$$"""{"bandwidthInMbps":20,"description":"created by terraform","localIfName":"local-interface","localVpcId":"{{{local}}}","peerIfName":"peer-interface","peerVpcId":"{{{peer}}}","peerRegion":"bj","peerAccountId":"{{{Alice.BaiduId}}}","billing":{"paymentTiming":"Postpaid"}}""");
        var id = made.IsOk()["peerConnId"];
        await WaitsForAsync(Alice, id, "status", OnTheWay, SetUp);
        await SwitchesDnsAsync(id, "open", ["wait", "syncing", "close"], "open");
        await PlanIsEmptyAsync(id);

        var first = await ReadsAsync(id, "initiator");
        Assert.Equal(("20", "created by terraform", "local-interface"), (first["bandwidthInMbps"], first["description"], first["localIfName"]));
        Assert.Equal(("initiator", "active", "open", "Postpaid"), (first["role"], first["status"], first["dnsStatus"], first["paymentTiming"]));
        Assert.Equal("peer-interface", (await ReadsAsync(id, "acceptor"))["localIfName"]);
        Assert.All(new[] { "localIfId", "peerAccountId", "createdTime" }, field => Assert.NotEqual("", first[field]));

        (await Alice.PutAsync($"{Path}/{id}", $$"""{"localIfId":"{{first["localIfId"]}}","localIfName":"local-interface-update"}""")).IsOkAndEmpty();
        await WaitsForAsync(Alice, id, "status", ["updating"], SetUp);
        (await Alice.PutAsync($"{Path}/{id}?resize", """{"newBandwidthInMbps":30}""")).IsOkAndEmpty();
        await WaitsForAsync(Alice, id, "status", ["updating"], SetUp);
        await SwitchesDnsAsync(id, "close", ["open", "closing"], "close");
        await PlanIsEmptyAsync(id);
        var second = await ReadsAsync(id, "initiator");
        Assert.Equal(("30", "local-interface-update", "close"), (second["bandwidthInMbps"], second["localIfName"], second["dnsStatus"]));
        Assert.Equal("created by terraform", second["description"]);

        await DestroysAsync(id);
        await DestroysAVpcAsync(local);
        await DestroysAVpcAsync(peer);
    }

    [Fact]
    public async Task TestAccBaiduCloudPeerConnAcceptor()
    {
        var id = await AppliesAConnectionAsync();

        // Within one account nothing is left to accept; both roles are asked for, and neither answer may be empty.
        await ReadsAsync(id, "acceptor");
        await ReadsAsync(id, "initiator");
        var side = await ReadsAsync(id, "acceptor");
        Assert.Equal(("acceptor", "active", "close", ""), (side["role"], side["status"], side["dnsStatus"], side["localIfName"]));

        foreach (var role in new[] { "initiator", "acceptor" }) (await Alice.PutAsync($"{Path}/{id}?open&role={role}", $$"""{"role":"{{role}}"}""")).IsOkAndEmpty();
        await WaitsForAsync(Alice, id, "dnsStatus", ["wait", "syncing", "close"], ["open"]);
        Assert.Equal("open", (await ReadsAsync(id, "acceptor"))["dnsStatus"]);
        await PlanIsEmptyAsync(id);
        await DestroysAsync(id);
    }

    [Theory]
    [InlineData("accept", "active")]
    [InlineData("reject", "consult_failed")]
    public async Task An_acceptor_of_another_account_accepts_or_rejects_and_the_initiator_can_destroy(string action, string then)
    {
        var id = await Alice.HasARequestToAsync(Bob);
        await WaitsForAsync(Alice, id, "status", OnTheWay, SetUp);
        (await Alice.PutAsync($"{Path}/{id}?open&role=initiator", """{"role":"initiator"}""")).IsDenied(); // dns_sync waits for the acceptor
        foreach (var role in new[] { "acceptor", "initiator" }) Assert.Equal("consulting", (await Bob.GetAsync($"{Path}/{id}?role={role}")).IsOk()["status"]);
        (await Bob.PutAsync($"{Path}/{id}?{action}&clientToken={Guid.NewGuid()}")).IsOkAndEmpty();
        await _cloud.EngineWorksAsync();
        foreach (var user in new[] { Alice, Bob })
        {
            foreach (var role in new[] { "initiator", "acceptor" }) Assert.Equal(then, (await user.GetAsync($"{Path}/{id}?role={role}")).IsOk()["status"]);
        }

        await DestroysAsync(id);
        (await Bob.GetAsync($"{Path}/{id}?role=acceptor")).IsOkAndEmpty();
    }

    [Fact]
    public async Task TestAccBaiduCloudPeerConnsDataSource()
    {
        var id = await AppliesAConnectionAsync();
        var vpc = (await ReadsAsync(id, "initiator"))["localVpcId"];
        var page = (await Alice.GetAsync($"{Path}?vpcId={vpc}&maxKeys=1000")).IsOk();
        var item = page.Json.GetProperty("peerConns").EnumerateArray().Single(found => found.GetProperty("bandwidthInMbps").GetInt32() == 20);
        Assert.Equal((id, "Postpaid"), (item.GetProperty("peerConnId").GetString(), item.GetProperty("paymentTiming").GetString()));
        Assert.Equal((await ReadsAsync(id, "initiator")).Body, item.GetRawText());
    }

    [Fact]
    public async Task TestAccBaiduCloudVPC()
    {
        var id = await AppliesAVpcAsync("192.168.0.0/24", relay: true);
        var vpc = (await Alice.GetAsync($"/v1/vpc/{id}")).Json.GetProperty("vpc");
        Assert.True(vpc.GetProperty("relay").GetBoolean());
        Assert.Equal("[]", vpc.GetProperty("secondaryCidr").GetRawText());
        Assert.Equal("""[{"tagKey":"testKey","tagValue":"testValue"}]""", vpc.GetProperty("tags").GetRawText());
        Assert.NotEqual("", (await Alice.GetAsync($"/v1/route?vpcId={id}")).IsOk()["routeTableId"]);
        var listed = (await Alice.GetAsync("/v1/vpc?maxKeys=1000")).Json.GetProperty("vpcs").EnumerateArray().Select(item => item.GetProperty("vpcId").GetString());
        Assert.Contains(id, listed);
        await DestroysAVpcAsync(id);
    }

    [Fact]
    public async Task TestAccBaiduCloudSubnet()
    {
        var zone = (await Alice.GetAsync("/v2/zone")).Json.GetProperty("zones").EnumerateArray()
            .Select(item => item.GetProperty("zoneName").GetString()!).Single(name => name.EndsWith('e'));
        var vpc = await AppliesAVpcAsync("192.168.0.0/16");
        var made = await Alice.PostAsync(
            $"/v1/subnet?clientToken={Guid.NewGuid()}",
            $$"""{"name":"tf-test-acc-subnet","zoneName":"{{zone}}","cidr":"192.168.1.0/24","vpcId":"{{vpc}}","subnetType":"BCC","description":"test","tags":[{"tagKey":"testKey","tagValue":"testValue"}]}""");
        var id = made.IsOk()["subnetId"];
        var subnet = (await Alice.GetAsync($"/v1/subnet/{id}")).IsOk().Json.GetProperty("subnet");
        Assert.Equal(("BCC", zone, 253), (subnet.GetProperty("subnetType").GetString(), subnet.GetProperty("zoneName").GetString(), subnet.GetProperty("availableIp").GetInt32()));
        var inside = (await Alice.GetAsync($"/v1/vpc/{vpc}")).Json.GetProperty("vpc");
        Assert.Equal("192.168.0.0/16", inside.GetProperty("cidr").GetString());

        // A destroy in the wrong order is answered with a code that the provider repeats the request for.
        (await Alice.DeleteAsync($"/v1/vpc/{vpc}")).Is(409, "ResourceNeedRelease");
        (await Alice.DeleteAsync($"/v1/subnet/{id}?clientToken={Guid.NewGuid()}")).IsOkAndEmpty();
        (await Alice.GetAsync($"/v1/subnet/{id}")).IsNotFound();
        await DestroysAVpcAsync(vpc);
    }

    [Fact]
    public async Task A_route_rule_is_looked_for_made_found_again_updated_and_deleted()
    {
        var side = await ReadsAsync(await AppliesAConnectionAsync(), "initiator");
        var table = (await Alice.GetAsync($"/v1/route?vpcId={side["localVpcId"]}"))["routeTableId"];
        Assert.Equal("[]", (await Alice.GetAsync($"/v1/route?routeTableId={table}")).IsOk()["routeRules"]);
        var made = await Alice.PostAsync(
            $"/v1/route/rule?clientToken={Guid.NewGuid()}", RouteTests.Rule(table, "0.0.0.0/0", "172.18.0.0/16", side["localIfId"]));
        var rule = made.IsOk()["routeRuleId"];
        var found = (await Alice.GetAsync($"/v1/route?routeTableId={table}")).Json.GetProperty("routeRules").EnumerateArray().Single();
        Assert.Equal((rule, "peerConn", side["localIfId"]), (found.GetProperty("routeRuleId").GetString(), found.GetProperty("nexthopType").GetString(), found.GetProperty("nexthopId").GetString()));
        (await Alice.PutAsync(
            $"/v1/route/rule/{rule}?clientToken={Guid.NewGuid()}",
            $$"""{"routeRuleId":"{{rule}}","sourceAddress":"0.0.0.0/0","destinationAddress":"172.18.0.0/16","nexthopId":"{{side["localIfId"]}}","nexthopType":"peerConn","description":"again"}""")).IsOkAndEmpty();
        (await Alice.DeleteAsync($"/v1/route/rule/{rule}?clientToken={Guid.NewGuid()}")).IsOkAndEmpty();
        Assert.Equal("[]", (await Alice.GetAsync($"/v1/route?routeTableId={table}"))["routeRules"]);
    }

    [Fact]
    public async Task What_is_gone_has_a_code_that_the_provider_takes_for_gone()
    {
        // What the provider takes as "does not exist"; its other names are of other services.
        string[] gone = ["NotFound", "ResourceNotfound", "ResourceNotFound", "ResourceNotFoundException", "InstanceNotFound", "NoSuchObject", "InstanceNotExist", "ResourceNotExist"];
        foreach (var target in new[] { "/v1/vpc/vpc-000000000000", "/v1/subnet/sbn-000000000000" })
        {
            Assert.Contains((await Alice.GetAsync(target)).Code, gone);
            Assert.Contains((await Alice.DeleteAsync(target)).Code, gone);
        }

        Assert.Contains((await Alice.DeleteAsync($"{Path}/peerconn-000000000000")).Code, gone);
        Assert.Contains((await Alice.DeleteAsync("/v1/route/rule/rr-000000000000")).Code, gone);
        (await Alice.GetAsync("/v1/route?vpcId=vpc-000000000000")).IsBadRequest(); // the table of a VPC that is gone: the provider's destroy check
    }

    private async Task<string> AppliesAConnectionAsync()
    {
        var (local, peer) = (await AppliesAVpcAsync("172.17.0.0/16"), await AppliesAVpcAsync("172.18.0.0/16"));
        var id = (await Alice.AsksForAConnectionAsync(local, peer, query: $"?clientToken={Guid.NewGuid()}")).IsOk()["peerConnId"];
        await WaitsForAsync(Alice, id, "status", OnTheWay, SetUp);
        return id;
    }

    private async Task<string> AppliesAVpcAsync(string cidr, bool relay = false)
    {
        var body = $$"""{"name":"tf-test-acc-vpc","description":"test","cidr":"{{cidr}}","enableIpv6":false,"tags":[{"tagKey":"testKey","tagValue":"testValue"}]}""";
        var id = (await Alice.PostAsync($"/v1/vpc?clientToken={Guid.NewGuid()}", body)).IsOk()["vpcId"];
        (await Alice.PutAsync($"/v1/vpc/{id}?modifyAttribute", """{"name":"tf-test-acc-vpc","description":"test","enableIpv6":false}""")).IsOkAndEmpty();
        if (relay) (await Alice.PutAsync($"/v1/vpc/openRelay/{id}?clientToken={Guid.NewGuid()}")).IsOkAndEmpty();
        (await Alice.GetAsync($"/v1/vpc/{id}")).IsOk();
        (await Alice.GetAsync($"/v1/route?vpcId={id}")).IsOk();
        return id;
    }

    private async Task DestroysAVpcAsync(string id)
    {
        (await Alice.DeleteAsync($"/v1/vpc/{id}?clientToken={Guid.NewGuid()}")).IsOkAndEmpty();
        (await Alice.GetAsync($"/v1/vpc/{id}")).IsNotFound();
        (await Alice.GetAsync($"/v1/route?vpcId={id}")).IsBadRequest();
    }

    private async Task DestroysAsync(string id)
    {
        (await Alice.DeleteAsync($"{Path}/{id}?clientToken={Guid.NewGuid()}")).IsOkAndEmpty();
        Assert.Equal("deleting", (await ReadsAsync(id, "initiator"))["status"]);
        await _cloud.EngineWorksAsync();
        (await Alice.GetAsync($"{Path}/{id}?role=initiator")).IsOkAndEmpty();
    }

    private async Task SwitchesDnsAsync(string id, string action, string[] pending, string target)
    {
        await ReadsAsync(id, "initiator");
        (await Alice.PutAsync($"{Path}/{id}?{action}&role=initiator&clientToken={Guid.NewGuid()}", """{"role":"initiator"}""")).IsOkAndEmpty();
        await WaitsForAsync(Alice, id, "dnsStatus", pending, [target]);
    }

    /// <summary>Looks before and after the engine has worked: a value outside <paramref name="pending"/> and <paramref name="target"/> is an error at once.</summary>
    private async Task WaitsForAsync(BaiduUser user, string id, string field, string[] pending, string[] target)
    {
        Assert.Contains((await user.GetAsync($"{Path}/{id}?role=initiator")).IsOk()[field], pending.Concat(target));
        await _cloud.EngineWorksAsync();
        Assert.Contains((await user.GetAsync($"{Path}/{id}?role=initiator")).IsOk()[field], target);
    }

    private async Task<BaiduAnswer> ReadsAsync(string id, string role)
    {
        var answer = (await Alice.GetAsync($"{Path}/{id}?role={role}")).IsOk();
        Assert.Equal(role, answer["role"]);
        return answer;
    }

    /// <summary>Two refreshes in a row see the same of both sides.</summary>
    private async Task PlanIsEmptyAsync(string id)
    {
        var before = ((await ReadsAsync(id, "initiator")).Body, (await ReadsAsync(id, "acceptor")).Body);
        await _cloud.EngineWorksAsync();
        Assert.Equal(before, ((await ReadsAsync(id, "initiator")).Body, (await ReadsAsync(id, "acceptor")).Body));
    }
}
