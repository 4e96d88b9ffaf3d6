// A stand-in for a Phoenix LiveView server, for tests and demos: node:http and ws, and as much of LiveView's wire protocol
// as replay.test.mjs proves on traffic recorded from a real server. There is no Elixir in here.
//
//   const server = await startServer({ routes: { '/': view }, assets: { '/app.js': text }, scripts: ['/app.js'] });
//   server.url, server.frames, server.latency = 100, server.update((live) => …), server.cut(), await server.close()
import { randomBytes } from 'node:crypto';
import http from 'node:http';
import { WebSocketServer } from 'ws';
import { Channel } from './channel.mjs';
import { toText } from './template.mjs';

/** @typedef {import('./channel.mjs').View} View */
/** @typedef {{ dir: 'open' | 'client' | 'server' | 'close', data: any }} Frame */

const TYPES = {
  js: 'text/javascript',
  css: 'text/css',
  html: 'text/html',
  map: 'application/json',
  svg: 'image/svg+xml',
};
const token = (kind) => `${kind}-${randomBytes(24).toString('base64url')}`;

/**
 * @param {object} options
 * @param {Record<string, View>} options.routes views by path
 * @param {Record<string, string | ((request: { method: string, path: string, body: string }) => string)>} [options.assets]
 *   anything else by path: scripts, and pages without a LiveView
 * @param {string[]} [options.scripts] deferred scripts of each page
 * @param {string} [options.head] HTML for each page's head, before the scripts
 * @param {string} [options.version] the LiveView version that the server says it is
 * @param {number} [options.port] 0: any that is free
 */
