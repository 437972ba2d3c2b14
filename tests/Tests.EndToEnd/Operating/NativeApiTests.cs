using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Tieline.Tests.EndToEnd.Running;

namespace Tieline.Tests.EndToEnd.Operating;

public sealed class NativeApiTests
{
    private static readonly string[] Methods = ["get", "post", "put", "patch", "delete"];

    [Fact]
    public async Task The_description_is_served_to_anybody_and_every_operation_of_it_is_there_and_no_other_method()
    {
        await using var server = await TestServer.StartAsync("--test-clock");
        using var stranger = new HttpClient { BaseAddress = server.Address, DefaultRequestHeaders = { Host = "tieline.example" } };
        using var description = JsonDocument.Parse(await stranger.GetStringAsync("/tieline/v1/openapi.json"));
        Assert.StartsWith("3.", description.RootElement.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        var paths = description.RootElement.GetProperty("paths").EnumerateObject().ToArray();
        Assert.InRange(paths.Length, 10, 100);
        foreach (var path in paths)
        {
            var place = $"/tieline/v1{path.Name.Replace("{", "no-such-", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal)}";
            foreach (var method in Methods)
            {
                using var request = new HttpRequestMessage(new(method.ToUpperInvariant()), place);
                using var response = await server.Http.SendAsync(request);
                var text = await response.Content.ReadAsStringAsync();
                var isDescribed = path.Value.TryGetProperty(method, out var operation);
                Assert.True((int)response.StatusCode < 500, $"{method} {place}: {text}");
                Assert.True(text.Contains("\"unknownMethod\"", StringComparison.Ordinal) != isDescribed, $"{method} {place}: {text}");
                Assert.DoesNotContain("\"unknownPath\"", text, StringComparison.Ordinal);
                if (isDescribed) Assert.True(operation.GetProperty("responses").TryGetProperty(((int)response.StatusCode).ToString(), out _), $"{method} {place}: {response.StatusCode} is not described");
            }
        }
    }

    [Fact]
    public async Task A_supervisor_without_a_token_sees_health_and_nothing_else()
    {
        await using var server = await TestServer.StartAsync();
        using var stranger = new HttpClient { BaseAddress = server.Address, DefaultRequestHeaders = { Host = "tieline.example" } };
        Assert.Equal("""{"status":"ok"}""", await stranger.GetStringAsync("/tieline/v1/health"));
        foreach (var path in new[] { "status", "accounts", "topology", "events", "ports", "clock", "explain" })
        {
            using var response = await stranger.GetAsync($"/tieline/v1/{path}");
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        }
    }

    [Fact]
    public async Task The_event_stream_shows_a_change_as_it_happens_and_goes_on_where_it_ended()
    {
        await using var server = await TestServer.StartAsync();
        await server.Alice.VpcAsync("before-the-stream");
        string seen;
        using (var response = await server.Http.GetAsync("/tieline/v1/events?follow=true", HttpCompletionOption.ResponseHeadersRead))
        {
            Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
            await using var events = SseParser.Create(await response.Content.ReadAsStreamAsync()).EnumerateAsync().GetAsyncEnumerator();
            var vpc = await server.Alice.VpcAsync("during-the-stream");
            Assert.True(await events.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30)));
            Assert.Equal("vpc.created", events.Current.EventType);
            using var data = JsonDocument.Parse(events.Current.Data);
            Assert.Equal(("alice", vpc), (data.RootElement.GetProperty("account").GetString(), data.RootElement.GetProperty("subject").GetString()));
            seen = events.Current.EventId!;
        }

        var missed = await server.Bob.VpcAsync("between-two-streams");
        await server.KillAsync();
        await server.StartAgainAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/tieline/v1/events?account=bob") { Headers = { { "Accept", "text/event-stream" }, { "Last-Event-ID", seen } } };
        using var again = await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await using var later = SseParser.Create(await again.Content.ReadAsStreamAsync()).EnumerateAsync().GetAsyncEnumerator();
        Assert.True(await later.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Contains(missed, later.Current.Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_path_of_no_API_is_told_so()
    {
        await using var server = await TestServer.StartAsync();
        using var response = await server.Http.GetAsync("/nothing/here");
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal("unknownApi", answer.RootElement.GetProperty("error").GetProperty("code").GetString());
    }
}
