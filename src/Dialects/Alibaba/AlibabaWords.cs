using System.Collections.Frozen;
using System.Diagnostics;
using Tieline.Core.Accounts;
using Tieline.Core.Identifiers;
using Tieline.Core.Links;
using Tieline.Core.Networks;

namespace Tieline.Dialects.Alibaba;

/// <summary>Alibaba's words for states, sides and bandwidths. Contract alibaba-router-interface, 3.1 and 4; seed 003.</summary>
internal sealed class AlibabaWords : IInterfaceWords
{
    public const string InitiatingSide = "InitiatingSide", AcceptingSide = "AcceptingSide";
    public const string VRouter = "VRouter", Vbr = "VBR";
    public const string Negative = "Negative";
    public const string Deleted = "Deleted";

    public static readonly AlibabaWords Instance = new();

    private static readonly FrozenDictionary<string, int> SpecMbps = new Dictionary<string, int>
    {
        ["Mini.2"] = 2, ["Mini.5"] = 5, ["Small.1"] = 10, ["Small.2"] = 20, ["Small.5"] = 50, ["Middle.1"] = 100, ["Middle.2"] = 200,
        ["Middle.5"] = 500, ["Large.1"] = 1000, ["Large.2"] = 2000, ["Large.5"] = 5000, ["Xlarge.1"] = 10_000, [Negative] = 0,
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<int, string> Specs = SpecMbps.ToFrozenDictionary(pair => pair.Value, pair => pair.Key);

    public string OwnerScheme => IdentityScheme.AlibabaUid;

    public InterfaceAddress AddressOf(RouterInterface end, string owner) =>
        new(AlibabaIds.Of(end.Id, end.Region), AlibabaIds.RouterOf(end.Vpc), VRouter, owner, end.Region);

    public RouterInterfaceId? Parse(string text) => AlibabaIds.ParseInterface(text);

    /// <summary>The rate of a specification in 10^6 bits a second; null when there is none of that name.</summary>
    public static int? MbpsOf(string spec) => SpecMbps.TryGetValue(spec, out var mbps) ? mbps : null;

    public static string SpecOf(int mbps) => Specs[mbps];

    /// <summary>The acceptor of a connection being built is <c>AcceptingConnect</c> in seed 003, of 2014-05-26, and has a longer word since.</summary>
    public static string Of(InterfaceStatus status, AlibabaVersion version) => status switch
    {
        InterfaceStatus.AcceptingConnect => version == AlibabaVersion.Ecs ? "AcceptingConnect" : "AcceptingConnecting",
        InterfaceStatus.Idle => "Idle",
        InterfaceStatus.Connecting => "Connecting",
        InterfaceStatus.Activating => "Activating",
        InterfaceStatus.Active => "Active",
        InterfaceStatus.Deactivating => "Deactivating",
        InterfaceStatus.Inactive => "Inactive",
        _ => throw new UnreachableException($"{status}"),
    };

    public static string Of(LinkRole role) => role == LinkRole.Initiator ? InitiatingSide : AcceptingSide;

    public static LinkRole? ParseRole(string word) => word switch
    {
        InitiatingSide => LinkRole.Initiator,
        AcceptingSide => LinkRole.Acceptor,
        _ => null,
    };

    /// <summary>Terraform compares with these spellings.</summary>
    public static string Of(PaymentTiming payment) => payment == PaymentTiming.Prepaid ? "Prepaid" : "AfterPay";

    public static string BusinessStatus(bool inArrears) => inArrears ? "FinancialLocked" : "Normal";

    /// <summary>A resource that the engine could not make is still tried again: clients know only these two words.</summary>
    public static string Of(NetworkState state) => state == NetworkState.Available ? "Available" : "Pending";
}
