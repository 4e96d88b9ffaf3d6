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

/** Tells scripts/test.mjs what came of it, in a file. A test file that did not load has failed once. */
const resultReporter = {
  onTestRunFinished({ sessions, testCoverage }) {
    if (testCoverage && !testCoverage.passed)
      console.error(`Coverage is below its thresholds: ${JSON.stringify(threshold)}`);
    if (!process.env.PF_RESULTS) return;
    const results = { passed: 0, failed: 0, skipped: 0, failures: [] };
    for (const { testResults, passed, testFile: file, browser, errors } of sessions) {
      const failed = (test, error) => {
        results.failed += 1;
        results.failures.push({ test: `${test} (${browser.name})`, file, reason: error?.message });
      };
      const before = results.failed;
      const count = ({ tests, suites }) => {
        for (const { skipped, passed, name, error } of tests)
          if (skipped) results.skipped += 1;
          else if (passed) results.passed += 1;
          else failed(name, error);
        suites.forEach(count);
      };
      if (testResults) count(testResults);
      if (!passed && results.failed === before) failed('the file as a whole', errors?.[0]);
    }
    writeFileSync(process.env.PF_RESULTS, JSON.stringify(results));
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
  reporters: [defaultReporter({ reportTestProgress: false }), resultReporter],
  testFramework: { config: { timeout: 10000 } },
  coverageConfig: {
    include: ['src/**/*.ts'],
    exclude: ['src/cdn.ts', 'src/server.ts'],
    reporters: ['lcovonly', 'text-summary'],
    threshold,
  },
};
