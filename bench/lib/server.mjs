/** Serves the measured pages. What a page holds is in its address; each (contender, scenario) has its own origin. */
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

/** @returns `{ address(contender, scenario, page), close() }` */
export async function serve(contenders) {
  const byName = new Map(contenders.map((contender) => [contender.name, contender]));
  const server = createServer((request, response) => {
    const url = new URL(request.url, 'http://localhost');
    const [, kind, name] = url.pathname.split('/');
    const contender = byName.get(name);
    if (!contender) return response.writeHead(200, headers).end('<!doctype html><title>left</title>');
    if (kind === 'script') {
      return response.writeHead(200, { ...headers, 'content-type': 'text/javascript' }).end(contender.script);
    }
    const page = Object.fromEntries([...url.searchParams].map(([key, value]) => [key, Number(value)]));
    response.writeHead(200, headers).end(kind === 'paint' ? paintPage(contender, page) : measuredPage(contender, page));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  return {
    /** `page`: `{ fields, forms, sync, essay }`; `kind`: `measure`, or `paint` for the page as a user would write it */
    address(contender, scenario, page, kind = 'measure') {
      return `http://${contender.name}--${scenario}.localhost:${port}/${kind}/${contender.name}?${new URLSearchParams(page)}`;
    },
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

function measuredPage(contender, { fields, forms = 1, sync = 0, essay = 0 }) {
  const options = { sync: Boolean(sync) };
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>bench</title><link rel="icon" href="data:,">
<script>${harness}</script>
<script>${contender.prelude ?? ''}</script>
<script src="/script/${contender.name}"></script>
<script>bench.contender = ${functionText(contender.start)}; bench.options = ${JSON.stringify(options)};</script>
</head><body>
${formsHtml(contender, fields, forms, { ...options, essay })}
</body></html>`;
}

/** The classic script in the head, and nothing of ours. */
function paintPage(contender, { fields }) {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>bench</title><link rel="icon" href="data:,">
${contender.script && `<script src="/script/${contender.name}"></script>`}
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
