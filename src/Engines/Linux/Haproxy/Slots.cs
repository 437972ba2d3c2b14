using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Tieline.Engines.Planning;

namespace Tieline.Engines.Linux.Haproxy;

/// <summary>A server line of HAProxy: a place for a member, taken or not. Taking and leaving one needs no reload.</summary>
/// <param name="Name"><c>a3</c>, or <c>b3</c> for a backup; the number is the member's place, and HAProxy's id of the server.</param>
internal sealed record Slot(string Name, int Number, PoolMember? Member)
{
    /// <summary>Where an empty place points to: an address that is nobody's (RFC 5737), and disabled.</summary>
    public const string NobodysAddress = "192.0.2.1";

    public const int NobodysPort = 1;

    private static readonly ConcurrentDictionary<(bool IsBackup, int Number), string> Names = [];

    public bool IsOpen => Member is { IsEnabled: true };

    public string Address => Member?.Host ?? NobodysAddress;

    public int TcpPort => Member?.TcpPort ?? NobodysPort;

    /// <summary>A hash allots points for the weight that a server starts with, and never more: an empty place starts with a member's.</summary>
    public int Weight => Member?.Weight ?? Forwarding.HashWeight;

    public bool IsBackup => Name[0] == 'b';

    /// <summary>HAProxy's id, which hashes go by: backups have others than the rest.</summary>
    public int Id => IsBackup ? Number + 100_000 : Number;

    /// <summary>Address and port in the form of a server line.</summary>
    public string Target
    {
        get
        {
            var address = IPAddress.Parse(Address);
            var port = TcpPort.ToString(CultureInfo.InvariantCulture);
            return address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]:{port}" : $"{address}:{port}";
        }
    }

    /// <summary>
    /// The places of a pool, for members and as many for backups: twenty, doubled until its members have theirs. So only who gets place
    /// 21, 41, 81 and so on costs a reload.
    /// </summary>
    public static ImmutableArray<Slot> Of(PoolObject pool)
    {
        var places = PlacesOf(pool);
        var taken = pool.Members.ToDictionary(member => (member.IsBackup, member.Place));
        var slots = ImmutableArray.CreateBuilder<Slot>(2 * places);
        foreach (var isBackup in new[] { false, true })
        {
            for (var number = 1; number <= places; number++)
                slots.Add(new(NameOf(isBackup, number), number, taken.GetValueOrDefault((isBackup, number))));
        }

        return slots.MoveToImmutable();
    }

    /// <summary>How many places for members there are, and as many again for backups.</summary>
    public static int PlacesOf(PoolObject pool)
    {
        const int Least = 20; // all that a channel may have without another quota (contract huawei-vpc-channel, 8.4), and as many in their stead
        var places = Least;
        for (var highest = pool.Members.Select(member => member.Place).DefaultIfEmpty(0).Max(); places < highest; places *= 2)
        {
        }

        return places;
    }

    /// <summary>The name of a member's place.</summary>
    public static string NameOf(PoolMember member) => NameOf(member.IsBackup, member.Place);

    /// <summary>Names are made once: a gateway has thousands of places, and every change looks at all.</summary>
    private static string NameOf(bool isBackup, int number) =>
        Names.GetOrAdd((isBackup, number), static key => $"{(key.IsBackup ? 'b' : 'a')}{key.Number.ToString(CultureInfo.InvariantCulture)}");
}
