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

    [KernelFact]
    public async Task A_resolver_that_a_killed_engine_had_not_seen_answer_is_finished_when_wanted_and_gone_when_not()
    {
        await using var world = new LinuxWorld();
        var web = world.AddVpc(1, "10.10.1.0/24");
        var resolver = new ResolverObject(new(1), [new WorkloadName("web", web.Port.Address, new(1))]);
        world.Add(resolver);
        await world.ConvergeAsync();
        var answered = Directory.GetFiles($"/run/tieline/{world.Instance}/dns", "answered", SearchOption.AllDirectories).Single();

        File.Delete(answered);
        await world.RestartAsync();
        Assert.Equal(resolver, Assert.IsType<Ensure>(Assert.Single(await world.StepsAsync())).Object);
        await world.ConvergeAsync();

        File.Delete(answered);
        await world.RestartAsync();
        foreach (var item in world.Want.ToList()) world.Drop(item);
        await world.ConvergeAsync();
        Assert.Empty(await world.Engine.ListRoutersAsync(default));
    }
}
