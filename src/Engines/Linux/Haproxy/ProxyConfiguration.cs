using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Tieline.Engines.Linux.Haproxy;

/// <summary>The configuration of one HAProxy process.</summary>
internal sealed class ProxyConfiguration
{
    /// <summary>The environment variable by which a worker tells what it runs.</summary>
    public const string ShapeVariable = "TIELINE_SHAPE";

    public const string ConfigurationFile = "haproxy.cfg", StatesFile = "states", WorkerSocket = "worker.sock", MasterSocket = "master.sock", ProcessIdFile = "pid";

    /// <summary>Stands in a text for its shape until that is known: no record's value can be it, for all are quoted.</summary>
    private const string ShapeGoesHere = "$SHAPE$";

    private readonly ProxyPlace _place;
    private readonly List<IProxySection> _sections;

    private ProxyConfiguration(ProxyPlace place, List<IProxySection> sections, string shape, IReadOnlyList<ProxyFile> files)
    {
        (_place, _sections, Shape, Files) = (place, sections, shape, files);
        Backends = [.. sections.SelectMany(section => section.Backends)];
    }

    /// <summary>With the members as they are now: what a process that starts reads. Written when it is asked for: most changes are made without.</summary>
    public string Text => Write(_place, _sections).ToString().Replace(ShapeGoesHere, Shape, StringComparison.Ordinal);

    /// <summary>Equal for two configurations that differ only in what is changed without a reload.</summary>
    public string Shape { get; }

    public IReadOnlyList<ProxyFile> Files { get; }

    public IReadOnlyList<ProxyBackend> Backends { get; }

    /// <param name="before">Another one: where this differs from it in servers only, its shape is known.</param>
    public static ProxyConfiguration Of(ProxyPlace place, IEnumerable<IProxySection> sections, ProxyConfiguration? before = null)
    {
        var all = sections.OrderBy(section => section.Name, StringComparer.Ordinal).ToList();
        if (before is not null && before._place == place && before._sections.Select(section => section.Mould).SequenceEqual(all.Select(section => section.Mould)))
            return new(place, all, before.Shape, before.Files);
        var files = all.SelectMany(section => section.Files).ToList();
        return new(place, all, ShapeOf(Write(place, all).Shape, files), files);
    }

    private static ProxyText Write(ProxyPlace place, List<IProxySection> sections)
    {
        var text = new ProxyText();
        WriteSettings(text, place, sections);
        foreach (var section in sections) section.Write(text, place);
        return text;
    }

    /// <summary>Writes the server lines of a backend.</summary>
    /// <param name="options">What all of them have; a constant of the caller's.</param>
    public static void WriteServers(ProxyText text, ProxyBackend backend, string options) => text.Lines(
        lines =>
        {
            foreach (var slot in backend.Slots)
            {
                lines.Append(CultureInfo.InvariantCulture, $"    server {slot.Name} {slot.Target} id {slot.Id} weight {(backend.IsChecked ? 1 : slot.Weight)}");
                if (backend.IsFollowing) lines.Append(CultureInfo.InvariantCulture, $" track {GatewaySection.CheckedBackend(backend.Pool.Id)}/{slot.Name}");
                if (slot.IsBackup) lines.Append(" backup");
                if (!slot.IsOpen && !backend.IsFollowing) lines.Append(" disabled");
                lines.Append(options).Append('\n');
            }
        },
        $"{backend.Slots.Length} servers, {backend.Slots.Count(slot => slot.IsBackup)} backup, {backend.IsFollowing}{options}");

    private static string ShapeOf(string text, List<ProxyFile> files)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        digest.AppendData(Encoding.UTF8.GetBytes(text));
        foreach (var file in files) digest.AppendData(Encoding.UTF8.GetBytes($"{file.Name}\n{file.Text}\n"));
        return Convert.ToHexStringLower(digest.GetCurrentHash()[..16]);
    }

    private static void WriteSettings(ProxyText text, ProxyPlace place, List<IProxySection> sections)
    {
        text.Section("# Written by Tieline; not to be edited.").Section("global");
        if (place.User is var (user, group)) text.Line($"user {user}").Line($"group {group}");
        text.Line($"stats socket {place.Folder}/{WorkerSocket} mode 600 level admin expose-fd listeners")
            .Line($"server-state-file {place.Folder}/{StatesFile}")
            .Line($"setenv {ShapeVariable} {ShapeGoesHere}")
            .Line("log stderr local0 emerg")
            .Line("ssl-server-verify none")
            .Line("spread-checks 0")
            .Line(string.Create(CultureInfo.InvariantCulture, $"tune.bufsize {sections.Max(section => section.BufferBytes)}"));
        if (place.Threads is { } threads) text.Line(string.Create(CultureInfo.InvariantCulture, $"nbthread {threads}"));
        foreach (var line in sections.SelectMany(section => section.Globals(place)).Distinct(StringComparer.Ordinal)) text.Line(line);
        text.Section("defaults")
            .Line("mode http")
            .Line("load-server-state-from-file global")
            // A caller's idle connection is closed by its next answer, not under a request that is on its way.
            .Line("option idle-close-on-response")
            .Line("timeout client 620s")
            .Line("timeout http-request 60s")
            .Line("timeout http-keep-alive 60s")
            .Line("timeout connect 5s")
            .Line("timeout server 60s")
            .Line("timeout tunnel 1h");
    }
}
