using Tieline.Core.Links;
using Tieline.Core.Refusals;
using Tieline.Dialects.Alibaba;
using Xunit;

namespace Tieline.Tests.Alibaba;

/// <summary>That no status lacks its word, no refusal its error, no region its code. Contract alibaba-router-interface, 3 and 4.</summary>
public sealed class WordsAndErrorsTests
{
    public static TheoryData<RefusalCode> RefusalCodes => [.. Enum.GetValues<RefusalCode>()];

    [Theory]
    [MemberData(nameof(RefusalCodes))]
    public void Every_refusal_has_an_error_in_both_versions_or_a_reason_to_have_none(RefusalCode code)
    {
        foreach (var version in new[] { AlibabaVersion.Ecs, AlibabaVersion.Vpc })
        {
            var row = ResourceErrors.Row(code, version);
            Assert.True((row is null) != (ResourceErrors.WhyNoRow(code) is null), $"{code}: either a row or a reason");
            if (row is not null) Assert.Equal(row.Status == 404, row.Code.EndsWith(".NotFound", StringComparison.Ordinal)); // quirk 23
        }
    }

    [Fact]
    public void Every_status_has_its_word_in_both_versions()
    {
        foreach (var status in Enum.GetValues<InterfaceStatus>())
        {
            var (old, current) = (AlibabaWords.Of(status, AlibabaVersion.Ecs), AlibabaWords.Of(status, AlibabaVersion.Vpc));
            Assert.Equal(status == InterfaceStatus.AcceptingConnect ? ("AcceptingConnect", "AcceptingConnecting") : ($"{status}", $"{status}"), (old, current));
        }
    }

    [Theory]
    [InlineData("Mini.2", 2)]
    [InlineData("Mini.5", 5)]
    [InlineData("Small.1", 10)]
    [InlineData("Small.2", 20)]
    [InlineData("Small.5", 50)]
    [InlineData("Middle.1", 100)]
    [InlineData("Middle.2", 200)]
    [InlineData("Middle.5", 500)]
    [InlineData("Large.1", 1000)]
    [InlineData("Large.2", 2000)]
    [InlineData("Large.5", 5000)]
    [InlineData("Xlarge.1", 10_000)]
    [InlineData("Negative", 0)]
    public void A_spec_is_a_bandwidth(string spec, int mbps)
    {
        Assert.Equal(mbps, AlibabaWords.MbpsOf(spec));
        Assert.Equal(spec, AlibabaWords.SpecOf(mbps));
        Assert.Null(AlibabaWords.MbpsOf(spec.ToUpperInvariant()));
    }

    [Fact]
    public void Regions_have_codes_of_their_own_and_at_least_two_zones()
    {
        foreach (var region in AlibabaRegions.All)
        {
            Assert.Equal(region.Id, AlibabaRegions.Find(region.Code));
            Assert.Equal(region.Code, AlibabaRegions.CodeOf(region.Id));
            Assert.Equal(3, region.IdCode.Length);
            Assert.True(AlibabaRegions.ZonesOf(region.Id).Count >= 2);
        }

        Assert.Equal(AlibabaRegions.All.Count, AlibabaRegions.All.Select(region => region.IdCode).Distinct().Count());
        foreach (var code in new[] { "cn-hangzhou", "cn-shanghai", "cn-beijing", "cn-shenzhen", "cn-hongkong", "ap-southeast-1", "eu-central-1", "us-west-1" })
            Assert.NotNull(AlibabaRegions.Find(code));
        Assert.Contains("cn-hangzhou-b", AlibabaRegions.ZonesOf(AlibabaRegions.Find("cn-hangzhou")!.Value));
    }

    [Fact]
    public void An_interface_id_is_reversible_and_belongs_to_one_region()
    {
        var (hangzhou, shanghai) = (AlibabaRegions.Find("cn-hangzhou")!.Value, AlibabaRegions.Find("cn-shanghai")!.Value);
        foreach (var number in new[] { 0L, 35, 36, 123456789, Core.Identifiers.ResourceCode.Limit - 1 })
        {
            var id = new Core.Identifiers.RouterInterfaceId(number);
            var text = AlibabaIds.Of(id, hangzhou);
            Assert.Equal(24, text.Length);
            Assert.Equal(id, AlibabaIds.ParseInterface(text, hangzhou));
            Assert.Equal(id, AlibabaIds.ParseInterface(text));
            Assert.Null(AlibabaIds.ParseInterface(text, shanghai));
            Assert.Null(AlibabaIds.ParseInterface(text.Replace("bp1", "bp2", StringComparison.Ordinal), hangzhou));
            Assert.Null(AlibabaIds.ParseInterface(text[..^1] + (text[^1] == 'x' ? 'y' : 'x')));
            Assert.Null(AlibabaIds.ParseInterface(text + "0"));
        }

        foreach (var text in new[] { null, "", "ri-", "ri-2zeo3xzyf38r4urzdpvfs", "ri-bp1ABCDEF000000000000" }) Assert.Null(AlibabaIds.ParseInterface(text));
    }
}
