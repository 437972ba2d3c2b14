using System.Security.Cryptography;
using System.Text;
using Tieline.Core.Boundary;
using Tieline.Core.Identifiers;
using Tieline.Core.Refusals;
using Tieline.Core.Regions;

namespace Tieline.Core.Accounts;

/// <summary>Which user signs in.</summary>
/// <param name="Id">The user's id; null when it is named.</param>
/// <param name="Name">The user's name, with <paramref name="Account"/>.</param>
/// <param name="Account">The dialect's name of the account, see <see cref="IdentityScheme"/>; with an id it may be null.</param>
public sealed record SignIn(UserId? Id, string? Name, (string Scheme, string Value)? Account, string Password);

/// <summary>What a session is to be for: at most one of them; neither for the account's global services.</summary>
/// <param name="Region">The account's project in this region, made when there is none yet.</param>
public sealed record SessionScope(ProjectId? Project, RegionId? Region);

/// <summary>A session with what its client is told of it.</summary>
/// <param name="Token">The secret that stands for it; null when the session was looked up and not made.</param>
public sealed record OpenSession(string? Token, Session Session, Account Account, User User, Project? Project);

/// <summary>Signing in and out.</summary>
public sealed class SessionOperations(IStore store, Writes writes, ProjectOperations projects, IIdSource ids, TimeProvider clock) : IDisposable
{
    private const int TokenCharacters = 96, SaltCharacters = 16;

    /// <summary>Compared with when there is no such user, so that the time of the answer does not tell.</summary>
    private readonly Lazy<PasswordHash> _nobody = new(() => PasswordHash.Of(ids.NextText(SaltCharacters), ids.NextText(SaltCharacters)));

    /// <summary>Passwords looked at at one time: guessing must not take the processor from everybody else.</summary>
    private readonly SemaphoreSlim _looking = new(1);

    /// <summary>Opens a session by password. An unknown user and a wrong password are one refusal.</summary>
    public async Task<Outcome<OpenSession>> SignInAsync(SignIn signIn, SessionScope scope, CancellationToken cancel)
    {
        var user = await store.ReadAsync(reader => FindUserAsync(reader, signIn), cancel);
        await _looking.WaitAsync(cancel);
        try
        {
            var matches = await Task.Run(() => (user?.Password ?? _nobody.Value).Matches(signIn.Password), cancel);
            if (user?.Password is null || !matches) return WrongPassword();
        }
        finally
        {
            _looking.Release();
        }

        return await OpenAsync(user, scope, SignInMethod.Password, null, cancel);
    }

    /// <summary>Opens a further session of the same user; it ends when the first one would have.</summary>
    public async Task<Outcome<OpenSession>> RescopeAsync(string token, SessionScope scope, CancellationToken cancel)
    {
        var found = await FindAsync(token, cancel);
        return found.Refusal is { } refusal
            ? refusal
            : await OpenAsync(found.Value.User, scope, SignInMethod.Session, found.Value.Session.ExpiresAt, cancel);
    }

    /// <summary>The session that a token stands for, with all that is to be told of it.</summary>
    public ValueTask<Outcome<OpenSession>> FindAsync(string token, CancellationToken cancel) => store.ReadAsync(
        async reader =>
        {
            var found = await CheckAsync(reader, token);
            if (found.Refusal is { } refusal) return refusal;
            var session = found.Value;
            return await reader.FindAccountAsync(session.Account) is { } account && await reader.FindUserAsync(session.User) is { } user
                ? new OpenSession(null, session, account, user, session.Project is { } id ? await reader.FindProjectAsync(id) : null)
                : (Outcome<OpenSession>)Unknown();
        },
        cancel);

    /// <summary>The session that a token stands for: the question of every request.</summary>
    public ValueTask<Outcome<Session>> CheckAsync(string token, CancellationToken cancel) => store.ReadAsync(reader => CheckAsync(reader, token), cancel);

    /// <summary>Ends a session of the caller's account.</summary>
    public Task<Outcome<Done>> EndAsync(Caller caller, string token, CancellationToken cancel) => writes.RunAsync(
        caller,
        async write =>
        {
            if (!await write.Store.DeleteSessionAsync(caller.Account, DigestOf(token))) return Unknown();
            await write.LogAsync("session.ended", caller.Actor);
            return default(Done);
        },
        cancel);

    /// <summary>The account's users in order of name.</summary>
    public ValueTask<IReadOnlyList<User>> ListUsersAsync(AccountId account, CancellationToken cancel) =>
        store.ReadAsync(reader => reader.ListUsersAsync(account), cancel);

