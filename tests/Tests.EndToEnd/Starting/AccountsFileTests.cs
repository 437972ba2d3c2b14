using System.Text.Json;
using Tieline.Running;
using Tieline.Sdk.Huawei;
using Tieline.Tests.EndToEnd.Running;

namespace Tieline.Tests.EndToEnd.Starting;

public sealed class AccountsFileTests
{
    /// <summary>The example of the specification, to the letter but for its placeholders.</summary>
    private const string Example =
        """
        { "accounts": [ { "name": "alice", "accessKey": "AKALICE0123456789", "secretKey": "sk-of-alice",
                          "baidu":   { "accountId": "0123456789abcdef0123456789abcdef" },
                          "alibaba": { "uid": "1234567890123456" },
                          "huawei":  { "domainId": "fedcba9876543210fedcba9876543210", "domainName": "alice", "userName": "alice", "password": "pw",
                                       "projects": { "cn-north-4": "00112233445566778899aabbccddeeff" } } } ] }
        """;

    [Fact]
    public async Task The_example_is_accepted_as_written_and_its_key_signs()
    {
        using var folder = new TestFolder();
        var file = folder.Write("accounts.json", Example);
        for (var start = 0; start < 2; start++) // a second start finds what the first declared
        {
            await using var server = await StartAsync(folder, file);
            Assert.DoesNotContain("sk-of-alice", server.Output + server.Log, StringComparison.Ordinal);
            using var alice = new Tenant(server.Address, "alice", "AKALICE0123456789", "sk-of-alice", "0123456789abcdef0123456789abcdef");
            Assert.Equal(start, (await alice.Vpcs.ListVpcsAsync()).Vpcs.Count);
            await alice.VpcAsync("kept");

            using var http = new HttpClient { BaseAddress = server.Address };
            using var accounts = JsonDocument.Parse(await http.GetStringAsync("/tieline/v1/accounts"));
            var account = Assert.Single(accounts.RootElement.GetProperty("accounts").EnumerateArray());
            Assert.Equal("alice", account.GetProperty("name").GetString());
            Assert.Equal("0123456789abcdef0123456789abcdef", account.GetProperty("baidu").GetProperty("accountId").GetString());
            Assert.Equal("1234567890123456", account.GetProperty("alibaba").GetProperty("uid").GetString());
            Assert.Equal("fedcba9876543210fedcba9876543210", account.GetProperty("huawei").GetProperty("domainId").GetString());
        }
    }

    [Fact]
    public async Task What_is_left_out_is_made_up_and_a_longer_file_adds_accounts()
    {
        using var folder = new TestFolder();
        await using (await StartAsync(folder, folder.Write("accounts.json", """{ "accounts": [ { "name": "alice" } ] }"""))) { }
        await using (await StartAsync(folder, folder.Write("accounts.json", """{ "accounts": [] }"""))) { }
        await using var server = await StartAsync(
            folder, folder.Write("accounts.json", """{ "accounts": [ { "name": "alice", "accessKey": "AK1", "secretKey": "s" }, { "name": "bob", "baidu": null } ] }"""));

        using var http = new HttpClient { BaseAddress = server.Address };
        using var accounts = JsonDocument.Parse(await http.GetStringAsync("/tieline/v1/accounts"));
        var ids = accounts.RootElement.GetProperty("accounts").EnumerateArray()
            .Select(account => account.GetProperty("baidu").GetProperty("accountId").GetString()!).ToArray();
        Assert.Equal(2, ids.Distinct().Count());
        Assert.All(ids, id => Assert.Matches("^[0-9a-f]{32}$", id));
        using var alice = new Tenant(server.Address, "alice", "AK1", "s", ids[0]);
        await alice.VpcAsync("signed-with-the-added-key");
    }

    [Fact]
    public async Task Declared_gateways_are_there_and_stay_over_a_restart()
    {
        using var folder = new TestFolder();
        var file = folder.Write(
            "accounts.json",
            """
            { "accounts": [ { "name": "alice", "accessKey": "AK1", "secretKey": "s", "huawei": {
                "projects": { "cn-north-4": "00112233445566778899aabbccddeeff" },
                "gateways": [ { "instanceId": "0123456789abcdef0123456789abcdef", "name": "shop", "region": "cn-north-4", "vpcId": null, "listen": "127.0.0.1:8090" },
                              { "name": "second", "region": "cn-north-4" } ] } } ] }
            """);
        for (var start = 0; start < 2; start++)
        {
            await using var server = await StartAsync(folder, file);
            using var instances = new GatewayInstanceClient(new() { Endpoint = server.Address, Credentials = new HuaweiAccessKey("AK1", "s") });
            var all = (await instances.ListInstancesAsync()).Instances;
            Assert.Equal(["second", "shop"], all.Select(instance => instance.InstanceName).Order(StringComparer.Ordinal));
            Assert.Equal("127.0.0.1", (await instances.ShowDetailsOfInstanceAsync("0123456789abcdef0123456789abcdef"))?.IngressIp);
        }
    }

