using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Tieline.Core.Accounts;
using Tieline.Dialects.Http;

namespace Tieline.Dialects.Native;

/// <summary>Accounts and their access keys. A secret is in the answer that makes it, and in no other.</summary>
internal sealed class AccountEndpoints(NativeServices services)
{
    private const int CountUnset = 100, CountMax = 1000;

    private static readonly Caller Operator = new(default, "operator");

    /// <summary>The members that hold what dialects call an account, by dialect; scheme <c>baidu.accountId</c> is <c>{"baidu":{"accountId":…}}</c>.</summary>
    private static readonly (string Dialect, string Member)[] Identities =
        [("baidu", "accountId"), ("alibaba", "uid"), ("huawei", "domainId")];

    public IEnumerable<EndpointRoute<NativeOperation>> Routes =>
    [
        new("GET", $"{NativeDialect.Root}/accounts", new("listAccounts", ListAsync)),
        new("POST", $"{NativeDialect.Root}/accounts", new("createAccount", CreateAsync, TakesBody: true)),
        new("GET", $"{NativeDialect.Root}/accounts/{{}}", new("getAccount", GetAsync)),
        new("DELETE", $"{NativeDialect.Root}/accounts/{{}}", new("deleteAccount", DeleteAsync)),
        new("POST", $"{NativeDialect.Root}/accounts/{{}}/arrears", new("setArrears", request => SetArrearsAsync(request, inArrears: true))),
        new("DELETE", $"{NativeDialect.Root}/accounts/{{}}/arrears", new("clearArrears", request => SetArrearsAsync(request, inArrears: false))),
        new("POST", $"{NativeDialect.Root}/accounts/{{}}/services/{{}}/public", new("publishService", request => PublishAsync(request, isPublic: true))),
        new("DELETE", $"{NativeDialect.Root}/accounts/{{}}/services/{{}}/public", new("withdrawService", request => PublishAsync(request, isPublic: false))),
        new("GET", $"{NativeDialect.Root}/accounts/{{}}/keys", new("listAccessKeys", ListKeysAsync)),
        new("POST", $"{NativeDialect.Root}/accounts/{{}}/keys", new("createAccessKey", CreateKeyAsync, TakesBody: true)),
        new("DELETE", $"{NativeDialect.Root}/accounts/{{}}/keys/{{}}", new("deleteAccessKey", DeleteKeyAsync)),
    ];

    private async Task<NativeAnswer> ListAsync(NativeRequest request)
    {
        if (request.Count(CountUnset, CountMax) is not { } count) return NativeAnswer.Invalid($"count is 1 to {CountMax}");
        var accounts = await services.Accounts.ListAsync(request.Query["after"] ?? "", count + 1, request.Cancel);
        return NativeAnswer.Json(json => json.WriteObject(null, page =>
        {
            page.WriteArray("accounts", accounts.Take(count), (item, account) => item.WriteObject(null, members => WriteAccount(members, account)));
            if (accounts.Count > count) page.WriteString("next", accounts[count - 1].Name);
        }));
    }

    private async Task<NativeAnswer> CreateAsync(NativeRequest request)
    {
        var members = new JsonMembers(request.Body);
        members.AllowOnly(["name", "accessKey", "secretKey", .. Identities.Select(identity => identity.Dialect)]);
        var identities = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (dialect, member) in Identities)
        {
            if (members.OptionalObject(dialect) is not { } names) continue;
            names.AllowOnly(member);
            if (names.OptionalText(member) is { } name) identities.Add($"{dialect}.{member}", name);
        }