export async function startServer({ routes, assets = {}, scripts = [], head = '', version = '1.2.12', port = 0 }) {
  const server = {
    url: '',
    /** Milliseconds of a round trip. */
    latency: 0,
    /** Everything said on the sockets, in order. @type {Frame[]} */
    frames: [],
    /** The joined views. @type {Set<Channel>} */
    joined: new Set(),
    /** Why a channel crashed last. @type {unknown} */
    lastCrash: undefined,

    /** The server changes something by itself, in each joined view. @param {(live: Channel['live']) => void} change */
    update(change) {
      for (const channel of server.joined) channel.update(change);
    },
    /** The joined views crash. */
    crash() {
      for (const channel of [...server.joined]) channel.crash();
    },
    /** Cuts every socket without a close frame, as a lost connection: the client joins again. */
    cut() {
      for (const socket of sockets.clients) socket.terminate();
    },
    async close() {
      server.cut();
      pages.closeAllConnections();
      await new Promise((resolve) => pages.close(resolve));
    },
  };

  const sessions = new Set();
  const urlOf = (path) => new URL(path, server.url);
  const queryOf = (path) => Object.fromEntries(urlOf(path).searchParams);
  /** What `mount` is told. */
  const placeOf = (url) => ({ path: url.pathname, query: Object.fromEntries(url.searchParams) });

  /** The dead page: the view's first rendering, for those who come without a socket. */
  function deadPage(view, url) {
    const session = token('SESSION');
    sessions.add(session);
    const body = toText(view.render, view.mount({ ...placeOf(url), params: {}, connected: false }));
    const tags = scripts.map((src) => `<script defer phx-track-static src="${src}"></script>`).join('');
    return (
      `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="csrf-token" content="${token('CSRF')}">` +
      `<title>LiveView</title>${head}${tags}</head><body>` +
      `<div id="phx-${randomBytes(12).toString('base64url')}" data-phx-main data-phx-session="${session}"` +
      ` data-phx-static="${token('STATIC')}">${body}</div></body></html>`
    );
  }

  async function page(request, response) {
    const url = urlOf(request.url);
    const send = (type, body, status = 200) => {
      response.writeHead(status, { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-store' });
      response.end(body);
    };
    let body = '';
    for await (const chunk of request) body += chunk;
    const asset = assets[url.pathname];
    if (asset !== undefined) {
      const text = typeof asset === 'function' ? asset({ method: request.method, path: url.pathname, body }) : asset;
      return send(TYPES[url.pathname.split('.').pop()] ?? 'text/html', text);
    }
    const view = routes[url.pathname];
    return view ? send('text/html', deadPage(view, url)) : send('text/plain', 'not found', 404);
  }

  /** @param {import('ws').WebSocket} socket @param {string} opened the URL it was opened with */
  function accept(socket, opened) {
    /** @type {Map<string, Channel>} */
    const channels = new Map();
    let handled = Promise.resolve();
    const deliver = inOrder(() => server.latency / 2);
    server.frames.push({ dir: 'open', data: opened });

    const send = (...frame) => {
      server.frames.push({ dir: 'server', data: structuredClone(frame) });
      const text = JSON.stringify(frame);
      deliver(() => socket.readyState === 1 && socket.send(text));
    };
    const forget = (channel) => {
      if (channels.get(channel.topic) === channel) channels.delete(channel.topic);
      server.joined.delete(channel);
    };
    const leave = (channel) => {
      if (!channel) return;
      send(channel.joinRef, channel.joinRef, channel.topic, 'phx_close', {});
      forget(channel);
    };

    function join(joinRef, ref, topic, payload) {
      leave(channels.get(topic));
      const reply = (response, status = 'ok') => send(joinRef, ref, topic, 'phx_reply', { response, status });
      const url = urlOf(payload.redirect ?? payload.url);
      const view = routes[url.pathname];
      if (!sessions.has(payload.session)) return reply({ reason: 'stale' }, 'error');
      if (!view) return reply({ reason: 'unauthorized' }, 'error');
      const channel = new Channel(view, {
        joinRef,
        topic,
        send: (ref, event, payload) => send(joinRef, ref, topic, event, payload),
        at: { ...placeOf(url), params: payload.params },
        queryOf,
        lists: /^(0|1\.0)\./.test(version) ? 'd' : 'k',
      });
      channel.crash = () => {
        forget(channel);
        send(joinRef, joinRef, topic, 'phx_error', { reason: 'channel_crash' });
      };
      channels.set(topic, channel);
      server.joined.add(channel);
      const container = payload.redirect && { container: ['div', {}] };
      reply({ ...container, liveview_version: version, rendered: channel.join() });
    }

    async function handle([joinRef, ref, topic, event, payload]) {
      const channel = channels.get(topic);
      if (event === 'phx_join') return join(joinRef, ref, topic, payload);
      if (event === 'phx_leave') leave(channel);
      if (event === 'phx_leave' || event === 'heartbeat') {
        return send(joinRef, ref, topic, 'phx_reply', { response: {}, status: 'ok' });
      }
      if (!channel) {
        return send(null, ref, topic, 'phx_reply', { response: { reason: 'unmatched topic' }, status: 'error' });
      }
      if (channel.joinRef !== joinRef) return; // Left over from an earlier join: Phoenix ignores it too.
      try {
        await channel.handle(ref, event, payload);
      } catch (error) {
        server.lastCrash = error;
        channel.crash();
      }
    }

    const arrive = inOrder(() => server.latency / 2);
    socket.on('message', (data) =>
      arrive(() => {
        const frame = JSON.parse(String(data));
        server.frames.push({ dir: 'client', data: frame });
        handled = handled.then(() => socket.readyState === 1 && handle(frame));
      }),
    );
    socket.on('close', (code) => {
      server.frames.push({ dir: 'close', data: code });
      for (const channel of channels.values()) forget(channel);
    });
  }

  const pages = http.createServer((request, response) => void page(request, response));
  const sockets = new WebSocketServer({ noServer: true });
  pages.on('upgrade', (request, socket, head) => {
    if (urlOf(request.url).pathname !== '/live/websocket') return socket.destroy();
    sockets.handleUpgrade(request, socket, head, (accepted) => accept(accepted, request.url));
  });
  await new Promise((resolve) => pages.listen(port, '127.0.0.1', resolve));
  server.url = `http://127.0.0.1:${pages.address().port}`;
  return server;
}

/** Does things after a delay, and never one before another that came earlier. @param {() => number} delay milliseconds */
function inOrder(delay) {
  let due = 0;
  return (what) => {
    due = Math.max(due, Date.now() + delay());
    const wait = due - Date.now();
    if (wait <= 0) what();
    else setTimeout(what, wait);
  };
}
