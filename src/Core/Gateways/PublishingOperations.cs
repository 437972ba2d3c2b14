using Tieline.Core.Accounts;
using Tieline.Core.Boundary;
using Tieline.Core.Channels;
using Tieline.Core.Identifiers;
using Tieline.Core.Refusals;

namespace Tieline.Core.Gateways;

/// <summary>The environments, groups, domains and variables of a gateway: where APIs are published and what they are called by.</summary>
/// <remarks>Contract huawei-vpc-channel, 10.2 and 10.3. Quotas: 8.4.</remarks>
public sealed class PublishingOperations(IStore store, Writes writes, IIdSource ids)
{
    private const int EnvironmentsMax = 10, GroupsMax = 1500, DomainsPerGroupMax = 5, VariablesMax = 50;

    /// <summary>The environments: the one that every gateway has, then the oldest first.</summary>
    public async ValueTask<IReadOnlyList<ApiEnvironment>> ListEnvironmentsAsync(Gateway gateway, CancellationToken cancel) =>
        [ApiEnvironment.ReleaseOf(gateway), .. await store.ReadAsync(reader => reader.ListEnvironmentsAsync(gateway.Owner, gateway.Id), cancel)];

    public Task<Outcome<ApiEnvironment>> CreateEnvironmentAsync(Caller caller, GatewayId gateway, string name, string remark, CancellationToken cancel) =>
        RunAsync<ApiEnvironment>(
            caller,
            async write =>
            {
                var others = await write.Store.ListEnvironmentsAsync(caller.Account, gateway);
                if (EnvironmentFault(name, remark, others, null) is { } fault) return fault;
                if (others.Count + 1 >= EnvironmentsMax) return Quota("environments", EnvironmentsMax);
                var made = new ApiEnvironment(new EnvironmentId(1 + ids.Next() % long.MaxValue), gateway, caller.Account, name, remark, write.Now);
                await write.Store.InsertEnvironmentAsync(made);
                await write.LogAsync("environment.created", made.Id, $"{gateway} {name}");
                return made;
            },
            cancel);

    public Task<Outcome<ApiEnvironment>> UpdateEnvironmentAsync(
        Caller caller, GatewayId gateway, EnvironmentId id, string name, string? remark, CancellationToken cancel) =>
        RunAsync<ApiEnvironment>(
            caller,
            async write =>
            {
                var all = await write.Store.ListEnvironmentsAsync(caller.Account, gateway);
                if (all.FirstOrDefault(environment => environment.Id == id) is not { } there) return EnvironmentNotFound();
                if (EnvironmentFault(name, remark ?? "", all, id) is { } fault) return fault;
                var next = there with { Name = name, Remark = remark ?? there.Remark };
                await write.Store.UpdateEnvironmentAsync(next);
                await write.LogAsync("environment.updated", id, name);
                write.Touch(Scope.Of(gateway));
                return next;
            },
            cancel);

    /// <summary>Removes an environment that nothing is published in.</summary>
    public Task<Outcome<Done>> DeleteEnvironmentAsync(Caller caller, GatewayId gateway, EnvironmentId id, CancellationToken cancel) =>
        RunAsync<Done>(
            caller,
            async write =>
            {
                var all = await write.Store.ListEnvironmentsAsync(caller.Account, gateway);
                if (all.FirstOrDefault(environment => environment.Id == id) is not { } there) return EnvironmentNotFound();
                if (await write.Store.IsAnythingPublishedAsync(id)) return new Refusal(RefusalCode.EnvironmentInUse, "APIs are published in the environment");
                await write.Store.DeleteEnvironmentAsync(there);
                await write.LogAsync("environment.deleted", id, there.Name);
                return default(Done);
            },
            cancel);

    public ValueTask<PageOf<ApiGroup>> ListGroupsAsync(
        AccountId owner, GatewayId gateway, ApiGroupId? id, TextFilter? name, OffsetPage page, CancellationToken cancel) =>
        store.ReadAsync(reader => reader.ListGroupsAsync(owner, gateway, id, name, page), cancel);

    public ValueTask<ApiGroup?> FindGroupAsync(AccountId owner, GatewayId gateway, ApiGroupId id, CancellationToken cancel) =>
        store.ReadAsync(reader => reader.FindGroupAsync(owner, gateway, id), cancel);

    /// <summary>Whether a new group may have the name: why not, or null.</summary>
    public ValueTask<Refusal?> CheckGroupNameAsync(GatewayId gateway, string name, CancellationToken cancel) =>
        store.ReadAsync(reader => GroupNameFaultAsync(reader, gateway, name, null), cancel);

