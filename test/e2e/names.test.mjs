// Fields whose names hide what a form or an object has by itself.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { inEachEngine, restored, written } from './lab.mjs';

const NAMES = [
  ...['elements', 'submit', 'id', 'length', 'name', 'action', 'method', 'parentNode', 'localName', 'style', 'hidden'],
  ...['contains', 'closest', 'matches', 'querySelectorAll', 'getAttribute', 'getRootNode', 'addEventListener'],
  ...['isConnected', 'ownerDocument', 'children', 'dispatchEvent', 'reset', 'form', 'target', 'nodeType', 'dataset'],
  ...['__proto__', 'constructor', 'prototype', 'hasOwnProperty', 'toString', 'valueOf', 'then', '0', '-1'],
  ...[
    `it's`,
    'say "hi"',
    'user[name]',
    'a.b',
    'two words',
    ' padded ',
    'back\\slash',
    '<b>',
    '😀',
    'naïve',
    '#',
    '*',
    ']',
  ],
];
const escape = (text) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
const FIELDS = NAMES.map((name) => `<input name="${escape(name)}">`).join('');

/** In the page: gives each field its place as value, as if it were typed. */
function enter() {
  document.querySelectorAll('[name]').forEach((field, i) => {
    field.focus();
    document.execCommand('insertText', false, `value ${i}`);
  });
}
/** In the page: what the fields show, and what a draft says of them. Not as an object: drivers lose `__proto__`. */
async function found() {
  const draft = window.draft ?? document.querySelector('persisted-form');
  const { values } = await draft.restored;
  const fields = Array.from(document.querySelectorAll('[name]'), (field) => [field.getAttribute('name'), field.value]);
  return { fields, values: Object.entries(values), polluted: {}.value !== undefined || Object.keys(Object.prototype) };
}
const EXPECTED = NAMES.map((name, i) => [name, `value ${i}`]);
const byName = ([a], [b]) => (a < b ? -1 : 1);

const WAYS = {
  'in the element': { body: `<persisted-form><form>${FIELDS}</form></persisted-form>` },
  'in a form with persistForm': {
    body: `<form>${FIELDS}</form><script>window.draft = PersistedFormKit.persistForm(document.querySelector('form'))</script>`,
  },
};

inEachEngine((lab) => {
  for (const [way, { body }] of Object.entries(WAYS))
    describe(way, () => {
      /** @type {Awaited<ReturnType<typeof found>>} */
      let after;

      before(async () => {
        await lab.tab.goto(lab.add(body));
        await restored(lab.tab);
        await lab.tab.evaluate(enter);
        await written(lab.tab, `value ${NAMES.length - 1}`);
        await lab.reopen();
        after = await lab.tab.evaluate(found);
      });

      test('every field shows its own value', () => assert.deepEqual(after.fields, EXPECTED));

      test('the values name them all', () =>
        assert.deepEqual(after.values.toSorted(byName), EXPECTED.toSorted(byName)));

      test('no prototype is polluted', () => assert.deepEqual(after.polluted, []));
    });
});
