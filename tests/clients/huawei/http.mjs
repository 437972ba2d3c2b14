// Runs in a workload's namespace: an HTTP server that answers with its own name, and what it was asked.
import { createServer } from 'node:http';

const [host, port] = process.argv.slice(2);
createServer((request, response) => response.end(`${host} ${request.method} ${request.url} ${request.headers.host}`))
  .listen(Number(port), host, () => console.log('serving', port));
