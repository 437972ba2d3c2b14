using Tieline.Sdk.Huawei;
using Tieline.Tests.EndToEnd.Running;

namespace Tieline.Tests.EndToEnd.Faults;

/// <summary>The server is killed in the middle of what becomes of endpoints: what was answered holds, and every state is true.</summary>
public sealed class EndpointKillTests(ITestOutputHelper output)
{
    private const int Kills = 8, EndpointsPerKill = 8;

    /// <summary>Less than the second after which a lost SYN is sent again.</summary>
    private static readonly TimeSpan AtOnce = TimeSpan.FromMilliseconds(900), Doubt = TimeSpan.FromMilliseconds(300);

    /// <summary>The status that each step of a life leads to; the last is gone.</summary>
    private static readonly string?[] Statuses = [EndpointStatus.PendingAcceptance, EndpointStatus.Accepted, EndpointStatus.Rejected, null];

    /// <summary>What was answered before the server was gone.</summary>
    /// <param name="Id">Null when not even the first step was.</param>
    /// <param name="Answered">Steps; the next one may have been taken too.</param>
    private sealed record Life(string? Id, int Answered);

    [LinuxEngineFact]
    public async Task An_endpoint_ends_in_a_true_state_wherever_the_server_was_killed()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        await using var scene = await EndpointScene.SetAsync();
        using var backend = scene.Shop.Greet(scene.Backend.FixedIps[0].IpAddress!, 8080, "welcome");
        var plain = await scene.Alice.OfferAsync(scene.Provider, scene.Backend.Id, asks: true);
        var second = await scene.Alice.Networks.CreatePortAsync(new() { NetworkId = scene.Provider.Subnet });
        var other = new NamedSpace(NamedSpace.Unique("other"));
        await scene.PlugAsync(other, "--port", second.Id);
        using var proxied = other.Greet(second.FixedIps[0].IpAddress!, 8080, "welcome");
        var told = await scene.Alice.OfferAsync(scene.Provider, second.Id, asks: true, TcpProxy.ProxyOpen);
        var cut = new int[Statuses.Length];
        for (var kill = 0; kill < Kills; kill++)
        {
            var answers = new SemaphoreSlim(0);
            var steps = Enumerable.Range(0, EndpointsPerKill).Select(number => 2 + (number % 3)).ToList();
            var lives = steps.Select((count, number) => LiveAsync(scene, number % 2 == 0 ? plain : told, count, answers)).ToList();
            for (var heard = random.Next(1, steps.Sum()); heard > 0; heard--) await answers.WaitAsync(); // the moment of the kill: anywhere in those lives
            await scene.Server.KillAsync();
            var ended = await Task.WhenAll(lives);
            await scene.StartAgainAsync();
            foreach (var life in ended)
            {
                if (life.Answered > 0) cut[life.Answered - 1]++;
                if (life.Id is not null) await CheckAsync(scene, life);
            }

            // What was made and not answered is there for its owner to see, and as true.
            foreach (var endpoint in (await scene.Bob.Services.ListEndpointsAsync(new() { Limit = 1000 })).Endpoints)
                Assert.Contains(endpoint.Status, new[] { EndpointStatus.PendingAcceptance, EndpointStatus.Accepted, EndpointStatus.Rejected });
        }

        output.WriteLine($"killed after the answer to: create {cut[0]}, receive {cut[1]}, reject {cut[2]}, delete {cut[3]}");
    }

    [Fact]
    public async Task A_token_is_good_after_a_kill_and_an_ended_one_is_not()
    {
        await using var server = await TestServer.StartAsync(canSignIn: true);
        var (good, ended) = (await SignInAsync(), await SignInAsync());
        using (var end = new HttpRequestMessage(HttpMethod.Delete, new Uri(server.Address, "/v3/auth/tokens")))
        {
            end.Headers.Add("X-Auth-Token", good);
            end.Headers.Add("X-Subject-Token", ended);
            using var answer = await server.Http.SendAsync(end);
            Assert.Equal(System.Net.HttpStatusCode.NoContent, answer.StatusCode);
        }

        await server.KillAsync();
        await server.StartAgainAsync();

        using (var services = new EndpointServiceClient(Of(new HuaweiToken(good)))) Assert.Empty((await services.ListEndpointServiceAsync()).EndpointServices);
        using var refused = new EndpointServiceClient(Of(new HuaweiToken(ended)));
        var refusal = await Assert.ThrowsAsync<HuaweiServiceException>(() => refused.ListEndpointServiceAsync());
        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, refusal.StatusCode);

        async Task<string> SignInAsync()
        {
            var user = new HuaweiUser("alice", "alice", "alice-password");
            using var iam = new IamClient(Of(user));
            return (await iam.CreateTokenAsync(user, TokenScope.OfProject("cn-north-4"))).Token;
        }

        HuaweiClientConfiguration Of(HuaweiCredentials credentials) =>
            new() { Endpoint = server.Address, IamEndpoint = server.Address, Region = "cn-north-4", Retry = Sdk.Http.RetryPolicy.None, Credentials = credentials };
    }

    /// <summary>Takes some steps of an endpoint's life, each once the one before has had its effect, until the server is gone.</summary>
    private static async Task<Life> LiveAsync(EndpointScene scene, string service, int steps, SemaphoreSlim answers)
    {
        var life = new Life(null, 0);
        try
        {
            life = new(await scene.Bob.ConnectAsync(scene.Consumer, service), 1);
            var id = life.Id!;
            for (answers.Release(); life.Answered < steps; answers.Release())
            {
                if (life.Answered == 2) await scene.Bob.WatchAsync(id, EndpointStatus.Accepted); // what is being created takes no step
                if (life.Answered == 3) await scene.Bob.Services.DeleteEndpointAsync(id);
                else await scene.Alice.Services.AcceptOrRejectEndpointAsync(service, id, life.Answered == 1 ? ConnectionAction.Receive : ConnectionAction.Reject);
                life = life with { Answered = life.Answered + 1 };
            }
        }
        catch (Exception gone) when (gone is HttpRequestException or IOException or OperationCanceledException)
        {
            // the server was killed: the step under way may have been taken or not
        }

        return life;
    }

    private static async Task CheckAsync(EndpointScene scene, Life life)
    {
        string?[] possible = [Statuses[life.Answered - 1], Statuses[Math.Min(life.Answered, Statuses.Length - 1)]];
        var endpoint = await Eventually.SeesAsync(
            () => scene.Bob.Services.ListEndpointInfoDetailsAsync(life.Id!), seen => possible.Contains(seen?.Status),
            $"{life.Id} is {string.Join(" or ", possible.Select(status => status ?? "gone"))}");
        if (endpoint?.Status == EndpointStatus.Accepted) Assert.Equal("welcome", await scene.Till.HearAsync(endpoint.Ip, 80, AtOnce));
        else if (endpoint is { Ip.Length: > 0 }) // closed by the first look that the server takes after its start
            await Eventually.SeesAsync(() => scene.Till.HearAsync(endpoint.Ip, 80, Doubt), heard => heard is null, $"{life.Id}, which is rejected, carries nothing");
    }
}
