/** What a run needs and a fresh clone has not: the rivals, and our build. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { benchFolder, distFolder, rootFolder } from './folders.mjs';

export function ensureInstalled() {
  if (!existsSync(new URL('node_modules/', benchFolder))) npm(['ci'], benchFolder);
  if (!existsSync(new URL('cdn/persisted-form.min.js', distFolder))) npm(['run', 'build'], rootFolder);
}

function npm(args, folder) {
  const { status } = spawnSync('npm', args, { cwd: fileURLToPath(folder), stdio: 'inherit', shell: true });
  if (status !== 0) throw new Error(`npm ${args.join(' ')} failed in ${fileURLToPath(folder)}`);
}
