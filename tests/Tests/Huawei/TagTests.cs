using Xunit;

namespace Tieline.Tests.Huawei;

/// <summary>Tags and questions by tag. Contract huawei-endpoint-service, 6.</summary>
public sealed class TagTests : IAsyncLifetime
{
    private readonly HuaweiCloud _cloud = new();
    private string _one = "", _two = "", _bare = "";

    private HuaweiUser Alice => _cloud.Alice;

    public async ValueTask InitializeAsync()
    {
        await _cloud.InitializeAsync();
        _one = await Alice.OffersAServiceAsync("\"service_name\":\"one\",\"tags\":[{\"key\":\"env\",\"value\":\"prod\"},{\"key\":\"team\",\"value\":\"a\"}]");
        _two = await Alice.OffersAServiceAsync("\"service_name\":\"two\",\"tags\":[{\"key\":\"env\",\"value\":\"test\"}]");
        _bare = await Alice.OffersAServiceAsync("\"service_name\":\"bare\"");
    }

    public ValueTask DisposeAsync() => _cloud.DisposeAsync();

    [Fact]
    public async Task Tags_are_put_overwritten_and_taken_away()
    {
        var path = $"/v1/{{p}}/endpoint_service/{_bare}/tags/action";
        (await Alice.PostAsync(path, "{\"action\":\"create\",\"tags\":[{\"key\":\"a\",\"value\":\"1\"},{\"key\":\"b\",\"value\":\"\"}]}")).Is(204);
        (await Alice.PostAsync(path, "{\"action\":\"create\",\"tags\":[{\"key\":\"a\",\"value\":\"2\"}]}")).Is(204);
        (await Alice.PostAsync(path, "{\"action\":\"delete\",\"tags\":[{\"key\":\"a\",\"value\":\"1\"},{\"key\":\"absent\"}]}")).Is(204);
        Assert.Equal("2", (await Alice.GetAsync($"/v1/{{p}}/vpc-endpoint-services/{_bare}")).IsOk()["tags.0.value"]);
        (await Alice.PostAsync(path, "{\"action\":\"delete\",\"tags\":[{\"key\":\"a\"},{\"key\":\"b\"}]}")).Is(204);
        Assert.Equal(0, (await Alice.GetAsync($"/v1/{{p}}/vpc-endpoint-services/{_bare}")).IsOk().At("tags").GetArrayLength());
    }

    [Theory]
    [InlineData("endpoint_service", "{\"action\":\"swap\",\"tags\":[{\"key\":\"a\",\"value\":\"1\"}]}", 400, "EndPoint.0007")]
    [InlineData("endpoint_service", "{\"action\":\"create\",\"tags\":[]}", 400, "EndPoint.3066")]
    [InlineData("endpoint_service", "{\"action\":\"create\",\"tags\":[{\"key\":\"a\"}]}", 400, "EndPoint.3066")]
    [InlineData("endpoint_service", "{\"action\":\"create\",\"tags\":[{\"key\":\"a<\",\"value\":\"\"}]}", 400, "EndPoint.3068")]
    [InlineData("moon", "{\"action\":\"create\",\"tags\":[{\"key\":\"a\",\"value\":\"1\"}]}", 400, "EndPoint.3070")]
    [InlineData("endpoint", "{\"action\":\"create\",\"tags\":[{\"key\":\"a\",\"value\":\"1\"}]}", 404, "EndPoint.2006")]
    public async Task A_change_that_breaks_a_rule_changes_nothing(string type, string body, int status, string code)
    {
        (await Alice.PostAsync($"/v1/{{p}}/{type}/{_bare}/tags/action", body)).IsError(status, code);
        Assert.Equal(0, (await Alice.GetAsync($"/v1/{{p}}/vpc-endpoint-services/{_bare}")).IsOk().At("tags").GetArrayLength());
    }

    [Fact]
    public async Task The_eleventh_tag_is_refused_and_none_of_the_request_is_put()
    {
        var ten = string.Join(',', Enumerable.Range(0, 9).Select(i => "{\"key\":\"k" + i + "\",\"value\":\"\"}"));
        (await Alice.PostAsync($"/v1/{{p}}/endpoint_service/{_one}/tags/action", "{\"action\":\"create\",\"tags\":[" + ten + "]}")).IsError(400, "EndPoint.3069");
        Assert.Equal(2, (await Alice.GetAsync($"/v1/{{p}}/vpc-endpoint-services/{_one}")).IsOk().At("tags").GetArrayLength());
    }

    [Fact]
    public async Task An_endpoint_is_tagged_too()
    {
        var id = (await Alice.AsksForAnEndpointAsync(_one)).IsOk()["id"];
        (await Alice.PostAsync($"/v1/{{p}}/endpoint/{id}/tags/action", "{\"action\":\"create\",\"tags\":[{\"key\":\"a\",\"value\":\"1\"}]}")).Is(204);
        Assert.Equal("1", (await Alice.GetAsync("/v1/{p}/endpoint/tags")).IsOk()["tags.0.values.0"]);
        Assert.Equal(id, (await Alice.PostAsync("/v1/{p}/endpoint/resource_instances/action", "{\"action\":\"filter\"}")).IsOk()["resources.0.resource_name"]);
        (await _cloud.Bob.PostAsync($"/v1/{{p}}/endpoint/{id}/tags/action", "{\"action\":\"create\",\"tags\":[{\"key\":\"a\",\"value\":\"1\"}]}")).IsError(404, "EndPoint.2006");
    }

