using Tieline.Sdk.Http;

namespace Tieline.Sdk.Baidu;

/// <summary>Peer connections between VPCs: every operation of the Java SDK's <c>PeerConnClient</c>, and what the API has beyond it.</summary>
/// <remarks>
/// Safe for use by many threads. Every operation may throw <see cref="BceServiceException"/> (the service said no),
/// <see cref="HttpRequestException"/> or <see cref="TimeoutException"/> (it was not reached, retries included),
/// <see cref="InvalidDataException"/> (the answer is not what the API promises), or <see cref="ArgumentException"/> (an id that is
/// empty or has a slash would name another path). A change without a client token gets a new one, which its retries share, so that
/// it takes effect once.
/// </remarks>
public sealed class PeerConnClient : IDisposable
{
    private const string Root = "/v1/peerconn";

    // The first four: contract baidu-peer-connection, 7.1. The others: what else 4.6 lets be released.
    private static readonly string[] BeforeGone =
    [
        PeerConnStatus.Deleting, PeerConnStatus.Consulting, PeerConnStatus.ConsultFailed, PeerConnStatus.Active, PeerConnStatus.Expired,
        PeerConnStatus.Down, PeerConnStatus.Error,
    ];

    private readonly BceClient _client;

    /// <summary>Makes a client of one endpoint and key pair.</summary>
    public PeerConnClient(BceClientConfiguration configuration) => _client = new(configuration);

    /// <summary>Asks for a connection. Within one account it is accepted by itself.</summary>
    public async Task<CreatePeerConnResponse> CreatePeerConnAsync(CreatePeerConnRequest request, CancellationToken cancel = default)
    {
        var body = BceJson.Write(request, BceJson.Default.CreatePeerConnRequest);
        var call = new BceRequest(HttpMethod.Post, Root, body).WithToken(request.ClientToken);
        return await _client.ReadAsync(call, BceJson.Default.CreatePeerConnResponse, cancel);
    }

    /// <summary>A page of the connections' sides that the caller owns in the endpoint's region.</summary>
    /// <param name="vpcId">Sides of this VPC only; null for all.</param>
    /// <param name="marker">Where the page starts, from <see cref="BcePage.NextMarker"/>; null for the first.</param>
    /// <param name="maxKeys">1 to 1000; null for 1000.</param>
    public async Task<ListPeerConnResponse> ListPeerConnAsync(
        string? vpcId = null, string? marker = null, int? maxKeys = null, CancellationToken cancel = default)
    {
        var request = new BceRequest(HttpMethod.Get, Root).With("vpcId", vpcId).With("marker", marker).With("maxKeys", maxKeys?.ToString());
        return await _client.ReadAsync(request, BceJson.Default.ListPeerConnResponse, cancel);
    }

    /// <summary>All sides, page after page.</summary>
    public IAsyncEnumerable<PeerConn> ListAllPeerConnAsync(string? vpcId = null, CancellationToken cancel = default) =>
        BceClient.AllAsync((marker, stop) => ListPeerConnAsync(vpcId, marker, cancel: stop), page => page.PeerConns, cancel);

    /// <summary>One side of a connection.</summary>
    /// <param name="role">Which side, where the caller owns both, see <see cref="PeerConnRole"/>; null for any.</param>
    /// <returns>Null when there is no such connection: the service says so by an empty answer, or by <c>NoSuchObject</c>.</returns>
    public Task<PeerConn?> GetPeerConnAsync(string peerConnId, string? role = null, CancellationToken cancel = default) =>
        _client.FindAsync(new BceRequest(HttpMethod.Get, PathOf(peerConnId)).With("role", role), BceJson.Default.PeerConn, cancel);

    /// <summary>Changes the name and description of the caller's side; null leaves one as it is.</summary>
    public Task ModifyPeerConnAsync(
        string peerConnId, string localIfId, string? localIfName = null, string? description = null, string? clientToken = null,
        CancellationToken cancel = default)
    {
        var body = BceJson.Write(new(localIfId, localIfName, description), BceJson.Default.ModifyPeerConnBody);
        return _client.SendAsync(new BceRequest(HttpMethod.Put, PathOf(peerConnId), body).WithToken(clientToken), cancel);
    }

    /// <summary>Says yes to a request of another account.</summary>
    public Task AcceptAsync(string peerConnId, string? clientToken = null, CancellationToken cancel = default) =>
        PutAsync(peerConnId, "accept", null, clientToken, cancel);

    /// <summary>Says no to a request of another account.</summary>
    public Task RejectAsync(string peerConnId, string? clientToken = null, CancellationToken cancel = default) =>
        PutAsync(peerConnId, "reject", null, clientToken, cancel);

    /// <summary>Releases a connection.</summary>
    public Task ReleaseAsync(string peerConnId, string? clientToken = null, CancellationToken cancel = default) =>
        _client.SendAsync(new BceRequest(HttpMethod.Delete, PathOf(peerConnId)).WithToken(clientToken), cancel);

    /// <summary>Changes the bandwidth.</summary>
    /// <param name="bandwidthInMbps">In Mbit/s.</param>
    public Task ModifyBandwidthAsync(string peerConnId, int bandwidthInMbps, string? clientToken = null, CancellationToken cancel = default) =>
        PutAsync(peerConnId, "resize", BceJson.Write(new(bandwidthInMbps), BceJson.Default.ResizeBody), clientToken, cancel);

