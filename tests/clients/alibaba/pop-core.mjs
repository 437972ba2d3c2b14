// @alicloud/pop-core: RPC with HMAC-SHA1, by GET and by POST with a form, in both versions of the API.
import assert from 'node:assert/strict';
import Core from '@alicloud/pop-core';
import { address, alice, bob, region, until } from './surroundings.mjs';

const [version, method] = process.argv.slice(2);
const isOld = version === '2014-05-26';

function user(key, apiVersion = version) {
  const client = new Core({ accessKeyId: key.id, accessKeySecret: key.secret, endpoint: address.origin, apiVersion });
  return (action, parameters = {}) => client.request(action, parameters, { method });
}

const refused = (call, code) => assert.rejects(call, (error) => {
  assert.equal(error.code, code, error.message);
  return true;
});

const [a, b] = [user(alice), user(bob)];
const uids = [];
for (const key of [alice, bob]) uids.push((await user(key, '2015-04-01')('GetCallerIdentity')).AccountId);
assert.match(uids[0], /^\d{15,18}$/);

const near = await a('CreateVpc', { RegionId: region, CidrBlock: '10.0.0.0/16', VpcName: "alice's 网络 (a+b)*!" });
const far = await b('CreateVpc', { RegionId: region, CidrBlock: '10.1.0.0/16', VpcName: '' });
assert.match(near.RequestId, /^[0-9A-F]{8}-/);
const vpcs = await a('DescribeVpcs', { RegionId: region, VpcId: near.VpcId });
assert.equal(vpcs.Vpcs.Vpc[0].VpcName, "alice's 网络 (a+b)*!");

const token = `token-${Date.now()}-${Math.random()}`;
const wish = {
  RegionId: region, RouterType: 'VRouter', RouterId: near.VRouterId, Role: 'InitiatingSide', Spec: 'Mini.2', OppositeRegionId: region, Name: 'to bob',
  Description: '', ClientToken: token,
};
const own = (await a('CreateRouterInterface', wish)).RouterInterfaceId;
assert.equal((await a('CreateRouterInterface', wish)).RouterInterfaceId, own, 'the token makes no second one');
const other = (await b('CreateRouterInterface', {
  RegionId: region, RouterType: 'VRouter', RouterId: far.VRouterId, Role: 'AcceptingSide', Spec: 'Negative', OppositeRegionId: region,
})).RouterInterfaceId;

const show = async (as, id) => {
  const page = await as('DescribeRouterInterfaces', { RegionId: region, 'Filter.1.Key': 'RouterInterfaceId', 'Filter.1.Value.1': id, PageSize: 50 });
  assert.equal(page.TotalCount, page.RouterInterfaceSet.RouterInterfaceType.length);
  return page.RouterInterfaceSet.RouterInterfaceType[0];
};
const idle = await show(a, own);
assert.deepEqual([idle.Status, idle.Spec, idle.Role, idle.ChargeType, idle.OppositeInterfaceId], ['Idle', 'Mini.2', 'InitiatingSide', 'AfterPay', '']);
assert.equal(idle.Bandwidth, isOld ? undefined : 2);

await refused(a('ConnectRouterInterface', { RegionId: region, RouterInterfaceId: own }), 'IncorrectOppositeInterfaceInfo.NotSet');
const tell = (as, id, peer, router, uid) => as('ModifyRouterInterfaceAttribute', {
  RegionId: region, RouterInterfaceId: id, OppositeInterfaceId: peer, OppositeRouterId: router, OppositeRouterType: 'VRouter', OppositeInterfaceOwnerId: uid,
});
await tell(a, own, other, far.VRouterId, uids[1]);
await refused(a('ConnectRouterInterface', { RegionId: region, RouterInterfaceId: own }), 'RejectedByOppositeInterface');
await tell(b, other, own, near.VRouterId, uids[0]);
await refused(b('ConnectRouterInterface', { RegionId: region, RouterInterfaceId: other }), 'IncorrectRole.NotInitiatingSide');
await a('ConnectRouterInterface', { RegionId: region, RouterInterfaceId: own });
await until(async () => (await show(a, own)).Status, 'Active');
await until(async () => (await show(b, other)).Status, 'Active');
await refused(a('ConnectRouterInterface', { RegionId: region, RouterInterfaceId: own }), isOld ? 'IncorrectStatus' : 'IncorrectRIStatus');

const route = { RouteTableId: near.RouteTableId, DestinationCidrBlock: '10.1.0.0/16', NextHopType: 'RouterInterface', NextHopId: own, RegionId: region };
await a('CreateRouteEntry', route);
await refused(a('CreateRouteEntry', route), isOld ? 'RouterEntryConflict.Duplicated' : 'InvalidCIDRBlock.Duplicate');
const tables = await a('DescribeRouteTables', { RouteTableId: near.RouteTableId });
assert.equal(tables.RouteTables.RouteTable[0].RouteEntrys.RouteEntry[0].InstanceId, own);

assert.equal((await a('ModifyRouterInterfaceSpec', { RegionId: region, RouterInterfaceId: own, Spec: 'Mini.5' })).Spec, 'Mini.5');
await until(async () => (await show(a, own)).Status, 'Active');
for (const [as, id] of [[a, own], [b, other]]) {
  await as('DeactivateRouterInterface', { RegionId: region, RouterInterfaceId: id });
  await until(async () => (await show(as, id)).Status, 'Inactive');
}
await a('ActivateRouterInterface', { RegionId: region, RouterInterfaceId: own });
await until(async () => (await show(a, own)).Status, 'Active');
await a('DeactivateRouterInterface', { RegionId: region, RouterInterfaceId: own });
await until(async () => (await show(a, own)).Status, 'Inactive');

await refused(a('DeleteRouterInterface', { RegionId: region, RouterInterfaceId: own }), 'DependencyViolation.RouterInterfaceReferedByRouteEntry');
await a('DeleteRouteEntry', { RouteTableId: near.RouteTableId, DestinationCidrBlock: '10.1.0.0/16', NextHopId: own });
await a('DeleteRouterInterface', { RegionId: region, RouterInterfaceId: own });
assert.equal((await show(b, other)).OppositeInterfaceStatus, 'Deleted');
await b('DeleteRouterInterface', { RegionId: region, RouterInterfaceId: other });
await refused(a('DeleteRouterInterface', { RegionId: region, RouterInterfaceId: own }), 'InvalidInstanceId.NotFound');
await a('DeleteVpc', { VpcId: near.VpcId });
await b('DeleteVpc', { VpcId: far.VpcId });

// A wrong secret: the client takes the string to sign out of the message.
await refused(user({ id: alice.id, secret: 'wrong' })('DescribeRegions'), 'SignatureDoesNotMatch');
console.log('done');
