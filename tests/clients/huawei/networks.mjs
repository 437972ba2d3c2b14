// @huaweicloud/huaweicloud-sdk-vpc: VPCs, subnets and ports, on the paths of v1, the native ones and v3.
import assert from 'node:assert/strict';
import { v2, v3 } from '@huaweicloud/huaweicloud-sdk-vpc';
import { alice, bob, inProject, refused, region, until } from './surroundings.mjs';

const user = (key) => v2.VpcClient.newBuilder().withCredential(inProject(key)).withRegion(region).build();
const [a, b] = [user(alice), user(bob)];
const newer = v3.VpcClient.newBuilder().withCredential(inProject(alice)).withRegion(region).build();

// A VPC.
const wish = new v2.CreateVpcOption().withName('网络-a_1.b').withCidr('10.4.0.0/16').withDescription('for "a+b"').withTags(['team*net']);
const { vpc } = await a.createVpc(new v2.CreateVpcRequest().withBody(new v2.CreateVpcRequestBody(wish)));
assert.deepEqual([vpc.name, vpc.cidr, vpc.description, vpc.enterprise_project_id, vpc.routes], ['网络-a_1.b', '10.4.0.0/16', 'for "a+b"', '0', []]);
await until(async () => (await a.showVpc({ vpc_id: vpc.id })).vpc.status, 'OK');
assert.deepEqual((await a.listVpcs({ id: vpc.id })).vpcs.map((one) => one.id), [vpc.id]);
await refused(b.showVpc({ vpc_id: vpc.id }), 404);
await refused(a.showVpc({ vpc_id: 'no-uuid' }), 400);
await refused(a.createVpc({ body: { vpc: { name: 'x', cidr: '11.0.0.0/16' } } }), 400);
assert.equal((await a.updateVpc({ vpc_id: vpc.id, body: { vpc: { name: 'shop', description: '' } } })).vpc.name, 'shop');
const current = (await newer.showVpc({ vpc_id: vpc.id })).vpc;
assert.deepEqual([current.name, current.status, current.extend_cidrs, current.project_id], ['shop', 'ACTIVE', [], vpc.tenant_id]);
await a.batchCreateVpcTags({ vpc_id: vpc.id, body: { action: 'create', tags: [{ key: 'k', value: 'v' }] } });
assert.deepEqual((await a.showVpcTags({ vpc_id: vpc.id })).tags, [{ key: 'team', value: 'net' }, { key: 'k', value: 'v' }]);
await a.batchDeleteVpcTags({ vpc_id: vpc.id, body: { action: 'delete', tags: [{ key: 'k', value: 'v' }] } });

// Its subnet.
const option = new v2.CreateSubnetOption('front', '10.4.1.0/24', vpc.id, '10.4.1.1').withDnsList(['100.125.1.250', '100.125.129.250']);
const { subnet } = await a.createSubnet(new v2.CreateSubnetRequest().withBody(new v2.CreateSubnetRequestBody(option)));
assert.deepEqual([subnet.neutron_network_id, subnet.gateway_ip, subnet.dhcp_enable, subnet.dnsList], [subnet.id, '10.4.1.1', true, ['100.125.1.250', '100.125.129.250']]);
assert.notEqual(subnet.neutron_subnet_id, subnet.id);
await until(async () => (await a.showSubnet({ subnet_id: subnet.id })).subnet.status, 'ACTIVE');
assert.deepEqual((await a.listSubnets({ vpc_id: vpc.id })).subnets.map((one) => one.id), [subnet.id]);
await a.updateSubnet({ vpc_id: vpc.id, subnet_id: subnet.id, body: { subnet: { name: 'back', description: 'b' } } });
assert.equal((await a.showSubnet({ subnet_id: subnet.id })).subnet.name, 'back');
await refused(a.createSubnet({ body: { subnet: { name: 's', cidr: '10.4.1.128/25', gateway_ip: '10.4.1.129', vpc_id: vpc.id } } }), 400);
await refused(a.createSubnet({ body: { subnet: { name: 's', cidr: '10.5.1.0/24', gateway_ip: '10.5.1.1', vpc_id: vpc.id } } }), 400);
await a.batchCreateSubnetTags({ subnet_id: subnet.id, body: { action: 'create', tags: [{ key: 'k', value: '' }] } });
assert.deepEqual((await a.showSubnetTags({ subnet_id: subnet.id })).tags, [{ key: 'k', value: '' }]);

