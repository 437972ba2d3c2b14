using System.Net.Mime;
using System.Text;
using Tieline.Dialects.Http;
using Tieline.Dialects.Native;
using Tieline.Server.Metrics;

namespace Tieline.Server;

/// <summary>The one listener's handler: whose request it is, that dialect answers.</summary>
internal sealed class Front(IReadOnlyList<IDialect> dialects, PrometheusPage metrics)
{
    private const string MetricsPath = NativeDialect.Root + "/metrics";

    public Task HandleAsync(HttpContext http)
    {
        if (http.Request.Path.Value == MetricsPath && HttpMethods.IsGet(http.Request.Method)) return AnswerAsync(http, 200, PrometheusPage.ContentType, metrics.Render());
        foreach (var dialect in dialects)
        {
            if (dialect.Claims(http.Request)) return dialect.HandleAsync(http);
        }

        return AnswerAsync(
            http, 404, MediaTypeNames.Application.Json,
            """{"error":{"code":"unknownApi","message":"no API of this server has such a path; see /tieline/v1/openapi.json and the README"}}""");
    }

    private static async Task AnswerAsync(HttpContext http, int status, string type, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        (http.Response.StatusCode, http.Response.ContentType, http.Response.ContentLength) = (status, type, bytes.Length);
        await http.Response.Body.WriteAsync(bytes, http.RequestAborted);
    }
}
