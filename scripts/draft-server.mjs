// npm run draft-server: a server for persisted-form/storage/remote, at http://127.0.0.1:8787/drafts.
//
//   REDIS_URL=redis://127.0.0.1:6379   drafts in Redis
//   DRAFTS_DIR=./drafts                drafts in files; with neither, in memory
//   PORT, HOST                         where it listens (8787, 127.0.0.1)
//   MAX_AGE, MAX_BYTES                 as createDraftHandler has them
//   ORIGIN=https://app.example         the origin of pages that may use it, besides those of this machine
//
// Each browser is an owner of its own, by a cookie; `Authorization: Bearer ID` says which owner it is instead.
// That suits a trial: an application mounts the handler itself, and takes the owner from its own session.
import { createServer } from 'node:http';
import { Readable } from 'node:stream';
import { createStorage } from 'unstorage';

const { REDIS_URL, DRAFTS_DIR, PORT = '8787', HOST = '127.0.0.1', MAX_AGE, MAX_BYTES, ORIGIN } = process.env;
const cookie = 'persisted-form-owner';

async function storageOf() {
  if (REDIS_URL) {
    const { default: redis } = await import('unstorage/drivers/redis');
    const driver = redis({ url: REDIS_URL, lazyConnect: false, maxRetriesPerRequest: 1 });
    // Without a listener a lost connection would end the process; each request tells of it anyway.
    driver.getInstance?.().on('error', () => {});
    return createStorage({ driver });
  }
  if (DRAFTS_DIR) {
    const { default: fs } = await import('unstorage/drivers/fs');
    return createStorage({ driver: fs({ base: DRAFTS_DIR }) });
  }
  return createStorage();
}

/** @param {Request} request */
function ownerOf({ headers }) {
  const [, bearer] = /^Bearer (.+)$/.exec(headers.get('authorization') ?? '') ?? [];
  const [, session] = new RegExp(`(?:^|; )${cookie}=([^;]+)`).exec(headers.get('cookie') ?? '') ?? [];
  return bearer ? `bearer ${bearer}` : session && `session ${session}`;
}

/** What a page of another origin may do. @param {string | undefined} origin @returns {Record<string, string>} */
function sharing(origin) {
  if (!origin || (origin !== ORIGIN && !/^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(origin))) return {};
  return {
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    'access-control-allow-methods': 'GET, PUT, DELETE',
    'access-control-allow-headers':
      'authorization, content-type, if-match, if-none-match, draft-owner, draft-cleared-at',
    'access-control-expose-headers': 'etag, draft-owner',
    vary: 'origin',
  };
}

const { createDraftHandler } = await import('../dist/server.js').catch(() => {
  console.error('There is no dist/ yet: npm run build');
  process.exit(1);
});

const drafts = createDraftHandler({
  storage: await storageOf(),
  owner: ownerOf,
  maxAge: MAX_AGE ? Number(MAX_AGE) : undefined,
  maxBytes: MAX_BYTES ? Number(MAX_BYTES) : undefined,
});

/** @param {import('node:http').IncomingMessage} message */
function requestOf(message) {
  const { method = 'GET', url = '/' } = message;
  const headers = new Headers();
  for (const [name, value] of Object.entries(message.headers)) if (value) headers.set(name, String(value));
  const body = method === 'PUT' ? /** @type {ReadableStream} */ (Readable.toWeb(message)) : null;
  /** @type {RequestInit & { duplex: 'half' }} */
  const init = { method, headers, body, duplex: 'half' };
  return new Request(`http://${HOST}${url}`, init);
}

const server = createServer(async (message, response) => {
  const shared = sharing(message.headers.origin);
  const reply = (/** @type {number} */ status, headers = {}) => response.writeHead(status, { ...shared, ...headers });
  if (message.method === 'OPTIONS') return reply(204).end();
  if (!message.url?.startsWith('/drafts/')) return reply(404).end();
  try {
    const request = requestOf(message);
    const session = ownerOf(request) ? undefined : `${cookie}=${crypto.randomUUID()}`;
    if (session) request.headers.set('cookie', session);
    const { status, headers, body } = await drafts(request);
    reply(status, {
      ...Object.fromEntries(headers),
      ...(session && { 'set-cookie': `${session}; Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000` }),
    });
    response.end(body && Buffer.from(await new Response(body).arrayBuffer()));
  } catch (error) {
    console.error(error);
    reply(503).end();
  }
});

server.listen(Number(PORT), HOST, () => {
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const where = REDIS_URL ?? DRAFTS_DIR ?? 'memory';
  console.log(`Drafts at http://${HOST}:${port}/drafts, in ${where.replace(/\/\/[^@/]*@/, '//')}`);
});
