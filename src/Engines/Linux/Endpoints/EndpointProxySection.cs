using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Tieline.Core.Identifiers;
using Tieline.Core.Networks;
using Tieline.Engines.Linux.Haproxy;

namespace Tieline.Engines.Linux.Endpoints;

/// <summary>HAProxy's listener in the router of one VPC.</summary>
/// <param name="Namespace">The name of the router's namespace, where the master opens the socket: what it accepts stays there.</param>
/// <param name="Inode">The namespace's number: a router that was made anew has another, and needs another socket.</param>
/// <param name="Source">What connections to that router come from, see <see cref="ProxyHub"/>.</param>
internal sealed record ProxyListener(VpcId Vpc, string Namespace, ulong Inode, Ipv4Address Source)
{
    /// <summary>HAProxy's name of it, which says all that there is to know: <c>vpc-CODE.INODE.SOURCE.VERSION</c>.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"{Vpc}.{Inode}.{Source.Value:x8}.{EndpointProxySection.Version}");

    /// <summary>The VPC and the namespace's number of a name; null when it is not a listener's.</summary>
    public static (VpcId Vpc, ulong Inode)? Parse(string name) =>
        name.Split('.') is [var vpc, var inode, _, _] && VpcId.Parse(vpc) is { } id && ulong.TryParse(inode, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? (id, number)
            : null;

    /// <summary>What is in force in a VPC, by the destination of connections: also the name by which the runtime socket knows the list.</summary>
    public static string ListOf(VpcId vpc) => $"{vpc}{ListSuffix}";

    public const string ListSuffix = ".list";
}

/// <summary>
/// HAProxy's part in endpoints that tell the backend of the client: a listener in each consumer's router, which looks up in that VPC's
/// list what a connection's own destination leads to. Lists change through the runtime socket; a listener more or less is a reload.
/// </summary>
/// <remarks>
/// The header is written by a few lines of Lua, as HAProxy before 2.9 has no way to put more into one than it knows itself
/// (<c>set-proxy-v2-tlv-fmt</c>). It is put before the first byte, and also sent when the client says nothing at first.
/// </remarks>
internal sealed class EndpointProxySection(IReadOnlyList<ProxyListener> listeners) : IProxySection
{
    private const string ScriptFile = "endpoints.lua";

    /// <summary>Connections that all endpoints of the host may have together; each is two of the process's files.</summary>
    private const int ConnectionsMax = 100_000;

    /// <summary>Where the packet filter of a router sends connections for HAProxy. No workload reaches it by itself.</summary>
    public static readonly (Ipv4Address Address, ushort Port) Listener = (new(0x7F_00_00_01), 7482);

    /// <summary>Changes with what is written here: a listener of an earlier server's is replaced.</summary>
    public static string Version { get; } = VersionOf();

    public string Name => "endpoints";

    public IReadOnlyList<ProxyFile> Files => [new(ScriptFile, Script)];

    public IReadOnlyList<ProxyBackend> Backends => [];

    // Connections live on in the worker that took them, for as long as they like: there is no hard-stop-after.
    public IReadOnlyList<string> Globals(ProxyPlace place) =>
    [
        $"lua-load-per-thread {place.Folder}/{ScriptFile}",
        string.Create(CultureInfo.InvariantCulture, $"maxconn {ConnectionsMax}"),

        // Where so many files may not be opened, as many as may.
        "no strict-limits",
    ];

    public void Write(ProxyText text, ProxyPlace place)
    {
        WriteDefaults(text);
        foreach (var listener in listeners)
            WriteListener(text, listener.Name, listener.Namespace, listener.Source, $"{place.Folder}/{ProxyListener.ListOf(listener.Vpc)}");
    }

    private static void WriteDefaults(ProxyText text) => text
        .Section("defaults endpoints")
        .Line("mode tcp")
        .Line("option clitcpka")
        .Line("clitcpka-idle 60s")
        .Line("clitcpka-intvl 10s")
        .Line("clitcpka-cnt 3")

        // As long as a connection without a proxy may be silent (Linux, nf_conntrack_tcp_timeout_established).
        .Line("timeout client 5d")
        .Line("option splice-auto")

        // Of an endpoint that was removed, the other side is silent from then on; where the kernel cannot end sockets, this notices.
        .Line("option srvtcpka")
        .Line("srvtcpka-idle 10s")
        .Line("srvtcpka-intvl 5s")
        .Line("srvtcpka-cnt 3")
        .Line("timeout connect 5s")
        .Line("timeout server 5d")

        // Who is refused hears of it at once, as without a proxy.
        .Line("retries 0");

    private static void WriteListener(ProxyText text, string name, string space, Ipv4Address source, string list) => text
        .Section($"listen {name}")
        .Line($"bind {Listener.Address}:{Listener.Port} transparent namespace {space}")
        .Line("tcp-request content set-var-fmt(txn.at) %[dst]:%[dst_port]")
        .Line($"tcp-request content set-var(txn.way) var(txn.at),map_str({list})")
        .Line("tcp-request content lua.endpoint")
        .Line("tcp-request content set-dst var(txn.target)")
        .Line("tcp-request content set-dst-port var(txn.target_port)")
        .Line($"source {source}")
        .Line("server stand-in 0.0.0.0:0");

    private static string VersionOf()
    {
        var text = new ProxyText();
        WriteDefaults(text);
        WriteListener(text, "", "", default, "");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.Shape + Script))[..4]);
    }

    // PROXY protocol, version 2 (HAProxy, doc/proxy-protocol.txt, 2.2), with the TLVs of contract huawei-endpoint-service, 11.2.
    private const string Script =
        """
        local function bytes(address)
          local a, b, c, d = string.match(address, "^(%d+)%.(%d+)%.(%d+)%.(%d+)$")
          return string.char(a, b, c, d)
        end

        core.register_action("endpoint", { "tcp-req" }, function(txn)
          local way = txn:get_var("txn.way")
          if way == nil then
            txn:done()
            return
          end
          local target, target_port, marker, network = string.match(way, "^([%d.]+),(%d+),(%d+),(%d+)$")
          local body = bytes(txn.f:src()) .. bytes(txn.f:dst()) .. string.pack(">I2I2", txn.f:src_port(), txn.f:dst_port())
            .. string.pack(">BI2I4", 0xE1, 4, math.tointeger(marker))
          if network ~= "0" then
            body = body .. string.pack(">BI2I4", 0xE2, 4, math.tointeger(network))
          end
          txn:set_var("txn.target", target)
          txn:set_var("txn.target_port", math.tointeger(target_port))
          txn.req:prepend("\r\n\r\n\0\r\nQUIT\n" .. string.char(0x21, 0x11) .. string.pack(">I2", #body) .. body)
        end)

        """;
}