    public Task<Outcome<ApiGroup>> CreateGroupAsync(Caller caller, GatewayId gateway, string name, string remark, CancellationToken cancel) =>
        RunAsync<ApiGroup>(
            caller,
            async write =>
            {
                if (remark.Length > ApiRules.GroupRemarkMax) return ChannelRefusals.TooLong("remark");
                if (await GroupNameFaultAsync(write.Store, gateway, name, null) is { } fault) return fault;
                if ((await write.Store.ListGroupsAsync(caller.Account, gateway, null, null, new(0, 0))).Total >= GroupsMax) return Quota("API groups", GroupsMax);
                var made = new ApiGroup(
                    new ApiGroupId(ids.Next()), gateway, caller.Account, name, remark, OwnDomainIsOpen: true, IsDefault: false, [], write.Now, write.Now);
                await write.Store.InsertGroupAsync(made);
                await write.LogAsync("apiGroup.created", made.Id, $"{gateway} {name}");
                write.Touch(Scope.Of(gateway));
                return made;
            },
            cancel);

    /// <summary>Changes a group; null leaves a value.</summary>
    public Task<Outcome<ApiGroup>> UpdateGroupAsync(
        Caller caller, GatewayId gateway, ApiGroupId id, string? name, string? remark, bool? ownDomainIsOpen, CancellationToken cancel) =>
        WithGroupAsync<ApiGroup>(
            caller,
            gateway,
            id,
            async (write, there) =>
            {
                if (remark?.Length > ApiRules.GroupRemarkMax) return ChannelRefusals.TooLong("remark");
                if (name is not null && await GroupNameFaultAsync(write.Store, gateway, name, id) is { } fault) return fault;
                var next = there with
                {
                    Name = name ?? there.Name, Remark = remark ?? there.Remark, OwnDomainIsOpen = ownDomainIsOpen ?? there.OwnDomainIsOpen, UpdatedAt = write.Now,
                };
                await write.Store.UpdateGroupAsync(next);
                await write.LogAsync("apiGroup.updated", id, next.Name);
                write.Touch(Scope.Of(gateway));
                return next;
            },
            cancel);

    /// <summary>Removes a group without APIs; the one that every gateway has stays.</summary>
    public Task<Outcome<Done>> DeleteGroupAsync(Caller caller, GatewayId gateway, ApiGroupId id, CancellationToken cancel) =>
        WithGroupAsync<Done>(
            caller,
            gateway,
            id,
            async (write, there) =>
            {
                if (there.IsDefault || await write.Store.HasApisAsync(id)) return new Refusal(RefusalCode.ApiGroupInUse, "the group has APIs, or is the gateway's own");
                await write.Store.DeleteGroupAsync(there);
                await write.LogAsync("apiGroup.deleted", id, there.Name);
                write.Touch(Scope.Of(gateway));
                return default(Done);
            },
            cancel);

    public Task<Outcome<ApiDomain>> BindDomainAsync(
        Caller caller, GatewayId gateway, ApiGroupId id, string name, string minTls, bool redirectsToHttps, CancellationToken cancel) =>
        WithGroupAsync<ApiDomain>(
            caller,
            gateway,
            id,
            async (write, there) =>
            {
                var domain = new ApiDomain(new DomainId(ids.Next()), name.ToLowerInvariant(), minTls, redirectsToHttps);
                if (!ApiRules.IsDomain(domain.Name)) return new Refusal(RefusalCode.DomainInvalid, "not a domain name") { Field = "url_domain" };
                if (minTls is not ("TLSv1.1" or "TLSv1.2")) return ChannelRefusals.Invalid("min_ssl_version");
                if (await write.Store.FindDomainAsync(gateway, domain.Name) is not null) return new Refusal(RefusalCode.DomainTaken, "the domain is bound to a group already");
                if (there.Domains.Length >= DomainsPerGroupMax) return Quota("domain names", DomainsPerGroupMax);
                await write.Store.InsertDomainAsync(gateway, id, domain);
                await write.LogAsync("domain.bound", id, domain.Name);
                write.Touch(Scope.Of(gateway));
                return domain;
            },
            cancel);

    public Task<Outcome<Done>> UnbindDomainAsync(Caller caller, GatewayId gateway, ApiGroupId id, DomainId domain, CancellationToken cancel) =>
        WithGroupAsync<Done>(
            caller,
            gateway,
            id,
            async (write, there) =>
            {
                if (there.Domains.All(bound => bound.Id != domain))
                {
                    return await write.Store.FindDomainAsync(gateway, domain) is null
                        ? new Refusal(RefusalCode.DomainNotFound, "no such domain")
                        : new Refusal(RefusalCode.DomainOfOtherGroup, "the domain is bound to another group");
                }

                await write.Store.DeleteDomainAsync(id, domain);
                await write.LogAsync("domain.unbound", id, $"{domain}");
                write.Touch(Scope.Of(gateway));
                return default(Done);
            },
            cancel);

