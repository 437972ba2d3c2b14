using System.Globalization;
using Tieline.Sdk.Http;

namespace Tieline.Sdk.Huawei;

/// <summary>Who a client's calls are sent as.</summary>
/// <param name="ProjectId">The project that they work in; null for calls of no project.</param>
/// <param name="Token">Null where each call is signed instead.</param>
/// <param name="RenewAt">When a new token is due, by the client's clock; null for never.</param>
internal sealed record HuaweiCaller(string? ProjectId, string? Token = null, DateTimeOffset? RenewAt = null)
{
    /// <summary>An access key in no project, or nobody: as the credentials are.</summary>
    public static readonly HuaweiCaller OfNoProject = new((string?)null);
}

/// <summary>Finds out who a client's calls are sent as: looks up the project, obtains the token, and renews it in time.</summary>
/// <param name="isOfProject">Whether the calls work in a project; when not, in the account.</param>
internal sealed class HuaweiSession(HuaweiClientConfiguration configuration, RetryingSender sender, bool isOfProject) : IDisposable
{
    // Contract huawei-auth, 8: a token is kept until this long before its end.
    private static readonly TimeSpan TokenReserve = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private HuaweiCaller? _current;

    /// <summary>Whether another token can be had when the service refuses the one there is.</summary>
    public bool IsRenewable => configuration.Credentials is HuaweiUser;

    /// <summary>The caller; costs a request only the first time, and when a token comes to its end.</summary>
    public async ValueTask<HuaweiCaller> GetAsync(CancellationToken cancel)
    {
        var current = Volatile.Read(ref _current);
        return current is not null && !(current.RenewAt <= sender.Clock.GetUtcNow()) ? current : await ReplaceAsync(current, cancel);
    }

    /// <summary>The caller with another token than <paramref name="refused"/>, which a call has perhaps obtained in the meantime.</summary>
    public Task<HuaweiCaller> RenewAsync(HuaweiCaller refused, CancellationToken cancel) => ReplaceAsync(refused, cancel);

    public void Dispose() => _turn.Dispose();

    private async Task<HuaweiCaller> ReplaceAsync(HuaweiCaller? old, CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            if (_current is { } other && !ReferenceEquals(other, old)) return other; // whoever had the turn before did it
            var caller = await SignInAsync(cancel);
            Volatile.Write(ref _current, caller);
            return caller;
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<HuaweiCaller> SignInAsync(CancellationToken cancel) => configuration.Credentials switch
    {
        HuaweiUser user => await ObtainTokenAsync(user, cancel),
        HuaweiToken { Token: var token } => new(await ProjectAsync(new(null, token), cancel), token),
        _ => new(await ProjectAsync(HuaweiCaller.OfNoProject, cancel)),
    };

    private async Task<HuaweiCaller> ObtainTokenAsync(HuaweiUser user, CancellationToken cancel)
    {
        var scope = !isOfProject ? TokenScope.OfDomain(user.DomainName)
            : configuration.ProjectId is { } id ? TokenScope.OfProjectId(id)
            : TokenScope.OfProject(configuration.ResolvedProjectName);
        var asked = sender.Clock.GetUtcNow();
        var token = await IamCalls.CreateTokenAsync(configuration, sender, user, scope, cancel);
        if (isOfProject && token.Project is null) throw new InvalidDataException("the token that IAM handed out is of no project");

        // Its life is counted from when it was asked for: the service's clock may differ.
        TimeSpan? life = token.ExpiresAt is { } end ? end - (token.IssuedAt ?? asked) : null;
        return new(token.Project?.Id, token.Token, asked + (life > 2 * TokenReserve ? life - TokenReserve : life / 2));
    }

    private async Task<string?> ProjectAsync(HuaweiCaller caller, CancellationToken cancel)
    {
        if (!isOfProject) return null;
        if (configuration.ProjectId is { } configured) return configured;
        var name = configuration.ResolvedProjectName;
        var found = await IamCalls.ListProjectsAsync(configuration, sender, caller, name, cancel);
        return found.Projects is [{ Id.Length: > 0 } only]
            ? only.Id
            : throw new InvalidDataException(
                $"the account has {found.Projects.Count.ToString(CultureInfo.InvariantCulture)} projects named '{name}': set ProjectId");
    }
}
