// TCP through an endpoint, as the calls of the SDK core's signing client have it. Needs the linux engine, and root.
import assert from 'node:assert/strict';
import { v2 } from '@huaweicloud/huaweicloud-sdk-vpc';
import { alice, bob, inProject, region, signing, until } from './surroundings.mjs';
import { clear, network, plug, run } from './workloads.mjs';

const root = '/v1/{project_id}';
const [a, b] = [signing(alice, root), signing(bob, root)];
const [aNets, bNets] = [alice, bob].map((key) => v2.VpcClient.newBuilder().withCredential(inProject(key)).withRegion(region).build());

try {
  const [near, far] = [await network(aNets), await network(bNets)];
  const { port } = await aNets.createPort({ body: { port: { network_id: near.subnet, name: 'backend' } } });
  const [shop, till] = [await plug('shop', near.subnet, port.id), await plug('till', far.subnet)];
  const { port: used } = await aNets.showPort({ port_id: port.id });
  assert.deepEqual([used.status, used.device_id, used.mac_address], ['ACTIVE', port.id, port.mac_address], 'the workload is on the port that the SDK made');
  assert.equal(shop.address, port.fixed_ips[0].ip_address);
  assert.equal(shop.address, till.address, 'the same addresses on both sides');
  const { line: served } = run(shop, 'tcp.mjs', 'serve', shop.address, 8080, 8090);
  for (const port of [await served(), await served()].sort()) assert.match(port, /^serving 80[89]0$/);

  const service = await a('POST', '/vpc-endpoint-services', {
    port_id: port.id, vpc_id: near.vpc, server_type: 'VM', service_name: 'till', ports: [{ client_port: 80, server_port: 8080 }],
  });
  const at = `/vpc-endpoint-services/${service.id}`;
  await until(async () => (await a('GET', at)).status, 'available');
  await a('POST', `${at}/permissions/action`, { permissions: ['*'], action: 'add' });
  const endpoint = await b('POST', '/vpc-endpoints', { endpoint_service_id: service.id, vpc_id: far.vpc, subnet_id: far.subnet, port_ip: '192.168.1.99' });
  const status = async () => (await b('GET', `/vpc-endpoints/${endpoint.id}`)).status;
  const answer = (action) => a('POST', `${at}/connections/action`, { action, endpoints: [endpoint.id] });
  const ask = (clientPort) => lineOf(till, '192.168.1.99', clientPort);
  assert.equal(await ask(80), undefined, 'nothing passes before the owner said yes');

  await answer('receive');
  await until(status, 'accepted');
  assert.match(await ask(80), /^who\? 198\.19\./, 'what is accepted carries packets; the backend sees the cloud\'s own range');
  const held = run(till, 'tcp.mjs', 'ask', '192.168.1.99', 80);
  assert.match(await held.line(), /^who\?/);

  await a('PUT', at, { ports: [{ client_port: 81, server_port: 8090 }, { client_port: 82, server_port: 8080 }] });
  await until(async () => Boolean(await ask(81)), true);
  assert.match(await ask(82), /^who\? 198\.19\./);
  assert.equal(await ask(80), undefined, 'a port that is no longer offered');
  held.say('still there?');
  assert.match(await held.line(), /^still there\?/, 'a change of the ports cuts no connection');

  await a('PUT', at, { tcp_proxy: 'proxy_open' });
  await until(() => ask(82), `who? ${till.address} of ${endpoint.marker_id}`);

  await answer('reject');
  await until(status, 'rejected');
  assert.equal(await ask(82), undefined, 'a rejected consumer');
  held.say('and now?');
  assert.equal(await Promise.race([held.line(), ask(82)]), undefined, 'nor do its connections go on');
  await answer('receive');
  await until(status, 'accepted');
  assert.equal(await ask(82), `who? ${till.address} of ${endpoint.marker_id}`);

  await b('DELETE', `/vpc-endpoints/${endpoint.id}`);
  await until(status, 404);
  assert.equal(await ask(82), undefined, 'a deleted endpoint');
  await a('DELETE', at);
  await until(async () => (await a('GET', at)).status, 404);
} finally {
  await clear();
}
console.log('done');

/** What the backend answers to a new connection; undefined when there is none. */
async function lineOf(from, host, port) {
  const client = run(from, 'tcp.mjs', 'ask', host, port);
  const line = await client.line();
  client.end();
  return line;
}
