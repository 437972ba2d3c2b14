using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Tieline.Sdk.Baidu;

/// <summary>Reads and writes the API's JSON, by generated code. Unknown members are passed over; a missing or null one keeps its default.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowReadingFromString)]
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

    /// <exception cref="InvalidDataException">The answer is not what the API promises.</exception>
    public static T Read<T>(byte[] body, JsonTypeInfo<T> type) where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(body, type) ?? throw new InvalidDataException("the service answered null");
        }
        catch (JsonException fault)
        {
            throw new InvalidDataException($"the service's answer is not understood: {fault.Message}", fault);
        }
    }
}
