// Whose draft, of which form, for how long: the attributes, and what clears from another page.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { document as html, html as answer } from '../support/server.mjs';
import { HEAD, fill, inEachEngine, noted, restored, shown, stored, type, valueOf, written } from './lab.mjs';

const form = (attributes = '') =>
  `<persisted-form ${attributes}><form autocomplete="off"><input name="a"><input name="b"></form></persisted-form>`;

inEachEngine((lab) => {
  /** Sets properties of the element. @param {Record<string, unknown>} properties */
  const set = (properties) =>
    lab.tab.evaluate(
      (properties) => void Object.assign(document.querySelector('persisted-form'), properties),
      properties,
    );

  /** A page whose attributes differ at each visit. @param {string} first @param {string} second @param {string} [migrate] */
  async function visitTwice(first, second, migrate = '') {
    let attributes = first;
    await lab.open((_request, response) => answer(response, html(form(attributes) + migrate, { head: HEAD })));
    await type(lab.tab, 'draft');
    attributes = second;
    const detail = await lab.reopen();
    return { ...detail, shown: await valueOf(lab.tab, '[name=a]') };
  }

  describe('scope', () => {
    test('a draft of another scope is not shown', async () => {
      const { shown, savedAt } = await visitTwice('scope="ada"', 'scope="bob"');
      assert.deepEqual([shown, savedAt], ['', null]);
    });

    test('a draft of another scope is not written over', async () => {
      await visitTwice('scope="ada"', 'scope="bob"');
      await type(lab.tab, 'of bob');
      await set({ scope: 'ada' });
      await lab.tab.waitFor(() => document.querySelector('[name=a]').value === 'draft');
    });

    test('a draft of nobody is not shown to somebody', async () => {
      assert.equal((await visitTwice('', 'scope="bob"')).shown, '');
    });

    test('PersistedForm.clear({ scope }) drops its drafts from another page, and no others', async () => {
      await lab.open(form('scope="ada"'));
      await type(lab.tab, 'of ada');
      await set({ scope: 'bob' });
      await type(lab.tab, 'of bob');
      await lab.tab.evaluate(() => customElements.get('persisted-form').clear({ scope: 'ada' }));
      assert.match(await stored(lab.tab), /of bob/);
      await set({ scope: 'ada' });
      await lab.tab.waitFor(() => document.querySelector('persisted-form').values.a === null);
    });

    test('PersistedForm.clear({ storageKey }) drops one draft from another page', async () => {
      const key = `key ${Math.random()}`;
      await lab.open(form(`storage-key="${key}"`));
      await type(lab.tab, 'draft');
      const has = () => lab.tab.evaluate((key) => localStorage.getItem(key) !== null, key);
      assert.equal(await has(), true);
      await lab.open(form());
      await lab.tab.evaluate((storageKey) => customElements.get('persisted-form').clear({ storageKey }), key);
      assert.equal(await has(), false);
    });
  });

  describe('version', () => {
    const migrate = `<script>
      document.querySelector('persisted-form').migrate = (values, from) => ({ b: values.a + ' from ' + from });
    </script>`;

    test('a draft of another version is not shown', async () => {
      assert.equal((await visitTwice('version="1"', 'version="2"')).shown, '');
    });

    test('a draft of another version is kept until the next edit', async () => {
      await visitTwice('version="1"', 'version="2"');
      assert.match(await stored(lab.tab), /draft/);
      await set({ version: '1' });
      await lab.tab.waitFor(() => document.querySelector('[name=a]').value === 'draft');
    });

    test('migrate makes this version of it', async () => {
      await visitTwice('version="1"', 'version="2"', migrate);
      await lab.tab.waitFor(() => document.querySelector('[name=b]').value !== '');
      assert.deepEqual(await shown(lab.tab), { a: '', b: 'draft from 1' });
    });

    test('a migrate that throws is told, and nothing is shown', async () => {
      const { shown } = await visitTwice('version="1"', 'version="2"', migrate.replace('({ b', 'nothing({ b'));
      const [{ operation }] = await noted(lab.tab, 'persist-error');
      assert.deepEqual([operation, shown], ['migrate', '']);
    });
  });

  test('max-age: a draft expires that many seconds after its last edit', async () => {
    await lab.open(form('max-age="4"'));
    await type(lab.tab, 'draft');
    await lab.reopen();
    assert.equal(await valueOf(lab.tab, '[name=a]'), 'draft');
    await lab.tab.evaluate(() => new Promise((resolve) => setTimeout(resolve, 4100)));
    await lab.reopen();
    assert.equal(await valueOf(lab.tab, '[name=a]'), '');
  });

  test('disabled: nothing is saved and nothing restored, until it is not', async () => {
    await lab.open(form());
    await type(lab.tab, 'draft');
    await set({ disabled: true });
    await type(lab.tab, ' and more');
    await lab.tab.evaluate(() => document.querySelector('persisted-form').save());
    assert.doesNotMatch(await stored(lab.tab), /more/);
    await lab.open(form('disabled'));
    assert.equal(await valueOf(lab.tab, '[name=a]'), '');
  });

  test('beforerestore can be canceled: no field is touched', async () => {
    const cancel = `<script>addEventListener('beforerestore', (event) => event.preventDefault())</script>`;
    await lab.open(form(), { head: HEAD + cancel });
    await type(lab.tab, 'draft');
    const { restored } = await lab.reopen();
    assert.deepEqual([await valueOf(lab.tab, '[name=a]'), restored], ['', []]);
  });

  test('the default key is the path and the query, without what tells where a visitor came from', async () => {
    const url = await lab.open(form());
    await type(lab.tab, 'draft');
    const shownAt = async (query) => {
      await lab.tab.goto(url + query);
      await restored(lab.tab);
      return valueOf(lab.tab, '[name=a]');
    };
    assert.deepEqual(
      [await shownAt('?utm_source=mail&gclid=1&fbclid=2'), await shownAt('?id=1'), await shownAt('#part')],
      ['draft', '', 'draft'],
    );
  });

  test('two forms of a page have drafts of their own', async () => {
    await lab.open(form('class="one"') + form('class="two"'));
    await fill(lab.tab, { '.one [name=a]': 'first', '.two [name=a]': 'second' });
    await written(lab.tab, 'second');
    await lab.reopen();
    assert.deepEqual(
      [await valueOf(lab.tab, '.one [name=a]'), await valueOf(lab.tab, '.two [name=a]')],
      ['first', 'second'],
    );
  });

  describe('notify', () => {
    const count = `<script>
      window.told = [];
      for (const type of ['input', 'change']) addEventListener(type, ({ target }) => told.push(target.name + ' ' + type));
    </script>`;
    for (const [notify, expected] of [
      ['field', ['a input', 'a change', 'b input', 'b change']],
      ['form', ['a input', 'a change']],
      ['none', []],
    ])
      test(`${notify}`, async () => {
        const body = form(`notify="${notify}"`).replace('</form>', '<input name="c" value="untouched"></form>');
        await lab.open(body, { head: HEAD + count });
        await fill(lab.tab, { '[name=a]': 'draft', '[name=b]': 'draft b' });
        await written(lab.tab, 'draft b');
        await lab.reopen();
        await lab.tab.evaluate(() => new Promise((resolve) => setTimeout(resolve, 50)));
        assert.deepEqual(await lab.tab.evaluate(() => window.told), expected);
      });

    test('a form that submits itself on change is not sent in a circle', async () => {
      let visits = 0;
      const url = lab.add((_request, response, { searchParams }) => {
        visits++;
        const field = `<input name="a" value="${searchParams.get('a') ?? ''}" onchange="this.form.submit()">`;
        answer(
          response,
          html(`<persisted-form storage-key="filter"><form>${field}</form></persisted-form>`, { head: HEAD }),
        );
      });
      await lab.tab.goto(url);
      await restored(lab.tab);
      await fill(lab.tab, { '[name=a]': 'draft' });
      await lab.tab.waitFor(() => location.search === '?a=draft');
      await lab.tab.goto(lab.server.url('/elsewhere'));
      visits = 0;
      await lab.tab.goto(url);
      await lab.tab.waitFor(
        () => location.search === '?a=draft' && window.notes?.some(({ type }) => type === 'restore'),
      );
      await lab.tab.evaluate(() => new Promise((resolve) => setTimeout(resolve, 300)));
      assert.equal(visits, 2, 'the page, and what it sent itself to');
    });
  });
});
