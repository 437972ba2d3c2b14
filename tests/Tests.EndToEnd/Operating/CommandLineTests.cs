using System.Text.Json;
using Tieline.Tests.EndToEnd.Running;

namespace Tieline.Tests.EndToEnd.Operating;

/// <summary>The <c>tieline</c> program against a server process.</summary>
public sealed class CommandLineTests
{
    [Fact]
    public async Task An_operator_makes_an_account_whose_keys_sign_and_cease_to()
    {
        await using var server = await TestServer.StartAsync();
        var made = await JsonAsync(server, "accounts", "create", "carol", "--baidu-account-id", "ca201000000000000000000000000000");
        using (var carol = new Tenant(
            server.Address, "carol", made.GetProperty("accessKey").GetString()!, made.GetProperty("secretKey").GetString()!, "ca201000000000000000000000000000"))
        {
            await carol.Vpcs.ListVpcsAsync();
            await server.TielineAsync("accounts", "keys", "delete", "carol", carol.AccessKey);
            await Refusal.OfAsync("InvalidAccessKeyId", () => carol.Vpcs.ListVpcsAsync());
        }

        await server.TielineAsync("accounts", "keys", "create", "carol", "--id", "AKCAROL", "--secret", "another-secret");
        using (var carol = new Tenant(server.Address, "carol", "AKCAROL", "another-secret", "")) await carol.Vpcs.ListVpcsAsync();
        Assert.Contains("AKCAROL", await server.TielineAsync("accounts", "keys", "list", "carol"), StringComparison.Ordinal);
        var table = await server.TielineAsync("accounts", "list");
        Assert.All(new[] { "alice", "bob", "carol", "ca201000000000000000000000000000" }, word => Assert.Contains(word, table, StringComparison.Ordinal));
        await server.TielineAsync("accounts", "delete", "carol");
        Assert.DoesNotContain("carol", await server.TielineAsync("accounts", "list"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Workloads_are_attached_drawn_explained_and_detached()
    {
        await using var server = await TestServer.StartAsync();
        var (alice, bob) = (server.Alice, server.Bob);
        var (shop, data) = (await alice.VpcAsync("shop"), await bob.VpcAsync("data", "10.20.0.0/16"));
        var (web, db) = (await alice.SubnetAsync(shop, "10.10.1.0/24"), await bob.SubnetAsync(data, "10.20.1.0/24"));
        var attached = await JsonAsync(server, "attach", "web", "--subnet", web);
        Assert.Equal("available", attached.GetProperty("state").GetString());
        Assert.Contains("10.20.1.77", await server.TielineAsync("attach", "db", "--subnet", db, "--address", "10.20.1.77"), StringComparison.Ordinal);

        var cut = await JsonAsync(server, "explain", "web", "db");
        Assert.False(cut.GetProperty("reaches").GetBoolean());
        Assert.NotEqual("", cut.GetProperty("cause").GetString());

        var id = await alice.PeeringAsync(shop, data, bob);
        await alice.Peerings.WaitUntilUsableAsync(id);
        await bob.Peerings.AcceptAsync(id);
        await alice.RouteAsync(shop, "10.20.0.0/16", await alice.Peerings.WaitUntilActiveAsync(id));
        await bob.RouteAsync(data, "10.10.0.0/16", await bob.Peerings.WaitUntilActiveAsync(id));
        await Eventually.SeesAsync(
            async () => (await JsonAsync(server, "explain", "web", "10.20.1.77")).GetProperty("reaches").GetBoolean(), reaches => reaches, "web reaches db");
        var drawn = await server.TielineAsync("explain", "web", "db");
        Assert.Contains("yes", drawn, StringComparison.Ordinal);
        Assert.Contains(id, drawn, StringComparison.Ordinal);

        var topology = await server.TielineAsync("topology");
        Assert.All(new[] { shop, data, web, db, "web", "db", "10.20.1.77", id, "alice", "bob" }, word => Assert.Contains(word, topology, StringComparison.Ordinal));
        Assert.DoesNotContain(data, (await JsonAsync(server, "topology", "--account", "alice")).GetProperty("vpcs")[0].GetProperty("id").GetString(), StringComparison.Ordinal);
        Assert.Contains("10.20.1.77", await server.TielineAsync("ports"), StringComparison.Ordinal);
        await server.TielineAsync("detach", "db");
        Assert.False((await JsonAsync(server, "explain", "web", "10.20.1.77")).GetProperty("reaches").GetBoolean());
    }

    [Fact]
    public async Task Status_and_events_show_what_runs_and_what_happened()
    {
        await using var server = await TestServer.StartAsync();
        var vpc = await server.Alice.VpcAsync("seen");
        var status = await server.TielineAsync("status");
        Assert.All(new[] { "ready", "model", server.Address.ToString().TrimEnd('/') }, word => Assert.Contains(word, status, StringComparison.Ordinal));
        Assert.Equal(1, (await JsonAsync(server, "status")).GetProperty("records").GetProperty("vpcs").GetInt64());
        Assert.Contains(vpc, await server.TielineAsync("events"), StringComparison.Ordinal);
        Assert.DoesNotContain(vpc, await server.TielineAsync("events", "--account", "bob"), StringComparison.Ordinal);

        // Followed, over a change and to the end of the reader's interest.
        using var following = Programs.Launch(Programs.Start(Programs.Cli, ["--server", server.Address.ToString(), "-o", "json", "events", "--follow", "--after", "0"]));
        try
        {
            Assert.Equal(1, (await NextAsync()).GetProperty("sequence").GetInt64());
            var later = await server.Bob.VpcAsync("later");
            for (var expected = 2; ; expected++)
            {
                var happened = await NextAsync();
                Assert.Equal(expected, happened.GetProperty("sequence").GetInt64());
                if (happened.GetProperty("subject").GetString() == later) break;
            }

            async Task<JsonElement> NextAsync() => JsonDocument.Parse(
                await following.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30)) ?? throw new EndOfStreamException("it follows no longer")).RootElement;
        }
        finally
        {
            following.Kill();
            await following.WaitForExitAsync();
        }
    }

    [Fact]
    public async Task The_test_clock_is_moved_and_a_real_one_is_not()
    {
        await using (var server = await TestServer.StartAsync("--test-clock"))
        {
            var before = (await JsonAsync(server, "clock", "show")).GetProperty("time").GetDateTimeOffset();
            await server.TielineAsync("clock", "advance", "7d");
            var after = (await JsonAsync(server, "clock", "show")).GetProperty("time").GetDateTimeOffset();
            Assert.InRange(after - before, TimeSpan.FromDays(7), TimeSpan.FromDays(7) + TimeSpan.FromMinutes(5));
            await server.Alice.VpcAsync("signed-with-the-real-time");
        }

        await using var real = await TestServer.StartAsync();
        var end = await Programs.TielineAsync("--server", real.Address.ToString(), "clock", "advance", "7d");
        Assert.Equal(1, end.ExitCode);
        Assert.Contains("--test-clock", end.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_can_tell_a_refusal_from_a_wrong_command_and_from_no_server()
    {
        await using var server = await TestServer.StartAsync();
        var refused = await Programs.TielineAsync("--server", server.Address.ToString(), "accounts", "show", "nobody");
        Assert.Equal((1, ""), (refused.ExitCode, refused.Output));
        Assert.StartsWith("tieline: ", refused.Errors, StringComparison.Ordinal);
        Assert.Equal(2, (await Programs.TielineAsync("no-such-command")).ExitCode);
        Assert.Equal(1, (await Programs.TielineAsync("--server", server.Address.ToString(), "--token", "wrong", "--data", "/nonexistent", "explain", "a", "b")).ExitCode);
        var address = server.Address.ToString();
        await server.KillAsync();
        var gone = await Programs.TielineAsync("--server", address, "status");
        Assert.Equal(3, gone.ExitCode);
        Assert.Contains("no answer", gone.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", gone.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    public async Task Completion_scripts_are_printed_for_each_shell(string shell)
    {
        var end = await Programs.TielineAsync("completion", shell);
        Assert.Equal((0, ""), (end.ExitCode, end.Errors));
        Assert.Contains("tieline", end.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bash_completes_commands_by_its_script()
    {
        var script = (await Programs.TielineAsync("completion", "bash")).Output;
        var folder = Path.GetDirectoryName(Programs.Cli);
        var start = Programs.Start(
            "bash",
            ["-c", $"PATH=\"{folder}:$PATH\"\n{script}\nCOMP_LINE='tieline acc' COMP_POINT=11 COMP_CWORD=1 COMP_WORDS=(tieline acc); _tieline; printf '%s\\n' \"${{COMPREPLY[@]}}\""]);
        var end = await Programs.RunAsync(start);
        Assert.Equal("accounts", end.Output.Trim());
    }

    private static async Task<JsonElement> JsonAsync(TestServer server, params string[] arguments)
    {
        using var document = JsonDocument.Parse(await server.TielineAsync(["--output", "json", .. arguments]));
        return document.RootElement.Clone();
    }
}
