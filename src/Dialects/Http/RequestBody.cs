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
    public async ValueTask<BodyVerdict> ReadAsync(HttpRequest request, CancellationToken cancel)
    {
        if (request.ContentLength > BytesMax) return BodyVerdict.TooLarge;
        if (request.ContentLength == 0) return BodyVerdict.Read;
        try
        {
            while (true)
            {
                var result = await request.BodyReader.ReadAsync(cancel);
                var buffer = result.Buffer;
                if (buffer.Length > BytesMax)
                {
                    request.BodyReader.AdvanceTo(buffer.End);
                    return BodyVerdict.TooLarge;
                }

                if (result.IsCompleted)
                {
                    Keep(buffer);
                    request.BodyReader.AdvanceTo(buffer.End);
                    return BodyVerdict.Read;
                }

                request.BodyReader.AdvanceTo(buffer.Start, buffer.End);
            }
        }
        catch (BadHttpRequestException refused)
        {
            return refused.StatusCode == StatusCodes.Status413PayloadTooLarge ? BodyVerdict.TooLarge : BodyVerdict.Unreadable;
        }
    }

    public void Dispose()
    {
        if (_array.Length > 0) ArrayPool<byte>.Shared.Return(_array);
        _array = [];
        _length = 0;
    }

    private void Keep(ReadOnlySequence<byte> buffer)
    {
        if (buffer.IsEmpty) return;
        _array = ArrayPool<byte>.Shared.Rent((int)buffer.Length);
        buffer.CopyTo(_array);
        _length = (int)buffer.Length;
    }
}
