// createDraftHandler over each engine: what a request gets.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createStorage } from 'unstorage';
import fsDriver from 'unstorage/drivers/fs';
import redisDriver from 'unstorage/drivers/redis';
import { createDraftHandler } from '../../dist/server.js';
import { noRedis, startFolder, startRedis } from './servers.mjs';

/** @typedef {Record<string, [value: unknown, editedAt: number]>} Fields */

let last = Date.now();
const now = () => (last = Math.max(last, Date.now()) + 1);

/** @param {Fields} fields @param {object} [label] */
const record = (fields, label = {}) => JSON.stringify({ 'persisted-form': 1, ...label, fields });

const ownerOf = (/** @type {Request} */ { headers }) => headers.get('authorization');

/** @param {ReturnType<typeof createDraftHandler>} handler @param {string | null} [owner] */
function client(handler, owner = 'ada') {
  /** @param {string} method @param {string} key @param {string} [body] @param {Record<string, string>} [headers] */
  return (method, key, body, headers = {}) =>
    handler(
      new Request(`https://host.test/api/drafts/${encodeURIComponent(key)}`, {
        method,
        headers: { ...headers, ...(owner && { authorization: owner }) },
        ...(body !== undefined && { body }),
      }),
    );
}

/** @param {Response} response @returns {Promise<Record<string, unknown>>} */
async function valuesOf(response) {
  const { fields } = /** @type {{ fields: Fields }} */ (await response.json());
  return Object.fromEntries(Object.entries(fields).map(([name, [value]]) => [name, value]));
}

