using System.Net;
using Tieline.Sdk.Huawei;

namespace Tieline.Demo;

/// <summary>A published API on a channel of backends inside a VPC: balanced, checked, with one in reserve: seed 002.</summary>
internal static class ChannelDemo
{
    private const string Cidr = "10.60.0.0/16", SubnetCidr = "10.60.1.0/24", SubnetGateway = "10.60.1.1";
    private const int Port = 8080, Requests = 600, Paths = 20;
    private static readonly int[] Weights = [3, 2, 1];

    public static async Task RunAsync(Stage stage, Story story)
    {
        var alice = stage.Alice;
        var (vpc, subnet) = ("", "");
        await story.StepAsync("alice makes a VPC and a subnet", async () =>
        {
            vpc = (await alice.Networks.CreateVpcAsync(new() { Name = "farm", Cidr = Cidr })).Id;
            stage.Undo(() => alice.Networks.DeleteVpcAsync(vpc));
            await alice.Networks.WaitUntilVpcOkAsync(vpc);
            subnet = (await alice.Networks.CreateSubnetAsync(new() { Name = "farm", Cidr = SubnetCidr, GatewayIp = SubnetGateway, VpcId = vpc })).Id;
            stage.Undo(() => alice.Networks.DeleteSubnetAsync(vpc, subnet));
            await alice.Networks.WaitUntilSubnetActiveAsync(subnet);
            return $"{vpc}, {SubnetCidr}";
        });
        GatewayInstance instance = new();
        Workload[] workloads = [];
        await story.StepAsync("a gateway instance in it, three backends and one in reserve", async () =>
        {
            var id = (await alice.GatewayInstances.CreateInstanceAsync("farm", vpc)).InstanceId;
            stage.Undo(async () =>
            {
                await alice.GatewayInstances.DeleteInstanceAsync(id);
                if (stage.CarriesPackets) await Call.UntilNobodyListensAsync(instance);
            });
            instance = await alice.GatewayInstances.WaitUntilRunningAsync(id);
            workloads =
            [
                await stage.AttachAsync("one", subnet), await stage.AttachAsync("two", subnet), await stage.AttachAsync("three", subnet),
                await stage.AttachAsync("spare", subnet),
            ];
            return $"{instance.IngressIp}:{instance.IngressPort} before {string.Join(", ", workloads.Select(workload => $"{workload.Name} {workload.Address}"))}";
        });

        var (channels, gateway) = (new VpcChannelClient(alice.HuaweiConfiguration, instance.Id), new GatewayClient(alice.HuaweiConfiguration, instance.Id));
        var backends = new List<Backend>();
        try
        {
            foreach (var workload in workloads) backends.Add(await stage.ServeAsync(workload, Port));
            VpcChannel channel = new();
            await story.StepAsync("a channel with weights 3:2:1, a check every second, and the spare as backup", async () =>
            {
                channel = await channels.CreateVpcChannelAsync(new()
                {
                    Name = "farm", Port = Port, MemberType = MemberType.Ip,
                    Members = [.. workloads.Select((workload, i) => new MemberInfo { Host = workload.Address, Weight = i < 3 ? Weights[i] : 1, IsBackup = i == 3 })],
                    VpcHealthConfig = new()
                    {
                        Protocol = HealthCheckProtocol.Http, Path = "/", HttpCode = "200", ThresholdNormal = 2, ThresholdAbnormal = 2, TimeInterval = 1, Timeout = 1,
                    },
                });
                stage.Undo(() => channels.DeleteVpcChannelAsync(channel.Id));
                var members = (await channels.ListBackendInstancesAsync(channel.Id)).Members;
                Story.Expect(members.Count == workloads.Length, $"{members.Count} members");
                return $"{channel.Id}, {members.Count} members";
            });
            var domain = await PublishAsync(stage, story, gateway, channel.Id);
            if (!stage.CarriesPackets) return;
            using var call = new Call(instance, domain);
            await BalanceAsync(story, call, workloads);
            await FailOverAsync(story, call, workloads, backends, (workload, health) => WaitAsync(channels, channel.Id, workload, health));
            await HashAsync(stage, story, call, workloads, backends, channels, channel.Id);
        }
        finally
        {
            foreach (var backend in backends) backend.Dispose();
        }
    }

