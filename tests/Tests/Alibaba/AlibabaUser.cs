using Tieline.Core.Identifiers;

namespace Tieline.Tests.Alibaba;

/// <summary>One end of a pair as a test made it.</summary>
public sealed record MadeInterface(string Id, string Router, string Vpc, string Region);

/// <summary>A tenant with a key, and the calls that tests need often.</summary>
public sealed class AlibabaUser(AlibabaCloud cloud, AccountId account, string uid, string accessKey, string secretKey)
{
    public const string Hangzhou = "cn-hangzhou", Shanghai = "cn-shanghai";

    private int _vpcs;

    public AccountId Account => account;

    public string Uid => uid;

    public string AccessKey => accessKey;

    public string SecretKey => secretKey;

    /// <summary>Calls an operation of the current version.</summary>
    public Task<AlibabaAnswer> CallAsync(string action, params (string Name, string Value)[] parameters) =>
        cloud.SendAsync(this, AlibabaClient.Tea, AlibabaCloud.V, action, Named(parameters));

    /// <summary>Calls an operation of 2014-05-26.</summary>
    public Task<AlibabaAnswer> CallEcsAsync(string action, params (string Name, string Value)[] parameters) =>
        cloud.SendAsync(this, AlibabaClient.QueryPost, AlibabaCloud.E, action, Named(parameters));

    /// <summary>Calls an operation of the version, as most of them take it.</summary>
    public Task<AlibabaAnswer> CallAsync(string version, AlibabaClient client, string action, params (string Name, string Value)[] parameters) =>
        cloud.SendAsync(this, client, version, action, Named(parameters));

    /// <summary>Makes a VPC with a range of its own.</summary>
    public async Task<(string Vpc, string Router, string Table)> MakesAVpcAsync(string region = Hangzhou, string? cidr = null)
    {
        _vpcs++;
        var made = (await CallAsync("CreateVpc", ("RegionId", region), ("CidrBlock", cidr ?? $"10.{_vpcs}.0.0/16"))).IsOk();
        return (made["VpcId"], made["VRouterId"], made["RouteTableId"]);
    }

    public async Task<MadeInterface> MakesAnInterfaceAsync(
        string role, string spec = "Small.1", string region = Hangzhou, string opposite = Hangzhou, (string Vpc, string Router, string Table)? vpc = null)
    {
        var home = vpc ?? await MakesAVpcAsync(region);
        var id = (await CallAsync(
            "CreateRouterInterface", ("RegionId", region), ("RouterType", "VRouter"), ("RouterId", home.Router), ("Role", role),
            ("Spec", role == "AcceptingSide" ? "Negative" : spec), ("OppositeRegionId", opposite))).IsOk()["RouterInterfaceId"];
        return new(id, home.Router, home.Vpc, region);
    }

    /// <summary>Tells one of this account's interfaces of its opposite end.</summary>
    public Task<AlibabaAnswer> TellsAsync(MadeInterface own, MadeInterface other, AlibabaUser owner, string version = AlibabaCloud.V) =>
        CallAsync(
            version, AlibabaClient.QueryPost, "ModifyRouterInterfaceAttribute", ("RegionId", own.Region), ("RouterInterfaceId", own.Id), ("OppositeInterfaceId", other.Id),
            ("OppositeRouterId", other.Router), ("OppositeRouterType", "VRouter"), ("OppositeInterfaceOwnerId", owner.Uid));

    public Task<AlibabaAnswer> ConnectsAsync(MadeInterface own, string version = AlibabaCloud.V) => OnAsync("ConnectRouterInterface", own, version);

    /// <summary>An operation that takes a region and an interface, and no more.</summary>
    public Task<AlibabaAnswer> OnAsync(string action, MadeInterface own, string version = AlibabaCloud.V) =>
        CallAsync(version, AlibabaClient.QueryPost, action, ("RegionId", own.Region), ("RouterInterfaceId", own.Id));

    /// <summary>An initiator of this account and an acceptor, told of each other; not connected.</summary>
    public async Task<(MadeInterface Initiator, MadeInterface Acceptor)> HasAPairToAsync(
        AlibabaUser peer, string spec = "Small.1", string near = Hangzhou, string far = Hangzhou)
    {
        var own = await MakesAnInterfaceAsync("InitiatingSide", spec, near, far);
        var other = await peer.MakesAnInterfaceAsync("AcceptingSide", region: far, opposite: near);
        (await TellsAsync(own, other, peer)).IsOk();
        (await peer.TellsAsync(other, own, this)).IsOk();
        return (own, other);
    }

    /// <summary>The same, connected and active.</summary>
    public async Task<(MadeInterface Initiator, MadeInterface Acceptor)> HasAnActivePairToAsync(AlibabaUser peer, string spec = "Small.1")
    {
        var pair = await HasAPairToAsync(peer, spec);
        (await ConnectsAsync(pair.Initiator)).IsOk();
        await cloud.EngineWorksAsync();
        return pair;
    }

    /// <summary>A member of an interface as DescribeRouterInterfaces shows it.</summary>
    public async Task<string> ShownAsync(MadeInterface own, string member = "Status", string version = AlibabaCloud.V)
    {
        var item = (await CallAsync(
            version, AlibabaClient.QueryPost, "DescribeRouterInterfaces", ("RegionId", own.Region), ("Filter.1.Key", "RouterInterfaceId"),
            ("Filter.1.Value.1", own.Id))).Items("RouterInterfaceSet", "RouterInterfaceType")[0].GetProperty(member);
        return item.ValueKind == System.Text.Json.JsonValueKind.String ? item.GetString()! : item.GetRawText();
    }

    private static Dictionary<string, string> Named((string Name, string Value)[] parameters) => parameters.ToDictionary(pair => pair.Name, pair => pair.Value);
}
