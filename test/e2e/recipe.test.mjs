// The recipe: a form, one script, and a visitor who comes back the next day.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { launch } from '../support/browsers.mjs';
import { CDN } from '../support/server.mjs';
import { HEAD, NOTES, inEachEngine, noted, restored, valueOf, written } from './lab.mjs';

const FORM = `<persisted-form><form><input name="username"></form></persisted-form>`;
const FIELD = '[name=username]';

inEachEngine((lab) => {
  describe('the next day', () => {
    /** What the pages show: ours, and a control page without our script. */
    let ours;
    let control;

    before(async () => {
      const url = lab.add(FORM);
      const controlUrl = lab.add(FORM, { head: NOTES });
      // WebKit's driver keeps no profile: there the next day is a new tab.
      const userDataDir =
        lab.engine === 'webkit' ? undefined : await mkdtemp(join(tmpdir(), 'persisted-form-profile-'));
      const inTab = async (use) => {
        const browser = userDataDir ? await launch(lab.engine, { userDataDir }) : lab.browser;
        const tab = await browser.newTab();
        await use(tab).finally(() => (userDataDir ? browser.close() : tab.close()));
      };
      await inTab(async (evening) => {
        await evening.goto(controlUrl);
        await evening.type(FIELD, 'Ada');
        await evening.goto(url);
        await evening.type(FIELD, 'Ada');
        await written(evening, 'Ada');
      });
      await inTab(async (morning) => {
        await morning.goto(controlUrl);
        control = await valueOf(morning, FIELD);
        await morning.goto(url);
        await restored(morning);
        ours = { field: await valueOf(morning, FIELD), events: await noted(morning, 'restore') };
      });
      if (userDataDir) await rm(userDataDir, { recursive: true, force: true, maxRetries: 5 });
    });

    test('the field shows what was typed', () => assert.equal(ours.field, 'Ada'));

    test('the control: without our script the field comes back empty', () => assert.equal(control, ''));

    test('restore has fired once, and tells it', () => {
      const details = ours.events.map(({ values, restored }) => ({ values, restored }));
      assert.deepEqual(details, [{ values: { username: 'Ada' }, restored: ['username'] }]);
    });
  });

  test('a first visit is told with null', async () => {
    await lab.open(FORM);
    const [event] = await noted(lab.tab, 'restore');
    assert.deepEqual([event.values, event.restored, event.savedAt], [{ username: null }, [], null]);
  });

  test('savedAt is when the field was last edited', async () => {
    await lab.open(FORM);
    const start = Date.now();
    await lab.tab.type(FIELD, 'Ada');
    await written(lab.tab, 'Ada');
    const { savedAt } = await lab.reopen();
    assert.ok(savedAt >= start - 1 && savedAt <= Date.now(), `${savedAt} is not since ${start}`);
  });

  test('the stored draft is readable text under the path and the place of the form', async () => {
    const url = await lab.open(FORM);
    await lab.tab.type(FIELD, 'Ada');
    await written(lab.tab, 'Ada');
    const key = await lab.tab.evaluate(() =>
      document.querySelector('persisted-form').restored.then((it) => it.storageKey),
    );
    assert.equal(key, `${new URL(url).pathname}#0`);
    const [value] = await lab.tab.evaluate((key) => JSON.parse(localStorage.getItem(key)).fields.username, key);
    assert.equal(value, 'Ada');
  });

  describe('every script of the page hears restore', () => {
    const listen = (name) => `addEventListener('restore', () => heard.push('${name}'))`;
    const script = (name) => `data:text/javascript,${encodeURIComponent(listen(name))}`;
    const LISTENERS = `
      <script>window.heard = []; ${listen('head')}</script>
      <script src="${script('deferred')}" defer></script>
      <script type="module">${listen('module')}</script>
      <script>
        document.addEventListener('DOMContentLoaded', () => ${listen('DOMContentLoaded of the document')});
        addEventListener('DOMContentLoaded', () => ${listen('DOMContentLoaded of the window')});
      </script>`;
    const BODY = `${FORM}<script>${listen('body')}</script>`;
    const ALL = [
      'DOMContentLoaded of the document',
      'DOMContentLoaded of the window',
      'body',
      'deferred',
      'head',
      'module',
    ];
    const module = CDN.replace('<script', '<script type="module"');
    const ways = {
      'our script is the first of the head': { head: HEAD + LISTENERS, body: BODY },
      'our script is deferred': { head: NOTES + CDN.replace('<script', '<script defer') + LISTENERS, body: BODY },
      'our script is a module': { head: NOTES + module + LISTENERS, body: BODY },
      'our script is the last of the page': { head: NOTES + LISTENERS, body: BODY + CDN },
    };
    for (const [way, { head, body }] of Object.entries(ways))
      test(way, async () => {
        const url = lab.add(body, { head });
        await lab.tab.goto(url);
        await restored(lab.tab);
        assert.deepEqual((await lab.tab.evaluate(() => window.heard)).sort(), ALL);
        await lab.tab.type(FIELD, 'Ada');
        await written(lab.tab, 'Ada');
        await lab.reopen();
        assert.deepEqual((await lab.tab.evaluate(() => window.heard)).sort(), ALL);
      });
  });

  test('a listener that comes later uses the promise', async () => {
    await lab.open(FORM);
    await lab.tab.type(FIELD, 'Ada');
    await written(lab.tab, 'Ada');
    await lab.reopen();
    const late = await lab.tab.evaluate(() =>
      document.querySelector('persisted-form').restored.then((it) => it.values),
    );
    assert.deepEqual(late, { username: 'Ada' });
  });
});
