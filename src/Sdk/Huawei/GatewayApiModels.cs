using System.Text.Json;
using Tieline.Sdk.Http;

namespace Tieline.Sdk.Huawei;

/// <summary>Who may call an API (contract huawei-vpc-channel, 11.3).</summary>
public static class ApiAuthType
{
    /// <summary>Everybody.</summary>
    public const string None = "NONE";

    /// <summary>Apps that were authorized.</summary>
    public const string App = "APP";

    /// <summary>Users of the account.</summary>
    public const string Iam = "IAM";
}

/// <summary>An API, as it is asked for: a new one, or the whole of one that is to be changed (contract huawei-vpc-channel, 10.4).</summary>
public sealed record ApiRequest
{
    /// <summary>The group.</summary>
    public required string GroupId { get; init; }

    /// <summary>3 to 255 characters; unique in the group.</summary>
    public required string Name { get; init; }

    /// <summary>1 public, 2 private; of no effect on calls.</summary>
    public int Type { get; init; } = 1;

    /// <summary><c>HTTP</c>, <c>HTTPS</c> or <c>BOTH</c>.</summary>
    public required string ReqProtocol { get; init; }

    /// <summary>Such as <c>GET</c>, or <c>ANY</c>.</summary>
    public required string ReqMethod { get; init; }

    /// <summary>The path, from <c>/</c>; <c>{name}</c> is one segment, <c>{name+}</c> the rest.</summary>
    public required string ReqUri { get; init; }

    /// <summary><c>NORMAL</c> for this path (the default), <c>SWA</c> for all below it.</summary>
    public string? MatchMode { get; init; }

    /// <summary>See <see cref="ApiAuthType"/>.</summary>
    public required string AuthType { get; init; }

    /// <summary>More about <see cref="ApiAuthType.App"/>.</summary>
    public ApiAuthOptions? AuthOpt { get; init; }

    /// <summary><c>HTTP</c>, or <c>MOCK</c> for an answer of the gateway's own.</summary>
    public string BackendType { get; init; } = "HTTP";

    /// <summary>Where calls go, with HTTP.</summary>
    public BackendApi? BackendApi { get; init; }

    /// <summary>What is answered, with MOCK.</summary>
    public MockInfo? MockInfo { get; init; }

    /// <summary>What callers may send; each <c>{name}</c> of the path is one.</summary>
    public IReadOnlyList<RequestParameter>? ReqParams { get; init; }

    /// <summary>What the backend gets.</summary>
    public IReadOnlyList<BackendParameter>? BackendParams { get; init; }

    /// <summary>Up to 5 conditional backends, as the API's document has them.</summary>
    public JsonElement? PolicyHttps { get; init; }

    /// <summary>Its description.</summary>
    public string? Remark { get; init; }

    /// <summary>Words to find it by.</summary>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>Whether other sites' pages may call it.</summary>
    public bool? Cors { get; init; }

    /// <summary>An answer, for people.</summary>
    public string? ResultNormalSample { get; init; }

    /// <summary>An answer to a wrong call, for people.</summary>
    public string? ResultFailureSample { get; init; }

    /// <summary>About the body, for people.</summary>
    public string? BodyRemark { get; init; }

    /// <summary>The version, in the tenant's words.</summary>
    public string? Version { get; init; }
}

/// <summary>More about apps as callers.</summary>
/// <param name="AppCodeAuthType"><c>DISABLE</c>, or <c>HEADER</c> to let AppCodes in.</param>
public sealed record ApiAuthOptions(string? AppCodeAuthType);

/// <summary>Where calls go (contract huawei-vpc-channel, 10.4 and 9.7).</summary>
public sealed record BackendApi
{
    /// <summary><c>HTTP</c> or <c>HTTPS</c>.</summary>
    public string ReqProtocol { get; init => field = value ?? ""; } = "";

    /// <summary>Such as <c>GET</c>; <c>ANY</c> for the caller's.</summary>
    public string ReqMethod { get; init => field = value ?? ""; } = "";