    public ValueTask<IReadOnlyList<ApiVariable>> ListVariablesAsync(
        AccountId owner, GatewayId gateway, ApiGroupId? group, EnvironmentId? environment, CancellationToken cancel) =>
        store.ReadAsync(reader => reader.ListVariablesAsync(owner, gateway, group, environment), cancel);

    /// <summary>Makes a variable, or changes the value of one. Those of versions in force stay as they were published.</summary>
    /// <param name="id">The variable to change; null to make one.</param>
    public Task<Outcome<ApiVariable>> SaveVariableAsync(
        Caller caller, GatewayId gateway, VariableId? id, ApiGroupId group, EnvironmentId environment, string name, string value, CancellationToken cancel) =>
        WithGroupAsync<ApiVariable>(
            caller,
            gateway,
            group,
            async (write, _) =>
            {
                if (!ApiRules.IsVariableName(name)) return ChannelRefusals.Invalid("variable_name");
                if (!ApiRules.IsVariableValue(value)) return ChannelRefusals.Invalid("variable_value");
                if (!await IsEnvironmentAsync(write.Store, caller.Account, gateway, environment)) return EnvironmentNotFound();
                var others = await write.Store.ListVariablesAsync(caller.Account, gateway, group, environment);
                if (id is not null && others.All(variable => variable.Id != id)) return new Refusal(RefusalCode.VariableNotFound, "no such variable");
                if (others.Any(variable => variable.Name == name && variable.Id != id)) return new Refusal(RefusalCode.VariableTaken, "there is a variable of that name already");
                if (id is null && others.Count >= VariablesMax) return Quota("variables", VariablesMax);
                var saved = new ApiVariable(id ?? new VariableId(ids.Next()), group, environment, name, value);
                if (id is null) await write.Store.InsertVariableAsync(gateway, caller.Account, saved);
                else await write.Store.UpdateVariableAsync(saved);
                await write.LogAsync("variable.saved", saved.Id, name);
                return saved;
            },
            cancel);

    public Task<Outcome<Done>> DeleteVariableAsync(Caller caller, GatewayId gateway, VariableId id, CancellationToken cancel) =>
        RunAsync<Done>(
            caller,
            async write =>
            {
                if ((await write.Store.ListVariablesAsync(caller.Account, gateway, null, null)).All(variable => variable.Id != id))
                    return new Refusal(RefusalCode.VariableNotFound, "no such variable");
                await write.Store.DeleteVariableAsync(id);
                await write.LogAsync("variable.deleted", id);
                return default(Done);
            },
            cancel);

    internal static Refusal EnvironmentNotFound() => new(RefusalCode.EnvironmentNotFound, "no such environment");

    internal static Refusal GroupNotFound() => new(RefusalCode.ApiGroupNotFound, "no such API group");

    internal static Refusal Quota(string what, int most) => new(RefusalCode.QuotaExceeded, $"at most {most} {what}") { Field = what };

    internal static async ValueTask<bool> IsEnvironmentAsync(IStoreReader reader, AccountId owner, GatewayId gateway, EnvironmentId id) =>
        id == EnvironmentId.Release || (await reader.ListEnvironmentsAsync(owner, gateway)).Any(environment => environment.Id == id);

    private static Refusal? EnvironmentFault(string name, string remark, IReadOnlyList<ApiEnvironment> others, EnvironmentId? self) =>
        !ApiRules.IsEnvironmentName(name) ? ChannelRefusals.Invalid("name")
        : remark.Length > ApiRules.RemarkMax ? ChannelRefusals.TooLong("remark")
        : name == ApiEnvironment.ReleaseName || others.Any(other => other.Name == name && other.Id != self)
            ? new(RefusalCode.EnvironmentNameTaken, "there is an environment of that name already")
            : null;

    private static async ValueTask<Refusal?> GroupNameFaultAsync(IStoreReader reader, GatewayId gateway, string name, ApiGroupId? self)
    {
        if (!ApiRules.IsTitle(name, 3, 255)) return ChannelRefusals.Invalid("name");
        return await reader.FindGroupAsync(gateway, name) is { } there && there.Id != self
            ? new(RefusalCode.ApiGroupNameTaken, "there is an API group of that name already")
            : null;
    }

    private Task<Outcome<T>> WithGroupAsync<T>(
        Caller caller, GatewayId gateway, ApiGroupId id, Func<Write, ApiGroup, ValueTask<Outcome<T>>> change, CancellationToken cancel) =>
        RunAsync(
            caller,
            async write => await write.Store.FindGroupAsync(caller.Account, gateway, id) is { } there ? await change(write, there) : GroupNotFound(),
            cancel);

    private Task<Outcome<T>> RunAsync<T>(Caller caller, Func<Write, ValueTask<Outcome<T>>> change, CancellationToken cancel) =>
        writes.RunAsync(caller, new Replay<T>(_ => "", _ => throw new InvalidOperationException("gateways take no token")), change, cancel);
}
