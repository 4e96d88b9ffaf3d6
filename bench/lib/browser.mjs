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
  constructor(session) {
    this.session = session;
  }

  /** Like Puppeteer's, which makes the page believe that a person has touched it. @returns what the promise resolves to */
  async evaluate(expression) {
    const { result, exceptionDetails } = await this.session.send('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }
}

/**
 * Opens `address`, lets the page calm down, gives it to `work`, and leaves it as a user would: contenders that save
 * on leaving get their chance. @throws TooSlow after `limit` ms
 */
export async function visit(browser, address, limit, work) {
  const page = await browser.newPage();
  let timer;
  const deadline = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new TooSlow(`not done after ${limit / 1000} s: ${address}`)), limit);
  });
  const whole = (async () => {
    await page.goto(address, { timeout: 0 });
    const visited = new Visited(await page.createCDPSession());
    await visited.evaluate('bench.calm()');
    const result = await work(visited);
    // To a page of the same origin, so that what is saved on leaving is there for the next visit.
    await page.goto(new URL('/left', address).href, { timeout: 0 });
    return result;
  })();
  whole.catch(() => {}); // a visit that was given up fails later, when its page closes
  try {
    return await Promise.race([whole, deadline]);
  } finally {
    clearTimeout(timer);
    await page.close();
  }
}
