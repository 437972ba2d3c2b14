using Tieline.Core.Links;
using Tieline.Dialects.Http;

namespace Tieline.Dialects.Baidu;

/// <summary>The <c>billing</c> object. Contract baidu-peer-connection, 3.10.</summary>
/// <param name="Months">Length of a prepaid term; 0 for postpaid.</param>
internal readonly record struct Billing(PaymentTiming Payment, int Months)
{
    /// <summary>Reads the object of a create; members of a postpaid one's reservation are ignored.</summary>
    public static Billing Read(JsonMembers body)
    {
        if (body.OptionalObject("billing") is not { } billing)
        {
            body.Fail("billing is required");
            return default;
        }

        switch (billing.OptionalText("paymentTiming"))
        {
            case null or "Postpaid":
                return new(PaymentTiming.Postpaid, 0);
            case "Prepaid":
                return new(PaymentTiming.Prepaid, ReadMonths(billing));
            default:
                body.Fail("billing.paymentTiming is Prepaid or Postpaid");
                return default;
        }
    }

    /// <summary>Reads the length of a renewal, in months; the payment timing is not looked at.</summary>
    public static int ReadRenewal(JsonMembers body)
    {
        if (body.OptionalObject("billing") is { } billing) return ReadMonths(billing);
        body.Fail("billing is required");
        return 0;
    }

    private static int ReadMonths(JsonMembers billing)
    {
        if (billing.OptionalObject("reservation") is not { } reservation)
        {
            billing.Fail("billing.reservation is required");
            return 0;
        }

        if (!(reservation.OptionalText("reservationTimeUnit") ?? "month").Equals("month", StringComparison.OrdinalIgnoreCase))
            reservation.Fail("billing.reservation.reservationTimeUnit is Month");
        var months = reservation.OptionalInteger("reservationLength") ?? 1;
        if (months is not (>= 1 and <= 9 or 12 or 24 or 36)) reservation.Fail("billing.reservation.reservationLength is 1 to 9, 12, 24 or 36");
        return months;
    }
}
