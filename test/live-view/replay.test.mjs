// The test server says what a real one said: every recording is played to it, and its frames are compared.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { WebSocket } from 'ws';
import { routes } from './recordings/views.mjs';
import { startServer } from './server/server.mjs';

const folder = new URL('recordings/', import.meta.url);
const recordings = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')));

/** LiveView may send a template's statics once and refer to them: `"s": 0` is the first of the pool `p`. */
function withStatics(tree, pool = tree?.p) {
  if (typeof tree !== 'object' || tree === null) return tree;
  if (Array.isArray(tree)) return tree.map((item) => withStatics(item, pool));
  const entries = Object.entries(tree).filter(([key]) => key !== 'p');
  return Object.fromEntries(
    entries.map(([key, value]) => [
      key,
      key === 's' && typeof value === 'number' ? pool[value] : withStatics(value, pool),
    ]),
  );
}

/** A frame without what differs from run to run: topics and tokens. */
function comparable([joinRef, ref, , event, payload]) {
  const { response, ...rest } = JSON.parse(JSON.stringify(payload).replace(/CSRF-[\w-]+/g, 'CSRF'));
  if (!response) return [joinRef, ref, event, rest];
  const { rendered, diff, ...other } = response;
  if (rendered) {
    // A sign for the client's skipping of unchanged templates, which the test server gives only where it is needed.
    other.rendered = { ...withStatics(rendered), r: undefined };
  }
  if (diff) other.diff = withStatics(diff);
  return [joinRef, ref, event, { ...rest, response: other }];
}

/** Replays one recording: sends what the client sent, and waits where it waited. */
async function replay(server, recording) {
  const { frames } = recording;
  const leaves = new Set(
    frames.filter(({ dir, data }) => dir === 'client' && data[3] === 'phx_leave').map(({ data }) => data[1]),
  );
  // The answers to a leave come in any order, and not at all where a join was faster: they are counted apart.
  const isOfLeave = ([, ref, , event]) => event === 'phx_close' || (event === 'phx_reply' && leaves.has(ref));
  const expected = frames.filter(({ dir, data }) => dir === 'server' && !isOfLeave(data)).map(({ data }) => data);
  const said = [];
  const farewells = [];
  const documents = [];
  let socket;
  let seen = 0;
  let wake = () => {};

  const until = async (isSo, what) => {
    const timeout = setTimeout(() => wake(new Error(`waited for ${what}`)), 3000);
    while (!isSo()) {
      const error = await new Promise((resolve) => (wake = resolve));
      if (error) throw error;
    }
    clearTimeout(timeout);
  };
  const heard = (count) => until(() => said.length >= count, `frame ${count} of ${expected.length}`);
  const isAnswered = (leave) => farewells.some((frame) => frame[1] === leave && frame[4].status === 'ok');
  const open = async (path) => {
    const page = await (await fetch(server.url + path)).text();
    documents.push({
      topic: `lv:${/id="(phx-[\w-]+)" data-phx-main/.exec(page)[1]}`,
      session: /data-phx-session="([^"]+)"/.exec(page)[1],
      static: /data-phx-static="([^"]+)"/.exec(page)[1],
    });
  };
  const connect = async () => {
    socket = new WebSocket(`${server.url.replace('http', 'ws')}/live/websocket?vsn=2.0.0`);
    socket.on('message', (data) => {
      const frame = JSON.parse(String(data));
      (isOfLeave(frame) ? farewells : said).push(frame);
      wake();
    });
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  };
  const send = ([joinRef, ref, topic, event, payload]) => {
    const page = documents.at(-1);
    if (event === 'phx_join') {
      const [path, session, address] = [payload.redirect ?? payload.url, payload.session, server.url];
      const place = address + new URL(path).pathname + new URL(path).search;
      payload = { ...payload, [payload.redirect ? 'redirect' : 'url']: place, static: page.static };
      payload.session = session === 'bad-token' ? session : page.session;
    }
    socket.send(JSON.stringify([joinRef, ref, /^lv:phx/.test(topic) ? page.topic : topic, event, payload]));
  };

  let isNewDocument = true;
  for (const { dir, data } of frames) {
    if (dir === 'open') {
      if (isNewDocument) await open(documents.length ? recording.later_documents[0].path : recording.path);
      await connect();
      isNewDocument = true;
    } else if (dir === 'close') {
      await heard(seen);
      server.cut();
      await new Promise((resolve) => socket.once('close', resolve));
      isNewDocument = false;
    } else if (dir === 'client') {
      await heard(seen);
      send(data);
    } else if (!isOfLeave(data)) {
      const isTick = data[3] === 'diff' && !data[4].e;
      if (isTick) {
        await heard(seen);
        server.update((live) => live.assign({ n: live.assigns.n + 1 }));
      }
      seen++;
    }
  }
  await heard(seen);
  for (const leave of leaves) await until(() => isAnswered(leave), `the answer to the leave ${leave}`);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.close();
  await closed;
  return { expected, said };
}

describe('the test server', () => {
  let server;
  before(async () => {
    server = await startServer({ routes, version: '1.2.10' });
  });
  after(() => server.close());

  for (const recording of recordings) {
    it(`answers as a real server did in ${recording.scenario}`, async () => {
      const { expected, said } = await replay(server, recording);
      assert.ok(said.length > 0);
      assert.deepEqual(said.map(comparable), expected.map(comparable));
    });
  }
});
