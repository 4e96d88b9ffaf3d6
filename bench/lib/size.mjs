/** What a visitor loads of each contender. Ours is bundled as scripts/size.mjs does it, so that both say the same. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { minify } from 'terser';
import { build } from 'vite';
import { terser } from '../../scripts/minify.mjs';
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

async function bundled(entry) {
  const [{ output }] = await build({
    configFile: false,
    logLevel: 'error',
    plugins: [terser()],
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      write: false,
      target: 'es2022',
      lib: { entry, formats: ['es'], fileName: 'entry' },
      rolldownOptions: { output: { minify: { compress: true, mangle: { toplevel: true }, codegen: true } } },
    },
  });
  return output.map(({ code = '' }) => code).join('');
}
