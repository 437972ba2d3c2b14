using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Tieline.Core.Gateways;
using Tieline.Core.Identifiers;
using Tieline.Dialects.Http;

namespace Tieline.Dialects.Huawei.Apig;

/// <summary>API groups and their domains. Contract huawei-vpc-channel, 10.3.</summary>
internal sealed class ApiGroups(ApigOperations core)
{
    private const int IsDefault = 1, IsNotDefault = 2;
    private const string Root = $"{ApigHandlers.Root}/api-groups";

    public IEnumerable<EndpointRoute<HuaweiOperation>> Routes =>
    [
        new("POST", $"{Root}/check", new("apig.checkGroup", CheckAsync)),
        new("POST", Root, new("apig.createGroup", CreateAsync)),
        new("GET", Root, new("apig.listGroups", ListAsync)),
        new("GET", $"{Root}/{{}}", new("apig.showGroup", ShowAsync)),
        new("PUT", $"{Root}/{{}}", new("apig.updateGroup", UpdateAsync)),
        new("DELETE", $"{Root}/{{}}", new("apig.deleteGroup", DeleteAsync)),
        new("POST", $"{Root}/{{}}/domains", new("apig.bindDomain", BindAsync)),
        new("DELETE", $"{Root}/{{}}/domains/{{}}", new("apig.unbindDomain", UnbindAsync)),
        new("PUT", $"{Root}/{{}}/sl-domain-access-settings", new("apig.switchOwnDomain", SwitchOwnDomainAsync)),
    ];

    private ValueTask<HuaweiReply> CheckAsync(HuaweiCall call) => call.WithInstanceAsync(core, async gateway =>
    {
        var name = call.Body.TextOrNothing("group_name");
        if (call.Body.Fault is { } fault) return ApigErrors.WrongType(fault);
        if (name is null) return ApigErrors.Missing("group_name");
        return await core.Publishing.CheckGroupNameAsync(gateway.Id, name, call.Cancel) is { } refusal
            ? ApigErrors.For(refusal with { Field = refusal.Field is null ? null : "group_name" }, "")
            : HuaweiReply.NoContent;
    });

    private ValueTask<HuaweiReply> CreateAsync(HuaweiCall call) => call.WithInstanceAsync(core, async gateway =>
    {
        var (name, remark) = (call.Body.TextOrNothing("name"), call.Body.OptionalText("remark") ?? "");
        if (call.Body.Fault is { } fault) return ApigErrors.WrongType(fault);
        if (name is null) return ApigErrors.Missing("name");
        return call.Answer(
            await core.Publishing.CreateGroupAsync(call.Caller, gateway.Id, name, remark, call.Cancel),
            group => ApigJson.Object(json => Write(json, gateway, group, TimeStyle.Nanoseconds), StatusCodes.Status201Created));
    });

    private ValueTask<HuaweiReply> ListAsync(HuaweiCall call) => call.WithInstanceAsync(core, async gateway =>
    {
        if (!ApigPage.TryRead(call.Query, out var page, out var error)) return error!;
        ApiGroupId? id = call.Query["id"] is { Length: > 0 } text ? ApigIds.ParseApiGroup(text) ?? new ApiGroupId(-1) : null;
        var found = await core.Publishing.ListGroupsAsync(call.Account, gateway.Id, id, page.Text("name"), page.Place, call.Cancel);
        return ApigPage.Render("groups", found, (json, group) =>
        {
            json.WriteStartObject();
            Write(json, gateway, group, TimeStyle.Seconds);
            json.WriteEndObject();
        });
    });

    private ValueTask<HuaweiReply> ShowAsync(HuaweiCall call) => call.WithInstanceAsync(core, async gateway =>
        await core.Publishing.FindGroupAsync(call.Account, gateway.Id, IdOf(call), call.Cancel) is { } group
            ? ApigJson.Object(json => Write(json, gateway, group, TimeStyle.Seconds))
            : ApigErrors.For(new(Core.Refusals.RefusalCode.ApiGroupNotFound, ""), call.Path[2]!));

