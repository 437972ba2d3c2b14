using Tieline.Core.Identifiers;

namespace Tieline.Core.Boundary;

/// <summary>What happened, by whom, when: one line of the audit log, written in the transaction of the change.</summary>
/// <param name="Sequence">Grows with every event; 0 until stored.</param>
/// <param name="Account">Whose resource it was; null for the server's own.</param>
/// <param name="OtherAccount">The other party of a link; null when there is none.</param>
/// <param name="Actor">Access key, <c>engine</c>, <c>clock</c> or <c>operator</c>.</param>
/// <param name="Kind">Such as <c>link.accepted</c>. Stored; never changes.</param>
/// <param name="Subject">The id of the resource.</param>
/// <param name="Detail">More, in words; may be empty. Holds no secrets.</param>
public sealed record AuditEvent(
    long Sequence, DateTimeOffset At, AccountId? Account, AccountId? OtherAccount, string Actor, string Kind, string Subject, string Detail);
