using Tieline.Engines.Planning;

namespace Tieline.Engines.Linux.Routers;

/// <summary>Tells programs in a named namespace who resolves names: <c>/etc/netns/NAME/resolv.conf</c>, which <c>ip netns exec</c> shows them.</summary>
/// <remarks>A file that somebody else wrote stays as it is.</remarks>
/// <param name="domain">The domain of workload names, see <see cref="LinuxEngineSettings.DnsDomain"/>.</param>
internal sealed class ResolvConf(string domain)
{
    private const string Folder = "/etc/netns";

    /// <exception cref="EngineException">The file cannot be written.</exception>
    public void Write(PortObject port)
    {
        var file = FileOf(port);
        var text = $"{MarkOf(port)}\nnameserver {port.Gateway}\nsearch {port.Vpc}.{domain}\n";
        try
        {
            if (File.Exists(file) && (!IsOurs(file, port) || File.ReadAllText(file) == text)) return;
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new EngineException($"{file}: {fault.Message}", fault);
        }
    }

    /// <exception cref="EngineException">The file cannot be removed.</exception>
    public static void Remove(PortObject port)
    {
        var file = FileOf(port);
        try
        {
            if (!File.Exists(file) || !IsOurs(file, port)) return;
            File.Delete(file);
            var folder = Path.GetDirectoryName(file)!;
            if (!Directory.EnumerateFileSystemEntries(folder).Any()) Directory.Delete(folder);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new EngineException($"{file}: {fault.Message}", fault);
        }
    }

    /// <summary>The names of namespaces are letters, digits, -, _ and ., and begin with a letter or digit.</summary>
    private static string FileOf(PortObject port) => Path.Combine(Folder, port.Attachment.Target, "resolv.conf");

    private static string MarkOf(PortObject port) => $"# made by Tieline for {port.Id}";

    private static bool IsOurs(string file, PortObject port) => File.ReadLines(file).FirstOrDefault() == MarkOf(port);
}
