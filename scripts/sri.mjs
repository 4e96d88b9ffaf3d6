// The CDN tag in README.md, with the hash of the file it names; --check: only says whether it is current.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './shell.mjs';

const START = '<!-- cdn: written by npm run build -->';
const END = '<!-- /cdn -->';
const FILE = 'dist/cdn/persisted-form.min.js';

const readme = join(root, 'README.md');
const text = existsSync(readme) ? readFileSync(readme, 'utf8') : '';
const start = text.indexOf(START);
const end = text.indexOf(END, start);

if (start >= 0 && end > start) {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const hash = createHash('sha384')
    .update(readFileSync(join(root, FILE)))
    .digest('base64');
  const tag = `<script
  src="https://cdn.jsdelivr.net/npm/persisted-form@${version}/${FILE}"
  integrity="sha384-${hash}"
  crossorigin="anonymous"
></script>`;
  const current = `${text.slice(0, start)}${START}\n\n\`\`\`html\n${tag}\n\`\`\`\n\n${text.slice(end)}`;
  if (current === text) {
    // Nothing to do.
  } else if (process.argv.includes('--check')) {
    console.error('The CDN tag in README.md is not current: npm run build');
    process.exitCode = 1;
  } else {
    writeFileSync(readme, current);
  }
}
