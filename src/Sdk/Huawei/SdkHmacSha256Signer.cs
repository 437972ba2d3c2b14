using System.Text;
using Tieline.Sdk.Signing;

namespace Tieline.Sdk.Huawei;

/// <summary>The signature SDK-HMAC-SHA256. Contract huawei-auth, 5.</summary>
public static class SdkHmacSha256Signer
{
    /// <summary>Stands for the hash of a body that the signature does not cover.</summary>
    public const string UnsignedPayload = "UNSIGNED-PAYLOAD";

    private const string Scheme = "SDK-HMAC-SHA256";

    /// <summary>What the signature's hash is made of.</summary>
    /// <param name="method">Such as <c>POST</c>.</param>
    /// <param name="path">Decoded and absolute. Its last slash is signed also where it is not sent.</param>
    /// <param name="query">Decoded names and values.</param>
    /// <param name="headers">The headers to sign. Those without a value, or with <c>_</c> in the name, are not signed.</param>
    /// <param name="payload">See <see cref="HashOf"/>, or <see cref="UnsignedPayload"/>.</param>
    public static string CanonicalRequest(
        string method, string path, IEnumerable<KeyValuePair<string, string>> query, IEnumerable<KeyValuePair<string, string>> headers,
        string payload)
    {
        var signed = Signed(headers);
        var directory = path.EndsWith('/') ? path : $"{path}/";
        var lines = string.Concat(signed.Lines((name, value) => $"{name}:{value}\n"));
        return $"{method}\n{PercentEncoding.EncodePath(directory)}\n{CanonicalQuery.InOrderOfNames(query)}\n{lines}\n{signed.Names}\n{payload}";
    }

    /// <summary>The value of the <c>Authorization</c> header.</summary>
    /// <param name="key">The caller's keys.</param>
    /// <param name="headers">As for <see cref="CanonicalRequest"/>.</param>
    /// <param name="date">The value of <c>X-Sdk-Date</c>, which is one of the headers.</param>
    /// <param name="canonicalRequest">See <see cref="CanonicalRequest"/>.</param>
    public static string Sign(
        HuaweiAccessKey key, IEnumerable<KeyValuePair<string, string>> headers, string date, string canonicalRequest)
    {
        var stringToSign = $"{Scheme}\n{date}\n{HashOf(Encoding.UTF8.GetBytes(canonicalRequest))}";
        return $"{Scheme} Access={key.AccessKeyId}, SignedHeaders={Signed(headers).Names}, "
            + $"Signature={HexDigest.HmacSha256(key.SecretAccessKey, stringToSign)}";
    }

    /// <summary>SHA-256 of a body, in lower-case hexadecimal digits.</summary>
    public static string HashOf(ReadOnlySpan<byte> body) => HexDigest.Sha256(body);

    private static SignedHeaders Signed(IEnumerable<KeyValuePair<string, string>> headers) =>
        new(headers.Where(static header => !header.Key.Contains('_')));
}