    /// <summary>The path, from <c>/</c>.</summary>
    public string ReqUri { get; init => field = value ?? ""; } = "";

    /// <summary>How long the backend may take to begin its answer, in milliseconds: 1 to 60000.</summary>
    public int Timeout { get; init; }

    /// <summary><c>-1</c> (the default) to <c>10</c>.</summary>
    public string? RetryCount { get; init; }

    /// <summary>Whether the gateway shows its certificate, with HTTPS.</summary>
    public bool? EnableClientSsl { get; init; }

    /// <summary>1 for a channel, 2 for <see cref="UrlDomain"/>.</summary>
    public int? VpcChannelStatus { get; init; }

    /// <summary>The channel.</summary>
    public VpcChannelInfo? VpcChannelInfo { get; init; }

    /// <summary><c>host[:port]</c>, without a channel; with one, answers repeat its id here.</summary>
    public string? UrlDomain { get; init; }

    /// <summary>Its description.</summary>
    public string? Remark { get; init; }

    /// <summary>A backend behind a channel.</summary>
    /// <param name="timeout">How long the backend may take to begin its answer; counted in milliseconds.</param>
    /// <param name="proxyHost">What the backend sees as <c>Host</c>; null for the caller's.</param>
    public static BackendApi Behind(
        string channelId, string method, string uri, TimeSpan timeout, string protocol = "HTTP", string? proxyHost = null) => new()
    {
        ReqProtocol = protocol, ReqMethod = method, ReqUri = uri, Timeout = (int)timeout.TotalMilliseconds, VpcChannelStatus = 1,
        VpcChannelInfo = new() { VpcChannelId = channelId, VpcChannelProxyHost = proxyHost },
    };
}

/// <summary>A channel as a backend.</summary>
public sealed record VpcChannelInfo
{
    /// <summary>The channel.</summary>
    public string VpcChannelId { get; init => field = value ?? ""; } = "";

    /// <summary>What the backend sees as <c>Host</c>; null for the caller's.</summary>
    public string? VpcChannelProxyHost { get; init; }
}

/// <summary>An answer of the gateway's own.</summary>
public sealed record MockInfo
{
    /// <summary>The body.</summary>
    public string? ResultContent { get; init; }

    /// <summary>The HTTP status; null for 200.</summary>
    public int? StatusCode { get; init; }

    /// <summary>Its description.</summary>
    public string? Remark { get; init; }
}

/// <summary>Something that callers may send.</summary>
public sealed record RequestParameter
{
    /// <summary>Its name.</summary>
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary><c>STRING</c> or <c>NUMBER</c>.</summary>
    public string Type { get; init => field = value ?? ""; } = "";

    /// <summary><c>PATH</c>, <c>QUERY</c> or <c>HEADER</c>.</summary>
    public string Location { get; init => field = value ?? ""; } = "";

    /// <summary>1 required, 2 not.</summary>
    public int? Required { get; init; }

    /// <summary>What it is when the caller does not send it.</summary>
    public string? DefaultValue { get; init; }

    /// <summary>Whether it is checked: 1 yes, 2 no.</summary>
    public int? ValidEnable { get; init; }

    /// <summary>Whether the backend gets it: 1 yes, 2 no.</summary>
    public int? PassThrough { get; init; }

    /// <summary>Its description.</summary>
    public string? Remark { get; init; }
}

/// <summary>Something that the backend gets.</summary>
public sealed record BackendParameter
{
    /// <summary>Its name.</summary>
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary><c>PATH</c>, <c>QUERY</c> or <c>HEADER</c>.</summary>
    public string Location { get; init => field = value ?? ""; } = "";

    /// <summary><c>REQUEST</c>, <c>CONSTANT</c> or <c>SYSTEM</c>.</summary>
    public string Origin { get; init => field = value ?? ""; } = "";

    /// <summary>The request's parameter, the constant, or the system's.</summary>
    public string Value { get; init => field = value ?? ""; } = "";

