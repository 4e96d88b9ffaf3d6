// What a form keeps in a LiveView: the real client of phoenix_live_view, a real browser, a server that speaks its protocol.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { launch } from '../support/browsers.mjs';
import { forEachEngine, wantedEngines } from '../support/engines.mjs';
import { APP, HEAD, startLab } from './lab.mjs';
import { decodeForm, unusedFields } from './server/params.mjs';
import { DRAFT, NESTED, OWN_INPUT } from './views.mjs';

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** The ways to write the form: what tells the LiveView of the draft. */
const WAYS = {
  'phx-restore': '/?hook&restore=restore',
  'phx-change': '/?hook&change=validate',
  'neither hook nor phx-change': '/?',
};
const BLANK = {
  'user[text]': '',
  'user[area]': '',
  'user[select]': '',
  'user[many][]': [],
  'user[check]': false,
  'user[radio]': null,
  'user[number]': '',
  'user[date]': '',
};

/**
 * One client in one engine: a file for each, so that they run side by side and none takes long.
 *
 * @param {keyof typeof import('./lab.mjs').CLIENTS} client
 * @param {import('../support/engines.mjs').Engine} [only] else the first that is wanted
 */
export function describeLiveView(client, only = wantedEngines()[0]) {
  forEachEngine((engine) => {
    if (engine === only) describeIn(engine, client);
  });
}

