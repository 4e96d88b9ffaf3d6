// Whether package.json names only what there is: every entry has a source, and what has side effects is said twice, built and not.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './shell.mjs';

const { exports, sideEffects, files } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
/** @param {string} built */
const sourceOf = (built) =>
  built.replace(/^\.\/dist\/(.*?)(\.d\.ts|\.js)$/, './src/$1.ts').replace('src/cdn/persisted-form.min', 'src/cdn');

/** @type {string[]} */
const complaints = [];
/** @param {string} file @param {string} where */
const mustExist = (file, where) => {
  if (!existsSync(join(root, file))) complaints.push(`${where}: there is no ${file}`);
};

for (const [name, target] of Object.entries(exports)) {
  if (typeof target === 'string') {
    mustExist(target, `exports ${name}`);
    continue;
  }
  if (Object.keys(target)[0] !== 'types') complaints.push(`exports ${name}: "types" has to come first`);
  for (const file of Object.values(target)) mustExist(sourceOf(file), `exports ${name}`);
}
for (const file of sideEffects) {
  if (file.startsWith('./src/')) {
    mustExist(file, 'sideEffects');
  } else {
    const source = sourceOf(file.replace('cdn/*', 'cdn/persisted-form.min'));
    if (!sideEffects.includes(source)) complaints.push(`sideEffects: ${file} without its source ${source}`);
  }
}
for (const file of files) if (file !== 'dist') mustExist(file, 'files');

if (complaints.length) {
  console.error(complaints.join('\n'));
  process.exitCode = 1;
}
