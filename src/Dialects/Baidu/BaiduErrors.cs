using Tieline.Core.Refusals;

namespace Tieline.Dialects.Baidu;

/// <summary>An error as it goes over the wire. Contract baidu-peer-connection, 5.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Message">For people; clients go by the code.</param>
internal sealed record BaiduError(int Status, string Code, string Message)
{
    /// <summary>The same error with what is special about this case after the code's own sentence.</summary>
    public BaiduError Because(string detail) => this with { Message = $"{Message} ({detail})" };
}

/// <summary>Baidu's error codes, and which of them each refusal of the core is. Contract baidu-peer-connection, 5.2 and 5.3.</summary>
internal static class BaiduErrors
{
    public static readonly BaiduError AccessDenied = new(403, "AccessDenied", "Access denied.");
    public static readonly BaiduError IdempotentParameterMismatch =
        new(403, "IdempotentParameterMismatch", "The request uses the same client token as a previous, but non-identical request.");

    public static readonly BaiduError InternalError = new(500, "InternalError", "We encountered an internal error. Please try again.");
    public static readonly BaiduError InvalidAccessKeyId = new(403, "InvalidAccessKeyId", "The Access Key ID you provided does not exist in our records.");
    public static readonly BaiduError InvalidHttpAuthHeader = new(400, "InvalidHTTPAuthHeader", "The HTTP authorization header is invalid.");
    public static readonly BaiduError InvalidHttpRequest = new(400, "InvalidHTTPRequest", "There was an error in the body of your HTTP request.");
    public static readonly BaiduError InvalidUri = new(400, "InvalidURI", "Could not parse the specified URI.");
    public static readonly BaiduError InvalidVersion = new(404, "InvalidVersion", "The API version specified was invalid.");
    public static readonly BaiduError MalformedJson = new(400, "MalformedJSON", "The JSON you provided was not well-formed.");
    public static readonly BaiduError RequestExpired = new(400, "RequestExpired", "Request has expired.");
    public static readonly BaiduError SignatureDoesNotMatch =
        new(400, "SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided. Check your Secret Access Key and signing method.");

    public static readonly BaiduError BadRequest = new(400, "BadRequest", "Bad request parameters or illegal request.");
    public static readonly BaiduError NoSuchObject = new(404, "NoSuchObject", "The specified object is not found or resource do not exist.");
    public static readonly BaiduError LimitExceeded = new(413, "LimitExceeded", "Limit exceeded for current request.");
    public static readonly BaiduError OperationDenied = new(409, "OperationDenied", "Operation not available.");
    public static readonly BaiduError CidrConflict = new(409, "CidrConflict", "This subnet's cidr has conflict with other subnets'.");
    public static readonly BaiduError ResourceNeedRelease =
        new(409, "ResourceNeedRelease", "Delete failed, please delete bcc, blb, nat, vpn, rds and so on in the VPC.");

    public static readonly BaiduError SubnetInUse = new(409, "SUBNET_INUSE", "The subnet is in use.");

    public static readonly BaiduError NoIpv6 = OperationDenied.Because("this server carries IPv4 only");

    /// <summary>The cloud's error for a refusal, with the refusal's words.</summary>
    public static BaiduError For(Refusal refusal) => (Row(refusal.Code) ?? InternalError).Because(refusal.Message);

    /// <summary>The cloud's error for a code; null for a code that no operation of this dialect meets (<see cref="WhyNoRow"/>).</summary>
    internal static BaiduError? Row(RefusalCode code) => code switch
    {
        RefusalCode.InvalidValue => BadRequest,
        RefusalCode.Conflict => InternalError, // clients repeat a 500, and a repetition cures it
        RefusalCode.TokenReused => IdempotentParameterMismatch,
        RefusalCode.QuotaExceeded => LimitExceeded,
        RefusalCode.NotOffered => OperationDenied,

        RefusalCode.VpcNotFound => NoSuchObject,
        RefusalCode.VpcInUse => ResourceNeedRelease,
        RefusalCode.VpcHasInterfaces => ResourceNeedRelease,
        RefusalCode.SubnetNotFound => NoSuchObject,
        RefusalCode.SubnetInUse => SubnetInUse,
        RefusalCode.SubnetOutsideVpc => BadRequest,
        RefusalCode.SubnetOverlap => CidrConflict,
        RefusalCode.RouteTableNotFound => NoSuchObject,
        RefusalCode.RouteRuleNotFound => NoSuchObject,
        RefusalCode.RouteRuleDuplicate => OperationDenied,
        RefusalCode.NextHopNotFound => NoSuchObject,
        RefusalCode.NextHopChanging => OperationDenied,
        RefusalCode.RouteOverlapsVpc => BadRequest,
        RefusalCode.RouteSourceOutsideVpc => BadRequest,
        RefusalCode.RelaysLinked => OperationDenied,
        RefusalCode.SourceRangeInVpc => OperationDenied,

        RefusalCode.LinkNotFound => NoSuchObject,
        RefusalCode.LinkInWrongState => OperationDenied,
        RefusalCode.NotTheAcceptor => OperationDenied,
        RefusalCode.NotTheInitiator => OperationDenied,
        RefusalCode.AnsweredTooLate => OperationDenied,
        RefusalCode.LinkToSelf => BadRequest,
        RefusalCode.RoutersLinked => OperationDenied,
        RefusalCode.PeerVpcNotFound => NoSuchObject,
        RefusalCode.PrepaidWithinRegion => BadRequest,
        RefusalCode.NotPrepaid => OperationDenied,
        RefusalCode.PrepaidTermRuns => OperationDenied,
        RefusalCode.DeleteProtected => OperationDenied,
        RefusalCode.ForeignSide => OperationDenied,
        RefusalCode.DnsSyncBusy => OperationDenied,
        RefusalCode.RouterInterfaceNotFound => BadRequest,
        _ => null,
    };

    /// <summary>Why a code has no row; null when it should have one.</summary>
    internal static string? WhyNoRow(RefusalCode code) => code switch
    {
        RefusalCode.AccountNotFound or RefusalCode.AccountNameTaken or RefusalCode.AccessKeyNotFound or RefusalCode.AccessKeyTaken
            or RefusalCode.AccountInUse => "accounts and keys are the operator's: the native API",
        RefusalCode.WrongPassword or RefusalCode.SessionNotFound or RefusalCode.SessionExpired or RefusalCode.ProjectNotFound
            => "Baidu's clients sign each request: there are no sessions and projects",
        RefusalCode.PortNotFound or RefusalCode.PortNameTaken or RefusalCode.AddressTaken or RefusalCode.AddressOutsideSubnet
            or RefusalCode.SubnetFull or RefusalCode.PortNameAmbiguous or RefusalCode.PortInUse => "ports are plugged in through the native API",
        RefusalCode.SourceRangeInVpc => null,
        >= RefusalCode.ServiceNotFound and <= RefusalCode.AccessNotOffered => "endpoint services are another cloud's",
        >= RefusalCode.GatewayNotFound and <= RefusalCode.GatewayInUse => "gateways and channels are another cloud's",
        RefusalCode.NotInitiatingSide or RefusalCode.InterfaceInWrongState or RefusalCode.OppositeNotSet or RefusalCode.OppositeMismatch
            or RefusalCode.RejectedByOpposite or RefusalCode.InterfaceIsNextHop => "standing interfaces are made and connected through the Alibaba API",
        RefusalCode.AccountInArrears => "only the Alibaba API knows of bills",
        _ => null,
    };
}
