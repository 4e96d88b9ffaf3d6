/** Reads the contenders, and bundles what each needs. */
import { build } from 'esbuild';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { benchFolder, distFolder } from './folders.mjs';

/** In the order of the tables: the yardsticks, ours, the rivals from the lightest on. */
const names = [
  'nothing',
  'floor',
  'persisted-form',
  'core',
  'recipe',
  'naive',
  'saveform',
  'form-persistence',
  'sisyphus',
  'garlicjs',
  'alpine-persist',
];

/** @returns the contenders (`only` those named), with their `script` (one classic script) */
export function loadContenders(only = names) {
  return Promise.all(names.filter((name) => only.includes(name)).map(load));
}

async function load(name) {
  const { default: contender } = await import(`../contenders/${name}.mjs`);
  const script = await scriptOf(contender);
  const versions = await Promise.all((contender.packages ?? []).map(versionOf));
  return { name, keeps: 'everything', ...contender, versions, script };
}

async function scriptOf({ file, library }) {
  if (file) return readFile(new URL(file, distFolder), 'utf8');
  if (!library) return '';
  const bundle = await build({
    stdin: { contents: library, resolveDir: fileURLToPath(benchFolder) },
    bundle: true,
    alias: { 'our-build': fileURLToPath(distFolder) },
    minify: true,
    format: 'iife',
    target: 'es2022',
    legalComments: 'none',
    write: false,
  });
  return bundle.outputFiles[0].text;
}

async function versionOf(name) {
  const manifest = await readFile(new URL(`node_modules/${name}/package.json`, benchFolder), 'utf8');
  return `${name} ${JSON.parse(manifest).version}`;
}
