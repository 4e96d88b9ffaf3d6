/** From samples to tables: bench/RESULTS.md, and its short form in docs/benchmarks.md. */
import { writeFile } from 'node:fs/promises';
import { budgets } from './budgets.mjs';
import { benchFolder, rootFolder } from './folders.mjs';
import { Numbers } from './numbers.mjs';
import {
  connect,
  essay,
  manyForms,
  restoreAll,
  restoreTen,
  rows,
  firstTenth,
  lastTenth,
  tabs,
  typist,
} from './scenarios.mjs';
import { mean, median, best } from './stats.mjs';

const command = 'npm run bench';

/** Prints the report; with `write` it becomes bench/RESULTS.md and docs/benchmarks.md. */
export async function publish(results, { write }) {
  const report = reportOf(results);
  if (!write) return console.log(report);
  await writeFile(new URL('RESULTS.md', benchFolder), report);
  await writeFile(new URL('docs/benchmarks.md', rootFolder), shortReport(results));
  console.log('written: bench/RESULTS.md, docs/benchmarks.md');
}

export function sizeTable(contenders) {
  return table(
    ['', 'min, bytes', 'min + gzip, bytes', 'what'],
    contenders.map(({ label, size, versions }) => [label, size?.min ?? '–', size?.gzip ?? '–', versions.join(' + ')]),
  );
}

function reportOf(results) {
  const { contenders, plan, machine } = results;
  const numbers = new Numbers(results);
  const { sizes } = plan;
  const per = (columns, cell) =>
    contenders.map((contender) => [contender.label, ...columns.map((c) => cell(contender, c))]);
  const fields = (count) => `${count.toLocaleString('en-US')} fields`;

  const restoreTable = (scenarioOf, part) =>
    table(
      ['', ...sizes.map(fields)],
      per(sizes, (contender, size) => numbers.timeAndRatio(scenarioOf(size), contender, (sample) => sample[part])),
    );

  return `# Results

${machineLine(machine)}
Made with \`${command}\`; how, and what each word means: [README.md](README.md).
Cells are the median of all rounds in ms, in brackets × the floor (best of ours by best of the floor's). Ratios under 1.5 between single runs are noise.

## In short

${shortTable(results)}

## The budgets

${table(
  ['', 'budget', 'measured', 'met'],
  budgets(numbers).map(({ number, budget, measured, met }) => [number, budget, measured, met ? 'yes' : '**no**']),
)}

## Connect, no draft

${table(
  ['', ...sizes.map(fields), 'listeners at 1,000'],
  per([...sizes, 'listeners'], (contender, column) =>
    column === 'listeners'
      ? numbers.listeners(contender)
      : numbers.ms(connect(column), contender, ({ settled }) => settled),
  ),
)}

## Restore of every field: until all show their draft

${restoreTable(restoreAll, 'shown')}

## Restore of every field: until the page has been told too (\`input\` and \`change\`, events, microtasks)

${restoreTable(restoreAll, 'settled')}

## Restore of ten fields

${restoreTable(restoreTen, 'shown')}

Who saves the whole form at each change restores the whole form here too.

## Keystroke, µs (× the floor)

${table(
  [
    '',
    ...sizes.map(fields),
    'growth exponent',
    '50 KB textarea',
    `p99 at ${sizes.at(-1).toLocaleString('en-US')}, µs`,
    'p99 in 50 KB, µs',
  ],
  contenders.map((contender) => [
    contender.label,
    ...sizes.map((size) => numbers.keyAndRatio(restoreAll(size), contender)),
    numbers.growth(contender),
    numbers.keyAndRatio(essay, contender),
    numbers.p99(restoreAll(sizes.at(-1)), contender),
    numbers.p99(essay, contender),
  ]),
)}

Of this the page itself (dispatching an event to nobody) has what **nothing** shows. The longest timer that a contender ran while two hundred keys were typed, ms:

${table(
  ['', ...sizes.map(fields), '50 KB textarea'],
  contenders.map((contender) => [
    contender.label,
    ...sizes.map((size) => numbers.ms(restoreAll(size), contender, ({ typing }) => typing.longestTimer)),
    numbers.ms(essay, contender, ({ longestTimer }) => longestTimer),
  ]),
)}

## Writes while typing

${table(
  ['', 'burst of 200 keys in 50 KB: writes', 'bytes', '40 keys at 120 ms, 100 drafted fields: writes', 'bytes'],
  contenders.map((contender) => [
    contender.label,
    ...numbers.writes(essay, contender),
    ...numbers.writes(typist, contender),
  ]),
)}

## A hundred forms of ten fields on one page, ms

${table(
  ['', 'connect, no draft', 'restore all', 'restore all and tell'],
  contenders.map((contender) => [
    contender.label,
    numbers.ms(manyForms(), contender, ({ settled }) => settled),
    numbers.timeAndRatio(manyForms('all'), contender, ({ shown }) => shown),
    numbers.timeAndRatio(manyForms('all'), contender, ({ settled }) => settled),
  ]),
)}

## ${plan.rows.toLocaleString('en-US')} rows of three fields, each with a draft, added one by one: µs a row

${table(
  ['', 'first tenth', 'last tenth', 'fields that show their draft'],
  contenders.map((contender) => {
    const scenario = rows(plan.rows);
    const us = (part) => numbers.us(scenario, contender, (sample) => mean(part(sample)));
    const [sample] = results.runner.samples(scenario, contender);
    return [contender.label, us(firstTenth), us(lastTenth), sample ? `${sample.fields} of ${sample.of}` : ''];
  }),
)}

## Two tabs on one form of 1,000 drafted fields, each edits another field

${table(
  ['', 'edits kept', 'the other tab shows it', 'work in the other tab a write, ms'],
  contenders.map((contender) => {
    const samples = results.runner.samples(tabs(1000), contender);
    if (!samples.length) return [contender.label, numbers.none(tabs(1000), contender), '', ''];
    const heard = samples.flatMap((sample) => sample.heard);
    return [
      contender.label,
      `${Math.min(...samples.map(({ kept }) => kept))} of 2`,
      samples.every(({ seenInOther }) => seenInOther) ? 'yes' : 'no',
      heard.length ? median(heard).toFixed(2) : '–',
    ];
  }),
)}

## First contentful paint, a first visit to a page of 100 fields, ms

${table(
  ['', 'median', 'best'],
  Object.entries(results.paints).map(([name, values]) => [
    contenders.find((contender) => contender.name === name).label,
    median(values).toFixed(1),
    best(values).toFixed(1),
  ]),
)}

The floor's page has no script here: the difference between it and **nothing** is the noise.

## Size

${sizeTable(contenders)}
`;
}

