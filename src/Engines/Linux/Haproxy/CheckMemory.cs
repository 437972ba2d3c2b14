namespace Tieline.Engines.Linux.Haproxy;

/// <summary>
/// What a worker last told of the servers that its checks are about. Whatever checks change it says in a line of a ring in its memory
/// (<c>option log-health-checks</c>), so a look asks of the backends that new lines name, not of thousands of servers twice a second. It
/// only saves work: of another worker, and where lines may have been lost, everything is asked.
/// </summary>
/// <remarks>HAProxy, configuration manual, 3.9 (rings) and <c>option log-health-checks</c>; management guide, <c>show events</c>.</remarks>
internal sealed class CheckMemory
{
    /// <summary>Lines are cut to so many bytes: the server's name stands in front.</summary>
    public const int LineBytesMax = 256;

    /// <summary>Room for some hundred lines: what comes between two looks is more when much goes down at once, and then everything is asked.</summary>
    public const int RingBytes = 16 << 10;

    private readonly Dictionary<(string Backend, string Name), ServerState> _states = [];
    private readonly HashSet<string> _known = [];
    private int? _worker;
    private string _lastLine = "";

    /// <summary>What was told last, by backend and name.</summary>
    public IReadOnlyDictionary<(string Backend, string Name), ServerState> States => _states;

    /// <summary>Takes what the ring holds.</summary>
    /// <param name="events">HAProxy's answer to <c>show events</c>.</param>
    /// <returns>Which of the backends are to be asked of.</returns>
    public IReadOnlyList<string> Unknown(int worker, string events, IReadOnlyCollection<string> backends)
    {
        var lines = events.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var isRing = Array.TrueForAll(lines, line => line[0] == '<'); // else it is a complaint: a worker of an earlier server's has no ring
        var seen = isRing ? Array.LastIndexOf(lines, _lastLine) : -1;
        if (_worker != worker || !isRing || (seen < 0 && lines.Length > 0))
        {
            _known.Clear();
            _states.Clear();
        }

        (_worker, _lastLine) = (isRing ? worker : null, lines is [.., var last] ? last : "");
        foreach (var word in lines.Skip(seen + 1).SelectMany(line => line.Split(' ')))
        {
            if (word.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash) _known.Remove(word[..slash]);
        }

        return [.. backends.Where(backend => !_known.Contains(backend))];
    }

    /// <summary>Takes what was told of backends. Those with a check under way are asked again.</summary>
    public void Keep(IEnumerable<string> backends, Dictionary<(string Backend, string Name), ServerState> told)
    {
        foreach (var (server, state) in told) _states[server] = state;
        _known.UnionWith(backends);
        _known.ExceptWith(told.Values.Where(server => server is { IsOpen: true, IsBeingChecked: true }).Select(server => server.Backend));
    }

    /// <summary>What was told of these is not so any more.</summary>
    public void Forget(IEnumerable<string> backends) => _known.ExceptWith(backends);

    /// <summary>Nothing is known any more.</summary>
    public void Forget()
    {
        _worker = null;
        _known.Clear();
        _states.Clear();
    }
}
