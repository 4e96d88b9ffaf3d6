// The site: the pages of demo/, and of every Markdown file of the documentation one more. A Vite plugin.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, posix, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Marked } from 'marked';
import { build } from 'vite';
import { codeOf } from './bundle.mjs';

/**
 * @typedef {object} Page
 * @property {string} path in the site: `docs/start.html`
 * @property {string} source the Markdown file, from the project's folder
 * @property {string} title
 */

const root = fileURLToPath(new URL('../', import.meta.url));
const demo = join(root, 'demo');
/** @param {string} file from the project's folder */
const read = (file) => readFileSync(join(root, file), 'utf8');
/** @param {string} text */
const escape = (text) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
/** @param {string} folder @param {string} ending */
const filesOf = (folder, ending) =>
  readdirSync(join(root, folder))
    .filter((file) => file.endsWith(ending))
    .sort()
    .map((file) => `${folder}/${file}`);
/** @param {string} markdown */
const titleOf = (markdown) => (/^# (.+)$/m.exec(markdown)?.[1] ?? '').replaceAll('`', '');

/** The Markdown files in the order of the menu. @returns {[group: string, sources: string[]][]} */
function groups() {
  const first = ['start', 'api', 'never-stored', 'which-storage', 'storage', 'stash', 'submitting', 'notice'];
  const compared = ['comparison', 'migrate', 'benchmarks'];
  const named = (/** @type {string[]} */ names) => names.map((name) => `docs/${name}.md`);
  const listed = named([...first, ...compared, 'phoenix']);
  return [
    ['Use', [...named(first), ...filesOf('docs', '.md').filter((file) => !listed.includes(file))]],
    ['Stacks', [...new Set([...named(['stacks/plain']), ...filesOf('docs/stacks', '.md'), ...named(['phoenix'])])]],
    ['Compare', named(compared)],
    ['Inside', ['ARCHITECTURE.md', ...filesOf('docs/decisions', '.md')]],
  ];
}

/** @returns {[group: string, pages: Page[]][]} */
export const menu = () =>
  groups().map(([group, sources]) => [
    group,
    sources.map((source) => ({
      path: `docs/${source.replace(/^docs\//, '').replace(/\.md$/, '.html')}`.toLowerCase(),
      source,
      title: titleOf(read(source)),
    })),
  ]);
const pages = () => menu().flatMap(([, list]) => list);

/** The HTML files that Vite builds: those of demo/, and those that are made of Markdown. */
export const entries = () => [
  ...readdirSync(demo, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.html') && !/(^|\/)node_modules\//.test(file))
    .map((file) => join(demo, file)),
  ...pages().map(({ path }) => join(demo, path)),
];

// Markdown

/** The anchor of a heading, as GitHub makes it. @param {string} heading */
const anchorOf = (heading) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');

/** The files of demo/ that the documentation links to, and that are no pages. @type {Set<string>} */
const downloads = new Set();

/**
 * Where a link of a Markdown file leads in the site.
 *
 * @param {string} href @param {string} source @param {Page[]} all
 * @returns {string | undefined} nothing where the site does not have it
 */
function linkOf(href, source, all) {
  if (/^([a-z]+:|#)/.test(href)) return href;
  const [file = '', anchor] = href.split('#');
  const target = posix.join(posix.dirname(source), file);
  const from = posix.dirname(all.find((page) => page.source === source)?.path ?? '');
  const page = all.find((page) => page.source === target)?.path;
  const path = page ?? (target.startsWith('demo/') ? target.slice('demo/'.length) : undefined);
  if (path === undefined) return undefined;
  if (!page && !/(^|\/|\.html)$/.test(path)) downloads.add(path);
  // A folder is its index.html: the site may also be read from the disk.
  const link = posix.relative(from, path === '' || path.endsWith('/') ? `${path}index.html` : path);
  return anchor ? `${link}#${anchor}` : link;
}

/** @param {string} source a Markdown file @param {Page[]} all */
function htmlOf(source, all) {
  const seen = new Map();
  const marked = new Marked({
    renderer: {
      heading({ tokens, depth, text }) {
        const anchor = anchorOf(text);
        const count = seen.get(anchor) ?? 0;
        seen.set(anchor, count + 1);
        const id = count ? `${anchor}-${count}` : anchor;
        return `<h${depth} id="${id}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
      },
      link({ href, tokens }) {
        const text = this.parser.parseInline(tokens);
        const link = linkOf(href, source, all);
        return link === undefined ? text : `<a href="${escape(link)}">${text}</a>`;
      },
      // Wide tables and long lines scroll on their own, also by keyboard.
      table(token) {
        // A corner without a word is no heading.
        const cellOf = (/** @type {string} */ html, /** @type {string} */ tag) =>
          html ? `<${tag}>${html}</${tag}>` : '<td></td>';
        const row = (/** @type {import('marked').Tokens.TableCell[]} */ cells, /** @type {string} */ tag) =>
          `<tr>${cells.map((it) => cellOf(this.parser.parseInline(it.tokens), tag)).join('')}</tr>`;
        return `<div class="scroll" tabindex="0" role="group" aria-label="Table"><table>
<thead>${row(token.header, 'th')}</thead>
<tbody>${token.rows.map((cells) => row(cells, 'td')).join('\n')}</tbody>
</table></div>\n`;
      },
      // ```js title="main.js"
      code({ text, lang }) {
        const title = /title="(.+?)"/.exec(lang ?? '')?.[1];
        const pre = `<pre tabindex="0"><code>${escape(text)}</code></pre>\n`;
        return title ? `<figure><figcaption>${escape(title)}</figcaption>${pre}</figure>\n` : pre;
      },
    },
  });
  const markdown = read(source).replace(
    '<!-- cdn -->',
    () => /<!-- cdn: .*?-->(.*?)<!-- \/cdn -->/s.exec(read('README.md'))?.[1] ?? '',
  );
  return /** @type {string} */ (marked.parse(markdown));
}

// The layout

const demos = [
  { path: 'index.html', title: 'The recipe' },
  { path: 'page-load.html', title: 'Page load' },
  { path: 'keystroke.html', title: 'Keystroke' },
  { path: 'submit.html', title: 'Submit' },
  { path: 'notice/index.html', title: 'The notice' },
  { path: 'storage/session.html', title: 'Storages' },
  { path: 'live-view/index.html', title: 'LiveView' },
];

/** @param {{ path: string, title: string }[]} list @param {string} here */
function links(list, here) {
  return list
    .map(({ path, title }) => {
      const current = path === here ? ' aria-current="page"' : '';
      return `<li><a href="${posix.relative(posix.dirname(here), path)}"${current}>${escape(title)}</a></li>`;
    })
    .join('\n');
}

/** What stands at the top of every page. @param {string} here */
function header(here) {
  const up = posix.relative(posix.dirname(here), 'index.html');
  const inDocs = { path: 'docs/start.html', title: 'Documentation' };
  return `<a class="skip" href="#main">Skip to the content</a>
<header class="site">
<a class="brand" href="${up}">persisted-form</a>
<nav aria-label="Site"><ul>
${links([...demos, inDocs], here)}
</ul></nav>
</header>`;
}

/** A page made of Markdown. @param {Page} page */
function document({ path, source, title }) {
  const all = menu();
  const nav = all.map(([group, list]) => `<h2>${group}</h2>\n<ul>\n${links(list, path)}\n</ul>`).join('\n');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)} · persisted-form</title>
<link rel="stylesheet" href="/site.css">
</head>
<body>
<!-- site -->
<div class="docs">
<main id="main">
<p class="contents"><a href="#contents">All pages</a></p>
${htmlOf(
  source,
  all.flatMap(([, list]) => list),
)}
</main>
<nav id="contents" aria-label="Documentation">
${nav}
</nav>
</div>
</body>
</html>
`;
}

// The plugin

const FILE = 'persisted-form.js';
const ICON = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><rect width="8" height="8" rx="2" fill="#0b6355"/><path d="M2 3h4M2 5h2.5" stroke="#fff"/></svg>',
)}`;

/** When a source was last changed, in ms. */
const changedAt = () =>
  Math.max(
    ...readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).map(
      (file) => statSync(join(root, 'src', file)).mtimeMs,
    ),
  );

/** The file of the CDN, made from the sources: the demo loads it as a reader's page does. */
async function script() {
  const result = await build({
    configFile: join(root, 'vite.config.ts'),
    root,
    mode: 'cdn',
    logLevel: 'error',
    build: { write: false, sourcemap: false },
  });
  return codeOf(result);
}

/** @returns {import('vite').Plugin} */
export function site() {
  const find = (/** @type {string} */ path) => pages().find((page) => page.path === path);
  /** @type {{ at: number, code: Promise<string> } | undefined} */
  let cached;
  const current = () => {
    const at = changedAt();
    if (cached?.at !== at) cached = { at, code: script() };
    return cached.code;
  };
  /** @param {string} file */
  const pathOf = (file) => relative(demo, file).replaceAll('\\', '/');
  return {
    name: 'site',
    resolveId: (id) => (find(pathOf(id)) ? id : undefined),
    load(id) {
      const page = find(pathOf(id));
      return page && document(page);
    },
    transformIndexHtml: {
      order: 'pre',
      handler: (html, { filename }) => ({
        html: html.replace('<!-- site -->', () => header(pathOf(filename))),
        tags: [{ tag: 'link', attrs: { rel: 'icon', href: ICON }, injectTo: 'head' }],
      }),
    },
    async generateBundle() {
      this.emitFile({ type: 'asset', fileName: FILE, source: await current() });
      for (const fileName of downloads)
        this.emitFile({ type: 'asset', fileName, source: readFileSync(join(demo, fileName)) });
    },
    configureServer(server) {
      const isDoc = (/** @type {string} */ file) =>
        file.endsWith('.md') || (file.startsWith(join(root, 'src')) && !file.includes('node_modules'));
      server.watcher.add([join(root, 'docs'), join(root, 'src'), join(root, 'ARCHITECTURE.md')]);
      server.watcher.on('change', (file) => {
        if (isDoc(file)) server.ws.send({ type: 'full-reload' });
      });
      server.middlewares.use(async (request, response, next) => {
        const path = new URL(request.url ?? '/', 'http://localhost').pathname.slice(1);
        const page = find(path);
        try {
          if (page) {
            response.setHeader('content-type', 'text/html; charset=utf-8');
            response.end(await server.transformIndexHtml(`/${path}`, document(page)));
          } else if (path === FILE) {
            response.setHeader('content-type', 'text/javascript; charset=utf-8');
            response.end(await current());
          } else {
            next();
          }
        } catch (error) {
          next(error);
        }
      });
    },
  };
}
