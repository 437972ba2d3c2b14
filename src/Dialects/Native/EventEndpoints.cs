using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Tieline.Core.Accounts;
using Tieline.Core.Boundary;
using Tieline.Core.Identifiers;
using Tieline.Dialects.Http;

namespace Tieline.Dialects.Native;

/// <summary>The audit log: page by page, or as it happens.</summary>
internal sealed class EventEndpoints(NativeServices services)
{
    private const int CountUnset = 100, CountMax = 1000;

    /// <summary>Streams at once; each holds a connection and reads the log at every commit.</summary>
    private const int StreamsMax = 64;

    private int _streams;

    public IEnumerable<EndpointRoute<NativeOperation>> Routes => [new("GET", $"{NativeDialect.Root}/events", new("listEvents", ListAsync))];

    private async Task<NativeAnswer> ListAsync(NativeRequest request)
    {
        if (request.Count(CountUnset, CountMax) is not { } count) return NativeAnswer.Invalid($"count is 1 to {CountMax}");
        var headers = request.Http.Request.Headers;
        if (!TryReadPlace(request.Query["after"], out var after) || !TryReadPlace(headers["Last-Event-ID"].ToString(), out var lastSeen))
            return NativeAnswer.Invalid("after and Last-Event-ID are sequence numbers");
        AccountId? account = null;
        if (request.Query["account"] is { } name)
        {
            if (await services.Accounts.FindAsync(name, request.Cancel) is not { } found) return NativeAnswer.Refused(AccountOperations.AccountNotFound());
            account = found.Id;
        }

        if (request.Query["follow"] == "true" || headers.Accept.ToString().Contains(EventStream.ContentType, StringComparison.OrdinalIgnoreCase))
            return await FollowAsync(request, account, lastSeen ?? after);

        var page = request.Query["tail"] is null
            ? await services.Events.ListAsync(account, after ?? 0, count, request.Cancel)
            : await services.Events.ListAsync(account, Math.Max(0, await services.Events.LastAsync(request.Cancel) - count), count, request.Cancel);
        return NativeAnswer.Json(json => json.WriteObject(null, members =>
        {
            members.WriteArray("events", page.Events, (item, happened) => WriteEvent(item, happened, page.Names));
            if (page.Events.Count == count && page.Events[^1].Sequence < page.Last) members.WriteNumber("next", page.Events[^1].Sequence);
            members.WriteNumber("last", page.Last);
        }));
    }

    private async Task<NativeAnswer> FollowAsync(NativeRequest request, AccountId? account, long? after)
    {
        if (Interlocked.Increment(ref _streams) > StreamsMax)
        {
            Interlocked.Decrement(ref _streams);
            return NativeAnswer.Error(StatusCodes.Status503ServiceUnavailable, "tooManyStreams", $"{StreamsMax} event streams are open already");
        }

        try
        {
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(request.Cancel, services.Stopping);
            var stream = new EventStream(services.Events, services.Commits, account, request.Http.Response);
            await stream.RunAsync(after, ending.Token);
            return NativeAnswer.Streamed;
        }
        finally
        {
            Interlocked.Decrement(ref _streams);
        }
    }

    internal static void WriteEvent(Utf8JsonWriter json, AuditEvent happened, IReadOnlyDictionary<AccountId, string> names) =>
        json.WriteObject(null, members =>
        {
            members.WriteNumber("sequence", happened.Sequence);
            members.WriteTime("at", happened.At);
            members.WriteString("account", happened.Account is { } account ? names[account] : null);
            members.WriteString("otherAccount", happened.OtherAccount is { } other ? names[other] : null);
            members.WriteString("actor", happened.Actor);
            members.WriteString("kind", happened.Kind);
            members.WriteString("subject", happened.Subject);
            members.WriteString("detail", happened.Detail);
        });

    private static bool TryReadPlace(string? text, out long? place)
    {
        place = null;
        if (string.IsNullOrEmpty(text)) return true;
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return false;
        place = number;
        return true;
    }
}
