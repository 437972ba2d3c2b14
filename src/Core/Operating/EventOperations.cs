using Tieline.Core.Boundary;
using Tieline.Core.Identifiers;

namespace Tieline.Core.Operating;

/// <param name="Names">The names of the accounts that the events name.</param>
/// <param name="Last">The sequence number of the newest event of all; 0 when there is none.</param>
public sealed record EventPage(IReadOnlyList<AuditEvent> Events, IReadOnlyDictionary<AccountId, string> Names, long Last);

/// <summary>The operator's look at the audit log.</summary>
public sealed class EventOperations(IStore store)
{
    /// <summary>Events after <paramref name="sequence"/>, the oldest first, of one account (either party) or of all.</summary>
    public ValueTask<EventPage> ListAsync(AccountId? account, long sequence, int count, CancellationToken cancel) =>
        store.ReadAsync(
            async reader =>
            {
                var events = await reader.ListEventsAsync(account, sequence, count);
                var concerned = events.SelectMany(happened => new[] { happened.Account, happened.OtherAccount }).OfType<AccountId>();
                return new EventPage(events, await AccountNames.OfAsync(reader, concerned), await reader.LastEventAsync());
            },
            cancel);

    /// <summary>The sequence number of the newest event; 0 when there is none.</summary>
    public ValueTask<long> LastAsync(CancellationToken cancel) => store.ReadAsync(reader => reader.LastEventAsync(), cancel);
}
