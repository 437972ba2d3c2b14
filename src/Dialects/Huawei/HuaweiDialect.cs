using System.Diagnostics;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Tieline.Core.Accounts;
using Tieline.Core.Boundary;
using Tieline.Dialects.Http;
using Tieline.Dialects.Huawei.Apig;
using Tieline.Dialects.Huawei.Iam;
using Tieline.Dialects.Huawei.Vpc;
using Tieline.Dialects.Huawei.Vpcep;

namespace Tieline.Dialects.Huawei;

/// <summary>Huawei Cloud's services behind one door: IAM, VPC, endpoint services. Contracts huawei-auth and huawei-endpoint-service.</summary>
/// <remarks>
/// A request passes: 1. service and operation by path and method, 2. body, 3. credentials, 4. project, 5. JSON, 6. the operation,
/// 7. the answer. The first step that fails is the answer, in the words of that service. A further service is one more
/// <see cref="HuaweiService"/> in the list of the constructor.
/// </remarks>
public sealed partial class HuaweiDialect : IDialect
{
    private const string Name = "huawei";
    private const string RequestIdHeader = "X-Request-Id";
    private const string ContentType = "application/json";
    private const int NestingMax = 32;

    private readonly HuaweiService[] _services;
    private readonly HuaweiAuth _auth;
    private readonly ProjectOperations _projects;
    private readonly ILogger<HuaweiDialect> _log;

    /// <param name="limits">The limits that the core's operations have, for the quotas that are shown.</param>
    /// <param name="wallClock">Tells whether a signature is still valid. Clients sign with the real time, so this is no test clock.</param>
    public HuaweiDialect(CoreOperations core, ApigOperations apig, Limits limits, TimeProvider wallClock, HuaweiSettings settings, ILogger<HuaweiDialect> log)
    {
        _auth = new(core.Accounts, core.Sessions, wallClock);
        (_projects, _log) = (core.Projects, log);
        HuaweiService[] regional = [VpcService.Make(core), VpcService.MakeNative(core), VpcepService.Make(core, limits), ApigService.Make(apig), ApigService.MakeInstance(apig)];
        _services = [IamService.Make(core, settings, regional), .. regional];
    }

    public bool Claims(HttpRequest request)
    {
        if (HuaweiAuth.IsSignature(request.Headers.Authorization.ToString()) || request.Headers.ContainsKey("X-Auth-Token")) return true;
        var path = WithoutLastSlash(request.Path.Value ?? "/");
        foreach (var service in _services)
        {
            if (service.Operations.Knows(path)) return true;
        }

        return false;
    }

    public async Task HandleAsync(HttpContext http)
    {
        var startedAt = Stopwatch.GetTimestamp();
        var requestId = Guid.NewGuid().ToString("N");
        http.Response.Headers[RequestIdHeader] = requestId;
        using var activity = DialectTelemetry.Start(Name);
        var found = new Found(null, "none", GatewayErrors.NoSuchApi);
        try
        {
            found = Find(http.Request);
            if (found.Run is not null) found = found with { Reply = await AnswerAsync(http, found, requestId) };
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            return; // nobody is there to be answered
        }
        catch (Exception fault)
        {
            LogFault(fault, requestId);
            found = found with { Reply = found.Service?.Errors.Internal ?? GatewayErrors.BackendFault };
        }

        var code = found.Reply.Error?.Code ?? "ok";
        if (found.Reply.Error is not null) LogRefusal(found.Operation, code, requestId);
        DialectTelemetry.Record(activity, startedAt, Name, found.Operation, code, requestId);
        await SendAsync(http, found, requestId);
    }

    private Found Find(HttpRequest request)
    {
        var target = RequestTarget.Of(request);
        if (!PercentCode.TryDecode(target.Path, out var path)) return new(null, "none", GatewayErrors.NoSuchApi);
        var query = QueryParameters.Parse(target.Query, plusIsSpace: true);
        foreach (var service in _services)
        {
            switch (service.Operations.Find(request.Method, WithoutLastSlash(path), query, out var operation, out var values))
            {
                case RouteVerdict.Found:
                    return new(service, operation!.Name, default) { Run = operation, Target = target, Query = query, Values = values };
                case not RouteVerdict.UnknownPath:
                    return new(service, "none", service.Errors.WrongMethod);
            }
        }

        return new(null, "none", GatewayErrors.NoSuchApi);
    }

