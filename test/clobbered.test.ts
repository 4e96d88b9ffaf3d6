import { expect } from '@open-wc/testing';
import { persistForm } from '../src/persist-form.js';
import { edit, finder, KEY, listen, mount, settled, store, stored, submit } from './helpers/form.js';

// A form's own properties give way to the names of its fields.
const hiding = (prototype: object | null): string[] =>
  prototype ? [...Object.getOwnPropertyNames(prototype), ...hiding(Object.getPrototypeOf(prototype) as object)] : [];
const every = [...new Set(hiding(HTMLFormElement.prototype))];

const names = [
  'elements',
  'submit',
  'id',
  'name',
  'length',
  '__proto__',
  'constructor',
  'hasOwnProperty',
  'toString',
  'a"b',
  "a'b",
  'a[b][]',
  'a b',
  'a\\b',
  'a\nb',
  ']',
  '#',
  '0',
  '👩🏽‍🚀',
  '漢字',
];

const formOf = (all: string[]) => {
  const form = document.createElement('form');
  form.append(
    ...all.map((name) => {
      const input = document.createElement('input');
      input.name = name;
      return input;
    }),
  );
  // The form's own outerHTML may be a field.
  const holder = document.createElement('div');
  holder.append(form);
  return holder.innerHTML;
};

describe('what happens at a form that is clobbered, or at no element at all,', () => {
  it('throws nothing into the page', async () => {
    const thrown: unknown[] = [];
    const note = (event: ErrorEvent) => {
      thrown.push(event.message);
      event.preventDefault();
    };
    window.addEventListener('error', note);
    const { element } = mount(formOf(['matches', 'getAttribute', 'closest', 'localName', 'a']), { draft: { a: 'x' } });
    await element.restored;
    const form = element.querySelector('form') as HTMLFormElement;
    Element.prototype.setAttribute.call(form, 'tabindex', '-1');
    HTMLElement.prototype.focus.call(form);
    for (const target of [form, document, window])
      for (const type of ['input', 'change', 'focusin', 'click', 'keyup', 'reset'])
        EventTarget.prototype.dispatchEvent.call(target, new Event(type, { bubbles: true, cancelable: true }));
    element.disabled = true;
    element.disabled = false;
    await element.save();
    window.removeEventListener('error', note);
    expect(thrown).to.deep.equal([]);
  });
});

describe('names that clobber', () => {
  for (const name of names)
    it(`${JSON.stringify(name)} is a name like any other`, async () => {
      const { element, field, details } = mount(formOf([name, 'a']));
      await element.restored;
      edit(field(name), 'x');
      await element.save();
      expect(Object.entries(stored() ?? {})).to.deep.equal([[name, 'x']]);
      expect(Object.entries(details('save')[0]?.values ?? {})).to.deep.include([name, 'x']);
      element.remove();
      const again = mount(formOf([name, 'a']));
      expect((await again.element.restored).restored).to.deep.equal([name]);
      expect(again.field(name).value).to.equal('x');
    });

  it('pollute no prototype', async () => {
    const { element, field } = mount(formOf(['__proto__', 'constructor']));
    edit(field('__proto__'), 'x');
    edit(field('constructor'), 'x');
    await element.save();
    expect(Object.keys(element.values)).to.have.members(['__proto__', 'constructor']);
    expect(Object.getPrototypeOf({})).to.equal(Object.prototype);
  });

  /** A whole round: late content, an edit, a submit, a reset, events, the end. */
  async function round(
    root: HTMLElement,
    form: HTMLFormElement,
    draft: { save(): Promise<void>; clear(): Promise<void> },
  ) {
    const append = (node: Node) => Node.prototype.appendChild.call(form, node);
    const late = document.createElement('input');
    late.name = 'late';
    append(late);
    await settled();
    edit(finder(root)('a'), 'x');
    submit(form);
    await draft.save();
    const saved = stored();
    await draft.clear();
    HTMLFormElement.prototype.reset.call(form);
    await settled();
    return [saved, late.value];
  }
  const withMarks = formOf([...every, 'a']).replace('<form', '<form data-persist="keep"');

  it('every property of a form, with the element around it', async () => {
    store({ late: 'y' });
    const { element, form } = mount(withMarks, { clearOn: 'submit' });
    await element.restored;
    expect(await round(element, form, element)).to.deep.equal([{ a: 'x', late: 'y' }, '']);
  });

  it('every property of a form, with the form itself as the root', async () => {
    store({ late: 'y' });
    document.body.innerHTML = withMarks;
    const form = document.querySelector('form') as HTMLFormElement;
    const { names: heard } = listen(document.body);
    const draft = persistForm(form, { storageKey: KEY, clearOn: 'submit' });
    await draft.restored;
    expect(await round(document.body, form, draft)).to.deep.equal([{ a: 'x', late: 'y' }, '']);
    draft.disconnect();
    expect(heard()).to.include.members(['restore', 'save', 'clear']);
  });

  it('every property of a form, without a storage key', async () => {
    document.body.innerHTML = withMarks;
    const draft = persistForm(document.querySelector('form') as HTMLFormElement);
    expect((await draft.restored).storageKey).to.equal(`${location.pathname}${location.search}#0`);
    draft.disconnect();
  });
});
