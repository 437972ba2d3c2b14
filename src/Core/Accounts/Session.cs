using Tieline.Core.Identifiers;

namespace Tieline.Core.Accounts;

/// <summary>How somebody signed in. The numbers are stored and never change meaning.</summary>
public enum SignInMethod
{
    Password = 1,

    /// <summary>By another session that was still valid.</summary>
    Session = 2,
}

/// <summary>The time for which a user who signed in need not do so again. Huawei's clients know it by its token.</summary>
/// <param name="Digest">SHA-256 of the token in hex: the token itself is known to the client only.</param>
/// <param name="Project">What it is for; null for the account's global services.</param>
/// <remarks>Contract huawei-auth, 3.1. Sessions are records, so that a restart keeps them and one can be ended at once.</remarks>
public sealed record Session(
    string Digest, AccountId Account, UserId User, ProjectId? Project, SignInMethod Method, DateTimeOffset IssuedAt, DateTimeOffset ExpiresAt)
{
    /// <summary>How long a session lasts (contract huawei-auth, 3.1).</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    public override string ToString() => $"Session of {User}"; // the digest stays out of logs
}
