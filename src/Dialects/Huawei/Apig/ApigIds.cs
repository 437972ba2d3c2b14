using Tieline.Core.Identifiers;

namespace Tieline.Dialects.Huawei.Apig;

/// <summary>The API gateway's spelling of ids: 32 lower-case hex digits without hyphens, see <see cref="HuaweiIds"/>. Contract huawei-vpc-channel, 1.</summary>
internal static class ApigIds
{
    public const string ReleaseEnvironment = "DEFAULT_ENVIRONMENT_RELEASE_ID";

    // Part of every id that clients keep: these never change.
    private const ulong ChannelKind = 0x8EBC_6AF0_9C88_C6E3, MemberKind = 0x5899_65CC_7537_4CC3, GroupKind = 0x1D8E_4E27_C47D_124F,
        CheckKind = 0xEB44_ACCA_B455_D165, ServiceKind = 0x9C6E_6877_736C_46E3, EnvironmentKind = 0xF1BB_CDCB_FA53_E0AB, ApiGroupKind = 0x94D0_49BB_1331_11EB,
        DomainKind = 0x2545_F491_4F6C_DD1D, VariableKind = 0xBF58_476D_1CE4_E5B9, ApiKind = 0xD1B5_4A32_D192_ED03, VersionKind = 0xAEF1_7502_108E_F2D9,
        PublicationKind = 0xA24B_AED4_963E_E407;

    public static string Of(ChannelId id) => Format(ChannelKind, id.Value);

    /// <summary>The id of a channel's check: it has no other identity than its channel's.</summary>
    public static string CheckOf(ChannelId id) => Format(CheckKind, id.Value);

    /// <summary>The id of what a channel follows.</summary>
    public static string ServiceOf(ChannelId id) => Format(ServiceKind, id.Value);

    public static string Of(MemberId id) => Format(MemberKind, id.Value);

    public static string Of(MemberGroupId id) => Format(GroupKind, id.Value);

    public static string Of(EnvironmentId id) => id == EnvironmentId.Release ? ReleaseEnvironment : Format(EnvironmentKind, id.Value);

    public static string Of(ApiGroupId id) => Format(ApiGroupKind, id.Value);

    public static string Of(DomainId id) => Format(DomainKind, id.Value);

    public static string Of(VariableId id) => Format(VariableKind, id.Value);

    public static string Of(ApiId id) => Format(ApiKind, id.Value);

    public static string Of(VersionId id) => Format(VersionKind, id.Value);

    /// <summary>The id of the act of publishing a version.</summary>
    public static string PublicationOf(VersionId id) => Format(PublicationKind, id.Value);

    /// <summary>1 to 64 letters, digits, <c>_</c> and <c>-</c>, whatever they stand for.</summary>
    public static bool IsWellFormed(string text) => text.Length is > 0 and <= 64 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');

    public static ChannelId? ParseChannel(string? text) => TryParse(ChannelKind, text, out var value) ? new ChannelId(value) : null;

    public static MemberId? ParseMember(string? text) => TryParse(MemberKind, text, out var value) ? new MemberId(value) : null;

    public static MemberGroupId? ParseGroup(string? text) => TryParse(GroupKind, text, out var value) ? new MemberGroupId(value) : null;

    public static EnvironmentId? ParseEnvironment(string? text) =>
        text == ReleaseEnvironment ? EnvironmentId.Release : TryParse(EnvironmentKind, text, out var value) ? new EnvironmentId(value) : null;

    public static ApiGroupId? ParseApiGroup(string? text) => TryParse(ApiGroupKind, text, out var value) ? new ApiGroupId(value) : null;

    public static DomainId? ParseDomain(string? text) => TryParse(DomainKind, text, out var value) ? new DomainId(value) : null;

    public static VariableId? ParseVariable(string? text) => TryParse(VariableKind, text, out var value) ? new VariableId(value) : null;

    public static ApiId? ParseApi(string? text) => TryParse(ApiKind, text, out var value) ? new ApiId(value) : null;

    public static VersionId? ParseVersion(string? text) => TryParse(VersionKind, text, out var value) ? new VersionId(value) : null;

    private static string Format(ulong kind, long value) => HuaweiIds.Format(kind, value).Replace("-", "", StringComparison.Ordinal);

    private static bool TryParse(ulong kind, string? text, out long value)
    {
        value = 0;
        return text is { Length: 32 } && text.All(char.IsAsciiHexDigitLower) && HuaweiIds.TryParse(kind, Guid.ParseExact(text, "N").ToString("D"), out value);
    }
}
