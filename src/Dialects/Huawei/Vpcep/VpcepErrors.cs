using Tieline.Core.Refusals;

namespace Tieline.Dialects.Huawei.Vpcep;

/// <summary>The endpoint service's errors, and which of them each refusal of the core is. Contract huawei-endpoint-service, 12.</summary>
internal static class VpcepErrors
{
    public static readonly HuaweiError SystemError = Of(500, "EndPoint.0001", "System error. Please retry.");
    public static readonly HuaweiError Parameter = Of(400, "EndPoint.0002", "Parameter error.");
    public static readonly HuaweiError NoPermission = Of(403, "EndPoint.0004", "Authentication information is incorrect or you have no permissions.");
    public static readonly HuaweiError NotFound = Of(404, "EndPoint.0005", "The requested resource does not exist.");
    public static readonly HuaweiError InvalidLimit = Of(400, "EndPoint.0006", "Invalid limit.");
    public static readonly HuaweiError InvalidTagAction = Of(400, "EndPoint.0007", "Invalid action.");
    public static readonly HuaweiError InvalidOffset = Of(400, "EndPoint.0010", "Invalid offset.");
    public static readonly HuaweiError InvalidProject = Of(400, "EndPoint.0014", "Invalid project ID.");
    public static readonly HuaweiError InvalidSpecification = Of(400, "EndPoint.0015", "Invalid specification.");
    public static readonly HuaweiError TooManyAtOnce = Of(400, "EndPoint.0016", "The number of batch operated resources exceeded the limit.");
    public static readonly HuaweiError InvalidSortKey = Of(400, "EndPoint.0017", "Invalid sort_key.");
    public static readonly HuaweiError InvalidSortDir = Of(400, "EndPoint.0018", "Invalid sort_dir.");
    public static readonly HuaweiError InvalidStatus = Of(400, "EndPoint.0019", "Invalid status.");
    public static readonly HuaweiError InvalidVpc = Of(400, "EndPoint.0020", "Invalid VPC ID.");
    public static readonly HuaweiError InvalidMarker = Of(400, "EndPoint.0021", "Invalid marker_id.");
    public static readonly HuaweiError InvalidSubnet = Of(400, "EndPoint.0023", "Invalid subnet_id.");
    public static readonly HuaweiError QuotaExceeded = Of(400, "Endpoint.1018", "Quota exceeded.");
    public static readonly HuaweiError InvalidRouteTable = Of(400, "EndPoint.1019", "Invalid route table ID.");
    public static readonly HuaweiError VpcNotFound = Of(400, "EndPoint.2001", "The VPC does not exist.");
    public static readonly HuaweiError InputEmpty = Of(400, "EndPoint.2002", "The request input parameter is empty.");
    public static readonly HuaweiError ServiceMissing = Of(400, "EndPoint.2003", "The endpoint service does not exist.");
    public static readonly HuaweiError ServiceUnavailable = Of(400, "EndPoint.2004", "The endpoint service is unavailable.");
    public static readonly HuaweiError EndpointNotFound = Of(404, "EndPoint.2006", "The requested endpoint does not exist.");
    public static readonly HuaweiError SubnetEmpty = Of(400, "EndPoint.2010", "The input parameter subnet ID is empty.");
    public static readonly HuaweiError VpcEmpty = Of(400, "EndPoint.2011", "The input parameter VPC ID is empty.");
    public static readonly HuaweiError NotPermitted = Of(400, "EndPoint.2012", "You have no permission to connect to the VPC endpoint service.");
    public static readonly HuaweiError EndpointOfOtherService = Of(400, "EndPoint.2013", "The endpoint does not belong to the endpoint service.");
    public static readonly HuaweiError EndpointConnected = Of(400, "EndPoint.2014", "The endpoint has been connected to the endpoint service.");
    public static readonly HuaweiError InvalidEndpointId = Of(400, "EndPoint.2017", "Invalid endpoint ID.");
    public static readonly HuaweiError EndpointDeleting = Of(400, "EndPoint.2018", "The endpoint is being deleted.");
    public static readonly HuaweiError EndpointCreating = Of(400, "EndPoint.2019", "The endpoint is being created.");
    public static readonly HuaweiError CreateFailed = Of(400, "EndPoint.2022", "Failed to create an endpoint.");
    public static readonly HuaweiError InvalidConnectionAction = Of(400, "EndPoint.2027", "Invalid action.");
    public static readonly HuaweiError MappingEmpty = Of(400, "EndPoint.2028", "The endpoint service port or protocol is empty.");
    public static readonly HuaweiError ServiceIdEmpty = Of(400, "EndPoint.2029", "The requested endpoint service ID is empty.");
    public static readonly HuaweiError OnlyOneEndpoint = Of(400, "EndPoint.2031", "Only one endpoint is allowed.");
    public static readonly HuaweiError InvalidEnableDns = Of(400, "EndPoint.2033", "The entered parameter enable_dns is invalid.");
    public static readonly HuaweiError SubnetOfOtherVpc = Of(400, "EndPoint.2037", "The current network does not belong to the VPC.");
    public static readonly HuaweiError PoolNotFound = Of(400, "EndPoint.2038", "The pool does not exist.");
    public static readonly HuaweiError RouteTableTaken = Of(400, "EndPoint.2039", "The route table is being used by another VPC endpoint.");
    public static readonly HuaweiError NoRouteTable = Of(400, "EndPoint.2040", "The VPC endpoint has no route table bound.");
    public static readonly HuaweiError InvalidPortIp = Of(400, "EndPoint.2041", "Invalid Port IP address.");
    public static readonly HuaweiError PortIpInUse = Of(400, "EndPoint.2042", "The Port IP is in use.");
    public static readonly HuaweiError PortIpOutsideSubnet = Of(400, "EndPoint.2043", "The Port IP is not valid for the subnet.");
    public static readonly HuaweiError InvalidWhitelist = Of(400, "EndPoint.2044", "Invalid whitelist.");
    public static readonly HuaweiError WhitelistFull = Of(400, "EndPoint.2045", "The maximum number of whitelist records has been reached.");
    public static readonly HuaweiError EndpointFailed = Of(400, "EndPoint.2047", "The VPC endpoint in the Failed status cannot be modified.");
    public static readonly HuaweiError InvalidPolicy = Of(400, "EndPoint.2048", "The VPC endpoint policy is invalid.");
    public static readonly HuaweiError NoPolicy = Of(400, "EndPoint.2049", "The VPC endpoint has no policy associated.");
    public static readonly HuaweiError NoAddressLeft = Of(400, "EndPoint.3001", "Failed to create a port.");
    public static readonly HuaweiError InvalidPermission = Of(400, "EndPoint.3002", "Invalid permission.");
    public static readonly HuaweiError InvalidPortId = Of(400, "EndPoint.3003", "Invalid port ID.");
    public static readonly HuaweiError DeleteFailed = Of(400, "EndPoint.3005", "Failed to delete the endpoint service.");
    public static readonly HuaweiError ServiceInUse = Of(400, "EndPoint.3006", "The endpoint service is being used.");
    public static readonly HuaweiError PortNotFound = Of(400, "EndPoint.3008", "The port does not exist.");
    public static readonly HuaweiError InvalidCidr = Of(400, "EndPoint.3009", "Invalid CIDR.");
    public static readonly HuaweiError IpNotRequired = Of(400, "EndPoint.3011", "Parameter IP is not required to create an endpoint service (interface).");
    public static readonly HuaweiError InvalidServerType = Of(400, "EndPoint.3021", "Invalid serverType.");
    public static readonly HuaweiError InvalidPermissionAction = Of(400, "EndPoint.3035", "Invalid action.");
    public static readonly HuaweiError PermissionsEmpty = Of(400, "EndPoint.3036", "Invalid permissions.");
    public static readonly HuaweiError PortOfOtherVpc = Of(400, "EndPoint.3042", "The port ID does not belong to the current VPC.");
    public static readonly HuaweiError InvalidMapping = Of(400, "EndPoint.3043", "The service port is invalid.");
    public static readonly HuaweiError MappingTaken = Of(400, "EndPoint.3044", "The parameter ports conflicted with ports in an existing endpoint service.");
    public static readonly HuaweiError NotChangeable = Of(400, "EndPoint.3045", "Other properties cannot be modified in the current endpoint service state.");
    public static readonly HuaweiError PermissionsFull = Of(400, "EndPoint.3049", "The maximum number of whitelist records has been reached.");
    public static readonly HuaweiError InvalidServiceId = Of(400, "EndPoint.3062", "Invalid endpoint service ID.");
    public static readonly HuaweiError TagEmpty = Of(400, "EndPoint.3066", "The tag cannot be empty.");
    public static readonly HuaweiError TagKeyTwice = Of(400, "EndPoint.3067", "The tag key cannot be duplicated.");
    public static readonly HuaweiError TagCharacters = Of(400, "EndPoint.3068", "Tag keys and values should meet relevant requirements.");
    public static readonly HuaweiError TooManyTags = Of(400, "EndPoint.3069", "The maximum number of tags has been reached.");
    public static readonly HuaweiError InvalidResourceType = Of(400, "EndPoint.3070", "Invalid resource type.");
    public static readonly HuaweiError TagValueTwice = Of(400, "EndPoint.3071", "The tag value cannot be duplicated.");
    public static readonly HuaweiError TagKeySize = Of(400, "EndPoint.3072", "The tag key size is invalid.");
    public static readonly HuaweiError TagValueSize = Of(400, "EndPoint.3073", "The tag value size is invalid.");
    public static readonly HuaweiError TooManyMappings = Of(400, "EndPoint.3074", "The maximum of ports has been reached.");
    public static readonly HuaweiError InvalidProtocol = Of(400, "EndPoint.3075", "The protocol is invalid.");
    public static readonly HuaweiError InvalidServiceName = Of(400, "EndPoint.3076", "Invalid service name.");
    public static readonly HuaweiError SubnetNotFound = Of(404, "EndPoint.4004", "The subnet is not found.");
    public static readonly HuaweiError RouteTableNotFound = Of(404, "EndPoint.4030", "The route table is not found.");
    public static readonly HuaweiError MethodNotAllowed = new(ErrorStyle.Gateway, 405, "APIGW.0101", "The API does not have this method.");

