using System.Text;
using System.Text.RegularExpressions;
using Tieline.Core.Identifiers;

namespace Tieline.Core.EndpointServices;

/// <summary>What a permission's pattern is compared with. The numbers are stored and never change meaning.</summary>
public enum PermissionKind
{
    /// <summary>The dialect's name of the consumer's account.</summary>
    Account = 1,

    /// <summary>The account's place in an organization; no account of this server has one.</summary>
    Organization = 2,
}

/// <summary>One line of a service's whitelist: whose accounts may connect.</summary>
/// <param name="Text">As the owner wrote it; unique in a service together with <paramref name="Kind"/>.</param>
/// <param name="Pattern">What is compared: <c>*</c> stands for any run of characters.</param>
/// <remarks>Contract huawei-endpoint-service, 4. The owner itself needs no line.</remarks>
public sealed record Permission(
    PermissionId Id, EndpointServiceId Service, PermissionKind Kind, string Text, string Pattern, string Description, DateTimeOffset CreatedAt)
{
    /// <summary>Lines that a service can have.</summary>
    public const int PerServiceMax = 50;

    /// <summary>True when the line lets the account in.</summary>
    /// <param name="account">The dialect's name of the account; null when it has none.</param>
    public bool Permits(string? account) => Text == "*" || (Kind == PermissionKind.Account && account is not null && Matches(Pattern, account));

    /// <summary>Compares without backtracking: stars are few, and the text is short.</summary>
    private static bool Matches(string pattern, string text)
    {
        if (!pattern.Contains('*')) return pattern == text;
        var expression = new StringBuilder("^");
        foreach (var part in pattern.Split('*')) expression.Append(Regex.Escape(part)).Append(".*");
        return Regex.IsMatch(text, expression.ToString(0, expression.Length - 2) + "$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
    }
}
