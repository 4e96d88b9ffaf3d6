// custom-elements.json from the element's JSDoc; --check: only says whether it is current.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { root, tool } from './shell.mjs';

const check = process.argv.includes('--check');
const outdir = mkdtempSync(join(tmpdir(), 'persisted-form-cem-'));
process.on('exit', () => rmSync(outdir, { recursive: true, force: true }));

/** @param {string} folder */
const analyze = (folder) =>
  tool(['@custom-elements-manifest/analyzer', 'cem'], ['analyze'], {
    env: { CEM_OUTDIR: relative(root, folder) || '.' },
    quiet: true,
  });
/** @param {string} folder */
const read = (folder) => readFileSync(join(folder, 'custom-elements.json'), 'utf8');

if (!check) {
  process.exitCode = await analyze(root);
} else if ((await analyze(outdir)) !== 0) {
  process.exitCode = 1;
} else if (read(outdir) !== read(root)) {
  console.error('custom-elements.json is not current: npm run cem');
  process.exitCode = 1;
}
