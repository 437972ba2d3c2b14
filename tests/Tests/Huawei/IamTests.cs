using System.Text;
using Tieline.Core.Accounts;
using Xunit;

namespace Tieline.Tests.Huawei;

/// <summary>Tokens, projects and look-ups. Contract huawei-auth, 3, 4 and 6.</summary>
public sealed class IamTests : IAsyncLifetime
{
    private readonly HuaweiCloud _cloud = new();
    private HuaweiUser _carol = null!;

    public async ValueTask InitializeAsync()
    {
        await _cloud.InitializeAsync();
        _carol = await _cloud.AddUserAsync("carol", 'c', "right horse");
    }

    public ValueTask DisposeAsync() => _cloud.DisposeAsync();

    [Fact]
    public async Task A_token_for_a_project_is_issued_used_examined_and_ended()
    {
        var issued = (await SignInAsync("""{"project":{"name":"cn-north-4"}}""")).Is(201);
        var token = issued.Headers["X-Subject-Token"];
        Assert.InRange(token.Length, 32, 2048);
        Assert.Equal(("password", "carol-user", "carol-domain"), (issued["token.methods.0"], issued["token.user.name"], issued["token.user.domain.name"]));
        Assert.Equal((_carol.Project, "cn-north-4", _carol.Domain), (issued["token.project.id"], issued["token.project.name"], issued["token.project.domain.id"]));
        Assert.Equal(("2026-01-05T08:00:00.000000Z", "2026-01-06T08:00:00.000000Z"), (issued["token.issued_at"], issued["token.expires_at"]));
        Assert.False(issued.Has("token.domain"));
        Assert.Equal("http://127.0.0.1:7480/v3", issued["token.catalog.0.endpoints.0.url"]);
        Assert.NotEmpty(issued.Headers["X-IAM-Trace-Id"]);

        (await WithTokenAsync("GET", $"/v1/{_carol.Project}/vpcs", token)).IsOk();
        var examined = (await WithTokenAsync("GET", "/v3/auth/tokens", token, token)).IsOk();
        Assert.Equal(issued["token.expires_at"], examined["token.expires_at"]);
        Assert.Empty((await WithTokenAsync("HEAD", "/v3/auth/tokens", token, token)).IsOk().Text);

        (await WithTokenAsync("DELETE", "/v3/auth/tokens", token, token)).Is(204);
        (await WithTokenAsync("GET", $"/v1/{_carol.Project}/vpcs", token)).IsError(401, "APIGW.0301");
    }

    [Fact]
    public async Task A_token_expires_after_a_day_and_says_so()
    {
        var token = (await SignInAsync("""{"project":{"name":"cn-north-4"}}""")).Is(201).Headers["X-Subject-Token"];
        _cloud.Behind.Clock.Advance(TimeSpan.FromHours(24));
        (await WithTokenAsync("GET", $"/v1/{_carol.Project}/vpcs", token)).IsError(401, "APIGW.0307");
        Assert.Equal("The token has expired.", (await WithTokenAsync("GET", "/v3/auth/domains", token)).Is(401)["error.message"]);
    }

    [Fact]
    public async Task A_token_is_good_for_its_project_only()
    {
        var token = (await SignInAsync("""{"project":{"name":"cn-north-4"}}""")).Is(201).Headers["X-Subject-Token"];
        (await WithTokenAsync("GET", $"/v1/{_cloud.Bob.Project}/vpcs", token)).IsVpcError(400, "VPC.0007");
        var ofDomain = (await SignInAsync("""{"domain":{"name":"carol-domain"}}""")).Is(201);
        Assert.Equal(("carol-domain", false), (ofDomain["token.domain.name"], ofDomain.Has("token.project")));
        (await WithTokenAsync("GET", $"/v1/{_carol.Project}/vpcs", ofDomain.Headers["X-Subject-Token"])).IsVpcError(400, "VPC.0007");
    }

    [Fact]
    public async Task A_token_makes_another_for_another_scope_that_ends_with_the_first()
    {
        var first = (await SignInAsync("""{"domain":{"name":"carol-domain"}}""")).Is(201).Headers["X-Subject-Token"];
        _cloud.Behind.Clock.Advance(TimeSpan.FromHours(1));
        var body = $$$$$"""{"auth":{"identity":{"methods":["token"],"token":{"id":"{{{{{first}}}}}"}},"scope":{"project":{"id":"{{{{{_carol.Project}}}}}"}}}}""";
        var second = (await _cloud.SendRawAsync("POST", "/v3/auth/tokens", [], Encoding.UTF8.GetBytes(body))).Is(201);
        Assert.Equal(("token", "2026-01-06T08:00:00.000000Z"), (second["token.methods.0"], second["token.expires_at"]));
    }

