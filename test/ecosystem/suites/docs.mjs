// The code of docs/stacks/*.md, as it stands there: the draft is shown and told, and goes with the submit that works.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { launch } from '../../support/browsers.mjs';
import { document, html, redirect } from '../../support/server.mjs';
import { becomes, pause } from '../drive.mjs';

let fails = false;

export const routes = {
  '/messages'(_request, response) {
    if (fails) html(response, document('<h1>Sorry</h1>'), { status: 500 });
    else redirect(response, '/thanks');
  },
  // A native submit has worked when the next page, with our script in it, has come.
  '/thanks': (_request, response) =>
    html(
      response,
      document('<h1 id="thanks">Thanks</h1>', {
        head: '<script type="module" src="/test/ecosystem/dist/pages/plain/main.js"></script>',
      }),
    ),
};

const STACKS = readdirSync(new URL('../../../docs/stacks/', import.meta.url))
  .filter((name) => name.endsWith('.md'))
  .map((name) => name.slice(0, -3));

/** What the visitor sees: the fields, what the framework knows of them (if the page says so), the notice. */
const seen = (page) =>
  page.evaluate(() => {
    const { name, message, news } = globalThis.document.querySelector('form').elements;
    const output = globalThis.document.querySelector('output');
    return {
      fields: [name.value, message.value, news.checked],
      state: output ? output.textContent.trim() : null,
      isNoticed: globalThis.document.querySelector('[data-persist=restored]').checkVisibility(),
    };
  });

export function tests(server) {
  describe('the code of docs/stacks', { concurrency: 1 }, () => {
    let browser;
    before(async () => (browser = await launch('chromium')));
    after(() => browser.close());

    for (const stack of STACKS)
      it(stack, async () => {
        const page = await browser.newPage();
        const open = async () => {
          await page.goto(server.url(`/${stack}/docs`));
          await page.waitFor(() => document.querySelector('persisted-form'));
          await page.evaluate(async () => void (await document.querySelector('persisted-form').restored));
        };
        const send = async () => {
          const asked = server.requests.length;
          await page.click('form button');
          while (!server.requests.slice(asked).includes('POST /messages')) await pause(20);
          await pause(300);
        };
        try {
          await open();
          const hasState = (await seen(page)).state !== null;
          const fresh = { fields: ['', '', false], state: hasState ? ', no news' : null, isNoticed: false };
          assert.deepEqual(await seen(page), fresh);

          await page.type('[name=name]', 'Ada');
          await page.type('[name=message]', 'Hello');
          await page.click('[name=news]');
          await pause(200);
          await open();
          const draft = {
            fields: ['Ada', 'Hello', true],
            state: hasState ? 'Ada, with news' : null,
            isNoticed: true,
          };
          await becomes(() => seen(page), draft, 'After a reload');

          fails = true;
          await send();
          await open();
          await becomes(() => seen(page), draft, 'After a submit that failed');

          fails = false;
          await send();
          await open();
          await pause(200);
          await becomes(() => seen(page), fresh, 'After a submit that worked');
        } finally {
          await page.close();
        }
      });
  });
}
