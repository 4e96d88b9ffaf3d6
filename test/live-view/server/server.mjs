// A stand-in for a Phoenix LiveView server, for tests and demos: node:http and ws, and as much of LiveView's wire protocol
// as replay.test.mjs proves on traffic recorded from a real server. There is no Elixir in here.
//
//   const server = await startServer({ routes: { '/': view }, assets: { '/app.js': text }, scripts: ['/app.js'] });
//   server.url, server.frames, server.latency = 100, server.update((live) => …), server.cut(), await server.close()
import http from 'node:http';
import { WebSocketServer } from 'ws';
import { LiveViews } from './live-views.mjs';

/** @typedef {import('./channel.mjs').View} View */

const TYPES = { js: 'text/javascript', css: 'text/css', html: 'text/html' };

/** A server of LiveViews on a port of this machine. */
class Server extends LiveViews {
  url = '';
  #pages;
  #sockets = new WebSocketServer({ noServer: true });

  /** @param {Options} options */
  constructor({ routes, version = '1.2.12', assets = {}, head = '', scripts = [] }) {
    super(routes, version);
    Object.assign(this, { assets, head, scripts });
    this.#pages = http.createServer((request, response) => void this.#answer(request, response));
    this.#pages.on('upgrade', (request, socket, first) => {
      if (!request.url.startsWith('/live/websocket')) return socket.destroy();
      this.#sockets.handleUpgrade(request, socket, first, (accepted) => this.#accept(accepted, request.url));
    });
  }

  /** @param {number} port */
  async listen(port) {
    await new Promise((resolve) => this.#pages.listen(port, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${this.#pages.address().port}`;
  }

  /** Cuts every socket without a close frame, as a lost connection: the client joins again. */
  cut() {
    for (const socket of this.#sockets.clients) socket.terminate();
  }

  async close() {
    this.cut();
    this.#pages.closeAllConnections();
    await new Promise((resolve) => this.#pages.close(resolve));
  }

  async #answer(request, response) {
    const path = new URL(request.url, this.url).pathname;
    const send = (type, body, status = 200) => {
      response.writeHead(status, { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-store' });
      response.end(body);
    };
    let body = '';
    for await (const chunk of request) body += chunk;
    const asset = this.assets[path];
    if (asset !== undefined) {
      return send(TYPES[path.split('.').pop()] ?? 'text/html', typeof asset === 'function' ? asset({ body }) : asset);
    }
    const view = this.deadView(request.url);
    return view ? send('text/html', this.#layout(view)) : send('text/plain', 'not found', 404);
  }

  /** @param {string} view */
  #layout(view) {
    const tags = this.scripts.map((src) => `<script defer phx-track-static src="${src}"></script>`).join('');
    return (
      `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>LiveView</title>` +
      `<meta name="csrf-token" content="CSRF-${crypto.randomUUID()}">${this.head}${tags}</head><body>${view}</body></html>`
    );
  }

  /** @param {import('ws').WebSocket} socket @param {string} url */
  #accept(socket, url) {
    const client = this.accept(url, (text) => socket.send(text));
    socket.on('message', (data) => client.receive(String(data)));
    socket.on('close', (code) => client.closed(code));
  }
}

/**
 * @typedef {object} Options
 * @property {Record<string, View>} routes views by path
 * @property {Record<string, string | ((request: { body: string }) => string)>} [assets] anything else by path: scripts, and
 *   pages without a LiveView
 * @property {string[]} [scripts] deferred scripts of each page
 * @property {string} [head] HTML for each page's head, before the scripts
 * @property {string} [version] the LiveView version that the server says it is
 * @property {number} [port] 0: any that is free
 */

/** @param {Options} options */
export async function startServer({ port = 0, ...options }) {
  const server = new Server(options);
  await server.listen(port);
  return server;
}
