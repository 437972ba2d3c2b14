using Tieline.Sdk.Alibaba;
using Xunit;

namespace Tieline.Tests.Sdk;

/// <summary>The vectors of contract alibaba-router-interface, 2.1 and 2.2, byte for byte.</summary>
public sealed class AlibabaSignerTests
{
    private const string HashOfNothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private static readonly KeyValuePair<string, string>[] V1A = Pairs(
        "AccessKeyId=testid Action=ConnectRouterInterface Format=JSON RegionId=cn-hangzhou RouterInterfaceId=ri-2zeo3xzyf38r4urzdpvfs "
        + "SignatureMethod=HMAC-SHA1 SignatureNonce=3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf SignatureVersion=1.0 Timestamp=2016-11-23T08:03:50Z "
        + "Version=2014-05-26");

    private static readonly KeyValuePair<string, string>[] V1B =
    [
        .. Pairs("AccessKeyId=testid Action=CreateRouterInterface ClientToken=tok/1=2&3 Description= Format=JSON OppositeRegionId=cn-shanghai "
            + "RegionId=cn-hangzhou Role=InitiatingSide RouterId=vrt-bp1lhl0taikrteen8aaaa RouterType=VRouter SignatureMethod=HMAC-SHA1 "
            + "SignatureNonce=b8b0f1c2-0000-4000-8000-000000000001 SignatureVersion=1.0 Spec=Mini.2 Timestamp=2024-01-02T03:04:05Z "
            + "Version=2016-04-28"),
        new("Name", "ri 一 a+b*c~d'e(f)!"),
    ];

    [Fact]
    public void V1a_a_get_of_the_old_version()
    {
        Assert.Equal(
            "GET&%2F&AccessKeyId%3Dtestid%26Action%3DConnectRouterInterface%26Format%3DJSON%26RegionId%3Dcn-hangzhou%26"
            + "RouterInterfaceId%3Dri-2zeo3xzyf38r4urzdpvfs%26SignatureMethod%3DHMAC-SHA1%26SignatureNonce%3D3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf"
            + "%26SignatureVersion%3D1.0%26Timestamp%3D2016-11-23T08%253A03%253A50Z%26Version%3D2014-05-26",
            RpcV1Signer.StringToSign("GET", V1A));
        Assert.Equal("eqj0GwzWEHS7EfP+sw2vtSfE+GM=", SignV1("GET", V1A));
    }

    [Fact]
    public void V1a_as_a_post() => Assert.Equal("/YFSKWh/sGUQGvHbMQapueaIx0U=", SignV1("POST", V1A));

    [Fact]
    public void V1b_awkward_characters_and_an_empty_value()
    {
        Assert.Equal(
            "POST&%2F&AccessKeyId%3Dtestid%26Action%3DCreateRouterInterface%26ClientToken%3Dtok%252F1%253D2%25263%26Description%3D%26Format%3DJSON"
            + "%26Name%3Dri%2520%25E4%25B8%2580%2520a%252Bb%252Ac~d%2527e%2528f%2529%2521%26OppositeRegionId%3Dcn-shanghai%26RegionId%3Dcn-hangzhou"
            + "%26Role%3DInitiatingSide%26RouterId%3Dvrt-bp1lhl0taikrteen8aaaa%26RouterType%3DVRouter%26SignatureMethod%3DHMAC-SHA1"
            + "%26SignatureNonce%3Db8b0f1c2-0000-4000-8000-000000000001%26SignatureVersion%3D1.0%26Spec%3DMini.2"
            + "%26Timestamp%3D2024-01-02T03%253A04%253A05Z%26Version%3D2016-04-28",
            RpcV1Signer.StringToSign("POST", V1B));
        Assert.Equal("Vg+KFbaF7q2899f9LBmOVaAtM6s=", SignV1("POST", V1B));
    }