    /// <summary>Its description.</summary>
    public string? Remark { get; init; }
}

/// <summary>An API. Lists leave backend and parameters out.</summary>
public sealed record GatewayApi
{
    /// <summary>Its id.</summary>
    public string Id { get; init => field = value ?? ""; } = "";

    /// <summary>The group.</summary>
    public string GroupId { get; init => field = value ?? ""; } = "";

    /// <summary>The group's name.</summary>
    public string GroupName { get; init => field = value ?? ""; } = "";

    /// <summary>Its name.</summary>
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>1 public, 2 private.</summary>
    public int Type { get; init; }

    /// <summary><c>HTTP</c>, <c>HTTPS</c> or <c>BOTH</c>.</summary>
    public string ReqProtocol { get; init => field = value ?? ""; } = "";

    /// <summary>Such as <c>GET</c>, or <c>ANY</c>.</summary>
    public string ReqMethod { get; init => field = value ?? ""; } = "";

    /// <summary>The path.</summary>
    public string ReqUri { get; init => field = value ?? ""; } = "";

    /// <summary><c>NORMAL</c> or <c>SWA</c>.</summary>
    public string MatchMode { get; init => field = value ?? ""; } = "";

    /// <summary>See <see cref="ApiAuthType"/>.</summary>
    public string AuthType { get; init => field = value ?? ""; } = "";

    /// <summary>More about <see cref="ApiAuthType.App"/>.</summary>
    public ApiAuthOptions? AuthOpt { get; init; }

    /// <summary><c>HTTP</c> or <c>MOCK</c>.</summary>
    public string BackendType { get; init => field = value ?? ""; } = "";

    /// <summary>Where calls go, with HTTP.</summary>
    public BackendApi? BackendApi { get; init; }

    /// <summary>What is answered, with MOCK.</summary>
    public MockInfo? MockInfo { get; init; }

    /// <summary>What callers may send.</summary>
    public IReadOnlyList<RequestParameter> ReqParams { get; init => field = TolerantList.Of(value); } = [];

    /// <summary>What the backend gets.</summary>
    public IReadOnlyList<BackendParameter> BackendParams { get; init => field = TolerantList.Of(value); } = [];

    /// <summary>Conditional backends; null for none.</summary>
    public JsonElement? PolicyHttps { get; init; }

    /// <summary>Its description.</summary>
    public string Remark { get; init => field = value ?? ""; } = "";

    /// <summary>1.</summary>
    public int Status { get; init; }

    /// <summary>The ids of the environments that it is published in, joined with <c>|</c>, the latest first; empty for none.</summary>
    public string RunEnvId { get; init => field = value ?? ""; } = "";

    /// <summary>Their names, in the same way.</summary>
    public string RunEnvName { get; init => field = value ?? ""; } = "";

    /// <summary>The ids of the publications, in the same way.</summary>
    public string PublishId { get; init => field = value ?? ""; } = "";

    /// <summary>When it was made.</summary>
    public DateTimeOffset? RegisterTime { get; init; }

    /// <summary>When it was changed last.</summary>
    public DateTimeOffset? UpdateTime { get; init; }
}

/// <summary>Which APIs are asked for. Several conditions must all hold.</summary>
public sealed record ListApisRequest : GatewayPageRequest
{
    /// <summary>Only this.</summary>
    public string? Id { get; init; }

    /// <summary>A part of the name, or the <c>name</c> itself.</summary>
    public string? Name { get; init; }

    /// <summary>Those of this group.</summary>
    public string? GroupId { get; init; }

    /// <summary>Those of this protocol.</summary>
    public string? ReqProtocol { get; init; }

    /// <summary>Those of this method.</summary>
    public string? ReqMethod { get; init; }

    /// <summary>A part of the path, or the <c>req_uri</c> itself.</summary>
    public string? ReqUri { get; init; }

    /// <summary>See <see cref="ApiAuthType"/>.</summary>
    public string? AuthType { get; init; }

