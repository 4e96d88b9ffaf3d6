// Files of git that are generated, whole or in part.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './shell.mjs';

/**
 * Writes a file anew where it is not current; with --check it only says so.
 *
 * @param {string} name from the project's folder
 * @param {(text: string) => string | Promise<string>} renew makes of what the file holds what it is to hold
 */
export async function generate(name, renew) {
  const file = join(root, name);
  const text = readFileSync(file, 'utf8');
  const current = await renew(text);
  if (current === text) return;
  if (process.argv.includes('--check')) {
    console.error(`${name} is not current: npm run build`);
    process.exitCode = 1;
  } else {
    writeFileSync(file, current);
  }
}