function shortReport(results) {
  return `# Benchmarks

${machineLine(results.machine)}
Made with \`${command}\`. All tables and the losses: [bench/RESULTS.md](../bench/RESULTS.md); how it is measured: [bench/README.md](../bench/README.md).

${shortTable(results)}

× is by the floor: one \`getItem\`, one \`JSON.parse\`, one loop that assigns values; at an input a flag and an entry in a Map.
A form of 1,000 mixed fields, all of them drafted. Some rivals save only on leaving the page: their keystroke costs nothing, and a crash loses everything.
`;
}

function shortTable(results) {
  const numbers = new Numbers(results);
  return table(
    [
      '1,000 fields',
      'restore all',
      'connect, no draft',
      'keystroke',
      'keystroke in 50 KB',
      '200 keys in 50 KB write',
      'listeners',
      'gzip',
    ],
    results.contenders.map((contender) => [
      contender.label,
      numbers.timeAndRatio(restoreAll(1000), contender, ({ shown }) => shown, ' ms'),
      numbers.ms(connect(1000), contender, ({ settled }) => settled, ' ms'),
      numbers.keyAndRatio(restoreAll(1000), contender, ' µs'),
      numbers.keyAndRatio(essay, contender, ' µs'),
      numbers.writes(essay, contender)[1],
      numbers.listeners(contender),
      contender.size && contender.script ? `${(contender.size.gzip / 1000).toFixed(1)} KB` : '–',
    ]),
  );
}

function machineLine({ cpus, node, browser, rounds }) {
  return `${cpus} virtual CPUs (shared), Node ${node}, ${browser}; ${rounds(1000)} rounds, ${rounds(10000)} at 10,000 fields, all contenders interleaved.`;
}

function table(head, lines) {
  const row = (cells) => `| ${cells.join(' | ')} |`;
  return [row(head), row(head.map((_, column) => (column ? '--:' : '---'))), ...lines.map(row)].join('\n');
}
