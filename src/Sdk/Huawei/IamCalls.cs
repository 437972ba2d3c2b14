using Tieline.Sdk.Http;

namespace Tieline.Sdk.Huawei;

/// <summary>The calls of IAM that every client needs before its own. Contract huawei-auth, 3.</summary>
internal static class IamCalls
{
    /// <summary>Obtains a token. A second one does no harm to the first, so that the call is safe to send again.</summary>
    public static Task<IamToken> CreateTokenAsync(
        HuaweiClientConfiguration configuration, RetryingSender sender, HuaweiUser user, TokenScope scope, CancellationToken cancel)
    {
        var identity = new IdentityBody(["password"], new(new(user.UserName, user.Password, new(Name: user.DomainName))));
        var body = HuaweiJson.Write(new(new(identity, scope)), HuaweiJson.Default.TokenBody);
        var call = HuaweiRequest.Global(HttpMethod.Post, "v3", "auth/tokens", body).With("nocatalog", "true");
        var unsigned = configuration with { Credentials = user };
        return sender.SendAsync(
            now => call.Compose(unsigned, HuaweiProduct.Iam, HuaweiCaller.OfNoProject, now), HuaweiServiceException.From, ReadToken,
            isSafe: true, cancel);
    }

    /// <summary>The projects of the caller's account that have a name.</summary>
    public static async Task<ListProjectsResponse> ListProjectsAsync(
        HuaweiClientConfiguration configuration, RetryingSender sender, HuaweiCaller caller, string name, CancellationToken cancel)
    {
        var call = HuaweiRequest.Global(HttpMethod.Get, "v3", "projects").With("name", name);
        var body = await sender.SendAsync(
            now => call.Compose(configuration, HuaweiProduct.Iam, caller, now), HuaweiServiceException.From, call.IsSafe, cancel);
        return JsonAnswer.Read(body, HuaweiJson.Default.ListProjectsResponse);
    }

    private static IamToken ReadToken(HttpResponseMessage response, byte[] body) =>
        response.Headers.TryGetValues("X-Subject-Token", out var tokens)
        && JsonAnswer.Read(body, HuaweiJson.Default.TokenAnswer).Token is { } answer
            ? answer with { Token = tokens.First() }
            : throw new InvalidDataException("IAM's answer has no token in it");
}
