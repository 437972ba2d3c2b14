using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Tieline.Dialects.Native;

namespace Tieline.Server.Callers;

/// <summary>Tells which user of this machine is at the other end of a loopback connection.</summary>
/// <remarks>
/// Linux keeps the owner of every TCP socket in /proc/net/tcp. The row of the client's socket has the connection's two ends
/// the other way round; only the kernel writes it, so it cannot be forged.
/// </remarks>
internal sealed partial class LocalCallers : ILocalCallers
{
    private const string EstablishedState = "01";

    /// <summary>True when the connection comes from this machine, from root or from the user that the server runs as.</summary>
    public bool IsOperator(IPAddress? remote, int remotePort, IPAddress? local, int localPort) =>
        UserOf(remote, remotePort, local, localPort) is { } user && (user == 0 || user == CurrentUser());

    /// <summary>The user id of the client, or null when it is not on this machine or not to be told.</summary>
    internal static uint? UserOf(IPAddress? remote, int remotePort, IPAddress? local, int localPort)
    {
        if (!OperatingSystem.IsLinux() || remote is null || local is null || !IPAddress.IsLoopback(remote)) return null;

        // A client that speaks IPv4 over an IPv6 socket, as .NET's own does, is listed with mapped addresses.
        return remote.AddressFamily == AddressFamily.InterNetwork
            ? UserOf("/proc/net/tcp", Hex(remote, remotePort), Hex(local, localPort))
                ?? UserOf("/proc/net/tcp6", Hex(remote.MapToIPv6(), remotePort), Hex(local.MapToIPv6(), localPort))
            : UserOf("/proc/net/tcp6", Hex(remote, remotePort), Hex(local, localPort));
    }

    private static uint? UserOf(string table, string client, string server)
    {
        try
        {
            foreach (var line in File.ReadLines(table))
            {
                // sl local_address rem_address st tx_queue:rx_queue tr:tm->when retrnsmt uid ... (Linux, net/ipv4/tcp_ipv4.c, get_tcp4_sock)
                var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                if (fields.Length > 7 && fields[1] == client && fields[2] == server && fields[3] == EstablishedState)
                    return uint.Parse(fields[7], NumberStyles.None, CultureInfo.InvariantCulture);
            }
        }
        catch (IOException)
        {
            return null;
        }

        return null;
    }

    /// <summary>The table's form: 32-bit words in the machine's order, then the port.</summary>
    private static string Hex(IPAddress address, int port)
    {
        var bytes = address.GetAddressBytes();
        var text = "";
        for (var i = 0; i < bytes.Length; i += 4)
        {
            var word = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(i));
            text += (BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(word) : word).ToString("X8");
        }

        return $"{text}:{port:X4}";
    }

    private static uint CurrentUser() => GetEffectiveUserId();

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetEffectiveUserId();
}
