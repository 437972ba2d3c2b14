namespace Tieline.Engines.Linux.Namespaces;

/// <summary>What makes a namespace itself, however it was found: the device and inode number of its file.</summary>
/// <remarks>Numbers are used again after a namespace is gone; while a handle is open, its number is its own.</remarks>
internal readonly record struct NamespaceIdentity(ulong Device, ulong Inode)
{
    public override string ToString() => $"net:[{Inode}]";
}