/** @param {string} name @param {() => Promise<{ storage?: any, close?: () => unknown }>} open @param {string | false} [skip] */
function behaves(name, open, skip = false) {
  describe(`the draft handler on ${name}`, { skip }, () => {
    /** @type {Awaited<ReturnType<typeof open>>} */
    let engine;
    before(async () => {
      engine = await open();
    });
    after(() => engine.close?.());
    /** @param {object} [options] */
    const handlerOf = (options) => createDraftHandler({ storage: engine.storage, owner: ownerOf, ...options });
    let keys = 0;
    const newKey = () => `/form?a=${keys++}#id@scope é`;

    it('gives back what was put', async () => {
      const [ask, key] = [client(handlerOf()), newKey()];
      assert.equal((await ask('PUT', key, record({ title: ['x', now()] }))).status, 204);
      const response = await ask('GET', key);
      assert.equal(response.status, 200);
      assert.deepEqual(await valuesOf(response), { title: 'x' });
    });

    it('answers 404 for what nobody has put', async () => {
      assert.equal((await client(handlerOf())('GET', newKey())).status, 404);
    });

    it('answers 401 to nobody', async () => {
      for (const owner of [null, '']) assert.equal((await client(handlerOf(), owner)('GET', newKey())).status, 401);
    });

    it('gives one owner nothing of another’s, under whatever key', async () => {
      const [handler, key] = [handlerOf(), newKey()];
      await client(handler, 'ada')('PUT', key, record({ title: ['x', now()] }));
      const stored = await engine.storage.getKeys();
      for (const guess of [key, ...stored, '../ada/x', 'ada:x', '*'])
        assert.equal((await client(handler, 'bob')('GET', guess)).status, 404);
      assert.ok(stored.length > 0 && !stored.join().includes('ada'));
    });

    it('merges a put with what is there', async () => {
      const [ask, key] = [client(handlerOf()), newKey()];
      const at = now();
      await ask('PUT', key, record({ a: ['old', at], b: ['new', at + 2] }));
      const response = await ask('PUT', key, record({ a: ['new', at + 1], b: ['old', at] }));
      assert.equal(response.status, 200);
      assert.deepEqual(await valuesOf(response), { a: 'new', b: 'new' });
      assert.deepEqual(await valuesOf(await ask('GET', key)), { a: 'new', b: 'new' });
    });

    it('takes a put only for the version it was made for', async () => {
      const [ask, key] = [client(handlerOf()), newKey()];
      const first = await ask('PUT', key, record({ a: ['1', now()] }), { 'if-none-match': '*' });
      const etag = first.headers.get('etag') ?? '';
      assert.match(etag, /^"[^"]+"$/);
      assert.equal((await ask('GET', key)).headers.get('etag'), etag);
      const again = await ask('PUT', key, record({ a: ['2', now()] }), { 'if-none-match': '*' });
      assert.equal(again.status, 412);
      assert.equal((await ask('PUT', key, record({ a: ['2', now()] }), { 'if-match': `W/${etag}` })).status, 204);
      assert.equal((await ask('PUT', key, record({ a: ['3', now()] }), { 'if-match': etag })).status, 412);
      assert.equal((await ask('DELETE', key, undefined, { 'if-match': etag })).status, 412);
      assert.deepEqual(await valuesOf(await ask('GET', key)), { a: '2' });
      assert.equal((await ask('PUT', key, record({ a: ['4', now()] }), { 'if-match': '*' })).status, 204);
    });

    it('loses nothing of many puts at once', async () => {
      const [ask, key] = [client(handlerOf()), newKey()];
      const names = Array.from({ length: 50 }, (_, i) => `field${i}`);
      await Promise.all(names.map((name) => ask('PUT', key, record({ [name]: [name, now()] }))));
      assert.deepEqual(Object.keys(await valuesOf(await ask('GET', key))).sort(), names.sort());
    });

    it('lets one of many win that were made for the same version', async () => {
      const [ask, key] = [client(handlerOf()), newKey()];
      const puts = Array.from({ length: 20 }, (_, i) =>
        ask('PUT', key, record({ [`field${i}`]: ['x', now()] }), { 'if-none-match': '*' }),
      );
      const statuses = (await Promise.all(puts)).map(({ status }) => status).sort();
      assert.deepEqual(statuses, [204, ...Array(19).fill(412)]);
    });

    it('says of what was cleared when that was, so that nobody brings it back', async () => {
      const [ask, key] = [client(handlerOf()), newKey()];
      const at = now();
      await ask('PUT', key, record({ a: ['x', at] }));
      assert.equal((await ask('DELETE', key, undefined, { 'draft-cleared-at': String(at + 5) })).status, 204);
      const gone = await ask('GET', key);
      assert.equal(gone.status, 404);
      assert.equal(/** @type {{ clearedAt: number }} */ (await gone.json()).clearedAt, at + 5);
      const response = await ask('PUT', key, record({ a: ['x', at], b: ['y', at + 6] }));
      assert.deepEqual(await valuesOf(response), { b: 'y' });
    });

    it('deletes also what a clock that is ahead has written', async () => {
      const [ask, key] = [client(handlerOf()), newKey()];
      await ask('PUT', key, record({ a: ['x', now() + 1e9] }));
      for (const header of ['', 'soon', '-1'])
        assert.equal((await ask('DELETE', key, undefined, { 'draft-cleared-at': header })).status, 204);
      assert.equal((await ask('GET', key)).status, 404);
    });

    it('answers 413 to what is too long, also where only the merged draft is', async () => {
      const [ask, key] = [client(handlerOf({ maxBytes: 500 })), newKey()];
      assert.equal((await ask('PUT', key, record({ a: ['é'.repeat(300), now()] }))).status, 413);
      assert.equal((await ask('PUT', key, record({ a: ['x'.repeat(300), now()] }))).status, 204);
      assert.equal((await ask('PUT', key, record({ b: ['x'.repeat(300), now()] }))).status, 413);
      assert.deepEqual(Object.keys(await valuesOf(await ask('GET', key))), ['a']);
    });

    it('answers 422 to what is no draft', async () => {
      const ask = client(handlerOf());
      const bad = ['', '{', '[]', '"x"', 'null', '{}', '{"persisted-form":2,"fields":{}}', record({ a: ['x', -1] })];
      for (const body of [...bad, '{"persisted-form":1,"fields":{"a":[{},1]}}', '{"persisted-form":1}'])
        assert.equal((await ask('PUT', newKey(), body)).status, 422, body);
    });

    it('takes names that mean something to JavaScript for names', async () => {
      const [ask, key] = [client(handlerOf()), newKey()];
      const at = now();
      await ask('PUT', key, `{"persisted-form":1,"fields":{"constructor":["x",${at}],"__proto__":["y",${at}]}}`);
      assert.equal((await valuesOf(await ask('GET', key))).constructor, 'x');
      assert.equal(/** @type {any} */ ({}).y, undefined);
    });

    it('answers 405 to other methods, and 404 without a readable key', async () => {
      const handler = handlerOf();
      const response = await client(handler)('POST', newKey(), '{}');
      assert.deepEqual([response.status, response.headers.get('allow')], [405, 'GET, PUT, DELETE']);
      for (const path of ['/drafts/', '/drafts/%E0%A4%A'])
        assert.equal(
          (await handler(new Request(`https://host.test${path}`, { headers: { authorization: 'ada' } }))).status,
          404,
        );
    });

    it('refuses an edit that was made for another owner', async () => {
      const [handler, key] = [handlerOf(), newKey()];
      const tag = (await client(handler, 'ada')('GET', key)).headers.get('draft-owner') ?? '';
      assert.ok(!tag.includes('ada'));
      const headers = { 'draft-owner': tag };
      assert.equal((await client(handler, 'bob')('PUT', key, record({ a: ['x', now()] }), headers)).status, 412);
      assert.equal((await client(handler, 'ada')('PUT', key, record({ a: ['x', now()] }), headers)).status, 204);
    });

    it('forgets a draft that is older than maxAge, its own or the record’s', async () => {
      const ask = client(handlerOf({ maxAge: 60 }));
      const [old, young, short] = [newKey(), newKey(), newKey()];
      await ask('PUT', old, record({ a: ['x', Date.now() - 61_000] }));
      await ask('PUT', young, record({ a: ['x', Date.now() - 50_000] }));
      await ask('PUT', short, record({ a: ['x', Date.now() - 50_000] }, { maxAge: 10 }));
      assert.equal((await ask('GET', old)).status, 404);
      assert.equal((await ask('GET', young)).status, 200);
      assert.equal((await ask('GET', short)).status, 404);
      assert.equal((await client(handlerOf({ maxAge: 40 }))('GET', young)).status, 404);
    });

    it('is not stored by browsers and proxies', async () => {
      assert.equal((await client(handlerOf())('GET', newKey())).headers.get('cache-control'), 'no-store');
    });
  });
}

