using System.Diagnostics;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Tieline.Core.Accounts;
using Tieline.Core.Boundary;
using Tieline.Core.Regions;
using Tieline.Dialects.Http;

namespace Tieline.Dialects.Baidu;

/// <summary>Baidu AI Cloud's VPC API: peer connections, VPCs, subnets, routes. Contract baidu-peer-connection.</summary>
/// <remarks>
/// A request passes: 1. signature, 2. operation by path, method and switch, 3. body and client token, 4. the operation, 5. the answer.
/// The first step that fails is the answer (contract 2.5).
/// </remarks>
public sealed partial class BaiduDialect : IDialect
{
    private const string Name = "baidu";
    private const string RequestIdHeader = "x-bce-request-id";
    private const string ContentType = "application/json;charset=UTF-8";
    private const int NestingMax = 32;

    private static readonly PathString[] Paths = ["/v1/vpc", "/v1/subnet", "/v1/route", "/v1/peerconn", "/v2/zone", "/v2/region"];

    private readonly EndpointTable<BaiduOperation> _operations;
    private readonly BceAuth _auth;
    private readonly BaiduSettings _settings;
    private readonly ILogger<BaiduDialect> _log;

    /// <param name="limits">The limits that the core's operations have, for what is checked before they are called.</param>
    /// <param name="wallClock">Tells whether a signature is still valid. Clients sign with the real time, so this is no test clock.</param>
    public BaiduDialect(CoreOperations core, Limits limits, TimeProvider wallClock, BaiduSettings settings, ILogger<BaiduDialect> log)
    {
        _auth = new(core.Accounts, wallClock);
        (_settings, _log) = (settings, log);
        _operations = new(
        [
            .. new PeerConnections(core.Links, new BaiduAccountIds(core.Accounts), limits).Routes,
            .. new PrivateAddresses(core.Vpcs, core.Subnets, core.Ports).Routes,
            .. new Vpcs(core.Vpcs, core.Subnets).Routes,
            .. new Subnets(core.Subnets).Routes,
            .. new Routes(core.Routes, core.Vpcs).Endpoints,
            .. Zones.Routes,
        ]);
    }

    public bool Claims(HttpRequest request)
    {
        foreach (var path in Paths)
        {
            if (request.Path.StartsWithSegments(path, StringComparison.Ordinal)) return true;
        }

        return request.Headers.Authorization.ToString().StartsWith($"{BceAuthHeader.Scheme}/", StringComparison.Ordinal);
    }

