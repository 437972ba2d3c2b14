using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Tieline.Core.Identifiers;
using Tieline.Core.Networks;
using Tieline.Core.Operating;
using Tieline.Dialects.Http;

namespace Tieline.Dialects.Native;

/// <summary>Plugging workloads into subnets. The operator acts for the account that owns the subnet.</summary>
internal sealed class PortEndpoints(NativeServices services)
{
    private const int VpcsUnset = 100, VpcsMax = 500;
    private const int WaitSecondsUnset = 10, WaitSecondsMax = 60;
    private const string DeviceUnset = "eth0";

    /// <summary>What a port has that was there before its workload, and stays after it.</summary>
    private const string Outlives = "tieline.outlivesWorkload";

    public IEnumerable<EndpointRoute<NativeOperation>> Routes =>
    [
        new("POST", $"{NativeDialect.Root}/ports", new("attachPort", AttachAsync, TakesBody: true)),
        new("GET", $"{NativeDialect.Root}/ports", new("listPorts", ListAsync)),
        new("GET", $"{NativeDialect.Root}/ports/{{}}", new("getPort", GetAsync)),
        new("DELETE", $"{NativeDialect.Root}/ports/{{}}", new("detachPort", DetachAsync)),
    ];

    /// <summary>Answers when the workload is plugged in or could not be, at the latest after <c>wait</c> seconds.</summary>
    private async Task<NativeAnswer> AttachAsync(NativeRequest request)
    {
        var members = new JsonMembers(request.Body);
        members.AllowOnly("subnet", "port", "name", "address", "attachment", "wait");
        var (subnetText, portText) = (members.OptionalText("subnet"), members.OptionalText("port"));
        var (name, addressText) = (members.RequiredText("name"), members.OptionalText("address"));
        var wait = members.OptionalInteger("wait") ?? WaitSecondsUnset;
        var attachment = ReadAttachment(members.OptionalObject("attachment"), name);
        if (wait is < 0 or > WaitSecondsMax) members.Fail($"wait is 0 to {WaitSecondsMax} seconds");
        var subnet = subnetText is null ? null : SubnetId.Parse(subnetText) ?? services.Words.Select(words => words.ParseSubnet(subnetText)).FirstOrDefault(found => found is not null);
        var port = portText is null ? null : services.ParsePort(portText);
        if (subnetText is null == portText is null) members.Fail("a workload is plugged into a subnet or into a port");
        if (subnetText is not null && subnet is null) members.Fail("subnet is not a subnet's id");
        if (portText is not null && port is null) members.Fail("port is not a port's id");
        if (portText is not null && addressText is not null) members.Fail("a port that is there has an address");

        var address = Ipv4Address.Parse(addressText);
        if (addressText is not null && address is null) members.Fail("address is not an IPv4 address");
        if (members.Fault is { } fault) return NativeAnswer.Invalid(fault);

        var patience = TimeSpan.FromSeconds(wait);
        var outcome = port is { } there
            ? await services.Workloads.PlugAsync(there, name, attachment, attributes => attributes.With(Outlives, "true"), patience, request.Cancel)
            : await services.Workloads.AttachAsync(new PortWish(subnet!.Value, name, address, attachment), patience, request.Cancel);
        return outcome.Match(
            made => NativeAnswer.Json(
                json => WriteWorkload(json, null, made),
                made.Port.State == NetworkState.Pending ? StatusCodes.Status202Accepted : StatusCodes.Status201Created),
            NativeAnswer.Refused);
    }

    private async Task<NativeAnswer> GetAsync(NativeRequest request)
    {
        var outcome = await services.FindWorkloadAsync(request.Value(0), request.Cancel);
        return outcome.Match(found => NativeAnswer.Json(json => WriteWorkload(json, null, found)), NativeAnswer.Refused);
    }

    /// <summary>Unplugs the workload. A port that was there before it stays, as whoever made it left it.</summary>
    private async Task<NativeAnswer> DetachAsync(NativeRequest request)
    {
        var found = await services.FindWorkloadAsync(request.Value(0), request.Cancel);
        if (found.Refusal is { } unknown) return NativeAnswer.Refused(unknown);
        var outcome = found.Value.Port.Attributes[Outlives] is not null
            ? await services.Workloads.UnplugAsync(found.Value, attributes => attributes.With(Outlives, null), request.Cancel)
            : await services.Workloads.DetachAsync(found.Value.Port.Id.ToString(), request.Cancel);
        return outcome.Match(_ => NativeAnswer.Empty, NativeAnswer.Refused);
    }

