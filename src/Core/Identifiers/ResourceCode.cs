using System.Diagnostics.CodeAnalysis;

namespace Tieline.Core.Identifiers;

/// <summary>The twelve lower-case letters and digits that stand for a resource in every cloud's ids and in kernel names.</summary>
/// <remarks>
/// A code is a number below 36^12 written in base 36, most significant digit first. It is reversible, so no table maps
/// names to resources: <c>vpc-13vuxu016dew</c>, <c>peerconn-9td54fmx143e</c> (contract baidu-peer-connection, 3.2).
/// </remarks>
public static class ResourceCode
{
    /// <summary>Characters in a code.</summary>
    public const int Length = 12;

    /// <summary>The first number that has no code: 36^12. It fits a signed 64-bit column.</summary>
    public const long Limit = 4_738_381_338_321_616_896;

    private const string Digits = "0123456789abcdefghijklmnopqrstuvwxyz";

    /// <summary>The code of <paramref name="value"/>, which is at least 0 and below <see cref="Limit"/>.</summary>
    public static string Format(long value) => Format("", value);

    /// <summary><paramref name="prefix"/> followed by the code of <paramref name="value"/>.</summary>
    public static string Format(string prefix, long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(value, Limit);
        return string.Create(prefix.Length + Length, (prefix, value), static (text, state) =>
        {
            state.prefix.CopyTo(text);
            var rest = state.value;
            for (var i = text.Length - 1; i >= state.prefix.Length; i--) (rest, text[i]) = (rest / 36, Digits[(int)(rest % 36)]);
        });
    }

    /// <summary>Reads <paramref name="text"/>, which must be <paramref name="prefix"/> and a code and nothing else.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, string prefix, out long value)
    {
        value = 0;
        if (text is null || text.Length != prefix.Length + Length || !text.StartsWith(prefix, StringComparison.Ordinal)) return false;
        foreach (var c in text.AsSpan(prefix.Length))
        {
            var digit = c switch { >= '0' and <= '9' => c - '0', >= 'a' and <= 'z' => c - 'a' + 10, _ => -1 };
            if (digit < 0) return false;
            value = (value * 36) + digit;
        }

        return true;
    }
}
