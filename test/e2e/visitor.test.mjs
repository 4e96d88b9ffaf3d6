// The visitor always wins; and the server, where nobody has edited.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { page } from '../support/server.mjs';
import { HEAD, NOTES, fill, inEachEngine, restored, shown, stored, valueOf, written } from './lab.mjs';

const FIELDS = `<form autocomplete="off">
  <input name="typing"><input name="typed"><input type="checkbox" name="box"><textarea name="text"></textarea>
  <select name="pick"><option>a<option>b<option>c</select>
  <input type="radio" name="radio" value="a"><input type="radio" name="radio" value="b"><input name="untouched"></form>`;

/** Our script comes when `come()` is called. */
const LATE = `${NOTES}<script>window.come = () => {
  document.head.append(Object.assign(document.createElement('script'), { src: '/dist/cdn/persisted-form.min.js' }));
}</script>`;

/** A storage that gives a draft away only once `answer()` was called. */
const SLOW = `<script>
  const answered = new Promise((resolve) => { window.answer = resolve; });
  const slow = {
    async getItem(key) {
      const text = localStorage.getItem(key);
      if (text) await answered;
      return text;
    },
    setItem: async (key, text) => localStorage.setItem(key, text),
    removeItem: async (key) => localStorage.removeItem(key),
  };
  PersistedFormKit.defineStorage('slow', slow);
</script>`;

