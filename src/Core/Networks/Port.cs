using System.Globalization;
using Tieline.Core.Identifiers;

namespace Tieline.Core.Networks;

/// <summary>How a port's workload is found on the host. The numbers are stored and never change meaning.</summary>
public enum AttachmentKind
{
    /// <summary>Nothing is plugged in: the address is only reserved.</summary>
    None = 0,

    /// <summary>A named network namespace that exists (<c>ip netns</c>).</summary>
    NamedNamespace = 1,

    /// <summary>A named network namespace that Tieline makes with the port and removes with it.</summary>
    OwnNamespace = 2,

    /// <summary>The network namespace of a process.</summary>
    Process = 3,

    /// <summary>A network namespace by the path of its file, as container runtimes give it.</summary>
    Path = 4,

    /// <summary>The address is an endpoint's: nothing can be plugged in.</summary>
    Endpoint = 5,
}

/// <summary>The workload that is plugged into a port.</summary>
/// <param name="Target">Namespace name, process id or path, by <paramref name="Kind"/>.</param>
/// <param name="Device">The device's name inside the workload, such as <c>eth0</c>.</param>
/// <param name="DefaultRoute">Whether the workload's default route goes to the subnet's gateway.</param>
public sealed record Attachment(AttachmentKind Kind, string Target, string Device, bool DefaultRoute)
{
    /// <summary>Longest namespace name and path: the linux engine keeps them in a device's alias, which has 255 bytes.</summary>
    public const int TargetCharactersMax = 200;

    public static readonly Attachment Nothing = new(AttachmentKind.None, "", "", false);

    /// <summary>What an endpoint's port has.</summary>
    public static readonly Attachment OfEndpoint = new(AttachmentKind.Endpoint, "", "", false);

    /// <summary>True when a workload is plugged in, or should be.</summary>
    public bool IsWorkload => Kind is not (AttachmentKind.None or AttachmentKind.Endpoint);

    /// <summary>What is wrong with it, in words; null when nothing is.</summary>
    public string? Fault() => Kind switch
    {
        AttachmentKind.None => null,
        AttachmentKind.Endpoint => "an endpoint's address is given by the endpoint",
        AttachmentKind.NamedNamespace or AttachmentKind.OwnNamespace when !IsNamespaceName(Target) =>
            $"a namespace's name is 1 to {TargetCharactersMax} letters, digits, -, _ and ., and begins with a letter or digit",
        AttachmentKind.Process when !int.TryParse(Target, NumberStyles.None, CultureInfo.InvariantCulture, out var id) || id < 1 => "a process id is a number from 1 up",
        AttachmentKind.Path when !IsPath(Target) => $"the path of a namespace begins with / and is 2 to {TargetCharactersMax} printable ASCII characters",
        _ when !IsDeviceName(Device) => "a device's name is 1 to 15 printable ASCII characters without / and :",
        _ => null,
    };

    private static bool IsNamespaceName(string text) =>
        text.Length is > 0 and <= TargetCharactersMax
        && char.IsAsciiLetterOrDigit(text[0])
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    private static bool IsPath(string text) => text.Length is > 1 and <= TargetCharactersMax && text[0] == '/' && text.All(c => c is >= ' ' and <= '~');

    /// <summary>Source: <c>dev_valid_name</c> in Linux, net/core/dev.c; ASCII, so that 15 characters are 15 bytes.</summary>
    private static bool IsDeviceName(string text) =>
        text.Length is > 0 and <= 15 && text is not ("." or "..") && text.All(c => c is > ' ' and <= '~' and not ('/' or ':'));
}

/// <summary>An address in a subnet that a workload is plugged into.</summary>
/// <param name="Name">The workload's host name: a DNS label, unique in the VPC.</param>
/// <param name="Mac">The device's address; locally administered.</param>
public sealed record Port(
    PortId Id, SubnetId Subnet, VpcId Vpc, AccountId Owner, string Name, Ipv4Address Address, MacAddress Mac, Attachment Attachment,
    NetworkState State, string Fault, DateTimeOffset CreatedAt, long Revision)
{
    /// <inheritdoc cref="DialectAttributes"/>
    public DialectAttributes Attributes { get; init; } = DialectAttributes.None;
}

/// <summary>The 48 bits of an Ethernet address.</summary>
public readonly record struct MacAddress(long Value)
{
    /// <summary>The address that belongs to a port: locally administered, unicast, 40 bits of the port's id.</summary>
    public static MacAddress Of(PortId port) => new(0x02_00_00_00_00_00 | (port.Value & 0xFF_FF_FF_FF_FF));

    public override string ToString() => string.Create(17, Value, static (text, value) =>
    {
        for (var i = 0; i < 6; i++)
        {
            ((value >> (40 - (8 * i))) & 255).TryFormat(text[(3 * i)..], out _, "x2");
            if (i < 5) text[(3 * i) + 2] = ':';
        }
    });
}
