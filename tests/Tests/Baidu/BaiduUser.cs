using System.Text;
using Tieline.Core.Identifiers;

namespace Tieline.Tests.Baidu;

/// <summary>A tenant with a key, and the requests that tests need often.</summary>
public sealed class BaiduUser(BaiduCloud cloud, AccountId account, string baiduId, string accessKey, string secretKey)
{
    /// <summary>The body of a renewal.</summary>
    public const string OneMonthMore = """{"billing":{"reservation":{"reservationLength":1,"reservationTimeUnit":"Month"}}}""";

    private int _vpcs;

    public AccountId Account => account;

    public string BaiduId => baiduId;

    public string AccessKey => accessKey;

    public string SecretKey => secretKey;

    public Task<BaiduAnswer> SendAsync(string method, string target, string body = "", BaiduClient client = BaiduClient.Go) =>
        cloud.SendAsync(this, client, method, target, Encoding.UTF8.GetBytes(body));

    /// <summary>The same to the API host of a region.</summary>
    public Task<BaiduAnswer> SendToAsync(string region, string method, string target, string body = "") =>
        cloud.SendAsync(this, BaiduClient.Go, method, target, Encoding.UTF8.GetBytes(body), $"bcc.{region}.baidubce.com");

    public Task<BaiduAnswer> GetAsync(string target) => SendAsync("GET", target);

    public Task<BaiduAnswer> PutAsync(string target, string body = "") => SendAsync("PUT", target, body);

    public Task<BaiduAnswer> PostAsync(string target, string body) => SendAsync("POST", target, body);

    public Task<BaiduAnswer> DeleteAsync(string target) => SendAsync("DELETE", target);

    /// <summary>Makes a VPC with a range of its own.</summary>
    public async Task<string> MakesAVpcAsync(string? cidr = null, string region = "bj")
    {
        _vpcs++;
        var body = $$"""{"name":"vpc_{{_vpcs}}","cidr":"{{cidr ?? $"10.{_vpcs}.0.0/16"}}"}""";
        return (await SendToAsync(region, "POST", "/v1/vpc", body)).IsOk()["vpcId"];
    }

    public async Task<string> MakesASubnetAsync(string vpcId, string cidr, string zone = "cn-bj-a") =>
        (await PostAsync("/v1/subnet", $$"""{"name":"net","zoneName":"{{zone}}","cidr":"{{cidr}}","vpcId":"{{vpcId}}"}""")).IsOk()["subnetId"];

    /// <summary>Asks for a connection; <paramref name="more"/> are further members of the body.</summary>
    public Task<BaiduAnswer> AsksForAConnectionAsync(
        string localVpc, string peerVpc, BaiduUser? peer = null, string more = "", string billing = """{"paymentTiming":"Postpaid"}""",
        string peerRegion = "bj", string query = "") =>
        PostAsync(
            $"/v1/peerconn{query}",
            $$"""{"bandwidthInMbps":20,"localVpcId":"{{localVpc}}","peerVpcId":"{{peerVpc}}","peerRegion":"{{peerRegion}}","billing":{{billing}}{{(peer is null ? "" : $",\"peerAccountId\":\"{peer.BaiduId}\"")}}{{more}}}""");

    /// <summary>A connection between two new VPCs of this account, active.</summary>
    public async Task<string> HasAConnectionAsync(string more = "")
    {
        var id = (await AsksForAConnectionAsync(await MakesAVpcAsync(), await MakesAVpcAsync(), more: more)).IsOk()["peerConnId"];
        await cloud.EngineWorksAsync();
        return id;
    }

    /// <summary>A connection from a new VPC of this account to one of <paramref name="peer"/>'s, waiting for the answer.</summary>
    public async Task<string> HasARequestToAsync(BaiduUser peer, string more = "") =>
        (await AsksForAConnectionAsync(await MakesAVpcAsync(), await peer.MakesAVpcAsync(), peer, more)).IsOk()["peerConnId"];

    /// <summary>The same, accepted and active.</summary>
    public async Task<string> HasAConnectionToAsync(BaiduUser peer, string more = "")
    {
        var id = await HasARequestToAsync(peer, more);
        (await peer.PutAsync($"/v1/peerconn/{id}?accept")).IsOkAndEmpty();
        await cloud.EngineWorksAsync();
        return id;
    }

    /// <summary>A prepaid connection between two regions of this account, active.</summary>
    public async Task<string> HasAPrepaidConnectionAsync(int months = 1)
    {
        var id = (await AsksForAConnectionAsync(
            await MakesAVpcAsync(), await MakesAVpcAsync(region: "gz"), peerRegion: "gz", billing: Prepaid(months))).IsOk()["peerConnId"];
        await cloud.EngineWorksAsync();
        return id;
    }

    public static string Prepaid(int months) =>
        $$$"""{"paymentTiming":"Prepaid","reservation":{"reservationLength":{{{months}}},"reservationTimeUnit":"Month"}}""";

    public async Task<string> StatusOfAsync(string peerConnId) => (await GetAsync($"/v1/peerconn/{peerConnId}")).IsOk()["status"];
}
