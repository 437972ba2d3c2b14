namespace Tieline.Engines.Linux.Dns;

/// <summary>A local user and the group that is the user's own.</summary>
internal sealed record SystemUser(string Name, uint Id, string Group, uint GroupId)
{
    /// <summary>Looks a user up in <c>/etc/passwd</c> and <c>/etc/group</c> (passwd(5), group(5)).</summary>
    /// <exception cref="EngineException">No such user, or a group that has no name.</exception>
    public static SystemUser Find(string name)
    {
        foreach (var user in Lines("/etc/passwd"))
        {
            if (user.Length < 4 || user[0] != name) continue;
            if (!uint.TryParse(user[2], out var id) || !uint.TryParse(user[3], out var groupId)) continue;
            var group = Lines("/etc/group").FirstOrDefault(line => line.Length > 2 && line[2] == user[3])
                ?? throw new EngineException($"the group {groupId} of the user {name} is not in /etc/group");
            return new(name, id, group[0], groupId);
        }

        throw new EngineException($"the user {name} is not in /etc/passwd");
    }

    private static IEnumerable<string[]> Lines(string path) => File.ReadLines(path).Select(line => line.Split(':'));
}
