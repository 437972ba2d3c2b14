using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Tieline.Core.Gateways;
using Tieline.Core.Identifiers;
using Tieline.Dialects.Http;

namespace Tieline.Dialects.Huawei.Apig;

/// <summary>Environments and the variables of groups in them. Contract huawei-vpc-channel, 10.2.</summary>
internal sealed class Environments(ApigOperations core)
{
    /// <summary>Stands for an id that no environment has.</summary>
    private static readonly EnvironmentId Nothing = new(-1);

    private const string Root = $"{ApigHandlers.Root}/envs", Variables = $"{ApigHandlers.Root}/env-variables";

    public IEnumerable<EndpointRoute<HuaweiOperation>> Routes =>
    [
        new("POST", Root, new("apig.createEnvironment", CreateAsync)),
        new("GET", Root, new("apig.listEnvironments", ListAsync)),
        new("PUT", $"{Root}/{{}}", new("apig.updateEnvironment", UpdateAsync)),
        new("DELETE", $"{Root}/{{}}", new("apig.deleteEnvironment", DeleteAsync)),
        new("POST", Variables, new("apig.createVariable", call => SaveVariableAsync(call, isNew: true))),
        new("GET", Variables, new("apig.listVariables", ListVariablesAsync)),
        new("GET", $"{Variables}/{{}}", new("apig.showVariable", ShowVariableAsync)),
        new("PUT", $"{Variables}/{{}}", new("apig.updateVariable", call => SaveVariableAsync(call, isNew: false))),
        new("DELETE", $"{Variables}/{{}}", new("apig.deleteVariable", DeleteVariableAsync)),
    ];

    private ValueTask<HuaweiReply> CreateAsync(HuaweiCall call) => call.WithInstanceAsync(core, async gateway =>
    {
        var (name, remark) = (call.Body.TextOrNothing("name"), call.Body.OptionalText("remark") ?? "");
        if (call.Body.Fault is { } fault) return ApigErrors.WrongType(fault);
        if (name is null) return ApigErrors.Missing("name");
        return call.Answer(
            await core.Publishing.CreateEnvironmentAsync(call.Caller, gateway.Id, name, remark, call.Cancel),
            made => ApigJson.Object(json => Write(json, made, TimeStyle.Nanoseconds), StatusCodes.Status201Created));
    });

    private ValueTask<HuaweiReply> ListAsync(HuaweiCall call) => call.WithInstanceAsync(core, async gateway =>
    {
        if (!ApigPage.TryRead(call.Query, out var page, out var error)) return error!;
        var name = page.Text("name");
        var found = (await core.Publishing.ListEnvironmentsAsync(gateway, call.Cancel)).Where(environment => name?.Accepts(environment.Name) != false).ToList();
        return ApigPage.Render("envs", page.Cut(found), (json, environment) =>
        {
            json.WriteStartObject();
            Write(json, environment, TimeStyle.Seconds);
            json.WriteEndObject();
        });
    });

    private ValueTask<HuaweiReply> UpdateAsync(HuaweiCall call) => call.WithInstanceAsync(core, async gateway =>
    {
        var (name, remark) = (call.Body.TextOrNothing("name"), call.Body.OptionalText("remark"));
        if (call.Body.Fault is { } fault) return ApigErrors.WrongType(fault);
        if (name is null) return ApigErrors.Missing("name");
        return call.Answer(
            await core.Publishing.UpdateEnvironmentAsync(call.Caller, gateway.Id, ApigIds.ParseEnvironment(call.Path[2]) ?? Nothing, name, remark, call.Cancel),
            changed => ApigJson.Object(json => Write(json, changed, TimeStyle.Nanoseconds)));
    });

    private ValueTask<HuaweiReply> DeleteAsync(HuaweiCall call) => call.WithInstanceAsync(core, async gateway => call.Answer(
        await core.Publishing.DeleteEnvironmentAsync(call.Caller, gateway.Id, ApigIds.ParseEnvironment(call.Path[2]) ?? Nothing, call.Cancel),
        _ => HuaweiReply.NoContent));

