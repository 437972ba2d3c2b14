using Tieline.Core.Identifiers;

namespace Tieline.Core.Accounts;

/// <summary>The id of a user: 32 lower-case hex digits (contract huawei-auth, 1).</summary>
public readonly record struct UserId(string Hex)
{
    public override string ToString() => Hex;
}

/// <summary>Somebody who signs in to an account by name and password, where a dialect has such a thing.</summary>
/// <param name="Name">1 to 64 characters without control characters; unique in the account.</param>
/// <param name="Password">Null for a user that cannot sign in by password.</param>
public sealed record User(UserId Id, AccountId Account, string Name, PasswordHash? Password, DateTimeOffset CreatedAt)
{
    public const int NameCharactersMax = 64;

    public static bool IsName(string name) => name.Length is > 0 and <= NameCharactersMax && !name.Any(char.IsControl);
}

/// <summary>A user that the operator wishes an account to have.</summary>
/// <param name="Password">1 to 128 characters; null for none.</param>
public sealed record UserWish(string Name, string? Password);