    [Fact]
    public async Task All_tags_of_a_project_are_listed_each_value_once()
    {
        var tags = (await Alice.GetAsync("/v1/{p}/endpoint_service/tags")).IsOk();
        Assert.Equal(("env", "prod", "test", "team"), (tags["tags.0.key"], tags["tags.0.values.0"], tags["tags.0.values.1"], tags["tags.1.key"]));
        Assert.Equal(0, (await _cloud.Bob.GetAsync("/v1/{p}/endpoint_service/tags")).IsOk().At("tags").GetArrayLength());
        (await Alice.GetAsync("/v1/{p}/moon/tags")).IsError(400, "EndPoint.3070");
    }

    [Theory]
    [InlineData("", "one two bare")]
    [InlineData(",\"tags\":[{\"key\":\"env\",\"values\":[]}]", "one two")]
    [InlineData(",\"tags\":[{\"key\":\"env\",\"values\":[\"prod\",\"x\"]},{\"key\":\"team\",\"values\":[\"a\"]}]", "one")]
    [InlineData(",\"tags\":[{\"key\":\"env\",\"values\":[\"*es\"]}]", "two")]
    [InlineData(",\"tags_any\":[{\"key\":\"team\",\"values\":[]},{\"key\":\"env\",\"values\":[\"test\"]}]", "one two")]
    [InlineData(",\"not_tags\":[{\"key\":\"env\",\"values\":[\"prod\"]}]", "two bare")]
    [InlineData(",\"not_tags_any\":[{\"key\":\"env\",\"values\":[]}]", "bare")]
    [InlineData(",\"without_any_tag\":true,\"tags\":[{\"key\":\"env\",\"values\":[]}]", "bare")]
    [InlineData(",\"matches\":[{\"key\":\"resource_name\",\"value\":\"TWO\"}]", "two")]
    [InlineData(",\"sys_tags\":[{\"key\":\"x\",\"values\":[\"y\"]}]", "one two bare")]
    public async Task A_question_by_tags_finds_what_the_contract_says(string filter, string names)
    {
        var found = (await Alice.PostAsync("/v1/{p}/endpoint_service/resource_instances/action", "{\"action\":\"filter\",\"limit\":\"1000\",\"offset\":0" + filter + "}")).IsOk();
        var expected = names.Split(' ').Select(name => name switch { "one" => _one, "two" => _two, _ => _bare }).ToHashSet();
        Assert.Equal(expected, found.At("resources").EnumerateArray().Select(resource => resource.GetProperty("resource_id").GetString()!).ToHashSet());
        var counted = (await Alice.PostAsync("/v1/{p}/endpoint_service/resource_instances/action", "{\"action\":\"count\"" + filter + "}")).IsOk();
        Assert.Equal((expected.Count.ToString(), false), (counted["total_count"], counted.Has("resources")));
    }

    [Theory]
    [InlineData("{\"action\":\"find\"}", "EndPoint.0007")]
    [InlineData("{\"action\":\"filter\",\"limit\":\"0\"}", "EndPoint.0006")]
    [InlineData("{\"action\":\"filter\",\"limit\":1001}", "EndPoint.0006")]
    [InlineData("{\"action\":\"filter\",\"limit\":\"\\ud800\"}", "EndPoint.0006")]
    [InlineData("{\"action\":\"filter\",\"offset\":\"x\"}", "EndPoint.0010")]
    [InlineData("{\"action\":\"filter\",\"matches\":[{\"key\":\"id\",\"value\":\"x\"}]}", "EndPoint.0002")]
    [InlineData("{\"action\":\"filter\",\"tags\":[{\"key\":\"a\",\"values\":[]},{\"key\":\"a\",\"values\":[]}]}", "EndPoint.3067")]
    [InlineData("{\"action\":\"filter\",\"tags\":[{\"key\":\"a\",\"values\":[\"x\",\"x\"]}]}", "EndPoint.3071")]
    [InlineData("{\"action\":\"filter\",\"tags\":[{\"values\":[]}]}", "EndPoint.3066")]
    [InlineData("{\"action\":\"filter\",\"matches\":[{\"key\":\"resource_name\",\"value\":5}]}", "EndPoint.0002")]
    public async Task A_question_that_breaks_a_rule_is_refused(string body, string code) =>
        (await Alice.PostAsync("/v1/{p}/endpoint_service/resource_instances/action", body)).IsError(400, code);

    [Fact]
    public async Task A_question_counts_characters_and_not_halves_of_them()
    {
        (await AskAsync(127, 255)).IsOk();
        (await AskAsync(128, 255)).IsError(400, "EndPoint.3072");
        (await AskAsync(127, 256)).IsError(400, "EndPoint.3073");

        Task<HuaweiAnswer> AskAsync(int key, int value) => Alice.PostAsync(
            "/v1/{p}/endpoint_service/resource_instances/action",
            $$"""{"action":"filter","tags":[{"key":"{{Times(key)}}","values":["{{Times(value)}}"]}]}""");

        static string Times(int count) => string.Concat(Enumerable.Repeat("\U00020000", count));
    }

    [Fact]
    public async Task A_page_beyond_the_end_is_empty()
    {
        var page = (await Alice.PostAsync("/v1/{p}/endpoint_service/resource_instances/action", "{\"action\":\"filter\",\"limit\":2,\"offset\":\"2\"}")).IsOk();
        Assert.Equal((1, "3"), (page.At("resources").GetArrayLength(), page["total_count"]));
        Assert.Equal(0, (await Alice.PostAsync("/v1/{p}/endpoint_service/resource_instances/action", "{\"action\":\"filter\",\"offset\":3}")).IsOk().At("resources").GetArrayLength());
    }
}
