// The CDN tag in README.md, with the hash of the file it names; --check: only says whether it is current.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from './generate.mjs';
import { root } from './shell.mjs';

const FILE = 'dist/cdn/persisted-form.min.js';

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const hash = createHash('sha384')
  .update(readFileSync(join(root, FILE)))
  .digest('base64');
const tag = `<script
  src="https://cdn.jsdelivr.net/npm/persisted-form@${version}/${FILE}"
  integrity="sha384-${hash}"
  crossorigin="anonymous"
></script>`;

await generate('README.md', (text) =>
  text.replace(
    /(<!-- cdn: .*? -->).*?(<!-- \/cdn -->)/s,
    (_, start, end) => `${start}\n\n\`\`\`html\n${tag}\n\`\`\`\n\n${end}`,
  ),
);
