using Tieline.Core.Accounts;
using Tieline.Core.Boundary;
using Tieline.Core.Identifiers;
using Tieline.Core.Refusals;

namespace Tieline.Core.Channels;

/// <summary>How many channels and members there may be, and how short checks may be.</summary>
/// <remarks>Defaults: seed 002 (30 channels); contract huawei-vpc-channel, 8.4 (10 members).</remarks>
public sealed record ChannelLimits
{
    public int? ChannelsPerAccount { get; init; } = 30;

    public int? MembersPerChannel { get; init; } = 10;

    public CheckBounds Checks { get; init; } = CheckBounds.Seed;
}

/// <summary>The operations on channels: the whole of one, its check, and its place in lists. Contract huawei-vpc-channel, 2 and 5.</summary>
public sealed class ChannelOperations(IStore store, Writes writes, IIdSource ids, ChannelLimits limits, KnownRegistries registries)
{
    private static readonly Replay<Channel> NoReplay = new(_ => "", _ => throw new InvalidOperationException("channels take no token"));

    /// <summary>Makes a channel with its groups, members and check, in one step.</summary>
    public Task<Outcome<Channel>> CreateAsync(Caller caller, GatewayId gateway, ChannelWish wish, CancellationToken cancel) =>
        writes.RunAsync(
            caller,
            NoReplay,
            async write =>
            {
                var kind = ChannelRules.KindOf(wish);
                if (ChannelRules.FaultOf(wish, kind, limits.Checks) is { } fault) return fault;
                var blank = new Channel(
                    new ChannelId(ids.Next()), gateway, caller.Account, wish.Name!, wish.TcpPort!.Value, (BalanceStrategy)(wish.Strategy ?? 1),
                    ChannelRules.KindOfMembers(wish.MemberType), kind, [], [], null, null, write.Now, 1);
                var made = await FillAsync(write, blank, blank, wish);
                if ((made.Refusal ?? RegistryFault(blank, made.Value)) is { } refusal) return refusal;
                if (await write.Store.FindChannelAsync(gateway, wish.Name!) is not null) return ChannelRefusals.NameTaken();
                if (limits.ChannelsPerAccount is { } most && await write.Store.CountChannelsAsync(caller.Account, most) >= most)
                    return ChannelRefusals.TooManyChannels(most);
                if (TooMany(made.Value) is { } quota) return quota;

                await write.Store.InsertChannelAsync(made.Value);
                await write.LogAsync("channel.created", blank.Id, $"{gateway} {wish.Name}");
                await LogUnfollowedAsync(write, blank, made.Value);
                write.Touch(Scope.Of(gateway));
                return made.Value;
            },
            cancel);

    /// <summary>The channel; null when it is not the account's or not the gateway's.</summary>
    public ValueTask<Channel?> FindAsync(AccountId owner, GatewayId gateway, ChannelId id, CancellationToken cancel) =>
        store.ReadAsync(reader => reader.FindChannelAsync(owner, gateway, id), cancel);

    /// <summary>A page of the gateway's channels, the newest first.</summary>
    public ValueTask<PageOf<Channel>> ListAsync(AccountId owner, GatewayId gateway, ChannelFilter filter, OffsetPage page, CancellationToken cancel) =>
        store.ReadAsync(reader => reader.ListChannelsAsync(owner, gateway, filter, page), cancel);

