using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Tieline.Core.Accounts;
using Tieline.Server.Configuration;

namespace Tieline.Server.Start;

/// <summary>What a start has to say about accounts.</summary>
/// <param name="Made">The default account's key, on the start that made it: shown this once.</param>
/// <param name="Declared">Accounts of the accounts file; null without one.</param>
internal sealed record StartKeys(AccessKey? Made, int? Declared);

/// <summary>Makes the accounts that a server needs before it answers.</summary>
internal static class FirstStart
{
    public const string DefaultAccount = "default";

    /// <summary>Declares the accounts of the file; without one, the first start makes a default account with random keys.</summary>
    public static async Task<StartKeys> PrepareAsync(ServerSettings settings, DataFolder data, AccountOperations accounts)
    {
        if (settings.AccountsFile is { } file)
        {
            var wishes = AccountsFile.Read(file);
            await AccountsFile.DeclareAsync(wishes, accounts, CancellationToken.None);
            return new(null, wishes.Count);
        }

        if ((await accounts.ListAsync("", 1, CancellationToken.None)).Count > 0) return new(null, null);
        var wish = new AccountWish(DefaultAccount, ImmutableSortedDictionary<string, string>.Empty, null, null);
        var (account, key) = (await accounts.CreateAsync(new Caller(default, "first-start"), wish, CancellationToken.None)).Value;
        var text = new JsonObject
        {
            ["account"] = account.Name, ["accessKey"] = key.Id, ["secretKey"] = key.Secret,
            ["baiduAccountId"] = account.IdentityIn(IdentityScheme.BaiduAccountId),
        };
        DataFolder.WriteSecret(data.CredentialsFile, text.ToJsonString(new() { WriteIndented = true }) + "\n");
        return new(key, null);
    }
}
