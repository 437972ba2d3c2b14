using Xunit;

namespace Tieline.Tests.Alibaba;

/// <summary>Retries by client token. Contract alibaba-router-interface, 1.5.</summary>
public sealed class TokenTests(AlibabaCloud cloud) : IClassFixture<AlibabaCloud>
{
    private AlibabaUser Alice => cloud.Alice;

    [Fact]
    public async Task The_same_create_again_answers_the_first_id_under_a_new_request_id_and_makes_nothing()
    {
        var vpc = await Alice.MakesAVpcAsync();
        var (first, second) = ((await CreateAsync(vpc.Router, "t-1")).IsOk(), (await CreateAsync(vpc.Router, "t-1")).IsOk());
        Assert.Equal(first["RouterInterfaceId"], second["RouterInterfaceId"]);
        Assert.NotEqual(first["RequestId"], second["RequestId"]);
        Assert.Equal("1", (await Alice.CallAsync("DescribeRouterInterfaces", ("RegionId", "cn-hangzhou"), ("Filter.1.Key", "RouterId"), ("Filter.1.Value.1", vpc.Router))).IsOk()["TotalCount"]);
        var ecs = await Alice.CallEcsAsync("CreateRouterInterface", Wish(vpc.Router, "t-1"));
        Assert.Equal(first["RouterInterfaceId"], ecs.IsOk()["RouterInterfaceId"]); // the version does not matter
    }

    [Fact]
    public async Task The_same_token_with_other_parameters_is_a_mismatch_but_for_another_action_it_is_another_token()
    {
        var vpc = await Alice.MakesAVpcAsync();
        (await CreateAsync(vpc.Router, "t-2")).IsOk();
        (await CreateAsync((await Alice.MakesAVpcAsync()).Router, "t-2")).Is(400, "IdempotentParameterMismatch");
        (await Alice.CallAsync("CreateVpc", ("RegionId", "cn-hangzhou"), ("ClientToken", "t-2"))).IsOk();
        (await cloud.Bob.CallAsync("CreateVpc", ("RegionId", "cn-hangzhou"), ("ClientToken", "t-2"), ("VpcName", "bobs"))).IsOk();
    }

    [Fact]
    public async Task A_failure_is_not_remembered()
    {
        var vpc = await Alice.MakesAVpcAsync();
        await cloud.SetArrearsAsync(Alice, true);
        (await CreateAsync(vpc.Router, "t-3")).Is(400, "Forbidden.BillsOutstanding");
        await cloud.SetArrearsAsync(Alice, false);
        (await CreateAsync(vpc.Router, "t-3")).IsOk();
    }

    [Fact]
    public async Task A_delete_again_is_the_first_answer_though_the_thing_is_gone()
    {
        var own = await Alice.MakesAnInterfaceAsync("InitiatingSide");
        for (var i = 0; i < 2; i++)
            (await Alice.CallAsync("DeleteRouterInterface", ("RegionId", own.Region), ("RouterInterfaceId", own.Id), ("ClientToken", "t-4"))).IsOk();
        for (var i = 0; i < 2; i++) (await Alice.CallAsync("DeleteVpc", ("RegionId", own.Region), ("VpcId", own.Vpc), ("ClientToken", "t-5"))).IsOk();
        (await Alice.CallAsync("DeleteVpc", ("RegionId", own.Region), ("VpcId", own.Vpc))).Is(404, "InvalidVpcID.NotFound");
    }

    [Theory]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123", true)]
    [InlineData("01234567890123456789012345678901234567890123456789012345678901234", false)]
    [InlineData("中", false)]
    [InlineData("a b/+=&%", true)]
    public async Task A_token_is_at_most_64_characters_of_ascii(string token, bool isFine)
    {
        var answer = await Alice.CallAsync("CreateVpc", ("RegionId", "cn-hangzhou"), ("ClientToken", token));
        if (isFine) answer.IsOk();
        else answer.Is(400, "InvalidParameter");
    }

    private Task<AlibabaAnswer> CreateAsync(string router, string token) => Alice.CallAsync("CreateRouterInterface", Wish(router, token));

    private static (string, string)[] Wish(string router, string token) =>
    [
        ("RegionId", "cn-hangzhou"), ("RouterType", "VRouter"), ("RouterId", router), ("Role", "InitiatingSide"), ("Spec", "Mini.2"), ("OppositeRegionId", "cn-hangzhou"),
        ("ClientToken", token),
    ];
}
