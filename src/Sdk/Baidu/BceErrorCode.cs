namespace Tieline.Sdk.Baidu;

/// <summary>Error codes of the VPC API (contract baidu-peer-connection, 5.2). The service may have others; codes are plain text.</summary>
public static class BceErrorCode
{
    /// <summary>No permission.</summary>
    public const string AccessDenied = "AccessDenied";

    /// <summary>A parameter is wrong, or two do not fit together.</summary>
    public const string BadRequest = "BadRequest";

    /// <summary>A subnet's network overlaps another's.</summary>
    public const string CidrConflict = "CidrConflict";

    /// <summary>A client token came again with another request.</summary>
    public const string IdempotentParameterMismatch = "IdempotentParameterMismatch";

    /// <summary>A member of the body is missing or of the wrong type.</summary>
    public const string InappropriateJson = "InappropriateJSON";

    /// <summary>A fault of the service.</summary>
    public const string InternalError = "InternalError";

    /// <summary>Nobody has this access key.</summary>
    public const string InvalidAccessKeyId = "InvalidAccessKeyId";

    /// <summary>The signature is not even the form of one.</summary>
    public const string InvalidHttpAuthHeader = "InvalidHTTPAuthHeader";

    /// <summary>The request is not readable.</summary>
    public const string InvalidHttpRequest = "InvalidHTTPRequest";

    /// <summary>A quota is used up.</summary>
    public const string LimitExceeded = "LimitExceeded";

    /// <summary>The body is not JSON.</summary>
    public const string MalformedJson = "MalformedJSON";

    /// <summary>There is none, or none that the caller may know of.</summary>
    public const string NoSuchObject = "NoSuchObject";

    /// <summary>Not in this status, not by this party, or not while it is protected.</summary>
    public const string OperationDenied = "OperationDenied";

    /// <summary>A condition of the request does not hold.</summary>
    public const string PreconditionFailed = "PreconditionFailed";

    /// <summary>The signature is no longer valid, or not yet.</summary>
    public const string RequestExpired = "RequestExpired";

    /// <summary>Something is still in the VPC.</summary>
    public const string ResourceNeedRelease = "ResourceNeedRelease";

    /// <summary>The signature is not of this request and key.</summary>
    public const string SignatureDoesNotMatch = "SignatureDoesNotMatch";

    /// <summary>Something is still in the subnet.</summary>
    public const string SubnetInUse = "SUBNET_INUSE";
}
