using System.Collections.Immutable;
using Tieline.Core.Accounts;
using Tieline.Core.Boundary;
using Tieline.Core.Identifiers;
using Tieline.Core.Refusals;

namespace Tieline.Core.Channels;

/// <summary>A workload that a registry lists and that is ready for requests.</summary>
/// <param name="Host">Its address; one that is no IP address is passed over.</param>
public sealed record Workload(string Host, IReadOnlyDictionary<string, string> Labels);

/// <summary>Where a channel is.</summary>
public readonly record struct ChannelPlace(AccountId Owner, GatewayId Gateway, ChannelId Id);

/// <summary>Writes what registries list into the channels that follow them. What changes nothing is not written.</summary>
/// <remarks>Contract huawei-vpc-channel, 6.3. Each report names what was looked up: one about something that the channel no longer follows is passed over.</remarks>
public sealed class RegistryReports(IStore store, Writes writes, IIdSource ids, ChannelLimits limits)
{
    private static readonly Caller Registry = new(default, "registry");

    /// <summary>A look-up succeeded: the channel's members are the workloads that were found.</summary>
    public Task<Outcome<Done>> FoundAsync(
        ChannelPlace place, WorkloadSelection selection, string registryName, IReadOnlyList<Workload> found, CancellationToken cancel) =>
        ChangeAsync(place, selection, (there, service, now) => Found(there, service, registryName, found, now), cancel);

    /// <summary>The registry does not answer: the last known members stay.</summary>
    public Task<Outcome<Done>> LostAsync(ChannelPlace place, WorkloadSelection selection, string registryName, string why, CancellationToken cancel) =>
        ChangeAsync(
            place,
            selection,
            (there, service, _) => service.IsLost
                ? null
                : new(there with { Service = service with { RegistryName = registryName, IsLost = true } }, [new("channel.registryLost", $"{registryName}: {why}")]),
            cancel);

    /// <summary>The registry is configured no more: the last known members stay, and requests name others.</summary>
    public Task<Outcome<Done>> ForgottenAsync(ChannelPlace place, WorkloadSelection selection, CancellationToken cancel) =>
        ChangeAsync(
            place,
            selection,
            (there, service, _) => service.RegistryName.Length == 0
                ? null
                : new(
                    there with { Service = service with { RegistryName = "", IsFollowed = false, IsLost = false } },
                    [new("channel.unfollowed", $"the registry {service.RegistryName} is configured no more: the last known members serve, nothing is followed")]),
            cancel);

    private Change? Found(Channel there, Microservice service, string registryName, IReadOnlyList<Workload> found, DateTimeOffset now)
    {
        var (members, left) = FollowedMembers.Of(there, found, limits.MembersPerChannel, new ChannelEdits(there, now, ids));
        var seen = service with { RegistryName = registryName, IsFollowed = true, IsLost = false };
        var isMoved = !members.SequenceEqual(there.Members);
        if (seen == service && !isMoved) return null;
        var happened = new List<Happening>();
        if (!service.IsFollowed) happened.Add(new("channel.followed", $"{registryName}: {service.Selection}"));
        else if (service.IsLost) happened.Add(new("channel.registryFound", registryName));
        if (isMoved) happened.Add(new("channel.membersFollowed", Difference(there.Members, members, left)));
        return new(new ChannelEdits(there, now, ids).Finish(there with { Members = members, Service = seen }), happened);
    }

    private async Task<Outcome<Done>> ChangeAsync(
        ChannelPlace place, WorkloadSelection selection, Func<Channel, Microservice, DateTimeOffset, Change?> decide, CancellationToken cancel)
    {
        Change? Decide(Channel? there, DateTimeOffset now) => there?.Service is { } service && service.Selection == selection ? decide(there, service, now) : null;

        // Most reports change nothing; those cost a read and no commit.
        if (Decide(await store.ReadAsync(reader => reader.FindChannelAsync(place.Owner, place.Gateway, place.Id), cancel), default) is null) return default(Done);
        return await writes.RunAsync(
            Registry,
            async write =>
            {
                if (Decide(await write.Store.FindChannelAsync(place.Owner, place.Gateway, place.Id), write.Now) is not { } change) return default(Done);
                await write.Store.UpdateChannelAsync(change.Next);
                foreach (var (kind, detail) in change.Events) await write.LogAsync(kind, place.Id, detail, place.Owner);
                write.Touch(Scope.Of(place.Gateway, place.Id));
                return default(Done);
            },
            cancel);
    }

    private static string Difference(ImmutableArray<Member> before, ImmutableArray<Member> after, int left)
    {
        var (gone, come) = (before.ExceptBy(after.Select(member => member.Id), member => member.Id), after.ExceptBy(before.Select(member => member.Id), member => member.Id));
        var words = string.Join(' ', [.. come.Select(member => $"+{member.Host}"), .. gone.Select(member => $"-{member.Host}")]);
        return left == 0 ? words : $"{words} ({left} more than a channel may have)".TrimStart();
    }

    private sealed record Change(Channel Next, IReadOnlyList<Happening> Events);

    private readonly record struct Happening(string Kind, string Detail);
}
