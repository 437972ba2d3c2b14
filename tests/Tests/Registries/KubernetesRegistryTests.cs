using System.Diagnostics;
using System.Text.Json.Nodes;
using Tieline.Registries.Kubernetes;
using Tieline.Running;
using Tieline.Tests.Store;
using Xunit;

namespace Tieline.Tests.Registries;

/// <summary>A cluster as a registry, against an API server that speaks the list and watch of Kubernetes over TLS.</summary>
public sealed class KubernetesRegistryTests : IAsyncLifetime
{
    private static readonly WatchTimes Quick = new(TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(2), TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(50));

    private readonly TemporaryFolder _folder = new();
    private KubernetesApi _api = null!;

    public async ValueTask InitializeAsync()
    {
        _api = await KubernetesApi.StartAsync();
        _api.AddService("shop", "web", "tier", "front");
        File.WriteAllText(_folder.File("token"), _api.Token + "\n");
        File.WriteAllText(_folder.File("ca.pem"), _api.AuthorityPem);
    }

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task What_is_found_carries_the_label_is_ready_in_a_slice_and_is_of_the_namespace()
    {
        for (var i = 1; i <= 7; i++) Web($"web-{i}", $"10.0.0.{i}"); // several pages, several slices
        Web("starting", "10.0.1.1", isReady: false);
        Web("not-scheduled", "");
        _api.Run("shop", "other", "10.0.1.2", true, ("app", "other"), ("tier", "front"));
        _api.Run("shop", "no-service", "10.0.1.3", true, ("app", "web"));
        _api.Run("stock", "elsewhere", "10.0.1.4", true, ("app", "web"), ("tier", "front"));
        using var registry = Registry();
        await using var watching = Watch(registry);
        await watching.FindsAsync("10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4", "10.0.0.5", "10.0.0.6", "10.0.0.7");
    }

    [Fact]
    public async Task A_pod_that_comes_is_ready_is_not_loses_its_label_or_goes_is_told_each_time()
    {
        using var registry = Registry();
        await using var watching = Watch(registry);
        await watching.FindsAsync();
        Web("a", "10.0.0.1", isReady: false);
        Web("b", "10.0.0.2");
        await watching.FindsAsync("10.0.0.2");
        Web("a", "10.0.0.1");
        await watching.FindsAsync("10.0.0.1", "10.0.0.2");
        Web("b", "10.0.0.2", isReady: false);
        await watching.FindsAsync("10.0.0.1");
        Web("b", "10.0.0.3");
        await watching.FindsAsync("10.0.0.1", "10.0.0.3");
        _api.Run("shop", "a", "10.0.0.1", true, ("app", "renamed"), ("tier", "front"));
        await watching.FindsAsync("10.0.0.3");
        _api.End("shop", "b");
        await watching.FindsAsync();
    }

    [Fact]
    public async Task A_slice_that_says_nothing_of_readiness_counts_as_ready_and_one_of_another_pods_life_does_not()
    {
        _api.Run("shop", "a", "10.0.0.1", true, ("app", "web"));
        using var registry = Registry();
        await using var watching = Watch(registry);
        await watching.FindsAsync();
        _api.PutSlice("shop", "by-hand", Slice(new JsonObject { ["kind"] = "Pod", ["name"] = "a", ["uid"] = "an-earlier-life" }, "10.0.0.1"));
        _api.PutSlice("shop", "of-a-node", Slice(new JsonObject { ["kind"] = "Node", ["name"] = "a" }, "10.0.0.1"));
        _api.PutSlice("shop", "of-another-address", Slice(new JsonObject { ["kind"] = "Pod", ["name"] = "a" }, "10.0.0.9"));
        _api.Run("shop", "b", "10.0.0.2", true, ("app", "web"), ("tier", "front"));
        await watching.FindsAsync("10.0.0.2");
        _api.PutSlice("shop", "by-hand", Slice(new JsonObject { ["kind"] = "Pod", ["name"] = "a" }, "10.0.0.1"));
        await watching.FindsAsync("10.0.0.1", "10.0.0.2");
    }

