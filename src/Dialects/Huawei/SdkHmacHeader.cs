using System.Diagnostics.CodeAnalysis;

namespace Tieline.Dialects.Huawei;

/// <summary>The parts of an <c>Authorization</c> header. Contract huawei-auth, 5.1.</summary>
internal sealed record SdkHmacHeader(string AccessKeyId, string SignedHeaders, string Signature)
{
    public const string Scheme = "SDK-HMAC-SHA256";

    /// <summary>More listed headers than any client has; a longer list is refused before work is done for it.</summary>
    private const int SignedHeadersMax = 64;

    private const string Access = "Access=", Headers = "SignedHeaders=", Signed = "Signature=";

    /// <summary>Reads <c>SDK-HMAC-SHA256 Access=K, SignedHeaders=a;b, Signature=hex</c>: the parts in that order, any spaces after a comma.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out SdkHmacHeader? header)
    {
        header = null;
        if (!text.StartsWith(Scheme + " ", StringComparison.Ordinal)) return false;
        if (text[(Scheme.Length + 1)..].Split(',') is not [var access, var headers, var signature]) return false;
        (access, headers, signature) = (access.Trim(' '), headers.Trim(' '), signature.Trim(' '));
        if (!access.StartsWith(Access, StringComparison.Ordinal) || !headers.StartsWith(Headers, StringComparison.Ordinal)
            || !signature.StartsWith(Signed, StringComparison.Ordinal))
        {
            return false;
        }

        header = new(access[Access.Length..], headers[Headers.Length..], signature[Signed.Length..]);
        return header.AccessKeyId.Length > 0
            && !header.AccessKeyId.AsSpan().ContainsAny(" \t/")
            && header.SignedHeaders.Length > 0
            && header.SignedHeaders.AsSpan().Count(';') < SignedHeadersMax;
    }

    /// <summary>True when the list names the header.</summary>
    public bool Lists(string name)
    {
        foreach (var range in SignedHeaders.AsSpan().Split(';'))
        {
            if (SignedHeaders.AsSpan()[range].Equals(name, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }
}
