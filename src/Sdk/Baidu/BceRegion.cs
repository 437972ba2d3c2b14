namespace Tieline.Sdk.Baidu;

/// <summary>Codes of Baidu AI Cloud's regions (the Java SDK's list for peer connections). A region that is not here works as well.</summary>
public static class BceRegion
{
    /// <summary>Beijing, the default.</summary>
    public const string Beijing = "bj";

    /// <summary>Guangzhou.</summary>
    public const string Guangzhou = "gz";

    /// <summary>Suzhou.</summary>
    public const string Suzhou = "su";

    /// <summary>Shanghai.</summary>
    public const string Shanghai = "fsh";

    /// <summary>Hong Kong.</summary>
    public const string HongKong = "hkg";

    /// <summary>Baoding.</summary>
    public const string Baoding = "bd";

    /// <summary>The Du Xiaoman finance zone.</summary>
    public const string DuXiaomanFinance = "hb-fsg";

    /// <summary>Wuhan.</summary>
    public const string Wuhan = "fwh";

    /// <summary>Singapore.</summary>
    public const string Singapore = "sin";

    /// <summary>The second Du Xiaoman finance zone.</summary>
    public const string DuXiaomanFinanceSecond = "bjfsg";
}
