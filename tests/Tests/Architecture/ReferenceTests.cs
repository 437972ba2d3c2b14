using System.Xml.Linq;
using Xunit;

namespace Tieline.Tests.Architecture;

/// <summary>References go one way: read from the project files and the source, so that a wrong one is named where it stands.</summary>
public sealed class ReferenceTests
{
    private static readonly string Root = FindRoot();

    private static readonly Dictionary<string, string[]> MayReference = new()
    {
        ["Core"] = [],
        ["Sdk"] = [],
        ["Cli"] = [],
        ["Store"] = ["Core"],
        ["Engines"] = ["Core"],
        ["Dialects"] = ["Core"],
        ["Registries"] = ["Core"],
        ["Server"] = ["Core", "Store", "Engines", "Dialects", "Registries"],
    };

    [Fact]
    public void Every_project_references_only_what_it_may()
    {
        foreach (var folder in Directory.GetDirectories(Path.Combine(Root, "src")))
        {
            var name = Path.GetFileName(folder);
            Assert.True(MayReference.TryGetValue(name, out var allowed), $"src/{name} is new: say here what it may reference");
            var project = XDocument.Load(Path.Combine(folder, $"Tieline.{name}.csproj"));
            foreach (var reference in project.Descendants("ProjectReference").Select(item => item.Attribute("Include")!.Value))
            {
                var target = reference.Split('/')[^2];
                Assert.True(allowed.Contains(target), $"src/{name} references {target}: references go towards Core, and only from there where design.md says so");
            }
        }
    }

    [Fact]
    public void The_core_and_the_sdk_depend_on_no_package()
    {
        foreach (var name in new[] { "Core", "Sdk" })
        {
            var project = XDocument.Load(Path.Combine(Root, "src", name, $"Tieline.{name}.csproj"));
            var packages = project.Descendants("PackageReference").Where(item => item.Attribute("PrivateAssets")?.Value != "all");
            Assert.True(!packages.Any(), $"src/{name} depends on a package: it is to run wherever .NET runs, with nothing else");
        }
    }

    [Fact]
    public void No_clouds_dialect_names_anothers()
    {
        var clouds = new[] { "Baidu", "Alibaba", "Huawei" };
        foreach (var file in SourceFiles("src/Dialects").Concat(SourceFiles("src/Sdk")))
        {
            if (clouds.FirstOrDefault(cloud => file.Contains($"/{cloud}/", StringComparison.Ordinal)) is not { } own) continue;
            foreach (var other in clouds.Where(cloud => cloud != own))
            {
                var text = File.ReadAllText(file);
                Assert.False(
                    text.Contains($"using Tieline.Dialects.{other}", StringComparison.Ordinal) || text.Contains($"using Tieline.Sdk.{other}", StringComparison.Ordinal),
                    $"{file} uses {other}: what two clouds share belongs in the core, or in the folder that all share");
            }
        }
    }

    [Fact]
    public void Only_the_kernel_layer_declares_native_calls()
    {
        foreach (var file in SourceFiles("src/Engines"))
        {
            var native = File.ReadAllText(file).Contains("[LibraryImport", StringComparison.Ordinal);
            Assert.False(
                native && !file.Contains("/Engines/Linux/Kernel/", StringComparison.Ordinal),
                $"{file} declares a native call: those are in src/Engines/Linux/Kernel, under the kernel's own names");
        }
    }

    private static IEnumerable<string> SourceFiles(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories).Select(file => file.Replace('\\', '/'));

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Tieline.slnx"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
