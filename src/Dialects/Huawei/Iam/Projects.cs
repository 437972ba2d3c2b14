using System.Globalization;
using System.Text.Json;
using Tieline.Core.Accounts;
using Tieline.Dialects.Http;

namespace Tieline.Dialects.Huawei.Iam;

/// <summary>The look-up of projects. Contract huawei-auth, 3.3 and 3.5.</summary>
internal sealed class Projects(CoreOperations core, HuaweiSettings settings)
{
    private const int PerPageMax = 5000;

    public IEnumerable<EndpointRoute<HuaweiOperation>> Routes =>
    [
        new("GET", "/v3/projects", new("iam.listProjects", call => ListAsync(call, "/v3/projects"), HuaweiScope.Account)),
        new("POST", "/v3/projects", new("iam.createProject", CreateAsync, HuaweiScope.Account)),
        new("GET", "/v3/projects/{}", new("iam.getProject", GetAsync, HuaweiScope.Account)),
        new("GET", "/v3/auth/projects", new("iam.listOwnProjects", call => ListAsync(call, "/v3/auth/projects"), HuaweiScope.Account)),
    ];

    private async ValueTask<HuaweiReply> ListAsync(HuaweiCall call, string path)
    {
        var (query, name) = (call.Query, call.Query["name"]);
        if (!TryReadNumber(query["page"], 1, int.MaxValue, out var page) || !TryReadNumber(query["per_page"], PerPageMax, PerPageMax, out var perPage)
            || !TryReadBoolean(query["enabled"], out var enabled) || !TryReadBoolean(query["is_domain"], out var isDomain))
        {
            return IamErrors.BadRequest;
        }

        // A project is made when it is first asked for; without a name, the default region's is.
        if (name is null) await core.Projects.EnsureAsync(call.Caller, settings.DefaultRegion, call.Cancel);
        else if (HuaweiRegions.Find(name) is { } region) await core.Projects.EnsureAsync(call.Caller, region, call.Cancel);

        if (await core.Accounts.FindAsync(call.Account, call.Cancel) is not { } account) return IamErrors.AuthenticationRequired;
        var domain = account.IdentityIn(IdentityScheme.HuaweiDomainId);
        var projects = (await core.Projects.ListAsync(call.Account, call.Cancel)).Where(
            project => (name is null || HuaweiRegions.CodeOf(project.Region) == name)
                && (query["domain_id"] ?? domain) == domain
                && (query["parent_id"] ?? domain) == domain
                && enabled is not false
                && isDomain is not true);
        if (query["page"] is not null || query["per_page"] is not null) projects = projects.Skip((int)Math.Min((page - 1L) * perPage, int.MaxValue)).Take(perPage);

        var answer = JsonAnswer.Rent();
        var json = answer.Writer;
        json.WriteStartObject();
        json.WriteStartArray("projects");
        foreach (var project in projects) Write(json, project, domain, call.Root);
        json.WriteEndArray();
        LookUps.WriteListLinks(json, call.Root + path + (name is null ? "" : $"?name={Uri.EscapeDataString(name)}"));
        json.WriteEndObject();
        return answer;
    }

    private async ValueTask<HuaweiReply> GetAsync(HuaweiCall call)
    {
        if (ProjectId.Parse(call.Path[0]) is not { } id || await core.Projects.FindAsync(id, call.Cancel) is not { } project
            || project.Account != call.Account)
        {
            return IamErrors.NotFound;
        }

        return await RenderAsync(call, project, 200);
    }

    /// <summary>Makes the project of a region. Parts of a region (<c>cn-north-4_x</c>) are not offered.</summary>
    private async ValueTask<HuaweiReply> CreateAsync(HuaweiCall call)
    {
        var name = call.Body.OptionalObject("project")?.RequiredText("name");
        if (call.Body.Fault is { } fault) return IamErrors.BadRequest.Because(fault);
        if (HuaweiRegions.Find(name) is not { } region) return IamErrors.BadRequest.Because("a project's name is the id of a region of this server");
        if ((await core.Projects.ListAsync(call.Account, call.Cancel)).Any(project => project.Region == region)) return IamErrors.Conflict;
        return await RenderAsync(call, await core.Projects.EnsureAsync(call.Caller, region, call.Cancel), 201);
    }

    private async ValueTask<HuaweiReply> RenderAsync(HuaweiCall call, Project project, int status)
    {
        var account = await core.Accounts.FindAsync(call.Account, call.Cancel);
        var answer = JsonAnswer.Rent();
        answer.Writer.WriteStartObject();
        answer.Writer.WritePropertyName("project");
        Write(answer.Writer, project, account?.IdentityIn(IdentityScheme.HuaweiDomainId), call.Root);
        answer.Writer.WriteEndObject();
        return new(status, answer, null);
    }

    private static void Write(Utf8JsonWriter json, Project project, string? domain, string root)
    {
        json.WriteStartObject();
        json.WriteString("id", project.Id.Hex);
        json.WriteString("name", HuaweiRegions.CodeOf(project.Region));
        json.WriteString("domain_id", domain);
        json.WriteString("parent_id", domain);
        json.WriteString("description", "");
        json.WriteBoolean("enabled", true);
        json.WriteBoolean("is_domain", false);
        json.WriteStartObject("links");
        json.WriteString("self", $"{root}/v3/projects/{project.Id}");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static bool TryReadNumber(string? text, int absent, int most, out int number)
    {
        number = absent;
        return text is null || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= 1 && number <= most);
    }

    private static bool TryReadBoolean(string? text, out bool? value)
    {
        value = bool.TryParse(text, out var parsed) ? parsed : null;
        return text is null || value is not null;
    }
}
