using Tieline.Core.Identifiers;
using Tieline.Core.Links;
using Tieline.Core.Networks;
using Tieline.Core.Refusals;
using Tieline.Core.Regions;

namespace Tieline.Dialects.Alibaba;

/// <summary>The router interface operations. Seed 003; contract alibaba-router-interface, 3: the numbers below are its sections.</summary>
internal sealed class RouterInterfaces(InterfaceOperations interfaces)
{
    private const int NameLeast = 2, NameMost = 128, DescriptionLeast = 2, DescriptionMost = 256;

    private static readonly AlibabaWords Words = AlibabaWords.Instance;

    public IEnumerable<AlibabaOperation> Operations =>
    [
        new("CreateRouterInterface", CreateAsync, AlibabaOperation.Both),
        new("ConnectRouterInterface", ConnectAsync, AlibabaOperation.Both),
        new("ActivateRouterInterface", call => SwitchAsync(call, on: true), AlibabaOperation.Both),
        new("DeactivateRouterInterface", call => SwitchAsync(call, on: false), AlibabaOperation.Both),
        new("DescribeRouterInterfaces", DescribeAsync, AlibabaOperation.Both),
        new("DescribeRouterInterfaceAttribute", DescribeOneAsync, AlibabaVersion.Vpc),
        new("ModifyRouterInterfaceAttribute", ModifyAsync, AlibabaOperation.Both),
        new("ModifyRouterInterfaceSpec", ModifySpecAsync, AlibabaOperation.Both),
        new("DeleteRouterInterface", DeleteAsync, AlibabaOperation.Both),
    ];

    // 3.2
    private async ValueTask<AlibabaReply> CreateAsync(AlibabaCall call)
    {
        var region = call.RequiredRegion();
        var routerType = call.Required("RouterType");
        var routerId = call.Required("RouterId");
        var roleWord = call.Required("Role");
        var specWord = call.Required("Spec");
        var oppositeCode = call.Required("OppositeRegionId");
        if (call.Fault is { } missing) return missing;

        var oppositeType = call.Parameters["OppositeRouterType"];
        var (role, mbps) = ReadSide(call, routerType, oppositeType, roleWord, specWord);
        if (AlibabaRegions.Find(oppositeCode) is not { } oppositeRegion)
        {
            call.Fail(ResourceErrors.OppositeRegionNotFound);
            oppositeRegion = default;
        }

        var (name, description) = ReadWords(call);
        var probe = ReadProbe(call, HealthProbe.None);
        var (payment, months) = ReadCharge(call);
        var tags = call.IsEcs ? [] : call.Tags("Tags", "Tag");
        if (call.Boolean("FastLinkMode") == true && routerType != AlibabaWords.Vbr)
            call.Fail(GatewayErrors.InvalidParameter("FastLinkMode is for the RouterType VBR"));
        if (call.Fault is { } fault) return fault;

        // No border router can be bought here, so none has the id that is given.
        if (routerType == AlibabaWords.Vbr || AlibabaIds.ParseRouter(routerId) is not { } router) return ResourceErrors.RouterNotFound;
        var told = new InterfaceAddress(
            call.Parameters["OppositeInterfaceId"] ?? "", call.Parameters["OppositeRouterId"] ?? "", oppositeType ?? "",
            call.Parameters["OppositeInterfaceOwnerId"] ?? "", oppositeRegion);
        var outcome = await interfaces.CreateAsync(
            call.Caller,
            new(
                region, router, role, mbps, told, name ?? "", description ?? "", payment, months, probe, call.Parameters["OppositeAccessPointId"] ?? "",
                tags, call.IsEcs ? "" : call.Parameters["ResourceGroupId"] ?? ""),
            call.Cancel);
        if (outcome.Refusal is { } refusal)
            return ResourceErrors.For(refusal, call.Version, code => code == RefusalCode.VpcNotFound ? ResourceErrors.RouterNotFound : null);
        return AlibabaReply.Of(answer =>
        {
            answer.Text("RouterInterfaceId", AlibabaIds.Of(outcome.Value, region));
            if (payment == PaymentTiming.Prepaid) answer.Number("OrderId", outcome.Value.Value % 1_000_000_000_000_000);
        });
    }

