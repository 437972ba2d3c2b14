using System.Net;
using Tieline.Core.Accounts;
using Tieline.Core.EndpointServices;
using Tieline.Core.Identifiers;
using Tieline.Core.Regions;
using Xunit;

namespace Tieline.Tests.Native;

public sealed class AccountTests(NativeCloud cloud) : IClassFixture<NativeCloud>
{
    [Fact]
    public async Task A_new_account_has_a_key_and_a_name_in_every_dialect()
    {
        var made = await cloud.OkAsync("POST", "/accounts", """{"name":"made-up"}""");
        Assert.Equal(32, made.GetProperty("baidu").GetProperty("accountId").GetString()!.Length);
        Assert.Equal(16, made.GetProperty("alibaba").GetProperty("uid").GetString()!.Length);
        Assert.Equal(32, made.GetProperty("huawei").GetProperty("domainId").GetString()!.Length);
        Assert.Equal(40, made.GetProperty("secretKey").GetString()!.Length);
        Assert.NotEmpty(made.GetProperty("accessKey").GetString()!);
    }

    [Fact]
    public async Task What_is_given_is_kept()
    {
        var id = new string('c', 32);
        var made = await cloud.OkAsync(
            "POST", "/accounts", $$$"""{"name":"given","accessKey":"AKgiven","secretKey":"s3cret/+","baidu":{"accountId":"{{{id}}}"},"alibaba":{"uid":"123456789012345"}}""");
        Assert.Equal(("AKgiven", "s3cret/+"), (made.GetProperty("accessKey").GetString(), made.GetProperty("secretKey").GetString()));
        var shown = await cloud.OkAsync("GET", "/accounts/given");
        Assert.Equal(id, shown.GetProperty("baidu").GetProperty("accountId").GetString());
        Assert.Equal("123456789012345", shown.GetProperty("alibaba").GetProperty("uid").GetString());
    }

