using Tieline.Engines.Linux.Kernel;

namespace Tieline.Engines.Linux.Netlink;

/// <summary>Which refusals mean that the kernel already is as was asked.</summary>
internal enum Already
{
    /// <summary>None does.</summary>
    Never,

    /// <summary>EEXIST: the object is there.</summary>
    There,

    /// <summary>ENOENT, ESRCH, ENODEV, EADDRNOTAVAIL: the object, or the device that it was on, is not there.</summary>
    Gone,
}

/// <summary>Changes that are sent to the kernel together, and answered one by one.</summary>
/// <remarks>
/// The methods that add a change are beside what they change (<see cref="DeviceMessage"/>, <see cref="RouteMessage"/>, ...).
/// "Ensure" takes what is there as done, and "Remove" what is gone. The kernel does the changes in order; one that is refused
/// does not stop those after it. One thread at a time.
/// </remarks>
internal sealed class NetlinkBatch : IDisposable
{
    private readonly NetlinkSocket _socket;
    private readonly List<Already> _already = [];
    private int[] _offsets = new int[16];
    private NetlinkAnswer[] _answers = [];
    private bool _executed;

    internal NetlinkBatch(NetlinkSocket socket) => _socket = socket;

    /// <summary>How many changes it holds.</summary>
    public int Count => _already.Count;

    internal MessageWriter Writer { get; } = new();

    /// <summary>What the kernel answered to each change, in order; as it said it, also where that means "already so".</summary>
    public ReadOnlySpan<NetlinkAnswer> Answers =>
        _executed ? _answers.AsSpan(0, Count) : throw new InvalidOperationException("the batch has not been executed");

    /// <summary>Sends the changes; returns when the kernel has answered all.</summary>
    /// <exception cref="KernelException">The first change that was refused. The others have been tried all the same.</exception>
    public void Execute()
    {
        var failures = TryExecute();
        if (failures.Count > 0) throw failures[0].Exception;
    }

    /// <summary>Sends the changes; returns those that were refused, in order, and does not throw for them.</summary>
    /// <exception cref="KernelException">The socket failed: which changes were made is not known.</exception>
    public IReadOnlyList<NetlinkFailure> TryExecute()
    {
        if (_answers.Length < Count) _answers = new NetlinkAnswer[_offsets.Length];
        var answers = _answers.AsSpan(0, Count);
        answers.Clear();
        if (Count > 0) _socket.Transact(Writer.Written, _offsets.AsSpan(0, Count), answers);
        _executed = true;

        List<NetlinkFailure>? failures = null;
        for (var i = 0; i < Count; i++)
        {
            if (answers[i].Errno == Errno.Ok || IsAlready(_already[i], answers[i].Errno)) continue;
            var message = Writer.Written[_offsets[i]..(i + 1 < Count ? _offsets[i + 1] : Writer.Length)];
            (failures ??= []).Add(new(i, new(MessageDescription.Of(message), answers[i].Errno, answers[i].Detail ?? "")));
        }

        return failures ?? (IReadOnlyList<NetlinkFailure>)[];
    }

    /// <summary>Empties the batch to be filled again.</summary>
    public NetlinkBatch Clear()
    {
        Writer.Truncate(0);
        _already.Clear();
        _executed = false;
        return this;
    }

    public void Dispose() => Writer.Dispose();

    /// <summary>Begins a change: the caller writes its attributes to the writer, then calls <see cref="End"/>.</summary>
    internal MessageWriter Begin<T>(ushort type, ushort flags, Already already, in T fixedPart)
        where T : unmanaged
    {
        if (Count == _offsets.Length) Array.Resize(ref _offsets, Count * 2);
        _offsets[Count] = Writer.Length;
        _already.Add(already);
        Writer.Begin(type, flags, fixedPart);
        return Writer;
    }

    internal NetlinkBatch End()
    {
        Writer.End();
        _executed = false;
        return this;
    }

    private static bool IsAlready(Already already, Errno errno) => already switch
    {
        Already.There => errno is Errno.EEXIST,
        Already.Gone => errno is Errno.ENOENT or Errno.ESRCH or Errno.ENODEV or Errno.EADDRNOTAVAIL,
        _ => false,
    };
}

/// <summary>A change of a batch that the kernel refused.</summary>
/// <param name="Index">Its place in the batch, from 0.</param>
internal readonly record struct NetlinkFailure(int Index, KernelException Exception);
