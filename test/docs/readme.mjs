// The code of the README, in a page.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { launch } from '../support/browsers.mjs';
import { CDN, page as pageOf, serve } from '../support/server.mjs';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const blocks = (language) =>
  [...readme.matchAll(/```(\w+)\n(.*?)```/gs)].filter(([, name]) => name === language).map(([, , code]) => code);

const form = blocks('html').find((code) => code.includes('username'));
const notice = blocks('html').find((code) => code.includes('data-persist="restored"'));
const listener = blocks('js').find((code) => code.includes("'restore'"));

describe('the README', () => {
  let server, browser, page;
  const logged = [];
  before(async () => {
    server = await serve({
      // autocomplete: browsers refill fields by themselves.
      '/': pageOf(`${form.replace('<form', '<form autocomplete="off"')}<script>${listener}</script>`, { head: CDN }),
      '/notice': pageOf(notice.replace('<form>…', '<form autocomplete="off"><input name="message">'), { head: CDN }),
    });
    browser = await launch('chromium');
    page = await browser.newPage();
    page.raw.on('console', async (message) => logged.push(await message.args()[0]?.jsonValue()));
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  it('has a form that remembers, and a listener that hears it', async () => {
    await page.goto(server.url('/'));
    await page.type('[name=username]', 'Ada');
    await page.reload();
    assert.equal(await page.evaluate(() => document.querySelector('[name=username]').value), 'Ada');
    await page.waitFor(() => document.querySelector('persisted-form').restored.then(() => true));
    assert.deepEqual(logged, [{ username: null }, { username: 'Ada' }]);
  });

  it('has a notice whose button undoes the restore', async () => {
    await page.goto(server.url('/notice'));
    const isShown = () => page.evaluate(() => document.querySelector('[role=status]').checkVisibility());
    assert.equal(await isShown(), false);
    await page.type('[name=message]', 'Hello');
    await page.reload();
    assert.equal(await isShown(), true);
    await page.click('[command="--undo"]');
    await page.waitFor(() => document.querySelector('[name=message]').value === '');
    assert.equal(await isShown(), false);
  });
});
