using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Tieline.Registries.Kubernetes;
using Xunit;

namespace Tieline.Tests.Registries;

/// <summary>What is no answer of an API server, or too much of one, is a loss with a reason; it is not waited for, nor kept.</summary>
public sealed class BadAnswerTests : IAsyncLifetime
{
    private const string Nothing = """{"metadata":{"resourceVersion":"7"},"items":[]}""";

    private WebApplication _app = null!;
    private volatile Func<HttpContext, Task> _list = http => http.Response.WriteAsync(Nothing);
    private volatile Func<HttpContext, Task> _watch = SilenceAsync;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(http => http.Request.Query.ContainsKey("watch") ? _watch(http) : _list(http));
        await _app.StartAsync();
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Theory]
    [InlineData("<html>", "the answer is not JSON")]
    [InlineData("", "the answer is not JSON")]
    [InlineData("""{"metadata":""", "the answer is not JSON")]
    [InlineData("[]", "the answer is no list")]
    [InlineData("""{"metadata":7,"items":[]}""", "the answer is no list")]
    public async Task A_list_that_is_none_is_told(string answer, string why)
    {
        _list = http => http.Response.WriteAsync(answer);
        await LosesAsync(why);
    }

    [Theory]
    [InlineData("<html>\n", "the answer is not JSON")]
    [InlineData("{\"type\":\"ADDED\"}\n", "an event has no object")]
    [InlineData("{\"type\":\"ERROR\",\"object\":{\"code\":500,\"message\":\"storage is gone\"}}\n", "storage is gone")]
    [InlineData("{\"type\":\"ERROR\",\"object\":{\"code\":\"x\"}}\n", "the watch failed")]
    public async Task An_event_that_is_none_is_told(string line, string why)
    {
        _watch = http => http.Response.WriteAsync(line);
        await LosesAsync(why);
    }

    [Fact]
    public async Task A_list_without_an_end_is_given_up()
    {
        _list = EndlessAsync;
        await LosesAsync($"the answer is longer than {ClusterClient.PageBytesMax} bytes");
    }

    [Fact]
    public async Task An_event_without_an_end_is_given_up()
    {
        _watch = EndlessAsync;
        await LosesAsync("an event is longer than 8388608 bytes");
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_not_waited_for()
    {
        _list = http => Task.Delay(Timeout.Infinite, http.RequestAborted);
        await LosesAsync("no answer in time", TimeSpan.FromMilliseconds(200));
    }

    [Fact]
    public async Task A_redirection_is_not_followed_with_the_token()
    {
        _list = http =>
        {
            http.Response.Redirect("http://127.0.0.1:1/elsewhere");
            return Task.CompletedTask;
        };
        await LosesAsync("302 Found");
    }

    [Fact]
    public async Task Objects_that_are_not_as_they_should_be_are_passed_over()
    {
        const string Pods = """
            {"metadata":{"resourceVersion":"7"},"items":[
              7, {}, {"metadata":{"name":7}}, {"metadata":{"name":"bare"}},
              {"metadata":{"name":"odd","labels":{"app":7,"color":"blue"}},"status":{"podIP":"10.0.0.1"}},
              {"metadata":{"name":"no-address","labels":null},"status":{"podIP":null}}]}
            """;
        const string Slices = """
            {"metadata":{"resourceVersion":"7"},"items":[
              {"metadata":{"name":"none"},"endpoints":null},
              {"metadata":{"name":"some"},"endpoints":[
                7, {"addresses":["10.0.0.1"]}, {"addresses":null,"targetRef":{"kind":"Pod","name":"odd"}},
                {"addresses":[7,"10.0.0.1"],"conditions":null,"targetRef":{"kind":"Pod","name":"odd"}}]}]}
            """;
        _list = http => http.Response.WriteAsync(http.Request.Path.Value!.EndsWith("pods", StringComparison.Ordinal) ? Pods : Slices);
        using var registry = Registry();
        await using var watching = Watch(registry);
        await watching.FindsAsync("10.0.0.1");
    }

    private static Task SilenceAsync(HttpContext http) => http.Response.Body.FlushAsync().ContinueWith(_ => Task.Delay(Timeout.Infinite, http.RequestAborted), TaskScheduler.Default).Unwrap();

    private static async Task EndlessAsync(HttpContext http)
    {
        var part = new byte[1 << 20];
        part.AsSpan().Fill((byte)' ');
        for (var i = 0; i < 80 && !http.RequestAborted.IsCancellationRequested; i++) await http.Response.Body.WriteAsync(part);
    }

    private async Task LosesAsync(string why, TimeSpan? answerWithin = null)
    {
        using var registry = Registry(answerWithin);
        await using var watching = Watch(registry);
        Assert.Equal(why, await watching.LosesAsync());
    }

    private KubernetesRegistry Registry(TimeSpan? answerWithin = null) => new(new("cluster-1", new Uri(_app.Urls.Single()))
    {
        Times = new(answerWithin ?? TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(2), TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(50)),
    });

    private static Watching Watch(KubernetesRegistry registry) => new(registry, new("cluster-1", "shop", new("app", "web")));
}
