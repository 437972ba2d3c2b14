// The life of an endpoint service and its endpoints across two accounts, by the SDK core's signing client.
import assert from 'node:assert/strict';
import { IamClient } from '@huaweicloud/huaweicloud-sdk-iam/v3/public-api.js';
import { v2 } from '@huaweicloud/huaweicloud-sdk-vpc';
import { alice, bob, inDomain, inProject, refused, region, signing, until } from './surroundings.mjs';
import { network } from './workloads.mjs';

const root = '/v1/{project_id}';
const [a, b] = [signing(alice, root), signing(bob, root)];
const [aNets, bNets] = [alice, bob].map((key) => v2.VpcClient.newBuilder().withCredential(inProject(key)).withRegion(region).build());
const [{ id: aDomain }, { id: bDomain }] = await Promise.all([alice, bob].map(async (key) => (
  await IamClient.newBuilder().withCredential(inDomain(key)).withRegion(region).build().keystoneListAuthDomains()).domains[0]));

// Both accounts use the same addresses: an endpoint does not join the networks.
const [near, far] = [await network(aNets), await network(bNets)];
const { port: { id: port } } = await aNets.createPort({ body: { port: { network_id: near.subnet } } });

// The service: asks for approval unless told otherwise.
const wish = {
  port_id: port, vpc_id: near.vpc, server_type: 'VM', service_name: 'tf-tf-test-abcde', tcp_proxy: 'proxy_open', description: '服务 "a+b"',
  ports: [{ client_port: 8080, server_port: 90, protocol: 'TCP' }, { client_port: 8081, server_port: 90 }], tags: [{ key: 'team', value: 'net' }],
};
const service = await a('POST', '/vpc-endpoint-services', wish);
assert.deepEqual(
  [service.httpStatusCode, service.service_name, service.approval_enabled, service.service_type, service.tcp_proxy, service.description, service.tags, service.enable_policy],
  [200, `${region.id}.tf-tf-test-abcde.${service.id}`, true, 'interface', 'proxy_open', '服务 "a+b"', [{ key: 'team', value: 'net' }], false]);
assert.deepEqual(service.ports, [{ client_port: 8080, server_port: 90, protocol: 'TCP' }, { client_port: 8081, server_port: 90, protocol: 'TCP' }]);
const at = `/vpc-endpoint-services/${service.id}`;
await until(async () => (await a('GET', at)).status, 'available');

const another = { ...wish, service_name: 'other' };
await refused(a('POST', '/vpc-endpoint-services', another), 400, 'EndPoint.3044');
await refused(a('POST', '/vpc-endpoint-services', { ...another, service_name: 'seventeen-letters' }), 400, 'EndPoint.3076');
await refused(a('POST', '/vpc-endpoint-services', { ...another, ports: [] }), 400, 'EndPoint.3074');
await refused(a('POST', '/vpc-endpoint-services', { ...another, service_type: 'gateway' }), 400, 'EndPoint.0002');
await refused(a('POST', '/vpc-endpoint-services', { ...another, description: '<b>' }), 400, 'EndPoint.0002');
await refused(a('POST', '/vpc-endpoint-services', { ...another, tags: Array.from({ length: 11 }, (_, n) => ({ key: `k${n}`, value: '' })) }), 400, 'EndPoint.3069');
await refused(b('POST', '/vpc-endpoint-services', { ...another, vpc_id: far.vpc }), 400, 'EndPoint.3008');
await refused(b('GET', at), 404, 'EndPoint.0005');
const services = await a('GET', '/vpc-endpoint-services', undefined, { endpoint_service_name: 'TF-TEST', status: 'available', sort_key: 'create_at', limit: 10, offset: 0 });
assert.deepEqual([services.total_count, services.endpoint_services[0].id, services.endpoint_services[0].domain_id, services.endpoint_services[0].connection_count], [1, service.id, aDomain, 0]);
assert.deepEqual((await a('GET', '/vpc-endpoint-services', undefined, { offset: 100 })).endpoint_services, []);
await refused(a('GET', '/vpc-endpoint-services', undefined, { limit: 1001 }), 400, 'EndPoint.0006');

