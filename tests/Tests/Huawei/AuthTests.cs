using System.Text;
using Tieline.Core.Accounts;
using Tieline.Core.Identifiers;
using Tieline.Dialects.Huawei;
using Xunit;

namespace Tieline.Tests.Huawei;

/// <summary>Which credentials are taken, and what is said of those that are not. Contract huawei-auth, 2, 5.4 and 6.2.</summary>
public sealed class AuthTests : IAsyncLifetime
{
    private readonly HuaweiCloud _cloud = new();

    private string Vpcs => $"/v1/{_cloud.Alice.Project}/vpcs";

    public ValueTask InitializeAsync() => _cloud.InitializeAsync();

    public ValueTask DisposeAsync() => _cloud.DisposeAsync();

    [Fact]
    public async Task Without_credentials_the_answer_is_401_in_the_shape_of_the_service()
    {
        Assert.Equal("Incorrect IAM authentication information: x-auth-token not found", (await _cloud.SendRawAsync("GET", Vpcs, [], [])).IsError(401, "APIGW.0301")["error_msg"]);
        Assert.Equal("The request you have made requires authentication.", (await _cloud.SendRawAsync("GET", "/v3/projects", [], [])).Is(401)["error.message"]);
    }

    [Fact]
    public async Task An_unknown_token_and_an_unknown_key_are_refused()
    {
        Assert.EndsWith("decrypt token fail", (await _cloud.SendRawAsync("GET", Vpcs, [("X-Auth-Token", "nonsense")], [])).IsError(401, "APIGW.0301")["error_msg"], StringComparison.Ordinal);
        var stranger = new HuaweiUser(_cloud, default, "", _cloud.Alice.Project, "AKnobody", "x");
        Assert.EndsWith("Get secretKey failed", (await stranger.GetAsync(Vpcs)).IsError(401, "APIGW.0301")["error_msg"], StringComparison.Ordinal);
        var liar = new HuaweiUser(_cloud, default, "", _cloud.Alice.Project, _cloud.Alice.AccessKey, "x");
        Assert.EndsWith("verify aksk signature fail", (await liar.GetAsync(Vpcs)).IsError(401, "APIGW.0301")["error_msg"], StringComparison.Ordinal);
        (await _cloud.SendRawAsync("GET", Vpcs, [("Authorization", "V11-HMAC-SHA256 Credential=x")], [])).IsError(401, "APIGW.0301");
    }

    [Fact]
    public async Task A_signature_whose_date_is_not_signed_or_too_old_is_refused()
    {
        var authorization = HuaweiCloud.Authorization(_cloud.Alice.AccessKey, _cloud.Alice.SecretKey, "20260105T080000Z", "GET", Vpcs, [("host", "h")], []);
        var undated = await _cloud.SendRawAsync("GET", Vpcs, [("Host", "h"), ("X-Sdk-Date", "20260105T080000Z"), ("Authorization", authorization)], []);
        Assert.EndsWith("signature expired", undated.IsError(401, "APIGW.0301")["error_msg"], StringComparison.Ordinal);
        var old = HuaweiCloud.Authorization(_cloud.Alice.AccessKey, _cloud.Alice.SecretKey, "20260105T074459Z", "GET", Vpcs, [("x-sdk-date", "20260105T074459Z")], []);
        (await _cloud.SendRawAsync("GET", Vpcs, [("X-Sdk-Date", "20260105T074459Z"), ("Authorization", old)], [])).IsError(401, "APIGW.0301");
    }

    [Fact]
    public async Task A_listed_header_that_is_missing_fails_the_signature()
    {
        var date = "20260105T080000Z";
        var authorization = HuaweiCloud.Authorization(_cloud.Alice.AccessKey, _cloud.Alice.SecretKey, date, "GET", Vpcs, [("x-absent", ""), ("x-sdk-date", date)], []);
        (await _cloud.SendRawAsync("GET", Vpcs, [("X-Sdk-Date", date), ("Authorization", authorization)], [])).IsError(401, "APIGW.0301");
    }

    [Fact]
    public async Task A_permanent_key_must_not_come_with_a_security_token() =>
        (await _cloud.SendAsync(_cloud.Alice, "GET", Vpcs, [], ("X-Security-Token", "x"))).IsError(401, "APIGW.0301");

