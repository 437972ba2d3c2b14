using System.Collections.Immutable;
using Tieline.Core.Identifiers;

namespace Tieline.Core.Accounts;

/// <summary>A tenant. Every resource has one owner, and no account sees another's.</summary>
/// <param name="Name">1 to 64 letters, digits, <c>-</c> and <c>_</c>; unique on the server.</param>
/// <param name="Identities">What each dialect calls the account, by <see cref="IdentityScheme"/>.</param>
public sealed record Account(
    AccountId Id, string Name, ImmutableSortedDictionary<string, string> Identities, DateTimeOffset CreatedAt)
{
    /// <summary>True while the account has bills outstanding: what costs more is refused (seed 003).</summary>
    public bool InArrears { get; init; }

    /// <summary>The account's name in a dialect, or null when it has none there.</summary>
    public string? IdentityIn(string scheme) => Identities.GetValueOrDefault(scheme);
}

/// <summary>The kinds of name that dialects know an account by. A pair of scheme and name is unique on the server.</summary>
public static class IdentityScheme
{
    /// <summary>32 lower-case hex digits (contract baidu-peer-connection, 3.2 <c>peerAccountId</c>).</summary>
    public const string BaiduAccountId = "baidu.accountId";

    /// <summary>A decimal number of 15 to 18 digits; one that is made up has 16 (contract alibaba-router-interface, 2).</summary>
    public const string AlibabaUid = "alibaba.uid";

    /// <summary>32 lower-case hex digits (contract huawei-auth).</summary>
    public const string HuaweiDomainId = "huawei.domainId";

    /// <summary>1 to 64 letters, digits, <c>-</c> and <c>_</c> (contract huawei-auth); one that is made up is the account's own.</summary>
    public const string HuaweiDomainName = "huawei.domainName";

    /// <summary>Whether <paramref name="value"/> is a name of the kind; null when there is no such kind.</summary>
    public static bool? Accepts(string scheme, string value) => scheme switch
    {
        BaiduAccountId or HuaweiDomainId => value.Length == 32 && value.All(char.IsAsciiHexDigitLower),
        AlibabaUid => value.Length is >= 15 and <= 18 && value.All(char.IsAsciiDigit),
        HuaweiDomainName => value.Length is > 0 and <= 64 && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'),
        _ => null,
    };
}

/// <summary>A pair of id and secret that signs requests of one account, in every dialect.</summary>
/// <param name="Id">1 to 128 letters, digits, <c>-</c>, <c>_</c> and <c>.</c>; unique on the server.</param>
/// <param name="Secret">Shared with the client; 1 to 256 printable ASCII characters.</param>
public sealed record AccessKey(string Id, string Secret, AccountId Account, DateTimeOffset CreatedAt)
{
    public override string ToString() => $"AccessKey {Id} of {Account}"; // the secret stays out of logs
}

/// <summary>Who asks: passed to every operation, and written to the audit log.</summary>
/// <param name="Account">The account that owns what is made and whose resources can be seen.</param>
/// <param name="Actor">The access key, or who else acted, as the audit log names it.</param>
/// <param name="Token">Makes a repeated request answer the first result; null for none.</param>
public sealed record Caller(AccountId Account, string Actor, RequestToken? Token = null);

/// <summary>A client token together with what the request said, to tell a retry from a misuse.</summary>
/// <param name="Value">The client's text.</param>
/// <param name="Fingerprint">A digest of the request; equal for a retry.</param>
/// <remarks>Contract baidu-peer-connection, 1.6; contract alibaba-router-interface, 1.5.</remarks>
public sealed record RequestToken(string Value, string Fingerprint)
{
    /// <summary>How long a token is remembered after it was last received.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);
}
