using System.Collections.Immutable;
using System.Text.Json;
using Tieline.Core.Boundary;
using Tieline.Core.Networks;
using Tieline.Core.Refusals;
using Tieline.Dialects.Http;

namespace Tieline.Dialects.Huawei.Vpcep;

/// <summary>Tags of services and endpoints. Contract huawei-endpoint-service, 6.</summary>
internal sealed class Tags(CoreOperations core)
{
    private const int TagsMax = 10;
    private const string OfServices = "endpoint_service", OfEndpoints = "endpoint";

    public IEnumerable<EndpointRoute<HuaweiOperation>> Routes =>
    [
        new("POST", "/v1/{}/{}/resource_instances/action", new("vpcep.queryByTag", QueryAsync)),
        new("GET", "/v1/{}/{}/tags", new("vpcep.listTags", ListAsync)),
        new("POST", "/v1/{}/{}/{}/tags/action", new("vpcep.changeTags", ChangeAsync)),
    ];

    /// <summary>Writes <c>"tags":[{"key","value"}]</c>.</summary>
    public static void Write(Utf8JsonWriter json, ImmutableArray<Tag> tags)
    {
        json.WriteStartArray("tags");
        foreach (var tag in tags)
        {
            json.WriteStartObject();
            json.WriteString("key", tag.Key);
            json.WriteString("value", tag.Value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private async ValueTask<HuaweiReply> ChangeAsync(HuaweiCall call)
    {
        if (call.Path[1] is not (OfServices or OfEndpoints)) return VpcepErrors.InvalidResourceType;
        var body = new VpcepBody(call.Body);
        var action = body.Text("action", VpcepErrors.InvalidTagAction);
        if (action is not ("create" or "delete")) body.Fail(VpcepErrors.InvalidTagAction.Because("action is create or delete"));
        var given = body.TagsGiven();
        if (given.Count == 0) body.Fail(VpcepErrors.TagEmpty);
        if (action == "create" && given.Any(tag => tag.Value is null)) body.Fail(VpcepErrors.TagEmpty.Because("a tag has a key and a value"));
        var id = call.Path[2]!;
        Outcome<Done> outcome;
        if (call.Path[1] == OfServices)
        {
            var (service, unknown) = await EndpointServices.FindAsync(core, call, id);
            if (service is null) return unknown!;
            if (body.Error is { } error) return error;
            outcome = await core.Services.RetagAsync(call.Caller, service.Id, Change, call.Cancel);
        }
        else
        {
            var (view, unknown) = await Endpoints.FindAsync(core, call, id);
            if (view is null) return unknown!;
            if (body.Error is { } error) return error;
            outcome = await core.Endpoints.RetagAsync(call.Caller, view.Endpoint.Id, Change, call.Cancel);
        }

        return outcome.Refusal switch
        {
            null => HuaweiReply.NoContent,
            { Code: RefusalCode.InvalidValue } refusal => VpcepErrors.TooManyTags.Because(refusal.Message),
            { } refusal => VpcepErrors.For(refusal),
        };

        Outcome<ImmutableArray<Tag>> Change(ImmutableArray<Tag> there)
        {
            var result = there.ToBuilder();
            foreach (var (key, value) in given)
            {
                var at = 0;
                while (at < result.Count && result[at].Key != key) at++;
                var isThere = at < result.Count;
                if (action == "delete")
                {
                    if (isThere && (value is null || result[at].Value == value)) result.RemoveAt(at);
                }
                else if (isThere)
                {
                    result[at] = new(key, value!);
                }
                else
                {
                    result.Add(new(key, value!));
                }
            }

            return result.Count > TagsMax ? new Refusal(RefusalCode.InvalidValue, $"a resource has at most {TagsMax} tags") : result.ToImmutable();
        }
    }

    private async ValueTask<HuaweiReply> ListAsync(HuaweiCall call)
    {
        if (await ResourcesAsync(call) is not { } resources) return VpcepErrors.InvalidResourceType;
        var answer = JsonAnswer.Rent();
        var json = answer.Writer;
        json.WriteStartObject();
        json.WriteStartArray("tags");
        foreach (var key in resources.SelectMany(resource => resource.Tags).GroupBy(tag => tag.Key).OrderBy(key => key.Key, StringComparer.Ordinal))
        {
            json.WriteStartObject();
            json.WriteString("key", key.Key);
            json.WriteStartArray("values");
            foreach (var value in key.Select(tag => tag.Value).Distinct().Order(StringComparer.Ordinal)) json.WriteStringValue(value);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        return answer;
    }

    private async ValueTask<HuaweiReply> QueryAsync(HuaweiCall call)
    {
        if (await ResourcesAsync(call) is not { } resources) return VpcepErrors.InvalidResourceType;
        var body = new VpcepBody(call.Body);
        var query = TagQuery.Read(body);
        if (body.Error is { } error) return error;
        var matches = resources.Where(query.Matches).ToList();
        var answer = JsonAnswer.Rent();
        var json = answer.Writer;
        json.WriteStartObject();
        if (!query.CountsOnly)
        {
            json.WriteStartArray("resources");
            foreach (var resource in matches.Skip(query.Offset).Take(query.Limit))
            {
                json.WriteStartObject();
                json.WriteString("resource_id", resource.Id);
                json.WriteString("resource_name", resource.Name);
                json.WriteNull("resource_detail");
                Write(json, resource.Tags);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteNumber("total_count", matches.Count);
        json.WriteEndObject();
        return answer;
    }

    /// <summary>The project's resources of the type in the path; null when there is no such type.</summary>
    private async ValueTask<IReadOnlyList<TaggedResource>?> ResourcesAsync(HuaweiCall call) => call.Path[1] switch
    {
        OfServices =>
        [
            .. (await core.Services.ListAsync(call.Account, call.Region, new(), TimedPage.All, call.Cancel)).Items
                .Select(listed => new TaggedResource(HuaweiIds.Of(listed.Service.Id), EndpointServices.NameOf(listed.Service), listed.Service.Tags)),
        ],
        OfEndpoints =>
        [
            .. (await core.Endpoints.ListAsync(call.Account, call.Region, new(), TimedPage.All, call.Cancel)).Items
                .Select(view => new TaggedResource(HuaweiIds.Of(view.Endpoint.Id), HuaweiIds.Of(view.Endpoint.Id), view.Endpoint.Tags)),
        ],
        _ => null,
    };
}

/// <summary>A service or endpoint as questions by tag see it.</summary>
internal sealed record TaggedResource(string Id, string Name, ImmutableArray<Tag> Tags);
