using Tieline.Core.EndpointServices;
using Tieline.Core.Refusals;
using Tieline.Dialects.Huawei.Vpcep;
using Xunit;

namespace Tieline.Tests.Huawei;

/// <summary>That no state lacks its word and no refusal its error. Contract huawei-endpoint-service, 10 and 12.</summary>
public sealed class WordsAndErrorsTests
{
    public static TheoryData<RefusalCode> RefusalCodes => [.. Enum.GetValues<RefusalCode>()];

    [Theory]
    [MemberData(nameof(RefusalCodes))]
    public void Every_refusal_has_an_error_or_a_reason_to_have_none(RefusalCode code) =>
        Assert.True((VpcepErrors.Row(code) is null) != (VpcepErrors.WhyNoRow(code) is null), $"{code}: either a row or a reason");

    [Fact]
    public void Every_state_and_kind_has_its_word_and_back()
    {
        Assert.Equal("creating available failed deleting", string.Join(' ', Enum.GetValues<ServiceState>().Select(VpcepWords.Of)));
        Assert.Equal("pendingAcceptance creating accepted rejected failed deleting", string.Join(' ', Enum.GetValues<EndpointState>().Select(VpcepWords.Of)));
        Assert.Equal("VM VIP LB BMS", string.Join(' ', Enum.GetValues<BackendKind>().Select(VpcepWords.Of)));
        Assert.Equal("close proxy_open proxy_vni open", string.Join(' ', Enum.GetValues<ClientDisclosure>().Select(VpcepWords.Of)));
        Assert.Equal("domainId orgPath", string.Join(' ', Enum.GetValues<PermissionKind>().Select(VpcepWords.Of)));
        foreach (var state in Enum.GetValues<EndpointState>()) Assert.Equal(state, VpcepWords.ParseEndpointStatus(VpcepWords.Of(state)));
        Assert.Null(VpcepWords.ParseServiceStatus("open"));
    }
}
