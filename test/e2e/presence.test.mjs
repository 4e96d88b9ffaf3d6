// The element is there and not to be noticed: by layout, by serialized HTML, by axe; nor by a shadow root it stands in.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CDN, document as html, html as answer } from '../support/server.mjs';
import { HEAD, NOTES, fill, inEachEngine, written } from './lab.mjs';

const NOTICE = `<p data-persist="restored" role="status">We kept your draft.
  <button id="undo" commandfor="kept" command="--undo">Undo</button></p>`;
const FORM = `<persisted-form id="kept">${NOTICE}<form autocomplete="off">
  <input name="a" value="server"></form></persisted-form>`;

/** Every kind of place that an element can stand in. */
const PLACES = (
  open,
  close,
) => `<style>form { margin: 7px; padding: 3px } .row { display: flex; gap: 5px } .grid { display: grid; grid-template-columns: 1fr 2fr }</style>
  <p>text ${open}<input name="a"><label>b <input name="b"></label>${close} text</p>
  <div class="row">${open}<form><input name="a"></form><form><textarea name="b"></textarea></form>${close}<i>end</i></div>
  <div class="grid">${open}<input name="a"><select name="b"><option>one</option></select>${close}<i>end</i></div>
  <table><tbody><tr><td>${open}<form><fieldset><legend>c</legend><input name="c"></fieldset></form>${close}</td></tr></tbody></table>`;

inEachEngine((lab) => {
  /** Opens a form that has a draft. @param {string} body */
  async function openWithDraft(body) {
    await lab.open(body);
    await fill(lab.tab, { '[name=a]': 'draft' });
    await written(lab.tab, 'draft');
    await lab.reopen();
  }

  test('axe finds nothing in a form with a restored draft and its notice', async () => {
    await openWithDraft(`<main><h1>Form</h1>${FORM.replace('<input', '<label for="a">A</label><input id="a"')}</main>`);
    await lab.tab.evaluate(() => document.querySelector('#control').remove());
    await lab.tab.evaluate(
      () =>
        new Promise((onload) =>
          document.head.append(
            Object.assign(document.createElement('script'), {
              src: '/node_modules/axe-core/axe.min.js',
              onload: () => onload(0),
            }),
          ),
        ),
    );
    const violations = () => lab.tab.evaluate(async () => (await axe.run()).violations.map(({ id }) => id));
    assert.deepEqual(await violations(), []);
    await lab.tab.evaluate(() => document.querySelector('label').remove());
    assert.deepEqual(await violations(), ['label'], 'the control: axe looks');
  });

  test('it changes no layout: every box is where it is without the element', async () => {
    const boxes = () =>
      lab.tab.evaluate(() =>
        Array.from(document.querySelectorAll('body :not(persisted-form, style, script)'), (it) => {
          const { x, y, width, height } = it.getBoundingClientRect();
          return [it.localName, x, y, width, height].join(' ');
        }),
      );
    await lab.tab.goto(lab.add(PLACES('', ''), { head: NOTES }));
    const without = await boxes();
    await lab.open(PLACES('<persisted-form>', '</persisted-form>'));
    assert.deepEqual(await boxes(), without);
    assert.ok(without.length > 20);
  });

  test('it changes no serialized HTML', async () => {
    const html = () => lab.tab.evaluate(() => document.documentElement.outerHTML);
    const body = FORM + PLACES('<persisted-form>', '</persisted-form>');
    await lab.tab.goto(lab.add(body, { head: HEAD.replace('/dist', '/no') }));
    const without = (await html()).replace('/no', '/dist');
    await openWithDraft(body);
    await lab.tab.type('[name=a]', 'x');
    await written(lab.tab, 'draftx');
    assert.equal(await html(), without);
  });

  test('a strict content security policy lets it restore, and hide its notice', async () => {
    const policy = "default-src 'none'; script-src 'self'; img-src data:; require-trusted-types-for 'script'";
    const url = lab.add((_request, response) =>
      answer(response, html(FORM, { head: CDN }), { headers: { 'content-security-policy': policy } }),
    );
    const seen = () =>
      lab.tab.evaluate(async () => {
        await document.querySelector('persisted-form').restored;
        return [
          document.querySelector('[name=a]').value,
          document.querySelector('[role=status]').getClientRects().length > 0,
        ];
      });
    await lab.tab.goto(url);
    const before = await seen();
    await fill(lab.tab, { '[name=a]': 'draft' });
    await written(lab.tab, 'draft');
    await lab.tab.goto(lab.server.url('/elsewhere'));
    await lab.tab.goto(url);
    assert.deepEqual([...before, ...(await seen())], ['server', false, 'draft', true]);
  });

  test('in a shadow root it restores, and hides its notice', async () => {
    const body = `<x-page><template shadowrootmode="open">${FORM}</template></x-page>`;
    const inside = (fn) => lab.tab.evaluate(`(${fn})(document.querySelector('x-page').shadowRoot)`);
    await lab.open(body);
    const before = await inside((root) => root.querySelector('[role=status]').getClientRects().length > 0);
    await inside((root) => {
      const field = root.querySelector('[name=a]');
      field.value = 'draft';
      field.dispatchEvent(new Event('input', { bubbles: true, composed: true }));
    });
    await written(lab.tab, 'draft');
    await lab.reopen();
    const after = await inside((root) => [
      root.querySelector('[name=a]').value,
      root.querySelector('[role=status]').getClientRects().length > 0,
    ]);
    assert.deepEqual([before, ...after], [false, 'draft', true]);
  });
});
