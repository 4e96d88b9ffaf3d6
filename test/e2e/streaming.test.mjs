// No painted frame shows anything but the draft: while the server streams, and where fields come later.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { document as html, stream } from '../support/server.mjs';
import { HEAD, NOTES, fill, inEachEngine, restored, shown, written } from './lab.mjs';

/** What each control of the draft shows, by id. */
const DRAFT = {
  first: 'draft first',
  text: 'draft text',
  pick: 'c',
  tick: true,
  radio: true,
  row0: 'draft row 0',
  row1: 'draft row 1',
  late: 'draft late',
  outside: 'draft outside',
};

/** Looks at every frame, from the head on: a control that is there, and could show the draft, must show it. */
const PROBE = `<script>
  window.looked = 0;
  window.bare = [];
  const draft = ${JSON.stringify(DRAFT)};
  requestAnimationFrame(function look() {
    requestAnimationFrame(look);
    for (const [id, wanted] of Object.entries(draft)) {
      const control = document.getElementById(id);
      const canShow = control?.options ? [...control.options].some((it) => it.value === wanted) : control && 'value' in control;
      if (!canShow) continue;
      looked++;
      const now = typeof wanted === 'boolean' ? control.checked : control.value;
      if (now !== wanted) bare.push(id + ': ' + now);
    }
  });
</script>`;

const DEFINE = `<script>
  customElements.define('x-late', class extends HTMLElement {
    static formAssociated = true;
    value = 'server';
  });
</script>`;

/** The page as the server sends it: a pause after each piece. */
const PIECES = [
  '<persisted-form><form id="form"><input id="first" name="first" value="server">',
  '<textarea id="text" name="text">server',
  ' text</textarea><select id="pick" name="pick"><option>a',
  '<option>b<option>c</select>',
  '<input type="checkbox" name="box" value="a"><input type="checkbox" id="tick" name="box" value="b">',
  '<input type="radio" name="radio" value="a" checked>',
  '<input type="radio" id="radio" name="radio" value="b">',
  '<input id="row0" name="row"><input id="row1" name="row" value="server">',
  `<x-late id="late" name="late"></x-late>${DEFINE}</form></persisted-form>`,
  '<p><input id="outside" name="outside" form="form"></p>',
];

/** @param {string} head */
function streamed(head) {
  let visits = 0;
  return (request, response) => {
    const [start, end] = html('|', { head: head + PROBE }).split('|');
    const pause = visits++ ? 60 : 0;
    return stream(response, [start, ...PIECES.flatMap((piece) => [piece, pause]), end]);
  };
}
const selectors = Object.fromEntries(Object.entries(DRAFT).map(([id, value]) => [`#${id}`, value]));