inEachEngine((lab) => {
  test('what was typed before the script came stays, is stored, and does not stop the typing', async () => {
    const { tab } = lab;
    const url = lab.add(`<persisted-form>${FIELDS}</persisted-form>`, { head: LATE });
    await tab.goto(url);
    await tab.evaluate(() => window.come());
    await restored(tab);
    const draft = { typing: 'draft', typed: 'draft', text: 'draft', pick: 'b', box: false, untouched: 'draft' };
    await fill(tab, Object.fromEntries(Object.entries(draft).map(([name, value]) => [`[name=${name}]`, value])));
    await fill(tab, { '[value=a]': true });
    await written(tab, 'untouched');

    await tab.goto(lab.server.url('/elsewhere'));
    await tab.goto(url);
    await tab.type('[name=typed]', 'mine');
    await tab.type('[name=text]', 'mine');
    await tab.click('[name=box]');
    await tab.click('[value=b]');
    await tab.focus('[name=pick]');
    await tab.press('ArrowDown');
    await tab.press('ArrowDown');
    await tab.type('[name=typing]', 'mine');
    await tab.evaluate(() => window.come());
    await restored(tab);
    await tab.keys(' too');
    const expected = {
      typing: 'mine too',
      typed: 'mine',
      text: 'mine',
      box: true,
      pick: 'c',
      radio: true,
      untouched: 'draft',
    };
    assert.deepEqual(await shown(tab), expected);
    await written(tab, 'mine too');

    await tab.goto(lab.server.url('/elsewhere'));
    await tab.goto(url);
    assert.equal(await valueOf(tab, '[name=typed]'), '', 'the browser refilled the page by itself');
    await tab.evaluate(() => window.come());
    await restored(tab);
    assert.deepEqual(await shown(tab), expected);
  });

  test('what was typed into a form that a script takes over later stays, also in a field outside by form="id"', async () => {
    const { tab } = lab;
    const url = lab.add(
      `<form id="f" autocomplete="off"><input name="a"><input name="b"></form>
      <p><input name="out" form="f" autocomplete="off"></p>
      <script>window.take = () => (window.handle ??= PersistedFormKit.persistForm(document.querySelector('form')));</script>`,
    );
    await tab.goto(url);
    await tab.evaluate(() => void window.take());
    await restored(tab);
    await fill(tab, { '[name=a]': 'draft', '[name=b]': 'draft', '[name=out]': 'draft' });
    await written(tab, 'out');

    await tab.goto(lab.server.url('/elsewhere'));
    await tab.goto(url);
    for (const name of ['out', 'a']) await tab.type(`[name=${name}]`, 'mine');
    await tab.press('Tab');
    await tab.evaluate(() => void window.take());
    await restored(tab);
    assert.deepEqual(await shown(tab, '[name]'), { a: 'mine', b: 'draft', out: 'mine' });
  });

  test('what was typed while a slow storage was asked stays, and the rest of the draft comes', async () => {
    const body =
      '<persisted-form storage="slow"><form autocomplete="off"><input name="a"><input name="b"></form></persisted-form>';
    await lab.open(body, { head: HEAD + SLOW });
    await lab.tab.evaluate(() => window.answer());
    await fill(lab.tab, { '[name=a]': 'draft', '[name=b]': 'draft b' });
    await written(lab.tab, 'draft b');
    const url = await lab.tab.evaluate(() => location.href);
    await lab.tab.goto(lab.server.url('/elsewhere'));
    await lab.tab.goto(url);
    await lab.tab.type('[name=a]', 'mine');
    assert.equal(await valueOf(lab.tab, '[name=b]'), '');
    await lab.tab.evaluate(() => window.answer());
    await restored(lab.tab);
    assert.deepEqual(await shown(lab.tab), { a: 'mine', b: 'draft b' });
    await written(lab.tab, 'mine');
  });

  describe('a focused field', () => {
    const BODY = '<persisted-form><form autocomplete="off"><input name="a" autofocus></form></persisted-form>';

    test('that nobody edited gets the draft', async () => {
      await lab.open(BODY);
      await lab.tab.type('[name=a]', 'draft');
      await written(lab.tab, 'draft');
      await lab.reopen();
      assert.equal(await valueOf(lab.tab, '[name=a]'), 'draft');
    });

    test('that is being edited is not overwritten by restore()', async () => {
      await lab.open(BODY);
      await lab.tab.type('[name=a]', 'draft');
      await written(lab.tab, 'draft');
      await lab.tab.type('[name=a]', ' and more');
      await lab.tab.evaluate(() => void document.querySelector('persisted-form').restore());
      assert.equal(await valueOf(lab.tab, '[name=a]'), 'draft and more');
    });

    test('that is being edited is not overwritten by an edit in another tab', async () => {
      await lab.open(BODY.replace('<persisted-form', '<persisted-form sync'));
      const other = await lab.tab.newTab();
      await other.goto(await lab.tab.evaluate(() => location.href));
      await restored(other);
      await lab.tab.type('[name=a]', 'mine');
      await written(lab.tab, 'mine');
      await fill(other, { '[name=a]': 'theirs' });
      await written(lab.tab, 'theirs');
      await new Promise((resolve) => setTimeout(resolve, 200));
      assert.equal(await valueOf(lab.tab, '[name=a]'), 'mine');
      await other.close();
    });
  });

  test('sync shows an edit of another tab', async () => {
    await lab.open('<persisted-form sync><form autocomplete="off"><input name="a"></form></persisted-form>');
    const other = await lab.tab.newTab();
    await other.goto(await lab.tab.evaluate(() => location.href));
    await restored(other);
    await fill(other, { '[name=a]': 'theirs' });
    await lab.tab.waitFor(() => document.querySelector('[name=a]').value === 'theirs');
    await other.close();
  });

  describe('where the server has something new', () => {
    /** A form whose server shows something else at the second visit. @param {string} attributes @param {[string, string]} a @param {[string, string]} b */
    async function visitTwice(attributes, a, b) {
      let visit = 0;
      await lab.open((...call) => {
        const [now, other] = [a[visit], b[visit]];
        const fields = `<input name="a" value="${now}"><input name="b" value="${other}">`;
        page(`<persisted-form ${attributes}><form autocomplete="off">${fields}</form></persisted-form>`, {
          head: HEAD,
        })(...call);
      });
      await fill(lab.tab, { '[name=a]': 'draft' });
      await written(lab.tab, 'draft');
      visit = 1;
      const { conflicts, restored } = await lab.reopen();
      return { conflicts, restored, shown: await shown(lab.tab) };
    }
    const conflict = { name: 'a', draft: 'draft', server: 'new' };

    test('a field that nobody edited shows it', async () => {
      const { shown } = await visitTwice('', ['old', 'old'], ['old', 'new']);
      assert.deepEqual(shown, { a: 'draft', b: 'new' });
    });

    test('a field that nobody edited is not in the draft', async () => {
      await visitTwice('', ['old', 'old'], ['left alone', 'left alone']);
      assert.ok(!(await stored(lab.tab)).includes('left alone'));
    });

    test('an edited field is a conflict, and shows the draft', async () => {
      const { shown, ...told } = await visitTwice('', ['old', 'new'], ['', '']);
      assert.deepEqual([shown.a, told], ['draft', { conflicts: [conflict], restored: ['a'] }]);
    });

    test('with conflict="server" an edited field shows the server', async () => {
      const { shown, ...told } = await visitTwice('conflict="server"', ['old', 'new'], ['', '']);
      assert.deepEqual([shown.a, told], ['new', { conflicts: [conflict], restored: [] }]);
    });

    test('with conflict="server" a field that the server left alone shows the draft', async () => {
      const { shown, conflicts } = await visitTwice('conflict="server"', ['old', 'old'], ['', '']);
      assert.deepEqual([shown.a, conflicts], ['draft', []]);
    });

    test("the draft's own value from the server is no conflict", async () => {
      const { conflicts } = await visitTwice('', ['old', 'draft'], ['', '']);
      assert.deepEqual(conflicts, []);
    });
  });
});
