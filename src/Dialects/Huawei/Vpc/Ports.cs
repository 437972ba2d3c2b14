using System.Text.Json;
using Tieline.Core.Identifiers;
using Tieline.Core.Networks;
using Tieline.Dialects.Http;

namespace Tieline.Dialects.Huawei.Vpc;

/// <summary>The port operations, on the paths of v1 and on the native ones. Contract huawei-endpoint-service, 13.3.</summary>
/// <remarks>A port made here reserves an address; a workload is plugged in through the native API of Tieline.</remarks>
internal sealed class Ports(CoreOperations core)
{
    private const int NameCharactersMax = 255;

    // What is only kept, so that a client reads again what it wrote.
    private const string Name = "huawei.name", DeviceOwner = "huawei.deviceOwner", AdminStateUp = "huawei.adminStateUp",
        SecurityGroupIds = "huawei.securityGroups", AddressPairs = "huawei.allowedAddressPairs", Options = "huawei.extraDhcpOpts";

    public IEnumerable<EndpointRoute<HuaweiOperation>> Routes =>
    [
        new("POST", "/v1/{}/ports", new("port.create", call => CreateAsync(new(call, false)))),
        new("GET", "/v1/{}/ports", new("port.list", call => ListAsync(new(call, false)))),
        new("GET", "/v1/{}/ports/{}", new("port.get", call => GetAsync(new(call, false)))),
        new("PUT", "/v1/{}/ports/{}", new("port.update", call => UpdateAsync(new(call, false)))),
        new("DELETE", "/v1/{}/ports/{}", new("port.delete", call => DeleteAsync(new(call, false)))),
    ];

    public IEnumerable<EndpointRoute<HuaweiOperation>> NativeRoutes =>
    [
        new("POST", "/v2.0/ports", new("port.createNative", call => CreateAsync(new(call, true)), HuaweiScope.HeaderProject)),
        new("GET", "/v2.0/ports", new("port.listNative", call => ListAsync(new(call, true)), HuaweiScope.HeaderProject)),
        new("GET", "/v2.0/ports/{}", new("port.getNative", call => GetAsync(new(call, true)), HuaweiScope.HeaderProject)),
        new("PUT", "/v2.0/ports/{}", new("port.updateNative", call => UpdateAsync(new(call, true)), HuaweiScope.HeaderProject)),
        new("DELETE", "/v2.0/ports/{}", new("port.deleteNative", call => DeleteAsync(new(call, true)), HuaweiScope.HeaderProject)),
    ];

    private async ValueTask<HuaweiReply> CreateAsync(PortCall at)
    {
        var call = at.Call;
        if (call.Body.OptionalObject("port") is not { } wanted) return at.Error(VpcErrors.InvalidPort.Because(call.Body.Fault ?? "port is required"));
        var network = wanted.RequiredText("network_id");
        var owner = wanted.OptionalText("device_owner") ?? "";
        var addresses = wanted.OptionalObjects("fixed_ips") ?? [];
        var (subnetId, address) = addresses is [var first] ? (first.OptionalText("subnet_id"), first.OptionalText("ip_address")) : (null, null);
        var attributes = ReadAttributes(wanted, DialectAttributes.None.With(DeviceOwner, owner));
        if (owner is not ("" or "neutron:VIP_PORT")) wanted.Fail("device_owner is empty or neutron:VIP_PORT");
        if (addresses.Count > 1) wanted.Fail("a port has one address");
        if (call.Body.Fault is { } fault) return at.Error(VpcErrors.InvalidPort.Because(fault));
        if (!HuaweiIds.IsWellFormed(network)) return at.Error(VpcErrors.InvalidPort.Because("network_id is no UUID"));
        if (HuaweiIds.ParseSubnet(network) is not { } subnet
            || await core.Subnets.FindAsync(call.Account, subnet, call.Cancel) is not { } there || there.Region != call.Region)
        {
            return at.Error(VpcErrors.SubnetNotFound);
        }

        if (!string.IsNullOrEmpty(subnetId) && HuaweiIds.ParseNeutronSubnet(subnetId) != subnet)
            return at.Error(VpcErrors.InvalidPort.Because("fixed_ips[].subnet_id is not the network's neutron_subnet_id"));
        Ipv4Address? fixedAddress = null;
        if (!string.IsNullOrEmpty(address) && (fixedAddress = Ipv4Address.Parse(address)) is null)
            return at.Error(VpcErrors.InvalidPort.Because("fixed_ips[].ip_address is no IPv4 address"));

        var outcome = await core.Ports.CreateAsync(call.Caller, new(subnet, null, fixedAddress, Attachment.Nothing) { Attributes = attributes }, call.Cancel);
        return outcome.Refusal is { } refusal ? at.Error(VpcErrors.For(refusal)) : await RenderAsync(at, outcome.Value, at.IsNative ? 201 : 200);
    }

