using Tieline.Core.Accounts;
using Tieline.Core.Refusals;
using Tieline.Dialects.Http;

namespace Tieline.Dialects.Huawei.Iam;

/// <summary>The operations on tokens. Contract huawei-auth, 3.1 and 3.2.</summary>
internal sealed class Tokens(CoreOperations core, Catalog catalog)
{
    private const string Path = "/v3/auth/tokens";

    public IEnumerable<EndpointRoute<HuaweiOperation>> Routes =>
    [
        new("POST", Path, new("iam.createToken", CreateAsync, HuaweiScope.Open)),
        new("GET", Path, new("iam.getToken", GetAsync, HuaweiScope.Account)),
        new("HEAD", Path, new("iam.checkToken", GetAsync, HuaweiScope.Account)),
        new("DELETE", Path, new("iam.deleteToken", DeleteAsync, HuaweiScope.Account)),
    ];

    private async ValueTask<HuaweiReply> CreateAsync(HuaweiCall call)
    {
        var auth = call.Body.OptionalObject("auth");
        var identity = auth?.OptionalObject("identity");
        var methods = identity?.OptionalTexts("methods") ?? [];
        if (auth is null || identity is null || methods is not [var method]) return IamErrors.BadRequest.Because("auth.identity.methods names one method");
        var (scope, unknown) = await ReadScopeAsync(auth.OptionalObject("scope"), call);
        if (scope is null) return unknown!;
        Outcome<OpenSession> outcome;
        switch (method)
        {
            case "password":
                var user = identity.OptionalObject("password")?.OptionalObject("user");
                var signIn = user is null ? null : ReadSignIn(user);
                if (call.Body.Fault is { } fault) return IamErrors.BadRequest.Because(fault);
                if (signIn is null) return IamErrors.BadRequest.Because("auth.identity.password.user has an id, or a name with a domain, and a password");
                outcome = await core.Sessions.SignInAsync(signIn, scope.Value.Core, call.Cancel);
                break;
            case "token":
                var token = identity.OptionalObject("token")?.OptionalText("id");
                if (call.Body.Fault is { } wrong) return IamErrors.BadRequest.Because(wrong);
                if (string.IsNullOrEmpty(token)) return IamErrors.BadRequest.Because("auth.identity.token.id is required");
                outcome = await core.Sessions.RescopeAsync(token, scope.Value.Core, call.Cancel);
                break;
            default:
                return IamErrors.BadRequest.Because("the methods are password and token");
        }

        if (outcome.Refusal is { } refusal) return ErrorFor(refusal);
        if (scope.Value.Domain is { } domain && domain != outcome.Value.Account.Id)
        {
            await core.Sessions.EndAsync(new Caller(outcome.Value.Account.Id, outcome.Value.User.Name), outcome.Value.Token!, call.Cancel);
            return IamErrors.UnknownScope;
        }

        return new HuaweiReply(201, Render(outcome.Value, call, withCatalog: call.Query["nocatalog"] is null), null, outcome.Value.Token);
    }

    private async ValueTask<HuaweiReply> GetAsync(HuaweiCall call)
    {
        if (call.SubjectToken is not { } token) return IamErrors.BadRequest.Because("X-Subject-Token is required");
        var found = await core.Sessions.FindAsync(token, call.Cancel);
        if (found.Refusal is not null || found.Value.Account.Id != call.Account) return IamErrors.NotFound;
        return new HuaweiReply(200, Render(found.Value, call, withCatalog: call.Query["nocatalog"] is null), null, token);
    }

    private async ValueTask<HuaweiReply> DeleteAsync(HuaweiCall call)
    {
        if (call.SubjectToken is not { } token) return IamErrors.BadRequest.Because("X-Subject-Token is required");
        var outcome = await core.Sessions.EndAsync(call.Caller, token, call.Cancel);
        return outcome.Refusal is null ? HuaweiReply.NoContent : IamErrors.NotFound;
    }

    /// <summary>Null when a part that is needed is missing.</summary>
    private static SignIn? ReadSignIn(JsonMembers user)
    {
        var (id, name, password) = (user.OptionalText("id"), user.OptionalText("name"), user.OptionalText("password"));
        var account = ReadDomain(user.OptionalObject("domain"));
        if (string.IsNullOrEmpty(password)) return null;
        if (!string.IsNullOrEmpty(id)) return new(new UserId(id), null, account, password);
        return string.IsNullOrEmpty(name) || account is null ? null : new(null, name, account, password);
    }

