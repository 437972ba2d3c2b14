using Tieline.Core.Boundary;
using Tieline.Core.Identifiers;
using Tieline.Core.Refusals;
using Tieline.Core.Regions;

namespace Tieline.Core.Accounts;

/// <summary>The id of a project: 32 lower-case hex digits (contract huawei-auth, 1).</summary>
public readonly record struct ProjectId(string Hex)
{
    public override string ToString() => Hex;

    /// <summary>Null for anything but 32 hex digits.</summary>
    public static ProjectId? Parse(string? text) =>
        text is { Length: 32 } && text.All(char.IsAsciiHexDigit) ? new ProjectId(text.ToLowerInvariant()) : null;
}

/// <summary>An account's part of a region, where a dialect names it: one for each region, made when it is first needed.</summary>
public sealed record Project(ProjectId Id, AccountId Account, RegionId Region, DateTimeOffset CreatedAt);

/// <summary>The operations on projects.</summary>
public sealed class ProjectOperations(IStore store, Writes writes, IIdSource ids)
{
    /// <summary>The project of this id, whoever owns it: the caller compares the account and tells no stranger that it exists.</summary>
    public ValueTask<Project?> FindAsync(ProjectId id, CancellationToken cancel) => store.ReadAsync(reader => reader.FindProjectAsync(id), cancel);

    /// <summary>The account's projects in order of region.</summary>
    public ValueTask<IReadOnlyList<Project>> ListAsync(AccountId account, CancellationToken cancel) =>
        store.ReadAsync(reader => reader.ListProjectsAsync(account), cancel);

    /// <summary>The account's project in the region, made now when there is none yet.</summary>
    public async Task<Project> EnsureAsync(Caller caller, RegionId region, CancellationToken cancel)
    {
        if (await store.ReadAsync(reader => reader.FindProjectAsync(caller.Account, region), cancel) is { } there) return there;
        var outcome = await writes.RunAsync(
            caller with { Token = null },
            new Replay<Project>(_ => "", _ => throw new InvalidOperationException("projects take no token")),
            async write => await write.Store.FindProjectAsync(caller.Account, region)
                ?? (Outcome<Project>)await AddAsync(write, new ProjectId(Hex32.Next(ids)), caller.Account, region),
            cancel);
        return outcome.Value;
    }

    internal static async ValueTask<Project> AddAsync(Write write, ProjectId id, AccountId account, RegionId region)
    {
        var project = new Project(id, account, region, write.Now);
        await write.Store.InsertProjectAsync(project);
        await write.LogAsync("project.created", id, region.Name, account);
        return project;
    }
}

/// <summary>Makes ids of 32 lower-case hex digits.</summary>
internal static class Hex32
{
    /// <summary>62 random bits twice; the first digits of both halves are not equally likely, which matters to nobody.</summary>
    public static string Next(IIdSource ids) => $"{ids.Next():x16}{ids.Next():x16}";
}