// Changes of it.
assert.equal((await a('PUT', `${at}/name`, { endpoint_service_name: 'till' })).endpoint_service_name, `${region.id}.till.${service.id}`);
const updated = await a('PUT', at, { tcp_proxy: 'close', description: '', ports: [{ client_port: 80, server_port: 8080, protocol: 'TCP' }] });
assert.deepEqual([updated.status, updated.tcp_proxy, updated.description, updated.ports], ['available', 'close', '', [{ client_port: 80, server_port: 8080, protocol: 'TCP' }]]);
const name = updated.service_name;
assert.equal((await b('GET', '/vpc-endpoint-services/describe', undefined, { endpoint_service_name: name })).id, service.id, 'a consumer finds it by its name');
assert.deepEqual((await b('GET', '/vpc-endpoint-services/public')).endpoint_services, []);

// The whitelist.
const join = { endpoint_service_id: service.id, vpc_id: far.vpc, subnet_id: far.subnet };
await refused(b('POST', '/vpc-endpoints', join), 400, 'EndPoint.2012');
const permission = `iam:domain::${bDomain}`;
assert.deepEqual((await a('POST', `${at}/permissions/action`, { permissions: [permission], action: 'add' })).permissions, [permission]);
const [record] = (await a('GET', `${at}/permissions`)).permissions;
assert.deepEqual([record.permission, record.permission_type, record.description], [permission, 'domainId', '']);
await a('PUT', `${at}/permissions/${record.id}`, { permission: { description: 'bob' } });
assert.equal((await a('GET', `${at}/permissions`, undefined, { permission: bDomain })).permissions[0].description, 'bob');
const { permissions: [more] } = await a('POST', `${at}/permissions/batch-create`, { permissions: [{ permission: '*', description: 'all' }] });
assert.deepEqual((await a('POST', `${at}/permissions/batch-delete`, { permissions: [{ id: more.id }] })).permissions.map((one) => one.id), [more.id]);
await refused(a('POST', `${at}/permissions/action`, { permissions: ['bob'], action: 'add' }), 400, 'EndPoint.3002');

// An endpoint from the other account: it waits for the answer.
const endpoint = await b('POST', '/vpc-endpoints', { ...join, enable_dns: true, port_ip: '192.168.1.99', description: 'till', tags: [{ key: 'team', value: 'shop' }] });
assert.deepEqual(
  [endpoint.status, endpoint.service_type, endpoint.endpoint_service_name, endpoint.enable_dns, endpoint.ip, endpoint.active_status],
  ['pendingAcceptance', 'interface', name, true, undefined, ['active']]);
assert.ok(Number.isInteger(endpoint.marker_id) && endpoint.marker_id < 2 ** 31);
const there = `/vpc-endpoints/${endpoint.id}`;
await refused(b('POST', '/vpc-endpoints', { ...join, port_ip: '192.168.1.99' }), 400, 'EndPoint.2042');
await refused(b('POST', '/vpc-endpoints', { ...join, port_ip: '192.168.9.9' }), 400, 'EndPoint.2043');
await refused(b('POST', '/vpc-endpoints', { ...join, subnet_id: near.subnet }), 404, 'EndPoint.4004');
await refused(a('GET', there), 404, 'EndPoint.2006');

const connection = async () => (await a('GET', `${at}/connections`, undefined, { id: endpoint.id })).connections[0];
const waiting = await a('GET', `${at}/connections`, undefined, { marker_id: String(endpoint.marker_id), status: 'pendingAcceptance' });
assert.deepEqual([waiting.total_count, waiting.connections[0].id, waiting.connections[0].domain_id, waiting.connections[0].marker_id], [1, endpoint.id, bDomain, endpoint.marker_id]);
const answer = (action) => a('POST', `${at}/connections/action`, { action, endpoints: [endpoint.id] });
await refused(a('POST', `${at}/connections/action`, { action: 'accept', endpoints: [endpoint.id] }), 400, 'EndPoint.2027');
await refused(a('POST', `${at}/connections/action`, { action: 'receive', endpoints: [service.id] }), 400, 'EndPoint.2013');
assert.equal((await answer('reject')).connections[0].status, 'rejected');
assert.equal((await b('GET', there)).status, 'rejected');
assert.match((await answer('receive')).connections[0].status, /^(creating|accepted)$/);
await until(async () => (await connection()).status, 'accepted');
await refused(answer('receive'), 400, 'EndPoint.2014');
const accepted = await b('GET', there);
assert.deepEqual([accepted.status, accepted.ip, accepted.dns_names.length], ['accepted', '192.168.1.99', 1]);
assert.match(accepted.dns_names[0], /^vpcep-.*huaweicloud\.com$/);
assert.equal((await a('PUT', `${at}/connections/description`, { connections: [{ id: endpoint.id, description: 'the till' }] })).connections[0].description, 'the till');
assert.equal((await a('GET', '/vpc-endpoint-services', undefined, { id: service.id })).endpoint_services[0].connection_count, 1);
assert.deepEqual((await b('GET', '/vpc-endpoints', undefined, { endpoint_service_name: '.till.', vpc_id: far.vpc })).endpoints.map((one) => one.id), [endpoint.id]);

