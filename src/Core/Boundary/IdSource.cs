namespace Tieline.Core.Boundary;

/// <summary>Where new identifiers and generated names come from.</summary>
public interface IIdSource
{
    /// <summary>A number from 0 to below <see cref="Identifiers.ResourceCode.Limit"/>, not to be guessed and never given twice.</summary>
    long Next();

    /// <summary><paramref name="length"/> letters and digits, for generated names and keys.</summary>
    string NextText(int length);
}