    public async Task HandleAsync(HttpContext http)
    {
        var startedAt = Stopwatch.GetTimestamp();
        var requestId = Guid.NewGuid().ToString();
        http.Response.Headers[RequestIdHeader] = requestId;
        using var activity = DialectTelemetry.Start(Name);
        var operation = "none";
        BaiduReply reply;
        try
        {
            (operation, reply) = await AnswerAsync(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            return; // nobody is there to be answered
        }
        catch (Exception fault)
        {
            LogFault(fault, requestId);
            reply = BaiduErrors.InternalError;
        }

        var code = reply.Error?.Code ?? "ok";
        if (reply.Error is not null) LogRefusal(operation, code, requestId);
        DialectTelemetry.Record(activity, startedAt, Name, operation, code, requestId);
        await SendAsync(http, reply, requestId);
    }

    private async ValueTask<(string Operation, BaiduReply Reply)> AnswerAsync(HttpContext http)
    {
        var (request, cancel) = (http.Request, http.RequestAborted);
        var target = RequestTarget.Of(request);
        var (key, error) = await _auth.VerifyAsync(request, target, cancel);
        if (key is null) return ("none", error!);

        var query = QueryParameters.Parse(target.Query);
        if (!PercentCode.TryDecode(target.Path, out var path)) return ("none", BaiduErrors.InvalidUri);
        var verdict = _operations.Find(request.Method, path, query, out var operation, out var values);
        if (operation is null) return ("none", ErrorFor(verdict, path));
        if (query.IsMalformed) return (operation.Name, BaiduReply.BadRequest("the query is not percent-encoded UTF-8"));

        var region = BaiduRegions.OfHost(request.Headers.Host.ToString()) ?? _settings.DefaultRegion;
        if (HttpMethods.IsGet(request.Method))
        {
            var caller = new Caller(key.Account, key.Id);
            return (operation.Name, await operation.RunAsync(new(caller, region, query, values, new JsonMembers(default), cancel)));
        }

        using var body = new RequestBody();
        switch (HttpMethods.IsDelete(request.Method) ? BodyVerdict.Read : await body.ReadAsync(request))
        {
            case BodyVerdict.TooLarge:
                return (operation.Name, BaiduErrors.InvalidHttpRequest.Because($"a body has at most {RequestBody.BytesMax} bytes"));
            case BodyVerdict.Unreadable:
                return (operation.Name, BaiduErrors.InvalidHttpRequest);
        }

        return (operation.Name, await ChangeAsync(operation, key, region, query, values, target, request.Method, body, cancel));
    }

    private static async ValueTask<BaiduReply> ChangeAsync(
        BaiduOperation operation, AccessKey key, RegionId region, QueryParameters query, RouteValues values, RequestTarget target, string method,
        RequestBody body, CancellationToken cancel)
    {
        if (!Utf8.IsValid(body.Bytes.Span)) return BaiduErrors.InvalidHttpRequest.Because("the body is not UTF-8");
        RequestToken? token = null;
        if (query[ClientToken.Parameter] is { } text)
        {
            if (!ClientToken.IsWellFormed(text)) return BaiduReply.BadRequest($"clientToken is at most {ClientToken.CharactersMax} ASCII characters");
            token = ClientToken.Of(text, BaiduRegions.CodeOf(region), method, target, body.Bytes.Span);
        }

        if (!TryParse(body.Bytes, out var json)) return BaiduErrors.MalformedJson;
        using (json)
        {
            var members = new JsonMembers(json?.RootElement ?? default);
            return await operation.RunAsync(new(new(key.Account, key.Id, token), region, query, values, members, cancel));
        }
    }

    /// <summary>Reads a body; an empty one is null. A member given twice is malformed: which one counts would be a guess.</summary>
    private static bool TryParse(ReadOnlyMemory<byte> body, out JsonDocument? json)
    {
        json = null;
        if (body.IsEmpty) return true;
        try
        {
            json = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = NestingMax, AllowDuplicateProperties = false });
            return true;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return false; // the second: a member's name with an escape for half a character cannot be compared with others
        }
    }

    private static BaiduReply ErrorFor(RouteVerdict verdict, string path) => verdict switch
    {
        RouteVerdict.SeveralSwitches => BaiduReply.BadRequest("the query names several operations"),
        RouteVerdict.SwitchMissing => BaiduReply.BadRequest("the query names no operation"),
        RouteVerdict.UnknownMethod => BaiduReply.BadRequest("the path does not have this method"),
        _ => IsOfAnotherVersion(path) ? BaiduErrors.InvalidVersion : BaiduErrors.InvalidUri,
    };

    /// <summary>True when the first segment is a version that the rest of the path does not exist in.</summary>
    private static bool IsOfAnotherVersion(ReadOnlySpan<char> path)
    {
        if (path.Length < 3 || !path.StartsWith("/v") || !char.IsAsciiDigit(path[2])) return false;
        var end = path[1..].IndexOf('/') + 1;
        var version = end == 0 ? path[1..] : path[1..end];
        if (version is not ("v1" or "v2")) return true;
        var resource = end == 0 ? default : path[(end + 1)..];
        if (resource.IndexOf('/') is var slash and >= 0) resource = resource[..slash];
        return version is "v1" ? resource is "zone" or "region" : resource is "vpc" or "subnet" or "route" or "peerconn";
    }

    private static async Task SendAsync(HttpContext http, BaiduReply reply, string requestId)
    {
        var response = http.Response;
        using var body = reply.Error is { } error ? RenderError(error, requestId) : reply.Body;
        response.StatusCode = reply.Error?.Status ?? StatusCodes.Status200OK;
        try
        {
            if (body is null) response.ContentLength = 0;
            else await body.SendAsync(response, ContentType, http.RequestAborted);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // the client left in the middle of its answer
        }
    }

    /// <summary>All three members are always there: Python's client fails without them (quirk 18).</summary>
    private static JsonAnswer RenderError(BaiduError error, string requestId)
    {
        var answer = JsonAnswer.Rent();
        answer.Writer.WriteStartObject();
        answer.Writer.WriteString("requestId", requestId);
        answer.Writer.WriteString("code", error.Code);
        answer.Writer.WriteString("message", error.Message);
        answer.Writer.WriteEndObject();
        return answer;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A request failed inside the server; the client was told the id {RequestId}.")]
    private partial void LogFault(Exception fault, string requestId);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Operation} was refused: {Code}; the client was told the id {RequestId}.")]
    private partial void LogRefusal(string operation, string code, string requestId);
}
