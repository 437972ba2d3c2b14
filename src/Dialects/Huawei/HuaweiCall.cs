using Tieline.Core.Accounts;
using Tieline.Core.Identifiers;
using Tieline.Core.Regions;
using Tieline.Dialects.Http;

namespace Tieline.Dialects.Huawei;

/// <summary>Who a verified request is from.</summary>
/// <param name="Actor">The access key's id, or the user's.</param>
/// <param name="Session">The session of a request with a token; null for a signed one.</param>
internal sealed record HuaweiPrincipal(AccountId Account, string Actor, Session? Session);

/// <summary>One verified request as an operation sees it.</summary>
/// <param name="Principal">Null for operations that need no credentials.</param>
/// <param name="Project">The request's project; null where the operation is not about one.</param>
/// <param name="Path">What stood for <c>{}</c> in the path, the project included.</param>
/// <param name="Root">The server's address as the client knows it, such as <c>http://127.0.0.1:7480</c>: what links begin with.</param>
/// <param name="SubjectToken">The <c>X-Subject-Token</c> header, or null.</param>
internal sealed record HuaweiCall(
    HuaweiPrincipal? Principal, Project? Project, QueryParameters Query, RouteValues Path, JsonMembers Body, string Root, string RequestId,
    string? SubjectToken, CancellationToken Cancel)
{
    /// <exception cref="InvalidOperationException">The operation needs no credentials, so there is no caller.</exception>
    public Caller Caller => Principal is { } principal
        ? new Caller(principal.Account, principal.Actor)
        : throw new InvalidOperationException("an operation without credentials has no caller");

    public AccountId Account => Caller.Account;

    /// <exception cref="InvalidOperationException">The operation is not about a project.</exception>
    public Project InProject => Project ?? throw new InvalidOperationException("the operation is not about a project");

    public RegionId Region => InProject.Region;

    public string ProjectId => InProject.Id.Hex;

    /// <summary>The segment after the project, as text.</summary>
    public string Id => Path[1]!;
}
