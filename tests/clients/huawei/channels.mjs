// The life of VPC channels, their members and groups, and of an API published to one, by the SDK core's signing client.
import assert from 'node:assert/strict';
import { alice, bob, refused, signing } from './surroundings.mjs';

const root = '/v2/{project_id}/apigw/instances';
const [a, b] = [signing(alice, root), signing(bob, root)];
const nineDigits = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/;
const wholeSeconds = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
const id = /^[0-9a-f]{32}$/;

const { instances: [instance] } = await a('GET', '');
assert.deepEqual([instance.type, instance.instance_name, typeof instance.create_time], ['apig', 'default', 'number']);
const on = (path) => `/${instance.id}${path}`;
assert.equal((await a('GET', on(''))).id, instance.id);
await refused(b('GET', on('/vpc-channels')), 404, 'APIG.3030');
await refused(a('GET', `/${'0'.repeat(32)}/vpc-channels`), 404, 'APIG.3030');

// Seed 002, the first example request and its answer, as written.
const vpc_health_config = {
  http_code: '200', path: '/vpc/demo', port: 22, protocol: 'http', threshold_abnormal: 5, threshold_normal: 2, time_interval: 10, timeout: 5, enable_client_ssl: false,
};
const members = [{ host: '192.168.0.5', weight: 1, member_group_name: 'test' }, { host: '192.168.1.124', weight: 2, member_group_name: 'default' }];
const servers = {
  balance_strategy: 1, member_type: 'ip', name: 'VPC_demo', port: 22, type: 2, vpc_health_config,
  member_groups: [
    { member_group_name: 'test', member_group_weight: 1, member_group_remark: 'remark' },
    { member_group_name: 'default', member_group_weight: 2, member_group_remark: 'remark' },
  ],
  members,
};
const made = await a('POST', on('/vpc-channels'), servers);
assert.equal(made.httpStatusCode, 201);
assert.match(made.id, id);
assert.match(made.create_time, nineDigits);
const [noCse, noCce] = [
  { cse_app_id: '', engine_id: '', engine_name: '', register_address: '', service_id: '', service_name: '' },
  { cluster_id: '', cluster_name: '', namespace: '', workload_type: '', app_name: '' },
];
const expected = {
  name: 'VPC_demo', id: made.id, balance_strategy: 1, dict_code: '', create_time: made.create_time, member_type: 'ip', port: 22, status: 1,
  member_groups: servers.member_groups.map((group, n) => ({
    ...group, member_group_id: made.member_groups[n].member_group_id, create_time: made.create_time, update_time: made.create_time, microservice_version: '', microservice_port: 0,
  })),
  type: 2, microservice_info: { id: '', instance_id: '', service_type: '', cse_info: noCse, cce_info: noCce, create_time: '', update_time: '' },
  httpStatusCode: 201, vpc_channel_type: 'builtin',
};
assert.deepEqual(made, expected);
const at = on(`/vpc-channels/${made.id}`);

const shown = await a('GET', at);
assert.deepEqual(shown.members.map((one) => [one.host, one.weight, one.member_group_name, one.port, one.status, one.is_backup, one.ecs_id]), [
  ['192.168.0.5', 1, 'test', 22, 1, false, '192.168.0.5'], ['192.168.1.124', 2, 'default', 22, 1, false, '192.168.1.124'],
]);
const { id: checkId, create_time: checkTime, vpc_channel_id: checkOf, ...check } = shown.vpc_health_config;
assert.deepEqual(check, { ...vpc_health_config, method: 'GET', status: 1 }, 'the protocol as it was sent');
assert.deepEqual([checkOf, id.test(checkId), wholeSeconds.test(checkTime)], [made.id, true, true]);

// What the seed and the contract refuse.
const channel = (changes) => a('POST', on('/vpc-channels'), { name: 'another', port: 80, balance_strategy: 1, member_type: 'ip', ...changes });
await refused(channel({ name: 'VPC_demo' }), 400, 'APIG.3208');
await refused(channel({ name: '1abc' }), 400, 'APIG.2011');
await refused(channel({ port: 0 }), 400, 'APIG.2004');
await refused(channel({ port: '80' }), 400, 'APIG.2000');
await refused(channel({ members: [{ weight: 1 }] }), 400, 'APIG.2001');
await refused(channel({ members: [{ host: 'no-address' }] }), 400, 'APIG.2015');
await refused(channel({ members: [{ host: '10.0.0.1', member_group_name: 'none' }] }), 400, 'APIG.2012');
await refused(channel({ vpc_health_config: { ...vpc_health_config, timeout: 10 } }), 400, 'APIG.2011');
await refused(channel({ vpc_health_config: { ...vpc_health_config, threshold_normal: 1 } }), 400, 'APIG.2004');
await refused(a('GET', on('/vpc-channels/no such id')), 400, 'APIG.2012');
await refused(a('GET', on(`/vpc-channels/${'f'.repeat(32)}`)), 404, 'APIG.3023');

