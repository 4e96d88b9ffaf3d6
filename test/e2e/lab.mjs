// What every end-to-end test needs: a browser, a server for each file, pages whose script notes every event.
import { after, afterEach, before, describe } from 'node:test';
import { launch } from '../support/browsers.mjs';
import { forEachEngine } from '../support/engines.mjs';
import { CDN, page as pageRoute, serve } from '../support/server.mjs';

/**
 * @typedef {import('../support/browsers.mjs').Page} Page
 * @typedef {import('../support/browsers.mjs').Browser} Browser
 * @typedef {import('../support/server.mjs').Route} Route
 */

/** Notes our events and what reaches the page as an error. Goes before every other script. */
export const NOTES = `<script>
  window.notes = [];
  for (const type of ['beforerestore', 'restore', 'save', 'clear', 'persist-error'])
    addEventListener(type, ({ detail }) =>
      notes.push({
        type,
        ...detail,
        values: { ...detail.values },
        ...(detail.savedAt && { savedAt: detail.savedAt.getTime() }),
        ...(detail.error && { error: String(detail.error) }),
      }));
  for (const type of ['error', 'unhandledrejection'])
    addEventListener(type, (event) => notes.push({ type, message: String(event.message ?? event.reason) }));
</script>`;

/** The head of a usual page: the classic script, and notes. */
export const HEAD = NOTES + CDN;

/** A browser does not refill this field by itself, or the test that relies on it proves nothing. */
const CONTROL = '<form autocomplete="off"><input id="control"></form>';

/**
 * The browsers of this process, each with its first tab: starting one takes longer than most tests.
 *
 * @type {Map<string, Promise<{ browser: Browser, first: Page }>>}
 */
const started = new Map();
after(async () => {
  for (const { browser } of await Promise.all(started.values())) await browser.close();
});

/** @param {import('../support/engines.mjs').Engine} engine */
async function start(engine) {
  const browser = await launch(engine);
  return { browser, first: await browser.newTab() };
}

/** One engine's browser, and a server. Each page has an address of its own, and so has its draft. */
class Lab {
  #pages = 0;
  /** @type {Page[]} */
  #tabs = [];
  /** @type {Browser} */
  browser;
  /** @type {Awaited<ReturnType<typeof serve>>} */
  server;
  /** A tab of the browser's own profile. @type {Page} */
  tab;

  /** @param {import('../support/engines.mjs').Engine} engine */
  constructor(engine) {
    this.engine = engine;
  }

  async start() {
    this.server = await serve({ '/elsewhere': pageRoute('elsewhere') });
    if (!started.has(this.engine)) started.set(this.engine, start(this.engine));
    const { browser, first } = await started.get(this.engine);
    this.browser = browser;
    // WebKit shows frames in its first tab only; the others would keep what an earlier file has left of theirs.
    this.tab = this.engine === 'webkit' ? first : await browser.newTab();
  }

  async stop() {
    if (this.engine !== 'webkit') await this.tab?.close();
    await this.server?.close();
  }

  /** The address of a new page. @param {string | Route} body HTML, or what answers @param {{ head?: string }} [options] */
  add(body, { head = HEAD } = {}) {
    const path = `/page/${++this.#pages}/`;
    this.server.routes[path] = typeof body === 'string' ? pageRoute(body + CONTROL, { head }) : body;
    return this.server.url(path);
  }

  /** Opens a new page, once its element has told what it restored. @param {string | Route} body @param {{ head?: string }} [options] */
  async open(body, options) {
    const url = this.add(body, options);
    await this.tab.goto(url);
    await restored(this.tab);
    return url;
  }

