import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import {
  comeBack,
  edit,
  hidePage,
  leavePage,
  make,
  mount,
  settled,
  stored,
  submit,
  tick,
  type,
} from './helpers/form.js';

/** What a visitor and a page do to a form, and what a draft then has to hold. */
const fields = ['a', 'b', 'user[name]'] as const;
type Name = (typeof fields)[number];
const html = '<input name="a" value="server"><input name="b"><textarea name="user[name]">server</textarea>';
const server: Record<Name, string> = { a: 'server', b: '', 'user[name]': 'server' };

type Step =
  | { do: 'type' | 'edit'; name: Name; value: string }
  | {
      do:
        | 'save'
        | 'restore'
        | 'reshow'
        | 'replace'
        | 'revisit'
        | 'move'
        | 'hide'
        | 'bfcache'
        | 'submit'
        | 'clear'
        | 'reset';
    };

const name = fc.constantFrom(...fields);
const value = fc.constantFrom('', 'x', 'y', 'server');
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constantFrom('type' as const, 'edit' as const), name, value }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'save' as const,
        'restore' as const,
        'reshow' as const,
        'replace' as const,
        'revisit' as const,
        'move' as const,
        'hide' as const,
        'bfcache' as const,
        'submit' as const,
      ),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('clear' as const, 'reset' as const) }) },
);

describe('any walk through a form', () => {
  async function walk(steps: Step[], delay: number): Promise<void> {
    localStorage.clear();
    let form = mount(html, { delay });
    const expected: Partial<Record<Name, string>> = {};
    const shown = () => Object.fromEntries(fields.map((it) => [it, form.field(it).value]));
    for (const it of steps) {
      const current = shown();
      if (it.do === 'type' || it.do === 'edit') {
        (it.do === 'type' ? type : edit)(form.field(it.name), it.value);
        current[it.name] = it.value;
        // A script's event that leaves a field as the server made it is no edit.
        if (it.name in expected || it.value !== server[it.name]) expected[it.name] = it.value;
      } else if (it.do === 'save') await form.element.save();
      else if (it.do === 'restore') form.element.restore();
      else if (it.do === 'reshow') form.element.reshow();
      else if (it.do === 'replace') {
        form.element.innerHTML = `<form>${html}</form>`;
        await settled();
        form = { ...form, form: form.element.querySelector('form') as HTMLFormElement };
      } else if (it.do === 'revisit') {
        form.element.remove();
        form = mount(html, { delay });
      } else if (it.do === 'move') document.body.append(form.element);
      else if (it.do === 'hide') hidePage();
      else if (it.do === 'bfcache') {
        leavePage(true);
        comeBack();
        await settled();
      } else if (it.do === 'submit') submit(form.form);
      else if (it.do === 'clear') {
        await form.element.clear();
        for (const key of fields) delete expected[key];
      } else {
        form.form.reset();
        await settled();
        for (const key of fields) delete expected[key];
      }
      const isNew = ['replace', 'revisit', 'reset'].includes(it.do);
      for (const key of fields)
        expect(form.field(key).value).to.equal(
          expected[key] ?? (isNew ? server[key] : current[key]),
          `${it.do}: ${key}`,
        );
    }
    form.element.remove();
    for (const [key, text] of Object.entries(expected)) expect(stored()).to.have.property(key, text);
    for (const key of Object.keys(stored() ?? {})) expect(expected).to.have.property(key);
  }

  for (const delay of [0, 100])
    it(`loses nothing, invents nothing, with a delay of ${delay} ms`, async function () {
      this.timeout(30_000);
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 12 }), (steps) => walk(steps, delay)),
        { numRuns: 80, interruptAfterTimeLimit: 15_000 },
      );
    });
});

describe('two forms of one draft', () => {
  type Move = { at: 0 | 1; name: Name; save: boolean };
  const move: fc.Arbitrary<Move> = fc.record({ at: fc.constantFrom(0 as const, 1 as const), name, save: fc.boolean() });

  it('whoever edits what, the last edit of each field is stored', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(move, { maxLength: 10 }), async (moves) => {
        localStorage.clear();
        let now = Date.now();
        const original = Date.now;
        Date.now = () => now;
        try {
          const tabs = [mount(html), mount(html)] as const;
          await Promise.all(tabs.map(({ element }) => element.restored));
          const last: Partial<Record<Name, string>> = {};
          for (const it of moves) {
            now += 10;
            last[it.name] = `${now}`;
            type(tabs[it.at].field(it.name), `${now}`);
            if (it.save) await tabs[it.at].element.save();
          }
          for (const { element } of tabs) element.remove();
          expect(stored() ?? {}).to.deep.equal(last);
        } finally {
          Date.now = original;
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('a keystroke just before the page changes', () => {
  it('is not lost where a patch replaces its field', async () => {
    const { element, field } = mount('<input name="a">', { delay: 1000 });
    await element.restored;
    type(field('a'), 'typed');
    element.innerHTML = '<form><input name="a"></form>';
    await settled();
    expect(field('a').value).to.equal('typed');
    await element.save();
    expect(stored()).to.deep.equal({ a: 'typed' });
  });

  it('is not lost where a patch removes its field', async () => {
    const { element, field, form } = mount('<input name="a">', { delay: 1000 });
    await element.restored;
    type(field('a'), 'typed');
    form.replaceChildren();
    await settled();
    await element.save();
    expect(stored()).to.deep.equal({ a: 'typed' });
  });

  it('is not lost where a script resets the field without a word', async () => {
    const { element, field } = mount('<input name="a">', { delay: 0 });
    await element.restored;
    type(field('a'), 'typed');
    field('a').value = '';
    element.restore();
    expect(field('a').value).to.equal('typed');
  });

  it('is not lost where the element goes at once', () => {
    const element = make('<input name="a"><input type="checkbox" name="b">');
    document.body.append(element);
    type(element.querySelector('input') as HTMLInputElement, 'typed');
    tick(element.querySelector('[name=b]') as HTMLInputElement);
    element.replaceChildren();
    element.remove();
    expect(stored()).to.deep.equal({ a: 'typed', b: true });
  });
});
