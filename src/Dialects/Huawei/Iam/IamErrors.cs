namespace Tieline.Dialects.Huawei.Iam;

/// <summary>IAM's errors on its <c>/v3</c> paths, in Keystone's shape. Contract huawei-auth, 3 and 6.2.</summary>
internal static class IamErrors
{
    public static readonly HuaweiError AuthenticationRequired = Unauthorized("The request you have made requires authentication.");
    public static readonly HuaweiError WrongPassword = Unauthorized("The username or password is wrong.");
    public static readonly HuaweiError InvalidToken = Unauthorized("Invalid token.");
    public static readonly HuaweiError ExpiredToken = Unauthorized("The token has expired.");

    /// <summary>401 and not 404, so that names of projects and domains cannot be tried out (contract 3.1).</summary>
    public static readonly HuaweiError UnknownScope = Unauthorized("The scope of the token is not one of the user's.");

    public static readonly HuaweiError BadRequest = new(ErrorStyle.Keystone, 400, "Bad Request", "Request parameter is invalid.");
    public static readonly HuaweiError Forbidden = new(ErrorStyle.Keystone, 403, "Forbidden", "You are not authorized to perform the requested action.");
    public static readonly HuaweiError NotFound = new(ErrorStyle.Keystone, 404, "Not Found", "Could not find the requested resource.");
    public static readonly HuaweiError Conflict = new(ErrorStyle.Keystone, 409, "Conflict", "The resource is there already.");
    public static readonly HuaweiError Internal = new(ErrorStyle.Keystone, 500, "Internal Server Error", "An unexpected error prevented the server from fulfilling your request.");

    public static readonly HuaweiServiceErrors OfService = new()
    {
        Unauthenticated = fault => fault switch
        {
            AuthFault.TokenUnknown => InvalidToken,
            AuthFault.TokenExpired => ExpiredToken,
            _ => AuthenticationRequired,
        },
        MalformedProject = BadRequest,
        ForeignProject = Forbidden,
        WrongMethod = NotFound,
        MalformedBody = BadRequest,
        Internal = Internal,
    };

    private static HuaweiError Unauthorized(string message) => new(ErrorStyle.Keystone, 401, "Unauthorized", message);
}
