// A remote storage: browsers of one owner, against the draft server on files and on Redis.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startDraftServer } from '../server/servers.mjs';
import { pause } from '../support/server.mjs';
import { told, valueOf } from './lab.mjs';

export const FORM = `<persisted-form storage="account" storage-key="/ticket?id=7#form" scope="ada"><form autocomplete="off">
  <input name="title"><input name="city">
</form></persisted-form>`;

/** Somebody may log in in any tab of the browser. @param {string} endpoint @param {string} owner who has before */
export const script = (endpoint, owner) => `
  import { defineStorage } from 'persisted-form';
  import { remoteStorage } from 'persisted-form/storage/remote';
  defineStorage('account', remoteStorage({ endpoint: '${endpoint}', headers: () => ({ authorization: 'Bearer ' + (localStorage.user ?? '${owner}') }) }));`;

/** @param {import('../support/browsers.mjs').Page} page */
const values = async (page) => [await valueOf(page, '[name=title]'), await valueOf(page, '[name=city]')];

/** The page comes to the front; in Firefox a page behind another one stays hidden. @param {import('../support/browsers.mjs').Page} page */
const comesBack = (page) =>
  page.evaluate(() => {
    Object.defineProperty(document, 'hidden', { value: false, configurable: true });
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  });

/** Waits until a tab knows who has logged in in another: browsers may be late with it. @param {import('../support/browsers.mjs').Page} page @param {string | null} user */
const sees = (page, user) => page.waitFor((user) => localStorage.getItem('user') === user, user);

/**
 * What browsers of one owner do, with the draft server on some engine.
 *
 * @param {import('./lab.mjs').Lab} lab
 * @param {string} name
 * @param {() => Promise<{ env: Record<string, string>, close: () => Promise<unknown> }>} open
 */
