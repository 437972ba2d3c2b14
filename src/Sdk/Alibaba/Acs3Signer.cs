using System.Text;
using Tieline.Sdk.Signing;

namespace Tieline.Sdk.Alibaba;

/// <summary>The signature ACS3-HMAC-SHA256 of a request's query and headers. Contract alibaba-router-interface, 2.2.</summary>
public static class Acs3Signer
{
    private const string Scheme = "ACS3-HMAC-SHA256";

    /// <summary>What is signed.</summary>
    /// <param name="method">Such as <c>POST</c>.</param>
    /// <param name="query">Decoded; parameters in the body are covered by its hash.</param>
    /// <param name="headers">Of the request; <c>host</c>, <c>content-type</c> and every <c>x-acs-*</c> are signed.</param>
    /// <param name="contentHash">See <see cref="HashOf"/>.</param>
    public static string StringToSign(
        string method, IEnumerable<KeyValuePair<string, string>> query, IEnumerable<KeyValuePair<string, string>> headers,
        string contentHash)
    {
        var signed = Signed(headers);
        var lines = string.Concat(signed.Lines((name, value) => $"{name}:{value}\n"));
        var canonicalRequest = $"{method}\n/\n{CanonicalQuery.InOrderOfNames(query)}\n{lines}\n{signed.Names}\n{contentHash}";
        return $"{Scheme}\n{HashOf(Encoding.UTF8.GetBytes(canonicalRequest))}";
    }

    /// <summary>The value of the <c>Authorization</c> header.</summary>
    /// <param name="credentials">The caller's keys.</param>
    /// <param name="headers">As for <see cref="StringToSign"/>.</param>
    /// <param name="stringToSign">See <see cref="StringToSign"/>.</param>
    public static string Sign(AlibabaCredentials credentials, IEnumerable<KeyValuePair<string, string>> headers, string stringToSign) =>
        $"{Scheme} Credential={credentials.AccessKeyId},SignedHeaders={Signed(headers).Names},"
        + $"Signature={HexDigest.HmacSha256(credentials.AccessKeySecret, stringToSign)}";

    /// <summary>The value of <c>x-acs-content-sha256</c>: SHA-256 of the body, in lower-case hexadecimal digits.</summary>
    public static string HashOf(ReadOnlySpan<byte> body) => HexDigest.Sha256(body);

    private static SignedHeaders Signed(IEnumerable<KeyValuePair<string, string>> headers) => new(headers.Where(header =>
        header.Key.Trim().ToLowerInvariant() is var name
        && (name is "host" or "content-type" || name.StartsWith("x-acs-", StringComparison.Ordinal))));
}
