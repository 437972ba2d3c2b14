using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Tieline.Sdk.Http;

namespace Tieline.Sdk.Baidu;

/// <summary>Reads and writes the API's JSON, by generated code.</summary>
/// <remarks>Unknown members are passed over; a missing or null one is empty, false or 0.</remarks>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(TolerantBoolean), typeof(TolerantInt32), typeof(TolerantInt64)])]
[JsonSerializable(typeof(CreatePeerConnRequest))]
[JsonSerializable(typeof(CreatePeerConnResponse))]
[JsonSerializable(typeof(PeerConn))]
[JsonSerializable(typeof(ListPeerConnResponse))]
[JsonSerializable(typeof(ModifyPeerConnBody))]
[JsonSerializable(typeof(ResizeBody))]
[JsonSerializable(typeof(RenewBody))]
[JsonSerializable(typeof(DeleteProtectBody))]
[JsonSerializable(typeof(CreateVpcRequest))]
[JsonSerializable(typeof(CreateVpcResponse))]
[JsonSerializable(typeof(ListVpcsResponse))]
[JsonSerializable(typeof(GetVpcResponse))]
[JsonSerializable(typeof(ModifyVpcRequest))]
[JsonSerializable(typeof(CreateSubnetRequest))]
[JsonSerializable(typeof(CreateSubnetResponse))]
[JsonSerializable(typeof(ListSubnetsResponse))]
[JsonSerializable(typeof(GetSubnetResponse))]
[JsonSerializable(typeof(ModifySubnetRequest))]
[JsonSerializable(typeof(RouteTable))]
[JsonSerializable(typeof(ListRouteRulesResponse))]
[JsonSerializable(typeof(CreateRouteRuleRequest))]
[JsonSerializable(typeof(CreateRouteRuleResponse))]
[JsonSerializable(typeof(ModifyRouteRuleRequest))]
[JsonSerializable(typeof(ListZonesResponse))]
internal sealed partial class BceJson : JsonSerializerContext
{
    public static byte[] Write<T>(T value, JsonTypeInfo<T> type) => JsonSerializer.SerializeToUtf8Bytes(value, type);
}
