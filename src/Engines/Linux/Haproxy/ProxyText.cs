using System.Globalization;
using System.Text;

namespace Tieline.Engines.Linux.Haproxy;

/// <summary>
/// A HAProxy configuration under construction, and its shape: the same without what changes while it runs. Every value that comes from
/// a record goes through one of the quotes here.
/// </summary>
/// <remarks>HAProxy, configuration manual, 2.2: within single quotes nothing has a meaning but the closing quote.</remarks>
internal sealed class ProxyText
{
    private readonly StringBuilder _shape = new(4096);

    /// <summary>What of the text is not in its shape: from where to where it stands for what, in order.</summary>
    private readonly List<(int From, int To, Action<StringBuilder> Append)> _changing = [];

    /// <summary>All but what changes while it runs.</summary>
    public string Shape => _shape.ToString();

    /// <summary>Begins a section.</summary>
    public ProxyText Section(string header)
    {
        _shape.Append('\n').Append(header).Append('\n');
        return this;
    }

    /// <summary>One line of a section. The text is a constant of this program, but for its quoted parts.</summary>
    public ProxyText Line(string text)
    {
        _shape.Append("    ").Append(text).Append('\n');
        return this;
    }

    /// <summary>Lines that change while it runs, and what of them does not.</summary>
    public ProxyText Lines(Action<StringBuilder> append, string shape)
    {
        var from = _shape.Length;
        _shape.Append("    ").Append(shape).Append('\n');
        _changing.Add((from, _shape.Length, append));
        return this;
    }

    /// <summary>The whole text; the lines that change are written only now.</summary>
    public override string ToString()
    {
        var (text, shape, at) = (new StringBuilder(_shape.Length * 2), Shape, 0);
        foreach (var (from, to, append) in _changing)
        {
            append(text.Append(shape, at, from - at));
            at = to;
        }

        return text.Append(shape, at, shape.Length - at).ToString();
    }

    /// <summary>A value as one word.</summary>
    /// <exception cref="EngineException">It has a character that no word may have; its text is not in the message.</exception>
    public static string Quote(string value)
    {
        if (value.Any(c => char.IsControl(c) || c == '\'')) throw new EngineException("a value for HAProxy has a control character or a quote");
        return $"'{value}'";
    }

    /// <summary>A value as one word where HAProxy reads a log-format: a percent sign stands for itself.</summary>
    public static string QuoteFormat(string value) => Quote(value.Replace("%", "%%", StringComparison.Ordinal));

    /// <summary>A path of a URI as one word: an apostrophe, which a path may have, as its escape.</summary>
    public static string Path(string path) => path.Replace("'", "%27", StringComparison.Ordinal);

    /// <summary>Text as a PCRE pattern that matches just it.</summary>
    public static string Pattern(string text)
    {
        var pattern = new StringBuilder(text.Length + 8);
        foreach (var c in text)
        {
            if (char.IsAsciiLetterOrDigit(c) || c is '/' or '-' or '_' or '~' or '%' or ',' or ';' or '=' or ':' or '@' or '&' or '!') pattern.Append(c);
            else pattern.Append("\\x").Append(((int)c).ToString("x2", CultureInfo.InvariantCulture));
        }

        return pattern.ToString();
    }
}
