using Tieline.Tests.EndToEnd.Running;

namespace Tieline.Tests.EndToEnd.Clients;

/// <summary>The clouds' own SDKs, each in a folder of tests/clients with its packages pinned; <c>./test</c> installs them.</summary>
internal static class ClientRun
{
    /// <summary>Runs a script of a folder against a server; fails unless it says that it got to its end.</summary>
    public static async Task SucceedsAsync(TestServer server, string folder, string script, params string[] arguments)
    {
        var home = Path.Combine(Programs.Checkout, "tests", "clients", folder);
        Assert.True(Directory.Exists(Path.Combine(home, "node_modules")), $"the packages of tests/clients/{folder} are not installed: ./test does it, or npm ci there");
        var start = Programs.Start("node", [script, .. arguments]);
        start.WorkingDirectory = home;
        start.Environment["TIELINE_ADDRESS"] = server.Address.ToString();
        foreach (var tenant in new[] { server.Alice, server.Bob })
        {
            start.Environment[$"{tenant.Name.ToUpperInvariant()}_KEY"] = tenant.AccessKey;
            start.Environment[$"{tenant.Name.ToUpperInvariant()}_SECRET"] = tenant.SecretKey;
        }

        var end = await Programs.RunAsync(start);
        Assert.True(end.ExitCode == 0 && end.Output.TrimEnd().EndsWith("done", StringComparison.Ordinal), $"{script}: {end.ExitCode}\n{end.Output}\n{end.Errors}");
    }
}
