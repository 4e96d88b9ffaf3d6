// npm test: installs what is missing, runs the suites, and ends with one line: "N passed, N failed".
//
//   npm test                                    everything but the ecosystem
//   npm test -- --browser firefox               one engine (or several: chromium,webkit)
//   npm test -- --suite unit,e2e                some suites
//   npm test -- --suite e2e reload              of them only the files with "reload" in their path
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ENGINES } from '../test/support/engines.mjs';
import { installPackages, installPrograms } from './install.mjs';
import { root, script } from './shell.mjs';
import { counted, filesOf, lastLine, suites, sum, twoAtATime } from './suites.mjs';

const { values: options, positionals: filters } = parseArgs({
  allowPositionals: true,
  options: { browser: { type: 'string', multiple: true }, suite: { type: 'string', multiple: true } },
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

const isWhole = filters.length === 0;
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
  .map(([name, suite]) => ({
    name,
    suite,
    files: filesOf(name).filter((file) => isWhole || filters.some((filter) => file.includes(filter))),
  }))
  .filter(({ suite: { file, folders }, files }) => {
    if (file) return isWhole && existsSync(join(root, file));
    return folders ? files.length > 0 : isWhole;
  });

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

/** Runs a suite in this process. @param {typeof chosen[number]} choice */
async function runHere({ name, suite, files }) {
  console.log(`\n── ${name} ${'─'.repeat(70 - name.length)}`);
  const since = Date.now();
  const reason = obstacle(suite);
  let counts = reason ? counted(1) : await suite.run({ files, isWhole, engines });
  if (reason) console.log(`✖ ${reason}`);
  else if (counts.passed + counts.failed === 0) {
    console.log('✖ no test ran');
    counts = counted(1);
  }
  console.log(
    `${name}: ${counts.passed} passed, ${counts.failed} failed, in ${Math.round((Date.now() - since) / 1000)} s`,
  );
  return counts;
}

/** Runs a suite in a process of its own, and shows what it said once it is over. @param {typeof chosen[number]} choice */
async function runApart({ name }) {
  console.log(`${name} …`);
  let heard = '';
  const browsers = present.length ? ['--browser', present.join(',')] : [];
  const code = await script('test.mjs', ['--suite', name, ...browsers, ...filters], {
    quiet: true,
    hear: (text) => (heard += text),
  });
  // What failed was shown already. The sum is for the last line of all.
  if (code === 0) process.stdout.write(heard.replace(/\nIn \d+ s:\n.*\n$/, ''));
  if (!/passed, \d+ failed.*\s*$/.test(heard)) console.log(`✖ ${name} has crashed`);
  return lastLine(heard, code);
}

const runnable = chosen.filter(({ suite }) => !suite.engine || !engines.length || engines.includes(suite.engine));
const alone = runnable.filter(({ suite }) => suite.alone);
const together = runnable.filter(({ suite }) => !suite.alone);

/** @type {import('./suites.mjs').Counts[]} */
const results = [];
const start = Date.now();
for (const choice of alone) {
  await prepare([choice]);
  results.push(await runHere(choice));
}
await prepare(together);
// Each of them waits about as long as it works: a timer, a browser that starts, its slowest engine.
await twoAtATime(together, async (choice) => {
  results.push(await (together.length > 1 && !obstacle(choice.suite) ? runApart(choice) : runHere(choice)));
});

const { passed, failed, skipped } = sum(results);
console.log(`\nIn ${Math.round((Date.now() - start) / 1000)} s:`);
console.log(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