    private ValueTask<HuaweiReply> SaveVariableAsync(HuaweiCall call, bool isNew) => call.WithInstanceAsync(core, async gateway =>
    {
        var body = call.Body;
        var (environment, group) = (body.TextOrNothing("env_id"), body.TextOrNothing("group_id"));
        var (name, value) = (body.TextOrNothing("variable_name"), body.TextOrNothing("variable_value"));
        if (body.Fault is { } fault) return ApigErrors.WrongType(fault);
        if (environment is null) return ApigErrors.Missing("env_id");
        if (group is null) return ApigErrors.Missing("group_id");
        if (name is null) return ApigErrors.Missing("variable_name");
        if (value is null) return ApigErrors.Missing("variable_value");
        VariableId? id = isNew ? null : ApigIds.ParseVariable(call.Path[2]) ?? new VariableId(-1);
        var outcome = await core.Publishing.SaveVariableAsync(
            call.Caller, gateway.Id, id, ApigIds.ParseApiGroup(group) ?? new ApiGroupId(-1), ApigIds.ParseEnvironment(environment) ?? Nothing, name, value, call.Cancel);
        if (outcome.Refusal is { } refusal)
            return ApigErrors.For(refusal, refusal.Code == Core.Refusals.RefusalCode.ApiGroupNotFound ? group : environment);
        return ApigJson.Object(json => WriteVariable(json, outcome.Value), isNew ? StatusCodes.Status201Created : StatusCodes.Status200OK);
    });

    private ValueTask<HuaweiReply> ListVariablesAsync(HuaweiCall call) => call.WithInstanceAsync(core, async gateway =>
    {
        if (!ApigPage.TryRead(call.Query, out var page, out var error)) return error!;
        var (group, environment, name) = (call.Query["group_id"], call.Query["env_id"], page.Text("variable_name"));
        var found = await core.Publishing.ListVariablesAsync(
            call.Account, gateway.Id, string.IsNullOrEmpty(group) ? null : ApigIds.ParseApiGroup(group) ?? new ApiGroupId(-1),
            string.IsNullOrEmpty(environment) ? null : ApigIds.ParseEnvironment(environment) ?? Nothing, call.Cancel);
        return ApigPage.Render("variables", page.Cut([.. found.Where(variable => name?.Accepts(variable.Name) != false)]), (json, variable) =>
        {
            json.WriteStartObject();
            WriteVariable(json, variable);
            json.WriteEndObject();
        });
    });

    private ValueTask<HuaweiReply> ShowVariableAsync(HuaweiCall call) => call.WithInstanceAsync(core, async gateway =>
    {
        var all = await core.Publishing.ListVariablesAsync(call.Account, gateway.Id, null, null, call.Cancel);
        return all.FirstOrDefault(variable => variable.Id == ApigIds.ParseVariable(call.Path[2])) is { } found
            ? ApigJson.Object(json => WriteVariable(json, found))
            : ApigErrors.For(new(Core.Refusals.RefusalCode.VariableNotFound, ""), "");
    });

    private ValueTask<HuaweiReply> DeleteVariableAsync(HuaweiCall call) => call.WithInstanceAsync(core, async gateway => call.Answer(
        await core.Publishing.DeleteVariableAsync(call.Caller, gateway.Id, ApigIds.ParseVariable(call.Path[2]) ?? new VariableId(-1), call.Cancel),
        _ => HuaweiReply.NoContent));

    private static void Write(Utf8JsonWriter json, ApiEnvironment environment, TimeStyle times)
    {
        json.WriteTime("create_time", environment.CreatedAt, times);
        json.WriteString("name", environment.Name);
        json.WriteString("remark", environment.Remark);
        json.WriteString("id", ApigIds.Of(environment.Id));
    }

    private static void WriteVariable(Utf8JsonWriter json, ApiVariable variable)
    {
        json.WriteString("variable_value", variable.Value);
        json.WriteString("env_id", ApigIds.Of(variable.Environment));
        json.WriteString("group_id", ApigIds.Of(variable.Group));
        json.WriteString("variable_name", variable.Name);
        json.WriteString("id", ApigIds.Of(variable.Id));
    }
}
