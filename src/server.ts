import { clear, decode, lastEdit, noDraft } from './core/draft.js';
import { agree, join, lastWord, textOf, type Replica } from './storage/replica.js';
import { memoryStorage } from './storage/memory.js';
import type { MaybePromise } from './storage/storage.js';

/** As much of an unstorage instance as drafts need. */
export interface DraftStore {
  getItem(key: string): MaybePromise<unknown>;
  setItem(key: string, value: string, options?: { ttl: number }): MaybePromise<unknown>;
}

export interface DraftHandlerOptions {
  /** An unstorage instance: Redis, Postgres, S3, files… Without one, drafts last as long as the process. */
  storage?: DraftStore | undefined;
  /** Whose drafts a request is about: a user's or session's id that the host has verified. Nobody's: 401. */
  owner: (request: Request) => MaybePromise<string | null | undefined>;
  /** Seconds after its last edit at which a draft expires; where the storage knows a TTL, there too. Default: never. */
  maxAge?: number | undefined;
  /** The longest draft, in bytes of JSON. Default: 262,144. */
  maxBytes?: number | undefined;
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The text of a body, or nothing if it is longer than that. */
async function bodyOf(request: Request, maxBytes: number): Promise<string | undefined> {
  if (Number(request.headers.get('content-length')) > maxBytes) return undefined;
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  // Firefox, where the tests run too, has no streams of requests.
  const reader = ((request.body as Request['body'] | undefined) ?? (await request.blob()).stream()).getReader();
  for (let part = await reader.read(); part.value; part = await reader.read()) {
    bytes += part.value.byteLength;
    if (bytes > maxBytes) {
      await reader.cancel();
      return undefined;
    }
    text += decoder.decode(part.value, { stream: true });
  }
  return text + decoder.decode();
}

/** The storage key that a request's address ends with. */
function keyOf({ url }: Request): string | undefined {
  try {
    return decodeURIComponent(new URL(url).pathname.replace(/^.*\//, ''));
  } catch {
    return undefined;
  }
}

/** The versions that a condition of the request names. Proxies that compress make a version's name weak. */
const tagsOf = ({ headers }: Request, condition: string): string[] | undefined =>
  headers
    .get(condition)
    ?.split(',')
    .map((tag) => tag.trim().replace(/^W\//, ''));

/** Runs one after the other what has the same key. */
function queues() {
  const last = new Map<string, Promise<unknown>>();
  return async function inTurn<T>(key: string, run: () => Promise<T>): Promise<T> {
    const mine = (last.get(key) ?? Promise.resolve()).then(run, run);
    last.set(key, mine);
    try {
      return await mine;
    } finally {
      if (last.get(key) === mine) last.delete(key);
    }
  };
}

/**
 * The server side of `persisted-form/storage/remote`: a `fetch`-style handler for `GET`, `PUT` and `DELETE` at `ENDPOINT/KEY`.
 * What the storage or `owner` throws is thrown on, for the host to log and to answer with 5xx.
 *
 * @throws {RangeError} where `maxAge` or `maxBytes` is `NaN`
 *
 * @example
 * import { createStorage } from 'unstorage';
 * import redis from 'unstorage/drivers/redis';
 *
 * const drafts = createDraftHandler({
 *   storage: createStorage({ driver: redis({ url: process.env.REDIS_URL }) }),
 *   owner: async (request) => (await session(request))?.userId,
 *   maxAge: 30 * 24 * 60 * 60,
 * });
 * app.all('/drafts/*', ({ req }) => drafts(req.raw)); // Hono
 */
export function createDraftHandler({
  storage = memoryStorage(),
  owner: ownerOf,
  maxAge,
  maxBytes = 262_144,
}: DraftHandlerOptions): (request: Request) => Promise<Response> {
  // As of `Number(process.env.MAX_AGE)` where nobody has set that.
  if (Number.isNaN(maxAge) || Number.isNaN(maxBytes)) throw new RangeError('maxAge and maxBytes have to be numbers');
  const inTurn = queues();

  /** Whole seconds that the draft has left. One from a clock that runs ahead is of now. */
  function timeLeft(draft: Replica): number {
    const age = Math.max(0, Date.now() - lastWord(draft)) / 1000;
    return Math.ceil(Math.min(maxAge ?? Infinity, draft.maxAge ?? Infinity) - age);
  }

  async function read(place: string): Promise<Replica | undefined> {
    const draft = decode(await storage.getItem(place));
    return draft && timeLeft(draft) > 0 ? draft : undefined;
  }

  async function write(place: string, draft: Replica): Promise<void> {
    const ttl = timeLeft(draft);
    if (ttl === Infinity) await storage.setItem(place, textOf(draft));
    else if (ttl > 0) await storage.setItem(place, textOf(draft), { ttl });
  }

  const etagOf = async (draft: Replica) => `"${(await sha256(textOf(draft))).slice(0, 32)}"`;

  return async function handle(request) {
    const owner = await ownerOf(request);
    if (!owner) return new Response('Whose draft?', { status: 401 });
    const key = keyOf(request);
    if (!key) return new Response('Which draft?', { status: 404 });
    const { method } = request;
    // Hashes: no key of one owner can name another's, whatever it says; and no session id stands in the storage.
    const [ownerHash, keyHash] = await Promise.all([sha256(owner), sha256(key)]);
    const place = `draft:${ownerHash}:${keyHash}`;
    // Tells a browser that somebody else has logged in; 64 bits are enough for that.
    const ownerTag = ownerHash.slice(0, 16);

    async function answer(status: number, draft?: Replica): Promise<Response> {
      const body = draft && status !== 204 ? textOf(draft) : null;
      const headers = new Headers({ 'cache-control': 'no-store', 'draft-owner': ownerTag });
      if (draft) headers.set('etag', await etagOf(draft));
      if (body) headers.set('content-type', 'application/json');
      return new Response(body, { status, headers });
    }

    /** True if the request was made for what is stored now. */
    async function isExpected(stored: Replica | undefined): Promise<boolean> {
      const [wanted, unwanted] = [tagsOf(request, 'if-match'), tagsOf(request, 'if-none-match')];
      if (!wanted && !unwanted) return true;
      const etag = stored && (await etagOf(stored));
      const isAmong = (tags: string[]) => (tags.includes('*') ? !!stored?.fields.size : !!etag && tags.includes(etag));
      return (!wanted || isAmong(wanted)) && !(unwanted && isAmong(unwanted));
    }

    async function replace(change: (stored: Replica) => Replica, sent?: Replica): Promise<Response> {
      const stored = await read(place);
      if (!(await isExpected(stored))) return answer(412);
      const draft = change(stored ?? noDraft);
      if (new TextEncoder().encode(textOf(draft)).byteLength > maxBytes) return answer(413);
      if (!stored || !agree(stored, draft)) await write(place, draft);
      return answer(sent && !agree(sent, draft) ? 200 : 204, draft);
    }

    if (method === 'GET') {
      const draft = await read(place);
      // What was cleared is not found; the body says when, so that a device that was offline does not bring it back.
      return answer(draft?.fields.size ? 200 : 404, draft);
    }
    if (method !== 'PUT' && method !== 'DELETE')
      return new Response(null, { status: 405, headers: { allow: 'GET, PUT, DELETE' } });
    // Edits of another owner, sent by a page that has not noticed the login.
    if (![ownerTag, null].includes(request.headers.get('draft-owner'))) return answer(412);
    if (method === 'DELETE') {
      const at = Number(request.headers.get('draft-cleared-at'));
      const isTime = Number.isInteger(at) && at > 0 && at < 8e15;
      return inTurn(place, () =>
        replace((stored) => ({ ...stored, ...clear(stored, isTime ? at : Math.max(Date.now(), lastEdit(stored))) })),
      );
    }
    const text = await bodyOf(request, maxBytes);
    if (text === undefined) return answer(413);
    const sent = decode(text);
    if (!sent) return answer(422);
    return inTurn(place, () => replace((stored) => join(stored, sent), sent));
  };
}
