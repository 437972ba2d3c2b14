using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Tieline.Core.Boundary;
using Tieline.Core.Identifiers;
using Tieline.Core.Operating;

namespace Tieline.Dialects.Native;

/// <summary>One client's live view of the audit log, as Server-Sent Events (WHATWG HTML, 9.2).</summary>
/// <remarks>
/// The log itself is the queue: the stream keeps the sequence number that it has sent and reads on from there, so a slow
/// client costs no memory and loses nothing. An event's <c>id</c> is its sequence number, so <c>Last-Event-ID</c> resumes.
/// </remarks>
internal sealed class EventStream(EventOperations events, ICommitFeed commits, AccountId? account, HttpResponse response)
{
    public const string ContentType = "text/event-stream";

    private const int EventsAtOnce = 200;

    /// <summary>At most this often is the log read for one client, however many commits there are.</summary>
    private static readonly TimeSpan PauseBetweenReads = TimeSpan.FromMilliseconds(20);

    /// <summary>A comment after so long without an event: it keeps proxies from closing, and finds clients that are gone.</summary>
    private static readonly TimeSpan HeartbeatEvery = TimeSpan.FromSeconds(15);

    private readonly ArrayBufferWriter<byte> _lines = new(4096);

    /// <summary>Runs until cancelled or until the client is gone.</summary>
    /// <param name="after">The sequence number to go on after; null for what happens from now on.</param>
    public async Task RunAsync(long? after, CancellationToken cancel)
    {
        response.HttpContext.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        response.ContentType = ContentType;
        response.Headers.CacheControl = "no-store";
        try
        {
            var sent = after ?? await events.LastAsync(cancel);
            await SendAsync(": the audit log\n\n", cancel);
            while (true)
            {
                var commit = commits.NextAsync();
                var page = await events.ListAsync(account, sent, EventsAtOnce, cancel);
                if (page.Events.Count > 0)
                {
                    sent = page.Events[^1].Sequence;
                    await SendAsync(page, cancel);
                }
                else if (await Task.WhenAny(commit, Task.Delay(HeartbeatEvery, cancel)) != commit)
                {
                    await SendAsync(":\n\n", cancel);
                }

                if (page.Events.Count < EventsAtOnce) await Task.Delay(PauseBetweenReads, cancel);
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The client went, or the server stops: either ends the stream.
        }
    }

    private async Task SendAsync(EventPage page, CancellationToken cancel)
    {
        _lines.ResetWrittenCount();
        using var json = new Utf8JsonWriter(_lines);
        foreach (var happened in page.Events)
        {
            _lines.Write(Encoding.UTF8.GetBytes($"id: {happened.Sequence}\nevent: {happened.Kind}\ndata: "));
            json.Reset();
            EventEndpoints.WriteEvent(json, happened, page.Names);
            json.Flush();
            _lines.Write("\n\n"u8);
        }

        await response.BodyWriter.WriteAsync(_lines.WrittenMemory, cancel);
    }

    private async Task SendAsync(string comment, CancellationToken cancel) =>
        await response.BodyWriter.WriteAsync(Encoding.UTF8.GetBytes(comment), cancel);
}
