using Tieline.Core.Boundary;
using Tieline.Engines.Planning;
using Xunit;
using static Tieline.Tests.Kernel.Linux.LinuxWorld;

namespace Tieline.Tests.Kernel.Linux;

/// <summary>A resolver is one of the engine's objects: made after the router, changed in place, gone with it.</summary>
public class ResolverTests
{
    [KernelFact]
    public async Task A_resolver_comes_with_the_names_changes_with_them_and_goes_with_the_VPC()
    {
        await using var world = new LinuxWorld();
        var web = world.AddVpc(1, "10.10.1.0/24");
        var own = new WorkloadName("web", web.Port.Address, new(1));
        world.Add(new ResolverObject(new(1), [own]));
        await world.ConvergeAsync();

        await world.RestartAsync();
        Assert.Empty(await world.StepsAsync());
        world.Add(new ResolverObject(new(1), [own, new WorkloadName("db", Ipv4("10.20.1.2"), new(2))]));
        Assert.IsType<ResolverObject>(Assert.IsType<Ensure>(Assert.Single(await world.StepsAsync())).Object);
        await world.ConvergeAsync();

        foreach (var item in world.Want.ToList()) world.Drop(item);
        await world.ConvergeAsync();
        Assert.Empty(await world.Engine.ListRoutersAsync(default));
    }
}
