// What a visitor loads, min + gzip -9, in KB of 1,024 bytes. A size over its budget is an error. --json: for other scripts.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { terser } from './minify.mjs';
import { root } from './shell.mjs';

const KB = 1024;

/** Bundles and minifies an entry with all that it imports. @param {string} file @param {string[]} [external] */
async function bundled(file, external = []) {
  const result = await build({
    configFile: false,
    root,
    logLevel: 'error',
    plugins: [terser()],
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      write: false,
      target: 'es2022',
      lib: { entry: join(root, file), formats: ['es'], fileName: 'entry' },
      rolldownOptions: {
        external,
        output: { minify: { compress: true, mangle: { toplevel: true }, codegen: true } },
      },
    },
  });
  const output = (Array.isArray(result) ? result : [result]).flatMap((one) => ('output' in one ? one.output : []));
  return output.map((chunk) => (chunk.type === 'chunk' ? chunk.code : '')).join('');
}

// The goals are 6.5 and 10.5 KB: docs/decisions/13-size.md.
const rows = [
  { name: 'persisted-form/core', budget: 8.5, code: await bundled('dist/persist-form.js') },
  {
    name: 'CDN file (with Lit and the LiveView bridge)',
    budget: 13,
    code: readFileSync(join(root, 'dist/cdn/persisted-form.min.js'), 'utf8'),
  },
  { name: 'persisted-form, where the page has Lit', budget: Infinity, code: await bundled('dist/index.js', ['lit']) },
].map(({ name, budget, code }) => ({ name, budget, bytes: gzipSync(code, { level: 9 }).length }));

if (process.argv.includes('--json')) {
  console.log(JSON.stringify(rows));
} else {
  for (const { name, budget, bytes } of rows) {
    const limit = budget === Infinity ? '' : ` of ${budget} KB`;
    console.log(`${(bytes / KB).toFixed(2).padStart(6)} KB${limit.padEnd(12)} ${name} (${bytes} bytes)`);
  }
}
for (const { name, budget, bytes } of rows) {
  if (bytes > budget * KB) {
    console.error(`Over its budget by ${bytes - budget * KB} bytes: ${name}`);
    process.exitCode = 1;
  }
}
