using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Tieline.Engines.Linux.Haproxy;

/// <summary>The configuration of one HAProxy process.</summary>
/// <param name="Text">With the members as they are now: what a process that starts reads.</param>
/// <param name="Shape">Equal for two configurations that differ only in what is changed without a reload.</param>
internal sealed record ProxyConfiguration(string Text, string Shape, IReadOnlyList<ProxyFile> Files, IReadOnlyList<ProxyBackend> Backends)
{
    /// <summary>The environment variable by which a worker tells what it runs.</summary>
    public const string ShapeVariable = "TIELINE_SHAPE";

    public const string ConfigurationFile = "haproxy.cfg", StatesFile = "states", WorkerSocket = "worker.sock", MasterSocket = "master.sock", ProcessIdFile = "pid";

    public static ProxyConfiguration Of(ProxyPlace place, IEnumerable<IProxySection> sections)
    {
        var all = sections.OrderBy(section => section.Name, StringComparer.Ordinal).ToList();
        var files = all.SelectMany(section => section.Files).ToList();
        var shape = ShapeOf(Render(place, all, "", isShape: true), files);
        return new(Render(place, all, shape, isShape: false), shape, files, [.. all.SelectMany(section => section.Backends)]);
    }

    private static string ShapeOf(string text, List<ProxyFile> files)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        digest.AppendData(Encoding.UTF8.GetBytes(text));
        foreach (var file in files) digest.AppendData(Encoding.UTF8.GetBytes($"{file.Name}\n{file.Text}\n"));
        return Convert.ToHexStringLower(digest.GetCurrentHash()[..16]);
    }

    private static string Render(ProxyPlace place, List<IProxySection> sections, string shape, bool isShape)
    {
        var text = new ProxyText();
        text.Section("# Written by Tieline; not to be edited.").Section("global");
        if (place.User is var (user, group)) text.Line($"user {user}").Line($"group {group}");
        text.Line($"stats socket {place.Folder}/{WorkerSocket} mode 600 level admin expose-fd listeners")
            .Line($"server-state-file {place.Folder}/{StatesFile}")
            .Line($"setenv {ShapeVariable} {(shape.Length > 0 ? shape : "none")}")
            .Line("log stderr local0 emerg")
            .Line("ssl-server-verify none")
            .Line("spread-checks 0")
            // Room for the longest request line and header that a gateway takes (contract huawei-vpc-channel, 9.7).
            .Line("tune.bufsize 65536")
            .Line("hard-stop-after 10m");
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
        foreach (var section in sections) section.Write(text, place, isShape ? WriteBlank : WriteServers);
        return text.ToString();
    }

    private static void WriteServers(ProxyText text, ProxyBackend backend, string options)
    {
        foreach (var slot in backend.Slots)
        {
            var line = new StringBuilder();
            line.Append(CultureInfo.InvariantCulture, $"server {slot.Name} {slot.Target} id {slot.Id} weight {(backend.IsChecked ? 1 : slot.Weight)}");
            if (backend.IsFollowing) line.Append(CultureInfo.InvariantCulture, $" track {CheckedName(backend)}/{slot.Name}");
            if (slot.IsBackup) line.Append(" backup");
            if (!slot.IsOpen && !backend.IsFollowing) line.Append(" disabled");
            text.Line(line.Append(options).ToString());
        }
    }

    private static void WriteBlank(ProxyText text, ProxyBackend backend, string options) =>
        text.Line($"{backend.Slots.Length} servers, {backend.Slots.Count(slot => slot.IsBackup)} backup, {backend.IsFollowing}{options}");

    private static string CheckedName(ProxyBackend backend) => GatewaySection.CheckedBackend(backend.Pool.Id);
}
