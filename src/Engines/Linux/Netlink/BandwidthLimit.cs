using Tieline.Engines.Linux.Kernel;
using static Tieline.Engines.Linux.Kernel.NetlinkAbi;
using static Tieline.Engines.Linux.Kernel.RtnetlinkAbi;

namespace Tieline.Engines.Linux.Netlink;

/// <summary>How fast a device may send. Counted are Ethernet frames with their headers.</summary>
/// <param name="Device">The device's index.</param>
/// <param name="BitsPerSecond">8 or more; counted in whole bytes.</param>
internal readonly record struct BandwidthLimit(int Device, long BitsPerSecond)
{
    public override string ToString() => $"{BitsPerSecond} bit/s on #{Device}";
}

/// <summary>Bandwidth limits: a hierarchical token bucket (HTB) with one class, and a queue of bytes in it.</summary>
/// <remarks>
/// <code>
/// root qdisc 1: htb default 1
///   class 1:1   the rate
///     qdisc 2: bfifo   the queue
/// </code>
/// The queue is given in bytes, as a packet may be anything up to 64 KB (GSO), so that a number of packets says little about
/// how long they wait.
/// </remarks>
internal static class BandwidthLimitMessage
{
    private const uint RootHandle = 0x1_0000;
    private const uint ClassHandle = 0x1_0001;
    private const uint QueueHandle = 0x2_0000;

    /// <summary>The largest packet: 64 KB of payload that is sent as 45 frames of 1500 bytes, each with its headers.</summary>
    private const long LargestPacketBytes = 65_536 + (45 * 66);

    /// <summary>How long the bucket saves up for: two ticks of a kernel with CONFIG_HZ=250, should a timer come late.</summary>
    private static readonly TimeSpan Burst = TimeSpan.FromMilliseconds(8);

    /// <summary>How long a packet may wait in the queue. A TCP connection fills what it is given.</summary>
    private static readonly TimeSpan Queue = TimeSpan.FromMilliseconds(50);

    /// <summary>Makes sure that the device sends no faster.</summary>
    /// <remarks>A limit that is there changes in place: no packet in its queue is lost.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">Less than a byte a second.</exception>
    public static NetlinkBatch EnsureBandwidthLimit(this NetlinkBatch batch, in BandwidthLimit limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit.BitsPerSecond, 8, nameof(limit));
        var bytesPerSecond = limit.BitsPerSecond / 8;

        var root = new tcmsg { tcm_ifindex = limit.Device, tcm_handle = RootHandle, tcm_parent = TC_H_ROOT };
        var writer = batch.Begin(RTM_NEWQDISC, NLM_F_CREATE | NLM_F_EXCL, Already.There, root);
        writer.Attribute(TCA_KIND, "htb");
        var options = writer.BeginNested(TCA_OPTIONS);
        writer.Attribute(TCA_HTB_INIT, new tc_htb_glob { version = 3, rate2quantum = 10, defcls = ClassHandle & 0xFFFF });
        writer.EndNested(options);
        batch.End();

        batch.Begin(RTM_NEWTCLASS, NLM_F_CREATE, Already.Never, root with { tcm_handle = ClassHandle });
        writer.Attribute(TCA_KIND, "htb");
        options = writer.BeginNested(TCA_OPTIONS);
        writer.Attribute(TCA_HTB_PARMS, ClassOf(bytesPerSecond));
        if (bytesPerSecond > uint.MaxValue)
        {
            writer.Attribute(TCA_HTB_RATE64, bytesPerSecond);
            writer.Attribute(TCA_HTB_CEIL64, bytesPerSecond);
        }

        writer.EndNested(options);
        batch.End();

