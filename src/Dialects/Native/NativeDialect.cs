// The native API: what no cloud offers. A request is let in by the OperatorGate, found in the route table, parsed, handed
// to one core operation, and its outcome written as JSON. Errors are {"error":{"code","message"}} everywhere.

using System.Diagnostics;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Tieline.Dialects.Http;

namespace Tieline.Dialects.Native;

/// <summary>The operator's API under <c>/tieline/v1</c>; docs/native-api.md and openapi/tieline-v1.json describe it.</summary>
public sealed partial class NativeDialect : IDialect
{
    public const string Root = "/tieline/v1";

    private const int BodyBytesMax = 64 << 10;

    private static readonly JsonDocumentOptions JsonOptions = new() { MaxDepth = 16 };

    private readonly NativeServices _services;
    private readonly EndpointTable<NativeOperation> _table;
    private readonly ILogger<NativeDialect> _log;

    public NativeDialect(NativeServices services, ILogger<NativeDialect> log)
    {
        (_services, _log) = (services, log);
        _table = new(RoutesOf(services));
    }

    public bool Claims(HttpRequest request) => request.Path.StartsWithSegments(Root);

    public async Task HandleAsync(HttpContext http)
    {
        var started = Stopwatch.GetTimestamp();
        using var activity = DialectTelemetry.Start("tieline");
        var operation = "unknown";
        NativeAnswer answer;
        try
        {
            var query = QueryParameters.Parse(RequestTarget.Of(http.Request).Query);
            var verdict = _table.Find(http.Request.Method, http.Request.Path.Value ?? "", query, out var found, out var values);
            operation = found?.Name ?? operation;
            answer = Barrier(http, found) ?? verdict switch
            {
                RouteVerdict.Found when query.IsMalformed => NativeAnswer.Invalid("the query is not percent-encoded UTF-8"),
                RouteVerdict.Found => await RunAsync(found!, http, values, query),
                RouteVerdict.UnknownMethod => NativeAnswer.Error(StatusCodes.Status405MethodNotAllowed, "unknownMethod", "this path has no such method"),
                _ => NativeAnswer.Error(StatusCodes.Status404NotFound, "unknownPath", $"no such path; {Root}/openapi.json lists all"),
            };
            await answer.SendAsync(http.Response, http.RequestAborted);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            answer = NativeAnswer.Error(StatusCodes.Status499ClientClosedRequest, "canceled", "");
        }
        catch (Exception fault)
        {
            LogFault(_log, operation, http.TraceIdentifier, fault);
            answer = NativeAnswer.Error(
                StatusCodes.Status500InternalServerError, "internal", $"the server failed; its log names this request {http.TraceIdentifier}");
            if (http.Response.HasStarted) http.Abort();
            else await answer.SendAsync(http.Response, http.RequestAborted);
        }

        DialectTelemetry.Record(activity, started, "tieline", operation, answer.Code, http.TraceIdentifier);
    }

    internal static IEnumerable<EndpointRoute<NativeOperation>> RoutesOf(NativeServices services) =>
    [
        .. new StatusEndpoints(services).Routes,
        .. new AccountEndpoints(services).Routes,
        .. new PortEndpoints(services).Routes,
        .. new TopologyEndpoints(services).Routes,
        .. new GatewayEndpoints(services).Routes,
        .. new ServiceEndpoints(services).Routes,
        .. new EventEndpoints(services).Routes,
        .. new ExplainEndpoints(services).Routes,
        .. new ClockEndpoints(services).Routes,
    ];

    [LoggerMessage(Level = LogLevel.Error, Message = "native {Operation}: request {RequestId} failed")]
    private static partial void LogFault(ILogger log, string operation, string requestId, Exception fault);

    /// <summary>Why the request is not let in; null when it is.</summary>
    private NativeAnswer? Barrier(HttpContext http, NativeOperation? operation)
    {
        if (operation is { IsPublic: true }) return null;
        switch (_services.Gate.Check(http))
        {
            case GateVerdict.Open:
                return null;
            case GateVerdict.CrossSite:
                return NativeAnswer.Error(StatusCodes.Status403Forbidden, "crossSite", "requests that another site's page makes are refused");
            default:
                http.Response.Headers.WWWAuthenticate = "Bearer";
                return NativeAnswer.Error(
                    StatusCodes.Status401Unauthorized,
                    "unauthorized",
                    "send 'Authorization: Bearer' with the token of the file operator-token in the data folder, or call from the server's machine as its user");
        }
    }

    private static async Task<NativeAnswer> RunAsync(NativeOperation operation, HttpContext http, RouteValues values, QueryParameters query)
    {
        if (!operation.TakesBody) return await operation.RunAsync(new(http, values, query, default));
        using var body = new RequestBody();
        var verdict = http.Request.ContentLength > BodyBytesMax ? BodyVerdict.TooLarge : await body.ReadAsync(http.Request);
        if (verdict == BodyVerdict.TooLarge || body.Bytes.Length > BodyBytesMax)
            return NativeAnswer.Error(StatusCodes.Status413PayloadTooLarge, "tooLarge", $"a body has at most {BodyBytesMax} bytes");
        if (verdict == BodyVerdict.Unreadable) return NativeAnswer.Invalid("the body could not be read");
        if (body.Bytes.IsEmpty) return await operation.RunAsync(new(http, values, query, default));
        JsonDocument document;
        try
        {
            if (!Utf8.IsValid(body.Bytes.Span)) return NativeAnswer.Invalid("the body is not UTF-8");
            document = JsonDocument.Parse(body.Bytes, JsonOptions);
        }
        catch (JsonException fault)
        {
            return NativeAnswer.Invalid($"the body is not JSON: line {fault.LineNumber + 1}, byte {fault.BytePositionInLine + 1}");
        }

        using (document) return await operation.RunAsync(new(http, values, query, document.RootElement));
    }
}
