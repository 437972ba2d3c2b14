using System.Security.Cryptography;
using System.Text;
using Tieline.Sdk.Baidu;
using Xunit;

namespace Tieline.Tests.Sdk;

/// <summary>What every operation puts on the wire (contract baidu-peer-connection, 3.1, 6.1 to 6.4), to the letter.</summary>
public sealed class BaiduOperationTests
{
    private const string Id = "peerconn-9td54fmx143e";
    private const string Conn = "/v1/peerconn/" + Id;

    private static readonly CreatePeerConnRequest Least = new()
    {
        BandwidthInMbps = 10, LocalVpcId = "vpc-1", PeerVpcId = "vpc-2", PeerRegion = "bj", Billing = Billing.Postpaid, ClientToken = "t",
    };

    [Fact]
    public Task Create_with_the_least() => PeerConnSendsAsync(
        client => client.CreatePeerConnAsync(Least), "POST", "/v1/peerconn?clientToken=t",
        """{"bandwidthInMbps":10,"localVpcId":"vpc-1","peerVpcId":"vpc-2","peerRegion":"bj","billing":{"paymentTiming":"Postpaid"}}""", "{}");

    [Fact]
    public Task Create_with_everything() => PeerConnSendsAsync(
        client => client.CreatePeerConnAsync(
            Least with
            {
                Billing = Billing.Prepaid(12), PeerAccountId = "a", LocalIfName = "near", PeerIfName = "far", Description = "two words", DeleteProtect = true,
                Tags = [new("k", "v"), new("empty", "")], ResourceGroupId = "rg",
            }),
        "POST", "/v1/peerconn?clientToken=t",
        """
        {"bandwidthInMbps":10,"localVpcId":"vpc-1","peerVpcId":"vpc-2","peerRegion":"bj",
        "billing":{"paymentTiming":"Prepaid","reservation":{"reservationLength":12,"reservationTimeUnit":"Month"}},
        "peerAccountId":"a","localIfName":"near","peerIfName":"far","description":"two words",
        "tags":[{"tagKey":"k","tagValue":"v"},{"tagKey":"empty","tagValue":""}],"deleteProtect":true,"resourceGroupId":"rg"}
        """,
        "{}");

    [Fact]
    public Task List_of_all() => PeerConnSendsAsync(client => client.ListPeerConnAsync(), "GET", "/v1/peerconn", null, "{}");

    [Fact]
    public Task List_of_a_vpc_from_a_marker() => PeerConnSendsAsync(
        client => client.ListPeerConnAsync("vpc-1", "qpif-1", 2), "GET", "/v1/peerconn?vpcId=vpc-1&marker=qpif-1&maxKeys=2", null, "{}");

    [Fact]
    public Task Get() => PeerConnSendsAsync(client => client.GetPeerConnAsync(Id), "GET", Conn, null, "{}");

    [Fact]
    public Task Get_of_a_role() => PeerConnSendsAsync(
        client => client.GetPeerConnAsync(Id, PeerConnRole.Acceptor), "GET", $"{Conn}?role=acceptor", null, "{}");

    [Fact]
    public Task Modify() => PeerConnSendsAsync(
        client => client.ModifyPeerConnAsync(Id, "qpif-1", "name", "words", "t"), "PUT", $"{Conn}?clientToken=t",
        """{"localIfId":"qpif-1","localIfName":"name","description":"words"}""");

    [Fact]
    public Task Modify_leaves_out_what_is_to_stay_and_sends_what_is_to_be_empty() => PeerConnSendsAsync(
        client => client.ModifyPeerConnAsync(Id, "qpif-1", description: "", clientToken: "t"), "PUT", $"{Conn}?clientToken=t",
        """{"localIfId":"qpif-1","description":""}""");

    [Fact]
    public Task Accept() => PeerConnSendsAsync(client => client.AcceptAsync(Id, "t"), "PUT", $"{Conn}?accept&clientToken=t", null);

    [Fact]
    public Task Reject() => PeerConnSendsAsync(client => client.RejectAsync(Id, "t"), "PUT", $"{Conn}?reject&clientToken=t", null);

    [Fact]
    public Task Release() => PeerConnSendsAsync(client => client.ReleaseAsync(Id, "t"), "DELETE", $"{Conn}?clientToken=t", null);

    [Fact]
    public Task Resize() => PeerConnSendsAsync(
        client => client.ModifyBandwidthAsync(Id, 30, "t"), "PUT", $"{Conn}?resize&clientToken=t", """{"newBandwidthInMbps":30}""");

    [Fact]
    public Task Renew() => PeerConnSendsAsync(
        client => client.PurchaseReservedAsync(Id, Billing.Prepaid(3), "t"), "PUT", $"{Conn}?purchaseReserved&clientToken=t",
        """{"billing":{"paymentTiming":"Prepaid","reservation":{"reservationLength":3,"reservationTimeUnit":"Month"}}}""");

