using System.Globalization;
using System.Net;
using Tieline.Sdk.Http;

namespace Tieline.Sdk.Alibaba;

/// <summary>Alibaba Cloud's API answered with an error. Contract alibaba-router-interface, 1.4.</summary>
public sealed class AlibabaServiceException : CloudServiceException
{
    private const string StringToSignMark = "string to sign is:";

    private readonly bool _retryConflicts;

    /// <summary>Makes an exception of a service's answer.</summary>
    public AlibabaServiceException(
        HttpStatusCode statusCode, string code, string message, string requestId, string hostId = "", string recommend = "")
        : this(statusCode, code, message, requestId, hostId, recommend, isSecretWrong: null, retryConflicts: false)
    {
    }

    private AlibabaServiceException(
        HttpStatusCode statusCode, string code, string message, string requestId, string hostId, string recommend, bool? isSecretWrong,
        bool retryConflicts)
        : base(statusCode, code, Explained(message, isSecretWrong), requestId) =>
        (HostId, Recommend, IsSecretWrong, _retryConflicts) = (hostId, recommend, isSecretWrong, retryConflicts);

    /// <summary>The host that answered; empty when the answer does not say.</summary>
    public string HostId { get; }

    /// <summary>An address where the service explains the error; empty when there is none.</summary>
    public string Recommend { get; }

    /// <summary>Of <see cref="AlibabaErrorCode.SignatureDoesNotMatch"/>: what is at fault.</summary>
    /// <returns>
    /// True when the service would sign the same text: the secret is another one. False when it would sign another text: the request was
    /// changed on the way, or the client has a fault. Null when the service does not say, or of other errors.
    /// </returns>
    public bool? IsSecretWrong { get; }

    /// <summary>True when the error says that a thing does not exist, or none that the caller may know of.</summary>
    /// <remarks>A region, an access key or an operation is no such thing, although the service says 404 of it too.</remarks>
    public bool IsNotFound => StatusCode == HttpStatusCode.NotFound && Code.EndsWith(".NotFound", StringComparison.Ordinal)
        && Code is not (AlibabaErrorCode.RegionNotFound or "InvalidAccessKeyId.NotFound" or "InvalidAction.NotFound"
            or "InvalidApi.NotFound");

    /// <summary>Contract alibaba-router-interface, 8.</summary>
    internal override bool IsWorthRetrying => IsUntouched
        || StatusCode is HttpStatusCode.InternalServerError or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable
            or HttpStatusCode.GatewayTimeout;

    // Another try with the same wrong clock would fare no better.
    internal override bool IsAboutTime => Code == AlibabaErrorCode.TimeExpired && ServiceTime is not null;

    internal override bool IsUntouched => IsAboutTime || Code == AlibabaErrorCode.ServiceUnavailable
        || Code.StartsWith(AlibabaErrorCode.Throttling, StringComparison.Ordinal)
        || (_retryConflicts && AlibabaErrorCode.IsPassingConflict(Code));

    internal static AlibabaServiceException From(string stringToSign, bool retryConflicts, HttpResponseMessage response, byte[] body)
    {
        var texts = JsonAnswer.ReadTexts(body);
        var code = texts.GetValueOrDefault("Code") ?? CodeOf(response.StatusCode);
        var message = texts.GetValueOrDefault("Message") ?? response.ReasonPhrase ?? "";
        return new(
            response.StatusCode, code, message, texts.GetValueOrDefault("RequestId") ?? Header(response, "x-acs-request-id") ?? "",
            texts.GetValueOrDefault("HostId") ?? "", texts.GetValueOrDefault("Recommend") ?? "",
            code == AlibabaErrorCode.SignatureDoesNotMatch ? SaysSecretIsWrong(message, stringToSign) : null, retryConflicts)
        {
            RetryAfter = Milliseconds(Header(response, "x-acs-retry-after")) ?? AnswerTimes.RetryAfter(response),
            ServiceTime = response.Headers.Date,
        };
    }

    /// <summary>Contract alibaba-router-interface, 2.3: the service's own string to sign ends its message.</summary>
    private static bool? SaysSecretIsWrong(string message, string stringToSign)
    {
        var mark = message.IndexOf(StringToSignMark, StringComparison.OrdinalIgnoreCase);
        return mark < 0 ? null : message[(mark + StringToSignMark.Length)..].Trim() == stringToSign;
    }

    private static string Explained(string message, bool? isSecretWrong) => isSecretWrong switch
    {
        true => $"the access key secret is wrong: the service signs the same text. {message}",
        false => $"the request was changed on its way, or signed wrongly: the service signs another text. {message}",
        null => message,
    };

    private static string CodeOf(HttpStatusCode status) => status switch
    {
        HttpStatusCode.InternalServerError => AlibabaErrorCode.InternalError,
        HttpStatusCode.ServiceUnavailable => AlibabaErrorCode.ServiceUnavailable,
        _ => status.ToString(),
    };

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? values.First() : null;

    private static TimeSpan? Milliseconds(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var pause) ? TimeSpan.FromMilliseconds(pause) : null;
}
