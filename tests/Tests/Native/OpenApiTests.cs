using System.Text.Json;
using System.Text.RegularExpressions;
using Tieline.Dialects.Native;
using Xunit;

namespace Tieline.Tests.Native;

/// <summary>openapi/tieline-v1.json and the routes say the same.</summary>
public sealed partial class OpenApiTests(NativeCloud cloud) : IClassFixture<NativeCloud>
{
    [Fact]
    public async Task Every_operation_is_described_and_every_description_has_its_operation()
    {
        var document = await cloud.OkAsync("GET", "/openapi.json");
        var described = document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(operation => (
                Method: operation.Name.ToUpperInvariant(),
                Template: NativeDialect.Root + Parameter().Replace(path.Name, "{}"),
                Name: operation.Value.GetProperty("operationId").GetString()!,
                TakesBody: operation.Value.TryGetProperty("requestBody", out _),
                IsPublic: operation.Value.TryGetProperty("security", out var security) && security.GetArrayLength() == 0)))
            .Order();
        var routes = NativeDialect.RoutesOf(cloud.Services)
            .Select(route => (route.Method, route.Template, route.Endpoint.Name, route.Endpoint.TakesBody, route.Endpoint.IsPublic))
            .Order();
        Assert.Equal(routes, described);
    }

    [Fact]
    public async Task Every_reference_of_the_document_leads_somewhere()
    {
        var document = await cloud.OkAsync("GET", "/openapi.json");
        foreach (var target in References(document))
        {
            var place = document;
            foreach (var step in target.TrimStart('#').Split('/', StringSplitOptions.RemoveEmptyEntries))
                Assert.True(place.TryGetProperty(step, out place), $"{target} leads nowhere");
        }
    }

    [Fact]
    public async Task The_parameters_of_a_path_are_described()
    {
        var document = await cloud.OkAsync("GET", "/openapi.json");
        foreach (var path in document.GetProperty("paths").EnumerateObject())
        {
            var inPath = Parameter().Matches(path.Name).Select(match => match.Groups[1].Value).ToList();
            foreach (var operation in path.Value.EnumerateObject())
            {
                var described = operation.Value.TryGetProperty("parameters", out var parameters)
                    ? parameters.EnumerateArray().Where(item => item.GetProperty("in").GetString() == "path").Select(item => item.GetProperty("name").GetString()!)
                    : [];
                Assert.Equal(inPath, described);
            }
        }
    }

    [Fact]
    public async Task Answers_have_the_members_that_the_document_says()
    {
        var document = await cloud.OkAsync("GET", "/openapi.json");
        var place = await cloud.AddPlaceAsync(await cloud.AddAccountAsync("alice"), "a", "10.0.0.0/16", "10.0.1.0/24");
        var peer = await cloud.AddPlaceAsync(place.Owner, "b", "10.1.0.0/16", "10.1.1.0/24");
        var link = await cloud.AddLinkAsync(place, peer);
        await cloud.AddRouteAsync(place, "10.1.0.0/16", link);
        await cloud.AttachAsync(place, "web");
        var service = await cloud.OfferAsync(peer, await cloud.AttachAsync(peer, "db"));
        await cloud.EngineSettlesAsync();
        await cloud.ConnectAsync(place, service);
        await cloud.OkAsync("POST", "/services", $$"""{"vpc":"{{peer.Vpc}}","prefixes":["10.1.1.0/24"]}""");
        var alice = new Core.Accounts.Caller(place.Owner, "test");
        var gateway = (await cloud.Gateways.DeclareAsync(
            alice, place.Owner, new(null, Core.Regions.RegionList.Beijing, "shop", place.Vpc, null, new("", new("127.0.0.1", 8453, ""), null)), default)).Value;
        await cloud.Channels.CreateAsync(alice, gateway.Id, Support.TestGateways.Wish("pool", Support.TestGateways.At("10.0.1.2"), Support.TestGateways.At("10.0.1.9")), default);
        await cloud.Channels.CreateAsync(alice, gateway.Id, Support.TestGateways.Wish("empty"), default);
        foreach (var (path, template) in new[]
        {
            ("/gateways", "/gateways"), ("/status", "/status"), ("/health", "/health"), ("/accounts", "/accounts"), ("/accounts/alice", "/accounts/{name}"),
            ("/accounts/alice/keys", "/accounts/{name}/keys"), ("/ports", "/ports"), ("/ports/web", "/ports/{port}"), ("/topology", "/topology"), ("/services", "/services"), ($"/services/{service}", "/services/{service}"), ("/endpoints", "/endpoints"),
            ("/events", "/events"), ("/explain?from=web&to=db", "/explain"), ("/explain?from=web&to=10.1.1.99", "/explain"), ("/clock", "/clock"),
        })
        {
            var schema = document.GetProperty("paths").GetProperty(template).GetProperty("get").GetProperty("responses").GetProperty("200")
                .GetProperty("content").GetProperty("application/json").GetProperty("schema");
            var faults = new List<string>();
            Check(document, schema, await cloud.OkAsync("GET", path), path, faults);
            Assert.True(faults.Count == 0, string.Join("\n", faults));
        }
    }

    /// <summary>As much of JSON Schema as the document uses. An answer's member that is not described is a fault too.</summary>
    private static void Check(JsonElement document, JsonElement schema, JsonElement value, string at, List<string> faults)
    {
        if (schema.TryGetProperty("$ref", out var reference))
        {
            Check(document, document.GetProperty("components").GetProperty("schemas").GetProperty(reference.GetString()!.Split('/')[^1]), value, at, faults);
            return;
        }

        if (schema.TryGetProperty("oneOf", out var choices))
        {
            var tries = choices.EnumerateArray().Select(choice =>
            {
                var own = new List<string>();
                Check(document, choice, value, at, own);
                return own;
            }).ToList();
            if (tries.Count(own => own.Count == 0) != 1) faults.Add($"{at}: not one of the choices: {string.Join("; ", tries.SelectMany(own => own))}");
            return;
        }

        var types = schema.TryGetProperty("type", out var type)
            ? type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(item => item.GetString()!).ToList() : [type.GetString()!]
            : [];
        var kind = value.ValueKind switch
        {
            JsonValueKind.Object => "object",
            JsonValueKind.Array => "array",
            JsonValueKind.String => "string",
            JsonValueKind.Number => value.TryGetInt64(out _) ? "integer" : "number",
            JsonValueKind.Null => "null",
            _ => "boolean",
        };
        if (types.Count > 0 && !types.Contains(kind) && !(kind == "integer" && types.Contains("number"))) faults.Add($"{at}: {kind} is not {string.Join(" or ", types)}");
        if (schema.TryGetProperty("enum", out var words) && !words.EnumerateArray().Any(word => word.GetRawText() == value.GetRawText()))
            faults.Add($"{at}: {value} is not in the list");
        if (kind == "array" && schema.TryGetProperty("items", out var items))
        {
            foreach (var item in value.EnumerateArray()) Check(document, items, item, $"{at}[]", faults);
        }

        if (kind != "object") return;
        var members = Members(document, schema).ToList();
        foreach (var (name, member, isRequired) in members)
        {
            if (value.TryGetProperty(name, out var part)) Check(document, member, part, $"{at}.{name}", faults);
            else if (isRequired) faults.Add($"{at}.{name} is missing");
        }

        if (schema.TryGetProperty("additionalProperties", out var rest) && rest.ValueKind is JsonValueKind.Object or JsonValueKind.True) return;
        foreach (var extra in value.EnumerateObject().Where(member => members.All(known => known.Name != member.Name))) faults.Add($"{at}.{extra.Name} is not described");
    }

    private static IEnumerable<(string Name, JsonElement Schema, bool IsRequired)> Members(JsonElement document, JsonElement schema)
    {
        if (schema.TryGetProperty("$ref", out var reference))
            return Members(document, document.GetProperty("components").GetProperty("schemas").GetProperty(reference.GetString()!.Split('/')[^1]));
        if (schema.TryGetProperty("allOf", out var parts)) return parts.EnumerateArray().SelectMany(part => Members(document, part)).ToList();
        var required = schema.TryGetProperty("required", out var names) ? names.EnumerateArray().Select(name => name.GetString()!).ToHashSet() : [];
        return schema.TryGetProperty("properties", out var properties)
            ? properties.EnumerateObject().Select(member => (member.Name, member.Value, required.Contains(member.Name))).ToList()
            : [];
    }

    private static IEnumerable<string> References(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member =>
            member.NameEquals("$ref") ? [member.Value.GetString()!] : References(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
        _ => [],
    };

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Parameter();
}
