namespace Tieline.Sdk.Huawei;

/// <summary>
/// Error codes of the APIs (contracts huawei-auth, 6; huawei-endpoint-service, 12; huawei-vpc-channel, 8). The services have more; codes
/// are plain text, and <see cref="HuaweiServiceException.Has"/> compares them.
/// </summary>
public static class HuaweiErrorCode
{
    // In front of every service.

    /// <summary>No such path, in front of a service.</summary>
    public const string GatewayApiNotFound = "APIGW.0101";

    /// <summary>The signature or the token is not good.</summary>
    public const string AuthenticationFailed = "APIGW.0301";

    /// <summary>The token has expired.</summary>
    public const string TokenExpired = "APIGW.0307";

    /// <summary>Too many requests.</summary>
    public const string Throttled = "APIGW.0308";

    // Endpoint services.

    /// <summary>A member or parameter is wrong.</summary>
    public const string ParameterError = "EndPoint.0002";

    /// <summary>The credentials are no good.</summary>
    public const string EndpointAuthenticationFailed = "EndPoint.0003";

    /// <summary>No permission.</summary>
    public const string EndpointPermissionDenied = "EndPoint.0004";

    /// <summary>There is no such service, or none that the caller may know of.</summary>
    public const string EndpointServiceNotFound = "EndPoint.0005";

    /// <summary>Too many requests; the answer is a 400.</summary>
    public const string TooManyRequests = "EndPoint.0022";

    /// <summary>A quota of services or endpoints is used up.</summary>
    public const string QuotaExceeded = "Endpoint.1018";

    /// <summary>There is no such VPC, or none that the caller may know of.</summary>
    public const string VpcNotFound = "EndPoint.2001";

    /// <summary>The service of a new endpoint does not exist.</summary>
    public const string NoSuchServiceToConnect = "EndPoint.2003";

    /// <summary>The service of a new endpoint is not available.</summary>
    public const string ServiceUnavailable = "EndPoint.2004";

    /// <summary>There is no such endpoint, or none that the caller may know of.</summary>
    public const string EndpointNotFound = "EndPoint.2006";

    /// <summary>The endpoint is deleted.</summary>
    public const string EndpointDeleted = "EndPoint.2008";

    /// <summary>The caller is not on the service's whitelist.</summary>
    public const string NotOnWhitelist = "EndPoint.2012";

    /// <summary>The endpoint is another service's.</summary>
    public const string NotOfThisService = "EndPoint.2013";

    /// <summary>The endpoint is accepted already.</summary>
    public const string AlreadyAccepted = "EndPoint.2014";

    /// <summary>The endpoint is being deleted.</summary>
    public const string EndpointBeingDeleted = "EndPoint.2018";

    /// <summary>The endpoint is being created.</summary>
    public const string EndpointBeingCreated = "EndPoint.2019";

    /// <summary>The address is in use.</summary>
    public const string PortIpInUse = "EndPoint.2042";

    /// <summary>The service cannot be deleted now.</summary>
    public const string ServiceNotDeletable = "EndPoint.3005";

    /// <summary>The service has endpoints that are accepted or being created.</summary>
    public const string ServiceInUse = "EndPoint.3006";

    /// <summary>There is no such backend port.</summary>
    public const string BackendPortNotFound = "EndPoint.3008";

    /// <summary>A service port is wrong, or there twice.</summary>
    public const string InvalidServicePort = "EndPoint.3043";

    /// <summary>Another service has this backend port already.</summary>
    public const string PortConflict = "EndPoint.3044";

    /// <summary>The service cannot be changed in its status.</summary>
    public const string ServiceNotChangeable = "EndPoint.3045";

    /// <summary>The service's name is wrong.</summary>
    public const string InvalidServiceName = "EndPoint.3076";

    // VPCs, subnets, ports.

    /// <summary>There is no such VPC, or none that the caller may know of.</summary>
    public const string NoSuchVpc = "VPC.0003";

    /// <summary>The VPC still has something in it.</summary>
    public const string VpcInUse = "VPC.0104";

    /// <summary>There is no such subnet, or none that the caller may know of.</summary>
    public const string NoSuchSubnet = "VPC.0202";

    /// <summary>The subnet still has something in it.</summary>
    public const string SubnetInUse = "VPC.0209";

    /// <summary>There is no such port, or none that the caller may know of.</summary>
    public const string NoSuchPort = "VPC.2204";

    // VPC channels and gateways.

    /// <summary>No such path at the gateway.</summary>
    public const string ApiNotFoundAtGateway = "APIG.0101";

    /// <summary>The token is not good.</summary>
    public const string InvalidToken = "APIG.1002";

    /// <summary>No permission.</summary>
    public const string NoPermission = "APIG.1005";

    /// <summary>The body is not JSON, or a member is of another type.</summary>
    public const string SerializationError = "APIG.2000";

    /// <summary>Something required is missing.</summary>
    public const string ParameterMissing = "APIG.2001";

    /// <summary>A number is out of range.</summary>
    public const string ParameterOutOfRange = "APIG.2004";

    /// <summary>A text is too long.</summary>
    public const string ParameterTooLong = "APIG.2006";

    /// <summary>A member of the body is wrong.</summary>
    public const string InvalidParameter = "APIG.2011";

    /// <summary>Something in the path or query is wrong, or a member names what is not there.</summary>
    public const string InvalidReference = "APIG.2012";

    /// <summary>A backend's address is wrong.</summary>
    public const string InvalidIpAddress = "APIG.2015";

    /// <summary>There is no such group of APIs.</summary>
    public const string ApiGroupNotFound = "APIG.3001";

    /// <summary>There is no such API.</summary>
    public const string ApiNotFound = "APIG.3002";

    /// <summary>There is no such environment.</summary>
    public const string EnvironmentNotFound = "APIG.3003";

    /// <summary>There is no such channel.</summary>
    public const string ChannelNotFound = "APIG.3023";

    /// <summary>There is no such member.</summary>
    public const string MemberNotFound = "APIG.3024";

    /// <summary>There is no such gateway instance.</summary>
    public const string InstanceNotFound = "APIG.3030";

    /// <summary>There is no such cloud server.</summary>
    public const string EcsNotFound = "APIG.3092";

    /// <summary>The quota of channels is used up.</summary>
    public const string ChannelQuotaExceeded = "APIG.3109";

    /// <summary>The channel has as many members as it may.</summary>
    public const string MemberQuotaExceeded = "APIG.3110";

    /// <summary>There is a channel of this name.</summary>
    public const string ChannelNameExists = "APIG.3208";

    /// <summary>An API uses the channel.</summary>
    public const string ChannelInUse = "APIG.3414";

    /// <summary>The group has APIs in it.</summary>
    public const string ApiGroupNotEmpty = "APIG.3415";

    /// <summary>The API is published.</summary>
    public const string ApiPublished = "APIG.3416";

    /// <summary>Not with a channel of this type.</summary>
    public const string NotOfThisChannelType = "APIG.3471";

    /// <summary>A reference channel names the channel.</summary>
    public const string ChannelReferenced = "APIG.3719";

    /// <summary>A fault of the service.</summary>
    public const string SystemError = "APIG.9999";
}
