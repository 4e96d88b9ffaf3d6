// Nothing doubled, nothing brought back: several tabs, and pages from the back/forward cache.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { pause } from '../support/server.mjs';
import { HEAD, fill, inEachEngine, shown, stored, written } from './lab.mjs';

const form = (attributes = '') =>
  `<persisted-form ${attributes}><form autocomplete="off"><input name="a"><input name="b"></form></persisted-form>`;

/** @param {import('./lab.mjs').Page} tab */
const clear = (tab) => tab.evaluate(() => document.querySelector('persisted-form').clear());

inEachEngine((lab) => {
  describe('two tabs', () => {
    /** Opens a page twice. @param {string} [attributes] */
    async function twoTabs(attributes) {
      const url = await lab.open(form(attributes));
      return [lab.tab, await lab.tabAt(url)];
    }
    /** What a third tab shows, later. */
    async function shownNext() {
      await lab.reopen();
      return shown(lab.tab);
    }

    test('bring nothing back that one has cleared, also where the clock was set back since the edit', async () => {
      const [one, two] = await twoTabs();
      await one.evaluate(() => {
        const { now } = Date;
        Date.now = () => now() + 60_000;
        window.setRight = () => (Date.now = now);
      });
      await fill(one, { '[name=a]': 'gone' });
      await written(two, 'gone');
      await one.evaluate(() => window.setRight());
      await clear(two);
      await pause(300);
      await fill(one, { '[name=b]': 'more' });
      await written(one, 'more');
      assert.deepEqual(await shownNext(), { a: '', b: 'more' });
    });

    test('that edit different fields at the same time lose nothing', async () => {
      const [one, two] = await twoTabs();
      await Promise.all([fill(one, { '[name=a]': 'one' }), fill(two, { '[name=b]': 'two' })]);
      await Promise.all([written(one, 'one'), written(two, 'two')]);
      assert.deepEqual(await shownNext(), { a: 'one', b: 'two' });
    });

    test('that edit the same field keep the last edit', async () => {
      const [one, two] = await twoTabs();
      await fill(one, { '[name=a]': 'first' });
      await pause(20);
      await fill(two, { '[name=a]': 'second' });
      await written(two, 'second');
      assert.deepEqual(await shownNext(), { a: 'second', b: '' });
    });

    test('of which one clears, and the other edits on, do not bring back what was cleared', async () => {
      const [one, two] = await twoTabs();
      await fill(one, { '[name=a]': 'cleared' });
      await written(two, 'cleared');
      await clear(two);
      await one.waitFor(() => document.querySelector('persisted-form').values.a === null);
      await fill(one, { '[name=b]': 'later' });
      await written(one, 'later');
      assert.deepEqual(await shownNext(), { a: '', b: 'later' });
    });

    test('of which one clears while the other has yet to write lose what was edited before', async () => {
      const [one, two] = await twoTabs();
      await fill(one, { '[name=b]': 'earlier' });
      await written(two, 'earlier');
      await one.evaluate(() => (document.querySelector('persisted-form').delay = 60_000));
      await fill(one, { '[name=a]': 'before' });
      await clear(two);
      await pause(100);
      assert.deepEqual(await shownNext(), { a: '', b: '' });
    });
  });

  describe('a page that comes back from the back/forward cache', () => {
    /** Leaves a page and comes back to it. @param {(url: string) => Promise<unknown>} [meanwhile] */
    async function comeBack(meanwhile) {
      const watch = '<script>addEventListener("pageshow", (event) => (window.cached = event.persisted))</script>';
      const url = await lab.open(form(), { head: watch + HEAD });
      await fill(lab.tab, { '[name=a]': 'draft' });
      await lab.tab.goto(lab.server.url('/elsewhere'));
      await meanwhile?.(url);
      await lab.tab.back();
      await lab.tab.waitFor(() => window.cached === true);
      // WebKit resets the fields of such a page, a task later.
      await pause(50);
    }

    test('shows what it showed', async () => {
      await comeBack();
      assert.deepEqual(await shown(lab.tab), { a: 'draft', b: '' });
    });

    test('stores on', async () => {
      await comeBack();
      await lab.tab.type('[name=a]', ' and more');
      await written(lab.tab, 'draft and more');
    });

    test('shows what another tab has edited meanwhile', async () => {
      await comeBack(async (url) => {
        const other = await lab.tabAt(url);
        await fill(other, { '[name=b]': 'other' });
        await written(other, 'other');
      });
      // Firefox tells one tab's process of another's writes in its own time.
      await lab.tab.waitFor(() => document.querySelector('[name=b]').value === 'other');
      assert.deepEqual(await shown(lab.tab), { a: 'draft', b: 'other' });
    });

    test('does not bring back what another tab has cleared meanwhile', async () => {
      await comeBack(async (url) => clear(await lab.tabAt(url)));
      await fill(lab.tab, { '[name=b]': 'later' });
      await written(lab.tab, 'later');
      const drafts = await stored(lab.tab);
      assert.ok(!drafts.includes('draft'), drafts);
    });
  });
});
