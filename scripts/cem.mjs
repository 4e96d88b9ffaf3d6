// custom-elements.json from the element's JSDoc; --check: only says whether it is current.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { generate } from './generate.mjs';
import { root, tool } from './shell.mjs';

const outdir = mkdtempSync(join(tmpdir(), 'persisted-form-cem-'));
process.on('exit', () => rmSync(outdir, { recursive: true, force: true }));

process.exitCode = await tool(['@custom-elements-manifest/analyzer', 'cem'], ['analyze'], {
  env: { CEM_OUTDIR: relative(root, outdir) },
  quiet: true,
});
if (!process.exitCode)
  await generate('custom-elements.json', () => readFileSync(join(outdir, 'custom-elements.json'), 'utf8'));
