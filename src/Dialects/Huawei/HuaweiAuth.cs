using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Tieline.Core.Accounts;
using Tieline.Core.Refusals;
using Tieline.Dialects.Http;

namespace Tieline.Dialects.Huawei;

/// <summary>Why a request's credentials were not accepted. Contract huawei-auth, 6.2.</summary>
internal enum AuthFault
{
    NoCredentials,
    TokenUnknown,
    TokenExpired,

    /// <summary>The <c>Authorization</c> header is malformed, or its key is unknown.</summary>
    KeyUnknown,
    SignatureMismatch,

    /// <summary><c>X-Sdk-Date</c> is missing, malformed, unsigned or too far from now.</summary>
    SignatureExpired,
}

/// <summary>Verifies tokens and SDK-HMAC-SHA256 signatures. Contract huawei-auth, 2, 4 and 5.</summary>
/// <remarks>The checks stand in the contract's order (5.4): the first that fails is the answer. Secrets go into no message and no log.</remarks>
internal sealed class HuaweiAuth(AccountOperations accounts, SessionOperations sessions, TimeProvider wallClock)
{
    /// <summary>How far a client's clock may be from the server's. Contract huawei-auth, 5.4.</summary>
    public static readonly TimeSpan SkewMax = TimeSpan.FromMinutes(15);

    private const string UnsignedPayload = "UNSIGNED-PAYLOAD";
    private const string ContentDigest = "X-Sdk-Content-Sha256";
    private const int HexLength = 2 * HMACSHA256.HashSizeInBytes;

    /// <summary>Who signed the request, or whose token it has; else what is wrong.</summary>
    public async ValueTask<(HuaweiPrincipal? Principal, AuthFault Fault)> VerifyAsync(
        HttpRequest request, RequestTarget target, ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        var authorization = request.Headers.Authorization.ToString();
        if (IsSignature(authorization)) return await VerifySignatureAsync(authorization, request, target, body, cancel);
        if (request.Headers["X-Auth-Token"].ToString() is not { Length: > 0 } token) return (null, AuthFault.NoCredentials);
        var found = await sessions.CheckAsync(token, cancel);
        return found.Refusal?.Code switch
        {
            null => (new(found.Value.Account, found.Value.User.Hex, found.Value), default),
            RefusalCode.SessionExpired => (null, AuthFault.TokenExpired),
            _ => (null, AuthFault.TokenUnknown),
        };
    }

    /// <summary>True when the header is of one of Huawei's two schemes. The derived-key one is not implemented and so malformed (contract 5.9).</summary>
    public static bool IsSignature(string authorization) =>
        authorization.StartsWith(SdkHmacHeader.Scheme, StringComparison.Ordinal) || authorization.StartsWith("V11-HMAC-SHA256", StringComparison.Ordinal);

    /// <summary>True for a date of the exact form that is near enough.</summary>
    internal static bool IsTimely(string date, DateTimeOffset now) =>
        DateTimeOffset.TryParseExact(
            date, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at)
        && (now - at).Duration() <= SkewMax;

    /// <summary>True when the header's signature is that of the request. Takes the same time wherever signatures differ.</summary>
    internal static bool SignatureMatches(
        SdkHmacHeader header, string secret, string date, string method, RequestTarget target, IHeaderDictionary headers, ReadOnlySpan<byte> body)
    {
        if (header.Signature.Length != HexLength) return false;
        Span<byte> given = stackalloc byte[HexLength];
        if (Encoding.UTF8.GetByteCount(header.Signature) != HexLength) return false;
        Encoding.UTF8.GetBytes(header.Signature, given);
        if (!TryGetPayloadLine(header, headers, body, out var payload)) return false;

        if (Matches(given, header, secret, date, method, target, headers, payload, pathIsEscapedTwice: false)) return true;
        return target.Path.Contains('%') && Matches(given, header, secret, date, method, target, headers, payload, pathIsEscapedTwice: true);
    }

    private async ValueTask<(HuaweiPrincipal? Principal, AuthFault Fault)> VerifySignatureAsync(
        string authorization, HttpRequest request, RequestTarget target, ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        if (!SdkHmacHeader.TryParse(authorization, out var header)) return (null, AuthFault.KeyUnknown);
        var date = request.Headers["X-Sdk-Date"].ToString();
        if (!IsTimely(date, wallClock.GetUtcNow()) || !header.Lists("x-sdk-date")) return (null, AuthFault.SignatureExpired);
        if (await accounts.FindKeyAsync(header.AccessKeyId, cancel) is not { } key) return (null, AuthFault.KeyUnknown);

        // There are no temporary keys, and a permanent one must not carry a security token.
        if (request.Headers["X-Security-Token"].Count > 0) return (null, AuthFault.SignatureMismatch);
        return SignatureMatches(header, key.Secret, date, request.Method, target, request.Headers, body.Span)
            ? (new(key.Account, key.Id, null), default)
            : (null, AuthFault.SignatureMismatch);
    }

    /// <summary>The last line of the canonical request: what the client says of the body, checked; or the body's digest.</summary>
    private static bool TryGetPayloadLine(SdkHmacHeader header, IHeaderDictionary headers, ReadOnlySpan<byte> body, out string payload)
    {
        payload = headers[ContentDigest].ToString();
        if (payload == UnsignedPayload) return header.Lists(ContentDigest);
        var digest = Convert.ToHexStringLower(SHA256.HashData(body));
        if (payload.Length > 0) return header.Lists(ContentDigest) && payload.Equals(digest, StringComparison.OrdinalIgnoreCase);
        payload = digest;
        return true;
    }

    private static bool Matches(
        ReadOnlySpan<byte> given, SdkHmacHeader header, string secret, string date, string method, RequestTarget target, IHeaderDictionary headers,
        string payload, bool pathIsEscapedTwice)
    {
        var text = new PooledBytes(1024);
        try
        {
            if (!SdkHmacCanonicalRequest.TryAppend(ref text, method, target, headers, header.SignedHeaders, pathIsEscapedTwice)) return false;
            text.Append(payload);
            Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(text.Written, digest);

            text.CutTo(0);
            text.Append(SdkHmacHeader.Scheme);
            text.Append((byte)'\n');
            text.Append(date);
            text.Append((byte)'\n');
            Span<byte> hex = stackalloc byte[HexLength];
            Convert.TryToHexStringLower(digest, hex, out _);
            text.Append(hex);
            using var key = new PooledBytes(256);
            key.Append(secret);
            HMACSHA256.HashData(key.Written, text.Written, digest);
            Convert.TryToHexStringLower(digest, hex, out _);
            return CryptographicOperations.FixedTimeEquals(hex, given);
        }
        finally
        {
            text.Dispose();
        }
    }
}
