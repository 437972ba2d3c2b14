using Tieline.Sdk.Http;

namespace Tieline.Sdk.Huawei;

/// <summary>The environment that every instance has.</summary>
public static class GatewayEnvironment
{
    /// <summary>The id of <c>RELEASE</c>, where callers go who name none.</summary>
    public const string ReleaseId = "DEFAULT_ENVIRONMENT_RELEASE_ID";
}

/// <summary>What APIs are published in (contract huawei-vpc-channel, 10.2).</summary>
public sealed record EnvironmentInfo
{
    /// <summary>Its id.</summary>
    public string Id { get; init => field = value ?? ""; } = "";

    /// <summary>Its name: what callers put into <c>X-Stage</c>.</summary>
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>Its description.</summary>
    public string Remark { get; init => field = value ?? ""; } = "";

    /// <summary>When it was made.</summary>
    public DateTimeOffset? CreateTime { get; init; }
}

/// <summary>A page of environments.</summary>
public sealed record ListEnvironmentsResponse : GatewayPage
{
    /// <summary>The environments, <c>RELEASE</c> first.</summary>
    public IReadOnlyList<EnvironmentInfo> Envs { get; init => field = TolerantList.Of(value); } = [];
}

/// <summary>A variable of a group of APIs: what stands for <c>#name#</c> in their backends, in one environment.</summary>
public sealed record EnvironmentVariable
{
    /// <summary>Its id.</summary>
    public string Id { get; init => field = value ?? ""; } = "";

    /// <summary>The environment.</summary>
    public string EnvId { get; init => field = value ?? ""; } = "";

    /// <summary>The group.</summary>
    public string GroupId { get; init => field = value ?? ""; } = "";

    /// <summary>Its name.</summary>
    public string VariableName { get; init => field = value ?? ""; } = "";

    /// <summary>What stands for it.</summary>
    public string VariableValue { get; init => field = value ?? ""; } = "";
}

/// <summary>A page of variables.</summary>
public sealed record ListEnvironmentVariablesResponse : GatewayPage
{
    /// <summary>The variables.</summary>
    public IReadOnlyList<EnvironmentVariable> Variables { get; init => field = TolerantList.Of(value); } = [];
}

/// <summary>APIs under one name in the domain name system (contract huawei-vpc-channel, 10.3).</summary>
public sealed record ApiGroup
{
    /// <summary>Its id.</summary>
    public string Id { get; init => field = value ?? ""; } = "";

    /// <summary>Its name.</summary>
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>1.</summary>
    public int Status { get; init; }

    /// <summary>The name that callers use when the group has no other.</summary>
    public string SlDomain { get; init => field = value ?? ""; } = "";

    /// <summary>All such names.</summary>
    public IReadOnlyList<string> SlDomains { get; init => field = TolerantList.Of(value); } = [];

    /// <summary>Whether callers may use it.</summary>
    public bool SlDomainAccessEnabled { get; init; }

    /// <summary>The names that were bound to it.</summary>
    public IReadOnlyList<UrlDomain> UrlDomains { get; init => field = TolerantList.Of(value); } = [];

    /// <summary>Its description.</summary>
    public string Remark { get; init => field = value ?? ""; } = "";

    /// <summary>1 for <c>DEFAULT</c>, which callers get who use an address; 2 for others.</summary>
    public int IsDefault { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset? RegisterTime { get; init; }

    /// <summary>When it was changed last.</summary>
    public DateTimeOffset? UpdateTime { get; init; }
}

/// <summary>A name in the domain name system that is bound to a group.</summary>
public sealed record UrlDomain
{
    /// <summary>Its id.</summary>
    public string Id { get; init => field = value ?? ""; } = "";

    /// <summary>The name.</summary>
    public string Domain { get; init => field = value ?? ""; } = "";

    /// <summary>3: it leads to the gateway.</summary>
    public int CnameStatus { get; init; }

    /// <summary>Such as <c>TLSv1.2</c>.</summary>
    public string MinSslVersion { get; init => field = value ?? ""; } = "";

    /// <summary>Whether plain requests are redirected.</summary>
    public bool IsHttpRedirectToHttps { get; init; }
}

/// <summary>A page of groups.</summary>
public sealed record ListApiGroupsResponse : GatewayPage
{
    /// <summary>The groups.</summary>
    public IReadOnlyList<ApiGroup> Groups { get; init => field = TolerantList.Of(value); } = [];
}

/// <summary>The answer to a bound name.</summary>
public sealed record AssociateDomainResponse
{
    /// <summary>Its id.</summary>
    public string Id { get; init => field = value ?? ""; } = "";

    /// <summary>The name.</summary>
    public string UrlDomain { get; init => field = value ?? ""; } = "";

    /// <summary>3: it leads to the gateway.</summary>
    public int Status { get; init; }

    /// <summary>Such as <c>TLSv1.2</c>.</summary>
    public string MinSslVersion { get; init => field = value ?? ""; } = "";

    /// <summary>Whether plain requests are redirected.</summary>
    public bool IsHttpRedirectToHttps { get; init; }
}

internal sealed record NameBody(string? Name, string? Remark);

internal sealed record VariableBody(string EnvId, string GroupId, string VariableName, string VariableValue);

internal sealed record VariableValueBody(string VariableValue);

internal sealed record GroupNameBody(string GroupName);

internal sealed record DomainBody(string UrlDomain, string? MinSslVersion, bool? IsHttpRedirectToHttps);

internal sealed record SlDomainAccessBody(bool SlDomainAccessEnabled);
