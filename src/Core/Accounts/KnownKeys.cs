namespace Tieline.Core.Accounts;

/// <summary>Access keys that requests were signed with lately: to look one up costs as much as to read the record asked for.</summary>
/// <remarks>
/// A key that was deleted is known no more once its deletion is answered: what was read before does not come in afterwards.
/// Only keys that exist are kept, so that guesses take no room. One server's: a store that several servers write to has to tell
/// each of them of a deletion.
/// </remarks>
internal sealed class KnownKeys
{
    private const int KeysMax = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, AccessKey> _keys = [];
    private long _forgotten;

    /// <summary>The key, or null when it has to be looked up: then <paramref name="asOf"/> goes along with what was found.</summary>
    public AccessKey? Find(string id, out long asOf)
    {
        lock (_lock)
        {
            asOf = _forgotten;
            return _keys.GetValueOrDefault(id);
        }
    }

    /// <summary>Keeps a key that was looked up, unless keys have been forgotten since.</summary>
    public void Keep(AccessKey key, long asOf)
    {
        lock (_lock)
        {
            if (asOf != _forgotten) return;
            if (_keys.Count >= KeysMax) _keys.Clear();
            _keys[key.Id] = key;
        }
    }

    /// <summary>Forgets all: a key was deleted, alone or with its account.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            _forgotten++;
            _keys.Clear();
        }
    }
}
