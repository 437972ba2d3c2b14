using System.Collections.Immutable;

namespace Tieline.Engines.Linux.Haproxy;

/// <summary>
/// What a worker was last seen to have, so that a change asks and tells HAProxy of the backends that it is about, not of thousands. It only
/// saves work: without it, or of another worker, everything is compared. The file that a worker would be started from anew is written a
/// moment after a change, once for many.
/// </summary>
internal sealed class ProxyMemory
{
    private static readonly TimeSpan WritesAfter = TimeSpan.FromMilliseconds(200);

    private readonly Lock _writing = new();
    private volatile object? _of; // a (Shape, Worker), replaced whole: writing may forget it from elsewhere
    private Action? _unwritten;
    private Dictionary<string, ImmutableArray<Slot>> _slots = [];

    /// <summary>The configuration that was last wanted; null when it is not to be relied on.</summary>
    public ProxyConfiguration? Last { get; set; }

    public CheckMemory Checks { get; } = new();

    /// <summary>The backends whose servers are to be others than this worker's; null when it is not known what it has.</summary>
    public IReadOnlyList<ProxyBackend>? Changed((string Shape, int Worker) running, IReadOnlyList<ProxyBackend> wanted) => !Equals(_of, running)
        ? null
        : [.. wanted.Where(backend => !_slots.TryGetValue(backend.Name, out var there) || (there != backend.Slots && !there.AsSpan().SequenceEqual(backend.Slots.AsSpan(), SameServer.Instance)))];

    public void Keep((string Shape, int Worker) running, IReadOnlyList<ProxyBackend> backends) =>
        (_of, _slots) = (running, backends.ToDictionary(backend => backend.Name, backend => backend.Slots));

    /// <summary>What servers the worker has is not known any more.</summary>
    public void Forget() => _of = null;

    /// <summary>Nothing is known any more.</summary>
    public void ForgetAll()
    {
        (_of, Last) = (null, null);
        Checks.Forget();
    }

    /// <summary>Writes soon, in place of what was to be written before.</summary>
    public void WriteSoon(Action write)
    {
        if (Interlocked.Exchange(ref _unwritten, write) is null) _ = Task.Delay(WritesAfter).ContinueWith(_ => WriteNow(), TaskScheduler.Default);
    }

    /// <summary>What was to be written is not any more, and nothing is being written.</summary>
    public void StopWriting()
    {
        lock (_writing) _unwritten = null;
    }

    private void WriteNow()
    {
        lock (_writing)
        {
            try
            {
                Interlocked.Exchange(ref _unwritten, null)?.Invoke();
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or EngineException)
            {
                Forget(); // the next comparison of everything writes it, or tells why not
            }
        }
    }

    /// <summary>Equal when HAProxy has nothing to change: whose member it is, and how well, makes no difference.</summary>
    private sealed class SameServer : IEqualityComparer<Slot>
    {
        public static readonly SameServer Instance = new();

        public bool Equals(Slot? x, Slot? y) =>
            x is not null && y is not null && x.Name == y.Name && x.IsOpen == y.IsOpen && x.Weight == y.Weight && x.TcpPort == y.TcpPort && x.Address == y.Address;

        public int GetHashCode(Slot obj) => obj.Id;
    }
}
