// Brings what a fresh clone lacks: npm packages, and on Debian or Ubuntu (as root) the browsers.
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { browserPath, miniBrowserPath, which } from '../test/support/engines.mjs';
import { root, run } from './shell.mjs';

/** @typedef {import('../test/support/engines.mjs').Engine} Engine */

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`To work on persisted-form you need Node 20.19 or newer; this is ${process.versions.node}.`);
  process.exit(1);
}

/**
 * Installs a folder's packages as its lock file says, unless that was done since the lock file changed.
 *
 * @param {string} [folder] in the project
 */
export async function installPackages(folder = '.') {
  const lock = join(root, folder, 'package-lock.json');
  // npm writes this file at the end of an install.
  const done = join(root, folder, 'node_modules/.package-lock.json');
  if (!existsSync(lock)) return;
  if (existsSync(done) && statSync(done).mtimeMs >= statSync(lock).mtimeMs) return;
  console.log(`Installing the packages of ${folder === '.' ? 'persisted-form' : folder} …`);
  const code = await run('npm', ['ci', '--prefer-offline', '--no-audit', '--no-fund'], {
    cwd: join(root, folder),
    quiet: true,
  });
  if (code === 0) return;
  console.error(`npm ci failed in ${join(root, folder)}`);
  process.exit(1);
}

/** @type {Record<string, { found: () => unknown, debian: string[], hint: string }>} */
const PROGRAMS = {
  chromium: { found: () => browserPath('chromium'), debian: ['chromium'], hint: 'Chrome or Chromium; CHROME_PATH' },
  firefox: { found: () => browserPath('firefox'), debian: ['firefox-esr'], hint: 'FIREFOX_PATH' },
  webkit: {
    found: () => browserPath('webkit') && miniBrowserPath(),
    debian: ['webkit2gtk-driver', 'xvfb'],
    hint: 'WebKitGTK with WebKitWebDriver, and Xvfb',
  },
  redis: { found: () => which('redis-server'), debian: ['redis-server'], hint: 'redis-server' },
};

/**
 * Installs the programs that tests need and the machine lacks, where that can be done, and says in one line what is still missing.
 *
 * @param {string[]} names of programs: engines, `redis`
 * @returns {Promise<string[]>} the names of those that are there
 */
export async function installPrograms(names) {
  const lacking = () => names.filter((name) => !PROGRAMS[name]?.found());
  const wanted = lacking().flatMap((name) => PROGRAMS[name]?.debian ?? []);
  if (wanted.length && process.getuid?.() === 0 && which('apt-get')) {
    console.log(`Installing ${wanted.join(', ')} …`);
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    /** @param {string[]} packages */
    const install = (packages) =>
      run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], { env, quiet: true });
    await run('apt-get', ['update', '-qq'], { env, quiet: true });
    // One that the distribution does not have must not cost the others.
    if ((await install(wanted)) !== 0) for (const name of wanted) await install([name]);
  }
  const missing = lacking();
  if (missing.length) {
    console.log(`Missing, left out: ${missing.map((name) => `${name} (${PROGRAMS[name]?.hint})`).join('; ')}`);
  }
  return names.filter((name) => !missing.includes(name));
}
