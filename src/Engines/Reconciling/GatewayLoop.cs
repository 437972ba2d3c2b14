// Makes gateways match their records, one by one, and writes back what their checks see. As the reconciler, it is told at most where
// to look: a wake names gateways or channels of theirs, the full scan names all, and one path (PassAsync) serves all. Of a gateway of which
// channels are named only those are read, and planned anew; the rest is as it was when it was read last, and what changed it names the
// gateway.

using System.Diagnostics;
using Tieline.Core.Boundary;
using Tieline.Core.Channels;
using Tieline.Core.Gateways;
using Tieline.Core.Identifiers;
using Tieline.Core.Networks;
using Tieline.Core.Refusals;
using Tieline.Engines.Planning;

namespace Tieline.Engines.Reconciling;

/// <param name="OwnDomain">The domain that a group has without binding any.</param>
public sealed record GatewayLoopSettings(Func<Gateway, ApiGroup, string> OwnDomain)
{
    /// <summary>How often every gateway is compared with its records.</summary>
    public TimeSpan FullScanEvery { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How often checks are read.</summary>
    public TimeSpan LookEvery { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long after a failure a gateway is looked at again.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(1);
}

/// <summary>The loop between the store and what carries gateways.</summary>
public sealed class GatewayLoop(
    IStore store, Writes writes, IGatewayEngine engine, HealthReports health, GatewayLoopSettings settings, Action<string, Exception?> log) : IWake
{
    private static readonly Core.Accounts.Caller Engine = new(default, "engine");

    private readonly Lock _lock = new();
    private readonly System.Threading.Channels.Channel<bool> _signal = System.Threading.Channels.Channel.CreateBounded<bool>(
        new System.Threading.Channels.BoundedChannelOptions(1) { FullMode = System.Threading.Channels.BoundedChannelFullMode.DropWrite });
    private readonly Dictionary<GatewayId, GatewayPlan> _watched = [];
    private HashSet<GatewayId> _due = [];
    private HashSet<(GatewayId Gateway, ChannelId Channel)> _dueChannels = [];
    private bool _allDue = true;

    /// <inheritdoc/>
    public void Due(Scope scope)
    {
        if (!scope.Everything && scope.Gateways.IsEmpty && scope.Channels.IsEmpty) return;
        lock (_lock)
        {
            _allDue |= scope.Everything;
            _due.UnionWith(scope.Gateways);
            _dueChannels.UnionWith(scope.Channels);
        }

        _signal.Writer.TryWrite(true);
    }

    /// <summary>Runs until cancelled, starting with every gateway.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        _signal.Writer.TryWrite(true);
        using var scans = engine.Drifts ? new Timer(_ => Due(Scope.All), null, settings.FullScanEvery, settings.FullScanEvery) : null;
        using var looks = engine.Drifts ? new Timer(_ => _signal.Writer.TryWrite(true), null, settings.LookEvery, settings.LookEvery) : null;
        var looked = 0L;
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                await _signal.Reader.ReadAsync(cancel);
                while (await PassDueAsync(cancel))
                {
                }

                // Not after every pass: a change that comes next would wait for it.
                if (looked != 0 && Stopwatch.GetElapsedTime(looked) < settings.LookEvery * 0.9) continue;
                await LookAsync(cancel);
                looked = Stopwatch.GetTimestamp();
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                log("a pass over the gateways failed; all are looked at again", fault);
                DueLater(Scope.All);
            }
        }
    }

    /// <summary>Sees to the gateways that are due.</summary>
    /// <returns>False when none was.</returns>
    public async Task<bool> PassDueAsync(CancellationToken cancel)
    {
        HashSet<GatewayId> due;
        HashSet<(GatewayId Gateway, ChannelId Channel)> channels;
        bool all;
        lock (_lock)
        {
            (due, _due, channels, _dueChannels, all, _allDue) = (_due, [], _dueChannels, [], _allDue, false);
        }

        if (all)
        {
            due.UnionWith(engine.List());
            due.UnionWith((await store.ReadAsync(reader => reader.ListGatewaysAsync(), cancel)).Select(gateway => gateway.Id));
        }

        // Channels first: what changed least is waited for most.
        foreach (var ofOne in channels.Where(channel => !due.Contains(channel.Gateway)).GroupBy(channel => channel.Gateway, channel => channel.Channel))
            await PassAsync(ofOne.Key, [.. ofOne], cancel);
        foreach (var id in due) await PassAsync(id, [], cancel);
        return due.Count + channels.Count > 0;
    }

    /// <summary>Reads what the checks of every gateway see, and writes what changed.</summary>
    public async Task LookAsync(CancellationToken cancel)
    {
        foreach (var (id, plan) in _watched.ToList())
        {
            IReadOnlyList<HealthSight> sights;
            try
            {
                sights = await engine.ObserveAsync(plan.Wanted, cancel);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                log($"gateway {id}: {fault.Message}", fault is EngineException ? null : fault);
                Due(Scope.Of(id));
                continue;
            }

            if (sights.Count == 0) continue;
            await health.RecordAsync([.. sights.Select(sight => (plan.Records.Gateway.Owner, sight))], cancel);
            foreach (var channel in sights.Select(sight => sight.Channel).Distinct()) Due(Scope.Of(id, channel)); // who has weight 0 may depend on who is well
        }
    }

    /// <param name="channels">What of the gateway may have changed; empty for anything.</param>
    private async Task PassAsync(GatewayId id, IReadOnlyList<ChannelId> channels, CancellationToken cancel)
    {
        var (gateway, plan) = await ReadAsync(id, channels, cancel);
        var fault = "";
        try
        {
            if (gateway is null)
            {
                _watched.Remove(id);
                await engine.RemoveAsync(id, cancel);
                return;
            }

            var planned = _watched[id] = plan();
            await engine.EnsureAsync(planned.Wanted, cancel);
        }
        catch (Exception refused) when (refused is not OperationCanceledException)
        {
            // Also what nobody thought of: what is wrong with one gateway is no other's fault.
            fault = refused is EngineException ? refused.Message : "a fault inside the server";
            log($"gateway {id}: {fault}", refused is EngineException ? null : refused);
            DueLater(Scope.Of(id));
        }

        var state = fault.Length > 0 ? NetworkState.Failed : NetworkState.Available;
        if (gateway is null || (gateway.State == state && gateway.Fault == fault)) return;
        await writes.RunAsync(
            Engine,
            async write =>
            {
                await write.Store.RecordGatewayAsync(id, state, fault);
                await write.LogAsync(state == NetworkState.Failed ? "gateway.failed" : "gateway.available", id, fault, gateway.Owner);
                return default(Done);
            },
            cancel);
    }

    /// <summary>The gateway, null when it is gone, and how it is planned from what was read.</summary>
    private async Task<(Gateway? Gateway, Func<GatewayPlan> Plan)> ReadAsync(GatewayId id, IReadOnlyList<ChannelId> channels, CancellationToken cancel)
    {
        if (channels.Count > 0 && _watched.TryGetValue(id, out var there) && channels.All(there.Has))
        {
            var (gateway, changed) = await store.ReadAsync(
                async reader =>
                {
                    var found = new List<Channel>(channels.Count);
                    foreach (var channel in channels)
                    {
                        if (await reader.FindChannelAsync(channel) is { } one) found.Add(one);
                    }

                    return (await reader.FindGatewayAsync(id), found);
                },
                cancel);
            if (gateway is { State: NetworkState.Available } && changed.Count == channels.Count) return (gateway, () => there.With(gateway, changed));
        }

        var records = await store.ReadAsync(reader => reader.ReadGatewayAsync(id), cancel);
        return (records?.Gateway, () => GatewayPlan.Of(records!, settings.OwnDomain));
    }

    private void DueLater(Scope scope) => _ = Task.Delay(settings.RetryAfter).ContinueWith(_ => Due(scope), TaskScheduler.Default);
}
