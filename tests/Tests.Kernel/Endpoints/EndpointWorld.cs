using System.Net;
using System.Net.Sockets;
using System.Text;
using Tieline.Core.EndpointServices;
using Tieline.Core.Networks;
using Tieline.Engines.Planning;
using Tieline.Tests.Kernel.Linux;
using static Tieline.Tests.Kernel.Linux.LinuxWorld;

namespace Tieline.Tests.Kernel.Endpoints;

/// <summary>What tests of endpoints do: want one, listen behind it, connect through it.</summary>
internal static class EndpointWorld
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Long enough for a packet to arrive that may not.</summary>
    public static readonly TimeSpan Doubt = TimeSpan.FromMilliseconds(300);

    /// <summary>An endpoint at an address of the client's subnet, 8080 leading to the backend's port 90.</summary>
    public static EndpointObject AddEndpoint(
        this LinuxWorld world, long number, Workload client, string address, Workload backend, int disclosure = (int)ClientDisclosure.None, uint source = 5)
    {
        var endpoint = new EndpointObject(
            new(number), new(number), client.Port.Vpc, client.Port.Subnet, Ipv4(address), backend.Port.Vpc, backend.Port.Id, backend.Port.Address,
            new(Connection.SourceRange.Address.Value + source), [new(8080, 90)], (ClientDisclosure)disclosure, 16_777_510, 5001, EndpointAccess.Everybody);
        world.Add(endpoint);
        return endpoint;
    }

    public static Socket Listen(this Workload workload, int port, IPAddress? address = null)
    {
        var socket = workload.Home.Namespace.Run(static () => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        socket.Bind(new IPEndPoint(address ?? workload.Address, port));
        socket.Listen(512);
        return socket;
    }

    /// <summary>A connection; null when none came about in time, for whatever reason.</summary>
    public static Socket? Connect(this Workload workload, Ipv4Address to, int port, TimeSpan? within = null, int from = 0)
    {
        var socket = workload.Home.Namespace.Run(static () => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        try
        {
            if (from != 0) socket.Bind(new IPEndPoint(workload.Address, from));
            using var limit = new CancellationTokenSource(within ?? Patience);
            socket.ConnectAsync(new IPEndPoint(to.ToIPAddress(), port), limit.Token).AsTask().GetAwaiter().GetResult();
            socket.ReceiveTimeout = (int)Patience.TotalMilliseconds;
            return socket;
        }
        catch (Exception fault) when (fault is SocketException or OperationCanceledException)
        {
            socket.Dispose();
            return null;
        }
    }

    /// <summary>Why no connection came about; null when one did, which <paramref name="take"/> gets.</summary>
    public static SocketError? Refusal(this Workload workload, Ipv4Address to, int port, Action<Socket>? take = null)
    {
        var socket = workload.Home.Namespace.Run(static () => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        try
        {
            socket.Connect(new IPEndPoint(to.ToIPAddress(), port));
        }
        catch (SocketException fault)
        {
            socket.Dispose();
            return fault.SocketErrorCode;
        }

        if (take is null) socket.Dispose();
        else take(socket);
        return null;
    }

    public static Socket? AcceptWithin(this Socket listener, TimeSpan time)
    {
        if (!listener.Poll(time, SelectMode.SelectRead)) return null;
        var accepted = listener.Accept();
        accepted.ReceiveTimeout = (int)Patience.TotalMilliseconds;
        return accepted;
    }

    /// <summary>True when a text goes there and comes back over the connection.</summary>
    public static bool Carries(Socket client, Socket server)
    {
        try
        {
            client.Send("there"u8);
            if (!server.Poll(Doubt * 3, SelectMode.SelectRead) || Read(server, 5) != "there") return false;
            server.Send("back"u8);
            return client.Poll(Doubt * 3, SelectMode.SelectRead) && Read(client, 4) == "back";
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public static string Read(Socket socket, int bytes)
    {
        var buffer = new byte[bytes];
        var read = 0;
        while (read < bytes && socket.Receive(buffer, read, bytes - read, SocketFlags.None) is > 0 and var count) read += count;
        return Encoding.Latin1.GetString(buffer, 0, read);
    }

    public static string Hex(Socket socket, int bytes) => Convert.ToHexStringLower(Encoding.Latin1.GetBytes(Read(socket, bytes)));

    /// <summary>A connection through the endpoint, both ends of it.</summary>
    public static Conversation Open(this Workload client, EndpointObject endpoint, Socket listener)
    {
        var near = client.Connect(endpoint.Address, endpoint.Mappings[0].Client) ?? throw new InvalidOperationException($"{endpoint.Address} cannot be connected to");
        return new(near, listener.AcceptWithin(Patience) ?? throw new InvalidOperationException("the backend has not heard of the connection"));
    }

    public static EndpointObject With(this EndpointObject endpoint, params PortMapping[] mappings) =>
        endpoint with { Mappings = [.. mappings.OrderBy(static mapping => mapping.Client)] };

    public static EndpointObject Admitting(this EndpointObject endpoint, params string[] networks) =>
        endpoint with { Access = new(true, [.. networks.Select(static network => Network(network))]) };
}

/// <summary>A TCP connection, with both its ends in this process.</summary>
internal sealed record Conversation(Socket Client, Socket Server) : IDisposable
{
    public IPEndPoint SeenAs => (IPEndPoint)Server.RemoteEndPoint!;

    public bool Lives => EndpointWorld.Carries(Client, Server);

    /// <summary>True when both ends are told in time that it is over.</summary>
    public bool IsOver => new[] { Client, Server }.All(static socket => socket.Poll(EndpointWorld.Patience, SelectMode.SelectRead) && HasEnded(socket));

    private static bool HasEnded(Socket socket)
    {
        try
        {
            return socket.Receive(new byte[1]) == 0;
        }
        catch (SocketException)
        {
            return true; // by a reset
        }
    }

    public void Dispose()
    {
        Client.Dispose();
        Server.Dispose();
    }
}
