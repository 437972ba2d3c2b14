using System.Buffers;
using Microsoft.AspNetCore.Http;
using Tieline.Dialects.Http;

namespace Tieline.Dialects.Huawei;

/// <summary>Builds the text that is signed. Contract huawei-auth, 5.2.</summary>
internal static class SdkHmacCanonicalRequest
{
    /// <summary>Appends method, path, query, headers and their list: all but the payload's line.</summary>
    /// <param name="pathIsEscapedTwice">True for Node.js, which does not decode the path before it encodes it (quirk 12).</param>
    /// <returns>False when a listed header is missing.</returns>
    public static bool TryAppend(
        ref PooledBytes text, string method, RequestTarget target, IHeaderDictionary headers, string signedHeaders, bool pathIsEscapedTwice)
    {
        text.Append(method);
        text.Append((byte)'\n');
        if (pathIsEscapedTwice) PercentCode.AppendEncoded(ref text, target.Path, keepSlash: true);
        else PercentCode.AppendNormalized(ref text, target.Path, keepSlash: true);
        if (text.Written[^1] != '/') text.Append((byte)'/');
        text.Append((byte)'\n');
        AppendQuery(ref text, target.Query);
        text.Append((byte)'\n');
        foreach (var range in signedHeaders.AsSpan().Split(';'))
        {
            if (!TryAppendHeader(ref text, headers, signedHeaders[range])) return false;
        }

        text.Append((byte)'\n');
        text.Append(signedHeaders);
        text.Append((byte)'\n');
        return true;
    }

    private static bool TryAppendHeader(ref PooledBytes text, IHeaderDictionary headers, string name)
    {
        if (!headers.TryGetValue(name, out var values) || values.Count == 0) return false;
        if (values.Count == 1)
        {
            AppendLine(ref text, name, values[0]);
            return true;
        }

        foreach (var value in values.OrderBy(value => value?.Trim(), StringComparer.Ordinal)) AppendLine(ref text, name, value);
        return true;
    }

    private static void AppendLine(ref PooledBytes text, string name, string? value)
    {
        text.Append(name.ToLowerInvariant());
        text.Append((byte)':');
        text.Append(value.AsSpan().Trim());
        text.Append((byte)'\n');
    }

    /// <summary>Pairs sorted by what they stand for, key before value, each by its bytes; a raw plus stands for a space.</summary>
    private static void AppendQuery(ref PooledBytes text, ReadOnlySpan<char> query)
    {
        if (query.IsEmpty) return;
        var decoded = new PooledBytes(query.Length + 16);
        var pairs = ArrayPool<(int Key, int Value, int End)>.Shared.Rent(query.Count('&') + 1);
        try
        {
            var count = 0;
            foreach (var range in query.Split('&'))
            {
                var pair = query[range];
                if (pair.IsEmpty) continue;
                var equals = pair.IndexOf('=');
                var key = decoded.Length;
                AppendDecoded(ref decoded, equals < 0 ? pair : pair[..equals]);
                var value = decoded.Length;
                if (equals >= 0) AppendDecoded(ref decoded, pair[(equals + 1)..]);
                pairs[count++] = (key, value, decoded.Length);
            }

            var sorted = pairs.AsSpan(0, count);
            sorted.Sort(new ByBytes(decoded.Array));
            for (var i = 0; i < sorted.Length; i++)
            {
                if (i > 0) text.Append((byte)'&');
                PercentCode.AppendEncodedBytes(ref text, decoded.Written[sorted[i].Key..sorted[i].Value]);
                text.Append((byte)'=');
                PercentCode.AppendEncodedBytes(ref text, decoded.Written[sorted[i].Value..sorted[i].End]);
            }
        }
        finally
        {
            ArrayPool<(int Key, int Value, int End)>.Shared.Return(pairs);
            decoded.Dispose();
        }
    }

    private static void AppendDecoded(ref PooledBytes destination, ReadOnlySpan<char> raw)
    {
        while (true)
        {
            var plus = raw.IndexOf('+');
            PercentCode.AppendDecoded(ref destination, plus < 0 ? raw : raw[..plus]);
            if (plus < 0) return;
            destination.Append((byte)' ');
            raw = raw[(plus + 1)..];
        }
    }

    private readonly struct ByBytes(byte[] bytes) : IComparer<(int Key, int Value, int End)>
    {
        public int Compare((int Key, int Value, int End) x, (int Key, int Value, int End) y)
        {
            var keys = bytes.AsSpan(x.Key, x.Value - x.Key).SequenceCompareTo(bytes.AsSpan(y.Key, y.Value - y.Key));
            return keys != 0 ? keys : bytes.AsSpan(x.Value, x.End - x.Value).SequenceCompareTo(bytes.AsSpan(y.Value, y.End - y.Value));
        }
    }
}
