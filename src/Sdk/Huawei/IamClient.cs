namespace Tieline.Sdk.Huawei;

/// <summary>The part of IAM that the other services need: tokens, projects, and the caller's own account. Contract huawei-auth, 3.</summary>
/// <remarks>
/// The other clients obtain tokens and look projects up by themselves. Safe for use by many threads; errors and retries as of
/// <see cref="EndpointServiceClient"/>.
/// </remarks>
public sealed class IamClient : IDisposable
{
    private readonly HuaweiClientConfiguration _configuration;
    private readonly HuaweiClient _client;

    /// <summary>Makes a client of one endpoint and caller.</summary>
    public IamClient(HuaweiClientConfiguration configuration) =>
        (_configuration, _client) = (configuration, new(configuration, HuaweiProduct.Iam));

    /// <summary>Obtains a token for a user. It is good for 24 hours.</summary>
    /// <exception cref="HuaweiServiceException">The name or password is wrong, or there is no such project or account.</exception>
    public Task<IamToken> CreateTokenAsync(HuaweiUser user, TokenScope scope, CancellationToken cancel = default) =>
        IamCalls.CreateTokenAsync(_configuration, _client.Sender, user, scope, cancel);

    /// <summary>The projects of the caller's account.</summary>
    /// <param name="name">Only the project of this name; null for all.</param>
    public async Task<IReadOnlyList<IamProject>> ListProjectsAsync(string? name = null, CancellationToken cancel = default)
    {
        var call = HuaweiRequest.Global(HttpMethod.Get, "v3", "projects").With("name", name);
        return (await _client.ReadAsync(call, HuaweiJson.Default.ListProjectsResponse, cancel)).Projects;
    }

    /// <summary>The caller's own account: its id is what another account's whitelist names.</summary>
    /// <exception cref="InvalidDataException">The service names none.</exception>
    public async Task<IamDomain> ShowDomainAsync(CancellationToken cancel = default)
    {
        var call = HuaweiRequest.Global(HttpMethod.Get, "v3", "auth/domains");
        var answer = await _client.ReadAsync(call, HuaweiJson.Default.ListDomainsResponse, cancel);
        return answer.Domains is [var own, ..] ? own : throw new InvalidDataException("IAM names no account of the caller's");
    }

    /// <summary>Closes the client's connections.</summary>
    public void Dispose() => _client.Dispose();
}