const guarded = await b('PUT', there, { enable_whitelist: true, whitelist: ['192.168.1.0/24', '192.168.2.7'] });
assert.deepEqual([guarded.enable_whitelist, guarded.whitelist], [true, ['192.168.1.0/24', '192.168.2.7']]);
await refused(b('PUT', there, { whitelist: ['everybody'] }), 400, 'EndPoint.2044');
assert.deepEqual((await b('PUT', there, { enable_whitelist: false, whitelist: [] })).whitelist, []);

// A change of the mapping while it is in use.
const remapped = await a('PUT', at, { ports: [{ client_port: 443, server_port: 8443 }, { client_port: 80, server_port: 8080 }] });
assert.deepEqual(remapped.ports.map((mapping) => [mapping.client_port, mapping.server_port, mapping.protocol]), [[443, 8443, 'TCP'], [80, 8080, 'TCP']]);
assert.equal((await b('GET', there)).status, 'accepted');
const own = await a('POST', '/vpc-endpoints', { endpoint_service_id: service.id, vpc_id: near.vpc, subnet_id: near.subnet });
assert.equal(own.status, 'pendingAcceptance', 'the owner needs no permission, but its approval');

// Tags.
const tag = (as, type, id, action, tags) => as('POST', `/${type}/${id}/tags/action`, { action, tags });
assert.equal((await tag(b, 'endpoint', endpoint.id, 'create', [{ key: 'stage', value: '' }])).httpStatusCode, 204);
await tag(b, 'endpoint', endpoint.id, 'delete', [{ key: 'team' }]);
assert.deepEqual((await b('GET', there)).tags, [{ key: 'stage', value: '' }]);
await tag(a, 'endpoint_service', service.id, 'create', [{ key: 'stage', value: 'test' }]);
assert.deepEqual((await a('GET', '/endpoint_service/tags')).tags, [{ key: 'stage', values: ['test'] }, { key: 'team', values: ['net'] }]);
const found = await a('POST', '/endpoint_service/resource_instances/action', { action: 'filter', limit: '10', offset: 0, tags: [{ key: 'team', values: ['net'] }] });
assert.deepEqual([found.total_count, found.resources[0].resource_id, found.resources[0].resource_name], [1, service.id, name]);
assert.equal((await a('POST', '/endpoint_service/resource_instances/action', { action: 'count', not_tags: [{ key: 'team', values: [] }] })).total_count, 0);
await refused(tag(a, 'endpoint_service', service.id, 'create', [{ key: 'a/b', value: '' }]), 400, 'EndPoint.3068');

// Quotas.
assert.deepEqual((await b('GET', '/quotas', undefined, { type: 'endpoint' })).quotas.resources, [{ type: 'endpoint', used: 1, quota: 50 }]);
assert.deepEqual((await a('GET', '/quotas')).quotas.resources.map((one) => [one.type, one.used]).sort(), [['endpoint', 1], ['endpoint_service', 1]]);

// The end: a service in use stays; a pending endpoint does not hold it.
await refused(a('DELETE', at), 400, 'EndPoint.3006');
await refused(aNets.deletePort({ port_id: port }), 409);
await refused(bNets.deleteSubnet({ vpc_id: far.vpc, subnet_id: far.subnet }), 409);
assert.equal((await b('DELETE', there)).httpStatusCode, 204);
await until(async () => (await b('GET', there)).status, 404);
await a('DELETE', at);
await until(async () => (await a('GET', at)).status, 404);
await until(async () => (await a('GET', `/vpc-endpoints/${own.id}`)).status, 'failed');
assert.equal((await a('GET', `/vpc-endpoints/${own.id}`)).error[0].error_code, 'EndPoint.2003');
await a('DELETE', `/vpc-endpoints/${own.id}`);
await until(async () => (await a('GET', `/vpc-endpoints/${own.id}`)).status, 404);
await aNets.deletePort({ port_id: port });
for (const [nets, made] of [[aNets, near], [bNets, far]]) {
  await nets.deleteSubnet({ vpc_id: made.vpc, subnet_id: made.subnet });
  await until(async () => (await nets.showSubnet({ subnet_id: made.subnet })).subnet.status, 404);
  await nets.deleteVpc({ vpc_id: made.vpc });
}
console.log('done');
