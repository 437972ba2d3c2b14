// The reconciler makes the engine match the records. It is told at most where to look, never what to do: a wake names
// VPCs and links, the full scan names all, and one code path (PassAsync) serves both. So a restart, a lost wake and a retry
// are the same code. What the engine has afterwards is written back here and nowhere else: a link becomes active in
// RecordAsync, when its revision still holds.

using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Threading.Channels;
using Tieline.Core.Boundary;
using Tieline.Core.EndpointServices;
using Tieline.Core.Identifiers;
using Tieline.Core.Links;
using Tieline.Engines.Planning;

namespace Tieline.Engines.Reconciling;

/// <param name="FullScanEvery">How often an engine that drifts is compared whole with the records.</param>
/// <param name="RetryAfter">How long after a failure its place is looked at again.</param>
public sealed record ReconcilerSettings(BandwidthPolicy Bandwidth, TimeSpan FullScanEvery, TimeSpan RetryAfter)
{
    public static readonly ReconcilerSettings Default = new(BandwidthPolicy.Always, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(1));
}

/// <summary>One pass, for status and logs.</summary>
public sealed record PassReport(int Steps, IReadOnlyList<StepFailure> Failures, TimeSpan Took);

/// <summary>The loop between the store and one engine.</summary>
public sealed class Reconciler(
    IStore store, IEngine engine, LinkChanges changes, EndpointServiceChanges endpointChanges, ReconcilerSettings settings, Action<string, Exception?> log) : IWake
{
    public const string MeterName = "Tieline.Engines";

    /// <summary>VPCs in one slice of a full scan: between slices, wakes have their turn.</summary>
    private const int SliceVpcs = 64;

    private static readonly Meter Meter = new(MeterName);
    private static readonly Histogram<double> PassSeconds = Meter.CreateHistogram<double>("tieline.reconciler.pass.duration", "s");
    private static readonly Counter<long> StepCount = Meter.CreateCounter<long>("tieline.reconciler.steps");
    private static readonly Counter<long> FailureCount = Meter.CreateCounter<long>("tieline.reconciler.failures");
    private static readonly ActivitySource Traces = new(MeterName);

    private readonly Lock _lock = new();
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private Scope _due = Scope.All;
    private TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The last pass that did something; null before the first.</summary>
    public PassReport? LastPass { get; private set; }

    /// <inheritdoc/>
    public void Due(Scope scope)
    {
        scope = scope with { Gateways = [], Channels = [] }; // the gateways' loop sees to them
        if (scope.IsEmpty) return;
        lock (_lock)
        {
            _due = _due.Union(scope);
            if (_idle.Task.IsCompleted) _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        _signal.Writer.TryWrite(true);
    }

    /// <summary>Completes when nothing is due: what was named by wakes until now has been seen to.</summary>
    public Task WhenIdleAsync()
    {
        lock (_lock) return _idle.Task;
    }

    /// <summary>Runs until cancelled, starting with everything.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        _signal.Writer.TryWrite(true);
        using var scans = engine.Drifts
            ? new Timer(_ => Due(Scope.All), null, settings.FullScanEvery, settings.FullScanEvery)
            : null;
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                await _signal.Reader.ReadAsync(cancel);
                while (await PassDueAsync(cancel))
                {
                }
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                log("a pass of the reconciler failed; everything is looked at again", fault);
                DueLater(Scope.All);
            }
        }
    }

    /// <summary>Sees to what is due, all of it in one pass.</summary>
    /// <returns>False when nothing was.</returns>
    public async Task<bool> PassDueAsync(CancellationToken cancel)
    {
        var scope = Take();
        if (scope.IsEmpty) return false;
        if (scope.Everything && engine.Drifts) await ScanAsync(cancel);
        else await PassAsync(scope, cancel);
        return true;
    }

    /// <summary>Makes the engine match the records of a scope, and writes back what came of it.</summary>
    public async Task<PassReport> PassAsync(Scope scope, CancellationToken cancel)
    {
        using var activity = Traces.StartActivity("reconcile");
        var started = Stopwatch.GetTimestamp();
        var snapshot = await store.ReadAsync(reader => reader.ReadNetworkAsync(scope), cancel);
        var extent = Wanted.ExtentOf(snapshot, scope.Everything ? await engine.ListRoutersAsync(cancel) : []);
        var want = Wanted.ObjectsOf(snapshot, settings.Bandwidth);
        var steps = Plan.Steps(want, await engine.ObserveAsync(extent, cancel));
        var failures = steps.Count == 0 ? [] : await engine.ApplyAsync(steps, cancel);

        var sights = Sights.Of(snapshot, want, failures);
        var moved = await changes.RecordAsync(sights.Links, sights.Networks, cancel);
        foreach (var link in moved) Due(Scope.Of(link));
        Due(await endpointChanges.RecordAsync(sights.Services, sights.Endpoints, cancel));
        Due(sights.Again);

        // Routes go with the device that they lead over. Where a pass made that device anew and had not looked at all routes, or
        // had seen them while the old one was there, it is looked at again.
        foreach (var step in steps)
        {
            if (step is not Ensure { Object: LinkObject link } made || scope.Everything) continue;
            if (made.There is null ? !scope.Links.Contains(link.Id) : !made.There.IsComplete) Due(Scope.Of(link.Id));
        }

        if (failures.Count > 0)
        {
            foreach (var failure in failures) log($"engine: {failure.Step.Object.Key.Kind}: {failure.Fault}", null);
            DueLater(scope);
        }

        var report = new PassReport(steps.Count, failures, Stopwatch.GetElapsedTime(started));
        if (steps.Count > 0) LastPass = report;
        PassSeconds.Record(report.Took.TotalSeconds);
        StepCount.Add(steps.Count);
        FailureCount.Add(failures.Count);
        activity?.SetTag("tieline.steps", steps.Count);
        return report;
    }

    /// <summary>A full scan in slices, so that a change need not wait for the whole host to be looked at.</summary>
    private async Task ScanAsync(CancellationToken cancel)
    {
        var known = (await engine.ListRoutersAsync(cancel)).ToHashSet();
        VpcId? last = null;
        while (true)
        {
            var slice = await store.ReadAsync(reader => reader.ListVpcIdsAsync(null, last, SliceVpcs), cancel);
            if (slice.Count == 0) break;
            known.ExceptWith(slice);
            await PassAsync(Scope.Nothing with { Vpcs = [.. slice] }, cancel);
            last = slice[^1];
            if (Take() is { IsEmpty: false } scope) await PassAsync(scope with { Everything = false }, cancel);
        }

        // What is left has no record: a scope that finds nothing to want removes it.
        foreach (var orphans in known.Chunk(SliceVpcs)) await PassAsync(Scope.Nothing with { Vpcs = [.. orphans] }, cancel);
    }

    private Scope Take()
    {
        lock (_lock)
        {
            var scope = _due;
            _due = Scope.Nothing;
            if (scope.IsEmpty) _idle.TrySetResult();
            return scope;
        }
    }

    private void DueLater(Scope scope) =>
        _ = Task.Delay(settings.RetryAfter).ContinueWith(_ => Due(scope), TaskScheduler.Default);
}
