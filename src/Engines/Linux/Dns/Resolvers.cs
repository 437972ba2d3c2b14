using System.Collections.Immutable;
using System.Diagnostics;
using Tieline.Core.Boundary;
using Tieline.Core.Identifiers;
using Tieline.Engines.Linux.Kernel;
using Tieline.Engines.Linux.Namespaces;
using Tieline.Engines.Linux.Netlink;

namespace Tieline.Engines.Linux.Dns;

/// <summary>
/// The resolvers of VPCs: a dnsmasq each, in the namespace of the VPC's router. They outlive the server; the next one
/// knows them by their files. Nothing is remembered here, so a killed server's work is simply gone on with.
/// </summary>
/// <remarks>
/// A resolver answers <c>NAME</c> and <c>NAME.VPC.DOMAIN</c>, where VPC is the one that the workload is in, and addresses back to
/// names. Of two workloads with one bare name, the VPC's own wins, then the first. Other names of the domain do not exist. An
/// endpoint's name is a zone of its own: it has an address, no other records, and no names below it. Any other question is refused, as
/// nobody else is asked. Only the VPC's own subnets get answers.
/// Calls about different VPCs may overlap, those about the same one must not.
/// </remarks>
public sealed class Resolvers
{
    private static readonly TimeSpan AnswersWithin = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan QueryWait = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(50);

    private readonly ResolverSettings _settings;
    private readonly Lazy<SystemUser> _user;

    /// <exception cref="ArgumentException">A setting is not one that dnsmasq's configuration can hold.</exception>
    public Resolvers(ResolverSettings settings)
    {
        settings.Check();
        _settings = settings;
        _user = new(() => SystemUser.Find(settings.User), LazyThreadSafetyMode.PublicationOnly);
    }

    /// <summary>Makes sure that the VPC's resolver runs in the namespace and answers these names and no others.</summary>
    /// <remarks>
    /// Returns once a question from within the namespace was answered by these names. The device <c>lo</c> of the namespace is
    /// set up. A change of names does not restart dnsmasq; another namespace or other settings do.
    /// </remarks>
    /// <param name="names">In order: its own first, as the store lists them.</param>
    /// <exception cref="EngineException">
    /// A name that is no DNS label (then nothing changes), no namespace there, or a dnsmasq that is missing, ended or does not answer.
    /// </exception>
    public async Task EnsureAsync(VpcId vpc, string namespacePath, ImmutableArray<WorkloadName> names, CancellationToken cancel)
    {
        var hosts = HostsFile.Of(vpc, names, _settings.Domain);
        using var inside = NetworkNamespace.OpenPath(namespacePath);
        SetLoopbackUp(inside);
        var files = new ResolverFiles(_settings, vpc);
        try
        {
            using var process = await AdoptAsync(files, inside, hosts, cancel) ?? await StartAsync(files, inside, hosts, cancel);
            await WaitForAnswerAsync(vpc, process, files, inside, hosts.Witness, cancel);
            files.WriteAnswered(hosts.Witness);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EngineException($"the resolver's files of {vpc}: {e.Message}", e);
        }
    }

    /// <summary>Stops the VPC's resolver and removes its files. That it is gone already is no error.</summary>
    /// <exception cref="EngineException">The process does not end, or the files cannot be removed.</exception>
    public async Task RemoveAsync(VpcId vpc, CancellationToken cancel)
    {
        var files = new ResolverFiles(_settings, vpc);
        using (var process = ResolverProcess.Find(files) ?? ResolverProcess.Search(files))
        {
            if (process is not null) await process.StopAsync(cancel);
        }

        try
        {
            files.Remove();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EngineException($"the resolver's files of {vpc}: {e.Message}", e);
        }
    }

