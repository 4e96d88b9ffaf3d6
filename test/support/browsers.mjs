// One driver for three engines: Chromium and Firefox by puppeteer-core, WebKitGTK by WebDriver.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import puppeteer from 'puppeteer-core';
import { browserPath, CHROMIUM_ARGS } from './engines.mjs';
import { launchWebKit } from './webdriver.mjs';

/**
 * @typedef {import('./engines.mjs').Engine} Engine
 * @typedef {import('./webdriver.mjs').WebDriver} WebDriver
 *
 * @typedef {object} LaunchOptions
 * @property {string} [userDataDir] a profile that outlives the browser; not for WebKit, whose driven profiles are all in memory
 * @property {Record<string, unknown>} [prefs] Chromium: its Preferences file; Firefox: about:config; WebKit: settings, as `{ 'enable-html5-local-storage': false }`
 * @property {string[]} [args] of the browser's command line
 *
 * @typedef {object} Browser
 * @property {Engine} engine
 * @property {() => Promise<Page>} newPage a page in a fresh profile
 * @property {() => Promise<Page>} newTab a page in the browser's own profile: every tab of it shares its storages
 * @property {() => Promise<void>} close as a person does
 * @property {() => Promise<void>} kill SIGKILL: what was not on the disk is gone
 */

const TIMEOUT = 10_000;
/** After which a question is asked again, in ms: one that meets a navigation may never be answered. */
const PATIENCE = 2000;
/** For a limit that is seldom reached: a test's process does not wait for it. */
const idle = { ref: false };

/** @template T @param {Promise<T>} question @returns {Promise<T>} */
function soon(question) {
  question.catch(() => {});
  return Promise.race([question, sleep(PATIENCE, undefined, idle).then(() => Promise.reject(new Error('no answer')))]);
}

/**
 * What differs between engines.
 *
 * @typedef {object} Tab
 * @property {unknown} raw Puppeteer's page or the WebDriver session, for what one engine alone can do
 * @property {(url: string) => Promise<unknown>} goto
 * @property {() => Promise<unknown>} reload
 * @property {() => Promise<unknown>} [back] where a question to a page that is being left would wait for ever
 * @property {() => Promise<unknown>} [forward]
 * @property {(fn: Function | string, args: unknown[]) => Promise<any>} evaluate
 * @property {(selector: string) => Promise<unknown>} click
 * @property {(text: string) => Promise<unknown>} keys
 * @property {(keys: string[]) => Promise<unknown>} press
 * @property {() => Promise<Page>} newTab
 * @property {() => Promise<Uint8Array>} screenshot
 * @property {() => Promise<unknown>} close
 */

/** A page in a browser. */
export class Page {
  #tab;

  /** @param {Engine} engine @param {Tab} tab */
  constructor(engine, tab) {
    this.engine = engine;
    this.#tab = tab;
    /** @type {any} */
    this.raw = tab.raw;
  }

