using Tieline.Core.Channels;
using Tieline.Core.Gateways;
using Xunit;
using static Tieline.Support.GatewaySample;

namespace Tieline.Tests.Kernel.Haproxy;

/// <summary>
/// Members that others take the place of, while they have requests: those are finished, and nothing that comes after goes to them, not
/// even over a connection that they had.
/// </summary>
public sealed class ReplacementTests : IAsyncLifetime
{
    private readonly TestProxy _proxy = new();
    private readonly TestBackend _a = new("a"), _b = new("b"), _c = new("c");
    private readonly TaskCompletionSource _release = new();

    public ValueTask InitializeAsync()
    {
        _a.Answer = async (_, cancel) =>
        {
            await _release.Task.WaitAsync(cancel);
            return "a";
        };
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        foreach (var backend in new[] { _a, _b, _c }) await backend.DisposeAsync();
    }

    [KernelTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_takes_another_place_is_there_without_a_reload_and_the_connections_of_who_left_are_not_used_again(bool isChecked)
    {
        await ApplyAsync(isChecked, MemberAt(1, "127.0.0.1", _a.Port));
        var (worker, open) = (await _proxy.WorkerAsync(), await OpenAsync());
        await ApplyAsync(isChecked, MemberAt(2, "127.0.0.1", _b.Port));
        await AssertAnsweredByAsync("b");
        await FinishAsync(open);
        await AssertAnsweredByAsync("b");
        Assert.Equal(worker, await _proxy.WorkerAsync());
    }

    [KernelTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_place_that_is_filled_anew_while_its_last_member_still_answers_costs_a_reload_and_no_request(bool isChecked)
    {
        await ApplyAsync(isChecked, MemberAt(1, "127.0.0.1", _a.Port));
        var (worker, open) = (await _proxy.WorkerAsync(), await OpenAsync());
        await ApplyAsync(isChecked, MemberAt(2, "127.0.0.1", _b.Port));
        await ApplyAsync(isChecked, MemberAt(1, "127.0.0.1", _c.Port));
        await AssertAnsweredByAsync("c");
        await FinishAsync(open);
        await AssertAnsweredByAsync("c");
        Assert.NotEqual(worker, await _proxy.WorkerAsync());
    }

    [KernelTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_member_whose_port_changes_with_its_channel_gets_nothing_at_the_old_one(bool isChecked)
    {
        await ApplyAsync(isChecked, MemberAt(1, "127.0.0.1", 0), _a.Port);
        var open = await OpenAsync();
        await ApplyAsync(isChecked, MemberAt(1, "127.0.0.1", 0), _b.Port);
        await AssertAnsweredByAsync("b");
        await FinishAsync(open);
        await AssertAnsweredByAsync("b");
    }

    [KernelFact]
    public async Task A_place_whose_last_member_has_finished_is_filled_anew_without_a_reload()
    {
        _release.SetResult();
        await ApplyAsync(true, MemberAt(1, "127.0.0.1", _a.Port));
        var worker = await _proxy.WorkerAsync();
        await AssertAnsweredByAsync("a");
        await ApplyAsync(true, MemberAt(2, "127.0.0.1", _b.Port));
        await AssertAnsweredByAsync("b");
        await ApplyAsync(true, MemberAt(1, "127.0.0.1", _c.Port));
        await AssertAnsweredByAsync("c");
        Assert.Equal(worker, await _proxy.WorkerAsync());
    }

    [KernelTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_request_over_a_connection_from_before_a_reload_goes_where_the_api_leads_now(bool isTls)
    {
        foreach (var member in new[] { _a, _b })
            member.Answer = (head, _) => Task.FromResult($"{member.Name} {string.Join(' ', head.Split("\r\n").Where(line => line.StartsWith("x-", StringComparison.OrdinalIgnoreCase)).Order(StringComparer.Ordinal))}");
        if (isTls) _proxy.Sample.Settings = GatewaySettings.Default with { Tls = new("127.0.0.1", TestProxy.FreePort(), "") };
        await ApplyAsync(isChecked: false, MemberAt(1, "127.0.0.1", 0), _a.Port);
        var shop = Enumerable.Range(0, 3).Select(_ => _proxy.Client(source: "127.3.3.3", shown: isTls ? _ => { } : null)).ToList();
        foreach (var client in shop) Assert.StartsWith("a ", await client.GetStringAsync("/"), StringComparison.Ordinal);

        await ApplyAsync(isChecked: false, MemberAt(1, "127.0.0.1", 0), _b.Port); // a place that is open gets another address: a new worker
        using (var response = await shop[0].GetAsync("/"))
        {
            var id = Assert.Single(response.Headers.GetValues("X-Request-Id"));
            Assert.Equal(
                $"b x-forwarded-for: 127.3.3.3 x-forwarded-host: shop.example.com x-forwarded-proto: {(isTls ? "https" : "http")} x-real-ip: 127.3.3.3 x-request-id: {id}",
                await response.Content.ReadAsStringAsync());
        }

        using (var posted = await shop[1].PostAsync("/", new ByteArrayContent(new byte[1]))) Assert.Equal(System.Net.HttpStatusCode.NotFound, posted.StatusCode);
        _proxy.Sample.Publish("GET", "/moved", PathMatch.Whole, "web", "/");
        await _proxy.ApplyAsync();
        foreach (var client in shop) Assert.StartsWith("b ", await client.GetStringAsync("/moved"), StringComparison.Ordinal);
    }

    private async Task ApplyAsync(bool isChecked, Member member, int channelPort = 80)
    {
        var isNew = _proxy.Sample.Snapshot.Channels.Count == 0;
        if (isNew)
        {
            _proxy.Sample.AddChannel("web", check: isChecked ? CheckBy(CheckProtocol.Http) : null);
            _proxy.Sample.Publish("GET", "/", PathMatch.Prefix, "web", "/", timeoutMs: 30_000);
        }

        _proxy.Sample["web"] = _proxy.Sample["web"] with { TcpPort = channelPort, Members = [member] };
        await _proxy.ApplyAsync();
    }

    /// <summary>A request that the first member has and does not answer yet.</summary>
    private async Task<Task<string>> OpenAsync()
    {
        var open = _proxy.Client().GetStringAsync("/");
        await TestWait.UntilAsync(() => _a.Requests == 1);
        return open;
    }

    private async Task FinishAsync(Task<string> open)
    {
        _release.SetResult();
        Assert.Equal("a", await open);
    }

    private async Task AssertAnsweredByAsync(string name)
    {
        var client = _proxy.Client();
        for (var i = 0; i < 20; i++) Assert.Equal(name, await client.GetStringAsync("/"));
    }
}