// Ports, on both paths: the same port.
const fixed = new v2.FixedIp().withIpAddress('10.4.1.9').withSubnetId(subnet.neutron_subnet_id);
const { port } = await a.createPort(new v2.CreatePortRequest().withBody(
  new v2.CreatePortRequestBody(new v2.CreatePortOption(subnet.id).withName('web').withFixedIps([fixed]))));
assert.deepEqual(
  [port.name, port.network_id, port.fixed_ips, port.device_owner, port.admin_state_up],
  ['web', subnet.id, [{ subnet_id: subnet.neutron_subnet_id, ip_address: '10.4.1.9' }], '', true]);
assert.match(port.mac_address, /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/);
const native = await a.neutronCreatePort({ body: { port: { network_id: subnet.id, name: 'vip', device_owner: 'neutron:VIP_PORT' } } });
assert.deepEqual([native.httpStatusCode, native.port.device_owner, native.port.project_id], [201, 'neutron:VIP_PORT', vpc.tenant_id]);
assert.deepEqual((await a.neutronShowPort({ port_id: port.id })).port.fixed_ips, port.fixed_ips);
assert.equal((await a.showPort({ port_id: native.port.id })).port.id, native.port.id);

const ids = (answer) => answer.ports.map((one) => one.id).sort();
const both = [port.id, native.port.id].sort();
assert.deepEqual(ids(await a.listPorts({ network_id: subnet.id })), both);
assert.deepEqual(ids(await a.listPorts({ id: both })), both, 'a list of ids');
assert.deepEqual(ids(await a.listPorts({ network_id: subnet.id, fixed_ips: ['ip_address=10.4.1.9'] })), [port.id]);
assert.deepEqual(ids(await a.neutronListPorts({ network_id: subnet.id, name: 'vip' })), [native.port.id]);
const first = (await a.listPorts({ network_id: subnet.id, limit: 1 })).ports[0].id;
assert.deepEqual([first, ...ids(await a.listPorts({ network_id: subnet.id, marker: first }))].sort(), both, 'pages');
assert.deepEqual((await b.listPorts({ network_id: subnet.id })).ports, []);
const group = (await a.listSecurityGroups({})).security_groups[0];
assert.deepEqual(port.security_groups, [group.id]);
assert.equal((await a.updatePort({ port_id: port.id, body: { port: { name: 'web2' } } })).port.name, 'web2');
assert.equal((await a.neutronUpdatePort({ port_id: port.id, body: { port: { name: 'web3' } } })).port.name, 'web3');
await refused(a.createPort({ body: { port: { network_id: subnet.id, fixed_ips: [{ ip_address: '10.4.1.9' }] } } }), 409);
await refused(a.neutronCreatePort({ body: { port: { network_id: subnet.id, fixed_ips: [{ ip_address: '10.9.9.9' }] } } }), 400);
await refused(b.showPort({ port_id: port.id }), 404);

// In use as long as something is in it.
await refused(a.deleteSubnet({ vpc_id: vpc.id, subnet_id: subnet.id }), 409);
await refused(a.deleteVpc({ vpc_id: vpc.id }), 409);
await a.deletePort({ port_id: port.id });
await a.neutronDeletePort({ port_id: native.port.id });
await refused(a.neutronShowPort({ port_id: port.id }), 404);
await a.deleteSubnet({ vpc_id: vpc.id, subnet_id: subnet.id });
await until(async () => (await a.showSubnet({ subnet_id: subnet.id })).subnet.status, 404);
await a.deleteVpc({ vpc_id: vpc.id });
await until(async () => (await a.showVpc({ vpc_id: vpc.id })).vpc.status, 404);
console.log('done');
