using Tieline.Core.Networks;

namespace Tieline.Dialects.Alibaba;

/// <summary>A route entry as it is shown: a rule of the tenant's, or one of the system's to a vSwitch. Contract alibaba-router-interface, 5.3.</summary>
/// <param name="Rule">Null for the system's.</param>
internal sealed record RouteEntry(Vpc Vpc, Ipv4Network Destination, RouteRule? Rule, Subnet? Switch)
{
    public const string RouterInterface = "RouterInterface", Local = "local";
    public const string Custom = "Custom", System = "System";

    public string Id => Rule is null ? "" : AlibabaIds.Of(Rule.Id);

    public string Name => Rule?.Name ?? "";

    public string Type => Rule is null ? System : Custom;

    public string NextHopType => Rule is null ? Local : RouterInterface;

    public string NextHopId => Rule is null ? "" : AlibabaIds.Of(Rule.NextHop, Vpc.Region);

    /// <summary>A table's entries: the tenant's, then one for each vSwitch (inferred).</summary>
    public static IReadOnlyList<RouteEntry> Of(Vpc vpc, IReadOnlyList<RouteRule> rules, IReadOnlyList<Subnet> switches) =>
    [
        .. rules.Select(rule => new RouteEntry(vpc, rule.Destination, rule, null)),
        .. switches.Select(subnet => new RouteEntry(vpc, subnet.Cidr, null, subnet)),
    ];

    /// <summary>An entry inside DescribeRouteTables, which calls the next hop's id <c>InstanceId</c>.</summary>
    public void WriteOfTable(AnswerWriter answer)
    {
        answer.Text("RouteTableId", AlibabaIds.Of(Vpc.RouteTable));
        answer.Text("RouteEntryId", Id);
        answer.Text("RouteEntryName", Name);
        answer.Text("DestinationCidrBlock", Destination.ToString());
        answer.Text("NextHopType", NextHopType);
        answer.Text("InstanceId", NextHopId);
        answer.Text("Type", Type);
        answer.Text("Status", Status);
        answer.Text("Description", Rule?.Description ?? "");
        answer.List("NextHops", "NextHop", Array.Empty<RouteEntry>(), (_, _) => { }); // of several next hops, which are not offered
    }

    /// <summary>An entry of DescribeRouteEntryList.</summary>
    public void WriteOfList(AnswerWriter answer)
    {
        answer.Text("RouteEntryId", Id);
        answer.Text("RouteEntryName", Name);
        answer.Text("RouteTableId", AlibabaIds.Of(Vpc.RouteTable));
        answer.Text("DestinationCidrBlock", Destination.ToString());
        answer.Text("Type", Type);
        answer.Text("Status", Status);
        answer.Text("IpVersion", "ipv4");
        answer.Text("Description", Rule?.Description ?? "");
        answer.Time("GmtModified", Rule?.CreatedAt ?? Switch?.CreatedAt);
        answer.List("NextHops", "NextHop", [this], (hop, entry) =>
        {
            hop.Text("NextHopId", entry.NextHopId);
            hop.Text("NextHopType", entry.NextHopType);
            hop.Text("NextHopRegionId", entry.Rule is null ? "" : AlibabaRegions.CodeOf(entry.Vpc.Region));
            hop.Number("Weight", 0);
            hop.Number("Enabled", 1);
        });
    }

    /// <summary>A rule is in the records at once; that its link does not carry packets yet is the link's status.</summary>
    private string Status => Rule is null ? AlibabaWords.Of(Switch!.State) : "Available";
}
