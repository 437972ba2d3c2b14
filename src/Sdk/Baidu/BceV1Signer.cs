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
        var prefix = $"{Scheme}/{credentials.AccessKeyId}/{SignatureDate.Format(timestamp)}/{validSeconds}";
        var signed = new SignedHeaders(headers);
        var lines = signed.Lines((name, value) => $"{PercentEncoding.Encode(name)}:{PercentEncoding.Encode(value)}");
        var canonicalRequest = string.Join(
            '\n',
            method.ToUpperInvariant(),
            PercentEncoding.EncodePath(path.Length == 0 ? "/" : path),
            CanonicalQuery.InOrderOfPairs(query.Where(pair => !pair.Key.Equals("authorization", StringComparison.OrdinalIgnoreCase))),
            string.Join('\n', lines.Order(StringComparer.Ordinal))); // the finished lines are sorted: the colon counts
        var signingKey = HexDigest.HmacSha256(credentials.SecretKey, prefix); // its text is the key, not its bytes
        return $"{prefix}/{(listHeaders ? signed.Names : "")}/{HexDigest.HmacSha256(signingKey, canonicalRequest)}";
    }
}
