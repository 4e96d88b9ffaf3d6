// A submitted form's draft goes once the submit is seen to have succeeded, and not before.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { CDN, IMPORT_MAP, page, pause, redirect } from '../support/server.mjs';
import { HEAD, fill, inEachEngine, noted, restored, valueOf, written } from './lab.mjs';

/** Shows a page of its own where the network does not answer. */
const WORKER = `
  addEventListener('install', (event) => event.waitUntil(caches.open('offline')
    .then((cache) => cache.addAll(['/offline', '/dist/cdn/persisted-form.min.js'])).then(() => skipWaiting())));
  addEventListener('activate', (event) => event.waitUntil(clients.claim()));
  addEventListener('fetch', (event) => event.respondWith(fetch(event.request)
    .catch(() => caches.match(event.request.mode === 'navigate' ? '/offline' : event.request))));`;

/** A page with our script, and nothing for it to look after. */
const THANKS = page('<p>Thank you</p>', { head: HEAD });

inEachEngine((lab) => {
  /**
   * Opens a form, types, and sends it.
   *
   * @param {import('./lab.mjs').Route} answer
   * @param {{ attributes?: string, script?: string, head?: string }} [options]
   * @returns the paths of the form and of the answer
   */
  async function send(answer, { attributes = 'clear-on="submit"', script = '', head } = {}) {
    const action = new URL(lab.add(answer)).pathname;
    const form = `<persisted-form ${attributes}><form method="post" action="${action}" autocomplete="off">
      <input name="message"><input name="user" data-persist="keep"><button id="send">Send</button>
      </form></persisted-form>${script}`;
    const url = await lab.open(form, { head });
    await fill(lab.tab, { '[name=user]': 'Ada' });
    await lab.tab.type('[name=message]', 'draft');
    await lab.tab.click('#send');
    return { form: new URL(url).pathname, action };
  }

  /** The tab has come to a page. @param {string} path */
  const at = (path) =>
    lab.tab.waitFor((path) => location.pathname === path && document.readyState === 'complete', path);

  /** What the draft of a form holds, by name; none where there is no draft. @param {string} form */
  const draftOf = (form) =>
    lab.tab.evaluate((form) => {
      const { fields = {} } = JSON.parse(localStorage.getItem(`${form}#0`) ?? '{}');
      return Object.fromEntries(Object.entries(fields).map(([name, [value]]) => [name, value]));
    }, form);

  /** Goes to the form again, as one who wants to see what is left. @param {string} form */
  async function messageIn(form) {
    await lab.tab.goto(lab.server.url('/elsewhere'));
    await lab.tab.goto(lab.server.url(form));
    await restored(lab.tab);
    return valueOf(lab.tab, '[name=message]');
  }

  /** What a page does of its own. @param {string} type @param {string} script */
  const listener = (type, script) => `<script>addEventListener('${type}', (event) => { ${script} })</script>`;
  const kept = { message: 'draft', user: 'Ada' };
  const dropped = { user: 'Ada' };

  describe('with success', () => {
    test('a redirect to a page with only our script drops the draft, and spares what is to be kept', async () => {
      const thanks = new URL(lab.add(THANKS)).pathname;
      const { form } = await send((_request, response) => redirect(response, thanks));
      await at(thanks);
      assert.deepEqual(await draftOf(form), dropped);
      assert.equal(await messageIn(form), '');
      assert.equal(await valueOf(lab.tab, '[name=user]'), 'Ada');
    });

    test('a page that has no such storage is an answer, too: the draft is dropped when the form comes again', async () => {
      const thanks = new URL(lab.add(THANKS)).pathname;
      const script = `<script>document.querySelector('persisted-form').storage = {
        getItem: (key) => localStorage.getItem('mine:' + key), setItem: (key, text) => localStorage.setItem('mine:' + key, text),
        removeItem: (key) => localStorage.removeItem('mine:' + key) }</script>`;
      const { form } = await send((_request, response) => redirect(response, thanks), { script });
      await at(thanks);
      assert.equal(await messageIn(form), '');
      assert.equal(await valueOf(lab.tab, '[name=user]'), 'Ada');
      await lab.tab.type('[name=message]', 'another');
      assert.equal(await messageIn(form), 'another');
    });

    test('a redirect to the form itself shows it empty, but for what is to be kept', async () => {
      const { form } = await send((request, response) => redirect(response, request.headers.referer));
      await lab.tab.waitFor(
        (form) => location.pathname === form && document.querySelector('[name=message]')?.value === '',
        form,
      );
      await restored(lab.tab);
      assert.deepEqual(await draftOf(form), dropped);
      assert.equal(await valueOf(lab.tab, '[name=user]'), 'Ada');
    });

    test('an answer with status 200 drops the draft', async () => {
      const { form, action } = await send(THANKS);
      await at(action);
      // WebKit tells no status: what cannot be seen to have succeeded is kept.
      assert.deepEqual(await draftOf(form), lab.engine === 'webkit' ? kept : dropped);
    });

    test('without clear-on the draft stays: a remembered setting', async () => {
      const { form, action } = await send(THANKS, { attributes: '' });
      await at(action);
      assert.deepEqual(await draftOf(form), kept);
    });

    const busy = 'const end = Date.now() + 500; while (Date.now() < end);';
    for (const [what, script] of Object.entries({
      'a field that loses the focus': listener('submit', 'setTimeout(() => document.activeElement.blur(), 50);'),
      'a submit listener that tidies up a field': listener(
        'submit',
        "const it = document.querySelector('[name=message]'); it.value += ' '; it.dispatchEvent(new Event('input', { bubbles: true }));",
      ),
      'a busy submit listener': listener('submit', busy),
      'a busy beforeunload listener': listener('beforeunload', busy),
      'a question in a submit listener': listener('submit', "confirm('Sure?') || event.preventDefault();"),
      'a question at beforeunload': listener('beforeunload', 'event.preventDefault();'),
    }))
      for (const ms of [0, 1000])
        test(`${what}, and an answer after ${ms} ms: dropped all the same`, async (t) => {
          // The driver of WebKit answers no question.
          if (lab.engine === 'webkit' && what.startsWith('a question')) return t.skip();
          const answers = async (dialog) => {
            await pause(500);
            await dialog.accept();
          };
          lab.tab.raw.on?.('dialog', answers);
          const thanks = new URL(lab.add(THANKS)).pathname;
          const { form } = await send(
            async (_request, response) => {
              await pause(ms);
              redirect(response, thanks);
            },
            { script },
          );
          await at(thanks);
          lab.tab.raw.off?.('dialog', answers);
          assert.deepEqual(await draftOf(form), dropped);
        });

    const blocked = `<script>Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError') } })</script>`;
    test('a draft that has gone down to the session is dropped there', async () => {
      const head = blocked + HEAD;
      const thanks = new URL(lab.add(page('<p>Thank you</p>', { head }))).pathname;
      const { form } = await send((_request, response) => redirect(response, thanks), { head });
      await at(thanks);
      const session = await lab.tab.evaluate((form) => sessionStorage.getItem(`${form}#0`), form);
      assert.deepEqual(Object.keys(JSON.parse(session).fields), ['user']);
    });

    test('an answer with a frame that has our script sooner', async () => {
      const inside = new URL(lab.add('<p>Chat</p>')).pathname;
      const thanks = new URL(
        lab.add(async (_request, response) => {
          response.writeHead(200, { 'content-type': 'text/html' });
          response.write(`<!doctype html><p>Thank you</p><iframe src="${inside}"></iframe>`);
          await pause(600);
          response.end(CDN);
        }),
      ).pathname;
      const { form } = await send((_request, response) => redirect(response, thanks));
      await at(thanks);
      assert.deepEqual(await draftOf(form), dropped);
    });

    test('what another tab edits after the submit stays', async () => {
      const thanks = new URL(lab.add(THANKS)).pathname;
      let answer = () => {};
      const { form } = await send((_request, response) => void (answer = () => redirect(response, thanks)));
      const other = await lab.tabAt(lab.server.url(form));
      await fill(other, { '[name=message]': 'the next' });
      await written(other, 'the next');
      answer();
      await at(thanks);
      assert.deepEqual(await draftOf(form), { message: 'the next', user: 'Ada' });
    });
  });

  describe('without success the draft stays:', () => {
    for (const status of [422, 500])
      test(`status ${status}`, async () => {
        const { form, action } = await send(page('<p>Sorry</p>', { head: HEAD, status }));
        await at(action);
        assert.deepEqual(await draftOf(form), kept);
        assert.equal(await messageIn(form), 'draft');
      });

    test('status 422 with the form in the answer, which shows the draft', async () => {
      const again = `<persisted-form clear-on="submit" storage-key="again"><form><input name="message"></form></persisted-form>`;
      const { action } = await send(page(again, { head: HEAD, status: 422 }), {
        attributes: 'clear-on="submit" storage-key="again"',
      });
      await at(action);
      await restored(lab.tab);
      assert.equal(await valueOf(lab.tab, '[name=message]'), 'draft');
    });

    test('offline, and what was still to be written is written', async () => {
      const { form } = await send((request) => request.socket.destroy(), {
        attributes: 'clear-on="submit" delay="60000"',
      });
      // What begins within 0.4 s of a submit counts as its answer: no person is that fast.
      await pause(500);
      // Firefox may hand the storage to the next process a moment later.
      for (let i = 0; i < 5 && (await messageIn(form)) === ''; i++) await pause(200);
      assert.equal(await messageIn(form), 'draft');
    });

    describe('with a service worker,', () => {
      before(async () => {
        lab.server.routes['/offline'] = page('<p>You are offline</p>', { head: HEAD });
        lab.server.routes['/worker.js'] = (_request, response) =>
          response.writeHead(200, { 'content-type': 'text/javascript' }).end(WORKER);
        await lab.tab.goto(lab.server.url('/elsewhere'));
        await lab.tab.evaluate(async () => {
          await navigator.serviceWorker.register('/worker.js');
          await new Promise((controlled) => navigator.serviceWorker.addEventListener('controllerchange', controlled));
        });
      });
      after(() =>
        lab.tab.evaluate(async () => {
          for (const it of await navigator.serviceWorker.getRegistrations()) await it.unregister();
        }),
      );

      test('offline, and its page in place of the answer', async () => {
        const { form, action } = await send((request) => request.socket.destroy());
        await at(action);
        assert.deepEqual(await draftOf(form), kept);
      });

      // The other engines do not tell whether a worker's page came from the network.
      test('status 200: dropped in Chromium', async () => {
        const { form, action } = await send(THANKS);
        await at(action);
        assert.deepEqual(await draftOf(form), lab.engine === 'chromium' ? dropped : kept);
      });

      // WebKit counts no redirects of a worker's page.
      test('a redirect: dropped in Chromium and Firefox', async () => {
        const thanks = new URL(lab.add(THANKS)).pathname;
        const { form } = await send((_request, response) => redirect(response, thanks));
        await at(thanks);
        assert.deepEqual(await draftOf(form), lab.engine === 'webkit' ? kept : dropped);
      });
    });

    test('status 204, which leaves the page where it is', async () => {
      const { form } = await send((_request, response) => response.writeHead(204).end());
      await pause(300);
      await lab.tab.type('[name=message]', ' and more');
      await written(lab.tab, 'draft and more');
      assert.equal(await messageIn(form), 'draft and more');
    });

    test('a way back from a page without our script', async () => {
      const { form, action } = await send(page('<p>Thank you</p>'));
      await at(action);
      await lab.tab.back();
      await lab.tab.waitFor(() => document.querySelector('[name=message]')?.value === 'draft');
      assert.equal(await messageIn(form), 'draft');
    });

    test('another page that the visitor goes to instead of waiting for the answer', async () => {
      lab.server.routes['/other'] = THANKS;
      const { form } = await send((_request, response) => void setTimeout(() => response.destroy(), 3000), {
        script: listener('submit', "setTimeout(() => location.assign('/other'), 700)"),
      });
      await at('/other');
      assert.deepEqual(await draftOf(form), kept);
    });

    const prevent = (target) => `<script>
      ${target}.addEventListener('submit', (event) => {
        event.preventDefault();
        setTimeout(() => (location.href = '/thanks'), 50);
      });
    </script>`;
    for (const target of ['document.forms[0]', 'window'])
      test(`a listener at ${target} prevents it, and goes on to a page by itself`, async () => {
        lab.server.routes['/thanks'] = THANKS;
        const { form } = await send(THANKS, { script: prevent(target) });
        await at('/thanks');
        assert.deepEqual(await draftOf(form), kept);
      });
  });

  describe('a thank-you page', () => {
    const mine = `<script>PersistedFormKit.defineStorage('mine', {
      getItem: (key) => localStorage.getItem(key),
      setItem: (key, text) => localStorage.setItem(key, text),
      removeItem: (key) => localStorage.removeItem(key),
    })</script>`;
    for (const [what, { head, storage }] of Object.entries({
      'whose storage gets its name after the script drops the draft': { head: HEAD + mine, storage: 'mine' },
      'that imports only the core drops the draft': {
        head: `${IMPORT_MAP}<script type="module">import 'persisted-form/core';</script>`,
        storage: 'local',
      },
    }))
      test(what, async () => {
        const thanks = new URL(lab.add(page('<p>Thank you</p>', { head }))).pathname;
        const { form } = await send((_request, response) => redirect(response, thanks), {
          attributes: `clear-on="submit" storage="${storage}"`,
          head: HEAD + mine,
        });
        await at(thanks);
        assert.deepEqual(await draftOf(form), dropped);
      });
  });

  describe('where the answer does not come to the page, the draft stays:', () => {
    /** Sends a form to elsewhere; the page itself goes on to the next. @param {(action: string, next: string) => string} body */
    async function sendElsewhere(body) {
      const next = new URL(lab.add(THANKS)).pathname;
      const action = new URL(lab.add(page('<p>Sorry</p>', { status: 500 }))).pathname;
      const url = await lab.open(body(action, next));
      await lab.tab.type('[name=message]', 'draft');
      await lab.tab.click('#send');
      await at(next);
      return draftOf(new URL(url).pathname);
    }
    const form = (attributes, button = '') => `<persisted-form clear-on="submit"><form ${attributes} autocomplete="off">
      <input name="message"><button id="send" ${button}>Send</button></form></persisted-form>`;
    const soon = (next) =>
      `<script>addEventListener('submit', () => setTimeout(() => location.assign('${next}'), 100))</script>`;

    for (const [what, body] of Object.entries({
      'method="dialog"': (_action, next) => `<dialog open>${form('method="dialog"')}</dialog>
        <script>document.querySelector('dialog').onclose = () => location.assign('${next}')</script>`,
      'formmethod="dialog"': (_action, next) => `<dialog open>${form('method="post"', 'formmethod="DIALOG"')}</dialog>
        <script>document.querySelector('dialog').onclose = () => location.assign('${next}')</script>`,
      'target="frame"': (action, next) =>
        `<iframe name="frame"></iframe>${form(`method="post" target="frame" action="${action}"`)}${soon(next)}`,
      'formtarget="frame"': (action, next) =>
        `<iframe name="frame"></iframe>${form(`method="post" action="${action}"`, 'formtarget="frame"')}${soon(next)}`,
      '<base target="frame">': (action, next) =>
        `<base target="frame"><iframe name="frame"></iframe>${form(`method="post" action="${action}"`)}${soon(next)}`,
    }))
      test(what, async () => assert.deepEqual(await sendElsewhere(body), { message: 'draft' }));

    test('a frame of an error page that is without our script', async () => {
      const widget = new URL(lab.add('<p>Widget</p>')).pathname;
      const { form, action } = await send(page(`<p>Sorry</p><iframe src="${widget}"></iframe>`, { status: 500 }));
      await at(action);
      await pause(300);
      assert.deepEqual(await draftOf(form), kept);
    });
  });

  test('target="_self" is the page itself, whatever <base> says', async () => {
    const thanks = new URL(lab.add(THANKS)).pathname;
    const action = new URL(lab.add((_request, response) => redirect(response, thanks))).pathname;
    const url = await lab.open(`<base target="_blank"><persisted-form clear-on="submit">
      <form method="post" target="_SELF" action="${action}" autocomplete="off"><input name="message"><input name="target">
      <button id="send">Send</button></form></persisted-form>`);
    await lab.tab.type('[name=message]', 'draft');
    await lab.tab.click('#send');
    await at(thanks);
    assert.deepEqual(await draftOf(new URL(url).pathname), {});
  });

  test('a form that lives in a frame has its answer there', async () => {
    const thanks = new URL(lab.add(THANKS)).pathname;
    const action = new URL(lab.add((_request, response) => redirect(response, thanks))).pathname;
    const inner = new URL(
      lab.add(`<persisted-form clear-on="submit"><form method="post" action="${action}" autocomplete="off">
        <input name="message" value=""></form></persisted-form>`),
    ).pathname;
    await lab.tab.goto(lab.server.url(new URL(lab.add(page(`<iframe src="${inner}"></iframe>`))).pathname));
    await lab.tab.waitFor(() => frames[0].notes?.some(({ type }) => type === 'restore'));
    await lab.tab.evaluate(() => {
      const { form } = frames[0].document.querySelector('[name=message]');
      form.elements.message.value = 'draft';
      form.elements.message.dispatchEvent(new Event('input', { bubbles: true }));
      form.requestSubmit();
    });
    await lab.tab.waitFor(
      (path) => frames[0].location.pathname === path && frames[0].document.readyState === 'complete',
      thanks,
    );
    assert.deepEqual(await draftOf(inner), {});
  });

  describe('everything goes, also what is to be kept, with', () => {
    const FORM = `<persisted-form><form autocomplete="off"><input name="message"><input name="user" data-persist="keep">
      <button type="reset" id="reset">Reset</button></form></persisted-form>`;

    for (const [way, drop] of Object.entries({
      'a reset': () => lab.tab.click('#reset'),
      'clear()': () => lab.tab.evaluate(() => document.querySelector('persisted-form').clear()),
    }))
      test(way, async () => {
        const url = await lab.open(FORM);
        await fill(lab.tab, { '[name=user]': 'Ada', '[name=message]': 'draft' });
        await written(lab.tab, 'draft');
        await drop();
        await lab.tab.waitFor(() => window.notes.some(({ type }) => type === 'clear'));
        assert.deepEqual((await noted(lab.tab, 'clear'))[0].values, kept);
        assert.deepEqual(await draftOf(new URL(url).pathname), {});
      });
  });

  test('a form around the element counts as its own', async () => {
    const thanks = new URL(lab.add(THANKS)).pathname;
    const action = new URL(lab.add((_request, response) => redirect(response, thanks))).pathname;
    const url = await lab.open(`<form method="post" action="${action}" autocomplete="off">
      <persisted-form clear-on="submit"><input name="message"></persisted-form><button id="send">Send</button></form>`);
    await lab.tab.type('[name=message]', 'draft');
    await lab.tab.click('#send');
    await at(thanks);
    assert.deepEqual(await draftOf(new URL(url).pathname), {});
  });
});
