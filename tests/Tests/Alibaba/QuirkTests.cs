using System.Text;
using System.Xml.Linq;
using Tieline.Dialects.Alibaba;
using Xunit;

namespace Tieline.Tests.Alibaba;

/// <summary>The quirks of the SDKs: contract alibaba-router-interface, 7; each test begins with the number there.</summary>
public sealed class QuirkTests(AlibabaCloud cloud) : IClassFixture<AlibabaCloud>
{
    private static readonly (string, string)[] Form = [("Host", "127.0.0.1:7480"), ("Content-Type", "application/x-www-form-urlencoded")];

    private AlibabaUser Alice => cloud.Alice;

    [Theory]
    [InlineData(AlibabaClient.QueryPost)] // quirk 1
    [InlineData(AlibabaClient.PopCorePost)] // quirk 2
    [InlineData(AlibabaClient.Terraform)] // quirk 3
    [InlineData(AlibabaClient.Tea)]
    [InlineData(AlibabaClient.PopCoreGet)]
    public async Task Q01_Q02_Q03_Parameters_come_in_the_query_in_the_form_or_in_both(AlibabaClient client)
    {
        foreach (var version in new[] { AlibabaCloud.E, AlibabaCloud.V })
            (await Alice.CallAsync(version, client, "DescribeRouterInterfaces", ("RegionId", "cn-hangzhou"), ("PageSize", "50"))).IsOk();
    }

    [Theory]
    [InlineData("json", true)]
    [InlineData("Json", true)]
    [InlineData("XML", false)]
    [InlineData("xml", false)]
    [InlineData("", false)]
    public async Task Q04_The_format_is_read_in_any_letter_case(string format, bool isJson)
    {
        var answer = await SendV1Async(AlibabaCloud.V, "DescribeRegions", new() { ["Format"] = format });
        Assert.Equal((200, isJson ? "application/json;charset=utf-8" : "text/xml;charset=utf-8"), (answer.Status, answer.Headers["Content-Type"]));
    }

    [Fact]
    public async Task Q05_Action_and_version_may_be_headers_only_and_then_the_answer_is_json()
    {
        var headers = cloud.HeadersV3(AlibabaCloud.V, "DescribeRegions");
        headers.Add(("Authorization", AlibabaSigner.V3(Alice.AccessKey, Alice.SecretKey, "POST", [], headers)));
        (await cloud.SendRawAsync("POST", "/", headers, [])).IsOk();
    }

    [Fact]
    public async Task Q06_Parameters_win_over_the_headers()
    {
        var all = Signed(AlibabaCloud.V, "DescribeRegions", []);
        (await cloud.SendRawAsync(
            "POST", $"/?{AlibabaSigner.Query(all)}", [("Host", "x"), ("x-acs-action", "DeleteVpc"), ("x-acs-version", AlibabaCloud.E)], [])).IsOk();
    }

    [Fact]
    public async Task Q07_An_empty_signature_type_is_signed_and_is_none()
    {
        (await SendV1Async(AlibabaCloud.V, "DescribeRegions", new() { ["SignatureType"] = "" })).IsOk();
        (await SendV1Async(AlibabaCloud.V, "DescribeRegions", new() { ["SignatureType"] = "BEARERTOKEN" })).Is(400, "InvalidSignatureMethod");
    }

    [Fact]
    public async Task Q08_Spaces_as_plus_and_lower_case_hex_digits_on_the_wire_are_signed_otherwise()
    {
        var own = await Alice.MakesAnInterfaceAsync("InitiatingSide");
        var all = Signed(AlibabaCloud.V, "ModifyRouterInterfaceAttribute", new() { ["RegionId"] = own.Region, ["RouterInterfaceId"] = own.Id, ["Name"] = "a b+c" });
        var wire = AlibabaSigner.Query(all).Replace("%20", "+").Replace("%2B", "%2b");
        Assert.Contains("a+b%2bc", wire, StringComparison.Ordinal);
        (await cloud.SendRawAsync("POST", $"/?{wire}", [("Host", "x")], [])).IsOk();
        Assert.Equal("a b+c", await Alice.ShownAsync(own, "Name"));
        all = Signed(AlibabaCloud.V, "ModifyRouterInterfaceAttribute", new() { ["RegionId"] = own.Region, ["RouterInterfaceId"] = own.Id, ["Name"] = "d e+f" });
        (await cloud.SendRawAsync("POST", "/", Form, Encoding.UTF8.GetBytes(AlibabaSigner.Query(all).Replace("%20", "+")))).IsOk();
        Assert.Equal("d e+f", await Alice.ShownAsync(own, "Name"));
    }

