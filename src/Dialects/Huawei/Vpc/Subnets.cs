using System.Text.Json;
using Tieline.Core.Identifiers;
using Tieline.Core.Networks;
using Tieline.Dialects.Http;

namespace Tieline.Dialects.Huawei.Vpc;

/// <summary>The subnet operations. Contract huawei-endpoint-service, 13.2.</summary>
internal sealed class Subnets(CoreOperations core)
{
    private const int PrefixMax = 28, AtOnce = 2000;

    // What is only kept, so that a client reads again what it wrote: this server has no DHCP and no name servers of its own.
    private const string Dhcp = "huawei.dhcpEnable", PrimaryDns = "huawei.primaryDns", SecondaryDns = "huawei.secondaryDns", DnsList = "huawei.dnsList",
        Options = "huawei.extraDhcpOpts";

    public IEnumerable<EndpointRoute<HuaweiOperation>> Routes =>
    [
        new("POST", "/v1/{}/subnets", new("subnet.create", CreateAsync)),
        new("GET", "/v1/{}/subnets", new("subnet.list", ListAsync)),
        new("GET", "/v1/{}/subnets/{}", new("subnet.get", GetAsync)),
        new("PUT", "/v1/{}/vpcs/{}/subnets/{}", new("subnet.update", UpdateAsync)),
        new("DELETE", "/v1/{}/vpcs/{}/subnets/{}", new("subnet.delete", DeleteAsync)),
        new("POST", "/v2.0/{}/subnets/{}/tags/action", new("subnet.changeTags", ChangeTagsAsync)),
        new("GET", "/v2.0/{}/subnets/{}/tags", new("subnet.listTags", ListTagsAsync)),
    ];

    private async ValueTask<HuaweiReply> CreateAsync(HuaweiCall call)
    {
        if (call.Body.OptionalObject("subnet") is not { } wanted) return VpcErrors.InvalidSubnet.Because(call.Body.Fault ?? "subnet is required");
        _ = wanted.RequiredText("name");
        var name = wanted.OptionalName() ?? "";
        var cidr = wanted.RequiredText("cidr");
        var gateway = wanted.RequiredText("gateway_ip");
        var vpcId = wanted.RequiredText("vpc_id");
        var description = wanted.OptionalDescription() ?? "";
        var zone = wanted.OptionalKeptText("availability_zone") ?? "";
        var ipv6 = wanted.OptionalBoolean("ipv6_enable");
        var tags = wanted.OptionalTagTexts();
        var attributes = ReadAttributes(wanted, DialectAttributes.None.With(Dhcp, "true"));
        if (call.Body.Fault is { } fault) return VpcErrors.InvalidSubnet.Because(fault);
        if (!Ipv4Network.TryParse(cidr, out var network) || network.Prefix > PrefixMax)
            return VpcErrors.InvalidCidr.Because($"cidr is an IPv4 network without host bits, at longest /{PrefixMax}");
        if (!Ipv4Address.TryParse(gateway, out var router) || !network.Contains(router)) return VpcErrors.InvalidSubnet.Because("gateway_ip is an address of the subnet");
        if (router.Value != network.Address.Value + 1) return VpcErrors.InvalidSubnet.Because("on this server gateway_ip is the first address after the network's");
        if (ipv6 == true) return VpcErrors.InvalidSubnet.Because("this server carries IPv4 only");
        if (!HuaweiIds.IsWellFormed(vpcId)) return VpcErrors.InvalidSubnet.Because("vpc_id is no UUID");
        if (HuaweiIds.ParseVpc(vpcId) is not { } vpc) return VpcErrors.VpcNotFound;

        var outcome = await core.Subnets.CreateAsync(
            call.Caller, new(vpc, call.Region, name, description, network, zone, "", tags) { Attributes = attributes }, call.Cancel);
        return outcome.Refusal is { } refusal ? ErrorFor(refusal) : await RenderAsync(call, outcome.Value);
    }