    /// <returns>The domain by which the API is called.</returns>
    private static async Task<string> PublishAsync(Stage stage, Story story, GatewayClient gateway, string channel)
    {
        ApiGroup group = new();
        await story.StepAsync("an API on the channel, published", async () =>
        {
            group = await gateway.CreateApiGroupAsync("farm");
            stage.Undo(() => gateway.DeleteApiGroupAsync(group.Id));
            var api = await gateway.CreateApiAsync(new()
            {
                GroupId = group.Id, Name = "farm", ReqProtocol = "HTTP", ReqMethod = "GET", ReqUri = "/", MatchMode = "SWA", AuthType = ApiAuthType.None,
                BackendApi = BackendApi.Behind(channel, "GET", "/", TimeSpan.FromSeconds(5)),
            });
            stage.Undo(() => gateway.DeleteApiAsync(api.Id));
            await gateway.PublishApiAsync(api.Id, GatewayEnvironment.ReleaseId);
            stage.Undo(() => gateway.OfflineApiAsync(api.Id, GatewayEnvironment.ReleaseId));
            return group.SlDomain;
        });
        return group.SlDomain;
    }

    private static Task BalanceAsync(Story story, Call call, Workload[] workloads) => story.StepAsync($"{Requests} requests are spread 3:2:1", async () =>
    {
        await call.UntilAnsweredAsync();
        var counts = await CountAsync(call, workloads);
        for (var i = 0; i < 3; i++) Story.Expect(Math.Abs(counts[i] - (Requests * Weights[i] / 6)) <= Requests / 100, string.Join(" : ", counts));
        Story.Expect(counts[3] == 0, "the spare was asked");
        return string.Join(" : ", counts.Take(3));
    });

    private static async Task FailOverAsync(Story story, Call call, Workload[] workloads, List<Backend> backends, Func<Workload, string, Task> waitAsync)
    {
        await story.StepAsync("one is killed among requests; none fails, and the checks take it out", async () =>
        {
            var counts = await CountAsync(call, workloads, i =>
            {
                if (i == Requests / 3) backends[0].Dispose();
            });
            Story.Expect(counts[0] <= (Requests / 6) + (Requests / 100) && counts[1] > 0 && counts[2] > 0 && counts[3] == 0, string.Join(" : ", counts));
            await waitAsync(workloads[0], MemberHealth.Unhealthy);
            var after = await CountAsync(call, workloads);
            Story.Expect(after[0] == 0, string.Join(" : ", after));
            return $"{2 * Requests} answered; {string.Join(" : ", counts.Take(3))}, and {string.Join(" : ", after.Take(3))} when its check had said unhealthy";
        });
        await story.StepAsync("the other two are killed too, and the spare steps in", async () =>
        {
            backends[1].Dispose();
            backends[2].Dispose();
            foreach (var workload in workloads[1..3]) await waitAsync(workload, MemberHealth.Unhealthy);
            var counts = await CountAsync(call, workloads);
            Story.Expect(counts[3] == Requests, string.Join(" : ", counts));
            return $"{counts[3]} answered by {workloads[3].Name}";
        });
    }