// Lists.
const small = await channel({ name: '通道-小_1' });
assert.deepEqual([small.member_groups, small.vpc_channel_type], [[], 'builtin']);
const list = (queryParams) => a('GET', on('/vpc-channels'), undefined, queryParams);
const all = await list({ limit: 500 });
assert.deepEqual([all.total, all.size, all.vpc_channels.map((one) => one.id)], [2, 2, [small.id, made.id]], 'newest first');
assert.match(all.vpc_channels[0].create_time, wholeSeconds);
for (const [query, found] of [
  [{ name: 'demo' }, 1], [{ name: '通道' }, 1], [{ name: 'demo', precise_search: 'name' }, 0], [{ id: small.id }, 1], [{ member_host: '192.168.0.5' }, 1], [{ member_port: 22 }, 1],
  [{ member_group_id: made.member_groups[1].member_group_id }, 1], [{ member_group_name: 'es' }, 1], [{ offset: 2 }, 0],
]) {
  const page = await list(query);
  assert.deepEqual([page.size, page.vpc_channels.length], [found, found], JSON.stringify(query));
}

// Members.
const added = await a('POST', `${at}/members`, { members: [{ host: '192.168.0.6', port: 8080, is_backup: true }, { host: '192.168.0.5', member_group_name: 'test', weight: 10 }] });
assert.deepEqual(added.members.map((one) => [one.host, one.port, one.is_backup, one.weight]), [
  ['192.168.0.6', 8080, true, 1], ['192.168.0.5', 22, false, 10], ['192.168.1.124', 22, false, 2],
]);
assert.deepEqual([added.httpStatusCode, added.total], [201, 3]);
assert.equal(added.members[1].id, shown.members[0].id, 'an address that is there is updated');
const ids = added.members.map((one) => one.id);
assert.equal((await a('POST', `${at}/members/batch-disable`, { member_ids: ids.slice(0, 2) })).httpStatusCode, 204);
const statuses = async () => Object.fromEntries((await a('GET', `${at}/members`)).members.map((one) => [one.id, one.status]));
assert.deepEqual(await statuses(), { [ids[0]]: 2, [ids[1]]: 2, [ids[2]]: 1 });
await a('POST', `${at}/members/batch-enable`, { member_ids: [ids[1]] });
assert.deepEqual(await statuses(), { [ids[0]]: 2, [ids[1]]: 1, [ids[2]]: 1 });
await refused(a('POST', `${at}/members/batch-enable`, { member_ids: [ids[0], 'f'.repeat(32)] }), 404, 'APIG.3024');
assert.deepEqual(await statuses(), { [ids[0]]: 2, [ids[1]]: 1, [ids[2]]: 1 }, 'refused as a whole');
assert.equal((await a('GET', `${at}/members`, undefined, { member_group_name: 'test', precise_search: 'member_group_name' })).members[0].id, ids[1]);
const replaced = await a('PUT', `${at}/members`, { member_group_name: 'default', members: [{ host: '192.168.1.125', member_group_name: 'default' }, { host: '10.0.0.9' }] });
assert.deepEqual(replaced.members.map((one) => one.host), ['192.168.1.125'], 'only the members of the group');
assert.equal((await a('DELETE', `${at}/members/${ids[0]}`)).httpStatusCode, 204);
await refused(a('DELETE', `${at}/members/${ids[0]}`), 404, 'APIG.3024');
assert.deepEqual((await a('GET', `${at}/members`)).members.map((one) => one.host).sort(), ['192.168.0.5', '192.168.1.125']);
await refused(a('POST', `${at}/members`, { members: [] }), 400, 'APIG.2001');
await refused(a('POST', `${at}/members`, { members: Array.from({ length: 9 }, (_, n) => ({ host: `10.1.0.${n}` })) }), 403, 'APIG.3110');

// Member groups.
const { member_groups: [group], httpStatusCode } = await a('POST', `${at}/member-groups`, { member_groups: [{ member_group_name: 'spare', member_group_weight: 0 }] });
assert.deepEqual([httpStatusCode, group.member_group_weight, group.member_group_remark, group.microservice_labels, group.dict_code], [201, 0, '', [], '']);
assert.match(group.create_time, wholeSeconds);
assert.equal((await a('GET', `${at}/member-groups`)).total, 3);
const renamed = await a('PUT', `${at}/member-groups/${made.member_groups[0].member_group_id}`, { member_group_name: 'shop', member_group_weight: 50 });
assert.deepEqual([renamed.member_group_name, renamed.member_group_weight, renamed.member_group_remark], ['shop', 50, 'remark']);
assert.equal((await a('GET', `${at}/members`, undefined, { member_group_id: renamed.member_group_id })).members[0].member_group_name, 'shop', 'its members follow');
assert.equal((await a('GET', `${at}/member-groups/${group.member_group_id}`)).member_group_name, 'spare');
assert.equal((await a('DELETE', `${at}/member-groups/${group.member_group_id}`)).httpStatusCode, 204);
await refused(a('GET', `${at}/member-groups/${group.member_group_id}`), 404, 'APIG.3023');

