// Every page of the site: its links, what axe says, how it fits a phone.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { launch } from '../support/browsers.mjs';
import { startSite, violations } from './site.mjs';

/** What a page links to, and what in it can be linked to. */
const read = () => ({
  links: [...document.querySelectorAll('a[href], link[href], script[src], iframe')]
    .map((it) => new URL(it.href ?? it.dataset.src ?? it.src, location.href).href)
    .filter((href) => !href.startsWith('data:')),
  frames: [...document.querySelectorAll('iframe')].map(
    (it) => new URL(it.dataset.src ?? it.src, location.href).pathname,
  ),
  anchors: [...document.querySelectorAll('[id]')].map(({ id }) => id),
  title: document.title,
  heading: document.querySelectorAll('h1').length,
});

/** Whether a page is wider than its window. */
const widest = () => {
  const { scrollWidth } = document.documentElement;
  return scrollWidth > innerWidth ? [`${scrollWidth} px`] : [];
};

describe('the site', () => {
  let site, browser, page;
  const complaints = [];
  /** @type {Map<string, ReturnType<typeof read>>} */
  const found = new Map();
  const wrong = [];
  const wide = [];
  /** The pages that stand in others: those have the headings. */
  const framed = new Set();
  const pathOf = (pathname) => pathname.replace(/^\/project\//, '').replace(/(^|\/)$/, '$1index.html');

  before(async () => {
    site = await startSite();
    browser = await launch('chromium');
    page = await browser.newPage();
    page.raw.on('console', (message) => {
      // The page about the remote storage says itself that its server does not run.
      if (message.text().includes('ERR_CONNECTION_REFUSED') && page.raw.url().includes('/storage/remote.')) return;
      if (['error', 'warn'].includes(message.type())) complaints.push(`${page.raw.url()}: ${message.text()}`);
    });
    page.raw.on('pageerror', (error) => complaints.push(`${page.raw.url()}: ${error.message}`));
    await page.raw.setViewport({ width: 360, height: 740 });
    for (const path of site.pages) {
      await page.goto(site.url(path));
      found.set(path, await page.evaluate(read));
      wide.push(...(await page.evaluate(widest)).map((line) => `${path}: ${line}`));
      for (const scheme of ['light', 'dark']) {
        await page.raw.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
        for (const line of await violations(page, scheme === 'dark')) wrong.push({ path, scheme, line });
      }
    }
    for (const { frames } of found.values()) for (const frame of frames) framed.add(pathOf(frame));
  });
  after(async () => {
    await browser?.close();
    await site?.close();
  });

  it('has a page for the recipe, each walk, the notice, and the documentation', () => {
    for (const path of ['index', 'page-load', 'keystroke', 'submit', 'notice/index', 'docs/start', 'docs/api'])
      assert.ok(found.has(`${path}.html`), path);
  });

  it('loads without a complaint of the browser', () => assert.deepEqual(complaints, []));

  it('has one title and one main heading on each page', () => {
    const titles = [...found.values()].map(({ title }) => title);
    assert.deepEqual(
      titles.filter((title, i) => !title || titles.indexOf(title) !== i),
      [],
    );
    assert.deepEqual(
      [...found].filter(([path, { heading }]) => heading !== (framed.has(path) ? 0 : 1)).map(([path]) => path),
      [],
    );
  });

  it('links only to what is there', async () => {
    const home = site.url('');
    const dead = [];
    const statuses = new Map();
    for (const [path, { links }] of found) {
      for (const link of new Set(links)) {
        const { origin, pathname, hash } = new URL(link);
        // Other sites are not asked: a test needs no network.
        if (!link.startsWith(home)) continue;
        const url = origin + pathname;
        if (!statuses.has(url)) statuses.set(url, (await fetch(url)).status);
        const target = pathOf(pathname);
        const isThere = statuses.get(url) === 200 && (!hash || found.get(target)?.anchors.includes(hash.slice(1)));
        if (!isThere) dead.push(`${path} → ${link}`);
      }
    }
    assert.deepEqual(dead, []);
  });

  it('leads from the first page to every other', () => {
    const home = site.url('');
    const seen = new Set();
    const queue = ['index.html'];
    for (const path of queue) {
      if (seen.has(path) || !found.has(path)) continue;
      seen.add(path);
      for (const link of found.get(path).links) if (link.startsWith(home)) queue.push(pathOf(new URL(link).pathname));
    }
    // The page of thanks is what a submit leads to.
    assert.deepEqual(
      site.pages.filter((path) => !seen.has(path) && path !== 'thanks.html'),
      [],
    );
  });

  it('gives axe nothing to say, in light and in dark colors', () => {
    const isFramed = ({ path, line }) => framed.has(path) && line.startsWith('page-has-heading-one');
    assert.deepEqual(
      wrong.filter((it) => !isFramed(it)),
      [],
    );
  });

  it('fits a phone', () => assert.deepEqual(wide, []));

  it('has every attribute, event, method and state of custom-elements.json in the API tables', async () => {
    await page.goto(site.url('docs/api.html'));
    const cells = await page.evaluate(() =>
      [...document.querySelectorAll('td:first-child')].map(({ textContent }) => textContent),
    );
    for (const name of ['storage-key', 'clear-on', 'savedAt', 'undo()', 'PersistedForm.clear(which)', 'beforerestore'])
      assert.ok(cells.includes(name), name);
    assert.ok(cells.includes(':state(dirty)'));
  });
});
