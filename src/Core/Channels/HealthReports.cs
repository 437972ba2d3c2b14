using Tieline.Core.Accounts;
using Tieline.Core.Boundary;
using Tieline.Core.Identifiers;

namespace Tieline.Core.Channels;

/// <summary>What an engine's checks say of a member.</summary>
/// <param name="Revision">The channel's revision that the checks run by: a report about an older one is passed over.</param>
public sealed record HealthSight(ChannelId Channel, long Revision, MemberId Member, MemberHealth Health);

/// <summary>Writes back what checks see.</summary>
public sealed class HealthReports(Writes writes)
{
    private static readonly Caller Engine = new(default, "engine");

    /// <summary>Writes changed healths, with an event for each; a channel that moved since is passed over and reported again.</summary>
    public Task RecordAsync(IReadOnlyList<(AccountId Owner, HealthSight Sight)> sights, CancellationToken cancel) => sights.Count == 0
        ? Task.CompletedTask
        : writes.RunAsync(
            Engine,
            async write =>
            {
                foreach (var (owner, sight) in sights)
                {
                    if (!await write.Store.RecordHealthAsync(sight)) continue;
                    var kind = sight.Health == MemberHealth.Unhealthy ? "channel.memberUnhealthy" : "channel.memberHealthy";
                    await write.LogAsync(kind, sight.Channel, $"{sight.Member}", owner);
                }

                return default(Refusals.Done);
            },
            cancel);
}
