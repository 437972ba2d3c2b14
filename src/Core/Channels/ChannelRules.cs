using System.Globalization;
using System.Net;
using Tieline.Core.Refusals;

namespace Tieline.Core.Channels;

/// <summary>What is wrong with a wish: ranges, alphabets, lengths and how values go together. Seed 002, tables 3 to 10.</summary>
/// <remarks>
/// The order is the contract's (huawei-vpc-channel, 1.3): what is required of all parts first, then single values in the order of the
/// tables, then rules between values. The first fault is the answer. Fields have the seed's names.
/// </remarks>
internal static class ChannelRules
{
    private const int NameMin = 3, NameMax = 64, DictCodeMin = 3, DictCodeMax = 64;
    private const int RemarkMax = 255, VersionMax = 64, LabelMax = 63, GroupWeightMax = 100, MemberWeightMax = 10_000;
    private const int HostMax = 64, ServerMax = 64, RegistryMax = 64, PathMax = 512, MethodMax = 16;

    /// <summary>Room for each of the 500 codes once, with commas. The contract has no limit; the text becomes a line of a configuration.</summary>
    private const int StatusCodesMax = 2000;

    /// <summary>The kind of channel that a wish makes: a microservice channel needs something to follow. Contract huawei-vpc-channel, 2.5.</summary>
    public static ChannelKind KindOf(ChannelWish wish) =>
        wish.Service is not null && (wish.ChannelType is { Length: > 0 } word ? word == "microservice" : wish.Type == (int)ChannelKind.Microservice)
            ? ChannelKind.Microservice
            : ChannelKind.Servers;

    public static MemberKind KindOfMembers(string? word) => word == "ip" ? MemberKind.Address : MemberKind.Server;

    /// <param name="kind">The channel's kind: a wish for another is of no effect on one that is there.</param>
    public static Refusal? FaultOf(ChannelWish wish, ChannelKind kind, CheckBounds bounds) =>
        Missing(wish, kind)
        ?? (!IsChannelName(wish.Name!) ? Invalid("name") : null)
        ?? Range("port", wish.TcpPort, 1, 65_535)
        ?? (wish.Strategy is { } strategy && !Enum.IsDefined((BalanceStrategy)strategy) ? Invalid("balance_strategy") : null)
        ?? (wish.MemberType is not (null or "" or "ip" or "ecs") ? Invalid("member_type") : null)
        ?? (wish.Type is not (null or 0 or 2 or 3) ? Invalid("type") : null)
        ?? (wish.ChannelType is not (null or "" or "builtin" or "microservice") ? Invalid("vpc_channel_type") : null)
        ?? DictCode(wish.DictCode)
        ?? wish.Groups.Select(group => Values(group)).FirstOrDefault(fault => fault is not null)
        ?? wish.Members.Select(member => Values(member, KindOfMembers(wish.MemberType))).FirstOrDefault(fault => fault is not null)
        ?? (wish.Check is { } check ? Values(check, bounds) : null)
        ?? (wish.Service is { } service && kind == ChannelKind.Microservice ? Values(service) : null)
        ?? TypesAgree(wish)
        ?? (wish.Check is { } joint ? Together(joint, bounds) : null);

    public static Refusal? FaultOf(GroupWish wish) => Missing(wish) ?? Values(wish);

    public static Refusal? FaultOf(MemberWish wish, MemberKind kind) => Missing(wish, kind) ?? Values(wish, kind);

    public static Refusal? FaultOf(CheckWish wish, CheckBounds bounds) => Missing(wish) ?? Values(wish, bounds) ?? Together(wish, bounds);

    /// <summary>The protocol of a word in any case; null for another word.</summary>
    public static CheckProtocol? ProtocolOf(string word) => word.ToUpperInvariant() switch
    {
        "TCP" => CheckProtocol.Tcp,
        "HTTP" => CheckProtocol.Http,
        "HTTPS" => CheckProtocol.Https,
        _ => null,
    };