    /// <summary>The ports of one VPC, or of <c>count</c> VPCs after <c>after</c>.</summary>
    private async Task<NativeAnswer> ListAsync(NativeRequest request)
    {
        if (request.Count(VpcsUnset, VpcsMax) is not { } count) return NativeAnswer.Invalid($"count is 1 to {VpcsMax} VPCs");
        var (vpcText, afterText) = (request.Query["vpc"], request.Query["after"]);
        if (vpcText is not null && VpcId.Parse(vpcText) is null) return NativeAnswer.Invalid("vpc is not a VPC's id");
        if (afterText is not null && VpcId.Parse(afterText) is null) return NativeAnswer.Invalid("after is not a VPC's id");
        var page = VpcId.Parse(vpcText) is { } vpc
            ? await services.Topology.FindAsync(vpc, request.Cancel)
            : await services.Topology.ListAsync(null, VpcId.Parse(afterText), count, request.Cancel);
        var there = page.Vpcs.ToHashSet();
        var subnets = page.Network.Subnets.ToDictionary(subnet => subnet.Id);
        var workloads = page.Network.Ports
            .Where(port => there.Contains(port.Vpc))
            .OrderBy(port => port.Vpc).ThenBy(port => port.Subnet).ThenBy(port => port.Address)
            .Select(port => new Workload(port, subnets[port.Subnet], page.Names[port.Owner]));
        return NativeAnswer.Json(json => json.WriteObject(null, members =>
        {
            members.WriteArray("ports", workloads, (item, workload) => WriteWorkload(item, null, workload));
            if (page.More) members.WriteString("next", page.Vpcs[^1].ToString());
        }));
    }

    internal static void WriteWorkload(Utf8JsonWriter json, string? name, Workload workload) => json.WriteObject(name, members =>
    {
        var port = workload.Port;
        members.WriteString("id", port.Id.ToString());
        members.WriteString("name", port.Name);
        members.WriteString("account", workload.OwnerName);
        members.WriteString("vpc", port.Vpc.ToString());
        members.WriteString("subnet", port.Subnet.ToString());
        members.WriteString("network", workload.Subnet.Cidr.ToString());
        members.WriteString("gateway", workload.Subnet.Gateway.ToString());
        members.WriteString("address", port.Address.ToString());
        members.WriteString("mac", port.Mac.ToString());
        members.WriteString("state", NativeJson.Word(port.State));
        members.WriteString("fault", port.Fault);
        members.WriteObject("attachment", attachment =>
        {
            attachment.WriteString("kind", WordOf(port.Attachment.Kind));
            if (!port.Attachment.IsWorkload) return;
            attachment.WriteString("target", port.Attachment.Target);
            attachment.WriteString("device", port.Attachment.Device);
            attachment.WriteBoolean("defaultRoute", port.Attachment.DefaultRoute);
        });
        members.WriteTime("createdAt", port.CreatedAt);
    });

    private static Attachment ReadAttachment(JsonMembers? members, string name)
    {
        if (members is null) return Attachment.Nothing;
        members.AllowOnly("kind", "target", "device", "defaultRoute");
        var word = members.RequiredText("kind");
        var kind = Enum.GetValues<AttachmentKind>().FirstOrDefault(kind => WordOf(kind) == word);
        if (kind == AttachmentKind.None)
        {
            if (word != WordOf(AttachmentKind.None)) members.Fail("attachment.kind is new, existing, pid, path or none");
            return Attachment.Nothing;
        }

        return new(
            kind,
            members.OptionalText("target") ?? (kind == AttachmentKind.OwnNamespace ? name : ""),
            members.OptionalText("device") ?? DeviceUnset,
            members.OptionalBoolean("defaultRoute") ?? true);
    }

    private static string WordOf(AttachmentKind kind) => kind switch
    {
        AttachmentKind.NamedNamespace => "existing",
        AttachmentKind.OwnNamespace => "new",
        AttachmentKind.Process => "pid",
        AttachmentKind.Path => "path",
        _ => "none",
    };
}
