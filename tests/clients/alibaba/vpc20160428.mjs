// @alicloud/vpc20160428: the generated client of the current version, signed with ACS3-HMAC-SHA256.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { address, alice, bob, region, until } from './surroundings.mjs';

const require = createRequire(import.meta.url);
const sdk = require('@alicloud/vpc20160428');
const { $OpenApiUtil } = require('@alicloud/openapi-core');

const user = (key) => new sdk.default(new $OpenApiUtil.Config({
  accessKeyId: key.id, accessKeySecret: key.secret, endpoint: address.host, protocol: address.protocol.slice(0, -1), regionId: region,
}));

const refused = (call, code) => assert.rejects(call, (error) => {
  assert.equal(error.code, code, error.message);
  return true;
});

const [a, b] = [user(alice), user(bob)];
const near = (await a.createVpc(new sdk.CreateVpcRequest({
  regionId: region, cidrBlock: '10.2.0.0/16', vpcName: "alice's 网络 (a+b)*!", tag: [new sdk.CreateVpcRequestTag({ key: 'team', value: 'net' })],
}))).body;
const far = (await b.createVpc(new sdk.CreateVpcRequest({ regionId: region, cidrBlock: '10.3.0.0/16' }))).body;
await until(async () => (await a.describeVpcAttribute(new sdk.DescribeVpcAttributeRequest({ regionId: region, vpcId: near.vpcId }))).body.status, 'Available');
const shown = (await a.describeVpcAttribute(new sdk.DescribeVpcAttributeRequest({ regionId: region, vpcId: near.vpcId }))).body;
assert.deepEqual([shown.vpcName, shown.VRouterId, shown.tags.tag[0].value], ["alice's 网络 (a+b)*!", near.VRouterId, 'net']);
const uids = [shown.ownerId, (await b.describeVpcAttribute(new sdk.DescribeVpcAttributeRequest({ regionId: region, vpcId: far.vpcId }))).body.ownerId];
assert.equal(typeof uids[0], 'number');

const vswitch = (await a.createVSwitch(new sdk.CreateVSwitchRequest({ regionId: region, zoneId: 'cn-hangzhou-b', vpcId: near.vpcId, cidrBlock: '10.2.1.0/24' }))).body.vSwitchId;
await until(async () => (await a.describeVSwitchAttributes(new sdk.DescribeVSwitchAttributesRequest({ regionId: region, vSwitchId: vswitch }))).body.status, 'Available');

const make = async (as, router, role, spec) => (await as.createRouterInterface(new sdk.CreateRouterInterfaceRequest({
  regionId: region, routerType: 'VRouter', routerId: router, role, spec, oppositeRegionId: region, tags: [new sdk.CreateRouterInterfaceRequestTags({ key: 'k', value: 'v' })],
}))).body.routerInterfaceId;
const own = await make(a, near.VRouterId, 'InitiatingSide', 'Mini.2');
const other = await make(b, far.VRouterId, 'AcceptingSide', 'Negative');

const show = async (as, id) => {
  const page = (await as.describeRouterInterfaces(new sdk.DescribeRouterInterfacesRequest({
    regionId: region, pageSize: 50, filter: [new sdk.DescribeRouterInterfacesRequestFilter({ key: 'RouterInterfaceId', value: [id] })],
  }))).body;
  assert.equal(page.totalCount, page.routerInterfaceSet.routerInterfaceType.length);
  return page.routerInterfaceSet.routerInterfaceType[0];
};
const attribute = async (as, id) => (await as.describeRouterInterfaceAttribute(
  new sdk.DescribeRouterInterfaceAttributeRequest({ regionId: region, instanceId: id }))).body;
const on = (as, verb, id) => as[`${verb}RouterInterface`](new sdk[`${verb[0].toUpperCase()}${verb.slice(1)}RouterInterfaceRequest`]({ regionId: region, routerInterfaceId: id }));

const idle = await show(a, own);
assert.deepEqual(
  [idle.status, idle.spec, idle.bandwidth, idle.fastLinkMode, idle.crossBorder, idle.tags.tags[0].key, idle.name, idle.vpcInstanceId],
  ['Idle', 'Mini.2', 2, false, false, 'k', '', near.vpcId]);

