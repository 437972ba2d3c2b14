using System.Buffers;

namespace Tieline.Dialects.Http;

/// <summary>Collects short texts and writes them in the order of their bytes: what every cloud's canonical request asks for.</summary>
internal ref struct SortedLines
{
    private PooledBytes _bytes = new(1024);
    private (int Start, int Length)[] _lines = ArrayPool<(int, int)>.Shared.Rent(16);
    private int _count;
    private int _start;

    public SortedLines()
    {
    }

    public readonly int Count => _count;

    /// <summary>Appends to the line that <see cref="EndLine"/> ends.</summary>
    public void Append(byte value) => _bytes.Append(value);

    public void AppendEncoded(scoped ReadOnlySpan<char> text) => PercentCode.AppendEncoded(ref _bytes, text);

    public void AppendEncodedLowerCase(scoped ReadOnlySpan<char> text)
    {
        Span<char> lower = stackalloc char[64];
        if (text.Length > lower.Length) lower = new char[text.Length];
        AppendEncoded(lower[..text.ToLowerInvariant(lower)]);
    }

    public void AppendNormalized(scoped ReadOnlySpan<char> raw) => PercentCode.AppendNormalized(ref _bytes, raw, keepSlash: false);

    public void EndLine()
    {
        if (_count == _lines.Length)
        {
            var larger = ArrayPool<(int, int)>.Shared.Rent(_count * 2);
            _lines.AsSpan(0, _count).CopyTo(larger);
            ArrayPool<(int, int)>.Shared.Return(_lines);
            _lines = larger;
        }

        _lines[_count++] = (_start, _bytes.Length - _start);
        _start = _bytes.Length;
    }

    /// <summary>Writes the lines, sorted, with <paramref name="separator"/> between them.</summary>
    public readonly void WriteTo(ref PooledBytes destination, byte separator)
    {
        var lines = _lines.AsSpan(0, _count);
        lines.Sort(new ByBytes(_bytes.Array));
        for (var i = 0; i < lines.Length; i++)
        {
            if (i > 0) destination.Append(separator);
            destination.Append(_bytes.Array.AsSpan(lines[i].Start, lines[i].Length));
        }
    }

    public void Dispose()
    {
        _bytes.Dispose();
        ArrayPool<(int, int)>.Shared.Return(_lines);
        _lines = [];
    }

    private readonly struct ByBytes(byte[] bytes) : IComparer<(int Start, int Length)>
    {
        public int Compare((int Start, int Length) x, (int Start, int Length) y) =>
            bytes.AsSpan(x.Start, x.Length).SequenceCompareTo(bytes.AsSpan(y.Start, y.Length));
    }
}
