import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';
import { terser } from './scripts/minify.mjs';
import { entries as pages, site } from './scripts/site.mjs';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

interface PackageJson {
  exports: Record<string, string | { default: string }>;
  dependencies: Record<string, string>;
  peerDependencies?: Record<string, string>;
}
const packageJson = JSON.parse(readFileSync(path('package.json'), 'utf8')) as PackageJson;

/** Each entry of the package with its source: `./core` → `src/persist-form.ts`. */
const entries = Object.entries(packageJson.exports).flatMap(([name, target]) => {
  const file = typeof target === 'string' ? target : target.default;
  const source = file.replace(/^\.\/dist\/(.*)\.js$/, 'src/$1.ts');
  return source.startsWith('src/') && existsSync(path(source)) ? [{ name, source: path(source) }] : [];
});

const external = Object.keys({ ...packageJson.dependencies, ...packageJson.peerDependencies }).map(
  (name) => new RegExp(`^${name}(/|$)`),
);

/** ES modules as they are written, one for each source: what bundlers and Node read. */
const lib = () =>
  defineConfig({
    build: {
      target: 'es2022',
      emptyOutDir: false,
      minify: false,
      sourcemap: true,
      lib: { entry: entries.map(({ source }) => source), formats: ['es'] },
      rolldownOptions: {
        external,
        output: { preserveModules: true, preserveModulesRoot: 'src', entryFileNames: '[name].js' },
      },
    },
  });

/**
 * The element draws nothing, so Lit never adopts a style for it: the CDN file goes without the module that would. Should
 * Lit want more of that module one day, the build fails.
 */
const withoutLitStyles = (): Plugin => ({
  name: 'without-lit-styles',
  enforce: 'pre',
  load: (id) =>
    id.endsWith('/@lit/reactive-element/css-tag.js')
      ? `export const getCompatibleStyle = (style) => style;
         export const adoptStyles = () => {};
         export const [CSSResult, css, supportsAdoptingStyleSheets, unsafeCSS] = [];`
      : null,
});

/** One self-contained file. An IIFE is the same as a classic and as a module script. */
const cdn = () =>
  defineConfig({
    define: { 'process.env.NODE_ENV': '"production"' },
    // Chromium compiles all of it while it loads, not function by function while the first form waits.
    plugins: [withoutLitStyles(), terser({ preamble: '//# allFunctionsCalledOnLoad' })],
    build: {
      target: 'es2022',
      outDir: 'dist/cdn',
      emptyOutDir: false,
      minify: true,
      lib: { entry: path('src/cdn.ts'), formats: ['iife'], name: '_', fileName: () => 'persisted-form.min.js' },
      rolldownOptions: {
        // Terser is slow, and worth it.
        checks: { pluginTimings: false },
        // The element is a ReactiveElement: Lit's templates are never used, but `lit` says nowhere that they may be dropped.
        treeshake: { moduleSideEffects: (id) => !/node_modules\/lit(-html|-element)?\//.test(id) },
        output: {
          // Where there is no DOM it does nothing: it has the browser's Lit in it, which needs one. Nor where it comes again:
          // its listeners would all hear twice.
          banner: 'globalThis.document && !globalThis.PersistedFormKit &&',
          minify: { compress: true, mangle: { toplevel: true }, codegen: true },
        },
      },
    },
  });

/** The demo and the documentation: each page of demo/ is one of the site, and so is each Markdown file of docs/. It imports the package by its names, and gets the sources. */
const demo = () =>
  defineConfig({
    root: 'demo',
    base: './',
    appType: 'mpa',
    plugins: [site()],
    resolve: {
      alias: entries.map(({ name, source }) => ({
        find: new RegExp(`^persisted-form${name.slice(1)}$`),
        replacement: source,
      })),
    },
    build: {
      target: 'es2022',
      outDir: '../demo-dist',
      emptyOutDir: true,
      rolldownOptions: { input: pages(), checks: { pluginTimings: false } },
    },
  });

export default defineConfig(({ mode }) => (mode === 'lib' ? lib() : mode === 'cdn' ? cdn() : demo()));
