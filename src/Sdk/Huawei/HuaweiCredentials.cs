namespace Tieline.Sdk.Huawei;

/// <summary>Who calls Huawei Cloud's APIs: an access key, a user, or a token that is there already. Contract huawei-auth, 8.</summary>
public abstract record HuaweiCredentials
{
    private protected HuaweiCredentials()
    {
    }
}

/// <summary>The key pair (AK/SK) that signs requests.</summary>
public sealed record HuaweiAccessKey : HuaweiCredentials
{
    /// <summary>Takes a lasting key pair, or a temporary one with its security token.</summary>
    /// <exception cref="ArgumentException">A key is empty, or the id has a comma, a slash or white space in it.</exception>
    public HuaweiAccessKey(string accessKeyId, string secretAccessKey, string? securityToken = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(accessKeyId);
        ArgumentException.ThrowIfNullOrWhiteSpace(secretAccessKey);
        if (accessKeyId.Any(static c => c is ',' or '/' || char.IsWhiteSpace(c)))
            throw new ArgumentException("an access key id has no comma, slash or white space in it", nameof(accessKeyId));
        (AccessKeyId, SecretAccessKey, SecurityToken) =
            (accessKeyId, secretAccessKey, string.IsNullOrEmpty(securityToken) ? null : securityToken);
    }

    /// <summary>Names the key (AK).</summary>
    public string AccessKeyId { get; }

    /// <summary>Shared with the service (SK); never sent.</summary>
    public string SecretAccessKey { get; }

    /// <summary>Sent with temporary credentials; null for a lasting pair.</summary>
    public string? SecurityToken { get; }

    /// <summary>The id only: the secret stays out of logs.</summary>
    public override string ToString() => $"HuaweiAccessKey {AccessKeyId}";
}

/// <summary>An IAM user with a password. Clients exchange it for a token, and renew that.</summary>
public sealed record HuaweiUser : HuaweiCredentials
{
    /// <summary>Takes a user of an account.</summary>
    /// <param name="domainName">The account's name.</param>
    /// <exception cref="ArgumentException">One of them is empty.</exception>
    public HuaweiUser(string domainName, string userName, string password)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(domainName);
        ArgumentException.ThrowIfNullOrWhiteSpace(userName);
        ArgumentException.ThrowIfNullOrEmpty(password);
        (DomainName, UserName, Password) = (domainName, userName, password);
    }

    /// <summary>The account's name.</summary>
    public string DomainName { get; }

    /// <summary>The user's name, within the account.</summary>
    public string UserName { get; }

    /// <summary>Sent to IAM only.</summary>
    public string Password { get; }

    /// <summary>The names only: the password stays out of logs.</summary>
    public override string ToString() => $"HuaweiUser {DomainName}/{UserName}";
}

/// <summary>A token that was obtained elsewhere. It is not renewed.</summary>
public sealed record HuaweiToken : HuaweiCredentials
{
    /// <summary>Takes a token as IAM handed it out.</summary>
    /// <exception cref="ArgumentException">It is empty, or not what a header can carry.</exception>
    public HuaweiToken(string token)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(token);
        if (token.Any(static c => c is < ' ' or > '~')) throw new ArgumentException("a token is printable ASCII", nameof(token));
        Token = token;
    }

    /// <summary>Sent with each request.</summary>
    public string Token { get; }

    /// <summary>Not the token: it stays out of logs.</summary>
    public override string ToString() => "HuaweiToken";
}
