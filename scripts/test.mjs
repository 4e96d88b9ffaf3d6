// npm test: installs what is missing, runs the suites, and ends with one line: "N passed, N failed".
//
//   npm test                                    everything but the ecosystem
//   npm test -- --browser firefox               one engine (or several: chromium,webkit)
//   npm test -- --suite unit,e2e                some suites
//   npm test -- --suite e2e reload              of them only the files with "reload" in their path
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ENGINES } from '../test/support/engines.mjs';
import { installPackages, installPrograms } from './install.mjs';
import { root, run, script, tool } from './shell.mjs';

/**
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 *
 * @typedef {object} Suite
 * @property {string[]} [folders] where its tests are; a folder with a lock file of its own is installed first
 * @property {string} [file] what it runs, where that is not test files
 * @property {boolean} [browsers] it needs browsers
 * @property {import('../test/support/engines.mjs').Engine} [engine] it is for this one alone
 * @property {boolean} [built] it needs dist/
 * @property {boolean} [onDemand] it runs only when it is asked for
 * @property {string[]} [programs] it needs besides
 * @property {(files: string[]) => Promise<Counts>} run
 */

const { values: options, positionals: filters } = parseArgs({
  allowPositionals: true,
  options: { browser: { type: 'string', multiple: true }, suite: { type: 'string', multiple: true } },
});
/** @param {string[] | undefined} lists */
const items = (lists) => lists?.flatMap((list) => list.split(','));

const scratch = mkdtempSync(join(tmpdir(), 'persisted-form-test-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

/** @param {number} code @returns {Counts} */
const counted = (code) => ({ passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 });
/** @param {Counts[]} all @returns {Counts} */
const sum = (all) => ({
  passed: all.reduce((n, { passed }) => n + passed, 0),
  failed: all.reduce((n, { failed }) => n + failed, 0),
  skipped: all.reduce((n, { skipped }) => n + skipped, 0),
});

/** Each step is one check. @param {Record<string, () => Promise<number>>} steps */
async function checks(steps) {
  const results = [];
  for (const [name, step] of Object.entries(steps)) {
    const code = await step();
    console.log(`${code === 0 ? '✔' : '✖'} ${name}`);
    results.push(counted(code));
  }
  return sum(results);
}

/** A runner that failed without a failed test (a crash, coverage) has failed once. @param {number} code @param {Counts} counts */
const atLeastOnce = (code, counts) => (code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts);

/** What a runner wrote of itself. @param {string} file @param {number} code */
const report = (file, code) =>
  atLeastOnce(code, existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { passed: 0, failed: 0, skipped: 0 });

/** @param {string[]} files */
async function nodeTests(files) {
  const file = join(scratch, `${process.hrtime.bigint()}.json`);
  const reporters = [
    ['--test-reporter', 'spec', '--test-reporter-destination', 'stdout'],
    ['--test-reporter', './scripts/count-reporter.mjs', '--test-reporter-destination', file],
  ];
  const limits = ['--test-concurrency', '2', '--test-timeout', '480000'];
  const code = await run(process.execPath, ['--test', ...limits, ...reporters.flat(), ...files], { env });
  return report(file, code);
}

/** Every contender of the benchmarks runs, and keeps what it should; nothing is timed. */
async function benchSmoke() {
  let heard = '';
  const code = await run(process.execPath, ['bench/run.mjs', '--smoke'], { env, hear: (text) => (heard += text) });
  const [, passed = 0, failed = 0] = /(\d+) passed, (\d+) failed\s*$/.exec(heard) ?? [];
  return atLeastOnce(code, { passed: Number(passed), failed: Number(failed), skipped: 0 });
}

/** @param {string[]} files */
async function unitTests(files) {
  const file = join(scratch, 'unit.json');
  // Coverage is of the whole, so it is not asked of a part.
  const coverage = engines.includes('chromium') && filters.length === 0 ? ['--coverage'] : [];
  const code = await tool(['@web/test-runner', 'wtr'], coverage, {
    env: { ...env, PF_COUNTS: file, PF_FILES: filters.length ? files.join(',') : undefined },
  });
  return report(file, code);
}

/** @type {Record<string, Suite>} */
const suites = {
  check: {
    run: () =>
      checks({
        'formatting (prettier)': () => tool(['prettier'], ['--check', '--log-level', 'warn', '.']),
        'lint (eslint)': () => tool(['eslint'], ['.', '--max-warnings', '0']),
        'types of src (tsc)': () => tool(['typescript', 'tsc'], ['--noEmit']),
        'types of the tests and the demo (tsc)': () => tool(['typescript', 'tsc'], ['-p', 'tsconfig.test.json']),
        'types of the scripts (tsc)': () => tool(['typescript', 'tsc'], ['-p', 'tsconfig.node.json']),
        'package.json names what there is': () => script('exports.mjs'),
      }),
  },
  build: {
    run: () =>
      checks({
        'dist/, custom-elements.json and the CDN tag are current': () => script('build.mjs', ['--check']),
        ...(existsSync(join(root, 'demo')) && {
          demo: () => tool(['vite'], ['build', '--logLevel', 'warn']),
        }),
      }),
  },
  size: { built: true, run: () => checks({ 'size budgets': () => script('size.mjs') }) },
  package: { folders: ['test/package'], browsers: true, built: true, run: nodeTests },
  unit: { folders: ['test'], browsers: true, run: unitTests },
  // Whole pages; and what stands in no other suite's folder, so that no test is forgotten.
  e2e: { folders: ['test'], browsers: true, built: true, run: nodeTests },
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
  ecosystem: { folders: ['test/ecosystem'], browsers: true, built: true, onDemand: true, run: nodeTests },
};

/** Folders with a suite, or with packages, of their own. */
const suiteFolders = Object.values(suites).flatMap(({ folders = [] }) => folders);

/** The test files of a suite: those of browsers are `*.test.ts`, those of Node `*.test.mjs`. @param {string} name */
function filesOf(name) {
  const folders = suites[name]?.folders ?? [];
  const ending = name === 'unit' ? '.test.ts' : '.test.mjs';
  const foreign = [
    ...suiteFolders.filter((other) => folders.some((folder) => other.startsWith(`${folder}/`))),
    ...(name === 'unit' ? ['test/types'] : []),
  ];
  return folders
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) =>
        `${folder}/${file}`.replaceAll('\\', '/'),
      ),
    )
    .filter((file) => file.endsWith(ending) && !/(^|\/)(node_modules|dist)\//.test(file))
    .filter((file) => !foreign.some((folder) => file.startsWith(`${folder}/`)))
    .filter((file) => filters.length === 0 || filters.some((filter) => file.includes(filter)))
    .sort();
}

