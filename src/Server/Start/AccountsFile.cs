using System.Collections.Immutable;
using System.Text.Json;
using Tieline.Core.Accounts;
using Tieline.Core.Gateways;
using Tieline.Core.Regions;
using Tieline.Dialects.Huawei;

namespace Tieline.Server.Start;

/// <summary>An account of the file, with the gateways that are declared for it.</summary>
internal sealed record DeclaredAccount(AccountWish Wish, IReadOnlyList<GatewayWish> Gateways);

/// <summary>Reads <c>--accounts FILE</c>: accounts with fixed keys, so that a test suite starts a server in a known state.</summary>
/// <remarks>The form is in docs/operating/accounts-file.md. What is left out is made up; members that it does not know are passed over.</remarks>
internal static class AccountsFile
{
    private const long BytesMax = 4 << 20;

    private static readonly Caller Starter = new(default, "accounts-file");

    /// <exception cref="AccountsFileException">The file is not of that form; the message says where.</exception>
    public static IReadOnlyList<DeclaredAccount> Read(string path)
    {
        try
        {
            if (new FileInfo(path).Length > BytesMax) throw new AccountsFileException($"it is larger than {BytesMax} bytes");
            using var document = JsonDocument.Parse(File.ReadAllBytes(path), new JsonDocumentOptions { AllowDuplicateProperties = false });
            var accounts = Member(document.RootElement, "accounts", JsonValueKind.Array) ?? throw new AccountsFileException("'accounts' is missing");
            var wishes = accounts.EnumerateArray().Select(Wish).ToArray();
            if (wishes.CountBy(wish => wish.Wish.Name).FirstOrDefault(name => name.Value > 1) is { Key: { } twice })
                throw new AccountsFileException($"account {twice} is declared twice");
            return wishes;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException) // the second: half a character in a member's name
        {
            throw new AccountsFileException($"it is not JSON: {fault.Message}");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new AccountsFileException(fault.Message);
        }
    }

    /// <summary>Makes those accounts that are not there yet; an account that is there must have the declared key.</summary>
    public static async Task<int> DeclareAsync(
        IReadOnlyList<DeclaredAccount> declared, AccountOperations accounts, SessionOperations sessions, GatewayOperations gateways, CancellationToken cancel)
    {
        var made = 0;
        foreach (var (wish, declaredGateways) in declared)
        {
            if (await DeclareAsync(wish, accounts, sessions, cancel)) made++;
            var owner = (await accounts.FindAsync(wish.Name, cancel))!.Id;
            foreach (var gateway in declaredGateways)
            {
                if ((await gateways.DeclareAsync(Starter, owner, gateway, cancel)).Refusal is { } refusal)
                    throw new AccountsFileException($"account {wish.Name}: gateway {gateway.Id}: {refusal.Message}");
            }
        }

        return made;
    }

    /// <returns>True when the account was not there before.</returns>
    private static async Task<bool> DeclareAsync(AccountWish wish, AccountOperations accounts, SessionOperations sessions, CancellationToken cancel)
    {
        if (await accounts.FindAsync(wish.Name, cancel) is { } there)
        {
            if (wish.User is { } user && (await sessions.DeclareUserAsync(Starter, there.Id, user, cancel)).Refusal is { } refused)
                throw new AccountsFileException($"account {wish.Name}: {refused.Message}");
            if (wish.AccessKey is not { } id) return false;
            if (await accounts.FindKeyAsync(id, cancel) is { } key)
            {
                if (key.Account != there.Id || (wish.SecretKey is { } secret && secret != key.Secret))
                    throw new AccountsFileException($"the access key {id} of {wish.Name} is there already, with another secret or owner");
                return false;
            }

            var added = await accounts.CreateKeyAsync(Starter, there.Id, id, wish.SecretKey, cancel);
            if (added.Refusal is { } no) throw new AccountsFileException($"account {wish.Name}: {no.Message}");
            return false;
        }

        var outcome = await accounts.CreateAsync(Starter, wish, cancel);
        if (outcome.Refusal is { } refusal) throw new AccountsFileException($"account {wish.Name}: {refusal.Message}");
        return true;
    }

