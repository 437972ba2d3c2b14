namespace Tieline.Server.Configuration;

/// <summary>Turns <c>--data DIR --test-clock Limits:LinksPerAccount=50</c> into configuration keys.</summary>
internal static class CommandLine
{
    private static readonly Dictionary<string, string> Keys = new()
    {
        ["--config"] = "config", ["--data"] = "data", ["--port"] = "port", ["--listen"] = "listen", ["--engine"] = "engine",
        ["--accounts"] = "accounts", ["--tls-certificate"] = "tls:certificate", ["--tls-key"] = "tls:key",
    };

    private static readonly Dictionary<string, string> Flags = new()
    {
        ["--test-clock"] = "testClock", ["--tls-development"] = "tls:development", ["--remove-network"] = "removeNetwork",
    };

    public const string Usage =
        """
        usage: ./run [options] [Key=value ...]
          --data DIR             where the state is kept (default .tieline)
          --port N               TCP port (default 7480; 0: any, printed)
          --listen ADDRESS       address (default 127.0.0.1)
          --engine linux|model   what carries the packets (default: linux where the process may)
          --accounts FILE        JSON file that declares accounts with fixed keys
          --test-clock           time can be advanced through the native API
          --tls-certificate FILE PEM certificate (with --tls-key FILE when the key is apart)
          --tls-development      TLS with a certificate that the server makes
          --config FILE          JSON file with any of the settings
          --remove-network       remove what the data folder's server has in the kernel, keep its records, and end
        Every setting: docs/operating/configuration.md
        """;

    /// <exception cref="SettingsException">An option is unknown or lacks its value.</exception>
    public static Dictionary<string, string?> ToKeys(string[] args)
    {
        var keys = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < args.Length; i++)
        {
            var (name, value) = args[i].Split('=', 2) is [var left, var right] ? (left, right) : (args[i], null);
            if (Flags.TryGetValue(name, out var flag)) keys[flag] = value ?? "true";
            else if (Keys.TryGetValue(name, out var key))
                keys[key] = value ?? (++i < args.Length ? args[i] : throw new SettingsException($"{name} lacks its value\n{Usage}"));
            else if (!name.StartsWith('-') && value is not null) keys[name] = value;
            else throw new SettingsException($"unknown option {args[i]}\n{Usage}");
        }

        return keys;
    }
}