    [Fact]
    public Task Open_dns_sync() => PeerConnSendsAsync(
        client => client.OpenSyncDnsAsync(Id, PeerConnRole.Initiator, "t"), "PUT", $"{Conn}?open&role=initiator&clientToken=t", null);

    [Fact]
    public Task Close_dns_sync() => PeerConnSendsAsync(
        client => client.CloseSyncDnsAsync(Id, PeerConnRole.Acceptor, "t"), "PUT", $"{Conn}?close&role=acceptor&clientToken=t", null);

    [Fact]
    public Task Deletion_protection() => PeerConnSendsAsync(
        client => client.ModifyDeleteProtectAsync(Id, false, "t"), "PUT", $"{Conn}/deleteProtect?clientToken=t", """{"deleteProtect":false}""");

    [Fact]
    public Task Refund() => PeerConnSendsAsync(client => client.RefundAsync(Id, "t"), "PUT", $"{Conn}?refund&clientToken=t", null);

    [Fact]
    public Task Create_a_vpc() => VpcSendsAsync(
        client => client.CreateVpcAsync(
            new() { Name = "v", Cidr = "10.0.0.0/16", Description = "d", EnableIpv6 = false, Tags = [new("k", "v")], ClientToken = "t" }),
        "POST", "/v1/vpc?clientToken=t",
        """{"name":"v","cidr":"10.0.0.0/16","description":"d","enableIpv6":false,"tags":[{"tagKey":"k","tagValue":"v"}]}""", "{}");

    [Fact]
    public Task List_all_vpcs() => VpcSendsAsync(client => client.ListVpcsAsync(), "GET", "/v1/vpc", null, "{}");

    [Fact]
    public Task List_some_vpcs() => VpcSendsAsync(
        client => client.ListVpcsAsync("vpc-1", 5, false, ["vpc-1", "vpc-2"]), "GET",
        "/v1/vpc?marker=vpc-1&maxKeys=5&isDefault=false&vpcIds=vpc-1%2Cvpc-2", null, "{}");

    [Fact]
    public Task Get_a_vpc() => VpcSendsAsync(client => client.GetVpcAsync("vpc-1"), "GET", "/v1/vpc/vpc-1", null, "{}");

    [Fact]
    public Task Modify_a_vpc() => VpcSendsAsync(
        client => client.ModifyVpcAsync(
            "vpc-1", new() { Name = "v", Description = "d", EnableIpv6 = true, SecondaryCidr = ["10.1.0.0/16"], ClientToken = "t" }),
        "PUT", "/v1/vpc/vpc-1?modifyAttribute&clientToken=t", """{"name":"v","description":"d","enableIpv6":true,"secondaryCidr":["10.1.0.0/16"]}""");

    [Fact]
    public Task Delete_a_vpc() => VpcSendsAsync(client => client.DeleteVpcAsync("vpc-1", "t"), "DELETE", "/v1/vpc/vpc-1?clientToken=t", null);

    [Fact]
    public Task Open_relay() => VpcSendsAsync(client => client.OpenRelayAsync("vpc-1", "t"), "PUT", "/v1/vpc/openRelay/vpc-1?clientToken=t", null);

    [Fact]
    public Task Shut_relay_down() => VpcSendsAsync(
        client => client.ShutdownRelayAsync("vpc-1", "t"), "PUT", "/v1/vpc/shutdownRelay/vpc-1?clientToken=t", null);

    [Fact]
    public Task Create_a_subnet() => VpcSendsAsync(
        client => client.CreateSubnetAsync(
            new()
            {
                Name = "s", ZoneName = "cn-bj-a", Cidr = "10.0.1.0/24", VpcId = "vpc-1", SubnetType = "BCC", Description = "d", Tags = [], ClientToken = "t",
            }),
        "POST", "/v1/subnet?clientToken=t",
        """{"name":"s","zoneName":"cn-bj-a","cidr":"10.0.1.0/24","vpcId":"vpc-1","subnetType":"BCC","description":"d","tags":[]}""", "{}");

    [Fact]
    public Task List_subnets() => VpcSendsAsync(
        client => client.ListSubnetsAsync("vpc-1", "cn-bj-a", "BCC", "sbn-1", 5), "GET",
        "/v1/subnet?vpcId=vpc-1&zoneName=cn-bj-a&subnetType=BCC&marker=sbn-1&maxKeys=5", null, "{}");

    [Fact]
    public Task Get_a_subnet() => VpcSendsAsync(client => client.GetSubnetAsync("sbn-1"), "GET", "/v1/subnet/sbn-1", null, "{}");

    [Fact]
    public Task Modify_a_subnet() => VpcSendsAsync(
        client => client.ModifySubnetAsync("sbn-1", new() { Name = "s", Description = "d", ClientToken = "t" }), "PUT",
        "/v1/subnet/sbn-1?modifyAttribute&clientToken=t", """{"name":"s","description":"d"}""");

