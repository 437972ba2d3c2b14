using System.Text;
using Xunit;

namespace Tieline.Tests.Huawei;

/// <summary>Each habit of the real clients, by its number in the table of contract huawei-endpoint-service, 16, as bytes over a socket. Quirk 23 asks nothing of a server.</summary>
public sealed class SdkQuirkTests : IAsyncLifetime
{
    private const string Date = "20260105T080000Z";

    private readonly HuaweiCloud _cloud = new() { OverSocket = true };

    private HuaweiUser Alice => _cloud.Alice;

    private string Services => $"/v1/{Alice.Project}/vpc-endpoint-services";

    public ValueTask InitializeAsync() => _cloud.InitializeAsync();

    public ValueTask DisposeAsync() => _cloud.DisposeAsync();

    [Theory]
    [InlineData("create_at")]
    [InlineData("created_at")]
    [InlineData("update_at")]
    [InlineData("updated_at")]
    public async Task Quirk_01_four_spellings_of_the_key_to_sort_by(string key) => (await Alice.GetAsync($"{Services}?sort_key={key}")).IsOk();

    [Fact]
    public async Task Quirk_02_a_header_with_an_underscore_that_is_not_signed() =>
        (await _cloud.SendAsync(Alice, "GET", Services, [], ("SDK_EXCHANGE", "1"), ("X-Project-Id", Alice.Project))).IsOk();

    [Fact]
    public async Task Quirk_03_csharp_signs_a_host_without_its_port_and_its_user_agent() =>
        (await SendAsync("GET", Services, Services, [("host", "127.0.0.1"), ("user-agent", "huaweicloud-usdk-net/3.0"), ("x-sdk-date", Date)], "")).IsOk();

    [Fact]
    public async Task Quirk_04_a_plus_in_a_query_is_a_space_and_a_path_may_have_escapes()
    {
        (await SendAsync("GET", $"{Services}?endpoint_service_name=a+b", $"{Services}?endpoint_service_name=a%20b", Signed, "")).IsOk();
        (await SendAsync("GET", $"{Services}/a%20b", $"{Services}/a%20b", Signed, "")).IsError(400, "EndPoint.3062");
    }

    [Theory]
    [InlineData("DELETE")]
    [InlineData("GET")]
    public async Task Quirk_05_a_content_type_without_a_body(string method) =>
        (await _cloud.SendAsync(Alice, method, $"{Services}/4189d3c2-8882-4871-a3c2-d380272eed83", [], ("Content-Length", "0"))).IsError(404, "EndPoint.0005");

    [Fact]
    public async Task Quirk_06_numbers_fit_32_bits_and_dates_are_iso_8601()
    {
        var made = (await Alice.AsksForAnEndpointAsync(await Alice.OffersAServiceAsync())).IsOk();
        Assert.InRange(made.At("marker_id").GetInt32(), 16_777_217, int.MaxValue);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", made["created_at"]);
        Assert.InRange((await Alice.GetAsync(Services)).At("total_count").GetInt32(), 1, int.MaxValue);
    }

    [Fact]
    public async Task Quirk_07_a_services_error_has_both_spellings()
    {
        var id = await Alice.OffersAServiceAsync();
        var service = (await _cloud.Behind.Services.FindAsync(Alice.Account, Dialects.Huawei.HuaweiIds.ParseService(id)!.Value, default))!;
        await _cloud.Behind.EndpointChanges.RecordAsync([(service, new(service.Id, service.Revision, Core.EndpointServices.Presence.Faulty, "why"))], [], default);
        var failed = (await Alice.GetAsync($"{Services}/{id}")).IsOk();
        Assert.Equal(("EndPoint.0001", "why", "EndPoint.0001", "why"), (failed["error.0.error_code"], failed["error.0.error_message"], failed["error.0.code"], failed["error.0.message"]));
    }

    [Fact]
    public async Task Quirk_08_every_answer_has_a_content_type_and_a_request_id()
    {
        var id = await Alice.OffersAServiceAsync();
        foreach (var answer in new[]
        {
            await _cloud.SendRawAsync("GET", Services, [], []), await _cloud.SendRawAsync("GET", "/v9/x", [], []), await Alice.DeleteAsync($"{Services}/{id}"),
            await _cloud.SendRawAsync("HEAD", "/v3/auth/tokens", [("X-Auth-Token", "x")], []),
        })
        {
            answer.Is(answer.Status);
        }
    }

    [Fact]
    public async Task Quirk_09_csharps_create_has_neither_a_policy_switch_nor_a_pool()
    {
        var made = (await Alice.GetAsync($"{Services}/{await Alice.OffersAServiceAsync()}")).IsOk();
        Assert.Equal("False", made["enable_policy"]);
        Assert.Matches("^[0-9a-f-]{36}$", made["pool_id"]);
    }

    [Fact]
    public async Task Quirk_10_a_get_has_a_body_that_the_signature_covers()
    {
        (await SendAsync("GET", "/v3/projects?name=cn-north-4", "/v3/projects?name=cn-north-4", Signed, "{}")).IsOk();
        var authorization = HuaweiCloud.Authorization(Alice.AccessKey, Alice.SecretKey, Date, "GET", "/v3/projects", Signed, []);
        (await _cloud.SendRawAsync("GET", "/v3/projects", [.. Signed, ("Authorization", authorization)], "{}"u8.ToArray())).Is(401);
    }

    [Fact]
    public async Task Quirk_11_nodejs_signs_the_content_type_of_a_get_without_a_body() => (await SendAsync("GET", Services, Services, Signed, "")).IsOk();

    [Fact]
    public async Task Quirk_12_the_last_slash_may_be_missing_or_there_and_nodejs_escapes_twice()
    {
        (await SendAsync("GET", $"{Services}/", Services, Signed, "")).IsOk();
        (await SendAsync("GET", $"{Services}/a%20b", $"{Services}/a%2520b", Signed, "")).IsError(400, "EndPoint.3062");
    }

