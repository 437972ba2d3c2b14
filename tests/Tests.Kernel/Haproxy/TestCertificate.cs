using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Tieline.Tests.Kernel.Haproxy;

/// <summary>Certificates that nobody signed but themselves.</summary>
internal static class TestCertificate
{
    public static X509Certificate2 Make(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    }

    /// <summary>Writes certificate and key into one PEM file.</summary>
    public static string Write(X509Certificate2 certificate, string folder)
    {
        var path = Path.Combine(folder, $"{Guid.NewGuid():N}.pem");
        using var key = certificate.GetECDsaPrivateKey()!;
        File.WriteAllText(path, $"{certificate.ExportCertificatePem()}\n{PemKey(key)}\n");
        return path;
    }

    /// <summary>Exported by way of a copy: the key of a loaded certificate is exportable only when it is encrypted.</summary>
    private static string PemKey(ECDsa key)
    {
        var parameters = new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1);
        using var copy = ECDsa.Create();
        copy.ImportEncryptedPkcs8PrivateKey("x", key.ExportEncryptedPkcs8PrivateKey("x", parameters), out _);
        return copy.ExportPkcs8PrivateKeyPem();
    }
}
