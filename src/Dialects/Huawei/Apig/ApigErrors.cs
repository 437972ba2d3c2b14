using Tieline.Core.Refusals;

namespace Tieline.Dialects.Huawei.Apig;

/// <summary>The API gateway's error codes, and which of them each refusal of the core is. Contract huawei-vpc-channel, 8.</summary>
internal static class ApigErrors
{
    private const string SeeDocumentation = "Please refer to the support documentation";

    public static readonly HuaweiError TokenMissing = Of(401, "APIG.1000", "Token missing. Log in again or try again later.");
    public static readonly HuaweiError TokenIncorrect = Of(401, "APIG.1002", "Incorrect token or token resolution failed");
    public static readonly HuaweiError NoPermission = Of(403, "APIG.1005", "No permissions to request this method");
    public static readonly HuaweiError BrokenJson = Of(400, "APIG.2000", "Parameter error: Serialization error: unexpected end of JSON input");
    public static readonly HuaweiError Internal = Of(500, "APIG.9999", "System error");
    public static readonly HuaweiError NoSuchInstance = Of(404, "APIC.7302", "Instance not found");

    public static readonly HuaweiServiceErrors OfService = new()
    {
        Unauthenticated = fault => fault switch
        {
            AuthFault.NoCredentials => TokenMissing,
            AuthFault.TokenUnknown or AuthFault.TokenExpired => TokenIncorrect,
            _ => GatewayErrors.For(fault),
        },
        MalformedProject = NoPermission,
        ForeignProject = NoPermission,
        WrongMethod = GatewayErrors.NoSuchApi,
        MalformedBody = BrokenJson,
        MissingBody = BrokenJson,
        Internal = Internal,
    };

    /// <summary>The look at one instance has codes of its own. Contract huawei-vpc-channel, 8.2.</summary>
    public static readonly HuaweiServiceErrors OfInstance = OfService with
    {
        Unauthenticated = fault => fault is AuthFault.NoCredentials or AuthFault.TokenUnknown or AuthFault.TokenExpired
            ? TokenIncorrect with { Code = "APIC.7102" }
            : GatewayErrors.For(fault),
        MalformedProject = NoPermission with { Code = "APIC.7106" },
        ForeignProject = NoPermission with { Code = "APIC.7106" },
        Internal = Internal with { Code = "APIC.9000" },
    };

    /// <summary>A JSON value of the wrong type.</summary>
    public static HuaweiError WrongType(string detail) => Of(400, "APIG.2000", $"Parameter error: Serialization error: {detail}");

    public static HuaweiError Missing(string field) => Of(400, "APIG.2001", $"The request parameters must be specified, parameter name:{field}");

    public static HuaweiError Invalid(string field) => Of(400, "APIG.2011", $"Invalid parameter value,parameterName:{field}. {SeeDocumentation}");

    /// <summary>A value of the path or the query, or what names a part of the same channel.</summary>
    public static HuaweiError InvalidReference(string field) => Of(400, "APIG.2012", $"Invalid parameter value,parameterName:{field}. {SeeDocumentation}");

    public static HuaweiError InstanceNotFound(string id) => Of(404, "APIG.3030", $"The instance does not exist;id:{id}");

    public static HuaweiError ChannelNotFound(string id) => Of(404, "APIG.3023", $"The VPC channel does not exist,id:{id}");

    public static HuaweiError PathParameterUndefined => Of(400, "APIG.2026", "The request path parameters are not defined");

    public static HuaweiError MappedParameterUndefined => Of(400, "APIG.2028", "The request parameters mapped to the backend parameters are not defined");

    /// <param name="id">The id that the request named, for those messages that have one.</param>
    public static HuaweiError For(Refusal refusal, string id) => Row(refusal, id) ?? Internal;