    private async ValueTask<HuaweiReply> ListAsync(PortCall at)
    {
        var (call, query) = (at.Call, at.Call.Query);
        if (!VpcMembers.TryReadLimit(query, out var limit)) return at.Error(VpcErrors.InvalidPort.Because("limit is 0 to 2000"));
        var wantedAddresses = query.Each("fixed_ips").Where(text => text.StartsWith("ip_address=", StringComparison.Ordinal)).Select(text => text["ip_address=".Length..]).ToHashSet();
        var (ids, groups) = (query.Each("id").ToHashSet(), query.Each("security_groups").ToHashSet()); // clients repeat both
        var ports = (await core.Ports.ListAsync(call.Account, call.Region, call.Cancel)).Where(
            port => (ids.Count == 0 || ids.Contains(HuaweiIds.Of(port.Id)))
                && Is(query["name"], NameOf(port))
                && Is(query["network_id"], HuaweiIds.Of(port.Subnet))
                && Is(query["mac_address"], MacOf(port))
                && Is(query["device_id"], DeviceIdOf(port))
                && Is(query["device_owner"], DeviceOwnerOf(port))
                && Is(query["status"], StatusOf(port))
                && Is(query["admin_state_up"]?.ToLowerInvariant(), port.Attributes[AdminStateUp] ?? "true")
                && (groups.Count == 0 || groups.Overlaps(SecurityGroupsOf(port)))
                && (wantedAddresses.Count == 0 || wantedAddresses.Contains(port.Address.ToString())));
        var answer = JsonAnswer.Rent();
        var json = answer.Writer;
        json.WriteStartObject();
        json.WriteStartArray("ports");
        foreach (var port in VpcMembers.Page(ports, port => HuaweiIds.Of(port.Id), query["marker"], limit)) Write(json, port, at);
        json.WriteEndArray();
        if (at.IsNative)
        {
            json.WriteStartArray("ports_links");
            json.WriteEndArray();
        }

        json.WriteEndObject();
        return answer;

        static bool Is(string? wanted, string value) => wanted is null || wanted == value;
    }

    private async ValueTask<HuaweiReply> GetAsync(PortCall at)
    {
        var (port, error) = await FindAsync(at);
        return port is null ? at.Error(error!) : await RenderAsync(at, port.Id, 200);
    }

    private async ValueTask<HuaweiReply> UpdateAsync(PortCall at)
    {
        var call = at.Call;
        if (call.Body.OptionalObject("port") is not { } wanted) return at.Error(VpcErrors.InvalidPort.Because(call.Body.Fault ?? "port is required"));
        var (port, error) = await FindAsync(at);
        if (port is null) return at.Error(error!);
        _ = ReadAttributes(wanted, port.Attributes);
        if (call.Body.Fault is { } fault) return at.Error(VpcErrors.InvalidPort.Because(fault));
        var outcome = await core.Ports.UpdateAsync(call.Caller, port.Id, there => ReadAttributes(wanted, there), call.Cancel);
        return outcome.Refusal is { } refusal ? at.Error(VpcErrors.For(refusal)) : await RenderAsync(at, port.Id, 200);
    }

    private async ValueTask<HuaweiReply> DeleteAsync(PortCall at)
    {
        var (port, error) = await FindAsync(at);
        if (port is null) return at.Error(error!);
        var outcome = await core.Ports.DeleteAsync(at.Call.Caller, port.Id, at.Call.Cancel);
        return outcome.Refusal is { } refusal ? at.Error(VpcErrors.For(refusal)) : HuaweiReply.NoContent;
    }

    private async ValueTask<(Port? Port, HuaweiError? Error)> FindAsync(PortCall at)
    {
        if (!HuaweiIds.IsWellFormed(at.Id)) return (null, at.IsNative ? VpcErrors.PortNotFound : VpcErrors.InvalidPort.Because("the id is no UUID"));
        return HuaweiIds.ParsePort(at.Id) is { } id && await core.Ports.FindAsync(at.Call.Account, id, at.Call.Cancel) is { } port
            && await core.Subnets.FindAsync(at.Call.Account, port.Subnet, at.Call.Cancel) is { } subnet && subnet.Region == at.Call.Region
            ? (port, null)
            : (null, VpcErrors.PortNotFound);
    }

    private static DialectAttributes ReadAttributes(JsonMembers wanted, DialectAttributes there)
    {
        var (name, up) = (wanted.OptionalText("name"), wanted.OptionalBoolean("admin_state_up"));
        var (groups, pairs, options) = (wanted.OptionalTexts("security_groups"), wanted.OptionalObjects("allowed_address_pairs"), wanted.OptionalObjects("extra_dhcp_opts"));
        if (name?.Length > NameCharactersMax) wanted.Fail($"name has at most {NameCharactersMax} characters");
        if (groups?.Any(group => !HuaweiIds.IsWellFormed(group)) == true) wanted.Fail("a security group's id is a UUID");
        if (name is not null) there = there.With(Name, name);
        if (up is { } isUp) there = there.With(AdminStateUp, isUp ? "true" : "false");
        if (groups is not null) there = there.With(SecurityGroupIds, string.Join(',', groups));
        if (pairs is not null)
            there = there.With(AddressPairs, string.Join('\n', pairs.Select(pair => $"{Line(pair, "ip_address")}={Line(pair, "mac_address")}")));
        return options is null
            ? there
            : there.With(Options, string.Join('\n', options.Select(option => $"{Line(option, "opt_name")}={Line(option, "opt_value")}")));

        static string Line(JsonMembers item, string name)
        {
            var text = item.OptionalKeptText(name) ?? "";
            if (text.Contains('=')) item.Fail($"{name} has no =");
            return text;
        }
    }

