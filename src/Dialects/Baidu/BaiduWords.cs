using System.Diagnostics;
using System.Text.Json;
using Tieline.Core.Links;

namespace Tieline.Dialects.Baidu;

/// <summary>Baidu's words for states. Contract baidu-peer-connection, 3.2, 4.1 and 4.4.</summary>
internal static class BaiduWords
{
    public static readonly JsonEncodedText Initiator = JsonEncodedText.Encode("initiator");
    public static readonly JsonEncodedText Acceptor = JsonEncodedText.Encode("acceptor");
    public static readonly JsonEncodedText Prepaid = JsonEncodedText.Encode("Prepaid");
    public static readonly JsonEncodedText Postpaid = JsonEncodedText.Encode("Postpaid");

    private static readonly JsonEncodedText Creating = JsonEncodedText.Encode("creating");
    private static readonly JsonEncodedText Consulting = JsonEncodedText.Encode("consulting");
    private static readonly JsonEncodedText ConsultFailed = JsonEncodedText.Encode("consult_failed");
    private static readonly JsonEncodedText Starting = JsonEncodedText.Encode("starting");
    private static readonly JsonEncodedText Active = JsonEncodedText.Encode("active");
    private static readonly JsonEncodedText Updating = JsonEncodedText.Encode("updating");
    private static readonly JsonEncodedText Expired = JsonEncodedText.Encode("expired");
    private static readonly JsonEncodedText Deleting = JsonEncodedText.Encode("deleting");
    private static readonly JsonEncodedText Error = JsonEncodedText.Encode("error");
    private static readonly JsonEncodedText Close = JsonEncodedText.Encode("close");
    private static readonly JsonEncodedText Syncing = JsonEncodedText.Encode("syncing");
    private static readonly JsonEncodedText Open = JsonEncodedText.Encode("open");
    private static readonly JsonEncodedText Closing = JsonEncodedText.Encode("closing");

    public static JsonEncodedText Of(LinkState state) => state switch
    {
        LinkState.Creating => Creating,
        LinkState.AwaitingAnswer => Consulting,
        LinkState.Rejected or LinkState.Unanswered => ConsultFailed,
        LinkState.Starting => Starting,
        LinkState.Active => Active,
        LinkState.Updating => Updating,
        LinkState.TermEnded => Expired,
        LinkState.Releasing => Deleting,
        LinkState.Failed => Error,
        LinkState.Stopping or LinkState.Stopped => Error, // an interface pair's: no peer connection comes here
        _ => throw new UnreachableException($"{state}"),
    };

    public static JsonEncodedText Of(DnsSync dns) => dns switch
    {
        DnsSync.Closed => Close,
        DnsSync.Opening => Syncing,
        DnsSync.Open => Open,
        DnsSync.Closing => Closing,
        _ => throw new UnreachableException($"{dns}"),
    };

    public static JsonEncodedText Of(LinkRole role) => role switch
    {
        LinkRole.Initiator => Initiator,
        LinkRole.Acceptor => Acceptor,
        _ => throw new UnreachableException($"{role}"),
    };

    public static JsonEncodedText Of(PaymentTiming payment) => payment switch
    {
        PaymentTiming.Postpaid => Postpaid,
        PaymentTiming.Prepaid => Prepaid,
        _ => throw new UnreachableException($"{payment}"),
    };

    public static LinkRole? ParseRole(string? word) => word switch
    {
        "initiator" => LinkRole.Initiator,
        "acceptor" => LinkRole.Acceptor,
        _ => null,
    };
}
