using System.Buffers;
using System.Globalization;
using System.Text;

namespace Tieline.Dialects.Alibaba;

/// <summary>Writes an answer's members, in JSON or in XML: an operation does not know which. Contract alibaba-router-interface, 1.3.</summary>
internal abstract class AnswerWriter
{
    private const int CapacityFirst = 1024;

    protected ArrayBufferWriter<byte> Buffer { get; } = new(CapacityFirst);

    public abstract string ContentType { get; }

    public ReadOnlyMemory<byte> Written => Buffer.WrittenMemory;

    /// <param name="root">The name of an XML document's root.</param>
    public static AnswerWriter Start(bool isJson, string root) => isJson ? new JsonAnswerWriter() : new XmlAnswerWriter(root);

    public abstract void Text(string name, string value);

    public abstract void Number(string name, long value);

    public abstract void Boolean(string name, bool value);

    public void Time(string name, DateTimeOffset? time) =>
        Text(name, time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "");

    public abstract void Object(string name, Action<AnswerWriter> members);

    /// <summary>Lists are wrapped twice: <c>"X":{"Y":[…]}</c>, or <c>&lt;X&gt;&lt;Y&gt;…&lt;/Y&gt;&lt;/X&gt;</c>.</summary>
    public abstract void List<T>(string container, string item, IEnumerable<T> items, Action<AnswerWriter, T> members);

    public abstract void Texts(string container, string item, IEnumerable<string> values);

    /// <summary>Ends the document.</summary>
    public abstract void End();

    protected void Append(ReadOnlySpan<byte> bytes) => Buffer.Write(bytes);

    protected void Append(string ascii) => Encoding.UTF8.GetBytes(ascii, Buffer);
}

/// <summary>JSON without escapes of printable characters: C#'s reader knows none (quirk 18), and .NET's own encoders write some.</summary>
internal sealed class JsonAnswerWriter : AnswerWriter
{
    private static readonly SearchValues<char> Escaped = SearchValues.Create([.. Enumerable.Range(0, ' ').Select(code => (char)code), '"', '\\']);

    private bool _isFirst = true;

    public JsonAnswerWriter() => Append("{"u8);

    public override string ContentType => "application/json;charset=utf-8";

    public override void Text(string name, string value)
    {
        Name(name);
        Quoted(value);
    }

    public override void Number(string name, long value)
    {
        Name(name);
        Append(value.ToString(CultureInfo.InvariantCulture));
    }

    public override void Boolean(string name, bool value)
    {
        Name(name);
        Append(value ? "true"u8 : "false"u8);
    }

    public override void Object(string name, Action<AnswerWriter> members)
    {
        Name(name);
        Braces(() => members(this));
    }

    public override void List<T>(string container, string item, IEnumerable<T> items, Action<AnswerWriter, T> members) =>
        Array(container, item, items, value => Braces(() => members(this, value)));

    public override void Texts(string container, string item, IEnumerable<string> values) => Array(container, item, values, Quoted);

    public override void End() => Append("}"u8);

    private void Array<T>(string container, string item, IEnumerable<T> items, Action<T> write)
    {
        Name(container);
        Append("{\""u8);
        Append(item);
        Append("\":["u8);
        var isFirst = true;
        foreach (var value in items)
        {
            if (!isFirst) Append(","u8);
            isFirst = false;
            write(value);
        }

        Append("]}"u8);
        _isFirst = false;
    }

    private void Braces(Action members)
    {
        Append("{"u8);
        _isFirst = true;
        members();
        Append("}"u8);
        _isFirst = false;
    }

    private void Name(string name)
    {
        if (!_isFirst) Append(","u8);
        _isFirst = false;
        Append("\""u8);
        Append(name);
        Append("\":"u8);
    }

    private void Quoted(string value)
    {
        Append("\""u8);
        var rest = value.AsSpan();
        while (rest.IndexOfAny(Escaped) is var odd and >= 0)
        {
            Encoding.UTF8.GetBytes(rest[..odd], Buffer);
            Append(rest[odd] switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                var control => $"\\u{(int)control:x4}",
            });
            rest = rest[(odd + 1)..];
        }

        Encoding.UTF8.GetBytes(rest, Buffer);
        Append("\""u8);
    }
}

/// <summary>XML with its declaration and nothing between that and the root (quirk 19).</summary>
internal sealed class XmlAnswerWriter : AnswerWriter
{
    private readonly string _root;

    public XmlAnswerWriter(string root)
    {
        _root = root;
        Append("<?xml version='1.0' encoding='UTF-8'?>"u8);
        Tag(root, isEnd: false);
    }

    public override string ContentType => "text/xml;charset=utf-8";

    public override void Text(string name, string value) => Element(name, () => Content(value));

    public override void Number(string name, long value) => Element(name, () => Append(value.ToString(CultureInfo.InvariantCulture)));

    public override void Boolean(string name, bool value) => Element(name, () => Append(value ? "true"u8 : "false"u8));

    public override void Object(string name, Action<AnswerWriter> members) => Element(name, () => members(this));

    public override void List<T>(string container, string item, IEnumerable<T> items, Action<AnswerWriter, T> members) => Element(container, () =>
    {
        foreach (var value in items) Element(item, () => members(this, value));
    });

    public override void Texts(string container, string item, IEnumerable<string> values) => Element(container, () =>
    {
        foreach (var value in values) Text(item, value);
    });

    public override void End() => Tag(_root, isEnd: true);

    private void Element(string name, Action content)
    {
        Tag(name, isEnd: false);
        content();
        Tag(name, isEnd: true);
    }

    private void Tag(string name, bool isEnd)
    {
        Append(isEnd ? "</"u8 : "<"u8);
        Append(name);
        Append(">"u8);
    }

    /// <summary>Characters that XML 1.0 cannot hold are replaced, so that every answer is well-formed.</summary>
    private void Content(string value)
    {
        foreach (var rune in value.EnumerateRunes())
        {
            switch (rune.Value)
            {
                case '&':
                    Append("&amp;"u8);
                    break;
                case '<':
                    Append("&lt;"u8);
                    break;
                case '>':
                    Append("&gt;"u8);
                    break;
                case '\r':
                    Append("&#13;"u8);
                    break;
                default:
                    var shown = rune.Value is (< ' ' and not ('\t' or '\n')) or 0xFFFE or 0xFFFF ? Rune.ReplacementChar : rune;
                    Buffer.Advance(shown.EncodeToUtf8(Buffer.GetSpan(4)));
                    break;
            }
        }
    }
}
