// The same form in every framework: the draft is in the fields and in the framework's state, and survives its re-renders.
import { after, before, describe, it } from 'node:test';
import { launch } from '../../support/browsers.mjs';
import { becomes, editAll, edited, fieldsOf, pause, stateOf } from '../drive.mjs';
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
  describe(engine, () => {
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

            const control = await page.newTab();
            await visit(server, control, `/control/${path}${search}`);
            await shows(control, initial, 'Without our script');
            await control.close();

            const next = await page.newTab();
            await visit(server, next, `/${path}${search}`);
            await shows(next, edited[variant], 'The next page');
            if (await next.evaluate(() => document.getElementById('count') !== null)) {
              await next.click('#count');
              await next.waitFor(() => document.getElementById('count').textContent === '1');
              await shows(next, edited[variant], 'After a re-render');
            }
            await next.close();
          } finally {
            await page.close();
          }
        });
      }
  });
}

export function tests(server, engines) {
  for (const engine of engines) testsIn(engine, engine === 'chromium' ? FRAMEWORKS : EVERYWHERE, server);
}
