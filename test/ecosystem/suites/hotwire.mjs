// Turbo 8 with Stimulus: a server that answers 303 and 422, the page cache, previews, morphs of pages, frames and streams.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { launch } from '../../support/browsers.mjs';
import { document, fieldsOf, html, redirect } from '../../support/server.mjs';
import { becomes, pause, retype, typeDuring } from '../drive.mjs';

const head = `
  <meta name="turbo-refresh-method" content="morph">
  <script type="module" src="/test/ecosystem/dist/pages/turbo/main.js"></script>`;

/** How often the server has written a page: tells a fresh one from a kept one. */
let written = 0;

const form = (name, action = '/hotwire', error = '') => `
  <persisted-form id="note" clear-on="submit" data-controller="note" data-action="change->note#changed restore->note#restore">
    <form method="post" action="${action}">
      <input name="name" value="${name}" data-note-target="name">
      <textarea name="text"></textarea>
      <input type="checkbox" name="loud">
      <p id="error">${error}</p>
      <output id="written">${++written}</output>
      <output id="state" data-note-target="state"></output>
      <output id="restored" data-note-target="restored"></output>
      <button id="send">Send</button>
    </form>
  </persisted-form>
  <a id="away" href="/hotwire/away">Away</a>`;

const sendForm = (response, name, error = '', status = 200) =>
  html(response, document(form(name, '/hotwire', error), { head }), { status });

const frame = (content) => `<turbo-frame id="frame">${content}</turbo-frame>`;

export const routes = {
  async '/hotwire'(request, response) {
    if (request.method !== 'POST') return sendForm(response, 'Server');
    const fields = await fieldsOf(request);
    if (fields.get('name') === 'Bad') return sendForm(response, 'Bad', 'No such name', 422);
    redirect(response, '/hotwire/away');
  },
  '/hotwire/away': (_request, response) =>
    html(response, document('<h1>Away</h1><a id="home" href="/hotwire">Home</a>', { head })),
  async '/hotwire/frame'(request, response) {
    if (request.method !== 'POST') return html(response, document(frame(form('Server', '/hotwire/frame')), { head }));
    redirect(response, '/hotwire/frame');
  },
  '/hotwire/stream': (_request, response) =>
    html(
      response,
      `<turbo-stream action="replace" method="morph" target="note"><template>${form('Stream')}</template></turbo-stream>`,
    ),
};

const shown = (page) =>
  page.evaluate(() => {
    const { name, text, loud } = document.querySelector('form').elements;
    return [name.value, text.value, loud.checked];
  });
const fresh = ['Server', '', false];
const draft = ['Grace', 'Hello', true];