    [Fact]
    public Task Delete_a_subnet() => VpcSendsAsync(
        client => client.DeleteSubnetAsync("sbn-1", "t"), "DELETE", "/v1/subnet/sbn-1?clientToken=t", null);

    [Fact]
    public Task Get_a_route_table() => VpcSendsAsync(client => client.GetRouteTableAsync("rt-1"), "GET", "/v1/route?routeTableId=rt-1", null, "{}");

    [Fact]
    public Task Get_the_route_table_of_a_vpc() => VpcSendsAsync(
        client => client.GetRouteTableOfVpcAsync("vpc-1"), "GET", "/v1/route?vpcId=vpc-1", null, "{}");

    [Fact]
    public Task List_route_rules() => VpcSendsAsync(
        client => client.ListRouteRulesAsync("rt-1", "rr-1", 5), "GET", "/v1/route/rule?routeTableId=rt-1&marker=rr-1&maxKeys=5", null, "{}");

    [Fact]
    public Task Create_a_route_rule() => VpcSendsAsync(
        client => client.CreateRouteRuleAsync(
            new()
            {
                RouteTableId = "rt-1", SourceAddress = "0.0.0.0/0", DestinationAddress = "10.2.0.0/16", NexthopId = "qpif-1",
                NexthopType = NexthopType.PeerConn, Description = "d", ClientToken = "t",
            }),
        "POST", "/v1/route/rule?clientToken=t",
        """
        {"routeTableId":"rt-1","sourceAddress":"0.0.0.0/0","destinationAddress":"10.2.0.0/16",
        "nexthopId":"qpif-1","nexthopType":"peerConn","description":"d"}
        """,
        "{}");

    [Fact]
    public Task Modify_a_route_rule() => VpcSendsAsync(
        client => client.ModifyRouteRuleAsync("rr-1", new() { NexthopId = "qpif-2", NexthopType = NexthopType.PeerConn, ClientToken = "t" }), "PUT",
        "/v1/route/rule/rr-1?clientToken=t", """{"nexthopId":"qpif-2","nexthopType":"peerConn"}""");

    [Fact]
    public Task Delete_a_route_rule() => VpcSendsAsync(
        client => client.DeleteRouteRuleAsync("rr-1", "t"), "DELETE", "/v1/route/rule/rr-1?clientToken=t", null);

    [Fact]
    public Task List_zones() => VpcSendsAsync(client => client.ListZonesAsync(), "GET", "/v2/zone", null, "{}");

    private static async Task PeerConnSendsAsync(Func<PeerConnClient, Task> operation, string method, string target, string? body, string answer = "")
    {
        var service = new FakeService().Answers(answer);
        using var client = service.PeerConns();
        await operation(client);
        AssertSent(Assert.Single(service.Requests), method, target, body?.ReplaceLineEndings(""));
    }

    private static async Task VpcSendsAsync(Func<VpcClient, Task> operation, string method, string target, string? body, string answer = "")
    {
        var service = new FakeService().Answers(answer);
        using var client = service.Vpcs();
        await operation(client);
        AssertSent(Assert.Single(service.Requests), method, target, body?.ReplaceLineEndings(""));
    }

    private static void AssertSent(ReceivedRequest request, string method, string target, string? body)
    {
        Assert.Equal((method, target, body ?? ""), (request.Method, request.Target, request.Body));
        var headers = new SortedDictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["Host"] = "127.0.0.1:7480", ["x-bce-date"] = "2026-01-02T03:04:05Z", ["User-Agent"] = "tieline-sdk/0.1.0",
            ["Authorization"] = request.Authorization,
        };
        if (body is not null)
        {
            headers["Content-Type"] = "application/json; charset=utf-8";
            headers["Content-Length"] = $"{Encoding.UTF8.GetByteCount(body)}";
            headers["Content-MD5"] = Md5(body);
        }

        Assert.Equal(Lines(headers), Lines(request.Headers));
        Assert.StartsWith("bce-auth-v1/aktest00000000000000000000000001/2026-01-02T03:04:05Z/1800/", request.Authorization);
        Assert.Equal(
            body is null ? ["host", "x-bce-date"] : ["content-length", "content-md5", "content-type", "host", "x-bce-date"], request.SignedHeaders);
        request.AssertSignedBy(FakeService.Credentials);
    }

    private static IEnumerable<string> Lines(IEnumerable<KeyValuePair<string, string>> headers) =>
        headers.Select(header => $"{header.Key.ToLowerInvariant()}: {header.Value}").Order(StringComparer.Ordinal);

#pragma warning disable CA5351 // What Content-MD5 is made with.
    private static string Md5(string body) => Convert.ToBase64String(MD5.HashData(Encoding.UTF8.GetBytes(body)));
#pragma warning restore CA5351
}