    private static Refusal? Missing(ChannelWish wish, ChannelKind kind) =>
        Missing("name", wish.Name)
        ?? Missing("port", wish.TcpPort)
        ?? wish.Groups.Select(Missing).FirstOrDefault(fault => fault is not null)
        ?? wish.Members.Select(member => Missing(member, KindOfMembers(wish.MemberType))).FirstOrDefault(fault => fault is not null)
        ?? (wish.Check is { } check ? Missing(check) : null)
        ?? (wish.ChannelType == "microservice" && wish.Service is null ? ChannelRefusals.Missing("microservice_info") : null)
        ?? (wish.Service is { } service && kind == ChannelKind.Microservice ? Missing(service) : null);

    private static Refusal? Missing(GroupWish wish) =>
        Missing("member_group_name", wish.Name)
        ?? wish.Labels?.Select(label => Missing("label_name", label.Name) ?? Missing("label_value", label.Value)).FirstOrDefault(fault => fault is not null);

    private static Refusal? Missing(MemberWish wish, MemberKind kind) => kind == MemberKind.Address
        ? Missing("host", wish.Host)
        : Missing("ecs_id", wish.ServerId) ?? Missing("ecs_name", wish.ServerName);

    private static Refusal? Missing(CheckWish wish) =>
        Missing("protocol", wish.Protocol)
        ?? (SpeaksHttp(wish) ? Missing("path", wish.Path) : null)
        ?? Missing("threshold_normal", wish.Rise)
        ?? Missing("threshold_abnormal", wish.Fall)
        ?? Missing("time_interval", wish.Interval)
        ?? (ProtocolOf(wish.Protocol!) == CheckProtocol.Http ? Missing("http_code", wish.StatusCodes) : null)
        ?? Missing("timeout", wish.Timeout);

    private static Refusal? Missing(MicroserviceWish wish) => wish switch
    {
        { ServiceType: null or "" } => ChannelRefusals.Missing("service_type"),
        { ServiceType: "CSE", Engine: null } => ChannelRefusals.Missing("cse_info"),
        { ServiceType: "CSE", Engine: { } engine } => Missing("engine_id", engine.EngineId) ?? Missing("service_id", engine.ServiceId),
        { ServiceType: "CCE", Cluster: null } => ChannelRefusals.Missing("cce_info"),
        { ServiceType: "CCE", Cluster: { } cluster } =>
            Missing("cluster_id", cluster.ClusterId)
            ?? Missing("namespace", cluster.Namespace)
            ?? Missing("workload_type", cluster.WorkloadKind)
            ?? (cluster.LabelKey is { Length: > 0 } || cluster.LabelValue is { Length: > 0 }
                ? Missing("label_key", cluster.LabelKey) ?? Missing("label_value", cluster.LabelValue)
                : Missing("app_name", cluster.App)),
        _ => null,
    };

    private static Refusal? Values(GroupWish wish) =>
        (!IsGroupName(wish.Name!) ? Invalid("member_group_name") : null)
        ?? Long("member_group_remark", wish.Remark, RemarkMax)
        ?? Range("member_group_weight", wish.Weight, 0, GroupWeightMax)
        ?? DictCode(wish.DictCode)
        ?? Long("microservice_version", wish.Version, VersionMax)
        ?? Range("microservice_port", wish.TcpPort, 0, 65_535)
        ?? wish.Labels?.Select(label => Label("label_name", label.Name!) ?? Label("label_value", label.Value!)).FirstOrDefault(fault => fault is not null);

