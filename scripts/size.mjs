// What a visitor loads, min + gzip -9, in KB of 1,024 bytes. A size over its budget is an error. --json: for other scripts.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { bundled } from './bundle.mjs';
import { root } from './shell.mjs';

const KB = 1024;

// The goals are 6.5 and 10.5 KB: docs/decisions/13-size.md.
const rows = [
  { name: 'persisted-form/core', budget: 13.6, code: await bundled(join(root, 'dist/persist-form.js')) },
  {
    name: 'CDN file (with Lit and the LiveView bridge)',
    budget: 18.6,
    code: readFileSync(join(root, 'dist/cdn/persisted-form.min.js'), 'utf8'),
  },
  {
    name: 'persisted-form, where the page has Lit',
    budget: Infinity,
    code: await bundled(join(root, 'dist/index.js'), ['lit']),
  },
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
