using Xunit;

namespace Tieline.Tests.Sdk;

/// <summary>An example in a document is code that compiles: it stands in a file of examples beside this one or below, line by line.</summary>
public sealed class DocumentationTests
{
    private static readonly string Root = FindRoot();

    [Theory]
    [InlineData("README.md", 1)]
    [InlineData("docs/sdk.md", 18)]
    [InlineData("docs/how-to/offer-a-service.md", 2)]
    [InlineData("docs/how-to/balance-requests.md", 1)]
    public void Every_csharp_example_is_compiled(string document, int atLeast)
    {
        var compiled = Trimmed(Directory.GetFiles(Path.Combine(Root, "tests/Tests/Sdk"), "*Examples.cs", SearchOption.AllDirectories).SelectMany(File.ReadAllLines));
        var examples = ExamplesIn(File.ReadAllLines(Path.Combine(Root, document))).ToList();

        Assert.True(examples.Count >= atLeast, $"{document} has {examples.Count} examples");
        Assert.All(examples, example => Assert.Contains(example, compiled, StringComparison.Ordinal));
    }

    private static IEnumerable<string> ExamplesIn(string[] lines)
    {
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i] != "```csharp") continue;
            var end = i + 1;
            while (lines[end] != "```") end++;
            yield return Trimmed(lines.Skip(i + 1).Take(end - i - 1));
            i = end;
        }
    }

    private static string Trimmed(IEnumerable<string> lines) => string.Join('\n', lines.Select(line => line.Trim()));

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Tieline.slnx"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
