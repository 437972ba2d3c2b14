using System.Globalization;
using System.Text.Json;
using Tieline.Core.EndpointServices;
using Tieline.Core.Identifiers;
using Tieline.Core.Networks;
using Tieline.Core.Operating;
using Tieline.Core.Reachability;
using Tieline.Core.Refusals;
using Tieline.Dialects.Http;

namespace Tieline.Dialects.Native;

/// <summary>Why A does, or does not, reach B: both directions, by the records and by the engine, and whose call cures it.</summary>
internal sealed class ExplainEndpoints(NativeServices services)
{
    public IEnumerable<EndpointRoute<NativeOperation>> Routes => [new("GET", $"{NativeDialect.Root}/explain", new("explain", ExplainAsync))];

    private async Task<NativeAnswer> ExplainAsync(NativeRequest request)
    {
        if (request.Query["from"] is not { } from) return NativeAnswer.Invalid("from is required: the name or id of a port");
        if (request.Query["to"] is not { } to) return NativeAnswer.Invalid("to is required: the name or id of a port, or an address");
        int? port = null;
        if (request.Query["port"] is { } number)
        {
            if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) || parsed is < PortMapping.PortMin or > PortMapping.PortMax)
                return NativeAnswer.Invalid("port is a TCP port: 1 to 65535");
            port = parsed;
        }

        var source = await services.FindWorkloadAsync(from, request.Cancel);
        if (source.Refusal is { } unknown) return NativeAnswer.Refused(unknown with { Message = $"from: {unknown.Message}" });

        Outcome<Explanation> outcome;
        if (Ipv4Address.Parse(to) is { } address)
        {
            outcome = await services.Reachability.ExplainAsync(source.Value.Port.Id, address, request.Cancel);
        }
        else
        {
            var target = await services.FindWorkloadAsync(to, request.Cancel);
            if (target.Refusal is { } missing) return NativeAnswer.Refused(missing with { Message = $"to: {missing.Message}" });
            outcome = await services.Reachability.ExplainAsync(source.Value.Port.Id, target.Value.Port.Id, request.Cancel);
        }

        if (outcome.Refusal is { } refusal) return NativeAnswer.Refused(refusal);
        var found = outcome.Value with { TcpPort = port };
        var meant = found.Target is { } there && await services.Workloads.FindAsync(there.Id.ToString(), request.Cancel) is { Refusal: null } workload
            ? workload.Value
            : null;
        return NativeAnswer.Json(json => json.WriteObject(null, members => Write(members, found, source.Value, meant)));
    }

    private void Write(Utf8JsonWriter json, Explanation explanation, Workload from, Workload? to)
    {
        var diagnosis = Diagnosis.Of(explanation);
        json.WriteBoolean("reaches", explanation.Reaches);
        json.WriteString("cause", diagnosis.Sentence);
        json.WriteString("engine", explanation.Engine);
        PortEndpoints.WriteWorkload(json, "from", from);
        json.WriteObject("to", members =>
        {
            members.WriteString("address", explanation.To.ToString());
            if (to is not null) PortEndpoints.WriteWorkload(members, "port", to);
        });
        WriteWay(json, "there", Diagnosis.OfThere(explanation), explanation.There, explanation.EngineThere, explanation.Around);
        if (explanation is { Back: { } back, EngineBack: { } engineBack })
            WriteWay(json, "back", Diagnosis.OfBack(explanation), back, engineBack, explanation.Around);
        else
            json.WriteNull("back");
        WriteCure(json, diagnosis.Cure);
    }

    private void WriteWay(Utf8JsonWriter json, string name, Diagnosis diagnosis, Trace records, Trace engine, Surroundings around) =>
        json.WriteObject(name, way =>
        {
            way.WriteBoolean("passes", diagnosis.Passes);
            way.WriteString("cause", diagnosis.Sentence);
            WriteTrace(way, "records", records, around);
            WriteTrace(way, "engine", engine, around);
            WriteCure(way, diagnosis.Cure);
        });

    private void WriteTrace(Utf8JsonWriter json, string name, Trace trace, Surroundings around) => json.WriteObject(name, members =>
    {
        members.WriteBoolean("arrives", trace.Arrives);
        members.WriteString("stop", trace.Cause is { } cause ? NativeJson.Word(cause) : null);
        members.WriteString("port", trace.Arrived?.ToString());
        members.WriteArray("hops", trace.Hops, (item, hop) => item.WriteObject(null, one =>
        {
            one.WriteString("vpc", hop.Vpc.ToString());
            one.WriteString("name", around.Vpcs.GetValueOrDefault(hop.Vpc)?.Name ?? "");
            one.WriteString(
                "account",
                around.Vpcs.GetValueOrDefault(hop.Vpc) is { } vpc && around.Accounts.GetValueOrDefault(vpc.Owner) is { } owner ? owner.Name : "");
            WriteLink(one, hop.Link, around);
            one.WriteString("endpoint", hop.Endpoint?.ToString());
        }));
        if (trace.Route is not { } route) return;
        members.WriteObject("route", rule =>
        {
            rule.WriteString("source", route.Source.ToString());
            rule.WriteString("destination", route.Destination.ToString());
            WriteLink(rule, route.Link, around);
        });
    });

    private void WriteLink(Utf8JsonWriter json, LinkId? link, Surroundings around)
    {
        json.WriteString("link", link?.ToString());
        if (link is not { } id) return;
        json.WriteObject("names", names =>
        {
            foreach (var words in services.Words)
            {
                if (around.Links.TryGetValue(id, out var known) && words.NameOf(known) is { } text) names.WriteString(words.Dialect, text);
            }
        });
    }

    private void WriteCure(Utf8JsonWriter json, Remedy? cure) => CureJson.Write(json, services.Words, cure);
}
