using System.Net;
using System.Net.Sockets;
using Tieline.Tests.EndToEnd.Running;

namespace Tieline.Tests.EndToEnd.Starting;

/// <summary>A start that cannot be says what is wrong, by the setting's name, in a line or a few, and what to do.</summary>
public sealed class RefusedStartTests
{
    [Theory]
    [InlineData("--bogus", "unknown option --bogus", "usage:")]
    [InlineData("--port", "--port lacks its value", "usage:")]
    [InlineData("word", "unknown option word", "usage:")]
    [InlineData("limits:linksPerAcount=5", "limits:linksPerAcount", "docs/operating/configuration.md")]
    [InlineData("--port=99999", "port", "0 to 65535")]
    [InlineData("--port=-1", "port", "0 to 65535")]
    [InlineData("--port=http", "port", "0 to 65535")]
    [InlineData("--engine=vmware", "engine", "linux, model")]
    [InlineData("--listen=everywhere", "listen", "IP address")]
    [InlineData("--listen=203.0.113.77", "--listen", "203.0.113.77")]
    [InlineData("--test-clock=maybe", "testClock", "true or false")]
    [InlineData("baidu:region=mars", "baidu:region", "bj")]
    [InlineData("links:bandwidth=sometimes", "links:bandwidth", "always, acrossRegions, never")]
    [InlineData("limits:linksPerVpc=0", "limits:linksPerVpc", "1 to")]
    [InlineData("limits:linksPerVpc=", "", null)] // an empty setting is one left out
    [InlineData("engine:mtu=80", "engine:mtu", "576 to")]
    [InlineData("dns:domain=not a domain", "dns:domain", "domain name")]
    [InlineData("events:keptDays=0", "events:keptDays", "1 to")]
    [InlineData("--config=/nonexistent/settings.json", "config", "/nonexistent/settings.json")]
    [InlineData("--accounts=/nonexistent/accounts.json", "accounts", "/nonexistent/accounts.json")]
    [InlineData("--tls-certificate=/nonexistent/tls.pem", "tls:certificate", "PEM")]
    [InlineData("--tls-key=/nonexistent/tls.pem", "tls:key", "tls:certificate")]
    [InlineData("clusters:0:server=https://127.0.0.1:6443", "clusters:0:id", "1 to 64")]
    [InlineData("clusters:0:id=c", "clusters:0:server", "https://")]
    [InlineData("clusters:0:colour=red", "clusters:0:colour", "docs/operating/configuration.md")]
    [InlineData("clusters:0:keyFile=/nonexistent/key.pem", "clusters:0:keyFile", "certificateFile")]
    [InlineData("clusters=c", "clusters", "docs/operating/configuration.md")]
    [InlineData("--data=/proc/tieline", "data", "--data")]
    [InlineData("--data=/dev/null", "data", "--data")]
    public async Task A_fault_in_the_settings_is_named(string argument, string setting, string? cure)
    {
        using var folder = new TestFolder();
        if (cure is null)
        {
            await using var server = await Tieline.Running.ServerProcess.StartAsync(
                Programs.ServerStart(["--engine", "model", "--port", "0", "--data", folder.Data, argument]));
            return;
        }

        var end = await Programs.RunAsync(Programs.ServerStart(["--engine", "model", "--port", "0", "--data", folder.Data, argument]));
        AssertRefused(end, setting, cure);
    }

    [Fact]
    public async Task All_faults_in_the_settings_are_named_at_once()
    {
        using var folder = new TestFolder();
        var end = await Programs.RunAsync(Programs.ServerStart(
            ["--data", folder.Data, "--engine", "vmware", "--port", "seven", "limits:linksPerVpc=none", "no:such=thing"]));
        AssertRefused(end, "engine", "port", "limits:linksPerVpc", "no:such");
        Assert.False(Directory.Exists(folder.Data), "a start with faulty settings makes nothing");
    }

