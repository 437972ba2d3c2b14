namespace Tieline.Engines.Planning;

/// <summary>One thing to do; doing it again does no harm.</summary>
public abstract record Step(NetworkObject Object);

/// <summary>Make the object, or make what is there equal to it.</summary>
/// <param name="There">What is there under the same key; null when nothing is.</param>
public sealed record Ensure(NetworkObject Object, NetworkObject? There) : Step(Object);

/// <summary>Remove the object; that it is gone already is no error.</summary>
public sealed record Remove(NetworkObject Object) : Step(Object);

/// <summary>A step that an engine could not carry out.</summary>
/// <param name="Fault">For people: what was refused, and why.</param>
public sealed record StepFailure(Step Step, string Fault);

/// <summary>The difference between what should be and what is.</summary>
public static class Plan
{
    /// <summary>The steps that make <paramref name="have"/> equal to <paramref name="want"/>: removals first, to free names.</summary>
    public static IReadOnlyList<Step> Steps(IReadOnlyCollection<NetworkObject> want, IReadOnlyCollection<NetworkObject> have)
    {
        var wanted = new Dictionary<ObjectKey, NetworkObject>(want.Count);
        foreach (var item in want) wanted[item.Key] = item;
        var there = new Dictionary<ObjectKey, NetworkObject>(have.Count);
        foreach (var item in have) there[item.Key] = item;

        var steps = new List<Step>();
        foreach (var (key, item) in there)
        {
            if (!wanted.TryGetValue(key, out var successor) || IsAnother(successor, item)) steps.Add(new Remove(item));
        }

        steps.Sort(static (a, b) => b.Object.Key.Kind.CompareTo(a.Object.Key.Kind));
        var removals = steps.Count;
        foreach (var (key, item) in wanted)
        {
            var present = there.GetValueOrDefault(key);
            if (present is not null && IsAnother(item, present)) present = null;
            if (!item.Equals(present)) steps.Add(new Ensure(item, present));
        }

        steps.Sort(removals, steps.Count - removals, Comparer<Step>.Create(static (a, b) => a.Object.Key.Kind.CompareTo(b.Object.Key.Kind)));
        return steps;
    }

    /// <summary>True where the object cannot be made of what is there: a port whose workload is another leaves the first, and what was made for it.</summary>
    private static bool IsAnother(NetworkObject wanted, NetworkObject there) =>
        wanted is PortObject port && there is PortObject plugged && port.Attachment != plugged.Attachment;
}