/** @param {import('../support/engines.mjs').Engine} engine @param {keyof typeof import('./lab.mjs').CLIENTS} client */
function describeIn(engine, client) {
  describe(`LiveView ${client} in ${engine}`, () => {
    let browser;
    /** @type {import('../support/browsers.mjs').Page} */
    let page;
    /** @type {import('./lab.mjs').Lab} */
    let lab;
    before(async () => {
      browser = await launch(engine);
      page = await browser.newTab();
    });
    after(() => browser?.close());
    afterEach(async () => {
      const failures = await page.evaluate(() => window.failures ?? []);
      await lab?.close();
      lab = undefined;
      assert.deepEqual(failures, []);
    });

    /** A server and an earlier visit's draft. @param {Record<string, any>} [draft] */
    const start = async (draft = DRAFT, options = {}) => {
      lab = await startLab({ client, ...options });
      await lab.seed(page, draft);
    };
    /** No frame since the page was loaded showed anything else. @param {Record<string, any>} expected */
    const showsOnly = async (expected) => {
      const last = () => Object.keys(JSON.parse(window.shown.at(-1) ?? '{}')).length;
      await page.waitFor(`(${last})() === ${Object.keys(expected).length}`);
      const frames = await page.evaluate(() => window.shown.map((it) => JSON.parse(it)));
      // At first the parser may have come to some of the fields only, and of the last to some of its options.
      for (const frame of frames) {
        const names = Object.keys(frame);
        if (names.length < Object.keys(expected).length) delete frame[names.pop()];
        assert.deepEqual(frame, Object.fromEntries(names.map((name) => [name, expected[name]])));
      }
      assert.deepEqual(frames.at(-1), expected);
    };
    const values = () => page.evaluate(() => window.valuesShown());
    const isThere = (selector) => page.waitFor((it) => document.querySelector(it) !== null, selector);
    const joined = (times) => waitFor(() => lab.joins >= times, `${times} joins`).then(() => lab.joined(page));
    /** Waits until the LiveView was told so often, and a moment longer, so that one time too many is seen. @param {number} times */
    const told = async (times) => {
      await waitFor(() => lab.events.length >= times, `${times} events`);
      await pause(100);
    };
    const serverKnows = () => [...lab.server.joined].map(({ live }) => live.assigns.user?.text);

    // What decides is shared: the newest client meets every way and every latency, the older ones some of them.
    const isNewest = client === '1.2';
    const someWays = isNewest ? WAYS : { 'phx-change': WAYS['phx-change'] };

    describe('shows nothing but the draft, from the first frame on', () => {
      for (const [way, path] of Object.entries(WAYS))
        for (const latency of isNewest ? [0, 100, 300] : [100])
          it(`${way}: ${latency} ms away, patched every 40 ms`, async () => {
            await start();
            lab.server.latency = latency;
            lab.tick();
            await lab.visit(page, path);
            await pause(latency + 150);
            await showsOnly(DRAFT);
            assert.ok(
              Number(await page.evaluate(() => document.querySelector('#n').textContent)) >= 2,
              'it was patched',
            );
          });
    });

    describe('tells the LiveView once', () => {
      it('by the event of phx-restore, nested as Phoenix nests params', async () => {
        await start();
        await lab.visit(page, WAYS['phx-restore']);
        await told(1);
        assert.deepEqual(lab.events, [{ type: 'hook', event: 'restore', value: NESTED }]);
        assert.deepEqual(serverKnows(), ['Ada']);
      });

      it('with null where nothing is stored', async () => {
        await start({ 'user[text]': 'Ada' });
        await lab.visit(page, WAYS['phx-restore']);
        await told(1);
        const { text, ...others } = lab.events[0].value.user;
        assert.equal(text, 'Ada');
        assert.deepEqual(new Set(Object.values(others)), new Set([null]));
      });

      it('by its own phx-change, and no field counts as used', async () => {
        await start({ ...DRAFT, 'user[text]': 'x' });
        await lab.visit(page, WAYS['phx-change']);
        await told(1);
        assert.equal(lab.events.length, 1);
        const { type, event, value } = lab.events[0];
        const { user } = decodeForm(value);
        assert.deepEqual(
          [type, event, user.text, user.many, user.date],
          ['form', 'validate', 'x', ['a', 'c'], '2030-01-02'],
        );
        // 0.20 has no word for a field that was not used: its pages hide such errors by phx-feedback-for.
        if (client === '0.20') return;
        assert.deepEqual(unusedFields(user).sort(), [
          'area',
          'check',
          'date',
          'many',
          'number',
          'radio',
          'select',
          'text',
        ]);
        assert.equal(await page.evaluate(() => document.querySelector('.error')), null);
      });

      it('nothing by phx-change where nothing is stored', async () => {
        await start({});
        await lab.visit(page, WAYS['phx-change']);
        await pause(100);
        assert.deepEqual(lab.events, []);
      });

      for (const way of ['restore=restore', 'change=validate'])
        it(`as a LiveComponent, by ${way}`, async () => {
          await start();
          await lab.visit(page, `/component?hook&${way}`);
          await told(1);
          assert.deepEqual(
            lab.events.map(({ cid }) => cid),
            [1],
          );
          assert.deepEqual(await values(), DRAFT);
        });

      for (const [what, draft] of Object.entries({
        'where the first field is of no form': { 'user[area]': 'x', 'user[date]': '2030-01-02', 'user[text]': 'Ada' },
        'of a field that stands elsewhere': { 'user[text]': 'Ada' },
      }))
        it(what, async () => {
          await start(draft);
          await lab.visit(page, '/scattered');
          await told(1);
          const [{ event, value }] = lab.events;
          assert.deepEqual([event, decodeForm(value).user.text], ['validate', 'Ada']);
          assert.deepEqual(serverKnows(), ['Ada']);
        });

      for (const [what, path] of Object.entries({
        'all of a form with a field that has its own phx-change': '/suggesting',
        'of a form of custom elements alone': '/custom',
      }))
        it(what, async () => {
          await start({ 'user[text]': 'Ada', 'user[date]': '2030-01-02' }, { head: HEAD + OWN_INPUT });
          await lab.visit(page, path);
          await told(1);
          const [{ event, value }] = lab.events;
          const { text, date } = decodeForm(value).user;
          assert.deepEqual([lab.events.length, event, text, date], [1, 'validate', 'Ada', '2030-01-02']);
        });

      for (const hook of ['', '&hook=1'])
        it(`of a field with a phx-change of its own, in a form without${hook && ', with a hook'}`, async () => {
          const head = `${HEAD}<script>var told = []; addEventListener('change', ({ target }) => told.push(target.name));</script>`;
          await start({}, { head });
          await lab.visit(page, `/dependent?${hook}`);
          await page.type('[name="user[text]"]', 'Ada');
          const choose = async (name, value) => {
            await page.waitFor((it) => document.querySelector(`[name=${it}] option[value=b]`) !== null, name);
            await page.evaluate(
              (name, value) => {
                const select = document.querySelector(`[name=${name}]`);
                select.value = value;
                for (const type of ['input', 'change']) select.dispatchEvent(new Event(type, { bubbles: true }));
              },
              name,
              value,
            );
          };
          await choose('country', 'a');
          await choose('city', 'b');
          await pause(200);
          await lab.visit(page, `/dependent?${hook}`);
          await page.waitFor(() => document.querySelector('[name=city]').value === 'b');
          assert.deepEqual(await page.evaluate(() => told), ['user[text]', 'country', 'city']);
        });

      if (isNewest)
        it('of all files that it is to upload, beside a text', async () => {
          const { outputFiles } = await build({
            stdin: {
              contents: `import { indexedDb } from './indexeddb.js'; PersistedFormKit.defineStorage('indexeddb', indexedDb());`,
              resolveDir: fileURLToPath(new URL('../../dist/storage', import.meta.url)),
            },
            bundle: true,
            format: 'iife',
            write: false,
          });
          await start({}, { head: `${HEAD}<script>${outputFiles[0].text}</script>` });
          await lab.visit(page, '/upload');
          await page.type('[name="user[text]"]', 'Ada');
          await page.evaluate(() => {
            for (const input of document.querySelectorAll('[type=file]')) {
              const files = new DataTransfer();
              files.items.add(new File(['Dear Ada'], `${input.name}.txt`));
              input.files = files.files;
              for (const type of ['input', 'change']) input.dispatchEvent(new Event(type, { bubbles: true }));
            }
          });
          await page.waitFor(() => document.querySelector('persisted-form').matches(':state(saved)'));
          lab.server.frames.length = 0;
          await lab.visit(page, '/upload');
          await told(2);
          const names = lab.events.flatMap(({ uploads }) =>
            Object.values(uploads)
              .flat()
              .map(({ name }) => name),
          );
          assert.deepEqual(names.sort(), ['letter.txt', 'photo.txt']);
          await page.evaluate(() => document.querySelector('persisted-form').clear());
        });

      for (const [way, [path, before, event]] of Object.entries({
        'phx-restore': [WAYS['phx-restore'], 1, 'restore'],
        'phx-change': [WAYS['phx-change'], 0, 'validate'],
        'phx-change without a hook': ['/?change=validate', 0, 'validate'],
      }))
        it(`of another record: ${way}`, async () => {
          await start();
          await lab.visit(page, `${path}&key=other`);
          await told(before);
          lab.server.update((live) => live.assign({ key: 'draft' }));
          await told(before + 1);
          const [{ type, event: last, value }, ...more] = lab.events.slice(before);
          assert.deepEqual([last, more], [event, []]);
          if (type === 'form' && client !== '0.20') assert.ok(unusedFields(decodeForm(value).user).includes('text'));
          assert.deepEqual(serverKnows(), ['Ada']);
          assert.deepEqual(await values(), DRAFT);
        });

      it('of an element that stands around it', async () => {
        await start();
        await lab.visit(page, '/around?change=validate');
        await told(1);
        const [{ event, value }, ...more] = lab.events;
        assert.deepEqual([event, more], ['validate', []]);
        if (client !== '0.20') assert.ok(unusedFields(decodeForm(value).user).includes('text'));
        assert.deepEqual(await values(), DRAFT);
      });

      it('without a hook, through the liveSocket of app.js', async () => {
        await start();
        await lab.visit(page, '/?change=validate');
        await told(1);
        assert.deepEqual(
          lab.events.map(({ type, event }) => [type, event]),
          [['form', 'validate']],
        );
        assert.deepEqual(await values(), DRAFT);
      });
    });

    it('shows nothing else in an element that stands around a LiveView', async () => {
      await start();
      lab.tick();
      await lab.visit(page, '/around');
      await pause(150);
      await showsOnly(DRAFT);
    });

    it('shows the draft in a page that is no LiveView', async () => {
      await start();
      await page.goto(`${lab.server.url}/dead`);
      await pause(200);
      await showsOnly(DRAFT);
    });

    describe('loses nothing', () => {
      /** Drops the connection, or lets the view crash, and waits for the join that follows. */
      const breaks = { 'the socket is cut': () => lab.server.cut(), 'the view crashes': () => lab.server.crash() };
      const forms = {
        'phx-restore': ['/?hook&restore=restore', 2],
        'phx-change': ['/?hook&change=validate', 2],
        'phx-change of a form without id': ['/?hook&change=validate&form=none', 2],
        'phx-change without a hook': ['/?change=validate', 2],
        'neither hook nor phx-change': ['/?', 0],
      };
      for (const [what, happens] of Object.entries(breaks))
        for (const [way, [path, times]] of Object.entries(forms))
          it(`when ${what}: ${way}`, async () => {
            await start();
            await lab.visit(page, path);
            await told(times / 2);
            happens();
            await joined(2);
            await told(times);
            await showsOnly(DRAFT);
            assert.equal(lab.events.length, times);
            assert.deepEqual(serverKnows(), [times ? 'Ada' : undefined]);
          });

      it('when the server patches the address', async () => {
        await start();
        await lab.visit(page, WAYS['phx-restore']);
        await page.click('#patch');
        await page.waitFor(
          () => location.search.endsWith('patched') && document.querySelector('#n').textContent === '1',
        );
        await showsOnly(DRAFT);
        assert.equal(lab.events.filter(({ type }) => type === 'hook').length, 1);
      });

      for (const [way, path] of Object.entries({ ...someWays, 'phx-change without a hook': '/?change=validate' }))
        it(`when the server navigates away and back: ${way}`, async () => {
          await start();
          await lab.visit(page, path);
          await page.click('#navigate');
          await isThere('#other');
          await page.click('#navigate');
          await isThere('persisted-form');
          await pause(150);
          await showsOnly(DRAFT);
          const isTold = path !== '/?';
          assert.equal(lab.events.filter(({ type }) => type !== 'click').length, isTold ? 2 : 0);
          assert.deepEqual(serverKnows(), [isTold ? 'Ada' : undefined]);
        });

      it('when the browser goes back, to a live page and to one that is loaded again', async () => {
        await start();
        await lab.visit(page, WAYS['phx-restore']);
        await page.click('#navigate');
        await isThere('#other');
        await page.waitFor(() => location.pathname === '/other');
        await page.back();
        await isThere('persisted-form');
        await pause(100);
        await showsOnly(DRAFT);
        await page.goto(`${lab.server.url}/sent`);
        await page.back();
        await isThere('persisted-form');
        await lab.joined(page);
        await pause(100);
        assert.deepEqual(await values(), DRAFT);
        assert.deepEqual(serverKnows(), ['Ada']);
      });

      for (const [way, path] of Object.entries(WAYS))
        it(`of what was typed before the join: ${way}`, async () => {
          await start({});
          let answer;
          lab.server.ready = new Promise((resolve) => (answer = resolve));
          await page.goto(lab.server.url + path);
          await page.type('[name="user[text]"]', 'early');
          await page.click('[type=checkbox]');
          await page.type('[name="user[area]"]', 'bird');
          await page.evaluate(() => document.activeElement.blur());
          answer();
          lab.tick();
          await lab.joined(page);
          if (way !== 'neither hook nor phx-change') await waitFor(() => serverKnows()[0] === 'early', 'the server');
          await pause(100);
          const { 'user[text]': text, 'user[area]': area, 'user[check]': check } = await values();
          assert.deepEqual([text, area, check], ['early', 'bird', true]);
        });

      it('but for what the server has made of what it knew: a row that it removes is not shown again', async () => {
        await start({});
        await lab.visit(page, '/rows');
        const shown = () => page.evaluate(() => Array.from(document.querySelectorAll('#form input'), (it) => it.value));
        const shows = (expected) =>
          page.waitFor(
            (rows) => rows === String(Array.from(document.querySelectorAll('#form input'), (it) => it.value)),
            `${expected}`,
          );
        for (const [i, text] of ['A', 'B', 'C'].entries()) await page.type(`[name="list[${i}]"]`, text);
        await page.press('Tab');
        // LiveView itself leaves the last field alone until the next patch.
        await page.waitFor(
          () =>
            document.querySelector('[name="list[1]"]').defaultValue === 'B' &&
            !document.querySelector('.phx-change-loading'),
        );
        await page.click('#remove');
        await shows('B,C');
        await pause(100);
        assert.deepEqual(await shown(), ['B', 'C']);
      });

      for (const [path, latency] of [
        ['/template', 0],
        ['/template', 100],
        ['/template?debounce=100', 0],
        ['/template?debounce=blur', 0],
      ])
        it(`but for what the server has written into the field that was typed in last: ${path}, ${latency} ms away`, async () => {
          await start({});
          lab.server.latency = latency;
          await lab.visit(page, path);
          await page.type('[name="user[text]"]', 'Ada');
          // Firefox tells of it only in the window that has the focus.
          await page.evaluate(() => document.activeElement.dispatchEvent(new FocusEvent('blur')));
          await pause(latency + 300);
          await page.click('#greet');
          await page.waitFor(() => document.querySelector('[name="user[text]"]').value === 'Dear Ada');
          await pause(100);
          assert.deepEqual(await values(), { 'user[text]': 'Dear Ada' });
        });

      it('of what is typed while the server patches', async () => {
        await start({});
        lab.tick(20);
        await lab.visit(page, '/?');
        await page.type('[name="user[text]"]', 'in between');
        await page.click('[type=checkbox]');
        await page.click('[type=radio][value=b]');
        await page.evaluate(() => document.activeElement.blur());
        await pause(100);
        const { 'user[text]': text, 'user[check]': check, 'user[radio]': radio } = await values();
        assert.deepEqual([text, check, radio], ['in between', true, 'b']);
      });
    });

    describe('a LiveView that has no handler', () => {
      for (const [event, path] of Object.entries({
        restore: '/deaf?hook&restore=restore',
        validate: '/deaf?hook&change=validate&form=none',
      }))
        it(`for ${event} crashes once`, async () => {
          await start();
          await lab.visit(page, path);
          await joined(2);
          await pause(200);
          assert.equal(lab.events.length, 1);
          assert.equal(lab.server.joined.size, 1);
          await showsOnly(DRAFT);
        });
    });

    describe('after a submit', () => {
      const field = '[name="user[text]"]';
      const submit = async (text) => {
        await page.type(field, text);
        await pause(50);
        await page.click('#save');
      };

      for (const [way, path] of Object.entries(someWays)) {
        it(`that was invalid, the draft stays: ${way}`, async () => {
          await start({ ...DRAFT, 'user[text]': '' });
          await lab.visit(page, path);
          await submit('invalid');
          await isThere('.error');
          await lab.visit(page, path);
          assert.deepEqual(await values(), { ...DRAFT, 'user[text]': 'invalid' });
        });

        it(`that succeeded, the draft goes, with its last key: ${way}`, async () => {
          await start();
          await lab.visit(page, path);
          await submit('!');
          await page.waitFor(() => document.querySelector('[name="user[text]"]').value === '');
          await pause(150);
          assert.deepEqual(await values(), BLANK);
          assert.equal(await page.evaluate(() => document.querySelector('persisted-form').savedAt), null);
          await lab.visit(page, path);
          await showsOnly(BLANK);
        });
      }

      for (const after of ['navigate', 'redirect', 'trigger'])
        for (const [way, path] of Object.entries(someWays))
          it(`that succeeded with ${after}, the draft goes, with its last key: ${way}`, async () => {
            await start();
            await lab.visit(page, `${path}&after=${after}`);
            await submit('!');
            await isThere('#other');
            if (after === 'trigger') {
              const sent = decodeForm(await page.evaluate(() => document.querySelector('#body').textContent));
              assert.equal(sent.user.text, 'Ada!');
            }
            await lab.visit(page, path);
            await showsOnly(BLANK);
          });

      for (const [way, path] of Object.entries(someWays))
        it(`that succeeded and closes its modal, the draft goes: ${way}`, async () => {
          await start();
          await lab.visit(page, `/modal${path.slice(1)}`);
          await submit('!');
          await page.waitFor(() => document.querySelector('form') === null);
          await pause(100);
          await lab.visit(page, `/modal${path.slice(1)}`);
          await showsOnly(BLANK);
        });
    });

    describe('the clear event', () => {
      const savedAt = () => page.evaluate(() => document.querySelector('persisted-form').savedAt !== null);
      for (const [payload, isMeant] of [
        [{}, true],
        [{ key: 'draft' }, true],
        [{ id: 'other' }, false],
        [{ key: 'other' }, false],
      ])
        it(`${JSON.stringify(payload)} ${isMeant ? 'drops' : 'keeps'} the draft`, async () => {
          await start();
          await lab.visit(page, '/?');
          lab.server.update((live) => live.pushEvent('persisted-form:clear', payload));
          await pause(100);
          assert.equal(await savedAt(), !isMeant);
        });

      it('drops a draft by its key where its form is not on the page', async () => {
        await start();
        await lab.visit(page, '/other');
        lab.server.update((live) => live.pushEvent('persisted-form:clear', { key: 'draft' }));
        await pause(100);
        await lab.visit(page, '/?');
        await showsOnly(BLANK);
      });

      it('drops a draft by its key and scope where its form is not on the page', async () => {
        await start();
        await lab.visit(page, '/?scope=7');
        await page.type('[name="user[text]"]', 'Ada');
        await pause(200);
        await lab.visit(page, '/other');
        lab.server.update((live) => live.pushEvent('persisted-form:clear', { key: 'draft', scope: 7 }));
        await pause(100);
        await lab.visit(page, '/?scope=7');
        await showsOnly(BLANK);
        // The draft of nobody is another.
        await lab.visit(page, '/?');
        await showsOnly(DRAFT);
      });
    });

    describe('connectParams', () => {
      const app = APP.replace('{ _csrf_token: csrf }', 'PersistedFormKit.connectParams({ _csrf_token: csrf })');

      it('gives the first connected mount the draft, and the URL of the socket nothing', async () => {
        await start(DRAFT, { app });
        await lab.visit(page, '/?');
        const [opened] = lab.server.frames.filter(({ dir }) => dir === 'open');
        assert.doesNotMatch(opened.data, /persisted_form|Ada/);
        assert.match(opened.data, /_csrf_token=CSRF/);
        const join = lab.server.frames.find(({ data }) => data[3] === 'phx_join');
        assert.deepEqual(join.data[4].params.persisted_form, { draft: DRAFT });
        assert.match(join.data[4].params._csrf_token, /^CSRF/);
        assert.deepEqual(serverKnows(), ['Ada']);
      });

      it('leaves it to the fields to tell the page, where the LiveView does not listen to them', async () => {
        const head = `${HEAD}<script>var told = []; addEventListener('change', ({ target }) => told.push(target.name));</script>`;
        await start({ 'user[text]': 'Ada' }, { app, head });
        for (const path of ['/?', '/?hook&restore=restore']) {
          await lab.visit(page, path);
          await page.waitFor(() => told.length);
          assert.deepEqual(await page.evaluate(() => told), ['user[text]']);
        }
      });

      it('gives it to a LiveView in another one', async () => {
        await start(DRAFT, { app });
        await lab.visit(page, '/parent?');
        await isThere('#child.phx-connected');
        const joins = lab.server.frames.filter(({ dir, data }) => dir === 'client' && data[3] === 'phx_join');
        assert.deepEqual(
          joins.map(({ data }) => data[4].params.persisted_form),
          [{ draft: DRAFT }, { draft: DRAFT }],
        );
      });

      it('lets a draft of 100 kB join', async () => {
        const long = 'x'.repeat(100_000);
        await start({ ...DRAFT, 'user[area]': long }, { app });
        await lab.visit(page, '/?');
        const join = lab.server.frames.find(({ data }) => data[3] === 'phx_join');
        assert.equal(join.data[4].params.persisted_form.draft['user[area]'], long);
        assert.equal((await values())['user[area]'], long);
      });
    });
  });
}

/** @param {() => boolean} isSo @param {string} what */
async function waitFor(isSo, what) {
  for (const end = Date.now() + 10_000; !isSo(); await pause(10)) {
    if (Date.now() > end) throw new Error(`waited for ${what}`);
  }
}