    private async ValueTask<HuaweiReply> ListAsync(HuaweiCall call)
    {
        if (!VpcMembers.TryReadLimit(call.Query, out var limit)) return VpcErrors.InvalidSubnet.Because("limit is 0 to 2000");
        var (marker, vpcId) = (call.Query["marker"], call.Query["vpc_id"]);
        var (from, vpc) = (HuaweiIds.ParseSubnet(marker), HuaweiIds.ParseVpc(vpcId));
        var isEmpty = (marker is not null && from is null) || (vpcId is not null && vpc is null);
        var found = isEmpty ? null : await core.Subnets.ListAsync(call.Account, call.Region, vpc, null, null, null, new(from, Math.Min(limit + 1, AtOnce + 1)), call.Cancel);
        var answer = JsonAnswer.Rent();
        answer.Writer.WriteStartObject();
        answer.Writer.WriteStartArray("subnets");
        foreach (var subnet in VpcMembers.Page(found ?? [], subnet => HuaweiIds.Of(subnet.Id), marker, limit)) Write(answer.Writer, subnet, call);
        answer.Writer.WriteEndArray();
        answer.Writer.WriteEndObject();
        return answer;
    }

    private async ValueTask<HuaweiReply> GetAsync(HuaweiCall call)
    {
        var (subnet, error) = await FindAsync(call, call.Id, null);
        return subnet is null ? error! : await RenderAsync(call, subnet.Id);
    }

    private async ValueTask<HuaweiReply> UpdateAsync(HuaweiCall call)
    {
        if (call.Body.OptionalObject("subnet") is not { } wanted) return VpcErrors.InvalidSubnet.Because(call.Body.Fault ?? "subnet is required");
        _ = wanted.RequiredText("name");
        var name = wanted.OptionalName();
        var description = wanted.OptionalDescription();
        var ipv6 = wanted.OptionalBoolean("ipv6_enable");
        if (call.Body.Fault is { } fault) return VpcErrors.InvalidSubnet.Because(fault);
        if (ipv6 == true) return VpcErrors.InvalidSubnet.Because("this server carries IPv4 only");
        var (subnet, error) = await FindAsync(call, call.Path[2]!, call.Path[1]);
        if (subnet is null) return error!;
        var attributes = ReadAttributes(wanted, subnet.Attributes);
        if (call.Body.Fault is { } wrong) return VpcErrors.InvalidSubnet.Because(wrong);
        var outcome = await core.Subnets.UpdateAsync(
            call.Caller, subnet.Id, new SubnetRevision { Name = name, Description = description, Attributes = attributes }, call.Cancel);
        return outcome.Refusal is { } refusal ? ErrorFor(refusal) : await RenderAsync(call, subnet.Id);
    }

    private async ValueTask<HuaweiReply> DeleteAsync(HuaweiCall call)
    {
        var (subnet, error) = await FindAsync(call, call.Path[2]!, call.Path[1]);
        if (subnet is null) return error!;
        var outcome = await core.Subnets.DeleteAsync(call.Caller, subnet.Id, call.Cancel);
        return outcome.Refusal is { } refusal ? ErrorFor(refusal) : HuaweiReply.NoContent;
    }

    private async ValueTask<HuaweiReply> ChangeTagsAsync(HuaweiCall call)
    {
        var action = call.Body.OptionalText("action");
        var given = VpcMembers.ReadTags(call.Body.OptionalObjects("tags"), call.Body);
        if (call.Body.Fault is { } fault) return VpcErrors.InvalidTag.Because(fault);
        var (subnet, error) = await FindAsync(call, call.Id, null);
        if (subnet is null) return error!;
        if (!VpcMembers.TryApply(action, subnet.Tags, given, out var tags)) return VpcErrors.InvalidTag.Because("action is create or delete");
        var outcome = await core.Subnets.UpdateAsync(call.Caller, subnet.Id, new SubnetRevision { Tags = tags }, call.Cancel);
        return outcome.Refusal is { } refusal ? ErrorFor(refusal) : HuaweiReply.NoContent;
    }

    private async ValueTask<HuaweiReply> ListTagsAsync(HuaweiCall call)
    {
        var (subnet, error) = await FindAsync(call, call.Id, null);
        return subnet is null ? error! : VpcMembers.RenderTags(subnet.Tags);
    }

    private async ValueTask<(Subnet? Subnet, HuaweiError? Error)> FindAsync(HuaweiCall call, string id, string? vpcId)
    {
        if (!HuaweiIds.IsWellFormed(id)) return (null, VpcErrors.InvalidSubnet.Because("the id is no UUID"));
        if (HuaweiIds.ParseSubnet(id) is not { } known || await core.Subnets.FindAsync(call.Account, known, call.Cancel) is not { } subnet
            || subnet.Region != call.Region)
        {
            return (null, VpcErrors.SubnetNotFound);
        }

        return vpcId is null || HuaweiIds.Of(subnet.Vpc) == vpcId ? (subnet, null) : (null, VpcErrors.SubnetOfOtherVpc);
    }

