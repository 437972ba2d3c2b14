namespace Tieline.Core.Gateways;

/// <summary>A path in which segments in braces stand for others: <c>{name}</c> for one, <c>{name+}</c> for all the rest. Contract huawei-vpc-channel, 10.4.</summary>
public static class PathTemplate
{
    /// <summary>The parts in braces, in order.</summary>
    public static IReadOnlyList<(string Name, bool IsRest)> Braces(string path) => [.. path.Split('/').Select(Brace).OfType<(string, bool)>()];

    /// <summary>What a segment in braces says; null for plain text.</summary>
    public static (string Name, bool IsRest)? Brace(string segment) =>
        segment.Length > 2 && segment[0] == '{' && segment[^1] == '}' ? (segment[1..^1].TrimEnd('+'), segment[^2] == '+') : null;
}