        var wish = new AccountWish(
            members.RequiredText("name"), identities.ToImmutable(), members.OptionalText("accessKey"), members.OptionalText("secretKey"));
        if (members.Fault is { } fault) return NativeAnswer.Invalid(fault);
        var outcome = await services.Accounts.CreateAsync(Operator, wish, request.Cancel);
        return outcome.Match(
            made => NativeAnswer.Json(
                json => json.WriteObject(null, account =>
                {
                    WriteAccount(account, made.Account);
                    account.WriteString("accessKey", made.Key.Id);
                    account.WriteString("secretKey", made.Key.Secret);
                }),
                StatusCodes.Status201Created),
            NativeAnswer.Refused);
    }

    private Task<NativeAnswer> GetAsync(NativeRequest request) => WithAccountAsync(
        request,
        account => Task.FromResult(NativeAnswer.Json(json => json.WriteObject(null, members => WriteAccount(members, account)))));

    private Task<NativeAnswer> DeleteAsync(NativeRequest request) => WithAccountAsync(
        request,
        async account => (await services.Accounts.DeleteAsync(Operator, account.Id, request.Cancel)).Match(_ => NativeAnswer.Empty, NativeAnswer.Refused));

    private Task<NativeAnswer> SetArrearsAsync(NativeRequest request, bool inArrears) => WithAccountAsync(
        request,
        async account => (await services.Accounts.SetArrearsAsync(Operator, account.Id, inArrears, request.Cancel)).Match(
            changed => NativeAnswer.Json(json => json.WriteObject(null, members => WriteAccount(members, changed))), NativeAnswer.Refused));

    /// <summary>Makes an endpoint service one of those that every account may connect to, or takes it back.</summary>
    private Task<NativeAnswer> PublishAsync(NativeRequest request, bool isPublic) => WithAccountAsync(
        request,
        async account => services.ParseService(request.Value(1)) is { } id
            ? (await services.Services.PublishAsync(Operator with { Account = account.Id }, id, isPublic, request.Cancel)).Match(_ => NativeAnswer.Empty, NativeAnswer.Refused)
            : NativeAnswer.Invalid("no endpoint service has such an id; GET /services lists them"));

    private Task<NativeAnswer> ListKeysAsync(NativeRequest request) => WithAccountAsync(
        request,
        async account =>
        {
            var keys = await services.Accounts.ListKeysAsync(account.Id, request.Cancel);
            return NativeAnswer.Json(json => json.WriteObject(null, page => page.WriteArray("keys", keys, (item, key) => item.WriteObject(null, members =>
            {
                members.WriteString("id", key.Id);
                members.WriteTime("createdAt", key.CreatedAt);
            }))));
        });

    private Task<NativeAnswer> CreateKeyAsync(NativeRequest request) => WithAccountAsync(
        request,
        async account =>
        {
            var members = new JsonMembers(request.Body);
            members.AllowOnly("id", "secret");
            var (id, secret) = (members.OptionalText("id"), members.OptionalText("secret"));
            if (members.Fault is { } fault) return NativeAnswer.Invalid(fault);
            var outcome = await services.Accounts.CreateKeyAsync(Operator, account.Id, id, secret, request.Cancel);
            return outcome.Match(
                key => NativeAnswer.Json(
                    json => json.WriteObject(null, made =>
                    {
                        made.WriteString("id", key.Id);
                        made.WriteString("secret", key.Secret);
                        made.WriteTime("createdAt", key.CreatedAt);
                    }),
                    StatusCodes.Status201Created),
                NativeAnswer.Refused);
        });

    private Task<NativeAnswer> DeleteKeyAsync(NativeRequest request) => WithAccountAsync(
        request,
        async account => (await services.Accounts.DeleteKeyAsync(Operator, account.Id, request.Value(1), request.Cancel))
            .Match(_ => NativeAnswer.Empty, NativeAnswer.Refused));

    private async Task<NativeAnswer> WithAccountAsync(NativeRequest request, Func<Account, Task<NativeAnswer>> work) =>
        await services.Accounts.FindAsync(request.Value(0), request.Cancel) is { } account
            ? await work(account)
            : NativeAnswer.Refused(AccountOperations.AccountNotFound());

    private static void WriteAccount(Utf8JsonWriter json, Account account)
    {
        json.WriteString("name", account.Name);
        json.WriteString("id", account.Id.ToString());
        foreach (var (dialect, member) in Identities)
        {
            if (account.IdentityIn($"{dialect}.{member}") is { } name) json.WriteObject(dialect, members => members.WriteString(member, name));
        }

        json.WriteBoolean("inArrears", account.InArrears);
        json.WriteTime("createdAt", account.CreatedAt);
    }
}