    /// <summary>Replaces all but the kind. A check or a service that the wish leaves out stays. Contract huawei-vpc-channel, 2.10.</summary>
    public Task<Outcome<Channel>> UpdateAsync(Caller caller, GatewayId gateway, ChannelId id, ChannelWish wish, CancellationToken cancel) =>
        writes.RunAsync(
            caller,
            NoReplay,
            async write =>
            {
                if (await write.Store.FindChannelAsync(caller.Account, gateway, id) is not { } there) return ChannelRefusals.ChannelNotFound();
                if (ChannelRules.FaultOf(wish with { Type = null, ChannelType = null }, there.Kind, limits.Checks) is { } fault) return fault;
                var next = there with
                {
                    Name = wish.Name!, TcpPort = wish.TcpPort!.Value, Strategy = (BalanceStrategy)(wish.Strategy ?? 1),
                    MemberKind = ChannelRules.KindOfMembers(wish.MemberType), Groups = [], Members = [],
                };
                var made = await FillAsync(write, there, next, wish);
                if ((made.Refusal ?? RegistryFault(there, made.Value)) is { } refusal) return refusal;
                if (wish.Name != there.Name && await write.Store.FindChannelAsync(gateway, wish.Name!) is not null) return ChannelRefusals.NameTaken();
                if (TooMany(made.Value) is { } quota) return quota;
                var saved = await SaveAsync(write, made.Value, "channel.updated");
                await LogUnfollowedAsync(write, there, made.Value);
                return saved;
            },
            cancel);

    /// <summary>Removes a channel that no API leads to. Contract huawei-vpc-channel, 2.11.</summary>
    public Task<Outcome<Done>> DeleteAsync(Caller caller, GatewayId gateway, ChannelId id, CancellationToken cancel) =>
        writes.RunAsync(
            caller,
            async write =>
            {
                if (await write.Store.FindChannelAsync(caller.Account, gateway, id) is not { } there) return ChannelRefusals.ChannelNotFound();
                if (await write.Store.IsChannelUsedAsync(id)) return ChannelRefusals.ChannelInUse();
                await write.Store.DeleteChannelAsync(there);
                await write.LogAsync("channel.deleted", id, there.Name);
                write.Touch(Scope.Of(gateway));
                return default(Done);
            },
            cancel);

    /// <summary>Replaces the check, or makes one where there was none. Contract huawei-vpc-channel, 5.2.</summary>
    public Task<Outcome<Channel>> ConfigureCheckAsync(Caller caller, GatewayId gateway, ChannelId id, CheckWish wish, CancellationToken cancel) =>
        writes.RunAsync(
            caller,
            NoReplay,
            async write =>
            {
                if (await write.Store.FindChannelAsync(caller.Account, gateway, id) is not { } there) return ChannelRefusals.ChannelNotFound();
                if (ChannelRules.FaultOf(wish, limits.Checks) is { } fault) return fault;
                if (await CertificateFaultAsync(write, there, wish) is { } lacking) return lacking;
                var next = there with { Check = ChannelEdits.Check(wish, there.Check?.CreatedAt ?? write.Now) };
                return await SaveAsync(write, new ChannelEdits(there, write.Now, ids).Finish(next), "channel.checkConfigured");
            },
            cancel);

    /// <summary>Writes a changed channel, says so, and wakes the engine. One that is as it was is left alone.</summary>
    internal static async ValueTask<Outcome<Channel>> SaveAsync(Write write, Channel next, string kind, string detail = "")
    {
        await write.Store.UpdateChannelAsync(next);
        await write.LogAsync(kind, next.Id, detail);
        write.Touch(Scope.Of(next.Gateway, next.Id));
        return next with { Revision = next.Revision + 1 };
    }

    /// <summary>The addresses of the wishes' members: as given, or those of the workloads that they name.</summary>
    internal static async ValueTask<Outcome<IReadOnlyList<MemberDraft>>> AddressesAsync(Write write, Channel channel, IReadOnlyList<MemberWish> wishes)
    {
        if (channel.MemberKind == MemberKind.Address) return wishes.Select(wish => new MemberDraft(wish, wish.Host!)).ToList();
        if (wishes.Count == 0) return Array.Empty<MemberDraft>();
        if (await write.Store.FindGatewayAsync(channel.Owner, channel.Gateway) is not { Vpc: { } vpc }) return ChannelRefusals.ServerNotFound();
        var drafts = new List<MemberDraft>(wishes.Count);
        foreach (var wish in wishes)
        {
            var port = wish.ServerPort is { } id ? await write.Store.FindPortAsync(channel.Owner, id) : await write.Store.FindServerAsync(channel.Owner, vpc, wish.ServerId!);
            if (port is null || port.Vpc != vpc) return ChannelRefusals.ServerNotFound();
            drafts.Add(new(wish, port.Address.ToString()));
        }

        return drafts;
    }

