using System.Text.Json;
using System.Text.RegularExpressions;
using Tieline.Core.Boundary;
using Tieline.Core.EndpointServices;
using Tieline.Core.Identifiers;
using Tieline.Core.Refusals;
using Tieline.Dialects.Http;

namespace Tieline.Dialects.Huawei.Vpcep;

/// <summary>A service's whitelist. Contract huawei-endpoint-service, 4.</summary>
internal sealed partial class Permissions(CoreOperations core)
{
    private const string Path = "/v1/{}/vpc-endpoint-services/{}/permissions";
    private const string AccountPrefix = "iam:domain::";
    private const int LimitMax = 500, AtOnceMax = 50;

    public IEnumerable<EndpointRoute<HuaweiOperation>> Routes =>
    [
        new("GET", Path, new("vpcep.listPermissions", ListAsync)),
        new("POST", $"{Path}/action", new("vpcep.changePermissions", ChangeAsync)),
        new("POST", $"{Path}/batch-create", new("vpcep.addPermissions", AddAsync)),
        new("POST", $"{Path}/batch-delete", new("vpcep.removePermissions", RemoveAsync)),
        new("PUT", $"{Path}/{{}}", new("vpcep.describePermission", DescribeAsync)),
    ];

    private async ValueTask<HuaweiReply> ListAsync(HuaweiCall call)
    {
        var (service, unknown) = await EndpointServices.FindAsync(core, call, call.Id);
        if (service is null) return unknown!;
        var page = VpcepPage.Read(call.Query, out var error, LimitMax);
        if (error is not null) return error;
        var lines = await core.Permissions.ListAsync(call.Account, service.Id, call.Cancel) ?? [];
        var matches = lines.Where(line => call.Query["permission"] is not { } part || line.Text.Contains(part, StringComparison.Ordinal)).ToList();
        if (!page.Ascending) matches.Reverse();
        return VpcepPage.Render("permissions", new PageOf<Permission>([.. matches.Skip(page.Place.Offset).Take(page.Place.Count)], matches.Count), Write);
    }

    private async ValueTask<HuaweiReply> ChangeAsync(HuaweiCall call)
    {
        var (service, unknown) = await EndpointServices.FindAsync(core, call, call.Id);
        if (service is null) return unknown!;
        var body = new VpcepBody(call.Body);
        var texts = body.Read(VpcepErrors.PermissionsEmpty, members => members.OptionalTexts("permissions")) ?? [];
        if (texts.Count == 0) body.Fail(VpcepErrors.PermissionsEmpty);
        if (texts.Count > AtOnceMax) body.Fail(VpcepErrors.TooManyAtOnce);
        var action = body.Text("action", VpcepErrors.InvalidPermissionAction);
        if (action is not ("add" or "remove")) body.Fail(VpcepErrors.InvalidPermissionAction.Because("action is add or remove"));
        var wishes = ReadWishes(body, texts.Select(text => (text, "")));
        if (body.Error is { } error) return error;

        var outcome = action == "add"
            ? await core.Permissions.AddAsync(call.Caller, service.Id, wishes, call.Cancel)
            : await core.Permissions.RemoveAsync(
                call.Caller, service.Id, lines => lines.Where(line => wishes.Any(wish => (wish.Kind, wish.Text) == (line.Kind, line.Text))).ToList(), call.Cancel);
        if (outcome.Refusal is { } refusal) return VpcepErrors.For(refusal);
        var kind = wishes[0].Kind;
        var answer = JsonAnswer.Rent();
        answer.Writer.WriteStartObject();
        answer.Writer.WriteStartArray("permissions");
        foreach (var line in await core.Permissions.ListAsync(call.Account, service.Id, call.Cancel) ?? [])
        {
            if (line.Kind == kind) answer.Writer.WriteStringValue(line.Text);
        }

        answer.Writer.WriteEndArray();
        answer.Writer.WriteString("permission_type", VpcepWords.Of(kind));
        answer.Writer.WriteEndObject();
        return answer;
    }

    private async ValueTask<HuaweiReply> AddAsync(HuaweiCall call)
    {
        var (service, unknown) = await EndpointServices.FindAsync(core, call, call.Id);
        if (service is null) return unknown!;
        var body = new VpcepBody(call.Body);
        var items = ReadItems(body);
        var given = new List<(string Text, string Description)>();
        foreach (var item in items)
        {
            var line = new VpcepBody(item);
            given.Add((line.Text("permission", VpcepErrors.InvalidPermission) ?? "", line.Description() ?? ""));
            if (line.Error is { } wrong) body.Fail(wrong);
        }

        var wishes = ReadWishes(body, given);
        if (body.Error is { } error) return error;
        var outcome = await core.Permissions.AddAsync(call.Caller, service.Id, wishes, call.Cancel);
        if (outcome.Refusal is { } refusal) return VpcepErrors.For(refusal);
        var lines = await core.Permissions.ListAsync(call.Account, service.Id, call.Cancel) ?? [];
        return Render(lines.Where(line => wishes.Any(wish => (wish.Kind, wish.Text) == (line.Kind, line.Text))));
    }

