using Microsoft.AspNetCore.Http;
using Tieline.Core.Boundary;
using Tieline.Core.Channels;
using Tieline.Core.Gateways;
using Tieline.Core.Identifiers;
using Tieline.Dialects.Http;

namespace Tieline.Dialects.Huawei.Apig;

/// <summary>The operations on a channel's members and groups. Contract huawei-vpc-channel, 3 and 4.</summary>
internal sealed class Members(ApigOperations core)
{
    private const string Root = $"{ApigHandlers.Root}/vpc-channels/{{}}";

    public IEnumerable<EndpointRoute<HuaweiOperation>> Routes =>
    [
        new("POST", $"{Root}/members/batch-enable", new("apig.batchEnableMembers", call => EnableAsync(call, true))),
        new("POST", $"{Root}/members/batch-disable", new("apig.batchDisableMembers", call => EnableAsync(call, false))),
        new("GET", $"{Root}/members", new("apig.listMembers", ListAsync)),
        new("POST", $"{Root}/members", new("apig.addMembers", AddAsync)),
        new("PUT", $"{Root}/members", new("apig.replaceMembers", ReplaceAsync)),
        new("DELETE", $"{Root}/members/{{}}", new("apig.deleteMember", RemoveAsync)),
        new("GET", $"{Root}/member-groups", new("apig.listMemberGroups", ListGroupsAsync)),
        new("POST", $"{Root}/member-groups", new("apig.addMemberGroups", AddGroupsAsync)),
        new("GET", $"{Root}/member-groups/{{}}", new("apig.showMemberGroup", ShowGroupAsync)),
        new("PUT", $"{Root}/member-groups/{{}}", new("apig.updateMemberGroup", UpdateGroupAsync)),
        new("DELETE", $"{Root}/member-groups/{{}}", new("apig.deleteMemberGroup", DeleteGroupAsync)),
    ];

    private ValueTask<HuaweiReply> ListAsync(HuaweiCall call) => WithFoundAsync(call, (_, channel) =>
    {
        if (!ApigPage.TryRead(call.Query, out var page, out var error)) return ValueTask.FromResult<HuaweiReply>(error!);
        var (name, group) = (page.Text("name"), page.Text("member_group_name"));
        var groupId = call.Query["member_group_id"] is { Length: > 0 } id ? id : null;
        var found = channel.Members.Where(member =>
            name?.Accepts(channel.MemberKind == MemberKind.Address ? member.Host : member.ServerName) != false
            && group?.Accepts(channel.GroupOf(member)?.Name ?? "") != false
            && (groupId is null || (member.Group is { } of && ApigIds.Of(of) == groupId))).ToList();
        return ValueTask.FromResult(RenderMembers(channel, page.Cut(found)));
    });

    private ValueTask<HuaweiReply> AddAsync(HuaweiCall call) => WithFoundAsync(call, async (gateway, channel) =>
    {
        var wishes = ChannelReading.Members(call.Body);
        if (call.Body.Fault is { } fault) return ApigErrors.WrongType(fault);
        return call.Answer(await core.Members.AddAsync(call.Caller, gateway.Id, channel.Id, wishes, call.Cancel), changed =>
        {
            var named = changed.Named.Select(member => member.Id).ToHashSet();
            Member[] members = [.. changed.Named, .. changed.Channel.Members.Where(member => !named.Contains(member.Id))];
            return RenderMembers(changed.Channel, new(members, members.Length), StatusCodes.Status201Created);
        });
    });

    private ValueTask<HuaweiReply> ReplaceAsync(HuaweiCall call) => WithFoundAsync(call, async (gateway, channel) =>
    {
        var (wishes, group) = (ChannelReading.Members(call.Body), call.Body.TextOrNothing("member_group_name"));
        if (call.Body.Fault is { } fault) return ApigErrors.WrongType(fault);
        return call.Answer(
            await core.Members.ReplaceAsync(call.Caller, gateway.Id, channel.Id, wishes, group, call.Cancel),
            changed => RenderMembers(changed.Channel, new(changed.Named, changed.Named.Length)));
    });

    private ValueTask<HuaweiReply> RemoveAsync(HuaweiCall call) => WithFoundAsync(call, async (gateway, channel) => call.Answer(
        await core.Members.RemoveAsync(call.Caller, gateway.Id, channel.Id, ApigIds.ParseMember(call.Path[3]) ?? NoMember, call.Cancel),
        _ => HuaweiReply.NoContent,
        idAt: 3));

