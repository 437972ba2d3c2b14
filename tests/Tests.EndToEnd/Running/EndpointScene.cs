using Tieline.Sdk.Huawei;

namespace Tieline.Tests.EndToEnd.Running;

/// <summary>Alice has a workload to offer, bob one that asks, in VPCs of the same addresses; the linux engine carries what they do.</summary>
internal sealed class EndpointScene : IAsyncDisposable
{
    private readonly List<string> _plugged = [];

    private EndpointScene(TestServer server) => Server = server;

    public TestServer Server { get; }

    public HuaweiTenant Alice { get; private set; } = null!;

    public HuaweiTenant Bob { get; private set; } = null!;

    public HuaweiNetwork Provider { get; private set; } = null!;

    public HuaweiNetwork Consumer { get; private set; } = null!;

    /// <summary>The port that alice's workload is plugged into.</summary>
    public Port Backend { get; private set; } = null!;

    public NamedSpace Shop { get; } = new(NamedSpace.Unique("shop"));

    public NamedSpace Till { get; } = new(NamedSpace.Unique("till"));

    public static async Task<EndpointScene> SetAsync()
    {
        var scene = new EndpointScene(await TestServer.StartAsync("--engine", "linux", "limits:endpointsPerRegion=unlimited", "limits:servicesPerRegion=unlimited"));
        try
        {
            scene.EnterTenants();
            (scene.Provider, scene.Consumer) = (await scene.Alice.NetworkAsync(), await scene.Bob.NetworkAsync());
            scene.Backend = await scene.Alice.Networks.CreatePortAsync(new() { NetworkId = scene.Provider.Subnet });
            await scene.PlugAsync(scene.Shop, "--port", scene.Backend.Id);
            await scene.PlugAsync(scene.Till, "--subnet", scene.Consumer.Subnet);
            return scene;
        }
        catch
        {
            await scene.DisposeAsync();
            throw;
        }
    }

    /// <summary>Plugs a new namespace in.</summary>
    public async Task PlugAsync(NamedSpace space, params string[] where)
    {
        _plugged.Add(space.Name);
        await Server.TielineAsync(["attach", space.Name, "--new", space.Name, .. where]);
    }

    /// <summary>Starts the server after it was killed.</summary>
    public async Task StartAgainAsync()
    {
        await Server.StartAgainAsync();
        EnterTenants();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var name in _plugged) await Programs.TielineAsync("--server", Server.Address.ToString(), "detach", name);
        foreach (var name in _plugged)
            await Eventually.SeesAsync(() => Task.FromResult(File.Exists($"/run/netns/{name}")), there => !there, $"the namespace {name} is gone");
        Alice?.Dispose();
        Bob?.Dispose();
        await Server.DisposeAsync();
    }

    private void EnterTenants()
    {
        Alice?.Dispose();
        Bob?.Dispose();
        (Alice, Bob) = (new(Server, Server.Alice), new(Server, Server.Bob));
    }
}
