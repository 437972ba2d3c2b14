using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Tieline.Dialects.Baidu;

/// <summary>The parts of an <c>Authorization</c> header. Contract baidu-peer-connection, 2.1.</summary>
internal sealed class BceAuthHeader
{
    public const string Scheme = "bce-auth-v1";

    /// <summary>More listed headers than any client has; a longer list is refused before work is done for it.</summary>
    private const int SignedHeadersMax = 64;

    private readonly string _raw;
    private readonly int _prefixEnd;
    private readonly int _signedEnd;

    private BceAuthHeader(string raw, int prefixEnd, int signedEnd, string accessKeyId, DateTimeOffset signedAt, TimeSpan validFor)
    {
        (_raw, _prefixEnd, _signedEnd) = (raw, prefixEnd, signedEnd);
        (AccessKeyId, SignedAt, ValidFor) = (accessKeyId, signedAt, validFor);
    }

    public string AccessKeyId { get; }

    public DateTimeOffset SignedAt { get; }

    public TimeSpan ValidFor { get; }

    /// <summary>Scheme, key, timestamp and expiration: what the signing key is derived from.</summary>
    public ReadOnlySpan<char> Prefix => _raw.AsSpan(0, _prefixEnd);

    /// <summary>The listed names joined with <c>;</c>; empty for the default set.</summary>
    public ReadOnlySpan<char> SignedHeaders => _raw.AsSpan(_prefixEnd + 1, _signedEnd - _prefixEnd - 1);

    public ReadOnlySpan<char> Signature => _raw.AsSpan(_signedEnd + 1);

    /// <returns>False unless there are six parts, the scheme is right, and timestamp and expiration are well-formed.</returns>
    public static bool TryParse(string raw, [NotNullWhen(true)] out BceAuthHeader? header)
    {
        header = null;
        Span<Range> parts = stackalloc Range[7];
        if (raw.AsSpan().Split(parts, '/') != 6
            || !raw.AsSpan(parts[0]).SequenceEqual(Scheme)
            || !TryReadTimestamp(raw.AsSpan(parts[2]), out var signedAt)
            || !TryReadExpiration(raw.AsSpan(parts[3]), out var validFor)
            || raw.AsSpan(parts[4]).Count(';') >= SignedHeadersMax)
        {
            return false;
        }

        header = new(raw, parts[3].End.Value, parts[4].End.Value, raw[parts[1]], signedAt, validFor);
        return true;
    }

    /// <summary>Reads <c>YYYY-MM-DDThh:mm:ssZ</c>.</summary>
    private static bool TryReadTimestamp(ReadOnlySpan<char> text, out DateTimeOffset time) =>
        DateTimeOffset.TryParseExact(
            text, "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);

    /// <summary>Reads a decimal number of seconds. Negative ones, which mean "for ever" elsewhere, are not accepted here.</summary>
    private static bool TryReadExpiration(ReadOnlySpan<char> text, out TimeSpan span)
    {
        span = default;
        if (!uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)) return false;
        span = TimeSpan.FromSeconds(seconds);
        return true;
    }
}
