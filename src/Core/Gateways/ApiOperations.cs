using System.Text.RegularExpressions;
using Tieline.Core.Accounts;
using Tieline.Core.Boundary;
using Tieline.Core.Channels;
using Tieline.Core.Identifiers;
using Tieline.Core.Refusals;

namespace Tieline.Core.Gateways;

/// <summary>The operations on APIs and their publication. Contract huawei-vpc-channel, 10.4 and 10.5.</summary>
public sealed partial class ApiOperations(IStore store, Writes writes, IIdSource ids)
{
    private const int ApisPerGroupMax = 1000;

    public Task<Outcome<GatewayApi>> CreateAsync(Caller caller, GatewayId gateway, ApiGroupId group, ApiDefinition definition, CancellationToken cancel) =>
        RunAsync<GatewayApi>(
            caller,
            async write =>
            {
                if (await FaultAsync(write, gateway, group, definition, null) is { } fault) return fault;
                if ((await write.Store.ListApisAsync(caller.Account, gateway, new ApiFilter(Group: group), new(0, 0))).Total >= ApisPerGroupMax)
                    return PublishingOperations.Quota("APIs", ApisPerGroupMax);
                var made = new GatewayApi(new ApiId(ids.Next()), gateway, caller.Account, group, definition, write.Now, write.Now, 1);
                await write.Store.InsertApiAsync(made);
                await write.LogAsync("api.created", made.Id, $"{gateway} {definition.Method} {definition.Path}");
                return made;
            },
            cancel);

    /// <summary>Replaces the definition. Callers see it when it is published again.</summary>
    public Task<Outcome<GatewayApi>> UpdateAsync(
        Caller caller, GatewayId gateway, ApiId id, ApiGroupId group, ApiDefinition definition, CancellationToken cancel) =>
        RunAsync<GatewayApi>(
            caller,
            async write =>
            {
                if (await write.Store.FindApiAsync(caller.Account, gateway, id) is not { } there) return ApiNotFound();
                if (await FaultAsync(write, gateway, group, definition, id) is { } fault) return fault;
                var next = there with { Group = group, Definition = definition, UpdatedAt = write.Now };
                await write.Store.UpdateApiAsync(next);
                await write.LogAsync("api.updated", id, $"{definition.Method} {definition.Path}");
                return next with { Revision = next.Revision + 1 };
            },
            cancel);

    public ValueTask<GatewayApi?> FindAsync(AccountId owner, GatewayId gateway, ApiId id, CancellationToken cancel) =>
        store.ReadAsync(reader => reader.FindApiAsync(owner, gateway, id), cancel);

    public ValueTask<PageOf<GatewayApi>> ListAsync(AccountId owner, GatewayId gateway, ApiFilter filter, OffsetPage page, CancellationToken cancel) =>
        store.ReadAsync(reader => reader.ListApisAsync(owner, gateway, filter, page), cancel);

    /// <summary>Removes an API that is published nowhere.</summary>
    public Task<Outcome<Done>> DeleteAsync(Caller caller, GatewayId gateway, ApiId id, CancellationToken cancel) =>
        RunAsync<Done>(
            caller,
            async write =>
            {
                if (await write.Store.FindApiAsync(caller.Account, gateway, id) is not { } there) return ApiNotFound();
                if ((await write.Store.ListPublicationsAsync(id, null)).Any(version => version.InForce))
                    return new Refusal(RefusalCode.ApiPublished, "the API is published");
                await write.Store.DeleteApiAsync(there);
                await write.LogAsync("api.deleted", id, there.Definition.Name);
                return default(Done);
            },
            cancel);

    /// <summary>The versions of an API, the latest first; null when it is not the account's.</summary>
    public ValueTask<IReadOnlyList<Publication>?> ListVersionsAsync(
        AccountId owner, GatewayId gateway, ApiId id, EnvironmentId? environment, CancellationToken cancel) =>
        store.ReadAsync<IReadOnlyList<Publication>?>(
            async reader => await reader.FindApiAsync(owner, gateway, id) is null ? null : await reader.ListPublicationsAsync(id, environment), cancel);

