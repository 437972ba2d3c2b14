using Microsoft.AspNetCore.Http;
using Tieline.Dialects.Http;

namespace Tieline.Dialects.Baidu;

/// <summary>Builds the text that is signed. Contract baidu-peer-connection, 2.2 and 2.3.</summary>
internal static class CanonicalRequest
{
    /// <summary>Appends method, path and query: three lines, each with its end.</summary>
    public static void AppendRequestLines(ref PooledBytes text, string method, RequestTarget target)
    {
        text.Append(method);
        text.Append((byte)'\n');
        if (target.Path.IsEmpty) text.Append((byte)'/');
        else PercentCode.AppendNormalized(ref text, target.Path, keepSlash: true);
        text.Append((byte)'\n');
        AppendQuery(ref text, target.Query);
        text.Append((byte)'\n');
    }

    /// <summary>Appends the lines of exactly the headers that are listed, without an end after the last.</summary>
    /// <param name="signedHeaders">Names joined with <c>;</c>. A name without a value makes no line; a repeated name counts once.</param>
    public static void AppendListedHeaders(ref PooledBytes text, IHeaderDictionary headers, ReadOnlySpan<char> signedHeaders)
    {
        var lines = new SortedLines();
        try
        {
            var rest = signedHeaders;
            while (!rest.IsEmpty)
            {
                var end = rest.IndexOf(';');
                var name = (end < 0 ? rest : rest[..end]).Trim();
                var before = signedHeaders[..^rest.Length];
                rest = end < 0 ? default : rest[(end + 1)..];
                if (!name.IsEmpty && !Lists(before, name)) AppendHeader(ref lines, name, headers[name.ToString()].ToString());
            }

            lines.WriteTo(ref text, (byte)'\n');
        }
        finally
        {
            lines.Dispose();
        }
    }

    /// <summary>Appends the lines of the default set, without an end after the last: host, content-length, -type and -md5, and every x-bce-*.</summary>
    public static void AppendDefaultHeaders(ref PooledBytes text, IHeaderDictionary headers, bool withContentLength)
    {
        var lines = new SortedLines();
        try
        {
            foreach (var (name, value) in headers)
            {
                if (IsInDefaultSet(name) && (withContentLength || !name.Equals("content-length", StringComparison.OrdinalIgnoreCase)))
                    AppendHeader(ref lines, name, value.ToString());
            }

            lines.WriteTo(ref text, (byte)'\n');
        }
        finally
        {
            lines.Dispose();
        }
    }

    private static void AppendQuery(ref PooledBytes text, ReadOnlySpan<char> query)
    {
        if (query.IsEmpty) return;
        var lines = new SortedLines();
        try
        {
            foreach (var range in query.Split('&'))
            {
                var pair = query[range];
                if (pair.IsEmpty) continue;
                var equals = pair.IndexOf('=');
                var name = equals < 0 ? pair : pair[..equals];
                if (name.Equals("authorization", StringComparison.OrdinalIgnoreCase)) continue;
                lines.AppendNormalized(name);
                lines.Append((byte)'=');
                if (equals >= 0) lines.AppendNormalized(pair[(equals + 1)..]);
                lines.EndLine();
            }

            lines.WriteTo(ref text, (byte)'&');
        }
        finally
        {
            lines.Dispose();
        }
    }

    private static void AppendHeader(ref SortedLines lines, ReadOnlySpan<char> name, string value)
    {
        var trimmed = value.AsSpan().Trim();
        if (trimmed.IsEmpty) return;
        lines.AppendEncodedLowerCase(name);
        lines.Append((byte)':');
        lines.AppendEncoded(trimmed);
        lines.EndLine();
    }

    private static bool IsInDefaultSet(string name) =>
        name.Equals("host", StringComparison.OrdinalIgnoreCase)
        || name.Equals("content-length", StringComparison.OrdinalIgnoreCase)
        || name.Equals("content-type", StringComparison.OrdinalIgnoreCase)
        || name.Equals("content-md5", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("x-bce-", StringComparison.OrdinalIgnoreCase);

    private static bool Lists(ReadOnlySpan<char> names, ReadOnlySpan<char> name)
    {
        foreach (var range in names.Split(';'))
        {
            if (names[range].Equals(name, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }
}
