using System.Net;
using System.Text.Json;
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
    public bool IsNotFound => Code is "NoSuchObject";

    /// <summary>True when the same request may succeed later: contract baidu-peer-connection, 9.</summary>
    internal bool IsWorthRetrying =>
        StatusCode is HttpStatusCode.InternalServerError or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable || Code == "RequestExpired";

    internal static BceServiceException From(HttpResponseMessage response, byte[] body)
    {
        var requestId = response.Headers.TryGetValues("x-bce-request-id", out var ids) ? ids.First() : "";
        var code = response.StatusCode switch
        {
            HttpStatusCode.BadRequest => "InvalidHTTPRequest",
            HttpStatusCode.Forbidden => "AccessDenied",
            HttpStatusCode.PreconditionFailed => "PreconditionFailed",
            HttpStatusCode.InternalServerError => "InternalError",
            _ => response.StatusCode.ToString(),
        };
        var message = response.ReasonPhrase ?? "";
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                code = Text(document.RootElement, "code") ?? code;
                message = Text(document.RootElement, "message") ?? message;
                requestId = Text(document.RootElement, "requestId") ?? requestId;
            }
        }
        catch (JsonException)
        {
            // Something between the client and the service answered: the status is all there is.
        }

        return new(response.StatusCode, code, message, requestId);
    }

    private static string? Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;
}
