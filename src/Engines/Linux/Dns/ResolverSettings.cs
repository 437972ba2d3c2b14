using Tieline.Core.Networks;

namespace Tieline.Engines.Linux.Dns;

/// <summary>How the VPCs' resolvers are run.</summary>
public sealed record ResolverSettings
{
    /// <summary>
    /// An absolute path of letters, digits and <c>/ . _ -</c>. Every folder above it must let <see cref="User"/> through; those that
    /// are missing are made so. It is this server's alone: two servers with one folder would stop each other's resolvers.
    /// </summary>
    public required string StateFolder { get; init; }

    /// <summary>What workloads' full names end in: <c>web.vpc-13vuxu016dew.tieline.internal</c>. DNS labels with dots between.</summary>
    public string Domain { get; init; } = "tieline.internal";

    /// <summary>A path, or a name that is looked for in <c>PATH</c> and where Debian has it, <c>/usr/sbin</c>.</summary>
    public string Program { get; init; } = "dnsmasq";

    /// <summary>Whom dnsmasq becomes once it has its port: a user of <c>/etc/passwd</c>.</summary>
    public string User { get; init; } = "nobody";

    /// <exception cref="ArgumentException">A setting that cannot be written into dnsmasq's configuration as it is.</exception>
    internal void Check()
    {
        if (!StateFolder.StartsWith('/') || !StateFolder.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '_' or '-'))
            throw new ArgumentException($"the resolvers' folder is an absolute path of letters, digits and / . _ -, not '{StateFolder}'");
        // 253: RFC 1035, 2.3.4, as text. A workload's label and a VPC's come before it.
        if (Domain.Length > 253 - 63 - 18 || !Domain.Split('.').All(PortOperations.IsDnsLabel))
            throw new ArgumentException($"the domain of the resolvers is DNS labels with dots between, not '{Domain}'");
        if (User.Length == 0 || !User.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'))
            throw new ArgumentException($"the user of the resolvers is letters, digits, _ and -, not '{User}'");
    }
}