    private async ValueTask<Outcome<Channel>> FillAsync(Write write, Channel before, Channel next, ChannelWish wish)
    {
        var edits = new ChannelEdits(before, write.Now, ids);
        next = next with { Groups = edits.Groups(wish.Groups, isWhole: true) };
        if (wish.Service is { } service && next.Kind == ChannelKind.Microservice) next = next with { Service = await ServiceAsync(write, before, service) };
        if (next.Service is { IsFollowed: true })
        {
            // The members are the registry's: what the request names is a starting set, and there has been a start.
            next = next with { Members = before.Members.RemoveAll(member => before.GroupOf(member) is { } group && next.Groups.All(kept => kept.Id != group.Id)) };
        }
        else
        {
            var drafts = await AddressesAsync(write, next, wish.Members);
            if (drafts.Refusal is { } unknown) return unknown;
            var members = edits.Members(next, drafts.Value, isWhole: true, []);
            if (members.Refusal is { } refusal) return refusal;
            next = next with { Members = members.Value };
        }

        if (wish.Check is { } check)
        {
            if (await CertificateFaultAsync(write, next, check) is { } lacking) return lacking;
            next = next with { Check = ChannelEdits.Check(check, before.Check?.CreatedAt ?? write.Now) };
        }

        return edits.Finish(next);
    }

    /// <summary>The service of a wish, with what is known of its registry. One that selects the same as before is followed on.</summary>
    private async ValueTask<Microservice> ServiceAsync(Write write, Channel before, MicroserviceWish wish)
    {
        var service = ChannelEdits.Service(wish, before.Service?.CreatedAt ?? write.Now, write.Now);
        service = service with { RegistryName = await registries.NameOfAsync(write.Store, before.Owner, service) };
        return service.RegistryName.Length > 0 && before.Service is { } old && old.Selection == service.Selection
            ? service with { IsFollowed = old.IsFollowed, IsLost = old.IsLost }
            : service;
    }

    /// <summary>A service that no registry is configured for needs members of the request. Contract huawei-vpc-channel, 6.3.</summary>
    private static Refusal? RegistryFault(Channel before, Channel after) =>
        BeginsUnfollowed(before, after) && after.Members.IsEmpty ? ChannelRefusals.RegistryMissing(after.Service!.Registry) : null;

    private static async ValueTask LogUnfollowedAsync(Write write, Channel before, Channel after)
    {
        if (!BeginsUnfollowed(before, after)) return;
        await write.LogAsync(
            "channel.unfollowed", after.Id, $"no {after.Service!.Registry} registry is configured: the members of the request serve, nothing is followed");
    }

    private static bool BeginsUnfollowed(Channel before, Channel after) =>
        after.Service is { RegistryName: "" } service
        && (before.Service is not { } old || (old.Selection, old.Engine, old.ServiceId) != (service.Selection, service.Engine, service.ServiceId));

    private Refusal? TooMany(Channel channel) =>
        limits.MembersPerChannel is { } most && channel.Members.Length > most ? ChannelRefusals.TooManyMembers(most) : null;

    private static async ValueTask<Refusal?> CertificateFaultAsync(Write write, Channel channel, CheckWish wish) =>
        wish.ShowsCertificate == true && await write.Store.FindGatewayAsync(channel.Owner, channel.Gateway) is not { HasClientCertificate: true }
            ? ChannelRefusals.NoClientCertificate()
            : null;
}