    /// <summary>Those published in this environment.</summary>
    public string? EnvId { get; init; }

    /// <summary>1 public, 2 private.</summary>
    public int? Type { get; init; }

    /// <summary>Those with this channel as backend.</summary>
    public string? VpcChannelName { get; init; }
}

/// <summary>A page of APIs.</summary>
public sealed record ListApisResponse : GatewayPage
{
    /// <summary>The APIs.</summary>
    public IReadOnlyList<GatewayApi> Apis { get; init => field = TolerantList.Of(value); } = [];
}

/// <summary>What publishing did, or taking offline (contract huawei-vpc-channel, 10.5).</summary>
public sealed record ApiPublication
{
    /// <summary>Its id.</summary>
    public string PublishId { get; init => field = value ?? ""; } = "";

    /// <summary>The API.</summary>
    public string ApiId { get; init => field = value ?? ""; } = "";

    /// <summary>The API's name.</summary>
    public string ApiName { get; init => field = value ?? ""; } = "";

    /// <summary>The environment.</summary>
    public string EnvId { get; init => field = value ?? ""; } = "";

    /// <summary>In the tenant's words.</summary>
    public string Remark { get; init => field = value ?? ""; } = "";

    /// <summary>The version that is in force then.</summary>
    public string VersionId { get; init => field = value ?? ""; } = "";

    /// <summary>When that was.</summary>
    public DateTimeOffset? PublishTime { get; init; }
}

/// <summary>A version of an API that was published.</summary>
public sealed record ApiVersion
{
    /// <summary>Its id.</summary>
    public string VersionId { get; init => field = value ?? ""; } = "";

    /// <summary>Its number: when it was published, as digits.</summary>
    public string VersionNo { get; init => field = value ?? ""; } = "";

    /// <summary>The API.</summary>
    public string ApiId { get; init => field = value ?? ""; } = "";

    /// <summary>The environment.</summary>
    public string EnvId { get; init => field = value ?? ""; } = "";

    /// <summary>The environment's name.</summary>
    public string EnvName { get; init => field = value ?? ""; } = "";

    /// <summary>In the tenant's words.</summary>
    public string Remark { get; init => field = value ?? ""; } = "";

    /// <summary>1 in force, 2 not.</summary>
    public int Status { get; init; }

    /// <summary>When it was published.</summary>
    public DateTimeOffset? PublishTime { get; init; }
}

/// <summary>A page of versions.</summary>
public sealed record ListApiVersionsResponse : GatewayPage
{
    /// <summary>The versions, the newest first.</summary>
    public IReadOnlyList<ApiVersion> ApiVersions { get; init => field = TolerantList.Of(value); } = [];
}

/// <summary>What became of many APIs that were published or taken offline together.</summary>
public sealed record BatchPublishResponse
{
    /// <summary>Those where it was done.</summary>
    public IReadOnlyList<ApiPublication> Success { get; init => field = TolerantList.Of(value); } = [];

    /// <summary>Those where it was not.</summary>
    public IReadOnlyList<ApiPublicationFault> Failure { get; init => field = TolerantList.Of(value); } = [];
}

/// <summary>An API that was not published or taken offline, and why.</summary>
public sealed record ApiPublicationFault
{
    /// <summary>The API.</summary>
    public string ApiId { get; init => field = value ?? ""; } = "";

    /// <summary>Its name.</summary>
    public string ApiName { get; init => field = value ?? ""; } = "";

    /// <summary>See <see cref="HuaweiErrorCode"/>.</summary>
    public string ErrorCode { get; init => field = value ?? ""; } = "";

    /// <summary>In the service's words.</summary>
    public string ErrorMsg { get; init => field = value ?? ""; } = "";
}

internal sealed record ApiActionBody(string Action, string EnvId, string ApiId, string? Remark);

internal sealed record BatchPublishBody(IReadOnlyList<string>? Apis, string? GroupId, string EnvId, string? Remark);

internal sealed record VersionIdBody(string VersionId);
