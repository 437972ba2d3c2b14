using Xunit;

namespace Tieline.Tests.Baidu;

/// <summary>Subnets, zones and regions. Contract baidu-peer-connection, 6.2 and 6.4.</summary>
public sealed class SubnetTests(BaiduCloud cloud) : IClassFixture<BaiduCloud>
{
    private const string Path = "/v1/subnet";

    private BaiduUser Alice => cloud.Alice;

    [Fact]
    public async Task A_subnet_is_made_and_shown_with_every_field_also_in_its_VPC()
    {
        var vpc = await Alice.MakesAVpcAsync("10.0.0.0/16");
        var made = await Alice.PostAsync(
            Path,
            $$"""{"name":"net-1","zoneName":"cn-bj-e","cidr":"10.0.1.0/24","vpcId":"{{vpc}}","description":"d","subnetType":"BCC","tags":[{"tagKey":"k","tagValue":""}]}""");
        Assert.Matches("^{\"subnetId\":\"sbn-[a-z0-9]{12}\"}$", made.IsOk().Body);
        var id = made["subnetId"];
        var got = (await Alice.GetAsync($"{Path}/{id}")).IsOk();
        var subnet =
            $$"""{"subnetId":"{{id}}","name":"net-1","zoneName":"cn-bj-e","cidr":"10.0.1.0/24","ipv6Cidr":"","vpcId":"{{vpc}}","subnetType":"BCC","description":"d","createdTime":"2026-01-05T08:00:00Z","availableIp":253,"availableUnreservedIp":253,"tags":[{"tagKey":"k","tagValue":""}]}""";
        Assert.Equal($"{{\"subnet\":{subnet}}}", got.Body);
        Assert.Equal($"[{subnet}]", (await Alice.GetAsync($"{Path}?vpcId={vpc}"))["subnets"]);
        Assert.Equal($"[{subnet}]", (await Alice.GetAsync($"/v1/vpc/{vpc}")).Json.GetProperty("vpc").GetProperty("subnets").GetRawText());
    }