    public static readonly HuaweiServiceErrors OfService = new()
    {
        Unauthenticated = GatewayErrors.For,
        MalformedProject = InvalidProject,
        ForeignProject = NoPermission,
        WrongMethod = MethodNotAllowed,
        MalformedBody = Parameter,
        Internal = SystemError,
    };

    /// <summary>The cloud's error for a refusal, with the refusal's words.</summary>
    public static HuaweiError For(Refusal refusal) => (Row(refusal.Code) ?? SystemError).Because(refusal.Message);

    /// <summary>The cloud's error for a code; null for a code that no operation of this service meets (<see cref="WhyNoRow"/>).</summary>
    internal static HuaweiError? Row(RefusalCode code) => code switch
    {
        RefusalCode.InvalidValue => Parameter,
        RefusalCode.Conflict => SystemError, // clients repeat a 500, and a repetition cures it
        RefusalCode.QuotaExceeded => QuotaExceeded,
        RefusalCode.NotOffered => Parameter,
        RefusalCode.VpcNotFound => VpcNotFound,
        RefusalCode.SubnetNotFound => SubnetNotFound,
        RefusalCode.PortNotFound => PortNotFound,
        RefusalCode.AddressTaken => PortIpInUse,
        RefusalCode.AddressOutsideSubnet => PortIpOutsideSubnet,
        RefusalCode.SubnetFull => NoAddressLeft,
        RefusalCode.ServiceNotFound => NotFound,
        RefusalCode.ServiceInWrongState => NotChangeable,
        RefusalCode.ServiceUnavailable => ServiceUnavailable,
        RefusalCode.ServiceInUse => ServiceInUse,
        RefusalCode.InvalidServiceName => InvalidServiceName,
        RefusalCode.TooManyMappings => TooManyMappings,
        RefusalCode.InvalidMapping => InvalidMapping,
        RefusalCode.MappingTaken => MappingTaken,
        RefusalCode.PortOfOtherVpc => PortOfOtherVpc,
        RefusalCode.SourceRangeInVpc => InvalidCidr,
        RefusalCode.PermissionNotFound => NotFound,
        RefusalCode.TooManyPermissions => PermissionsFull,
        RefusalCode.NotPermitted => NotPermitted,
        RefusalCode.EndpointNotFound => EndpointNotFound,
        RefusalCode.EndpointConnected => EndpointConnected,
        RefusalCode.EndpointCreating => EndpointCreating,
        RefusalCode.EndpointDeleting => EndpointDeleting,
        RefusalCode.EndpointFailed => EndpointFailed,
        RefusalCode.SubnetOfOtherVpc => SubnetOfOtherVpc,
        RefusalCode.TooManyAdmitted => WhitelistFull,
        RefusalCode.PolicyNotAllowed => InvalidPolicy,
        RefusalCode.PrefixesInVpc => InvalidCidr,
        RefusalCode.RouteTableTaken => RouteTableTaken,
        RefusalCode.RouteTableOfOtherVpc => RouteTableNotFound,
        RefusalCode.NoRouteTables => NoRouteTable,
        RefusalCode.ServiceFixed => NoPermission,
        RefusalCode.AccessNotOffered => InvalidWhitelist,
        _ => null,
    };

