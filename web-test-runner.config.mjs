// Unit tests, in real browsers: npm run test:unit, or with PF_BROWSERS=chromium,firefox,webkit. With --coverage: the thresholds.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defaultReporter } from '@web/test-runner';
import { esbuildPlugin } from '@web/dev-server-esbuild';
import { chromeLauncher } from '@web/test-runner-chrome';
import puppeteer from 'puppeteer-core';
import { browserPath, CHROMIUM_ARGS, wantedEngines } from './test/support/engines.mjs';
import { webkitLauncher } from './test/support/wtr-webkit.mjs';

/** A profile for each test file: in one, a file would find what another stored. */
const createPage = async ({ browser }) => (await browser.createBrowserContext()).newPage();

const launchers = {
  chromium: () =>
    chromeLauncher({
      launchOptions: {
        executablePath: browserPath('chromium'),
        args: CHROMIUM_ARGS,
      },
      createPage,
      concurrency: 2,
    }),
  firefox: () =>
    chromeLauncher({
      puppeteer,
      launchOptions: { browser: 'firefox', executablePath: browserPath('firefox'), headless: true },
      createPage,
      concurrency: 1,
    }),
  webkit: () => webkitLauncher(),
};

const threshold = { statements: 95, lines: 95, branches: 90, functions: 0 };

/** Tells scripts/test.mjs what was run: a file of counts. A test file that did not load has failed once. */
const countReporter = {
  onTestRunFinished({ sessions, testCoverage }) {
    if (testCoverage && !testCoverage.passed)
      console.error(`Coverage is below its thresholds: ${JSON.stringify(threshold)}`);
    if (!process.env.PF_COUNTS) return;
    const counts = { passed: 0, failed: 0, skipped: 0 };
    const count = (suite) => {
      for (const test of suite.tests) counts[test.skipped ? 'skipped' : test.passed ? 'passed' : 'failed'] += 1;
      for (const inner of suite.suites) count(inner);
    };
    for (const { testResults, passed } of sessions) {
      const failedBefore = counts.failed;
      if (testResults) count(testResults);
      if (!passed && counts.failed === failedBefore) counts.failed += 1;
    }
    writeFileSync(process.env.PF_COUNTS, JSON.stringify(counts));
  },
};

export default {
  files: process.env.PF_FILES?.split(',') ?? [
    'test/**/*.test.ts',
    '!test/{ecosystem,package,types}/**',
    '!**/node_modules/**',
  ],
  nodeResolve: { exportConditions: ['browser'] },
  browsers: wantedEngines().map((engine) => launchers[engine]()),
  plugins: [
    esbuildPlugin({
      ts: true,
      target: 'es2022',
      tsconfig: fileURLToPath(new URL('./tsconfig.json', import.meta.url)),
    }),
  ],
  reporters: [defaultReporter({ reportTestProgress: false }), countReporter],
  testFramework: { config: { timeout: 10000 } },
  coverageConfig: {
    include: ['src/**/*.ts'],
    exclude: ['src/cdn.ts', 'src/server.ts'],
    reporters: ['lcovonly', 'text-summary'],
    threshold,
  },
};
