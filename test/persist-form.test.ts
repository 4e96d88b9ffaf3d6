import { expect } from '@open-wc/testing';
import { persistForm, type PersistOptions, type PersistedFormHandle } from '../src/persist-form.js';
import { edit, finder, KEY, leavePage, listen, mount, settled, store, stored, type, wait } from './helpers/form.js';
import { slowStorageOf } from './helpers/storages.js';

const handles: PersistedFormHandle[] = [];
afterEach(() => {
  for (const it of handles.splice(0)) it.disconnect();
});

/** The core alone, on a plain form. */
function persist(html: string, options: PersistOptions = {}, selector = 'form') {
  document.body.innerHTML = html;
  const root = document.querySelector(selector) as HTMLElement;
  const heard = listen(root);
  const draft = persistForm(root, { storageKey: KEY, ...options });
  handles.push(draft);
  return { draft, root, field: finder(document), ...heard };
}
const form = '<form><input name="a"><input name="b"></form>';

describe('persistForm', () => {
  it('restores at once, and dispatches its events on the root', async () => {
    store({ a: 'x' });
    const { draft, field, names, details } = persist(form);
    expect(field('a').value).to.equal('x');
    await draft.restored;
    expect(names()).to.include('restore');
    expect(details('restore')[0]?.values).to.deep.equal({ a: 'x', b: null });
  });

  it('saves what is edited', async () => {
    const { draft, field, names } = persist(form);
    await draft.restored;
    edit(field('a'), 'x');
    await draft.save();
    expect([stored(), names().at(-1)]).to.deep.equal([{ a: 'x' }, 'save']);
  });

  it('its root may be still to come into the page', async () => {
    const page = document.createElement('template');
    page.innerHTML = form;
    const root = page.content.querySelector('form') as HTMLFormElement;
    store({ a: 'x' });
    const draft = persistForm(root, { storageKey: KEY });
    handles.push(draft);
    document.body.replaceChildren(page.content);
    await draft.restored;
    expect(finder(root)('a').value).to.equal('x');
    edit(finder(root)('b'), 'y');
    await draft.save();
    expect(stored()).to.deep.equal({ a: 'x', b: 'y' });
  });

  it('its root may be any element around forms', async () => {
    const { draft, field } = persist(`<div>${form}<form><input name="c"></form><input name="d"></div>`, {}, 'div');
    for (const name of ['a', 'c', 'd']) edit(field(name), 'x');
    await draft.save();
    expect(stored()).to.deep.equal({ a: 'x', c: 'x', d: 'x' });
  });

  it('looks after fields that stand elsewhere in the page', async () => {
    const { draft, field } = persist(`<form id="f"></form><input name="a" form="f"><input name="b">`);
    edit(field('a'), 'x');
    edit(field('b'), 'x');
    await draft.save();
    expect(stored()).to.deep.equal({ a: 'x' });
  });

  it('has the methods and getters of the element', async () => {
    store({ a: 'x' }, { at: 1000 });
    const { draft, field } = persist(form);
    await draft.restored;
    expect([draft.values, draft.savedAt]).to.deep.equal([{ a: 'x', b: null }, new Date(1000)]);
    draft.undo();
    expect(field('a').value).to.equal('');
    expect(draft.restore().restored).to.deep.equal(['a']);
    await draft.clear();
    expect([draft.values, draft.savedAt, stored()]).to.deep.equal([{ a: null, b: null }, null, undefined]);
  });

  it('works without options', async () => {
    document.body.innerHTML = '<form id="f"><input name="a"></form>';
    const draft = persistForm(document.querySelector('form') as HTMLFormElement);
    handles.push(draft);
    expect((await draft.restored).storageKey).to.match(/#f$/);
  });

  it('disconnect() writes what is pending, and ends', async () => {
    const { draft, field } = persist(form);
    type(field('a'), 'x');
    draft.disconnect();
    expect(stored()).to.deep.equal({ a: 'x' });
    edit(field('a'), 'y');
    leavePage();
    await settled();
    expect(stored()).to.deep.equal({ a: 'x' });
  });

  it('disconnect() before the answer of the storage is the end, too', async () => {
    const { draft, field } = persist(form, { storage: slowStorageOf() });
    draft.disconnect();
    await settled();
    expect(field('a').value).to.equal('');
  });

  it('refresh() reads options that have changed', async () => {
    store({ a: 'two' }, { key: 'two' });
    const options: PersistOptions = { storageKey: 'one' };
    document.body.innerHTML = form;
    const draft = persistForm(document.querySelector('form') as HTMLFormElement, options);
    handles.push(draft);
    await draft.restored;
    options.storageKey = 'two';
    draft.refresh();
    expect(finder(document)('a').value).to.equal('two');
  });

  it('tells what becomes of its states', async () => {
    document.body.innerHTML = form;
    const seen: string[] = [];
    const root = document.querySelector('form') as HTMLFormElement;
    const draft = persistForm(
      root,
      { storageKey: KEY },
      {
        wasHere: true,
        adopt: (handle) => handles.push(handle),
        reflect: (states) =>
          seen.push(
            Object.entries(states)
              .filter(([, isOn]) => isOn)
              .join(),
          ),
      },
    );
    edit(finder(root)('a'), 'x');
    await draft.save();
    expect([...new Set(seen)]).to.deep.equal(['', 'dirty,true', 'saved,true']);
  });

  it('adds nothing to the form', async () => {
    store({ a: 'x' });
    const { draft, root } = persist(form);
    await draft.restored;
    expect(root.outerHTML).to.equal(form);
  });

  it('two on one form, under two keys, do not disturb each other', async () => {
    store({ a: 'x' }, { key: 'one' });
    const { root, field } = persist(form, { storageKey: 'one' });
    const two = persistForm(root, { storageKey: 'two' });
    handles.push(two);
    edit(field('b'), 'y');
    await Promise.all(handles.map((it) => it.save()));
    expect([stored('one'), stored('two')]).to.deep.equal([{ a: 'x', b: 'y' }, { b: 'y' }]);
  });
});

describe('a form that takes the place of another within the element', () => {
  for (const place of ['beforebegin', 'afterend'] as const)
    for (const isSaved of [false, true])
      it(`shows what was typed last: ${place}, ${isSaved ? 'saved' : 'not yet saved'}`, async () => {
        const content = '<form><input name="a"></form>';
        const { element, form, field } = mount(content);
        await element.restored;
        type(field('a'), 'typed');
        if (isSaved) await element.save();
        form.insertAdjacentHTML(place, content);
        await wait(150);
        form.remove();
        await settled();
        await element.save();
        expect([field('a').value, stored()]).to.deep.equal(['typed', { a: 'typed' }]);
      });

  it('shows it also in a custom element that is not form-associated', async () => {
    class Loose extends HTMLElement {
      value = this.getAttribute('value') ?? '';
    }
    customElements.define('x-loose', Loose);
    const content = '<form><x-loose name="a" value="server"></x-loose></form>';
    const { element, form, field } = mount(content);
    await element.restored;
    edit(field<Loose>('a'), 'typed');
    await element.save();
    form.insertAdjacentHTML('beforebegin', content);
    await settled();
    form.remove();
    await settled();
    expect(field<Loose>('a').value).to.equal('typed');
    await element.save();
    expect(stored()).to.deep.equal({ a: 'typed' });
  });
});

it('a field outside the element that is rendered anew before the write keeps what was typed', async () => {
  const { element } = mount('<form id="owner"><input name="b"></form>');
  const outside = document.createElement('div');
  const html = '<input name="a" form="owner">';
  outside.innerHTML = html;
  document.body.append(outside);
  await element.restored;
  type(outside.firstElementChild as HTMLInputElement, 'typed');
  outside.innerHTML = html;
  await settled();
  expect((outside.firstElementChild as HTMLInputElement).value).to.equal('typed');
  await element.save();
  expect(stored()).to.deep.equal({ a: 'typed' });
});
