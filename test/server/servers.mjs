// Real servers for tests: redis-server and the draft server, each a process on a free port of 127.0.0.1.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { which } from '../support/engines.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Says why a test that needs Redis is left out; `false` where it is not. */
export const noRedis = which('redis-server') ? false : 'redis-server is not installed';

/** @type {Set<import('node:child_process').ChildProcess>} */
const children = new Set();
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});
// The test runner ends a file that takes too long so: then there is no `exit` event.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

/** @returns {Promise<number>} */
const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
      server.close(() => resolve(port));
    });
  });

/**
 * Starts a program, and waits until its output says that it is ready.
 *
 * @param {string} program
 * @param {string[]} args
 * @param {RegExp} ready
 * @param {Record<string, string>} [env]
 */
async function start(program, args, ready, env) {
  const child = spawn(program, args, { cwd: root, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  children.add(child);
  let output = '';
  await new Promise((resolve, reject) => {
    const read = (/** @type {Buffer} */ chunk) => {
      output += chunk;
      if (ready.test(output)) resolve(undefined);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${program} ended with ${code}: ${output}`)));
  });
  return {
    output: () => output,
    /** @param {NodeJS.Signals} [signal] SIGKILL: as a crash */
    async stop(signal = 'SIGKILL') {
      children.delete(child);
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill(signal);
      await exited;
    },
  };
}

/** A Redis that has every acknowledged write on the disk. It can be killed and started again, with the same port and data. */
export async function startRedis() {
  const dir = await mkdtemp(join(tmpdir(), 'persisted-form-redis-'));
  const port = await freePort();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', dir, '--save', ''];
  const durable = ['--appendonly', 'yes', '--appendfsync', 'always'];
  const launch = () => start('redis-server', [...args, ...durable], /Ready to accept connections/);
  let redis = await launch();
  return {
    url: `redis://127.0.0.1:${port}`,
    kill: () => redis.stop(),
    async restart() {
      redis = await launch();
    },
    async close() {
      await redis.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** `npm run draft-server`. It can be killed and started again, at the same address. @param {Record<string, string>} [env] */
export async function startDraftServer(env = {}) {
  const port = String(await freePort());
  const launch = () => start(process.execPath, ['scripts/draft-server.mjs'], /Drafts at/, { ...env, PORT: port });
  let server = await launch();
  return {
    endpoint: `http://127.0.0.1:${port}/drafts`,
    kill: () => server.stop(),
    async restart() {
      server = await launch();
    },
    close: () => server.stop(),
  };
}

/** A folder for drafts in files. */
export async function startFolder() {
  const path = await mkdtemp(join(tmpdir(), 'persisted-form-drafts-'));
  return { path, close: () => rm(path, { recursive: true, force: true }) };
}
