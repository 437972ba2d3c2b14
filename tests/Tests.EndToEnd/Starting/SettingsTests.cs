using Tieline.Running;
using Tieline.Tests.EndToEnd.Running;

namespace Tieline.Tests.EndToEnd.Starting;

public sealed class SettingsTests
{
    [Fact]
    public async Task The_command_line_wins_over_the_environment_and_the_environment_over_the_file()
    {
        using var folder = new TestFolder();
        var file = folder.Write("settings.json", $$"""{ "baidu": { "region": "gz" }, "data": "{{folder.Data}}", "ENGINE": "model", "port": 0 }""");
        await AssertRegionAsync("gz", ["--config", file]);
        await AssertRegionAsync("gz", [], ("TIELINE_CONFIG", file));
        await AssertRegionAsync("su", ["--config", file], ("TIELINE_baidu__region", "su"));
        await AssertRegionAsync("su", ["--config", file], ("TIELINE_BAIDU__REGION", "su"));
        await AssertRegionAsync("hkg", ["--config", file, "baidu:region=hkg"], ("TIELINE_baidu__region", "su"));
        await AssertRegionAsync("hkg", ["--config", file, "Baidu:Region=hkg"], ("TIELINE_baidu__region", "su"));
        await AssertRegionAsync("fwh", ["--config", file, "baidu:region=fwh"], ("TIELINE_CONFIG", "/nonexistent.json"));
    }

    [Fact]
    public async Task A_limit_of_the_settings_is_in_force()
    {
        await using var server = await TestServer.StartAsync("limits:vpcsPerAccount=2", "limits:bandwidthMbpsMax=50");
        var (a, b) = (await server.Alice.VpcAsync("a"), await server.Alice.VpcAsync("b", "10.20.0.0/16"));
        await Refusal.OfAsync("LimitExceeded", () => server.Alice.VpcAsync("c", "10.30.0.0/16"));
        await Refusal.OfAsync("BadRequest", () => server.Alice.PeeringAsync(a, b)); // asks for 100 Mbit/s
    }

    private static async Task AssertRegionAsync(string region, string[] arguments, params (string Name, string Value)[] environment)
    {
        await using var server = await ServerProcess.StartAsync(Programs.ServerStart(arguments, environment));
        Assert.Contains($"region {region} unless the host names one", server.Output, StringComparison.Ordinal);
    }
}
