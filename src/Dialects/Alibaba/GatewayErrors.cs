namespace Tieline.Dialects.Alibaba;

/// <summary>The errors that come before any operation. Contract alibaba-router-interface, 1.4 and 1.5.</summary>
internal static class GatewayErrors
{
    public static readonly AlibabaError UnsupportedHttpMethod = new("UnsupportedHTTPMethod", "This http method is not supported.");
    public static readonly AlibabaError InvalidVersion = new(404, "InvalidVersion", "Specified parameter Version is not valid.");
    public static readonly AlibabaError InvalidActionNotFound =
        new(404, "InvalidAction.NotFound", "Specified api is not found, please check your url and method.");

    public static readonly AlibabaError InvalidFormat = new("InvalidParameter.Format", "Specified parameter format is not valid.");
    public static readonly AlibabaError InvalidSignatureMethod = new("InvalidSignatureMethod", "Specified signature method is not valid.");
    public static readonly AlibabaError InvalidTimeStampFormat =
        new("InvalidTimeStamp.Format", "Specified time stamp or date value is not well formatted.");

    public static readonly AlibabaError InvalidTimeStampExpired = new("InvalidTimeStamp.Expired", "Specified time stamp or date value is expired.");
    public static readonly AlibabaError InvalidAccessKeyIdNotFound = new(404, "InvalidAccessKeyId.NotFound", "Specified access key is not found.");
    public static readonly AlibabaError SignatureNonceUsed = new("SignatureNonceUsed", "Specified signature nonce was used already.");
    public static readonly AlibabaError InvalidSecurityToken =
        new("InvalidSecurityToken.MismatchWithAccessKey", "Specified SecurityToken mismatch with the AccessKey.");

    public static readonly AlibabaError IdempotentParameterMismatch = new(
        "IdempotentParameterMismatch", "Request uses a client token in a previous request but is not identical to that request.");

    public static readonly AlibabaError ThrottlingUser = new("Throttling.User", "Request was denied due to user flow control.");

    public static readonly AlibabaError InternalError = new(500, "InternalError", "The request processing has failed due to some unknown error.");

    /// <summary>A parameter of the gateway's own is absent.</summary>
    public static AlibabaError Missing(string name) => new($"Missing{name}", $"{name} is mandatory for this action.");

    /// <summary>A parameter of the operation is absent.</summary>
    public static AlibabaError Missing(AlibabaVersion version, string name) => version == AlibabaVersion.Ecs
        ? new("MissingParameter", $"The input parameter \"{name}\" that is mandatory for processing this request is not supplied.")
        : Missing(name);

    public static AlibabaError InvalidParameter(string why) => new("InvalidParameter", $"The specified parameter is not valid: {why}.");

    /// <summary>The text after <c>string to sign is:</c> is compared by clients with their own, to its very end (contract 2.3).</summary>
    public static AlibabaError SignatureDoesNotMatch(string stringToSign) => new(
        "SignatureDoesNotMatch", $"Specified signature is not matched with our calculation. server string to sign is:{stringToSign}");
}
