/**
 * What is measured. A scenario has an `id` (also its origin: storage is not shared), the `page` it needs, perhaps a
 * draft to `seed`, and `measure`, which turns a page that has calmed down into one sample (plain data).
 */
import { listenersOf } from './listeners.mjs';

export const sizes = [10, 100, 1000, 10000];
const keys = 200;

/** Who saves the whole form on leaving has left a draft in the round before. */
const connectWithoutDraft = async (page) => {
  await page.evaluate('localStorage.clear()');
  return page.evaluate('bench.connect()');
};

/** A form and no draft. */
export const connect = (fields) => ({
  id: `connect-${fields}`,
  fields,
  page: { fields },
  measure: async (page, { ours, yardstick }) => ({
    ...(await connectWithoutDraft(page)),
    // DevTools needs seconds to list those of some rivals in 10,000 fields.
    listeners: fields === 1000 || ours || yardstick ? await listenersOf(page) : undefined,
  }),
});

/** A draft of every field comes back; then someone types into the form. */
export const restoreAll = (fields) => ({
  id: `all-${fields}`,
  fields,
  page: { fields },
  seed: 'all',
  measure: async (page) => {
    const restore = await page.evaluate(`bench.connect('all')`);
    await page.evaluate('bench.wait(200)');
    const unasked = await page.evaluate('bench.tally.writes');
    const typing = await page.evaluate(`bench.type(${keys})`);
    await page.evaluate('bench.untype()');
    return { ...restore, unasked, typing };
  },
});

/** A draft of ten fields comes back. */
export const restoreTen = (fields) => ({
  id: `ten-${fields}`,
  fields,
  page: { fields },
  seed: 'ten',
  measure: (page) => page.evaluate(`bench.connect('ten')`),
});

/**
 * A burst of keys in a textarea that holds 50 KB. The page is not rendered: laying out 50 KB after each key would
 * stretch the burst to seconds, and who writes once a while would be measured by the page's time, not by its own.
 */
export const essay = {
  id: 'essay',
  fields: 100,
  page: { fields: 100, essay: 50 * 1024, hidden: 1 },
  measure: async (page) => {
    await connectWithoutDraft(page);
    return page.evaluate(`bench.type(${keys}, { essay: true })`);
  },
};

/** Forty keys at 100 words a minute, in a form whose hundred fields all have a draft. */
export const typist = {
  id: 'typist',
  fields: 100,
  page: { fields: 100 },
  seed: 'all',
  measure: async (page) => {
    await page.evaluate(`bench.connect('all')`);
    await page.evaluate('bench.wait(200)');
    return page.evaluate('bench.type(40, { pace: 120 })');
  },
};

/** A hundred forms of ten fields on one page, without and with drafts. */
export const manyForms = (seed) => ({
  id: `forms-${seed ?? 'connect'}`,
  fields: 1000,
  page: { fields: 10, forms: 100 },
  seed,
  measure: (page) => (seed ? page.evaluate(`bench.connect('${seed}')`) : connectWithoutDraft(page)),
});

/** Rows of three fields arrive one by one, each with a draft. */
export const rows = (count) => ({
  id: `rows-${count}`,
  fields: count,
  page: { fields: 10 },
  seedWith: (page, { savesWholeForm }) => page.evaluate(`bench.seedRows(${count}, ${Boolean(savesWholeForm)})`),
  measure: async (page) => {
    await page.evaluate('bench.connect()');
    return page.evaluate(`bench.rows(${count}).then(({ controls, ...sample }) => sample)`);
  },
});

/** The first and the last tenth of the rows. */
export const firstTenth = ({ took }) => took.slice(0, took.length / 10);
export const lastTenth = ({ took }) => took.slice(-took.length / 10);

const readPair = `[bench.field(0).value, bench.field(10).value]`;

/** Two tabs of one form, all of its fields with a draft: each edits a field; then a third visit looks what is left. */
export const tabs = (fields) => ({
  id: `tabs-${fields}`,
  fields,
  page: { fields, sync: 1 },
  seed: 'all',
  async take(runner, contender) {
    const word = `said at ${Date.now()}`;
    const visit = (work) =>
      runner.visit(this, contender, async (page) => {
        await page.evaluate(`bench.connect('all')`);
        return work(page);
      });
    const sample = await visit((one) =>
      visit(async (two) => {
        await one.evaluate(`bench.say(0, '${word}')`);
        await two.evaluate(`bench.say(10, '${word}')`);
        const [, seen] = await one.evaluate(readPair);
        return { heard: await one.evaluate('bench.heard'), seenInOther: seen === word };
      }),
    );
    const left = await visit((page) => page.evaluate(readPair));
    return { ...sample, kept: left.filter((value) => value === word).length };
  },
});
