using Tieline.Sdk.Baidu;
using Tieline.Sdk.Http;

namespace Tieline.Tests.EndToEnd.Running;

/// <summary>An account's clients.</summary>
internal sealed class Tenant(Uri server, string name, string accessKey, string secretKey, string accountId, HttpMessageHandler? handler = null) : IDisposable
{
    private readonly BceClientConfiguration _configuration = new()
    {
        Endpoint = server, Credentials = new(accessKey, secretKey), Retry = RetryPolicy.None, Handler = handler,
    };

    public string Name => name;

    public string AccountId => accountId;

    public string AccessKey => accessKey;

    public string SecretKey => secretKey;

    public PeerConnClient Peerings => field ??= new(_configuration);

    public VpcClient Vpcs => field ??= new(_configuration);

    public async Task<string> VpcAsync(string vpcName, string cidr = "10.10.0.0/16") =>
        (await Vpcs.CreateVpcAsync(new() { Name = vpcName, Cidr = cidr })).VpcId;

    public async Task<string> SubnetAsync(string vpc, string cidr) =>
        (await Vpcs.CreateSubnetAsync(new() { Name = "subnet", ZoneName = "cn-bj-a", Cidr = cidr, VpcId = vpc })).SubnetId;

    /// <summary>Asks for a peering of two VPCs of the same region; the other is the caller's own unless <paramref name="peer"/> is given.</summary>
    public async Task<string> PeeringAsync(string vpc, string peerVpc, Tenant? peer = null, string? clientToken = null) =>
        (await Peerings.CreatePeerConnAsync(new()
        {
            BandwidthInMbps = 100, LocalVpcId = vpc, PeerVpcId = peerVpc, PeerRegion = "bj", PeerAccountId = peer?.AccountId, Billing = Billing.Postpaid,
            ClientToken = clientToken,
        })).PeerConnId;

    /// <summary>Sends a VPC's packets for a network over its side of a peering; returns the rule's id.</summary>
    public async Task<string> RouteAsync(string vpc, string destination, PeerConn side)
    {
        var table = await Vpcs.GetRouteTableOfVpcAsync(vpc);
        return (await Vpcs.CreateRouteRuleAsync(new()
        {
            RouteTableId = table.RouteTableId, SourceAddress = "0.0.0.0/0", DestinationAddress = destination, NexthopId = side.LocalIfId,
            NexthopType = NexthopType.PeerConn,
        })).RouteRuleId;
    }

    public async Task<List<PeerConn>> SidesAsync(string? vpc = null)
    {
        var sides = new List<PeerConn>();
        await foreach (var side in Peerings.ListAllPeerConnAsync(vpc)) sides.Add(side);
        return sides;
    }

    public void Dispose()
    {
        Peerings.Dispose();
        Vpcs.Dispose();
    }
}