    private ValueTask<HuaweiReply> UpdateAsync(HuaweiCall call) => call.WithInstanceAsync(core, async gateway =>
    {
        var (name, remark) = (call.Body.TextOrNothing("name"), call.Body.OptionalText("remark"));
        if (call.Body.Fault is { } fault) return ApigErrors.WrongType(fault);
        if (name is null) return ApigErrors.Missing("name");
        return call.Answer(
            await core.Publishing.UpdateGroupAsync(call.Caller, gateway.Id, IdOf(call), name, remark, null, call.Cancel),
            group => ApigJson.Object(json => Write(json, gateway, group, TimeStyle.Nanoseconds)));
    });

    private ValueTask<HuaweiReply> DeleteAsync(HuaweiCall call) => call.WithInstanceAsync(core, async gateway =>
        call.Answer(await core.Publishing.DeleteGroupAsync(call.Caller, gateway.Id, IdOf(call), call.Cancel), _ => HuaweiReply.NoContent));

    private ValueTask<HuaweiReply> BindAsync(HuaweiCall call) => call.WithInstanceAsync(core, async gateway =>
    {
        var (name, minTls, redirects) = (call.Body.TextOrNothing("url_domain"), call.Body.TextOrNothing("min_ssl_version") ?? "TLSv1.1", call.Body.OptionalBoolean("is_http_redirect_to_https"));
        if (call.Body.Fault is { } fault) return ApigErrors.WrongType(fault);
        if (name is null) return ApigErrors.Missing("url_domain");
        if (core.Domains.IsOne(name.ToLowerInvariant()) && await core.Publishing.FindGroupAsync(call.Account, gateway.Id, IdOf(call), call.Cancel) is not null)
            return ApigErrors.For(new(Core.Refusals.RefusalCode.DomainTaken, ""), ""); // groups have those without binding them: requests would go to another group
        return call.Answer(
            await core.Publishing.BindDomainAsync(call.Caller, gateway.Id, IdOf(call), name, minTls, redirects ?? false, call.Cancel),
            domain => ApigJson.Object(
                json =>
                {
                    json.WriteString("url_domain", domain.Name);
                    json.WriteString("id", ApigIds.Of(domain.Id));
                    json.WriteNumber("status", ApiGroupWriting.CnameResolved);
                    json.WriteString("min_ssl_version", domain.MinTls);
                    json.WriteBoolean("is_http_redirect_to_https", domain.RedirectsToHttps);
                    json.WriteBoolean("verified_client_certificate_enabled", false);
                },
                StatusCodes.Status201Created));
    });

    private ValueTask<HuaweiReply> UnbindAsync(HuaweiCall call) => call.WithInstanceAsync(core, async gateway => call.Answer(
        await core.Publishing.UnbindDomainAsync(call.Caller, gateway.Id, IdOf(call), ApigIds.ParseDomain(call.Path[3]) ?? new DomainId(-1), call.Cancel),
        _ => HuaweiReply.NoContent));

    private ValueTask<HuaweiReply> SwitchOwnDomainAsync(HuaweiCall call) => call.WithInstanceAsync(core, async gateway =>
    {
        var isOpen = call.Body.OptionalBoolean("sl_domain_access_enabled");
        if (call.Body.Fault is { } fault) return ApigErrors.WrongType(fault);
        if (isOpen is null) return ApigErrors.Missing("sl_domain_access_enabled");
        return call.Answer(
            await core.Publishing.UpdateGroupAsync(call.Caller, gateway.Id, IdOf(call), null, null, isOpen, call.Cancel), _ => HuaweiReply.NoContent);
    });

    private static ApiGroupId IdOf(HuaweiCall call) => ApigIds.ParseApiGroup(call.Path[2]) ?? new ApiGroupId(-1);

    private void Write(Utf8JsonWriter json, Gateway gateway, ApiGroup group, TimeStyle times)
    {
        ApiGroupWriting.Write(json, gateway, group, core.Domains, times);
        json.WriteBoolean("sl_domain_access_enabled", group.OwnDomainIsOpen);
        json.WriteString("remark", group.Remark);
        json.WriteNumber("call_limits", 0);
        json.WriteNumber("time_interval", 0);
        json.WriteString("time_unit", "");
        json.WriteNumber("is_default", group.IsDefault ? IsDefault : IsNotDefault);
        json.WriteString("version", "");
    }
}