    [Fact]
    public async Task A_watch_that_is_cut_is_opened_again_where_it_was_and_nothing_is_lost()
    {
        using var registry = Registry();
        await using var watching = Watch(registry);
        Web("a", "10.0.0.1");
        await watching.FindsAsync("10.0.0.1");
        var lists = Lists;
        for (var i = 2; i <= 4; i++)
        {
            _api.BreakWatches();
            Web("a", $"10.0.0.{i}");
            await watching.FindsAsync($"10.0.0.{i}");
        }

        Assert.Equal(lists, Lists);
        Assert.DoesNotContain("lost", watching.Told);
    }

    [Fact]
    public async Task A_watch_that_ends_in_its_time_is_opened_again()
    {
        using var registry = Registry(Quick with { Watch = TimeSpan.FromSeconds(1) });
        await using var watching = Watch(registry);
        await EventuallyAsync(() => _api.Requests.Count(target => target.Contains("watch=true", StringComparison.Ordinal)) >= 6, "watches were opened again");
        Web("a", "10.0.0.1");
        await watching.FindsAsync("10.0.0.1");
        Assert.DoesNotContain("lost", watching.Told);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_the_server_has_forgotten_is_listed_anew_and_is_no_loss(bool byStatus)
    {
        _api.ExpiresByStatus = byStatus;
        using var registry = Registry();
        await using var watching = Watch(registry);
        Web("a", "10.0.0.1");
        await watching.FindsAsync("10.0.0.1");
        var lists = Lists;
        await _api.StopAsync();
        await watching.LosesAsync();
        Web("b", "10.0.0.2");
        _api.End("shop", "a");
        _api.Forget();
        await _api.StartAgainAsync();
        await watching.FindsAsync("10.0.0.2");
        Assert.True(Lists > lists);
        Assert.Single(watching.Told, "lost");
    }

    [Fact]
    public async Task Bookmarks_keep_a_quiet_watch_from_expiring()
    {
        using var registry = Registry();
        await using var watching = Watch(registry);
        Web("a", "10.0.0.1");
        await watching.FindsAsync("10.0.0.1");
        await EventuallyAsync(() => _api.OpenWatches == 2, "both watches are open");
        var lists = Lists;
        _api.Bookmark();
        await EventuallyAsync(() => _api.BookmarksSent == 2, "both watches have the bookmark");
        _api.Forget();
        _api.EndWatches();
        Web("a", "10.0.0.2");
        await watching.FindsAsync("10.0.0.2");
        Assert.Equal(lists, Lists);
    }

    [Fact]
    public async Task A_list_whose_pages_came_too_late_begins_again()
    {
        for (var i = 1; i <= 5; i++) Web($"web-{i}", $"10.0.0.{i}");
        _api.ForgetsBetweenPages = true;
        using var registry = Registry();
        await using var watching = Watch(registry);
        await watching.FindsAsync("10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4", "10.0.0.5");
        Assert.False(_api.ForgetsBetweenPages);
        Assert.DoesNotContain("lost", watching.Told);
    }

    [Fact]
    public async Task A_loss_and_a_return_are_told_once_however_often_it_is_tried()
    {
        Web("a", "10.0.0.1");
        using var registry = Registry();
        await using var watching = Watch(registry);
        await watching.FindsAsync("10.0.0.1");
        await EventuallyAsync(() => _api.OpenWatches == 2, "both watches are open");
        _api.Refuses = 500;
        _api.BreakWatches();
        Assert.Equal("500 the server is refusing to serve", await watching.LosesAsync());
        var asked = _api.Requests.Count;
        await EventuallyAsync(() => _api.Requests.Count > asked + 6, "it is tried again");
        _api.Refuses = null;
        await watching.FindsAsync("10.0.0.1");
        Assert.Equal(["lost", "10.0.0.1"], watching.Told.TakeLast(2));
        Assert.Single(watching.Told, "lost");
    }

    [Fact]
    public async Task A_token_that_is_replaced_in_its_file_is_used_from_the_next_request_on()
    {
        Web("a", "10.0.0.1");
        using var registry = Registry();
        await using var watching = Watch(registry);
        await watching.FindsAsync("10.0.0.1");
        await EventuallyAsync(() => _api.OpenWatches == 2, "both watches are open");
        _api.Token = "token-2";
        _api.BreakWatches();
        Assert.Equal("401 Unauthorized", await watching.LosesAsync());
        File.WriteAllText(_folder.File("token"), "token-2");
        await watching.FindsAsync("10.0.0.1");
    }

    [Fact]
    public async Task A_file_that_holds_no_token_is_said_and_what_it_holds_is_not()
    {
        File.WriteAllText(_folder.File("token"), "two lines\nof a secret");
        using var registry = Registry();
        await using var watching = Watch(registry);
        var why = await watching.LosesAsync();
        Assert.EndsWith("holds no token", why, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_certificate_does_in_place_of_a_token()
    {
        Web("a", "10.0.0.1");
        using var certificate = KubernetesApi.SelfSigned("tieline");
        _api.ClientThumbprint = certificate.Thumbprint;
        File.WriteAllText(_folder.File("client.pem"), certificate.ExportCertificatePem());
        using (var key = System.Security.Cryptography.X509Certificates.ECDsaCertificateExtensions.GetECDsaPrivateKey(certificate)!)
            File.WriteAllText(_folder.File("client.key"), key.ExportPkcs8PrivateKeyPem());
        using var registry = new KubernetesRegistry(new("cluster-1", _api.Address)
        {
            AuthorityFile = _folder.File("ca.pem"), CertificateFile = _folder.File("client.pem"), KeyFile = _folder.File("client.key"), Times = Quick,
        });
        await using var watching = Watch(registry);
        await watching.FindsAsync("10.0.0.1");
    }

    [Fact]
    public async Task A_server_that_another_authority_vouches_for_is_not_asked()
    {
        using var other = KubernetesApi.SelfSigned("other");
        File.WriteAllText(_folder.File("ca.pem"), other.ExportCertificatePem());
        using var registry = Registry();
        await using var watching = Watch(registry);
        Assert.Contains("certificate", await watching.LosesAsync(), StringComparison.OrdinalIgnoreCase);
        Assert.Empty(_api.Requests);
    }

    [Theory]
    [InlineData("..")]
    [InlineData("a/../b")]
    [InlineData("UPPER")]
    [InlineData("-a")]
    public async Task What_cannot_be_a_namespace_is_asked_of_no_server(string name)
    {
        using var registry = Registry();
        await using var watching = new Watching(registry, new("cluster-1", name, new("app", "web")));
        Assert.Contains(name, await watching.LosesAsync(), StringComparison.Ordinal);
        Assert.Empty(_api.Requests);
    }

    [Fact]
    public async Task A_registry_that_lists_more_addresses_than_any_channel_can_use_is_refused()
    {
        var target = new JsonObject { ["kind"] = "Pod", ["name"] = "a" };
        _api.PutSlice("shop", "huge", Slice(target, [.. Enumerable.Range(0, 20_001).Select(i => $"10.{i >> 16}.{(i >> 8) & 255}.{i & 255}")]));
        using var registry = Registry();
        await using var watching = Watch(registry);
        Assert.Equal("more than 20000 addresses are listed", await watching.LosesAsync());
    }

    [Fact]
    public void Pauses_double_from_failure_to_failure_up_to_a_bound()
    {
        var times = new WatchTimes(default, default, TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(30));
        foreach (var failures in Enumerable.Range(1, 100))
        {
            var plain = TimeSpan.FromSeconds(Math.Min(30, 0.2 * Math.Pow(2, failures - 1)));
            Assert.InRange(ResourceWatch<Pod>.PauseAfter(failures, times), plain * 0.8, plain * 1.2);
        }
    }

    private int Lists => _api.Requests.Count(target => !target.Contains("watch=true", StringComparison.Ordinal));

    private static JsonObject Slice(JsonObject target, params string[] addresses) => new()
    {
        ["endpoints"] = new JsonArray(new JsonObject { ["addresses"] = new JsonArray([.. addresses.Select(address => (JsonNode)address)]), ["targetRef"] = target }),
    };

    private void Web(string name, string address, bool isReady = true) => _api.Run("shop", name, address, isReady, ("app", "web"), ("tier", "front"));

    private KubernetesRegistry Registry(WatchTimes? times = null) => new(
        new("cluster-1", _api.Address) { TokenFile = _folder.File("token"), AuthorityFile = _folder.File("ca.pem"), Times = times ?? Quick });

    private static Watching Watch(KubernetesRegistry registry) => new(registry, new("cluster-1", "shop", new("app", "web")));

    private static async Task EventuallyAsync(Func<bool> isSo, string what)
    {
        var started = Stopwatch.GetTimestamp();
        while (!isSo())
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < Watching.Patience, what);
            await Task.Delay(TimeSpan.FromMilliseconds(5));
        }
    }
}
