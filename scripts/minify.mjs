// A second pass over what Vite has minified: terser still finds a few percent.
import { minify } from 'terser';

/** Nobody reads the length of our functions, or calls an anonymous one with `new`. */
const compress = { passes: 3, keep_fargs: false, unsafe_arrows: true };

/**
 * @param {{ preamble?: string }} [format] a first line
 * @returns {import('vite').Plugin}
 */
export const terser = (format = {}) => ({
  name: 'terser',
  async generateBundle(_options, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type !== 'chunk') continue;
      const { code } = await minify(chunk.code, { ecma: 2020, compress, toplevel: true, format });
      if (code) chunk.code = code;
    }
  },
});