    private static (string Scheme, string Value)? ReadDomain(JsonMembers? domain) => (domain?.OptionalText("id"), domain?.OptionalText("name")) switch
    {
        ({ Length: > 0 } id, null or "") => (IdentityScheme.HuaweiDomainId, id),
        (null or "", { Length: > 0 } name) => (IdentityScheme.HuaweiDomainName, name),
        _ => null,
    };

    /// <summary>What the token is to be for; a project wins over a domain. The domain is compared when it is known who signs in.</summary>
    private async ValueTask<((SessionScope Core, Core.Identifiers.AccountId? Domain)?, HuaweiError?)> ReadScopeAsync(JsonMembers? scope, HuaweiCall call)
    {
        if (scope?.OptionalObject("project") is { } project)
        {
            var owner = await FindDomainAsync(ReadDomain(project.OptionalObject("domain")), call.Cancel);
            if (owner is { IsKnown: false }) return (null, IamErrors.UnknownScope);
            if (project.OptionalText("id") is { Length: > 0 } id)
            {
                return ProjectId.Parse(id) is { } known
                    ? ((new SessionScope(known, null), owner?.Id), null)
                    : (null, IamErrors.UnknownScope);
            }

            if (project.OptionalText("name") is not { Length: > 0 } name) return (null, IamErrors.BadRequest.Because("auth.scope.project has an id or a name"));
            return HuaweiRegions.Find(name) is { } region ? ((new SessionScope(null, region), owner?.Id), null) : (null, IamErrors.UnknownScope);
        }

        if (scope?.OptionalObject("domain") is not { } domain) return ((new SessionScope(null, null), null), null);
        var wanted = await FindDomainAsync(ReadDomain(domain), call.Cancel);
        return wanted switch
        {
            null => (null, IamErrors.BadRequest.Because("auth.scope.domain has an id or a name")),
            { IsKnown: false } => (null, IamErrors.UnknownScope),
            _ => ((new SessionScope(null, null), wanted.Value.Id), null),
        };
    }

    private async ValueTask<(bool IsKnown, Core.Identifiers.AccountId Id)?> FindDomainAsync((string Scheme, string Value)? name, CancellationToken cancel)
    {
        if (name is not { } known) return null;
        return await core.Accounts.FindAsync(known.Scheme, known.Value, cancel) is { } account ? (true, account.Id) : (false, default);
    }

    private static HuaweiError ErrorFor(Refusal refusal) => refusal.Code switch
    {
        RefusalCode.WrongPassword => IamErrors.WrongPassword,
        RefusalCode.SessionNotFound => IamErrors.InvalidToken,
        RefusalCode.SessionExpired => IamErrors.ExpiredToken,
        RefusalCode.ProjectNotFound => IamErrors.UnknownScope,
        _ => IamErrors.Internal,
    };

    private JsonAnswer Render(OpenSession open, HuaweiCall call, bool withCatalog)
    {
        var answer = JsonAnswer.Rent();
        var json = answer.Writer;
        json.WriteStartObject();
        json.WriteStartObject("token");
        json.WriteStartArray("methods");
        json.WriteStringValue(open.Session.Method == SignInMethod.Password ? "password" : "token");
        json.WriteEndArray();
        json.WriteTimeWithMicroseconds("issued_at", open.Session.IssuedAt);
        json.WriteTimeWithMicroseconds("expires_at", open.Session.ExpiresAt);
        json.WriteStartObject("user");
        json.WriteString("id", open.User.Id.Hex);
        json.WriteString("name", open.User.Name);
        json.WriteString("password_expires_at", "");
        LookUps.WriteDomainReference(json, open.Account);
        json.WriteEndObject();
        if (open.Project is { } project)
        {
            json.WriteStartObject("project");
            json.WriteString("id", project.Id.Hex);
            json.WriteString("name", HuaweiRegions.CodeOf(project.Region));
            LookUps.WriteDomainReference(json, open.Account);
            json.WriteEndObject();
        }
        else
        {
            LookUps.WriteDomainReference(json, open.Account);
        }

        json.WriteStartArray("roles");
        json.WriteStartObject();
        json.WriteString("id", "0");
        json.WriteString("name", "te_admin");
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartArray("catalog");
        if (withCatalog) catalog.WriteItems(json, call.Root, open.Project);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
        return answer;
    }
}
