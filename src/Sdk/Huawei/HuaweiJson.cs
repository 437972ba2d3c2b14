using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Tieline.Sdk.Http;

namespace Tieline.Sdk.Huawei;

/// <summary>Reads and writes the APIs' JSON, by generated code.</summary>
/// <remarks>
/// Unknown members are passed over; a missing or null one is empty, false or 0. What is null is not written, an empty list is: it
/// means none (contract huawei-vpc-channel, 15).
/// </remarks>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(TolerantBoolean), typeof(TolerantInt32), typeof(TolerantInt64), typeof(TolerantTime)])]
[JsonSerializable(typeof(TokenBody))]
[JsonSerializable(typeof(TokenAnswer))]
[JsonSerializable(typeof(ListProjectsResponse))]
[JsonSerializable(typeof(ListDomainsResponse))]
[JsonSerializable(typeof(CreateEndpointServiceRequest))]
[JsonSerializable(typeof(UpdateEndpointServiceRequest))]
[JsonSerializable(typeof(EndpointService))]
[JsonSerializable(typeof(ListEndpointServiceResponse))]
[JsonSerializable(typeof(EndpointServiceSummary))]
[JsonSerializable(typeof(ListServicePublicDetailsResponse))]
[JsonSerializable(typeof(EndpointServiceNameBody))]
[JsonSerializable(typeof(ServerResourcesBody))]
[JsonSerializable(typeof(ListServiceConnectionsResponse))]
[JsonSerializable(typeof(ConnectionActionBody))]
[JsonSerializable(typeof(ConnectionDescriptionsBody))]
[JsonSerializable(typeof(ListServicePermissionsResponse))]
[JsonSerializable(typeof(AddOrRemoveServicePermissionsResponse))]
[JsonSerializable(typeof(PermissionActionBody))]
[JsonSerializable(typeof(AddPermissionsBody))]
[JsonSerializable(typeof(RemovePermissionsBody))]
[JsonSerializable(typeof(PermissionDescriptionBody))]
[JsonSerializable(typeof(CreateEndpointRequest))]
[JsonSerializable(typeof(Endpoint))]
[JsonSerializable(typeof(ListEndpointsResponse))]
[JsonSerializable(typeof(EndpointWhiteBody))]
[JsonSerializable(typeof(RoutetablesBody))]
[JsonSerializable(typeof(UpdateEndpointRoutetableResponse))]
[JsonSerializable(typeof(PolicyBody))]
[JsonSerializable(typeof(UpgradeBody))]
[JsonSerializable(typeof(TagActionBody))]
[JsonSerializable(typeof(ProjectTagsResponse))]
[JsonSerializable(typeof(ResourceInstancesBody))]
[JsonSerializable(typeof(ListResourceInstancesResponse))]
[JsonSerializable(typeof(QuotasResponse))]
[JsonSerializable(typeof(VersionsResponse))]
[JsonSerializable(typeof(VersionResponse))]
[JsonSerializable(typeof(VpcBody<CreateVpcRequest>))]
[JsonSerializable(typeof(VpcBody<UpdateVpcRequest>))]
[JsonSerializable(typeof(VpcBody<Vpc>))]
[JsonSerializable(typeof(ListVpcsResponse))]
[JsonSerializable(typeof(SubnetBody<CreateSubnetRequest>))]
[JsonSerializable(typeof(SubnetBody<UpdateSubnetRequest>))]
[JsonSerializable(typeof(SubnetBody<Subnet>))]
[JsonSerializable(typeof(ListSubnetsResponse))]
[JsonSerializable(typeof(PortBody<CreatePortRequest>))]
[JsonSerializable(typeof(PortBody<UpdatePortRequest>))]
[JsonSerializable(typeof(PortBody<Port>))]
[JsonSerializable(typeof(ListPortsResponse))]
[JsonSerializable(typeof(VpcChannelRequest))]
[JsonSerializable(typeof(VpcChannel))]
[JsonSerializable(typeof(ListVpcChannelsResponse))]
[JsonSerializable(typeof(ListBackendInstancesResponse))]
[JsonSerializable(typeof(MembersBody))]
[JsonSerializable(typeof(MemberIdsBody))]
[JsonSerializable(typeof(MemberGroupsBody))]
[JsonSerializable(typeof(MemberGroupCreate))]
[JsonSerializable(typeof(MemberGroupInfo))]
[JsonSerializable(typeof(ListMemberGroupsResponse))]
[JsonSerializable(typeof(VpcHealthConfig))]
[JsonSerializable(typeof(VpcHealthConfigInfo))]
[JsonSerializable(typeof(ListInstancesResponse))]
[JsonSerializable(typeof(GatewayInstance))]
internal sealed partial class HuaweiJson : JsonSerializerContext
{
    public static byte[] Write<T>(T value, JsonTypeInfo<T> type) => JsonSerializer.SerializeToUtf8Bytes(value, type);
}
