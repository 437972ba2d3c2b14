using System.Globalization;

namespace Tieline.Sdk.Signing;

/// <summary>Dates as signatures write them: UTC, to the second. What is below a second is cut.</summary>
internal static class SignatureDate
{
    /// <summary>bce-auth-v1 and Alibaba's signatures: <c>2026-01-02T03:04:05Z</c>.</summary>
    public static string Format(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>SDK-HMAC-SHA256: <c>20260102T030405Z</c>.</summary>
    public static string FormatBasic(DateTimeOffset time) => time.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
}
