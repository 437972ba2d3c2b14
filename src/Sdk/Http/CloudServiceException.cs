using System.Net;

namespace Tieline.Sdk.Http;

/// <summary>A service answered with an error. Decide by <see cref="Code"/>, then by <see cref="StatusCode"/>; the message is for people.</summary>
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
}
