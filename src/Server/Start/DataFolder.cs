using System.Runtime.Versioning;
using System.Security.Cryptography;
using Tieline.Server.Configuration;

namespace Tieline.Server.Start;

/// <summary>The folder of the server's state. Files with secrets are readable by their owner only.</summary>
internal sealed class DataFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes the folder when it is not there.</summary>
    /// <exception cref="SettingsException">It cannot be made.</exception>
    public DataFolder(string path)
    {
        Path = path;
        try
        {
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
            else Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException($"data {path} cannot be used as a folder: {fault.Message} Choose another with --data.");
        }
    }

    public string Path { get; }

    public string Database => System.IO.Path.Combine(Path, "tieline.db");

    public string CredentialsFile => System.IO.Path.Combine(Path, "credentials.json");

    /// <summary>The self-signed certificate, for clients to trust.</summary>
    public string DevelopmentCertificateFile => System.IO.Path.Combine(Path, "tls-development.crt");

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
