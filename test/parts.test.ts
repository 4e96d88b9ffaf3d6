import { expect } from '@open-wc/testing';
import { decode } from '../src/core/draft.js';
import { PersistedForm } from '../src/index.js';
import { edit, KEY, mount, store, stored, stub, writeElsewhere, textOf } from './helpers/form.js';

// A record separator: no key that a page would pick.
const PART = `${KEY}\u001e`;
const names = Array.from({ length: 60 }, (_, i) => `field${i}`);
const html = names.map((name) => `<input name="${name}">`).join('');
const values = Object.fromEntries(names.map((name) => [name, `a draft of ${name}`]));

/** A form with a long draft, and what is written to it: key and length of each item. */
function long() {
  const form = mount(html, { draft: values });
  const writes: [string, number][] = [];
  const { setItem } = Storage.prototype;
  stub(Storage.prototype, 'setItem', {
    value(this: Storage, key: string, text: string) {
      writes.push([key, text.length]);
      setItem.call(this, key, text);
    },
  });
  const write = async (name: string, value: string) => {
    edit(form.field(name), value);
    await form.element.save();
  };
  return { ...form, writes, write };
}

/** What the next visit shows. */
function shownLater(...shown: string[]) {
  const { element, field } = mount(html);
  const now = shown.map((name) => field(name).value);
  element.remove();
  return now;
}

describe('a long draft', () => {
  it('is not written anew for an edit: what was edited stands beside it', async () => {
    const { writes, write } = long();
    await write('field3', 'x');
    await write('field3', 'xy');
    await write('field4', 'z');
    expect(writes.map(([key]) => key)).to.deep.equal([PART, PART, PART]);
    expect(Math.max(...writes.map(([, length]) => length))).to.be.below(100);
    expect(stored()).to.deep.equal(values);
    expect(shownLater('field3', 'field4', 'field5')).to.deep.equal(['xy', 'z', values.field5]);
  });

  it('is written anew once that has become much', async () => {
    const { writes, write } = long();
    for (const name of names.slice(0, 20)) await write(name, 'x');
    expect(writes.filter(([key]) => key === KEY)).not.to.be.empty;
    expect(writes.filter(([key]) => key === PART)).not.to.be.empty;
    expect(shownLater('field0', 'field19', 'field20')).to.deep.equal(['x', 'x', values.field20]);
  });

  it('is written anew where another tab has written: nothing is lost', async () => {
    const { writes, write } = long();
    await write('field1', 'mine');
    writeElsewhere(textOf({ ...values, field2: 'theirs' }, { at: Date.now() - 500 }));
    await write('field3', 'mine, too');
    expect(writes.at(-1)?.[0]).to.equal(KEY);
    expect(localStorage.getItem(PART)).to.equal(null);
    expect(shownLater('field1', 'field2', 'field3')).to.deep.equal(['mine', 'theirs', 'mine, too']);
  });

  it('shows another tab what was edited', async () => {
    const { element, field } = mount(html, { draft: values, sync: true });
    await element.restored;
    writeElsewhere(JSON.stringify({ field1: ['theirs', Date.now()] }), PART);
    expect(field('field1').value).to.equal('theirs');
    expect(field('field2').value).to.equal(values.field2);
  });

  for (const [how, clear] of Object.entries({
    'clear()': (element: PersistedForm) => element.clear(),
    'PersistedForm.clear({ storageKey })': () => PersistedForm.clear({ storageKey: KEY }),
  }))
    it(`leaves nothing behind after ${how}`, async () => {
      const { element, write } = long();
      await write('field1', 'x');
      await clear(element);
      expect(localStorage.length).to.equal(0);
    });

  it('leaves nothing behind after a logout', async () => {
    store(values, { scope: 'ada', key: `${KEY}@ada` });
    const { element, field } = mount(html, { scope: 'ada' });
    edit(field('field1'), 'x');
    await element.save();
    expect(localStorage.getItem(`${KEY}@ada\u001e`)).to.contain('field1');
    element.remove();
    await PersistedForm.clear({ scope: 'ada' });
    expect(localStorage.length).to.equal(0);
  });

  for (const [what, text] of Object.entries({
    'no draft': 'x'.repeat(5000),
    "another scope's draft": textOf(values, { scope: 'ada' }),
    "another version's draft": textOf(values, { version: '1' }),
  }))
    it(`gets nothing beside it where it is ${what}`, async () => {
      localStorage.setItem(KEY, text);
      const { element, field } = mount(html);
      edit(field('field1'), 'x');
      await element.save();
      expect(localStorage.getItem(PART)).to.equal(null);
      element.remove();
      expect(shownLater('field1')).to.deep.equal(['x']);
    });

  it('is no draft, as a whole, where what stands beside it is damaged', async () => {
    store(values);
    localStorage.setItem(PART, '{"field1":[{},1]}');
    const { element, field, details } = mount(html);
    expect((await element.restored).restored).to.deep.equal([]);
    expect(details('persist-error').map(({ operation }) => operation)).to.deep.equal(['read']);
    edit(field('field1'), 'x');
    await element.save();
    expect(stored()).to.deep.equal({ field1: 'x' });
  });

  it('does not grow by an edit that is older than what it holds', () => {
    const text = textOf({ a: 'new' }, { at: 2 });
    expect(decode(`${text}\u001e{"a":["old",1]}`)?.fields.get('a')?.[0]).to.equal('new');
  });

  it('with a max-age is written as a whole: an expired one must not come back by an edit', async () => {
    const { element, field } = mount(html, { draft: values, maxAge: 60 });
    edit(field('field1'), 'x');
    await element.save();
    expect(localStorage.getItem(PART)).to.equal(null);
    expect(stored()?.field1).to.equal('x');
  });

  it('are no other form\u2019s, whatever its key ends with', async () => {
    store({ b: 'theirs' }, { key: `${KEY}~` });
    const { element, field } = mount('<input name="a">');
    edit(field('a'), 'x');
    await element.save();
    expect(stored(`${KEY}~`)).to.deep.equal({ b: 'theirs' });
  });
});