    private static DeclaredAccount Wish(JsonElement account)
    {
        if (account.ValueKind != JsonValueKind.Object) throw new AccountsFileException("an account is an object");
        var identities = ImmutableSortedDictionary.CreateBuilder<string, string>();
        if (Member(account, "baidu", JsonValueKind.Object) is { } baidu)
            Add(IdentityScheme.BaiduAccountId, Text(baidu, "accountId"), IsHex32, "32 lower-case hex digits");
        if (Member(account, "alibaba", JsonValueKind.Object) is { } alibaba)
            Add(IdentityScheme.AlibabaUid, Text(alibaba, "uid"), value => value.Length is >= 15 and <= 18 && value.All(char.IsAsciiDigit), "15 to 18 digits");
        var name = Text(account, "name") ?? throw new AccountsFileException("an account lacks its 'name'");
        UserWish? user = null;
        IReadOnlyList<GatewayWish> gateways = [];
        ImmutableArray<(RegionId, ProjectId)> projects = [];
        if (Member(account, "huawei", JsonValueKind.Object) is { } huawei)
        {
            Add(IdentityScheme.HuaweiDomainId, Text(huawei, "domainId"), IsHex32, "32 lower-case hex digits");
            Add(
                IdentityScheme.HuaweiDomainName, Text(huawei, "domainName"), value => IdentityScheme.Accepts(IdentityScheme.HuaweiDomainName, value) == true,
                "1 to 64 letters, digits, - and _");
            if (Text(huawei, "userName") is not null || Text(huawei, "password") is not null)
                user = new UserWish(Text(huawei, "userName") ?? name, Text(huawei, "password"));
            gateways = [.. Member(huawei, "gateways", JsonValueKind.Array)?.EnumerateArray().Select(DeclaredGateway.Read) ?? []];
            projects = [.. Member(huawei, "projects", JsonValueKind.Object)?.EnumerateObject().Select(ProjectOf) ?? []];
        }

        var wish = new AccountWish(name, identities.ToImmutable(), Text(account, "accessKey"), Text(account, "secretKey")) { User = user, Projects = projects };
        return new(wish, gateways);

        void Add(string scheme, string? value, Func<string, bool> isFine, string form)
        {
            if (value is null) return;
            if (!isFine(value)) throw new AccountsFileException($"{scheme} is {form}, not '{value}'");
            identities[scheme] = value;
        }
    }

    private static (RegionId, ProjectId) ProjectOf(JsonProperty project)
    {
        if (HuaweiRegions.Find(project.Name) is not { } region) throw new AccountsFileException($"'{project.Name}' is no region of Huawei's that this server knows");
        return project.Value.ValueKind == JsonValueKind.String && ProjectId.Parse(project.Value.GetString()) is { } id
            ? (region, id)
            : throw new AccountsFileException($"the project of {project.Name} is 32 lower-case hex digits");
    }

    private static bool IsHex32(string value) => value.Length == 32 && value.All(char.IsAsciiHexDigitLower);

    internal static string? Text(JsonElement parent, string name)
    {
        try
        {
            return Member(parent, name, JsonValueKind.String)?.GetString();
        }
        catch (InvalidOperationException)
        {
            throw new AccountsFileException($"'{name}' has an escape that stands for half a character");
        }
    }

    internal static JsonElement? Member(JsonElement parent, string name, JsonValueKind kind)
    {
        if (parent.ValueKind != JsonValueKind.Object || !parent.TryGetProperty(name, out var member) || member.ValueKind == JsonValueKind.Null) return null;
        return member.ValueKind == kind ? member : throw new AccountsFileException($"'{name}' is a {kind}, not a {member.ValueKind}");
    }
}

/// <summary>The accounts file is not understood, or contradicts what is stored.</summary>
internal sealed class AccountsFileException(string message) : Exception(message);
