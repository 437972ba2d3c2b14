using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.ObjectPool;

namespace Tieline.Dialects.Http;

/// <summary>A JSON body under construction: writer and buffer, borrowed together.</summary>
internal sealed class JsonAnswer : IDisposable
{
    /// <summary>Larger buffers are not kept: one long list must not hold its memory for ever.</summary>
    private const int BytesKeptMax = 1 << 18;

    private static readonly ObjectPool<JsonAnswer> Pool = new DefaultObjectPool<JsonAnswer>(new Policy(), 64);

    private readonly ArrayBufferWriter<byte> _buffer = new(2048);

    // Strings come from parsed JSON, so they are well-formed; answers are application/json, never HTML.
    private JsonAnswer() => Writer = new Utf8JsonWriter(
        _buffer, new JsonWriterOptions { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public Utf8JsonWriter Writer { get; }

    public static JsonAnswer Rent() => Pool.Get();

    /// <summary>Sends what was written, with its length.</summary>
    public async ValueTask SendAsync(HttpResponse response, string contentType, CancellationToken cancel)
    {
        Writer.Flush();
        response.ContentType = contentType;
        response.ContentLength = _buffer.WrittenCount;
        await response.BodyWriter.WriteAsync(_buffer.WrittenMemory, cancel);
    }

    public void Dispose() => Pool.Return(this);

    private sealed class Policy : PooledObjectPolicy<JsonAnswer>
    {
        public override JsonAnswer Create() => new();

        public override bool Return(JsonAnswer answer)
        {
            if (answer._buffer.Capacity > BytesKeptMax) return false;
            answer._buffer.ResetWrittenCount();
            answer.Writer.Reset();
            return true;
        }
    }
}
