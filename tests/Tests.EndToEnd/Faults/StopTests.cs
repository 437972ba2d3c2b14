using Tieline.Tests.EndToEnd.Running;
using Tieline.Tests.EndToEnd.Wire;

namespace Tieline.Tests.EndToEnd.Faults;

public sealed class StopTests
{
    /// <summary>The server says 100 when it begins to read the body: then the request is in flight.</summary>
    private const string ExpectContinue = "Expect: 100-continue\r\n";

    private static readonly TimeSpan StopsWithin = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task A_server_with_an_open_event_stream_stops_at_once_and_ends_the_stream()
    {
        await using var server = await TestServer.StartAsync();
        using var response = await server.Http.GetAsync("/tieline/v1/events?follow=true", HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        Assert.StartsWith(":", await reader.ReadLineAsync(), StringComparison.Ordinal);

        var (exitCode, took) = await server.Process.StopAsync();

        Assert.Equal(0, exitCode);
        Assert.True(took < StopsWithin, $"it took {took}");
        Assert.Equal("", (await reader.ReadToEndAsync()).Trim()); // an end, not a broken connection
        Assert.Equal("", server.Process.Log);
    }

    [Fact]
    public async Task A_request_in_flight_is_answered_and_what_was_answered_is_kept()
    {
        await using var server = await TestServer.StartAsync();
        var wire = new SignedRequest("POST", "/v1/vpc") { Body = """{"name":"in-flight","cidr":"10.9.0.0/16"}""", MoreHeaders = ExpectContinue }.Sign(server.Alice, server.Address);
        await using var connection = await RawConnection.OpenAsync(server.Address);
        await connection.SendAsync(wire.AsMemory(..^10));
        await connection.ReadContinueAsync();

        var stop = server.Process.StopAsync();
        await connection.SendAsync(wire.AsMemory(^10..));
        var answer = await connection.ReadAnswerAsync();
        var (exitCode, took) = await stop;

        Assert.Equal(200, answer?.Status);
        Assert.Equal(0, exitCode);
        Assert.True(took < StopsWithin, $"it took {took}");
        await server.StartAgainAsync();
        Assert.Equal("in-flight", Assert.Single((await server.Alice.Vpcs.ListVpcsAsync()).Vpcs).Name);
    }

    [Fact]
    public async Task A_client_that_never_ends_its_request_does_not_hold_up_the_stop()
    {
        await using var server = await TestServer.StartAsync();
        var wire = new SignedRequest("POST", "/v1/vpc") { Body = """{"name":"never","cidr":"10.9.0.0/16"}""", MoreHeaders = ExpectContinue }.Sign(server.Alice, server.Address);
        await using var connection = await RawConnection.OpenAsync(server.Address);
        await connection.SendAsync(wire.AsMemory(..^10));
        await connection.ReadContinueAsync();

        var (exitCode, took) = await server.Process.StopAsync();

        Assert.Equal(0, exitCode);
        Assert.True(took < StopsWithin, $"it took {took}");
    }

    [Fact]
    public async Task Writes_that_a_stop_overtakes_are_answered_and_kept_or_neither()
    {
        await using var server = await TestServer.StartAsync("limits:vpcsPerAccount=unlimited");
        var answered = new List<string>();
        var clients = Enumerable.Range(0, 8).Select(client => Task.Run(async () =>
        {
            try
            {
                for (var number = 0; ; number++)
                {
                    var id = await server.Alice.VpcAsync($"v-{client}-{number}");
                    lock (answered) answered.Add(id);
                }
            }
            catch (Exception fault) when (fault is HttpRequestException or TimeoutException)
            {
                // refused: the server is gone
            }
        })).ToArray();
        await Eventually.SeesAsync(() => Task.FromResult(answered.Count), count => count >= 50, "writes are answered");

        var (exitCode, took) = await server.Process.StopAsync();
        await Task.WhenAll(clients);

        Assert.Equal(0, exitCode);
        Assert.True(took < StopsWithin, $"it took {took}");
        await server.StartAgainAsync();
        var kept = new HashSet<string>();
        await foreach (var vpc in server.Alice.Vpcs.ListAllVpcsAsync()) kept.Add(vpc.VpcId);
        Assert.Superset(answered.ToHashSet(), kept);
    }
}
