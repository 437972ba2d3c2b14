using System.Reflection;
using Microsoft.AspNetCore.Http;
using Tieline.Dialects.Http;

namespace Tieline.Dialects.Native;

/// <summary>Status, health, and the description of the API.</summary>
internal sealed class StatusEndpoints(NativeServices services)
{
    public IEnumerable<EndpointRoute<NativeOperation>> Routes =>
    [
        new("GET", $"{NativeDialect.Root}/status", new("getStatus", StatusAsync)),
        new("GET", $"{NativeDialect.Root}/health", new("getHealth", HealthAsync, IsPublic: true)),
        new("GET", $"{NativeDialect.Root}/openapi.json", new("getOpenApi", OpenApiAsync, IsPublic: true)),
    ];

    private async Task<NativeAnswer> StatusAsync(NativeRequest request)
    {
        var status = services.Status.Read();
        var counts = await services.Counts.ReadAsync(request.Cancel);
        return NativeAnswer.Json(json =>
        {
            json.WriteStartObject();
            json.WriteString("version", status.Version);
            json.WriteBoolean("ready", status.IsReady);
            json.WriteString("engine", status.Engine);
            json.WriteString("engineReason", status.EngineReason);
            json.WriteString("store", status.Store);
            json.WriteTime("startedAt", status.StartedAt);
            json.WriteTime("time", services.Clock.GetUtcNow());
            json.WriteBoolean("testClock", services.TestClock is not null);
            json.WriteNumber("offsetSeconds", (long)(services.TestClock?.Offset.TotalSeconds ?? 0));
            json.WriteObject("records", records =>
            {
                foreach (var (name, count) in counts) records.WriteNumber(name, count);
            });
            if (status.LastPass is { } pass)
            {
                json.WriteObject("lastPass", members =>
                {
                    members.WriteNumber("steps", pass.Steps);
                    members.WriteNumber("milliseconds", Math.Round(pass.Took.TotalMilliseconds, 3));
                    members.WriteArray("faults", pass.Faults, (item, fault) => item.WriteObject(null, one =>
                    {
                        one.WriteString("subject", fault.Subject);
                        one.WriteString("fault", fault.Fault);
                    }));
                });
            }
            else
            {
                json.WriteNull("lastPass");
            }

            json.WriteEndObject();
        });
    }

    /// <summary>For supervisors and load balancers.</summary>
    private Task<NativeAnswer> HealthAsync(NativeRequest request)
    {
        var isReady = services.Status.Read().IsReady;
        return Task.FromResult(NativeAnswer.Json(
            json => json.WriteObject(null, members => members.WriteString("status", isReady ? "ok" : "starting")),
            isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable));
    }

    private async Task<NativeAnswer> OpenApiAsync(NativeRequest request)
    {
        await using var document = Assembly.GetExecutingAssembly().GetManifestResourceStream("tieline-v1.json")!;
        request.Http.Response.ContentType = "application/json";
        request.Http.Response.ContentLength = document.Length;
        await document.CopyToAsync(request.Http.Response.Body, request.Cancel);
        return NativeAnswer.Streamed;
    }
}
