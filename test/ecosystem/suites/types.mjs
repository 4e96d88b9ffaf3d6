// What JSX and templates may say of the element: the files of types/ must compile, and the errors they expect must be errors.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { bin } from '../../../scripts/shell.mjs';

const here = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** What a checker says; nothing where it is content. */
const said = (script, ...args) =>
  new Promise((resolve) => {
    execFile(process.execPath, [script, ...args], { cwd: here('types') }, (error, stdout, stderr) => {
      resolve(error ? stdout + stderr : '');
    });
  });

export function tests() {
  describe('the tag is typed in', { concurrency: 1 }, () => {
    it('React, Preact and Solid', async () => {
      assert.equal(await said(bin('typescript', 'tsc'), '-p', '.'), '');
    });

    it('Vue', async () => {
      assert.equal(await said(here('node_modules/vue-tsc/bin/vue-tsc.js'), '-p', '.'), '');
    });

    it('Svelte', async () => {
      const check = here('node_modules/svelte-check/bin/svelte-check');
      assert.equal(await said(check, '--tsconfig', 'tsconfig.json', '--output', 'machine'), '');
    });
  });
}
