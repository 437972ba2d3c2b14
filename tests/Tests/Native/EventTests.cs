using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Xunit;

namespace Tieline.Tests.Native;

public sealed class EventTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly NativeCloud _cloud = new();

    public ValueTask InitializeAsync() => _cloud.InitializeAsync();

    public ValueTask DisposeAsync() => _cloud.DisposeAsync();

    [Fact]
    public async Task Events_come_in_pages_the_oldest_first()
    {
        foreach (var name in new[] { "a", "b", "c" }) await _cloud.AddAccountAsync(name);
        var sequences = new List<long>();
        var kinds = new List<string>();
        long? after = 0;
        while (after is not null)
        {
            var page = await _cloud.OkAsync("GET", $"/events?count=2&after={after}");
            foreach (var item in page.GetProperty("events").EnumerateArray())
            {
                sequences.Add(item.GetProperty("sequence").GetInt64());
                kinds.Add(item.GetProperty("kind").GetString()!);
            }

            after = page.TryGetProperty("next", out var next) ? next.GetInt64() : null;
        }

        Assert.Equal(sequences.Order(), sequences);
        Assert.Equal(["account.created", "accessKey.created", "account.created", "accessKey.created", "account.created", "accessKey.created"], kinds);
    }

    [Fact]
    public async Task The_tail_is_the_newest()
    {
        foreach (var name in new[] { "a", "b", "c" }) await _cloud.AddAccountAsync(name);
        var page = await _cloud.OkAsync("GET", "/events?count=2&tail=true");
        var events = page.GetProperty("events").EnumerateArray().ToList();
        Assert.Equal(2, events.Count);
        Assert.Equal(page.GetProperty("last").GetInt64(), events[^1].GetProperty("sequence").GetInt64());
        Assert.All(events, item => Assert.Equal("c", item.GetProperty("account").GetString()));
    }

    [Fact]
    public async Task An_account_sees_what_concerns_it_as_either_party()
    {
        var a = await _cloud.AddPlaceAsync(await _cloud.AddAccountAsync("alice"), "a", "10.0.0.0/16", "10.0.1.0/24");
        var b = await _cloud.AddPlaceAsync(await _cloud.AddAccountAsync("bob"), "b", "10.1.0.0/16", "10.1.1.0/24");
        await _cloud.AddLinkAsync(a, b);
        var bobs = (await _cloud.OkAsync("GET", "/events?account=bob&count=1000")).GetProperty("events").EnumerateArray().ToList();
        Assert.All(bobs, item => Assert.Contains("bob", new[] { item.GetProperty("account").GetString(), item.GetProperty("otherAccount").GetString() }));
        var request = bobs.Single(item => item.GetProperty("kind").GetString() == "link.requested");
        Assert.Equal(("alice", "bob"), (request.GetProperty("account").GetString(), request.GetProperty("otherAccount").GetString()));
    }

    [Theory]
    [InlineData("?account=nobody", HttpStatusCode.NotFound, "accountNotFound")]
    [InlineData("?after=x", HttpStatusCode.BadRequest, "invalidValue")]
    [InlineData("?after=-1", HttpStatusCode.BadRequest, "invalidValue")]
    [InlineData("?count=0", HttpStatusCode.BadRequest, "invalidValue")]
    public async Task What_is_not_understood_is_refused(string query, HttpStatusCode status, string code) =>
        await _cloud.RefusedAsync(status, code, "GET", $"/events{query}");

    [Fact]
    public async Task A_stream_shows_what_happens_from_now_on()
    {
        await _cloud.AddAccountAsync("before");
        await using var stream = await OpenAsync("?follow=true");
        await _cloud.AddAccountAsync("after");
        var first = await stream.NextAsync();
        Assert.Equal("account.created", first.EventType);
        using var data = JsonDocument.Parse(first.Data);
        Assert.Equal("after", data.RootElement.GetProperty("account").GetString());
        Assert.Equal(first.EventId, data.RootElement.GetProperty("sequence").GetRawText());
        Assert.Equal("accessKey.created", (await stream.NextAsync()).EventType);
    }

    [Fact]
    public async Task A_stream_resumes_where_it_was_left_and_misses_nothing()
    {
        string last;
        await using (var stream = await OpenAsync("?after=0"))
        {
            await _cloud.AddAccountAsync("one");
            last = (await stream.NextAsync()).EventId!;
        }

        await _cloud.AddAccountAsync("two");
        await using var resumed = await OpenAsync("", last);
        await _cloud.AddAccountAsync("three");
        var ids = new List<long>();
        for (var i = 0; i < 5; i++) ids.Add(long.Parse((await resumed.NextAsync()).EventId!));
        Assert.Equal(Enumerable.Range(0, 5).Select(i => long.Parse(last) + 1 + i), ids);
    }

    [Fact]
    public async Task A_stream_of_more_events_than_one_reading_is_complete()
    {
        for (var i = 0; i < 150; i++) await _cloud.AddAccountAsync($"account-{i}");
        await using var stream = await OpenAsync("?after=0");
        for (var i = 1; i <= 300; i++) Assert.Equal($"{i}", (await stream.NextAsync()).EventId);
    }

    [Fact]
    public async Task A_stream_of_one_account_shows_nothing_of_others()
    {
        await _cloud.AddAccountAsync("mine");
        await using var stream = await OpenAsync("?account=mine");
        await _cloud.AddAccountAsync("other");
        await _cloud.OkAsync("POST", "/accounts/mine/keys");
        using var data = JsonDocument.Parse((await stream.NextAsync()).Data);
        Assert.Equal("mine", data.RootElement.GetProperty("account").GetString());
    }

    [Fact]
    public async Task Streams_beyond_the_limit_are_refused_and_closing_one_makes_room()
    {
        var streams = new List<Following>();
        for (var i = 0; i < 64; i++) streams.Add(await OpenAsync("?follow=true"));
        await _cloud.RefusedAsync(HttpStatusCode.ServiceUnavailable, "tooManyStreams", "GET", "/events?follow=true");
        await streams[0].DisposeAsync();
        var deadline = DateTime.UtcNow + Patience;
        while (true)
        {
            Assert.True(DateTime.UtcNow < deadline, "the closed stream still counts");
            try
            {
                streams[0] = await OpenAsync("?follow=true");
                break;
            }
            catch (HttpRequestException)
            {
                await Task.Yield(); // the server sees the end of the connection in its own time
            }
        }

        foreach (var stream in streams) await stream.DisposeAsync();
    }

    private async Task<Following> OpenAsync(string query, string? lastEventId = null)
    {
        var client = _cloud.Client();
        var request = new HttpRequestMessage(HttpMethod.Get, $"/tieline/v1/events{query}");
        request.Headers.Accept.Add(new("text/event-stream"));
        if (lastEventId is not null) request.Headers.Add("Last-Event-ID", lastEventId);
        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).WaitAsync(Patience);
        response.EnsureSuccessStatusCode();
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        return new(client, response, await response.Content.ReadAsStreamAsync());
    }

    private sealed class Following(HttpClient client, HttpResponseMessage response, Stream stream) : IAsyncDisposable
    {
        private readonly IAsyncEnumerator<SseItem<string>> _items = SseParser.Create(stream).EnumerateAsync().GetAsyncEnumerator();

        public async Task<SseItem<string>> NextAsync()
        {
            Assert.True(await _items.MoveNextAsync().AsTask().WaitAsync(Patience), "the stream ended");
            return _items.Current;
        }

        public async ValueTask DisposeAsync()
        {
            response.Dispose();
            client.Dispose();
            await stream.DisposeAsync();
        }
    }
}