    private async ValueTask<HuaweiReply> AnswerAsync(HttpContext http, Found found, string requestId)
    {
        var (request, errors, operation, cancel) = (http.Request, found.Service!.Errors, found.Run!, http.RequestAborted);

        // Also the body of a GET: the signature is over it, and Node.js sends one (quirk 10).
        using var body = new RequestBody();
        switch (await body.ReadAsync(request))
        {
            case BodyVerdict.TooLarge:
                return errors.MalformedBody.Because($"a body has at most {RequestBody.BytesMax} bytes");
            case BodyVerdict.Unreadable:
                return errors.MalformedBody;
        }

        HuaweiPrincipal? principal = null;
        Project? project = null;
        if (operation.Scope != HuaweiScope.Open)
        {
            (principal, var fault) = await _auth.VerifyAsync(request, found.Target, body.Bytes, cancel);
            if (principal is null) return errors.Unauthenticated(fault);
            if (operation.Scope != HuaweiScope.Account)
            {
                (project, var wrong) = await FindProjectAsync(request, found, principal, cancel);
                if (project is null) return wrong!;
            }
        }

        if (!TryParse(body.Bytes, HttpMethods.IsGet(request.Method), out var json)) return errors.MalformedBody;
        if (json is null && errors.MissingBody is { } missing && (HttpMethods.IsPost(request.Method) || HttpMethods.IsPut(request.Method))) return missing;
        using (json)
        {
            var members = new JsonMembers(json?.RootElement ?? default);
            if (members.Fault is not null) return errors.MalformedBody;
            var subject = request.Headers["X-Subject-Token"].ToString();
            return await operation.RunAsync(new(
                principal, project, found.Query, found.Values, members, $"{request.Scheme}://{request.Host}", requestId,
                subject.Length > 0 ? subject : null, cancel));
        }
    }

    /// <summary>The project that the request is about, when it is the caller's. Contract huawei-auth, 4 and 5.4.</summary>
    private async ValueTask<(Project? Project, HuaweiError? Error)> FindProjectAsync(
        HttpRequest request, Found found, HuaweiPrincipal principal, CancellationToken cancel)
    {
        var errors = found.Service!.Errors;
        var header = request.Headers["X-Project-Id"].ToString();
        string? named = found.Values[0];
        if (found.Run!.Scope == HuaweiScope.HeaderProject) named = principal.Session?.Project?.Hex ?? header;
        if (named is not { Length: > 0 and <= 64 } || !named.All(char.IsAsciiLetterOrDigit)) return (null, errors.MalformedProject);
        if (principal.Session is { } session && (session.Project is null || session.Project != ProjectId.Parse(named))) return (null, errors.ForeignProject);
        if (ProjectId.Parse(named) is not { } id || await _projects.FindAsync(id, cancel) is not { } project || project.Account != principal.Account)
            return (null, errors.ForeignProject);
        if (principal.Session is null && header.Length > 0 && header != named
            && (ProjectId.Parse(header) is not { } second || (await _projects.FindAsync(second, cancel))?.Account != principal.Account))
        {
            return (null, errors.ForeignProject);
        }

        return (project, null);
    }

    /// <summary>Reads a body; an empty one is null. A member given twice is malformed: which one counts would be a guess.</summary>
    /// <param name="isIgnored">A GET's body is signed, but says nothing.</param>
    private static bool TryParse(ReadOnlyMemory<byte> body, bool isIgnored, out JsonDocument? json)
    {
        json = null;
        if (isIgnored || body.IsEmpty) return true;
        if (!Utf8.IsValid(body.Span)) return false;
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

    private static string WithoutLastSlash(string path) => path.Length > 1 && path[^1] == '/' ? path[..^1] : path;

    private static async Task SendAsync(HttpContext http, Found found, string requestId)
    {
        var (response, reply) = (http.Response, found.Reply);
        using var body = reply.Error is { } error ? error.Render(requestId) : reply.Body;
        response.StatusCode = reply.Error?.Status ?? reply.Status;
        response.ContentType = ContentType; // also without a body: C# fails on an answer that lacks it (quirk 8)
        if (found.Service is { Name: IamService.Name }) response.Headers["X-IAM-Trace-Id"] = requestId;
        if (reply.Token is { } token) response.Headers["X-Subject-Token"] = token;
        try
        {
            if (body is not null && !HttpMethods.IsHead(http.Request.Method)) await body.SendAsync(response, ContentType, http.RequestAborted);
            else if (response.StatusCode != StatusCodes.Status204NoContent) response.ContentLength = 0;
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // the client left in the middle of its answer
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A request failed inside the server; the client was told the id {RequestId}.")]
    private partial void LogFault(Exception fault, string requestId);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Operation} was refused: {Code}; the client was told the id {RequestId}.")]
    private partial void LogRefusal(string operation, string code, string requestId);

    /// <summary>Where a request goes, or the answer of one that goes nowhere.</summary>
    private sealed record Found(HuaweiService? Service, string Operation, HuaweiReply Reply)
    {
        public HuaweiOperation? Run { get; init; }

        public RequestTarget Target { get; init; }

        public QueryParameters Query { get; init; } = QueryParameters.Parse(default);

        public RouteValues Values { get; init; }
    }
}