    /// <summary>The core's refusals are of VPCs too; here an invalid value is the subnet's.</summary>
    private static HuaweiError ErrorFor(Core.Refusals.Refusal refusal) => refusal.Code switch
    {
        Core.Refusals.RefusalCode.InvalidValue => VpcErrors.InvalidSubnet.Because(refusal.Message),
        Core.Refusals.RefusalCode.QuotaExceeded => VpcErrors.SubnetQuota,
        _ => VpcErrors.For(refusal),
    };

    private static DialectAttributes ReadAttributes(JsonMembers wanted, DialectAttributes there)
    {
        var (dhcp, primary, secondary) = (wanted.OptionalBoolean("dhcp_enable"), wanted.OptionalText("primary_dns"), wanted.OptionalText("secondary_dns"));
        var (list, options) = (wanted.OptionalTexts("dnsList"), wanted.OptionalObjects("extra_dhcp_opts"));
        foreach (var server in (list ?? []).Append(primary ?? "").Append(secondary ?? ""))
        {
            if (server.Length > 0 && Ipv4Address.Parse(server) is null) wanted.Fail("a DNS server is an IPv4 address");
        }

        if (dhcp is { } on) there = there.With(Dhcp, on ? "true" : "false");
        if (primary is not null) there = there.With(PrimaryDns, primary);
        if (secondary is not null) there = there.With(SecondaryDns, secondary);
        if (list is not null) there = there.With(DnsList, string.Join(',', list));
        if (options is null) return there;
        var pairs = options.Select(item => (Name: item.RequiredText("opt_name"), Value: item.OptionalKeptText("opt_value") ?? "")).ToList();
        if (pairs.Exists(pair => pair.Name is not ("ntp" or "addresstime" or "ipv6_addresstime" or "domainname"))) wanted.Fail("opt_name is ntp, addresstime or domainname");
        return there.With(Options, string.Join('\n', pairs.Select(pair => $"{pair.Name}={pair.Value}")));
    }

    private async ValueTask<HuaweiReply> RenderAsync(HuaweiCall call, SubnetId id)
    {
        if (await core.Subnets.FindAsync(call.Account, id, call.Cancel) is not { } subnet) return VpcErrors.SubnetNotFound;
        var answer = JsonAnswer.Rent();
        answer.Writer.WriteStartObject();
        answer.Writer.WritePropertyName("subnet");
        Write(answer.Writer, subnet, call);
        answer.Writer.WriteEndObject();
        return answer;
    }

    private static void Write(Utf8JsonWriter json, Subnet subnet, HuaweiCall call)
    {
        var attributes = subnet.Attributes;
        json.WriteStartObject();
        json.WriteString("id", HuaweiIds.Of(subnet.Id));
        json.WriteString("name", subnet.Name);
        json.WriteString("description", subnet.Description);
        json.WriteString("cidr", subnet.Cidr.ToString());
        json.WriteString("gateway_ip", subnet.Gateway.ToString());
        json.WriteBoolean("ipv6_enable", false);
        json.WriteBoolean("dhcp_enable", attributes[Dhcp] != "false");
        json.WriteString("primary_dns", attributes[PrimaryDns] ?? "");
        json.WriteString("secondary_dns", attributes[SecondaryDns] ?? "");
        json.WriteStartArray("dnsList");
        foreach (var server in (attributes[DnsList] ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries)) json.WriteStringValue(server);
        json.WriteEndArray();
        json.WriteString("availability_zone", subnet.Zone);
        json.WriteString("vpc_id", HuaweiIds.Of(subnet.Vpc));
        json.WriteString("status", subnet.State == NetworkState.Available ? "ACTIVE" : "UNKNOWN");
        json.WriteString("neutron_network_id", HuaweiIds.Of(subnet.Id));
        json.WriteString("neutron_subnet_id", HuaweiIds.NeutronSubnetOf(subnet.Id));
        json.WriteStartArray("extra_dhcp_opts");
        foreach (var line in (attributes[Options] ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            json.WriteStartObject();
            json.WriteString("opt_name", line[..line.IndexOf('=', StringComparison.Ordinal)]);
            json.WriteString("opt_value", line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("scope", "center");
        json.WriteString("tenant_id", call.ProjectId);
        json.WriteTimeWithoutZone("created_at", subnet.CreatedAt);
        json.WriteTimeWithoutZone("updated_at", subnet.CreatedAt);
        json.WriteEndObject();
    }
}
