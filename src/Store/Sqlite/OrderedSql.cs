using Tieline.Core.Boundary;

namespace Tieline.Store.Sqlite;

/// <summary>One list in its four orders: by time of creation or of update, either way. Equal times go by id.</summary>
internal sealed class OrderedSql
{
    private readonly Sql[] _orders;

    /// <param name="text">All but the order and the part. Its last parameters will be the count (-1 for all) and the offset.</param>
    public OrderedSql(string text) =>
        _orders = [.. Orders.Select(order => new Sql($"{text} ORDER BY {order} LIMIT $count OFFSET $offset"))];

    private static string[] Orders => ["created_at DESC, id DESC", "created_at, id", "updated_at DESC, id DESC", "updated_at, id"];

    /// <summary>For the test that asks the planner about each.</summary>
    public IReadOnlyList<Sql> All => _orders;

    public Sql this[TimedPage page] => _orders[(page.ByUpdate ? 2 : 0) + (page.Ascending ? 1 : 0)];
}