    [Theory]
    [InlineData("carol-user", "wrong", "carol-domain")]
    [InlineData("nobody", "right horse", "carol-domain")]
    [InlineData("carol-user", "right horse", "alice-domain")]
    [InlineData("carol-user", "right horse", "no-such-domain")]
    public async Task A_wrong_password_and_an_unknown_user_are_told_the_same(string name, string password, string domain)
    {
        var answer = (await SignInAsync("{}", name, password, domain)).Is(401);
        Assert.Equal(("401", "The username or password is wrong.", "Unauthorized"), (answer["error.code"], answer["error.message"], answer["error.title"]));
    }

    [Theory]
    [InlineData("""{"project":{"name":"mars-1"}}""")]
    [InlineData("""{"project":{"id":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbb44"}}""")]
    [InlineData("""{"domain":{"name":"alice-domain"}}""")]
    [InlineData("""{"project":{"name":"cn-north-4","domain":{"name":"alice-domain"}}}""")]
    public async Task A_scope_that_is_not_the_users_is_refused(string scope) => (await SignInAsync(scope)).Is(401);

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"auth":{"identity":{"methods":[]}}}""")]
    [InlineData("""{"auth":{"identity":{"methods":["password"]}}}""")]
    [InlineData("""{"auth":{"identity":{"methods":["password"],"password":{"user":{"name":"carol-user","password":"right horse"}}}}}""")]
    [InlineData("""{"auth":{"identity":{"methods":["password"],"password":{"user":{"name":7,"password":"x","domain":{"name":"d"}}}}}}""")]
    [InlineData("""{"auth":{"identity":{"methods":["token"]}}}""")]
    [InlineData("""{"auth":{"identity":{"methods":["totp"]}}}""")]
    public async Task A_malformed_sign_in_is_a_bad_request(string body)
    {
        var answer = (await _cloud.SendRawAsync("POST", "/v3/auth/tokens", [], Encoding.UTF8.GetBytes(body))).Is(400);
        Assert.Equal("400", answer["error.code"]);
    }

    [Fact]
    public async Task Another_password_ends_the_users_tokens_and_so_does_a_deleted_key()
    {
        var token = (await SignInAsync("""{"project":{"name":"cn-north-4"}}""")).Is(201).Headers["X-Subject-Token"];
        await _cloud.Behind.Sessions.DeclareUserAsync(new Caller(default, "test"), _carol.Account, new UserWish("carol-user", "new horse"), default);
        (await WithTokenAsync("GET", $"/v1/{_carol.Project}/vpcs", token)).IsError(401, "APIGW.0301");
        (await SignInAsync("{}")).Is(401);

        var second = (await SignInAsync("""{"project":{"name":"cn-north-4"}}""", password: "new horse")).Is(201).Headers["X-Subject-Token"];
        await _cloud.Behind.Accounts.DeleteKeyAsync(new Caller(default, "test"), _carol.Account, _carol.AccessKey, default);
        (await WithTokenAsync("GET", $"/v1/{_carol.Project}/vpcs", second)).IsError(401, "APIGW.0301");
    }

    [Fact]
    public async Task Only_a_hash_of_the_password_and_of_the_token_is_stored()
    {
        var token = (await SignInAsync("""{"project":{"name":"cn-north-4"}}""")).Is(201).Headers["X-Subject-Token"];
        var user = (await _cloud.Behind.Sessions.ListUsersAsync(_carol.Account, default)).Single();
        Assert.StartsWith("pbkdf2-sha512$210000$", user.Password!.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("right horse", user.Password.Text, StringComparison.Ordinal);
        var session = (await _cloud.Behind.Sessions.CheckAsync(token, default)).Value;
        Assert.NotEqual(token, session.Digest);
    }

    [Fact]
    public async Task A_project_is_looked_up_by_region_and_made_on_first_need()
    {
        var there = (await _cloud.Alice.GetAsync("/v3/projects?name=cn-north-4")).IsOk();
        Assert.Equal((_cloud.Alice.Project, "cn-north-4", _cloud.Alice.Domain), (there["projects.0.id"], there["projects.0.name"], there["projects.0.domain_id"]));
        Assert.Equal(1, there.At("projects").GetArrayLength());
        Assert.Equal("", there["links.next"]);

        var made = (await _cloud.Alice.GetAsync("/v3/projects?name=ap-southeast-3")).IsOk();
        Assert.Matches("^[0-9a-f]{32}$", made["projects.0.id"]);
        Assert.Equal(made["projects.0.id"], (await _cloud.Alice.GetAsync("/v3/projects?name=ap-southeast-3")).IsOk()["projects.0.id"]);
        Assert.Equal("ap-southeast-3", (await _cloud.Alice.GetAsync($"/v3/projects/{made["projects.0.id"]}")).IsOk()["project.name"]);
        (await _cloud.Bob.GetAsync($"/v3/projects/{made["projects.0.id"]}")).Is(404);
        Assert.Equal(0, (await _cloud.Alice.GetAsync("/v3/projects?name=mars-1")).IsOk().At("projects").GetArrayLength());
        Assert.Equal(2, (await _cloud.Alice.GetAsync("/v3/auth/projects")).IsOk().At("projects").GetArrayLength());
    }

    [Fact]
    public async Task Making_a_project_that_is_there_conflicts()
    {
        (await _cloud.Alice.PostAsync("/v3/projects", """{"project":{"name":"cn-north-4","domain_id":"x"}}""")).Is(409);
        Assert.Equal("cn-south-1", (await _cloud.Alice.PostAsync("/v3/projects", """{"project":{"name":"cn-south-1"}}""")).Is(201)["project.name"]);
        (await _cloud.Alice.PostAsync("/v3/projects", """{"project":{"name":"cn-south-1_part"}}""")).Is(400);
    }

    [Fact]
    public async Task The_domain_the_users_the_regions_and_the_catalog_are_the_callers()
    {
        var domains = (await _cloud.Alice.GetAsync("/v3/auth/domains")).IsOk();
        Assert.Equal((1, _cloud.Alice.Domain, "alice-domain"), (domains.At("domains").GetArrayLength(), domains["domains.0.id"], domains["domains.0.name"]));
        Assert.Equal("alice-user", (await _cloud.Alice.GetAsync("/v3/users?name=alice-user")).IsOk()["users.0.name"]);
        Assert.Equal(0, (await _cloud.Alice.GetAsync("/v3/users?name=bob-user")).IsOk().At("users").GetArrayLength());
        Assert.Equal("cn-north-4", (await _cloud.Alice.GetAsync("/v3/regions")).IsOk()["regions.0.id"]);
        Assert.Equal("iam", (await _cloud.Alice.GetAsync("/v3/auth/catalog")).IsOk()["catalog.0.name"]);
    }

    [Fact]
    public async Task Versions_need_no_credentials()
    {
        foreach (var path in new[] { "/", "/v1", "/v2", "/v3", "/v3/" }) (await _cloud.SendRawAsync("GET", path, [], [])).IsOk();
        var versions = await _cloud.SendRawAsync("GET", "/", [("Host", "h:1"), ("X-Auth-Token", "nonsense")], []);
        Assert.Equal(("v1", "CURRENT", "http://h:1/v1"), (versions["versions.0.id"], versions["versions.0.status"], versions["versions.0.links.0.href"]));
    }

    private Task<HuaweiAnswer> SignInAsync(string scope, string name = "carol-user", string password = "right horse", string domain = "carol-domain") =>
        _cloud.SendRawAsync(
            "POST",
            "/v3/auth/tokens",
            [("Host", "127.0.0.1:7480"), ("Content-Type", "application/json;charset=utf8")],
            Encoding.UTF8.GetBytes(
                $$$$$"""{"auth":{"identity":{"methods":["password"],"password":{"user":{"name":"{{{{{name}}}}}","password":"{{{{{password}}}}}","domain":{"name":"{{{{{domain}}}}}"}}}},"scope":{{{{{scope}}}}}}}"""));

    private Task<HuaweiAnswer> WithTokenAsync(string method, string target, string token, string? subject = null) =>
        _cloud.SendRawAsync(method, target, subject is null ? [("X-Auth-Token", token)] : [("X-Auth-Token", token), ("X-Subject-Token", subject)], []);
}