  /** Loads an address, and waits until it is loaded. @param {string} url */
  async goto(url) {
    await this.#tab.goto(url);
  }
  /** Goes to an address without waiting for it: for pages that the server still streams (WebKit's driver waits all the same). @param {string} url */
  async start(url) {
    await this.evaluate((url) => {
      setTimeout(() => location.assign(url));
    }, url);
    await this.waitFor((url) => location.href === url, new URL(url).href);
  }
  async reload() {
    await this.#tab.reload();
  }
  async back() {
    if (this.#tab.back) await this.#tab.back();
    else await this.#leave(() => history.back());
  }
  async forward() {
    if (this.#tab.forward) await this.#tab.forward();
    else await this.#leave(() => history.forward());
  }
  /** Waits for what comes after: a new document, one from the back/forward cache, or this one at another address. @param {() => void} move */
  async #leave(move) {
    const before = await this.evaluate(() => performance.timeOrigin + location.href);
    await this.evaluate(`void setTimeout(${move})`);
    await this.waitFor(
      (before) => performance.timeOrigin + location.href !== before && document.readyState === 'complete',
      before,
    );
  }

  /**
   * Runs a function in the page, and gives what it returns, or what the promise it returns comes to. Plain data both ways.
   *
   * @template {unknown[]} Args
   * @template Result
   * @param {((...args: Args) => Result) | string} fn or an expression
   * @param {Args} args
   * @returns {Promise<Awaited<Result>>}
   */
  async evaluate(fn, ...args) {
    return this.#tab.evaluate(fn, args);
  }

  /**
   * Asks the page until the answer is truthy, and gives the answer. Outlives navigations.
   *
   * @template {unknown[]} Args
   * @template Result
   * @param {((...args: Args) => Result) | string} fn
   * @param {Args} args
   * @returns {Promise<Awaited<Result>>}
   */
  async waitFor(fn, ...args) {
    const end = Date.now() + TIMEOUT;
    // A node is an answer too, but not one that can leave the page.
    const call = typeof fn === 'string' ? fn : `(${fn})(...args)`;
    const plain = /** @type {(...args: Args) => Result} */ (
      new Function('...args', `return (async (answer) => ((await answer) instanceof Node ? true : answer))(${call})`)
    );
    /** @type {unknown} */
    let last;
    do {
      try {
        const answer = await soon(this.evaluate(plain, ...args));
        if (answer) return answer;
        last = answer;
      } catch (error) {
        last = error;
      }
      await sleep(20);
    } while (Date.now() < end);
    const asked = args.map((arg) => JSON.stringify(arg)).join(', ');
    const answered = last instanceof Error ? last.message : JSON.stringify(last);
    const url = await this.evaluate(() => location.href).catch(() => 'a page that does not answer');
    throw new Error(`${this.engine} waited ${TIMEOUT} ms for (${fn})(${asked}) at ${url}; last answer: ${answered}`);
  }

  /** Clicks with the mouse, once the element is there; on its successor where the page has replaced it meanwhile. @param {string} selector */
  async click(selector) {
    for (let tries = 0; ; tries++) {
      await this.waitFor((selector) => document.querySelector(selector) !== null, selector);
      try {
        return await this.#tab.click(selector);
      } catch (error) {
        if (tries > 4 || !/detached|no node found|stale element/i.test(String(error))) throw error;
      }
    }
  }
  /** Focuses an element as a script does. @param {string} selector */
  async focus(selector) {
    await this.waitFor((selector) => document.querySelector(selector) !== null, selector);
    await this.evaluate((selector) => {
      /** @type {HTMLElement | null} */ (document.querySelector(selector))?.focus();
    }, selector);
  }
  /** Focuses a field and types at its end, key by key. @param {string} selector @param {string} text */
  async type(selector, text) {
    await this.focus(selector);
    await this.evaluate(() => {
      const field = document.activeElement;
      if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)) return;
      // Inputs without a caret (dates, numbers, …) have no selection.
      if (field.selectionStart !== null) field.setSelectionRange(field.value.length, field.value.length);
    });
    await this.keys(text);
  }
  /** Types where the focus is. @param {string} text */
  async keys(text) {
    await this.#tab.keys(text);
  }
  /** Presses a key (`Tab`, `Enter`) or several at once (`Control+a`). @param {string} combination */
  async press(combination) {
    await this.#tab.press(combination.split(/(?<=.)\+/));
  }

  /** Another tab of the same profile. */
  newTab() {
    return this.#tab.newTab();
  }
  /** As PNG. */
  screenshot() {
    return this.#tab.screenshot();
  }
  /** As a person closes a tab. A page of a fresh profile takes the profile with it. */
  async close() {
    await this.#tab.close();
  }
}