export function tests(server) {
  describe('Turbo and Stimulus', { concurrency: 1 }, () => {
    let browser, page;
    before(async () => (browser = await launch('chromium')));
    after(() => browser.close());

    const test = (name, run) =>
      it(name, async () => {
        page = await browser.newPage();
        try {
          await run();
        } finally {
          await page.close();
        }
      });

    async function open(path = '/hotwire') {
      await page.goto(server.url(path));
      await page.evaluate(async () => void (await document.querySelector('persisted-form').restored));
    }
    async function fill(name = 'Grace') {
      await retype(page, '[name=name]', name);
      await retype(page, '[name=text]', 'Hello');
      await page.click('[name=loud]');
      await pause(200);
    }
    const writtenNow = () => page.evaluate(() => document.getElementById('written')?.textContent);
    const away = () => page.waitFor(() => document.getElementById('home'));
    /** By the link; gives the number of the page it left. */
    async function goAway() {
      const left = Number(await writtenNow());
      await page.click('#away');
      await away();
      return left;
    }
    const home = () => page.waitFor(() => document.getElementById('written'));
    /** By the link, and until a fresh page has taken the place of the preview of the one that was left. */
    async function comeHome(left) {
      await page.click('#home');
      await page.waitFor((left) => Number(document.getElementById('written')?.textContent) > left, left);
    }

    test('a first visit changes nothing, and the next page shows the draft and tells Stimulus', async () => {
      await open();
      assert.deepEqual(await shown(page), fresh);
      await fill();
      await open();
      await becomes(() => shown(page), draft);
      await becomes(() => page.evaluate(() => document.getElementById('state').textContent), 'Grace');
      const restored = await page.evaluate(() => document.getElementById('restored').textContent);
      assert.deepEqual(restored.split(',').sort(), ['loud', 'name', 'text']);
    });

    test('visits away and home, by the cache with a preview, show the draft', async () => {
      await open();
      await comeHome(await goAway());
      await fill();
      const left = await goAway();
      // In which frames of the visit home something else stood there: the preview, then the fresh page.
      await page.evaluate(() => {
        globalThis.flashes = [];
        globalThis.previews = 0;
        const look = () => {
          const form = document.querySelector('form');
          if (document.documentElement.hasAttribute('data-turbo-preview')) globalThis.previews++;
          if (form && form.elements.name.value !== 'Grace') globalThis.flashes.push(form.elements.name.value);
          requestAnimationFrame(look);
        };
        look();
      });
      await comeHome(left);
      await becomes(() => shown(page), draft);
      assert.notEqual(await page.evaluate('globalThis.previews'), 0, 'Turbo showed a preview');
      assert.deepEqual(await page.evaluate('globalThis.flashes'), []);
    });

    test('Back, to the page that Turbo keeps, shows the draft', async () => {
      await open();
      await fill();
      await goAway();
      await page.evaluate(() => history.back());
      await home();
      await becomes(() => shown(page), draft);
    });

    test('a submit that fails (422) keeps the draft', async () => {
      await open();
      await fill('Bad');
      await page.click('#send');
      await page.waitFor(() => document.getElementById('error')?.textContent);
      await becomes(() => shown(page), ['Bad', 'Hello', true]);
      await open();
      await becomes(() => shown(page), ['Bad', 'Hello', true]);
    });

    test('a submit that succeeds (303) drops the draft, and neither a visit home nor Back brings it back', async () => {
      await open();
      await fill();
      await page.click('#send');
      await away();
      await page.click('#home');
      await home();
      await pause(200);
      assert.deepEqual(await shown(page), fresh);
      await page.evaluate(() => history.back());
      await away();
      await page.evaluate(() => history.back());
      await home();
      await pause(200);
      assert.deepEqual(await shown(page), fresh);
      await open();
      assert.deepEqual(await shown(page), fresh);
    });

    test('a draft dropped elsewhere is not brought back by the page that Turbo keeps', async () => {
      await open();
      await fill();
      await goAway();
      const other = await page.newTab();
      await other.goto(server.url('/hotwire'));
      await other.evaluate(async () => void (await document.querySelector('persisted-form').clear()));
      await other.close();
      await page.evaluate(() => history.back());
      await home();
      await pause(300);
      await open();
      await pause(100);
      assert.deepEqual(await shown(page), fresh);
    });

    const morphs = {
      'a page refresh by morphing': () => Turbo.visit(location.href, { action: 'replace' }),
      'a stream that morphs': async () => Turbo.renderStreamMessage(await (await fetch('/hotwire/stream')).text()),
    };
    for (const [title, start] of Object.entries(morphs)) {
      async function morph() {
        const before = await writtenNow();
        await page.evaluate(start);
        await page.waitFor((before) => document.getElementById('written').textContent !== before, before);
      }

      test(`${title} leaves the draft standing`, async () => {
        await open();
        await fill();
        await morph();
        assert.deepEqual(await shown(page), draft);
        await pause(200);
        assert.deepEqual(await shown(page), draft);
      });

      test(`${title} while somebody types leaves standing what was typed`, async () => {
        await open();
        await fill();
        const dots = await typeDuring(page, '[name=name]', morph);
        assert.deepEqual(await shown(page), [`Grace${dots}`, 'Hello', true]);
        await pause(200);
        await open();
        await becomes(() => shown(page), [`Grace${dots}`, 'Hello', true]);
      });
    }

    test('a submit in a frame drops the draft before the frame shows its fresh form', async () => {
      await open('/hotwire/frame');
      await fill();
      await open('/hotwire/frame');
      await becomes(() => shown(page), draft);
      const before = await writtenNow();
      await page.click('#send');
      await page.waitFor((before) => document.getElementById('written').textContent !== before, before);
      await pause(200);
      assert.deepEqual(await shown(page), fresh);
    });
  });
}
