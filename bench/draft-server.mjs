// The draft server under load: node bench/draft-server.mjs [--owners 2000] [--seconds 20] [--engine redis|memory|files]
//
// Every owner writes the next edit of a draft of 1 kB half a second after the last was acknowledged, as the browser's side does.
// Then every draft is read: it must be its owner's, with the last edit that was acknowledged.
// Beside it the same load on the same server without the handler: bare unstorage, which stores what it is sent.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, createServer, request } from 'node:http';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createStorage } from 'unstorage';
import { createDraftHandler } from '../dist/server.js';
import { noRedis, startFolder, startRedis } from '../test/server/servers.mjs';

const pause = 500;

/** The server's process. */
async function serve() {
  const { REDIS_URL, DRAFTS_DIR } = process.env;
  const driver = REDIS_URL
    ? (await import('unstorage/drivers/redis')).default({ url: REDIS_URL })
    : DRAFTS_DIR && (await import('unstorage/drivers/fs')).default({ base: DRAFTS_DIR });
  const storage = createStorage(driver ? { driver } : {});
  const owner = ({ headers }) => headers.get('authorization');
  const drafts = createDraftHandler({ storage, owner });
  async function bare(request) {
    const key = `bare:${owner(request)}`;
    if (request.method === 'GET') return new Response(JSON.stringify(await storage.getItem(key)));
    await storage.setItem(key, await request.text());
    return new Response(null, { status: 204 });
  }
  const server = createServer(async (message, response) => {
    const { method, url, headers } = message;
    const body = method === 'PUT' ? Readable.toWeb(message) : null;
    const handle = url.startsWith('/bare/') ? bare : drafts;
    const answer = await handle(new Request(`http://host${url}`, { method, headers, body, duplex: 'half' }));
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    response.end(Buffer.from(await answer.arrayBuffer()));
  });
  server.keepAliveTimeout = 120_000;
  server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => process.send(server.address().port));
  process.on('disconnect', () => process.exit());
}

const agent = new Agent({ keepAlive: true, maxSockets: Infinity });

/** @returns {Promise<{ status: number, text: string }>} */
const ask = (port, path, owner, method, body) =>
  new Promise((resolve, reject) => {
    const headers = { authorization: `owner${owner}`, ...(body && { 'content-length': Buffer.byteLength(body) }) };
    const sent = request({ agent, host: '127.0.0.1', port, path, method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode, text }));
    });
    sent.on('error', reject);
    sent.end(body);
  });

const filler = 'x'.repeat(950);

/** @returns {Promise<object>} a row of the table */
async function load(port, path, owners, seconds) {
  const acknowledged = new Array(owners).fill(-1);
  const times = [];
  let failed = 0;
  const since = Date.now();
  const end = since + seconds * 1000;
  await Promise.all(
    acknowledged.map(async (_, owner) => {
      await sleep(Math.random() * pause);
      // On a slow machine, too, everybody has written.
      for (let count = 0; count === 0 || Date.now() < end; count++) {
        const fields = { text: [`${owner}:${count}:${filler}`, since + count] };
        const body = JSON.stringify({ 'persisted-form': 1, fields });
        const start = performance.now();
        const { status } = await ask(port, path, owner, 'PUT', body).catch(() => ({ status: 0 }));
        times.push(performance.now() - start);
        if (status === 204) acknowledged[owner] = count;
        else failed++;
        await sleep(pause);
      }
    }),
  );
  const elapsed = (Date.now() - since) / 1000;
  let lost = 0;
  let crossed = 0;
  for (const [owner, count] of acknowledged.entries()) {
    // Nothing was acknowledged: it is among the failed.
    if (count < 0) continue;
    const { text } = await ask(port, path, owner, 'GET');
    const [name, stored] = String(JSON.parse(text)?.fields.text[0]).split(':').map(Number);
    if (name !== owner) crossed++;
    else if (stored !== count) lost++;
  }
  times.sort((a, b) => a - b);
  const at = (share) => Number(times[Math.floor(times.length * share)].toFixed(1));
  const perSecond = Math.round(times.length / elapsed);
  return {
    requests: times.length,
    'per second': perSecond,
    'p50 ms': at(0.5),
    'p99 ms': at(0.99),
    failed,
    lost,
    crossed,
  };
}

async function main() {
  const { values } = parseArgs({
    options: {
      owners: { type: 'string', default: '2000' },
      seconds: { type: 'string', default: '20' },
      engine: { type: 'string', default: noRedis ? 'memory' : 'redis' },
    },
  });
  const owners = Number(values.owners);
  const seconds = Math.min(60, Number(values.seconds));
  const redis = values.engine === 'redis' ? await startRedis() : undefined;
  const folder = values.engine === 'files' ? await startFolder() : undefined;
  const env = { ...process.env, ...(redis && { REDIS_URL: redis.url }), ...(folder && { DRAFTS_DIR: folder.path }) };
  const server = fork(fileURLToPath(import.meta.url), ['--serve'], { env });
  const [port] = await once(server, 'message');
  const rows = {};
  for (const [name, path] of Object.entries({ 'draft handler': '/drafts/form', 'bare unstorage': '/bare/form' }))
    rows[name] = await load(port, path, owners, seconds);
  const engine = redis ? 'Redis (appendfsync always)' : values.engine;
  console.log(`${owners} owners, ${seconds} s each, on ${engine}, Node ${process.version}`);
  console.table(rows);
  server.kill();
  await redis?.close();
  await folder?.close();
  agent.destroy();
  const { failed, lost, crossed } = rows['draft handler'];
  process.exitCode = failed + lost + crossed ? 1 : 0;
}

await (process.argv.includes('--serve') ? serve() : main());
