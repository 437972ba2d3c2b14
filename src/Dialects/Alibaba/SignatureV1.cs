using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Tieline.Dialects.Http;

namespace Tieline.Dialects.Alibaba;

/// <summary>HMAC-SHA1 over a request's parameters. Contract alibaba-router-interface, 2.1.</summary>
internal static class SignatureV1
{
    public const string Method = "HMAC-SHA1", Version = "1.0";

    public static string StringToSign(string method, AlibabaParameters parameters)
    {
        var query = new PooledBytes(1024);
        var text = new PooledBytes(2048);
        try
        {
            SignatureText.AppendQuery(ref query, parameters, SignatureText.Signature);
            text.Append(method);
            text.Append("&%2F&"u8);
            PercentCode.AppendEncoded(ref text, Encoding.ASCII.GetString(query.Written));
            return Encoding.ASCII.GetString(text.Written);
        }
        finally
        {
            query.Dispose();
            text.Dispose();
        }
    }

    /// <summary>True when <paramref name="given"/>, in Base64, signs the text. Takes the same time wherever signatures differ.</summary>
    [SuppressMessage("Security", "CA5350", Justification = "The cloud's signature; its security does not rest on collisions.")]
    public static bool Matches(string given, string secret, string stringToSign)
    {
        Span<byte> signature = stackalloc byte[HMACSHA1.HashSizeInBytes + 4];
        var isBase64 = Convert.TryFromBase64String(given, signature, out var length) && length == HMACSHA1.HashSizeInBytes;
        Span<byte> expected = stackalloc byte[HMACSHA1.HashSizeInBytes];
        HMACSHA1.HashData(Encoding.UTF8.GetBytes($"{secret}&"), Encoding.ASCII.GetBytes(stringToSign), expected);
        return isBase64 && CryptographicOperations.FixedTimeEquals(expected, signature[..HMACSHA1.HashSizeInBytes]);
    }
}
