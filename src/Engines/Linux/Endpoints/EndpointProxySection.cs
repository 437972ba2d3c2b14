using Tieline.Core.Networks;
using Tieline.Engines.Linux.Haproxy;

namespace Tieline.Engines.Linux.Endpoints;

/// <summary>
/// HAProxy's part in endpoints that tell the backend of the client: one listener for all of a VPC's, which looks up in a list what a
/// connection's own destination leads to. The list changes through the runtime socket; the configuration never does.
/// </summary>
/// <remarks>
/// The header is written by a few lines of Lua, as HAProxy before 2.9 has no way to put more into one than it knows itself
/// (<c>set-proxy-v2-tlv-fmt</c>). It is put before the first byte, and also sent when the client says nothing at first.
/// </remarks>
internal sealed class EndpointProxySection(string folder) : IProxySection
{
    /// <summary>What is in force, by the destination of connections: also the name by which the runtime socket knows the list.</summary>
    public const string ListFile = "endpoints.list";

    private const string ScriptFile = "endpoints.lua";

    /// <summary>Where the packet filter sends connections for HAProxy. No workload reaches it by itself.</summary>
    public static readonly (Ipv4Address Address, ushort Port) Listener = (new(0x7F_00_00_01), 7482);

    public string Name => "endpoints";

    public IReadOnlyList<ProxyFile> Files => [new(ScriptFile, Script.Replace("LIST", $"{folder}/{ListFile}", StringComparison.Ordinal))];

    public IReadOnlyList<ProxyBackend> Backends => [];

    public IReadOnlyList<string> Globals(ProxyPlace place) => [$"lua-load-per-thread {folder}/{ScriptFile}"];

    public void Write(ProxyText text, ProxyPlace place) => text
        .Section("frontend endpoints")
        .Line("mode tcp")
        .Line($"bind {Listener.Address}:{Listener.Port} transparent")
        .Line("tcp-request content lua.endpoint")
        .Line("tcp-request content set-dst var(txn.target)")
        .Line("tcp-request content set-dst-port var(txn.target_port)")
        .Line("option clitcpka")
        .Line("clitcpka-idle 60s")
        .Line("clitcpka-intvl 10s")
        .Line("clitcpka-cnt 3")

        // As long as a connection without a proxy may be silent (Linux, nf_conntrack_tcp_timeout_established).
        .Line("timeout client 5d")
        .Line("default_backend endpoints")
        .Section("backend endpoints")
        .Line("mode tcp")
        .Line("option splice-auto")

        // Of an endpoint that was removed, the other side is silent from then on.
        .Line("option srvtcpka")
        .Line("srvtcpka-idle 10s")
        .Line("srvtcpka-intvl 5s")
        .Line("srvtcpka-cnt 3")
        .Line("timeout connect 5s")
        .Line("timeout server 5d")
        .Line("server stand-in 0.0.0.0:0");

    // PROXY protocol, version 2 (HAProxy, doc/proxy-protocol.txt, 2.2), with the TLVs of contract huawei-endpoint-service, 11.2.
    private const string Script =
        """
        local list = Map.new("LIST", Map._str)

        local function bytes(address)
          local a, b, c, d = string.match(address, "^(%d+)%.(%d+)%.(%d+)%.(%d+)$")
          return string.char(a, b, c, d)
        end

        core.register_action("endpoint", { "tcp-req" }, function(txn)
          local address, port = txn.f:dst(), txn.f:dst_port()
          local way = list:lookup(address .. ":" .. port)
          if way == nil then
            txn:done()
            return
          end
          local target, target_port, marker, network = string.match(way, "^([%d.]+),(%d+),(%d+),(%d+)$")
          local body = bytes(txn.f:src()) .. bytes(address) .. string.pack(">I2I2", txn.f:src_port(), port)
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