    // 3.3
    private ValueTask<AlibabaReply> ConnectAsync(AlibabaCall call) => ChangeAsync(
        call,
        (region, id) => interfaces.ConnectAsync(call.Caller, region, id, Words, call.Cancel),
        code => IsStatus(code) ? NotIdle(call) : null);

    // 3.4: the two are not symmetrical in the current version.
    private ValueTask<AlibabaReply> SwitchAsync(AlibabaCall call, bool on) => ChangeAsync(
        call,
        (region, id) => interfaces.SwitchAsync(call.Caller, region, id, on, call.Cancel),
        code => code switch
        {
            _ when IsStatus(code) && on && !call.IsEcs => new("IncorrectRIStatus", ResourceErrors.IncorrectStatus("it's status is Inactive").Message),
            _ when IsStatus(code) => ResourceErrors.IncorrectStatus($"it's status is {(on ? "Inactive" : "Active")}"),
            RefusalCode.AccountInArrears => ResourceErrors.FinancialLocked(misspelt: call.IsEcs),
            _ => null,
        });

    // 3.5
    private async ValueTask<AlibabaReply> DescribeAsync(AlibabaCall call)
    {
        var region = call.RequiredRegion();
        var filter = InterfaceFilters.Read(call, region);
        var (number, size) = call.Page();
        _ = call.Boolean("IncludeReservationData"); // of an order that is never there
        if (call.Fault is { } fault) return fault;
        var page = await interfaces.ListAsync(call.Account, region, filter, Words, (number - 1) * size, size, call.Cancel);
        return AlibabaReply.Of(answer =>
        {
            answer.Number("PageNumber", number);
            answer.Number("PageSize", size);
            answer.Number("TotalCount", page.Total);
            answer.List("RouterInterfaceSet", "RouterInterfaceType", page.Items, (item, view) => RouterInterfaceDocument.WriteItem(item, view, call));
        });
    }

    // 3.6
    private async ValueTask<AlibabaReply> DescribeOneAsync(AlibabaCall call)
    {
        var region = call.RequiredRegion();
        var text = call.Required("InstanceId");
        if (call.Fault is { } fault) return fault;
        return AlibabaIds.ParseInterface(text, region) is { } id && await interfaces.FindAsync(call.Account, region, id, Words, call.Cancel) is { } view
            ? AlibabaReply.Of(answer => RouterInterfaceDocument.WriteAttribute(answer, view, call))
            : ResourceErrors.InterfaceNotFound;
    }

    // 3.7
    private async ValueTask<AlibabaReply> ModifyAsync(AlibabaCall call)
    {
        var region = call.RequiredRegion();
        var text = call.Required("RouterInterfaceId");
        if (call.Fault is { } missing) return missing;

        var (name, description) = ReadWords(call, clears: true);
        var oppositeType = call.Parameters["OppositeRouterType"];
        if (oppositeType is not (null or AlibabaWords.VRouter or AlibabaWords.Vbr)) call.Fail(ResourceErrors.OppositeRouterTypeNotSupported);
        var (sets, clears) = (call.Parameters["HealthCheckSourceIp"] is not null || call.Parameters["HealthCheckTargetIp"] is not null,
            !call.IsEcs && call.Boolean("DeleteHealthCheckIp") == true);
        if (sets && (clears || call.Parameters["HealthCheckSourceIp"] is null || call.Parameters["HealthCheckTargetIp"] is null))
            call.Fail(ResourceErrors.ModifyConflict);
        var addresses = ReadProbe(call, HealthProbe.None);
        var rate = call.IsEcs ? null : ReadPositive(call, "HcRate", ResourceErrors.IllegalHcRate);
        var threshold = call.IsEcs ? null : ReadPositive(call, "HcThreshold", ResourceErrors.IllegalHcThreshold);
        if (call.Parameters["OppositeInterfaceOwnerId"] is { } owner && !owner.All(char.IsAsciiDigit))
            call.Fail(GatewayErrors.InvalidParameter("OppositeInterfaceOwnerId is not a number"));
        if (call.Fault is { } fault) return fault;
        if (AlibabaIds.ParseInterface(text, region) is not { } id) return ResourceErrors.InterfaceNotFound;

        var change = new InterfaceChange
        {
            Name = name, Description = description, OppositeInterface = call.Parameters["OppositeInterfaceId"],
            OppositeRouter = call.Parameters["OppositeRouterId"], OppositeRouterKind = oppositeType,
            OppositeOwner = call.Parameters["OppositeInterfaceOwnerId"],
            Probe = there => new(
                clears ? null : addresses.Source ?? there.Source, clears ? null : addresses.Target ?? there.Target, rate ?? there.Rate,
                threshold ?? there.Threshold),
        };
        var outcome = await interfaces.UpdateAsync(call.Caller, region, id, change, call.Cancel);
        return outcome.Refusal is { } refusal ? ResourceErrors.For(refusal, call.Version, code => Locked(call, code)) : AlibabaReply.Done;
    }

