using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Tieline.Core.Gateways;
using Tieline.Core.Identifiers;
using Tieline.Dialects.Huawei;
using Tieline.Dialects.Huawei.Apig;

namespace Tieline.Server.Start;

/// <summary>Reads a gateway of the accounts file. The form is in docs/operating/accounts-file.md.</summary>
internal static class DeclaredGateway
{
    /// <exception cref="AccountsFileException">It is not of that form, or a certificate's file is not there or holds no certificate with its key.</exception>
    public static GatewayWish Read(JsonElement gateway)
    {
        var (id, region, vpc) = (AccountsFile.Text(gateway, "instanceId"), AccountsFile.Text(gateway, "region"), AccountsFile.Text(gateway, "vpcId"));
        if (id is not null && GatewayId.Parse(id) is null) throw new AccountsFileException($"a gateway's instanceId is 32 lower-case hex digits, not '{id}'");
        if (HuaweiRegions.Find(region) is not { } place) throw new AccountsFileException($"a gateway's region is one of Huawei's, not '{region}'");
        if (vpc is not null && ApigOperations.ParseVpc(vpc) is null) throw new AccountsFileException($"a gateway's vpcId is a VPC's id, not '{vpc}'");
        var settings = new GatewaySettings(Certificate(gateway, "clientCertificate"), TlsOf(gateway), RestrictedOf(gateway));
        return new(
            id is null ? null : GatewayId.Parse(id), place, AccountsFile.Text(gateway, "name"), ApigOperations.ParseVpc(vpc), AccountsFile.Text(gateway, "listen"), settings);
    }

    private static TlsListener? TlsOf(JsonElement gateway)
    {
        var certificate = Certificate(gateway, "certificate");
        if (AccountsFile.Text(gateway, "listenTls") is not { } listen)
            return certificate.Length == 0 ? null : throw new AccountsFileException("a gateway with a 'certificate' needs 'listenTls', where it is shown");
        return GatewayOperations.ParseListen(listen) is var (address, port)
            ? new(address, port, certificate)
            : throw new AccountsFileException($"a gateway's listenTls is address:port, not '{listen}'");
    }

    private static RestrictedNetworks? RestrictedOf(JsonElement gateway)
    {
        if (AccountsFile.Member(gateway, "restrictedCidrs", JsonValueKind.Array) is not { } list) return null;
        var texts = list.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.String ? item.GetString()! : "").ToList();
        return RestrictedNetworks.Parse(texts) ?? throw new AccountsFileException($"a gateway's restrictedCidrs are networks such as 10.0.0.0/8, not '{string.Join("', '", texts)}'");
    }

    /// <summary>The file's full path; empty where none is named.</summary>
    private static string Certificate(JsonElement gateway, string member)
    {
        if (AccountsFile.Text(gateway, member) is not { Length: > 0 } named) return "";
        try
        {
            var path = Path.GetFullPath(named);
            if (path.Any(c => char.IsControl(c) || c == '\'')) throw new ArgumentException("The path has a quote or a control character.");
            using var read = X509Certificate2.CreateFromPemFile(path);
            return path;
        }
        catch (Exception fault) when (fault is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw new AccountsFileException($"a gateway's {member} {named}: {fault.Message} It is a PEM file with a certificate and its key.");
        }
    }
}
