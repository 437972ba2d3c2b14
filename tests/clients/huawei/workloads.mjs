// Workloads in namespaces of their own, for what carries packets. Needs the linux engine, and root.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { address } from './surroundings.mjs';

const running = new Set();
const plugged = [];

/** A VPC with a subnet, always of the same addresses. */
export async function network(nets) {
  const { vpc } = await nets.createVpc({ body: { vpc: { name: 'same', cidr: '192.168.0.0/16' } } });
  const { subnet } = await nets.createSubnet({ body: { subnet: { name: 'same', cidr: '192.168.1.0/24', gateway_ip: '192.168.1.1', vpc_id: vpc.id } } });
  return { vpc: vpc.id, subnet: subnet.id };
}

/** Plugs a workload into a subnet, or into a port that is there, by Tieline's native API: no cloud's API here has one. */
export async function plug(name, subnet, port) {
  const namespace = `tle2e-${name}-${process.pid}`;
  const where = port ? { port } : { subnet };
  const plug = await (await native('POST', '/ports', { ...where, name, attachment: { kind: 'new', target: namespace } })).json();
  plugged.push(name);
  assert.equal(plug.state, 'available', JSON.stringify(plug));
  return { namespace, address: plug.address };
}

/** Runs a script of this folder in a workload; its lines come one by one, undefined when it has ended. */
export function run(where, script, ...args) {
  const child = spawn('ip', ['netns', 'exec', where.namespace, process.execPath, script, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  running.add(child.on('exit', () => running.delete(child)));
  child.stdin.on('error', () => {}); // it ended before it was told
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return { line: async () => (await lines.next()).value, say: (text) => child.stdin.write(`${text}\n`), end: () => child.kill() };
}

/** Ends what runs and unplugs the workloads. */
export async function clear() {
  for (const child of running) child.kill();
  for (const name of plugged) await native('DELETE', `/ports/${name}`);
}

function native(method, path, body) {
  return fetch(new URL(`/tieline/v1${path}`, address), { method, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
}