await refused(on(a, 'connect', own), 'IncorrectOppositeInterfaceInfo.NotSet');
const tell = (as, id, peer, router, uid) => as.modifyRouterInterfaceAttribute(new sdk.ModifyRouterInterfaceAttributeRequest({
  regionId: region, routerInterfaceId: id, oppositeInterfaceId: peer, oppositeRouterId: router, oppositeRouterType: 'VRouter', oppositeInterfaceOwnerId: uid,
}));
await tell(a, own, other, far.VRouterId, uids[1]);
await refused(on(a, 'connect', own), 'RejectedByOppositeInterface');
await tell(b, other, own, near.VRouterId, uids[0]);
await on(a, 'connect', own);
await until(async () => (await show(a, own)).status, 'Active');
await until(async () => (await show(b, other)).status, 'Active');
const active = await attribute(a, own);
assert.deepEqual(
  [active.status, active.oppositeInterfaceStatus, active.oppositeVpcInstanceId, active.code, active.success],
  ['Active', 'Active', far.vpcId, '200', true]);
await refused(on(a, 'connect', own), 'IncorrectRIStatus');

const table = (await a.describeRouteTableList(new sdk.DescribeRouteTableListRequest({ regionId: region, vpcId: near.vpcId }))).body
  .routerTableList.routerTableListType[0];
assert.deepEqual([table.routeTableId, table.routerId, table.routeTableName], [near.routeTableId, near.VRouterId, '']);
const entry = (await a.createRouteEntry(new sdk.CreateRouteEntryRequest({
  regionId: region, routeTableId: near.routeTableId, destinationCidrBlock: '10.3.0.0/16', nextHopType: 'RouterInterface', nextHopId: own,
}))).body.routeEntryId;
const entries = (await a.describeRouteEntryList(new sdk.DescribeRouteEntryListRequest({
  regionId: region, routeTableId: near.routeTableId, routeEntryType: 'Custom',
}))).body.routeEntrys.routeEntry;
assert.deepEqual([entries.length, entries[0].routeEntryId, entries[0].nextHops.nextHop[0].nextHopId], [1, entry, own]);

const spec = await a.modifyRouterInterfaceSpec(new sdk.ModifyRouterInterfaceSpecRequest({ regionId: region, routerInterfaceId: own, spec: 'Mini.5' }));
assert.equal(spec.body.spec, 'Mini.5');
await until(async () => (await attribute(a, own)).status, 'Active');
assert.equal((await attribute(a, own)).bandwidth, 5);
await a.modifyRouterInterfaceAttribute(new sdk.ModifyRouterInterfaceAttributeRequest({
  regionId: region, routerInterfaceId: own, name: "it's <new>", hcRate: 2000, hcThreshold: 8, healthCheckSourceIp: '10.2.0.9', healthCheckTargetIp: '10.3.0.9',
}));
const renamed = await show(a, own);
assert.deepEqual([renamed.name, renamed.hcRate, renamed.hcThreshold, renamed.healthCheckSourceIp], ["it's <new>", 2000, 8, '10.2.0.9']);

for (const [as, id] of [[a, own], [b, other]]) {
  await on(as, 'deactivate', id);
  await until(async () => (await show(as, id)).status, 'Inactive');
}
await on(a, 'activate', own);
await until(async () => (await show(a, own)).status, 'Active');
await on(a, 'deactivate', own);
await until(async () => (await show(a, own)).status, 'Inactive');

await refused(on(a, 'delete', own), 'DependencyViolation.RouterInterfaceReferedByRouteEntry');
await a.deleteRouteEntry(new sdk.DeleteRouteEntryRequest({ regionId: region, routeEntryId: entry }));
await on(a, 'delete', own);
assert.equal((await show(b, other)).oppositeInterfaceStatus, 'Deleted');
await on(b, 'delete', other);
await refused(attribute(a, own), 'InvalidRouterInterfaceId.NotFound');
await a.deleteVSwitch(new sdk.DeleteVSwitchRequest({ regionId: region, vSwitchId: vswitch }));
await a.deleteVpc(new sdk.DeleteVpcRequest({ regionId: region, vpcId: near.vpcId }));
await b.deleteVpc(new sdk.DeleteVpcRequest({ regionId: region, vpcId: far.vpcId }));
await refused(user({ id: alice.id, secret: 'wrong' }).describeRegions(new sdk.DescribeRegionsRequest({})), 'SignatureDoesNotMatch');
console.log('done');
