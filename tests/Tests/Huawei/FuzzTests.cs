using System.Text.Json.Nodes;
using Tieline.Core.Boundary;
using Xunit;

namespace Tieline.Tests.Huawei;

/// <summary>Every member of every body, made something else: what is refused has changed nothing, what is kept can be read, and nothing is a fault.</summary>
public sealed class FuzzTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Seed = 20261121, PerMember = 9;

    /// <summary>Stands in a body for the value that is tried.</summary>
    private const string Place = "the value that is tried";

    /// <summary>Tried in every place: several lines, more than fits, half a character.</summary>
    private static readonly string[] Worst = ["\"a=b\\nc\"", $"\"{new string('a', 70_000)}\"", "\"\\ud800\""];

    /// <summary>JSON, or what is none; some of them are tried in each place.</summary>
    private static readonly string[] Values =
    [
        "null", "true", "false", "0", "1", "-1", "80.0", "8e1", "65536", "2147483648", "1e400", "00", "NaN", "\"\"", "\" \"", "\"x\"", "\"<\"", "\"=\"", "\"*\"",
        "\"\\n\"", "\"\\u0000\"", "\"\\u202e\"", "\"\\\"; DROP TABLE ports\"", "\"\U00020000\"", "\"192.168.0.1\"", "\"0.0.0.0/0\"",
        "\"192.168.0.1/24\"", "\"198.19.128.0/17\"", "\"::1\"", "\"gateway\"", "\"ipv6\"", "\"UDP\"", "\"toa_open\"", "\"4189d3c2-8882-4871-a3c2-d380272eed88\"",
        "\"4189D3C2-8882-4871-A3C2-D380272EED88\"", "[]", "{}", "[[]]", "[{}]", "[null]", "[1]", "[\"\"]", "[\"x\",\"x\"]", "{\"a\":1,\"a\":2}", "{\"\\ud800\":1}",
    ];

    private readonly HuaweiCloud _cloud = new() { Limits = new Limits { VpcsPerAccount = null, ServicesPerRegion = null, EndpointsPerRegion = null } };

    public ValueTask InitializeAsync() => _cloud.InitializeAsync();

    public ValueTask DisposeAsync() => _cloud.DisposeAsync();

    [Fact]
    public async Task A_mutated_body_is_refused_without_effect_or_carried_out_and_never_fails_the_server()
    {
        output.WriteLine($"seed {Seed}");
        var random = new Random(Seed);
        var statuses = new SortedDictionary<int, int>();
        var before = await SeenAsync();
        foreach (var (user, method, path, valid) in await OperationsAsync())
        {
            before = await SeenAsync();
            foreach (var member in MembersOf(JsonNode.Parse(valid)!, []))
            {
                foreach (var value in Worst.Concat(random.GetItems(Values, PerMember)))
                {
                    var body = With(valid, member, value);
                    var shown = $"{method} {path}\n{(body.Length > 2000 ? body[..2000] : body)}";
                    var answer = await user.SendAsync(method, path, body);
                    statuses[answer.Status] = statuses.GetValueOrDefault(answer.Status) + 1;
                    Assert.True(answer.Status < 500, $"{shown}\n{answer.Text}");
                    var after = await SeenAsync(shown);
                    if (answer.Status >= 400)
                    {
                        Assert.True(IsError(path, answer), $"{shown}\n{answer.Text}");
                        Assert.True(before == after, $"{shown}\n{answer.Text}\nbefore {before}\nafter {after}");
                    }

                    before = after;
                }
            }
        }

        output.WriteLine(string.Join(", ", statuses.Select(count => $"{count.Key}: {count.Value}")));
        Assert.True(statuses.GetValueOrDefault(200) > 100, "hardly any request was carried out: the values tell nothing of what lies behind the first check");
        Assert.True(statuses.GetValueOrDefault(400) > 1000, "hardly any request was refused");
    }

    /// <summary>Valid requests with bodies; none takes away what another is about.</summary>
    private async Task<List<(HuaweiUser User, string Method, string Path, string Body)>> OperationsAsync()
    {
        const string Services = "/v1/{p}/vpc-endpoint-services", Endpoints = "/v1/{p}/vpc-endpoints", Tags = """[{"key":"a","value":"b"}]""";
        var (alice, bob) = (_cloud.Alice, _cloud.Bob);
        var (vpc, consumer) = (await alice.MakesAVpcAsync(), await bob.MakesAVpcAsync());
        var (subnet, near) = (await alice.MakesASubnetAsync(vpc), await bob.MakesASubnetAsync(consumer));
        var (port, other) = (await alice.MakesAPortAsync(subnet), await alice.MakesAPortAsync(subnet));
        var service = await alice.OffersAServiceAsync("\"enable_policy\":true");
        await alice.PermitsEverybodyAsync(service);
        var endpoint = (await bob.PostAsync(Endpoints, HuaweiUser.EndpointBody(service, consumer, near))).IsOk()["id"];
        await _cloud.EngineWorksAsync();
        var permission = (await alice.GetAsync($"{Services}/{service}/permissions")).IsOk()["permissions.0.id"];
        return
        [
            (alice, "POST", Services, HuaweiUser.ServiceBody(vpc, port, $$"""
                "service_name":"n","approval_enabled":true,"service_type":"interface","tcp_proxy":"close","tags":{{Tags}},"description":"d","enable_policy":false,"ip_version":"ipv4","ip":"","pool_id":"","vip_port_id":"{{other}}"
                """)),
            (alice, "PUT", $"{Services}/{service}", """{"approval_enabled":true,"service_name":"m","ports":[{"client_port":1,"server_port":2,"protocol":"TCP"}],"tcp_proxy":"close","description":"e","port_id":""}"""),
            (alice, "PUT", $"{Services}/{service}/name", """{"endpoint_service_name":"k"}"""),
            (alice, "PUT", $"{Services}/{service}/connections/description", $$"""{"connections":[{"id":"{{endpoint}}","description":"d"}]}"""),
            (alice, "POST", $"{Services}/{service}/connections/action", $$"""{"action":"receive","endpoints":["{{endpoint}}"]}"""),
            (alice, "POST", $"{Services}/{service}/permissions/action", """{"permissions":["iam:domain::x"],"permission_type":"domainId","action":"add"}"""),
            (alice, "POST", $"{Services}/{service}/permissions/batch-create", """{"permissions":[{"permission":"organizations:orgPath::o/*","description":"d"}],"permission_type":"orgPath"}"""),
            (alice, "PUT", $"{Services}/{service}/permissions/{permission}", """{"permission":{"description":"d"}}"""),
            (bob, "POST", Endpoints, HuaweiUser.EndpointBody(service, consumer, near, $$$"""
                "port_ip":"","enable_dns":true,"tags":{{{Tags}}},"routetables":[],"whitelist":["10.0.0.1"],"enable_whitelist":true,"description":"d","policy_statement":[],"policy_document":{"Version":"1","Statement":[]},"ip_version":"ipv4","specification_name":"default"
                """)),
            (bob, "PUT", $"{Endpoints}/{endpoint}", """{"whitelist":["10.0.0.0/8"],"enable_whitelist":false}"""),
            (bob, "PUT", $"{Endpoints}/{endpoint}/policy", """{"policy_document":{"Version":"1","Statement":[]},"policy_statement":[]}"""),
            (bob, "POST", $"/v1/{{p}}/endpoint/{endpoint}/tags/action", $$"""{"action":"create","tags":{{Tags}}}"""),
            (alice, "POST", "/v1/{p}/endpoint_service/resource_instances/action", """{"action":"filter","limit":"1","offset":"0","tags":[{"key":"a","values":["b"]}],"matches":[{"key":"resource_name","value":"n"}],"without_any_tag":false}"""),
            (alice, "POST", "/v1/{p}/vpcs", """{"vpc":{"name":"n","cidr":"10.0.0.0/16","description":"d","tags":["a*b"],"enhanced_local_route":true}}"""),
            (alice, "PUT", $"/v1/{{p}}/vpcs/{vpc}", """{"vpc":{"name":"m","description":"e","cidr":"192.168.0.0/16","enhanced_local_route":false}}"""),
            (alice, "POST", $"/v2.0/{{p}}/vpcs/{vpc}/tags/action", $$"""{"action":"create","tags":{{Tags}}}"""),
            (alice, "PUT", $"/v1/{{p}}/vpcs/{vpc}/subnets/{subnet}", """{"subnet":{"name":"t","description":"d","dhcp_enable":true,"primary_dns":"1.1.1.1","secondary_dns":"","dnsList":["1.1.1.1"],"ipv6_enable":false,"extra_dhcp_opts":[{"opt_name":"domainname","opt_value":"x"}]}}"""),
            (alice, "POST", "/v2.0/ports", $$$"""{"port":{"network_id":"{{{subnet}}}","name":"n","fixed_ips":[{"ip_address":""}],"device_owner":"neutron:VIP_PORT","security_groups":[],"admin_state_up":true}}"""),
            (alice, "PUT", $"/v1/{{p}}/ports/{other}", """{"port":{"name":"m","security_groups":[],"allowed_address_pairs":[{"ip_address":"1.1.1.1","mac_address":""}],"extra_dhcp_opts":[{"opt_name":"a","opt_value":"b"}]}}"""),
            (alice, "POST", "/v3/auth/tokens", """{"auth":{"identity":{"methods":["password"],"password":{"user":{"name":"alice-user","id":"","password":"x","domain":{"name":"alice-domain"}}}},"scope":{"project":{"name":"cn-north-4","domain":{"name":"alice-domain"}}}}}"""),
        ];
    }

    /// <summary>All that both accounts have, as their lists tell it; each list has to answer.</summary>
    private async Task<string> SeenAsync(string after = "")
    {
        var seen = "";
        foreach (var user in new[] { _cloud.Alice, _cloud.Bob })
        {
            foreach (var list in new[] { "vpcs", "subnets", "ports", "vpc-endpoint-services?limit=1000", "vpc-endpoints?limit=1000" })
            {
                var answer = await user.GetAsync($"/v1/{{p}}/{list}");
                Assert.True(answer.Status == 200, $"after\n{after}\n{list} is answered {answer.Status}: {answer.Text}");
                seen += answer.Text;
            }
        }

        return seen;
    }

    private static bool IsError(string path, HuaweiAnswer answer) => path switch
    {
        _ when path.StartsWith("/v3/", StringComparison.Ordinal) => answer.Has("error.code") && answer["error.message"].Length > 0,
        _ when path.StartsWith("/v2.0/ports", StringComparison.Ordinal) => answer.Has("NeutronError.type") && answer["NeutronError.message"].Length > 0,
        _ when path.Contains("/vpcs", StringComparison.Ordinal) || path.Contains("/ports", StringComparison.Ordinal) => answer.Has("code") && answer["message"].Length > 0,
        _ => answer.Has("error_code") && answer["error_msg"].Length > 0,
    };

    private static IEnumerable<object[]> MembersOf(JsonNode node, object[] path)
    {
        if (path.Length > 0) yield return path;
        var steps = node switch
        {
            JsonObject members => members.Select(member => ((object)member.Key, member.Value)),
            JsonArray items => items.Select((item, index) => ((object)index, item)),
            _ => [],
        };
        foreach (var (step, below) in steps)
        {
            foreach (var member in below is null ? [[.. path, step]] : MembersOf(below, [.. path, step])) yield return member;
        }
    }

    private static string With(string body, object[] path, string value)
    {
        var root = JsonNode.Parse(body)!;
        var parent = path[..^1].Aggregate(root, (at, step) => step is int index ? at[index]! : at[(string)step]!);
        if (path[^1] is int last) parent[last] = Place;
        else parent[(string)path[^1]] = Place;
        return root.ToJsonString().Replace($"\"{Place}\"", value, StringComparison.Ordinal);
    }
}
