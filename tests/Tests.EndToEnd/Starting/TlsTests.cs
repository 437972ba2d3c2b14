using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Tieline.Running;
using Tieline.Tests.EndToEnd.Running;

namespace Tieline.Tests.EndToEnd.Starting;

public sealed class TlsTests
{
    [Fact]
    public async Task A_client_that_trusts_the_development_certificate_is_answered_and_another_is_not()
    {
        using var folder = new TestFolder();
        string[] arguments = ["--engine", "model", "--port", "0", "--data", folder.Data, "--tls-development"];
        string certificate;
        await using (var server = await ServerProcess.StartAsync(Programs.ServerStart(arguments)))
        {
            Assert.Equal("https", server.Address.Scheme);
            var line = server.Output.Split('\n').Single(text => text.TrimStart().StartsWith("TLS ", StringComparison.Ordinal));
            var file = line.Split(' ')[^1];
            certificate = await File.ReadAllTextAsync(file);

            Assert.Equal(HttpStatusCode.OK, await HealthAsync(server.Address, certificate));
            Assert.Equal(HttpStatusCode.OK, await HealthAsync(new UriBuilder(server.Address) { Host = "localhost" }.Uri, certificate));
            using var stranger = new HttpClient { BaseAddress = server.Address };
            await Assert.ThrowsAsync<HttpRequestException>(() => stranger.GetAsync("/tieline/v1/health"));

            var next = server.Output.Split('\n').Single(text => text.TrimStart().StartsWith("next", StringComparison.Ordinal));
            var end = await Programs.TielineAsync(next.Split(' ', StringSplitOptions.RemoveEmptyEntries)[2..]);
            Assert.True(end.ExitCode == 0, end.Errors);
        }

        await using var again = await ServerProcess.StartAsync(Programs.ServerStart(arguments));
        Assert.Equal(HttpStatusCode.OK, await HealthAsync(again.Address, certificate)); // trusted once, trusted after a restart
    }

    [Fact]
    public async Task The_sdk_works_over_tls()
    {
        using var folder = new TestFolder();
        await using var server = await TestServer.StartAsync("--tls-development");
        var file = server.Process.Output.Split('\n').Single(text => text.TrimStart().StartsWith("TLS ", StringComparison.Ordinal)).Split(' ')[^1];
        using var handler = Trusting(await File.ReadAllTextAsync(file));
        using var alice = new Tenant(server.Address, "alice", server.Alice.AccessKey, server.Alice.SecretKey, server.Alice.AccountId, handler);
        var vpc = await alice.VpcAsync("over-tls");
        Assert.Equal("over-tls", (await alice.Vpcs.GetVpcAsync(vpc))?.Name);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_given_certificate_is_shown(bool keyApart)
    {
        using var folder = new TestFolder();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=given", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddDays(1));
        var (certificatePem, keyPem) = (made.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
        string[] files = keyApart
            ? ["--tls-certificate", folder.Write("tls.crt", certificatePem), "--tls-key", folder.Write("tls.key", keyPem)]
            : ["--tls-certificate", folder.Write("tls.pem", $"{certificatePem}\n{keyPem}\n")];

        await using var server = await ServerProcess.StartAsync(Programs.ServerStart(["--engine", "model", "--port", "0", "--data", folder.Data, .. files]));

        Assert.Equal(HttpStatusCode.OK, await HealthAsync(server.Address, certificatePem));
    }

    [Fact]
    public async Task A_certificate_without_its_key_stops_the_start()
    {
        using var folder = new TestFolder();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var made = new CertificateRequest("CN=given", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1));
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var certificate = folder.Write("tls.crt", made.ExportCertificatePem());
        foreach (var more in new string[][] { [], ["--tls-key", folder.Write("other.key", other.ExportPkcs8PrivateKeyPem())] })
        {
            var end = await Programs.RunAsync(Programs.ServerStart(
                ["--engine", "model", "--port", "0", "--data", folder.Data, "--tls-certificate", certificate, .. more]));
            RefusedStartTests.AssertRefused(end, "tls:certificate", certificate);
        }
    }

    private static async Task<HttpStatusCode> HealthAsync(Uri server, string certificatePem)
    {
        using var handler = Trusting(certificatePem);
        using var http = new HttpClient(handler) { BaseAddress = server };
        using var response = await http.GetAsync("/tieline/v1/health");
        return response.StatusCode;
    }

    /// <summary>Trusts that certificate alone; the host's name is checked as ever.</summary>
    private static SocketsHttpHandler Trusting(string certificatePem) => new()
    {
        SslOptions = new SslClientAuthenticationOptions
        {
            CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck,
                CustomTrustStore = { X509Certificate2.CreateFromPem(certificatePem) },
            },
        },
    };
}
