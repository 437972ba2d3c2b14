using Tieline.Sdk.Baidu;
using Tieline.Sdk.Http;

namespace Tieline.Tests.Sdk;

/// <summary>Examples of README.md and docs/sdk.md, so that they compile. <see cref="DocumentationTests"/> compares the texts.</summary>
internal static class BaiduExamples
{
    public static async Task BaiduAsync(string ak, string sk, string localVpcId, string peerVpcId, string peerAccountId, CancellationToken cancel)
    {
        var configuration = new BceClientConfiguration
        {
            Endpoint = new Uri("http://127.0.0.1:7480"),
            Credentials = new BceCredentials(ak, sk),
        };
        using var peerings = new PeerConnClient(configuration);
        using var vpcs = new VpcClient(configuration);

        var created = await peerings.CreatePeerConnAsync(new()
        {
            LocalVpcId = localVpcId, PeerVpcId = peerVpcId, PeerRegion = BceRegion.Beijing, PeerAccountId = peerAccountId,
            BandwidthInMbps = 100, Billing = Billing.Postpaid,
        }, cancel);
        var side = await peerings.WaitUntilUsableAsync(created.PeerConnId, cancel: cancel);
        // side.Status is now active, or consulting while the other account has not answered.

        var table = await vpcs.GetRouteTableOfVpcAsync(localVpcId, cancel);
        await vpcs.CreateRouteRuleAsync(new()
        {
            RouteTableId = table.RouteTableId, SourceAddress = "0.0.0.0/0", DestinationAddress = "10.20.0.0/16",
            NexthopType = NexthopType.PeerConn, NexthopId = side.LocalIfId,
        }, cancel);
    }

    public static void BaiduCloud(string ak, string sk, string sessionToken)
    {
        var cloud = new BceClientConfiguration
        {
            Region = BceRegion.Guangzhou,
            Credentials = new BceCredentials(ak, sk, sessionToken),
        };

        using var peerings = new PeerConnClient(cloud);
    }

    public static async Task VpcsAsync(VpcClient vpcs, CancellationToken cancel)
    {
        var vpc = await vpcs.CreateVpcAsync(new() { Name = "shop", Cidr = "10.10.0.0/16" }, cancel);
        var zones = await vpcs.ListZonesAsync(cancel);
        var subnet = await vpcs.CreateSubnetAsync(new()
        {
            VpcId = vpc.VpcId, Name = "web", Cidr = "10.10.1.0/24", ZoneName = zones[0].ZoneName,
        }, cancel);
        Console.WriteLine($"{vpc.VpcId} {subnet.SubnetId}");
    }

    public static async Task AcceptorAsync(PeerConnClient peerings, CancellationToken cancel)
    {
        await foreach (var side in peerings.ListAllPeerConnAsync(cancel: cancel))
        {
            if (side is not { Role: PeerConnRole.Acceptor, Status: PeerConnStatus.Consulting }) continue;
            await peerings.AcceptAsync(side.PeerConnId, cancel: cancel);
            await peerings.WaitUntilActiveAsync(side.PeerConnId, cancel: cancel);
        }
    }

    public static async Task ErrorsAsync(PeerConnClient peerings, string peerConnId, CancellationToken cancel)
    {
        try
        {
            await peerings.ReleaseAsync(peerConnId, cancel: cancel);
        }
        catch (BceServiceException refused) when (refused.Code == BceErrorCode.OperationDenied)
        {
            Console.WriteLine($"not now: {refused.ServiceMessage} ({(int)refused.StatusCode}, request {refused.RequestId})");
        }
    }

    public static async Task WaitingAsync(PeerConnClient peerings, string peerConnId, CancellationToken cancel)
    {
        var patience = new Waiting { AtMost = TimeSpan.FromMinutes(2), PauseMax = TimeSpan.FromSeconds(1) };
        try
        {
            await peerings.WaitUntilActiveAsync(peerConnId, patience, cancel);
        }
        catch (UnexpectedStatusException end)
        {
            Console.WriteLine($"{end.Resource} is {end.Status}"); // rejected, released, failed: it will not become active
        }
    }

    public static void Tuning(BceClientConfiguration configuration)
    {
        var hasty = configuration with
        {
            Timeout = TimeSpan.FromSeconds(5),
            Retry = new RetryPolicy { RetriesMax = 1, FirstPause = TimeSpan.FromMilliseconds(100) },
        };

        using var peerings = new PeerConnClient(hasty);
    }

    public static void Readme(string ak, string sk)
    {
        // Tieline's C# SDK; the same client works against the cloud
        var peerings = new PeerConnClient(new BceClientConfiguration
        {
            Endpoint = new Uri("http://127.0.0.1:7480"), Credentials = new BceCredentials(ak, sk),
        });

        peerings.Dispose();
    }
}
