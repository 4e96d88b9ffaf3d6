// Every kind of field, edited as a person edits it, the next day.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { HEAD, fill, inEachEngine, noted, restored, written } from './lab.mjs';

/** @typedef {import('./lab.mjs').Page} Page */

/** Types. @param {string} text */
const type = (text) => (tab, field) => tab.type(field, text);
/** Presses keys in the focused field. @param {...string} keys */
const press =
  (...keys) =>
  async (tab, field) => {
    await tab.focus(field);
    for (const key of keys) await tab.press(key);
  };
/** Clicks; what is clicked may be one of the field's controls. @param {...string} which */
const click =
  (...which) =>
  async (tab, field) => {
    for (const it of which.length ? which : ['']) await tab.click(field + it);
  };
/** Chooses as a picker does: keyboards enter dates differently in each engine and language. @param {string} value */
const pick = (value) => (tab, field) =>
  tab.evaluate(
    (field, value) => {
      const control = document.querySelector(field);
      control.focus();
      control.value = value;
      for (const type of ['input', 'change']) control.dispatchEvent(new Event(type, { bubbles: true, composed: true }));
    },
    field,
    value,
  );
/** Pastes. @param {string} text */
const paste = (text) => async (tab, field) => {
  await tab.focus(field);
  await tab.evaluate((text) => document.execCommand('insertText', false, text), text);
};

const LONG = 'fifty thousand characters '.repeat(2000);

/** What is entered, and what the field is to hold. */
const KINDS = {
  text: ['<input name="text">', type('Ada'), 'Ada'],
  search: ['<input type="search" name="search">', type('lace'), 'lace'],
  tel: ['<input type="tel" name="tel">', type('+44 20'), '+44 20'],
  url: ['<input type="url" name="url">', type('https://a.example'), 'https://a.example'],
  email: ['<input type="email" name="email">', type('ada@a.example'), 'ada@a.example'],
  number: ['<input type="number" name="number">', type('12.5'), '12.5'],
  range: ['<input type="range" name="range">', press('ArrowRight', 'ArrowRight'), '52'],
  color: ['<input type="color" name="color">', pick('#0000ff'), '#0000ff'],
  date: ['<input type="date" name="date">', pick('1843-09-05'), '1843-09-05'],
  month: ['<input type="month" name="month">', pick('1843-09'), '1843-09'],
  week: ['<input type="week" name="week">', pick('1970-W36'), '1970-W36'],
  time: ['<input type="time" name="time">', pick('10:30'), '10:30'],
  'datetime-local': ['<input type="datetime-local" name="dt">', pick('1843-09-05T10:30'), '1843-09-05T10:30', 'dt'],
  'textarea with line breaks': ['<textarea name="lines"></textarea>', type('one\ntwo'), 'one\ntwo', 'lines'],
  'textarea of 50 KB': ['<textarea name="long"></textarea>', paste(LONG), LONG, 'long'],
  emoji: ['<textarea name="emoji"></textarea>', paste('👩‍💻 é'), '👩‍💻 é', 'emoji'],
  'right to left': ['<input name="rtl" dir="rtl">', type('שלום'), 'שלום', 'rtl'],
  'a text emptied again': ['<input name="emptied" value="a">', press('End', 'Backspace'), '', 'emptied'],
  'a box ticked by default and unticked': ['<input type="checkbox" name="news" checked>', click(), false, 'news'],
  'a box ticked': ['<input type="checkbox" name="terms">', click(), true, 'terms'],
  'a group of boxes': [
    ['a', 'b', 'c'].map((it) => `<input type="checkbox" name="group" value="${it}" ${it === 'a' ? 'checked' : ''}>`),
    click('[value=a]', '[value=b]', '[value=c]'),
    ['b', 'c'],
    'group',
  ],
  'a group of boxes with []': [
    ['a', 'b', 'c'].map((it) => `<input type="checkbox" name="group[]" value="${it}">`),
    click('[value=c]', '[value=a]'),
    ['a', 'c'],
    'group[]',
  ],
  'radio buttons': [
    ['a', 'b', 'c'].map((it) => `<input type="radio" name="radio" value="${it}" ${it === 'a' ? 'checked' : ''}>`),
    click('[value=b]'),
    'b',
    'radio',
  ],
  select: ['<select name="select"><option>a<option>b<option>c</select>', press('ArrowDown', 'ArrowDown'), 'c'],
  'select multiple': [
    '<select name="multiple" multiple><option>a<option>b<option>c</select>',
    press('ArrowDown', 'Shift+ArrowDown'),
    ['a', 'b'],
    'multiple',
  ],
  'select multiple down to none': [
    '<select name="none" multiple size="2" style="font: 20px/1 monospace"><option selected>a<option>b</select>',
    (tab, field) =>
      tab.evaluate((field) => {
        const select = document.querySelector(field);
        select.options[0].selected = false;
        for (const type of ['input', 'change']) select.dispatchEvent(new Event(type, { bubbles: true }));
      }, field),
    [],
    'none',
  ],
  'repeated names': [
    ['', 'middle', ''].map((it, i) => `<input name="row" class="row${i}" value="${it}">`),
    async (tab) => {
      await tab.type('.row0', 'first');
      await tab.type('.row2', 'last');
    },
    ['first', 'middle', 'last'],
    'row',
  ],
  'a form-associated element defined before ours': ['<x-early name="early"></x-early>', type('Ada'), 'Ada', 'early'],
  'a form-associated element defined after ours': ['<x-late name="late"></x-late>', type('Ada'), 'Ada', 'late'],
  'an element that is checked': ['<x-switch name="switch"></x-switch>', click(), true, 'switch'],
  'a field elsewhere in the page': ['', type('outside'), 'outside', 'outside'],
  'a field of no form': ['', type('alone'), 'alone', 'alone'],
};

