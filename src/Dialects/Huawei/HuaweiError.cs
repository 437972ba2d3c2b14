using Tieline.Dialects.Http;

namespace Tieline.Dialects.Huawei;

/// <summary>The shapes that Huawei's services give their errors. Contract huawei-auth, 6.1.</summary>
internal enum ErrorStyle
{
    /// <summary>A: <c>{"error":{"code","message","title"}}</c>.</summary>
    Keystone,

    /// <summary>B: <c>{"error_code","error_msg","request_id"}</c>, what the gateway in front of the services says.</summary>
    Gateway,

    /// <summary>B without the request's id: <c>{"error_code","error_msg"}</c>.</summary>
    Service,

    /// <summary>C: <c>{"code","message"}</c>.</summary>
    Vpc,

    /// <summary>D: <c>{"NeutronError":{"type","message","detail"}}</c>.</summary>
    Neutron,
}

/// <summary>An error as it goes over the wire.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Code">What clients go by; in style A the title.</param>
/// <param name="Message">For people.</param>
internal sealed record HuaweiError(ErrorStyle Style, int Status, string Code, string Message)
{
    /// <summary>The same error with what is special about this case after the code's own sentence.</summary>
    public HuaweiError Because(string detail) => this with { Message = $"{Message} ({detail})" };

    /// <summary>The error as a body.</summary>
    public JsonAnswer Render(string requestId)
    {
        var answer = JsonAnswer.Rent();
        var json = answer.Writer;
        json.WriteStartObject();
        switch (Style)
        {
            case ErrorStyle.Keystone:
                json.WriteStartObject("error");
                json.WriteNumber("code", Status);
                json.WriteString("message", Message);
                json.WriteString("title", Code);
                json.WriteEndObject();
                break;
            case ErrorStyle.Vpc:
                json.WriteString("code", Code);
                json.WriteString("message", Message);
                break;
            case ErrorStyle.Neutron:
                json.WriteStartObject("NeutronError");
                json.WriteString("type", Code);
                json.WriteString("message", Message);
                json.WriteString("detail", "");
                json.WriteEndObject();
                break;
            default:
                json.WriteString("error_code", Code);
                json.WriteString("error_msg", Message);
                if (Style == ErrorStyle.Gateway) json.WriteString("request_id", requestId);
                break;
        }

        json.WriteEndObject();
        return answer;
    }
}

/// <summary>What the gateway in front of Huawei's services says. Contract huawei-auth, 6.2.</summary>
internal static class GatewayErrors
{
    private const string Incorrect = "Incorrect IAM authentication information: ";

    public static readonly HuaweiError NoCredentials = Of(401, "APIGW.0301", Incorrect + "x-auth-token not found");
    public static readonly HuaweiError TokenUnknown = Of(401, "APIGW.0301", Incorrect + "decrypt token fail");
    public static readonly HuaweiError TokenExpired = Of(401, "APIGW.0307", "The token must be updated.");
    public static readonly HuaweiError KeyUnknown = Of(401, "APIGW.0301", Incorrect + "Get secretKey failed");
    public static readonly HuaweiError SignatureMismatch = Of(401, "APIGW.0301", Incorrect + "verify aksk signature fail");
    public static readonly HuaweiError SignatureExpired = Of(401, "APIGW.0301", Incorrect + "verify aksk signature fail, signature expired");
    public static readonly HuaweiError NoSuchApi = Of(404, "APIGW.0101", "The API does not exist or has not been published in the environment.");
    public static readonly HuaweiError BackendFault = Of(500, "APIGW.0106", "System error. Please retry.");

    /// <summary>The error of a failed authentication.</summary>
    public static HuaweiError For(AuthFault fault) => fault switch
    {
        AuthFault.NoCredentials => NoCredentials,
        AuthFault.TokenUnknown => TokenUnknown,
        AuthFault.TokenExpired => TokenExpired,
        AuthFault.KeyUnknown => KeyUnknown,
        AuthFault.SignatureExpired => SignatureExpired,
        _ => SignatureMismatch,
    };

    private static HuaweiError Of(int status, string code, string message) => new(ErrorStyle.Gateway, status, code, message);
}
