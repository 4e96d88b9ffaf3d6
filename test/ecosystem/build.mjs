// Builds every page of the ecosystem against the package as `npm pack` makes it.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { build } from 'vite';
import solid from 'vite-plugin-solid';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Unpacks the tarball to where an install would have put it. */
function installPackage() {
  const target = here('node_modules/persisted-form');
  const dir = mkdtempSync(join(tmpdir(), 'persisted-form-'));
  // scripts/test.mjs has built it.
  execFileSync('npm', ['pack', '--ignore-scripts', '--pack-destination', dir], {
    cwd: here('../..'),
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  execFileSync('tar', ['-xzf', join(dir, readdirSync(dir)[0]), '-C', target, '--strip-components=1']);
  rmSync(dir, { recursive: true });
}

/** What a stack's own tools would add: which JSX it is; the compiler, for pages that nobody compiled before. */
const preludes = {
  'preact/jsx': '/** @jsxImportSource preact */\n',
  'angular/ts': "import '@angular/compiler';\n",
};

/** Every code block of docs/stacks/react.md that has a file name (```jsx title="App.jsx") becomes dist/docs/react/App.jsx. */
function extractDocs() {
  const docs = here('../../docs/stacks/');
  rmSync(here('dist/docs'), { recursive: true, force: true });
  for (const doc of readdirSync(docs).filter((name) => name.endsWith('.md'))) {
    const stack = doc.slice(0, -3);
    const folder = here(`dist/docs/${stack}/`);
    for (const [, name, code] of readFileSync(docs + doc, 'utf8').matchAll(/^```\w+ title="(.+?)"\n(.*?)^```$/gms)) {
      mkdirSync(dirname(folder + name), { recursive: true });
      writeFileSync(folder + name, (preludes[stack + extname(name).replace('.', '/')] ?? '') + code);
    }
  }
}

/** What a page loads, or a server does; the other files are their parts. */
const ENTRY = /\/(main|hydrate|action|before|after|two|four|server)\.[jt]sx?$/;

/** The documentation's pages: `docs/stacks/react.md` → `react/docs`. */
const docEntries = () =>
  readdirSync(here('dist/docs'), { recursive: true })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => /\/main\.[jt]sx?$/.test(file))
    .map((file) => [file.replace(/\/.*/, '/docs'), here(`dist/docs/${file}`)]);

/** `pages/react/main.jsx` → `react/main`. */
function entries(wanted) {
  const files = readdirSync(here('pages'), { recursive: true }).map((file) => file.replaceAll('\\', '/'));
  const scripts = files.filter((file) => ENTRY.test(file));
  return Object.fromEntries([
    ...scripts
      .filter((file) => file.includes('/server.') === (wanted === 'server'))
      .map((file) => [file.replace(/\.\w+$/, ''), here(`pages/${file}`)]),
    ...(wanted === 'client' ? docEntries() : []),
  ]);
}

/** The same pages without our script: what they show, the browser and the stack show by themselves. */
function makeControl() {
  rmSync(here('dist/control'), { recursive: true, force: true });
  cpSync(here('dist/pages'), here('dist/control'), { recursive: true });
  const ours = readdirSync(here('dist/control/assets')).filter((file) => file.startsWith('persisted-form-'));
  if (ours.length !== 1) throw new Error(`Our script should be one file of its own, but is ${ours.length}`);
  writeFileSync(here(`dist/control/assets/${ours[0]}`), '');
}

const shared = async () => ({
  configFile: false,
  root: here('.'),
  base: './',
  logLevel: 'warn',
  plugins: [
    // What docs/stacks/vue.md says.
    ...(await import('./dist/docs/vue/vite.config.js')).default.plugins,
    svelte({ configFile: false }),
    solid({ ssr: true, include: '**/*solid/**' }),
  ],
});

export async function buildPages() {
  if (process.env.PACK !== '0') installPackage();
  extractDocs();
  await build({
    ...(await shared()),
    build: {
      outDir: 'dist/pages',
      emptyOutDir: true,
      minify: false,
      target: 'es2022',
      assetsInlineLimit: 0,
      rolldownOptions: {
        input: entries('client'),
        preserveEntrySignatures: false,
        output: {
          entryFileNames: '[name].js',
          // In a file of its own, which the control pages leave empty.
          codeSplitting: {
            includeDependenciesRecursively: false,
            groups: [{ name: 'persisted-form', test: /node_modules\/persisted-form\// }],
          },
        },
      },
    },
  });
  makeControl();
  await build({
    ...(await shared()),
    build: {
      ssr: true,
      outDir: 'dist/server',
      emptyOutDir: true,
      rolldownOptions: { input: entries('server'), output: { entryFileNames: '[name].js' } },
    },
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildPages();
