using Xunit;

namespace Tieline.Tests.Baidu;

/// <summary>Retries by client token. Contract baidu-peer-connection, 1.6.</summary>
public sealed class ClientTokenTests(BaiduCloud cloud) : IClassFixture<BaiduCloud>
{
    private BaiduUser Alice => cloud.Alice;

    private static string Token() => $"clientToken={Guid.NewGuid()}";

    [Fact]
    public async Task The_same_create_again_answers_the_first_id_and_makes_nothing()
    {
        var (one, other, token) = (await Alice.MakesAVpcAsync(), await Alice.MakesAVpcAsync(), Token());
        var first = (await Alice.AsksForAConnectionAsync(one, other, query: $"?{token}")).IsOk();
        Assert.Equal(first.Body, (await Alice.AsksForAConnectionAsync(one, other, query: $"?{token}")).IsOk().Body);
        Assert.Equal(1, (await Alice.GetAsync($"/v1/peerconn?vpcId={one}")).Json.GetProperty("peerConns").GetArrayLength());

        // Also when the resource has changed since, or is gone.
        await cloud.EngineWorksAsync();
        (await Alice.DeleteAsync($"/v1/peerconn/{first["peerConnId"]}")).IsOkAndEmpty();
        await cloud.EngineWorksAsync();
        Assert.Equal(first.Body, (await Alice.AsksForAConnectionAsync(one, other, query: $"?{token}")).IsOk().Body);
    }

    [Fact]
    public async Task Another_body_path_query_or_region_with_the_same_token_is_a_mismatch()
    {
        const string body = """{"name":"a","cidr":"10.0.0.0/16"}""";
        var token = Token();
        var id = (await Alice.PostAsync($"/v1/vpc?{token}", body)).IsOk()["vpcId"];
        (await Alice.PostAsync($"/v1/vpc?{token}", body.Replace("/16", "/17", StringComparison.Ordinal))).Is(403, "IdempotentParameterMismatch");
        (await Alice.PostAsync($"/v1/vpc?{token}&more=1", body)).Is(403, "IdempotentParameterMismatch");
        (await Alice.DeleteAsync($"/v1/vpc/{id}?{token}")).Is(403, "IdempotentParameterMismatch");
        (await Alice.SendToAsync("gz", "POST", $"/v1/vpc?{token}", body)).Is(403, "IdempotentParameterMismatch");
        Assert.Equal(id, (await Alice.PostAsync($"/v1/vpc?{token}", body)).IsOk()["vpcId"]);
    }

    [Fact]
    public async Task Spelling_and_order_of_the_query_make_no_other_request()
    {
        var (id, token) = (await Alice.HasARequestToAsync(cloud.Bob), Token());
        (await cloud.Bob.SendAsync("PUT", $"/v1/peerconn/{id}?accept=&{token}", client: BaiduClient.Python)).IsOkAndEmpty();
        (await cloud.Bob.SendAsync("PUT", $"/v1/peerconn/{id}?{token}&accept")).IsOkAndEmpty();
    }

    [Fact]
    public async Task A_delete_again_is_the_first_answer_though_the_thing_is_gone()
    {
        var (id, token) = (await Alice.MakesAVpcAsync(), Token());
        (await Alice.DeleteAsync($"/v1/vpc/{id}?{token}")).IsOkAndEmpty();
        (await Alice.DeleteAsync($"/v1/vpc/{id}?{token}")).IsOkAndEmpty();
        (await Alice.DeleteAsync($"/v1/vpc/{id}")).IsNotFound();
    }

    [Fact]
    public async Task A_failure_is_not_remembered()
    {
        var (one, other, token) = (await Alice.MakesAVpcAsync(), await Alice.MakesAVpcAsync(), Token());
        var there = (await Alice.AsksForAConnectionAsync(one, other)).IsOk()["peerConnId"];
        await cloud.EngineWorksAsync();
        (await Alice.AsksForAConnectionAsync(one, other, query: $"?{token}")).IsDenied();
        (await Alice.DeleteAsync($"/v1/peerconn/{there}")).IsOkAndEmpty();
        await cloud.EngineWorksAsync();
        (await Alice.AsksForAConnectionAsync(one, other, query: $"?{token}")).IsOk();
    }

    [Fact]
    public async Task A_token_is_one_accounts_own()
    {
        var token = Token();
        var alices = (await Alice.PostAsync($"/v1/vpc?{token}", """{"name":"a","cidr":"10.0.0.0/16"}""")).IsOk()["vpcId"];
        var bobs = (await cloud.Bob.PostAsync($"/v1/vpc?{token}", """{"name":"a","cidr":"10.0.0.0/16"}""")).IsOk()["vpcId"];
        Assert.NotEqual(alices, bobs);
    }

    [Fact]
    public async Task A_token_is_forgotten_a_day_after_its_last_use()
    {
        await using var fresh = new BaiduCloud();
        await fresh.InitializeAsync();
        const string path = "/v1/vpc?clientToken=t", body = """{"name":"a","cidr":"10.0.0.0/16"}""";
        var first = (await fresh.Alice.PostAsync(path, body)).IsOk().Body;
        for (var i = 0; i < 3; i++)
        {
            fresh.Behind.Clock.Advance(TimeSpan.FromHours(23));
            Assert.Equal(first, (await fresh.Alice.PostAsync(path, body)).Body);
        }

        fresh.Behind.Clock.Advance(TimeSpan.FromHours(24) + TimeSpan.FromSeconds(1));
        Assert.NotEqual(first, (await fresh.Alice.PostAsync(path, body)).IsOk().Body);
    }

    [Theory]
    [InlineData("a", true)]
    [InlineData("with%20space%2Fand%2Bplus", true)]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123", true)]
    [InlineData("01234567890123456789012345678901234567890123456789012345678901234", false)]
    [InlineData("%E4%B8%AD", false)]
    [InlineData("a%0Ab", false)]
    public async Task A_token_is_at_most_64_characters_of_ASCII(string token, bool isFine)
    {
        var answer = await Alice.PostAsync($"/v1/vpc?clientToken={token}", """{"name":"a","cidr":"10.0.0.0/16"}""");
        if (isFine) answer.IsOk();
        else answer.IsBadRequest();
    }

    [Fact]
    public async Task An_empty_token_is_none()
    {
        const string body = """{"name":"a","cidr":"10.0.0.0/16"}""";
        var first = (await Alice.PostAsync("/v1/vpc?clientToken=", body)).IsOk().Body;
        Assert.NotEqual(first, (await Alice.PostAsync("/v1/vpc?clientToken", body)).IsOk().Body);
    }
}
