using System.Net;
using System.Security.Cryptography.X509Certificates;
using Tieline.Core.Channels;
using Tieline.Core.Gateways;
using Xunit;
using static Tieline.Support.GatewaySample;

namespace Tieline.Tests.Kernel.Haproxy;

/// <summary>
/// Members that speak TLS, and those that want to see the gateway's certificate. Contract huawei-vpc-channel, 5.1, 9.5 and 9.7: the
/// certificate of the instance feature <c>backend_client_certificate</c>; that of the member is not verified.
/// </summary>
public sealed class MutualTlsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tlhx-").FullName;
    private readonly X509Certificate2 _ofMember = TestCertificate.Make("member.example.com"), _ofGateway = TestCertificate.Make("gateway.example.com");

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        _ofMember.Dispose();
        _ofGateway.Dispose();
    }

    [KernelFact]
    public async Task A_check_over_https_passes_whoever_signed_the_members_certificate_and_fails_where_there_is_no_tls()
    {
        await using var proxy = new TestProxy();
        await using var secure = new TestBackend("secure") { Certificate = _ofMember };
        await using var plain = new TestBackend("plain");
        await using var sick = new TestBackend("sick") { Certificate = _ofMember, CheckStatus = 500 };
        proxy.Sample.AddChannel(
            "web", check: CheckBy(CheckProtocol.Https, interval: 1, timeout: 1, fall: 2),
            members: [MemberAt(1, "127.0.0.1", secure.Port), MemberAt(2, "127.0.0.1", plain.Port), MemberAt(3, "127.0.0.1", sick.Port)]);
        await proxy.ApplyAsync();
        await TestWait.UntilAsync(async () => await UpAsync(proxy) == "1");
        await TestWait.UntilAsync(() => secure.Checks >= 2);
        Assert.Equal("1", await UpAsync(proxy));
    }

    [KernelFact]
    public async Task A_member_that_wants_a_certificate_is_well_only_when_the_check_shows_the_right_one()
    {
        await using var proxy = new TestProxy();
        await using var strict = new TestBackend("strict") { Certificate = _ofMember, WantedOfClients = _ofGateway };
        await using var other = new TestBackend("other") { Certificate = _ofMember, WantedOfClients = _ofMember };
        proxy.Sample.Settings = GatewaySettings.Default with { ClientCertificate = TestCertificate.Write(_ofGateway, _folder) };
        var check = CheckBy(CheckProtocol.Https, interval: 1, timeout: 1, fall: 2);
        var channel = proxy.Sample.AddChannel("web", check: check, members: [MemberAt(1, "127.0.0.1", strict.Port), MemberAt(2, "127.0.0.1", other.Port)]);
        await proxy.ApplyAsync();
        await TestWait.UntilAsync(async () => await UpAsync(proxy) == "");
        Assert.Equal(0, strict.Checks + other.Checks); // no handshake came to its end
        proxy.Sample["web"] = channel with { Check = check with { ShowsCertificate = true } };
        await proxy.ApplyAsync();
        await TestWait.UntilAsync(async () => await UpAsync(proxy) == "1");
        await TestWait.UntilAsync(() => strict.Checks >= 2);
        Assert.Equal(0, other.Checks);
    }

    [KernelFact]
    public async Task A_backend_over_https_is_shown_the_certificate_where_the_api_says_so()
    {
        await using var proxy = new TestProxy();
        await using var strict = new TestBackend("strict") { Certificate = _ofMember, WantedOfClients = _ofGateway };
        await using var easy = new TestBackend("easy") { Certificate = _ofMember };
        proxy.Sample.Settings = GatewaySettings.Default with { ClientCertificate = TestCertificate.Write(_ofGateway, _folder) };
        proxy.Sample.AddChannel("strict", members: MemberAt(1, "127.0.0.1", strict.Port));
        proxy.Sample.AddChannel("easy", members: MemberAt(1, "127.0.0.1", easy.Port));
        foreach (var (path, channel, shows) in new[] { ("/shown", "strict", true), ("/hidden", "strict", false), ("/easy", "easy", false) })
            proxy.Sample.Publish("GET", path, PathMatch.Whole, channel, "/", retries: 0, backendProtocol: ApiProtocol.Https, showsCertificate: shows);
        proxy.Sample.Publish("GET", "/plain", PathMatch.Whole, "easy", "/", retries: 0);
        await proxy.ApplyAsync();
        using var client = proxy.Client(keepsConnections: false);
        Assert.Equal("strict", await client.GetStringAsync("/shown"));
        Assert.Equal("easy", await client.GetStringAsync("/easy"));
        using var hidden = await client.GetAsync("/hidden");
        Assert.Equal(HttpStatusCode.BadGateway, hidden.StatusCode);
        using var plain = await client.GetAsync("/plain"); // not the protocol that the member speaks
        Assert.Equal(HttpStatusCode.BadGateway, plain.StatusCode);
        Assert.Equal(1, strict.Requests);
    }

    /// <summary>The places of the members that are up, by what the checks say.</summary>
    private static async Task<string> UpAsync(TestProxy proxy) => string.Join(
        ' ',
        (await proxy.ObserveAsync())
            .Where(server => server.Key.Backend.StartsWith("check-", StringComparison.Ordinal) && server.Value is { IsUp: true, IsOpen: true })
            .Select(server => server.Key.Name[1..]).Order(StringComparer.Ordinal));
}