    [Fact]
    public async Task A_secret_is_shown_only_when_it_is_made()
    {
        var secret = (await cloud.OkAsync("POST", "/accounts", """{"name":"secretive"}""")).GetProperty("secretKey").GetString()!;
        foreach (var path in new[] { "/accounts", "/accounts/secretive", "/accounts/secretive/keys", "/events?count=1000" })
            Assert.DoesNotContain(secret, (await cloud.OkAsync("GET", path)).GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""[]""")]
    [InlineData("""{"name":5}""")]
    [InlineData("""{"name":"a b"}""")]
    [InlineData("""{"name":"x","baidu":{"accountId":"short"}}""")]
    [InlineData("""{"name":"x","baidu":"text"}""")]
    [InlineData("""{"name":"x","alibaba":{"accountId":"1234567890123456"}}""")]
    [InlineData("""{"name":"x","acessKey":"misspelt"}""")]
    [InlineData("""{"name":"x","\ud800\ud800":1}""")]
    [InlineData("""{"name":"\ud800"}""")]
    [InlineData("""{"name":"x","secretKey":"has space"}""")]
    [InlineData("""{"name":"x" """)]
    [InlineData("")]
    public async Task What_is_not_understood_is_refused(string body) =>
        await cloud.RefusedAsync(HttpStatusCode.BadRequest, "invalidValue", "POST", "/accounts", body);

    [Fact]
    public async Task A_name_an_identity_and_a_key_are_one_accounts()
    {
        var id = new string('d', 32);
        await cloud.OkAsync("POST", "/accounts", $$$"""{"name":"first","accessKey":"AKfirst","baidu":{"accountId":"{{{id}}}"}}""");
        await cloud.RefusedAsync(HttpStatusCode.Conflict, "accountNameTaken", "POST", "/accounts", """{"name":"first"}""");
        await cloud.RefusedAsync(HttpStatusCode.Conflict, "accountNameTaken", "POST", "/accounts", $$$"""{"name":"second","baidu":{"accountId":"{{{id}}}"}}""");
        await cloud.RefusedAsync(HttpStatusCode.Conflict, "accessKeyTaken", "POST", "/accounts", """{"name":"second","accessKey":"AKfirst"}""");
        await cloud.RefusedAsync(HttpStatusCode.NotFound, "accountNotFound", "GET", "/accounts/second");
    }

    [Fact]
    public async Task Accounts_are_listed_in_pages_by_name()
    {
        foreach (var name in new[] { "page-b", "page-a", "page-c" }) await cloud.AddAccountAsync(name);
        var names = new List<string>();
        var after = "page";
        while (after is not null)
        {
            var page = await cloud.OkAsync("GET", $"/accounts?count=1&after={after}");
            names.AddRange(page.GetProperty("accounts").EnumerateArray().Select(account => account.GetProperty("name").GetString()!));
            after = page.TryGetProperty("next", out var next) ? next.GetString() : null;
        }

        Assert.Equal(["page-a", "page-b", "page-c"], names.Where(name => name.StartsWith("page-", StringComparison.Ordinal)));
        Assert.Equal(names.Order(StringComparer.Ordinal), names);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1001")]
    [InlineData("-1")]
    [InlineData("many")]
    [InlineData("99999999999999999999")]
    public async Task A_count_out_of_range_is_refused(string count) =>
        await cloud.RefusedAsync(HttpStatusCode.BadRequest, "invalidValue", "GET", $"/accounts?count={count}");

    [Fact]
    public async Task Keys_come_and_go()
    {
        await cloud.OkAsync("POST", "/accounts", """{"name":"keyed","accessKey":"AKone"}""");
        var made = await cloud.OkAsync("POST", "/accounts/keyed/keys", """{"id":"AKtwo"}""");
        Assert.Equal(40, made.GetProperty("secret").GetString()!.Length);
        Assert.Equal(["AKone", "AKtwo"], await KeysAsync());
        await cloud.RefusedAsync(HttpStatusCode.Conflict, "accessKeyTaken", "POST", "/accounts/keyed/keys", """{"id":"AKtwo"}""");
        Assert.Equal(HttpStatusCode.NoContent, (await cloud.CallAsync("DELETE", "/accounts/keyed/keys/AKone")).Status);
        Assert.Equal(["AKtwo"], await KeysAsync());
        await cloud.RefusedAsync(HttpStatusCode.NotFound, "accessKeyNotFound", "DELETE", "/accounts/keyed/keys/AKone");

        async Task<IEnumerable<string>> KeysAsync() =>
            (await cloud.OkAsync("GET", "/accounts/keyed/keys")).GetProperty("keys").EnumerateArray().Select(key => key.GetProperty("id").GetString()!).Order();
    }

    [Fact]
    public async Task An_empty_body_makes_a_key_with_all_made_up()
    {
        await cloud.AddAccountAsync("bare");
        Assert.NotEmpty((await cloud.OkAsync("POST", "/accounts/bare/keys")).GetProperty("secret").GetString()!);
    }

    [Fact]
    public async Task An_account_is_put_in_arrears_and_out_of_them()
    {
        await cloud.AddAccountAsync("debtor");
        Assert.False((await cloud.OkAsync("GET", "/accounts/debtor")).GetProperty("inArrears").GetBoolean());
        Assert.True((await cloud.OkAsync("POST", "/accounts/debtor/arrears")).GetProperty("inArrears").GetBoolean());
        Assert.True((await cloud.OkAsync("GET", "/accounts/debtor")).GetProperty("inArrears").GetBoolean());
        Assert.False((await cloud.OkAsync("DELETE", "/accounts/debtor/arrears")).GetProperty("inArrears").GetBoolean());
        await cloud.RefusedAsync(HttpStatusCode.NotFound, "accountNotFound", "POST", "/accounts/nobody/arrears");
    }

    [Fact]
    public async Task A_service_is_made_public_and_taken_back()
    {
        var owner = await cloud.AddAccountAsync("publisher");
        var place = await cloud.AddPlaceAsync(owner, "pub", "10.77.0.0/16", "10.77.0.0/24");
        var port = PortId.Parse((await cloud.AttachAsync(place, "published")).GetProperty("id").GetString())!.Value;
        var vpc = (await cloud.Services.Workloads.FindAsync("published", default)).Value.Port.Vpc;
        var made = await cloud.Services.Services.CreateAsync(
            new Caller(owner, "test"), new(RegionList.Beijing, vpc, port, "web", BackendKind.VirtualMachine, [new(80, 80)], ClientDisclosure.None, true, false, "", []), default);
        Assert.Equal(HttpStatusCode.NoContent, (await cloud.CallAsync("POST", $"/accounts/publisher/services/{made.Value}/public")).Status);
        Assert.Equal((true, false), (await StateAsync(), (await cloud.Services.Services.FindAsync(owner, made.Value, default))!.AsksOwner));
        Assert.Equal(HttpStatusCode.NoContent, (await cloud.CallAsync("DELETE", $"/accounts/publisher/services/{made.Value}/public")).Status);
        Assert.False(await StateAsync());
        await cloud.RefusedAsync(HttpStatusCode.NotFound, "serviceNotFound", "POST", "/accounts/publisher/services/svc-000000000001/public");
        await cloud.RefusedAsync(HttpStatusCode.BadRequest, "invalidValue", "POST", "/accounts/publisher/services/web/public");

        async Task<bool> StateAsync() => (await cloud.Services.Services.FindAsync(owner, made.Value, default))!.IsPublic;
    }

    [Fact]
    public async Task An_account_that_owns_something_stays()
    {
        var owner = await cloud.AddAccountAsync("owner");
        await cloud.RefusedAsync(HttpStatusCode.NotFound, "accountNotFound", "DELETE", "/accounts/nobody");
        await cloud.AddPlaceAsync(owner, "kept", "10.0.0.0/16", "10.0.0.0/24");
        await cloud.RefusedAsync(HttpStatusCode.Conflict, "accountInUse", "DELETE", "/accounts/owner");
        await cloud.AddAccountAsync("leaving");
        Assert.Equal(HttpStatusCode.NoContent, (await cloud.CallAsync("DELETE", "/accounts/leaving")).Status);
        await cloud.RefusedAsync(HttpStatusCode.NotFound, "accountNotFound", "GET", "/accounts/leaving");
    }
}
