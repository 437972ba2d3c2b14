using System.Net;
using System.Text.Json;
using Tieline.Core.Channels;
using Tieline.Core.Gateways;
using Tieline.Core.Identifiers;
using Tieline.Engines.Linux.Haproxy;
using Tieline.Engines.Linux.Namespaces;
using Tieline.Engines.Linux.Netlink;
using Tieline.Engines.Linux.Routers;
using Xunit;
using static Tieline.Support.GatewaySample;

namespace Tieline.Tests.Kernel.Haproxy;

/// <summary>Requests through a real HAProxy: which API they find, what members see, what callers are told. Contract huawei-vpc-channel, 9.7 and 11.</summary>
public sealed class GatewayTrafficTests
{
    [KernelFact]
    public async Task The_api_of_a_request_is_found_by_host_stage_method_and_path()
    {
        await using var proxy = new TestProxy();
        await using var member = new TestBackend("m") { Answer = (head, _) => Task.FromResult(head.Split(' ')[0] + " " + head.Split(' ')[1]) };
        proxy.Sample.AddChannel("web", members: [MemberAt(1, "127.0.0.1", member.Port)]);
        proxy.Sample.Publish("GET", "/test/AA", PathMatch.Prefix, "web", "/get");
        proxy.Sample.Publish("ANY", "/test/AA/BB", PathMatch.Prefix, "web", "/any");
        proxy.Sample.Publish("GET", "/test/", PathMatch.Prefix, "web", "/test2/");
        proxy.Sample.Publish("GET", "/test/whole", PathMatch.Whole, "web", "/whole");
        proxy.Sample.Publish("GET", "/u/{id}", PathMatch.Whole, "web", "/user/{x}/of", mappings: [new("x", "id")]);
        proxy.Sample.Publish("GET", "/u/me", PathMatch.Whole, "web", "/myself");
        proxy.Sample.Publish("GET", "/only", PathMatch.Whole, "web", "/staged", stage: "TEST");
        proxy.Sample.Publish("GET", "/put", PathMatch.Whole, "web", "/posted", "POST");
        proxy.Sample.Publish("GET", "/bare/", PathMatch.Prefix, "web", "/");
        proxy.Sample.Publish("GET", "/slower/", PathMatch.Prefix, "web", "/slower", timeoutMs: 9000); // a backend of its own
        proxy.Sample.Publish("GET", "/default", PathMatch.Whole, "web", "/by-address", group: proxy.Sample.DefaultGroup);
        await proxy.ApplyAsync();
        var shop = proxy.Client();

        Assert.Equal("GET /get/CC?q=1", await shop.GetStringAsync("/test/AA/CC?q=1"));
        Assert.Equal("GET /get", await shop.GetStringAsync("/test/AA"));
        Assert.Equal("GET /test2/AACC", await shop.GetStringAsync("/test/AACC")); // a prefix ends at a segment's end
        Assert.Equal("GET /any/CC", await shop.GetStringAsync("/test/AA/BB/CC")); // the longest prefix
        Assert.Equal("GET /whole", await shop.GetStringAsync("/test/whole")); // whole paths before prefixes
        Assert.Equal("GET /test2/whole/", await shop.GetStringAsync("/test/whole/"));
        Assert.Equal("GET /user/42/of", await shop.GetStringAsync("/u/42"));
        Assert.Equal("GET /myself", await shop.GetStringAsync("/u/me"));
        Assert.Equal("POST /posted", await shop.GetStringAsync("/put"));
        Assert.Equal("GET /", await shop.GetStringAsync("/bare"));
        Assert.Equal("GET /bare", await shop.GetStringAsync("/bare/bare"));
        Assert.Equal("GET /?q", await shop.GetStringAsync("/bare/?q"));
        Assert.Equal("GET /slower/x", await shop.GetStringAsync("/slower/x"));
        Assert.Equal("GET /whole", await proxy.Client("a.shop.example.com").GetStringAsync("/test/whole"));
        Assert.Equal("GET /whole", await proxy.Client("SHOP.example.com:1234").GetStringAsync("/test/whole"));
        Assert.Equal("GET /whole", await proxy.Client("shop.example.com.:1234").GetStringAsync("/test/whole")); // the root's own dot
        Assert.Equal("GET /whole", await proxy.Client(OwnDomain(proxy.Sample.Gateway, proxy.Sample.Group)).GetStringAsync("/test/whole"));
        Assert.Equal("GET /by-address", await proxy.Client("127.0.0.1").GetStringAsync("/default"));

        await RefusedAsync(shop, "/u/42/more", HttpStatusCode.NotFound, "APIG.0101", "The API does not exist or has not been published in the environment.");
        await RefusedAsync(proxy.Client("a.b.shop.example.com"), "/test/whole", HttpStatusCode.NotFound, "APIG.0101");
        await RefusedAsync(shop, "/only", HttpStatusCode.NotFound, "APIG.0101");
        foreach (var stage in new[] { "RELEASE|/test/", "NONE, RELEASE", "NONE,RELEASE" })
            await RefusedAsync(shop, "/test/whole", HttpStatusCode.NotFound, "APIG.0101", stage: stage);
        foreach (var host in new[] { "other.example.com,shop.example.com", "other.example.com, shop.example.com" }) // a list is no host, whatever its last word is
            Assert.StartsWith("HTTP/1.1 404", await proxy.SayAsync($"GET /test/whole HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
        using var post = await shop.PostAsync("/u/me", null);
        Assert.Equal("The API does not exist.", JsonDocument.Parse(await post.Content.ReadAsStringAsync()).RootElement.GetProperty("error_msg").GetString());
        using var staged = new HttpRequestMessage(HttpMethod.Get, "/only") { Headers = { { "X-Stage", "TEST" } } };
        Assert.Equal("GET /staged", await (await shop.SendAsync(staged)).Content.ReadAsStringAsync());
    }

    [KernelFact]
    public async Task The_longest_prefix_counts_whether_it_has_parts_in_braces_or_not()
    {
        await using var proxy = new TestProxy();
        await using var member = new TestBackend("m") { Answer = (head, _) => Task.FromResult(head.Split(' ')[0] + " " + head.Split(' ')[1]) };
        proxy.Sample.AddChannel("web", members: [MemberAt(1, "127.0.0.1", member.Port)]);
        proxy.Sample.Publish("ANY", "/", PathMatch.Prefix, "web", "/root");
        proxy.Sample.Publish("GET", "/shops", PathMatch.Prefix, "web", "/shops");
        proxy.Sample.Publish("GET", "/shops/{id}", PathMatch.Prefix, "web", "/shop/{id}", mappings: [new("id", "id")]);
        proxy.Sample.Publish("GET", "/shops/main", PathMatch.Prefix, "web", "/main");
        proxy.Sample.Publish("GET", "/shops/{id}/carts/{cart}/", PathMatch.Prefix, "web", "/cart/{cart}", mappings: [new("cart", "cart")]);
        proxy.Sample.Publish("GET", "/shops/main/carts/new/items", PathMatch.Prefix, "web", "/new");
        proxy.Sample.Publish("GET", "/{any}/main/far", PathMatch.Prefix, "web", "/far");
        await proxy.ApplyAsync();
        var shop = proxy.Client();

        foreach (var (path, to) in new[]
        {
            ("/", "/root/"), ("/about", "/root/about"), ("/shops", "/shops"), ("/shops/", "/shops/"), ("/shops/7", "/shop/7"), ("/shops/7/x?q=1", "/shop/7/x?q=1"),
            ("/shops/main", "/main"), ("/shops/main/carts", "/main/carts"), ("/shops/main/carts/3", "/cart/3"), ("/shops/7/carts/3/x", "/cart/3/x"),
            ("/shops/main/carts/new", "/cart/new"), ("/shops/main/carts/new/items/1", "/new/1"), ("/shops/mainly", "/shop/mainly"),
            ("/shops/main/far/off", "/far/off"), // longer than /shops/main
        })
        {
            Assert.Equal($"GET {to}", await shop.GetStringAsync(path));
        }

        using var post = await shop.PostAsync("/shops/7", null);
        Assert.Equal("POST /root/shops/7", await post.Content.ReadAsStringAsync()); // the longest that has the method
    }

    [KernelFact]
    public async Task A_member_sees_who_asks_and_not_what_was_the_gateways()
    {
        await using var proxy = new TestProxy();
        await using var member = new TestBackend("m") { Answer = (head, _) => Task.FromResult(head) };
        proxy.Sample.AddChannel("web", members: [MemberAt(1, "127.0.0.1", member.Port)]);
        proxy.Sample.Publish("GET", "/", PathMatch.Prefix, "web", "/", host: "inner.example.com");
        await proxy.ApplyAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/a")
        {
            Headers = { { "X-Forwarded-For", "203.0.113.7" }, { "X-Real-Ip", "203.0.113.8" }, { "X-Forwarded-Host", "203.0.113.8" }, { "X-Stage", "RELEASE" }, { "X-Apig-Mode", "debug" }, { "X-Apig-AppCode", "secret" }, { "X-Sdk-Date", "x" } },
        };
        using var response = await proxy.Client(source: "127.9.9.9").SendAsync(request);
        var seen = (await response.Content.ReadAsStringAsync()).ToLowerInvariant();
        Assert.Contains("host: inner.example.com", seen, StringComparison.Ordinal);
        Assert.Contains("x-forwarded-for: 203.0.113.7", seen, StringComparison.Ordinal);
        Assert.Contains("x-forwarded-for: 127.9.9.9", seen, StringComparison.Ordinal);
        Assert.Contains("x-forwarded-host: shop.example.com", seen, StringComparison.Ordinal);
        Assert.Contains("x-real-ip: 127.9.9.9", seen, StringComparison.Ordinal);
        Assert.Contains($"x-request-id: {response.Headers.GetValues("X-Request-Id").Single()}", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("203.0.113.8", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("x-stage", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("x-apig", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("x-sdk", seen, StringComparison.Ordinal);
        Assert.Matches("^[0-9a-f]{32}$", response.Headers.GetValues("X-Request-Id").Single());
        Assert.Matches("^[0-9]+$", response.Headers.GetValues("X-Apig-Upstream-Latency").Single());
    }

    [KernelFact]
    public async Task A_caller_cannot_have_headers_of_the_gateways_taken_off_on_the_way_nor_hand_on_what_is_of_its_connection()
    {
        await using var proxy = new TestProxy();
        await using var member = new TestBackend("m") { Answer = (head, _) => Task.FromResult(head) };
        proxy.Sample.AddChannel("web", members: [MemberAt(1, "127.0.0.1", member.Port)]);
        proxy.Sample.Publish("GET", "/", PathMatch.Prefix, "web", "/");
        await proxy.ApplyAsync();
        var answer = await proxy.SayAsync(
            "GET / HTTP/1.1\r\nHost: shop.example.com\r\nConnection: close, X-Real-Ip, X-Forwarded-For\r\nKeep-Alive: timeout=5\r\nTE: trailers\r\n"
            + "Proxy-Connection: keep-alive\r\nProxy-Authorization: Basic eDp5\r\nX-Own: mine\r\n\r\n");
        Assert.Contains("x-own: mine", answer, StringComparison.Ordinal);
        Assert.Contains("x-real-ip: 127.0.0.1", answer, StringComparison.Ordinal);
        var (_, seen) = (answer, answer[answer.IndexOf("\r\n\r\n", StringComparison.Ordinal)..]);
        foreach (var name in new[] { "connection", "keep-alive", "te", "proxy-connection", "proxy-authorization" })
            Assert.DoesNotContain($"\n{name}:", seen, StringComparison.OrdinalIgnoreCase);

        member.Answer = (head, _) => Task.FromResult("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: x\r\n\r\n" + head);
        var upgraded = await proxy.SayAsync(
            "GET / HTTP/1.1\r\nHost: shop.example.com\r\nConnection: Upgrade, X-Real-Ip\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
            until: "x-forwarded-for");
        Assert.StartsWith("HTTP/1.1 101", upgraded, StringComparison.Ordinal);
        Assert.Contains("\nupgrade: websocket", upgraded, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("x-real-ip,", upgraded, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(", x-real-ip", upgraded, StringComparison.OrdinalIgnoreCase);
    }

    [KernelFact]
    public async Task A_caller_cannot_turn_to_another_protocol_in_which_a_member_would_take_requests_behind_the_gateways_back()
    {
        await using var proxy = new TestProxy();
        await using var member = new TestBackend("m") { Answer = (head, _) => Task.FromResult(head) };
        proxy.Sample.AddChannel("web", members: [MemberAt(1, "127.0.0.1", member.Port)]);
        proxy.Sample.Publish("GET", "/", PathMatch.Prefix, "web", "/");
        await proxy.ApplyAsync();
        foreach (var upgrade in new[] { "h2c", "websocket, H2C" })
        {
            var seen = await proxy.SayAsync(
                $"GET / HTTP/1.1\r\nHost: shop.example.com\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: {upgrade}\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
                until: "x-real-ip");
            Assert.Contains("x-real-ip: 127.0.0.1", seen, StringComparison.Ordinal);
            Assert.DoesNotContain("upgrade", seen, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("http2-settings", seen, StringComparison.OrdinalIgnoreCase);
        }
    }

    [KernelFact]
    public async Task What_a_caller_does_not_say_of_its_connection_makes_no_member_change_the_protocol()
    {
        await using var proxy = new TestProxy();
        await using var member = new TestBackend("m") { Answer = (head, _) => Task.FromResult(head) };
        proxy.Sample.AddChannel("web", members: [MemberAt(1, "127.0.0.1", member.Port)]);
        proxy.Sample.Publish("GET", "/", PathMatch.Prefix, "web", "/");
        await proxy.ApplyAsync();
        foreach (var connection in new[] { "close", "close, x-upgrade" })
        {
            var seen = await proxy.SayAsync($"GET / HTTP/1.1\r\nHost: shop.example.com\r\nConnection: {connection}\r\nUpgrade: websocket\r\n\r\n");
            Assert.Contains("x-real-ip: 127.0.0.1", seen, StringComparison.Ordinal);
            Assert.DoesNotContain("upgrade", seen, StringComparison.OrdinalIgnoreCase);
        }
    }

    [KernelTheory]
    [InlineData("/svc/../private", 400)]
    [InlineData("/svc/%2e%2E/private", 400)]
    [InlineData("/svc/.%2e", 400)]
    [InlineData("/svc/x%2f..%2F..%2fprivate", 400)]
    [InlineData("/users/..", 400)]
    [InlineData("/users/%2e.", 400)]
    [InlineData("/svc/a..b/...", 200)]
    [InlineData("/svc/%2e/x?to=../..", 200)]
    public async Task No_path_leads_out_of_the_backends_path(string path, int status)
    {
        await using var proxy = new TestProxy();
        await using var member = new TestBackend("m");
        proxy.Sample.AddChannel("web", members: [MemberAt(1, "127.0.0.1", member.Port)]);
        proxy.Sample.Publish("GET", "/svc", PathMatch.Prefix, "web", "/public");
        proxy.Sample.Publish("GET", "/users/{id}", PathMatch.Whole, "web", "/public/{id}", mappings: [new("id", "id")]);
        await proxy.ApplyAsync();
        var answer = await proxy.SayAsync($"GET {path} HTTP/1.1\r\nHost: shop.example.com\r\nConnection: close\r\n\r\n");
        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.Equal(status == 400, answer.Contains("\"APIG.0201\"", StringComparison.Ordinal));
        Assert.Equal(status == 400 ? 0 : 1, member.Requests);
    }

    [KernelTheory]
    [InlineData("::1", "[::1]")]
    [InlineData("::1", "[::1]:8090")]
    [InlineData("0.0.0.0", "127.0.0.1:8090")]
    [InlineData("0.0.0.0", "203.0.113.5")]
    [InlineData("::", "[::1]:8090")]
    [InlineData("::", "127.0.0.1")]
    public async Task The_group_that_every_gateway_has_is_called_by_the_gateways_address(string listen, string host)
    {
        await using var proxy = new TestProxy(listen: listen);
        await using var member = new TestBackend("m");
        proxy.Sample.AddChannel("web", members: [MemberAt(1, "127.0.0.1", member.Port)]);
        proxy.Sample.Publish("GET", "/default", PathMatch.Whole, "web", "/", group: proxy.Sample.DefaultGroup);
        proxy.Sample.Publish("GET", "/shop", PathMatch.Whole, "web", "/");
        await proxy.ApplyAsync();
        string Ask(string path, string of) => $"GET {path} HTTP/1.1\r\nHost: {of}\r\nConnection: close\r\n\r\n";
        Assert.StartsWith("HTTP/1.1 200", await proxy.SayAsync(Ask("/default", host)), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 404", await proxy.SayAsync(Ask("/default", "other.example.com")), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 404", await proxy.SayAsync(Ask("/default", "shop.example.com")), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200", await proxy.SayAsync(Ask("/shop", "shop.example.com")), StringComparison.Ordinal);
    }

    [KernelTheory]
    [InlineData("0:0:0:0:0:0:0:1")]
    [InlineData("::FFFF:127.0.0.1")]
    public async Task An_address_that_is_spelt_otherwise_than_haproxy_spells_it_is_the_same(string host)
    {
        await using var proxy = new TestProxy();
        await using var member = new TestBackend("m", address: host.Contains('.') ? "127.0.0.1" : "::1");
        proxy.Sample.AddChannel("web", check: CheckBy(CheckProtocol.Tcp), members: [MemberAt(1, host, member.Port)]);
        proxy.Sample.Publish("GET", "/", PathMatch.Prefix, "web", "/");
        await proxy.ApplyAsync();
        var worker = await proxy.WorkerAsync();
        proxy.Proxies.Forget(TestProxy.Name); // all is compared
        await proxy.ApplyAsync();
        Assert.Equal(worker, await proxy.WorkerAsync());
        Assert.Equal("m", await proxy.Client().GetStringAsync("/"));
    }

    [KernelFact]
    public async Task What_goes_wrong_is_told_in_the_clouds_words()
    {
        await using var proxy = new TestProxy();
        await using var slow = new TestBackend("slow") { Answer = async (_, cancel) => { await Task.Delay(System.Threading.Timeout.Infinite, cancel); return ""; } };
        await using var odd = new TestBackend("odd") { Answer = (_, _) => Task.FromResult("HTTP/garbage\r\n\r\n") };
        await using var busy = new TestBackend("busy") { Answer = (_, _) => Task.FromResult("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 4\r\n\r\nbusy") };
        proxy.Sample.AddChannel("slow", members: [MemberAt(1, "127.0.0.1", slow.Port)]);
        proxy.Sample.AddChannel("odd", members: [MemberAt(1, "127.0.0.1", odd.Port)]);
        proxy.Sample.AddChannel("busy", members: [MemberAt(1, "127.0.0.1", busy.Port)]);
        proxy.Sample.AddChannel("dead", members: [MemberAt(1, "127.0.0.1", TestProxy.FreePort())]);
        proxy.Sample.AddChannel("empty");
        foreach (var name in new[] { "slow", "odd", "busy", "dead", "empty" })
            proxy.Sample.Publish("GET", $"/{name}", PathMatch.Whole, name, "/", timeoutMs: 300, retries: 0);
        proxy.Sample.Publish("GET", "/https", PathMatch.Whole, "busy", "/", protocol: ApiProtocol.Https);
        await proxy.ApplyAsync();
        var client = proxy.Client();
        await RefusedAsync(client, "/slow", HttpStatusCode.GatewayTimeout, "APIG.0201", "Backend timeout.");
        await RefusedAsync(client, "/odd", HttpStatusCode.BadGateway, "APIG.0202", "Backend unavailable");
        await RefusedAsync(client, "/dead", HttpStatusCode.BadGateway, "APIG.0201", "Backend unavailable.");
        await RefusedAsync(client, "/empty", HttpStatusCode.BadGateway, "APIG.0610", "No backend available.");
        await RefusedAsync(client, "/https", HttpStatusCode.BadRequest, "APIG.0607", "The following protocol is supported: https");
        await RefusedAsync(client, "/busy?" + new string('q', 33 << 10), HttpStatusCode.RequestUriTooLong, "APIG.0201", "Request URI too large.");
        await RefusedAsync(client, "/busy", (HttpStatusCode)494, "APIG.0201", "Request headers too large.", stage: new('s', 33 << 10));
        using var longest = await client.GetAsync("/busy?" + new string('q', (32 << 10) - 6));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, longest.StatusCode);
        using var own = await client.GetAsync("/busy");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "busy"), (own.StatusCode, await own.Content.ReadAsStringAsync())); // the member's own answer is passed on
    }

    [KernelFact]
    public async Task A_request_is_tried_again_with_another_member_where_repeating_is_harmless()
    {
        await using var proxy = new TestProxy();
        await using var good = new TestBackend("good");
        await using var closing = new TestBackend("closing") { Answer = (_, _) => throw new OperationCanceledException() };
        proxy.Sample.AddChannel("web", members: [MemberAt(1, "127.0.0.1", good.Port), MemberAt(2, "127.0.0.1", closing.Port)]);
        proxy.Sample.Publish("ANY", "/", PathMatch.Prefix, "web", "/");
        await proxy.ApplyAsync();
        var client = proxy.Client(keepsConnections: false);
        for (var i = 0; i < 20; i++) Assert.Equal("good", await client.GetStringAsync("/"));
        var posts = new List<HttpStatusCode>();
        for (var i = 0; i < 10; i++) posts.Add((await client.PostAsync("/", null)).StatusCode);
        Assert.Contains(HttpStatusCode.BadGateway, posts);
    }

    [KernelFact]
    public async Task No_request_fails_while_the_configuration_is_reloaded_again_and_again()
    {
        await using var proxy = new TestProxy();
        await using var member = new TestBackend("m");
        proxy.Sample.AddChannel("web", members: [MemberAt(1, "127.0.0.1", member.Port)]);
        proxy.Sample.Publish("POST", "/", PathMatch.Prefix, "web", "/", retries: 0);
        await proxy.ApplyAsync();
        using var ending = new CancellationTokenSource();
        var senders = Enumerable.Range(0, 4).Select(i => Task.Run(async () =>
        {
            using var client = proxy.Client(keepsConnections: i % 2 == 0);
            var sent = 0;
            while (!ending.IsCancellationRequested)
            {
                using var response = await client.PostAsync("/", null);
                Assert.True(response.IsSuccessStatusCode, $"{response} {await response.Content.ReadAsStringAsync()}");
                sent++;
            }

            return sent;
        })).ToList();
        for (var i = 0; i < 8; i++)
        {
            proxy.Sample.Publish("GET", $"/more/{i}", PathMatch.Whole, "web", "/");
            await proxy.ApplyAsync();
        }

        await ending.CancelAsync();
        Assert.All(await Task.WhenAll(senders), sent => Assert.True(sent > 10));
    }

    [KernelFact]
    public async Task A_process_is_found_again_by_a_server_that_starts_and_one_that_died_is_started_anew()
    {
        await using var proxy = new TestProxy();
        await using var member = new TestBackend("m");
        proxy.Sample.AddChannel("web", members: [MemberAt(1, "127.0.0.1", member.Port)]);
        proxy.Sample.Publish("GET", "/", PathMatch.Prefix, "web", "/");
        await proxy.ApplyAsync();
        var master = await MasterAsync(proxy);
        proxy.Proxies = new(proxy.Settings);
        Assert.Equal([TestProxy.Name], proxy.Proxies.List());
        await proxy.ApplyAsync();
        Assert.Equal(master, await MasterAsync(proxy));

        using (var process = System.Diagnostics.Process.GetProcessById(master)) process.Kill(entireProcessTree: true);
        await TestWait.UntilAsync(async () => (await proxy.ObserveAsync()).Count == 0);
        await proxy.ApplyAsync();
        Assert.NotEqual(master, await MasterAsync(proxy));
        Assert.Equal("m", await proxy.Client().GetStringAsync("/"));
        Assert.Equal("nobody", await WorkerUserAsync(proxy) is "haproxy" or "nobody" ? "nobody" : "somebody");
    }

    [KernelFact]
    public async Task Members_inside_a_vpc_are_reached_from_a_listener_on_the_host()
    {
        const string Instance = "tlhxv";
        var vpc = new VpcId(77);
        var name = KernelNames.RouterOf(Instance, vpc);
        using var inside = NetworkNamespace.EnsureNamed(name);
        try
        {
            using (var netlink = NetlinkSocket.Open(inside))
            using (var batch = netlink.NewBatch())
                batch.ChangeDevice(new DeviceName("lo"), new() { Up = true }).Execute();
            await using var proxy = new TestProxy(vpc, Instance);
            var member = inside.Run(() => new TestBackend("inside"));
            await using (member)
            {
                proxy.Sample.AddChannel("web", check: CheckBy(Core.Channels.CheckProtocol.Http, 1, 1), members: [MemberAt(1, "127.0.0.1", member.Port)]);
                proxy.Sample.Publish("GET", "/", PathMatch.Prefix, "web", "/");
                await proxy.ApplyAsync();
                await RefusedAsync(proxy.Client(), "/", HttpStatusCode.Forbidden, "APIG.0404", "Access to the backend IP address has been denied.");
                Assert.Equal(0, member.Connections); // loopback in a VPC, until the operator allows it
                proxy.Sample.Settings = GatewaySettings.Default with { Restricted = RestrictedNetworks.Parse([]) };
                await proxy.ApplyAsync();
                Assert.Equal("inside", await proxy.Client().GetStringAsync("/"));
                await TestWait.UntilAsync(() => member.Checks > 0);
                proxy.Sample.Publish("GET", "/again", PathMatch.Whole, "web", "/");
                await proxy.ApplyAsync();
                Assert.Equal("inside", await proxy.Client(keepsConnections: false).GetStringAsync("/again"));
            }
        }
        finally
        {
            NetworkNamespace.RemoveNamed(name);
        }

        Assert.Empty(NetworkNamespace.ListNames(KernelNames.RouterPrefix(Instance)));
    }

    private static async Task RefusedAsync(HttpClient client, string path, HttpStatusCode status, string code, string? message = null, string? stage = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (stage is not null) request.Headers.Add("X-Stage", stage);
        using var response = await client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        using var body = JsonDocument.Parse(text);
        Assert.Equal((status, code), (response.StatusCode, body.RootElement.GetProperty("error_code").GetString()));
        if (message is not null) Assert.Equal(message, body.RootElement.GetProperty("error_msg").GetString());
        Assert.Equal(response.Headers.GetValues("X-Request-Id").Single(), body.RootElement.GetProperty("request_id").GetString());
        Assert.Equal("api-gateway", response.Headers.GetValues("Server").Single());
    }

    private static async Task<int> MasterAsync(TestProxy proxy) => int.Parse(
        (await new RuntimeSocket($"{proxy.Settings.StateFolder}/gateway/master.sock").AskAsync("show proc", default)).Split('\n')
            .First(line => line.Contains(" master ", StringComparison.Ordinal)).Split(' ')[0],
        System.Globalization.CultureInfo.InvariantCulture);

    private static async Task<string> WorkerUserAsync(TestProxy proxy)
    {
        var info = await new RuntimeSocket($"{proxy.Settings.StateFolder}/gateway/worker.sock").AskAsync("show info", default);
        var id = info.Split('\n').First(line => line.StartsWith("Pid:", StringComparison.Ordinal))[4..].Trim();
        var user = (await File.ReadAllLinesAsync($"/proc/{id}/status")).First(line => line.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[1];
        return (await File.ReadAllLinesAsync("/etc/passwd")).First(line => line.Split(':')[2] == user).Split(':')[0];
    }
}
