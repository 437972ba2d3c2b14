using System.Globalization;
using System.Text.Json;
using Tieline.Core.Identifiers;
using Tieline.Core.Networks;
using Tieline.Dialects.Http;

namespace Tieline.Dialects.Baidu;

/// <summary>Which addresses of a VPC are in use: the ports that workloads are plugged into. Contract baidu-peer-connection, 6.1.</summary>
internal sealed class PrivateAddresses(VpcOperations vpcs, SubnetOperations subnets, PortOperations ports)
{
    /// <summary>Addresses asked for at once (Baidu's API reference of the operation).</summary>
    private const int AddressesMax = 100;

    private const int PageSizeMax = 1000, PageSizeDefault = 100;

    /// <summary>What every workload of Tieline is to Baidu: an instance.</summary>
    private const string Instance = "bcc";

    private static readonly JsonEncodedText AddressesName = JsonEncodedText.Encode("vpcPrivateIpAddresses");
    private static readonly JsonEncodedText PrivateIpAddress = JsonEncodedText.Encode("privateIpAddress");
    private static readonly JsonEncodedText Cidr = JsonEncodedText.Encode("cidr");
    private static readonly JsonEncodedText PrivateIpAddressType = JsonEncodedText.Encode("privateIpAddressType");
    private static readonly JsonEncodedText CreatedTime = JsonEncodedText.Encode("createdTime");
    private static readonly JsonEncodedText ResultName = JsonEncodedText.Encode("result");
    private static readonly JsonEncodedText Ip = JsonEncodedText.Encode("ip");
    private static readonly JsonEncodedText ResourceType = JsonEncodedText.Encode("resourceType");
    private static readonly JsonEncodedText PageNo = JsonEncodedText.Encode("pageNo");
    private static readonly JsonEncodedText PageSize = JsonEncodedText.Encode("pageSize");
    private static readonly JsonEncodedText TotalCount = JsonEncodedText.Encode("totalCount");

    public IEnumerable<EndpointRoute<BaiduOperation>> Routes =>
    [
        new("GET", "/v1/vpc/resourceIp", new("vpc.resourceIp", ListByResourceAsync)),
        new("GET", "/v1/vpc/{}/privateIpAddressInfo", new("vpc.privateIp", DescribeAsync)),
    ];

    private async ValueTask<BaiduReply> DescribeAsync(BaiduCall call)
    {
        Func<Ipv4Address, bool> isWanted;
        if (call.Query["privateIpRange"] is { } range)
        {
            if (!TryReadRange(range, out var first, out var last))
                return BaiduReply.BadRequest($"privateIpRange is two IPv4 addresses with - between, of {AddressesMax} addresses at most");
            isWanted = address => address >= first && address <= last;
        }
        else
        {
            var wanted = call.Query.Each("privateIpAddresses").Select(Ipv4Address.Parse).ToList();
            if (wanted.Count is 0 or > AddressesMax || wanted.Contains(null))
                return BaiduReply.BadRequest($"privateIpRange, or 1 to {AddressesMax} IPv4 addresses in privateIpAddresses, is required");
            var set = wanted.ToHashSet();
            isWanted = address => set.Contains(address);
        }

        if (await Vpcs.FindAsync(vpcs, call, call.Id) is not { } vpc) return BaiduErrors.NoSuchObject;
        var cidrs = (await subnets.ListAsync(call.Account, vpc.Id, call.Cancel)).ToDictionary(subnet => subnet.Id, subnet => subnet.Cidr);
        var answer = JsonAnswer.Rent();
        var json = answer.Writer;
        json.WriteStartObject();
        json.WriteStartArray(AddressesName);
        foreach (var port in await ports.ListAsync(call.Account, vpc.Id, call.Cancel))
        {
            if (!isWanted(port.Address) || !cidrs.TryGetValue(port.Subnet, out var cidr)) continue;
            json.WriteStartObject();
            json.WriteString(PrivateIpAddress, port.Address.ToString());
            json.WriteString(Cidr, cidr.ToString());
            json.WriteString(PrivateIpAddressType, "BCC");
            json.WriteTime(CreatedTime, port.CreatedAt);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        return answer;
    }

    private async ValueTask<BaiduReply> ListByResourceAsync(BaiduCall call)
    {
        if (!TryReadNumber(call.Query["pageNo"], 1, int.MaxValue, out var pageNo)) return BaiduReply.BadRequest("pageNo is 1 or more");
        if (!TryReadNumber(call.Query["pageSize"], PageSizeDefault, PageSizeMax, out var pageSize))
            return BaiduReply.BadRequest($"pageSize is 1 to {PageSizeMax}");
        if (call.Query["vpcId"] is not { } vpcId) return BaiduReply.BadRequest("vpcId is required");
        if (await Vpcs.FindAsync(vpcs, call, vpcId) is not { } vpc) return BaiduErrors.NoSuchObject;

        IEnumerable<Port> found = await ports.ListAsync(call.Account, vpc.Id, call.Cancel);
        if (call.Query["subnetId"] is { } subnetId) found = found.Where(port => port.Subnet == SubnetId.Parse(subnetId));
        if (call.Query["resourceType"] is { } type && !type.Equals(Instance, StringComparison.OrdinalIgnoreCase)) found = [];
        var all = found.OrderBy(port => port.Address).ToList();

        var answer = JsonAnswer.Rent();
        var json = answer.Writer;
        json.WriteStartObject();
        json.WriteStartArray(ResultName);
        var start = Math.Min(all.Count, (pageNo - 1L) * pageSize);
        foreach (var port in all.Skip((int)start).Take(pageSize))
        {
            json.WriteStartObject();
            json.WriteString(Ip, port.Address.ToString());
            json.WriteString(ResourceType, Instance);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber(PageNo, pageNo);
        json.WriteNumber(PageSize, pageSize);
        json.WriteNumber(TotalCount, all.Count);
        json.WriteEndObject();
        return answer;
    }

    private static bool TryReadRange(string text, out Ipv4Address first, out Ipv4Address last)
    {
        last = default;
        var hyphen = text.IndexOf('-');
        if (hyphen < 0) hyphen = text.Length;
        return Ipv4Address.TryParse(text.AsSpan(0, hyphen), out first)
            && hyphen < text.Length
            && Ipv4Address.TryParse(text.AsSpan(hyphen + 1), out last)
            && first <= last
            && last.Value - first.Value < AddressesMax;
    }

    private static bool TryReadNumber(string? text, int absent, int most, out int number)
    {
        number = absent;
        return text is null || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= 1 && number <= most);
    }
}
