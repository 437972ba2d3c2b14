using Tieline.Core.Accounts;
using Tieline.Core.Boundary;
using Tieline.Core.Identifiers;
using Tieline.Core.Refusals;

namespace Tieline.Core.Links;

/// <summary>The changes of links that no tenant asks for: what time brings, and what an engine reports.</summary>
public sealed class LinkChanges(IStore store, Writes writes)
{
    private const int DueAtOnce = 200;

    private static readonly Caller Clock = new(default, "clock");
    private static readonly Caller Engine = new(default, "engine");

    /// <summary>Carries out what was due by now, see <see cref="Link.Due"/>.</summary>
    /// <returns>When something is due next; null when nothing is.</returns>
    public async Task<DateTimeOffset?> CarryOutDueAsync(CancellationToken cancel)
    {
        while (true)
        {
            var outcome = await writes.RunAsync(
                Clock,
                new Replay<int>(_ => "", _ => 0),
                async write =>
                {
                    var due = await write.Store.ListDueLinksAsync(write.Now, DueAtOnce);
                    foreach (var link in due)
                    {
                        if (link.Due(write.Now) is { } happened) await CommitAsync(write, link, happened);
                    }

                    return due.Count;
                },
                cancel);
            if (outcome.Refusal is not null || outcome.Value < DueAtOnce)
                return await store.ReadAsync(reader => reader.NextDeadlineAsync(), cancel);
        }
    }

    /// <summary>Writes what an engine saw. A report about a record that moved since is passed over.</summary>
    /// <returns>The links whose record moved in the meantime: they are to be looked at again.</returns>
    public async Task<IReadOnlyList<LinkId>> RecordAsync(
        IReadOnlyList<(Link Acted, LinkSight Sight)> links, IReadOnlyList<NetworkSight> networks, CancellationToken cancel)
    {
        // Most reports of a full scan change nothing: those need no transaction.
        var telling = links.Where(report => report.Acted.Saw(report.Sight, report.Acted.CreatedAt) is not null).ToList();
        if (telling.Count == 0 && networks.Count == 0) return [];
        var outcome = await writes.RunAsync(
            Engine,
            new Replay<IReadOnlyList<LinkId>>(_ => "", _ => []),
            async write =>
            {
                var moved = new List<LinkId>();
                foreach (var (acted, sight) in telling)
                {
                    if (await write.Store.FindLinkAsync(acted.Initiator.Owner, acted.Id, acted.Kind) is not { } link) continue;
                    if (link.Saw(sight, write.Now) is { } happened) await CommitAsync(write, link, happened);
                    else if (link.Revision != sight.Revision) moved.Add(link.Id);
                }

                if (networks.Count > 0) await write.Store.RecordSightsAsync(networks);
                return (Outcome<IReadOnlyList<LinkId>>)moved;
            },
            cancel);
        return outcome.Refusal is null ? outcome.Value : [.. telling.Select(report => report.Acted.Id)];
    }

    /// <summary>Writes one event of a link: the record, the audit line, and where the engine is to look.</summary>
    internal static async ValueTask CommitAsync(Write write, Link link, LinkEvent happened)
    {
        if (happened is LinkVanished) await write.Store.DeleteLinkAsync(link);
        else await write.Store.UpdateLinkAsync(link.Apply(happened));
        await write.LogAsync(happened.Kind, link.Id, Words(happened), link.Initiator.Owner, OtherParty(link));
        if (Calls(happened)) write.Touch(Scope.Of(link.Id));
        if (MovesNames(link, happened)) write.Touch(Scope.NamesOf(link.Initiator.Vpc).Union(Scope.NamesOf(link.Acceptor.Vpc)));
    }

    internal static AccountId? OtherParty(Link link) => link.WithinOneAccount ? null : link.Acceptor.Owner;

    /// <summary>True when the engine has something to do after the event.</summary>
    private static bool Calls(LinkEvent happened) => happened is LinkAccepted or LinkReleased or LinkResized or LinkRenewed or TermRanOut or DnsSyncSwitched or EndSwitchedOff or EndSwitchedOn;

    /// <summary>True when what a resolver answers may follow from the event.</summary>
    private static bool MovesNames(Link link, LinkEvent happened) =>
        happened is DnsSyncSwitched
        || (happened is LinkReleased or TermRanOut or LinkProgrammed or LinkRenewed
            && (link.Initiator.Dns != DnsSync.Closed || link.Acceptor.Dns != DnsSync.Closed));

    private static string Words(LinkEvent happened) => happened switch
    {
        LinkResized resized => $"{resized.Mbps} Mbit/s",
        LinkRenewed renewed => $"until {renewed.Until:u}",
        ProgrammingFailed failed => failed.Fault,
        DnsSyncSwitched dns => $"{dns.Side}",
        EndSwitchedOff off => $"{off.Side}",
        EndSwitchedOn on => $"{on.Side}",
        _ => "",
    };
}