const FIELDS = Object.entries(KINDS).map(([kind, [html, enter, value, name = kind]]) => ({
  kind,
  html,
  enter,
  value,
  name,
}));

/** Elements as libraries make them: the field is in a shadow root. The last is not form-associated. */
const define = `(early) => {
  const field = () => class extends HTMLElement {
    static formAssociated = true;
    #input = this.attachShadow({ mode: 'open', delegatesFocus: true }).appendChild(document.createElement('input'));
    get value() { return this.#input.value; }
    set value(value) { this.#input.value = value; }
  };
  if (!early) return customElements.define('x-late', field());
  customElements.define('x-early', field());
  customElements.define('x-switch', class extends HTMLElement {
    checked = false;
    value = 'on';
    connectedCallback() {
      this.style.cssText = 'display: inline-block; width: 20px; height: 20px';
      this.onclick = () => {
        this.checked = !this.checked;
        this.dispatchEvent(new Event('change', { bubbles: true }));
      };
    }
  });
}`;
const PAGE = `
  <persisted-form><form id="every" autocomplete="off">${FIELDS.map(({ html }) => `<p>${[html].flat().join('')}</p>`).join('')}</form></persisted-form>
  <persisted-form id="formless"><input name="alone"></persisted-form>
  <input name="outside" form="every">
  <script type="module">setTimeout(${define}, 50)</script>`;

/** In the page: what a field's controls hold, in the words of the contract. @param {string} name */
const held = (name) => {
  const controls = [...document.getElementsByName(name), ...document.querySelectorAll(`[name="${name}"]`)];
  const [first, ...others] = new Set(controls);
  if (first.multiple) return Array.from(first.selectedOptions, (option) => option.value);
  if (first.type === 'radio') return controls.find((it) => it.checked)?.value ?? null;
  if (typeof first.checked === 'boolean' && first.type !== 'text' && (first.type ?? 'checkbox') === 'checkbox')
    return others.length ? [first, ...others].filter((it) => it.checked).map((it) => it.value) : first.checked;
  return others.length ? [first, ...others].map((it) => it.value) : first.value;
};

inEachEngine((lab) => {
  describe('comes back as it was entered:', () => {
    /** @type {Record<string, unknown>} */
    let fields;
    /** @type {Record<string, unknown>} */
    let values;

    before(async () => {
      const url = lab.add(PAGE, { head: `<script>(${define})(true)</script>${HEAD}` });
      await lab.tab.goto(url);
      await restored(lab.tab);
      for (const { enter, name } of FIELDS) await enter(lab.tab, `[name="${name}"]`);
      await written(lab.tab, 'outside');
      await written(lab.tab, 'alone');
      await lab.reopen();
      await lab.tab.waitFor(() => customElements.get('x-late') !== undefined);
      const names = FIELDS.map(({ name }) => name);
      fields = Object.fromEntries(
        await lab.tab.evaluate(`${JSON.stringify(names)}.map((name) => [name, (${held})(name)])`),
      );
      values = await lab.tab.evaluate(() =>
        Object.assign({}, ...[...document.querySelectorAll('persisted-form')].map((it) => it.values)),
      );
    });

    for (const { kind, value, name } of FIELDS)
      test(kind, () => assert.deepEqual([fields[name], values[name]], [value, value]));

    test('nothing else is a field', () =>
      assert.deepEqual(Object.keys(values).sort(), FIELDS.map(({ name }) => name).sort()));
  });

  test('an element that throws breaks neither the form nor the page', async () => {
    const script = `<script>customElements.define('x-bad', class extends HTMLElement {
      #value = '';
      get value() { return this.#value; }
      set value(value) {
        if (window.notes.some(({ type }) => type === 'restore')) this.#value = value;
        else throw new Error('bad');
      }
    })</script>`;
    await lab.open(
      '<persisted-form><form autocomplete="off"><x-bad name="bad"></x-bad><input name="a"></form></persisted-form>',
      { head: HEAD + script },
    );
    await fill(lab.tab, { 'x-bad': 'draft', '[name=a]': 'draft a' });
    await written(lab.tab, 'draft a');
    const { restored } = await lab.reopen();
    const errors = await noted(lab.tab, 'error');
    assert.deepEqual([restored, errors], [['a'], []]);
  });
});
