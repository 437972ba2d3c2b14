using System.Globalization;
using System.Net;
using Tieline.Cli;
using Tieline.Cli.Commands;
using Xunit;

namespace Tieline.Tests.Cli;

/// <summary>What the command line does before and without a server.</summary>
public sealed class UsageTests
{
    [Theory]
    [InlineData]
    [InlineData("nonsense")]
    [InlineData("status", "--unknown")]
    [InlineData("status", "-o", "yaml")]
    [InlineData("attach", "web")]
    [InlineData("attach", "web", "--subnet", "sbn-1", "--pid", "1", "--new", "x")]
    [InlineData("attach", "web", "--subnet", "sbn-1", "--pid", "one")]
    [InlineData("attach", "web", "--subnet", "sbn-1", "--port", "port-1")]
    [InlineData("attach", "web", "--port", "port-1", "--address", "10.0.0.5")]
    [InlineData("attach", "web", "--port", "port-1", "--reserve")]
    [InlineData("explain", "web")]
    [InlineData("accounts")]
    [InlineData("clock", "advance")]
    [InlineData("completion", "tcsh")]
    [InlineData("status", "--server", "not an address")]
    [InlineData("status", "--server", "ftp://127.0.0.1")]
    [InlineData("detach", "..")]
    [InlineData("status", "--token", "two words")]
    public async Task What_is_not_understood_ends_with_2(params string[] arguments) =>
        Assert.Equal(ExitCode.Usage, (await RunAsync(new Refusing(), arguments)).Code);

    [Theory]
    [InlineData("--help")]
    [InlineData("accounts", "keys", "--help")]
    [InlineData("--version")]
    public async Task Help_and_version_need_no_server(params string[] arguments) =>
        Assert.Equal(ExitCode.Ok, (await RunAsync(new Refusing(), arguments)).Code);

    [Fact]
    public async Task A_certificate_that_cannot_be_read_ends_with_2() =>
        Assert.Equal(ExitCode.Usage, (await RunAsync(null, "status", "--server", "https://127.0.0.1:1", "--ca-file", "/nowhere/at-all.pem")).Code);

    [Fact]
    public async Task A_server_that_does_not_answer_ends_with_3()
    {
        var run = await RunAsync(new Refusing(), "status");
        Assert.Equal((ExitCode.Unreachable, ""), (run.Code, run.Out));
        Assert.Contains("no answer from http://127.0.0.1:7480/", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_is_no_native_error_is_reported_by_its_status()
    {
        var run = await RunAsync(new Fixed(HttpStatusCode.BadGateway, "<html>"), "status");
        Assert.Equal((ExitCode.Refused, "tieline: the server answered 502 Bad Gateway\n"), (run.Code, run.Error));
    }

    [Theory]
    [InlineData("detach", "a/b c", "DELETE /tieline/v1/ports/a%2Fb%20c")]
    [InlineData("detach", "?x#y", "DELETE /tieline/v1/ports/%3Fx%23y")]
    public async Task A_name_stays_one_segment_of_the_path(string command, string name, string expected)
    {
        var server = new Fixed(HttpStatusCode.NoContent, "");
        await RunAsync(server, command, name);
        Assert.Equal(expected, server.Asked);
    }

    [Theory]
    [InlineData("7d", "7.00:00:00")]
    [InlineData("36h", "1.12:00:00")]
    [InlineData("1d12h", "1.12:00:00")]
    [InlineData("90s", "00:01:30")]
    [InlineData("5m", "00:05:00")]
    [InlineData("7.00:00:00", "7.00:00:00")]
    [InlineData("00:00:01", "00:00:01")]
    [InlineData("", null)]
    [InlineData("7", null)]
    [InlineData("0d", null)]
    [InlineData("-1d", null)]
    [InlineData("12h1d", null)]
    [InlineData("-00:00:01", null)]
    [InlineData("999999d", null)]
    public void A_span_of_time_is_read(string text, string? expected) =>
        Assert.Equal(expected, ClockCommands.ParseSpan(text)?.ToString("c", CultureInfo.InvariantCulture));

    [Theory]
    [InlineData("bash", "complete -o default -F _tieline tieline")]
    [InlineData("zsh", "compdef _tieline tieline")]
    [InlineData("fish", "complete -c tieline")]
    public async Task A_completion_script_asks_for_suggestions(string shell, string line)
    {
        var script = (await RunAsync(new Refusing(), "completion", shell)).Out;
        Assert.Contains(line, script, StringComparison.Ordinal);
        Assert.Contains("[suggest:", script, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tieline acc", "accounts")]
    [InlineData("tieline clock ", "advance")]
    [InlineData("tieline attach web --sub", "--subnet")]
    [InlineData("tieline status -o ", "json")]
    public async Task Suggestions_follow_what_is_typed(string line, string expected)
    {
        var run = await RunAsync(new Refusing(), $"[suggest:{line.Length}]", line);
        Assert.Contains(expected, run.Out.Split('\n').Select(word => word.Trim()));
    }

    private static async Task<(int Code, string Out, string Error)> RunAsync(HttpMessageHandler? handler, params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var code = await CommandTree.RunAsync(arguments, new CliSurroundings(output, error, _ => null, Path.GetTempPath(), null, handler));
        return (code, output.ToString(), error.ToString());
    }

    private sealed class Refusing : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            throw new HttpRequestException(HttpRequestError.ConnectionError, "Connection refused");
    }

    private sealed class Fixed(HttpStatusCode status, string body) : HttpMessageHandler
    {
        public string? Asked { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked = $"{request.Method} {request.RequestUri!.PathAndQuery}";
            return Task.FromResult(new HttpResponseMessage(status) { Content = new StringContent(body) });
        }
    }
}
