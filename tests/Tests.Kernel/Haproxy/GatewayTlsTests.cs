using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Tieline.Core.Gateways;
using Xunit;
using static Tieline.Support.GatewaySample;

namespace Tieline.Tests.Kernel.Haproxy;

/// <summary>Callers with TLS, and which APIs they reach. Contract huawei-vpc-channel, 11.1 (protocol) and 11.2.</summary>
public sealed class GatewayTlsTests
{
    [KernelFact]
    public async Task An_api_takes_the_protocol_that_it_names_and_both_where_it_names_both()
    {
        await using var proxy = new TestProxy();
        await using var backend = new TestBackend("web") { Answer = (head, _) => Task.FromResult(Line(head, "X-Forwarded-Proto")) };
        proxy.Sample.AddChannel("web", members: MemberAt(1, "127.0.0.1", backend.Port));
        foreach (var protocol in Enum.GetValues<ApiProtocol>()) proxy.Sample.Publish("GET", $"/{protocol}", PathMatch.Whole, "web", "/", protocol: protocol);
        proxy.Sample.Settings = GatewaySettings.Default with { Tls = new("127.0.0.1", TestProxy.FreePort(), "") };
        await proxy.ApplyAsync();
        using var plain = proxy.Client();
        using var secure = proxy.Client(shown: _ => { });
        Assert.Equal("http", await plain.GetStringAsync("/Http"));
        Assert.Equal("https", await secure.GetStringAsync("/Https"));
        Assert.Equal(("http", "https"), (await plain.GetStringAsync("/Both"), await secure.GetStringAsync("/Both")));
        Assert.Equal((400, "APIG.0607", "The following protocol is supported: https"), await RefusalAsync(plain, "/Https"));
        Assert.Equal((400, "APIG.0607", "The following protocol is supported: http"), await RefusalAsync(secure, "/Http"));
        Assert.Equal(404, (await RefusalAsync(secure, "/none")).Status);
    }

    [KernelFact]
    public async Task A_certificate_that_is_made_has_the_names_of_the_groups_and_is_kept_until_it_lacks_one()
    {
        await using var proxy = new TestProxy();
        await using var backend = new TestBackend("web");
        proxy.Sample.AddChannel("web", members: MemberAt(1, "127.0.0.1", backend.Port));
        proxy.Sample.Publish("GET", "/", PathMatch.Whole, "web", "/");
        proxy.Sample.Settings = GatewaySettings.Default with { Tls = new("127.0.0.1", TestProxy.FreePort(), "") };
        await proxy.ApplyAsync();
        var first = await ShownAsync(proxy);
        Assert.True(first.MatchesHostname("shop.example.com") && first.MatchesHostname("a.shop.example.com") && first.MatchesHostname("127.0.0.1"), $"{first}");
        Assert.True(first.MatchesHostname(OwnDomain(proxy.Sample.Gateway, proxy.Sample.Group)));
        proxy.Sample.Publish("GET", "/again", PathMatch.Whole, "web", "/");
        await proxy.ApplyAsync();
        Assert.Equal(first.Thumbprint, (await ShownAsync(proxy)).Thumbprint);
        proxy.Sample.MoreDomains.Add("other.example.org");
        await proxy.ApplyAsync();
        var second = await ShownAsync(proxy);
        Assert.True(second.MatchesHostname("other.example.org"));
        Assert.NotEqual(first.Thumbprint, second.Thumbprint);
    }

    [KernelFact]
    public async Task The_operators_certificate_is_shown_and_a_new_one_in_its_file_too()
    {
        var folder = Directory.CreateTempSubdirectory("tlhx-").FullName;
        try
        {
            await using var proxy = new TestProxy();
            await using var backend = new TestBackend("web");
            proxy.Sample.AddChannel("web", members: MemberAt(1, "127.0.0.1", backend.Port));
            proxy.Sample.Publish("GET", "/", PathMatch.Whole, "web", "/");
            using var old = TestCertificate.Make("shop.example.com");
            using var renewed = TestCertificate.Make("shop.example.com");
            var file = TestCertificate.Write(old, folder);
            proxy.Sample.Settings = GatewaySettings.Default with { Tls = new("127.0.0.1", TestProxy.FreePort(), file) };
            await proxy.ApplyAsync();
            Assert.Equal(old.Thumbprint, (await ShownAsync(proxy)).Thumbprint);
            File.Move(TestCertificate.Write(renewed, folder), file, overwrite: true);
            await proxy.ApplyAsync();
            Assert.Equal(renewed.Thumbprint, (await ShownAsync(proxy)).Thumbprint);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [KernelFact]
    public async Task Where_members_may_not_be_nothing_is_sent_not_even_a_check()
    {
        await using var proxy = new TestProxy();
        await using var backend = new TestBackend("web");
        await using var other = new TestBackend("other", address: "127.0.0.2");
        proxy.Sample.Settings = GatewaySettings.Default with { Restricted = RestrictedNetworks.Parse(["127.0.0.1/32"]) };
        var check = CheckBy(Core.Channels.CheckProtocol.Tcp, interval: 1, timeout: 1);
        proxy.Sample.AddChannel("denied", check: check, members: [MemberAt(1, "127.0.0.1", backend.Port), MemberAt(2, "::ffff:127.0.0.1", backend.Port)]);
        proxy.Sample.AddChannel("mixed", check: check, members: [MemberAt(1, "127.0.0.1", backend.Port), MemberAt(2, "127.0.0.2", other.Port)]);
        proxy.Sample.AddChannel("empty");
        foreach (var channel in new[] { "denied", "mixed", "empty" }) proxy.Sample.Publish("GET", $"/{channel}", PathMatch.Whole, channel, "/");
        await proxy.ApplyAsync();
        using var client = proxy.Client();
        Assert.Equal((403, "APIG.0404", "Access to the backend IP address has been denied."), await RefusalAsync(client, "/denied"));
        for (var i = 0; i < 10; i++) Assert.Equal("other", await client.GetStringAsync("/mixed"));
        Assert.Equal((502, "APIG.0610", "No backend available."), await RefusalAsync(client, "/empty"));
        Assert.Equal(0, backend.Connections);
    }

    private static async Task<X509Certificate2> ShownAsync(TestProxy proxy)
    {
        X509Certificate2? shown = null;
        using var client = proxy.Client(keepsConnections: false, shown: certificate => shown = X509CertificateLoader.LoadCertificate(certificate.RawData));
        Assert.Equal("web", await client.GetStringAsync("/"));
        return shown!;
    }

    private static async Task<(int Status, string Code, string Message)> RefusalAsync(HttpClient client, string path)
    {
        using var response = await client.GetAsync(path);
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return ((int)response.StatusCode, json.RootElement.GetProperty("error_code").GetString()!, json.RootElement.GetProperty("error_msg").GetString()!);
    }

    private static string Line(string head, string name) =>
        head.Split("\r\n").First(line => line.StartsWith($"{name}:", StringComparison.OrdinalIgnoreCase))[(name.Length + 1)..].Trim();
}
