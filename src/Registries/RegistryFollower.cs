// Keeps the members of microservice channels in step with their registries. As the reconciler it is told at most where to look: a wake
// names gateways, a watch names what it looked up, and one path (ReportAsync) serves both. Channels of one service share a watch.

using System.Diagnostics.Metrics;
using Tieline.Core.Boundary;
using Tieline.Core.Channels;
using Tieline.Core.Identifiers;

namespace Tieline.Registries;

/// <summary>The loop between registries and the store.</summary>
/// <param name="known">Which account may follow which registry, and what it is called.</param>
/// <param name="retryAfter">How long after a failed write its channel is seen to again.</param>
public sealed class RegistryFollower(
    IStore store, RegistryReports reports, KnownRegistries known, IEnumerable<IWorkloadRegistry> registries, TimeSpan retryAfter, Action<string, Exception?> log) : IWake
{
    private static readonly Meter Meter = new("Tieline.Registries");
    private static readonly UpDownCounter<int> Watches = Meter.CreateUpDownCounter<int>("tieline.registry.watches", description: "Services that are watched in a registry");
    private static readonly Counter<long> LookUps = Meter.CreateCounter<long>("tieline.registry.lookups", description: "Look-ups that found what is ready now");
    private static readonly Counter<long> Losses = Meter.CreateCounter<long>("tieline.registry.losses", description: "Times that a registry stopped answering");

    private readonly Dictionary<string, IWorkloadRegistry> _registries = registries.ToDictionary(registry => registry.Cluster);
    private readonly Dictionary<ChannelId, Follow> _followed = [];
    private readonly Dictionary<WorkloadSelection, Watch> _watches = [];
    private readonly Lock _lock = new();
    private readonly System.Threading.Channels.Channel<bool> _signal = System.Threading.Channels.Channel.CreateBounded<bool>(
        new System.Threading.Channels.BoundedChannelOptions(1) { FullMode = System.Threading.Channels.BoundedChannelFullMode.DropWrite });
    private HashSet<GatewayId> _dueGateways = [];
    private HashSet<WorkloadSelection> _dueWatches = [];
    private bool _allDue = true;

    /// <inheritdoc/>
    public void Due(Scope scope)
    {
        if (!scope.Everything && scope.Gateways.IsEmpty && scope.Channels.IsEmpty) return;
        lock (_lock)
        {
            _allDue |= scope.Everything;
            _dueGateways.UnionWith(scope.Gateways);
            _dueGateways.UnionWith(scope.Channels.Select(channel => channel.Gateway));
        }

        _signal.Writer.TryWrite(true);
    }

    /// <summary>Runs until cancelled, starting with every channel. Without registries there is nothing to follow, and it ends.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        _signal.Writer.TryWrite(true);
        try
        {
            while (true)
            {
                await _signal.Reader.ReadAsync(cancel);
                await PassAsync(cancel);
                if (_registries.Count == 0) return;
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
        }
        finally
        {
            await Task.WhenAll(_watches.Values.Select(watch => watch.DisposeAsync().AsTask()));
        }
    }

    private async Task PassAsync(CancellationToken cancel)
    {
        HashSet<GatewayId> gateways;
        HashSet<WorkloadSelection> watches;
        bool all;
        lock (_lock)
        {
            (gateways, _dueGateways, watches, _dueWatches, all, _allDue) = (_dueGateways, [], _dueWatches, [], _allDue, false);
        }

        if (all)
        {
            gateways.UnionWith(_followed.Values.Select(follow => follow.Place.Gateway)); // also those that are gone
            await TryAsync(
                "the gateways were not listed",
                Scope.All,
                async () => gateways.UnionWith((await store.ReadAsync(reader => reader.ListGatewaysAsync(), cancel)).Select(gateway => gateway.Id)),
                cancel);
        }

        foreach (var id in gateways) await TryAsync($"gateway {id}: which channels follow a registry was not read", Scope.Of(id), () => ReadAsync(id, cancel), cancel);

        await StopUnusedAsync();
        foreach (var follow in _followed.Values.Where(follow => gateways.Contains(follow.Place.Gateway) || watches.Contains(follow.Selection)).ToList())
            await ReportAsync(follow, cancel);
    }

    /// <summary>Finds which channels of a gateway follow what.</summary>
    private async Task ReadAsync(GatewayId id, CancellationToken cancel)
    {
        var there = await store.ReadAsync(
            async reader =>
            {
                var found = new List<(Channel Channel, string RegistryName)>();
                if (await reader.FindGatewayAsync(id) is not { } gateway) return found;
                var channels = await reader.ListChannelsAsync(gateway.Owner, id, new(Kind: ChannelKind.Microservice), new(0, int.MaxValue));
                foreach (var channel in channels.Items) found.Add((channel, channel.Service is { } service ? await known.NameOfAsync(reader, channel.Owner, service) : ""));
                return found;
            },
            cancel);

        foreach (var gone in _followed.Values.Where(follow => follow.Place.Gateway == id).ToList()) _followed.Remove(gone.Place.Id);
        foreach (var (channel, name) in there)
        {
            if (channel.Service?.Selection is not { } selection) continue;
            var place = new ChannelPlace(channel.Owner, id, channel.Id);
            if (name.Length == 0)
            {
                if ((await reports.ForgottenAsync(place, selection, cancel)).Refusal is not null) Later(Scope.Of(id));
                continue;
            }

            _followed[channel.Id] = new(place, selection, name);
            if (!_watches.ContainsKey(selection)) _watches[selection] = new(_registries[selection.Cluster], selection, this);
        }
    }

    private async Task StopUnusedAsync()
    {
        var used = _followed.Values.Select(follow => follow.Selection).ToHashSet();
        foreach (var unused in _watches.Keys.Where(selection => !used.Contains(selection)).ToList())
        {
            _watches.Remove(unused, out var watch);
            await watch!.DisposeAsync();
        }
    }

    /// <summary>Writes what a channel's watch last came to.</summary>
    private Task ReportAsync(Follow follow, CancellationToken cancel) => TryAsync(
        $"channel {follow.Place.Id}: what its registry lists was not written",
        Scope.Of(follow.Place.Gateway),
        async () =>
        {
            var outcome = _watches[follow.Selection].Latest switch
            {
                LookUp.Found found => await reports.FoundAsync(follow.Place, follow.Selection, follow.RegistryName, found.Workloads, cancel),
                LookUp.Lost lost => await reports.LostAsync(follow.Place, follow.Selection, follow.RegistryName, lost.Why, cancel),
                _ => default,
            };
            if (outcome.Refusal is not null) Later(Scope.Of(follow.Place.Gateway)); // the channel was being changed
        },
        cancel);

    /// <summary>Does something to one gateway or channel; when it fails, the others go on and it is due again.</summary>
    private async Task TryAsync(string fault, Scope scope, Func<Task> work, CancellationToken cancel)
    {
        try
        {
            await work();
        }
        catch (Exception failed) when (!cancel.IsCancellationRequested)
        {
            log($"{fault}; tried again", failed);
            Later(scope);
        }
    }

    private TimeSpan RetryAfter => retryAfter;

    private void Log(string message, Exception? fault) => log(message, fault);

    private void LookedUp(WorkloadSelection selection)
    {
        lock (_lock) _dueWatches.Add(selection);
        _signal.Writer.TryWrite(true);
    }

    private void Later(Scope scope) => _ = Task.Delay(retryAfter).ContinueWith(_ => Due(scope), TaskScheduler.Default);

    private readonly record struct Follow(ChannelPlace Place, WorkloadSelection Selection, string RegistryName);

    /// <summary>One service's watch in its registry.</summary>
    private sealed class Watch : IAsyncDisposable
    {
        private readonly CancellationTokenSource _ending = new();
        private readonly Task _running;
        private volatile LookUp? _latest;

        public Watch(IWorkloadRegistry registry, WorkloadSelection selection, RegistryFollower of)
        {
            Watches.Add(1);
            _running = Task.Run(() => RunAsync(registry, selection, of));
        }

        /// <summary>Null before the first look-up.</summary>
        public LookUp? Latest => _latest;

        public async ValueTask DisposeAsync()
        {
            await _ending.CancelAsync();
            await _running;
            _ending.Dispose();
            Watches.Add(-1);
        }

        private async Task RunAsync(IWorkloadRegistry registry, WorkloadSelection selection, RegistryFollower of)
        {
            while (!_ending.IsCancellationRequested)
            {
                try
                {
                    await foreach (var lookUp in registry.WatchAsync(selection, _ending.Token))
                    {
                        var cluster = new KeyValuePair<string, object?>("cluster", registry.Cluster);
                        if (lookUp is LookUp.Lost lost)
                        {
                            Losses.Add(1, cluster);
                            of.Log($"registry {registry.Cluster}, {selection}: {lost.Why}", null);
                        }
                        else
                        {
                            LookUps.Add(1, cluster);
                        }

                        _latest = lookUp;
                        of.LookedUp(selection);
                    }
                }
                catch (OperationCanceledException) when (_ending.IsCancellationRequested)
                {
                    return;
                }
                catch (Exception fault)
                {
                    of.Log($"registry {registry.Cluster}, {selection}: the watch failed; begun again", fault);
                    await Task.Delay(of.RetryAfter, _ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }
            }
        }
    }
}
