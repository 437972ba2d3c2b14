using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Tieline.Core.Accounts;

/// <summary>What is kept of a password: a salted PBKDF2 digest, from which the password cannot be computed but by trying.</summary>
/// <param name="Text"><c>pbkdf2-sha512$iterations$salt$digest</c>, the last two in base 64; older hashes keep the count they were made with.</param>
/// <remarks>Access keys are not kept so: a signature can be verified only with the secret itself.</remarks>
public sealed record PasswordHash(string Text)
{
    public const int PasswordCharactersMax = 128;

    /// <summary>OWASP's Password Storage Cheat Sheet, 2023, for PBKDF2 with HMAC-SHA512. About a tenth of a second.</summary>
    private const int Iterations = 210_000;

    private const string Scheme = "pbkdf2-sha512";
    private const int DigestBytes = 32;

    /// <summary>Takes a tenth of a second: never call it inside a transaction.</summary>
    /// <param name="salt">Random text, of 16 characters or more.</param>
    public static PasswordHash Of(string password, string salt)
    {
        var digest = Derive(password, Encoding.UTF8.GetBytes(salt), Iterations);
        return new($"{Scheme}${Iterations}${Convert.ToBase64String(Encoding.UTF8.GetBytes(salt))}${Convert.ToBase64String(digest)}");
    }

    /// <summary>True when the password is the one. Takes the same time whether it is or not.</summary>
    public bool Matches(string password)
    {
        if (Text.Split('$') is not [Scheme, var count, var salt, var digest]) throw new FormatException("a password's hash is not of a known form");
        var wanted = Convert.FromBase64String(digest);
        return CryptographicOperations.FixedTimeEquals(wanted, Derive(password, Convert.FromBase64String(salt), int.Parse(count, CultureInfo.InvariantCulture)));
    }

    public override string ToString() => Scheme; // stays out of logs

    private static byte[] Derive(string password, byte[] salt, int iterations) =>
        Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), salt, iterations, HashAlgorithmName.SHA512, DigestBytes);
}
