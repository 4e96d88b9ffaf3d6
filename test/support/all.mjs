// Runs test files in this process, one after the other: node test/support/all.mjs FILE …
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

for (const file of process.argv.slice(2)) await import(pathToFileURL(resolve(file)).href);
