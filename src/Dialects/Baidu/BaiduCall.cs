using Tieline.Core.Accounts;
using Tieline.Core.Identifiers;
using Tieline.Core.Regions;
using Tieline.Dialects.Http;

namespace Tieline.Dialects.Baidu;

/// <summary>One verified request as an operation sees it.</summary>
/// <param name="Region">The region that the request is for. Contract baidu-peer-connection, 1.1.</param>
/// <param name="Path">What stood for <c>{}</c> in the path.</param>
/// <param name="Body">The body's members; absent for GET and DELETE, whose bodies are not read.</param>
internal sealed record BaiduCall(
    Caller Caller, RegionId Region, QueryParameters Query, RouteValues Path, JsonMembers Body, CancellationToken Cancel)
{
    public AccountId Account => Caller.Account;

    /// <summary>The id in the path, as text.</summary>
    public string Id => Path[0]!;
}

/// <param name="Name">For traces and measurements, such as <c>peerconn.accept</c>.</param>
internal sealed record BaiduOperation(string Name, Func<BaiduCall, ValueTask<BaiduReply>> RunAsync);
