using System.Text.Json.Serialization;
using Tieline.Sdk.Http;

namespace Tieline.Sdk.Alibaba;

/// <summary>Reads the API's JSON, by generated code.</summary>
/// <remarks>Unknown members are passed over; a missing or null one is empty, false or 0; numbers and booleans may come as text.</remarks>
[JsonSourceGenerationOptions(Converters = [typeof(TolerantBoolean), typeof(TolerantInt32), typeof(TolerantInt64)])]
[JsonSerializable(typeof(AlibabaResponse))]
[JsonSerializable(typeof(CreateRouterInterfaceResponse))]
[JsonSerializable(typeof(DescribeRouterInterfacesResponse))]
[JsonSerializable(typeof(RouterInterface))]
[JsonSerializable(typeof(ModifyRouterInterfaceSpecResponse))]
[JsonSerializable(typeof(CreateVpcResponse))]
[JsonSerializable(typeof(DescribeVpcsResponse))]
[JsonSerializable(typeof(Vpc))]
[JsonSerializable(typeof(CreateVSwitchResponse))]
[JsonSerializable(typeof(DescribeVSwitchesResponse))]
[JsonSerializable(typeof(VSwitch))]
[JsonSerializable(typeof(DescribeVRoutersResponse))]
[JsonSerializable(typeof(VRouter))]
[JsonSerializable(typeof(DescribeRouteTablesResponse))]
[JsonSerializable(typeof(RouteTable))]
[JsonSerializable(typeof(DescribeRouteTableListResponse))]
[JsonSerializable(typeof(RouteTableSummary))]
[JsonSerializable(typeof(DescribeRouteEntryListResponse))]
[JsonSerializable(typeof(RouteEntry))]
[JsonSerializable(typeof(NextHop))]
[JsonSerializable(typeof(CreateRouteEntryResponse))]
[JsonSerializable(typeof(DescribeRegionsResponse))]
[JsonSerializable(typeof(Region))]
[JsonSerializable(typeof(DescribeZonesResponse))]
[JsonSerializable(typeof(Zone))]
[JsonSerializable(typeof(CallerIdentity))]
[JsonSerializable(typeof(Tag))]
[JsonSerializable(typeof(TagResource))]
[JsonSerializable(typeof(ListTagResourcesResponse))]
[JsonSerializable(typeof(string))]
internal sealed partial class AlibabaJson : JsonSerializerContext;
