using System.Text.Json;
using Tieline.Running;
using Tieline.Tests.EndToEnd.Running;

namespace Tieline.Tests.EndToEnd.Starting;

public sealed class FirstStartTests
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    [Fact]
    public async Task The_first_start_makes_an_account_shows_its_keys_once_and_keeps_them_where_only_the_owner_reads()
    {
        using var folder = new TestFolder();
        string[] arguments = ["--engine", "model", "--port", "0", "--data", folder.Data];
        string accessKey, secretKey;
        await using (var first = await ServerProcess.StartAsync(Programs.ServerStart(arguments)))
        {
            using var credentials = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder.Data, "credentials.json")));
            accessKey = credentials.RootElement.GetProperty("accessKey").GetString()!;
            secretKey = credentials.RootElement.GetProperty("secretKey").GetString()!;
            Assert.Single(Lines(first.Output), line => line.Contains(accessKey, StringComparison.Ordinal));
            Assert.Single(Lines(first.Output), line => line.Contains(secretKey, StringComparison.Ordinal));
            Assert.DoesNotContain(secretKey, first.Log, StringComparison.Ordinal);
            using var tenant = new Tenant(first.Address, "default", accessKey, secretKey, credentials.RootElement.GetProperty("baiduAccountId").GetString()!);
            var (a, b) = (await tenant.VpcAsync("a"), await tenant.VpcAsync("b", "10.20.0.0/16"));
            await tenant.PeeringAsync(a, b, tenant); // the file's account id is the account's own
        }

        await using var second = await ServerProcess.StartAsync(Programs.ServerStart(arguments));
        Assert.DoesNotContain(secretKey, second.Output + second.Log, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(folder.Data, "credentials.json"), second.Output, StringComparison.Ordinal);
        using var again = new Tenant(second.Address, "default", accessKey, secretKey, "");
        Assert.Equal(2, (await again.Vpcs.ListVpcsAsync()).Vpcs.Count);
    }

    [Fact]
    public async Task The_data_folder_is_its_owners_only()
    {
        using var folder = new TestFolder();
        var data = Path.Combine(folder["made"], "on", "the", "way");
        await using (await ServerProcess.StartAsync(Programs.ServerStart(["--engine", "model", "--port", "0", "--data", data, "--tls-development"])))
        {
            Assert.Equal(OwnerOnly | UnixFileMode.UserExecute, File.GetUnixFileMode(data));
            var files = Directory.GetFiles(data).ToDictionary(file => Path.GetFileName(file)!, File.GetUnixFileMode);
            Assert.Superset(new HashSet<string> { "tieline.db", "credentials.json", "operator-token", "tls-development.key" }, files.Keys.ToHashSet());
            foreach (var (file, mode) in files)
                Assert.True(mode == OwnerOnly || file == "tls-development.crt", $"{file} is {mode}");
        }
    }

    [Fact]
    public async Task The_screen_says_engine_store_endpoints_account_and_a_next_command_that_works()
    {
        using var folder = new TestFolder();
        await using var server = await ServerProcess.StartAsync(Programs.ServerStart(["--engine", "model", "--port", "0", "--data", folder.Data]));
        var lines = Lines(server.Output);
        Assert.InRange(lines.Length, 5, 24);
        Assert.Contains(lines, line => line.TrimStart().StartsWith("engine", StringComparison.Ordinal) && line.Contains("model: asked for", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.TrimStart().StartsWith("store", StringComparison.Ordinal) && line.Contains(folder.Data, StringComparison.Ordinal));
        Assert.Contains(lines, line => line.TrimStart().StartsWith("Baidu", StringComparison.Ordinal) && line.Contains(Url(server), StringComparison.Ordinal));
        Assert.Contains(lines, line => line.TrimStart().StartsWith("native", StringComparison.Ordinal) && line.Contains("/tieline/v1", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.TrimStart().StartsWith("account", StringComparison.Ordinal) && line.Contains("default", StringComparison.Ordinal));
        Assert.Equal($"ready {Url(server)}", lines[^1]);
        Assert.Single(lines, line => line.StartsWith("ready ", StringComparison.Ordinal));

        var next = lines.Single(line => line.TrimStart().StartsWith("next", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("./tieline", next[1]);
        var end = await Programs.TielineAsync(next[2..]);
        Assert.Equal((0, ""), (end.ExitCode, end.Errors));
        Assert.Contains("ready", end.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_folder_has_one_server_at_a_time()
    {
        using var folder = new TestFolder();
        string[] arguments = ["--engine", "model", "--port", "0", "--data", folder.Data];
        await using var first = await ServerProcess.StartAsync(Programs.ServerStart(arguments));

        var second = await Programs.RunAsync(Programs.ServerStart(arguments));

        Assert.NotEqual(0, second.ExitCode);
        Assert.Contains("another server is using the data folder", second.Errors, StringComparison.Ordinal);
        Assert.Contains(folder.Data, second.Errors, StringComparison.Ordinal);
        Assert.Single(Lines(second.Errors));
        Assert.Equal("", second.Output);
        using var http = new HttpClient { BaseAddress = first.Address };
        Assert.Equal("""{"status":"ok"}""", await http.GetStringAsync("/tieline/v1/health"));
    }

    [Fact]
    public async Task A_first_start_killed_at_any_moment_leaves_a_folder_that_starts_with_a_key_that_is_known()
    {
        const int Seed = 20261121;
        var random = new Random(Seed);
        for (var round = 0; round < 8; round++)
        {
            using var folder = new TestFolder();
            string[] arguments = ["--engine", "model", "--port", "0", "--data", folder.Data];
            using (var killed = Programs.Launch(Programs.ServerStart(arguments)))
            {
                await Task.Delay(random.Next(20, 400)); // the moment is the test's subject: no state to wait for
                killed.Kill();
                await killed.WaitForExitAsync();
            }

            await using var server = await ServerProcess.StartAsync(Programs.ServerStart(arguments));
            using var credentials = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder.Data, "credentials.json")));
            using var tenant = new Tenant(
                server.Address, "default", credentials.RootElement.GetProperty("accessKey").GetString()!,
                credentials.RootElement.GetProperty("secretKey").GetString()!, "");
            Assert.Empty((await tenant.Vpcs.ListVpcsAsync()).Vpcs);
        }
    }

    private static string Url(ServerProcess server) => server.Address.ToString().TrimEnd('/');

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