    /// <summary>
    /// The names that the VPC's resolver answers, as they were given; null unless it runs in exactly that namespace, with these
    /// settings, and has been seen to answer them.
    /// </summary>
    /// <exception cref="EngineException">The kernel does not let this process look.</exception>
    public ImmutableArray<WorkloadName>? Observe(VpcId vpc, string namespacePath)
    {
        var files = new ResolverFiles(_settings, vpc);
        using var process = ResolverProcess.Find(files);
        if (process?.Namespace is not { } there || there != IdentityOf(namespacePath)) return null;
        if (files.ReadConfiguration() != files.ConfigurationFor(_user.Value) || files.ReadHosts() is not { } hosts) return null;
        if (HostsFile.Parse(hosts, vpc, _settings.Domain) is not { } names) return null;
        return files.ReadAnswered() == HostsFile.Of(vpc, names, _settings.Domain).Witness ? names : null;
    }

    /// <summary>True when there is something of the VPC's resolver, whole or not: what a killed engine began is to be finished or removed.</summary>
    public bool IsThere(VpcId vpc) => new ResolverFiles(_settings, vpc).Exist();

    /// <summary>Every VPC that has files or a process here, in order. Looks at every process of the machine.</summary>
    public IReadOnlyList<VpcId> List() => [.. ResolverFiles.List(_settings).Union(ResolverProcess.List(_settings)).Order()];

    /// <summary>Gives the names to the process that runs. One that runs elsewhere is stopped; then, and when there is none, null.</summary>
    private async Task<ResolverProcess?> AdoptAsync(ResolverFiles files, NetworkNamespace inside, HostsFile hosts, CancellationToken cancel)
    {
        var process = ResolverProcess.Find(files);
        if (process is null) return null;
        var keeps = false;
        try
        {
            if (process.Namespace != inside.Identity || files.ReadConfiguration() != files.ConfigurationFor(_user.Value))
            {
                await process.StopAsync(cancel);
                return null;
            }

            if (files.ReadHosts() != hosts.Text)
            {
                files.ForgetLog();
                files.WriteHosts(hosts, _user.Value);
                process.Reload();
            }

            keeps = true;
            return process;
        }
        finally
        {
            if (!keeps) process.Dispose();
        }
    }

    private async Task<ResolverProcess> StartAsync(ResolverFiles files, NetworkNamespace inside, HostsFile hosts, CancellationToken cancel)
    {
        files.Prepare(files.ConfigurationFor(_user.Value), _user.Value);
        files.WriteHosts(hosts, _user.Value);
        try
        {
            return await ResolverProcess.StartAsync(_settings.Program, files, inside, cancel);
        }
        catch (EngineException)
        {
            // One whose process id was lost still has the port. Without one, the failure stands.
            using var lost = ResolverProcess.Search(files);
            if (lost is null) throw;
            await lost.StopAsync(cancel);
            return await ResolverProcess.StartAsync(_settings.Program, files, inside, cancel);
        }
    }

    private async Task WaitForAnswerAsync(
        VpcId vpc, ResolverProcess process, ResolverFiles files, NetworkNamespace inside, string witness, CancellationToken cancel)
    {
        using var query = NameQuery.Open(inside);
        var pause = TimeSpan.FromMilliseconds(1);
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < AnswersWithin; pause = pause < LongestPause ? pause * 2 : pause)
        {
            var answer = await query.AskAsync(witness, QueryWait, cancel);
            if (answer == NameAnswer.Known) return;
            if (!process.IsAlive) throw new EngineException($"{_settings.Program} of {vpc} ended{files.Said()}");
            // It has read older names: a server was killed before it could tell it of these.
            if (answer == NameAnswer.Unknown) process.Reload();
            await Task.Delay(pause, cancel);
        }

        throw new EngineException(
            $"{_settings.Program} of {vpc} does not answer by its new names after {AnswersWithin.TotalSeconds} s{files.Said()}");
    }

    private static void SetLoopbackUp(NetworkNamespace inside)
    {
        using var netlink = NetlinkSocket.Open(inside);
        using var batch = netlink.NewBatch();
        batch.ChangeDevice(new DeviceName("lo"), new() { Up = true }).Execute();
    }

    private static NamespaceIdentity? IdentityOf(string namespacePath)
    {
        try
        {
            using var found = NetworkNamespace.OpenPath(namespacePath);
            return found.Identity;
        }
        catch (KernelException e) when (e.Errno is Errno.ENOENT or Errno.ENOTTY or Errno.EINVAL)
        {
            return null;
        }
    }
}