// The health configuration: replaced as a whole, made where there was none.
const tcp = { protocol: 'TCP', threshold_normal: 2, threshold_abnormal: 3, time_interval: 6, timeout: 2 };
const changed = await a('PUT', `${at}/health-config`, tcp);
assert.deepEqual([changed.id, changed.protocol, changed.path, changed.method, changed.http_code, changed.port], [checkId, 'TCP', '', '', '', 0]);
assert.equal((await a('PUT', on(`/vpc-channels/${small.id}/health-config`), tcp)).vpc_channel_id, small.id);
await refused(a('PUT', `${at}/health-config`, { ...tcp, protocol: 'HTTP', http_code: '200' }), 400, 'APIG.2001');
await refused(a('PUT', `${at}/health-config`, { ...tcp, protocol: 'HTTPS', path: '/', enable_client_ssl: true }), 412, 'APIG.3458');

// An update replaces members and groups; what stays keeps its id.
const updated = await a('PUT', at, { name: 'VPC_demo2', port: 8000, balance_strategy: 2, member_type: 'ip', member_groups: [{ member_group_name: 'shop' }], members: [{ host: '192.168.0.5', member_group_name: 'shop' }] });
assert.deepEqual(
  [updated.httpStatusCode, updated.name, updated.port, updated.balance_strategy, updated.member_groups.map((one) => one.member_group_id)],
  [200, 'VPC_demo2', 8000, 2, [renamed.member_group_id]]);
const after = await a('GET', at);
assert.deepEqual(after.members.map((one) => [one.id, one.port]), [[ids[1], 8000]]);
assert.equal(after.vpc_health_config.protocol, 'TCP', 'absent: unchanged');

// Seed 002, the second example request: a microservice channel, which without a registry serves the members it was given.
const cce_info = { cluster_id: 'ab1485b4f91b45abbcd560be591f7309', namespace: 'default', workload_type: 'deployment', app_name: 'testapp' };
const labels = [{ label_name: 'cluster_id', label_value: 'c429700c-5dc4-482a-9c0e-99f6c0635113' }];
const micro = await a('POST', on('/vpc-channels'), {
  ...servers, type: 3, microservice_info: { service_type: 'CCE', cce_info },
  member_groups: [
    { ...servers.member_groups[0], microservice_version: 'v1', microservice_port: 80 },
    { ...servers.member_groups[1], microservice_version: 'v2', microservice_port: 80, microservice_labels: labels },
  ],
});
assert.deepEqual([micro.httpStatusCode, micro.type, micro.vpc_channel_type, micro.microservice_info.service_type], [201, 3, 'microservice', 'CCE']);
assert.deepEqual(micro.microservice_info.cce_info, { ...cce_info, cluster_name: '' });
assert.deepEqual(micro.microservice_info.cse_info, noCse);
assert.match(micro.microservice_info.create_time, nineDigits);
assert.deepEqual(micro.member_groups.map((one) => [one.microservice_version, one.microservice_port, one.microservice_labels]), [['v1', 80, undefined], ['v2', 80, labels]]);
assert.deepEqual((await a('GET', on(`/vpc-channels/${micro.id}`))).members.map((one) => [one.host, one.port]), [['192.168.0.5', 80], ['192.168.1.124', 80]]);
await refused(a('POST', on(`/vpc-channels/${micro.id}/members`), { members: [{ host: '10.0.0.1' }] }), 403, 'APIG.3471');
assert.equal((await a('DELETE', on(`/vpc-channels/${micro.id}`))).httpStatusCode, 204);

// A published API.
const release = 'DEFAULT_ENVIRONMENT_RELEASE_ID';
assert.deepEqual((await a('GET', on('/envs'))).envs.map((one) => [one.id, one.name]), [[release, 'RELEASE']]);
const stage = await a('POST', on('/envs'), { name: 'TEST', remark: 'r' });
const apis = await a('POST', on('/api-groups'), { name: 'shop', remark: '' });
assert.deepEqual([apis.httpStatusCode, apis.sl_domains, apis.is_default, apis.url_domains], [201, [apis.sl_domain], 2, []]);
await refused(a('POST', on('/api-groups/check'), { group_name: 'shop' }), 400, 'APIG.3201');
const domain = await a('POST', on(`/api-groups/${apis.id}/domains`), { url_domain: 'shop.example.com' });
assert.equal((await a('GET', on(`/api-groups/${apis.id}`))).url_domains[0].id, domain.id);
await a('PUT', on(`/api-groups/${apis.id}/sl-domain-access-settings`), { sl_domain_access_enabled: false });
assert.equal((await a('GET', on('/api-groups'), undefined, { name: 'shop' })).groups[0].sl_domain_access_enabled, false);
await a('POST', on('/env-variables'), { env_id: release, group_id: apis.id, variable_name: 'part', variable_value: 'items' });
assert.equal((await a('GET', on('/env-variables'), undefined, { group_id: apis.id })).variables[0].variable_value, 'items');

