// Unit tests, in real browsers: npm run test:unit, or with PF_BROWSERS=chromium,firefox,webkit. With --coverage: the thresholds.
import { fileURLToPath } from 'node:url';
import { esbuildPlugin } from '@web/dev-server-esbuild';
import { chromeLauncher } from '@web/test-runner-chrome';
import puppeteer from 'puppeteer-core';
import { browserPath, wantedEngines } from './test/support/engines.mjs';
import { webkitLauncher } from './test/support/wtr-webkit.mjs';

const launchers = {
  chromium: () =>
    chromeLauncher({
      launchOptions: {
        executablePath: browserPath('chromium'),
        args: [
          '--no-sandbox',
          '--disable-dev-shm-usage',
          '--disable-background-networking',
          '--disable-component-update',
        ],
      },
      // One browser context per page: pages of one context share localStorage, so files that run at the same time would clear each other's data.
      createPage: async ({ browser }) => (await browser.createBrowserContext()).newPage(),
      concurrency: 2,
    }),
  firefox: () =>
    chromeLauncher({
      puppeteer,
      launchOptions: { browser: 'firefox', executablePath: browserPath('firefox'), headless: true },
      concurrency: 1,
    }),
  webkit: () => webkitLauncher(),
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
  testFramework: { config: { timeout: 10000 } },
  coverageConfig: {
    include: ['src/**/*.ts'],
    exclude: ['src/cdn.ts', 'src/server.ts'],
    reporters: ['lcovonly', 'text-summary'],
    threshold: { statements: 95, lines: 95, branches: 90, functions: 0 },
  },
};
