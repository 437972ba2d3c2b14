using System.Runtime.Versioning;
using System.Security.Cryptography;

namespace Tieline.Server.Start;

/// <summary>The folder of the server's state. Files with secrets are readable by their owner only.</summary>
internal sealed class DataFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes the folder when it is not there.</summary>
    public DataFolder(string path)
    {
        Path = path;
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
    }

    public string Path { get; }

    public string Database => System.IO.Path.Combine(Path, "tieline.db");

    /// <summary>What the engine keeps outside the store: resolver files, marks of what it made.</summary>
    public string EngineFolder => System.IO.Path.Combine(Path, "engine");

    public string CredentialsFile => System.IO.Path.Combine(Path, "credentials.json");

    /// <summary>The operator's token for the native API, made on first start.</summary>
    public string OperatorToken()
    {
        var file = System.IO.Path.Combine(Path, "operator-token");
        if (File.Exists(file)) return File.ReadAllText(file).Trim();
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        WriteSecret(file, token + "\n");
        return token;
    }

    /// <summary>Writes a file that only its owner can read, whole or not at all.</summary>
    public static void WriteSecret(string file, string text)
    {
        var draft = file + ".new";
        File.Delete(draft);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) SetOwnerOnly(options);
        using (var stream = new FileStream(draft, options))
        {
            stream.Write(System.Text.Encoding.UTF8.GetBytes(text));
            stream.Flush(flushToDisk: true);
        }

        File.Move(draft, file, overwrite: true);
    }

    [UnsupportedOSPlatform("windows")]
    private static void SetOwnerOnly(FileStreamOptions options) => options.UnixCreateMode = OwnerOnly;
}