    // 3.8
    private async ValueTask<AlibabaReply> ModifySpecAsync(AlibabaCall call)
    {
        var region = call.RequiredRegion();
        var text = call.Required("RouterInterfaceId");
        var spec = call.Required("Spec");
        if (call.Fault is { } missing) return missing;
        if (AlibabaWords.MbpsOf(spec) is not { } mbps) return ResourceErrors.SpecNotSupported;
        if (AlibabaIds.ParseInterface(text, region) is not { } id) return ResourceErrors.InterfaceNotFound;
        var outcome = await interfaces.ResizeAsync(call.Caller, region, id, mbps, call.Cancel);
        if (outcome.Refusal is not { } refusal) return AlibabaReply.Of(answer => answer.Text("Spec", spec));
        return ResourceErrors.For(refusal, call.Version, code => code switch
        {
            RefusalCode.InvalidValue => ResourceErrors.SpecNotSupported,
            _ when IsStatus(code) => new("InvalidInstance.StatusError", "The status of the router interface does not support this operation."),
            RefusalCode.AccountInArrears => ResourceErrors.FinancialLocked(misspelt: false),
            _ => null,
        });
    }

    // 3.9
    private ValueTask<AlibabaReply> DeleteAsync(AlibabaCall call) => ChangeAsync(
        call,
        (region, id) => interfaces.DeleteAsync(call.Caller, region, id, call.Cancel),
        code => code switch
        {
            RefusalCode.RouterInterfaceNotFound => ResourceErrors.InstanceNotFound,
            _ when IsStatus(code) => ResourceErrors.IncorrectStatus("status of this RouterInterface is Idle/Inactive"),
            _ => null,
        },
        ResourceErrors.InstanceNotFound);

    private static async ValueTask<AlibabaReply> ChangeAsync(
        AlibabaCall call, Func<RegionId, RouterInterfaceId, Task<Outcome<Done>>> change, Func<RefusalCode, AlibabaError?> own,
        AlibabaError? notFound = null)
    {
        var region = call.RequiredRegion();
        var text = call.Required("RouterInterfaceId");
        if (call.Fault is { } fault) return fault;
        if (AlibabaIds.ParseInterface(text, region) is not { } id) return notFound ?? ResourceErrors.InterfaceNotFound;
        var outcome = await change(region, id);
        return outcome.Refusal is { } refusal ? ResourceErrors.For(refusal, call.Version, own) : AlibabaReply.Done;
    }

