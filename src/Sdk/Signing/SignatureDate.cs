using System.Globalization;

namespace Tieline.Sdk.Signing;

/// <summary>Dates as bce-auth-v1 and Alibaba's signatures write them: UTC, to the second, such as <c>2026-01-02T03:04:05Z</c>.</summary>
internal static class SignatureDate
{
    /// <summary>Cuts what is below a second.</summary>
    public static string Format(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
