using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Tieline.Tests.Alibaba;

/// <summary>Signs as the clients do. Written from the contract with plain strings, so that it shares nothing with the server's code.</summary>
internal static class AlibabaSigner
{
    public static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    public static string Encode(string text) =>
        WebUtility.UrlEncode(text).Replace("+", "%20").Replace("*", "%2A").Replace("%7E", "~").Replace("!", "%21").Replace("(", "%28").Replace(")", "%29");

    public static string Query(IEnumerable<KeyValuePair<string, string>> parameters) => string.Join(
        '&', parameters.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{Encode(pair.Key)}={Encode(pair.Value)}"));

    public static string StringToSignV1(string method, IEnumerable<KeyValuePair<string, string>> parameters) =>
        $"{method}&%2F&{Encode(Query(parameters.Where(pair => pair.Key != "Signature")))}";

    [SuppressMessage("Security", "CA5350", Justification = "The cloud's signature.")]
    public static string V1(string secret, string method, IEnumerable<KeyValuePair<string, string>> parameters) =>
        Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(secret + "&"), Encoding.UTF8.GetBytes(StringToSignV1(method, parameters))));

    /// <summary>The <c>Authorization</c> header of ACS3-HMAC-SHA256 over the given headers.</summary>
    public static string V3(
        string keyId, string secret, string method, IEnumerable<KeyValuePair<string, string>> query, IReadOnlyList<(string Name, string Value)> headers)
    {
        var signed = headers.OrderBy(header => header.Name, StringComparer.Ordinal).ToList();
        var names = string.Join(';', signed.Select(header => header.Name));
        var hash = signed.Single(header => header.Name == "x-acs-content-sha256").Value;
        var canonical = $"{method}\n/\n{Query(query)}\n{string.Concat(signed.Select(header => $"{header.Name}:{header.Value}\n"))}\n{names}\n{hash}";
        var text = $"ACS3-HMAC-SHA256\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var signature = Hex(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(text)));
        return $"ACS3-HMAC-SHA256 Credential={keyId},SignedHeaders={names},Signature={signature}";
    }

    public static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
