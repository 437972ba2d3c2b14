using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Tieline.Core.Accounts;
using Tieline.Core.Gateways;
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

    private const int PasswordCharacters = 24;

    /// <summary>Declares the accounts of the file; without one, the first start makes a default account with random keys.</summary>
    public static async Task<StartKeys> PrepareAsync(
        ServerSettings settings, DataFolder data, AccountOperations accounts, SessionOperations sessions, GatewayOperations gateways)
    {
        if (settings.AccountsFile is { } file)
        {
            try
            {
                var wishes = AccountsFile.Read(file);
                await AccountsFile.DeclareAsync(wishes, accounts, sessions, gateways, CancellationToken.None);
                return new(null, wishes.Count);
            }
            catch (AccountsFileException fault)
            {
                throw new AccountsFileException($"accounts {file}: {fault.Message}");
            }
        }

        if ((await accounts.ListAsync("", 1, CancellationToken.None)).Count > 0) return new(null, null);
        return new(await MakeDefaultAsync(data, accounts), null);
    }

    /// <summary>The file comes first: a start that is killed between the two makes both anew, where an account without it had a lost key.</summary>
    private static async Task<AccessKey> MakeDefaultAsync(DataFolder data, AccountOperations accounts)
    {
        var ids = new RandomIds();
        var (accessKey, secretKey) = ($"AK{ids.NextText(22)}", ids.NextText(40));
        var accountId = RandomNumberGenerator.GetHexString(32, lowercase: true);
        var password = ids.NextText(PasswordCharacters);
        var text = new JsonObject
        {
            ["account"] = DefaultAccount, ["accessKey"] = accessKey, ["secretKey"] = secretKey, ["baiduAccountId"] = accountId,
            ["huaweiDomainName"] = DefaultAccount, ["huaweiUserName"] = DefaultAccount, ["huaweiPassword"] = password,
        };
        DataFolder.WriteSecret(data.CredentialsFile, text.ToJsonString(new() { WriteIndented = true }) + "\n");
        var identities = ImmutableSortedDictionary<string, string>.Empty.Add(IdentityScheme.BaiduAccountId, accountId);
        var wish = new AccountWish(DefaultAccount, identities, accessKey, secretKey) { User = new UserWish(DefaultAccount, password) };
        return (await accounts.CreateAsync(new Caller(default, "first-start"), wish, CancellationToken.None)).Value.Key;
    }
}
