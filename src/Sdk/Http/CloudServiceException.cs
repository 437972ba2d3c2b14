using System.Net;

namespace Tieline.Sdk.Http;

/// <summary>A service answered with an error.</summary>
/// <remarks>Decide by <see cref="Code"/>, then by <see cref="StatusCode"/>; the message is for people.</remarks>
public class CloudServiceException : Exception
{
    /// <summary>Makes an exception of a service's answer.</summary>
    public CloudServiceException(HttpStatusCode statusCode, string code, string message, string requestId)
        : base($"{code} ({(int)statusCode}): {message} [request {requestId}]") =>
        (StatusCode, Code, ServiceMessage, RequestId) = (statusCode, code, message, requestId);

    /// <summary>The answer's HTTP status.</summary>
    public HttpStatusCode StatusCode { get; }

    /// <summary>The service's error code, such as <c>NoSuchObject</c>; made from the status when the answer has none.</summary>
    public string Code { get; }

    /// <summary>The service's words.</summary>
    public string ServiceMessage { get; }

    /// <summary>The service's id of the request, for support; empty when the answer has none.</summary>
    public string RequestId { get; }

    /// <summary>How long the service asks to be left alone; null when it does not say.</summary>
    public TimeSpan? RetryAfter { get; internal init; }

    /// <summary>The service's clock, from the answer's <c>Date</c>; null when it has none.</summary>
    internal DateTimeOffset? ServiceTime { get; init; }

    /// <summary>Whether the same request, signed anew, may succeed later.</summary>
    internal virtual bool IsWorthRetrying => false;

    /// <summary>Whether the request was refused because of the time in its signature.</summary>
    internal virtual bool IsAboutTime => false;

    /// <summary>Whether it is certain that the service did nothing, so that even a change without a token may be sent again.</summary>
    internal virtual bool IsUntouched => IsAboutTime;
}
