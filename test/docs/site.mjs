// The site as a static host has it: built by Vite into a folder of its own, and served file by file.
import { mkdtempSync, rmSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = fileURLToPath(new URL('../../', import.meta.url));

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
};

/** Builds the site and serves it below a path, as project pages are. */
async function start() {
  const folder = mkdtempSync(join(tmpdir(), 'persisted-form-site-'));
  await build({
    root: join(root, 'demo'),
    configFile: join(root, 'vite.config.ts'),
    logLevel: 'warn',
    build: { outDir: folder },
  });
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    const file = decodeURIComponent(pathname)
      .replace(/^\/project\//, '')
      .replace(/(^|\/)$/, '$1index.html');
    try {
      const body = await readFile(join(folder, file));
      response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' });
      response.end(body);
    } catch {
      response.writeHead(404, { 'content-type': TYPES['.html'] });
      response.end('<!doctype html><html lang="en"><title>No such page</title><h1>No such page</h1></html>');
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${server.address().port}`;
  const files = (await readdir(folder, { recursive: true })).map((file) => file.replaceAll('\\', '/'));
  return {
    /** @param {string} path */
    url: (path) => `${origin}/project/${path}`,
    /** Every page, by its path. */
    pages: files.filter((file) => file.endsWith('.html')).sort(),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

let users = 0;
/** @type {ReturnType<typeof start> | undefined} */
let running;

/** The site, built once for all who ask. Each closes it at the end. */
export async function startSite() {
  users += 1;
  const site = await (running ??= start());
  return {
    ...site,
    async close() {
      users -= 1;
      if (users) return;
      running = undefined;
      await site.close();
    },
  };
}

let axe;

/**
 * What axe finds wrong in a page, as lines of text.
 *
 * @param {import('../support/browsers.mjs').Page} page
 * @param {boolean} [onlyColors] looks at nothing but the contrast of colors
 */
export async function violations(page, onlyColors = false) {
  axe ??= await readFile(join(root, 'node_modules/axe-core/axe.min.js'), 'utf8');
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe);
  return page.evaluate(async (onlyColors) => {
    // What is still fading in has not its colors yet.
    await Promise.all(document.getAnimations().map(({ finished }) => finished));
    const { violations } = await globalThis.axe.run(document, {
      resultTypes: ['violations'],
      ...(onlyColors && { runOnly: ['color-contrast'] }),
    });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
  }, onlyColors);
}
