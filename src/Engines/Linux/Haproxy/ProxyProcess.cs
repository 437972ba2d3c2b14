// One HAProxy: a master that is root and only starts and watches workers, and a worker that is nobody and carries the traffic. It
// outlives the server; the next server finds it by its sockets. What it runs it tells itself (its shape), so nothing is remembered:
//
//   1. the worker's shape is the wanted one    -> the difference of the servers is sent through its socket, no reload
//   2. it is another, or a place that is to be -> configuration checked (-c), servers' states kept, the master reloads: the new worker
//      filled anew is busy (ServerChanges)        takes the listening sockets over, the old one finishes its requests
//   3. nobody answers                          -> a process is started

using System.Diagnostics;
using System.Globalization;
using Tieline.Engines.Linux.Kernel;
using Tieline.Engines.Linux.Namespaces;

namespace Tieline.Engines.Linux.Haproxy;

/// <summary>The HAProxy process of one place: the host's network or a VPC's.</summary>
/// <param name="inside">Opens the namespace that it is to be in; null for the server's own.</param>
/// <param name="memory">What is known of its worker from before; null for nothing.</param>
internal sealed class ProxyProcess(string program, ProxyPlace place, Func<NetworkNamespace>? inside, ProxyMemory? memory = null)
{
    private static readonly TimeSpan StartsWithin = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan EndsWithin = TimeSpan.FromSeconds(5);

    /// <summary>How long a place is waited for whose last member still answers: about as long as what a reload takes.</summary>
    private static readonly TimeSpan EmptiesWithin = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Memory that was used stays the process's (glibc, mallopt(3)): buffers come and go by the hundred, and giving them back to the kernel
    /// costs a page fault for each page when they are wanted again. Workers inherit it from their master.
    /// </summary>
    private static readonly (string Name, string Value)[] Allocator =
        [("MALLOC_TRIM_THRESHOLD_", "268435456"), ("MALLOC_TOP_PAD_", "16777216"), ("MALLOC_MMAP_THRESHOLD_", "33554432")];

    /// <summary>Has the worker keep what it used for its next buffers: Debian's gives what its small caches do not hold back to the allocator.</summary>
    private const string KeepMemory = "-dMglobal";

    private readonly ProxyFiles _files = new(place.Folder);
    private readonly RuntimeSocket _worker = new($"{place.Folder}/{ProxyConfiguration.WorkerSocket}");
    private readonly RuntimeSocket _master = new($"{place.Folder}/{ProxyConfiguration.MasterSocket}");

    /// <summary>How often the process was reloaded or started by this object.</summary>
    public int Loads { get; private set; }

    /// <summary>Makes the process run the configuration, with the servers as they are wanted.</summary>
    /// <exception cref="EngineException">HAProxy is missing, refuses the configuration, or does not obey in time.</exception>
    public async Task EnsureAsync(ProxyConfiguration configuration, CancellationToken cancel)
    {
        _files.Prepare();
        var running = await RunningAsync(cancel);
        if (running?.Shape == configuration.Shape && await AdjustAsync(configuration, running.Value, cancel)) return;

        memory?.StopWriting();
        var before = running is not null ? await ServersAsync(cancel) : [];
        foreach (var file in configuration.Files) _files.Write(file.Name, file.Text);
        _files.Write(ProxyConfiguration.StatesFile, ServerState.File(configuration.Backends, before));
        _files.Write(Path.GetFileName(_files.Candidate), configuration.Text);
        await CheckAsync(cancel);
        ProxyFiles.Rename(_files.Candidate, _files.Configuration);
        if (running is not null) await _master.AskAsync("reload", cancel);
        else await StartAsync(cancel);
        Loads++;
        if (!await AdjustAsync(configuration, await WaitAsync(configuration.Shape, running?.Worker, cancel), cancel))
            throw new EngineException($"HAProxy of {place.Folder} does not have the servers of its configuration");
        _files.KeepOnly(configuration.Files);
    }

    /// <summary>What the worker tells of its servers; null when none answers.</summary>
    public async Task<Dictionary<(string Backend, string Name), ServerState>?> ObserveAsync(CancellationToken cancel) =>
        await RunningAsync(cancel) is null ? null : await ServersAsync(cancel);

