using System.Globalization;
using Microsoft.AspNetCore.Http;
using Tieline.Core.Accounts;

namespace Tieline.Dialects.Alibaba;

/// <summary>Verifies both signatures. Contract alibaba-router-interface, 2.</summary>
/// <remarks>The checks stand in the contract's order (1.4, numbers 6 to 14): the first that fails is the answer. Secrets go into no message and no log.</remarks>
internal sealed class AlibabaAuth(AccountOperations accounts, TimeProvider wallClock, TimeSpan skewMax)
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    private readonly NonceMemory _nonces = new(skewMax);

    /// <summary>What a request says of who sent it.</summary>
    private readonly record struct Claim(string AccessKeyId, string Timestamp, string Nonce, string SecurityToken);

    /// <summary>True when the request is signed in its headers.</summary>
    public static bool IsV3(HttpRequest request) =>
        request.Headers.Authorization.ToString().StartsWith(SignatureV3.Generation, StringComparison.Ordinal);

    /// <summary>The key that signed the request, or what is wrong.</summary>
    /// <param name="query">The query's parameters alone.</param>
    /// <param name="all">Those of the query and the form.</param>
    public async ValueTask<(AccessKey? Key, AlibabaError? Error)> VerifyAsync(
        HttpRequest request, AlibabaParameters query, AlibabaParameters all, ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        SignatureV3? v3 = null;
        Claim claim;
        if (IsV3(request))
        {
            if (!SignatureV3.TryParse(request.Headers.Authorization.ToString(), out v3)) return (null, GatewayErrors.InvalidSignatureMethod);
            claim = new(v3.AccessKeyId, request.Headers["x-acs-date"].ToString(), request.Headers["x-acs-signature-nonce"].ToString(),
                request.Headers["x-acs-security-token"].ToString());
            if (claim.Timestamp.Length == 0) return (null, GatewayErrors.Missing("Timestamp"));
            if (claim.Nonce.Length == 0) return (null, GatewayErrors.Missing("SignatureNonce"));
        }
        else
        {
            foreach (var name in (string[])["AccessKeyId", "SignatureMethod", "SignatureVersion", "Timestamp", "SignatureNonce", "Signature"])
            {
                if (all[name] is null) return (null, GatewayErrors.Missing(name));
            }

            if (all["SignatureMethod"] != SignatureV1.Method || all["SignatureVersion"] != SignatureV1.Version || all["SignatureType"] is not null)
                return (null, GatewayErrors.InvalidSignatureMethod);
            claim = new(all["AccessKeyId"]!, all["Timestamp"]!, all["SignatureNonce"]!, all["SecurityToken"] ?? "");
        }

        var now = wallClock.GetUtcNow();
        if (!DateTimeOffset.TryParseExact(
            claim.Timestamp, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var signedAt))
        {
            return (null, GatewayErrors.InvalidTimeStampFormat);
        }

        if ((now - signedAt).Duration() > skewMax) return (null, GatewayErrors.InvalidTimeStampExpired);
        if (await accounts.FindKeyAsync(claim.AccessKeyId, cancel) is not { } key) return (null, GatewayErrors.InvalidAccessKeyIdNotFound);

        var stringToSign = v3 is null ? SignatureV1.StringToSign(request.Method, all) : v3.StringToSign(request.Method, query, request.Headers);
        var matches = v3 is null
            ? SignatureV1.Matches(all[SignatureText.Signature]!, key.Secret, stringToSign)
            : v3.Matches(key.Secret, stringToSign, request.Headers, body.Span);
        if (!matches) return (null, GatewayErrors.SignatureDoesNotMatch(stringToSign));

        switch (_nonces.Use(key.Id, claim.Nonce, signedAt, now))
        {
            case NonceVerdict.Used:
                return (null, GatewayErrors.SignatureNonceUsed);
            case NonceVerdict.TooOld:
                return (null, GatewayErrors.InvalidTimeStampExpired);
        }

        return claim.SecurityToken.Length > 0 ? (null, GatewayErrors.InvalidSecurityToken) : (key, null);
    }
}
