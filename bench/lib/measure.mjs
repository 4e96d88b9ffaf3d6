/** One whole run: which scenarios, how many rounds. */
import { availableParallelism } from 'node:os';
import { asComment, paints } from './paint.mjs';
import { Runner } from './runner.mjs';
import { connect, essay, manyForms, restoreAll, restoreTen, rows, sizes, tabs, typist } from './scenarios.mjs';

const plans = {
  full: { sizes, rows: 1000, rounds: 5, minutes: 17, limit: 60_000, paints: 20 },
  quick: {
    sizes: [100, 1000],
    rows: 200,
    rounds: 1,
    limit: 20_000,
    paints: 3,
    without: ['ten-100', 'forms-connect', 'tabs-1000'],
  },
};

/** Ten of ten fields are all of them. */
export const sizesOfTen = (sizes) => sizes.filter((fields) => fields > 10);

/** @returns `[scenario, rounds]`: fewer where a visit is long, or where more is counted than timed */
function scheduleOf({ sizes, rows: count, rounds }) {
  const few = Math.min(rounds, 3);
  const per = (sizes, scenarioOf) => sizes.map((fields) => [scenarioOf(fields), fields > 1000 ? few : rounds]);
  return [
    ...per(sizes, connect),
    ...per(sizes, restoreAll),
    ...per(sizesOfTen(sizes), restoreTen),
    [essay, rounds],
    [manyForms(), few],
    [manyForms('all'), few],
    [rows(count), few],
    [tabs(1000), Math.min(rounds, 2)],
  ];
}

/**
 * `only`: ids of scenarios, for a look at some of them.
 * @returns the samples and what the report says of the machine
 */
export async function measure(browser, server, contenders, { quick = false, only }) {
  const plan = quick ? plans.quick : plans.full;
  const isAsked = (id) => (only ? only.includes(id) : !plan.without?.includes(id));
  const runner = new Runner(browser, server, plan);
  const schedule = scheduleOf(plan).filter(([{ id }]) => isAsked(id));
  const done = new Map();
  const end = Date.now() + (plan.minutes ?? Infinity) * 60_000;
  for (let round = 1; round <= plan.rounds; round++) {
    for (const [scenario, rounds] of schedule) {
      // On a busy machine everything has its first round, and then as many as there is time for.
      if (round > rounds || (round > 1 && Date.now() > end)) continue;
      done.set(scenario, round);
      await timed(`round ${round} of ${rounds}: ${scenario.id}`, () => runner.round(scenario, contenders, round));
    }
  }
  if (isAsked(typist.id)) await timed(typist.id, () => runner.together(typist, contenders));
  const ours = contenders.filter(({ file }) => file);
  const painters = [...contenders.filter(({ yardstick }) => yardstick), ...ours.map(asComment), ...ours];
  return {
    contenders,
    runner,
    plan,
    paints: isAsked('paint')
      ? await timed('first contentful paint', () => paints(browser, server, painters, plan.paints))
      : {},
    machine: {
      cpus: availableParallelism(),
      node: process.version,
      rounds: [...new Set([Math.min(...done.values()), Math.max(...done.values())])].join(' to '),
      browser: (await browser.version()).replace(/^\w+\//, 'Chromium '),
    },
  };
}

async function timed(what, work) {
  const began = Date.now();
  const result = await work();
  process.stderr.write(`${((Date.now() - began) / 1000).toFixed(1).padStart(6)} s  ${what}\n`);
  return result;
}