    [Fact]
    public async Task Quirk_13_there_is_exactly_one_project_of_a_name()
    {
        foreach (var name in new[] { "cn-north-4", "cn-south-1", "cn-south-1" })
            Assert.Equal(1, (await Alice.GetAsync($"/v3/projects?name={name}")).IsOk().At("projects").GetArrayLength());
    }

    [Fact]
    public async Task Quirk_14_headers_that_go_did_not_sign_are_not_verified()
    {
        (string, string)[] signed = [("accept", "application/json"), ("user-agent", "terraform-provider-huaweicloud"), ("x-sdk-date", Date)];
        var authorization = HuaweiCloud.Authorization(Alice.AccessKey, Alice.SecretKey, Date, "GET", Services, signed, []);
        (await _cloud.SendRawAsync(
            "GET", Services, [.. signed, ("Host", "anything:1"), ("X-Project-Id", Alice.Project), ("X-Domain-Id", Alice.Domain), ("Authorization", authorization)], [])).IsOk();
    }

    [Fact]
    public async Task Quirk_15_a_body_may_end_with_a_line_feed() =>
        (await Alice.PostAsync("/v1/{p}/vpcs", "{\"vpc\":{\"name\":\"v\",\"cidr\":\"10.0.0.0/16\"}}\n")).IsOk();

    [Fact]
    public async Task Quirk_16_an_empty_page_is_an_empty_array_and_the_only_array()
    {
        var service = await Alice.OffersAServiceAsync();
        foreach (var path in new[] { Services, $"{Services}/public", $"{Services}/{service}/connections", $"{Services}/{service}/permissions", $"/v1/{Alice.Project}/vpc-endpoints" })
        {
            var page = (await Alice.GetAsync($"{path}?offset=100")).IsOk();
            var array = Assert.Single(page.Json.EnumerateObject(), member => member.Value.ValueKind == System.Text.Json.JsonValueKind.Array);
            Assert.Equal(0, array.Value.GetArrayLength());
        }
    }

    [Fact]
    public async Task Quirk_17_what_is_gone_is_404_and_nothing_else()
    {
        var service = await Alice.OffersAServiceAsync("\"approval_enabled\":false");
        var endpoint = (await Alice.AsksForAnEndpointAsync(service)).IsOk()["id"];
        await _cloud.EngineWorksAsync();
        (await Alice.DeleteAsync($"/v1/{{p}}/vpc-endpoints/{endpoint}")).Is(204);
        await _cloud.EngineWorksAsync();
        (await Alice.DeleteAsync($"{Services}/{service}")).Is(204);
        await _cloud.EngineWorksAsync();
        (await Alice.GetAsync($"/v1/{{p}}/vpc-endpoints/{endpoint}")).IsError(404, "EndPoint.2006");
        (await Alice.GetAsync($"{Services}/{service}")).IsError(404, "EndPoint.0005");
        (await Alice.DeleteAsync($"{Services}/{service}")).IsError(404, "EndPoint.0005");
    }

    [Fact]
    public async Task Quirk_18_creates_updates_and_actions_answer_exactly_200()
    {
        var service = await Alice.OffersAServiceAsync();
        var endpoint = (await Alice.AsksForAnEndpointAsync(service)).Is(200)["id"];
        (await Alice.PutAsync($"{Services}/{service}", "{}")).Is(200);
        (await Alice.PostAsync($"{Services}/{service}/permissions/action", "{\"permissions\":[\"*\"],\"action\":\"add\"}")).Is(200);
        (await Alice.PostAsync($"{Services}/{service}/connections/action", "{\"action\":\"receive\",\"endpoints\":[\"" + endpoint + "\"]}")).Is(200);
    }

    [Theory]
    [InlineData("\"limit\":\"1000\",\"offset\":0")]
    [InlineData("\"limit\":1000,\"offset\":\"0\"")]
    public async Task Quirk_19_a_limit_is_a_number_or_a_text(string page) =>
        (await Alice.PostAsync("/v1/{p}/endpoint/resource_instances/action", "{\"action\":\"filter\"," + page + "}")).IsOk();

    [Fact]
    public async Task Quirk_20_a_language_and_a_charset_are_ignored() =>
        (await SendAsync("GET", Services, Services, [("content-type", "application/json;charset=utf8"), ("x-language", "en-us"), ("x-sdk-date", Date)], "")).IsOk();

    [Fact]
    public async Task Quirk_21_a_marker_is_filtered_as_text()
    {
        var service = await Alice.OffersAServiceAsync();
        var made = (await Alice.AsksForAnEndpointAsync(service)).IsOk();
        Assert.Equal("1", (await Alice.GetAsync($"{Services}/{service}/connections?marker_id={made["marker_id"]}")).IsOk()["total_count"]);
    }

    [Fact]
    public async Task Quirk_22_unknown_members_are_ignored() => Assert.NotEmpty(await Alice.OffersAServiceAsync("\"vip_port_id\":\"x\",\"moon\":{\"full\":[true]}"));

    private static (string Name, string Value)[] Signed => [("content-type", "application/json"), ("host", "127.0.0.1:8080"), ("x-sdk-date", Date)];

    /// <param name="canonical">The target as the client signs it.</param>
    private Task<HuaweiAnswer> SendAsync(string method, string target, string canonical, (string Name, string Value)[] signed, string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var authorization = HuaweiCloud.Authorization(Alice.AccessKey, Alice.SecretKey, Date, method, canonical, signed, bytes);
        return _cloud.SendRawAsync(method, target, [.. signed, ("Authorization", authorization)], bytes);
    }
}
