namespace Tieline.Tests.EndToEnd.Running;

/// <summary>A folder of a test's own, gone when the test is over.</summary>
internal sealed class TestFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tieline-e2e-");

    public string this[string name] => Path.Combine(_folder.FullName, name);

    /// <summary>The server's data folder; the server makes it.</summary>
    public string Data => this["data"];

    /// <summary>Writes a file and returns its path.</summary>
    public string Write(string name, string text)
    {
        File.WriteAllText(this[name], text);
        return this[name];
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