    /// <summary>Publishes an API as it is now: a snapshot, with the environment's variables put in.</summary>
    public Task<Outcome<Publication>> PublishAsync(
        Caller caller, GatewayId gateway, ApiId id, EnvironmentId environment, string remark, CancellationToken cancel) =>
        RunAsync<Publication>(
            caller,
            async write =>
            {
                if (remark.Length > ApiRules.RemarkMax) return ChannelRefusals.TooLong("remark");
                if (await write.Store.FindApiAsync(caller.Account, gateway, id) is not { } api) return ApiNotFound();
                if (!await PublishingOperations.IsEnvironmentAsync(write.Store, caller.Account, gateway, environment)) return PublishingOperations.EnvironmentNotFound();
                var values = (await write.Store.ListVariablesAsync(caller.Account, gateway, api.Group, environment)).ToDictionary(item => item.Name, item => item.Value);
                var definition = api.Definition;
                string Filled(string text) => Variable().Replace(text, match => values.GetValueOrDefault(match.Groups[1].Value, match.Value));
                definition = definition with
                {
                    Backend = definition.Backend with { Path = Filled(definition.Backend.Path), Address = Filled(definition.Backend.Address) },
                };
                if (definition.Backend.Path.Contains('#') || definition.Backend.Address.Contains('#'))
                    return new Refusal(RefusalCode.VariableNotFound, "the backend's path or address names a variable that the environment does not have");
                if (ApiRules.FaultOf(definition) is { } fault) return fault;
                var made = new Publication(
                    new VersionId(ids.Next()), id, gateway, caller.Account, api.Group, environment, definition, remark, write.Now, InForce: true);
                await write.Store.InsertPublicationAsync(made);
                await write.Store.ForgetPublicationsAsync(id, environment, Publication.Kept);
                await write.LogAsync("api.published", id, $"{environment} {made.Id}");
                write.Touch(Scope.Of(gateway));
                return made;
            },
            cancel);

    /// <summary>Ends publication in an environment.</summary>
    /// <returns>The version that was in force.</returns>
    public Task<Outcome<Publication>> WithdrawAsync(Caller caller, GatewayId gateway, ApiId id, EnvironmentId environment, CancellationToken cancel) =>
        RunAsync<Publication>(
            caller,
            async write =>
            {
                if (await write.Store.FindApiAsync(caller.Account, gateway, id) is null) return ApiNotFound();
                if (!await PublishingOperations.IsEnvironmentAsync(write.Store, caller.Account, gateway, environment)) return PublishingOperations.EnvironmentNotFound();
                if ((await write.Store.ListPublicationsAsync(id, environment)).FirstOrDefault(version => version.InForce) is not { } inForce)
                    return new Refusal(RefusalCode.PublicationNotFound, "the API is not published in the environment");
                await write.Store.WithdrawAsync(id, environment);
                await write.LogAsync("api.withdrawn", id, $"{environment}");
                write.Touch(Scope.Of(gateway));
                return inForce with { InForce = false };
            },
            cancel);

    /// <summary>Puts an earlier version in force again.</summary>
    public Task<Outcome<Publication>> SwitchVersionAsync(Caller caller, GatewayId gateway, ApiId id, VersionId version, CancellationToken cancel) =>
        RunAsync<Publication>(
            caller,
            async write =>
            {
                if (await write.Store.FindPublicationAsync(caller.Account, gateway, version) is not { } found || found.Api != id)
                    return new Refusal(RefusalCode.VersionNotFound, "no such version");
                if (found.Definition.Backend.Channel is { } channel && await write.Store.FindChannelAsync(caller.Account, gateway, channel) is null)
                    return ChannelRefusals.ChannelNotFound();
                await write.Store.EnforcePublicationAsync(found);
                await write.LogAsync("api.versionSwitched", id, $"{found.Environment} {version}");
                write.Touch(Scope.Of(gateway));
                return found with { InForce = true };
            },
            cancel);

    internal static Refusal ApiNotFound() => new(RefusalCode.ApiNotFound, "no such API");

    private static async ValueTask<Refusal?> FaultAsync(Write write, GatewayId gateway, ApiGroupId group, ApiDefinition definition, ApiId? self)
    {
        if (ApiRules.FaultOf(definition) is { } fault) return fault;
        if (await write.Store.FindGroupAsync(write.Caller.Account, gateway, group) is null) return PublishingOperations.GroupNotFound();
        if (definition.Backend.Channel is { } channel && await write.Store.FindChannelAsync(write.Caller.Account, gateway, channel) is null)
            return ChannelRefusals.ChannelNotFound();
        if (definition.Backend.ShowsCertificate && await write.Store.FindGatewayAsync(write.Caller.Account, gateway) is not { HasClientCertificate: true })
            return ChannelRefusals.NoClientCertificate();
        if (await write.Store.FindApiAsync(group, definition.Name) is { } named && named.Id != self)
            return new(RefusalCode.ApiNameTaken, "the group has an API of that name already");
        return await write.Store.FindApiAsync(group, definition.Method, definition.Path, definition.Match) is { } same && same.Id != self
            ? new(RefusalCode.ApiTaken, "the group has an API of this method and path already")
            : null;
    }

    private Task<Outcome<T>> RunAsync<T>(Caller caller, Func<Write, ValueTask<Outcome<T>>> change, CancellationToken cancel) =>
        writes.RunAsync(caller, new Replay<T>(_ => "", _ => throw new InvalidOperationException("APIs take no token")), change, cancel);

    [GeneratedRegex("#([A-Za-z][A-Za-z0-9_-]{2,31})#", RegexOptions.CultureInvariant)]
    private static partial Regex Variable();
}
