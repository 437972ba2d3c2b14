using System.Text.Json.Serialization;
using Tieline.Sdk.Http;

namespace Tieline.Sdk.Huawei;

// A null where text or a list belongs is read as empty: the APIs promise none. So is a member that is missing: generated code sets every one.

/// <summary>What a token is good for: the services of one project, or those of the account.</summary>
public sealed record TokenScope
{
    private TokenScope()
    {
    }

    /// <summary>One project.</summary>
    public ScopeTarget? Project { get; private init; }

    /// <summary>The account.</summary>
    public ScopeTarget? Domain { get; private init; }

    /// <summary>The project of this name, which is a region's.</summary>
    public static TokenScope OfProject(string name) => new() { Project = new(Name: name) };

    /// <summary>The project of this id.</summary>
    public static TokenScope OfProjectId(string id) => new() { Project = new(Id: id) };

    /// <summary>The account of this name.</summary>
    public static TokenScope OfDomain(string name) => new() { Domain = new(Name: name) };
}

/// <summary>A project or account, by name or id.</summary>
public sealed record ScopeTarget(string? Name = null, string? Id = null);

/// <summary>A token, and whose it is (contract huawei-auth, 3.1).</summary>
public sealed record IamToken
{
    /// <summary>To be sent as <c>X-Auth-Token</c>.</summary>
    [JsonIgnore]
    public string Token { get; init; } = "";

    /// <summary>When it was made.</summary>
    public DateTimeOffset? IssuedAt { get; init; }

    /// <summary>When it is no longer good.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The user.</summary>
    public IamUser? User { get; init; }

    /// <summary>The project that it is good for; null for one of the account.</summary>
    public IamProject? Project { get; init; }

    /// <summary>The account that it is good for; null for one of a project.</summary>
    public IamDomain? Domain { get; init; }

    /// <summary>The names only: the token stays out of logs.</summary>
    public override string ToString() => $"IamToken {User?.Name} {Project?.Name ?? Domain?.Name} until {ExpiresAt:O}";
}

/// <summary>A user.</summary>
public sealed record IamUser
{
    /// <summary>Its id.</summary>
    public string Id { get; init => field = value ?? ""; } = "";

    /// <summary>Its name.</summary>
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>Its account.</summary>
    public IamDomain? Domain { get; init; }
}

/// <summary>An account.</summary>
public sealed record IamDomain
{
    /// <summary>Its id: what the whitelist of an endpoint service names.</summary>
    public string Id { get; init => field = value ?? ""; } = "";

    /// <summary>Its name.</summary>
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>Whether it may be used.</summary>
    public bool Enabled { get; init; }
}

/// <summary>A project: a region's part of an account.</summary>
public sealed record IamProject
{
    /// <summary>Its id: it stands in the paths of the services.</summary>
    public string Id { get; init => field = value ?? ""; } = "";

    /// <summary>Its name: the region's.</summary>
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>Its account; empty in a token.</summary>
    public string DomainId { get; init => field = value ?? ""; } = "";

    /// <summary>What it is a part of.</summary>
    public string ParentId { get; init => field = value ?? ""; } = "";

    /// <summary>Its description.</summary>
    public string Description { get; init => field = value ?? ""; } = "";

    /// <summary>Whether it may be used.</summary>
    public bool Enabled { get; init; }
}

/// <summary>Projects.</summary>
internal sealed record ListProjectsResponse
{
    public IReadOnlyList<IamProject> Projects { get; init => field = TolerantList.Of(value); } = [];
}

/// <summary>Accounts.</summary>
internal sealed record ListDomainsResponse
{
    public IReadOnlyList<IamDomain> Domains { get; init => field = TolerantList.Of(value); } = [];
}

internal sealed record TokenAnswer(IamToken? Token);

internal sealed record TokenBody(AuthBody Auth);

internal sealed record AuthBody(IdentityBody Identity, TokenScope Scope);

internal sealed record IdentityBody(string[] Methods, PasswordBody Password);

internal sealed record PasswordBody(PasswordUserBody User);

internal sealed record PasswordUserBody(string Name, string Password, ScopeTarget Domain);
