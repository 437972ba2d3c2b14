using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text;
using Tieline.Core.Channels;

namespace Tieline.Engines.Linux.Haproxy;

/// <summary>What HAProxy tells of one server, by <c>show servers state</c>.</summary>
/// <param name="IsUp">Whether it gets requests, as far as checks go.</param>
/// <param name="IsOpen">False when it is in maintenance.</param>
/// <param name="CheckResult">Of the last check: 3 passed, 2 failed, 0 none yet (HAProxy, management guide, 9.3).</param>
/// <param name="CheckHealth">0 to rise + fall - 1; below rise the server is down.</param>
internal sealed record ServerState(string Backend, string Name, string Address, int TcpPort, bool IsUp, bool IsOpen, int Weight, int CheckResult, int CheckHealth)
{
    private const int Passed = 3;

    /// <summary>SRV_ADMF_FMAINT (HAProxy, include/haproxy/server-t.h). That a server was disabled in the configuration, 4, stays said for ever.</summary>
    private const int MaintenanceBit = 0x01;

    public bool HasPassed => CheckResult == Passed;

    /// <summary>By <c>srv_check_status</c>: whether a check was ever over. HCHK_STATUS_INI, 1, says that none was (HAProxy, include/haproxy/check-t.h).</summary>
    public bool WasChecked { get; init; } = true;

    /// <summary>True while a check is under way that is not the first: what it comes to is no change that a worker tells of when it is as before.</summary>
    public bool IsBeingChecked => CheckResult == 0 && WasChecked;

    /// <summary>Whether it points to where the place's member is. HAProxy tells an address in its own spelling, and IPv6 has many.</summary>
    public bool IsAt(Slot slot) => IsAt(slot.Address, slot.TcpPort);

    /// <inheritdoc cref="IsAt(Slot)"/>
    public bool IsAt(string address, int tcpPort) =>
        TcpPort == tcpPort
        && (Address == address || (Address.Contains(':') && IPAddress.TryParse(Address, out var there) && there.Equals(IPAddress.Parse(address))));

    /// <summary>The servers of one or more answers, by backend and name.</summary>
    /// <exception cref="EngineException">Not version 1 of the format.</exception>
    public static Dictionary<(string Backend, string Name), ServerState> Parse(string answers)
    {
        var servers = new Dictionary<(string, string), ServerState>();
        Dictionary<string, int>? columns = null;
        var (backend, name, address, port, up, admin, weight, status, result, health) = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        Span<Range> fields = stackalloc Range[64];
        foreach (var line in answers.AsSpan().EnumerateLines())
        {
            if (line.Length < 2) continue; // the version, or between two answers
            if (line[0] == '#')
            {
                columns = line.TrimStart("# ").ToString().Split(' ').Select((column, i) => (column, i)).ToDictionary(item => item.column, item => item.i);
                if (columns.Count > fields.Length || !Columns.All(columns.ContainsKey)) break;
                (backend, name, address, port, up, admin, weight, status, result, health) = (
                    columns["be_name"], columns["srv_name"], columns["srv_addr"], columns["srv_port"], columns["srv_op_state"], columns["srv_admin_state"],
                    columns["srv_uweight"], columns["srv_check_status"], columns["srv_check_result"], columns["srv_check_health"]);
                continue;
            }

            if (columns is null) break;
            if (line.Split(fields, ' ') < columns.Count) continue;
            var (of, called) = (line[fields[backend]].ToString(), line[fields[name]].ToString());
            servers[(of, called)] = new(
                of, called, line[fields[address]].ToString(), Number(line[fields[port]]), Number(line[fields[up]]) != 0, (Number(line[fields[admin]]) & MaintenanceBit) == 0,
                Number(line[fields[weight]]), Number(line[fields[result]]), Number(line[fields[health]])) { WasChecked = Number(line[fields[status]]) > 1 };
        }

        return columns is not null && Columns.All(columns.ContainsKey)
            ? servers
            : throw new EngineException("HAProxy tells its servers' states in a format that is not known");
    }

    private static readonly string[] Columns =
        ["be_name", "srv_name", "srv_addr", "srv_port", "srv_op_state", "srv_admin_state", "srv_uweight", "srv_check_status", "srv_check_result", "srv_check_health"];

    private static int Number(ReadOnlySpan<char> text) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : 0;

    /// <summary>
    /// The file by which a worker that starts knows how healthy its servers are: as they were, or as the records have it. A server
    /// of which nothing is known is up, and as far from down as can be.
    /// </summary>
    /// <remarks>Without it a server would be down after one failure, whatever its check says (HAProxy, src/check.c).</remarks>
    public static string File(IEnumerable<ProxyBackend> backends, IReadOnlyDictionary<(string Backend, string Name), ServerState> before)
    {
        var text = new StringBuilder(
            "1\n# be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state srv_uweight srv_iweight srv_time_since_last_change srv_check_status srv_check_result "
            + "srv_check_health srv_check_state srv_agent_state bk_f_forced_id srv_f_forced_id srv_fqdn srv_port srvrecord srv_use_ssl srv_check_port srv_check_addr "
            + "srv_agent_addr srv_agent_port\n");
        foreach (var backend in backends.Where(backend => backend.IsChecked))
        {
            var check = backend.Pool.CheckInForce!;
            foreach (var slot in backend.Slots.Where(slot => slot.IsOpen))
            {
                var was = before.GetValueOrDefault((backend.Name, slot.Name));
                var isKnown = was is { IsOpen: true } && was.IsAt(slot) && slot.Member!.Health != MemberHealth.Unknown;
                var isUp = isKnown ? was!.IsUp : slot.Member!.Health != MemberHealth.Unhealthy;
                var health = isKnown ? was!.CheckHealth : isUp ? check.Rise + check.Fall - 1 : 0;
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"0 {backend.Name} {slot.Id} {slot.Name} {slot.Address} {(isUp ? 2 : 0)} 0 1 1 1 6 {(isUp ? 3 : 2)} {health} 6 0 0 1 - {slot.TcpPort} - 0 0 - - 0\n");
            }
        }

        return text.ToString();
    }
}
