using Tieline.Sdk.Baidu;
using Xunit;

namespace Tieline.Tests.Sdk;

/// <summary>Lists page after page (contract baidu-peer-connection, 3.4 and 9, duty 8).</summary>
public sealed class PagingTests
{
    [Fact]
    public async Task All_pages_are_read_in_order_by_their_markers()
    {
        var service = new FakeService()
            .Answers("""{"peerConns":[{"localIfId":"qpif-1"},{"localIfId":"qpif-2"}],"isTruncated":true,"nextMarker":"m/1","maxKeys":2}""")
            .Answers("""{"peerConns":[],"isTruncated":true,"nextMarker":"m2","maxKeys":2}""")
            .Answers("""{"peerConns":[{"localIfId":"qpif-3"}],"marker":"m2","isTruncated":false,"maxKeys":2}""");
        using var client = service.PeerConns();

        Assert.Equal(["qpif-1", "qpif-2", "qpif-3"], await IdsAsync(client.ListAllPeerConnAsync("vpc-1")));
        Assert.Equal(
            ["/v1/peerconn?vpcId=vpc-1", "/v1/peerconn?vpcId=vpc-1&marker=m%2F1", "/v1/peerconn?vpcId=vpc-1&marker=m2"],
            service.Requests.Select(request => request.Target));
    }

    [Theory]
    [InlineData("""{"peerConns":[{"localIfId":"qpif-1"}],"isTruncated":true,"nextMarker":"m"}""", 2)]
    [InlineData("""{"peerConns":[{"localIfId":"qpif-1"}],"isTruncated":true,"nextMarker":""}""", 1)]
    [InlineData("""{"peerConns":[{"localIfId":"qpif-1"}],"isTruncated":true}""", 1)]
    [InlineData("""{"peerConns":[{"localIfId":"qpif-1"}],"isTruncated":false,"nextMarker":"m"}""", 1)]
    public async Task A_service_that_never_comes_to_an_end_does_not_keep_the_list_going(string page, int pages)
    {
        var service = new FakeService();
        for (var i = 0; i < 5; i++) service.Answers(page);
        using var client = service.PeerConns();

        Assert.Equal(pages, (await IdsAsync(client.ListAllPeerConnAsync())).Count);
        Assert.Equal(pages, service.Requests.Count);
    }

    [Fact]
    public async Task A_page_that_nobody_wants_is_not_asked_for()
    {
        var service = new FakeService().Answers("""{"vpcs":[{"vpcId":"vpc-1"}],"isTruncated":true,"nextMarker":"m"}""");
        using var client = service.Vpcs();

        await foreach (var vpc in client.ListAllVpcsAsync())
        {
            Assert.Equal("vpc-1", vpc.VpcId);
            break;
        }

        Assert.Single(service.Requests);
    }

    [Fact]
    public async Task A_list_can_be_cancelled_between_its_pages()
    {
        var service = new FakeService().Answers("""{"subnets":[{"subnetId":"sbn-1"}],"isTruncated":true,"nextMarker":"m"}""");
        using var client = service.Vpcs();
        using var cancel = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in client.ListAllSubnetsAsync("vpc-1").WithCancellation(cancel.Token)) await cancel.CancelAsync();
        });
    }

    private static async Task<List<string>> IdsAsync(IAsyncEnumerable<PeerConn> sides)
    {
        var ids = new List<string>();
        await foreach (var side in sides) ids.Add(side.LocalIfId);
        return ids;
    }
}
