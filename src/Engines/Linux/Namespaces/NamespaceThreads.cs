using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Microsoft.Win32.SafeHandles;
using Tieline.Engines.Linux.Kernel;

namespace Tieline.Engines.Linux.Namespaces;

/// <summary>Threads that enter a network namespace, do one thing there and come back.</summary>
/// <remarks>
/// The namespace belongs to a thread, so no thread of the runtime's pool may ever be moved: what runs on it next would be
/// in the wrong place. A thread from here that cannot come home ends instead of being used again.
/// </remarks>
internal static class NamespaceThreads
{
    /// <summary>More may run at once; these many are kept for next time.</summary>
    private const int IdleThreadsMax = 4;

    // The main thread is never moved, so the namespace that it is in is the process's own.
    private static readonly Lazy<SafeFileHandle> Home = new(() =>
    {
        var home = Libc.open("/proc/self/ns/net", Libc.O_RDONLY | Libc.O_CLOEXEC, 0);
        return home.IsInvalid ? throw new KernelException("open(/proc/self/ns/net)", Libc.LastErrno) : home;
    });

    private static readonly ConcurrentBag<NamespaceThread> Idle = [];

    /// <summary>Runs <paramref name="work"/> in the namespace and waits for it.</summary>
    /// <param name="target">The namespace; null for the process's own, from which <paramref name="work"/> may leave.</param>
    /// <exception cref="KernelException">The namespace cannot be entered. What <paramref name="work"/> throws comes out as is.</exception>
    public static T Run<T>(SafeFileHandle? target, Func<T> work)
    {
        T result = default!;
        Run(target, () => { result = work(); });
        return result;
    }

    /// <inheritdoc cref="Run{T}"/>
    public static void Run(SafeFileHandle? target, Action work)
    {
        if (!Idle.TryTake(out var thread)) thread = new NamespaceThread();
        var (fault, isHome) = thread.Run(target, work);
        if (isHome && Idle.Count < IdleThreadsMax) Idle.Add(thread);
        else thread.Dispose();
        fault?.Throw();
    }

    private sealed class NamespaceThread : IDisposable
    {
        private readonly SemaphoreSlim _started = new(0);
        private readonly SemaphoreSlim _done = new(0);
        private SafeFileHandle? _target;
        private Action? _work;
        private ExceptionDispatchInfo? _fault;
        private bool _isHome;

        public NamespaceThread() =>
            new Thread(Loop, maxStackSize: 512 * 1024) { IsBackground = true, Name = "namespace" }.UnsafeStart();

        public (ExceptionDispatchInfo? Fault, bool IsHome) Run(SafeFileHandle? target, Action work)
        {
            (_target, _work) = (target, work);
            _started.Release();
            _done.Wait();
            return (_fault, _isHome);
        }

        /// <summary>Lets the thread end; it is the last to use what belongs to it.</summary>
        public void Dispose()
        {
            _work = null;
            _started.Release();
        }

        private void Loop()
        {
            // The thread that asked for this one may itself have been away.
            var atHome = Libc.setns(Home.Value, Libc.CLONE_NEWNET) == 0 ? Errno.Ok : Libc.LastErrno;
            while (true)
            {
                _started.Wait();
                if (_work is null) break;
                _fault = null;
                try
                {
                    if (atHome != Errno.Ok) throw new KernelException("setns of a new thread", atHome);
                    if (_target is not null && Libc.setns(_target, Libc.CLONE_NEWNET) != 0)
                        throw new KernelException("setns(CLONE_NEWNET)", Libc.LastErrno);
                    _work();
                }
#pragma warning disable CA1031 // The asking thread throws it.
                catch (Exception e)
#pragma warning restore CA1031
                {
                    _fault = ExceptionDispatchInfo.Capture(e);
                }

                _work = null;
                _isHome = atHome == Errno.Ok && Libc.setns(Home.Value, Libc.CLONE_NEWNET) == 0;
                _done.Release();
            }

            _started.Dispose();
            _done.Dispose();
        }
    }
}
