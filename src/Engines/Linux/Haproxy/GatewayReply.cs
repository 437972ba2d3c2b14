using System.Globalization;

namespace Tieline.Engines.Linux.Haproxy;

/// <summary>What a gateway itself answers callers, as parts of HAProxy's configuration. Contract huawei-vpc-channel, 11.5.</summary>
/// <remarks>All texts are constants of this program.</remarks>
internal static class GatewayReply
{
    /// <summary>Sixteen hex digits of the time and sixteen of chance: the request's id, and cheaper than a UUID without its hyphens.</summary>
    public const string NewRequestId = "%[date(0,us),hex,lower]%[rand,hex,lower,bytes(8,8)]%[rand,hex,lower,bytes(8,8)]";

    private const string RequestId = "%[unique-id]";

    /// <summary>A rule that answers the request; a condition may follow it.</summary>
    public static string Refuse(int status, string code, string message) => string.Create(
        CultureInfo.InvariantCulture, $"http-request return status {status} content-type application/json lf-string {Body(code, message, RequestId)} hdr Server api-gateway");

    /// <summary>What is answered where HAProxy has no answer of a member.</summary>
    public static string InsteadOf(int status, string code, string message) => Error(status, code, message, RequestId);

    /// <summary>What is answered to what is no request: it is not known to any rule yet, and has no id.</summary>
    public static string ToNoRequest() => Error(400, "APIG.0201", "API request error.", NewRequestId);

    private static string Error(int status, string code, string message, string requestId) => string.Create(
        CultureInfo.InvariantCulture, $"http-error status {status} content-type application/json lf-string {Body(code, message, requestId)} hdr Server api-gateway");

    private static string Body(string code, string message, string requestId) =>
        $$"""'{"error_code":"{{code}}","error_msg":"{{message}}","request_id":"{{requestId}}"}'""";
}
