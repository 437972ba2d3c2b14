// Runs in a workload's namespace: a TCP server that answers each line with whom it takes its client for, or a client that passes lines on.
import { connect, createServer } from 'node:net';

const [role, host, ...ports] = process.argv.slice(2);
const proxySignature = Buffer.from('0d0a0d0a000d0a515549540a', 'hex'); // PROXY protocol, version 2

if (role === 'serve') {
  for (const port of ports) createServer(serve).listen(Number(port), host, () => console.log('serving', port));
} else {
  const socket = connect(Number(ports[0]), host);
  socket.setTimeout(2000, () => socket.connecting && process.exit(1));
  socket.on('connect', () => socket.write('who?\n'));
  socket.on('error', () => process.exit(1)).on('close', () => process.exit(1));
  socket.pipe(process.stdout);
  process.stdin.pipe(socket);
}

function serve(socket) {
  let client = socket.remoteAddress;
  let seen = Buffer.alloc(0);
  let isFirst = true;
  socket.on('error', () => socket.destroy()).on('data', (data) => {
    seen = Buffer.concat([seen, data]);
    if (isFirst && seen.subarray(0, 12).equals(proxySignature)) {
      const length = seen.readUInt16BE(14);
      client = `${[...seen.subarray(16, 20)].join('.')} of ${seen[28] === 0xe1 ? seen.readUInt32BE(31) : 'nobody'}`;
      seen = seen.subarray(16 + length);
    }
    isFirst = false;
    for (let end; (end = seen.indexOf('\n')) >= 0; seen = seen.subarray(end + 1)) socket.write(`${seen.subarray(0, end)} ${client}\n`);
  });
}
