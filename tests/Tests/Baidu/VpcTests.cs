using System.Net;
using Tieline.Core.Identifiers;
using Tieline.Core.Networks;
using Xunit;

namespace Tieline.Tests.Baidu;

/// <summary>VPCs and the addresses in them. Contract baidu-peer-connection, 6.1.</summary>
public sealed class VpcTests(BaiduCloud cloud) : IClassFixture<BaiduCloud>
{
    private const string Path = "/v1/vpc";

    private BaiduUser Alice => cloud.Alice;

    [Fact]
    public async Task A_VPC_is_made_and_shown_with_every_field()
    {
        var made = await Alice.PostAsync(
            Path, """{"name":"tf-test_1","cidr":"192.168.0.0/24","description":"说明","tags":[{"tagKey":"k","tagValue":"v"}],"enableIpv6":false}""");
        Assert.Matches("^{\"vpcId\":\"vpc-[a-z0-9]{12}\"}$", made.IsOk().Body);
        var id = made["vpcId"];
        var got = (await Alice.GetAsync($"{Path}/{id}")).IsOk();
        var created = got.Json.GetProperty("vpc").GetProperty("createdTime").GetString();
        var fields = $$"""
            "vpcId":"{{id}}","name":"tf-test_1","cidr":"192.168.0.0/24","ipv6Cidr":"","description":"说明","createdTime":"{{created}}","isDefault":false,"relay":false,"secondaryCidr":[],"tags":[{"tagKey":"k","tagValue":"v"}]
            """.Trim();
        Assert.Equal($$$"""{"vpc":{{{{fields}}},"subnets":[]}}""", got.Body);
        Assert.Equal($"[{{{fields}}}]", (await Alice.GetAsync($"{Path}?vpcIds={id}"))["vpcs"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("""{"cidr":"10.0.0.0/16"}""")]
    [InlineData("""{"name":"a"}""")]
    [InlineData("""{"name":"default","cidr":"10.0.0.0/16"}""")]
    [InlineData("""{"name":"a b","cidr":"10.0.0.0/16"}""")]
    [InlineData("""{"name":"名","cidr":"10.0.0.0/16"}""")]
    [InlineData("""{"name":"a123456789a123456789a123456789a123456789a123456789a123456789123456","cidr":"10.0.0.0/16"}""")]
    [InlineData("""{"name":"a","cidr":"10.0.0.0"}""")]
    [InlineData("""{"name":"a","cidr":"10.0.0.1/16"}""")]
    [InlineData("""{"name":"a","cidr":"10.0.0.0/7"}""")]
    [InlineData("""{"name":"a","cidr":"10.0.0.0/29"}""")]
    [InlineData("""{"name":"a","cidr":"fd00::/64"}""")]
    [InlineData("""{"name":"a","cidr":"0.0.0.0/0"}""")]
    [InlineData("""{"name":"a","cidr":10}""")]
    [InlineData("""{"name":"a","cidr":"240.1.0.0/16"}""")]
    [InlineData("""{"name":"a","cidr":"10.0.0.0/16","enableIpv6":"false"}""")]
    [InlineData("""{"name":"a","cidr":"10.0.0.0/16","description":7}""")]
    public async Task A_malformed_VPC_is_a_bad_request(string body) => (await Alice.PostAsync(Path, body)).IsBadRequest();

    [Fact]
    public async Task IPv6_is_denied() => (await Alice.PostAsync(Path, """{"name":"a","cidr":"10.0.0.0/16","enableIpv6":true}""")).IsDenied();

    [Fact]
    public async Task An_update_leaves_what_it_does_not_name_and_replaces_secondary_ranges()
    {
        var id = await Alice.MakesAVpcAsync("10.200.0.0/16");
        (await Alice.PutAsync($"{Path}/{id}?modifyAttribute", """{"name":"b","description":"d","secondaryCidr":["10.201.0.0/16","10.202.0.0/16"]}""")).IsOkAndEmpty();
        (await Alice.PutAsync($"{Path}/{id}?modifyAttribute=", """{"name":"c","enableIpv6":false}""")).IsOkAndEmpty();
        var vpc = (await Alice.GetAsync($"{Path}/{id}")).Json.GetProperty("vpc");
        Assert.Equal(
            ("c", "d", """["10.201.0.0/16","10.202.0.0/16"]"""),
            (vpc.GetProperty("name").GetString(), vpc.GetProperty("description").GetString(), vpc.GetProperty("secondaryCidr").GetRawText()));
        (await Alice.PutAsync($"{Path}/{id}?modifyAttribute", """{"name":"c","secondaryCidr":["10.201.0.0/16"]}""")).IsOkAndEmpty();
        Assert.Equal("""["10.201.0.0/16"]""", (await Alice.GetAsync($"{Path}/{id}")).Json.GetProperty("vpc").GetProperty("secondaryCidr").GetRawText());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"name":""}""")]
    [InlineData("""{"name":"default"}""")]
    [InlineData("""{"name":"a","secondaryCidr":"10.0.0.0/16"}""")]
    [InlineData("""{"name":"a","secondaryCidr":["10.0.0.0"]}""")]
    [InlineData("""{"name":"a","secondaryCidr":[1]}""")]
    [InlineData("""{"name":"a","secondaryCidr":["255.0.0.0/8"]}""")]
    public async Task A_malformed_update_is_a_bad_request(string body) =>
        (await Alice.PutAsync($"{Path}/{await Alice.MakesAVpcAsync()}?modifyAttribute", body)).IsBadRequest();

    [Fact]
    public async Task Relay_is_switched_on_and_off()
    {
        var id = await Alice.MakesAVpcAsync();
        foreach (var (operation, relay) in new[] { ("openRelay", true), ("openRelay", true), ("shutdownRelay", false) })
        {
            (await Alice.PutAsync($"{Path}/{operation}/{id}?clientToken={Guid.NewGuid()}")).IsOkAndEmpty();
            Assert.Equal(relay, (await Alice.GetAsync($"{Path}/{id}")).Json.GetProperty("vpc").GetProperty("relay").GetBoolean());
        }
    }

    [Fact]
    public async Task A_VPC_with_subnets_is_not_deleted()
    {
        var id = await Alice.MakesAVpcAsync("10.210.0.0/16");
        var subnet = await Alice.MakesASubnetAsync(id, "10.210.0.0/24");
        (await Alice.DeleteAsync($"{Path}/{id}")).Is(409, "ResourceNeedRelease");
        (await Alice.DeleteAsync($"/v1/subnet/{subnet}")).IsOkAndEmpty();
        (await Alice.DeleteAsync($"{Path}/{id}")).IsOkAndEmpty();
        (await Alice.DeleteAsync($"{Path}/{id}")).IsNotFound();
    }

    [Theory]
    [InlineData("vpc-000000000000")]
    [InlineData("nonsense")]
    public async Task An_unknown_VPC_is_not_found(string id)
    {
        (await Alice.GetAsync($"{Path}/{id}")).IsNotFound();
        (await Alice.PutAsync($"{Path}/{id}?modifyAttribute", """{"name":"a"}""")).IsNotFound();
        (await Alice.PutAsync($"{Path}/openRelay/{id}")).IsNotFound();
        (await Alice.DeleteAsync($"{Path}/{id}")).IsNotFound();
    }

    [Fact]
    public async Task Anothers_VPC_and_one_of_another_region_are_not_found()
    {
        var (bobs, far) = (await cloud.Bob.MakesAVpcAsync(), await Alice.MakesAVpcAsync(region: "gz"));
        foreach (var id in new[] { bobs, far })
        {
            (await Alice.GetAsync($"{Path}/{id}")).IsNotFound();
            (await Alice.PutAsync($"{Path}/{id}?modifyAttribute", """{"name":"a"}""")).IsNotFound();
            (await Alice.PutAsync($"{Path}/openRelay/{id}")).IsNotFound();
            (await Alice.DeleteAsync($"{Path}/{id}")).IsNotFound();
            Assert.Equal("[]", (await Alice.GetAsync($"{Path}?vpcIds={id}"))["vpcs"]);
        }

        (await Alice.SendToAsync("gz", "DELETE", $"{Path}/{far}")).IsOkAndEmpty();
    }

    [Fact]
    public async Task A_list_is_filtered_and_paged()
    {
        await using var fresh = new BaiduCloud();
        await fresh.InitializeAsync();
        var ids = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            ids.Add(await fresh.Alice.MakesAVpcAsync());
            fresh.Behind.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        var first = (await fresh.Alice.GetAsync($"{Path}?maxKeys=2")).IsOk();
        Assert.Equal(("true", ids[0], ids[2]), (first["isTruncated"], first["marker"], first["nextMarker"]));
        var last = (await fresh.Alice.GetAsync($"{Path}?maxKeys=2&marker={ids[2]}")).IsOk();
        Assert.Equal(("false", ids[2]), (last["isTruncated"], last["marker"]));
        Assert.Equal(2, (await fresh.Alice.GetAsync($"{Path}?vpcIds={ids[0]},vpc-000000000000,x,{ids[2]}")).Json.GetProperty("vpcs").GetArrayLength());
        Assert.Equal("[]", (await fresh.Alice.GetAsync($"{Path}?vpcIds=x"))["vpcs"]);
        Assert.Equal("[]", (await fresh.Alice.GetAsync($"{Path}?isDefault=True"))["vpcs"]);
        Assert.Equal(3, (await fresh.Alice.GetAsync($"{Path}?isDefault=false")).Json.GetProperty("vpcs").GetArrayLength());
        (await fresh.Alice.GetAsync($"{Path}?isDefault=perhaps")).IsBadRequest();
        (await fresh.Alice.GetAsync($"{Path}?marker=vpc-000000000000")).IsBadRequest();
        (await fresh.Alice.GetAsync($"{Path}?marker=x")).IsBadRequest();
        (await fresh.Alice.GetAsync($"{Path}?maxKeys=1001")).IsBadRequest();
    }

    [Fact]
    public async Task Addresses_in_use_are_told_by_range_and_by_list()
    {
        var vpc = await Alice.MakesAVpcAsync("10.220.0.0/16");
        var subnet = await Alice.MakesASubnetAsync(vpc, "10.220.1.0/24");
        foreach (var (name, address) in new[] { ("one", "10.220.1.10"), ("two", "10.220.1.12") })
        {
            var wish = new PortWish(SubnetId.Parse(subnet)!.Value, name, Ipv4Address.Parse(address), Attachment.Nothing);
            Assert.Null((await cloud.Behind.Ports.CreateAsync(new(Alice.Account, "test"), wish, default)).Refusal);
        }

        var path = $"{Path}/{vpc}/privateIpAddressInfo";
        var found = (await Alice.GetAsync($"{path}?privateIpRange=10.220.1.0-10.220.1.11")).IsOk().Json.GetProperty("vpcPrivateIpAddresses");
        Assert.Equal(1, found.GetArrayLength());
        Assert.Equal(("10.220.1.10", "10.220.1.0/24"), (found[0].GetProperty("privateIpAddress").GetString(), found[0].GetProperty("cidr").GetString()));
        Assert.Equal(2, (await Alice.GetAsync($"{path}?privateIpAddresses=10.220.1.10&privateIpAddresses=10.220.1.12,10.220.1.99")).Json.GetProperty("vpcPrivateIpAddresses").GetArrayLength());

        var page = (await Alice.GetAsync($"{Path}/resourceIp?vpcId={vpc}&pageNo=2&pageSize=1")).IsOk();
        Assert.Equal("""{"result":[{"ip":"10.220.1.12","resourceType":"bcc"}],"pageNo":2,"pageSize":1,"totalCount":2}""", page.Body);
        Assert.Equal("2", (await Alice.GetAsync($"{Path}/resourceIp?vpcId={vpc}&subnetId={subnet}&resourceType=BCC"))["totalCount"]);
        Assert.Equal("0", (await Alice.GetAsync($"{Path}/resourceIp?vpcId={vpc}&resourceType=blb"))["totalCount"]);
        (await Alice.DeleteAsync($"/v1/subnet/{subnet}")).Is(409, "SUBNET_INUSE");
        var shown = (await Alice.GetAsync($"/v1/subnet/{subnet}")).Json.GetProperty("subnet");
        Assert.Equal((251, 251), (shown.GetProperty("availableIp").GetInt32(), shown.GetProperty("availableUnreservedIp").GetInt32()));
    }

    [Theory]
    [InlineData("privateIpAddressInfo", "")]
    [InlineData("privateIpAddressInfo", "?privateIpRange=10.0.0.1")]
    [InlineData("privateIpAddressInfo", "?privateIpRange=10.0.0.2-10.0.0.1")]
    [InlineData("privateIpAddressInfo", "?privateIpRange=10.0.0.1-10.0.1.1")]
    [InlineData("privateIpAddressInfo", "?privateIpRange=x-y")]
    [InlineData("privateIpAddressInfo", "?privateIpAddresses=10.0.0.256")]
    [InlineData("resourceIp", "?pageNo=0")]
    [InlineData("resourceIp", "?pageSize=1001")]
    [InlineData("resourceIp", "?pageSize=1")]
    public async Task A_malformed_question_about_addresses_is_a_bad_request(string operation, string query) =>
        (await Alice.GetAsync(operation == "resourceIp" ? $"{Path}/resourceIp{query}" : $"{Path}/{await Alice.MakesAVpcAsync()}/{operation}{query}")).IsBadRequest();

    [Fact]
    public async Task Addresses_of_anothers_VPC_are_not_told()
    {
        var bobs = await cloud.Bob.MakesAVpcAsync();
        (await Alice.GetAsync($"{Path}/{bobs}/privateIpAddressInfo?privateIpAddresses={IPAddress.Loopback}")).IsNotFound();
        (await Alice.GetAsync($"{Path}/resourceIp?vpcId={bobs}")).IsNotFound();
    }
}
