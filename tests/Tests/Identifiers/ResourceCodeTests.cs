using FsCheck;
using FsCheck.Fluent;
using Tieline.Core.Identifiers;
using Xunit;

namespace Tieline.Tests.Identifiers;

public sealed class ResourceCodeTests
{
    [Fact]
    public void A_code_is_read_back_as_the_number_it_was_made_of() => Check.QuickThrowOnFailure(
        Prop.ForAll(
            ArbMap.Default.ArbFor<long>(),
            number =>
            {
                var id = new VpcId((number & long.MaxValue) % ResourceCode.Limit);
                return VpcId.Parse(id.ToString()) == id && id.Code.Length == ResourceCode.Length;
            }));

    [Theory]
    [InlineData("vpc-13vuxu016dew", true)]
    [InlineData("vpc-zzzzzzzzzzzz", true)]
    [InlineData("vpc-13vuxu016de", false)]
    [InlineData("vpc-13vuxu016dewx", false)]
    [InlineData("vpc-13VUXU016DEW", false)]
    [InlineData("vpc-13vuxu016de/", false)]
    [InlineData("sbn-13vuxu016dew", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void An_id_is_its_prefix_and_twelve_lower_case_letters_and_digits(string? text, bool isOne) => Assert.Equal(isOne, VpcId.Parse(text) is not null);

    [Fact]
    public void The_highest_code_is_the_last_number() => Assert.Equal("zzzzzzzzzzzz", ResourceCode.Format(ResourceCode.Limit - 1));
}
