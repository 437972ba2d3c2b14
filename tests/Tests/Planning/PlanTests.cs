using FsCheck;
using FsCheck.Fluent;
using Tieline.Core.Identifiers;
using Tieline.Core.Networks;
using Tieline.Engines.Model;
using Tieline.Engines.Planning;
using Xunit;

namespace Tieline.Tests.Planning;

public sealed class PlanTests
{
    private static readonly Ipv4Network Net = Ipv4Network.Parse("10.0.0.0/24")!.Value;

    [Fact]
    public void Nothing_is_done_when_what_is_wanted_is_there() => Assert.Empty(Plan.Steps([Router(1), Subnet(1, 1)], [Subnet(1, 1), Router(1)]));

    [Fact]
    public void Removals_come_first_inside_out_then_makings_outside_in()
    {
        var steps = Plan.Steps([Subnet(2, 2), Router(2)], [Router(1), Subnet(1, 1), Route(1, 7), Link(7, 1, 3)]);
        Assert.Equal(
            ["Remove Route", "Remove Link", "Remove Subnet", "Remove Router", "Ensure Router", "Ensure Subnet"],
            steps.Select(step => $"{step.GetType().Name} {step.Object.Key.Kind}"));
    }

    [Fact]
    public void A_changed_value_is_made_equal_in_place()
    {
        var step = Assert.IsType<Ensure>(Assert.Single(Plan.Steps([Link(7, 1, 2) with { BitsPerSecond = 5_000_000 }], [Link(7, 1, 2)])));
        Assert.Equal(Link(7, 1, 2), step.There);
    }

    [Fact]
    public void A_port_whose_workload_is_another_is_unplugged_from_the_first()
    {
        var (first, second) = (Port("first"), Port("second"));
        Assert.Equal([new Remove(first), new Ensure(second, null)], Plan.Steps([second], [first]));
    }

    /// <summary>Whatever is there, the steps make it what is wanted, and then there is nothing left to do.</summary>
    [Fact]
    public void After_the_steps_there_is_nothing_to_do() => Check.QuickThrowOnFailure(
        Prop.ForAll(
            World.ToArbitrary(),
            World.ToArbitrary(),
            (want, have) =>
            {
                var engine = new ModelEngine();
                var everything = new Extent(new HashSet<VpcId>([new(1), new(2), new(3)]), [], new HashSet<VpcId>());
                Run(engine.ApplyAsync([.. have.Select(item => new Ensure(item, null))], default));
                Run(engine.ApplyAsync(Plan.Steps(want, Run(engine.ObserveAsync(everything, default))), default));
                return Plan.Steps(want, Run(engine.ObserveAsync(everything, default))).Count == 0;
            }));

    private static readonly Gen<NetworkObject> Item = Gen.OneOf(
        from vpc in Gen.Choose(1, 3) select (NetworkObject)Router(vpc),
        from id in Gen.Choose(1, 3) from vpc in Gen.Choose(1, 3) select (NetworkObject)Subnet(id, vpc),
        from id in Gen.Choose(1, 3) from far in Gen.Choose(2, 3) from rate in Gen.Choose(1, 2)
        select (NetworkObject)(Link(id, 1, far) with { BitsPerSecond = rate }),
        from vpc in Gen.Choose(1, 3) from link in Gen.Choose(1, 3) select (NetworkObject)Route(vpc, link));

    private static readonly Gen<NetworkObject[]> World = Item.ArrayOf().Select(items => items.DistinctBy(item => item.Key).ToArray());

    private static T Run<T>(ValueTask<T> done) => done.AsTask().GetAwaiter().GetResult();

    private static RouterObject Router(long vpc) => new(new VpcId(vpc));

    private static SubnetObject Subnet(long id, long vpc) => new(new(id), new(vpc), Net);

    private static LinkObject Link(long id, long near, long far) => new(new(id), new(near), new(far), null, false, false);

    private static PortObject Port(string workload) =>
        new(new(1), new(1), new(1), Net.Address, Net.Prefix, Net.Address, new(1), new(AttachmentKind.OwnNamespace, workload, "eth0", true));

    private static RouteObject Route(long vpc, long link) => new(new(vpc), Ipv4Network.Any, Net, new(link));
}
