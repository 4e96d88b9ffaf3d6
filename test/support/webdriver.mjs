// A W3C WebDriver client in one file: enough to drive WebKitGTK (WebKitWebDriver and its MiniBrowser) under Xvfb.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { browserPath, miniBrowserPath } from './engines.mjs';

/** @typedef {import('node:child_process').ChildProcess} ChildProcess */

/** @type {Record<string, string>} */
const KEYS = {
  Backspace: '\uE003',
  Tab: '\uE004',
  Enter: '\uE007',
  Shift: '\uE008',
  Control: '\uE009',
  Alt: '\uE00A',
  Escape: '\uE00C',
  Space: ' ',
  PageUp: '\uE00E',
  PageDown: '\uE00F',
  End: '\uE010',
  Home: '\uE011',
  ArrowLeft: '\uE012',
  ArrowUp: '\uE013',
  ArrowRight: '\uE014',
  ArrowDown: '\uE015',
  Insert: '\uE016',
  Delete: '\uE017',
  Meta: '\uE03D',
};
const BUTTONS = ['left', 'middle', 'right'];

/** @returns {Promise<number>} */
const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
      server.close(() => resolve(port));
    });
  });

// Children die with this process, also when it ends by process.exit() or Ctrl-C.
/** @type {Set<ChildProcess>} */
const children = new Set();
process.on('exit', () => {
  for (const child of children) child.kill();
});

/** @param {ChildProcess} child */
function tracked(child) {
  children.add(child);
  child.once('exit', () => children.delete(child));
  return child;
}

/** @param {ChildProcess} child @param {NodeJS.Signals} [signal] */
async function end(child, signal) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  await Promise.race([once(child, 'exit'), sleep(2000, undefined, { ref: false })]);
}

export class WebDriver {
  #session;
  #processes;

  /**
   * @param {string} base
   * @param {string} id
   * @param {Record<string, unknown>} capabilities
   * @param {ChildProcess[]} processes
   */
  constructor(base, id, capabilities, processes) {
    this.#session = `${base}/session/${id}`;
    this.#processes = processes;
    this.capabilities = capabilities;
  }