    /// <summary>What the worker's checks say of these backends' servers; null when none answers.</summary>
    /// <param name="ring">Where the worker says what changes.</param>
    public async Task<IReadOnlyDictionary<(string Backend, string Name), ServerState>?> ObserveChecksAsync(
        string ring, IReadOnlyCollection<string> backends, CancellationToken cancel)
    {
        var checks = memory?.Checks ?? new();
        if (await RunningAsync(cancel) is not { } running)
        {
            checks.Forget();
            return null;
        }

        if (backends.Count == 0) return checks.States;

        // Lines first: what changes while servers are asked of is in the next look's.
        var unknown = checks.Unknown(running.Worker, await _worker.AskAsync($"show events {ring}", cancel), backends);
        if (unknown.Count > 0) checks.Keep(unknown, await ServersAsync(unknown, cancel));
        return checks.States;
    }

    /// <summary>Ends the process, cutting what it carries, and removes its folder. That it is gone already is no error.</summary>
    /// <exception cref="EngineException">It does not end.</exception>
    public async Task RemoveAsync(CancellationToken cancel)
    {
        memory?.StopWriting();
        if (await MasterAsync(cancel) is { } id) await StopAsync(id, cancel);
        _files.Remove();
    }

    /// <summary>Ends a master and its workers, which close what they carry.</summary>
    private async Task StopAsync(int id, CancellationToken cancel)
    {
        using var handle = Libc.pidfd_open(id, 0);
        if (handle.IsInvalid)
        {
            if (Libc.LastErrno == Errno.ESRCH) return;
            throw new KernelException($"pidfd_open({id})", Libc.LastErrno);
        }

        if (Libc.pidfd_send_signal(handle, Libc.SIGTERM) != 0 && Libc.LastErrno != Errno.ESRCH) throw new KernelException($"pidfd_send_signal({id})", Libc.LastErrno);
        var pause = TimeSpan.FromMilliseconds(2);
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < EndsWithin; pause = pause < TimeSpan.FromMilliseconds(50) ? pause * 2 : pause)
        {
            if (HasEnded(handle)) return;
            await Task.Delay(pause, cancel);
        }

