using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Tieline.Dialects.Http;

namespace Tieline.Dialects.Alibaba;

/// <summary>The <c>Authorization</c> header of a request signed with ACS3-HMAC-SHA256. Contract alibaba-router-interface, 2.2.</summary>
/// <param name="SignedHeaders">As they came: lower-cased, sorted, joined with <c>;</c>.</param>
internal sealed record SignatureV3(string AccessKeyId, string SignedHeaders, string Signature)
{
    public const string Algorithm = "ACS3-HMAC-SHA256";

    /// <summary>What begins the header of this and of other algorithms of the third generation.</summary>
    public const string Generation = "ACS3-";

    public const string ContentHashHeader = "x-acs-content-sha256";

    /// <summary>The headers without which a signature says nothing (inferred).</summary>
    private static readonly string[] Needed =
        ["host", "x-acs-action", "x-acs-version", "x-acs-date", "x-acs-signature-nonce", ContentHashHeader];

    public static bool TryParse(string header, [NotNullWhen(true)] out SignatureV3? parsed)
    {
        parsed = null;
        if (!header.StartsWith($"{Algorithm} ", StringComparison.Ordinal)) return false;
        string? key = null, headers = null, signature = null;
        foreach (var part in header[Algorithm.Length..].Split(',', StringSplitOptions.TrimEntries))
        {
            if (part.StartsWith("Credential=", StringComparison.Ordinal)) key = part["Credential=".Length..];
            else if (part.StartsWith("SignedHeaders=", StringComparison.Ordinal)) headers = part["SignedHeaders=".Length..];
            else if (part.StartsWith("Signature=", StringComparison.Ordinal)) signature = part["Signature=".Length..];
        }

        if (string.IsNullOrEmpty(key) || headers is null || signature is null) return false;
        parsed = new(key, headers, signature);
        return true;
    }

    /// <summary>The two lines that are signed.</summary>
    /// <param name="query">The query's parameters only; the body's hash stands for the form's.</param>
    public string StringToSign(string method, AlibabaParameters query, IHeaderDictionary headers)
    {
        var text = new PooledBytes(2048);
        try
        {
            text.Append(method);
            text.Append("\n/\n"u8);
            SignatureText.AppendQuery(ref text, query, null);
            text.Append((byte)'\n');
            foreach (var name in SignedHeaders.Split(';', StringSplitOptions.RemoveEmptyEntries))
            {
                text.Append(name);
                text.Append((byte)':');
                text.Append(string.Join(',', headers[name].Select(value => value?.Trim()).Order(StringComparer.Ordinal)));
                text.Append((byte)'\n');
            }

            text.Append((byte)'\n');
            text.Append(SignedHeaders);
            text.Append((byte)'\n');
            text.Append(headers[ContentHashHeader].ToString());
            return $"{Algorithm}\n{Convert.ToHexStringLower(SHA256.HashData(text.Written))}";
        }
        finally
        {
            text.Dispose();
        }
    }

    /// <summary>True when the signature is that of the text, covers what it must, and the body is the one that it speaks of.</summary>
    public bool Matches(string secret, string stringToSign, IHeaderDictionary headers, ReadOnlySpan<byte> body)
    {
        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes], signature = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(stringToSign), expected);
        var isHex = ReadHash(Signature, signature);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes], told = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(body, hash);
        var isTold = ReadHash(headers[ContentHashHeader].ToString(), told);
        var listed = SignedHeaders.Split(';');
        return CryptographicOperations.FixedTimeEquals(expected, signature)
            & CryptographicOperations.FixedTimeEquals(hash, told)
            & isHex & isTold & Array.TrueForAll(Needed, listed.Contains);
    }

    private static bool ReadHash(string hex, Span<byte> bytes) =>
        hex.Length == bytes.Length * 2 && !hex.AsSpan().ContainsAnyInRange('A', 'Z')
        && Convert.FromHexString(hex, bytes, out _, out var length) == System.Buffers.OperationStatus.Done && length == bytes.Length;
}
