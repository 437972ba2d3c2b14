using System.Collections.Immutable;
using Tieline.Engines.Planning;

namespace Tieline.Engines.Linux.Haproxy;

/// <summary>A file beside the configuration that it reads: a map.</summary>
internal readonly record struct ProxyFile(string Name, string Text);

/// <summary>The servers of one backend, as they should be now.</summary>
/// <param name="Name">The backend's name.</param>
/// <param name="Pool">The channel that the servers are the members of.</param>
/// <param name="IsChecked">True for the backend whose servers run the pool's checks.</param>
/// <param name="IsFollowing">True for one whose servers are as up or down as those of the pool's checked backend.</param>
internal sealed record ProxyBackend(string Name, PoolObject Pool, ImmutableArray<Slot> Slots, bool IsChecked, bool IsFollowing);

/// <summary>
/// A part of a HAProxy process's work that is complete in itself: its listeners, its backends and its files. A gateway is one;
/// other services bring their own.
/// </summary>
internal interface IProxySection
{
    /// <summary>Unique in the process; sections stand in the order of their names.</summary>
    string Name { get; }

    /// <summary>The same object for sections that differ in nothing but the servers of <see cref="Backends"/>; who cannot tell has one of its own.</summary>
    object Mould => this;

    /// <summary>Lines that it needs in the global section.</summary>
    IReadOnlyList<string> Globals(ProxyPlace place) => [];

    /// <summary>How long what is read at once may be: of several sections the longest holds for all.</summary>
    int BufferBytes => 64 << 10;

    /// <summary>Files that the configuration names; they stand in the process's folder.</summary>
    IReadOnlyList<ProxyFile> Files { get; }

    /// <summary>Backends whose servers change without a reload.</summary>
    IReadOnlyList<ProxyBackend> Backends { get; }

    /// <summary>Writes the section.</summary>
    /// <remarks>The server lines of <see cref="Backends"/> by <see cref="ProxyConfiguration.WriteServers"/>.</remarks>
    void Write(ProxyText text, ProxyPlace place);
}

/// <summary>Where a HAProxy process is.</summary>
/// <param name="Folder">Its folder, without a slash at the end.</param>
/// <param name="HostNamespace">The name that listeners find the host's network by; null when the process is in it.</param>
/// <param name="User">Whom the worker becomes, and the group; null for nobody else.</param>
/// <param name="Threads">Of the worker; null for as many as the host has cores.</param>
internal sealed record ProxyPlace(string Folder, string? HostNamespace, (string Name, string Group)? User, int? Threads = null);
