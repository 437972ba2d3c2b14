using Tieline.Core.Refusals;

namespace Tieline.Dialects.Huawei.Vpc;

/// <summary>Errors of VPC v1 and of the native paths. Contract huawei-endpoint-service, 13.</summary>
internal static class VpcErrors
{
    public static readonly HuaweiError InvalidVpc = Of(400, "VPC.0101", "The VPC parameters are invalid.");
    public static readonly HuaweiError VpcNotFound = Of(404, "VPC.0003", "VPC does not exist.");
    public static readonly HuaweiError VpcInUse = Of(409, "VPC.0104", "The VPC cannot be deleted because it still has resources.");
    public static readonly HuaweiError VpcQuota = Of(409, "VPC.0114", "Quota exceeded for resources: router.");

    public static readonly HuaweiError InvalidSubnet = Of(400, "VPC.0201", "The subnet parameters are invalid.");
    public static readonly HuaweiError SubnetNotFound = Of(404, "VPC.0202", "Subnet does not exist.");
    public static readonly HuaweiError SubnetOutsideVpc = Of(400, "VPC.0203", "Subnet is not in the range of VPC.");
    public static readonly HuaweiError SubnetOverlap = Of(400, "VPC.0204", "The subnet already exists or overlaps another.");
    public static readonly HuaweiError SubnetOfOtherVpc = Of(400, "VPC.0207", "The subnet is not in the VPC.");
    public static readonly HuaweiError SubnetInUse = Of(409, "VPC.0209", "The subnet cannot be deleted because its addresses are in use.");
    public static readonly HuaweiError InvalidCidr = Of(400, "VPC.0212", "The subnet cidr is not valid.");
    public static readonly HuaweiError SubnetQuota = Of(409, "VPC.0213", "Quota exceeded for resources: subnet.");

    public static readonly HuaweiError InvalidPort = Of(400, "VPC.2202", "The port parameters are invalid.");
    public static readonly HuaweiError PortNotFound = Of(404, "VPC.2204", "The port does not exist.");
    public static readonly HuaweiError PortInUse = Of(409, "VPC.2205", "The port is in use.");
    public static readonly HuaweiError AddressInUse = Of(409, "VPC.2206", "The IP address is in use.");
    public static readonly HuaweiError SecurityGroupNotFound = Of(404, "VPC.0602", "Security group does not exist.");

    public static readonly HuaweiError InvalidProject = Of(400, "VPC.0007", "Project ID is invalid.");
    public static readonly HuaweiError ForeignProject = Of(400, "VPC.0007", "Inconsistent tenant IDs.");
    public static readonly HuaweiError InvalidBody = Of(400, "VPC.0002", "The request body is not a JSON object.");
    public static readonly HuaweiError InvalidTag = Of(400, "VPC.1801", "The tags are invalid.");
    public static readonly HuaweiError NotOffered = Of(400, "VPC.0002", "Not offered by this server.");
    public static readonly HuaweiError Internal = Of(500, "VPC.0001", "System error. Please retry.");

    public static readonly HuaweiServiceErrors OfService = new()
    {
        Unauthenticated = GatewayErrors.For,
        MalformedProject = InvalidProject,
        ForeignProject = ForeignProject,
        WrongMethod = GatewayErrors.NoSuchApi,
        MalformedBody = InvalidBody,
        Internal = Internal,
    };

    public static readonly HuaweiServiceErrors OfNative = OfService with
    {
        MalformedProject = ToNative(InvalidProject),
        ForeignProject = ToNative(ForeignProject),
        MalformedBody = ToNative(InvalidBody),
        Internal = ToNative(Internal),
    };

    /// <summary>The cloud's error for a refusal, with the refusal's words.</summary>
    public static HuaweiError For(Refusal refusal) => (Row(refusal.Code) ?? Internal).Because(refusal.Message);

    /// <summary>The same as the native paths say it: style D. Contract huawei-endpoint-service, 13.3.</summary>
    public static HuaweiError ToNative(HuaweiError error) => new(ErrorStyle.Neutron, error.Status, NativeType(error), error.Message);

    /// <summary>The cloud's error for a code; null for a code that no operation of this service meets.</summary>
    internal static HuaweiError? Row(RefusalCode code) => code switch
    {
        RefusalCode.InvalidValue => InvalidVpc,
        RefusalCode.Conflict => Internal, // clients repeat a 500, and a repetition cures it
        RefusalCode.QuotaExceeded => VpcQuota,
        RefusalCode.NotOffered => NotOffered,
        RefusalCode.VpcNotFound => VpcNotFound,
        RefusalCode.VpcInUse or RefusalCode.VpcHasInterfaces => VpcInUse,
        RefusalCode.SubnetNotFound => SubnetNotFound,
        RefusalCode.SubnetInUse => SubnetInUse,
        RefusalCode.SubnetOutsideVpc => SubnetOutsideVpc,
        RefusalCode.SubnetOverlap => SubnetOverlap,
        RefusalCode.PortNotFound => PortNotFound,
        RefusalCode.PortInUse => PortInUse,
        RefusalCode.AddressTaken => AddressInUse,
        RefusalCode.AddressOutsideSubnet or RefusalCode.SubnetFull => InvalidPort,
        _ => null,
    };

    private static string NativeType(HuaweiError error) => error.Code switch
    {
        "VPC.2204" => "PortNotFound",
        "VPC.0202" => "NetworkNotFound",
        "VPC.0602" => "SecurityGroupNotFound",
        "VPC.2206" => "IpAddressInUse",
        "VPC.2205" => "PortInUse",
        "VPC.2202" when error.Message.Contains("address", StringComparison.Ordinal) => "InvalidIpForSubnet",
        "VPC.0001" => "InternalServerError",
        _ => "InvalidInput",
    };

    private static HuaweiError Of(int status, string code, string message) => new(ErrorStyle.Vpc, status, code, message);
}
