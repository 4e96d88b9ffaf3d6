// An entry with all that it imports, as a visitor would load it: what is weighed.
import { build } from 'vite';
import { terser } from './minify.mjs';

/** The code that Vite has built. @param {Awaited<ReturnType<typeof build>>} result */
export const codeOf = (result) =>
  (Array.isArray(result) ? result : [result])
    .flatMap((one) => ('output' in one ? one.output : []))
    .map((chunk) => (chunk.type === 'chunk' ? chunk.code : ''))
    .join('');

/** Bundles and minifies. @param {string} entry a file @param {string[]} [external] packages that the page has */
export async function bundled(entry, external = []) {
  const result = await build({
    configFile: false,
    logLevel: 'error',
    plugins: [terser()],
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      write: false,
      target: 'es2022',
      lib: { entry, formats: ['es'], fileName: 'entry' },
      rolldownOptions: {
        external,
        output: { minify: { compress: true, mangle: { toplevel: true }, codegen: true } },
      },
    },
  });
  return codeOf(result);
}
