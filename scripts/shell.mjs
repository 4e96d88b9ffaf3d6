// Runs the tools that the scripts are made of.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder, with a slash at its end. */
export const root = fileURLToPath(new URL('../', import.meta.url));

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  process.on(signal, () => {
    for (const child of running) child.kill(signal);
    process.exit(1);
  });
}

/**
 * Runs a command, its output shown, and gives its exit code.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: Record<string, string | undefined>, quiet?: boolean, hear?: (text: string) => void, timeout?: number }} [options] `quiet`: its output is shown only if it fails; `hear` is given what it prints; after `timeout` ms it is ended
 * @returns {Promise<number>}
 */
export function run(command, args, { cwd = root, env, quiet = false, hear, timeout } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      timeout,
      env: { ...process.env, ...env },
      stdio: ['ignore', quiet || hear ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'],
      // npm is a script on Windows.
      shell: process.platform === 'win32' && command === 'npm',
    });
    running.add(child);
    /** @type {Buffer[]} */
    const output = [];
    child.stdout?.on('data', (data) => {
      if (quiet) output.push(data);
      else process.stdout.write(data);
      hear?.(String(data));
    });
    child.stderr?.on('data', (data) => output.push(data));
    child.once('error', (error) => {
      console.error(`${command}: ${error.message}`);
      resolve(127);
    });
    child.once('close', (code) => {
      running.delete(child);
      if (code !== 0) process.stderr.write(Buffer.concat(output));
      resolve(code ?? 1);
    });
  });
}

/**
 * The script behind a command of an installed package, to be run by Node itself: the same on every system.
 *
 * @param {string} name of the package
 * @param {string} [command] where the package has several
 */
export function bin(name, command = name.split('/').at(-1) ?? name) {
  const file = join(root, 'node_modules', name, 'package.json');
  const { bin } = createRequire(import.meta.url)(file);
  return join(dirname(file), typeof bin === 'string' ? bin : bin[command]);
}

/** Runs a command of an installed package. @param {[name: string, command?: string]} tool @param {string[]} args @param {Parameters<typeof run>[2]} [options] */
export const tool = ([name, command], args, options) => run(process.execPath, [bin(name, command), ...args], options);

/** Runs a script of this folder. @param {string} name @param {string[]} [args] @param {Parameters<typeof run>[2]} [options] */
export const script = (name, args = [], options) =>
  run(process.execPath, [join(root, 'scripts', name), ...args], options);