    /// <summary>What the kinds of the two routers, the role and the specification say together.</summary>
    private static (LinkRole Role, int Mbps) ReadSide(AlibabaCall call, string routerType, string? oppositeType, string roleWord, string specWord)
    {
        var role = AlibabaWords.ParseRole(roleWord);
        if (role is null) call.Fail(ResourceErrors.RoleNotSupported);
        var mbps = AlibabaWords.MbpsOf(specWord);
        if (mbps is null || (role == LinkRole.Initiator && mbps == 0)) call.Fail(ResourceErrors.SpecNotSupported);
        if (routerType is not (AlibabaWords.VRouter or AlibabaWords.Vbr)) call.Fail(ResourceErrors.RouterTypeNotSupported);
        if (oppositeType is not (null or AlibabaWords.VRouter or AlibabaWords.Vbr)) call.Fail(ResourceErrors.OppositeRouterTypeNotSupported);
        if ((routerType == AlibabaWords.Vbr && role == LinkRole.Acceptor) || (oppositeType == AlibabaWords.Vbr && role == LinkRole.Initiator))
            call.Fail(ResourceErrors.RoleNotSupported);
        if (routerType == AlibabaWords.Vbr) call.Required("AccessPointId");
        if (oppositeType == AlibabaWords.Vbr) call.Required("OppositeAccessPointId");
        return (role ?? default, role == LinkRole.Acceptor ? 0 : mbps ?? 0);
    }

    private static (string? Name, string? Description) ReadWords(AlibabaCall call, bool clears = false) => (
        call.Words("Name", NameLeast, NameMost, ResourceErrors.NameMalformed(call.Version)),
        call.Words("Description", DescriptionLeast, DescriptionMost, ResourceErrors.DescriptionMalformed, clears));

    /// <summary>Both addresses of the health check, or neither.</summary>
    private static HealthProbe ReadProbe(AlibabaCall call, HealthProbe none)
    {
        var (source, target) = (call.Parameters["HealthCheckSourceIp"], call.Parameters["HealthCheckTargetIp"]);
        if (source is null && target is null) return none;
        if (Ipv4Address.Parse(source) is { } from && Ipv4Address.Parse(target) is { } to) return none with { Source = from, Target = to };
        call.Fail(ResourceErrors.HealthCheckIpMalformed);
        return none;
    }

    private static int? ReadPositive(AlibabaCall call, string name, AlibabaError fault)
    {
        if (call.Parameters[name] is not { } text) return null;
        if (int.TryParse(text, out var number) && number > 0) return number;
        call.Fail(fault);
        return null;
    }

    private static (PaymentTiming Payment, int Months) ReadCharge(AlibabaCall call)
    {
        const int MonthsMax = 9, YearsMax = 3, MonthsOfYear = 12;
        _ = call.Boolean("AutoPay");
        switch (call.Parameters["InstanceChargeType"])
        {
            case null or "PostPaid":
                return (PaymentTiming.Postpaid, 0);
            case "PrePaid":
                var inYears = call.Parameters["PricingCycle"] switch { null or "Month" => false, "Year" => true, _ => (bool?)null };
                var period = call.Integer("Period") ?? 1;
                if (inYears is null || period < 1 || period > (inYears == true ? YearsMax : MonthsMax))
                    call.Fail(GatewayErrors.InvalidParameter($"Period is 1 to {MonthsMax} of the PricingCycle Month, or 1 to {YearsMax} of Year"));
                return (PaymentTiming.Prepaid, inYears == true ? period * MonthsOfYear : period);
            default:
                call.Fail(GatewayErrors.InvalidParameter("InstanceChargeType is PostPaid or PrePaid"));
                return default;
        }
    }

    private static bool IsStatus(RefusalCode code) => code is RefusalCode.InterfaceInWrongState or RefusalCode.LinkInWrongState;

    /// <summary>The seed's text has a typographic apostrophe, the current one has not.</summary>
    private static AlibabaError NotIdle(AlibabaCall call) => call.IsEcs
        ? ResourceErrors.IncorrectStatus("it\u2019s status is Idle")
        : new("IncorrectRIStatus", ResourceErrors.IncorrectStatus("it's status is Idle").Message);

    private static AlibabaError? Locked(AlibabaCall call, RefusalCode code) =>
        code == RefusalCode.AccountInArrears ? ResourceErrors.FinancialLocked(misspelt: call.IsEcs) : null;
}
