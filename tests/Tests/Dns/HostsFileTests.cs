using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Tieline.Core.Boundary;
using Tieline.Core.Identifiers;
using Tieline.Engines;
using Tieline.Engines.Linux.Dns;
using Xunit;

namespace Tieline.Tests.Dns;

public sealed class HostsFileTests
{
    private const string Domain = "tieline.internal";
    private static readonly VpcId Own = new(1), Peer = new(2), OtherPeer = new(3);

    [Fact]
    public void A_name_is_written_in_full_and_bare()
    {
        var file = HostsFile.Of(Own, [new("web", new(0x0A000002), Own)], Domain);

        Assert.Equal($"127.0.0.1 {file.Witness}\n10.0.0.2 web.vpc-000000000001.tieline.internal web\n", file.Text);
        Assert.EndsWith(".generation.tieline.internal", file.Witness, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bare_name_is_the_own_vpc_s_wherever_it_stands_then_the_first_peer_s()
    {
        var file = HostsFile.Of(
            Own,
            [new("web", new(1), Peer), new("db", new(2), Peer), new("db", new(3), OtherPeer), new("web", new(4), Own)],
            Domain);

        Assert.Equal(
            """
            0.0.0.1 web.vpc-000000000002.tieline.internal
            0.0.0.2 db.vpc-000000000002.tieline.internal db
            0.0.0.3 db.vpc-000000000003.tieline.internal
            0.0.0.4 web.vpc-000000000001.tieline.internal web

            """,
            file.Text[(file.Text.IndexOf('\n') + 1)..]);
    }

    [Fact]
    public void Names_are_read_back_as_they_were_given()
    {
        var label = Gen.Elements("a", "web", "1", "a-b", "x--y", new string('z', 63));
        var name = from text in label
                   from address in Gen.Choose(int.MinValue, int.MaxValue)
                   from home in Gen.Elements(Own, Peer, OtherPeer, new VpcId(ResourceCode.Limit - 1))
                   select new WorkloadName(text, new((uint)address), home);
        var property = Prop.ForAll(
            Gen.ListOf(name).Select(names => names.ToImmutableArray()).ToArbitrary(),
            names => HostsFile.Parse(HostsFile.Of(Own, names, Domain).Text, Own, Domain) is { } read && read.SequenceEqual(names));
        Check.QuickThrowOnFailure(property);
    }

    [Fact]
    public void Other_names_or_another_order_have_another_witness()
    {
        WorkloadName first = new("a", new(1), Own), second = new("b", new(1), Own);
        var witnesses = new[] { [], [first], [second], [first, second], ImmutableArray.Create(second, first) }
            .Select(names => HostsFile.Of(Own, names, Domain).Witness);
        Assert.Equal(5, witnesses.Distinct().Count());
    }

    [Theory]
    [InlineData("")]
    [InlineData("web\n10.0.0.9 bank")]
    [InlineData("web bank")]
    [InlineData("web#")]
    [InlineData("web.bank")]
    [InlineData("Web")]
    [InlineData("-web")]
    [InlineData("*")]
    [InlineData("wéb")]
    [InlineData("web\0")]
    [InlineData(null)]
    public void A_name_that_is_no_label_is_refused_and_not_repeated(string? name)
    {
        var refused = Assert.Throws<EngineException>(() => HostsFile.Of(Own, [new(name!, new(1), Own)], Domain));
        Assert.Equal("vpc-000000000001: the name of the workload at 0.0.0.1 in vpc-000000000001 is no DNS label", refused.Message);
    }

    [Theory]
    [InlineData("10.0.0.3 bank\n")]
    [InlineData("10.0.0.3\n")]
    [InlineData("10.0.0.3 web.vpc-000000000001.tieline.internal\n")]
    [InlineData("10.0.0.3 web.vpc-000000000001.elsewhere web\n")]
    [InlineData("10.0.0.3 web.vpc-zzzzzzzzzzzz.tieline.internal web\n")]
    [InlineData("# 10.0.0.3\n")]
    public void A_file_that_was_changed_is_not_read(string added)
    {
        var file = HostsFile.Of(Own, [new("web", new(0x0A000002), Own)], Domain);
        Assert.Null(HostsFile.Parse(file.Text + added, Own, Domain));
        Assert.Null(HostsFile.Parse(added, Own, Domain));
        Assert.Null(HostsFile.Parse("", Own, Domain));
        Assert.Null(HostsFile.Parse(file.Text.Replace("10.0.0.2", "10.0.0.3", StringComparison.Ordinal), Own, Domain));
    }

    [Theory]
    [InlineData("relative/folder", "tieline.internal", "nobody")]
    [InlineData("/run/a\nuser=root", "tieline.internal", "nobody")]
    [InlineData("/run/a b", "tieline.internal", "nobody")]
    [InlineData("/run/a", "tieline.internal/\nuser=root", "nobody")]
    [InlineData("/run/a", "", "nobody")]
    [InlineData("/run/a", "tieline.internal", "nobody\ngroup=root")]
    [InlineData("/run/a", "tieline.internal", "")]
    public void A_setting_that_would_say_something_else_in_a_configuration_is_refused(string folder, string domain, string user) =>
        Assert.Throws<ArgumentException>(() => new Resolvers(new() { StateFolder = folder, Domain = domain, User = user }));
}