    private ValueTask<HuaweiReply> EnableAsync(HuaweiCall call, bool isEnabled) => WithFoundAsync(call, async (gateway, channel) =>
    {
        var ids = call.Body.OptionalTexts("member_ids") ?? [];
        if (call.Body.Fault is { } fault) return ApigErrors.WrongType(fault);
        var known = channel.Members.Select(member => ApigIds.Of(member.Id)).ToHashSet();
        if (ids.FirstOrDefault(id => !known.Contains(id)) is { } unknown) return ApigErrors.For(new(Core.Refusals.RefusalCode.MemberNotFound, ""), unknown);
        return call.Answer(
            await core.Members.EnableAsync(call.Caller, gateway.Id, channel.Id, [.. ids.Select(ApigIds.ParseMember)], isEnabled, call.Cancel),
            _ => HuaweiReply.NoContent);
    });

    private ValueTask<HuaweiReply> ListGroupsAsync(HuaweiCall call) => WithFoundAsync(call, (_, channel) =>
    {
        if (!ApigPage.TryRead(call.Query, out var page, out var error)) return ValueTask.FromResult<HuaweiReply>(error!);
        var name = page.Text("member_group_name");
        var found = channel.Groups.Where(group => name?.Accepts(group.Name) != false).ToList();
        return ValueTask.FromResult(ApigPage.Render("member_groups", page.Cut(found), ChannelWriting.WriteGroupAlone));
    });

    private ValueTask<HuaweiReply> AddGroupsAsync(HuaweiCall call) => WithFoundAsync(call, async (gateway, channel) =>
    {
        var wishes = ChannelReading.Groups(call.Body);
        if (call.Body.Fault is { } fault) return ApigErrors.WrongType(fault);
        return call.Answer(
            await core.Members.AddGroupsAsync(call.Caller, gateway.Id, channel.Id, wishes, call.Cancel),
            changed => ApigPage.Render("member_groups", changed.Named, changed.Named.Length, ChannelWriting.WriteGroupAlone, StatusCodes.Status201Created));
    });

    private ValueTask<HuaweiReply> ShowGroupAsync(HuaweiCall call) => WithFoundAsync(call, (_, channel) =>
        ValueTask.FromResult(channel.Groups.FirstOrDefault(group => group.Id == ApigIds.ParseGroup(call.Path[3])) is { } found
            ? RenderGroup(found)
            : ApigErrors.ChannelNotFound(call.Path[3]!)));

    private ValueTask<HuaweiReply> UpdateGroupAsync(HuaweiCall call) => WithFoundAsync(call, async (gateway, channel) =>
    {
        var wish = ChannelReading.Group(call.Body);
        if (call.Body.Fault is { } fault) return ApigErrors.WrongType(fault);
        return call.Answer(
            await core.Members.UpdateGroupAsync(call.Caller, gateway.Id, channel.Id, ApigIds.ParseGroup(call.Path[3]) ?? NoGroup, wish, call.Cancel), RenderGroup, idAt: 3);
    });

    private ValueTask<HuaweiReply> DeleteGroupAsync(HuaweiCall call) => WithFoundAsync(call, async (gateway, channel) => call.Answer(
        await core.Members.DeleteGroupAsync(call.Caller, gateway.Id, channel.Id, ApigIds.ParseGroup(call.Path[3]) ?? NoGroup, call.Cancel),
        _ => HuaweiReply.NoContent,
        idAt: 3));

    /// <summary>Stand for ids that nothing has, so that every question about them finds nothing.</summary>
    private static readonly MemberId NoMember = new(-1);

    private static readonly MemberGroupId NoGroup = new(-1);

    private ValueTask<HuaweiReply> WithFoundAsync(HuaweiCall call, Func<Gateway, Channel, ValueTask<HuaweiReply>> work) =>
        call.WithChannelAsync(core, async (gateway, id) =>
            await core.Channels.FindAsync(call.Account, gateway.Id, id, call.Cancel) is { } channel
                ? await work(gateway, channel)
                : ApigErrors.ChannelNotFound(call.Path[2]!));

    private static HuaweiReply RenderMembers(Channel channel, PageOf<Member> page, int status = StatusCodes.Status200OK) =>
        ApigPage.Render("members", page, (json, member) => ChannelWriting.WriteMember(json, channel, member), status);

    private static HuaweiReply RenderGroup(MemberGroup group)
    {
        var answer = JsonAnswer.Rent();
        ChannelWriting.WriteGroupAlone(answer.Writer, group);
        return answer;
    }
}
