using System.Buffers;

namespace Tieline.Core.Channels;

/// <summary>Which texts can stand in a request line. RFC 3986, 3.3 and 3.4.</summary>
public static class UriText
{
    private static readonly SearchValues<char> PathCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@/%");

    /// <summary>True for characters of a path, with every <c>%</c> before two hex digits; with <paramref name="allowQuery"/> also a query after it.</summary>
    public static bool IsPath(ReadOnlySpan<char> text, bool allowQuery)
    {
        if (allowQuery && text.IndexOf('?') is var question and >= 0) return IsPath(text[..question], false) && IsQuery(text[(question + 1)..]);
        return !text.ContainsAnyExcept(PathCharacters) && EscapesAreWhole(text);
    }

    private static bool IsQuery(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (c != '?' && !PathCharacters.Contains(c)) return false;
        }

        return EscapesAreWhole(text);
    }

    private static bool EscapesAreWhole(ReadOnlySpan<char> text)
    {
        while (text.IndexOf('%') is var percent and >= 0)
        {
            if (text.Length < percent + 3 || !char.IsAsciiHexDigit(text[percent + 1]) || !char.IsAsciiHexDigit(text[percent + 2])) return false;
            text = text[(percent + 3)..];
        }

        return true;
    }
}