    private async ValueTask<HuaweiReply> RemoveAsync(HuaweiCall call)
    {
        var (service, unknown) = await EndpointServices.FindAsync(core, call, call.Id);
        if (service is null) return unknown!;
        var body = new VpcepBody(call.Body);
        var ids = new HashSet<PermissionId>();
        var isUnknown = false;
        foreach (var item in ReadItems(body))
        {
            var line = new VpcepBody(item);
            if (HuaweiIds.ParsePermission(line.Text("id")) is { } id) ids.Add(id);
            else isUnknown = true;
            if (line.Error is { } wrong) body.Fail(wrong);
        }

        if (body.Error is { } error) return error;
        if (isUnknown) return VpcepErrors.NotFound;
        var outcome = await core.Permissions.RemoveAsync(
            call.Caller,
            service.Id,
            lines =>
            {
                var chosen = lines.Where(line => ids.Contains(line.Id)).ToList();
                return chosen.Count == ids.Count ? chosen : new Refusal(RefusalCode.PermissionNotFound, "no such permission");
            },
            call.Cancel);
        return outcome.Refusal is { } refusal ? VpcepErrors.For(refusal) : Render(outcome.Value);
    }

    private async ValueTask<HuaweiReply> DescribeAsync(HuaweiCall call)
    {
        var (service, unknown) = await EndpointServices.FindAsync(core, call, call.Id);
        if (service is null) return unknown!;
        if (HuaweiIds.ParsePermission(call.Path[2]) is not { } id) return VpcepErrors.NotFound;
        var body = new VpcepBody(call.Body);
        var line = body.Read(VpcepErrors.Parameter, members => members.OptionalObject("permission"));
        if (line is null) body.Fail(VpcepErrors.Parameter.Because("permission is required"));
        var words = line is null ? null : new VpcepBody(line);
        var description = words?.Description() ?? "";
        if (words?.Error is { } wrong) body.Fail(wrong);
        if (body.Error is { } error) return error;
        var outcome = await core.Permissions.DescribeAsync(call.Caller, service.Id, id, description, call.Cancel);
        return outcome.Refusal is { } refusal ? VpcepErrors.For(refusal) : Render([outcome.Value]);
    }

    private static IReadOnlyList<JsonMembers> ReadItems(VpcepBody body)
    {
        var items = body.Read(VpcepErrors.PermissionsEmpty, members => members.OptionalObjects("permissions")) ?? [];
        if (items.Count == 0) body.Fail(VpcepErrors.PermissionsEmpty);
        if (items.Count > AtOnceMax) body.Fail(VpcepErrors.TooManyAtOnce);
        return items;
    }

    /// <summary>Checks each line's form against the type, which is taken from the form where it is not given.</summary>
    private static List<PermissionWish> ReadWishes(VpcepBody body, IEnumerable<(string Text, string Description)> lines)
    {
        var word = body.Text("permission_type");
        var type = VpcepWords.ParsePermissionType(word);
        if (word is not null && type is null) body.Fail(VpcepErrors.Parameter.Because("permission_type is domainId or orgPath"));
        var wishes = new List<PermissionWish>();
        foreach (var (text, description) in lines)
        {
            PermissionKind? form = text == "*" ? type ?? PermissionKind.Account : AccountForm().IsMatch(text) ? PermissionKind.Account : OrganizationForm().IsMatch(text) ? PermissionKind.Organization : null;
            if (form is not { } kind || (type is not null && type != kind)) body.Fail(VpcepErrors.InvalidPermission.Because("a permission is *, iam:domain::ID or organizations:orgPath::PATH, of its type"));
            else wishes.Add(new(kind, text, text.StartsWith(AccountPrefix, StringComparison.Ordinal) ? text[AccountPrefix.Length..] : text, description));
        }

        return wishes;
    }

    private static JsonAnswer Render(IEnumerable<Permission> lines)
    {
        var answer = JsonAnswer.Rent();
        answer.Writer.WriteStartObject();
        answer.Writer.WriteStartArray("permissions");
        foreach (var line in lines) Write(answer.Writer, line);
        answer.Writer.WriteEndArray();
        answer.Writer.WriteEndObject();
        return answer;
    }

    private static void Write(Utf8JsonWriter json, Permission line)
    {
        json.WriteStartObject();
        json.WriteString("id", HuaweiIds.Of(line.Id));
        json.WriteString("permission", line.Text);
        json.WriteString("permission_type", VpcepWords.Of(line.Kind));
        json.WriteString("description", line.Description);
        json.WriteTime("created_at", line.CreatedAt);
        json.WriteEndObject();
    }

    [GeneratedRegex(@"\Aiam:domain::[A-Za-z0-9*]{1,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex AccountForm();

    [GeneratedRegex(@"\Aorganizations:orgPath::[A-Za-z0-9/\-*?_]{1,1024}\z", RegexOptions.CultureInvariant)]
    private static partial Regex OrganizationForm();
}