it('takes no limit that is no number, as of a variable that nobody has set', () => {
  for (const limit of ['maxAge', 'maxBytes'])
    assert.throws(() => createDraftHandler({ owner: () => 'ada', [limit]: Number(undefined) }), RangeError);
});

behaves('memory', async () => ({ storage: createStorage() }));

behaves('files', async () => {
  const { path, close } = await startFolder();
  return { storage: createStorage({ driver: fsDriver({ base: path }) }), close };
});

behaves(
  'Redis',
  async () => {
    const redis = await startRedis();
    const storage = createStorage({ driver: redisDriver({ url: redis.url }) });
    const close = async () => {
      await storage.dispose();
      await redis.close();
    };
    return { storage, close };
  },
  noRedis,
);

describe('the draft handler', () => {
  it('lets Redis forget a draft by itself', { skip: noRedis }, async () => {
    const redis = await startRedis();
    const driver = redisDriver({ url: redis.url });
    const storage = createStorage({ driver });
    const ask = client(createDraftHandler({ storage, owner: ownerOf, maxAge: 100 }));
    await ask('PUT', 'k', record({ a: ['x', Date.now() - 40_000] }));
    const [key] = await storage.getKeys();
    const ttl = await driver.getInstance?.().ttl(key);
    assert.ok(ttl > 55 && ttl <= 60, `${ttl} s`);
    await storage.dispose();
    await redis.close();
  });

  it('stores drafts where another program finds them: draft:sha256(owner):sha256(key)', async () => {
    const storage = createStorage();
    await client(createDraftHandler({ storage, owner: ownerOf }))('PUT', '/form', record({ a: ['x', now()] }));
    const { createHash } = await import('node:crypto');
    const sha256 = (/** @type {string} */ text) => createHash('sha256').update(text).digest('hex');
    assert.deepEqual(await storage.getKeys(), [`draft:${sha256('ada')}:${sha256('/form')}`]);
  });

  it('keeps drafts in memory without a storage', async () => {
    const ask = client(createDraftHandler({ owner: ownerOf }));
    await ask('PUT', 'k', record({ a: ['x', now()] }));
    assert.deepEqual(await valuesOf(await ask('GET', 'k')), { a: 'x' });
  });

  it('leaves a failure of the storage or the host to the host, and recovers from it', async () => {
    const storage = createStorage();
    const setItem = storage.setItem.bind(storage);
    const ask = client(createDraftHandler({ storage, owner: ownerOf }));
    storage.setItem = () => Promise.reject(new Error('Redis is gone'));
    await assert.rejects(ask('PUT', 'k', record({ a: ['x', now()] })), /Redis is gone/);
    storage.setItem = setItem;
    assert.equal((await ask('PUT', 'k', record({ a: ['x', now()] }))).status, 204);
  });
});
