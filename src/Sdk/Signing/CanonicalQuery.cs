using System.Text;

namespace Tieline.Sdk.Signing;

/// <summary>A query as it is signed: percent-encoded <c>name=value</c> in byte order, joined with <c>&amp;</c>.</summary>
/// <remarks>
/// The <c>=</c> is there also where the value is empty.
/// Which byte order differs. Where one name begins another (<c>a</c>, <c>a-b</c>), the <c>=</c> after the shorter one counts in the first
/// and not in the second.
/// </remarks>
internal static class CanonicalQuery
{
    private static readonly Comparer<string> ByBytes = Comparer<string>.Create(
        static (one, other) => Encoding.UTF8.GetBytes(one).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(other)));

    /// <summary>In the order of the finished pairs: bce-auth-v1 (contract baidu-peer-connection, 2.2).</summary>
    public static string InOrderOfPairs(IEnumerable<KeyValuePair<string, string>> query) =>
        string.Join('&', query.Select(Encode).Order(StringComparer.Ordinal));

    /// <summary>
    /// In the order of the names, then of the values, both before they are encoded: Alibaba's signatures (contract
    /// alibaba-router-interface, 2) and SDK-HMAC-SHA256 (contract huawei-auth, 5.2).
    /// </summary>
    public static string InOrderOfNames(IEnumerable<KeyValuePair<string, string>> query) =>
        string.Join('&', query.OrderBy(pair => pair.Key, ByBytes).ThenBy(pair => pair.Value, ByBytes).Select(Encode));

    private static string Encode(KeyValuePair<string, string> pair) =>
        $"{PercentEncoding.Encode(pair.Key)}={PercentEncoding.Encode(pair.Value)}";
}
