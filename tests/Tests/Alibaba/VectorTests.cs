using Microsoft.AspNetCore.Http;
using Tieline.Dialects.Alibaba;
using Xunit;

namespace Tieline.Tests.Alibaba;

/// <summary>The vectors of contract alibaba-router-interface, 2.1 and 2.2, each by its name.</summary>
public sealed class VectorTests
{
    private const string Secret = "testsecret";
    private const string Common = "AccessKeyId=testid&SignatureMethod=HMAC-SHA1&SignatureVersion=1.0";

    private const string Connect =
        $"{Common}&Action=ConnectRouterInterface&Format=JSON&RegionId=cn-hangzhou&RouterInterfaceId=ri-2zeo3xzyf38r4urzdpvfs"
        + "&SignatureNonce=3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf&Timestamp=2016-11-23T08:03:50Z&Version=2014-05-26";

    [Theory]
    [InlineData("V1-a GET", "GET", Connect, "eqj0GwzWEHS7EfP+sw2vtSfE+GM=")]
    [InlineData("V1-a POST", "POST", Connect, "/YFSKWh/sGUQGvHbMQapueaIx0U=")]
    [InlineData(
        "V1-b", "POST",
        Common + "&Action=CreateRouterInterface&ClientToken=tok%2F1%3D2%263&Description=&Format=JSON&Name=ri+%e4%b8%80+a%2bb*c~d'e(f)!"
        + "&OppositeRegionId=cn-shanghai&RegionId=cn-hangzhou&Role=InitiatingSide&RouterId=vrt-bp1lhl0taikrteen8aaaa&RouterType=VRouter"
        + "&SignatureNonce=b8b0f1c2-0000-4000-8000-000000000001&Spec=Mini.2&Timestamp=2024-01-02T03:04:05Z&Version=2016-04-28",
        "Vg+KFbaF7q2899f9LBmOVaAtM6s=")]
    [InlineData(
        "V1-c", "POST",
        Common + "&Action=DescribeRouterInterfaces&Filter.1.Key=RouterInterfaceId&Filter.1.Value.1=ri-1&Filter.1.Value.2=ri-2&Filter.2.Key=Status"
        + "&Filter.2.Value.1=Idle&Format=JSON&PageSize=50&RegionId=cn-hangzhou&SignatureNonce=n3&Timestamp=2024-01-02T03:04:05Z&Version=2016-04-28",
        "iCpZsKhCEjwjHF7ZF3c56D6py8Y=")]
    [InlineData(
        "V1-d", "POST",
        Common + "&Action=DescribeRouterInterfaceAttribute&Format=json&Version=2016-04-28&Timestamp=2024-01-02T03%3A04%3A05Z&SignatureNonce=5f1c0000-mixed"
        + "&Signature=iLmtfURtnCeYJX4hpgxwD4L4oWU%3D&InstanceId=ri-2zeo3xzyf38r4urzdpvfs&RegionId=cn-hangzhou",
        "iLmtfURtnCeYJX4hpgxwD4L4oWU=")]
    [InlineData(
        "V1-e", "POST",
        Common + "&Action=CreateRouterInterface&Format=json&Version=2016-04-28&Timestamp=2024-01-02T03:04:05Z&SignatureNonce=v1n&Description=&FastLinkMode=false"
        + "&OppositeRegionId=cn-hangzhou&RegionId=cn-hangzhou&Role=AcceptingSide&RouterId=vrt-1&RouterType=VRouter&Spec=Negative&Tags.1.Key=a&Tags.1.Value=",
        "RxIrM6K6ydnNhGDPxT/9GZf1gyw=")]
    [InlineData(
        "V1-f", "GET",
        Common + "&Timestamp=2016-02-23T12:46:24Z&Format=XML&Action=DescribeRegions&SignatureNonce=3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf&Version=2014-05-26",
        "OLeaidS1JvxuMvnyHOwuJ+uX5qY=")]
    public void A_signature_in_the_parameters_is_as_the_contract_has_it(string vector, string method, string query, string signature)
    {
        var parameters = new AlibabaParameters().Add(query);
        Assert.Null(parameters.Fault);
        var text = SignatureV1.StringToSign(method, parameters);
        Assert.True(SignatureV1.Matches(signature, Secret, text), $"{vector}: {text}");
        Assert.Equal(signature, AlibabaSigner.V1(Secret, method, parameters.All)); // so the tests' own signer can be believed
        Assert.False(SignatureV1.Matches(signature, Secret + "x", text));
        Assert.False(SignatureV1.Matches(signature[1..], Secret, text));
        Assert.False(SignatureV1.Matches("not base64", Secret, text));
    }

