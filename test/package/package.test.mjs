// The tarball, as npm would publish it, in an empty project.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { bin } from '../../scripts/shell.mjs';

const execute = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));
const fixtures = fileURLToPath(new URL('./consumer/', import.meta.url));
const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
const entries = Object.keys(manifest.exports).filter((name) => !name.endsWith('.json'));

/** What Lit leaves where there is no DOM. */
const LIT = [
  'customElements',
  'litElementVersions',
  'litHtmlVersions',
  'litPropertyMetadata',
  'litServerRoot',
  'reactiveElementVersions',
];
const ATTRIBUTES = [
  'clear-on',
  'conflict',
  'delay',
  'disabled',
  'exclude',
  'max-age',
  'notify',
  'scope',
  'storage',
  'storage-key',
  'sync',
  'version',
];

/** What a command says, also when it fails. */
async function said(command, args, cwd) {
  try {
    const { stdout, stderr } = await execute(command, args, { cwd, shell: process.platform === 'win32' });
    return { failed: false, output: stdout + stderr };
  } catch (error) {
    return { failed: true, output: `${error.stdout}${error.stderr}` };
  }
}

describe('the package', () => {
  let project;
  let tarball;
  /** Where the installed package is. */
  let installed;
  /** Its files, with slashes. */
  let files;

  before(async () => {
    project = await mkdtemp(join(tmpdir(), 'persisted-form-consumer-'));
    const { failed, output } = await said(
      'npm',
      ['pack', '--ignore-scripts', '--silent', '--pack-destination', project],
      root,
    );
    assert.equal(failed, false, output);
    tarball = join(project, output.trim().split('\n').at(-1));
    await cp(fixtures, project, { recursive: true });
    await writeFile(join(project, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
    const install = await said('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', tarball], project);
    assert.equal(install.failed, false, install.output);
    installed = join(project, 'node_modules/persisted-form');
    files = (await readdir(installed, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) =>
        join(entry.parentPath ?? entry.path, entry.name)
          .slice(installed.length + 1)
          .replaceAll('\\', '/'),
      );
  });
  after(() => rm(project, { recursive: true, force: true }));

  for (const entry of entries) {
    it(`imports ${entry} where there is no DOM, without a word`, async () => {
      const specifier = JSON.stringify(`persisted-form${entry.slice(1)}`);
      const script = `const before = new Set(Reflect.ownKeys(globalThis)); await import(${specifier});
        console.log(JSON.stringify(Reflect.ownKeys(globalThis).filter((name) => !before.has(name)).map(String)));`;
      const { stdout, stderr } = await execute(process.execPath, ['--input-type=module', '-e', script], {
        cwd: project,
      });
      assert.equal(stderr, '');
      assert.deepEqual(
        JSON.parse(stdout).filter((name) => !LIT.includes(name)),
        [],
      );
    });
  }

  it('imports where there is a window without a document', async () => {
    const specifiers = entries.map((entry) => `persisted-form${entry.slice(1)}`);
    const script = `globalThis.window = {}; for (const it of ${JSON.stringify(specifiers)}) await import(it);`;
    const { failed, output } = await said(process.execPath, ['--input-type=module', '-e', script], project);
    assert.equal(failed, false, output);
  });

  for (const resolution of ['bundler', 'nodenext']) {
    it(`is typed for a strict consumer under ${resolution}`, async () => {
      const tsc = bin('typescript', 'tsc');
      const { output } = await said(process.execPath, [tsc, '-p', `tsconfig.${resolution}.json`], project);
      assert.equal(output, '');
    });
  }

  it('satisfies publint', async () => {
    const { messages, pkg } = await publint({ pkgDir: installed, strict: true });
    assert.deepEqual(
      messages.map((message) => formatMessage(message, pkg)),
      [],
    );
  });

  it('satisfies are-the-types-wrong', async () => {
    const attw = bin('@arethetypeswrong/cli', 'attw');
    const { failed, output } = await said(
      process.execPath,
      [attw, tarball, '--profile', 'esm-only', '--no-emoji'],
      root,
    );
    assert.equal(failed, false, output);
  });

  it('has no tests in it, and nothing of the repository around them', () => {
    const tops = new Set(files.map((file) => file.split('/')[0]));
    const allowed = ['CHANGELOG.md', 'LICENSE', 'README.md', 'custom-elements.json', 'dist', 'package.json', 'src'];
    assert.deepEqual(
      [...tops].filter((name) => !allowed.includes(name)),
      [],
    );
    assert.deepEqual(
      files.filter((file) => /\.(test|spec)\.|__tests__/.test(file)),
      [],
    );
  });

  it('has every source that its maps name', async () => {
    const maps = files.filter((file) => file.endsWith('.map'));
    assert.ok(maps.length > 20, `${maps.length} maps`);
    const missing = [];
    for (const map of maps) {
      const { sources } = JSON.parse(await readFile(join(installed, map), 'utf8'));
      for (const source of sources)
        if (!existsSync(join(installed, dirname(map), source))) missing.push(`${map}: ${source}`);
    }
    assert.deepEqual(missing, []);
  });

  it('has what its package.json points editors and CDNs at', () => {
    const named = ['jsdelivr', 'unpkg', 'customElements', 'web-types', 'types'].map((field) =>
      manifest[field].replace(/^\.\//, ''),
    );
    assert.deepEqual(
      [...named, 'dist/vscode.html-custom-data.json'].filter((file) => !files.includes(file)),
      [],
    );
  });

  it('describes to editors every attribute and event', async () => {
    const read = async (file) => JSON.parse(await readFile(join(installed, file), 'utf8'));
    const [tag] = (await read('dist/vscode.html-custom-data.json')).tags;
    const [element] = (await read('dist/web-types.json')).contributions.html.elements;
    assert.deepEqual(tag.attributes.map(({ name }) => name).sort(), ATTRIBUTES);
    assert.deepEqual(element.attributes.map(({ name }) => name).sort(), ATTRIBUTES);
    assert.deepEqual(element.events.map(({ name }) => name).sort(), [
      'beforerestore',
      'clear',
      'persist-error',
      'restore',
      'save',
    ]);

    const values = tag.attributes.flatMap(({ name, values }) =>
      values.length ? [[name, ...values.map((it) => it.name)].join(' ')] : [],
    );
    assert.deepEqual(values, [
      'storage local session',
      'clear-on submit',
      'conflict draft server',
      'notify field form none',
    ]);
    // Others are right, too.
    const typeOf = (items) => items.find(({ name }) => name === 'storage');
    assert.equal(typeOf(element.attributes).value.type, "'local' | 'session' | string");
    assert.equal(typeOf(element.js.properties).type, "'local' | 'session' | string | AnyStorage");
    assert.doesNotMatch(tag.description, /: __/);
    assert.match(tag.description, /clear\(which: _Which_\): _Promise<void>_/);
  });
});
