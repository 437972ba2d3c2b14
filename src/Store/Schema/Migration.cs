using System.Globalization;

namespace Tieline.Store.Schema;

/// <summary>One step from an empty database to today's: a script that is run once and never edited after a release.</summary>
/// <param name="Version">1 for the first; the database keeps the version of the last that ran.</param>
/// <param name="Name">The script's file name.</param>
internal sealed record Migration(int Version, string Name, string Script)
{
    /// <summary>All there are, the first one first: the <c>.sql</c> files beside this one, named by their version.</summary>
    public static readonly IReadOnlyList<Migration> All = Load();

    private static List<Migration> Load()
    {
        var assembly = typeof(Migration).Assembly;
        var all = new List<Migration>();
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.EndsWith(".sql", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            all.Add(new(int.Parse(name[..name.IndexOf('-')], CultureInfo.InvariantCulture), name, reader.ReadToEnd()));
        }

        return all;
    }
}
