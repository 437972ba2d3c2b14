using System.Collections.Immutable;
using System.Globalization;
using Tieline.Core.Accounts;
using Tieline.Core.Identifiers;
using Tieline.Core.Networks;
using Tieline.Core.Regions;

namespace Tieline.Dialects.Alibaba;

/// <summary>One verified request as an operation sees it. Reading its parameters keeps the first fault, so that a parse is a list of what is wanted.</summary>
/// <remarks>After a fault the values are defaults: look at <see cref="Fault"/> before using any.</remarks>
internal sealed class AlibabaCall(
    AlibabaVersion version, string action, Caller caller, string uid, bool inArrears, AlibabaParameters parameters, CancellationToken cancel)
{
    private const int TagsMax = 20, TagKeyCharactersMax = 128, TagValueCharactersMax = 128;

    public AlibabaVersion Version => version;

    public string Action => action;

    public Caller Caller => caller;

    public AccountId Account => caller.Account;

    /// <summary>The caller's account at Alibaba.</summary>
    public string Uid => uid;

    public bool InArrears => inArrears;

    public AlibabaParameters Parameters => parameters;

    public CancellationToken Cancel => cancel;

    /// <summary>The first thing that is wrong with the parameters; null when nothing is.</summary>
    public AlibabaError? Fault { get; private set; }

    public bool IsEcs => version == AlibabaVersion.Ecs;

    /// <summary>Notes a fault; the first one stays.</summary>
    public void Fail(AlibabaError error) => Fault ??= error;

    public string Required(string name)
    {
        if (parameters[name] is { } text) return text;
        Fail(GatewayErrors.Missing(version, name));
        return "";
    }

    /// <summary>The region of the request. Every check list begins with it (contract 1.4).</summary>
    public RegionId RequiredRegion()
    {
        var code = Required("RegionId");
        return Fault is null ? Region(code) : default;
    }

    /// <summary>The region that the request names; null when it names none.</summary>
    public RegionId? OptionalRegion() => parameters["RegionId"] is { } code ? Region(code) : null;

    /// <summary>A whole number; null when absent.</summary>
    public int? Integer(string name)
    {
        if (parameters[name] is not { } text) return null;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)) return number;
        Fail(GatewayErrors.InvalidParameter($"{name} is not a whole number"));
        return null;
    }

    /// <summary><c>true</c> or <c>false</c> in any letter case; null when absent.</summary>
    public bool? Boolean(string name)
    {
        if (parameters[name] is not { } text) return null;
        if (bool.TryParse(text, out var value)) return value;
        Fail(GatewayErrors.InvalidParameter($"{name} is not true or false"));
        return null;
    }

    /// <summary>Free text within its bounds; null when absent.</summary>
    /// <param name="malformed">The error of a text that is too short, too long, an address of a web page, or has control characters.</param>
    /// <param name="clears">True when an empty text is a value and not nothing.</param>
    public string? Words(string name, int least, int most, AlibabaError malformed, bool clears = false)
    {
        if (parameters[name] is not { } text) return clears ? parameters.Raw(name) : null;
        var length = text.EnumerateRunes().Count();
        if (length < least || length > most || text.Any(char.IsControl)
            || text.StartsWith("http://", StringComparison.Ordinal) || text.StartsWith("https://", StringComparison.Ordinal))
        {
            Fail(malformed);
        }

        return text;
    }

    /// <summary>Tags under any of the names that clients use (quirk 16).</summary>
    public ImmutableArray<Tag> Tags(params ReadOnlySpan<string> names)
    {
        var tags = ImmutableArray.CreateBuilder<Tag>();
        foreach (var name in names)
        {
            var count = parameters.CountOf(name);
            for (var n = 1; n <= count; n++)
            {
                if (parameters[$"{name}.{n}.Key"] is { } key) tags.Add(new(key, parameters[$"{name}.{n}.Value"] ?? ""));
                else if (count > 0 && parameters[$"{name}.{n}.Value"] is not null) Fail(InvalidTag($"{name}.{n} has no key"));
            }
        }

        if (tags.Count > TagsMax) Fail(InvalidTag($"a resource has at most {TagsMax} tags"));
        foreach (var tag in tags)
        {
            if (tag.Key.Length > TagKeyCharactersMax || tag.Value.Length > TagValueCharactersMax || IsReserved(tag.Key) || IsReserved(tag.Value))
                Fail(InvalidTag($"a tag has at most {TagKeyCharactersMax} characters and does not begin with aliyun or acs:"));
        }

        if (tags.Select(tag => tag.Key).Distinct().Count() < tags.Count) Fail(InvalidTag("a tag's key is given twice"));
        return tags.ToImmutable();
    }

    /// <summary>The page that is asked for: number and size, brought into their bounds (contract 1.3).</summary>
    public (int Number, int Size) Page()
    {
        const int SizeUnset = 10, SizeMax = 50, NumberMax = 1_000_000;
        var (number, size) = (Integer("PageNumber") ?? 1, Integer("PageSize") ?? SizeUnset);
        return (Math.Clamp(number, 1, NumberMax), size < 1 ? SizeUnset : Math.Min(size, SizeMax));
    }

    public static AlibabaError InvalidTag(string why) => GatewayErrors.InvalidParameter(why);

    private static bool IsReserved(string text) =>
        text.StartsWith("aliyun", StringComparison.Ordinal) || text.StartsWith("acs:", StringComparison.Ordinal);

    private RegionId Region(string code)
    {
        if (AlibabaRegions.Find(code) is { } region) return region;
        Fail(ResourceErrors.RegionNotFound(action, version));
        return default;
    }
}

/// <param name="RunAsync">Parses, calls one operation of the core, renders.</param>
internal sealed record AlibabaOperation(string Action, Func<AlibabaCall, ValueTask<AlibabaReply>> RunAsync, params AlibabaVersion[] In)
{
    /// <summary>Both versions that have router interfaces.</summary>
    public static readonly AlibabaVersion[] Both = [AlibabaVersion.Ecs, AlibabaVersion.Vpc];
}