  /** Another tab of the profile with a page in it. It is closed after the test. @param {string} url */
  async tabAt(url) {
    const tab = await this.browser.newTab();
    this.#tabs.push(tab);
    await tab.goto(url);
    await restored(tab);
    return tab;
  }
  async closeTabs() {
    // One that the test has closed or crashed is gone already.
    for (const tab of this.#tabs.splice(0)) await tab.close().catch(() => {});
  }

  /** Leaves the page, and opens it anew once what was typed is stored. The control field, which is in no draft, must come back empty. */
  async reopen() {
    const { tab } = this;
    const url = await tab.evaluate(() => location.href);
    await tab.evaluate(() => {
      const control = document.querySelector('#control');
      if (control instanceof HTMLInputElement) control.value = 'not ours';
    });
    await tab.goto(this.server.url('/elsewhere'));
    await tab.goto(url);
    const detail = await restored(tab);
    const control = await tab.evaluate(() => document.querySelector('#control')?.value ?? '');
    if (control !== '') throw new Error(`${this.engine} refilled the page by itself`);
    return detail;
  }
}

/**
 * Describes tests for each wanted engine, with one browser and one server for all of them.
 *
 * @param {(lab: Lab) => void} define
 */
export function inEachEngine(define) {
  forEachEngine((engine) =>
    describe(engine, () => {
      const lab = new Lab(engine);
      before(() => lab.start());
      after(() => lab.stop());
      afterEach(() => lab.closeTabs());
      define(lab);
    }),
  );
}

/** Waits for the `restore` event, and gives its detail. @param {Page} page */
export const restored = (page) => page.waitFor(() => window.notes?.findLast(({ type }) => type === 'restore'));

/** The noted events of a type. @param {Page} page @param {string} [type] */
export const noted = (page, type) =>
  page.evaluate((type) => window.notes.filter((note) => !type || note.type === type), type);

/** What the fields show, by name; boxes as booleans. @param {Page} page @param {string} [selector] */
export const shown = (page, selector = 'persisted-form [name]') =>
  page.evaluate(
    (selector) =>
      Object.fromEntries(
        [...document.querySelectorAll(selector)].map((field) => [
          field.getAttribute('name'),
          /^(checkbox|radio)$/.test(field.type) ? field.checked : field.value,
        ]),
      ),
    selector,
  );

/** The value of one field. @param {Page} page @param {string} selector */
export const valueOf = (page, selector) =>
  page.evaluate((selector) => document.querySelector(selector).value, selector);

/** The drafts of the page's own address in local storage, as text: none of it where there is none. @param {Page} page */
export const stored = (page) => page.evaluate(draftsOfPage);

/** Waits until a text stands in the page's drafts. @param {Page} page @param {string} text */
export const written = (page, text) =>
  page.waitFor(`(${draftsOfPage})().includes(${JSON.stringify(JSON.stringify(text).slice(1, -1))})`);

const draftsOfPage = () =>
  Object.entries(localStorage)
    .filter(([key]) => key.startsWith(location.pathname))
    .map(([, item]) => item)
    .join();

/**
 * Gives fields values, each with the events of an edit. For tests that are not about how a person edits.
 *
 * @param {Page} page
 * @param {Record<string, string | boolean>} values by selector
 */
export const fill = (page, values) =>
  page.evaluate((values) => {
    for (const [selector, value] of Object.entries(values)) {
      const field = document.querySelector(selector);
      field[typeof value === 'boolean' ? 'checked' : 'value'] = value;
      for (const type of ['input', 'change']) field.dispatchEvent(new Event(type, { bubbles: true, composed: true }));
    }
  }, values);

/** Types into the field `a`, and waits for the write. @param {Page} page @param {string} text */
export async function type(page, text) {
  await page.type('[name=a]', text);
  await page.evaluate(() => document.querySelector('persisted-form').save());
}

/** The operations that failed, each once. No exception may have reached the page. @param {Page} page */
export async function failures(page) {
  const notes = await noted(page);
  const thrown = notes.find(({ type }) => /^(error|unhandledrejection)$/.test(type));
  if (thrown) throw new Error(`an exception reached the page: ${thrown.message}`);
  return [...new Set(notes.filter(({ type }) => type === 'persist-error').map(({ operation }) => operation))];
}

/** In the page: what the field `a` of a new form shows in place of the first. Memory lasts as long as the page. */
export async function shownByNext() {
  const first = document.querySelector('persisted-form');
  const next = first.cloneNode(true);
  next.querySelector('[name=a]').value = '';
  first.replaceWith(next);
  await next.restored;
  return next.querySelector('[name=a]').value;
}
