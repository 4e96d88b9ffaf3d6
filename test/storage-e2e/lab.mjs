// Pages with the element and the storages, as a site without a bundler loads them.
import { after, before, describe } from 'node:test';
import { forEachEngine } from '../support/engines.mjs';
import { launch } from '../support/browsers.mjs';
import { document, html, IMPORT_MAP, serve } from '../support/server.mjs';

const storages = ['url', 'indexeddb', 'remote'].map((it) => [`persisted-form/storage/${it}`, `/dist/storage/${it}.js`]);
const more = { 'idb-keyval': '/node_modules/idb-keyval/dist/index.js', ...Object.fromEntries(storages) };
const head = IMPORT_MAP.replace('"imports":{', `"imports":{${JSON.stringify(more).slice(1, -1)},`);

/** Every event that the page hears, in `window.told`. */
const NOTES = `<script>
  window.told = [];
  for (const type of ['restore', 'save', 'clear', 'persist-error', 'input', 'change'])
    document.addEventListener(type, (event) => told.push({
      type, name: event.target.name, restored: event.detail?.restored, operation: event.detail?.operation,
      message: event.detail?.error?.message, values: Object.keys(event.detail?.values ?? {}).filter((name) => event.detail.values[name] !== null),
    }));
</script>`;

/**
 * What a site serves at `/form`.
 *
 * @param {string} body
 * @param {string} script of a module
 */
export const site = (body, script) =>
  document(body, { head: `${head}${NOTES}<script type="module">${script}</script>` });

/**
 * @typedef {object} Lab
 * @property {import('../support/engines.mjs').Engine} engine
 * @property {import('../support/browsers.mjs').Browser} browser
 * @property {Awaited<ReturnType<typeof serve>>} server
 * @property {(body: string, script: string) => void} show what `/form` is from now on
 * @property {string[]} posted bodies that were posted to `/form`
 */

/** @param {import('../support/engines.mjs').Engine} engine @param {string} name @param {(lab: Lab) => void} tests */
function inEngine(engine, name, tests) {
  describe(`${name} in ${engine}`, () => {
    const lab = /** @type {Lab} */ ({ engine, posted: /** @type {string[]} */ ([]) });
    let text = '';
    lab.show = (body, script) => {
      text = site(body, script);
    };
    before(async () => {
      lab.browser = await launch(engine);
      lab.server = await serve({
        '/form': async (request, response) => {
          if (request.method === 'POST') {
            let body = '';
            for await (const chunk of request.setEncoding('latin1')) body += chunk;
            lab.posted.push(body);
          }
          html(response, text);
        },
        '/elsewhere': (_, response) => html(response, document('<p>Elsewhere</p>')),
      });
    });
    after(async () => {
      await lab.browser.close();
      await lab.server.close();
    });
    tests(lab);
  });
}

/** @param {string} name @param {(lab: Lab) => void} tests */
export const inEachEngine = (name, tests) => forEachEngine((engine) => inEngine(engine, name, tests));

/** @param {string} name @param {(lab: Lab) => void} tests */
export function inFirstEngine(name, tests) {
  let isFirst = true;
  forEachEngine((engine) => {
    if (isFirst) inEngine(engine, name, tests);
    isFirst = false;
  });
}

/** What a field holds. @param {import('../support/browsers.mjs').Page} page @param {string} selector */
export const valueOf = (page, selector) =>
  page.evaluate(
    (selector) => /** @type {HTMLInputElement} */ (globalThis.document.querySelector(selector)).value,
    selector,
  );

/** Waits until the page has heard of something. @param {import('../support/browsers.mjs').Page} page @param {string} type */
export const told = (page, type) =>
  page.waitFor((type) => /** @type {any} */ (window).told?.find((/** @type {any} */ it) => it.type === type), type);