    /// <summary>Buys a further term of a prepaid connection.</summary>
    public Task PurchaseReservedAsync(string peerConnId, Billing billing, string? clientToken = null, CancellationToken cancel = default) =>
        PutAsync(peerConnId, "purchaseReserved", BceJson.Write(new(billing), BceJson.Default.RenewBody), clientToken, cancel);

    /// <summary>Makes the names of the peer's VPC resolve in the VPC of this side.</summary>
    /// <param name="role">Which side, see <see cref="PeerConnRole"/>.</param>
    public Task OpenSyncDnsAsync(string peerConnId, string role, string? clientToken = null, CancellationToken cancel = default) =>
        _client.SendAsync(new BceRequest(HttpMethod.Put, PathOf(peerConnId)).WithSwitch("open").With("role", role).WithToken(clientToken), cancel);

    /// <summary>Ends what <see cref="OpenSyncDnsAsync"/> began.</summary>
    public Task CloseSyncDnsAsync(string peerConnId, string role, string? clientToken = null, CancellationToken cancel = default) =>
        _client.SendAsync(new BceRequest(HttpMethod.Put, PathOf(peerConnId)).WithSwitch("close").With("role", role).WithToken(clientToken), cancel);

    /// <summary>Protects a connection against release, or ends that.</summary>
    public Task ModifyDeleteProtectAsync(string peerConnId, bool deleteProtect, string? clientToken = null, CancellationToken cancel = default)
    {
        var body = BceJson.Write(new(deleteProtect), BceJson.Default.DeleteProtectBody);
        return _client.SendAsync(new BceRequest(HttpMethod.Put, $"{PathOf(peerConnId)}/deleteProtect", body).WithToken(clientToken), cancel);
    }

    /// <summary>Gives a prepaid connection back.</summary>
    public Task RefundAsync(string peerConnId, string? clientToken = null, CancellationToken cancel = default) =>
        PutAsync(peerConnId, "refund", null, clientToken, cancel);

    /// <summary>Waits until a connection is usable, or, across accounts, until the acceptor can answer.</summary>
    /// <exception cref="UnexpectedStatusException">It came into a status from which neither follows, or it is gone.</exception>
    public Task<PeerConn> WaitUntilUsableAsync(string peerConnId, Waiting? waiting = null, CancellationToken cancel = default) =>
        WaitAsync(
            peerConnId, null, side => side.Status, [PeerConnStatus.Creating, PeerConnStatus.Starting, PeerConnStatus.Updating],
            [PeerConnStatus.Active, PeerConnStatus.Consulting], waiting, cancel);

    /// <summary>Waits until a connection is active; meanwhile it may wait for the acceptor.</summary>
    /// <exception cref="UnexpectedStatusException">It came into a status from which active does not follow, or it is gone.</exception>
    public Task<PeerConn> WaitUntilActiveAsync(string peerConnId, Waiting? waiting = null, CancellationToken cancel = default) =>
        WaitAsync(
            peerConnId, null, side => side.Status,
            [PeerConnStatus.Creating, PeerConnStatus.Consulting, PeerConnStatus.Starting, PeerConnStatus.Updating], [PeerConnStatus.Active], waiting, cancel);

    /// <summary>Waits until DNS sync of a side is <paramref name="dnsStatus"/>: <see cref="DnsStatus.Open"/> or <see cref="DnsStatus.Close"/>.</summary>
    /// <exception cref="UnexpectedStatusException">It came into a status from which that does not follow, or the connection is gone.</exception>
    /// <exception cref="ArgumentException">Another status.</exception>
    public Task<PeerConn> WaitUntilDnsAsync(string peerConnId, string role, string dnsStatus, Waiting? waiting = null, CancellationToken cancel = default) =>
        WaitAsync(
            peerConnId, role, side => side.DnsStatus,
            dnsStatus switch
            {
                DnsStatus.Open => [DnsStatus.Wait, DnsStatus.Syncing, DnsStatus.Close],
                DnsStatus.Close => [DnsStatus.Open, DnsStatus.Closing],
                _ => throw new ArgumentException($"{dnsStatus} is no status to wait for", nameof(dnsStatus)),
            },
            [dnsStatus], waiting, cancel);

    /// <summary>Waits until a released connection is gone. It may still be seen in a status that it can be released from.</summary>
    /// <exception cref="UnexpectedStatusException">It is in a status from which gone does not follow, such as <see cref="PeerConnStatus.Updating"/>.</exception>
    public Task WaitUntilGoneAsync(string peerConnId, Waiting? waiting = null, CancellationToken cancel = default) =>
        (waiting ?? Waiting.Default).UntilGoneAsync(
            peerConnId, () => GetPeerConnAsync(peerConnId, cancel: cancel), side => side.Status, BeforeGone, _client.Clock, cancel);

    /// <summary>Closes the client's connections.</summary>
    public void Dispose() => _client.Dispose();

    private Task<PeerConn> WaitAsync(
        string peerConnId, string? role, Func<PeerConn, string> word, string[] pending, string[] target, Waiting? waiting,
        CancellationToken cancel) => (waiting ?? Waiting.Default).UntilAsync(
        peerConnId, () => GetPeerConnAsync(peerConnId, role, cancel), word, pending, target, _client.Clock, cancel);

    private Task<byte[]> PutAsync(string peerConnId, string operation, byte[]? body, string? clientToken, CancellationToken cancel) =>
        _client.SendAsync(new BceRequest(HttpMethod.Put, PathOf(peerConnId), body).WithSwitch(operation).WithToken(clientToken), cancel);

    private static string PathOf(string peerConnId) => BceRequest.PathOf(Root, peerConnId);
}