inEachEngine((lab) => {
  describe('while the server streams', () => {
    test('every frame shows the draft', async () => {
      await lab.open(streamed(HEAD));
      await fill(lab.tab, selectors);
      await written(lab.tab, 'draft outside');
      await lab.reopen();
      await lab.tab.waitFor((count) => window.looked > 2 * count, Object.keys(DRAFT).length);
      assert.deepEqual(await lab.tab.evaluate(() => window.bare), []);
      assert.deepEqual(
        await lab.tab.evaluate((ids) => ids.filter((id) => !document.getElementById(id)), Object.keys(DRAFT)),
        [],
      );
    });

    test('the control: without our script the frames show the server', async () => {
      const url = lab.add(streamed(NOTES));
      await lab.tab.goto(url);
      await lab.tab.goto(lab.server.url('/elsewhere'));
      await lab.tab.goto(url);
      const bare = await lab.tab.evaluate(() => new Set(window.bare.map((it) => it.split(':')[0])).size);
      assert.ok(bare > 0);
    });
  });

  /** Opens a page, edits it, and opens it again. @param {string} body @param {Record<string, string | boolean>} values @param {string} [prepare] what is done to the page before */
  async function edited(body, values, prepare) {
    await lab.open(body);
    if (prepare) await lab.tab.evaluate(prepare);
    await fill(lab.tab, values);
    await written(lab.tab, String(Object.values(values).at(-1)));
    await lab.reopen();
  }
  /** What the fields show in the next frame after a change. @param {string} change */
  const shownAfter = async (change) => {
    await lab.tab.evaluate(`(${change}, new Promise((done) => requestAnimationFrame(() => done(0))))`);
    return shown(lab.tab, '[name]');
  };

  describe('what comes later gets its draft when it comes:', () => {
    test('an element that a script inserts', async () => {
      const url = lab.add('<main></main>');
      const insert = `document.querySelector('main').innerHTML = '<persisted-form><form><input name="a"></form></persisted-form>'`;
      await lab.tab.goto(url);
      await lab.tab.evaluate(insert);
      await restored(lab.tab);
      await fill(lab.tab, { '[name=a]': 'draft' });
      await written(lab.tab, 'draft');
      await lab.tab.goto(lab.server.url('/elsewhere'));
      await lab.tab.goto(url);
      const value = await lab.tab.evaluate(`(${insert}, document.querySelector('[name=a]').value)`);
      assert.equal(value, 'draft', 'in the same task');
    });

    test('the steps of a wizard', async () => {
      const step = (name) => `document.querySelector('form').innerHTML = '<input name="${name}">'`;
      await edited('<persisted-form><form><input name="one"></form></persisted-form>', { '[name=one]': 'draft one' });
      await lab.tab.evaluate(step('two'));
      await fill(lab.tab, { '[name=two]': 'draft two' });
      await written(lab.tab, 'draft two');
      await lab.reopen();
      assert.deepEqual(await shownAfter(step('two')), { two: 'draft two' });
      assert.deepEqual(await shownAfter(step('one')), { one: 'draft one' });
    });

    test('rows', async () => {
      const row = `document.querySelector('form').insertAdjacentHTML('beforeend', '<input name="row">')`;
      const body = '<persisted-form><form><input name="row"></form></persisted-form>';
      await edited(body, { '[name=row]:nth-child(1)': 'one', '[name=row]:nth-child(3)': 'three' }, `(${row}, ${row})`);
      await lab.tab.evaluate(row);
      await shownAfter(row);
      assert.deepEqual(
        await lab.tab.evaluate(() => Array.from(document.querySelectorAll('[name=row]'), (it) => it.value)),
        ['one', '', 'three'],
      );
    });

    test('the options of a select that depends on another', async () => {
      const body = `<persisted-form><form>
        <select name="country" onchange="setTimeout(() => {
          this.form.city.innerHTML = this.value === 'France' ? '<option>Paris<option>Lyon' : '<option>Oslo';
        }, 50)"><option>Norway<option>France</select>
        <select name="city"><option>Oslo</select></form></persisted-form>`;
      await lab.open(body);
      await fill(lab.tab, { '[name=country]': 'France' });
      await lab.tab.waitFor(() => document.querySelector('[name=city]').length === 2);
      await fill(lab.tab, { '[name=city]': 'Lyon' });
      await written(lab.tab, 'Lyon');
      await lab.reopen();
      await lab.tab.waitFor(() => document.querySelector('[name=city]').length === 2);
      assert.deepEqual(await shown(lab.tab), { country: 'France', city: 'Lyon' });
    });

    test('a custom element that is defined later', async () => {
      const body = '<persisted-form><form><x-late name="late"></x-late></form></persisted-form>';
      const define = DEFINE.replace(/<\/?script>/g, '')
        .trim()
        .replace(/;$/, '');
      await edited(body, { 'x-late': 'draft' }, define);
      assert.deepEqual(await shownAfter(define), { late: 'draft' });
    });

    test('a form that a script puts in place of the first', async () => {
      const body = '<persisted-form><form><input name="a"></form></persisted-form>';
      await edited(body, { '[name=a]': 'draft' });
      const replace = `document.querySelector('persisted-form').innerHTML = '<form class="new"><input name="a" value="server"></form>'`;
      assert.deepEqual(await shownAfter(replace), { a: 'draft' });
    });

    test('a field elsewhere in the page', async () => {
      const body = '<persisted-form><form id="form"></form></persisted-form><p id="place"></p>';
      const add = `document.querySelector('#place').innerHTML = '<input name="a" form="form">'`;
      await edited(body, { '[name=a]': 'draft' }, add);
      assert.deepEqual(await shownAfter(add), { a: 'draft' });
    });
  });

  test('a page that restores again on each change hears of it once', async () => {
    const body = `<persisted-form><form><input name="a" onchange="window.changes = (window.changes ?? 0) + 1;
      document.querySelector('persisted-form').restore()"></form></persisted-form>`;
    await edited(body, { '[name=a]': 'draft' });
    assert.equal(await lab.tab.evaluate(() => window.changes), 1);
  });

  test('a page whose loading is stopped tells of its draft all the same', async (t) => {
    if (lab.engine !== 'chromium') return t.skip('its driver waits for the end');
    const start = `<!doctype html><head>${HEAD}</head><persisted-form><form><input name="a"></form></persisted-form>`;
    const url = lab.add((_request, response) => stream(response, [start, 4000]));
    await lab.tab.start(url);
    await lab.tab.waitFor(() => document.querySelector('[name=a]'));
    await lab.tab.evaluate(() => window.stop());
    await restored(lab.tab);
  });
});
