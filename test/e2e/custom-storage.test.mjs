// A page's own storages: they throw, reject, never answer, answer late, or come late.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { document as html, html as answer } from '../support/server.mjs';
import {
  HEAD,
  failures,
  fill,
  inEachEngine,
  noted,
  restored,
  shown,
  shownByNext,
  type,
  valueOf,
  written,
} from './lab.mjs';

const form = (attributes = '') =>
  `<persisted-form ${attributes}><form autocomplete="off"><input name="a"></form></persisted-form>`;

inEachEngine((lab) => {
  describe('a storage of the page', () => {
    const define = (methods) => `${HEAD}<script>PersistedFormKit.defineStorage('page', { ${methods} })</script>`;
    const fails = { throws: '() { throw new Error("no") }', rejects: '() { return Promise.reject(new Error("no")) }' };
    for (const [way, method] of Object.entries(fails)) {
      test(`that ${way} at everything: memory has the draft`, async () => {
        await lab.open(form('storage="page"'), {
          head: define(`getItem${method}, setItem${method}, removeItem${method}`),
        });
        await type(lab.tab, 'draft');
        assert.deepEqual(await failures(lab.tab), ['read', 'write']);
        assert.equal(await lab.tab.evaluate(shownByNext), 'draft');
      });

      test(`that ${way} at writing: memory has the draft`, async () => {
        await lab.open(form('storage="page"'), { head: define(`getItem() {}, setItem${method}, removeItem() {}`) });
        await type(lab.tab, 'draft');
        assert.deepEqual(await failures(lab.tab), ['write']);
        assert.equal(await lab.tab.evaluate(shownByNext), 'draft');
      });

      test(`that ${way} at removing: clear() tells`, async () => {
        await lab.open(form('storage="page"'), { head: define(`getItem() {}, setItem() {}, removeItem${method}`) });
        await type(lab.tab, 'draft');
        await lab.tab.evaluate(() => document.querySelector('persisted-form').clear());
        assert.deepEqual(await failures(lab.tab), ['clear']);
      });
    }

    const promised = `getItem: async (key) => localStorage.getItem(key), setItem: async (key, text) => localStorage.setItem(key, text),
      removeItem: async (key) => localStorage.removeItem(key)`;

    test('that returns promises restores and saves', async () => {
      await lab.open(form('storage="page"'), { head: define(promised) });
      await type(lab.tab, 'draft');
      await lab.reopen();
      assert.equal(await valueOf(lab.tab, '[name=a]'), 'draft');
      assert.deepEqual(await failures(lab.tab), []);
    });

    test('given as a property takes over at once', async () => {
      await lab.open(form(), { head: HEAD });
      await type(lab.tab, 'for local');
      await lab.tab.evaluate(() => {
        const items = (window.items = new Map());
        document.querySelector('persisted-form').storage = {
          getItem: (key) => items.get(key),
          setItem: (key, text) => void items.set(key, text),
          removeItem: (key) => void items.delete(key),
        };
      });
      await type(lab.tab, ' and the page');
      const [item] = await lab.tab.evaluate(() => [...window.items.values()]);
      assert.match(item, /for local and the page/);
    });

    test('that is defined later gets what was typed meanwhile, and its draft is shown', async () => {
      let late = false;
      const defined = define(promised);
      const body = form('storage="page"').replace('</form>', '<input name="b"></form>');
      const url = lab.add((_request, response) => answer(response, html(body, { head: late ? HEAD : defined })));
      await lab.tab.goto(url);
      await restored(lab.tab);
      await fill(lab.tab, { '[name=b]': 'draft' });
      await written(lab.tab, 'draft');
      late = true;
      await lab.tab.goto(lab.server.url('/elsewhere'));
      await lab.tab.goto(url);
      await lab.tab.type('[name=a]', 'meanwhile');
      await lab.tab.evaluate(defined.replace(/^.*<script>|<\/script>$/gs, ''));
      await restored(lab.tab);
      assert.deepEqual(await shown(lab.tab), { a: 'meanwhile', b: 'draft' });
      await written(lab.tab, 'meanwhile');
    });
  });

  describe('a storage that answers after 11 s', () => {
    /** @type {import('./lab.mjs').Page} */
    let tab;
    const draft = JSON.stringify({ 'persisted-form': 1, fields: { a: ['late', 2000], b: ['late', 2000] } });
    const head = `${HEAD}<script>
      addEventListener('restore', () => (window.toldAt = performance.now()), { once: true });
      const late = new Promise((resolve) => setTimeout(resolve, 11_000, ${JSON.stringify(draft)}));
      PersistedFormKit.defineStorage('slow', { getItem: () => late, setItem() {}, removeItem() {} });
    </script>`;

    before(async () => {
      tab = await lab.browser.newTab();
      await tab.goto(lab.add(form('storage="slow"').replace('</form>', '<input name="b"></form>'), { head }));
      await tab.type('[name=a]', 'mine');
      await tab.evaluate(() => new Promise((resolve) => setTimeout(resolve, 8000)));
      await restored(tab);
      await tab.waitFor(() => document.querySelector('[name=b]').value === 'late');
    });

    test('is waited for', async () => assert.ok((await tab.evaluate(() => window.toldAt)) > 9900));

    test('has failed after 10 s: nothing was stored, as restore says', async () => {
      assert.deepEqual(await failures(tab), ['read', 'write']);
      const [{ savedAt, restored }] = await noted(tab, 'restore');
      assert.deepEqual([savedAt, restored], [null, []]);
    });

    test('is shown late where nobody has edited', async () =>
      assert.deepEqual(await shown(tab), { a: 'mine', b: 'late' }));
  });
});
