using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Tieline.Dialects.Alibaba;

/// <summary>What became of a nonce.</summary>
internal enum NonceVerdict
{
    Fresh,

    /// <summary>It was used within the window.</summary>
    Used,

    /// <summary>The request's time is before what is remembered: it cannot be told from a replay.</summary>
    TooOld,
}

/// <summary>The nonces used within the window of accepted times, in bounded memory. Contract alibaba-router-interface, 2.4.</summary>
/// <remarks>
/// A nonce is kept by the time that its request was signed with: outside the window that time alone refuses a replay. When more
/// come than are kept, those of the oldest times are dropped, and with them requests of those times are refused. So no replay
/// passes, however many requests there are; those that are signed with the current time do not notice.
/// </remarks>
internal sealed class NonceMemory(TimeSpan skewMax, int noncesMax = 1 << 20)
{
    private readonly Lock _lock = new();
    private readonly HashSet<UInt128> _used = [];
    private readonly SortedDictionary<long, List<UInt128>> _bySecond = [];
    private long _droppedUntil = long.MinValue;

    /// <summary>Remembers the nonce.</summary>
    /// <param name="signedAt">The request's own time, within <c>skewMax</c> of <paramref name="now"/>.</param>
    public NonceVerdict Use(string accessKeyId, string nonce, DateTimeOffset signedAt, DateTimeOffset now)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{accessKeyId}\n{nonce}"), digest);
        var mark = BinaryPrimitives.ReadUInt128LittleEndian(digest);
        var second = signedAt.ToUnixTimeSeconds();
        lock (_lock)
        {
            var windowStart = (now - skewMax).ToUnixTimeSeconds();
            while (_bySecond.Count > 0 && _bySecond.First().Key < windowStart) DropOldest();
            if (second <= _droppedUntil) return NonceVerdict.TooOld;
            if (!_used.Add(mark)) return NonceVerdict.Used;
            if (!_bySecond.TryGetValue(second, out var there)) _bySecond.Add(second, there = []);
            there.Add(mark);
            if (_used.Count > noncesMax) _droppedUntil = DropOldest();
            return NonceVerdict.Fresh;
        }
    }

    private long DropOldest()
    {
        var (second, marks) = _bySecond.First();
        _bySecond.Remove(second);
        _used.ExceptWith(marks);
        return second;
    }
}
