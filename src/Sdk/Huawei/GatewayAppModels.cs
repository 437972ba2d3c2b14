using System.Text.Json.Serialization;
using Tieline.Sdk.Http;

namespace Tieline.Sdk.Huawei;

/// <summary>An app: what calls APIs whose callers are apps (contract huawei-vpc-channel, 10.7).</summary>
public sealed record GatewayApp
{
    /// <summary>Its id.</summary>
    public string Id { get; init => field = value ?? ""; } = "";

    /// <summary>Its name.</summary>
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>Its description.</summary>
    public string Remark { get; init => field = value ?? ""; } = "";

    /// <summary>Names the key that it signs with.</summary>
    public string AppKey { get; init => field = value ?? ""; } = "";

    /// <summary>The key's secret; lists may hide it.</summary>
    public string AppSecret { get; init => field = value ?? ""; } = "";

    /// <summary>1.</summary>
    public int Status { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset? RegisterTime { get; init; }

    /// <summary>When it was changed last.</summary>
    public DateTimeOffset? UpdateTime { get; init; }

    /// <summary>Name and key: the secret stays out of logs.</summary>
    public override string ToString() => $"GatewayApp {Name} {AppKey}";
}

/// <summary>A page of apps.</summary>
public sealed record ListAppsResponse : GatewayPage
{
    /// <summary>The apps.</summary>
    public IReadOnlyList<GatewayApp> Apps { get; init => field = TolerantList.Of(value); } = [];
}

/// <summary>A word that stands for an app's signature.</summary>
public sealed record AppCode
{
    /// <summary>Its id.</summary>
    public string Id { get; init => field = value ?? ""; } = "";

    /// <summary>The app.</summary>
    public string AppId { get; init => field = value ?? ""; } = "";

    /// <summary>To be sent as <c>X-Apig-AppCode</c>.</summary>
    [JsonPropertyName("app_code")]
    public string Code { get; init => field = value ?? ""; } = "";

    /// <summary>When it was made.</summary>
    public DateTimeOffset? CreateTime { get; init; }

    /// <summary>The ids only: the word stays out of logs.</summary>
    public override string ToString() => $"AppCode {Id} of {AppId}";
}

/// <summary>That an app may call an API in an environment.</summary>
public sealed record AppAuthorization
{
    /// <summary>Its id.</summary>
    public string Id { get; init => field = value ?? ""; } = "";

    /// <summary>The API.</summary>
    public string ApiId { get; init => field = value ?? ""; } = "";

    /// <summary>The app.</summary>
    public string AppId { get; init => field = value ?? ""; } = "";

    /// <summary>What became of it.</summary>
    public AppAuthorizationResult? AuthResult { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset? AuthTime { get; init; }
}

/// <summary>What became of an authorization.</summary>
public sealed record AppAuthorizationResult
{
    /// <summary><c>SUCCESS</c>, or <c>SKIPPED</c> where it was there already.</summary>
    public string Status { get; init => field = value ?? ""; } = "";

    /// <summary>Why it was not made.</summary>
    public string ErrorMsg { get; init => field = value ?? ""; } = "";

    /// <summary>See <see cref="HuaweiErrorCode"/>.</summary>
    public string ErrorCode { get; init => field = value ?? ""; } = "";
}

internal sealed record AppBody(string Name, string? Remark, string? AppKey, string? AppSecret);

internal sealed record AppCodeBody(string AppCode);

internal sealed record AppAuthorizationBody(string EnvId, IReadOnlyList<string> AppIds, IReadOnlyList<string> ApiIds);

internal sealed record AppAuthorizationsResponse
{
    public IReadOnlyList<AppAuthorization> Auths { get; init => field = TolerantList.Of(value); } = [];
}
