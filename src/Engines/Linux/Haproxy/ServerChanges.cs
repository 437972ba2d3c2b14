using System.Globalization;
using Tieline.Core.Channels;

namespace Tieline.Engines.Linux.Haproxy;

/// <summary>What makes a worker's servers as they should be.</summary>
/// <remarks>
/// A server keeps the connections that requests have been on, also those that are busy while it gets another address: what comes after
/// would go to the old one (HAProxy 2.6, src/server.c: only those that are idle are closed). So a place gets another address only
/// while it is closed and nothing is left on it; where it is open, or what is left does not end soon, it takes a new worker.
/// </remarks>
/// <param name="Commands">In their order; none when servers are as they should be.</param>
/// <param name="Refilled">Closed places that had a member before and get another address.</param>
/// <param name="MovesOpenPlace">Whether a place that gets requests would have another address.</param>
internal sealed record ServerChanges(IReadOnlyList<string> Commands, IReadOnlyList<(string Backend, string Name)> Refilled, bool MovesOpenPlace)
{
    /// <remarks>
    /// An address goes to every backend before its place is opened in the one that checks, so that no request goes to where it should
    /// not; and its health starts anew. Who leaves is closed last, so that there is always somebody to answer.
    /// </remarks>
    /// <exception cref="EngineException">The worker lacks a server.</exception>
    public static ServerChanges Of(IReadOnlyList<ProxyBackend> backends, IReadOnlyDictionary<(string Backend, string Name), ServerState> there)
    {
        var (filling, opening, closing, refilled, movesOpenPlace) = (new List<string>(), new List<string>(), new List<string>(), new List<(string, string)>(), false);
        foreach (var backend in backends)
        {
            foreach (var slot in backend.Slots)
            {
                var server = $"{backend.Name}/{slot.Name}";
                if (!there.TryGetValue((backend.Name, slot.Name), out var state)) throw new EngineException($"HAProxy has no server {server}");
                var leads = !backend.IsFollowing; // one that follows is opened and closed with the one that it follows
                if (slot.Member is not null && !state.IsAt(slot))
                {
                    filling.Add(string.Create(CultureInfo.InvariantCulture, $"set server {server} addr {slot.Address} port {slot.TcpPort}"));
                    movesOpenPlace |= leads ? state.IsOpen : state.IsUp;
                    if (state.Address != Slot.NobodysAddress) refilled.Add((backend.Name, slot.Name));
                }

                if (!backend.IsChecked && slot.Member is not null && state.Weight != slot.Weight)
                    filling.Add(string.Create(CultureInfo.InvariantCulture, $"set server {server} weight {slot.Weight}"));
                if (!leads || slot.IsOpen == state.IsOpen) continue;
                if (!slot.IsOpen)
                {
                    closing.Add($"set server {server} state maint");
                    continue;
                }

                opening.Add($"set server {server} state ready");
                if (backend.IsChecked) opening.Add($"set server {server} health {(slot.Member!.Health == MemberHealth.Unhealthy ? "down" : "up")}");
            }
        }

        return new([.. filling, .. opening, .. closing], refilled, movesOpenPlace);
    }
}
