// demo/live-view/: the flash can be seen, and ours is none.
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { after, before, describe, it } from 'node:test';
import { createServer } from 'vite';
import { launch } from '../support/browsers.mjs';
import { wantedEngines } from '../support/engines.mjs';

const [engine] = wantedEngines();

describe(`the demo in ${engine}`, () => {
  let site;
  let browser;
  let url;
  before(async () => {
    const configFile = fileURLToPath(new URL('../../vite.config.ts', import.meta.url));
    const root = fileURLToPath(new URL('../../demo', import.meta.url));
    site = await createServer({ configFile, root, mode: 'test', logLevel: 'error', server: { port: 0, hmr: false } });
    await site.listen();
    url = `http://localhost:${site.httpServer.address().port}`;
    // Vite makes them when they are asked for: that takes seconds.
    for (const file of ['persisted-form.js', 'live-view/pane.js']) await (await fetch(`${url}/${file}`)).text();
    browser = await launch(engine);
  });
  after(async () => {
    await browser?.close();
    await site?.close();
  });

  it('counts frames of the blog post’s hook, and none of persisted-form', async () => {
    const page = await browser.newTab();
    await page.goto(`${url}/live-view/index.html`);
    // On the first visit, the page types a name into both.
    await page.waitFor(() => 'live-view-demo' in localStorage && 'live-view-recipe' in localStorage);
    const loadedAt = () =>
      page.evaluate(() =>
        [...document.querySelectorAll('iframe')].map((it) => it.contentWindow.performance.timeOrigin),
      );
    const before = await loadedAt();
    await page.click('#reload');
    await page.waitFor(
      (before) =>
        [...document.querySelectorAll('iframe')].every(
          ({ contentWindow: it }, i) => it.performance.timeOrigin !== before[i] && it.seen?.frames > 60,
        ),
      before,
    );
    await new Promise((resolve) => setTimeout(resolve, 300));
    const [recipe, ours] = await page.evaluate(() =>
      [...document.querySelectorAll('[data-wrong]')].map((it) => Number(it.textContent)),
    );
    assert.equal(ours, 0);
    assert.ok(recipe > 3, `${recipe} frames of the hook`);
  });
});
