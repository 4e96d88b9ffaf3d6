// The same form in every framework: the draft is in the fields and in the framework's state, and survives its re-renders.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { launch } from '../../support/browsers.mjs';
import { becomes, editAll, edited, fieldsOf, pause, retype, stateOf } from '../drive.mjs';
import { empty, full } from '../pages/data.js';

/** `hydrate`: the server's HTML, which the framework takes over half a second later. */
const FRAMEWORKS = [
  'plain/main',
  'react/main',
  'react/hydrate',
  'vue/main',
  'vue/hydrate',
  'svelte/main',
  'svelte/hydrate',
  'preact/main',
  'solid/main',
  'solid/hydrate',
  'alpine/main',
  'angular/main',
];
const EVERYWHERE = ['react/main', 'react/hydrate', 'vue/main', 'vue/hydrate'];

/** Opens a page and waits until the stack stands and the element has spoken. */
async function visit(server, page, path) {
  await page.goto(server.url(path));
  if (!path.includes('plain')) await page.waitFor(() => document.getElementById('state')?.textContent);
  if (path.includes('hydrate')) await page.waitFor('globalThis.hydrated');
  if (!path.startsWith('/control'))
    await page.evaluate(async () => void (await document.querySelector('persisted-form').restored));
}

async function shows(page, wanted, when) {
  await becomes(() => fieldsOf(page), wanted, `${when}: the fields`);
  if (await stateOf(page)) await becomes(() => stateOf(page), wanted, `${when}: the state`);
}

function testsIn(engine, paths, server) {
  describe(engine, { concurrency: 1 }, () => {
    let browser;
    before(async () => (browser = await launch(engine)));
    after(() => browser.close());
    for (const path of paths)
      for (const [variant, initial] of Object.entries({ empty, full })) {
        it(`${path}, ${variant} at first`, async () => {
          const search = variant === 'full' ? '?full' : '';
          const page = await browser.newPage();
          try {
            await visit(server, page, `/${path}${search}`);
            await pause(150);
            await shows(page, initial, 'A first visit');

            await editAll(page, variant);
            await shows(page, edited[variant], 'After the edits');

            await visit(server, page, `/control/${path}${search}`);
            await shows(page, initial, 'Without our script');

            await visit(server, page, `/${path}${search}`);
            await shows(page, edited[variant], 'The next page');
            if (await page.evaluate(() => document.getElementById('count') !== null)) {
              await page.click('#count');
              await page.waitFor(() => document.getElementById('count').textContent === '1');
              await shows(page, edited[variant], 'After a re-render');
            }
          } finally {
            await page.close();
          }
        });
      }
  });
}

/** A framework that takes the server's HTML over while somebody types. */
function hydrationTests(server) {
  describe('typed before the framework starts', { concurrency: 1 }, () => {
    let browser;
    before(async () => (browser = await launch('chromium')));
    after(() => browser.close());
    for (const path of FRAMEWORKS.filter((path) => path.endsWith('hydrate')))
      for (const search of ['', '?full'])
        it(`${path}${search}`, async () => {
          const page = await browser.newPage();
          await page.goto(server.url(`/${path}${search}#wait`));
          await retype(page, '[name=name]', 'Early');
          await page.click('[name=news]');
          await page.evaluate('globalThis.startNow()');
          await page.waitFor('globalThis.hydrated');
          const seen = async (read) => Object.entries(await read(page)).filter(([name]) => /name|news/.test(name));
          const wanted = [
            ['name', 'Early'],
            ['news', search === ''],
          ];
          await becomes(() => seen(fieldsOf), wanted, 'The fields');
          await becomes(() => seen(stateOf), wanted, 'The state');
          await page.close();
        });
  });
}

/** React resets a form after its action: its word of success. */
function actionTests(server) {
  describe('the form action of React', { concurrency: 1 }, () => {
    let browser;
    let status;
    before(async () => {
      browser = await launch('chromium');
      server.routes['/react/answer'] = (_request, response) => response.writeHead(status).end();
    });
    after(() => browser.close());

    async function send(answer) {
      status = answer;
      const page = await browser.newPage();
      await visit(server, page, '/react/action');
      await page.type('[name=comment]', 'Hello');
      await pause(200);
      await page.click('#send');
      await page.waitFor(() => document.title === 'refused' || document.getElementById('state').textContent !== '[]');
      await pause(200);
      await visit(server, page, '/react/action');
      const shown = await page.evaluate(() => document.querySelector('[name=comment]').value);
      await page.close();
      return shown;
    }
    it('drops the draft where it succeeds', async () => assert.equal(await send(200), ''));
    it('keeps the draft where it throws', async () => assert.equal(await send(500), 'Hello'));
  });
}

export function tests(server, engines) {
  for (const engine of engines) testsIn(engine, engine === 'chromium' ? FRAMEWORKS : EVERYWHERE, server);
  if (!engines.includes('chromium')) return;
  hydrationTests(server);
  actionTests(server);
}
