using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Tieline.Engines.Planning;

namespace Tieline.Engines.Linux.Haproxy;

/// <summary>The certificate that a gateway shows to callers: the operator's, or one that is made here for the names that it is called by.</summary>
internal static class GatewayCertificate
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(365), MadeAnewBefore = TimeSpan.FromDays(30);

    /// <summary>Certificate and key as PEM; null for a gateway without TLS.</summary>
    /// <param name="folder">The process's: a certificate that was made stays there, until it ends or the gateway has a name that it lacks.</param>
    /// <exception cref="IOException">The operator's file cannot be read.</exception>
    public static string? TextOf(GatewayObject gateway, string folder, DateTimeOffset now)
    {
        if (gateway.Settings.Tls is not { } tls) return null;
        if (tls.Certificate.Length > 0) return File.ReadAllText(tls.Certificate);
        var names = NamesOf(gateway, tls.Address);
        var file = Path.Combine(folder, GatewaySection.CertificateFile(gateway.Id));
        return File.Exists(file) && File.ReadAllText(file) is var kept && Serves(kept, names, now) ? kept : Make(names, now);
    }

    /// <summary>The names and addresses that a certificate must have. All groups' own domains are one: they differ in the first label.</summary>
    private static SortedSet<string> NamesOf(GatewayObject gateway, string address) => new(
        gateway.Hosts.Select(host => host.Name.Split('.', 2) is [_, var rest] && rest.StartsWith("apic.", StringComparison.Ordinal) ? $"*.{rest}" : host.Name.Trim('[', ']')).Append(address),
        StringComparer.Ordinal);

    private static bool Serves(string text, SortedSet<string> names, DateTimeOffset now)
    {
        try
        {
            using var certificate = X509Certificate2.CreateFromPem(text, text);
            var has = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single();
            return certificate.NotAfter.ToUniversalTime() - MadeAnewBefore > now.UtcDateTime
                && names.IsSubsetOf([.. has.EnumerateDnsNames(), .. has.EnumerateIPAddresses().Select(address => $"{address}")]);
        }
        catch (CryptographicException)
        {
            return false; // not whole: it is made anew
        }
    }

    private static string Make(SortedSet<string> names, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Tieline gateway", key, HashAlgorithmName.SHA256);
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            if (IPAddress.TryParse(name, out var address)) alternatives.AddIpAddress(address);
            else alternatives.AddDnsName(name);
        }

        request.CertificateExtensions.Add(alternatives.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1", "server authentication")], critical: false));
        using var made = request.CreateSelfSigned(now.AddMinutes(-5), now + Lifetime);
        return $"{made.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n";
    }
}
