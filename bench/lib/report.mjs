/** From samples to tables: bench/RESULTS.md, and its short form in docs/benchmarks.md and README.md. */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { budgets } from './budgets.mjs';
import { benchFolder, rootFolder } from './folders.mjs';
import { sizesOfTen } from './measure.mjs';
import { bytes, Numbers } from './numbers.mjs';
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

/** Prints the report; with `write` it goes into files. */
export async function publish(results, { write }) {
  const report = reportOf(results);
  if (!write) return console.log(report);
  await written(new URL('RESULTS.md', benchFolder), report);
  await written(new URL('docs/benchmarks.md', rootFolder), shortReport(results));
  const readme = new URL('README.md', rootFolder);
  await written(readme, withTable(await readFile(readme, 'utf8'), readmeTable(results)));
  console.log('written: bench/RESULTS.md, docs/benchmarks.md, README.md');
}

/** As `npm run check` wants it formatted. */
async function written(file, text) {
  const filepath = fileURLToPath(file);
  await writeFile(file, await format(text, { ...(await resolveConfig(filepath)), filepath }));
}

const START = '<!-- bench: written by npm run bench -->';
const END = '<!-- /bench -->';

/** @returns `text` with what stands between the marks of the bench replaced; unchanged where there are none */
function withTable(text, inserted) {
  const start = text.indexOf(START);
  const end = text.indexOf(END, start);
  if (start < 0 || end < 0) return text;
  return `${text.slice(0, start)}${START}\n\n${inserted}\n\n${text.slice(end)}`;
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

  const restoreTable = (scenarioOf, part, columns = sizes) =>
    table(
      ['', ...columns.map(fields)],
      per(columns, (contender, size) => numbers.timeAndRatio(scenarioOf(size), contender, (sample) => sample[part])),
    );

  return `# Results

${machineLine(machine)}
Rivals: ${[...new Set(contenders.flatMap(({ versions }) => versions))].join(', ')}.
Made with \`${command}\`; how, and what each word means: [README.md](README.md).

## The budgets

Both of ours in one cell: \`<persisted-form>\` / \`persisted-form/core\`. Times are judged by the best of all rounds, bytes by the median.

${table(
  ['', 'budget', 'measured', ''],
  budgets(numbers).map(({ number, budget, measured, met }) => [number, budget, measured, met ? 'met' : '**missed**']),
  4,
)}

## In short

${shortTable(results)}

Here and below, cells are the median of all rounds in ms, in brackets × the floor's. The budgets above go by the best rounds, which other work on the machine disturbs least. Ratios under 1.5 are noise.

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

${restoreTable(restoreTen, 'shown', sizesOfTen(sizes))}

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
  Object.entries(results.paints).map(([label, values]) => [label, median(values).toFixed(1), best(values).toFixed(1)]),
)}

The floor's page has no script here: the difference between it and **nothing** is the noise. The comment is what the
browser takes for a script in the head as such.

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

/** A row a question, a column a contender. */
function readmeTable(results) {
  const numbers = new Numbers(results);
  const columns = results.contenders.filter(({ name }) => name !== 'nothing');
  const restored = (size) => (contender) =>
    numbers.timeAndRatio(restoreAll(size), contender, ({ shown }) => shown, ' ms');
  const connected = (size) => (contender) => numbers.ms(connect(size), contender, ({ settled }) => settled, ' ms');
  const rows = {
    'restore all of 1,000 fields': restored(1000),
    'restore all of 10,000': restored(10000),
    'connect to 1,000, no draft': connected(1000),
    'connect to 10,000, no draft': connected(10000),
    'a keystroke in 1,000 fields': (contender) => numbers.keyAndRatio(restoreAll(1000), contender, ' µs'),
    'a keystroke in a 50 KB textarea': (contender) => numbers.keyAndRatio(essay, contender, ' µs'),
    '200 keys in 50 KB at once write': (contender) => numbers.bytes(essay, contender),
    '40 keys of a typist write': (contender) => numbers.bytes(typist, contender),
    'listeners in 1,000 fields': (contender) => numbers.listeners(contender),
    'size, min + gzip': gzipOf,
  };
  return `Made by \`${command}\`: ${machineLine(results.machine)} Medians; in brackets × the floor's. [All of it, the losses included](bench/RESULTS.md).

${table(
  ['', ...columns.map(({ label }) => label)],
  Object.entries(rows).map(([question, answer]) => [question, ...columns.map(answer)]),
)}`;
}

/** Of what has to be loaded: a page's own few lines are not. */
const gzipOf = ({ script, size }) => (script ? bytes(size.gzip) : '–');

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
      gzipOf(contender),
    ]),
  );
}

function machineLine({ cpus, node, browser, rounds }) {
  return `${cpus} virtual CPUs (shared), Node ${node}, ${browser}; ${rounds} rounds, all contenders interleaved.`;
}

/** Numbers stand to the right: all columns but the first `texts`. */
function table(head, lines, texts = 1) {
  const row = (cells) => `| ${cells.join(' | ')} |`;
  return [row(head), row(head.map((_, column) => (column < texts ? '---' : '--:'))), ...lines.map(row)].join('\n');
}
