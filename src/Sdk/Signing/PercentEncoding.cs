using System.Text;

namespace Tieline.Sdk.Signing;

/// <summary>Percent-encoding as every signature here wants it.</summary>
/// <remarks>RFC 3986, 2.3: letters, digits and <c>-._~</c> stay, all else is <c>%XX</c>.</remarks>
internal static class PercentEncoding
{
    private const string HexDigits = "0123456789ABCDEF";

    /// <summary>Encodes the UTF-8 bytes of <paramref name="text"/>.</summary>
    public static string Encode(string text) => Encode(text, keepSlash: false);

    /// <summary>The same, but <c>/</c> stays: for paths.</summary>
    public static string EncodePath(string text) => Encode(text, keepSlash: true);

    private static string Encode(string text, bool keepSlash)
    {
        var encoded = new StringBuilder(text.Length + 16);
        foreach (var value in Encoding.UTF8.GetBytes(text))
        {
            var c = (char)value;
            if (char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '~' || (keepSlash && c == '/')) encoded.Append(c);
            else encoded.Append('%').Append(HexDigits[value >> 4]).Append(HexDigits[value & 15]);
        }

        return encoded.ToString();
    }
}
