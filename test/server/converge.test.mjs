// Devices of one owner end with the same draft, whatever happens on the way.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { createStorage } from 'unstorage';
import { merge } from '../../dist/core/draft.js';
import { createDraftHandler } from '../../dist/server.js';
import { Device } from './device.mjs';
import { noRedis, startDraftServer, startFolder, startRedis } from './servers.mjs';

const device = fc.nat({ max: 1 });
const event = fc.oneof(
  { weight: 6, arbitrary: fc.record({ what: fc.constant('edit'), device, field: fc.constantFrom('a', 'b', 'c') }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('clear'), device }) },
  {
    weight: 2,
    arbitrary: fc.record({ what: fc.constantFrom('offline', 'online', 'loseAnswer', 'reopen', 'blink'), device }),
  },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('restart') }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('wait'), ms: fc.nat({ max: 8 }) }) },
);

/** @param {import('../../dist/core/draft.js').Draft} draft */
const plain = ({ fields }) =>
  Object.fromEntries([...fields].map(([name, [value, editedAt]]) => [name, [value, editedAt]]).sort());

/**
 * @param {Device[]} devices
 * @param {any[]} events
 * @param {() => unknown} restart
 */
async function live(devices, events, restart) {
  let count = 0;
  for (const { what, device, field, ms } of events) {
    const it = devices[device];
    if (what === 'edit') await it?.edit(field, `${field}${count++}`);
    // What the server says of it comes later.
    if (what === 'clear') void Promise.resolve(it?.clear()).catch(() => {});
    if (what === 'offline') it?.goOffline();
    if (what === 'online') it?.goOnline();
    if (what === 'loseAnswer' && it) it.losesAnswer = true;
    if (what === 'reopen') it?.open();
    if (what === 'blink') it?.blink();
    if (what === 'restart') await restart();
    if (what === 'wait') await sleep(ms);
  }
  for (const it of devices) {
    it.losesAnswer = false;
    it.goOnline();
  }
}

/** @param {Device[]} devices */
async function agreed(devices) {
  const expected = JSON.stringify(plain(devices.map(({ made }) => made).reduce(merge)));
  const end = Date.now() + 30_000;
  let found;
  do {
    await sleep(5);
    found = devices.map((it) => JSON.stringify(plain(it.draft()))).join('\n');
    if (found === devices.map(() => expected).join('\n')) break;
    // Not while it waits: on a slow machine the questions would pile up at the server.
    for (const it of devices) if (!it.isWaiting) it.blink();
  } while (Date.now() < end);
  // Nothing is tried any more.
  for (const it of devices) it.goOffline();
  assert.equal(found, devices.map(() => expected).join('\n'));
}

describe('two devices of one owner', () => {
  it('end with the same draft, every last edit in it, after any interleaving, offline spells, lost answers and restarts', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(event, { minLength: 5, maxLength: 40 }), async (events) => {
        const storage = createStorage();
        const open = () => createDraftHandler({ storage, owner: ({ headers }) => headers.get('authorization') });
        let handler = open();
        const devices = [0, 1].map(() => new Device((url, init) => handler(new Request(url, init))));
        await live(devices, events, () => (handler = open()));
        await agreed(devices);
      }),
      { numRuns: 150 },
    );
  });

  /** @param {string} name @param {(start: typeof startDraftServer) => Promise<{ server: Awaited<ReturnType<typeof startDraftServer>>, close: () => Promise<unknown> }>} open @param {string | false} [skip] */
  function onProcess(name, open, skip = false) {
    describe(`on a server process with ${name}`, { skip }, () => {
      /** @type {Awaited<ReturnType<typeof open>>} */
      let engine;
      before(async () => {
        engine = await open(startDraftServer);
      });
      after(() => engine.close());

      it('end with the same draft, though the server is killed in between', async () => {
        const { server } = engine;
        let run = 0;
        await fc.assert(
          fc.asyncProperty(fc.array(event, { minLength: 10, maxLength: 30 }), async (events) => {
            const owner = `${name}${run++}`;
            const devices = [0, 1].map(() => new Device((url, init) => fetch(url, init), server.endpoint, owner));
            await live(devices, events, async () => {
              await server.kill();
              await server.restart();
            });
            await agreed(devices);
          }),
          { numRuns: 5 },
        );
      });
    });
  }

  onProcess('files', async (start) => {
    const folder = await startFolder();
    const server = await start({ DRAFTS_DIR: folder.path });
    const close = () => server.close().then(folder.close);
    return { server, close };
  });

  onProcess(
    'Redis',
    async (start) => {
      const redis = await startRedis();
      const server = await start({ REDIS_URL: redis.url });
      return { server, close: () => server.close().then(redis.close) };
    },
    noRedis,
  );
});
