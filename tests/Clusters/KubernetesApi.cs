using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace Tieline.Running;

/// <summary>
/// A small Kubernetes API server on a port of this machine: pods, and the endpoint slices that the slice controller makes of them for
/// Services; listed in pages and watched, with versions, bookmarks and forgetting, as the real one does. Compiled into the tests.
/// </summary>
internal sealed class KubernetesApi : IAsyncDisposable
{
    private const string PodsPath = "/api/v1/namespaces/", SlicesPath = "/apis/discovery.k8s.io/v1/namespaces/";

    private readonly Lock _lock = new();
    private readonly SortedDictionary<(string Resource, string Namespace, string Name), Stored> _objects = [];
    private readonly Dictionary<(string Namespace, string Name), (string Key, string Value)> _services = [];
    private readonly List<Happening> _log = [];
    private readonly List<string> _requests = [];
    private readonly X509Certificate2 _certificate = SelfSigned("api server");
    private WebApplication? _app;
    private CancellationTokenSource _breaking = new(), _endingInOrder = new();
    private TaskCompletionSource _moved = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _version = 1000, _forgotten = 999;
    private int _port, _uids, _openWatches, _bookmarksSent;

    private KubernetesApi()
    {
    }

    public Uri Address => new($"https://127.0.0.1:{_port}");

    /// <summary>Who bears it may ask.</summary>
    public string Token { get; set; } = "token-1";

    /// <summary>Who shows it may ask, too.</summary>
    public string? ClientThumbprint { get; set; }

    /// <summary>What the server's certificate is trusted by.</summary>
    public string AuthorityPem => _certificate.ExportCertificatePem();

    /// <summary>Answer every request with this status; null for none.</summary>
    public int? Refuses { get; set; }

    /// <summary>Objects on a page, whatever limit is asked for.</summary>
    public int PageItems { get; set; } = 2;

    /// <summary>Endpoints in a slice.</summary>
    public int SliceEndpoints { get; set; } = 2;

    /// <summary>Whether a watch from a forgotten version is refused by the answer's status, and not by an event.</summary>
    public bool ExpiresByStatus { get; set; }

    /// <summary>Whether the next request for a further page of a list has come too late.</summary>
    public bool ForgetsBetweenPages { get; set; }

    /// <summary>How many bookmarks watches were sent.</summary>
    public int BookmarksSent => _bookmarksSent;

    /// <summary>How many watches are open.</summary>
    public int OpenWatches => _openWatches;

    /// <summary>The targets of all requests until now.</summary>
    public IReadOnlyList<string> Requests
    {
        get
        {
            lock (_lock) return [.. _requests];
        }
    }

    public static async Task<KubernetesApi> StartAsync()
    {
        var api = new KubernetesApi();
        await api.StartAgainAsync();
        return api;
    }

