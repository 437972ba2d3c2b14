using System.Text.Json;
using Tieline.Core.Accounts;
using Tieline.Dialects.Http;

namespace Tieline.Dialects.Huawei.Iam;

/// <summary>What clients ask before they begin: their domain, users, regions, the catalog. Contract huawei-auth, 3.4 and 3.5.</summary>
internal sealed class LookUps(CoreOperations core, Catalog catalog)
{
    public IEnumerable<EndpointRoute<HuaweiOperation>> Routes =>
    [
        new("GET", "/v3/auth/domains", new("iam.listDomains", ListDomainsAsync, HuaweiScope.Account)),
        new("GET", "/v3/auth/catalog", new("iam.getCatalog", GetCatalogAsync, HuaweiScope.Account)),
        new("GET", "/v3/regions", new("iam.listRegions", ListRegions, HuaweiScope.Account)),
        new("GET", "/v3/users", new("iam.listUsers", ListUsersAsync, HuaweiScope.Account)),
    ];

    /// <summary>Writes <c>"domain":{"id","name"}</c>.</summary>
    public static void WriteDomainReference(Utf8JsonWriter json, Account account)
    {
        json.WriteStartObject("domain");
        json.WriteString("id", account.IdentityIn(IdentityScheme.HuaweiDomainId));
        json.WriteString("name", account.IdentityIn(IdentityScheme.HuaweiDomainName));
        json.WriteEndObject();
    }

    /// <summary>Writes a list's links: one page holds all, so <c>next</c> is null (contract 3.3).</summary>
    public static void WriteListLinks(Utf8JsonWriter json, string self)
    {
        json.WriteStartObject("links");
        json.WriteString("self", self);
        json.WriteNull("previous");
        json.WriteNull("next");
        json.WriteEndObject();
    }

    private async ValueTask<HuaweiReply> ListDomainsAsync(HuaweiCall call)
    {
        if (await core.Accounts.FindAsync(call.Account, call.Cancel) is not { } account) return IamErrors.AuthenticationRequired;
        var id = account.IdentityIn(IdentityScheme.HuaweiDomainId);
        return Render("domains", $"{call.Root}/v3/auth/domains", json =>
        {
            json.WriteStartObject();
            json.WriteString("id", id);
            json.WriteString("name", account.IdentityIn(IdentityScheme.HuaweiDomainName));
            json.WriteBoolean("enabled", true);
            json.WriteString("description", "");
            json.WriteStartObject("links");
            json.WriteString("self", $"{call.Root}/v3/domains/{id}");
            json.WriteEndObject();
            json.WriteEndObject();
        });
    }

    private async ValueTask<HuaweiReply> GetCatalogAsync(HuaweiCall call)
    {
        var project = call.Principal?.Session?.Project is { } id ? await core.Projects.FindAsync(id, call.Cancel) : null;
        return Render("catalog", $"{call.Root}/v3/auth/catalog", json => catalog.WriteItems(json, call.Root, project));
    }

    private static ValueTask<HuaweiReply> ListRegions(HuaweiCall call) => new(Render("regions", $"{call.Root}/v3/regions", json =>
    {
        foreach (var (_, code, english, chinese) in HuaweiRegions.All)
        {
            json.WriteStartObject();
            json.WriteString("id", code);
            json.WriteString("type", "public");
            json.WriteString("description", "");
            json.WriteNull("parent_region_id");
            json.WriteStartObject("links");
            json.WriteString("self", $"{call.Root}/v3/regions/{code}");
            json.WriteEndObject();
            json.WriteStartObject("locales");
            json.WriteString("en-us", english);
            json.WriteString("zh-cn", chinese);
            json.WriteEndObject();
            json.WriteEndObject();
        }
    }));

    private async ValueTask<HuaweiReply> ListUsersAsync(HuaweiCall call)
    {
        if (await core.Accounts.FindAsync(call.Account, call.Cancel) is not { } account) return IamErrors.AuthenticationRequired;
        var users = await core.Sessions.ListUsersAsync(call.Account, call.Cancel);
        return Render("users", $"{call.Root}/v3/users", json =>
        {
            foreach (var user in users)
            {
                if (call.Query["name"] is { } name && user.Name != name) continue;
                json.WriteStartObject();
                json.WriteString("id", user.Id.Hex);
                json.WriteString("name", user.Name);
                json.WriteString("domain_id", account.IdentityIn(IdentityScheme.HuaweiDomainId));
                json.WriteBoolean("enabled", true);
                json.WriteEndObject();
            }
        });
    }

    private static HuaweiReply Render(string name, string self, Action<Utf8JsonWriter> writeItems)
    {
        var answer = JsonAnswer.Rent();
        var json = answer.Writer;
        json.WriteStartObject();
        json.WriteStartArray(name);
        writeItems(json);
        json.WriteEndArray();
        WriteListLinks(json, self);
        json.WriteEndObject();
        return answer;
    }
}
