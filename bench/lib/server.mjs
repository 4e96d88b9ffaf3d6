/** Serves the measured pages. Each (contender, scenario) has its own origin, which tells the server what the page holds. */
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { fieldsOf, formHtml } from './forms.mjs';

const harness = await readFile(new URL('page.js', import.meta.url), 'utf8');

const headers = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  // Isolated pages have a clock of 5 µs instead of 100.
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};

/** Short: it is part of some contenders' keys, and would outweigh the drafts. */
const path = '/p';

/** @returns `{ address(contender, scenario, page), close() }` */
export async function serve() {
  const byHost = new Map();
  const server = createServer(({ url, headers: { host } }, response) => {
    const { contender, page } = byHost.get(host.split(':')[0]) ?? {};
    if (url === '/script' && contender) {
      return response.writeHead(200, { ...headers, 'content-type': 'text/javascript' }).end(contender.script);
    }
    const isPage = url === path && contender;
    response.writeHead(200, headers).end(isPage ? htmlOf(contender, page) : '<!doctype html><title>left</title>');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  return {
    /** `page`: `{ fields, forms, sync, essay, hidden }`, or with `paint` the page as a user would write it */
    address(contender, scenario, page) {
      const host = `${contender.name}--${scenario}.localhost`;
      byHost.set(host, { contender, page });
      return `http://${host}:${port}${path}`;
    },
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

const htmlOf = (contender, page) => (page.paint ? paintPage(contender, page) : measuredPage(contender, page));

function measuredPage(contender, { fields, forms = 1, sync = 0, essay = 0, hidden = 0 }) {
  const options = { sync: Boolean(sync) };
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>bench</title><link rel="icon" href="data:,">
<script>${harness}</script>
<script>${contender.prelude ?? ''}</script>
<script src="/script"></script>
<script>bench.contender = ${functionText(contender.start)}; bench.options = ${JSON.stringify(options)};</script>
</head><body${hidden ? ' hidden' : ''}>
${formsHtml(contender, fields, forms, { ...options, essay })}
</body></html>`;
}

/** The classic script in the head, and nothing of ours. */
function paintPage(contender, { fields }) {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>bench</title><link rel="icon" href="data:,">
${contender.script && '<script src="/script"></script>'}
</head><body>
${formsHtml(contender, fields, 1, {})}
</body></html>`;
}

const formsHtml = (contender, fields, forms, options) =>
  Array.from({ length: forms }, (_, index) => formHtml(`form${index}`, fieldsOf(fields), contender, options)).join(
    '\n',
  );

/** A method's text (`start(forms) {…}`) as that of a function. */
const functionText = (method) => `function ${method}`;