    [Fact]
    public async Task A_signature_that_is_sent_twice_is_good_twice()
    {
        (await _cloud.Alice.GetAsync(Vpcs)).IsOk();
        (await _cloud.Alice.GetAsync(Vpcs)).IsOk();
    }

    [Fact]
    public async Task A_project_of_another_account_an_unknown_one_and_a_malformed_one_are_refused()
    {
        (await _cloud.Alice.GetAsync($"/v1/{_cloud.Bob.Project}/vpcs")).IsVpcError(400, "VPC.0007");
        (await _cloud.Alice.GetAsync($"/v1/{new string('0', 32)}/vpcs")).IsVpcError(400, "VPC.0007");
        (await _cloud.Alice.GetAsync("/v1/not-a-project-/vpcs")).IsVpcError(400, "VPC.0007");
        (await _cloud.SendAsync(_cloud.Alice, "GET", Vpcs, [], ("X-Project-Id", _cloud.Bob.Project))).IsVpcError(400, "VPC.0007");
    }

    [Fact]
    public async Task An_unknown_path_is_an_unknown_api()
    {
        (await _cloud.Alice.GetAsync("/v1/{p}/moons")).IsError(404, "APIGW.0101");
        (await _cloud.Alice.SendAsync("PATCH", "/v1/{p}/vpcs")).IsError(404, "APIGW.0101");
        Assert.Contains("Could not find", (await _cloud.Alice.SendAsync("PATCH", "/v3/projects")).Is(404)["error.message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_is_no_object_or_too_long_changes_nothing()
    {
        foreach (var body in new[] { "[", "[]", "1", "{\"vpc\":{},\"vpc\":{}}", "{\"vpc\":\"\\ud800\"}", new string(' ', (1 << 20) + 1) })
            Assert.Equal(400, (await _cloud.SendAsync(_cloud.Alice, "POST", Vpcs, Encoding.UTF8.GetBytes(body))).Status);
        Assert.Equal(400, (await _cloud.SendAsync(_cloud.Alice, "POST", Vpcs, [0xff, 0xfe])).Status);
        Assert.Equal(0, (await _cloud.Alice.GetAsync(Vpcs)).IsOk().At("vpcs").GetArrayLength());
    }

    [Fact]
    public void A_uuid_holds_its_resource_and_no_other_kind()
    {
        var ids = new Support.SeededIds(7);
        foreach (var value in Enumerable.Range(0, 500).Select(_ => ids.Next()).Append(0).Append(ResourceCode.Limit - 1))
        {
            var text = HuaweiIds.Of(new VpcId(value));
            Assert.Matches("^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", text);
            Assert.Equal(new VpcId(value), HuaweiIds.ParseVpc(text));
            Assert.Null(HuaweiIds.ParseSubnet(text));
            Assert.Null(HuaweiIds.ParsePort(text));
        }

        Assert.Null(HuaweiIds.ParseVpc("4189d3c2-8882-4871-a3c2-d380272eed80"));
        Assert.True(HuaweiIds.IsWellFormed("4189d3c2-8882-4871-a3c2-d380272eed80"));
        Assert.False(HuaweiIds.IsWellFormed("4189d3c28882-4871-a3c2-d380272eed80"));
    }

    [Fact]
    public async Task Sessions_and_projects_survive_a_restart_and_housekeeping_forgets_the_expired()
    {
        var store = _cloud.Behind.Store;
        var (caller, now) = (new Caller(_cloud.Alice.Account, "t"), _cloud.Behind.Clock.GetUtcNow());
        var session = new Session("digest", caller.Account, new UserId("u"), null, SignInMethod.Password, now, now.AddHours(24));
        await store.WriteAsync(async write => { await write.InsertSessionAsync(session); return true; }, static _ => true, default);
        Assert.Equal(session, await store.ReadAsync(reader => reader.FindSessionAsync("digest"), default));
        await store.WriteAsync(write => write.ForgetAsync(now.AddHours(24), now.AddYears(-1)), static _ => true, default);
        Assert.NotNull(await store.ReadAsync(reader => reader.FindSessionAsync("digest"), default));
        await store.WriteAsync(write => write.ForgetAsync(now.AddHours(25), now.AddYears(-1)), static _ => true, default);
        Assert.Null(await store.ReadAsync(reader => reader.FindSessionAsync("digest"), default));
    }
}
