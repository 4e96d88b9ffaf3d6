/** What the bench must show of us: measured, met or not. Ratios are of bests; both of ours have to hold. */
import {
  connect,
  essay,
  manyForms,
  restoreAll,
  restoreTen,
  rows,
  firstTenth,
  lastTenth,
  typist,
} from './scenarios.mjs';
import { microsecondsAtWorst } from './numbers.mjs';
import { mean, median } from './stats.mjs';

const shown = (sample) => sample.shown;
const settled = (sample) => sample.settled;
const thousands = (count) => count.toLocaleString('en-US');

/** @returns `{ number, budget, measured, met }[]`; what a run did not measure is not judged */
export function budgets(numbers) {
  const floor = numbers.contender('floor');
  const nothing = numbers.contender('nothing');
  const ours = ['persisted-form', 'core'].map((name) => numbers.contender(name)).filter(Boolean);
  if (!floor || !nothing || !ours.length) return [];
  const small = numbers.sizes[0];
  const large = numbers.sizes.at(-1);
  const list = [];

  /** The worst of both of ours must be at most `limit` (or at least, for `faster`). */
  const judge = (number, budget, limit, valueOf, { unit = '', digits = 2, atLeast = false } = {}) => {
    const values = ours.map(valueOf);
    if (!values.every(Number.isFinite)) return;
    list.push({
      number,
      budget,
      measured: ours.map((_, index) => `${values[index].toFixed(digits)}${unit}`).join(' / '),
      met: values.every((value) => (atLeast ? value >= limit : value <= limit)),
    });
  };

  const overNothing = (size, own) =>
    numbers.best(connect(size), own, settled) - numbers.best(connect(size), nothing, settled);
  judge(1, `connect at ${thousands(large)}: at most 1 ms more than nothing`, 1, (own) => overNothing(large, own), {
    unit: ' ms',
  });
  judge(
    1,
    `connect at ${thousands(large)}: at most 0.5 ms more than at ${thousands(small)} (“growing not at all”)`,
    0.5,
    (own) => overNothing(large, own) - overNothing(small, own),
    { unit: ' ms' },
  );
  judge(
    1,
    `listeners: as many at ${thousands(large)} as at ${thousands(small)}`,
    0,
    (own) => numbers.listenersOf(own, large) - numbers.listenersOf(own, small),
    { unit: ' more', digits: 0 },
  );
  for (const size of [1000, 10000].filter((size) => numbers.sizes.includes(size))) {
    judge(2, `restore all at ${thousands(size)}, until shown: at most 1.25 × the floor`, 1.25, (own) =>
      numbers.ratio(restoreAll(size), own, shown),
    );
    judge(2, `restore all at ${thousands(size)}, until told: at most 1.25 × the floor`, 1.25, (own) =>
      numbers.ratio(restoreAll(size), own, settled),
    );
  }
  for (const [name, times] of [
    ['alpine-persist', 12],
    ['form-persistence', 20],
    ['garlicjs', 75],
  ]) {
    const rival = numbers.contender(name);
    if (!rival) continue;
    judge(
      2,
      `restore all at 1,000: at least ${times} × faster than ${rival.label}`,
      times,
      (own) => numbers.best(restoreAll(1000), rival, shown) / numbers.best(restoreAll(1000), own, shown),
      { digits: 0, atLeast: true },
    );
  }
  judge(
    2,
    `restore ten of ${thousands(large)}: at most a quarter of the floor’s restore of all`,
    0.25,
    (own) => numbers.best(restoreTen(large), own, shown) / numbers.best(restoreAll(large), floor, shown),
  );
  judge(2, `restore ten of ${thousands(large)}: at most a quarter of the floor’s restore of ten`, 0.25, (own) =>
    numbers.ratio(restoreTen(large), own, shown),
  );
  for (const size of numbers.sizes) {
    judge(
      3,
      `keystroke at ${thousands(size)}: at most 1.5 × the floor`,
      1.5,
      (own) => numbers.keystroke(restoreAll(size), own) / numbers.keystroke(restoreAll(size), floor),
    );
  }
  judge(
    3,
    'keystroke in 50 KB: at most 1.5 × the floor',
    1.5,
    (own) => numbers.keystroke(essay, own) / numbers.keystroke(essay, floor),
  );
  judge(3, 'growth exponent of a keystroke: at most 0.1', 0.1, (own) => numbers.growthOf(own));
  for (const [where, scenario] of [
    [`at ${thousands(large)}`, restoreAll(large)],
    ['in 50 KB', essay],
  ]) {
    judge(
      3,
      `p99 of a keystroke ${where}, in the best round: under 1 ms`,
      1,
      (own) => numbers.best(scenario, own, microsecondsAtWorst) / 1000,
      { unit: ' ms' },
    );
  }

  const recipe = numbers.contender('recipe');
  if (recipe) {
    const bytes = (scenario, whose) => numbers.median(scenario, whose, (sample) => sample.bytes);
    judge(
      4,
      '200 keys in 50 KB: at least 50 × fewer bytes than the recipe',
      50,
      (own) => bytes(essay, recipe) / bytes(essay, own),
      { digits: 0, atLeast: true },
    );
    judge(
      4,
      '40 keys at 120 ms, 100 drafted fields: at most 2 × the bytes of the recipe',
      2,
      (own) => bytes(typist, own) / bytes(typist, recipe),
    );
  }
  judge(
    4,
    'writes in the burst: at most one for each 100 ms begun, and one at its end',
    1,
    (own) => numbers.median(essay, own, ({ writes, lasted }) => writes / (Math.ceil(lasted / 100) + 1)),
    { unit: ' of them' },
  );
  judge(
    4,
    'writes without a change, 1,000 fields restored: none',
    0,
    (own) => numbers.median(restoreAll(1000), own, ({ unasked }) => unasked),
    { digits: 0 },
  );
  judge(
    5,
    'rows added one by one, over nothing’s: the last tenth costs at most 1.5 × the first (our reading of “constant”)',
    1.5,
    (own) => {
      const cost = (part, whose) => numbers.median(rows(numbers.rows), whose, (sample) => mean(part(sample)));
      const over = (part) => cost(part, own) - cost(part, nothing);
      return over(lastTenth) / over(firstTenth);
    },
  );
  judge(5, '100 forms, restore all: at most 2 × the floor (our own budget)', 2, (own) =>
    numbers.ratio(manyForms('all'), own, shown),
  );

  list.push(...sizeBudgets(numbers));
  const [without, withUs] = ['nothing', 'persisted-form'].map(
    (name) => numbers.paints?.[numbers.contender(name)?.label],
  );
  if (without?.length && withUs?.length) {
    const later = (median(withUs) / median(without) - 1) * 100;
    list.push({
      number: 7,
      budget: 'first contentful paint: at most 5 % later',
      measured: `${later.toFixed(1)} %`,
      met: later <= 5,
    });
  }
  return list;
}

function sizeBudgets(numbers) {
  return [
    ['core', 6.5 * 1024],
    ['persisted-form', 10.5 * 1024],
  ].flatMap(([name, limit]) => {
    const contender = numbers.contender(name);
    if (!contender) return [];
    const { gzip } = contender.size;
    return {
      number: 6,
      budget: `${contender.label}: at most ${thousands(limit)} bytes, min + gzip`,
      measured: thousands(gzip),
      met: gzip <= limit,
    };
  });
}
