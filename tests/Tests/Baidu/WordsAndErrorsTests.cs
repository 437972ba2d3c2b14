using System.Text.Json;
using Tieline.Core.Links;
using Tieline.Core.Refusals;
using Tieline.Core.Regions;
using Tieline.Dialects.Baidu;
using Xunit;

namespace Tieline.Tests.Baidu;

/// <summary>That no state lacks its word and no refusal its error. Contract baidu-peer-connection, 4.1, 4.4 and 5.</summary>
public sealed class WordsAndErrorsTests
{
    private static readonly Dictionary<LinkState, string> StateWords = new()
    {
        [LinkState.Creating] = "creating", [LinkState.AwaitingAnswer] = "consulting", [LinkState.Rejected] = "consult_failed",
        [LinkState.Unanswered] = "consult_failed", [LinkState.Starting] = "starting", [LinkState.Active] = "active",
        [LinkState.Updating] = "updating", [LinkState.TermEnded] = "expired", [LinkState.Releasing] = "deleting", [LinkState.Failed] = "error",
        [LinkState.Stopping] = "error", [LinkState.Stopped] = "error",
    };

    private static readonly Dictionary<DnsSync, string> DnsWords = new()
    {
        [DnsSync.Closed] = "close", [DnsSync.Opening] = "syncing", [DnsSync.Open] = "open", [DnsSync.Closing] = "closing",
    };

    private static readonly HashSet<(int Status, string Code)> DocumentedCodes =
    [
        (403, "AccessDenied"), (400, "InappropriateJSON"), (500, "InternalError"), (403, "InvalidAccessKeyId"), (400, "InvalidHTTPAuthHeader"),
        (400, "InvalidHTTPRequest"), (400, "InvalidURI"), (400, "MalformedJSON"), (404, "InvalidVersion"), (400, "RequestExpired"),
        (403, "IdempotentParameterMismatch"), (400, "SignatureDoesNotMatch"), (400, "BadRequest"), (404, "NoSuchObject"),
        (413, "LimitExceeded"), (409, "OperationDenied"), (409, "CidrConflict"), (409, "ResourceNeedRelease"), (409, "SUBNET_INUSE"),
    ];

    public static TheoryData<LinkState> LinkStates => [.. Enum.GetValues<LinkState>()];

    public static TheoryData<DnsSync> DnsStates => [.. Enum.GetValues<DnsSync>()];

    public static TheoryData<RefusalCode> RefusalCodes => [.. Enum.GetValues<RefusalCode>()];

    [Theory]
    [MemberData(nameof(LinkStates))]
    public void Every_state_of_a_link_has_its_word(LinkState state) => Assert.Equal(StateWords[state], BaiduWords.Of(state).Value);

    [Theory]
    [MemberData(nameof(DnsStates))]
    public void Every_state_of_dns_sync_has_its_word(DnsSync dns) => Assert.Equal(DnsWords[dns], BaiduWords.Of(dns).Value);

    [Fact]
    public void Roles_and_payments_have_their_words()
    {
        foreach (var role in Enum.GetValues<LinkRole>()) Assert.Equal(role, BaiduWords.ParseRole(BaiduWords.Of(role).Value));
        Assert.Equal(["Postpaid", "Prepaid"], Enum.GetValues<PaymentTiming>().Select(payment => BaiduWords.Of(payment).Value));
    }

    [Theory]
    [MemberData(nameof(RefusalCodes))]
    public void Every_refusal_has_an_error_or_a_reason_to_have_none(RefusalCode code)
    {
        var row = BaiduErrors.Row(code);
        Assert.True((row is null) != (BaiduErrors.WhyNoRow(code) is null), $"{code}: either a row or a reason");
        if (row is not null) Assert.Contains((row.Status, row.Code), DocumentedCodes);
    }

    [Fact]
    public void An_error_has_the_documented_sentence_and_then_the_reason()
    {
        var error = BaiduErrors.For(new Refusal(RefusalCode.RoutersLinked, "the two VPCs are connected already", "secret detail"));
        Assert.Equal("Operation not available. (the two VPCs are connected already)", error.Message);
    }

    [Fact]
    public void Every_region_of_the_core_that_Baidu_has_has_a_code_of_its_own_and_five_zones()
    {
        RegionId[] elsewhere = [RegionList.Hangzhou, RegionList.Shenzhen, RegionList.Frankfurt, RegionList.SiliconValley];
        var regions = typeof(RegionList).GetFields().Select(field => (RegionId)field.GetValue(null)!).Except(elsewhere).ToList();
        Assert.Equal(regions.Order(Comparer<RegionId>.Create((a, b) => string.CompareOrdinal(a.Name, b.Name))).Select(region => region.Name),
            BaiduRegions.All.Select(region => region.Id.Name).Order(StringComparer.Ordinal));
        foreach (var region in regions)
        {
            var code = BaiduRegions.CodeOf(region);
            Assert.Equal(region, BaiduRegions.Find(code));
            Assert.Equal(region, BaiduRegions.OfHost($"bcc.{code}.baidubce.com"));
            Assert.Equal(region, BaiduRegions.OfHost($"BCC.{code}.BaiduBce.com:8080"));
            Assert.Equal([$"cn-{code}-a", $"cn-{code}-b", $"cn-{code}-c", $"cn-{code}-d", $"cn-{code}-e"], BaiduRegions.ZonesOf(region));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("127.0.0.1:7480")]
    [InlineData("bcc.baidubce.com")]
    [InlineData("bcc..baidubce.com")]
    [InlineData("bcc.mars.baidubce.com")]
    [InlineData("bcc.averylongregioncode.baidubce.com")]
    [InlineData("vpc.bj.baidubce.com")]
    [InlineData("bcc.bj.baidubce.com.evil.example")]
    public void Another_host_names_no_region(string host) => Assert.Null(BaiduRegions.OfHost(host));

    [Fact]
    public void Words_need_no_escapes() =>
        Assert.All(StateWords.Values.Concat(DnsWords.Values), word => Assert.Equal(word, JsonEncodedText.Encode(word).ToString()));
}
