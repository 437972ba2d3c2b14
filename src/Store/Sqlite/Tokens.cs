using Tieline.Core.Accounts;
using Tieline.Core.Identifiers;

namespace Tieline.Store.Sqlite;

/// <summary>Client tokens with what they led to, and the clean-up of what is old.</summary>
internal sealed partial class SqliteSession
{
    /// <summary>Rows of each kind that one call forgets: a few milliseconds of the writer's time.</summary>
    private const int ForgottenAtOnce = 2000;

    private static readonly Sql FindTokenSql = new(
        "SELECT fingerprint, result FROM tokens WHERE account = $account AND token = $token AND used_at > $expired");

    private static readonly Sql RenewTokenSql = new("UPDATE tokens SET used_at = $now WHERE account = $account AND token = $token");

    private static readonly Sql RememberTokenSql = new(
        """
        INSERT INTO tokens (account, token, fingerprint, result, used_at) VALUES ($account, $token, $fingerprint, $result, $now)
        ON CONFLICT (account, token) DO UPDATE SET fingerprint = excluded.fingerprint, result = excluded.result, used_at = excluded.used_at
        """);

    private static readonly Sql ForgetTokensSql = new(
        """
        DELETE FROM tokens WHERE (account, token) IN (
            SELECT account, token FROM tokens WHERE used_at < $before ORDER BY used_at LIMIT $bite)
        """);

    public ValueTask<(string Fingerprint, string Result)?> UseTokenAsync(AccountId account, string token, DateTimeOffset now)
    {
        (string Fingerprint, string Result) known;
        using (var row = Ask(FindTokenSql).Bind(account.Value).Bind(token).Bind(now - RequestToken.Lifetime))
        {
            if (!row.Next()) return default;
            known = (row.Text(), row.Text());
        }

        Change(RenewTokenSql).Bind(now).Bind(account.Value).Bind(token).Run();
        return new(known);
    }

    public ValueTask RememberTokenAsync(AccountId account, RequestToken token, string result, DateTimeOffset now)
    {
        Change(RememberTokenSql).Bind(account.Value).Bind(token.Value).Bind(token.Fingerprint).Bind(result).Bind(now).Run();
        return Written;
    }

    public ValueTask<int> ForgetAsync(DateTimeOffset tokensBefore, DateTimeOffset eventsBefore) =>
        new(
            Change(ForgetTokensSql).Bind(tokensBefore).Bind(ForgottenAtOnce).Run()
            + Change(ForgetSessionsSql).Bind(tokensBefore).Bind(ForgottenAtOnce).Run()
            + Change(ForgetEventsSql).Bind(ForgottenAtOnce).Bind(eventsBefore).Run());
}
