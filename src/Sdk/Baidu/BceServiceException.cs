using System.Net;
using Tieline.Sdk.Http;

namespace Tieline.Sdk.Baidu;

/// <summary>Baidu AI Cloud's API answered with an error. Contract baidu-peer-connection, 5.</summary>
public sealed class BceServiceException : CloudServiceException
{
    /// <summary>Makes an exception of a service's answer.</summary>
    public BceServiceException(HttpStatusCode statusCode, string code, string message, string requestId)
        : base(statusCode, code, message, requestId)
    {
    }

    /// <summary>True when the error says that the thing does not exist, or none that the caller may know of.</summary>
    public bool IsNotFound => Code == BceErrorCode.NoSuchObject;

    /// <summary>Contract baidu-peer-connection, 9, duty 4; and where the service says when to come again.</summary>
    internal override bool IsWorthRetrying =>
        StatusCode is HttpStatusCode.InternalServerError or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable
        || (StatusCode is HttpStatusCode.TooManyRequests && RetryAfter is not null) || IsAboutTime;

    internal override bool IsAboutTime => Code == BceErrorCode.RequestExpired;

    internal static BceServiceException From(HttpRequestMessage _, HttpResponseMessage response, byte[] body)
    {
        var texts = JsonAnswer.ReadTexts(body);
        return new(
            response.StatusCode,
            texts.GetValueOrDefault("code") ?? CodeOf(response.StatusCode),
            texts.GetValueOrDefault("message") ?? response.ReasonPhrase ?? "",
            texts.GetValueOrDefault("requestId") ?? (response.Headers.TryGetValues("x-bce-request-id", out var ids) ? ids.First() : ""))
        {
            RetryAfter = AnswerTimes.RetryAfter(response), ServiceTime = response.Headers.Date,
        };
    }

    // Contract baidu-peer-connection, 9, duty 5.
    private static string CodeOf(HttpStatusCode status) => status switch
    {
        HttpStatusCode.BadRequest => BceErrorCode.InvalidHttpRequest,
        HttpStatusCode.Forbidden => BceErrorCode.AccessDenied,
        HttpStatusCode.PreconditionFailed => BceErrorCode.PreconditionFailed,
        HttpStatusCode.InternalServerError => BceErrorCode.InternalError,
        _ => status.ToString(),
    };
}
