namespace Tieline.Store.Sqlite;

/// <summary>The text of one statement; each connection prepares it once.</summary>
/// <remarks>Parameters are bound in the order in which their names first appear in the text.</remarks>
internal sealed class Sql
{
    private static readonly Lock Registering = new();
    private static readonly List<Sql> Registered = [];

    public Sql(string text)
    {
        Text = text;
        lock (Registering)
        {
            Number = Registered.Count;
            Registered.Add(this);
        }
    }

    public string Text { get; }

    /// <summary>Its place in a connection's list of prepared statements.</summary>
    public int Number { get; }

    /// <summary>Every statement there is, for the test that asks the planner about each.</summary>
    public static IReadOnlyList<Sql> All
    {
        get
        {
            lock (Registering) return [.. Registered];
        }
    }
}
