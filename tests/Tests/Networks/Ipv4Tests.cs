using FsCheck;
using FsCheck.Fluent;
using Tieline.Core.Networks;
using Xunit;

namespace Tieline.Tests.Networks;

public sealed class Ipv4Tests
{
    [Theory]
    [InlineData("0.0.0.0/0")]
    [InlineData("10.0.0.0/8")]
    [InlineData("192.168.1.0/24")]
    [InlineData("172.16.0.16/28")]
    [InlineData("1.2.3.4/32")]
    public void A_network_is_read_and_written_the_same(string text) => Assert.Equal(text, Ipv4Network.Parse(text)?.ToString());

    [Theory]
    [InlineData("")]
    [InlineData("10.0.0.0")]
    [InlineData("10.0.0.1/8")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/08")]
    [InlineData("10.0.0.0/-1")]
    [InlineData("10.0.0.0/ 8")]
    [InlineData("010.0.0.0/8")]
    [InlineData("10.0.0/8")]
    [InlineData("10.0.0.0.0/8")]
    [InlineData("256.0.0.0/8")]
    [InlineData("١٠.0.0.0/8")]
    [InlineData("10.0.0.0/8 ")]
    [InlineData("::/0")]
    public void What_is_not_a_network_in_canonical_form_is_refused(string text) => Assert.Null(Ipv4Network.Parse(text));

    [Fact]
    public void Two_networks_overlap_when_they_share_an_address() => Check.QuickThrowOnFailure(
        Prop.ForAll(
            Network.ToArbitrary(),
            Network.ToArbitrary(),
            (a, b) => a.Overlaps(b) == (a.Address <= b.Last && b.Address <= a.Last) && a.Overlaps(b) == b.Overlaps(a)));

    [Fact]
    public void A_network_contains_just_its_first_to_last_address() => Check.QuickThrowOnFailure(
        Prop.ForAll(
            Network.ToArbitrary(),
            ArbMap.Default.ArbFor<uint>(),
            (network, value) => network.Contains(new Ipv4Address(value)) == (value >= network.Address.Value && value <= network.Last.Value)));

    private static readonly Gen<Ipv4Network> Network =
        from value in ArbMap.Default.GeneratorFor<uint>()
        from prefix in Gen.Choose(0, 32)
        select new Ipv4Network(new(prefix == 0 ? 0 : value & (uint.MaxValue << (32 - prefix))), prefix);
}
