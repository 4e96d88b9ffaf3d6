// The one file for pages without a bundler.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { launch } from '../support/browsers.mjs';
import { forEachEngine } from '../support/engines.mjs';
import { page, serve } from '../support/server.mjs';

const FILE = '/dist/cdn/persisted-form.min.js';
const FORM = '<persisted-form><form><input name="a"></form></persisted-form>';

const PAGES = {
  '/classic': page(FORM, { head: `<script src="${FILE}"></script>` }),
  '/deferred': page(FORM, { head: `<script src="${FILE}" defer></script>` }),
  '/module': page(FORM, { head: `<script type="module" src="${FILE}"></script>` }),
  '/twice': page(FORM, {
    head: `<script>onerror = (message) => { document.documentElement.title = message; }</script>
      <script src="${FILE}"></script><script>kit = PersistedFormKit</script><script src="${FILE}?again"></script>`,
  }),
};

forEachEngine((engine) =>
  describe(`the CDN file in ${engine}`, () => {
    let browser;
    let server;
    let tab;
    before(async () => {
      [browser, server] = await Promise.all([launch(engine), serve(PAGES)]);
      tab = await browser.newPage();
    });
    after(async () => {
      await browser.close();
      await server.close();
    });

    for (const kind of ['classic', 'deferred', 'module']) {
      it(`defines the element and leaves its global as a ${kind} script`, async () => {
        await tab.goto(server.url(`/${kind}`));
        const left = await tab.evaluate(() => ({
          kit: Object.keys(globalThis.PersistedFormKit).sort(),
          restores: typeof document.querySelector('persisted-form').restore,
        }));
        assert.deepEqual(left, {
          kit: ['connectParams', 'defineStorage', 'hooks', 'persistForm'],
          restores: 'function',
        });
      });
    }

    it('that comes twice acts once', async () => {
      await tab.goto(server.url('/twice'));
      const clears = await tab.evaluate(async () => {
        let clears = 0;
        document.addEventListener('clear', () => clears++);
        dispatchEvent(new CustomEvent('phx:persisted-form:clear', { detail: {} }));
        await new Promise((resolve) => setTimeout(resolve, 100));
        return clears;
      });
      assert.equal(clears, 1);
    });

    it('is silent when it comes twice, and keeps the first global', async () => {
      await tab.goto(server.url('/twice'));
      const [error, isFirst] = await tab.evaluate(() => [
        document.documentElement.title,
        globalThis.kit === globalThis.PersistedFormKit,
      ]);
      assert.equal(error, '');
      assert.equal(isFirst, true);
    });
  }),
);
