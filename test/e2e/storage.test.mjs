// Bad storages: the form works on, no exception reaches the page, persist-error tells, the draft goes one store down.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { document as html, html as answer } from '../support/server.mjs';
import { HEAD, failures, inEachEngine, restored, shownByNext, type, valueOf } from './lab.mjs';

const form = (attributes = '', value = '') =>
  `<persisted-form ${attributes}><form autocomplete="off"><input name="a" value="${value}"></form></persisted-form>`;

inEachEngine((lab) => {
  /** Whether a text stands in a storage. */
  const has = (area, text) =>
    lab.tab.evaluate((area, text) => Object.values(window[area]).some((item) => item.includes(text)), area, text);

  test('blocked, as in a sandbox: it remembers as long as the page stands', async () => {
    await lab.open((_request, response) =>
      answer(response, html(form(), { head: HEAD }), {
        headers: { 'content-security-policy': 'sandbox allow-scripts allow-forms' },
      }),
    );
    await assert.rejects(lab.tab.evaluate(() => localStorage.length));
    await type(lab.tab, 'draft');
    assert.deepEqual(await failures(lab.tab), ['read', 'write']);
    assert.equal(await lab.tab.evaluate(shownByNext), 'draft');
  });

  test('localStorage is null: the session storage has the draft', async () => {
    const none = '<script>Object.defineProperty(window, "localStorage", { value: null })</script>';
    await lab.open(form(), { head: none + HEAD });
    await type(lab.tab, 'draft');
    assert.deepEqual(await failures(lab.tab), ['read', 'write']);
    assert.ok(await has('sessionStorage', 'draft'));
    await lab.reopen();
    assert.equal(await valueOf(lab.tab, '[name=a]'), 'draft');
  });

  test('storage="session" writes to the session storage alone', async () => {
    await lab.open(form('storage="session"'));
    await type(lab.tab, 'for now');
    assert.deepEqual([await has('sessionStorage', 'for now'), await has('localStorage', 'for now')], [true, false]);
    await lab.reopen();
    assert.equal(await valueOf(lab.tab, '[name=a]'), 'for now');
  });

  describe('full to the last byte', () => {
    /** In the page: fills the local storage. */
    const fillUp = () => {
      let size = 1 << 20;
      for (let i = 0; size >= 1;)
        try {
          localStorage.setItem(`filler ${i}`, 'x'.repeat(size));
          i++;
        } catch {
          size = Math.floor(size / 2);
        }
    };
    const empty = () => {
      for (const key of Object.keys(localStorage)) if (key.startsWith('filler')) localStorage.removeItem(key);
    };

    test('the session storage has the draft, until there is room again', async () => {
      await lab.open(form());
      await lab.tab.evaluate(fillUp);
      await type(lab.tab, 'not in local');
      assert.deepEqual(await failures(lab.tab), ['write']);
      await lab.reopen();
      assert.equal(await valueOf(lab.tab, '[name=a]'), 'not in local');
      await lab.tab.evaluate(empty);
      await type(lab.tab, ' any more');
      assert.deepEqual(
        [await has('localStorage', 'not in local any more'), await has('sessionStorage', 'not in local')],
        [true, false],
      );
    });

    test('expired drafts make room, and nothing else does', async () => {
      const url = await lab.open(form('max-age="1"'));
      await type(lab.tab, 'to expire '.repeat(50));
      await lab.open(form());
      await type(lab.tab, 'another draft');
      await lab.tab.evaluate(() => new Promise((resolve) => setTimeout(resolve, 1200)));
      await lab.tab.evaluate(fillUp);
      const count = () => lab.tab.evaluate(() => Object.keys(localStorage).length);
      const items = await count();
      await lab.open(form());
      await type(lab.tab, 'draft');
      assert.deepEqual(await failures(lab.tab), []);
      assert.ok(await has('localStorage', '"draft"'));
      assert.ok(await has('localStorage', 'another draft'));
      assert.ok(!(await has('localStorage', 'to expire')), url);
      assert.equal(await count(), items);
      await lab.tab.evaluate(empty);
    });
  });

  test('a draft that cannot be read is no draft', async () => {
    await lab.tab.goto(lab.add(''));
    const fine = JSON.stringify({ 'persisted-form': 1, fields: { a: ['fine', 1] } });
    const damaged = [
      ...['', 'null', '{', '[]', '1', '"text"', '{"theirs": true}', '\u0000', 'x'.repeat(100_000), '['.repeat(50_000)],
      ...['{"persisted-form":1}', '{"persisted-form":2,"fields":{}}', '{"persisted-form":1,"fields":{"a":["b"]}}'],
      ...['{"persisted-form":1,"fields":{"a":[{"b":1},1]}}', '{"persisted-form":1,"fields":{"a":["b","c"]}}'],
      ...['{"persisted-form":1,"fields":[[]]}', '{"persisted-form":1,"fields":{"a":null}}', fine.slice(0, -1)],
    ];
    /** In the page: what a form shows and tells with such an item. */
    const withItem = async (item) => {
      localStorage.setItem('damaged', item);
      window.notes = [];
      document.body.innerHTML =
        '<persisted-form storage-key="damaged"><input name="a" value="server"></persisted-form>';
      const element = document.querySelector('persisted-form');
      const { values } = await element.restored;
      const told = [element.querySelector('input').value, values.a, notes.map(({ type }) => type).join()];
      element.remove();
      return told;
    };
    const results = await lab.tab.evaluate(`Promise.all([]).then(async () => {
      const results = [];
      for (const item of ${JSON.stringify(damaged)}) results.push(await (${withItem})(item));
      return results;
    })`);
    assert.deepEqual(
      results,
      damaged.map(() => ['server', null, 'persist-error,restore']),
    );
    const [value] = await lab.tab.evaluate(`(${withItem})(${JSON.stringify(fine)})`);
    assert.equal(value, 'fine', 'the control is read');
  });

  test('hostile content pollutes no prototype', async () => {
    const url = lab.add(form());
    await lab.tab.goto(lab.server.url('/elsewhere'));
    await lab.tab.evaluate(
      (key) =>
        localStorage.setItem(
          key,
          '{"persisted-form":1,"__proto__":{"p":1},"fields":{"__proto__":["x",1],"constructor":["x",1],"a":["fine",1]}}',
        ),
      `${new URL(url).pathname}#0`,
    );
    await lab.tab.goto(url);
    await restored(lab.tab);
    assert.equal(await valueOf(lab.tab, '[name=a]'), 'fine');
    const polluted = await lab.tab.evaluate(() => ['p' in {}, ...Object.keys(Object.prototype), typeof {}.constructor]);
    assert.deepEqual(polluted, [false, 'function']);
  });
});
