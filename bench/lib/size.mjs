/** What a visitor loads of each contender. Ours is bundled as in the size check, so that both say the same. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { minify } from 'terser';
import { bundled } from '../../scripts/bundle.mjs';
import { benchFolder, distFolder } from './folders.mjs';

/** @returns the contenders with their `size`, `{ min, gzip }` bytes; undefined of nothing */
export const weigh = (contenders) =>
  Promise.all(contenders.map(async (contender) => ({ ...contender, size: await sizeOf(contender) })));

/**
 * Of rivals: the files that they publish for pages, through the minifier of ours, which still finds a few bytes. Of a
 * contender that is a page's own code: that code.
 */
async function sizeOf(contender) {
  if (contender.keeps === 'nothing') return undefined;
  const code = await codeOf(contender);
  return { min: Buffer.byteLength(code), gzip: gzipSync(code, { level: 9 }).length };
}

async function codeOf({ file, entry, published, start }) {
  if (file) return readFile(new URL(file, distFolder), 'utf8');
  if (entry) return bundled(fileURLToPath(new URL(entry, distFolder)));
  if (!published) return minified(`onload = function ${start}`);
  const files = published.map((path) => readFile(new URL(`node_modules/${path}`, benchFolder), 'utf8'));
  return (await Promise.all((await Promise.all(files)).map(minified))).join('\n');
}

const minified = async (code) => (await minify(code, { ecma: 2020, compress: { passes: 2 }, toplevel: true })).code;
