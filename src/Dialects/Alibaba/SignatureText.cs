using Tieline.Dialects.Http;

namespace Tieline.Dialects.Alibaba;

/// <summary>The text that both signatures are about: sorted, encoded parameters. Contract alibaba-router-interface, 2.1, steps 1 to 3.</summary>
/// <remarks>It is made from decoded values: clients encode otherwise on the wire than when they sign (quirks 8 and 9).</remarks>
internal static class SignatureText
{
    public const string Signature = "Signature";

    /// <summary>Appends <c>name=value</c> pairs with <c>&amp;</c> between them, in the order of the decoded names.</summary>
    /// <param name="except">A name that is left out; null for none.</param>
    public static void AppendQuery(ref PooledBytes text, AlibabaParameters parameters, string? except)
    {
        var isFirst = true;
        foreach (var (name, value) in parameters.All)
        {
            if (name == except) continue;
            if (!isFirst) text.Append((byte)'&');
            isFirst = false;
            PercentCode.AppendEncoded(ref text, name);
            text.Append((byte)'=');
            PercentCode.AppendEncoded(ref text, value);
        }
    }
}
