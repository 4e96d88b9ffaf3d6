// What the README and ARCHITECTURE.md say is what there is.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (file) => readFileSync(join(root, file), 'utf8');
const list = (folder, ending) =>
  readdirSync(join(root, folder), { recursive: true })
    .map((file) => `${folder}/${file}`.replaceAll('\\', '/'))
    .filter((file) => file.endsWith(ending));

const readme = read('README.md');
const { attributes, events, members, cssStates } = JSON.parse(read('custom-elements.json'))
  .modules.flatMap(({ declarations }) => declarations ?? [])
  .find(({ tagName }) => tagName === 'persisted-form');

/** The first cells of the README's tables, without the code marks. */
const cells = [...readme.matchAll(/^\| `([^`]+)` /gm)].map(([, cell]) => cell);

describe('the README', () => {
  it('has every attribute, with its default', () => {
    for (const { name, default: value } of attributes) {
      assert.ok(cells.includes(name), name);
      const row = readme.split('\n').find((line) => line.startsWith(`| \`${name}\` `));
      const said = /^'(.+)'$/.exec(value ?? '')?.[1];
      if (said) assert.ok(row.includes(`\`${said}\``), `${name}: ${said}`);
    }
  });
  it('has every event, method and state', () => {
    for (const { name } of events) assert.ok(cells.includes(name), name);
    for (const { name } of members.filter(({ kind, static: isStatic }) => kind === 'method' && !isStatic))
      assert.ok(cells.includes(`${name}()`), name);
    for (const { name } of cssStates) assert.ok(readme.includes(`:state(${name})`), name);
  });
  it('names no attribute that there is not', () => {
    const table = readme.slice(readme.indexOf('## Attributes'), readme.indexOf('On a field'));
    const names = [...table.matchAll(/^\| `([^`]+)` /gm)].map(([, name]) => name);
    assert.deepEqual(
      names,
      attributes.map(({ name }) => name),
    );
  });
  it('has the script tag with the hash of the file', () => {
    assert.match(readme, /<script\s+src="https:\/\/[^"]+@[\d.]+[^"]*\.min\.js"\s+integrity="sha384-[\w+/]{64}"/);
  });
});

describe('ARCHITECTURE.md', () => {
  const text = read('ARCHITECTURE.md');
  const sources = list('src', '.ts').map(read).join('\n');

  it('names only files that there are', () => {
    const files = [...text.matchAll(/`((?:src|docs|test|demo|scripts)\/[\w./-]*)`/g)].map(([, file]) => file);
    assert.ok(files.length > 5);
    assert.deepEqual(
      files.filter((file) => !existsSync(join(root, file))),
      [],
    );
  });
  it('names only functions that there are', () => {
    const names = [...text.matchAll(/`([\w]+)\(\)`/g)].map(([, name]) => name);
    assert.ok(names.length > 20);
    const isThere = (name) =>
      new RegExp(`(function |const |^ +(async |override )?)${name}\\b( = |[(<])`, 'm').test(sources);
    assert.deepEqual(
      [...new Set(names)].filter((name) => !isThere(name)),
      [],
    );
  });
});

describe('the links between Markdown files', () => {
  const files = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', ...list('docs', '.md')];
  it('lead to files that there are', () => {
    const dead = files.flatMap((file) =>
      [...read(file).matchAll(/\]\(([^)#\s]+)[^)]*\)/g)]
        .map(([, href]) => href)
        .filter((href) => !/^[a-z]+:/.test(href) && !existsSync(join(root, dirname(file), href)))
        .map((href) => `${file} → ${href}`),
    );
    assert.deepEqual(dead, []);
  });
});
