using System.Security.Cryptography;
using Tieline.Core.Accounts;
using Tieline.Dialects.Http;

namespace Tieline.Dialects.Baidu;

/// <summary>The query parameter <c>clientToken</c>. Contract baidu-peer-connection, 1.6.</summary>
internal static class ClientToken
{
    public const string Parameter = "clientToken";

    public const int CharactersMax = 64;

    /// <summary>True for 1 to 64 printable ASCII characters.</summary>
    public static bool IsWellFormed(string token) => token.Length is > 0 and <= CharactersMax && !token.AsSpan().ContainsAnyExceptInRange(' ', '~');

    /// <summary>The token with a digest of what the request says: region, method, path, query and body.</summary>
    /// <remarks>The query is the canonical one, so <c>?accept</c> and <c>?accept=</c>, in any order, are one request. Bodies are compared byte for byte.</remarks>
    public static RequestToken Of(string token, string region, string method, RequestTarget target, ReadOnlySpan<byte> body)
    {
        var text = new PooledBytes(512);
        try
        {
            text.Append(region);
            text.Append((byte)'\n');
            CanonicalRequest.AppendRequestLines(ref text, method, target);
            Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(body, digest);
            text.Append(digest);
            SHA256.HashData(text.Written, digest);
            return new(token, Convert.ToHexStringLower(digest));
        }
        finally
        {
            text.Dispose();
        }
    }
}
