import { pathToFileURL } from 'node:url';

export const benchFolder = new URL('../', import.meta.url);
export const rootFolder = new URL('../../', import.meta.url);

/** Our build. `BENCH_DIST` names another one, to compare a change with what was. */
export const distFolder = process.env.BENCH_DIST
  ? pathToFileURL(`${process.env.BENCH_DIST}/`)
  : new URL('dist/', rootFolder);