    [Theory]
    [InlineData("not JSON", "not a JSON object")]
    [InlineData("""{ "port": 7480, "limit": { "linksPerVpc": 5 } }""", "limit:linksPerVpc")]
    [InlineData("""{ "port": { "number": 7480 } }""", "port:number")]
    [InlineData("""{ "port": [7480] }""", "port:0")]
    [InlineData("[]", "JSON")]
    [InlineData("", "JSON")]
    public async Task A_fault_in_the_settings_file_is_named(string text, string words)
    {
        using var folder = new TestFolder();
        var end = await Programs.RunAsync(Programs.ServerStart(["--data", folder.Data, "--engine", "model", "--config", folder.Write("settings.json", text)]));
        AssertRefused(end, words);
    }

    [Fact]
    public async Task A_misspelt_variable_of_the_environment_is_named()
    {
        using var folder = new TestFolder();
        var end = await Programs.RunAsync(Programs.ServerStart(
            ["--data", folder.Data, "--engine", "model", "--port", "0"], ("TIELINE_limits__linksPerVcp", "5"), ("TIELINE_SERVER", "the command line's own")));
        AssertRefused(end, "limits:linksPerVcp");
        Assert.DoesNotContain("SERVER", end.Errors, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("clusters:0:caFile=ca.pem", "caFile")]
    [InlineData("clusters:0:certificateFile=ca.pem", "certificateFile")]
    [InlineData("clusters:0:server=http://203.0.113.77", "https", "clusters:0:tokenFile=token")]
    [InlineData("clusters:1:id=c", "another cluster", "clusters:1:server=https://127.0.0.1:6444")]
    public async Task A_cluster_that_could_not_be_asked_is_named(string argument, string words, string? another = null)
    {
        using var folder = new TestFolder();
        folder.Write("ca.pem", "no certificate");
        var start = Programs.ServerStart(
            ["--data", folder.Data, "--engine", "model", "--port", "0", "clusters:0:id=c", "clusters:0:server=https://127.0.0.1:6443", argument, .. another is null ? [] : new[] { another }]);
        start.WorkingDirectory = Path.GetDirectoryName(folder.Data)!;
        AssertRefused(await Programs.RunAsync(start), "clusters", words);
    }

    [Fact]
    public async Task A_port_in_use_is_named()
    {
        using var other = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        other.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        other.Listen();
        var port = ((IPEndPoint)other.LocalEndPoint!).Port.ToString();
        using var folder = new TestFolder();
        var end = await Programs.RunAsync(Programs.ServerStart(["--data", folder.Data, "--engine", "model", "--port", port]));
        AssertRefused(end, port, "--port");
    }

    [Fact]
    public async Task A_data_folder_of_something_else_is_left_as_it_is()
    {
        using var folder = new TestFolder();
        Directory.CreateDirectory(folder.Data);
        var file = folder.Write("data/tieline.db", new string('x', 5000));
        var end = await Programs.RunAsync(Programs.ServerStart(["--data", folder.Data, "--engine", "model", "--port", "0"]));
        AssertRefused(end, file);
        Assert.Equal(new string('x', 5000), await File.ReadAllTextAsync(file));
    }

    [Fact]
    public async Task Help_is_no_fault()
    {
        foreach (var option in new[] { "--help", "-h" })
        {
            var end = await Programs.RunAsync(Programs.ServerStart([option]));
            Assert.Equal((0, ""), (end.ExitCode, end.Errors));
            Assert.Contains("--data DIR", end.Output, StringComparison.Ordinal);
        }
    }

    internal static void AssertRefused(ProgramEnd end, params ReadOnlySpan<string> words)
    {
        Assert.True(end.ExitCode == 2, $"exit code {end.ExitCode}\n{end.Output}\n{end.Errors}");
        foreach (var word in words) Assert.Contains(word, end.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", end.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", end.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("ready ", end.Output, StringComparison.Ordinal);
    }
}