    [Fact]
    public async Task Q09_Raw_characters_on_the_wire_are_encoded_when_signed()
    {
        var query = new Dictionary<string, string> { ["RegionId"] = "cn-hangzhou", ["Filter.1.Key"] = "Name", ["Filter.1.Value.1"] = "ri*c~d'e(f)!" };
        var headers = cloud.HeadersV3(AlibabaCloud.V, "DescribeRouterInterfaces");
        headers.Add(("Authorization", AlibabaSigner.V3(Alice.AccessKey, Alice.SecretKey, "POST", query, headers)));
        (await cloud.SendRawAsync("POST", "/?RegionId=cn-hangzhou&Filter.1.Key=Name&Filter.1.Value.1=ri*c~d'e(f)!", headers, [])).IsOk();
    }

    [Theory]
    [InlineData("True")]
    [InlineData("FALSE")]
    [InlineData("false")]
    public async Task Q10_Booleans_are_read_in_any_letter_case(string word) =>
        (await Alice.CallAsync("DescribeRouterInterfaces", ("RegionId", "cn-hangzhou"), ("IncludeReservationData", word))).IsOk();

    [Fact]
    public async Task Q11_A_filter_without_a_key_is_passed_over()
    {
        await Alice.MakesAnInterfaceAsync("InitiatingSide");
        var all = (await Alice.CallAsync("DescribeRouterInterfaces", ("RegionId", "cn-hangzhou"))).IsOk()["TotalCount"];
        var answer = await Alice.CallAsync(
            "DescribeRouterInterfaces", ("RegionId", "cn-hangzhou"),
            ("Filter.1", "Aliyun.Acs.Vpc.Model.V20160428.DescribeRouterInterfacesRequest+DescribeRouterInterfaces_Filter"));
        Assert.Equal(all, answer.IsOk()["TotalCount"]);
    }

    [Fact]
    public async Task Q12_Numbers_are_text()
    {
        var answer = (await Alice.CallAsync("DescribeRouterInterfaces", ("RegionId", "cn-hangzhou"), ("PageSize", "+7"), ("PageNumber", "2"))).IsOk();
        Assert.Equal(("7", "2"), (answer["PageSize"], answer["PageNumber"]));
        (await Alice.CallAsync("DescribeRouterInterfaces", ("RegionId", "cn-hangzhou"), ("PageSize", "7.0"))).Is(400, "InvalidParameter");
    }

    [Fact]
    public async Task Q13_Empty_optional_values_are_signed_and_are_not_supplied()
    {
        var vpc = await Alice.MakesAVpcAsync();
        foreach (var client in new[] { AlibabaClient.PopCorePost, AlibabaClient.Tea })
        {
            var made = (await Alice.CallAsync(
                AlibabaCloud.V, client, "CreateRouterInterface", ("RegionId", "cn-hangzhou"), ("RouterType", "VRouter"), ("RouterId", vpc.Router), ("Role", "AcceptingSide"),
                ("Spec", "Negative"), ("OppositeRegionId", "cn-hangzhou"), ("Name", ""), ("Description", ""), ("OppositeRouterType", ""), ("Period", ""), ("FastLinkMode", ""),
                ("HealthCheckSourceIp", ""), ("Tags.1.Key", "a"), ("Tags.1.Value", ""))).IsOk();
            Assert.NotEqual("", made["RouterInterfaceId"]);
        }
    }

