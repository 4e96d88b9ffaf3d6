// npm test: installs what is missing, runs the suites, and ends with one line: "N passed, N failed".
//
//   npm test                                    everything but the ecosystem
//   npm test -- --all                           the ecosystem, too
//   npm test -- --browser firefox               one engine (or several: chromium,webkit)
//   npm test -- --suite unit,e2e                some suites
//   npm test -- --suite e2e reload              of them only the files with "reload" in their path
//
// A test that failed is run once more, when nothing else runs; one that passes then is named as flaky.
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ENGINES } from '../test/support/engines.mjs';
import { installPackages, installPrograms } from './install.mjs';
import { checked, counts, none, report, sum, told } from './results.mjs';
import { root, script } from './shell.mjs';
import { filesOf, resultFile, suites, twoAtATime } from './suites.mjs';

const { values: options, positionals: filters } = parseArgs({
  allowPositionals: true,
  options: {
    all: { type: 'boolean' },
    browser: { type: 'string', multiple: true },
    suite: { type: 'string', multiple: true },
    // For runs within a run: where the results go.
    results: { type: 'string' },
  },
});
/** @param {string[] | undefined} lists */
const items = (lists) => lists?.flatMap((list) => list.split(','));

const built = join(root, 'dist/cdn/persisted-form.min.js');

/** dist/ is there and no source is newer. */
function isBuilt() {
  if (!existsSync(built)) return false;
  const { mtimeMs } = statSync(built);
  return readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).every(
    (file) => statSync(join(root, 'src', file)).mtimeMs <= mtimeMs,
  );
}

/** No file is named. */
const isUnfiltered = filters.length === 0;
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
  .filter(([name, { onDemand }]) => (wanted ? wanted.includes(name) : options.all || !onDemand))
  .map(([name, suite]) => ({
    name,
    suite,
    files: filesOf(name).filter((file) => isUnfiltered || filters.some((filter) => file.includes(filter))),
  }))
  .filter(({ suite: { file, folders }, files }) => (folders && !file ? files.length > 0 : isUnfiltered));

await installPackages();
for (const folder of new Set(chosen.flatMap(({ suite }) => suite.folders ?? []))) {
  if (folder !== 'test') await installPackages(folder);
}
const present = chosen.some(({ suite }) => suite.browsers)
  ? await installPrograms(items(options.browser) ?? [...ENGINES])
  : [];
const engines = ENGINES.filter((engine) => present.includes(engine));
await installPrograms([...new Set(chosen.flatMap(({ suite }) => suite.programs ?? []))]);

/**
 * Why a suite cannot run; undefined where it can.
 *
 * @param {import('./suites.mjs').Suite} suite
 */
function obstacle(suite) {
  if (suite.browsers && engines.length === 0) return 'none of the wanted browsers is installed';
  if (suite.built && !existsSync(built)) return 'it needs a build';
  return undefined;
}

/** Builds what suites need. Whether what is in git is current is the build suite's question. @param {typeof chosen} choices */
async function prepare(choices) {
  if (choices.some(({ suite }) => suite.built) && !isBuilt()) await script('build.mjs', ['--check']);
}

/** @typedef {typeof chosen[number]} Choice */

/** Runs a suite in this process. @param {Choice} choice */
async function runHere({ name, suite, files }, title = name) {
  console.log(`\n── ${title} ${'─'.repeat(70 - title.length)}`);
  const since = Date.now();
  const reason = obstacle(suite);
  const isWhole = files.length === filesOf(name).length;
  let results = reason ? checked(name, false, reason) : await suite.run({ files, isWhole, engines });
  if (reason) console.log(`✖ ${reason}`);
  else if (results.passed + results.failed === 0) {
    console.log('✖ no test ran');
    results = checked(name, false, 'no test ran');
  }
  console.log(`${title}: ${counts(results)}, in ${Math.round((Date.now() - since) / 1000)} s`);
  return results;
}

/** Runs a suite in a process of its own, and shows what it said once it is over. @param {Choice} choice */
async function runApart({ name }) {
  console.log(`${name} …`);
  let heard = '';
  const file = resultFile();
  const browsers = present.length ? ['--browser', present.join(',')] : [];
  const code = await script('test.mjs', ['--suite', name, '--results', file, ...browsers, ...filters], {
    quiet: true,
    hear: (text) => (heard += text),
  });
  // What failed was shown already.
  if (code === 0) process.stdout.write(heard);
  return report(file, code);
}

/**
 * Runs the files with a failed test once more; all of them, where the runner itself has failed. What fails again has failed.
 *
 * @param {Choice} choice
 * @param {import('./results.mjs').Results} first
 */
async function runAgain(choice, first) {
  const isRunner = first.failures.some(({ file }) => !file);
  const files = choice.files.filter((it) => isRunner || first.failures.some(({ file }) => file?.endsWith(it)));
  if (!files.length) return first;
  const again = await runHere({ ...choice, files }, `${choice.name}, once more`);
  if (again.failed) return first;
  flaky.push(...first.failures);
  return isRunner ? again : { ...first, passed: first.passed + first.failed, failed: 0, failures: [] };
}

const runnable = chosen.filter(({ suite }) => !suite.engine || !engines.length || engines.includes(suite.engine));
const alone = runnable.filter(({ suite }) => suite.alone);
const together = runnable.filter(({ suite }) => !suite.alone);

/** @type {Map<Choice, import('./results.mjs').Results>} */
const results = new Map();
/** @type {import('./results.mjs').Failure[]} */
const flaky = [];
const start = Date.now();
for (const choice of alone) {
  await prepare([choice]);
  results.set(choice, await runHere(choice));
}
await prepare(together);
// Each of them waits about as long as it works: a timer, a browser that starts, its slowest engine.
await twoAtATime(together, async (choice) => {
  results.set(choice, await (together.length > 1 && !obstacle(choice.suite) ? runApart(choice) : runHere(choice)));
});
// Who names files is at work on them, and waits.
if (isUnfiltered && !options.results)
  for (const [choice, first] of results) if (first.failed) results.set(choice, await runAgain(choice, first));

const all = sum([none, ...results.values()]);
process.exitCode = all.failed === 0 && all.passed > 0 ? 0 : 1;
if (options.results) writeFileSync(options.results, JSON.stringify(all));
else {
  for (const failure of flaky) console.log(`\n⚠ flaky: ${told(failure)}`);
  for (const failure of all.failures) console.log(`\n✖ ${told(failure)}`);
  console.log(`\nIn ${Math.round((Date.now() - start) / 1000)} s:`);
  console.log(counts(all));
}
