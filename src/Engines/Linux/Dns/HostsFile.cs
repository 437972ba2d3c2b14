using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Tieline.Core.Boundary;
using Tieline.Core.Identifiers;
using Tieline.Core.Networks;

namespace Tieline.Engines.Linux.Dns;

/// <summary>The names of one VPC's resolver as dnsmasq reads them, and back.</summary>
/// <remarks>
/// A line is an address, the full name and, where no name before it has the same, the bare one. dnsmasq answers every address
/// that a name has, but only the first name that an address has: so the order of the names decides both ways.
/// A full name, which an endpoint has, stands alone with its address.
/// The first line is a name made of what follows it; who asks for it learns whether dnsmasq has read this very text.
/// </remarks>
/// <param name="Text">The whole file.</param>
/// <param name="Zones">
/// Full names as dnsmasq's servers file has them: each a zone with no server but dnsmasq. Without, a question for another record of the
/// name would be passed on to nobody, and refused: musl's resolver asks for both kinds of address, and fails when one is refused.
/// </param>
/// <param name="Witness">The first line's name.</param>
internal sealed record HostsFile(string Text, string Zones, string Witness)
{
    /// <summary>The file for a VPC's names.</summary>
    /// <exception cref="EngineException">A name that is no DNS label; its text is not in the message.</exception>
    public static HostsFile Of(VpcId vpc, ImmutableArray<WorkloadName> names, string domain)
    {
        var lines = new StringBuilder(names.Length * 80);
        var zones = new StringBuilder();
        var taken = names.Where(name => name.Home == vpc).Select(name => name.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var (name, address, home) in names)
        {
            if (name is not null && name.EndsWith('.') && name[..^1].Split('.').All(PortOperations.IsDnsLabel))
            {
                lines.Append(address).Append(' ').Append(name.AsSpan(0, name.Length - 1)).Append('\n');
                zones.Append("server=/").Append(name.AsSpan(0, name.Length - 1)).Append("/\n");
                continue;
            }

            if (name is null || !PortOperations.IsDnsLabel(name))
                throw new EngineException($"{vpc}: the name of the workload at {address} in {home} is no DNS label");
            lines.Append(address).Append(' ').Append(name).Append('.').Append(home).Append('.').Append(domain);
            if (home == vpc || taken.Add(name)) lines.Append(' ').Append(name);
            lines.Append('\n');
        }

        var body = lines.ToString();
        var digest = SHA256.HashData(Encoding.ASCII.GetBytes(body));
        var witness = $"{Convert.ToHexStringLower(digest.AsSpan(0, 16))}.generation.{domain}";
        return new($"127.0.0.1 {witness}\n{body}", zones.ToString(), witness);
    }

    /// <summary>The names of a file, in their order; null when it is not, to the letter, one that was made here.</summary>
    public static ImmutableArray<WorkloadName>? Parse(string text, VpcId vpc, string domain)
    {
        var names = ImmutableArray.CreateBuilder<WorkloadName>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1))
        {
            var words = line.Split(' ');
            if (words.Length < 2 || Ipv4Address.Parse(words[0]) is not { } address) return null;
            var labels = words[1].Split('.', 3);
            if (labels.Length < 3 || !PortOperations.IsDnsLabel(labels[0])) return null;
            names.Add(VpcId.Parse(labels[1]) is { } home ? new(labels[0], address, home) : new($"{words[1]}.", address, vpc));
        }

        var parsed = names.ToImmutable();
        return Of(vpc, parsed, domain).Text == text ? parsed : null;
    }
}