/** @param {Engine} engine @param {import('puppeteer-core').Page} raw @param {boolean} ownsContext @returns {Page} */
function puppeteerPage(engine, raw, ownsContext) {
  raw.setDefaultTimeout(TIMEOUT);
  /**
   * Puppeteer does not see every load of Firefox after a page from the back/forward cache. Firefox shows an `about:blank`,
   * complete, between two pages: that one is not meant.
   *
   * @param {() => Promise<unknown>} move
   */
  const loaded = async (move) => {
    const before = await raw.evaluate(() => performance.timeOrigin);
    let moving = true;
    const moved = move().finally(() => (moving = false));
    const isLoaded = async () => {
      while (moving) {
        await sleep(100);
        const now = await raw
          .evaluate(
            () => document.readyState === 'complete' && location.href !== 'about:blank' && performance.timeOrigin,
          )
          .catch(() => 0);
        if (now && now !== before) return;
      }
    };
    await Promise.race([moved, isLoaded().then(() => (moving ? undefined : moved))]);
    moved.catch(() => {});
  };
  return new Page(engine, {
    raw,
    goto: (url) => loaded(() => raw.goto(url)),
    reload: () => loaded(() => raw.reload()),
    evaluate: (fn, args) => raw.evaluate(/** @type {(...args: unknown[]) => unknown} */ (fn), ...args),
    async click(selector) {
      const element = await raw.$(selector);
      if (!element) throw new Error(`no node found: ${selector}`);
      await element.click();
      // Not waited for: where the click leaves the page, the answer may never come.
      void element.dispose().catch(() => {});
    },
    keys: (text) => raw.keyboard.type(text),
    async press(names) {
      const keys = /** @type {import('puppeteer-core').KeyInput[]} */ (names);
      for (const key of keys) await raw.keyboard.down(key);
      for (const key of keys.toReversed()) await raw.keyboard.up(key);
    },
    newTab: async () => puppeteerPage(engine, await raw.browserContext().newPage(), false),
    screenshot: () => raw.screenshot(),
    close: () => (ownsContext ? raw.browserContext().close() : raw.close()),
  });
}

/** @param {WebDriver} raw @param {string} handle @param {boolean} ownsSession @returns {Page} */
function webkitPage(raw, handle, ownsSession) {
  /** A command goes to the tab that was chosen before it. @template T @param {() => Promise<T>} command */
  const here = (command) =>
    inTurn(raw, async () => {
      if (current.get(raw) !== handle) await raw.call('POST', '/window', { handle });
      current.set(raw, handle);
      return command();
    });
  return new Page('webkit', {
    raw,
    goto: (url) => here(() => raw.goto(url)),
    reload: () => here(() => raw.reload()),
    back: () => here(() => raw.back()),
    forward: () => here(() => raw.forward()),
    evaluate: (fn, args) =>
      here(() => (typeof fn === 'string' ? raw.execute(`return ${fn}`) : raw.evaluate(fn, ...args))),
    click: (selector) =>
      here(async () => {
        const element = await raw.call('POST', '/element', { using: 'css selector', value: selector });
        await raw.call('POST', `/element/${Object.values(element)[0]}/click`);
      }),
    keys: (text) => here(() => raw.keyboard.type(text)),
    press: (keys) => here(() => raw.keyboard.press(keys.join('+'))),
    newTab: () => newWebKitTab(raw),
    screenshot: () => here(() => raw.screenshot()),
    async close() {
      if (ownsSession) await raw.close();
      else await here(() => raw.call('DELETE', '/window'));
      current.delete(raw);
    },
  });
}

/** Which tab a WebDriver session stands in. @type {WeakMap<WebDriver, string>} */
const current = new WeakMap();
/** The commands of one session, one after the other. @type {WeakMap<WebDriver, Promise<unknown>>} */
const queues = new WeakMap();

/** @template T @param {WebDriver} driver @param {() => Promise<T>} command @returns {Promise<T>} */
function inTurn(driver, command) {
  const turn = (queues.get(driver) ?? Promise.resolve()).then(command, command);
  queues.set(driver, turn);
  return turn;
}

