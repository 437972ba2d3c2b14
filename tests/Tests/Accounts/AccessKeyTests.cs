using Tieline.Core.Accounts;
using Tieline.Support;
using Xunit;

namespace Tieline.Tests.Accounts;

public sealed class AccessKeyTests
{
    private static readonly AccessKey Key = new("AK1", "secret", new(1), DateTimeOffset.UnixEpoch);

    [Fact]
    public async Task A_deleted_key_is_unknown_from_the_answer_on()
    {
        await using var cloud = new TestCloud();
        var alice = await cloud.AsAsync("alice");
        var key = (await cloud.Accounts.CreateKeyAsync(alice, alice.Account, "AK1", "secret", default)).Value;
        Assert.Equal(key, await cloud.Accounts.FindKeyAsync("AK1", default));
        Assert.Same(await cloud.Accounts.FindKeyAsync("AK1", default), await cloud.Accounts.FindKeyAsync("AK1", default));

        Assert.Null((await cloud.Accounts.DeleteKeyAsync(alice, alice.Account, "AK1", default)).Refusal);
        Assert.Null(await cloud.Accounts.FindKeyAsync("AK1", default));
    }

    [Fact]
    public void A_key_that_was_read_before_a_deletion_is_not_kept_after_it()
    {
        var known = new KnownKeys();
        Assert.Null(known.Find("AK1", out var asOf));
        known.Forget();
        known.Keep(Key, asOf);
        Assert.Null(known.Find("AK1", out asOf));
        known.Keep(Key, asOf);
        Assert.Equal(Key, known.Find("AK1", out _));
    }
}