export function follows(lab, name, open) {
  describe(`on ${name}`, () => {
    /** @type {Awaited<ReturnType<typeof open>>} */
    let engine;
    /** @type {Awaited<ReturnType<typeof startDraftServer>>} */
    let drafts;
    let owners = 0;
    before(async () => {
      engine = await open();
      drafts = await startDraftServer(engine.env);
    });
    after(async () => {
      await drafts.close();
      await engine.close();
    });
    /** A browser of the owner's, on the form. */
    async function visit() {
      const page = await lab.browser.newPage();
      await page.goto(lab.server.url('/form'));
      await told(page, 'restore');
      return page;
    }
    const next = () => lab.show(FORM, script(drafts.endpoint, `${lab.engine}${owners++}`));
    /** What the server has. */
    const stored = async (owner = `${lab.engine}${owners - 1}`) => {
      const key = encodeURIComponent('/ticket?id=7#form@ada');
      const headers = { authorization: `Bearer ${owner}` };
      const response = await fetch(`${drafts.endpoint}/${key}`, { headers });
      const { fields } = response.ok ? await response.json() : { fields: {} };
      return { title: fields.title?.[0], city: fields.city?.[0] };
    };
    /** @param {object} expected */
    async function reaches(expected) {
      const wanted = JSON.stringify(expected);
      let found = '';
      for (const end = Date.now() + 8000; found !== wanted && Date.now() < end;) {
        found = JSON.stringify(await stored());
        await new Promise((done) => setTimeout(done, 30));
      }
      assert.equal(found, wanted, `The server has ${found}, not ${wanted}`);
    }

    test('a draft begun in one browser goes on in another', async () => {
      next();
      const phone = await visit();
      await phone.type('[name=title]', 'Broken lamp');
      await reaches({ title: 'Broken lamp' });
      const desk = await visit();
      assert.deepEqual(await values(desk), ['Broken lamp', '']);
      await phone.close();
      await desk.close();
    });

    test('two browsers that edit different fields at once end with the same draft', async () => {
      next();
      const [phone, desk] = [await visit(), await visit()];
      await Promise.all([phone.type('[name=title]', 'Lamp'), desk.type('[name=city]', 'London')]);
      await reaches({ title: 'Lamp', city: 'London' });
      for (const page of [phone, desk]) {
        await page.reload();
        await told(page, 'restore');
        await page.waitFor(() => document.querySelectorAll('input').length === 2);
      }
      for (const page of [phone, desk]) {
        await page.waitFor(() => [...document.querySelectorAll('input')].every((it) => it.value));
        assert.deepEqual(await values(page), ['Lamp', 'London']);
        await page.close();
      }
    });

    test('what the other browser wrote shows when the page comes back into view, but not over an edit', async () => {
      next();
      const [phone, desk] = [await visit(), await visit()];
      await phone.type('[name=title]', 'Mine');
      await reaches({ title: 'Mine' });
      await desk.type('[name=title]', 'Yours');
      await desk.type('[name=city]', 'London');
      await reaches({ title: 'Yours', city: 'London' });
      await comesBack(phone);
      await phone.waitFor(
        () => /** @type {HTMLInputElement} */ (document.querySelector('[name=city]')).value === 'London',
      );
      assert.deepEqual(await values(phone), ['Mine', 'London']);
      await phone.close();
      await desk.close();
    });

    test('a page that is left right after an edit has sent it', async () => {
      next();
      const page = await visit();
      await page.type('[name=title]', 'Last words');
      await page.goto(lab.server.url('/elsewhere'));
      await reaches({ title: 'Last words' });
      await page.close();
    });

    test('the form works on while the server is away, and the server catches up', async () => {
      next();
      const page = await visit();
      await drafts.kill();
      await page.type('[name=title]', 'Lamp');
      const { operation } = await told(page, 'persist-error');
      assert.equal(operation, 'write');
      await page.reload();
      await told(page, 'restore');
      assert.deepEqual(await values(page), ['Lamp', '']);
      await drafts.restart();
      await page.evaluate(() => window.dispatchEvent(new Event('online')));
      await reaches({ title: 'Lamp' });
      await page.close();
    });

    test('a cleared draft is gone in every browser', async () => {
      next();
      const [phone, desk] = [await visit(), await visit()];
      await phone.type('[name=title]', 'Lamp');
      await reaches({ title: 'Lamp' });
      await comesBack(desk);
      await desk.waitFor(() => document.querySelector('input')?.value === 'Lamp');
      await phone.evaluate(() => /** @type {any} */ (document.querySelector('persisted-form')).clear());
      await reaches({});
      await desk.reload();
      await told(desk, 'restore');
      await desk.waitFor(() => document.querySelector('input')?.value === '');
      await desk.type('[name=city]', 'London');
      await reaches({ city: 'London' });
      await phone.close();
      await desk.close();
    });

    test('somebody else logs in in another tab: what is typed on in the first waits for whoever began it', async () => {
      next();
      const bob = `${lab.engine}${owners} bob`;
      const [adas, bobs] = [await lab.browser.newTab(), await lab.browser.newTab()];
      await adas.goto(lab.server.url('/form'));
      await told(adas, 'restore');
      await adas.type('[name=title]', 'Lamp');
      await reaches({ title: 'Lamp' });
      await bobs.goto(lab.server.url('/elsewhere'));
      await bobs.evaluate((bob) => (localStorage.user = bob), bob);
      await sees(adas, bob);
      await bobs.goto(lab.server.url('/form'));
      await told(bobs, 'restore');
      await adas.type('[name=city]', 'London');
      await told(adas, 'persist-error');
      await adas.type('[name=city]', ', W1');
      await comesBack(adas);
      await pause(2000);
      assert.equal(JSON.stringify(await stored(bob)), '{}', 'Bob has none of it');
      await bobs.reload();
      await told(bobs, 'restore');
      assert.deepEqual(await values(bobs), ['', '']);
      await bobs.evaluate(() => localStorage.removeItem('user'));
      await sees(adas, null);
      await comesBack(adas);
      await reaches({ title: 'Lamp', city: 'London, W1' });
      await adas.close();
      await bobs.close();
    });
  });
}