/** @param {WebDriver} driver */
async function newWebKitTab(driver) {
  const { handle } = await inTurn(driver, async () => {
    // The tab that the session stood in may have been closed: any open one serves.
    if (!current.has(driver)) {
      const [open] = await driver.call('GET', '/window/handles');
      await driver.call('POST', '/window', { handle: open });
    }
    return driver.call('POST', '/window/new', { type: 'tab' });
  });
  return webkitPage(driver, handle, false);
}

/** @param {LaunchOptions} options @returns {Promise<Browser>} */
async function launchWebKitBrowser({ userDataDir, prefs = {}, args = [] }) {
  if (userDataDir) throw new Error('WebKitGTK keeps driven profiles in memory: it has no userDataDir.');
  const settings = Object.entries(prefs).map(([name, value]) => `--${name}=${value}`);
  const start = () => launchWebKit({ args: [...settings, ...args] });
  /** @type {Promise<WebDriver> | undefined} */
  let own;
  /** @type {Set<WebDriver>} */
  const sessions = new Set();
  return {
    engine: 'webkit',
    async newPage() {
      // A session is a browser of its own, and so is its profile.
      const driver = await start();
      sessions.add(driver);
      return webkitPage(driver, await driver.call('GET', '/window'), true);
    },
    async newTab() {
      if (own) return newWebKitTab(await own);
      const driver = await (own = start());
      sessions.add(driver);
      return webkitPage(driver, await driver.call('GET', '/window'), false);
    },
    async close() {
      for (const driver of sessions) await driver.close();
    },
    async kill() {
      for (const driver of sessions) await driver.kill();
    },
  };
}

/** Puts preferences where Chromium reads them at its start. @param {string} userDataDir @param {object} prefs */
async function writeChromiumPrefs(userDataDir, prefs) {
  await mkdir(join(userDataDir, 'Default'), { recursive: true });
  await writeFile(join(userDataDir, 'Default', 'Preferences'), JSON.stringify(prefs));
}

/** @param {'chromium' | 'firefox'} engine @param {LaunchOptions} options @returns {Promise<Browser>} */
async function launchPuppeteer(engine, { userDataDir, prefs, args = [] }) {
  const executablePath = browserPath(engine);
  if (!executablePath) throw new Error(`${engine} is not installed`);
  /** @type {string | undefined} */
  let temporary;
  if (engine === 'chromium' && prefs) {
    userDataDir ??= temporary = await mkdtemp(join(tmpdir(), 'persisted-form-profile-'));
    await writeChromiumPrefs(userDataDir, prefs);
  }
  const raw = await puppeteer.launch({
    browser: engine === 'firefox' ? 'firefox' : 'chrome',
    executablePath,
    ...(userDataDir && { userDataDir }),
    ...(engine === 'firefox' && prefs && { extraPrefsFirefox: prefs }),
    args: engine === 'chromium' ? [...CHROMIUM_ARGS, ...args] : args,
  });
  const closed = new Promise((resolve) => raw.process()?.once('exit', resolve));
  const cleanUp = async () => {
    await Promise.race([closed, sleep(5000, undefined, idle)]);
    if (temporary) await rm(temporary, { recursive: true, force: true, maxRetries: 3 });
  };
  return {
    engine,
    newPage: async () => puppeteerPage(engine, await (await raw.createBrowserContext()).newPage(), true),
    newTab: async () => puppeteerPage(engine, await raw.newPage(), false),
    async close() {
      await raw.close();
      await cleanUp();
    },
    async kill() {
      raw.process()?.kill('SIGKILL');
      await cleanUp();
    },
  };
}

/**
 * Starts a browser.
 *
 * @example
 * const browser = await launch('firefox');
 * const page = await browser.newPage();
 * await page.goto(server.url('/'));
 * await page.type('input', 'Ada');
 * await page.waitFor(() => localStorage.length > 0);
 * await browser.close();
 *
 * @param {Engine} engine
 * @param {LaunchOptions} [options]
 * @returns {Promise<Browser>}
 */
export function launch(engine, options = {}) {
  return engine === 'webkit' ? launchWebKitBrowser(options) : launchPuppeteer(engine, options);
}
