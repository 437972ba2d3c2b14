using Tieline.Core.Networks;
using static Tieline.Engines.Linux.Kernel.Libc;
using static Tieline.Engines.Linux.Kernel.NetlinkAbi;
using static Tieline.Engines.Linux.Kernel.RtnetlinkAbi;

namespace Tieline.Engines.Linux.Netlink;

/// <summary>Routes: RTM_NEWROUTE and its kin.</summary>
internal static class RouteMessage
{
    /// <summary>Makes sure that the route is there, in place of one to the same destination with the same metric in that table.</summary>
    /// <remarks>A packet meanwhile takes the old route or the new one, never none.</remarks>
    public static NetlinkBatch EnsureRoute(this NetlinkBatch batch, in KernelRoute route) =>
        Write(batch, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_REPLACE, Already.There, route);

    /// <summary>Removes the route of that table, destination, type, metric and protocol, whatever its next hop.</summary>
    /// <remarks>A metric or protocol of 0 matches any.</remarks>
    public static NetlinkBatch RemoveRoute(this NetlinkBatch batch, in KernelRoute route) =>
        Write(batch, RTM_DELROUTE, 0, Already.Gone, route);

    /// <summary>The IPv4 routes that pass the filter, of every table unless it names one. The kernel does the sifting.</summary>
    /// <remarks>A table that has never had a route has none.</remarks>
    /// <exception cref="Kernel.KernelException">The kernel refused; ENODEV when there is no such device.</exception>
    public static List<KernelRoute> ListRoutes(this NetlinkSocket netlink, RouteFilter filter = default)
    {
        try
        {
            return netlink.Dump("RTM_GETROUTE", writer => WriteFilter(writer, filter), Parse).ConvertAll(static route => route!.Value);
        }
        catch (Kernel.KernelException e) when (filter.Table is not null && e.Errno == Kernel.Errno.ENOENT)
        {
            return [];
        }
    }

    /// <summary>Asks the kernel which route a packet would take.</summary>
    /// <returns>
    /// The route that matches, as it is in its table. Without one, why: ENETUNREACH for no route, EHOSTUNREACH for an unreachable
    /// route, EINVAL for a blackhole, EACCES for a prohibiting one, EXDEV for a source that may not come in there.
    /// </returns>
    public static (NetlinkAnswer Answer, KernelRoute? Route) LookUpRoute(this NetlinkSocket netlink, RouteQuestion question) =>
        netlink.Get("RTM_GETROUTE", writer => WriteQuestion(writer, question), Parse);

    internal static KernelRoute? Parse(ushort type, ReadOnlySpan<byte> payload)
    {
        if (type is not (RTM_NEWROUTE or RTM_DELROUTE)) return null;
        var attributes = AttributeReader.After<rtmsg>(payload, out var header);
        if (header.rtm_family != AF_INET || header.rtm_dst_len > 32) return null;
        uint table = header.rtm_table, metric = 0;
        var destination = Ipv4Network.Any;
        Ipv4Address? gateway = null, preferredSource = null;
        var device = 0;
        while (attributes.Next())
        {
            switch (attributes.Type)
            {
                case RTA_DST: destination = attributes.Network(header.rtm_dst_len); break;
                case RTA_TABLE: table = attributes.Read<uint>(); break;
                case RTA_GATEWAY: gateway = attributes.Ipv4(); break;
                case RTA_OIF: device = attributes.Read<int>(); break;
                case RTA_PRIORITY: metric = attributes.Read<uint>(); break;
                case RTA_PREFSRC: preferredSource = attributes.Ipv4(); break;
            }
        }

        return new(table, destination)
        {
            Type = (RouteType)header.rtm_type,
            Gateway = gateway,
            OnLink = (header.rtm_flags & RTNH_F_ONLINK) != 0,
            Device = device,
            Metric = metric,
            Protocol = header.rtm_protocol,
            PreferredSource = preferredSource,
        };
    }

    private static NetlinkBatch Write(NetlinkBatch batch, ushort type, ushort flags, Already already, in KernelRoute route)
    {
        var adds = type == RTM_NEWROUTE;
        var header = new rtmsg
        {
            rtm_family = AF_INET,
            rtm_dst_len = (byte)route.Destination.Prefix,
            rtm_protocol = route.Protocol,
            rtm_type = (byte)route.Type,
            rtm_scope = adds ? ScopeOf(route) : RT_SCOPE_NOWHERE, // which deletes a route of any scope
            rtm_flags = adds && route.OnLink ? RTNH_F_ONLINK : 0,
        };
        var writer = batch.Begin(type, flags, already, header);
        writer.Attribute(RTA_TABLE, route.Table);
        if (route.Destination.Prefix > 0) writer.Attribute(RTA_DST, route.Destination.Address);
        if (route.Metric != 0) writer.Attribute(RTA_PRIORITY, route.Metric);
        if (!adds) return batch.End();

        if (route.Gateway is { } gateway) writer.Attribute(RTA_GATEWAY, gateway);
        if (route.Device != 0) writer.Attribute(RTA_OIF, route.Device);
        if (route.PreferredSource is { } source) writer.Attribute(RTA_PREFSRC, source);
        return batch.End();
    }

    // As iproute2 does it: the scope says how far away the destination is.
    private static byte ScopeOf(in KernelRoute route) => route.Type switch
    {
        RouteType.Local => RT_SCOPE_HOST,
        RouteType.Unicast when route.Gateway is null => RT_SCOPE_LINK,
        RouteType.Broadcast or RouteType.Multicast or RouteType.Anycast => RT_SCOPE_LINK,
        _ => RT_SCOPE_UNIVERSE,
    };

    private static void WriteFilter(MessageWriter writer, in RouteFilter filter)
    {
        var header = new rtmsg
        {
            rtm_family = AF_INET, rtm_protocol = filter.Protocol ?? 0, rtm_type = (byte)(filter.Type ?? RouteType.Unspecified),
        };
        writer.Begin(RTM_GETROUTE, 0, header);
        if (filter.Table is { } table) writer.Attribute(RTA_TABLE, table);
        if (filter.Device is { } device) writer.Attribute(RTA_OIF, device);
        writer.End();
    }

    private static void WriteQuestion(MessageWriter writer, in RouteQuestion question)
    {
        var header = new rtmsg
        {
            rtm_family = AF_INET,
            rtm_dst_len = 32,
            rtm_src_len = (byte)(question.Source is null ? 0 : 32),
            rtm_flags = RTM_F_FIB_MATCH | RTM_F_LOOKUP_TABLE,
        };
        writer.Begin(RTM_GETROUTE, 0, header);
        writer.Attribute(RTA_DST, question.Destination);
        if (question.Source is { } source) writer.Attribute(RTA_SRC, source);
        if (question.Incoming != 0) writer.Attribute(RTA_IIF, question.Incoming);
        writer.End();
    }
}