    /// <summary>Why a code has no row; null when it should have one.</summary>
    internal static string? WhyNoRow(RefusalCode code) => code switch
    {
        RefusalCode.TokenReused => "VPCEP has no client tokens",
        >= RefusalCode.AccountNotFound and <= RefusalCode.ProjectNotFound => "accounts, users and tokens are IAM's and the operator's",
        RefusalCode.VpcInUse or RefusalCode.VpcHasInterfaces or RefusalCode.SubnetInUse or RefusalCode.SubnetOutsideVpc or RefusalCode.SubnetOverlap or RefusalCode.PortInUse
            or RefusalCode.PortNameTaken or RefusalCode.PortNameAmbiguous => "VPCs, subnets and ports are changed through the VPC service",
        >= RefusalCode.RouteTableNotFound and <= RefusalCode.RouteSourceOutsideVpc or RefusalCode.RelaysLinked or RefusalCode.NextHopChanging => "an endpoint needs no route",
        >= RefusalCode.LinkNotFound and < RefusalCode.ServiceNotFound => "links are other clouds'",
        RefusalCode.InvalidPrefixes => "gateway services are made through the native API",
        >= RefusalCode.GatewayNotFound => "gateways and channels are another service's",
        _ => null,
    };

    private static HuaweiError Of(int status, string code, string message) => new(ErrorStyle.Service, status, code, message);
}
