/** One whole run: which scenarios, how many rounds. */
import { availableParallelism } from 'node:os';
import { paints } from './paint.mjs';
import { Runner } from './runner.mjs';
import { connect, essay, manyForms, restoreAll, restoreTen, rows, sizes, tabs, typist } from './scenarios.mjs';

const plans = {
  full: { sizes, rows: 1000, rounds: (fields) => (fields > 1000 ? 3 : 5), limit: 60_000, paints: 20 },
  quick: { sizes: [100, 1000], rows: 200, rounds: () => 1, limit: 10_000, paints: 3 },
};

/** @returns the samples and what the report says of the machine */
export async function measure(browser, server, contenders, { quick = false }) {
  const plan = quick ? plans.quick : plans.full;
  const runner = new Runner(browser, server, plan);
  const timed = [
    ...plan.sizes.flatMap((fields) => [connect(fields), restoreAll(fields), restoreTen(fields)]),
    essay,
    manyForms(),
    manyForms('all'),
    rows(plan.rows),
    tabs(1000),
  ];
  const rounds = Math.max(...timed.map(({ fields }) => plan.rounds(fields)));
  for (let round = 0; round < rounds; round++) {
    for (const scenario of timed) {
      if (round >= plan.rounds(scenario.fields)) continue;
      progress(`round ${round + 1} of ${plan.rounds(scenario.fields)}: ${scenario.id}`);
      await runner.round(scenario, contenders, round);
    }
  }
  progress('typist');
  await runner.together(typist, contenders);
  progress('first contentful paint');
  const painters = contenders.filter(({ yardstick, file }) => yardstick || file);
  return {
    contenders,
    runner,
    plan,
    paints: await paints(browser, server, painters, plan.paints),
    machine: {
      cpus: availableParallelism(),
      node: process.version,
      browser: (await browser.version()).replace(/^\w+\//, 'Chromium '),
      rounds: plan.rounds,
    },
  };
}

const progress = (text) => process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${text}\n`);
