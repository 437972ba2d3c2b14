using System.Diagnostics.CodeAnalysis;
using Tieline.Core.Identifiers;

namespace Tieline.Dialects.Huawei;

/// <summary>Huawei's spelling of ids: a UUID in lower case with hyphens. Contract huawei-endpoint-service, 1.</summary>
/// <remarks>
/// A UUID holds the number of the core's id, so no table maps them: 48 bits that tell the kind of resource and check the number,
/// version 4, and 63 bits of the number. What is a UUID but was not made so is the id of nothing.
/// </remarks>
internal static class HuaweiIds
{
    // Part of every id that clients keep: these never change.
    private const ulong VpcKind = 0x9E37_79B9_7F4A_7C15, SubnetKind = 0xC2B2_AE3D_27D4_EB4F, NeutronSubnetKind = 0x1656_67B1_9E37_79F9,
        PortKind = 0xD6E8_FEB8_6659_FD93, RouteTableKind = 0xA076_1D64_78BD_642F, AccountKind = 0xE703_7ED1_A0B4_28DB,
        ServiceKind = 0x8EBC_6AF0_9C88_C6E3, EndpointKind = 0x5899_65CC_7537_4CC3, PermissionKind = 0xEB44_ACCA_B455_D165;

    public static string Of(VpcId id) => Format(VpcKind, id.Value);

    /// <summary>The id of the subnet as a network: what VPC v1 and VPCEP call its id.</summary>
    public static string Of(SubnetId id) => Format(SubnetKind, id.Value);

    /// <summary>The other id of a subnet, <c>neutron_subnet_id</c>.</summary>
    public static string NeutronSubnetOf(SubnetId id) => Format(NeutronSubnetKind, id.Value);

    public static string Of(PortId id) => Format(PortKind, id.Value);

    public static string Of(RouteTableId id) => Format(RouteTableKind, id.Value);

    public static string Of(EndpointServiceId id) => Format(ServiceKind, id.Value);

    public static string Of(EndpointId id) => Format(EndpointKind, id.Value);

    public static string Of(PermissionId id) => Format(PermissionKind, id.Value);

    /// <summary>The id of the one security group that a project has.</summary>
    public static string SecurityGroupOf(AccountId id) => Format(AccountKind, id.Value);

    /// <summary>True for 8-4-4-4-12 hex digits, whatever they stand for.</summary>
    public static bool IsWellFormed([NotNullWhen(true)] string? text) => text is { Length: 36 } && Guid.TryParseExact(text, "D", out _);

    public static VpcId? ParseVpc(string? text) => TryParse(VpcKind, text, out var value) ? new VpcId(value) : null;

    public static SubnetId? ParseSubnet(string? text) => TryParse(SubnetKind, text, out var value) ? new SubnetId(value) : null;

    public static SubnetId? ParseNeutronSubnet(string? text) => TryParse(NeutronSubnetKind, text, out var value) ? new SubnetId(value) : null;

    public static PortId? ParsePort(string? text) => TryParse(PortKind, text, out var value) ? new PortId(value) : null;

    public static RouteTableId? ParseRouteTable(string? text) => TryParse(RouteTableKind, text, out var value) ? new RouteTableId(value) : null;

    public static EndpointServiceId? ParseService(string? text) => TryParse(ServiceKind, text, out var value) ? new EndpointServiceId(value) : null;

    public static EndpointId? ParseEndpoint(string? text) => TryParse(EndpointKind, text, out var value) ? new EndpointId(value) : null;

    public static PermissionId? ParsePermission(string? text) => TryParse(PermissionKind, text, out var value) ? new PermissionId(value) : null;

    internal static string Format(ulong kind, long value)
    {
        var check = Mix(kind ^ (ulong)value) >> 16;
        var high = (check << 16) | 0x4000 | ((ulong)value >> 62);
        var low = 0x8000_0000_0000_0000 | ((ulong)value & 0x3FFF_FFFF_FFFF_FFFF);
        return new Guid((uint)(high >> 32), (ushort)(high >> 16), (ushort)high, (byte)(low >> 56), (byte)(low >> 48), (byte)(low >> 40), (byte)(low >> 32),
            (byte)(low >> 24), (byte)(low >> 16), (byte)(low >> 8), (byte)low).ToString("D");
    }

    internal static bool TryParse(ulong kind, string? text, out long value)
    {
        value = 0;
        if (text is not { Length: 36 } || !Guid.TryParseExact(text, "D", out var id)) return false;
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        var high = System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes);
        var low = System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        value = (long)((low & 0x3FFF_FFFF_FFFF_FFFF) | ((high & 1) << 62));
        return value < ResourceCode.Limit && (high & 0xFFFE) == 0x4000 && low >> 62 == 2 && Mix(kind ^ (ulong)value) >> 16 == high >> 16;
    }

    /// <summary>Spreads the bits: the finalizer of SplitMix64.</summary>
    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58_476D_1CE4_E5B9;
        value = (value ^ (value >> 27)) * 0x94D0_49BB_1331_11EB;
        return value ^ (value >> 31);
    }
}