    [Theory]
    [InlineData(
        "V1-c", "POST",
        "Action=DescribeRouterInterfaces Filter.1.Key=RouterInterfaceId Filter.1.Value.1=ri-1 Filter.1.Value.2=ri-2 Filter.2.Key=Status "
        + "Filter.2.Value.1=Idle Format=JSON PageSize=50 RegionId=cn-hangzhou SignatureMethod=HMAC-SHA1 SignatureNonce=n3 SignatureVersion=1.0 "
        + "Timestamp=2024-01-02T03:04:05Z Version=2016-04-28 AccessKeyId=testid",
        "iCpZsKhCEjwjHF7ZF3c56D6py8Y=")]
    [InlineData(
        "V1-d", "POST",
        "Action=DescribeRouterInterfaceAttribute Format=json Version=2016-04-28 Timestamp=2024-01-02T03:04:05Z SignatureNonce=5f1c0000-mixed "
        + "SignatureMethod=HMAC-SHA1 SignatureVersion=1.0 AccessKeyId=testid InstanceId=ri-2zeo3xzyf38r4urzdpvfs RegionId=cn-hangzhou "
        + "Signature=ignored",
        "iLmtfURtnCeYJX4hpgxwD4L4oWU=")]
    [InlineData(
        "V1-e", "POST",
        "Action=CreateRouterInterface Format=json Version=2016-04-28 Timestamp=2024-01-02T03:04:05Z SignatureNonce=v1n Description= "
        + "FastLinkMode=false OppositeRegionId=cn-hangzhou RegionId=cn-hangzhou Role=AcceptingSide RouterId=vrt-1 RouterType=VRouter "
        + "Spec=Negative Tags.1.Key=a Tags.1.Value= SignatureMethod=HMAC-SHA1 SignatureVersion=1.0 AccessKeyId=testid",
        "RxIrM6K6ydnNhGDPxT/9GZf1gyw=")]
    [InlineData(
        "V1-f", "GET",
        "Timestamp=2016-02-23T12:46:24Z Format=XML AccessKeyId=testid Action=DescribeRegions SignatureMethod=HMAC-SHA1 "
        + "SignatureNonce=3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf Version=2014-05-26 SignatureVersion=1.0",
        "OLeaidS1JvxuMvnyHOwuJ+uX5qY=")]
    public void V1c_to_f(string name, string method, string parameters, string signature) =>
        Assert.Equal((name, signature), (name, SignV1(method, Pairs(parameters))));

    [Fact]
    public void V3a_an_empty_body()
    {
        var query = Pairs("RegionId=cn-hangzhou RouterInterfaceId=ri-2zeo3xzyf38r4urzdpvfs");
        var headers = V3Headers("ConnectRouterInterface", "d410180a5abf7fe235dd9b74aca91fc0", HashOfNothing);
        var stringToSign = Acs3Signer.StringToSign("POST", query, headers, HashOfNothing);

        Assert.Equal("ACS3-HMAC-SHA256\nc594007caec224eab573f7fb9b2b92fafb8966017f732cb013fab3620fbe1b0e", stringToSign);
        Assert.Equal(
            "ACS3-HMAC-SHA256 Credential=testid,SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-credentials-provider;x-acs-date;"
            + "x-acs-signature-nonce;x-acs-version,Signature=669c6c1d0ac122620e03321b260aaf5dfbb88447cc2209f011ec9ed380829548",
            Acs3Signer.Sign(AlibabaWire.Credentials, headers, stringToSign));
    }

    [Fact]
    public void V3b_a_list_with_awkward_characters()
    {
        KeyValuePair<string, string>[] query =
        [
            new("Filter.1.Value.1", "ri 一 a+b*c~d'e(f)!"), new("Filter.1.Value.2", "b/c=d&e"),
            .. Pairs("Filter.1.Key=Name Filter.2.Key=Status Filter.2.Value.1=Idle Filter.2.Value.2=Active PageNumber=1 PageSize=50 "
                + "RegionId=cn-hangzhou"),
        ];
        AssertV3(
            query, V3Headers("DescribeRouterInterfaces", "00000000000000000000000000000002", HashOfNothing), HashOfNothing,
            "e67838b7dcde64a79e5241629a91d09d1f64b49e78fc47d25f672a4998593d56",
            "3361c471e428f25afa8b1c4e1fdb5cc9af7742013215afc7606160e5d3f0e19c");
    }

