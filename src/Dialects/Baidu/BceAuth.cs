using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Tieline.Core.Accounts;
using Tieline.Dialects.Http;

namespace Tieline.Dialects.Baidu;

/// <summary>Verifies bce-auth-v1 signatures. Contract baidu-peer-connection, 2.</summary>
/// <remarks>The checks stand in the contract's order (2.5): the first that fails is the answer. Secrets go into no message and no log.</remarks>
internal sealed class BceAuth(AccountOperations accounts, TimeProvider wallClock)
{
    /// <summary>How far ahead a client's clock may be. Contract baidu-peer-connection, 2.4.</summary>
    public static readonly TimeSpan SkewMax = TimeSpan.FromMinutes(15);

    private const int SignatureLength = 2 * HMACSHA256.HashSizeInBytes;

    /// <summary>The key that signed the request, or what is wrong.</summary>
    public async ValueTask<(AccessKey? Key, BaiduError? Error)> VerifyAsync(HttpRequest request, RequestTarget target, CancellationToken cancel)
    {
        var raw = request.Headers.Authorization.ToString();
        if (raw.Length == 0) return (null, BaiduErrors.AccessDenied.Because("the request is not signed"));
        if (!BceAuthHeader.TryParse(raw, out var header)) return (null, BaiduErrors.InvalidHttpAuthHeader);
        if (await accounts.FindKeyAsync(header.AccessKeyId, cancel) is not { } key) return (null, BaiduErrors.InvalidAccessKeyId);
        if (!IsTimely(header, wallClock.GetUtcNow())) return (null, BaiduErrors.RequestExpired);
        if (!SignatureMatches(header, key.Secret, request.Method, target, request.Headers)) return (null, BaiduErrors.SignatureDoesNotMatch);
        return request.Headers["x-bce-security-token"].ToString().Length > 0
            ? (null, BaiduErrors.AccessDenied.Because("the security token is unknown"))
            : (key, null);
    }

    /// <summary>True from <see cref="SkewMax"/> before the signature's time until its expiration.</summary>
    internal static bool IsTimely(BceAuthHeader header, DateTimeOffset now)
    {
        var age = now - header.SignedAt;
        return age >= -SkewMax && age <= header.ValidFor;
    }

    /// <summary>True when the header's signature is that of the request. Takes the same time wherever signatures differ.</summary>
    internal static bool SignatureMatches(BceAuthHeader header, string secret, string method, RequestTarget target, IHeaderDictionary headers)
    {
        if (header.Signature.Length != SignatureLength) return false;
        Span<byte> given = stackalloc byte[SignatureLength];
        Encoding.ASCII.GetBytes(header.Signature, given);

        Span<byte> signingKey = stackalloc byte[SignatureLength];
        DeriveSigningKey(secret, header.Prefix, signingKey);

        var text = new PooledBytes(1024);
        try
        {
            CanonicalRequest.AppendRequestLines(ref text, method, target);
            var headersStart = text.Length;
            if (!header.SignedHeaders.IsEmpty)
            {
                CanonicalRequest.AppendListedHeaders(ref text, headers, header.SignedHeaders);
                return IsSignature(given, signingKey, text.Written);
            }

            CanonicalRequest.AppendDefaultHeaders(ref text, headers, withContentLength: true);
            if (IsSignature(given, signingKey, text.Written)) return true;
            if (headers.ContentLength != 0) return false;

            // Java signs a PUT without a body before its HTTP library adds Content-Length: 0 (contract 2.3, step 3).
            text.CutTo(headersStart);
            CanonicalRequest.AppendDefaultHeaders(ref text, headers, withContentLength: false);
            return IsSignature(given, signingKey, text.Written);
        }
        finally
        {
            text.Dispose();
        }
    }

    /// <summary>Writes the 64 hex digits that are the key of the second digest: the text itself, not its bytes.</summary>
    private static void DeriveSigningKey(string secret, ReadOnlySpan<char> prefix, Span<byte> hex)
    {
        using var key = new PooledBytes(256);
        using var message = new PooledBytes(256);
        key.Append(secret);
        message.Append(prefix);
        HexDigest(key.Written, message.Written, hex);
    }

    private static bool IsSignature(ReadOnlySpan<byte> given, ReadOnlySpan<byte> signingKey, ReadOnlySpan<byte> canonicalRequest)
    {
        Span<byte> expected = stackalloc byte[SignatureLength];
        HexDigest(signingKey, canonicalRequest, expected);
        return CryptographicOperations.FixedTimeEquals(expected, given);
    }

    private static void HexDigest(ReadOnlySpan<byte> key, ReadOnlySpan<byte> message, Span<byte> hex)
    {
        Span<byte> digest = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, message, digest);
        Convert.TryToHexStringLower(digest, hex, out _);
    }
}
