using System.Security.Cryptography;
using Tieline.Core.Boundary;
using Tieline.Core.Identifiers;

namespace Tieline.Server.Start;

/// <summary>Identifiers and keys from the system's random numbers: not to be guessed, and with 62 bits not given twice.</summary>
internal sealed class RandomIds : IIdSource
{
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    public long Next()
    {
        Span<byte> bytes = stackalloc byte[8];
        while (true)
        {
            RandomNumberGenerator.Fill(bytes);
            var value = BitConverter.ToInt64(bytes) & long.MaxValue;
            if (value < ResourceCode.Limit) return value; // 51 of 100 are; taking the rest would favour some
        }
    }

    public string NextText(int length) => RandomNumberGenerator.GetString(Letters, length);
}