    [Fact]
    public void The_string_to_sign_of_v1_a_is_as_the_contract_has_it() => Assert.Equal(
        "GET&%2F&AccessKeyId%3Dtestid%26Action%3DConnectRouterInterface%26Format%3DJSON%26RegionId%3Dcn-hangzhou%26RouterInterfaceId%3Dri-2zeo3xzyf38r4urzdpvfs%26SignatureMethod%3DHMAC-SHA1%26SignatureNonce%3D3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf%26SignatureVersion%3D1.0%26Timestamp%3D2016-11-23T08%253A03%253A50Z%26Version%3D2014-05-26",
        SignatureV1.StringToSign("GET", new AlibabaParameters().Add(Connect)));

    [Fact]
    public void A_name_that_begins_another_goes_before_it()
    {
        var text = SignatureV1.StringToSign("GET", new AlibabaParameters().Add("A.1=x&A=y&A-=z"));
        Assert.Equal("GET&%2F&A%3Dy%26A-%3Dz%26A.1%3Dx", text);
    }

    private static readonly (string, string)[] HeadersA =
    [
        ("host", "127.0.0.1:18080"), ("x-acs-action", "ConnectRouterInterface"),
        ("x-acs-content-sha256", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"), ("x-acs-credentials-provider", "static_ak"),
        ("x-acs-date", "2024-01-02T03:04:05Z"), ("x-acs-signature-nonce", "d410180a5abf7fe235dd9b74aca91fc0"), ("x-acs-version", "2016-04-28"),
    ];

    private const string NamesA = "host;x-acs-action;x-acs-content-sha256;x-acs-credentials-provider;x-acs-date;x-acs-signature-nonce;x-acs-version";

    [Fact]
    public void V3_a_is_as_the_contract_has_it() => Check(
        Secret, NamesA, "RegionId=cn-hangzhou&RouterInterfaceId=ri-2zeo3xzyf38r4urzdpvfs", HeadersA,
        "c594007caec224eab573f7fb9b2b92fafb8966017f732cb013fab3620fbe1b0e", "669c6c1d0ac122620e03321b260aaf5dfbb88447cc2209f011ec9ed380829548");

    [Fact]
    public void V3_b_with_raw_characters_on_the_wire_is_as_the_contract_has_it() => Check(
        Secret, NamesA,
        "Filter.1.Key=Name&Filter.1.Value.1=ri%20%E4%B8%80%20a%2Bb*c~d%27e(f)!&Filter.1.Value.2=b%2Fc%3Dd%26e&Filter.2.Key=Status&Filter.2.Value.1=Idle&Filter.2.Value.2=Active&PageNumber=1&PageSize=50&RegionId=cn-hangzhou",
        [.. HeadersA.Select(header => header switch
        {
            ("x-acs-action", _) => ("x-acs-action", "DescribeRouterInterfaces"),
            ("x-acs-signature-nonce", _) => ("x-acs-signature-nonce", "00000000000000000000000000000002"),
            _ => header,
        })],
        "e67838b7dcde64a79e5241629a91d09d1f64b49e78fc47d25f672a4998593d56", "3361c471e428f25afa8b1c4e1fdb5cc9af7742013215afc7606160e5d3f0e19c");

    [Fact]
    public void V3_c_with_a_form_and_temporary_credentials_is_as_the_contract_has_it() => Check(
        Secret,
        "content-type;host;x-acs-accesskey-id;x-acs-action;x-acs-content-sha256;x-acs-credentials-provider;x-acs-date;x-acs-security-token;x-acs-signature-nonce;x-acs-version",
        "RegionId=cn-hangzhou",
        [
            ("content-type", "application/x-www-form-urlencoded"), ("host", "127.0.0.1:18080"), ("x-acs-accesskey-id", "testid"),
            ("x-acs-action", "CreateRouterInterface"), ("x-acs-content-sha256", "ab0e7137a2fd9ba4a2ac69f960fefbafc322cda9f658f040d2873020937fd73a"),
            ("x-acs-credentials-provider", "static_sts"), ("x-acs-date", "2024-01-02T03:04:05Z"), ("x-acs-security-token", "sts-token-1"),
            ("x-acs-signature-nonce", "00000000000000000000000000000003"), ("x-acs-version", "2016-04-28"),
        ],
        "b8685b9e87827925b761d0e04a0780ee9ee4fc3115aac61047c3726e634a2d2c", "92831bcd675c59cd556de1e6036a97160ebe62d4ad19f0ec40508455f2c49601",
        "RouterType=VRouter&Name=a%20b&Description=");

    [Fact]
    public void V3_d_the_published_example_is_as_the_contract_has_it() => Check(
        "YourAccessKeySecret", "host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version",
        "ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai",
        [
            ("host", "ecs.cn-shanghai.aliyuncs.com"), ("x-acs-action", "RunInstances"),
            ("x-acs-content-sha256", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"), ("x-acs-date", "2023-10-26T10:22:32Z"),
            ("x-acs-signature-nonce", "3156853299f313e23d1673dc12e1703d"), ("x-acs-version", "2014-05-26"),
        ],
        null, "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0");

    [Theory]
    [InlineData("ACS3-HMAC-SHA256 Credential=a, SignedHeaders=host,  Signature=00", true)]
    [InlineData("ACS3-HMAC-SHA256 Credential=a,SignedHeaders=host,Signature=00", true)]
    [InlineData("ACS3-HMAC-SHA256 SignedHeaders=host,Signature=00", false)]
    [InlineData("ACS3-HMAC-SHA256 Credential=,SignedHeaders=host,Signature=00", false)]
    [InlineData("ACS3-HMAC-SM3 Credential=a,SignedHeaders=host,Signature=00", false)]
    [InlineData("ACS3-HMAC-SHA256", false)]
    public void A_header_may_have_spaces_after_its_commas(string header, bool isFine) => Assert.Equal(isFine, SignatureV3.TryParse(header, out _));

    private static void Check(string secret, string names, string query, (string, string)[] headers, string? hash, string signature, string body = "")
    {
        var http = new DefaultHttpContext();
        foreach (var (name, value) in headers) http.Request.Headers[name] = value;
        Assert.True(SignatureV3.TryParse($"ACS3-HMAC-SHA256 Credential=testid,SignedHeaders={names},Signature={signature}", out var parsed));
        var text = parsed.StringToSign("POST", new AlibabaParameters().Add(query), http.Request.Headers);
        if (hash is not null) Assert.Equal($"ACS3-HMAC-SHA256\n{hash}", text);
        var bytes = System.Text.Encoding.UTF8.GetBytes(body);
        Assert.True(parsed.Matches(secret, text, http.Request.Headers, bytes));
        Assert.False(parsed.Matches(secret + "x", text, http.Request.Headers, bytes));
        Assert.False(parsed.Matches(secret, text, http.Request.Headers, [1, .. bytes])); // another body than the hash speaks of
        Assert.False((parsed with { Signature = signature[..^1] + "g" }).Matches(secret, text, http.Request.Headers, bytes));
    }
}
