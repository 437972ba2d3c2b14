using System.Globalization;
using System.Net;
using System.Text.Json;
using Tieline.Sdk.Http;

namespace Tieline.Sdk.Huawei;

/// <summary>One of Huawei Cloud's APIs answered with an error. Contract huawei-auth, 6.</summary>
public sealed class HuaweiServiceException : CloudServiceException
{
    internal const string DateHeader = "X-Sdk-Date";

    // Contract huawei-auth, 8. A service takes what is up to 15 minutes off (5.4); what is a little off is not the reason of its refusal.
    private static readonly TimeSpan ClockDifferenceMax = TimeSpan.FromMinutes(5);

    /// <summary>Makes an exception of a service's answer.</summary>
    public HuaweiServiceException(HttpStatusCode statusCode, string code, string message, string requestId)
        : base(statusCode, code, message, requestId)
    {
    }

    /// <summary>True when the error says that a thing does not exist, or none that the caller may know of.</summary>
    /// <remarks>A path, an instance or an authentication is no such thing, although the service says 404 of them too.</remarks>
    public bool IsNotFound => StatusCode == HttpStatusCode.NotFound && Code != nameof(HttpStatusCode.NotFound)
        && !Has(HuaweiErrorCode.GatewayApiNotFound) && !Has(HuaweiErrorCode.ApiNotFoundAtGateway) && !Has(HuaweiErrorCode.InstanceNotFound);

    internal override bool IsWorthRetrying => IsUntouched || StatusCode is HttpStatusCode.InternalServerError or HttpStatusCode.BadGateway
        or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    internal override bool IsAboutTime => StatusCode == HttpStatusCode.Unauthorized && ServiceTime is { } there && SignedAt is { } here
        && (there - here).Duration() > ClockDifferenceMax;

    // Who throttles has not looked at the request.
    internal override bool IsUntouched => IsAboutTime || StatusCode == HttpStatusCode.TooManyRequests || Has(HuaweiErrorCode.TooManyRequests);

    private DateTimeOffset? SignedAt { get; init; }

    /// <summary>Whether the code is this one. Upper and lower case are the same: the service spells some codes either way.</summary>
    /// <param name="code">See <see cref="HuaweiErrorCode"/>.</param>
    public bool Has(string code) => Code.Equals(code, StringComparison.OrdinalIgnoreCase);

    internal static HuaweiServiceException From(HttpRequestMessage request, HttpResponseMessage response, byte[] body)
    {
        var (code, message, requestId) = Read(body);
        return new(
            response.StatusCode, code ?? response.StatusCode.ToString(), message ?? response.ReasonPhrase ?? "",
            response.Headers.TryGetValues("X-Request-Id", out var ids) ? ids.First() : requestId ?? "")
        {
            RetryAfter = AnswerTimes.RetryAfter(response), ServiceTime = response.Headers.Date, SignedAt = SignatureTimeOf(request),
        };
    }

    /// <summary>The four styles of contract huawei-auth, 6.1, and what something on the way may have answered.</summary>
    private static (string? Code, string? Message, string? RequestId) Read(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            if (Text(root, "error_code") is { } code) return (code, Text(root, "error_msg"), Text(root, "request_id"));
            var nested = Member(root, "error") ?? Member(root, "NeutronError") ?? root;
            return (Text(nested, "code") ?? Text(nested, "type"), Text(nested, "message") ?? Text(root, "error_msg"), Text(root, "request_id"));
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException) // the latter: text that is not Unicode
        {
            return default;
        }
    }

    private static JsonElement? Member(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.Object
            ? member
            : null;

    private static string? Text(JsonElement parent, string name) =>
        parent.ValueKind != JsonValueKind.Object || !parent.TryGetProperty(name, out var member) ? null
        : member.ValueKind == JsonValueKind.Number ? member.GetRawText()
        : member.ValueKind == JsonValueKind.String && member.GetString() is { Length: > 0 } text ? text
        : null;

    private static DateTimeOffset? SignatureTimeOf(HttpRequestMessage request) =>
        request.Headers.TryGetValues(DateHeader, out var dates)
        && DateTimeOffset.TryParseExact(
            dates.First(), "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
            ? date
            : null;
}