    /// <summary>Adds a user, or gives one that is there another password; that ends the user's sessions.</summary>
    public async Task<Outcome<Done>> DeclareUserAsync(Caller caller, AccountId account, UserWish wish, CancellationToken cancel)
    {
        if (Fault(wish) is { } fault) return new Refusal(RefusalCode.InvalidValue, fault);
        var known = (await ListUsersAsync(account, cancel)).FirstOrDefault(user => user.Name == wish.Name);
        if (known is not null && (wish.Password is null || known.Password?.Matches(wish.Password) == true)) return default(Done);
        var hash = HashOf(wish.Password, ids);
        return await writes.RunAsync(
            caller,
            async write =>
            {
                if ((await write.Store.ListUsersAsync(account)).FirstOrDefault(user => user.Name == wish.Name) is not { } there)
                {
                    var added = NewUser(write, account, wish.Name, hash, ids);
                    await write.Store.InsertUserAsync(added);
                    await write.LogAsync("user.created", added.Id, added.Name, account);
                    return default(Done);
                }

                await write.Store.SavePasswordAsync(there.Id, hash);
                await write.Store.DeleteSessionsAsync(there.Id);
                await write.LogAsync("user.passwordChanged", there.Id, there.Name, account);
                return default(Done);
            },
            cancel);
    }

    public void Dispose() => _looking.Dispose();

    /// <summary>Why there can be no such user; null when there can.</summary>
    internal static string? Fault(UserWish wish) => wish switch
    {
        _ when !User.IsName(wish.Name) => $"a user's name is 1 to {User.NameCharactersMax} characters without control characters",
        { Password: { Length: 0 or > PasswordHash.PasswordCharactersMax } } => $"a password has 1 to {PasswordHash.PasswordCharactersMax} characters",
        _ => null,
    };

    internal static PasswordHash? HashOf(string? password, IIdSource ids) =>
        password is null ? null : PasswordHash.Of(password, ids.NextText(SaltCharacters));

    internal static User NewUser(Write write, AccountId account, string name, PasswordHash? password, IIdSource ids) =>
        new(new UserId(Hex32.Next(ids)), account, name, password, write.Now);

    /// <param name="expiresAt">Null: a lifetime after it is issued.</param>
    private async Task<Outcome<OpenSession>> OpenAsync(
        User user, SessionScope scope, SignInMethod method, DateTimeOffset? expiresAt, CancellationToken cancel)
    {
        var caller = new Caller(user.Account, user.Name);
        Project? project = null;
        if (scope.Project is { } id)
        {
            project = await projects.FindAsync(id, cancel);
            if (project?.Account != user.Account) return NoSuchScope();
        }
        else if (scope.Region is { } region)
        {
            project = await projects.EnsureAsync(caller, region, cancel);
        }

        var token = ids.NextText(TokenCharacters);
        return await writes.RunAsync(
            caller,
            new Replay<OpenSession>(_ => "", _ => throw new InvalidOperationException("signing in takes no client token")),
            async write =>
            {
                // A user whose password was changed while it was looked at does not come in by the old one.
                if (await write.Store.FindUserAsync(user.Id) is not { } now || now.Password != user.Password) return WrongPassword();
                if (await write.Store.FindAccountAsync(user.Account) is not { } account) return WrongPassword();
                var session = new Session(DigestOf(token), user.Account, user.Id, project?.Id, method, write.Now, expiresAt ?? write.Now + Session.Lifetime);
                await write.Store.InsertSessionAsync(session);
                await write.LogAsync("session.opened", user.Id, project?.Id.Hex ?? "");
                return new OpenSession(token, session, account, now, project);
            },
            cancel);
    }

    private async ValueTask<Outcome<Session>> CheckAsync(IStoreReader reader, string token)
    {
        if (await reader.FindSessionAsync(DigestOf(token)) is not { } session) return Unknown();
        return clock.GetUtcNow() < session.ExpiresAt ? session : new Refusal(RefusalCode.SessionExpired, "the session has expired");
    }

    private static async ValueTask<User?> FindUserAsync(IStoreReader reader, SignIn signIn)
    {
        Account? account = null;
        if (signIn.Account is { } name && (account = await reader.FindAccountAsync(name.Scheme, name.Value)) is null) return null;
        if (signIn.Id is { } id)
            return await reader.FindUserAsync(id) is { } user && (account is null || user.Account == account.Id) ? user : null;
        return account is null || signIn.Name is null ? null : (await reader.ListUsersAsync(account.Id)).FirstOrDefault(user => user.Name == signIn.Name);
    }

    private static string DigestOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    private static Refusal WrongPassword() => new(RefusalCode.WrongPassword, "the user name or password is wrong");

    private static Refusal NoSuchScope() => new(RefusalCode.ProjectNotFound, "no such project");

    private static Refusal Unknown() => new(RefusalCode.SessionNotFound, "no such session");
}
