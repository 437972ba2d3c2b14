using System.Text.Json.Serialization;
using Tieline.Sdk.Http;

namespace Tieline.Sdk.Baidu;

/// <summary>The statuses of a peer connection (contract baidu-peer-connection, 4.1). The service may have others; statuses are plain text.</summary>
public static class PeerConnStatus
{
    /// <summary>Just created.</summary>
    public const string Creating = "creating";

    /// <summary>Waits for the acceptor.</summary>
    public const string Consulting = "consulting";

    /// <summary>Rejected, or seven days without an answer.</summary>
    public const string ConsultFailed = "consult_failed";

    /// <summary>Accepted, being set up.</summary>
    public const string Starting = "starting";

    /// <summary>Usable.</summary>
    public const string Active = "active";

    /// <summary>A change is being put in force.</summary>
    public const string Updating = "updating";

    /// <summary>The prepaid term is over.</summary>
    public const string Expired = "expired";

    /// <summary>Being stopped, as for arrears.</summary>
    public const string Stopping = "stopping";

    /// <summary>Stopped.</summary>
    public const string Down = "down";

    /// <summary>Being released.</summary>
    public const string Deleting = "deleting";

    /// <summary>Failed.</summary>
    public const string Error = "error";
}

/// <summary>The two roles in a peer connection.</summary>
public static class PeerConnRole
{
    /// <summary>The side that asked.</summary>
    public const string Initiator = "initiator";

    /// <summary>The side that was asked.</summary>
    public const string Acceptor = "acceptor";
}

/// <summary>The statuses of DNS sync (contract baidu-peer-connection, 4.4).</summary>
public static class DnsStatus
{
    /// <summary>Off.</summary>
    public const string Close = "close";

    /// <summary>Queued to be switched on.</summary>
    public const string Wait = "wait";

    /// <summary>Being switched on.</summary>
    public const string Syncing = "syncing";

    /// <summary>On.</summary>
    public const string Open = "open";

    /// <summary>Being switched off.</summary>
    public const string Closing = "closing";
}

/// <summary>A word that a tenant puts on a resource.</summary>
/// <param name="TagKey">1 to 65 characters.</param>
/// <param name="TagValue">0 to 65 characters.</param>
public sealed record TagModel(string TagKey, string TagValue)
{
    /// <summary>1 to 65 characters.</summary>
    public string TagKey { get; init => field = value ?? ""; } = TagKey ?? "";

    /// <summary>0 to 65 characters.</summary>
    public string TagValue { get; init => field = value ?? ""; } = TagValue ?? "";
}

/// <summary>How a resource is paid (contract baidu-peer-connection, 3.10).</summary>
/// <param name="PaymentTiming"><c>Prepaid</c> or <c>Postpaid</c>.</param>
/// <param name="Reservation">The term, when prepaid.</param>
public sealed record Billing(string PaymentTiming, Reservation? Reservation = null)
{
    /// <summary>Paid by use; the only way within one region.</summary>
    public static Billing Postpaid { get; } = new("Postpaid");

    /// <summary>Paid for a term of months: 1 to 9, 12, 24 or 36.</summary>
    public static Billing Prepaid(int months) => new("Prepaid", new(months));
}

/// <summary>A prepaid term.</summary>
/// <param name="ReservationLength">1 to 9, 12, 24 or 36.</param>
/// <param name="ReservationTimeUnit">Months.</param>
public sealed record Reservation(int ReservationLength, string ReservationTimeUnit = "Month");

/// <summary>What is asked for with a new peer connection (contract baidu-peer-connection, 3.3).</summary>
public sealed record CreatePeerConnRequest
{
    /// <summary>Highest bandwidth, in Mbit/s.</summary>
    public required int BandwidthInMbps { get; init; }

    /// <summary>The caller's VPC.</summary>
    public required string LocalVpcId { get; init; }

    /// <summary>The other VPC.</summary>
    public required string PeerVpcId { get; init; }

    /// <summary>Region code of the other VPC.</summary>
    public required string PeerRegion { get; init; }

    /// <summary>How it is paid.</summary>
    public required Billing Billing { get; init; }

    /// <summary>Account of the other VPC; null for the caller's own.</summary>
    public string? PeerAccountId { get; init; }

    /// <summary>Name of the caller's interface.</summary>
    public string? LocalIfName { get; init; }

    /// <summary>Name of the other interface; only within one account.</summary>
    public string? PeerIfName { get; init; }

    /// <summary>In the caller's words.</summary>
    public string? Description { get; init; }

