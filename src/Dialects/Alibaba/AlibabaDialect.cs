using System.Collections.Frozen;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Tieline.Core.Accounts;
using Tieline.Dialects.Http;

namespace Tieline.Dialects.Alibaba;

/// <summary>Alibaba Cloud's ECS and VPC APIs: router interfaces and the VPCs around them. Seed 003; contract alibaba-router-interface.</summary>
/// <remarks>
/// Every call is an RPC on <c>/</c>. A request passes: 1. method, action, version, format; 2. signature and nonce; 3. the operation and
/// its client token; 4. the answer, in JSON or XML. The first step that fails is the answer (contract 1.4).
/// </remarks>
public sealed partial class AlibabaDialect : IDialect
{
    private const string Name = "alibaba";
    private const string RequestIdHeader = "x-acs-request-id";
    private const string RetryAfterHeader = "x-acs-retry-after";
    private const string ActionHeader = "x-acs-action", VersionHeader = "x-acs-version";
    private const string FormType = "application/x-www-form-urlencoded";
    private const int TokenCharactersMax = 64;

    /// <summary>Parameters that a retry may have otherwise: they say who sends it and how, not what for (contract 1.5).</summary>
    private static readonly FrozenSet<string> NotBusiness = FrozenSet.Create(
        "AccessKeyId", "Signature", "SignatureMethod", "SignatureVersion", "SignatureNonce", "SignatureType", "Timestamp", "SecurityToken", "Format",
        "ClientToken", "Action", "Version");

    private readonly FrozenDictionary<(AlibabaVersion, string), AlibabaOperation> _operations;
    private readonly AccountOperations _accounts;
    private readonly AlibabaAuth _auth;
    private readonly CallQuota _quota;
    private readonly TimeProvider _wallClock;
    private readonly ILogger<AlibabaDialect> _log;

    /// <param name="wallClock">Tells whether a signature is still valid. Clients sign with the real time, so this is no test clock.</param>
    public AlibabaDialect(CoreOperations core, TimeProvider wallClock, AlibabaSettings settings, ILogger<AlibabaDialect> log)
    {
        (_accounts, _log) = (core.Accounts, log);
        _auth = new(core.Accounts, wallClock, settings.SkewMax);
        (_quota, _wallClock) = (new(settings.CallsPerMinute), wallClock);
        AlibabaOperation[] all =
        [
            .. new RouterInterfaces(core.Interfaces).Operations,
            .. new Vpcs(core.Vpcs, core.Subnets).Operations,
            .. new VSwitches(core.Subnets, core.Vpcs).Operations,
            .. new RouteTables(core.Vpcs, core.Subnets, core.Routes).Operations,
            .. new RouteEntries(core.Routes, core.Vpcs, core.Subnets).Operations,
            .. new TagOperations(core.Vpcs, core.Subnets, core.Routes, core.Interfaces).Operations,
            .. RegionsAndZones.Operations,
        ];
        _operations = all.SelectMany(operation => operation.In.Select(version => ((version, operation.Action), operation)))
            .ToFrozenDictionary(pair => pair.Item1, pair => pair.operation);
    }

    /// <summary>True for <c>/</c> with any sign of an RPC. What another cloud signed is not claimed.</summary>
    public bool Claims(HttpRequest request)
    {
        if (request.Path.HasValue && request.Path.Value is not ("/" or "")) return false;
        if (AlibabaAuth.IsV3(request)) return true;
        if (request.Headers.ContainsKey("Authorization")) return false;
        return request.Headers.ContainsKey(ActionHeader)
            || IsForm(request)
            || request.QueryString.HasValue && Has(request.QueryString.Value!, "Action=", "Version=", "AccessKeyId=", "Signature=", "Format=");

        static bool Has(string query, params ReadOnlySpan<string> names)
        {
            foreach (var name in names)
            {
                if (query.Contains($"?{name}", StringComparison.Ordinal) || query.Contains($"&{name}", StringComparison.Ordinal)) return true;
            }

            return false;
        }
    }

    public async Task HandleAsync(HttpContext http)
    {
        var startedAt = Stopwatch.GetTimestamp();
        var requestId = Guid.NewGuid().ToString().ToUpperInvariant();
        http.Response.Headers[RequestIdHeader] = requestId;
        using var activity = DialectTelemetry.Start(Name);
        var shape = new AnswerShape(IsJson: AlibabaAuth.IsV3(http.Request), Action: null, Version: null);
        AlibabaReply reply;
        try
        {
            (shape, reply) = await AnswerAsync(http, shape);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            return; // nobody is there to be answered
        }
        catch (Exception fault)
        {
            LogFault(fault, requestId);
            reply = GatewayErrors.InternalError;
        }

        var (code, operation) = (reply.Error?.Code ?? "ok", shape.Action ?? "none");
        if (reply.Error is not null) LogRefusal(operation, code, requestId);
        DialectTelemetry.Record(activity, startedAt, Name, operation, code, requestId);
        await SendAsync(http, shape, reply, requestId);
    }

    /// <summary>How the answer is written: as far as it was known when the request failed.</summary>
    /// <param name="Action">The name of a known operation; null before one was found.</param>
    private sealed record AnswerShape(bool IsJson, string? Action, AlibabaVersion? Version);