const definition = {
  group_id: apis.id, name: 'items', type: 1, req_protocol: 'HTTP', req_method: 'GET', req_uri: '/items/{id}', match_mode: 'NORMAL', auth_type: 'NONE', backend_type: 'HTTP',
  req_params: [{ name: 'id', type: 'STRING', location: 'PATH', required: 1 }], backend_params: [{ name: 'id', location: 'PATH', origin: 'REQUEST', value: 'id' }],
  backend_api: {
    req_protocol: 'HTTP', req_method: 'GET', req_uri: '/v1/#part#/{id}', timeout: 5000, vpc_channel_status: 1,
    vpc_channel_info: { vpc_channel_id: made.id, vpc_channel_proxy_host: 'items.internal' },
  },
};
const api = await a('POST', on('/apis'), definition);
assert.deepEqual(
  [api.httpStatusCode, api.group_name, api.run_env_id, api.backend_api.retry_count, api.backend_api.url_domain, api.backend_api.vpc_channel_info.vpc_channel_id],
  [201, 'shop', '', '-1', made.id, made.id]);
await refused(a('POST', on('/apis'), { ...definition, name: 'other' }), 400, 'APIG.3301');
const unknown = { ...definition.backend_api, vpc_channel_info: { vpc_channel_id: 'f'.repeat(32) } };
await refused(a('POST', on('/apis'), { ...definition, name: 'other', req_uri: '/other/{id}', backend_api: unknown }), 404, 'APIG.3023');
const act = (action, env_id = release) => a('POST', on('/apis/action'), { action, env_id, api_id: api.id, remark: 'by hand' });
await refused(act('offline'), 404, 'APIG.3015');
const first = await act('online');
assert.deepEqual([first.httpStatusCode, first.api_id, first.api_name, first.env_id], [201, api.id, 'items', release]);
const published = await a('GET', on(`/apis/${api.id}`));
assert.deepEqual([published.run_env_id, published.run_env_name, published.publish_id], [release, 'RELEASE', first.publish_id]);
await refused(a('DELETE', at), 403, 'APIG.3414');
await refused(a('DELETE', on(`/apis/${api.id}`)), 409, 'APIG.3416');
await refused(a('DELETE', on(`/api-groups/${apis.id}`)), 412, 'APIG.3415');

await a('PUT', on(`/apis/${api.id}`), { ...definition, req_method: 'ANY' });
const second = await act('online');
const versions = async () => (await a('GET', on(`/apis/publish/${api.id}`), undefined, { env_id: release })).api_versions;
assert.deepEqual(new Map((await versions()).map((one) => [one.version_id, one.status])), new Map([[second.version_id, 1], [first.version_id, 2]]));
assert.equal((await a('PUT', on(`/apis/publish/${api.id}`), { version_id: first.version_id })).version_id, first.version_id);
assert.equal((await versions()).find((one) => one.status === 1).version_id, first.version_id);
const many = await a('POST', on('/apis/publish'), { apis: [api.id, 'f'.repeat(32)], env_id: stage.id }, { action: 'online' });
assert.deepEqual([many.success.map((one) => one.api_id), many.failure.map((one) => one.error_code)], [[], ['APIG.3011', 'APIG.3002']], 'the variable is not of that environment');
assert.equal((await a('GET', on('/apis'), undefined, { vpc_channel_name: 'VPC_demo2', env_id: release })).apis[0].id, api.id);

// The end.
assert.equal((await act('offline')).httpStatusCode, 201);
assert.equal((await a('GET', on(`/apis/${api.id}`))).run_env_id, '');
for (const path of [`/apis/${api.id}`, `/api-groups/${apis.id}/domains/${domain.id}`, `/api-groups/${apis.id}`, `/envs/${stage.id}`, `/vpc-channels/${made.id}`, `/vpc-channels/${small.id}`]) {
  const gone = await a('DELETE', on(path));
  assert.equal(gone.httpStatusCode, 204, path);
}
await refused(a('DELETE', at), 404, 'APIG.3023');
assert.equal((await list({})).total, 0);
console.log('done');
