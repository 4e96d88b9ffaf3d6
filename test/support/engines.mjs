// Which browsers there are on this machine, and which of them a run wants.
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** @typedef {'chromium' | 'firefox' | 'webkit'} Engine */

/** @type {readonly Engine[]} */
export const ENGINES = ['chromium', 'firefox', 'webkit'];

const programFiles = [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA].filter(
  (folder) => folder !== undefined,
);

/** Where each engine may be: names are looked up in PATH. WebKit is driven by WebKitGTK's WebDriver. */
const PLACES = {
  chromium: [
    process.env.CHROME_PATH,
    'chromium',
    'chromium-browser',
    'google-chrome',
    'google-chrome-stable',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    ...programFiles.map((folder) => join(folder, 'Google/Chrome/Application/chrome.exe')),
  ],
  firefox: [
    process.env.FIREFOX_PATH,
    'firefox-esr',
    'firefox',
    '/Applications/Firefox.app/Contents/MacOS/firefox',
    ...programFiles.map((folder) => join(folder, 'Mozilla Firefox/firefox.exe')),
  ],
  webkit: [process.env.WEBKIT_DRIVER_PATH, 'WebKitWebDriver'],
};

/**
 * The path of a program: of a file that may be run, or of a name found in PATH.
 *
 * @param {string | undefined} program
 * @returns {string | undefined}
 */
export function which(program) {
  if (!program) return undefined;
  const candidates = /[\\/]/.test(program)
    ? [program]
    : (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, program));
  return candidates.find((path) => {
    if (!existsSync(path)) return false;
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/**
 * WebKitGTK's test browser, which Debian keeps in a folder of its own.
 *
 * @returns {string | undefined}
 */
export function miniBrowserPath() {
  const architecture = process.arch === 'arm64' ? 'aarch64' : 'x86_64';
  const folders = [`/usr/lib/${architecture}-linux-gnu`, '/usr/lib', '/usr/lib64', '/usr/libexec'];
  return [
    process.env.MINIBROWSER_PATH,
    ...folders.flatMap((folder) => ['4.1', '6.0', '4.0'].map((api) => `${folder}/webkit2gtk-${api}/MiniBrowser`)),
  ].find((path) => which(path));
}

/**
 * The program that runs an engine; none where it is not installed.
 *
 * @param {Engine} engine
 * @returns {string | undefined}
 */
export function browserPath(engine) {
  if (engine === 'webkit' && !(which('Xvfb') && miniBrowserPath())) return undefined;
  for (const place of PLACES[engine]) {
    const path = which(place);
    if (path) return path;
  }
  return undefined;
}

/** What every Chromium of the tests is started with. */
export const CHROMIUM_ARGS = [
  // Root has no sandbox.
  '--no-sandbox',
  '--disable-dev-shm-usage',
  // Keep the browser from looking for the internet.
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  // Each window loads two pages for what the address bar may suggest: half of the work that a fresh profile takes.
  '--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup',
];

/**
 * The engines a run wants: those of PF_BROWSERS (`chromium,firefox`), else Chromium.
 *
 * @returns {Engine[]}
 */
export function wantedEngines() {
  const names = (process.env.PF_BROWSERS ?? 'chromium').split(',').filter(Boolean);
  const unknown = names.filter((name) => !ENGINES.includes(/** @type {Engine} */ (name)));
  if (unknown.length) throw new Error(`PF_BROWSERS: no such engine: ${unknown.join(', ')} (${ENGINES.join(', ')})`);
  return /** @type {Engine[]} */ (names);
}

/**
 * Runs a function for each wanted engine that is installed, and says in one line which are not.
 * For `describe` blocks: `forEachEngine((engine) => describe(engine, () => …))`.
 *
 * @param {(engine: Engine) => void} run
 */
export function forEachEngine(run) {
  const wanted = wantedEngines();
  const missing = wanted.filter((engine) => !browserPath(engine));
  if (missing.length) console.log(`# not installed, left out: ${missing.join(', ')}`);
  for (const engine of wanted) if (!missing.includes(engine)) run(engine);
}
