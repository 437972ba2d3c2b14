using Tieline.Core.Accounts;
using Tieline.Core.Identifiers;
using Tieline.Core.Regions;

namespace Tieline.Store.Sqlite;

/// <summary>Users, projects and sessions.</summary>
internal sealed partial class SqliteSession
{
    private const string UserColumns = "id, account, name, password, created_at";
    private const string ProjectColumns = "id, account, region, created_at";

    private static readonly Sql FindUserSql = new($"SELECT {UserColumns} FROM users WHERE id = $id");

    private static readonly Sql ListUsersSql = new($"SELECT {UserColumns} FROM users WHERE account = $account ORDER BY name");

    private static readonly Sql InsertUserSql = new($"INSERT INTO users ({UserColumns}) VALUES ($id, $account, $name, $password, $created_at)");

    private static readonly Sql SavePasswordSql = new("UPDATE users SET password = $password WHERE id = $id");

    private static readonly Sql DeleteUsersSql = new("DELETE FROM users WHERE account = $account");

    private static readonly Sql FindProjectSql = new($"SELECT {ProjectColumns} FROM projects WHERE id = $id");

    private static readonly Sql FindProjectOfRegionSql = new($"SELECT {ProjectColumns} FROM projects WHERE account = $account AND region = $region");

    private static readonly Sql ListProjectsSql = new($"SELECT {ProjectColumns} FROM projects WHERE account = $account ORDER BY region");

    private static readonly Sql InsertProjectSql = new($"INSERT INTO projects ({ProjectColumns}) VALUES ($id, $account, $region, $created_at)");

    private static readonly Sql DeleteProjectsSql = new("DELETE FROM projects WHERE account = $account");

    private static readonly Sql FindSessionSql = new(
        "SELECT digest, account, user, project, method, issued_at, expires_at FROM sessions WHERE digest = $digest");

    private static readonly Sql InsertSessionSql = new(
        """
        INSERT INTO sessions (digest, account, user, project, method, issued_at, expires_at)
        VALUES ($digest, $account, $user, $project, $method, $issued_at, $expires_at)
        """);

    private static readonly Sql DeleteSessionSql = new("DELETE FROM sessions WHERE digest = $digest AND account = $account");

    private static readonly Sql DeleteSessionsOfUserSql = new("DELETE FROM sessions WHERE user = $user");

    private static readonly Sql DeleteSessionsOfAccountSql = new("DELETE FROM sessions WHERE account = $account");

    private static readonly Sql ForgetSessionsSql = new(
        "DELETE FROM sessions WHERE digest IN (SELECT digest FROM sessions WHERE expires_at < $before ORDER BY expires_at LIMIT $bite)");

    public ValueTask<User?> FindUserAsync(UserId id)
    {
        using var row = Ask(FindUserSql).Bind(id.Hex);
        return new(row.Next() ? ReadUser(row) : null);
    }

    public ValueTask<IReadOnlyList<User>> ListUsersAsync(AccountId account)
    {
        using var rows = Ask(ListUsersSql).Bind(account.Value);
        var users = new List<User>();
        while (rows.Next()) users.Add(ReadUser(rows));
        return new(users);
    }

    public ValueTask InsertUserAsync(User user)
    {
        Change(InsertUserSql).Bind(user.Id.Hex).Bind(user.Account.Value).Bind(user.Name).Bind(user.Password?.Text ?? "").Bind(user.CreatedAt).Run();
        return Written;
    }

    public ValueTask SavePasswordAsync(UserId id, PasswordHash? password)
    {
        ExpectOne(Change(SavePasswordSql).Bind(password?.Text ?? "").Bind(id.Hex).Run(), id);
        return Written;
    }

    public ValueTask<Project?> FindProjectAsync(ProjectId id)
    {
        using var row = Ask(FindProjectSql).Bind(id.Hex);
        return new(row.Next() ? ReadProject(row) : null);
    }

    public ValueTask<Project?> FindProjectAsync(AccountId account, RegionId region)
    {
        using var row = Ask(FindProjectOfRegionSql).Bind(account.Value).Bind(region);
        return new(row.Next() ? ReadProject(row) : null);
    }

    public ValueTask<IReadOnlyList<Project>> ListProjectsAsync(AccountId account)
    {
        using var rows = Ask(ListProjectsSql).Bind(account.Value);
        var projects = new List<Project>();
        while (rows.Next()) projects.Add(ReadProject(rows));
        return new(projects);
    }

    public ValueTask InsertProjectAsync(Project project)
    {
        Change(InsertProjectSql).Bind(project.Id.Hex).Bind(project.Account.Value).Bind(project.Region).Bind(project.CreatedAt).Run();
        return Written;
    }

    public ValueTask<Session?> FindSessionAsync(string digest)
    {
        using var row = Ask(FindSessionSql).Bind(digest);
        if (!row.Next()) return default;
        return new(new Session(
            row.Text(), row.Account(), new UserId(row.Text()), row.Text() is { Length: > 0 } project ? new ProjectId(project) : null,
            (SignInMethod)row.Int(), row.Time(), row.Time()));
    }

    public ValueTask InsertSessionAsync(Session session)
    {
        Change(InsertSessionSql)
            .Bind(session.Digest).Bind(session.Account.Value).Bind(session.User.Hex).Bind(session.Project?.Hex ?? "").Bind((long)session.Method)
            .Bind(session.IssuedAt).Bind(session.ExpiresAt)
            .Run();
        return Written;
    }

    public ValueTask<bool> DeleteSessionAsync(AccountId account, string digest) =>
        new(Change(DeleteSessionSql).Bind(digest).Bind(account.Value).Run() == 1);

    public ValueTask DeleteSessionsAsync(UserId user)
    {
        Change(DeleteSessionsOfUserSql).Bind(user.Hex).Run();
        return Written;
    }

    private static User ReadUser(Statement row) =>
        new(new UserId(row.Text()), row.Account(), row.Text(), row.Text() is { Length: > 0 } hash ? new PasswordHash(hash) : null, row.Time());

    private static Project ReadProject(Statement row) => new(new ProjectId(row.Text()), row.Account(), row.Region(), row.Time());
}
