// HTTP through a published API to the members of a channel, as the calls of the SDK core's signing client have it.
import assert from 'node:assert/strict';
import { request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { v2 } from '@huaweicloud/huaweicloud-sdk-vpc';
import { alice, inProject, region, signing, until } from './surroundings.mjs';
import { clear, network, plug, run } from './workloads.mjs';

const a = signing(alice, '/v2/{project_id}/apigw/instances');
const nets = v2.VpcClient.newBuilder().withCredential(inProject(alice)).withRegion(region).build();

try {
  const { vpc, subnet } = await network(nets);
  const [one, two] = [await plug('one', subnet), await plug('two', subnet)];
  for (const workload of [one, two]) assert.equal(await run(workload, 'http.mjs', workload.address, 8000).line(), 'serving 8000');

  const { instance_id: instance } = await a('POST', '', { instance_name: 'inside', vpc_id: vpc });
  await until(async () => (await a('GET', `/${instance}`)).status, 'Running');
  const { ingress_ip: host, ingress_port: port } = await a('GET', `/${instance}`);
  const on = (path) => `/${instance}${path}`;
  const channel = await a('POST', on('/vpc-channels'), {
    name: 'pool', port: 8000, balance_strategy: 1, member_type: 'ip', members: [{ host: one.address, weight: 3 }, { host: two.address, weight: 1 }],
  });
  const group = await a('POST', on('/api-groups'), { name: 'shop' });
  const api = await a('POST', on('/apis'), {
    group_id: group.id, name: 'items', type: 1, req_protocol: 'HTTP', req_method: 'GET', req_uri: '/items/', match_mode: 'SWA', auth_type: 'NONE', backend_type: 'HTTP',
    backend_api: {
      req_protocol: 'HTTP', req_method: 'GET', req_uri: '/v1/', timeout: 5000, vpc_channel_status: 1,
      vpc_channel_info: { vpc_channel_id: channel.id, vpc_channel_proxy_host: 'items.internal' },
    },
  });
  const publish = (action) => a('POST', on('/apis/action'), { action, env_id: 'DEFAULT_ENVIRONMENT_RELEASE_ID', api_id: api.id });

  /** Asks the gateway as a caller of the API does: by the group's domain. */
  const call = () => new Promise((resolve, reject) => {
    const asked = request({ host, port, path: '/items/7?x=1', headers: { host: group.sl_domain } }, (response) => {
      const parts = [];
      response.on('data', (part) => parts.push(part)).on('end', () => resolve({ status: response.statusCode, body: Buffer.concat(parts).toString() }));
    });
    asked.on('error', reject).end();
  });
  const sees = (status) => until(async () => (await call()).status, status);
  const counts = async (calls) => {
    const seen = new Map([[one.address, 0], [two.address, 0]]);
    for (let n = 0; n < calls; n++) {
      const [member, method, path, asked] = (await call()).body.split(' ');
      assert.deepEqual([method, path, asked], ['GET', '/v1/7?x=1', 'items.internal']);
      seen.set(member, seen.get(member) + 1);
    }
    return [...seen.values()];
  };

  const nothing = await call();
  assert.deepEqual([nothing.status, JSON.parse(nothing.body).error_code], [404, 'APIG.0101'], 'not published');
  await publish('online');
  await sees(200);
  const [heavy] = await counts(40);
  assert.ok(heavy >= 29 && heavy <= 31, `${heavy} of 40 for three quarters of the weight`);

  const members = (await a('GET', on(`/vpc-channels/${channel.id}/members`))).members;
  await a('POST', on(`/vpc-channels/${channel.id}/members/batch-disable`), { member_ids: [members.find((member) => member.host === one.address).id] });
  for (const end = Date.now() + 10_000; (await counts(8))[0] > 0 && Date.now() < end;) await pause(10);
  assert.deepEqual(await counts(8), [0, 8], 'a member that was disabled is asked no more');
  await a('PUT', on(`/vpc-channels/${channel.id}/members`), { members: [] });
  await sees(502);
  assert.equal(JSON.parse((await call()).body).error_code, 'APIG.0610');
  await a('POST', on(`/vpc-channels/${channel.id}/members`), { members: [{ host: one.address }] });
  await sees(200);

  await publish('offline');
  await sees(404);
  for (const path of [`/apis/${api.id}`, `/api-groups/${group.id}`, `/vpc-channels/${channel.id}`, '']) await a('DELETE', on(path));
  await until(async () => (await a('GET', `/${instance}`)).status, 404);
} finally {
  await clear();
}
console.log('done');
