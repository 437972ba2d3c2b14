using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Tieline.Running;
using Tieline.Sdk.Huawei;
using Tieline.Tests.EndToEnd.Running;

namespace Tieline.Tests.EndToEnd.Lives;

/// <summary>A microservice channel from its cluster to its callers: the server as a process, an API server, pods that listen on this machine.</summary>
public sealed class FollowedChannelTests
{
    private const string Cluster = "ab1485b4f91b45abbcd560be591f7309", First = "127.0.77.1", Second = "127.0.77.2", Third = "127.0.77.3";

    [LinuxEngineFact]
    public async Task Requests_reach_the_pods_that_are_ready_through_their_changes_the_registrys_loss_and_a_restart()
    {
        using var folder = new TestFolder();
        await using var api = await KubernetesApi.StartAsync();
        api.AddService("shop", "web", "app", "web");
        var (podPort, gatewayPort) = (FreePort(First), FreePort("127.0.0.1"));
        await using var pods = new Pods(api, podPort);
        await pods.RunAsync("a", First);
        await pods.RunAsync("b", Second);
        await using var server = await TestServer.StartAsync(
            "--engine", "linux", $"gateways:firstPort={gatewayPort}", $"clusters:0:id={Cluster}", "clusters:0:name=cce-test", $"clusters:0:server={api.Address}",
            $"clusters:0:caFile={folder.Write("ca.pem", api.AuthorityPem)}", $"clusters:0:tokenFile={folder.Write("token", api.Token)}", "clusters:0:accounts:0=alice");

        using var call = new HttpClient { BaseAddress = new($"http://127.0.0.1:{gatewayPort}") };
        call.DefaultRequestHeaders.Host = await PublishAsync(server, podPort);
        await AnswerAsync(call, First, Second);

        await pods.EndAsync("a");
        await AnswerAsync(call, Second);
        await pods.RunAsync("c", Third);
        await AnswerAsync(call, Second, Third);

        var metrics = await server.Http.GetStringAsync("/tieline/v1/metrics");
        Assert.Contains("tieline_registry_watches 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains($"tieline_registry_lookups_total{{cluster=\"{Cluster}\"}}", metrics, StringComparison.Ordinal);

        await api.StopAsync();
        await Eventually.SeesAsync(() => server.TielineAsync("events", "--account", "alice"), text => text.Contains("channel.registryLost", StringComparison.Ordinal), "the loss is logged");
        await AnswerAsync(call, Second, Third);
        await server.StartAgainAsync();
        await AnswerAsync(call, Second, Third);

        await pods.RunAsync("a", First);
        await api.StartAgainAsync();
        await AnswerAsync(call, First, Second, Third);
        var events = await server.TielineAsync("events", "--account", "alice");
        foreach (var once in new[] { "channel.followed", "channel.registryLost", "channel.registryFound" })
            Assert.Equal(2, events.Split(once).Length);
    }

    [Fact]
    public async Task An_account_that_a_cluster_is_not_for_is_told_that_it_is_unknown()
    {
        await using var server = await TestServer.StartAsync($"clusters:0:id={Cluster}", "clusters:0:server=https://127.0.0.1:1", "clusters:0:accounts:0=alice");
        using var bob = new HuaweiTenant(server, server.Bob);
        using var channels = await ChannelsAsync(bob);
        var refused = await Assert.ThrowsAsync<HuaweiServiceException>(() => channels.CreateVpcChannelAsync(Following(80)));
        Assert.Equal(("APIG.2012", HttpStatusCode.BadRequest), (refused.Code, refused.StatusCode));
        Assert.Contains("cluster_id", refused.Message, StringComparison.Ordinal);
        var made = await channels.CreateVpcChannelAsync(Following(80) with { Members = [new() { Host = First }] });
        Assert.Equal("", made.MicroserviceInfo?.CceInfo?.ClusterName);
        using var alice = new HuaweiTenant(server, server.Alice);
        using var hers = await ChannelsAsync(alice);
        Assert.Equal(Cluster, (await hers.CreateVpcChannelAsync(Following(80))).MicroserviceInfo?.CceInfo?.ClusterName);
    }

    private static VpcChannelRequest Following(int port) => new()
    {
        Name = "web", Port = port, Type = VpcChannelType.Microservice, MemberType = MemberType.Ip,
        MicroserviceInfo = new()
        {
            ServiceType = MicroserviceType.Cce, CceInfo = new() { ClusterId = Cluster, Namespace = "shop", WorkloadType = WorkloadType.Deployment, AppName = "web" },
        },
    };

    private static async Task<VpcChannelClient> ChannelsAsync(HuaweiTenant tenant)
    {
        using var instances = new GatewayInstanceClient(tenant.Configuration);
        return new(tenant.Configuration, (await instances.ListInstancesAsync()).Instances[0].Id);
    }

    /// <summary>Makes the channel, and publishes an API that leads to it; returns the domain that callers name.</summary>
    private static async Task<string> PublishAsync(TestServer server, int podPort)
    {
        using var alice = new HuaweiTenant(server, server.Alice);
        using var instances = new GatewayInstanceClient(alice.Configuration);
        var instance = (await instances.ListInstancesAsync()).Instances[0].Id;
        using var channels = new VpcChannelClient(alice.Configuration, instance);
        using var gateway = new GatewayClient(alice.Configuration, instance);
        var channel = await channels.CreateVpcChannelAsync(Following(podPort));
        Assert.Equal("cce-test", channel.MicroserviceInfo?.CceInfo?.ClusterName);
        var group = await gateway.CreateApiGroupAsync("shop");
        var published = await gateway.CreateApiAsync(new()
        {
            GroupId = group.Id, Name = "web", ReqProtocol = "HTTP", ReqMethod = "GET", ReqUri = "/", MatchMode = "SWA", AuthType = ApiAuthType.None,
            BackendApi = BackendApi.Behind(channel.Id, "GET", "/", TimeSpan.FromSeconds(5)),
        });
        await gateway.PublishApiAsync(published.Id, GatewayEnvironment.ReleaseId);
        return group.SlDomain;
    }

    /// <summary>Waits until requests are answered by these pods, each in its turn, and by no other.</summary>
    private static async Task AnswerAsync(HttpClient call, params string[] pods)
    {
        const int Rounds = 4;
        await Eventually.SeesAsync(
            async () =>
            {
                var answers = new SortedSet<string>(StringComparer.Ordinal);
                for (var i = 0; i < Rounds * pods.Length; i++)
                {
                    try
                    {
                        using var response = await call.GetAsync("/");
                        answers.Add(response.IsSuccessStatusCode ? await response.Content.ReadAsStringAsync() : $"{(int)response.StatusCode}");
                    }
                    catch (HttpRequestException fault)
                    {
                        answers.Add(fault.Message); // the gateway is not there yet
                    }
                }

                return string.Join(' ', answers);
            },
            seen => seen == string.Join(' ', pods),
            $"answers of {string.Join(' ', pods)}");
    }

    private static int FreePort(string address)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    /// <summary>Pods: listeners that answer with their address, known to the API server while they run.</summary>
    private sealed class Pods(KubernetesApi api, int port) : IAsyncDisposable
    {
        private readonly Dictionary<string, WebApplication> _running = [];

        public async Task RunAsync(string name, string address)
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Parse(address), port));
            var app = _running[name] = builder.Build();
            app.Run(http => http.Response.WriteAsync(address));
            await app.StartAsync();
            api.Run("shop", name, address, true, ("app", "web"));
        }

        public async Task EndAsync(string name)
        {
            api.End("shop", name);
            _running.Remove(name, out var app);
            await app!.DisposeAsync();
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var app in _running.Values) await app.DisposeAsync();
        }
    }
}
