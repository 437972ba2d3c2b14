using System.Buffers;
using System.Collections.Immutable;
using Tieline.Core.EndpointServices;
using Tieline.Core.Networks;
using Tieline.Dialects.Http;

namespace Tieline.Dialects.Huawei.Vpcep;

/// <summary>Reads a body member by member and keeps the first error, with the code that this service has for that member.</summary>
/// <remarks>After an error the values are defaults: look at <see cref="Error"/> before using any.</remarks>
internal sealed class VpcepBody
{
    private const int TagsMax = 10, TagKeyCharactersMax = 36, TagValueCharactersMax = 43;

    private static readonly SearchValues<char> NotInTags = SearchValues.Create("=*<>\\,|/");

    private readonly JsonMembers _members;

    public VpcepBody(JsonMembers members)
    {
        _members = members;
        if (members.IsAbsent) Fail(VpcepErrors.Parameter.Because("a body is required"));
    }

    /// <summary>What is wrong; null for nothing.</summary>
    public HuaweiError? Error { get; private set; }

    /// <summary>Notes an error that the caller found; the first one stays.</summary>
    public void Fail(HuaweiError error) => Error ??= error;

    /// <summary>Reads a member; a value of the wrong kind is the error named.</summary>
    public T Read<T>(HuaweiError onFault, Func<JsonMembers, T> read)
    {
        var value = read(_members);
        if (_members.Fault is { } fault) Fail(onFault.Because(fault));
        return value;
    }

    /// <summary>The text; null when absent or empty: Go omits what is empty (contract 15).</summary>
    public string? Text(string name, HuaweiError? onFault = null) =>
        Read(onFault ?? VpcepErrors.Parameter, members => members.OptionalText(name)) is { Length: > 0 } text ? text : null;

    public bool? Boolean(string name, HuaweiError? onFault = null) => Read(onFault ?? VpcepErrors.Parameter, members => members.OptionalBoolean(name));

    /// <summary>A UUID; its absence is one error, its form another.</summary>
    public string Uuid(string name, HuaweiError absent, HuaweiError malformed)
    {
        var text = Text(name, malformed);
        if (text is null) Fail(absent.Because($"{name} is required"));
        else if (!HuaweiIds.IsWellFormed(text)) Fail(malformed.Because($"{name} is no UUID"));
        return text ?? "";
    }

    /// <summary>Free text without &lt; and &gt; (seed 004); null when absent. Empty stays empty: it clears.</summary>
    public string? Description(string name = "description")
    {
        if (Read(VpcepErrors.Parameter, members => members.OptionalText(name)) is not { } text) return null;
        if (!EndpointService.IsDescription(text))
            Fail(VpcepErrors.Parameter.Because($"{name} has at most {EndpointService.DescriptionCharactersMax} characters, none of them < or >"));
        return text;
    }

    /// <summary>A service's short name (seed 004); null when absent or empty.</summary>
    public string? ServiceName(string name)
    {
        var text = Text(name, VpcepErrors.InvalidServiceName);
        if (text is not null && !EndpointService.IsName(text)) Fail(VpcepErrors.InvalidServiceName);
        return text;
    }

    /// <summary>Port mappings in the order given; null when absent. The rules in the contract's order (2.1.1), 3 and 4 are the core's.</summary>
    public ImmutableArray<PortMapping>? Ports()
    {
        if (Read(VpcepErrors.InvalidMapping, members => members.OptionalObjects("ports")) is not { } items) return null;
        if (items.Count is 0 or > EndpointService.MappingsMax)
        {
            Fail(VpcepErrors.TooManyMappings.Because($"there are 1 to {EndpointService.MappingsMax} port mappings"));
            return [];
        }

        var mappings = ImmutableArray.CreateBuilder<PortMapping>(items.Count);
        foreach (var item in items)
        {
            var (client, server) = (item.OptionalInteger("client_port"), item.OptionalInteger("server_port"));
            if (_members.Fault is { } fault) Fail(VpcepErrors.InvalidMapping.Because(fault));
            if (client is < PortMapping.PortMin or > PortMapping.PortMax || server is < PortMapping.PortMin or > PortMapping.PortMax)
                Fail(VpcepErrors.InvalidMapping.Because("a port is 1 to 65535"));
            var protocol = item.OptionalText("protocol");
            if (_members.Fault is { } wrong) Fail(VpcepErrors.InvalidProtocol.Because(wrong));
            if (protocol is not (null or "" or "TCP")) Fail(VpcepErrors.InvalidProtocol.Because("the protocol is TCP"));
            if (client is null || server is null) Fail(VpcepErrors.MappingEmpty.Because("a mapping has a client_port and a server_port"));
            mappings.Add(new(client ?? 0, server ?? 0));
        }

        return mappings.MoveToImmutable();
    }

    /// <summary>Tags of a resource in the order given; empty when absent. Contract huawei-endpoint-service, 6.1.</summary>
    public ImmutableArray<Tag> Tags()
    {
        var tags = TagsGiven().Select(tag => new Tag(tag.Key, tag.Value ?? "")).ToImmutableArray();
        if (tags.Length > TagsMax) Fail(VpcepErrors.TooManyTags.Because($"a resource has at most {TagsMax} tags"));
        return tags;
    }

    /// <summary>Tags as given: a value that is left out is null.</summary>
    public IReadOnlyList<(string Key, string? Value)> TagsGiven()
    {
        if (Read(VpcepErrors.TagCharacters, members => members.OptionalObjects("tags")) is not { } items) return [];
        var tags = new List<(string Key, string? Value)>(items.Count);
        foreach (var item in items)
        {
            var (key, value) = (item.OptionalText("key"), item.OptionalText("value"));
            if (_members.Fault is { } fault) Fail(VpcepErrors.TagCharacters.Because(fault));
            if (string.IsNullOrEmpty(key)) Fail(VpcepErrors.TagEmpty);
            else if (key.EnumerateRunes().Count() > TagKeyCharactersMax) Fail(VpcepErrors.TagKeySize.Because($"at most {TagKeyCharactersMax} characters"));
            if (value is not null && value.EnumerateRunes().Count() > TagValueCharactersMax)
                Fail(VpcepErrors.TagValueSize.Because($"at most {TagValueCharactersMax} characters"));
            if (!IsTagText(key ?? "") || !IsTagText(value ?? "")) Fail(VpcepErrors.TagCharacters);
            tags.Add((key ?? "", value));
        }

        if (tags.DistinctBy(tag => tag.Key).Count() < tags.Count) Fail(VpcepErrors.TagKeyTwice);
        return tags;
    }

    /// <summary>Seed 004: not <c>= * &lt; &gt; \ , | /</c>, and no space at the ends.</summary>
    private static bool IsTagText(string text) => !text.AsSpan().ContainsAny(NotInTags) && !text.StartsWith(' ') && !text.EndsWith(' ');
}