const built = join(root, 'dist/cdn/persisted-form.min.js');

/** dist/ is there and no source is newer. */
function isBuilt() {
  if (!existsSync(built)) return false;
  const { mtimeMs } = statSync(built);
  return readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).every(
    (file) => statSync(join(root, 'src', file)).mtimeMs <= mtimeMs,
  );
}

const wanted = items(options.suite);
const unknown = [
  ...(wanted ?? []).filter((name) => !(name in suites)),
  ...(items(options.browser) ?? []).filter((name) => !ENGINES.some((engine) => engine === name)),
];
if (unknown.length) {
  console.error(`No such suite or browser: ${unknown.join(', ')} (${[...Object.keys(suites), ...ENGINES].join(', ')})`);
  process.exit(1);
}
const chosen = Object.entries(suites)
  .filter(([name, { onDemand }]) => (wanted ? wanted.includes(name) : !onDemand))
  .map(([name, suite]) => ({ name, suite, files: filesOf(name) }))
  .filter(({ suite: { file, folders }, files }) =>
    file ? existsSync(join(root, file)) && filters.length === 0 : !folders || files.length > 0,
  );

await installPackages();
for (const folder of new Set(chosen.flatMap(({ suite }) => suite.folders ?? []))) {
  if (folder !== 'test') await installPackages(folder);
}
const engines = chosen.some(({ suite }) => suite.browsers)
  ? await installPrograms(items(options.browser) ?? [...ENGINES])
  : [];
await installPrograms([...new Set(chosen.flatMap(({ suite }) => suite.programs ?? []))]);
const env = { PF_BROWSERS: engines.join(',') };

/** @type {Counts[]} */
const results = [];
const start = Date.now();
for (const { name, suite, files } of chosen) {
  if (suite.engine && engines.length && !engines.some((engine) => engine === suite.engine)) continue;
  const since = Date.now();
  console.log(`\n── ${name} ${'─'.repeat(70 - name.length)}`);
  // Whether what is in git is current is the build suite's question, not this one's.
  if (suite.built && !isBuilt()) await script('build.mjs', ['--check']);
  /** @type {Counts} */
  let counts;
  if (suite.browsers && engines.length === 0) {
    console.log('✖ none of the wanted browsers is installed');
    counts = counted(1);
  } else if (suite.built && !existsSync(built)) {
    console.log('✖ it needs a build');
    counts = counted(1);
  } else {
    counts = await suite.run(files);
  }
  if (counts.passed + counts.failed === 0) counts = { ...counts, failed: 1 };
  console.log(
    `${name}: ${counts.passed} passed, ${counts.failed} failed, in ${Math.round((Date.now() - since) / 1000)} s`,
  );
  results.push(counts);
}

const { passed, failed, skipped } = sum(results);
console.log(`\nIn ${Math.round((Date.now() - start) / 1000)} s:`);
console.log(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
