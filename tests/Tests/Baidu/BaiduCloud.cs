using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using Tieline.Core.Accounts;
using Tieline.Core.Boundary;
using Tieline.Core.Links;
using Tieline.Dialects.Baidu;
using Tieline.Support;
using Tieline.Support.Wire;
using Tieline.Tests.Http;
using Xunit;

namespace Tieline.Tests.Baidu;

/// <summary>The Baidu dialect on the real core, store and model engine, without a port. The engine works only when told to.</summary>
public sealed class BaiduCloud : IAsyncLifetime
{
    private const int SignatureSeconds = 1800;

    private TestCloud? _cloud;

    public Limits Limits { get; init; } = new() { LinksPerVpc = null, LinksPerAccount = null };

    /// <summary>Core, store and engine behind the dialect.</summary>
    public TestCloud Behind => _cloud!;

    /// <summary>The time that signatures are checked against; the core's is <see cref="TestCloud.Clock"/>.</summary>
    public ManualClock WallClock { get; } = new();

    public BaiduDialect Dialect { get; private set; } = null!;

    public BaiduUser Alice { get; private set; } = null!;

    public BaiduUser Bob { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _cloud = new TestCloud(limits: Limits);
        var core = CoreOf.Cloud(_cloud);
        Dialect = new BaiduDialect(core, Limits, WallClock, new BaiduSettings(), NullLogger<BaiduDialect>.Instance);
        Alice = await AddUserAsync("alice", new string('a', 32));
        Bob = await AddUserAsync("bob", new string('b', 32));
    }

    public ValueTask DisposeAsync() => _cloud?.DisposeAsync() ?? default;

    /// <summary>Lets the engine make what is wanted, and time carry out what is due.</summary>
    public Task EngineWorksAsync() => Behind.SettleAsync();

    /// <summary>Lets time pass and carries out what is due; the engine does nothing yet.</summary>
    public async Task TimePassesAsync(TimeSpan by)
    {
        Behind.Clock.Advance(by);
        await Behind.Changes.CarryOutDueAsync(default);
    }

    /// <summary>Reports that the engine could not make a link.</summary>
    public async Task EngineFailsAsync(BaiduUser user, string peerConnId)
    {
        var link = (await Behind.Links.FindAsync(user.Account, BaiduIds.ParseConnection(peerConnId)!.Value, default))!;
        await Behind.Changes.RecordAsync([(link, new LinkSight(link.Id, link.Revision, LinkCondition.Faulty, Fault: "no device"))], [], default);
    }

    public async Task<BaiduUser> AddUserAsync(string name, string baiduId)
    {
        var identities = ImmutableSortedDictionary<string, string>.Empty.Add(IdentityScheme.BaiduAccountId, baiduId);
        var made = await Behind.Accounts.CreateAsync(
            new Caller(default, "operator"), new AccountWish(name, identities, $"AK{name}", $"SK{name}/+secret"), default);
        return new BaiduUser(this, made.Value.Account.Id, baiduId, made.Value.Key.Id, made.Value.Key.Secret);
    }

    /// <summary>Sends a request as it is: nothing is added.</summary>
    public async Task<BaiduAnswer> SendRawAsync(string method, string target, IEnumerable<(string Name, string Value)> headers, byte[] body)
    {
        var answer = await new RawRequest(method, target, headers, body).SendAsync(Dialect.HandleAsync);
        return new BaiduAnswer(answer.Status, answer.Headers, answer.Text);
    }

    /// <summary>Signs and sends a request with the habits of one client.</summary>
    [SuppressMessage("Security", "CA5351", Justification = "Go's client sends the MD5 of its bodies.")]
    public Task<BaiduAnswer> SendAsync(
        BaiduUser user, BaiduClient client, string method, string target, byte[] body, string host = "127.0.0.1:7480")
    {
        var now = WallClock.GetUtcNow();
        var date = now.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        List<(string Name, string Value)> signed, unsigned;
        switch (client)
        {
            case BaiduClient.Python:
                signed = [("Host", host), ("Content-Type", "application/json;charset=utf-8"), ("Content-Length", $"{body.Length}"), ("x-bce-date", date)];
                unsigned = [("User-Agent", "bce-sdk-python/0.9.72"), ("Accept", "*/*"), ("Connection", "close")];
                break;
            case BaiduClient.Java:
                signed = [("Host", host), ("Content-Type", "application/json; charset=utf-8")];
                unsigned = [("User-Agent", "bce-sdk-java/0.10.441"), ("Date", now.ToString("R"))];
                if (body.Length > 0) signed.Add(("Content-Length", $"{body.Length}"));
                else if (method is "PUT" or "POST") unsigned.Add(("Content-Length", "0"));
                break;
            default:
                signed = [("host", host), ("content-type", "application/json;charset=utf-8"), ("x-bce-date", date)];
                unsigned = [("User-Agent", "bce-sdk-go/0.9.273"), ("x-bce-request-id", Guid.NewGuid().ToString())];
                if (body.Length > 0)
                {
                    signed.Add(("content-length", $"{body.Length}"));
                    signed.Add(("content-md5", Convert.ToBase64String(MD5.HashData(body))));
                }
                else if (method is "PUT" or "POST")
                {
                    unsigned.Add(("Content-Length", "0"));
                }

                break;
        }

        return SendSignedAsync(user, method, target, signed, unsigned, body, listed: client == BaiduClient.Go);
    }

    /// <summary>Signs some headers and sends them with others.</summary>
    /// <param name="listed">Whether the signature names the signed headers, or leaves them to the default set.</param>
    /// <param name="at">When it is signed; null for now.</param>
    public Task<BaiduAnswer> SendSignedAsync(
        BaiduUser user, string method, string target, IReadOnlyCollection<(string Name, string Value)> signed,
        IReadOnlyCollection<(string Name, string Value)>? unsigned = null, byte[]? body = null, bool listed = false, DateTimeOffset? at = null)
    {
        var authorization = Sign(user, method, target, signed, listed, at);
        return SendRawAsync(method, target, [.. signed, .. unsigned ?? [], ("Authorization", authorization)], body ?? []);
    }

    /// <summary>The <c>Authorization</c> header of a request.</summary>
    public string Sign(
        BaiduUser user, string method, string target, IReadOnlyCollection<(string Name, string Value)> signed, bool listed, DateTimeOffset? at = null)
    {
        var (path, query) = target.IndexOf('?', StringComparison.Ordinal) is var question and >= 0
            ? (target[..question], target[(question + 1)..])
            : (target, "");
        var names = listed ? string.Join(';', signed.Select(header => header.Name.ToLowerInvariant()).Order(StringComparer.Ordinal)) : "";
        return BceSigner.Authorization(
            user.AccessKey, user.SecretKey, at ?? WallClock.GetUtcNow(), SignatureSeconds, names, method, path, query, signed);
    }
}