    [Fact]
    public async Task Q14_Q15_Parameters_that_nobody_needs_are_signed_and_ignored() => (await Alice.CallAsync(
        "DescribeRouterInterfaces", ("RegionId", "cn-hangzhou"), ("OwnerId", "1"), ("OwnerAccount", "a"), ("ResourceOwnerId", "2"), ("ResourceOwnerAccount", "b"),
        ("SourceIp", "::1"), ("SecureTransport", "true"), ("AcceptLanguage", "zh"), ("Whatever", "x"))).IsOk();

    [Theory]
    [InlineData("Tag")]
    [InlineData("Tags")]
    public async Task Q16_Tags_of_an_interface_have_either_name(string name)
    {
        var vpc = await Alice.MakesAVpcAsync();
        var id = (await Alice.CallAsync(
            "CreateRouterInterface", ("RegionId", "cn-hangzhou"), ("RouterType", "VRouter"), ("RouterId", vpc.Router), ("Role", "AcceptingSide"), ("Spec", "Negative"),
            ("OppositeRegionId", "cn-hangzhou"), ($"{name}.1.Key", "team"), ($"{name}.1.Value", "net"))).IsOk()["RouterInterfaceId"];
        var shown = await Alice.ShownAsync(new(id, vpc.Router, vpc.Vpc, "cn-hangzhou"), "Tags");
        Assert.Equal("""{"Tags":[{"Key":"team","Value":"net"}]}""", shown);
    }

