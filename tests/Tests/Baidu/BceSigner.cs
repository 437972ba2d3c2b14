using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Tieline.Tests.Baidu;

/// <summary>The client whose habits a request has: what it signs and sends. Contract baidu-peer-connection, 2.3 and 3.1.</summary>
public enum BaiduClient
{
    Python,
    Java,
    Go,
}

/// <summary>Signs as the clients do. Written from the contract with plain strings, so that it shares nothing with the server's code.</summary>
internal static class BceSigner
{
    public static string Authorization(
        string accessKey, string secretKey, DateTimeOffset at, int seconds, string signedHeaders, string method, string path, string query,
        IEnumerable<(string Name, string Value)> headers)
    {
        var prefix = $"bce-auth-v1/{accessKey}/{at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)}/{seconds}";
        var signingKey = HexHmac(secretKey, prefix);
        var canonical = string.Join('\n', method, Path(path), Query(query), Headers(headers));
        return $"{prefix}/{signedHeaders}/{HexHmac(signingKey, canonical)}";
    }

    public static string Headers(IEnumerable<(string Name, string Value)> headers) => string.Join(
        '\n',
        headers.Where(header => header.Value.Trim().Length > 0)
            .Select(header => $"{Encode(header.Name.Trim().ToLowerInvariant())}:{Encode(header.Value.Trim())}")
            .Order(StringComparer.Ordinal));

    private static string Path(string path) => path.Length == 0 ? "/" : Encode(WebUtility.UrlDecode(path.Replace("+", "%2B"))).Replace("%2F", "/");

    private static string Query(string query) => string.Join(
        '&',
        query.Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2))
            .Select(pair => $"{Recode(pair[0])}={Recode(pair.Length > 1 ? pair[1] : "")}")
            .Order(StringComparer.Ordinal));

    private static string Recode(string text) => Encode(WebUtility.UrlDecode(text.Replace("+", "%2B")));

    private static string Encode(string text) => Uri.EscapeDataString(text);

    private static string HexHmac(string key, string message) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(message)));
}
