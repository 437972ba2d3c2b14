using Tieline.Core.Links;
using Tieline.Core.Networks;

namespace Tieline.Dialects.Alibaba;

/// <summary>The members of a router interface. Contract alibaba-router-interface, 3.6.</summary>
internal static class RouterInterfaceDocument
{
    private const string NoEnd = "2999-09-08T16:00:00Z";

    /// <summary>One without a name is shown by its id in 2014-05-26, and without a name since.</summary>
    public static string NameOf(StandingInterface subject, AlibabaVersion version) =>
        subject.End.Name.Length == 0 && version == AlibabaVersion.Ecs ? AlibabaIds.Of(subject.Id, subject.End.Region) : subject.End.Name;

    /// <summary>An item of DescribeRouterInterfaces.</summary>
    public static void WriteItem(AnswerWriter answer, InterfaceView view, AlibabaCall call)
    {
        WriteShared(answer, view, call);
        if (call.IsEcs) return;
        WriteCurrent(answer, view);
        answer.Boolean("FastLinkMode", false);
        answer.Text("Ipv6Status", "Off");
    }

    /// <summary>The members of DescribeRouterInterfaceAttribute.</summary>
    public static void WriteAttribute(AnswerWriter answer, InterfaceView view, AlibabaCall call)
    {
        WriteShared(answer, view, call);
        WriteCurrent(answer, view);
        answer.Text("FastLinkMode", "false");
        answer.Time("GmtModified", view.Interface.ChangedAt);
        answer.Text("HealthCheckStatus", view.Interface.Probe.Source is null ? "NoHealthCheckConfig" : "Normal");
        answer.Text("Code", "200"); // any other word is an error to pop-core (quirk 21)
        answer.Text("Message", "successful");
        answer.Boolean("Success", true);
    }

    private static void WriteShared(AnswerWriter answer, InterfaceView view, AlibabaCall call)
    {
        var (own, told, peer) = (view.Interface, view.Interface.Opposite, view.Peer);
        answer.Text("RouterInterfaceId", AlibabaIds.Of(own.Id, own.End.Region));
        answer.Text("Status", AlibabaWords.Of(own.Status, call.Version));
        answer.Text("BusinessStatus", AlibabaWords.BusinessStatus(view.InArrears));
        answer.Text("Role", AlibabaWords.Of(own.End.Role));
        answer.Text("RouterType", AlibabaWords.VRouter);
        answer.Text("RouterId", AlibabaIds.RouterOf(own.End.Vpc));
        answer.Text("Spec", AlibabaWords.SpecOf(own.BandwidthMbps));
        answer.Text("Name", NameOf(own, call.Version));
        answer.Text("Description", own.End.Description);
        answer.Text("ChargeType", AlibabaWords.Of(own.Payment));
        answer.Time("CreationTime", own.CreatedAt);
        answer.Time("ConnectedTime", own.ConnectedAt);
        if (own.TermEndsAt is { } end) answer.Time("EndTime", end);
        else answer.Text("EndTime", NoEnd);
        answer.Text("AccessPointId", "");
        answer.Text("OppositeAccessPointId", own.OppositeAccessPoint);
        answer.Text("HealthCheckSourceIp", own.Probe.Source?.ToString() ?? "");
        answer.Text("HealthCheckTargetIp", own.Probe.Target?.ToString() ?? "");
        answer.Text("OppositeRegionId", AlibabaRegions.CodeOf(told.Region));
        answer.Text("OppositeInterfaceId", told.Interface);
        answer.Text("OppositeRouterId", told.Router);
        answer.Text("OppositeRouterType", told.RouterKind);
        answer.Text("OppositeInterfaceOwnerId", told.Owner);
        answer.Text("OppositeInterfaceStatus", own.Phase == InterfacePhase.PeerGone ? AlibabaWords.Deleted : peer is null ? "" : AlibabaWords.Of(peer.Status, call.Version));
        answer.Text("OppositeInterfaceSpec", peer is null ? "" : AlibabaWords.SpecOf(peer.BandwidthMbps));
        answer.Text("OppositeInterfaceBusinessStatus", peer is null ? "" : AlibabaWords.BusinessStatus(view.PeerInArrears));
    }

    private static void WriteCurrent(AnswerWriter answer, InterfaceView view)
    {
        var (own, peer) = (view.Interface, view.Peer);
        answer.Number("Bandwidth", own.BandwidthMbps);
        answer.Number("OppositeBandwidth", peer?.BandwidthMbps ?? 0);
        answer.Text("VpcInstanceId", own.End.Vpc.ToString());
        answer.Text("OppositeVpcInstanceId", peer?.End.Vpc.ToString() ?? "");
        answer.Boolean("CrossBorder", false);
        if (own.Probe.Rate is { } rate) answer.Number("HcRate", rate); // an unset one is left out: a default would make Terraform drift
        if (own.Probe.Threshold is { } threshold) answer.Number("HcThreshold", threshold);
        answer.Text("HasReservationData", "false");
        answer.Text("ReservationActiveTime", "");
        answer.Text("ReservationBandwidth", "");
        answer.Text("ReservationInternetChargeType", "");
        answer.Text("ReservationOrderType", "");
        answer.Text("ResourceGroupId", ResourceGroups.Shown(own.ResourceGroup, own.End.Owner));
        answer.List("Tags", "Tags", own.Tags, WriteTag); // both levels are called so on router interfaces (quirk 25)
    }

    public static void WriteTag(AnswerWriter answer, Tag tag)
    {
        answer.Text("Key", tag.Key);
        answer.Text("Value", tag.Value);
    }
}
