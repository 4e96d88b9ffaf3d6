// htmx 2 and 4: submits that succeed and fail, questions that are no submit, swaps of the form and of parts of it, morphs.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { launch } from '../../support/browsers.mjs';
import { document, fieldsOf, html, serve } from '../../support/server.mjs';
import { becomes, pause, retype, typeDuring } from '../drive.mjs';

const ENTRIES = { 'htmx 2': 'two', 'htmx 4': 'four' };
/** By idiomorph, and by htmx 4's own. */
const MORPHS = { two: 'morph', four: 'outerMorph' };

/** How often the server has written a form: tells a fresh one from a kept one. */
let written = 0;

const form = (version, { name = 'Server', error = '', attributes = '' } = {}) => `
  <persisted-form id="note" clear-on="submit" hx-ext="morph" ${attributes}>
    <form hx-post="/htmx/${version}/send" hx-target="#note" hx-swap="outerHTML">
      <input name="name" value="${name}">
      <textarea name="text"></textarea>
      <input type="checkbox" name="loud">
      <p id="error">${error}</p>
      <div id="part"><input name="city" value="${name} city"></div>
      <output id="written">${++written}</output>
      <button id="send">Send</button>
    </form>
    <button id="check" hx-post="/htmx/${version}/check" hx-include="#note" hx-target="#error">Check</button>
    <button id="swap" hx-get="/htmx/${version}/part" hx-target="#part">Swap a part</button>
    <button id="morph" hx-get="/htmx/${version}/form" hx-target="#note" hx-swap="${MORPHS[version]}">Morph</button>
  </persisted-form>`;

const routesOf = (version) => ({
  [`/htmx/${version}`]: (_request, response) =>
    html(
      response,
      document(`${form(version)}<button id="band" hx-get="/htmx/${version}/band">Morph out of band</button>`, {
        head: `<script type="module" src="/test/ecosystem/dist/pages/htmx/${version}.js"></script>`,
      }),
    ),
  async [`/htmx/${version}/send`](request, response) {
    const fields = await fieldsOf(request);
    const bad = fields.get('name') === 'Bad';
    html(response, form(version, bad ? { name: 'Bad', error: 'No such name' } : {}), { status: bad ? 422 : 200 });
  },
  [`/htmx/${version}/check`]: (_request, response) => html(response, 'Checked'),
  [`/htmx/${version}/part`]: (_request, response) => html(response, '<input name="city" value="Fresh"><i>swapped</i>'),
  [`/htmx/${version}/form`]: (_request, response) => html(response, form(version, { name: 'Morphed' })),
  [`/htmx/${version}/band`]: (_request, response) =>
    html(response, form(version, { name: 'Morphed', attributes: `hx-swap-oob="${MORPHS[version]}"` })),
});

const routes = Object.assign({}, ...Object.values(ENTRIES).map(routesOf));

const shown = (page) =>
  page.evaluate(() => {
    const { name, text, loud, city } = document.querySelector('form').elements;
    return [name.value, text.value, loud.checked, city.value];
  });
const fresh = ['Server', '', false, 'Server city'];
const draft = ['Grace', 'Hello', true, 'Paris'];

export function tests() {
  for (const [title, version] of Object.entries(ENTRIES))
    describe(title, { concurrency: 1 }, () => {
      let browser, page, server;
      before(async () => {
        browser = await launch('chromium');
        // Its own: it is offline for a while.
        server = await serve(routes);
      });
      after(async () => {
        await browser.close();
        await server.close();
      });

      const test = (name, run) =>
        it(name, async () => {
          page = await browser.newPage();
          try {
            await open();
            assert.deepEqual(await shown(page), fresh);
            await run();
          } finally {
            await page.close();
          }
        });

      async function open() {
        await page.goto(server.url(`/htmx/${version}`));
        await page.evaluate(async () => void (await document.querySelector('persisted-form').restored));
      }
      async function fill(name = 'Grace') {
        await retype(page, '[name=name]', name);
        await retype(page, '[name=text]', 'Hello');
        await retype(page, '[name=city]', 'Paris');
        await page.click('[name=loud]');
        await pause(200);
      }
      const writtenNow = () => page.evaluate(() => document.getElementById('written').textContent);
      const rewritten = (before) =>
        page.waitFor((before) => document.getElementById('written').textContent !== before, before);

      test('the next page shows the draft', async () => {
        await fill();
        await open();
        await becomes(() => shown(page), draft);
      });

      test('a submit that succeeds drops the draft before the swap, and the fresh form is fresh', async () => {
        await fill();
        const before = await writtenNow();
        // Every value that the fresh form's field ever shows.
        await page.evaluate(() => {
          globalThis.values = new Set();
          const look = () => {
            globalThis.values.add(document.querySelector('form').elements.name.value);
            requestAnimationFrame(look);
          };
          new MutationObserver(() => {
            globalThis.values.clear();
            look();
          }).observe(document.body, { childList: true });
        });
        await page.click('#send');
        await rewritten(before);
        await pause(200);
        assert.deepEqual(await shown(page), fresh);
        assert.deepEqual(await page.evaluate('[...globalThis.values]'), ['Server']);
        await open();
        assert.deepEqual(await shown(page), fresh);
      });

      test('a submit that fails (422) keeps the draft, also where its page is swapped in', async () => {
        await fill('Bad');
        const before = await writtenNow();
        await page.click('#send');
        if (version === 'four') await rewritten(before);
        else await pause(300);
        await becomes(() => shown(page), ['Bad', ...draft.slice(1)]);
        await open();
        await becomes(() => shown(page), ['Bad', ...draft.slice(1)]);
      });

      test('a submit that never arrives keeps the draft', async () => {
        await fill();
        server.setOffline(true);
        await page.click('#send');
        await pause(300);
        server.setOffline(false);
        await open();
        await becomes(() => shown(page), draft);
      });

      test('a request that is no submit keeps the draft', async () => {
        await fill();
        await page.click('#check');
        await page.waitFor(() => document.getElementById('error').textContent === 'Checked');
        await open();
        await becomes(() => shown(page), draft);
      });

      test('a part of the form that is swapped in shows the draft', async () => {
        await fill();
        await page.click('#swap');
        await page.waitFor(() => document.querySelector('#part i'));
        await becomes(() => shown(page), draft);
      });

      for (const button of ['#morph', '#band']) {
        async function morph() {
          const before = await writtenNow();
          await page.evaluate((button) => document.querySelector(button).click(), button);
          await rewritten(before);
        }

        test(`${button}: a morph leaves the draft standing`, async () => {
          await fill();
          await morph();
          await becomes(() => shown(page), draft);
        });

        test(`${button}: a morph while somebody types leaves standing what was typed`, async () => {
          await fill();
          const dots = await typeDuring(page, '[name=text]', morph);
          assert.deepEqual(await shown(page), ['Grace', `Hello${dots}`, true, 'Paris']);
          await pause(200);
          await open();
          await becomes(() => shown(page), ['Grace', `Hello${dots}`, true, 'Paris']);
        });
      }
    });
}
