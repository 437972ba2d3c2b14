using Tieline.Core.Identifiers;

namespace Tieline.Dialects.Alibaba;

/// <summary>The groups that resources are in. An account has one of its own, for what was put into no other.</summary>
internal static class ResourceGroups
{
    public static string DefaultOf(AccountId account) => $"rg-acfm{account.Code}";

    public static string Shown(string stored, AccountId account) => stored.Length > 0 ? stored : DefaultOf(account);
}