    [Theory]
    [InlineData("name", "")]
    [InlineData("name", "a b")]
    [InlineData("zoneName", "")]
    [InlineData("zoneName", "cn-bj-f")]
    [InlineData("zoneName", "cn-gz-a")]
    [InlineData("cidr", "")]
    [InlineData("cidr", "10.50.1.1/24")]
    [InlineData("cidr", "10.51.0.0/24")]
    [InlineData("cidr", "10.0.0.0/8")]
    [InlineData("cidr", "10.50.1.0/30")]
    [InlineData("vpcId", "")]
    [InlineData("subnetType", "VM")]
    public async Task A_malformed_subnet_is_a_bad_request(string member, string value)
    {
        var members = new Dictionary<string, string>
        {
            ["name"] = "a", ["zoneName"] = "cn-bj-a", ["cidr"] = "10.50.1.0/24", ["vpcId"] = await Alice.MakesAVpcAsync("10.50.0.0/16"), [member] = value,
        };
        (await Alice.PostAsync(Path, $"{{{string.Join(',', members.Select(pair => $"\"{pair.Key}\":\"{pair.Value}\""))}}}")).IsBadRequest();
    }

    [Fact]
    public async Task Subnets_of_a_VPC_do_not_overlap()
    {
        var vpc = await Alice.MakesAVpcAsync("10.60.0.0/16");
        await Alice.MakesASubnetAsync(vpc, "10.60.0.0/20");
        var body = $$"""{"name":"b","zoneName":"cn-bj-a","cidr":"10.60.1.0/24","vpcId":"{{vpc}}"}""";
        (await Alice.PostAsync(Path, body)).Is(409, "CidrConflict");
    }

    [Fact]
    public async Task A_subnet_may_lie_in_a_secondary_range()
    {
        var vpc = await Alice.MakesAVpcAsync("10.70.0.0/16");
        (await Alice.PutAsync($"/v1/vpc/{vpc}?modifyAttribute", """{"name":"a","secondaryCidr":["10.71.0.0/16"]}""")).IsOkAndEmpty();
        var body = $$"""{"name":"b","zoneName":"cn-bj-a","cidr":"10.71.1.0/24","vpcId":"{{vpc}}","vpcSecondaryCidr":"10.71.0.0/16"}""";
        (await Alice.PostAsync(Path, body)).IsOk();
    }

    [Theory]
    [InlineData("vpc-000000000000")]
    [InlineData("nonsense")]
    public async Task A_subnet_of_an_unknown_VPC_is_not_found(string vpc) =>
        (await Alice.PostAsync(Path, $$"""{"name":"b","zoneName":"cn-bj-a","cidr":"10.0.0.0/24","vpcId":"{{vpc}}"}""")).IsNotFound();

    [Fact]
    public async Task IPv6_is_denied() => (await Alice.PostAsync(
        Path, $$"""{"name":"b","zoneName":"cn-bj-a","cidr":"10.0.0.0/24","vpcId":"{{await Alice.MakesAVpcAsync()}}","enableIpv6":true}""")).IsDenied();

    [Fact]
    public async Task Name_and_description_are_changed()
    {
        var id = await Alice.MakesASubnetAsync(await Alice.MakesAVpcAsync("10.80.0.0/16"), "10.80.0.0/24");
        (await Alice.PutAsync($"{Path}/{id}?modifyAttribute", """{"name":"new","description":"words"}""")).IsOkAndEmpty();
        (await Alice.PutAsync($"{Path}/{id}?modifyAttribute", """{"name":"newer"}""")).IsOkAndEmpty();
        var subnet = (await Alice.GetAsync($"{Path}/{id}")).Json.GetProperty("subnet");
        Assert.Equal(("newer", "words"), (subnet.GetProperty("name").GetString(), subnet.GetProperty("description").GetString()));
        (await Alice.PutAsync($"{Path}/{id}?modifyAttribute", "{}")).IsBadRequest();
        (await Alice.PutAsync($"{Path}/{id}", """{"name":"new"}""")).IsBadRequest();
    }

    [Fact]
    public async Task Anothers_subnet_is_not_found()
    {
        var bobs = await cloud.Bob.MakesASubnetAsync(await cloud.Bob.MakesAVpcAsync("10.90.0.0/16"), "10.90.0.0/24");
        foreach (var id in new[] { bobs, "sbn-000000000000", "nonsense" })
        {
            (await Alice.GetAsync($"{Path}/{id}")).IsNotFound();
            (await Alice.PutAsync($"{Path}/{id}?modifyAttribute", """{"name":"a"}""")).IsNotFound();
            (await Alice.DeleteAsync($"{Path}/{id}")).IsNotFound();
        }

        Assert.Equal("[]", (await Alice.GetAsync($"{Path}?subnetIds={bobs}"))["subnets"]);
        (await cloud.Bob.DeleteAsync($"{Path}/{bobs}")).IsOkAndEmpty();
    }

    [Fact]
    public async Task A_list_is_filtered()
    {
        await using var fresh = new BaiduCloud();
        await fresh.InitializeAsync();
        var (one, other) = (await fresh.Alice.MakesAVpcAsync("10.0.0.0/16"), await fresh.Alice.MakesAVpcAsync("10.0.0.0/16"));
        var a = await fresh.Alice.MakesASubnetAsync(one, "10.0.0.0/24", "cn-bj-a");
        fresh.Behind.Clock.Advance(TimeSpan.FromSeconds(1));
        var b = await fresh.Alice.MakesASubnetAsync(other, "10.0.0.0/24", "cn-bj-b");
        Assert.Equal([a, b], await IdsAsync(""));
        Assert.Equal([a], await IdsAsync($"?vpcId={one}"));
        Assert.Equal([b], await IdsAsync("?zoneName=cn-bj-b"));
        Assert.Equal([a, b], await IdsAsync("?subnetType=BCC"));
        Assert.Equal([], await IdsAsync("?subnetType=BBC"));
        Assert.Equal([b], await IdsAsync($"?subnetIds={b},nonsense"));
        Assert.Equal([], await IdsAsync("?subnetIds=nonsense"));
        Assert.Equal([], await IdsAsync("?vpcId=nonsense"));
        Assert.Equal([b], await IdsAsync($"?marker={b}"));
        Assert.Equal(b, (await fresh.Alice.GetAsync($"{Path}?maxKeys=1"))["nextMarker"]);
        (await fresh.Alice.GetAsync($"{Path}?marker=x")).IsBadRequest();

        async Task<IEnumerable<string?>> IdsAsync(string query) => (await fresh.Alice.GetAsync($"{Path}{query}")).IsOk()
            .Json.GetProperty("subnets").EnumerateArray().Select(item => item.GetProperty("subnetId").GetString());
    }

    [Theory]
    [InlineData("POST", "/v1/subnet/ipreserve")]
    [InlineData("GET", "/v1/subnet/ipreserve")]
    [InlineData("DELETE", "/v1/subnet/ipreserve/x")]
    public async Task Reserved_ranges_are_not_offered(string method, string path) => (await Alice.SendAsync(method, path)).IsDenied();

    [Fact]
    public async Task Every_region_has_zones_a_to_e() => Assert.Equal(
        """{"zones":[{"zoneName":"cn-gz-a"},{"zoneName":"cn-gz-b"},{"zoneName":"cn-gz-c"},{"zoneName":"cn-gz-d"},{"zoneName":"cn-gz-e"}]}""",
        (await Alice.SendToAsync("gz", "GET", "/v2/zone")).IsOk().Body);

    [Fact]
    public async Task Regions_are_described()
    {
        Assert.Equal(
            """{"regions":[{"regionId":"sin","regionName":"Singapore","regionEndpoint":"bcc.sin.baidubce.com"}]}""",
            (await Alice.PostAsync("/v2/region/describeRegions", """{"region":"sin"}""")).IsOk().Body);
        Assert.Equal(13, (await Alice.PostAsync("/v2/region/describeRegions", "{}")).Json.GetProperty("regions").GetArrayLength());
        (await Alice.PostAsync("/v2/region/describeRegions", """{"region":"mars"}""")).IsBadRequest();
        (await Alice.PostAsync("/v2/region/describeRegions", """{"region":1}""")).IsBadRequest();
    }
}
