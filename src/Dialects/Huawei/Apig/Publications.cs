using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Tieline.Core.Boundary;
using Tieline.Core.Gateways;
using Tieline.Core.Identifiers;
using Tieline.Core.Refusals;
using Tieline.Dialects.Http;

namespace Tieline.Dialects.Huawei.Apig;

/// <summary>Publishing APIs, taking them offline, and their versions. Contract huawei-vpc-channel, 10.5.</summary>
internal sealed class Publications(ApigOperations core)
{
    private const int AtOnceMax = 1000, InForce = 1, NotInForce = 2;
    private const string Root = $"{ApigHandlers.Root}/apis";

    public IEnumerable<EndpointRoute<HuaweiOperation>> Routes =>
    [
        new("POST", $"{Root}/action", new("apig.publishApi", PublishAsync)),
        new("POST", $"{Root}/publish", new("apig.publishApis", PublishManyAsync)),
        new("GET", $"{Root}/publish/{{}}", new("apig.listVersions", ListAsync)),
        new("PUT", $"{Root}/publish/{{}}", new("apig.switchVersion", SwitchAsync)),
    ];

    private ValueTask<HuaweiReply> PublishAsync(HuaweiCall call) => call.WithInstanceAsync(core, async gateway =>
    {
        var body = call.Body;
        var (action, environment, api, remark) = (body.TextOrNothing("action"), body.TextOrNothing("env_id"), body.TextOrNothing("api_id"), body.OptionalText("remark") ?? "");
        if (body.Fault is { } fault) return ApigErrors.WrongType(fault);
        if (action is null) return ApigErrors.Missing("action");
        if (environment is null) return ApigErrors.Missing("env_id");
        if (api is null) return ApigErrors.Missing("api_id");
        if (action is not ("online" or "offline")) return ApigErrors.Invalid("action");
        var outcome = await ActAsync(call, gateway, action == "online", api, environment, remark);
        return outcome.Refusal is { } refusal
            ? Refused(refusal, api, environment)
            : ApigJson.Object(json => Write(json, outcome.Value, TimeStyle.Nanoseconds), StatusCodes.Status201Created);
    });

