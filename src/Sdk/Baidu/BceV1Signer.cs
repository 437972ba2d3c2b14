using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Tieline.Sdk.Signing;

namespace Tieline.Sdk.Baidu;

/// <summary>The signature bce-auth-v1. Contract baidu-peer-connection, 2.</summary>
public static class BceV1Signer
{
    private const string Scheme = "bce-auth-v1";

    /// <summary>The value of the <c>Authorization</c> header.</summary>
    /// <param name="path">Decoded and absolute.</param>
    /// <param name="query">Decoded names and values; a switch has an empty value.</param>
    /// <param name="headers">The headers to sign. Those without a value are not signed.</param>
    /// <param name="listHeaders">Whether the signed headers are named; when not, the service takes its default set.</param>
    public static string Sign(
        BceCredentials credentials, string method, string path, IEnumerable<KeyValuePair<string, string>> query,
        IEnumerable<KeyValuePair<string, string>> headers, DateTimeOffset timestamp, int validSeconds = 1800, bool listHeaders = true)
    {
        var prefix = $"{Scheme}/{credentials.AccessKeyId}/{FormatDate(timestamp)}/{validSeconds}";
        var signed = headers
            .Select(header => (Name: header.Key.Trim().ToLowerInvariant(), Value: header.Value.Trim()))
            .Where(header => header.Value.Length > 0)
            .ToList();
        var canonicalHeaders = signed.Select(header => $"{PercentEncoding.Encode(header.Name)}:{PercentEncoding.Encode(header.Value)}");
        var canonical = string.Join(
            '\n', method.ToUpperInvariant(), PercentEncoding.EncodePath(path.Length == 0 ? "/" : path), CanonicalQuery(query),
            string.Join('\n', canonicalHeaders.Order(StringComparer.Ordinal)));
        var names = listHeaders ? string.Join(';', signed.Select(header => header.Name).Order(StringComparer.Ordinal)) : "";
        return $"{prefix}/{names}/{Hex(Hex(credentials.SecretKey, prefix), canonical)}";
    }

    /// <summary>The form of dates in headers and signatures: UTC, to the second.</summary>
    internal static string FormatDate(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string CanonicalQuery(IEnumerable<KeyValuePair<string, string>> query) => string.Join(
        '&',
        query
            .Where(pair => !pair.Key.Equals("authorization", StringComparison.OrdinalIgnoreCase))
            .Select(pair => $"{PercentEncoding.Encode(pair.Key)}={PercentEncoding.Encode(pair.Value)}")
            .Order(StringComparer.Ordinal));

    private static string Hex(string key, string message) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(message)));
}
