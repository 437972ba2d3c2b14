using System.Text.Json;
using Tieline.Cli;
using Tieline.Core.Accounts;
using Tieline.Core.Identifiers;
using Tieline.Core.Regions;
using Tieline.Dialects.Baidu;
using Tieline.Support;
using Tieline.Tests.Native;
using Xunit;

namespace Tieline.Tests.Cli;

/// <summary>The command line against the native API on the real core.</summary>
public sealed class CommandTests : IAsyncLifetime
{
    private readonly NativeCloud _cloud = new();

    public ValueTask InitializeAsync() => _cloud.InitializeAsync();

    public ValueTask DisposeAsync() => _cloud.DisposeAsync();

    [Fact]
    public async Task Status_is_a_list_of_facts()
    {
        var run = await RunAsync("status");
        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.Contains("model: asked for", run.Out, StringComparison.Ordinal);
        Assert.Contains("ready", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/status", "status")]
    [InlineData("/accounts", "accounts", "list")]
    [InlineData("/accounts/alice", "accounts", "show", "alice")]
    [InlineData("/accounts/alice/keys", "accounts", "keys", "list", "alice")]
    [InlineData("/ports", "ports")]
    [InlineData("/topology", "topology")]
    [InlineData("/gateways", "gateways")]
    [InlineData("/events?tail=true&count=50", "events")]
    [InlineData("/clock", "clock", "show")]
    public async Task Json_output_is_the_servers_answer_unchanged(string path, params string[] arguments)
    {
        await _cloud.AddPlaceAsync(await _cloud.AddAccountAsync("alice"), "a", "10.0.0.0/16", "10.0.1.0/24");
        using var client = _cloud.Client();
        string Timeless(string json) => System.Text.RegularExpressions.Regex.Replace(json, "\"time\":\"[^\"]*\"", "\"time\":");
        var run = await RunAsync([.. arguments, "-o", "json"]);
        Assert.Equal(Timeless(await client.GetStringAsync($"/tieline/v1{path}")), Timeless(run.Out.TrimEnd('\n')));
    }

    [Fact]
    public async Task An_account_is_made_shown_and_deleted()
    {
        var id = new string('e', 32);
        var made = await RunAsync("accounts", "create", "alice", "--access-key", "AKALICE", "--secret-key", "s3cret", "--baidu-account-id", id);
        Assert.Equal(ExitCode.Ok, made.Code);
        Assert.Contains("s3cret", made.Out, StringComparison.Ordinal);
        Assert.Contains(id, (await RunAsync("accounts", "list")).Out, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", (await RunAsync("accounts", "show", "alice")).Out, StringComparison.Ordinal);

        Assert.Contains("true", (await RunAsync("accounts", "arrears", "set", "alice")).Out, StringComparison.Ordinal);
        Assert.Contains("false", (await RunAsync("accounts", "arrears", "clear", "alice")).Out, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Ok, (await RunAsync("accounts", "keys", "create", "alice", "--id", "AKTWO", "--secret", "other")).Code);
        Assert.Contains("AKTWO", (await RunAsync("accounts", "keys", "list", "alice")).Out, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Ok, (await RunAsync("accounts", "keys", "delete", "alice", "AKTWO")).Code);
        Assert.DoesNotContain("AKTWO", (await RunAsync("accounts", "keys", "list", "alice")).Out, StringComparison.Ordinal);

        Assert.Equal("alice is deleted\n", (await RunAsync("accounts", "delete", "alice")).Out);
        var gone = await RunAsync("accounts", "show", "alice");
        Assert.Equal((ExitCode.Refused, "tieline: no such account (accountNotFound)\n"), (gone.Code, gone.Error));
    }

    [Fact]
    public async Task Lists_of_several_pages_are_one_table()
    {
        for (var i = 0; i < 150; i++) await _cloud.AddAccountAsync($"account-{i:D3}");
        var lines = (await RunAsync("accounts", "list")).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(151, lines.Length);
        Assert.Equal("account-149", lines[^1].Split(' ')[0]);
    }

    [Fact]
    public async Task A_workload_is_attached_shown_and_detached()
    {
        var place = await _cloud.AddPlaceAsync(await _cloud.AddAccountAsync("alice"), "a", "10.0.0.0/16", "10.0.1.0/24");
        _cloud.StartEngine();
        var attached = await RunAsync("attach", "web", "--subnet", $"{place.Subnet}", "--address", "10.0.1.7");
        Assert.Equal((ExitCode.Ok, ""), (attached.Code, attached.Error));
        Assert.Contains("10.0.1.7 of 10.0.1.0/24, gateway 10.0.1.1", attached.Out, StringComparison.Ordinal);
        Assert.Contains("namespace web, eth0", attached.Out, StringComparison.Ordinal);
        Assert.Contains("available", (await RunAsync("ports")).Out, StringComparison.Ordinal);
        Assert.Contains("10.0.1.7", (await RunAsync("ports", "web")).Out, StringComparison.Ordinal);
        Assert.Equal("web is detached\n", (await RunAsync("detach", "web")).Out);
        Assert.Equal(ExitCode.Refused, (await RunAsync("detach", "web")).Code);
    }

    [Theory]
    [InlineData("""{"kind":"new","target":"web","device":"eth0","defaultRoute":true}""")]
    [InlineData("""{"kind":"new","target":"box","device":"eth0","defaultRoute":true}""", "--new", "box")]
    [InlineData("""{"kind":"existing","target":"box","device":"net1","defaultRoute":true}""", "--netns", "box", "--device", "net1")]
    [InlineData("""{"kind":"pid","target":"4711","device":"eth0","defaultRoute":false}""", "--pid", "4711", "--no-default-route")]
    [InlineData("""{"kind":"path","target":"/run/netns/box","device":"eth0","defaultRoute":true}""", "--path", "/run/netns/box")]
    [InlineData("""{"kind":"none"}""", "--reserve")]
    public async Task Attach_says_where_to_plug_in(string attachment, params string[] options)
    {
        var place = await _cloud.AddPlaceAsync(await _cloud.AddAccountAsync("alice"), "a", "10.0.0.0/16", "10.0.1.0/24");
        var run = await RunAsync(["attach", "web", "--subnet", $"{place.Subnet}", "--wait", "0", "-o", "json", .. options]);
        Assert.Equal((ExitCode.Ok, ""), (run.Code, run.Error));
        using var port = JsonDocument.Parse(run.Out);
        Assert.Equal(attachment, port.RootElement.GetProperty("attachment").GetRawText());
    }

    [Fact]
    public async Task Explain_draws_both_ways_and_names_the_cure()
    {
        var a = await _cloud.AddPlaceAsync(await _cloud.AddAccountAsync("alice"), "a", "10.0.0.0/16", "10.0.1.0/24");
        var b = await _cloud.AddPlaceAsync(await _cloud.AddAccountAsync("bob"), "b", "10.1.0.0/16", "10.1.1.0/24");
        await _cloud.AttachAsync(a, "web");
        await _cloud.AttachAsync(b, "db");
        var link = await _cloud.AddLinkAsync(a, b);
        await _cloud.Links.AnswerAsync(new Caller(b.Owner, "test"), link.Id, yes: true, CancellationToken.None);
        await _cloud.AddRouteAsync(a, "10.1.0.0/16", link);
        await _cloud.EngineSettlesAsync();
        var run = await RunAsync("explain", "web", "db");
        Assert.Equal(
            $$"""
            there  web 10.0.1.2 ─▶ [a] ═ {{BaiduIds.Of(link.Id)}} ═▶ [b] ─▶ db 10.1.1.2
            back   db 10.1.1.2 ─▶ [b] ─✗  web 10.0.1.2

            no: packets arrive, but the answers do not come back: b ({{b.Vpc}}) has no route for 10.0.1.2, though it is linked with a ({{a.Vpc}}) (engine: model)
            cure: bob adds a route rule for 10.0.1.0/24 to the table of {{b.Vpc}}
              baidu, as bob: POST /v1/route/rule {"routeTableId":"{{b.Table}}","sourceAddress":"0.0.0.0/0","destinationAddress":"10.0.1.0/24","nexthopType":"peerConn","nexthopId":"{{BaiduIds.Of(link.Acceptor.Id)}}"}

            """,
            run.Out);

        await _cloud.AddRouteAsync(b, "10.0.0.0/16", link);
        await _cloud.EngineSettlesAsync();
        Assert.Contains("yes: packets pass both ways", (await RunAsync("explain", "web", "db")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Topology_draws_what_is_in_a_VPC()
    {
        Assert.Equal("There are no VPCs.\n", (await RunAsync("topology")).Out);
        var a = await _cloud.AddPlaceAsync(await _cloud.AddAccountAsync("alice"), "a", "10.0.0.0/16", "10.0.1.0/24");
        var b = await _cloud.AddPlaceAsync(await _cloud.AddAccountAsync("bob"), "b", "10.1.0.0/16", "10.1.1.0/24");
        var link = await _cloud.AddLinkAsync(a, b);
        await _cloud.AddRouteAsync(a, "10.1.0.0/16", link);
        await _cloud.AttachAsync(a, "web");
        var drawing = (await RunAsync("topology", "--account", "alice")).Out;
        Assert.Contains($"a ({a.Vpc}) 10.0.0.0/16 alice/beijing", drawing, StringComparison.Ordinal);
        Assert.Contains("web 10.0.1.2", drawing, StringComparison.Ordinal);
        Assert.Contains($"link {BaiduIds.Of(link.Id)} initiator 100 Mbit/s with b ({b.Vpc}) of bob [awaitingAnswer]", drawing, StringComparison.Ordinal);
        Assert.Contains($"route to 10.1.0.0/16 via {BaiduIds.Of(link.Initiator.Id)} (not in force)", drawing, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gateways_are_drawn_with_what_their_members_do_and_what_cures_them()
    {
        Assert.Equal("There are no gateways.\n", (await RunAsync("gateways")).Out);
        var alice = new Caller(await _cloud.AddAccountAsync("alice"), "test");
        var id = new GatewayId(new string('a', 32));
        await _cloud.Gateways.DeclareAsync(alice, alice.Account, new(id, RegionList.Beijing, "shop", null, "127.0.0.1:8090", new("", new("127.0.0.1", 8453, ""), null)), default);
        var made = (await _cloud.Channels.CreateAsync(alice, id, TestGateways.Wish("web", TestGateways.At("10.0.0.5", 3), TestGateways.At("10.0.0.6", backup: true)), default)).Value;
        var channel = new Dialects.Huawei.HuaweiWords().NameOf(made.Id);
        var lines = (await RunAsync("gateways", "--account", "alice")).Out.Split('\n').Select(line => line.TrimStart('│', '├', '└', '─', ' ')).ToList();
        Assert.Equal($"shop ({id}) alice/beijing 127.0.0.1:8090 tls 127.0.0.1:8453 [pending]", lines[0]);
        Assert.StartsWith($"channel web {channel} does not answer: no published API leads to it", lines[1], StringComparison.Ordinal);
        Assert.Contains("10.0.0.5:80 weight 3 unknown", lines);
        Assert.Contains("10.0.0.6:80 weight 1 backup unknown [waits]", lines);
        Assert.Contains("cure: alice makes an API that leads to web, and publishes it", lines);
    }

    [Fact]
    public async Task A_tenants_text_can_neither_steer_the_terminal_nor_be_read_as_markup()
    {
        await _cloud.AddPlaceAsync(await _cloud.AddAccountAsync("alice"), "\u001b[31m[red]x[/]", "10.0.0.0/16", "10.0.1.0/24");
        var drawing = (await RunAsync("topology")).Out;
        Assert.DoesNotContain('\u001b', drawing);
        Assert.Contains("?[31m[red]x[/]", drawing, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_shows_the_newest_and_follow_goes_on()
    {
        for (var i = 0; i < 40; i++) await _cloud.AddAccountAsync($"account-{i}");
        var lines = (await RunAsync("events", "-n", "3")).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(4, lines.Length);
        Assert.Contains("account-39", lines[^1], StringComparison.Ordinal);

        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var output = new WatchedWriter(text => text.Contains("newcomer", StringComparison.Ordinal), stop);
        var following = CommandTree.RunAsync(["events", "--follow", "--after", "80", "-o", "json", "--token", NativeCloud.Token], Surroundings(output), stop.Token);
        await _cloud.AddAccountAsync("newcomer");
        Assert.Equal(ExitCode.Ok, await following);
        using var first = JsonDocument.Parse(output.ToString().Split('\n')[0]);
        Assert.Equal((81, "newcomer"), (first.RootElement.GetProperty("sequence").GetInt32(), first.RootElement.GetProperty("account").GetString()));
    }

    [Fact]
    public async Task A_workload_is_plugged_into_a_port_that_is_there()
    {
        var place = await _cloud.AddPlaceAsync(await _cloud.AddAccountAsync("alice"), "a", "10.0.0.0/16", "10.0.1.0/24");
        var held = (await _cloud.AttachAsync(place, "held", "10.0.1.9", "none")).GetProperty("id").GetString()!;
        _cloud.StartEngine();
        var attached = await RunAsync("attach", "web", "--port", held);
        Assert.Equal((ExitCode.Ok, ""), (attached.Code, attached.Error));
        Assert.Contains($"web ({held})", attached.Out, StringComparison.Ordinal);
        Assert.Contains("10.0.1.9 of 10.0.1.0/24", attached.Out, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Ok, (await RunAsync("detach", "web")).Code);
        Assert.Contains("nothing (address reserved)", (await RunAsync("ports", held)).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Services_are_listed_published_and_withdrawn_and_endpoints_listed()
    {
        var provider = await _cloud.AddPlaceAsync(await _cloud.AddAccountAsync("alice"), "a", "10.0.0.0/16", "10.0.1.0/24");
        var consumer = await _cloud.AddPlaceAsync(await _cloud.AddAccountAsync("bob"), "b", "10.0.0.0/16", "10.0.1.0/24");
        var service = await _cloud.OfferAsync(provider, await _cloud.AttachAsync(provider, "shop"));
        await _cloud.EngineSettlesAsync();
        Assert.Equal($"{service} of alice is public\n", (await RunAsync("services", "publish", $"{service}")).Out);
        Assert.Contains("everybody", (await RunAsync("services", "list")).Out, StringComparison.Ordinal);
        var endpoint = await _cloud.ConnectAsync(consumer, service);
        await _cloud.EngineSettlesAsync();
        Assert.Matches($"{endpoint} +bob .* {service} +alice +198\\.19\\..* accepted", (await RunAsync("endpoints", "--service", $"{service}")).Out);
        Assert.Matches($"{service} +shop +alice .* 80:8080 .* 1 +available", (await RunAsync("services", "list", "--account", "alice")).Out);
        Assert.Equal($"{service} of alice is no longer public\n", (await RunAsync("services", "withdraw", $"{service}")).Out);
        Assert.Equal(ExitCode.Refused, (await RunAsync("services", "publish", "svc-000000000000")).Code);
    }

    [Fact]
    public async Task A_gateway_service_is_made_listed_and_deleted()
    {
        var provider = await _cloud.AddPlaceAsync(await _cloud.AddAccountAsync("alice"), "a", "10.0.0.0/16", "10.0.1.0/24");
        var made = await RunAsync("services", "create-gateway", "store", "--vpc", $"{provider.Vpc}", "--prefix", "10.0.1.0/24", "--prefix", "10.0.2.0/24");
        Assert.Equal((ExitCode.Ok, ""), (made.Code, made.Error));
        var id = made.Out.Split(' ')[0];
        Assert.Equal($"{id} of alice offers 10.0.1.0/24 10.0.2.0/24 in {provider.Vpc}\n", made.Out);
        await _cloud.EngineSettlesAsync();
        var listed = (await RunAsync("services", "list")).Out;
        foreach (var word in new[] { id, "store", "10.0.1.0/24", "10.0.2.0/24", "everybody", "available" }) Assert.Contains(word, listed, StringComparison.Ordinal);
        Assert.Equal($"{id} is going\n", (await RunAsync("services", "delete", id)).Out);
        await _cloud.EngineSettlesAsync();
        Assert.DoesNotContain(id, (await RunAsync("services", "list")).Out, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, (await RunAsync("services", "create-gateway", "store", "--vpc", $"{provider.Vpc}")).Code);
    }

    [Fact]
    public async Task The_clock_is_advanced_by_days()
    {
        _cloud.StartEngine();
        var run = await RunAsync("clock", "advance", "7d");
        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.Contains("7.00:00:00", run.Out, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, (await RunAsync("clock", "advance", "soon")).Code);
    }

    [Fact]
    public async Task The_token_is_found_in_the_data_folder_and_in_the_environment()
    {
        Assert.Equal(ExitCode.Refused, await CodeAsync([], []));
        Assert.Equal(ExitCode.Ok, await CodeAsync(["--token", NativeCloud.Token], []));
        Assert.Equal(ExitCode.Ok, await CodeAsync([], [("TIELINE_TOKEN", NativeCloud.Token)]));
        var folder = Directory.CreateTempSubdirectory("tieline-cli-").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "operator-token"), NativeCloud.Token + "\n");
            Assert.Equal(ExitCode.Ok, await CodeAsync(["--data", folder], []));
            Assert.Equal(ExitCode.Ok, await CodeAsync([], [("TIELINE_DATA", folder)]));

            // Another machine never sees this machine's token.
            Assert.Equal(ExitCode.Refused, await CodeAsync(["--data", folder, "--server", "http://10.255.0.1:7480"], []));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        async Task<int> CodeAsync(string[] options, (string Name, string Value)[] variables)
        {
            using var output = new StringWriter();
            return await CommandTree.RunAsync(
                ["status", .. options],
                Surroundings(output) with { Variable = name => variables.FirstOrDefault(variable => variable.Name == name).Value });
        }
    }

    private async Task<(int Code, string Out, string Error)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var code = await CommandTree.RunAsync([.. arguments, "--token", NativeCloud.Token], Surroundings(output) with { Error = error });
        return (code, output.ToString(), error.ToString());
    }

    private CliSurroundings Surroundings(TextWriter output) => new(output, TextWriter.Null, _ => null, Path.GetTempPath(), Columns: null, _cloud.Handler);

    /// <summary>Ends a run as soon as it has written what is waited for.</summary>
    private sealed class WatchedWriter(Func<string, bool> isEnough, CancellationTokenSource stop) : StringWriter
    {
        public override void Flush()
        {
            if (isEnough(ToString())) stop.Cancel();
        }
    }
}
