using Tieline.Core.Channels;
using Tieline.Core.Identifiers;
using Tieline.Engines.Linux.Haproxy;
using Tieline.Engines.Planning;

namespace Tieline.Engines.Linux;

/// <summary>Gateways by HAProxy, a process each. When this object goes, they stay and carry on; the next server finds them.</summary>
public sealed class LinuxGateways : IGatewayEngine
{
    private const string Prefix = "gw-";

    /// <summary>How often all of a gateway is compared, also what nobody but this server should have changed.</summary>
    private static readonly TimeSpan CompareAllEvery = TimeSpan.FromSeconds(30);

    private readonly Proxies _proxies;
    private readonly string _folder;
    private readonly TimeProvider _clock;
    private readonly Dictionary<GatewayId, DateTimeOffset> _compared = [];
    private readonly HashSet<GatewayId> _answering = [];
    private readonly Dictionary<GatewayId, GatewaySection> _sections = []; // so that a change makes anew only what it is about; forgotten when all is compared
    private readonly Dictionary<MemberId, (long Revision, DateTimeOffset Since)> _passing = [];

    /// <param name="instance">This server's part of the names in the kernel, as the linux engine's.</param>
    /// <param name="clock">By which checks run: the machine's, also on a server with a test clock.</param>
    public LinuxGateways(string instance, TimeProvider clock)
    {
        _folder = $"/run/tieline/{instance}/haproxy";
        _proxies = new(new() { Instance = instance, StateFolder = _folder });
        _clock = clock;
    }

    public bool Drifts => true;

    public IReadOnlyList<GatewayId> List() =>
        [.. _proxies.List().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Select(name => GatewayId.Parse(name[Prefix.Length..])).OfType<GatewayId>()];

    public Task EnsureAsync(GatewayObject gateway, CancellationToken cancel) => GuardAsync(async () =>
    {
        var section = _sections.GetValueOrDefault(gateway.Id)?.With(gateway)
            ?? new GatewaySection(gateway, GatewayCertificate.TextOf(gateway, $"{_folder}/{NameOf(gateway.Id)}", _clock.GetUtcNow()));
        _sections[gateway.Id] = section;
        await _proxies.EnsureAsync(NameOf(gateway.Id), gateway.Vpc, [section], cancel);
        _answering.Add(gateway.Id);
    });

    public Task RemoveAsync(GatewayId id, CancellationToken cancel)
    {
        _compared.Remove(id);
        _answering.Remove(id);
        _sections.Remove(id);
        return GuardAsync(() => _proxies.RemoveAsync(NameOf(id), cancel));
    }

    public async Task<IReadOnlyList<HealthSight>> ObserveAsync(GatewayObject gateway, CancellationToken cancel)
    {
        var (name, now) = (NameOf(gateway.Id), _clock.GetUtcNow());
        if (now - _compared.GetValueOrDefault(gateway.Id) >= CompareAllEvery)
        {
            _compared[gateway.Id] = now;
            _proxies.Forget(name);
            _sections.Remove(gateway.Id);
            await EnsureAsync(gateway, cancel);
        }

        var pools = gateway.Pools.Where(pool => pool.CheckInForce is not null).ToList();
        var backends = pools.ConvertAll(pool => GatewaySection.CheckedBackend(pool.Id));
        if (await _proxies.ObserveChecksAsync(name, GatewaySection.ChecksRing(gateway.Id), backends, cancel) is not { } servers)
        {
            // One that was killed is missed at once, not when all is compared next; one that never came up was told of already.
            return _answering.Remove(gateway.Id) ? throw new EngineException("HAProxy does not answer any more") : [];
        }

        var sights = new List<HealthSight>();
        foreach (var (pool, backend) in pools.Zip(backends))
        {
            foreach (var member in pool.Members)
            {
                if (!member.IsEnabled || !servers.TryGetValue((backend, Slot.NameOf(member)), out var server)) continue;
                if (!server.IsOpen || !server.IsAt(member.Host, member.TcpPort)) continue;
                if (HealthOf(pool, member, server) is { } health && health != member.Health) sights.Add(new(pool.Id, pool.Revision, member.Id, health));
            }
        }

        return sights;
    }

    /// <summary>
    /// What a server's state means; null when it decides nothing yet. HAProxy counts failures, and successes of what was down. A member of
    /// which nothing is known is healthy once it has passed for as long as the wanted number of checks takes.
    /// </summary>
    private MemberHealth? HealthOf(PoolObject pool, PoolMember member, ServerState server)
    {
        var check = pool.CheckInForce!;
        if (!server.IsUp)
        {
            _passing.Remove(member.Id);
            return MemberHealth.Unhealthy;
        }

        if (member.Health != MemberHealth.Unknown)
        {
            _passing.Remove(member.Id);
            return MemberHealth.Healthy;
        }

        if (!server.HasPassed || server.CheckHealth < check.Rise + check.Fall - 1)
        {
            _passing.Remove(member.Id);
            return null;
        }

        var now = _clock.GetUtcNow();
        if (!_passing.TryGetValue(member.Id, out var passing) || passing.Revision != pool.Revision) _passing[member.Id] = passing = (pool.Revision, now);
        return now - passing.Since >= (check.Rise - 1) * check.Interval ? MemberHealth.Healthy : null;
    }

    private static string NameOf(GatewayId id) => Prefix + id.Hex;

    /// <summary>What files refuse is told as the engine's fault.</summary>
    private static async Task GuardAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new EngineException($"HAProxy's files: {fault.Message}", fault);
        }
    }
}
