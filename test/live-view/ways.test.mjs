// The ways into a Phoenix app: from npm, as a vendored file, as a global from a CDN, as a colocated hook.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, afterEach, before, describe, it } from 'node:test';
import { build } from 'esbuild';
import { launch } from '../support/browsers.mjs';
import { forEachEngine } from '../support/engines.mjs';
import { startLab } from './lab.mjs';
import { DRAFT, NESTED } from './views.mjs';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const CSRF = `document.querySelector("meta[name='csrf-token']").content`;

/** The files of an app's `assets/`, bundled as Phoenix does: esbuild, with what npm installed beside it. @param {Record<string, string>} files */
async function bundle(files) {
  const assets = mkdtempSync(join(tmpdir(), 'persisted-form-assets-'));
  try {
    mkdirSync(join(assets, 'node_modules'));
    symlinkSync(path('../..'), join(assets, 'node_modules/persisted-form'));
    for (const name of ['phoenix', 'phoenix_live_view'])
      symlinkSync(path(`node_modules/${name}`), join(assets, `node_modules/${name}`));
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(assets, name)), { recursive: true });
      writeFileSync(join(assets, name), text);
    }
    const { outputFiles } = await build({
      absWorkingDir: assets,
      entryPoints: ['js/app.js'],
      bundle: true,
      format: 'iife',
      target: 'es2022',
      write: false,
      logLevel: 'error',
    });
    return outputFiles[0].text;
  } finally {
    rmSync(assets, { recursive: true });
  }
}

const app = (imports, hooks = '{ ...hooks }') => `
  import { Socket } from "phoenix";
  import { LiveSocket } from "phoenix_live_view";
  ${imports}
  new LiveSocket("/live", Socket, { hooks: ${hooks}, params: { _csrf_token: ${CSRF} } }).connect();`;

const HOOK = 'ChatWeb.ChatLive.PersistedForm';
/** As LiveView renders \`<script :type={ColocatedHook} name=".PersistedForm" runtime>\`. */
const runtimeHook = (content) =>
  `<script data-phx-runtime-hook="${HOOK}">window["phx_hook_${HOOK}"] = function() {\n  return ${content}\n}</script>`;

/** What each way puts into the page. */
const WAYS = {
  'an npm import': async () => ({
    head: '',
    scripts: ['/app.js'],
    app: await bundle({
      'js/app.js': app('import "persisted-form"; import { hooks } from "persisted-form/live-view";'),
    }),
  }),
  'a vendored file': async () => ({
    head: '',
    scripts: ['/app.js'],
    app: await bundle({
      'vendor/persisted-form.js': readFileSync(path('../../dist/cdn/persisted-form.min.js'), 'utf8'),
      'js/app.js': app('import "../vendor/persisted-form"; const { hooks } = window.PersistedFormKit;'),
    }),
  }),
  'the CDN global': async () => ({}),
  'a colocated hook': async () => ({
    hook: HOOK,
    head: '',
    scripts: ['/app.js'],
    app: await bundle({
      'phoenix-colocated/chat/ChatLive.js': `import { hooks } from "persisted-form/live-view";\nexport default hooks.PersistedForm;`,
      'phoenix-colocated/chat/index.js': `import one from "./ChatLive.js";\nexport const hooks = { "${HOOK}": one };`,
      'js/app.js': app('import "persisted-form"; import { hooks } from "../phoenix-colocated/chat";'),
    }),
  }),
  'a colocated hook at runtime': async () => ({
    hook: HOOK,
    head: `<script src="/kit.js"></script>${runtimeHook('PersistedFormKit.hooks.PersistedForm')}`,
    app: `new LiveView.LiveSocket('/live', Phoenix.Socket, { params: { _csrf_token: ${CSRF} } }).connect();`,
  }),
};

forEachEngine((engine) =>
  describe(`LiveView meets it in ${engine} by`, () => {
    let browser;
    let page;
    let lab;
    before(async () => {
      browser = await launch(engine);
      page = await browser.newTab();
    });
    after(() => browser?.close());
    afterEach(() => lab?.close());

    for (const [way, optionsOf] of Object.entries(WAYS))
      it(way, async () => {
        const { hook = 'PersistedForm', ...options } = await optionsOf();
        lab = await startLab(options);
        await lab.seed(page);
        await lab.visit(page, `/?hook=${hook}&restore=restore`);
        await page.waitFor(() => document.querySelector('persisted-form').matches(':state(restored)'));
        await new Promise((resolve) => setTimeout(resolve, 100));
        assert.deepEqual(lab.events, [{ type: 'hook', event: 'restore', value: NESTED }]);
        assert.deepEqual(await page.evaluate(() => window.valuesShown()), DRAFT);
      });
  }),
);
