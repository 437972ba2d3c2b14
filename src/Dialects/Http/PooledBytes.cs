using System.Buffers;
using System.Text;

namespace Tieline.Dialects.Http;

/// <summary>Bytes that grow in a borrowed array. Give it back by <see cref="Dispose"/>; do not copy the value.</summary>
internal ref struct PooledBytes(int capacity)
{
    private byte[] _array = ArrayPool<byte>.Shared.Rent(capacity);
    private int _length;

    public readonly int Length => _length;

    public readonly ReadOnlySpan<byte> Written => _array.AsSpan(0, _length);

    /// <summary>The array behind, for comparers that outlive a span. It changes when the bytes grow.</summary>
    public readonly byte[] Array => _array;

    public void Append(byte value)
    {
        if (_length == _array.Length) Grow(1);
        _array[_length++] = value;
    }

    public void Append(scoped ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _array.Length - _length) Grow(bytes.Length);
        bytes.CopyTo(_array.AsSpan(_length));
        _length += bytes.Length;
    }

    /// <summary>Appends <paramref name="text"/> as UTF-8.</summary>
    public void Append(scoped ReadOnlySpan<char> text)
    {
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (most > _array.Length - _length) Grow(most);
        _length += Encoding.UTF8.GetBytes(text, _array.AsSpan(_length));
    }

    /// <summary>Forgets all bytes from <paramref name="length"/> on.</summary>
    public void CutTo(int length) => _length = length;

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_array);
        _array = [];
        _length = 0;
    }

    private void Grow(int more)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_array.Length * 2, _length + more));
        Written.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_array);
        _array = larger;
    }
}
