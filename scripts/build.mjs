// npm run build: everything that is published, into dist/.
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { generateJetBrainsWebTypes } from 'custom-element-jet-brains-integration';
import { generateVsCodeCustomElementData } from 'custom-element-vs-code-integration';
import { root, script, tool } from './shell.mjs';

// --check writes nothing that is in git; it says what is not current.
const check = process.argv.includes('--check') ? ['--check'] : [];

rmSync(join(root, 'dist'), { recursive: true, force: true });

/** @type {(() => Promise<number>)[]} */
const steps = [
  () => tool(['vite'], ['build', '--mode', 'lib', '--logLevel', 'warn']),
  () => tool(['vite'], ['build', '--mode', 'cdn', '--logLevel', 'warn']),
  () => tool(['typescript', 'tsc'], ['--emitDeclarationOnly']),
  () => script('cem.mjs', check),
  () => script('api.mjs', check),
  () => script('sri.mjs', check),
];
for (const step of steps) process.exitCode = (await step()) || process.exitCode;

// What editors complete: VS Code reads custom data (`html.customData`), JetBrains web-types (named in package.json).
const manifest = JSON.parse(readFileSync(join(root, 'custom-elements.json'), 'utf8'));
const outdir = join(root, 'dist');
generateVsCodeCustomElementData(manifest, { outdir, cssFileName: null, hideLogs: true });
generateJetBrainsWebTypes(manifest, { outdir, packageJson: false, hideLogs: true });
