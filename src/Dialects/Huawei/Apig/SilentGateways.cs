using Microsoft.AspNetCore.Http;
using Tieline.Dialects.Http;

namespace Tieline.Dialects.Huawei.Apig;

/// <summary>Says, to who calls a group's own domain on a server whose engine carries no packets, that nothing is forwarded.</summary>
public sealed class SilentGateways(OwnDomains domains) : IDialect
{
    private const string Answer =
        """{"error_code":"APIG.0201","error_msg":"This server runs the model engine: gateways exist, but no request is forwarded.","request_id":"REQUEST"}""";

    public bool Claims(HttpRequest request) => domains.IsOne(request.Host.Host);

    public async Task HandleAsync(HttpContext http)
    {
        var id = Guid.NewGuid().ToString("N");
        var bytes = System.Text.Encoding.UTF8.GetBytes(Answer.Replace("REQUEST", id, StringComparison.Ordinal));
        (http.Response.StatusCode, http.Response.ContentType, http.Response.ContentLength) = (StatusCodes.Status503ServiceUnavailable, "application/json", bytes.Length);
        http.Response.Headers["X-Request-Id"] = id;
        http.Response.Headers.Server = "api-gateway";
        await http.Response.Body.WriteAsync(bytes, http.RequestAborted);
    }
}