    private static Refusal? Values(MemberWish wish, MemberKind kind) =>
        (kind == MemberKind.Address ? Long("host", wish.Host, HostMax) ?? (!IsAddress(wish.Host!) ? ChannelRefusals.NotAnAddress("host") : null) : null)
        ?? Range("weight", wish.Weight, 0, MemberWeightMax)
        ?? (wish.Status is not (null or 1 or 2) ? Invalid("status") : null)
        ?? Range("port", wish.TcpPort, 0, 65_535)
        ?? (kind == MemberKind.Server && !IsText(wish.ServerId!, ServerMax, static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? Invalid("ecs_id") : null)
        ?? (kind == MemberKind.Server && !IsText(wish.ServerName!, ServerMax, static c => IsWordOrHan(c) || c == '.') ? Invalid("ecs_name") : null);

    private static Refusal? Values(CheckWish wish, CheckBounds bounds) =>
        (ProtocolOf(wish.Protocol!) is null ? Invalid("protocol") : null)
        ?? (SpeaksHttp(wish) && !IsCheckPath(wish.Path!) ? Invalid("path") : Long("path", wish.Path, PathMax))
        ?? (SpeaksHttp(wish) && wish.Method is not (null or "" or "GET" or "HEAD") ? Invalid("method") : Long("method", wish.Method, MethodMax))
        ?? Range("port", wish.TcpPort, 0, 65_535)
        ?? Range("threshold_normal", wish.Rise, bounds.ThresholdMin, 10)
        ?? Range("threshold_abnormal", wish.Fall, bounds.ThresholdMin, 10)
        ?? Range("time_interval", wish.Interval, bounds.IntervalMin, 300)
        ?? Long("http_code", wish.StatusCodes, StatusCodesMax)
        ?? (SpeaksHttp(wish) && wish.StatusCodes is { Length: > 0 } codes && !AreStatusCodes(codes) ? Invalid("http_code") : null)
        ?? (wish.Status is not (null or 1 or 2) ? Invalid("status") : null)
        ?? Range("timeout", wish.Timeout, bounds.TimeoutMin, 30);

    private static Refusal? Values(MicroserviceWish wish) => wish switch
    {
        { ServiceType: "CSE", Engine: { } engine } => Long("engine_id", engine.EngineId, RegistryMax) ?? Long("service_id", engine.ServiceId, RegistryMax),
        { ServiceType: "CCE", Cluster: { } cluster } =>
            Long("cluster_id", cluster.ClusterId, RegistryMax)
            ?? Long("namespace", cluster.Namespace, RegistryMax)
            ?? (cluster.WorkloadKind is not ("deployment" or "statefulset" or "daemonset") ? Invalid("workload_type") : null)
            ?? App("app_name", cluster.App)
            ?? Long("label_key", cluster.LabelKey, RegistryMax)
            ?? (cluster.LabelKey is { Length: > 0 } key && !IsLabelKey(key) ? Invalid("label_key") : null)
            ?? App("label_value", cluster.LabelValue),
        _ => Invalid("service_type"),
    };

    private static Refusal? TypesAgree(ChannelWish wish) => (wish.ChannelType, wish.Type) switch
    {
        ("builtin", not (null or 0 or (int)ChannelKind.Servers)) => Invalid("vpc_channel_type"),
        ("microservice", not (null or 0 or (int)ChannelKind.Microservice)) => Invalid("vpc_channel_type"),
        _ => null,
    };

    /// <summary>The interval is longer than the timeout. Seed 002, table 7.</summary>
    private static Refusal? Together(CheckWish wish, CheckBounds bounds) =>
        wish.Interval < wish.Timeout || (wish.Interval == wish.Timeout && !bounds.IntervalMayEqualTimeout) ? Invalid("time_interval") : null;

    private static bool SpeaksHttp(CheckWish wish) => wish.Protocol is { } word && ProtocolOf(word) is CheckProtocol.Http or CheckProtocol.Https;

    private static Refusal? DictCode(string? code) =>
        code is { Length: > 0 } && (code.Length is < DictCodeMin or > DictCodeMax || !code.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
            ? Invalid("dict_code")
            : null;

    private static Refusal? Label(string field, string text) =>
        text.Length > LabelMax ? ChannelRefusals.TooLong(field)
        : !char.IsAsciiLetterOrDigit(text[0]) || !char.IsAsciiLetterOrDigit(text[^1]) || !text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
            ? Invalid(field)
            : null;

    private static Refusal? App(string field, string? text) =>
        text is not { Length: > 0 } ? null
        : Long(field, text, RegistryMax)
            ?? (!char.IsAsciiLetter(text[0]) || !text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_') ? Invalid(field) : null);

    private static bool IsLabelKey(string text) =>
        char.IsAsciiLetterOrDigit(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/' or ':' or '(' or ')');

    /// <summary>3 to 64 letters, Chinese characters, digits, - and _; a letter or Chinese character first. A Chinese character is one unit of UTF-16.</summary>
    private static bool IsChannelName(string text) => text.Length is >= NameMin and <= NameMax && IsLetterOrHan(text[0]) && text.All(IsWordOrHan);

    private static bool IsGroupName(string text) =>
        text.Length is >= NameMin and <= NameMax && IsLetterOrHan(text[0]) && text.All(c => IsWordOrHan(c) || c == '.');

    private static bool IsText(string text, int most, Func<char, bool> allows) => text.Length > 0 && text.Length <= most && text.All(allows);

    private static bool IsLetterOrHan(char c) => char.IsAsciiLetter(c) || c is >= '\u4E00' and <= '\u9FFF';

    private static bool IsWordOrHan(char c) => IsLetterOrHan(c) || char.IsAsciiDigit(c) || c is '-' or '_';

    /// <summary>An IPv4 or IPv6 address in its usual form: no name, no zone, no abbreviation such as <c>10.1</c>.</summary>
    internal static bool IsAddress(string text) =>
        IPAddress.TryParse(text, out var address)
        && (text.Contains(':') ? !text.AsSpan().ContainsAny('%', '[', ']') : address.ToString() == text);

    /// <summary>A path of RFC 3986 with a query, so without spaces, controls and half escapes.</summary>
    private static bool IsCheckPath(string path) => path.Length <= PathMax && path[0] == '/' && UriText.IsPath(path, allowQuery: true);

    private static bool AreStatusCodes(string text)
    {
        foreach (var item in text.Split(','))
        {
            var ends = item.Split('-');
            if (ends.Length > 2 || !ends.All(end => IsStatusCode(end))) return false;
            if (ends.Length == 2 && string.CompareOrdinal(ends[0], ends[1]) > 0) return false;
        }

        return true;
    }

    private static bool IsStatusCode(string text) =>
        text.Length == 3 && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var code) && code is >= 100 and <= 599;

    private static Refusal? Missing(string field, string? value) => value is { Length: > 0 } ? null : ChannelRefusals.Missing(field);

    private static Refusal? Missing(string field, int? value) => value is null ? ChannelRefusals.Missing(field) : null;

    private static Refusal? Range(string field, int? value, int least, int most) =>
        value is { } number && (number < least || number > most) ? ChannelRefusals.OutOfRange(field, least, most) : null;

    private static Refusal? Long(string field, string? value, int most) => value?.Length > most ? ChannelRefusals.TooLong(field) : null;

    private static Refusal Invalid(string field) => ChannelRefusals.Invalid(field);
}

/// <summary>The least values of health checks. Seed 002's, unless the operator allows those of newer sources.</summary>
public sealed record CheckBounds(int ThresholdMin, int IntervalMin, int TimeoutMin, bool IntervalMayEqualTimeout)
{
    /// <summary>Seed 002, table 7.</summary>
    public static readonly CheckBounds Seed = new(2, 5, 2, IntervalMayEqualTimeout: false);

    /// <summary>Contract huawei-vpc-channel, 5.1: what newer references allow.</summary>
    public static readonly CheckBounds Newer = new(1, 1, 1, IntervalMayEqualTimeout: true);
}