    /// <summary>Tags, in order.</summary>
    public IReadOnlyList<TagModel>? Tags { get; init; }

    /// <summary>Whether it is protected against release.</summary>
    public bool? DeleteProtect { get; init; }

    /// <summary>Resource group.</summary>
    public string? ResourceGroupId { get; init; }

    /// <summary>Makes a repeated request have no second effect; null for a new one.</summary>
    [JsonIgnore]
    public string? ClientToken { get; init; }
}

/// <summary>The answer to a new peer connection.</summary>
public sealed record CreatePeerConnResponse
{
    /// <summary>Its id, the same on both sides.</summary>
    public string PeerConnId { get; init => field = value ?? ""; } = "";
}

// A null where text or a list belongs is read as empty: the API promises none, and sends some.

/// <summary>One side of a peer connection (contract baidu-peer-connection, 3.2).</summary>
public sealed record PeerConn
{
    /// <summary>The connection's id, the same on both sides.</summary>
    public string PeerConnId { get; init => field = value ?? ""; } = "";

    /// <summary>Which side this is, see <see cref="PeerConnRole"/>.</summary>
    public string Role { get; init => field = value ?? ""; } = "";

    /// <summary>See <see cref="PeerConnStatus"/>.</summary>
    public string Status { get; init => field = value ?? ""; } = "";

    /// <summary>Highest bandwidth, in Mbit/s; the service may spell it either way.</summary>
    [JsonIgnore]
    public int Bandwidth => BandwidthInMbps ?? BandwithInMbp ?? 0;

    /// <summary>The bandwidth as the SDKs read it. Use <see cref="Bandwidth"/>.</summary>
    public int? BandwidthInMbps { get; init; }

    /// <summary>The bandwidth as the API's document spells it. Use <see cref="Bandwidth"/>.</summary>
    public int? BandwithInMbp { get; init; }

    /// <summary>This side's description.</summary>
    public string Description { get; init => field = value ?? ""; } = "";

    /// <summary>This side's interface: the next hop of route rules.</summary>
    public string LocalIfId { get; init => field = value ?? ""; } = "";

    /// <summary>This side's interface name.</summary>
    public string LocalIfName { get; init => field = value ?? ""; } = "";

    /// <summary>This side's VPC.</summary>
    public string LocalVpcId { get; init => field = value ?? ""; } = "";

    /// <summary>This side's region.</summary>
    public string LocalRegion { get; init => field = value ?? ""; } = "";

    /// <summary>The other side's VPC.</summary>
    public string PeerVpcId { get; init => field = value ?? ""; } = "";

    /// <summary>The other side's region.</summary>
    public string PeerRegion { get; init => field = value ?? ""; } = "";

    /// <summary>The other side's account.</summary>
    public string PeerAccountId { get; init => field = value ?? ""; } = "";

    /// <summary><c>Prepaid</c> or <c>Postpaid</c>.</summary>
    public string PaymentTiming { get; init => field = value ?? ""; } = "";

    /// <summary>DNS sync of this side, see <see cref="Baidu.DnsStatus"/>.</summary>
    public string DnsStatus { get; init => field = value ?? ""; } = "";

    /// <summary>When it was created, as the service writes it.</summary>
    public string? CreatedTime { get; init; }

    /// <summary>When its term ends; null for postpaid.</summary>
    public string? ExpiredTime { get; init; }

    /// <summary>Tags.</summary>
    public IReadOnlyList<TagModel>? Tags { get; init; }

    /// <summary>Whether it is protected against release.</summary>
    public bool? DeleteProtect { get; init; }
}

/// <summary>A page of a list.</summary>
public abstract record BcePage
{
    /// <summary>Where this page starts.</summary>
    public string? Marker { get; init; }

    /// <summary>Whether there are more pages.</summary>
    public bool IsTruncated { get; init; }

    /// <summary>Where the next page starts.</summary>
    public string? NextMarker { get; init; }

    /// <summary>How many items a page has at most.</summary>
    public int MaxKeys { get; init; }
}

/// <summary>A page of peer connections.</summary>
public sealed record ListPeerConnResponse : BcePage
{
    /// <summary>The sides that the caller owns.</summary>
    public IReadOnlyList<PeerConn> PeerConns { get; init => field = TolerantList.Of(value); } = [];
}

internal sealed record ModifyPeerConnBody(string LocalIfId, string? LocalIfName, string? Description);

internal sealed record ResizeBody(int NewBandwidthInMbps);

internal sealed record RenewBody(Billing Billing);

internal sealed record DeleteProtectBody(bool DeleteProtect);