    /// <summary>A certificate with its key, for this machine's loopback address.</summary>
    public static X509Certificate2 SelfSigned(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddMinutes(-5), now.AddDays(1));
    }

    /// <summary>Starts it after a stop; the same port, the same objects.</summary>
    public async Task StartAgainAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, _port, listen => listen.UseHttps(tls =>
        {
            tls.ServerCertificate = _certificate;
            tls.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
            tls.AllowAnyClientCertificate();
        })));
        _app = builder.Build();
        _app.Run(AnswerAsync);
        _breaking = new();
        await _app.StartAsync();
        _port = new Uri(_app.Urls.Single()).Port;
    }

    /// <summary>Stops it: watches break, and nobody listens.</summary>
    public async Task StopAsync()
    {
        await _breaking.CancelAsync();
        await _app!.StopAsync();
        await _app.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _certificate.Dispose();
    }

    /// <summary>Cuts every watch without a word.</summary>
    public void BreakWatches() => Interlocked.Exchange(ref _breaking, new()).Cancel();

    /// <summary>Ends every watch in order, as when its time is over.</summary>
    public void EndWatches() => Interlocked.Exchange(ref _endingInOrder, new()).Cancel();

    /// <summary>Moves the version on and tells watches so by a bookmark.</summary>
    public void Bookmark() => Change(() => _log.Add(new(++_version, "", "", "BOOKMARK", null, null)));

    /// <summary>Forgets all that happened until now: what is asked about it has expired.</summary>
    public void Forget() => Change(() =>
    {
        _forgotten = _version;
        _log.Clear();
    });

    /// <summary>Adds a Service: the ready ones of the pods that carry the label go into its slices.</summary>
    public void AddService(string space, string name, string key, string value) => Change(() =>
    {
        _services[(space, name)] = (key, value);
        Slice();
    });

    /// <summary>Adds a pod, or changes it.</summary>
    public void Run(string space, string name, string address, bool isReady = true, params (string Key, string Value)[] labels) => Change(() =>
    {
        var uid = _objects.TryGetValue(("pods", space, name), out var there) ? there.Uid : $"uid-{++_uids}";
        var pod = new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = space, ["uid"] = uid, ["labels"] = Labels(labels) },
            ["spec"] = new JsonObject { ["nodeName"] = "node-1" },
            ["status"] = new JsonObject { ["phase"] = "Running", ["podIP"] = address, ["podIPs"] = new JsonArray(new JsonObject { ["ip"] = address }) },
        };
        Put("pods", space, name, new(pod, uid, labels.ToDictionary(), address, isReady));
        Slice();
    });

    public void End(string space, string name) => Change(() =>
    {
        Delete("pods", space, name);
        Slice();
    });

    /// <summary>A slice made by hand.</summary>
    public void PutSlice(string space, string name, JsonObject slice) => Change(() =>
    {
        slice["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = space };
        Put("endpointslices", space, name, new(slice, "", [], "", true));
    });

    private static JsonObject Labels(IEnumerable<(string Key, string Value)> labels) =>
        new(labels.Select(label => KeyValuePair.Create(label.Key, (JsonNode?)label.Value)));

    private void Change(Action change)
    {
        lock (_lock)
        {
            change();
            _moved.SetResult();
            _moved = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private void Put(string resource, string space, string name, Stored next)
    {
        var there = _objects.GetValueOrDefault((resource, space, name));
        next.Json["metadata"]!["resourceVersion"] = $"{++_version}";
        _objects[(resource, space, name)] = next;
        _log.Add(new(_version, resource, space, there is null ? "ADDED" : "MODIFIED", next, there));
    }

    private void Delete(string resource, string space, string name)
    {
        if (!_objects.Remove((resource, space, name), out var there)) return;
        var last = there with { Json = (JsonObject)there.Json.DeepClone() };
        last.Json["metadata"]!["resourceVersion"] = $"{++_version}";
        _log.Add(new(_version, resource, space, "DELETED", last, there));
    }

    /// <summary>What the slice controller does: an endpoint for each pod of a Service, ready or not, so many in a slice.</summary>
    private void Slice()
    {
        foreach (var ((space, service), (key, value)) in _services)
        {
            var pods = _objects.Where(item => item.Key.Resource == "pods" && item.Key.Namespace == space && item.Value.Labels.GetValueOrDefault(key) == value).ToList();
            var chunks = pods.Chunk(SliceEndpoints).ToList();
            for (var i = 0; i < chunks.Count; i++)
            {
                var slice = new JsonObject
                {
                    ["addressType"] = "IPv4",
                    ["metadata"] = new JsonObject
                    {
                        ["name"] = $"{service}-{i}", ["namespace"] = space, ["labels"] = Labels([("kubernetes.io/service-name", service)]),
                    },
                    ["endpoints"] = new JsonArray([.. chunks[i].Select(pod => new JsonObject
                    {
                        ["addresses"] = new JsonArray(pod.Value.Address),
                        ["conditions"] = new JsonObject { ["ready"] = pod.Value.IsReady, ["serving"] = pod.Value.IsReady, ["terminating"] = false },
                        ["targetRef"] = new JsonObject { ["kind"] = "Pod", ["namespace"] = space, ["name"] = pod.Key.Name, ["uid"] = pod.Value.Uid },
                    })]),
                    ["ports"] = new JsonArray(new JsonObject { ["name"] = "", ["port"] = 80, ["protocol"] = "TCP" }),
                };
                var there = _objects.GetValueOrDefault(("endpointslices", space, $"{service}-{i}"));
                if (there is null || !JsonNode.DeepEquals(there.Json["endpoints"], slice["endpoints"])) Put("endpointslices", space, $"{service}-{i}", new(slice, "", [], "", true));
            }

            for (var i = chunks.Count; _objects.ContainsKey(("endpointslices", space, $"{service}-{i}")); i++) Delete("endpointslices", space, $"{service}-{i}");
        }
    }

    private async Task AnswerAsync(HttpContext http)
    {
        lock (_lock) _requests.Add($"{http.Request.Path}{http.Request.QueryString}");
        var mayAsk = http.Request.Headers.Authorization == $"Bearer {Token}"
            || (ClientThumbprint is { } thumbprint && http.Connection.ClientCertificate?.Thumbprint == thumbprint);
        if (!mayAsk) await StatusAsync(http, 401, "Unauthorized");
        else if (Refuses is { } status) await StatusAsync(http, status, "the server is refusing to serve");
        else if (Find(http.Request.Path) is not var (resource, space)) await StatusAsync(http, 404, "the server could not find the requested resource");
        else if (http.Request.Query["watch"] == "true") await WatchAsync(http, resource, space);
        else await ListAsync(http, resource, space);
    }

    private static (string Resource, string Namespace)? Find(string path)
    {
        foreach (var (root, resource) in new[] { (PodsPath, "pods"), (SlicesPath, "endpointslices") })
        {
            if (path.StartsWith(root, StringComparison.Ordinal) && path[root.Length..].Split('/') is [{ Length: > 0 } space, var last] && last == resource) return (resource, space);
        }

        return null;
    }

    private async Task ListAsync(HttpContext http, string resource, string space)
    {
        var selector = Selector(http);
        var limit = int.TryParse(http.Request.Query["limit"], out var most) ? Math.Min(most, PageItems) : int.MaxValue;
        var (version, after) = http.Request.Query["continue"].ToString().Split(':') is [var number, var name] ? (long.Parse(number, CultureInfo.InvariantCulture), name) : (0, "");
        JsonObject page;
        lock (_lock)
        {
            if (version == 0) version = _version;
            var items = _objects.Where(item => item.Key.Resource == resource && item.Key.Namespace == space && selector(item.Value)
                && string.CompareOrdinal(item.Key.Name, after) > 0).ToList();
            var more = items.Count > limit ? $"{version}:{items[limit - 1].Key.Name}" : "";
            page = new()
            {
                ["kind"] = "List", ["metadata"] = new JsonObject { ["resourceVersion"] = $"{version}", ["continue"] = more },
                ["items"] = new JsonArray([.. items.Take(limit).Select(item => item.Value.Json.DeepClone())]),
            };
            if (version < _forgotten || (after.Length > 0 && ForgetsBetweenPages)) (page, ForgetsBetweenPages) = ([], false);
        }

        if (page.Count == 0) await StatusAsync(http, 410, "The provided continue parameter is too old");
        else await WriteAsync(http, 200, page.ToJsonString());
    }

    private async Task WatchAsync(HttpContext http, string resource, string space)
    {
        var selector = Selector(http);
        var version = long.Parse(http.Request.Query["resourceVersion"].ToString(), CultureInfo.InvariantCulture);
        bool isForgotten;
        lock (_lock) isForgotten = version < _forgotten;
        if (isForgotten && ExpiresByStatus)
        {
            await StatusAsync(http, 410, "too old resource version");
            return;
        }

        http.Response.ContentType = "application/json";
        await http.Response.Body.FlushAsync(); // the head comes at once, before there is an event
        if (isForgotten)
        {
            await http.Response.WriteAsync("""{"type":"ERROR","object":{"kind":"Status","status":"Failure","message":"too old resource version","reason":"Expired","code":410}}""" + "\n");
            return;
        }

        var breaking = _breaking.Token;
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(breaking, _endingInOrder.Token, http.RequestAborted);
        ending.CancelAfter(TimeSpan.FromSeconds(int.Parse(http.Request.Query["timeoutSeconds"].ToString(), CultureInfo.InvariantCulture)));
        Interlocked.Increment(ref _openWatches);
        try
        {
            while (true)
            {
                var lines = new StringBuilder();
                Task moved;
                int bookmarks;
                lock (_lock)
                {
                    var news = _log.Where(item => item.Version > version).ToList();
                    bookmarks = news.Count(happened => happened.Kind == "BOOKMARK");
                    foreach (var happened in news) Write(lines, happened, resource, space, selector);
                    version = Math.Max(version, _log.Count > 0 ? _log[^1].Version : 0);
                    moved = _moved.Task;
                }

                if (lines.Length > 0)
                {
                    await http.Response.WriteAsync(lines.ToString(), ending.Token);
                    await http.Response.Body.FlushAsync(ending.Token);
                    Interlocked.Add(ref _bookmarksSent, bookmarks);
                }

                await moved.WaitAsync(ending.Token);
            }
        }
        catch (OperationCanceledException)
        {
            if (breaking.IsCancellationRequested) http.Abort(); // without the last chunk
        }
        finally
        {
            Interlocked.Decrement(ref _openWatches);
        }
    }

    /// <summary>An event as the watcher sees it: what begins or ceases to be selected comes or goes.</summary>
    private static void Write(StringBuilder lines, Happening happened, string resource, string space, Func<Stored, bool> selector)
    {
        if (happened.Kind == "BOOKMARK")
        {
            var bookmark = new JsonObject { ["metadata"] = new JsonObject { ["resourceVersion"] = $"{happened.Version}" } };
            lines.Append(new JsonObject { ["type"] = "BOOKMARK", ["object"] = bookmark }.ToJsonString()).Append('\n');
            return;
        }

        if (happened.Resource != resource || happened.Namespace != space) return;
        var (was, isNow) = (happened.Before is { } before && selector(before), happened.Kind != "DELETED" && selector(happened.After!));
        if (!was && !isNow) return;
        var kind = (was, isNow) switch { (false, true) => "ADDED", (true, true) => "MODIFIED", _ => "DELETED" };
        lines.Append(new JsonObject { ["type"] = kind, ["object"] = happened.After!.Json.DeepClone() }.ToJsonString()).Append('\n');
    }

    private static Func<Stored, bool> Selector(HttpContext http)
    {
        var wanted = http.Request.Query["labelSelector"].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries).Select(part => part.Split('=')).ToList();
        return stored => wanted.All(part => stored.Labels.GetValueOrDefault(part[0]) == part[1]);
    }

    private static Task StatusAsync(HttpContext http, int code, string message) =>
        WriteAsync(http, code, new JsonObject { ["kind"] = "Status", ["status"] = "Failure", ["message"] = message, ["code"] = code }.ToJsonString());

    private static Task WriteAsync(HttpContext http, int code, string json)
    {
        (http.Response.StatusCode, http.Response.ContentType) = (code, "application/json");
        return http.Response.WriteAsync(json);
    }

    private sealed record Stored(JsonObject Json, string Uid, Dictionary<string, string> Labels, string Address, bool IsReady);

    private sealed record Happening(long Version, string Resource, string Namespace, string Kind, Stored? After, Stored? Before);
}