    private async ValueTask<HuaweiReply> RenderAsync(PortCall at, PortId id, int status)
    {
        if (await core.Ports.FindAsync(at.Call.Account, id, at.Call.Cancel) is not { } port) return at.Error(VpcErrors.PortNotFound);
        var answer = JsonAnswer.Rent();
        answer.Writer.WriteStartObject();
        answer.Writer.WritePropertyName("port");
        Write(answer.Writer, port, at);
        answer.Writer.WriteEndObject();
        return new(status, answer, null);
    }

    private static void Write(Utf8JsonWriter json, Port port, PortCall at)
    {
        var attributes = port.Attributes;
        json.WriteStartObject();
        json.WriteString("id", HuaweiIds.Of(port.Id));
        json.WriteString("name", NameOf(port));
        json.WriteString("network_id", HuaweiIds.Of(port.Subnet));
        json.WriteStartArray("fixed_ips");
        json.WriteStartObject();
        json.WriteString("subnet_id", HuaweiIds.NeutronSubnetOf(port.Subnet));
        json.WriteString("ip_address", port.Address.ToString());
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteString("mac_address", MacOf(port));
        json.WriteString("status", StatusOf(port));
        json.WriteBoolean("admin_state_up", attributes[AdminStateUp] != "false");
        json.WriteString("device_id", DeviceIdOf(port));
        json.WriteString("device_owner", DeviceOwnerOf(port));
        json.WriteString("tenant_id", at.Call.ProjectId);
        json.WriteStartArray("security_groups");
        foreach (var group in SecurityGroupsOf(port)) json.WriteStringValue(group);
        json.WriteEndArray();
        WritePairs(json, "allowed_address_pairs", attributes[AddressPairs], "ip_address", "mac_address");
        WritePairs(json, "extra_dhcp_opts", attributes[Options], "opt_name", "opt_value");
        json.WriteString("binding:vnic_type", "normal");
        json.WriteStartObject("binding:vif_details");
        json.WriteEndObject();
        json.WriteStartObject("binding:profile");
        json.WriteEndObject();
        json.WriteStartArray("dns_assignment");
        json.WriteEndArray();
        json.WriteString("dns_name", port.Attachment.IsWorkload ? port.Name : "");
        json.WriteString("instance_id", "");
        json.WriteString("instance_type", "");
        json.WriteBoolean("port_security_enabled", true);
        json.WriteString("zone_id", "");
        json.WriteTimeWithoutZone("created_at", port.CreatedAt);
        if (at.IsNative)
        {
            json.WriteTimeWithoutZone("updated_at", port.CreatedAt);
            json.WriteString("project_id", at.Call.ProjectId);
        }

        json.WriteEndObject();
    }

    private static void WritePairs(Utf8JsonWriter json, string array, string? lines, string key, string value)
    {
        json.WriteStartArray(array);
        foreach (var line in (lines ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            json.WriteStartObject();
            json.WriteString(key, line[..equals]);
            if (equals + 1 < line.Length) json.WriteString(value, line[(equals + 1)..]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>The name that a Huawei client gave; else the workload's host name.</summary>
    private static string NameOf(Port port) => port.Attributes[Name] ?? (port.Attachment.IsWorkload ? port.Name : "");

    /// <summary>What the device has. Huawei's begin with fa:16:3e, the core's are locally administered.</summary>
    private static string MacOf(Port port) => port.Mac.ToString();

    private static string DeviceIdOf(Port port) => port.Attachment.IsWorkload ? HuaweiIds.Of(port.Id) : "";

    private static string DeviceOwnerOf(Port port) => port.Attachment switch
    {
        { Kind: AttachmentKind.Endpoint } => "neutron:vpcep",
        { IsWorkload: true } => "compute:tieline",
        _ => port.Attributes[DeviceOwner] ?? "",
    };

    private static string StatusOf(Port port) => port switch
    {
        { Attachment.Kind: AttachmentKind.None } => "DOWN",
        { State: NetworkState.Available } => "ACTIVE",
        { State: NetworkState.Pending } => "BUILD",
        _ => "DOWN",
    };

    /// <summary>The project's default group where the tenant named none. Contract 13.4.</summary>
    private static string[] SecurityGroupsOf(Port port) =>
        port.Attributes[SecurityGroupIds] is { } ids ? ids.Split(',', StringSplitOptions.RemoveEmptyEntries) : [HuaweiIds.SecurityGroupOf(port.Owner)];

    /// <summary>A call on one of the two families of paths: they differ in where the id stands, in statuses and in the shape of errors.</summary>
    private readonly record struct PortCall(HuaweiCall Call, bool IsNative)
    {
        public string Id => Call.Path[IsNative ? 0 : 1]!;

        public HuaweiError Error(HuaweiError error) => IsNative ? VpcErrors.ToNative(error) : error;
    }
}