    private async ValueTask<(AnswerShape Shape, AlibabaReply Reply)> AnswerAsync(HttpContext http, AnswerShape shape)
    {
        var (request, cancel) = (http.Request, http.RequestAborted);
        var target = RequestTarget.Of(request);
        var query = new AlibabaParameters().Add(target.Query);
        using var body = new RequestBody();
        var verdict = await body.ReadAsync(request);
        var all = new AlibabaParameters().Add(target.Query);
        var isText = verdict == BodyVerdict.Read && Utf8.IsValid(body.Bytes.Span);
        if (isText && IsForm(request)) all.Add(Encoding.UTF8.GetString(body.Bytes.Span));

        // 1. A format that is not understood is told in the default one.
        AlibabaError? badFormat = null;
        switch (all["Format"]?.ToUpperInvariant())
        {
            case null:
                break;
            case "JSON":
                shape = shape with { IsJson = true };
                break;
            case "XML":
                shape = shape with { IsJson = false };
                break;
            default:
                badFormat = GatewayErrors.InvalidFormat;
                break;
        }

        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsPost(request.Method)) return (shape, GatewayErrors.UnsupportedHttpMethod);
        if (verdict != BodyVerdict.Read || !isText) return (shape, GatewayErrors.InvalidParameter($"a body is a form of at most {RequestBody.BytesMax} bytes"));
        if (Named(all, request, "Action", ActionHeader) is not { } action) return (shape, GatewayErrors.Missing("Action"));
        if (Named(all, request, "Version", VersionHeader) is not { } versionName) return (shape, GatewayErrors.Missing("Version"));
        if (AlibabaVersions.Parse(versionName) is not { } version) return (shape, GatewayErrors.InvalidVersion);
        if (!_operations.TryGetValue((version, action), out var operation))
            return (shape with { Version = version }, GatewayErrors.InvalidActionNotFound);
        shape = shape with { Action = operation.Action, Version = version };
        if (badFormat is not null) return (shape, badFormat);

        // 2.
        var (key, error) = await _auth.VerifyAsync(request, query, all, body.Bytes, cancel);
        if (key is null) return (shape, error!);
        if (_quota.Count(key.Account, operation.Action, _wallClock.GetUtcNow()) is { } wait)
        {
            http.Response.Headers[RetryAfterHeader] = $"{Math.Ceiling(wait.TotalMilliseconds):F0}";
            return (shape, GatewayErrors.ThrottlingUser);
        }

        if (all.Fault is { } fault) return (shape, GatewayErrors.InvalidParameter(fault));
        if (await _accounts.FindAsync(key.Account, cancel) is not { } account) return (shape, GatewayErrors.InvalidAccessKeyIdNotFound);

        // 3.
        RequestToken? token = null;
        if (all["ClientToken"] is { } text)
        {
            if (text.Length > TokenCharactersMax || text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
                return (shape, GatewayErrors.InvalidParameter($"ClientToken is at most {TokenCharactersMax} ASCII characters"));
            token = new($"{Name}:{operation.Action}:{text}", Fingerprint(all));
        }

        var call = new AlibabaCall(
            version, operation.Action, new(key.Account, key.Id, token), account.IdentityIn(IdentityScheme.AlibabaUid) ?? "0", account.InArrears, all, cancel);
        return (shape, await operation.RunAsync(call));
    }

    private static bool IsForm(HttpRequest request) => request.ContentType?.StartsWith(FormType, StringComparison.OrdinalIgnoreCase) == true;

    private static string? Named(AlibabaParameters parameters, HttpRequest request, string name, string header) =>
        parameters[name] ?? (request.Headers[header].ToString() is { Length: > 0 } text ? text : null);

    /// <summary>A digest of what the request asks for; a retry has the same.</summary>
    private static string Fingerprint(AlibabaParameters parameters)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in parameters.All)
        {
            if (!NotBusiness.Contains(name)) text.Append(name).Append('\0').Append(value).Append('\0');
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private static async Task SendAsync(HttpContext http, AnswerShape shape, AlibabaReply reply, string requestId)
    {
        var answer = AnswerWriter.Start(shape.IsJson, reply.Error is null ? $"{shape.Action}Response" : "Error");
        answer.Text("RequestId", requestId);
        if (reply.Error is { } error)
        {
            var product = AlibabaVersions.ProductOf(shape.Version);
            answer.Text("HostId", http.Request.Host.Value ?? "");
            answer.Text("Code", error.Code);
            answer.Text("Message", error.Message);
            answer.Text("Recommend", $"https://api.aliyun.com/troubleshoot?q={error.Code}&product={product}&requestId={requestId}");
        }
        else
        {
            reply.Members?.Invoke(answer);
        }

        answer.End();
        var response = http.Response;
        (response.StatusCode, response.ContentType, response.ContentLength) = (reply.Error?.Status ?? StatusCodes.Status200OK, answer.ContentType, answer.Written.Length);
        try
        {
            await response.BodyWriter.WriteAsync(answer.Written, http.RequestAborted);
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
}