    [Fact]
    public async Task Q18_Printable_characters_are_never_escaped_in_json()
    {
        const string odd = "it's <a> & \"b\" \\ 一 + ~ \U0001F680 \u00a0\u3000é";
        var own = await Alice.MakesAnInterfaceAsync("InitiatingSide");
        (await Alice.CallAsync("ModifyRouterInterfaceAttribute", ("RegionId", own.Region), ("RouterInterfaceId", own.Id), ("Name", odd))).IsOk();
        var answer = await Alice.CallAsync("DescribeRouterInterfaceAttribute", ("RegionId", own.Region), ("InstanceId", own.Id));
        Assert.DoesNotContain("\\u", answer.Body, StringComparison.Ordinal);
        Assert.Contains("it's <a> & \\\"b\\\" \\\\ 一 + ~ \U0001F680 \u00a0\u3000é", answer.Body, StringComparison.Ordinal);
        Assert.Equal(odd, answer["Name"]);
        var refused = await Alice.CallAsync("DescribeVpcs", ("RegionId", "cn-hangzhou"), ("IsDefault", "it's <no>"));
        Assert.DoesNotContain("\\u", refused.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Q19_The_xml_declaration_is_followed_by_the_root_and_by_nothing_else()
    {
        var own = await Alice.MakesAnInterfaceAsync("InitiatingSide");
        (await Alice.CallAsync("ModifyRouterInterfaceAttribute", ("RegionId", own.Region), ("RouterInterfaceId", own.Id), ("Name", "<a> & \"b\""))).IsOk();
        var answer = await SendV1Async(AlibabaCloud.E, "DescribeRouterInterfaces", new()
        {
            ["Format"] = "XML", ["RegionId"] = own.Region, ["Filter.1.Key"] = "RouterInterfaceId", ["Filter.1.Value.1"] = own.Id,
        });
        Assert.StartsWith("<?xml version='1.0' encoding='UTF-8'?><DescribeRouterInterfacesResponse><RequestId>", answer.Body, StringComparison.Ordinal);
        var root = answer.Xml;
        Assert.Equal("1", root.Element("TotalCount")!.Value);
        var item = root.Element("RouterInterfaceSet")!.Elements("RouterInterfaceType").Single();
        Assert.Equal((own.Id, "<a> & \"b\""), (item.Element("RouterInterfaceId")!.Value, item.Element("Name")!.Value));
        Assert.Empty(root.DescendantsAndSelf().Attributes());

        var error = await SendV1Async(AlibabaCloud.E, "ConnectRouterInterface", new() { ["Format"] = "XML", ["RegionId"] = own.Region, ["RouterInterfaceId"] = "ri-x" });
        Assert.Equal(404, error.Status);
        Assert.StartsWith("<?xml version='1.0' encoding='UTF-8'?><Error><RequestId>", error.Body, StringComparison.Ordinal);
        Assert.Equal(["RequestId", "HostId", "Code", "Message", "Recommend"], error.Xml.Elements().Select(element => element.Name.LocalName));
    }

    [Fact]
    public async Task Q20_Every_answer_says_its_content_type()
    {
        (await cloud.SendRawAsync("PUT", "/?Action=DescribeRegions&Format=JSON", [], [])).Is(400, "UnsupportedHTTPMethod");
        var bare = await cloud.SendRawAsync("GET", "/?Action=DescribeRegions", [], []);
        Assert.Equal("text/xml;charset=utf-8", bare.Headers["Content-Type"]);
    }

    [Fact]
    public async Task Q21_A_code_is_in_every_error_and_in_one_success_as_200()
    {
        var own = await Alice.MakesAnInterfaceAsync("InitiatingSide");
        Assert.False((await Alice.CallAsync("DescribeRouterInterfaces", ("RegionId", own.Region))).IsOk().Json.TryGetProperty("Code", out _));
        Assert.Equal("200", (await Alice.CallAsync("DescribeRouterInterfaceAttribute", ("RegionId", own.Region), ("InstanceId", own.Id))).IsOk()["Code"]);
        (await Alice.CallAsync("DescribeRouterInterfaceAttribute", ("RegionId", own.Region), ("InstanceId", "x"))).Is(404, "InvalidRouterInterfaceId.NotFound");
    }

    [Fact]
    public async Task Q22_Errors_are_in_the_format_that_was_asked_for_and_json_for_signed_headers()
    {
        (await Alice.CallAsync(AlibabaCloud.V, AlibabaClient.PopCoreGet, "DeleteVpc", ("VpcId", "vpc-none"))).Is(404, "InvalidVpcID.NotFound");
        var headers = cloud.HeadersV3(AlibabaCloud.V, "DescribeRegions");
        headers.Add(("Authorization", "ACS3-HMAC-SHA256 Credential=nobody,SignedHeaders=host,Signature=00"));
        (await cloud.SendRawAsync("POST", "/", headers, [])).Is(404, "InvalidAccessKeyId.NotFound");
    }

    [Fact]
    public async Task Q25_Container_names_are_as_irregular_as_the_clouds()
    {
        var vpc = await Alice.MakesAVpcAsync();
        var list = (await Alice.CallAsync("DescribeVpcs", ("RegionId", "cn-hangzhou"), ("VpcId", vpc.Vpc))).Items("Vpcs", "Vpc")[0];
        Assert.Equal(vpc.Table, list.GetProperty("RouterTableIds").GetProperty("RouterTableIds")[0].GetString());
        Assert.Equal(0, list.GetProperty("Tags").GetProperty("Tag").GetArrayLength());
        (await Alice.CallAsync("DescribeRouteTableList", ("RegionId", "cn-hangzhou"))).Items("RouterTableList", "RouterTableListType");
        var table = (await Alice.CallAsync("DescribeRouteTables", ("RouteTableId", vpc.Table))).Items("RouteTables", "RouteTable")[0];
        Assert.Equal(0, table.GetProperty("RouteEntrys").GetProperty("RouteEntry").GetArrayLength());
    }

    [Fact]
    public async Task Q27_Values_have_the_types_of_the_contract()
    {
        var own = await Alice.MakesAnInterfaceAsync("InitiatingSide");
        (await Alice.CallAsync("ModifyRouterInterfaceAttribute", ("RegionId", own.Region), ("RouterInterfaceId", own.Id), ("HcRate", "2000"))).IsOk();
        var list = (await Alice.CallAsync("DescribeRouterInterfaces", ("RegionId", own.Region), ("PageSize", "50"))).Items("RouterInterfaceSet", "RouterInterfaceType")
            .Single(item => item.GetProperty("RouterInterfaceId").GetString() == own.Id);
        Assert.Equal(("Number", "Number", "False", "False", "String"), (Kind("Bandwidth"), Kind("HcRate"), Kind("CrossBorder"), Kind("FastLinkMode"), Kind("HasReservationData")));
        var vpc = (await Alice.CallAsync("DescribeVpcAttribute", ("RegionId", own.Region), ("VpcId", own.Vpc))).IsOk();
        Assert.Equal(("Number", Alice.Uid), ($"{vpc.Json.GetProperty("OwnerId").ValueKind}", vpc["OwnerId"]));

        string Kind(string name) => $"{list.GetProperty(name).ValueKind}";
    }

    [Fact]
    public async Task Q28_User_agents_are_of_any_shape()
    {
        var all = Signed(AlibabaCloud.V, "DescribeRegions", []);
        (await cloud.SendRawAsync("POST", $"/?{AlibabaSigner.Query(all)}", [("Host", "x"), ("User-Agent", "AlibabaCloud (linux; (x64)) TeaDSL/2 ;;;")], [])).IsOk();
    }

    [Fact]
    public async Task Q29_The_probe_rate_comes_back_as_it_was_given()
    {
        var own = await Alice.MakesAnInterfaceAsync("InitiatingSide");
        foreach (var rate in new[] { "2", "3000" })
        {
            (await Alice.CallAsync("ModifyRouterInterfaceAttribute", ("RegionId", own.Region), ("RouterInterfaceId", own.Id), ("HcRate", rate))).IsOk();
            Assert.Equal(rate, await Alice.ShownAsync(own, "HcRate"));
        }
    }

    /// <summary>What the clouds' JSON and XML readers get is the same.</summary>
    [Fact]
    public void Q18_Q19_Control_characters_leave_both_documents_well_formed()
    {
        const string odd = "a\u0000b\u0001\t\n\r\uFFFEc";
        foreach (var isJson in new[] { true, false })
        {
            var answer = AnswerWriter.Start(isJson, "Root");
            answer.Text("Name", odd);
            answer.Texts("Many", "One", ["x", "y"]);
            answer.Texts("None", "One", []);
            answer.Object("Deep", deep => deep.Number("N", -5));
            answer.End();
            var text = Encoding.UTF8.GetString(answer.Written.Span);
            if (isJson)
            {
                var json = System.Text.Json.JsonDocument.Parse(text).RootElement;
                Assert.Equal((odd, 2, 0, -5), (json.GetProperty("Name").GetString(), json.GetProperty("Many").GetProperty("One").GetArrayLength(),
                    json.GetProperty("None").GetProperty("One").GetArrayLength(), json.GetProperty("Deep").GetProperty("N").GetInt32()));
            }
            else
            {
                var root = XDocument.Parse(text).Root!;
                Assert.Equal(("a\uFFFDb\uFFFD\t\n\r\uFFFDc", 2, "", "-5"), (root.Element("Name")!.Value, root.Element("Many")!.Elements("One").Count(),
                    root.Element("None")!.Value, root.Element("Deep")!.Element("N")!.Value));
            }
        }
    }

    private Dictionary<string, string> Signed(string version, string action, Dictionary<string, string> parameters)
    {
        var all = cloud.CommonV1(Alice, version, action);
        foreach (var (name, value) in parameters) all[name] = value;
        all["Signature"] = AlibabaSigner.V1(Alice.SecretKey, "POST", all);
        return all;
    }

    private Task<AlibabaAnswer> SendV1Async(string version, string action, Dictionary<string, string> parameters) =>
        cloud.SendRawAsync("POST", $"/?{AlibabaSigner.Query(Signed(version, action, parameters))}", [("Host", "127.0.0.1:7480")], []);
}
