/**
 * `npm run bench`: everybody beside everybody, written to bench/RESULTS.md, docs/benchmarks.md and the table in README.md.
 *
 * --quick      one round of the smaller forms, in two minutes; prints, writes nothing
 * --smoke      no timing: does every contender run, and keep what it should? For CI; ends with `N passed, N failed`
 * --size-only  sizes alone, without a browser
 * --only a,b   some contenders alone (names as in contenders/)
 * --what a,b   some scenarios alone (as the progress names them); prints, writes nothing
 */
import { parseArgs } from 'node:util';
import { ensureInstalled } from './lib/install.mjs';

const { values: flags } = parseArgs({
  options: {
    quick: { type: 'boolean' },
    smoke: { type: 'boolean' },
    'size-only': { type: 'boolean' },
    only: { type: 'string' },
    what: { type: 'string' },
  },
});

ensureInstalled();
const { loadContenders } = await import('./lib/contenders.mjs');
const contenders = await loadContenders(flags.only?.split(','));

if (flags['size-only']) {
  const { sizeTable } = await import('./lib/report.mjs');
  const { weigh } = await import('./lib/size.mjs');
  console.log(sizeTable(await weigh(contenders)));
} else {
  const { launch } = await import('./lib/browser.mjs');
  const { serve } = await import('./lib/server.mjs');
  const server = await serve();
  const browser = await launch();
  try {
    if (flags.smoke) {
      const { smoke } = await import('./lib/smoke.mjs');
      if (!(await smoke(browser, server, contenders))) process.exitCode = 1;
    } else {
      const { measure } = await import('./lib/measure.mjs');
      const { publish } = await import('./lib/report.mjs');
      const { weigh } = await import('./lib/size.mjs');
      const results = await measure(browser, server, await weigh(contenders), {
        quick: flags.quick,
        only: flags.what?.split(','),
      });
      await publish(results, { write: !flags.quick && !flags.only && !flags.what });
    }
  } finally {
    await browser.close();
    await server.close();
  }
}