  /**
   * @param {'GET' | 'POST' | 'DELETE'} method
   * @param {string} path
   * @param {object} [body]
   * @returns {Promise<any>}
   */
  async call(method, path, body) {
    const response = await fetch(this.#session + path, {
      method,
      headers: { 'content-type': 'application/json' },
      signal: AbortSignal.timeout(30_000),
      ...(method === 'POST' && { body: JSON.stringify(body ?? {}) }),
    });
    const { value } = /** @type {{ value: any }} */ (await response.json());
    if (!response.ok) throw Object.assign(new Error(`${value.error}: ${value.message}`), { name: value.error });
    return value;
  }

  /** @param {string} url */
  goto(url) {
    return this.call('POST', '/url', { url });
  }
  reload() {
    return this.call('POST', '/refresh');
  }
  back() {
    return this.call('POST', '/back');
  }
  forward() {
    return this.call('POST', '/forward');
  }

  /** @param {string} script @param {...unknown} args */
  execute(script, ...args) {
    return this.call('POST', '/execute/sync', { script, args });
  }
  /** Runs a function in the page; waits for the promise it may return. @param {Function | string} fn @param {...unknown} args */
  evaluate(fn, ...args) {
    return this.execute(`return (${fn}).apply(null, arguments)`, ...args);
  }

  /** @param {{ key: string, up?: boolean }[]} sequence */
  async keys(sequence) {
    const actions = sequence.map(({ key, up }) => ({ type: up ? 'keyUp' : 'keyDown', value: KEYS[key] ?? key }));
    await this.call('POST', '/actions', { actions: [{ type: 'key', id: 'keyboard', actions }] });
  }
  /** @param {object[]} actions */
  pointer(actions) {
    const mouse = { type: 'pointer', id: 'mouse', parameters: { pointerType: 'mouse' }, actions };
    return this.call('POST', '/actions', { actions: [mouse] });
  }

  /** Resizes the window until the page has the size that was asked for: the window's frame differs. @param {{ width: number, height: number }} size */
  async setViewport({ width, height }) {
    let outerWidth = width;
    let outerHeight = height;
    for (let attempt = 0; attempt < 4; attempt++) {
      await this.call('POST', '/window/rect', { width: outerWidth, height: outerHeight });
      let size = [0, 0];
      for (let look = 0; look < 10; look++) {
        size = await this.execute('return [innerWidth, innerHeight]');
        if (size[0] === width && size[1] === height) return;
        await sleep(20);
      }
      outerWidth += width - (size[0] ?? 0);
      outerHeight += height - (size[1] ?? 0);
    }
    throw new Error(`viewport ${width}x${height} not reached`);
  }

  // Puppeteer's shape, so that @web/test-runner-commands works unchanged.
  keyboard = {
    /** @param {string} text */
    type: (text) =>
      this.keys([...text].map((c) => (c === '\n' ? 'Enter' : c)).flatMap((key) => [{ key }, { key, up: true }])),
    /** @param {string} combination as `Control+a` */
    press: (combination) => {
      const keys = combination.split(/(?<=.)\+/);
      return this.keys([...keys.map((key) => ({ key })), ...keys.reverse().map((key) => ({ key, up: true }))]);
    },
    /** @param {string} key */
    down: (key) => this.keys([{ key }]),
    /** @param {string} key */
    up: (key) => this.keys([{ key, up: true }]),
  };
  mouse = {
    /** @param {number} x @param {number} y */
    move: (x, y) => this.pointer([{ type: 'pointerMove', duration: 0, x, y }]),
    /** @param {number} x @param {number} y */
    click: (x, y, { button = 'left' } = {}) =>
      this.pointer([
        { type: 'pointerMove', duration: 0, x, y },
        { type: 'pointerDown', button: BUTTONS.indexOf(button) },
        { type: 'pointerUp', button: BUTTONS.indexOf(button) },
      ]),
    down: ({ button = 'left' } = {}) => this.pointer([{ type: 'pointerDown', button: BUTTONS.indexOf(button) }]),
    up: ({ button = 'left' } = {}) => this.pointer([{ type: 'pointerUp', button: BUTTONS.indexOf(button) }]),
    reset: () => this.call('DELETE', '/actions'),
  };

  /** @param {string} selector @param {...string} values */
  select(selector, ...values) {
    return this.evaluate(
      /** @param {string} selector @param {string[]} values */
      (selector, values) => {
        const select = /** @type {HTMLSelectElement} */ (document.querySelector(selector));
        for (const option of select.options) option.selected = values.includes(option.value);
        select.dispatchEvent(new Event('input', { bubbles: true, composed: true }));
        select.dispatchEvent(new Event('change', { bubbles: true }));
        return values;
      },
      selector,
      values,
    );
  }

  async screenshot() {
    return Buffer.from(await this.call('GET', '/screenshot'), 'base64');
  }

  /** Ends the session as a person closes the browser, then the processes behind it. */
  async close() {
    await this.call('DELETE', '').catch(() => {});
    for (const child of this.#processes) await end(child);
  }

  /** Ends the processes at once: nothing is flushed. */
  async kill() {
    for (const child of this.#processes) await end(child, 'SIGKILL');
  }
}

async function startXvfb() {
  // -displayfd lets Xvfb choose a free display number: no clash between runs at the same time.
  const xvfb = tracked(
    spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1600x1200x24', '-nolisten', 'tcp'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    }),
  );
  const display = await new Promise((resolve, reject) => {
    xvfb.once('error', reject);
    xvfb.once('exit', () => reject(new Error('Xvfb exited')));
    xvfb.stdio[3]?.once('data', (number) => resolve(`:${String(number).trim()}`));
  });
  return { xvfb, display };
}

/**
 * Starts WebKitGTK in a display of its own.
 *
 * @param {object} [options]
 * @param {string[]} [options.args] of the MiniBrowser
 * @param {Record<string, string>} [options.env]
 */
export async function launchWebKit({ args = [], env = {} } = {}) {
  const { xvfb, display } = await startXvfb();
  const processes = [xvfb];
  try {
    const port = await freePort();
    const driver = tracked(
      spawn(browserPath('webkit') ?? 'WebKitWebDriver', ['-p', String(port)], {
        stdio: 'ignore',
        env: {
          ...process.env,
          DISPLAY: display,
          WAYLAND_DISPLAY: '',
          GDK_BACKEND: 'x11',
          LIBGL_ALWAYS_SOFTWARE: '1',
          NO_AT_BRIDGE: '1',
          GTK_A11Y: 'none',
          GIO_USE_VFS: 'local',
          ...env,
        },
      }),
    );
    processes.unshift(driver);
    /** @type {Error | undefined} */
    let failure;
    driver.once('error', (error) => {
      failure = error;
    });
    const base = `http://127.0.0.1:${port}`;
    for (let attempt = 0; ; attempt++) {
      if (failure) throw failure;
      try {
        await fetch(`${base}/status`);
        break;
      } catch (error) {
        if (attempt > 200) throw error;
        await sleep(50);
      }
    }
    const capabilities = {
      browserName: 'MiniBrowser',
      'webkitgtk:browserOptions': { binary: miniBrowserPath(), args: ['--automation', ...args] },
    };
    const response = await fetch(`${base}/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ capabilities: { alwaysMatch: capabilities } }),
    });
    const { value } = /** @type {{ value: any }} */ (await response.json());
    if (!response.ok) throw new Error(`${value.error}: ${value.message}`);
    return new WebDriver(base, value.sessionId, value.capabilities, processes);
  } catch (error) {
    for (const child of processes) child.kill();
    throw error;
  }
}