    [Theory]
    [InlineData("not JSON", "not JSON")]
    [InlineData("""{ "accounts": [ { "name": "a", "huawei": { "gateways": [ { "name": "g" } ] } } ] }""", "a gateway's region")]
    [InlineData("""{ "accounts": [ { "name": "a", "huawei": { "gateways": [ { "instanceId": "x", "region": "cn-north-4" } ] } } ] }""", "32 lower-case hex digits")]
    [InlineData("""{ "accounts": [ { "name": "a", "huawei": { "gateways": [ { "region": "cn-north-4", "vpcId": "x" } ] } } ] }""", "a gateway's vpcId")]
    [InlineData("""{ "accounts": [ { "name": "a", "huawei": { "gateways": [ { "region": "cn-north-4", "listen": "8090" } ] } } ] }""", "listen is address:port")]
    [InlineData("""{ "accounts": [ { "name": "a", "huawei": { "gateways": [ { "region": "cn-north-4", "clientCertificate": "/nonexistent/c.pem" } ] } } ] }""", "clientCertificate /nonexistent/c.pem")]
    [InlineData("""{ "accounts": [ { "name": "a", "huawei": { "gateways": [ { "region": "cn-north-4", "clientCertificate": "/etc/hostname" } ] } } ] }""", "a PEM file with a certificate and its key")]
    [InlineData("""{ "accounts": [ { "name": "a", "huawei": { "gateways": [ { "region": "cn-north-4", "listenTls": "https" } ] } } ] }""", "listenTls is address:port")]
    [InlineData("""{ "accounts": [ { "name": "a", "huawei": { "gateways": [ { "region": "cn-north-4", "listen": "127.0.0.1:8090", "listenTls": "127.0.0.1:8090" } ] } } ] }""", "listens without TLS")]
    [InlineData("""{ "accounts": [ { "name": "a", "huawei": { "gateways": [ { "region": "cn-north-4", "name": "one", "listenTls": "127.0.0.1:8453" }, { "region": "cn-north-4", "name": "two", "listen": "127.0.0.1:8453" } ] } } ] }""", "127.0.0.1:8453 is where the gateway")]
    [InlineData("""{ "accounts": [ { "name": "a", "huawei": { "gateways": [ { "region": "cn-north-4", "restrictedCidrs": [ "10.0.0.0/8", "everywhere" ] } ] } } ] }""", "restrictedCidrs are networks")]
    [InlineData("", "not JSON")]
    [InlineData("{}", "'accounts' is missing")]
    [InlineData("[]", "'accounts' is missing")]
    [InlineData("""{ "accounts": {} }""", "'accounts' is a Array, not a Object")]
    [InlineData("""{ "accounts": [ "alice" ] }""", "an account is an object")]
    [InlineData("""{ "accounts": [ {} ] }""", "lacks its 'name'")]
    [InlineData("""{ "accounts": [ { "name": 7 } ] }""", "'name'")]
    [InlineData("""{ "accounts": [ { "name": "alice\ud800" } ] }""", "'name'")]
    [InlineData("""{ "accounts": [ { "\ud800": "alice" } ] }""", "not JSON")]
    [InlineData("""{ "accounts": [ { "name": "a b" } ] }""", "letters, digits, - and _")]
    [InlineData("""{ "accounts": [ { "name": "alice", "accessKey": "" } ] }""", "access key's id is 1 to 128")]
    [InlineData("""{ "accounts": [ { "name": "alice", "accessKey": "AK/1" } ] }""", "access key's id is 1 to 128")]
    [InlineData("""{ "accounts": [ { "name": "alice", "accessKey": "AK1", "secretKey": "two words" } ] }""", "secret key is 1 to 256")]
    [InlineData("""{ "accounts": [ { "name": "alice", "baidu": "0123456789abcdef0123456789abcdef" } ] }""", "'baidu'")]
    [InlineData("""{ "accounts": [ { "name": "alice", "baidu": { "accountId": "0123" } } ] }""", "32 lower-case hex digits")]
    [InlineData("""{ "accounts": [ { "name": "alice", "alibaba": { "uid": "12" } } ] }""", "15 to 18 digits")]
    [InlineData("""{ "accounts": [ { "name": "alice", "huawei": { "domainId": "x" } } ] }""", "32 lower-case hex digits")]
    [InlineData("""{ "accounts": [ { "name": "alice" }, { "name": "alice" } ] }""", "declared twice")]
    [InlineData("""{ "accounts": [ { "name": "a", "accessKey": "AK1" }, { "name": "b", "accessKey": "AK1" } ] }""", "there is such an access key already")]
    [InlineData("""{ "accounts": [ { "name": "alice", "name": "bob" } ] }""", "not JSON")]
    public async Task A_fault_in_the_file_stops_the_start_and_is_named(string text, string words)
    {
        using var folder = new TestFolder();
        var file = folder.Write("accounts.json", text);
        var end = await Programs.RunAsync(Programs.ServerStart(["--engine", "model", "--port", "0", "--data", folder.Data, "--accounts", file]));
        RefusedStartTests.AssertRefused(end, "accounts", file, words);
    }

    [Fact]
    public async Task A_declared_key_that_is_there_with_another_secret_or_owner_stops_the_start()
    {
        using var folder = new TestFolder();
        await using (await StartAsync(folder, folder.Write("accounts.json", Example))) { }
        foreach (var (was, becomes) in new[] { ("sk-of-alice", "another-secret"), ("\"name\": \"alice\", \"accessKey\"", "\"name\": \"mallory\", \"accessKey\"") })
        {
            var file = folder.Write("other.json", Example.Replace(was, becomes, StringComparison.Ordinal));
            var end = await Programs.RunAsync(Programs.ServerStart(["--engine", "model", "--port", "0", "--data", folder.Data, "--accounts", file]));
            RefusedStartTests.AssertRefused(end, "accounts", file);
            Assert.DoesNotContain("sk-of-alice", end.Errors, StringComparison.Ordinal);
        }
    }

    private static Task<ServerProcess> StartAsync(TestFolder folder, string accounts) =>
        ServerProcess.StartAsync(Programs.ServerStart(["--engine", "model", "--port", "0", "--data", folder.Data, "--accounts", accounts]));
}
