using Tieline.Core.Boundary;
using Tieline.Core.Identifiers;

namespace Tieline.Support;

/// <summary>Identifiers that are the same in every run with the same seed.</summary>
public sealed class SeededIds(int seed) : IIdSource
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyz0123456789";

    private readonly Lock _lock = new();
    private readonly Random _random = new(seed);

    public long Next()
    {
        lock (_lock) return _random.NextInt64(ResourceCode.Limit);
    }

    public string NextText(int length)
    {
        lock (_lock) return new string(_random.GetItems<char>(Letters, length));
    }
}
