// A server for end-to-end tests: routes are functions, the built files are there by path.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * @typedef {import('node:http').IncomingMessage} Request
 * @typedef {import('node:http').ServerResponse} Response
 * @typedef {(request: Request, response: Response, url: URL) => unknown} Route
 */

const root = fileURLToPath(new URL('../../', import.meta.url));

/** @type {Record<string, string>} */
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.svg': 'image/svg+xml',
};

/** The whole package in one classic script. */
export const CDN = '<script src="/dist/cdn/persisted-form.min.js"></script>';

/** Lets modules of a page import `lit`, `persisted-form` and its entries by name. Goes before the first module. */
export const IMPORT_MAP = `<script type="importmap">${JSON.stringify({
  imports: {
    lit: '/node_modules/lit/index.js',
    'lit/': '/node_modules/lit/',
    'lit-html': '/node_modules/lit-html/lit-html.js',
    'lit-html/': '/node_modules/lit-html/',
    'lit-element/': '/node_modules/lit-element/',
    '@lit/reactive-element': '/node_modules/@lit/reactive-element/reactive-element.js',
    '@lit/reactive-element/': '/node_modules/@lit/reactive-element/',
    'persisted-form': '/dist/index.js',
    'persisted-form/element': '/dist/element.js',
    'persisted-form/core': '/dist/persist-form.js',
    'persisted-form/live-view': '/dist/bridges/live-view.js',
    'persisted-form/storage/': '/dist/storage/',
  },
})}</script>`;

/**
 * An HTML document.
 *
 * @param {string} body
 * @param {{ head?: string, lang?: string }} [options]
 */
export const document = (body, { head = '', lang = 'en' } = {}) =>
  `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><title>test</title><link rel="icon" href="data:,">${head}</head><body>${body}</body></html>`;

/**
 * Answers with HTML.
 *
 * @param {Response} response
 * @param {string} html
 * @param {{ status?: number, headers?: Record<string, string> }} [options]
 */
export function html(response, html, { status = 200, headers = {} } = {}) {
  // "no-store" would keep pages out of the back/forward cache.
  response.writeHead(status, { 'content-type': TYPES['.html'], 'cache-control': 'no-cache', ...headers });
  response.end(html);
}

/**
 * A route that answers with one HTML document.
 *
 * @param {string} body
 * @param {{ head?: string, status?: number, headers?: Record<string, string> }} [options]
 * @returns {Route}
 */
export const page =
  (body, { head, ...rest } = {}) =>
  (_request, response) =>
    html(response, document(body, head === undefined ? {} : { head }), rest);

/**
 * Answers with 303 See Other.
 *
 * @param {Response} response
 * @param {string} location
 */
export function redirect(response, location) {
  response.writeHead(303, { location });
  response.end();
}

/** @param {number} ms */
export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Answers piece by piece, as a slow server does.
 *
 * @param {Response} response
 * @param {(string | number | Promise<unknown>)[]} chunks text to send; a pause in ms; or a promise to wait for
 */
export async function stream(response, chunks) {
  response.writeHead(200, { 'content-type': TYPES['.html'], 'cache-control': 'no-cache' });
  for (const chunk of chunks) {
    if (typeof chunk === 'number') await pause(chunk);
    else if (typeof chunk === 'string') response.write(chunk);
    else await chunk;
  }
  response.end();
}

/**
 * The text of a request's body.
 *
 * @param {Request} request
 */
export async function bodyOf(request) {
  let text = '';
  request.setEncoding('utf8');
  for await (const chunk of request) text += chunk;
  return text;
}

/**
 * The fields of a submitted (urlencoded) form.
 *
 * @param {Request} request
 */
export const fieldsOf = async (request) => new URLSearchParams(await bodyOf(request));

/** @param {Response} response @param {string} path */
async function sendFile(response, path) {
  const file = join(root, decodeURIComponent(path));
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) {
    response.writeHead(404, { 'content-type': 'text/plain' });
    response.end(`no such file: ${path}`);
    return;
  }
  response.writeHead(200, {
    'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
    'content-length': found.size,
    'cache-control': 'no-cache',
  });
  createReadStream(file).pipe(response);
}

/**
 * Starts a server on a free port of 127.0.0.1. Routes are found by path (`/form`), whatever the method;
 * `/dist/…`, `/node_modules/…` and `/test/…` are the project's files.
 *
 * @example
 * const server = await serve({ '/': page('<form>…</form>', { head: CDN }) });
 * await tab.goto(server.url('/'));
 *
 * @param {Record<string, Route>} routes may be changed later
 */
export async function serve(routes) {
  let offline = false;
  /** @type {string[]} */
  const requests = [];
  const server = createServer(async (request, response) => {
    if (offline) {
      request.socket.destroy();
      return;
    }
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const route = routes[url.pathname];
    try {
      if (route) {
        requests.push(`${request.method} ${request.url}`);
        await route(request, response, url);
      } else if (/^\/(dist|node_modules|test)\//.test(url.pathname)) {
        await sendFile(response, url.pathname);
      } else {
        response.writeHead(404, { 'content-type': 'text/plain' });
        response.end(`no such route: ${url.pathname}`);
      }
    } catch (error) {
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' });
      response.end(String(error));
    }
  });
  await new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(undefined));
  });
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const origin = `http://127.0.0.1:${port}`;
  return {
    origin,
    routes,
    /** What the routes were asked for, as `POST /form?a=b`, in order. */
    requests,
    /** @param {string} path */
    url: (path) => origin + path,
    /** Drops every connection, as a network that is gone, until told otherwise. @param {boolean} gone */
    setOffline(gone) {
      offline = gone;
      if (gone) server.closeAllConnections();
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
