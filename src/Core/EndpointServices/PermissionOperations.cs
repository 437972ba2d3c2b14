using Tieline.Core.Accounts;
using Tieline.Core.Boundary;
using Tieline.Core.Identifiers;
using Tieline.Core.Refusals;

namespace Tieline.Core.EndpointServices;

/// <summary>A line that a caller wants in a service's whitelist.</summary>
public sealed record PermissionWish(PermissionKind Kind, string Text, string Pattern, string Description);

/// <summary>The owner's operations on a service's whitelist. Contract huawei-endpoint-service, 4.</summary>
public sealed class PermissionOperations(IStore store, Writes writes, IIdSource ids)
{
    /// <summary>The lines of the caller's service, by creation; null when it has no such service.</summary>
    public ValueTask<IReadOnlyList<Permission>?> ListAsync(AccountId owner, EndpointServiceId service, CancellationToken cancel) => store.ReadAsync(
        async reader => await reader.FindServiceAsync(owner, service) is null ? null : await reader.ListPermissionsAsync(service),
        cancel);

    /// <summary>Adds lines; one that is there already stays as it is.</summary>
    /// <returns>The lines added.</returns>
    public Task<Outcome<IReadOnlyList<Permission>>> AddAsync(
        Caller caller, EndpointServiceId service, IReadOnlyList<PermissionWish> wishes, CancellationToken cancel) => writes.RunAsync(
        caller,
        OfPermissions,
        async write =>
        {
            if (await write.Store.FindServiceAsync(caller.Account, service) is null) return EndpointServiceRefusals.ServiceNotFound();
            var there = (await write.Store.ListPermissionsAsync(service)).Select(line => (line.Kind, line.Text)).ToHashSet();
            var added = new List<Permission>();
            foreach (var wish in wishes)
            {
                if (!there.Add((wish.Kind, wish.Text))) continue;
                if (there.Count > Permission.PerServiceMax) return EndpointServiceRefusals.TooManyPermissions();
                var line = new Permission(new PermissionId(ids.Next()), service, wish.Kind, wish.Text, wish.Pattern, wish.Description, write.Now);
                await write.Store.InsertPermissionAsync(line);
                await write.LogAsync("service.permitted", service, wish.Text);
                added.Add(line);
            }

            return (Outcome<IReadOnlyList<Permission>>)added;
        },
        cancel);

    /// <summary>
    /// Removes the lines that <paramref name="which"/> picks from those there are, and rejects the connected endpoints of accounts that no line
    /// permits any more (issue 4: un-whitelisting stops the traffic of that consumer and of no other). An account that the lines did not permit
    /// before either is connected by the owner's word, and stays.
    /// </summary>
    /// <returns>The lines removed.</returns>
    public Task<Outcome<IReadOnlyList<Permission>>> RemoveAsync(
        Caller caller, EndpointServiceId service, Func<IReadOnlyList<Permission>, Outcome<IReadOnlyList<Permission>>> which, CancellationToken cancel) =>
        writes.RunAsync(
            caller,
            OfPermissions,
            async write =>
            {
                if (await write.Store.FindServiceAsync(caller.Account, service) is not { } found) return EndpointServiceRefusals.ServiceNotFound();
                var lines = await write.Store.ListPermissionsAsync(service);
                var chosen = which(lines);
                if (chosen.Refusal is { } refusal) return refusal;
                foreach (var line in chosen.Value)
                {
                    await write.Store.DeletePermissionAsync(line);
                    await write.LogAsync("service.unpermitted", service, line.Text);
                }

                if (chosen.Value.Count > 0) await RejectAsync(write, found, lines, [.. lines.Except(chosen.Value)]);
                return (Outcome<IReadOnlyList<Permission>>)chosen.Value.ToList();
            },
            cancel);

    /// <summary>Changes the words about a line.</summary>
    public Task<Outcome<Permission>> DescribeAsync(Caller caller, EndpointServiceId service, PermissionId id, string description, CancellationToken cancel) =>
        writes.RunAsync(
            caller,
            new Replay<Permission>(_ => "", _ => throw new InvalidOperationException("permissions take no token")),
            async write =>
            {
                if (await write.Store.FindServiceAsync(caller.Account, service) is null) return EndpointServiceRefusals.ServiceNotFound();
                if ((await write.Store.ListPermissionsAsync(service)).FirstOrDefault(line => line.Id == id) is not { } line) return EndpointServiceRefusals.PermissionNotFound();
                var changed = line with { Description = description };
                await write.Store.UpdatePermissionAsync(changed);
                return changed;
            },
            cancel);

    /// <summary>True when the account may connect. Contract huawei-endpoint-service, 4, evaluation.</summary>
    internal static async ValueTask<bool> PermitsAsync(IStoreReader reader, EndpointService service, IReadOnlyList<Permission> lines, AccountId account)
    {
        if (service.IsPublic || service.Owner == account) return true;
        if (lines.Count == 0) return false;
        var name = (await reader.FindAccountAsync(account))?.IdentityIn(IdentityScheme.HuaweiDomainId);
        return lines.Any(line => line.Permits(name));
    }

    /// <summary>Rejects the endpoints of accounts that the lines permitted before, and those that are left do not.</summary>
    private static async ValueTask RejectAsync(Write write, EndpointService service, IReadOnlyList<Permission> before, IReadOnlyList<Permission> left)
    {
        var decided = new Dictionary<AccountId, bool>();
        foreach (var endpoint in (await write.Store.ListEndpointsAsync(service.Id, new(), TimedPage.All)).Items)
        {
            if (!endpoint.Carries) continue;
            if (!decided.TryGetValue(endpoint.Owner, out var loses))
            {
                decided[endpoint.Owner] = loses = await PermitsAsync(write.Store, service, before, endpoint.Owner)
                    && !await PermitsAsync(write.Store, service, left, endpoint.Owner);
            }

            if (loses && endpoint.LosePermission(write.Now) is { } happened) await EndpointServiceChanges.CommitAsync(write, endpoint, happened, service.Owner);
        }
    }

    private static readonly Replay<IReadOnlyList<Permission>> OfPermissions = new(_ => "", _ => throw new InvalidOperationException("permissions take no token"));
}