        throw new EngineException($"HAProxy {id} of {place.Folder} does not end");
    }

    private static unsafe bool HasEnded(Microsoft.Win32.SafeHandles.SafeFileHandle process)
    {
        var waiting = new Libc.pollfd { fd = (int)process.DangerousGetHandle(), events = Libc.POLLIN };
        return Libc.poll(&waiting, 1, 0) > 0;
    }

    /// <summary>What the worker runs, and its process; null when nobody answers.</summary>
    private async Task<(string Shape, int Worker)?> RunningAsync(CancellationToken cancel)
    {
        const string ShapeIs = $"{ProxyConfiguration.ShapeVariable}=", WorkerIs = "Pid: ";
        try
        {
            var lines = (await _worker.AskAsync($"show env {ProxyConfiguration.ShapeVariable};show info", cancel)).Split('\n');
            var (shape, worker) = (lines.FirstOrDefault(line => line.StartsWith(ShapeIs, StringComparison.Ordinal)), lines.FirstOrDefault(line => line.StartsWith(WorkerIs, StringComparison.Ordinal)));
            return shape is not null && worker is not null && int.TryParse(worker.AsSpan(WorkerIs.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                ? (shape[ShapeIs.Length..].Trim(), id)
                : null;
        }
        catch (EngineException)
        {
            return null;
        }
    }

    /// <summary>The master's process id, told by itself; null when nobody answers.</summary>
    private async Task<int?> MasterAsync(CancellationToken cancel)
    {
        try
        {
            var line = (await _master.AskAsync("show proc", cancel)).Split('\n').FirstOrDefault(line => line.Contains(" master ", StringComparison.Ordinal));
            return line is not null && int.TryParse(line.AsSpan(0, line.IndexOf(' ')), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
        }
        catch (EngineException)
        {
            return null;
        }
    }

    private async Task<Dictionary<(string Backend, string Name), ServerState>> ServersAsync(CancellationToken cancel) =>
        ServerState.Parse(await _worker.AskAsync("show servers state", cancel));

    private async Task<Dictionary<(string Backend, string Name), ServerState>> ServersAsync(IReadOnlyCollection<string> backends, CancellationToken cancel) =>
        ServerState.Parse(await _worker.AskAsync(backends.Select(backend => $"show servers state {backend}"), cancel));

    /// <summary>Sends what differs, and looks again: what was sent must be there.</summary>
    /// <returns>False when it takes a new worker.</returns>
    private async Task<bool> AdjustAsync(ProxyConfiguration configuration, (string Shape, int Worker) running, CancellationToken cancel)
    {
        var changed = memory?.Changed(running, configuration.Backends);
        if (changed is { Count: 0 }) return true;
        memory?.Forget(); // until all is as it should be
        var backends = changed ?? configuration.Backends;
        if (backends.Count > 0)
        {
            var changes = ServerChanges.Of(backends, changed is null ? await ServersAsync(cancel) : await ServersAsync([.. changed.Select(backend => backend.Name)], cancel));
            if (changes.MovesOpenPlace || !await AreEmptyAsync(changes.Refilled, cancel)) return false;
            await _worker.RunAsync(changes.Commands, cancel);
            var touched = changes.Commands.Select(command => command.Split(' ')[2].Split('/')[0]).ToHashSet();
            memory?.Checks.Forget(touched);
            if (touched.Count > 0
                && ServerChanges.Of([.. backends.Where(backend => touched.Contains(backend.Name))], await ServersAsync(touched, cancel)).Commands is [var left, ..])
                throw new EngineException($"HAProxy of {place.Folder} did not obey: {left}");
        }

        // A worker that dies is started again by its master, from this.
        void Write() => _files.Write(ProxyConfiguration.ConfigurationFile, configuration.Text);
        memory?.Keep(running, configuration.Backends);
        if (changed is null) Write();
        else memory!.WriteSoon(Write);
        return true;
    }

    /// <summary>Whether nothing is left on these places, or soon.</summary>
    private async Task<bool> AreEmptyAsync(IReadOnlyList<(string Backend, string Name)> places, CancellationToken cancel)
    {
        if (places.Count == 0) return true;
        var questions = places.Select(place => place.Backend).Distinct().Select(ServerConnections.Question).ToList();
        for (var waited = Stopwatch.StartNew(); ; await Task.Delay(TimeSpan.FromMilliseconds(5), cancel))
        {
            var busy = ServerConnections.Busy(await _worker.AskAsync(questions, cancel));
            if (!places.Any(busy.Contains)) return true;
            if (waited.Elapsed >= EmptiesWithin) return false;
        }
    }

    private async Task CheckAsync(CancellationToken cancel)
    {
        var (code, said) = await RunAsync(["-c", "-f", _files.Candidate], cancel);
        if (code != 0) throw new EngineException($"HAProxy refuses the configuration of {place.Folder}: {said}");
    }

    private async Task StartAsync(CancellationToken cancel)
    {
        // One that does not answer but lives would keep the listeners.
        if (await MasterAsync(cancel) is { } lost) await StopAsync(lost, cancel);
        var (code, said) = await RunAsync(
            ["-W", "-D", KeepMemory, "-S", $"{_files.MasterSocket},mode,600", "-p", _files.ProcessId, "-f", _files.Configuration], cancel);
        if (code != 0) throw new EngineException($"HAProxy of {place.Folder} does not start: {said}");
    }

    /// <param name="before">The worker that another is to follow; null when there was none.</param>
    private async Task<(string Shape, int Worker)> WaitAsync(string shape, int? before, CancellationToken cancel)
    {
        var pause = TimeSpan.FromMilliseconds(2);
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < StartsWithin; pause = pause < TimeSpan.FromMilliseconds(50) ? pause * 2 : pause)
        {
            if (await RunningAsync(cancel) is { } running && running.Shape == shape && running.Worker != before && await MasterAsync(cancel) is not null) return running;
            await Task.Delay(pause, cancel);
        }

        throw new EngineException($"HAProxy of {place.Folder} does not run its new configuration after {StartsWithin.TotalSeconds} s");
    }

    /// <summary>Runs HAProxy in its namespace until it ends or has gone into the background.</summary>
    private async Task<(int Code, string Said)> RunAsync(string[] arguments, CancellationToken cancel)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardError = true, RedirectStandardOutput = true, RedirectStandardInput = true, WorkingDirectory = "/" };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        foreach (var (name, value) in Allocator) start.Environment[name] = value;
        Process process;
        try
        {
            using var there = inside?.Invoke();
            process = there is null ? Process.Start(start)! : there.StartProcess(start);
        }
        catch (System.ComponentModel.Win32Exception fault)
        {
            throw new EngineException($"{program} cannot be started: {fault.Message}", fault);
        }

        using (process)
        {
            process.StandardInput.Close();
            var said = process.StandardError.ReadToEndAsync(cancel);
            await process.WaitForExitAsync(cancel);
            return (process.ExitCode, process.ExitCode == 0 ? "" : (await said).Trim());
        }
    }
}
