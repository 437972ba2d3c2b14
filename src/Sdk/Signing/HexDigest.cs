using System.Security.Cryptography;
using System.Text;

namespace Tieline.Sdk.Signing;

/// <summary>Digests as signatures write them: lower-case hexadecimal digits.</summary>
internal static class HexDigest
{
    /// <summary>HMAC-SHA256 with a key of text, which may itself be such a digest.</summary>
    public static string HmacSha256(string key, string message) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(message)));

    /// <summary>SHA-256 of bytes.</summary>
    public static string Sha256(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