    /// <summary>Each for itself: what fails is told beside what did not.</summary>
    private ValueTask<HuaweiReply> PublishManyAsync(HuaweiCall call) => call.WithInstanceAsync(core, async gateway =>
    {
        var body = call.Body;
        var (listed, group, environment, remark) = (body.OptionalTexts("apis"), body.TextOrNothing("group_id"), body.TextOrNothing("env_id"), body.OptionalText("remark") ?? "");
        if (body.Fault is { } fault) return ApigErrors.WrongType(fault);
        if (call.Query["action"] is not ("online" or "offline")) return ApigErrors.InvalidReference("action");
        if (environment is null) return ApigErrors.Missing("env_id");
        if (listed is null && group is null) return ApigErrors.Missing("apis");
        if (listed is { Count: > AtOnceMax }) return ApigErrors.Invalid("apis");
        var apis = listed ?? [.. (await core.Apis.ListAsync(
            call.Account, gateway.Id, new ApiFilter(Group: ApigIds.ParseApiGroup(group) ?? new ApiGroupId(-1)), new(0, AtOnceMax), call.Cancel)).Items.Select(api => ApigIds.Of(api.Id))];
        var (done, failed) = (new List<Publication>(), new List<(string Api, string Name, HuaweiError Error)>());
        foreach (var api in apis)
        {
            var outcome = await ActAsync(call, gateway, call.Query["action"] == "online", api, environment, remark);
            if (outcome.Refusal is { } refusal)
            {
                var name = (await core.Apis.FindAsync(call.Account, gateway.Id, IdOf(api), call.Cancel))?.Definition.Name ?? "";
                failed.Add((api, name, Refused(refusal, api, environment).Error!));
                continue;
            }

            done.Add(outcome.Value);
        }

        return ApigJson.Object(json =>
        {
            json.WriteStartArray("success");
            foreach (var publication in done)
            {
                json.WriteStartObject();
                Write(json, publication, TimeStyle.Nanoseconds);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("failure");
            foreach (var (api, name, error) in failed)
            {
                json.WriteStartObject();
                json.WriteString("api_id", api);
                json.WriteString("api_name", name);
                json.WriteString("error_code", error.Code);
                json.WriteString("error_msg", error.Message);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    });

    private ValueTask<HuaweiReply> ListAsync(HuaweiCall call) => call.WithInstanceAsync(core, async gateway =>
    {
        if (!ApigPage.TryRead(call.Query, out var page, out var error)) return error!;
        var stages = (await core.Publishing.ListEnvironmentsAsync(gateway, call.Cancel)).ToDictionary(stage => stage.Id, stage => stage.Name);
        EnvironmentId? environment = call.Query["env_id"] is { Length: > 0 } text ? ApigIds.ParseEnvironment(text) ?? new EnvironmentId(-1) : null;
        if (await core.Apis.ListVersionsAsync(call.Account, gateway.Id, IdOf(call.Path[2]), environment, call.Cancel) is not { } versions)
            return ApigErrors.For(new(RefusalCode.ApiNotFound, ""), call.Path[2]!);
        var name = call.Query["env_name"];
        var found = versions.Where(version => string.IsNullOrEmpty(name) || stages.GetValueOrDefault(version.Environment) == name).ToList();
        return ApigPage.Render("api_versions", page.Cut(found), (json, version) =>
        {
            json.WriteStartObject();
            json.WriteString("version_id", ApigIds.Of(version.Id));
            json.WriteString("version_no", version.PublishedAt.UtcDateTime.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture));
            json.WriteString("api_id", ApigIds.Of(version.Api));
            json.WriteString("env_id", ApigIds.Of(version.Environment));
            json.WriteString("env_name", stages.GetValueOrDefault(version.Environment, ""));
            json.WriteString("remark", version.Remark);
            json.WriteTime("publish_time", version.PublishedAt, TimeStyle.Seconds);
            json.WriteNumber("status", version.InForce ? InForce : NotInForce);
            json.WriteEndObject();
        });
    });

    private ValueTask<HuaweiReply> SwitchAsync(HuaweiCall call) => call.WithInstanceAsync(core, async gateway =>
    {
        var version = call.Body.TextOrNothing("version_id");
        if (call.Body.Fault is { } fault) return ApigErrors.WrongType(fault);
        if (version is null) return ApigErrors.Missing("version_id");
        var outcome = await core.Apis.SwitchVersionAsync(call.Caller, gateway.Id, IdOf(call.Path[2]), ApigIds.ParseVersion(version) ?? new VersionId(-1), call.Cancel);
        return outcome.Refusal is { } refusal
            ? ApigErrors.For(refusal, version)
            : ApigJson.Object(json => Write(json, outcome.Value, TimeStyle.Nanoseconds));
    });

    private Task<Outcome<Publication>> ActAsync(HuaweiCall call, Gateway gateway, bool isOnline, string api, string environment, string remark)
    {
        var stage = ApigIds.ParseEnvironment(environment) ?? new EnvironmentId(-1);
        return isOnline
            ? core.Apis.PublishAsync(call.Caller, gateway.Id, IdOf(api), stage, remark, call.Cancel)
            : core.Apis.WithdrawAsync(call.Caller, gateway.Id, IdOf(api), stage, call.Cancel);
    }

    private static HuaweiReply Refused(Refusal refusal, string api, string environment) =>
        ApigErrors.For(refusal, refusal.Code == RefusalCode.EnvironmentNotFound ? environment : api);

    private static ApiId IdOf(string? text) => ApigIds.ParseApi(text) ?? new ApiId(-1);

    private static void Write(Utf8JsonWriter json, Publication publication, TimeStyle times)
    {
        json.WriteString("publish_id", ApigIds.PublicationOf(publication.Id));
        json.WriteString("api_id", ApigIds.Of(publication.Api));
        json.WriteString("api_name", publication.Definition.Name);
        json.WriteString("env_id", ApigIds.Of(publication.Environment));
        json.WriteString("remark", publication.Remark);
        json.WriteTime("publish_time", publication.PublishedAt, times);
        json.WriteString("version_id", ApigIds.Of(publication.Id));
    }
}