    private static Task HashAsync(
        Stage stage, Story story, Call call, Workload[] workloads, List<Backend> backends, VpcChannelClient channels, string channel) =>
        story.StepAsync("they come back; by URI hash, one path is always one backend's", async () =>
        {
            for (var i = 0; i < 3; i++) backends[i] = await stage.ServeAsync(workloads[i], Port);
            foreach (var workload in workloads[..3]) await WaitAsync(channels, channel, workload, MemberHealth.Healthy);
            await channels.UpdateVpcChannelAsync(channel, new()
            {
                Name = "farm", Port = Port, MemberType = MemberType.Ip, BalanceStrategy = BalanceStrategy.UriHash,
                Members = [.. workloads[..3].Select(workload => new MemberInfo { Host = workload.Address })],
            });
            await UntilHashedAsync(call);
            var homes = new HashSet<string>();
            for (var path = 0; path < Paths; path++)
            {
                var seen = await AskAsync(call, $"/item/{path}", 5);
                Story.Expect(seen.Count == 1, $"/item/{path} went to {string.Join(", ", seen)}");
                homes.UnionWith(seen);
            }

            Story.Expect(homes.Count > 1, "all paths went to one");
            return $"{Paths} paths on {homes.Count} backends, each always on the same";
        });

    /// <summary>Waits until the checks say so of the member.</summary>
    private static async Task WaitAsync(VpcChannelClient channels, string channel, Workload workload, string health)
    {
        var members = (await channels.ListBackendInstancesAsync(channel)).Members;
        await channels.WaitUntilMemberAsync(channel, members.Single(member => member.Host == workload.Address).Id, health);
    }

    /// <summary>Waits until the gateway has the new algorithm: turns would send six requests to more than one.</summary>
    private static async Task UntilHashedAsync(Call call)
    {
        for (var look = 0; look < 100 && (await AskAsync(call, "/", 6)).Count > 1; look++) await Task.Delay(25);
    }

    private static async Task<HashSet<string>> AskAsync(Call call, string path, int times)
    {
        var seen = new HashSet<string>();
        for (var time = 0; time < times; time++) seen.Add(await call.AskAsync(path));
        return seen;
    }

    /// <summary>How many requests each workload answered.</summary>
    /// <param name="before">Told of each request before it is sent.</param>
    private static async Task<int[]> CountAsync(Call call, Workload[] workloads, Action<int>? before = null)
    {
        var counts = new int[workloads.Length];
        for (var i = 0; i < Requests; i++)
        {
            before?.Invoke(i);
            var backend = await call.AskAsync("/");
            counts[Array.FindIndex(workloads, workload => backend == $"{workload.Address}:{Port}")]++;
        }

        return counts;
    }

    /// <summary>Calls of a published API.</summary>
    private sealed class Call(GatewayInstance instance, string domain) : IDisposable
    {
        private readonly HttpClient _http = ClientOf(instance);

        /// <summary>Who answered.</summary>
        /// <exception cref="NotSoException">The request failed.</exception>
        public async Task<string> AskAsync(string path)
        {
            using var answer = await SendAsync(path);
            Story.Expect(answer.StatusCode == HttpStatusCode.OK, $"{(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
            return answer.Headers.GetValues(HttpBackend.BackendHeader).Single();
        }

        /// <summary>Waits until the gateway knows the publication.</summary>
        public async Task UntilAnsweredAsync()
        {
            for (var look = 0; look < 200; look++)
            {
                using var answer = await SendAsync("/");
                if (answer.StatusCode == HttpStatusCode.OK) return;
                await Task.Delay(25);
            }
        }

        public static async Task UntilNobodyListensAsync(GatewayInstance instance)
        {
            using var http = ClientOf(instance);
            for (var look = 0; look < 200; look++)
            {
                try
                {
                    using var answer = await http.GetAsync("/");
                }
                catch (HttpRequestException)
                {
                    return;
                }

                await Task.Delay(25);
            }

            throw new NotSoException("the gateway still listens");
        }

        public void Dispose() => _http.Dispose();

        private static HttpClient ClientOf(GatewayInstance instance) =>
            new() { BaseAddress = new($"http://{instance.IngressIp}:{instance.IngressPort}"), Timeout = TimeSpan.FromSeconds(10) };

        private async Task<HttpResponseMessage> SendAsync(string path)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Host = domain } };
            return await _http.SendAsync(request);
        }
    }
}