    [Fact]
    public void V3c_a_form_body_and_temporary_credentials()
    {
        var hash = Acs3Signer.HashOf("RouterType=VRouter&Name=a%20b&Description="u8);
        Assert.Equal("ab0e7137a2fd9ba4a2ac69f960fefbafc322cda9f658f040d2873020937fd73a", hash);
        KeyValuePair<string, string>[] headers =
        [
            .. V3Headers("CreateRouterInterface", "00000000000000000000000000000003", hash)
                .Where(header => header.Key != "x-acs-credentials-provider"),
            new("Content-Type", "application/x-www-form-urlencoded"), new("x-acs-accesskey-id", "testid"),
            new("x-acs-credentials-provider", "static_sts"), new("x-acs-security-token", "sts-token-1"),
        ];
        AssertV3(
            Pairs("RegionId=cn-hangzhou"), headers, hash, "b8685b9e87827925b761d0e04a0780ee9ee4fc3115aac61047c3726e634a2d2c",
            "92831bcd675c59cd556de1e6036a97160ebe62d4ad19f0ec40508455f2c49601");
        Assert.Contains(
            "SignedHeaders=content-type;host;x-acs-accesskey-id;x-acs-action;x-acs-content-sha256;x-acs-credentials-provider;x-acs-date;"
            + "x-acs-security-token;x-acs-signature-nonce;x-acs-version,",
            Acs3Signer.Sign(AlibabaWire.Credentials, headers, ""), StringComparison.Ordinal);
    }

    [Fact]
    public void V3d_the_published_example()
    {
        var query = Pairs("ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd RegionId=cn-shanghai");
        KeyValuePair<string, string>[] headers =
        [
            new("host", "ecs.cn-shanghai.aliyuncs.com"), new("x-acs-action", "RunInstances"), new("x-acs-content-sha256", HashOfNothing),
            new("x-acs-date", "2023-10-26T10:22:32Z"), new("x-acs-signature-nonce", "3156853299f313e23d1673dc12e1703d"),
            new("x-acs-version", "2014-05-26"),
        ];
        var signature = Acs3Signer.Sign(
            new("YourAccessKeyId", "YourAccessKeySecret"), headers, Acs3Signer.StringToSign("POST", query, headers, HashOfNothing));

        Assert.EndsWith(",Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0", signature, StringComparison.Ordinal);
    }

    [Fact]
    public void Headers_that_are_not_the_apis_are_not_signed()
    {
        var headers = V3Headers("A", "n", HashOfNothing);

        Assert.Equal(
            Acs3Signer.StringToSign("POST", [], headers, HashOfNothing),
            Acs3Signer.StringToSign("POST", [], [.. headers.Reverse(), new("Accept", "application/json"), new("User-Agent", "x")], HashOfNothing));
    }

    [Fact]
    public void Parameters_are_sorted_by_their_names_and_not_by_the_finished_pairs()
    {
        KeyValuePair<string, string>[] query = [new("a-b", "2"), new("a", "1"), new("A", "3")];

        Assert.Equal("GET&%2F&A%3D3%26a%3D1%26a-b%3D2", RpcV1Signer.StringToSign("GET", query));
    }

    private static void AssertV3(
        KeyValuePair<string, string>[] query, KeyValuePair<string, string>[] headers, string contentHash, string requestHash, string signature)
    {
        var stringToSign = Acs3Signer.StringToSign("POST", query, headers, contentHash);
        Assert.Equal($"ACS3-HMAC-SHA256\n{requestHash}", stringToSign);
        Assert.EndsWith($",Signature={signature}", Acs3Signer.Sign(AlibabaWire.Credentials, headers, stringToSign), StringComparison.Ordinal);
    }

    private static string SignV1(string method, KeyValuePair<string, string>[] parameters) =>
        RpcV1Signer.Sign("testsecret", RpcV1Signer.StringToSign(method, parameters));

    private static KeyValuePair<string, string>[] V3Headers(string action, string nonce, string hash) =>
    [
        new("Host", "127.0.0.1:18080"), new("x-acs-action", action), new("x-acs-content-sha256", hash),
        new("x-acs-credentials-provider", "static_ak"), new("x-acs-date", "2024-01-02T03:04:05Z"), new("x-acs-signature-nonce", nonce),
        new("x-acs-version", "2016-04-28"),
    ];

    private static KeyValuePair<string, string>[] Pairs(string text) =>
        [.. text.Split(' ').Select(pair => KeyValuePair.Create(pair.Split('=', 2)[0], pair.Split('=', 2)[1]))];
}