    /// <summary>The cloud's error for a refusal; null for one that no operation of this service meets.</summary>
    internal static HuaweiError? Row(Refusal refusal, string id = "")
    {
        var field = refusal.Field ?? "";
        return refusal.Code switch
        {
            RefusalCode.InvalidValue => Invalid(field),
            RefusalCode.NotOffered => Invalid(field),
            RefusalCode.Conflict => Internal, // clients repeat a 500, and a repetition cures it
            RefusalCode.ValueMissing => Missing(field),
            RefusalCode.ValueOutOfRange => Of(400, "APIG.2004", $"The parameter value is outside the allowable range,parameterName:{field}. {SeeDocumentation}"),
            RefusalCode.ValueTooLong => Of(400, "APIG.2006", $"The parameter is too long,parameterName:{field}. {SeeDocumentation}"),
            RefusalCode.AddressInvalid => Of(400, "APIG.2015", $"Invalid IP address,parameterName:{field}. {SeeDocumentation}"),
            RefusalCode.ReferenceInvalid => InvalidReference(field),
            RefusalCode.EngineUnknown => Of(400, "APIG.2042", "Invalid engine."),
            RefusalCode.QuotaExceeded => Quota(field),

            RefusalCode.GatewayNotFound => InstanceNotFound(id),
            RefusalCode.GatewayInUse => Of(409, "APIC.7303", $"The instance cannot be deleted because it is in use: {refusal.Message}"), // Tieline's own code
            RefusalCode.ChannelNotFound => ChannelNotFound(id),
            RefusalCode.MemberNotFound => Of(404, "APIG.3024", $"The VPC instance does not exist,id:{id}"),
            RefusalCode.MemberGroupNotFound => ChannelNotFound(id),
            RefusalCode.ServerNotFound => Of(404, "APIG.3092", "The ECS does not exist"),
            RefusalCode.ChannelNameTaken => Of(400, "APIG.3208", "The VPC channel name already exists"),
            RefusalCode.ChannelInUse => Of(403, "APIG.3414", "The VPC channel is already being used by another API"),
            RefusalCode.WrongChannelKind => Of(403, "APIG.3471", "The operation cannot be performed on this type of VPC channel"),
            RefusalCode.FeatureMissing => Of(412, "APIG.3458", "The feature is not supported by the current instance"),
            RefusalCode.ChannelQuotaExceeded => Of(403, "APIG.3109", "The number of VPC channels exceeds the maximum allowed limit"),
            RefusalCode.MemberQuotaExceeded => Of(403, "APIG.3110", "The number of cloud servers in the VPC channel exceeds the maximum allowed limit"),

            RefusalCode.EnvironmentNotFound => Of(404, "APIG.3003", $"Environment {id} does not exist"),
            RefusalCode.EnvironmentNameTaken => Of(400, "APIG.3205", "The environment name already exists"),
            RefusalCode.EnvironmentInUse => Of(403, "APIG.3418", "The environment contains published APIs"),
            RefusalCode.ApiGroupNotFound => Of(404, "APIG.3001", $"API group {id} does not exist"),
            RefusalCode.ApiGroupNameTaken => Of(400, "APIG.3201", "The API group name already exists"),
            RefusalCode.ApiGroupInUse => Of(412, "APIG.3415", $"The API group cannot be deleted because it contains APIs,id:{id}"),
            RefusalCode.DomainInvalid => Of(400, "APIG.2024", "Invalid URL domain name"),
            RefusalCode.DomainNotFound => Of(404, "APIG.3020", "The URL domain does not exist"),
            RefusalCode.DomainTaken => Of(400, "APIG.3305", "The URL domain name already exists"),
            RefusalCode.DomainOfOtherGroup =>
                Of(400, "APIG.3474", "The API group ID in the URL does not match the API group to which the URL domain has been bound"),
            RefusalCode.VariableNotFound => Of(404, "APIG.3011", "The environment variable does not exist"),
            RefusalCode.VariableTaken => Of(400, "APIG.3303", "The environment variable already exists"),
            RefusalCode.ApiNotFound => Of(404, "APIG.3002", $"API {id} does not exist"),
            RefusalCode.ApiNameTaken => Of(400, "APIG.3202", "The API name already exists"),
            RefusalCode.ApiTaken => Of(400, "APIG.3301", "The API already exists"),
            RefusalCode.ApiPublished => Of(409, "APIG.3416", "The API cannot be deleted because it has been published"),
            RefusalCode.PublicationNotFound => Of(404, "APIG.3015", "The API publication record does not exist"),
            RefusalCode.VersionNotFound => Of(404, "APIG.3022", $"The API version does not exist,id:{id}"),
            RefusalCode.PathParameterUndefined => PathParameterUndefined,
            RefusalCode.BackendParameterUndefined => Of(400, "APIG.2027", "The backend path parameters are not defined"),
            _ => null,
        };
    }

    /// <summary>The code of a quota, by what there would be too many of.</summary>
    private static HuaweiError Quota(string what) => Of(
        403,
        what switch { "instances" => "APIG.3100", "API groups" => "APIG.3101", "APIs" => "APIG.3102", "environments" => "APIG.3104", "variables" => "APIG.3106", _ => "APIG.3108" },
        $"The number of {what} exceeds the maximum allowed limit");

    private static HuaweiError Of(int status, string code, string message) => new(ErrorStyle.Service, status, code, message);
}
