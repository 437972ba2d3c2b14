using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace Tieline.Dialects.Http;

internal enum BodyVerdict
{
    Read,
    TooLarge,

    /// <summary>The client's framing was broken or it stopped sending.</summary>
    Unreadable,
}

/// <summary>The bytes of a request's body, in borrowed memory. Give it back by <see cref="Dispose"/>.</summary>
internal sealed class RequestBody : IDisposable
{
    /// <summary>The most that a body may have: far above the largest request of any contract.</summary>
    public const int BytesMax = 1 << 20;

    private byte[] _array = [];
    private int _length;

    public ReadOnlyMemory<byte> Bytes => _array.AsMemory(0, _length);

    /// <summary>Reads the whole body, or as much as tells that it is too large.</summary>
    /// <remarks>
    /// Takes no token: Kestrel ends the read itself when the client leaves or is too slow. Every read is consumed at once:
    /// where bytes were only looked at when the client leaves, Kestrel fails its own connection and warns of it.
    /// </remarks>
    public async ValueTask<BodyVerdict> ReadAsync(HttpRequest request)
    {
        if (request.ContentLength > BytesMax) return BodyVerdict.TooLarge;
        if (request.ContentLength == 0) return BodyVerdict.Read;
        try
        {
            while (true)
            {
                var result = await request.BodyReader.ReadAsync(CancellationToken.None);
                var isTooLarge = result.Buffer.Length > BytesMax - _length;
                if (!isTooLarge) Keep(result.Buffer);
                request.BodyReader.AdvanceTo(result.Buffer.End);
                if (isTooLarge) return BodyVerdict.TooLarge;
                if (result.IsCompleted) return BodyVerdict.Read;
            }
        }
        catch (IOException fault) // a BadHttpRequestException, or a plain one for a chunk's size that is no number of 32 bits
        {
            request.HttpContext.Response.Headers.Connection = "close"; // nothing more can be read from it
            return fault is BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } ? BodyVerdict.TooLarge : BodyVerdict.Unreadable;
        }
    }

    public void Dispose()
    {
        if (_array.Length > 0) ArrayPool<byte>.Shared.Return(_array);
        _array = [];
        _length = 0;
    }

    /// <summary>Memory follows what was received, not what was announced: announcing costs a client nothing.</summary>
    private void Keep(ReadOnlySequence<byte> read)
    {
        if (read.IsEmpty) return;
        var length = _length + (int)read.Length;
        if (length > _array.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(length, 2 * _length));
            Bytes.Span.CopyTo(larger);
            if (_array.Length > 0) ArrayPool<byte>.Shared.Return(_array);
            _array = larger;
        }

        read.CopyTo(_array.AsSpan(_length));
        _length = length;
    }
}
