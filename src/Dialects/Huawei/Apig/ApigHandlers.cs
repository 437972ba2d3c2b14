using Tieline.Core.Gateways;
using Tieline.Core.Identifiers;
using Tieline.Core.Refusals;

namespace Tieline.Dialects.Huawei.Apig;

/// <summary>What the operations below an instance have in common: the instance and the ids of the path. Contract huawei-vpc-channel, 1.3, steps 3 and 4.</summary>
internal static class ApigHandlers
{
    public const string Root = "/v2/{}/apigw/instances/{}";

    /// <summary>Runs <paramref name="work"/> with the instance that the path names.</summary>
    public static async ValueTask<HuaweiReply> WithInstanceAsync(this HuaweiCall call, ApigOperations core, Func<Gateway, ValueTask<HuaweiReply>> work)
    {
        string text = call.Path[1]!;
        if (!ApigIds.IsWellFormed(text)) return ApigErrors.InvalidReference("instance_id");
        for (var i = 2; i < 4; i++)
        {
            if (call.Path[i] is { } id && !ApigIds.IsWellFormed(id)) return ApigErrors.InvalidReference("id");
        }

        return GatewayId.Parse(text) is { } parsed && await core.Gateways.FindAsync(call.Account, call.Region, parsed, call.Cancel) is { } gateway
            ? await work(gateway)
            : ApigErrors.InstanceNotFound(text);
    }

    /// <summary>Runs <paramref name="work"/> with the instance and the channel's id; an id that no channel can have is of none.</summary>
    public static ValueTask<HuaweiReply> WithChannelAsync(this HuaweiCall call, ApigOperations core, Func<Gateway, ChannelId, ValueTask<HuaweiReply>> work) =>
        call.WithInstanceAsync(
            core,
            async gateway => ApigIds.ParseChannel(call.Path[2]) is { } id ? await work(gateway, id) : ApigErrors.ChannelNotFound(call.Path[2]!));

    /// <summary>The answer of an outcome, or the cloud's error.</summary>
    public static HuaweiReply Answer<T>(this HuaweiCall call, Outcome<T> outcome, Func<T, HuaweiReply> render, int idAt = 2) =>
        outcome.Refusal is { } refusal ? ApigErrors.For(refusal, IdFor(call, refusal, idAt)) : render(outcome.Value);

    // A channel that is not there is named by its own id, also by operations on a part of it.
    private static string IdFor(HuaweiCall call, Refusal refusal, int idAt) =>
        refusal.Code == RefusalCode.ChannelNotFound && call.Path[2] is { } channel ? channel : call.Path[idAt] ?? call.Path[2] ?? "";
}
