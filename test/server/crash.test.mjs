// What the server has acknowledged is there after a crash.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { noRedis, startDraftServer, startRedis } from './servers.mjs';

const owners = 100;

describe('the draft server on a Redis that writes every command to the disk', { skip: noRedis }, () => {
  it('has every draft that it acknowledged, though it and Redis are killed in the middle of writing', async (t) => {
    const redis = await startRedis();
    t.after(() => redis.close());
    const server = await startDraftServer({ REDIS_URL: redis.url });
    t.after(() => server.close());
    let isWriting = true;
    /** The number in the last edit that was acknowledged, by owner. */
    const acknowledged = Array(owners).fill(-1);
    /** @param {number} owner @param {RequestInit} [init] */
    const ask = (owner, init) =>
      fetch(`${server.endpoint}/form`, { ...init, headers: { authorization: `Bearer owner${owner}` } });

    /** @param {number} owner */
    async function write(owner) {
      const start = Date.now();
      for (let count = 0; isWriting; count++) {
        const fields = { count: [`${owner}:${count}`, start + count] };
        const body = JSON.stringify({ 'persisted-form': 1, fields });
        const status = await ask(owner, { method: 'PUT', body }).then(
          (response) => response.status,
          () => 0,
        );
        if (status === 204) acknowledged[owner] = count;
        else await sleep(20);
      }
    }
    const writers = acknowledged.map((_, owner) => write(owner));

    // However slow the machine is: all have had an answer, and are writing the next.
    for (const end = Date.now() + 60_000; Math.min(...acknowledged) < 1; await sleep(20)) assert.ok(Date.now() < end);
    await server.kill();
    await sleep(200);
    await server.restart();
    await sleep(1000);
    await redis.kill();
    isWriting = false;
    await Promise.all(writers);
    await redis.restart();
    await server.kill();
    await server.restart();

    for (const [owner, count] of acknowledged.entries()) {
      const response = await ask(owner);
      assert.equal(response.status, 200, `owner ${owner}: ${count} was acknowledged`);
      const { fields } = await response.json();
      const [name, stored] = fields.count[0].split(':').map(Number);
      assert.equal(name, owner);
      assert.ok(stored >= count, `owner ${owner}: ${count} was acknowledged, ${stored} is stored`);
    }
  });

  it('answers 503 while Redis is gone, and works again when it is back', async (t) => {
    const redis = await startRedis();
    t.after(() => redis.close());
    const server = await startDraftServer({ REDIS_URL: redis.url });
    t.after(() => server.close());
    const get = async () => (await fetch(`${server.endpoint}/form`)).status;
    assert.equal(await get(), 404);
    await redis.kill();
    assert.equal(await get(), 503);
    await redis.restart();
    for (const end = Date.now() + 5000; (await get()) !== 404; await sleep(50)) assert.ok(Date.now() < end);
  });
});
