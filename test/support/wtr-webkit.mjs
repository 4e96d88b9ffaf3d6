// Web Test Runner's launcher for WebKitGTK. It says type 'puppeteer' and hands out a Puppeteer-shaped page,
// so that sendKeys, sendMouse, setViewport, resetMouse and selectOption of @web/test-runner-commands work.
import { launchWebKit } from './webdriver.mjs';

export const webkitLauncher = () => {
  /** @type {ReturnType<typeof launchWebKit> | undefined} */
  let starting;
  /** @type {Awaited<ReturnType<typeof launchWebKit>> | undefined} */
  let driver;
  /** @type {Set<string>} */
  const active = new Set();
  return {
    name: 'WebKitGTK',
    type: 'puppeteer',
    concurrency: 1,
    /** @param {string} id @param {string} url */
    async startSession(id, url) {
      driver = await (starting ??= launchWebKit());
      active.add(id);
      await driver.setViewport({ width: 800, height: 600 });
      await driver.goto(url);
    },
    /** @param {string} id */
    isActive: (id) => active.has(id),
    getBrowserUrl: () => driver?.execute('return location.href').catch(() => undefined),
    getPage: () => driver,
    /** @param {string} id */
    async stopSession(id) {
      active.delete(id);
      // All files have one profile here: what one stored, the next must not find.
      await driver?.execute('localStorage.clear(); sessionStorage.clear();').catch(() => {});
      await driver?.goto('about:blank');
      return {};
    },
    async stop() {
      await starting?.then(
        (started) => started.close(),
        () => {},
      );
    },
    startDebugSession() {
      throw new Error('WebKitGTK has no debug session.');
    },
  };
};