        var queue = root with { tcm_handle = QueueHandle, tcm_parent = ClassHandle };
        batch.Begin(RTM_NEWQDISC, NLM_F_CREATE | NLM_F_REPLACE, Already.Never, queue);
        writer.Attribute(TCA_KIND, "bfifo");
        writer.Attribute(TCA_OPTIONS, new tc_fifo_qopt { limit = QueueBytes(bytesPerSecond) });
        return batch.End();
    }

    /// <summary>Lets the device send as fast as it can: removes whatever limits it. What is in the queue is lost.</summary>
    public static NetlinkBatch RemoveBandwidthLimit(this NetlinkBatch batch, int device)
    {
        // Without a handle: then a device without a limit answers ENOENT, and not the ambiguous EINVAL.
        batch.Begin(RTM_DELQDISC, 0, Already.Gone, new tcmsg { tcm_ifindex = device, tcm_parent = TC_H_ROOT });
        return batch.End();
    }

    /// <summary>The limit of a device; null when it has none that was made here.</summary>
    /// <exception cref="KernelException">The kernel refused.</exception>
    public static BandwidthLimit? FindBandwidthLimit(this NetlinkSocket netlink, int device)
    {
        var classes = netlink.Dump(
            "RTM_GETTCLASS",
            writer =>
            {
                writer.Begin(RTM_GETTCLASS, 0, new tcmsg { tcm_ifindex = device });
                writer.End();
            },
            ParseClass);
        return classes.Count == 0 ? null : classes[0];
    }

    /// <summary>The limits of all devices of the socket's namespace.</summary>
    /// <exception cref="KernelException">The kernel refused.</exception>
    public static List<BandwidthLimit> ListBandwidthLimits(this NetlinkSocket netlink)
    {
        // The kernel lists classes device by device; so first, which devices have any.
        var devices = netlink.Dump(
            "RTM_GETQDISC",
            static writer =>
            {
                writer.Begin(RTM_GETQDISC, 0, default(tcmsg));
                writer.End();
            },
            static (type, payload) => ParseRoot(type, payload));
        var limits = new List<BandwidthLimit>(devices.Count);
        foreach (var device in devices)
        {
            if (netlink.FindBandwidthLimit(device!.Value) is { } limit) limits.Add(limit);
        }

        return limits;
    }

    /// <summary>What a message that changes a limit is about.</summary>
    internal static string Describe(ushort type, ReadOnlySpan<byte> payload)
    {
        AttributeReader.After<tcmsg>(payload, out var header);
        var handle = $"{header.tcm_handle >> 16:x}:{(header.tcm_handle & 0xFFFF) switch { 0 => "", var minor => minor.ToString("x") }}";
        return ParseClass(type, payload) is { } limit ? $"{handle} {limit}" : $"{handle} on #{header.tcm_ifindex}";
    }

    private static tc_htb_opt ClassOf(long bytesPerSecond)
    {
        var rate = new tc_ratespec { linklayer = TC_LINKLAYER_ETHERNET, rate = (uint)Math.Min(bytesPerSecond, uint.MaxValue) };
        var burstBytes = Math.Max(LargestPacketBytes, (long)(bytesPerSecond * Burst.TotalSeconds));

        // In the kernel's ticks of 64 ns (Linux, include/net/sch_generic.h, PSCHED_SHIFT): the time that the burst takes.
        var burst = (uint)Math.Min(burstBytes * 1e9 / bytesPerSecond / 64, uint.MaxValue);
        return new() { rate = rate, ceil = rate, buffer = burst, cbuffer = burst, quantum = (uint)LargestPacketBytes };
    }

    // Room for two of the largest packets always, else the one would keep the other out.
    private static uint QueueBytes(long bytesPerSecond) =>
        (uint)Math.Clamp(bytesPerSecond * Queue.TotalSeconds, 2 * LargestPacketBytes, int.MaxValue);

    private static BandwidthLimit? ParseClass(ushort type, ReadOnlySpan<byte> payload)
    {
        if (type != RTM_NEWTCLASS) return null;
        var attributes = AttributeReader.After<tcmsg>(payload, out var header);
        if (header.tcm_handle != ClassHandle) return null;
        while (attributes.Next())
        {
            if (attributes.Type != TCA_OPTIONS) continue;
            long bytesPerSecond = 0, large = 0;
            var options = new AttributeReader(attributes.Value);
            while (options.Next())
            {
                if (options.Type == TCA_HTB_PARMS) bytesPerSecond = options.Read<tc_htb_opt>().rate.rate;
                else if (options.Type == TCA_HTB_RATE64) large = options.Read<long>();
            }

            return new(header.tcm_ifindex, 8 * Math.Max(bytesPerSecond, large));
        }

        return null;
    }

    private static int? ParseRoot(ushort type, ReadOnlySpan<byte> payload)
    {
        if (type != RTM_NEWQDISC) return null;
        AttributeReader.After<tcmsg>(payload, out var header);
        return header.tcm_handle == RootHandle && header.tcm_parent == TC_H_ROOT ? header.tcm_ifindex : null;
    }
}
