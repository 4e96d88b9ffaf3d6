// What npm test runs: the suites, the files of each, and how they are counted.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checked, lastLine, report, sum } from './results.mjs';
import { root, run, script, tool } from './shell.mjs';

/**
 * @typedef {import('../test/support/engines.mjs').Engine} Engine
 *
 * @typedef {import('./results.mjs').Results} Results
 *
 * @typedef {object} Job
 * @property {string[]} files the test files
 * @property {boolean} isWhole they are all there are
 * @property {Engine[]} engines
 *
 * @typedef {object} Suite
 * @property {string[]} [folders] where its tests are; a folder with a lock file of its own is installed first
 * @property {string} [file] what it runs, where that is not test files
 * @property {boolean} [browsers] it needs browsers
 * @property {Engine} [engine] it is for this one alone
 * @property {boolean} [built] it needs dist/
 * @property {boolean} [alone] no other may run meanwhile
 * @property {boolean} [onDemand] it runs only when it is asked for
 * @property {string[]} [programs] it needs besides
 * @property {(job: Job) => Promise<Results>} run
 */

const scratch = mkdtempSync(join(tmpdir(), 'persisted-form-test-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
/** Where a runner writes its results. */
export const resultFile = () => join(scratch, `${process.hrtime.bigint()}.json`);

/** @param {Engine[]} engines */
const environment = (engines) => ({ PF_BROWSERS: engines.join(',') });

/** Works on one after the other, on two of them at a time. @template T @param {T[]} items @param {(item: T) => Promise<unknown>} work */
export async function twoAtATime(items, work) {
  const waiting = [...items];
  const lane = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await work(next);
  };
  await Promise.all([lane(), lane()]);
}

/** Each step is one check. @param {Record<string, () => Promise<number>>} steps */
async function checks(steps) {
  /** @type {Results[]} */
  const results = [];
  await twoAtATime(Object.entries(steps), async ([name, step]) => {
    const code = await step();
    console.log(`${code === 0 ? '✔' : '✖'} ${name}`);
    results.push(checked(name, code === 0));
  });
  return sum(results);
}

/** After which a process of tests is ended, in ms. */
const LIMIT = 600_000;

/** The arguments of a run that is shown and counted. @param {string} file where its results go */
const reporters = (file) => [
  ...['--test-reporter', 'spec', '--test-reporter-destination', 'stdout'],
  ...['--test-reporter', './scripts/result-reporter.mjs', '--test-reporter-destination', file],
];

/** Each file in a process of its own. @param {Job} job */
async function nodeTests({ files, engines }) {
  const file = resultFile();
  // Two, as another suite may run meanwhile: on a machine that is too busy, tests wait longer than they want to.
  const limits = ['--test-concurrency', '2', '--test-timeout', `${LIMIT}`];
  const code = await run(process.execPath, ['--test', ...limits, ...reporters(file), ...files], {
    env: environment(engines),
  });
  return report(file, code);
}

/** All files in one process for each engine, where they share a browser. @param {Job} job */
async function engineTests({ files, engines }) {
  const results = engines.map(async (engine) => {
    const file = resultFile();
    const code = await run(process.execPath, [...reporters(file), 'test/support/all.mjs', ...files], {
      env: environment([engine]),
      quiet: true,
      timeout: LIMIT,
    });
    return report(file, code);
  });
  return sum(await Promise.all(results));
}

/** Every contender of the benchmarks runs, and keeps what it should; nothing is timed. @param {Job} job */
async function benchSmoke({ engines }) {
  let heard = '';
  const code = await run(process.execPath, ['bench/run.mjs', '--smoke'], {
    env: environment(engines),
    hear: (text) => (heard += text),
  });
  return lastLine('bench/run.mjs --smoke', heard, code);
}

/** @param {Job} job */
async function unitTests({ files, isWhole, engines }) {
  const file = resultFile();
  // Coverage is of the whole, so it is not asked of a part.
  const coverage = engines.includes('chromium') && isWhole ? ['--coverage'] : [];
  const code = await tool(['@web/test-runner', 'wtr'], coverage, {
    env: { ...environment(engines), PF_RESULTS: file, PF_FILES: files.join(',') },
  });
  return report(file, code);
}

// Steps that run at the same time speak one after the other.
const quiet = { quiet: true };

/** @type {Record<string, Suite>} */
export const suites = {
  build: {
    // It writes dist/, which the others read.
    alone: true,
    run: () =>
      checks({
        'dist/, custom-elements.json, the tables of docs/api.md and the CDN tag are current': () =>
          script('build.mjs', ['--check']),
        demo: () => tool(['vite'], ['build', '--logLevel', 'warn']),
      }),
  },
  check: {
    // The draft server of scripts/ imports the built one.
    built: true,
    run: () =>
      checks({
        'lint (eslint)': () => tool(['eslint'], ['.', '--max-warnings', '0'], quiet),
        'formatting (prettier)': () => tool(['prettier'], ['--check', '--log-level', 'warn', '.'], quiet),
        'types of src (tsc)': () => tool(['typescript', 'tsc'], ['--noEmit'], quiet),
        'types of the tests and the demo (tsc)': () => tool(['typescript', 'tsc'], ['-p', 'tsconfig.test.json'], quiet),
        'types of the scripts (tsc)': () => tool(['typescript', 'tsc'], ['-p', 'tsconfig.node.json'], quiet),
        'package.json names what there is': () => script('exports.mjs', [], quiet),
      }),
  },
  size: { built: true, run: () => checks({ 'size budgets': () => script('size.mjs') }) },
  package: { folders: ['test/package'], browsers: true, built: true, run: nodeTests },
  unit: { folders: ['test'], browsers: true, run: unitTests },
  // Whole pages; and what stands in no other suite's folder, so that no test is forgotten.
  // Its three engines fill the machine, and some of its facts are of time.
  e2e: { folders: ['test'], browsers: true, built: true, alone: true, run: engineTests },
  'live-view': { folders: ['test/live-view'], browsers: true, built: true, run: nodeTests },
  storage: {
    folders: ['test/storage-e2e', 'test/server'],
    browsers: true,
    built: true,
    programs: ['redis'],
    run: nodeTests,
  },
  docs: { folders: ['test/docs'], browsers: true, built: true, run: nodeTests },
  'bench-smoke': {
    folders: ['bench'],
    file: 'bench/run.mjs',
    engine: 'chromium',
    browsers: true,
    built: true,
    run: benchSmoke,
  },
  ecosystem: {
    folders: ['test/ecosystem'],
    browsers: true,
    built: true,
    alone: true,
    onDemand: true,
    run: nodeTests,
  },
};

/** Folders with a suite of their own. */
const suiteFolders = Object.values(suites).flatMap(({ folders = [] }) => folders);

/** The test files of a suite: those of browsers are `*.test.ts`, those of Node `*.test.mjs`. @param {string} name */
export function filesOf(name) {
  const folders = suites[name]?.folders ?? [];
  const ending = name === 'unit' ? '.test.ts' : '.test.mjs';
  const foreign = suiteFolders.filter((other) => folders.some((folder) => other.startsWith(`${folder}/`)));
  return folders
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) =>
        `${folder}/${file}`.replaceAll('\\', '/'),
      ),
    )
    .filter((file) => file.endsWith(ending) && !/(^|\/)(node_modules|dist)\//.test(file))
    .filter((file) => !foreign.some((folder) => file.startsWith(`${folder}/`)))
    .sort();
}
