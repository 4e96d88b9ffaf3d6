/** Chromium, and visits to pages in it. */
import puppeteer from 'puppeteer-core';

export class TooSlow extends Error {}

/** @returns a browser, launched with what makes timings comparable */
export function launch() {
  return puppeteer.launch({
    executablePath: process.env.CHROME_PATH ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-dev-shm-usage',
      '--disable-gpu',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-component-update',
      // Each window would load two pages for what the address bar may suggest.
      '--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup',
      '--disable-sync',
      '--disable-background-timer-throttling',
      '--disable-backgrounding-occluded-windows',
      '--disable-renderer-backgrounding',
      '--host-resolver-rules=MAP *.localhost 127.0.0.1',
      '--js-flags=--expose-gc',
    ],
    protocolTimeout: 0,
  });
}

/** A page that is being measured. */
class Visited {
  constructor(page, session) {
    this.page = page;
    this.session = session;
  }

  /** Like Puppeteer's, which makes the page believe that a person has touched it. @returns what the promise resolves to */
  async evaluate(expression) {
    const { result, exceptionDetails } = await this.session.send('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
      userGesture: false,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }
}

/**
 * Where pages are visited. Windows, not tabs: a tab behind another is hidden and never painted. A window is used again
 * for another origin, which gets a process of its own all the same; opening one takes as long as a small visit.
 */
export class Windows {
  #browser;
  #idle = [];

  constructor(browser) {
    this.#browser = browser;
  }

  /**
   * Opens `address`, lets the page calm down, gives it to `work`, and leaves it as a user would: contenders that save
   * on leaving get their chance. @throws TooSlow after `limit` ms
   */
  async visit(address, limit, work) {
    const visited = this.#idle.pop() ?? (await this.#open());
    const { page } = visited;
    let timer;
    const deadline = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new TooSlow(`not done after ${limit / 1000} s: ${address}`)), limit);
    });
    const whole = (async () => {
      if (page.url().startsWith(new URL('/', address).href)) await page.goto('about:blank');
      await page.goto(address, { timeout: 0 });
      await visited.evaluate('bench.calm()');
      const result = await work(visited);
      // To a page of the same origin, so that what is saved on leaving is there for the next visit.
      await page.goto(new URL('/left', address).href, { timeout: 0 });
      return result;
    })();
    whole.catch(() => {}); // a visit that was given up fails later, when its page closes
    try {
      const result = await Promise.race([whole, deadline]);
      this.#idle.push(visited);
      return result;
    } catch (error) {
      await page.close();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  async #open() {
    const page = await this.#browser.newPage({ type: 'window' });
    return new Visited(page, await page.createCDPSession());
  }
}
