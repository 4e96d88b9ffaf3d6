// What the tests share: a server with the real client's scripts, a browser's page on it, and a recorder of every frame.
import { readFileSync } from 'node:fs';
import { startServer } from './server/server.mjs';
import { deadFormHtml, DRAFT, formHtml, nested, routes as views } from './views.mjs';

/** @typedef {import('../support/browsers.mjs').Page} Page */

const file = (path) => readFileSync(new URL(path, import.meta.url), 'utf8');
const KIT = file('../../dist/cdn/persisted-form.min.js');

/** The clients, by version: the folder that npm put them in. */
export const CLIENTS = {
  1.2: 'phoenix_live_view',
  1.1: 'phoenix_live_view_1_1',
  '1.0': 'phoenix_live_view_1_0',
  '0.20': 'phoenix_live_view_0_20',
};
const clientOf = (version) => `node_modules/${CLIENTS[version]}`;

/** As in the `app.js` of a page without a bundler. */
export const APP = `
  const csrf = document.querySelector("meta[name='csrf-token']").content;
  window.liveSocket = new LiveView.LiveSocket('/live', Phoenix.Socket, {
    hooks: { ...PersistedFormKit.hooks },
    params: { _csrf_token: csrf },
    rejoinAfterMs: () => 100,
  });
  liveSocket.connect();`;

/** The classic script in the head. */
export const HEAD = '<script src="/kit.js"></script>';

/** Notes what the fields show, frame by frame (\`shown\` has a line for each change), and what goes wrong. */
const RECORDER = `
  window.shown = [];
  window.failures = [];
  addEventListener('error', ({ message }) => failures.push(message));
  addEventListener('unhandledrejection', ({ reason }) => failures.push(String(reason)));
  window.valuesShown = () => {
    const values = {};
    for (const it of document.querySelectorAll('form [name]')) {
      if (it.type === 'hidden') continue;
      if (it.type === 'checkbox') values[it.name] = it.checked;
      else if (it.type === 'radio') values[it.name] = it.checked ? it.value : (values[it.name] ?? null);
      else if (it.multiple) values[it.name] = [...it.selectedOptions].map((option) => option.value);
      else values[it.name] = it.value;
    }
    return values;
  };
  requestAnimationFrame(function record() {
    requestAnimationFrame(record);
    const form = document.querySelector('form');
    if (!form) return;
    const now = JSON.stringify(valuesShown());
    if (shown.at(-1) !== now) shown.push(now);
  });`;

/** A page on which a draft is made: the form alone, without a LiveView. */
const SEED = `<!doctype html><meta charset="utf-8"><script>localStorage.clear()</script><script src="/kit.js"></script>${formHtml}`;

/** What is stored of a draft, by its values: each engine makes it once, as loading a page for it takes long. @type {Map<string, [string, string][]>} */
const made = new Map();

/** Stores the entries at the first page of a test. Ports come again, and with them what was stored. @param {[string, string][]} entries */
const storing = (entries) => `<script>{
  const test = '${crypto.randomUUID()}';
  if (sessionStorage.getItem('test') !== test) {
    sessionStorage.setItem('test', test);
    localStorage.clear();
    for (const [key, text] of ${JSON.stringify(entries)}) localStorage.setItem(key, text);
  }
}</script>`;

/**
 * Starts a server.
 *
 * @param {{ client?: keyof typeof CLIENTS, routes?: Record<string, import('./server/server.mjs').View>, app?: string,
 *   head?: string, scripts?: string[] }} [options]
 */
export async function startLab({
  client = '1.2',
  routes = views,
  app = APP,
  head = HEAD,
  scripts = ['/phoenix.js', '/live-view.js', '/app.js'],
} = {}) {
  const { version } = JSON.parse(file(`${clientOf(client)}/package.json`));
  const start = `<link rel="icon" href="data:,"><script>${RECORDER}</script>${head}`;
  const server = await startServer({
    routes,
    version,
    head: start,
    scripts,
    assets: {
      '/kit.js': KIT,
      '/phoenix.js': file('node_modules/phoenix/priv/static/phoenix.js'),
      '/live-view.js': file(`${clientOf(client)}/priv/static/phoenix_live_view.js`),
      '/app.js': app,
      '/seed': SEED,
      // A page of the same app that is no LiveView: hooks mount there all the same.
      '/dead': () =>
        `<!doctype html><meta name="csrf-token" content="">${server.head}${deadFormHtml}${scripts.map((src) => `<script src="${src}"></script>`).join('')}`,
      '/sent': ({ body }) => `<!doctype html><title>sent</title><h1 id="other">Sent</h1><p id="body">${body}</p>`,
    },
  });
  server.nested = nested;
  return new Lab(server);
}

export class Lab {
  #ticking;

  constructor(server) {
    this.server = server;
  }

  /** Every 40 ms the server changes something in the page: each time, LiveView patches all of it. */
  tick(every = 40) {
    this.#ticking = setInterval(() => this.server.update((live) => live.assign({ n: live.assigns.n + 1 })), every);
  }

  /** Leaves a draft behind, as an earlier visit would: the next page has it. @param {Page} page @param {Record<string, any>} [draft] values by name */
  async seed(page, draft = DRAFT) {
    const id = page.engine + JSON.stringify(draft);
    if (!made.has(id)) made.set(id, await this.#make(page, draft));
    this.server.head = storing(made.get(id)) + this.server.head;
  }
  /** What the element itself stores. */
  async #make(page, draft) {
    await page.goto(`${this.server.url}/seed`);
    await page.waitFor(() => document.querySelector('persisted-form') !== null);
    return page.evaluate(async (draft) => {
      for (const [name, value] of Object.entries(draft)) {
        const fields = [...document.querySelectorAll(`[name="${name}"]:not([type=hidden])`)];
        const field = fields.find((it) => it.type !== 'radio' || it.value === value);
        if (field.multiple) for (const option of field.options) option.selected = value.includes(option.value);
        else if (/checkbox|radio/.test(field.type)) field.checked = value !== false;
        else field.value = value;
        field.dispatchEvent(new Event('input', { bubbles: true }));
      }
      await document.querySelector('persisted-form').save();
      return Object.entries(localStorage);
    }, draft);
  }

  /** Goes to a page of the server and waits for its LiveView. @param {Page} page @param {string} path */
  async visit(page, path) {
    await page.goto(this.server.url + path);
    await this.joined(page);
  }
  async joined(page) {
    await page.waitFor(() => document.querySelector('[data-phx-main].phx-connected') !== null);
  }

  /** The messages that the LiveView was sent: `{ type, event, value, cid, … }`. */
  get events() {
    return this.server.frames
      .filter(({ dir, data }) => dir === 'client' && data[3] === 'event')
      .map(({ data }) => data[4]);
  }
  get joins() {
    return this.server.frames.filter(({ dir, data }) => dir === 'client' && data[3] === 'phx_join').length;
  }

  async close() {
    clearInterval(this.#ticking);
    await this.server.close();
  }
}
