using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Tieline.Server.Configuration;

namespace Tieline.Server.Start;

/// <summary>The certificate that the server shows when TLS is asked for.</summary>
internal static class ServerCertificate
{
    private static readonly TimeSpan DevelopmentLifetime = TimeSpan.FromDays(365);

    /// <summary>The certificate of the settings, or the development one of the data folder; null when TLS is not asked for.</summary>
    /// <exception cref="SettingsException">The files are not there or hold no certificate with its key.</exception>
    public static X509Certificate2? Load(ServerSettings settings, DataFolder data)
    {
        if (settings.TlsCertificate is null) return settings.TlsDevelopment ? Development(data) : null;
        try
        {
            return X509Certificate2.CreateFromPemFile(settings.TlsCertificate, settings.TlsKey);
        }
        catch (Exception fault) when (fault is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            var key = settings.TlsKey is { } file ? $" with tls:key {file}" : "";
            throw new SettingsException($"tls:certificate {settings.TlsCertificate}{key}: {fault.Message} Both are PEM files.");
        }
    }

    /// <summary>A self-signed certificate for this machine's loopback names, kept so that clients need to trust it once.</summary>
    private static X509Certificate2 Development(DataFolder data)
    {
        var (certificateFile, keyFile) = (data.DevelopmentCertificateFile, Path.Combine(data.Path, "tls-development.key"));
        if (File.Exists(certificateFile) && File.Exists(keyFile))
        {
            var kept = X509Certificate2.CreateFromPemFile(certificateFile, keyFile);
            if (kept.NotAfter.ToUniversalTime() > TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(1)) return kept;
            kept.Dispose();
        }

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Tieline development", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1", "server authentication")], critical: false));
        var now = TimeProvider.System.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddMinutes(-5), now + DevelopmentLifetime);
        DataFolder.WriteSecret(keyFile, key.ExportPkcs8PrivateKeyPem() + "\n");
        File.WriteAllText(certificateFile, made.ExportCertificatePem() + "\n");
        return X509Certificate2.CreateFromPemFile(certificateFile, keyFile);
    }
}
