using System.Collections.Immutable;
using Tieline.Core.Channels;
using Tieline.Core.Refusals;

namespace Tieline.Core.Gateways;

/// <summary>What is wrong with a definition, and with the names around it. Contract huawei-vpc-channel, 10.2 to 10.4.</summary>
internal static class ApiRules
{
    public const int RemarkMax = 255, GroupRemarkMax = 1000;

    private const int PathMax = 512, TimeoutMsMax = 60_000, RetriesMax = 10, HostMax = 255;

    private static readonly string[] Methods = ["GET", "POST", "PUT", "DELETE", "HEAD", "PATCH", "OPTIONS", "ANY"];

    public static Refusal? FaultOf(ApiDefinition api) =>
        (!IsTitle(api.Name, 3, 255) ? Invalid("name") : null)
        ?? (api.Kind is not (1 or 2) ? Invalid("type") : null)
        ?? (!Methods.Contains(api.Method) ? Invalid("req_method") : null)
        ?? (!IsPath(api.Path) ? Invalid("req_uri") : null)
        ?? FaultOf(api.Backend)
        ?? Parameters(api);

    /// <summary>3 to 64 letters, digits and _, a letter first.</summary>
    public static bool IsEnvironmentName(string name) =>
        name.Length is >= 3 and <= 64 && char.IsAsciiLetter(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    /// <summary>3 to 32 letters, digits, - and _, a letter first.</summary>
    public static bool IsVariableName(string name) =>
        name.Length is >= 3 and <= 32 && char.IsAsciiLetter(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    /// <summary>1 to 255 letters, digits, _ - / . and :.</summary>
    public static bool IsVariableValue(string value) =>
        value.Length is > 0 and <= 255 && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '/' or '.' or ':');

    /// <summary>The name of a group or an API: a letter, digit or Chinese character, then also - _ . / : ( ).</summary>
    public static bool IsTitle(string name, int least, int most) =>
        name.Length >= least && name.Length <= most && IsLetterDigitOrHan(name[0])
        && name.All(c => IsLetterDigitOrHan(c) || c is '-' or '_' or '.' or '/' or ':' or '(' or ')');

    /// <summary>A domain name of two labels or more in lower case, with <c>*</c> allowed for the first label; no address, whose last label has digits only.</summary>
    public static bool IsDomain(string name)
    {
        var labels = name.Split('.');
        return name.Length <= HostMax && labels.Length >= 2 && !labels[^1].All(char.IsAsciiDigit)
            && labels.Select((label, i) => (label == "*" && i == 0 && labels.Length > 2) || IsHostLabel(label)).All(isFine => isFine);
    }

    private static Refusal? FaultOf(ApiBackend backend) =>
        (backend.Protocol is not (ApiProtocol.Http or ApiProtocol.Https) ? Invalid("req_protocol") : null)
        ?? (!Methods.Contains(backend.Method) ? Invalid("req_method") : null)
        ?? (!IsPath(backend.Path.Replace('#', 'x')) ? Invalid("req_uri") : null)
        ?? (backend.Timeout < TimeSpan.FromMilliseconds(1) || backend.Timeout > TimeSpan.FromMilliseconds(TimeoutMsMax) ? ChannelRefusals.OutOfRange("timeout", 1, TimeoutMsMax) : null)
        ?? (backend.Retries is < -1 or > RetriesMax ? Invalid("retry_count") : null)
        ?? (backend.Host.Length > 0 && !IsHost(backend.Host) ? Invalid("vpc_channel_proxy_host") : null)
        ?? (backend.Channel is null && !IsHost(backend.Address) ? Invalid("url_domain") : null);

    /// <summary>Every part in braces of the path is a parameter, and of the backend's path is taken from one. Contract huawei-vpc-channel, 10.4.</summary>
    private static Refusal? Parameters(ApiDefinition api)
    {
        var sources = PathTemplate.Braces(api.Path).Select(brace => brace.Name).ToHashSet();
        if (api.Backend.Mappings.Any(mapping => !sources.Contains(mapping.Source))) return new(RefusalCode.BackendParameterUndefined, "a mapping is from no parameter of the path");
        var mapped = api.Backend.Mappings.Select(mapping => mapping.Name).ToHashSet();
        if (mapped.Count < api.Backend.Mappings.Length) return Invalid("backend_params"); // which of two counts would be a guess
        return PathTemplate.Braces(api.Backend.Path).Any(brace => !mapped.Contains(brace.Name))
            ? new(RefusalCode.BackendParameterUndefined, "a part of the backend's path is mapped from nothing")
            : null;
    }

    /// <summary>Begins with a slash; segments are plain text of a URI's path, or one name in braces.</summary>
    private static bool IsPath(string path) =>
        path.Length is > 0 and <= PathMax && path[0] == '/'
        && path.Split('/').All(segment => IsBrace(segment) || UriText.IsPath(segment, allowQuery: false))
        && PathTemplate.Braces(path) is var braces && braces.DistinctBy(brace => brace.Name).Count() == braces.Count
        && braces.Take(Math.Max(0, braces.Count - 1)).All(brace => !brace.IsRest);

    private static bool IsBrace(string segment) =>
        segment.Length is > 2 and <= 64 && segment[0] == '{' && segment[^1] == '}'
        && segment[1..^1].TrimEnd('+') is { Length: > 0 } name && segment.Length - name.Length <= 3
        && char.IsAsciiLetter(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    /// <summary>A name or address with or without a port.</summary>
    private static bool IsHost(string text)
    {
        if (text.Length is 0 or > HostMax) return false;
        var colon = text.IndexOf(':');
        var name = colon < 0 ? text : text[..colon];
        return name.Split('.').All(IsHostLabel)
            && (colon < 0 || (ushort.TryParse(text[(colon + 1)..], System.Globalization.NumberStyles.None, null, out var port) && port > 0));
    }

    private static bool IsHostLabel(string label) =>
        label.Length is > 0 and <= 63 && label[0] != '-' && label[^1] != '-' && label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    private static bool IsLetterDigitOrHan(char c) => char.IsAsciiLetterOrDigit(c) || c is >= '\u4E00' and <= '\u9FFF';

    private static Refusal Invalid(string field) => ChannelRefusals.Invalid(field);
}
