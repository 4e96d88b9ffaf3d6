// Nothing lost: closed, crashed and killed browsers, clears, elements that come and go.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { launch } from '../support/browsers.mjs';
import { pause } from '../support/server.mjs';
import { HEAD, fill, inEachEngine, noted, restored, stored, valueOf, written } from './lab.mjs';

const form = (attributes = '') =>
  `<persisted-form ${attributes}><form autocomplete="off"><input name="a"><input name="b"></form></persisted-form>`;
/** Its timer never comes: only the end of the page writes. */
const PATIENT = form('delay="60000"');

/** Counts the listeners at the window and the document. Goes before our script. */
const COUNT = `<script>
  const { addEventListener: add, removeEventListener: remove } = EventTarget.prototype;
  const there = new Map([[window, new Map()], [document, new Map()]]);
  const idOf = new Map();
  const keyOf = (type, listener, options) => {
    if (!idOf.has(listener)) idOf.set(listener, idOf.size);
    return [type, idOf.get(listener), Boolean(options?.capture ?? options)].join();
  };
  EventTarget.prototype.addEventListener = function (...args) {
    const listeners = there.get(this);
    const key = keyOf(...args);
    listeners?.set(key, args[0]);
    if (listeners && args[2]?.signal) add.call(args[2].signal, 'abort', () => listeners.delete(key));
    return add.apply(this, args);
  };
  EventTarget.prototype.removeEventListener = function (...args) {
    there.get(this)?.delete(keyOf(...args));
    return remove.apply(this, args);
  };
  window.listeners = () => [...there.values()].flatMap((listeners) => [...listeners.values()]).sort();
</script>`;

inEachEngine((lab) => {
  describe('a key and then', () => {
    test('the tab closed at once', async () => {
      const url = lab.add(PATIENT);
      const tab = await lab.tabAt(url);
      await tab.type('[name=a]', 'k');
      await tab.close();
      const next = await lab.tabAt(url);
      assert.equal(await valueOf(next, '[name=a]'), 'k');
    });

    test('another page at once', async () => {
      await lab.open(PATIENT);
      await lab.tab.type('[name=a]', 'k');
      await lab.reopen();
      assert.equal(await valueOf(lab.tab, '[name=a]'), 'k');
    });

    test('the element taken out of the page at once', async () => {
      await lab.open(PATIENT);
      await lab.tab.type('[name=a]', 'k');
      await lab.tab.evaluate(() => document.querySelector('persisted-form').remove());
      await lab.reopen();
      assert.equal(await valueOf(lab.tab, '[name=a]'), 'k');
    });

    if (lab.engine === 'chromium')
      test('the tab crashed 0.3 s later', async () => {
        const url = lab.add(form());
        const tab = await lab.tabAt(url);
        await tab.type('[name=a]', 'k');
        await pause(300);
        await tab.raw.goto('chrome://crash').catch(() => {});
        const next = await lab.tabAt(url);
        assert.equal(await valueOf(next, '[name=a]'), 'k');
      });

    // WebKit's driver keeps no profile.
    if (lab.engine !== 'webkit')
      test('the browser killed 6.5 s later', async () => {
        const url = lab.add(form());
        const userDataDir = await mkdtemp(join(tmpdir(), 'persisted-form-profile-'));
        const killed = await launch(lab.engine, { userDataDir });
        const tab = await killed.newTab();
        await tab.goto(url);
        await restored(tab);
        await tab.type('[name=a]', 'k');
        await pause(6500);
        await killed.kill();
        const browser = await launch(lab.engine, { userDataDir });
        const next = await browser.newTab();
        await next.goto(url);
        await restored(next);
        const value = await valueOf(next, '[name=a]');
        await browser.close();
        await rm(userDataDir, { recursive: true, force: true, maxRetries: 5 });
        assert.equal(value, 'k');
      });
  });

  test('clear() takes what is still to be written', async () => {
    await lab.open(form('delay="200"'));
    await fill(lab.tab, { '[name=a]': 'pending' });
    await lab.tab.evaluate(() => document.querySelector('persisted-form').clear());
    await pause(400);
    assert.equal(await stored(lab.tab), '');
  });

  test('an edit after clear() is stored', async () => {
    await lab.open(form());
    await fill(lab.tab, { '[name=a]': 'before' });
    await lab.tab.evaluate(() => document.querySelector('persisted-form').clear());
    await fill(lab.tab, { '[name=a]': 'after' });
    await written(lab.tab, 'after');
  });

  test('500 connects and disconnects leave no listener behind, and one save an edit', async () => {
    await lab.open(form(), { head: COUNT + HEAD });
    const [before, after] = await lab.tab.evaluate(async () => {
      const element = document.querySelector('persisted-form');
      const again = () => {
        element.remove();
        document.body.append(element);
      };
      // The first connect was before DOMContentLoaded, and waited for it.
      again();
      const before = window.listeners();
      for (let i = 0; i < 500; i++) {
        again();
        if (i % 50 === 0) await new Promise((resolve) => setTimeout(resolve));
      }
      return [before, window.listeners()];
    });
    assert.ok(before.includes('pagehide'));
    assert.deepEqual(after, before);
    await fill(lab.tab, { '[name=a]': 'once' });
    await written(lab.tab, 'once');
    await pause(300);
    assert.equal((await noted(lab.tab, 'save')).length, 1);
  });
});
