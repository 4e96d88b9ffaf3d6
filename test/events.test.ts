import { aTimeout, expect, nextFrame } from '@open-wc/testing';
import { persistForm, type PersistOptions } from '../src/persist-form.js';
import type { PersistedForm } from '../src/element.js';
import {
  edit,
  eventTypes,
  finder,
  KEY,
  listen,
  make,
  mount,
  settled,
  store,
  stub,
  tick,
  type,
  wait,
  youngPage,
} from './helpers/form.js';
import { until } from './helpers/until.js';
import { throwing } from './helpers/storages.js';

describe('events', () => {
  it('a listener to beforerestore can drop the draft', async () => {
    store({ a: 'x' });
    const element = make('<input name="a">');
    element.addEventListener('beforerestore', () => void element.clear());
    document.body.append(element);
    const { values, restored } = await element.restored;
    expect([values, restored, finder(element)('a').value, localStorage.length]).to.deep.equal([{ a: null }, [], '', 0]);
  });

  it('a listener to beforerestore can ask for another draft', async () => {
    store({ a: 'x' });
    store({ a: 'y' }, { key: 'other' });
    const element = make('<input name="a">');
    element.addEventListener('beforerestore', () => (element.storageKey = 'other'));
    document.body.append(element);
    expect([finder(element)('a').value, (await element.restored).storageKey]).to.deep.equal(['y', 'other']);
  });

  it('beforerestore tells of conflicts, so that a page can decide by them', () => {
    const element = make('<input name="a" value="new">', { draft: { a: 'draft' }, saved: { server: { a: 'old' } } });
    const { details } = listen(element);
    document.body.append(element);
    const [{ conflicts, restored } = { conflicts: [], restored: [''] }] = details('beforerestore');
    expect([conflicts, restored]).to.deep.equal([[{ name: 'a', draft: 'draft', server: 'new' }], []]);
  });

  it('a visit with a draft: beforerestore, restore', async () => {
    const { element, names } = mount('<input name="a">', { draft: { a: 'x' } });
    await element.restored;
    expect(names()).to.deep.equal(['beforerestore', 'restore']);
  });

  it('a first visit: restore alone', async () => {
    const { element, names } = mount('<input name="a">');
    await element.restored;
    expect(names()).to.deep.equal(['restore']);
  });

  it('an edit and a clear: save, clear', async () => {
    const { element, field, names } = mount('<input name="a">');
    await element.restored;
    edit(field('a'), 'x');
    await element.save();
    await element.clear();
    expect(names()).to.deep.equal(['restore', 'save', 'clear']);
  });

  it('restore comes once for each connect', async () => {
    const { element, names } = mount('<input name="a">');
    await settled();
    element.remove();
    document.body.append(element);
    await settled();
    expect(names()).to.deep.equal(['restore', 'restore']);
  });

  it('restore comes again for each restore()', async () => {
    const { element, names } = mount('<input name="a">', { draft: { a: 'x' } });
    await element.restored;
    element.restore();
    expect(names()).to.deep.equal(['beforerestore', 'restore', 'beforerestore', 'restore']);
  });

  it('restore comes once, though the element is moved before it could', async () => {
    const { element, names } = mount('<input name="a">');
    document.body.append(element);
    await settled();
    expect(names()).to.deep.equal(['restore']);
  });

  it('a listener that is added right after the element hears restore', async () => {
    const element = make('<input name="a">');
    document.body.append(element);
    const { names } = listen(element);
    await settled();
    expect(names()).to.deep.equal(['restore']);
  });

  it('beforerestore comes before the fields are touched', () => {
    store({ a: 'x' });
    const element = make('<input name="a">');
    let value: string | undefined;
    element.addEventListener('beforerestore', () => (value = finder(element)('a').value));
    document.body.append(element);
    expect([value, finder(element)('a').value]).to.deep.equal(['', 'x']);
  });

  it('a canceled beforerestore leaves the fields as they are', async () => {
    store({ a: 'x' });
    const element = make('<input name="a">');
    element.addEventListener('beforerestore', (event) => event.preventDefault());
    document.body.append(element);
    expect((await element.restored).restored).to.deep.equal([]);
    expect(finder(element)('a').value).to.equal('');
    expect(element.matches(':state(restored)')).to.be.false;
  });

  it('a canceled beforerestore leaves later fields as they are, too', async () => {
    store({ a: 'x' });
    const element = make('');
    element.addEventListener('beforerestore', (event) => event.preventDefault());
    document.body.append(element);
    await element.restored;
    element.innerHTML = '<form><input name="a"></form>';
    await settled();
    expect(finder(element)('a').value).to.equal('');
  });

  it('a canceled beforerestore keeps the draft', async () => {
    store({ a: 'x' });
    const element = make('<input name="a">');
    element.addEventListener('beforerestore', (event) => event.preventDefault(), { once: true });
    document.body.append(element);
    await element.restored;
    expect(element.restore().restored).to.deep.equal(['a']);
  });

  it('only beforerestore is cancelable', async () => {
    const seen: Record<string, boolean> = {};
    store({ a: 'x' });
    const element = make('<input name="a">', { delay: 0 });
    for (const name of eventTypes) element.addEventListener(name, ({ cancelable }) => (seen[name] = cancelable));
    document.body.append(element);
    await element.restored;
    edit(finder(element)('a'), 'y');
    await element.clear();
    expect(seen).to.deep.equal({ beforerestore: true, restore: false, save: false, clear: false });
  });

  it('they bubble and are composed', async () => {
    const host = document.createElement('div');
    document.body.append(host);
    store({ a: 'x' });
    const { names } = listen(document.body);
    const element = make('<input name="a">', { delay: 0 });
    host.attachShadow({ mode: 'open' }).append(element);
    await element.restored;
    edit(finder(element)('a'), 'y');
    await element.clear();
    element.storage = throwing();
    expect(names().slice(0, 4)).to.deep.equal(['beforerestore', 'restore', 'save', 'clear']);
    expect(names()).to.include('persist-error');
  });

  it('restore says what it shows', async () => {
    const at = Date.now() - 1000;
    const { element, details } = mount('<input name="a"><input name="b">', { draft: { a: 'x' }, saved: { at } });
    await element.restored;
    expect({ ...details('restore')[0] }).to.deep.equal({
      storageKey: KEY,
      values: { a: 'x', b: null },
      restored: ['a'],
      conflicts: [],
      savedAt: new Date(at),
    });
  });

  it('beforerestore says what is stored', () => {
    const { details } = mount('<input name="a">', { draft: { a: 'x' } });
    expect(details('beforerestore')[0]?.values).to.deep.equal({ a: 'x' });
    expect(details('beforerestore')[0]?.storageKey).to.equal(KEY);
  });

  it('a first visit is told with null', async () => {
    const { element } = mount('<input name="username">');
    expect({ ...(await element.restored) }).to.deep.equal({
      storageKey: KEY,
      values: { username: null },
      restored: [],
      conflicts: [],
      savedAt: null,
    });
  });

  it('restored are the fields that show the draft, in tree order', async () => {
    const { element } = mount('<input name="c"><select name="b"></select><input name="a">', {
      draft: { a: '1', b: '2', c: '3', gone: '4' },
    });
    expect((await element.restored).restored).to.deep.equal(['c', 'a']);
  });

  it('save says what is stored', async () => {
    const { element, field, details } = mount('<input name="a"><input name="b">');
    await element.restored;
    const before = Date.now();
    edit(field('a'), 'x');
    await element.save();
    const [detail] = details('save');
    expect([detail?.storageKey, detail?.values]).to.deep.equal([KEY, { a: 'x', b: null }]);
    expect(detail?.savedAt.getTime()).to.be.within(before, Date.now());
  });

  it('clear says what was dropped', async () => {
    const { element, field, details } = mount('<input name="a"><input name="b"><input name="c">', {
      draft: { a: 'x' },
    });
    await element.restored;
    type(field('b'), 'y');
    await element.clear();
    expect(details('clear')).to.deep.equal([{ storageKey: KEY, values: { a: 'x', b: 'y' } }]);
  });

  it('details can be cloned: they are plain data', async () => {
    const { element, details } = mount('<input name="a">', { draft: { a: 'x' } });
    await element.restored;
    expect(structuredClone({ ...details('restore')[0] })).to.deep.equal({ ...details('restore')[0] });
  });

  it('details stay as they were told', async () => {
    const { element, field, details } = mount('<input name="a">', { draft: { a: 'x' } });
    await element.restored;
    edit(field('a'), 'y');
    await element.save();
    expect(details('restore')[0]?.values).to.deep.equal({ a: 'x' });
  });

  it('are not those of a form inside: `restored` is about this element', async () => {
    const outer = document.createElement('persisted-form');
    outer.storageKey = 'outer';
    outer.innerHTML = `<persisted-form storage-key="${KEY}"><form><input name="a"></form></persisted-form>`;
    document.body.append(outer);
    expect((await outer.restored).storageKey).to.equal('outer');
  });
});

describe('before DOMContentLoaded', () => {
  /** A page that is still being read. */
  async function page(html: string) {
    const frame = document.body.appendChild(document.createElement('iframe'));
    const { contentDocument } = frame;
    const it = contentDocument as Document;
    it.open();
    it.write('<!doctype html>');
    const view = it.defaultView as Window & typeof globalThis;
    await (new view.Function('return import("/src/index.ts")')() as Promise<unknown>);
    const { names, details } = listen(it);
    it.write(html);
    return { it, field: finder(it), names, details, element: it.querySelector('persisted-form') as PersistedForm };
  }

  it('the fields show the draft, and nothing is told', async () => {
    store({ a: 'x', b: 'y' });
    const { it: doc, field, names } = await page(`<persisted-form storage-key="${KEY}"><form><input name="a">`);
    await settled();
    expect(field('a').value).to.equal('x');
    doc.write('<input name="b">');
    await Promise.resolve();
    expect(field('b').value).to.equal('y');
    await aTimeout(50);
    expect(names().filter((name) => name !== 'beforerestore')).to.deep.equal([]);
    doc.close();
  });

  it('no field tells of its restored value', async () => {
    store({ a: 'x' });
    const { it: doc, element } = await page(`<persisted-form storage-key="${KEY}"><form><input name="a">`);
    const told: string[] = [];
    doc.addEventListener('input', () => told.push(doc.readyState));
    await aTimeout(30);
    expect(told).to.deep.equal([]);
    doc.close();
    await element.restored;
    expect(told).to.have.length(1);
    expect(told).not.to.include('loading');
  });

  it('a listener that is added at DOMContentLoaded hears restore once', async () => {
    store({ a: 'x' });
    const { it: doc, element } = await page(`<persisted-form storage-key="${KEY}"><form><input name="a">`);
    let heard: ReturnType<typeof listen> | undefined;
    doc.addEventListener('DOMContentLoaded', () => (heard = listen(element)));
    doc.write('<input name="b"></form></persisted-form>');
    doc.close();
    await element.restored;
    await aTimeout(50);
    expect(heard?.names()).to.deep.equal(['restore']);
    expect(heard?.details('restore')[0]?.values).to.deep.equal({ a: 'x', b: null });
  });

  it('options and list items that are still to be read get their part', async () => {
    store({ a: 'z', b: ['1', '2'] });
    const {
      it: doc,
      field,
      element,
    } = await page(`<persisted-form storage-key="${KEY}"><form><select name="a"><option>x</option>`);
    await settled();
    doc.write('<option>z</option></select><input name="b">');
    await until(() => field('a').value === 'z', 'the option is chosen');
    doc.write('<input name="b"></form></persisted-form>');
    doc.close();
    await element.restored;
    expect([field('b', 0).value, field('b', 1).value]).to.deep.equal(['1', '2']);
  });

  it('a storage that fails is told at DOMContentLoaded', async () => {
    localStorage.setItem(KEY, 'not a draft');
    // WebKit tells new documents of it, too.
    await aTimeout(30);
    const { it: doc, names, element } = await page(`<persisted-form storage-key="${KEY}"><form><input name="a">`);
    await settled();
    expect(names()).to.deep.equal([]);
    doc.close();
    await element.restored;
    expect(names()).to.deep.equal(['persist-error', 'restore']);
  });
});

describe('notify', () => {
  /** What a page hears of restored fields. */
  async function heard(
    html: string,
    notify: PersistOptions['notify'],
    draft: Record<string, string | boolean | string[]>,
  ) {
    store(draft);
    const element = make(html, notify === undefined ? {} : { notify });
    const told: string[] = [];
    for (const name of ['input', 'change'])
      element.addEventListener(name, ({ target }) => told.push(`${name} ${(target as HTMLInputElement).name}`));
    document.body.append(element);
    expect(told).to.deep.equal([]);
    await element.restored;
    return { told, element };
  }
  const two = '<input name="a"><input type="checkbox" name="b">';

  it('"field": each field that changed fires input and change', async () => {
    const { told } = await heard(two, 'field', { a: 'x', b: true });
    expect(told).to.deep.equal(['input a', 'change a', 'input b', 'change b']);
  });

  it('is "field" by default', async () => {
    expect((await heard(two, undefined, { a: 'x' })).told).to.deep.equal(['input a', 'change a']);
  });

  it('"field": a field whose shown value did not change fires nothing', async () => {
    const { told, element } = await heard('<input name="a" value="x">', 'field', { a: 'x' });
    expect(told).to.deep.equal([]);
    expect((await element.restored).restored).to.deep.equal(['a']);
  });

  it('"field": nothing fires again for a restore() that changes nothing', async () => {
    const { told, element } = await heard(two, 'field', { a: 'x' });
    told.length = 0;
    element.restore();
    expect(told).to.deep.equal([]);
  });

  it('"form": one field of each form', async () => {
    const html = `<form>${two}</form><form><input name="c"><input name="d"></form>`;
    const { told } = await heard(html, 'form', { a: 'x', b: true, c: 'x', d: 'x' });
    expect(told).to.deep.equal(['input a', 'change a', 'input c', 'change c']);
  });

  it('"none": nothing fires', async () => {
    expect((await heard(two, 'none', { a: 'x', b: true })).told).to.deep.equal([]);
  });

  it('input is composed and bubbles, change bubbles', async () => {
    store({ a: 'x' });
    const element = make('<input name="a">');
    const seen: [string, boolean, boolean][] = [];
    for (const name of ['input', 'change'])
      element.addEventListener(name, ({ type: it, bubbles, composed }) => seen.push([it, bubbles, composed]));
    document.body.append(element);
    await element.restored;
    expect(seen).to.deep.equal([
      ['input', true, true],
      ['change', true, false],
    ]);
  });

  it('every field shows the draft when the first one tells', async () => {
    store({ a: 'x', b: 'y' });
    const element = make('<input name="a"><input name="b">');
    const field = finder(element);
    let seen: string[] = [];
    element.addEventListener('input', () => (seen = [field('a').value, field('b').value]), { once: true });
    document.body.append(element);
    await element.restored;
    expect(seen).to.deep.equal(['x', 'y']);
  });

  it('is told before restore', async () => {
    store({ a: 'x' });
    const element = make('<input name="a">');
    const order: string[] = [];
    for (const name of ['change', 'restore']) element.addEventListener(name, ({ type: it }) => order.push(it));
    document.body.append(element);
    await element.restored;
    expect(order).to.deep.equal(['change', 'restore']);
  });

  it('what it fires is no edit', async () => {
    const { element } = await heard(two, 'field', { a: 'x', b: true });
    expect(element.matches(':state(dirty)')).to.be.false;
  });

  it('a page that submits itself on change does not loop', async () => {
    let submits = 0;
    store({ a: true });
    const html = '<form><input type="checkbox" name="a"></form>';
    for (let visit = 0; visit < 3; visit++) {
      const element = make(html);
      const form = element.querySelector('form') as HTMLFormElement;
      form.addEventListener('submit', (event) => (event.preventDefault(), submits++));
      form.addEventListener('change', () => form.requestSubmit());
      document.body.append(element);
      await element.restored;
      await settled();
      element.remove();
    }
    // The server answers with the box as it was sent.
    const shown = make(html.replace('name="a"', 'name="a" checked'));
    shown.addEventListener('change', () => submits++);
    document.body.append(shown);
    await shown.restored;
    expect(submits).to.equal(3);
  });

  it('a framework that sets its own state in answer ends with the draft', async () => {
    store({ a: 'x', b: 'y' });
    const element = make('<input name="a"><input name="b">');
    const field = finder(element);
    const state: Record<string, string> = { a: '', b: '' };
    element.addEventListener('input', ({ target }) => {
      const { name, value } = target as HTMLInputElement;
      state[name] = value;
      for (const it of ['a', 'b']) field(it).value = state[it] ?? '';
    });
    document.body.append(element);
    await element.restored;
    expect([state, field('a').value, field('b').value]).to.deep.equal([{ a: 'x', b: 'y' }, 'x', 'y']);
  });

  it('a field whose value the page lets nobody set hears of it, and the page goes on being heard', async () => {
    store({ a: 'x' });
    const element = make('<input name="a"><input name="b">');
    const field = finder(element);
    const { get } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value') as PropertyDescriptor;
    Object.defineProperty(field('a'), 'value', { get: () => get?.call(field('a')) as unknown });
    let inputs = 0;
    field('a').addEventListener('input', () => inputs++);
    document.body.append(element);
    await element.restored;
    edit(field('b'), 'y');
    await element.save();
    expect([inputs, element.values]).to.deep.equal([1, { a: 'x', b: 'y' }]);
  });

  it('what one element tells is no edit to another around it', async () => {
    store({ a: 'x' });
    const outer = make('', { storageKey: 'outer' });
    outer.append(make('<input name="a">'));
    document.body.append(outer);
    await outer.restored;
    await settled();
    await outer.save();
    expect([finder(outer)('a').value, outer.savedAt]).to.deep.equal(['x', null]);
  });

  it('a framework that shadows the value property hears of it', async () => {
    store({ a: 'x', b: true });
    const element = make(two);
    const field = finder(element);
    // As React does: what was set through the property is known; only what differs from it is an input.
    const track = (control: HTMLInputElement, property: 'value' | 'checked') => {
      const { get, set } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, property) as PropertyDescriptor;
      let known: unknown = get?.call(control);
      Object.defineProperty(control, property, {
        configurable: true,
        get: () => get?.call(control) as unknown,
        set: (it: unknown) => {
          known = it;
          set?.call(control, it);
        },
      });
      return () => {
        const now: unknown = get?.call(control);
        const isNews = now !== known;
        known = now;
        return isNews;
      };
    };
    const news: string[] = [];
    const isNewA = track(field('a'), 'value');
    const isNewB = track(field('b'), 'checked');
    field('a').addEventListener('input', () => isNewA() && news.push(`a ${field('a').value}`));
    field('b').addEventListener('click', () => isNewB() && news.push(`b ${field('b').checked}`));
    document.body.append(element);
    await element.restored;
    expect(news).to.deep.equal(['a x', 'b true']);
    expect(field('b').checked).to.be.true;
  });

  it('a framework that starts later, and resets the field, is told again', async () => {
    store({ a: 'x' });
    const element = make('<input name="a">');
    const field = finder(element);
    document.body.append(element);
    await element.restored;
    let state = '';
    // Hydration: the framework writes its own state and leaves a mark on the node.
    Object.assign(field('a'), { __framework: true, value: state });
    field('a').addEventListener('input', () => (state = field('a').value));
    await until(() => state === 'x', 'the framework hears of the draft');
    expect([state, field('a').value]).to.deep.equal(['x', 'x']);
  });

  describe('of many fields', () => {
    const names = Array.from({ length: 60 }, (_, i) => `f${i}`);
    const many = names.map((name) => `<input name="${name}">`).join('');
    const draft = Object.fromEntries(names.map((name) => [name, `draft of ${name}`]));

    /** As a framework that takes fields over, and writes its own state. */
    function takeOver(field: ReturnType<typeof finder>, taken: string[]) {
      const state: Record<string, string> = {};
      for (const name of taken) {
        Object.assign(field(name), { __framework: true, value: '' });
        field(name).addEventListener('input', () => (state[name] = field(name).value));
      }
      return state;
    }

    for (const [what, taken] of [
      ['all', names],
      ['the last', names.slice(-1)],
    ] as const)
      it(`a framework that starts later with ${what} is told of each`, async () => {
        store(draft);
        const { element, field } = mount(many);
        await element.restored;
        await aTimeout(300);
        const state = takeOver(field, taken);
        await until(() => Object.keys(state).length === taken.length, 'the framework hears of the draft');
        expect(state).to.deep.equal(Object.fromEntries(taken.map((name) => [name, draft[name]])));
        expect(taken.map((name) => field(name).value)).to.deep.equal(taken.map((name) => draft[name]));
      });

    it('not each is looked at in every frame', async () => {
      store(draft);
      const { element } = mount(many);
      await element.restored;
      await aTimeout(300);
      let looks = 0;
      const { ownKeys } = Reflect;
      stub(Reflect, 'ownKeys', { value: (it: object) => (looks++, ownKeys(it)), writable: true });
      await nextFrame();
      looks = 0;
      await nextFrame();
      expect(looks).to.be.within(1, 40);
    });
  });

  for (const length of [5, 50_000])
    it(`a framework that starts while the visitor types, and resets the field, gets ${length} characters`, async () => {
      youngPage();
      const { element, field } = mount('<textarea name="a"></textarea>');
      await element.restored;
      type(field('a'), 'x'.repeat(length));
      await element.save();
      type(field('a'), 'y'.repeat(length));
      await element.save();
      Object.assign(field('a'), { __framework: true, value: '' });
      let state = '';
      field('a').addEventListener('input', () => (state = field('a').value));
      await until(() => state !== '', 'the framework hears of what was typed');
      expect(state === 'y'.repeat(length)).to.be.true;
    });

  it('what the page fills in later stays, also where it marks the field', async () => {
    const { element, field } = mount('<input name="a"><input name="b">', { draft: { b: 'x' } });
    await element.restored;
    type(field('a'), 'typed');
    for (const name of ['a', 'b']) Object.assign(field(name), { _plugin: {}, value: 'filled in' });
    await aTimeout(200);
    expect([field('a').value, field('b').value]).to.deep.equal(['filled in', 'filled in']);
  });

  it('a page that writes a restored text in its own way, a moment later, is told once', async () => {
    store({ a: '1234' });
    const element = make('<input name="a">');
    const field = finder(element)('a');
    let inputs = 0;
    field.addEventListener('input', () => {
      inputs++;
      setTimeout(() => (field.value = field.value.replace(/(\d\d)(?=\d)/, '$1 ')));
    });
    document.body.append(element);
    await element.restored;
    await aTimeout(300);
    expect([inputs, field.value]).to.deep.equal([1, '12 34']);
  });

  it('a framework that starts after the visitor ticked boxes has all of them (Vue)', async () => {
    youngPage();
    const { element, field } = mount(
      ['p', 'q', 'z'].map((it) => `<input type="checkbox" name="c" value="${it}">`).join(''),
    );
    await element.restored;
    const boxes = [0, 1, 2].map((i) => field('c', i));
    boxes[0]?.click();
    boxes[2]?.click();
    await element.save();
    // v-model: each box's listener goes by the model of the last render, and a render sets every box.
    let model: string[] = [];
    let last = model;
    const render = () => {
      last = model;
      for (const it of boxes) it.checked = model.includes(it.value);
    };
    render();
    for (const it of boxes) {
      Object.assign(it, { __framework: true });
      it.addEventListener('change', () => {
        model = it.checked ? [...last, it.value] : last.filter((value) => value !== it.value);
        queueMicrotask(render);
      });
    }
    await until(() => model.length === 2, 'the framework hears of both boxes');
    await until(() => boxes[0]?.checked && boxes[2]?.checked, 'both are ticked');
    expect([...model].sort()).to.deep.equal(['p', 'z']);
  });

  it('what is sent and emptied right after a framework has started does not come back', async () => {
    youngPage();
    const { element, field } = mount('<input name="a">');
    await element.restored;
    type(field('a'), 'hello');
    let isTold = false;
    field('a').addEventListener('input', () => (isTold = true));
    Object.assign(field('a'), { __framework: true });
    await until(() => isTold, 'the framework hears of what was typed');
    field('a').value = '';
    await element.clear();
    await aTimeout(200);
    expect(field('a').value).to.equal('');
  });

  it('a framework that starts after the visitor typed gets no old draft', async () => {
    youngPage();
    store({ a: 'x' });
    const { element, field } = mount('<input name="a">');
    await element.restored;
    type(field('a'), 'typed');
    Object.assign(field('a'), { __framework: true });
    await aTimeout(100);
    expect(field('a').value).to.equal('typed');
  });

  it('a framework that starts after the element was moved ends with the draft', async () => {
    const { element, field } = mount('<input name="a" value="server">', { draft: { a: 'x' } });
    await element.restored;
    const place = document.createElement('div');
    document.body.append(place);
    place.append(element);
    await wait(150);
    let state = 'server';
    field('a').addEventListener('input', () => (state = field('a').value));
    Object.assign(field('a'), { __framework: true, value: state });
    await wait(150);
    expect([field('a').value, state]).to.deep.equal(['x', 'x']);
  });
});

describe('events of the core', () => {
  it('are dispatched on its root, also a form whose fields have their names', async () => {
    document.body.innerHTML =
      '<form><input name="dispatchEvent"><input name="addEventListener" type="checkbox"></form>';
    const form = document.querySelector('form') as HTMLFormElement;
    const { names } = listen(document.body);
    const draft = persistForm(form, { storageKey: KEY });
    await draft.restored;
    tick(finder(form)('addEventListener'));
    await draft.save();
    await draft.clear();
    draft.disconnect();
    expect(names()).to.deep.equal(['restore', 'save', 'clear']);
  });
});

it('the lists in values are for the page to keep', async () => {
  const boxes = ['1', '2'].map((it) => `<input type="checkbox" name="t" value="${it}">`).join('');
  const { element, field } = mount(boxes);
  await element.restored;
  tick(field('t'));
  await element.save();
  (element.values.t as string[]).push('2');
  expect(element.values).to.deep.equal({ t: ['1'] });
});

// React 19: `useEffect(() => setForm(record), [record])`. What the first event sets has the effect run, which comes before the
// render: in the field stands the record's text again when the event's dispatch returns.
describe('a page that puts back what was there, as it is told (an effect of React)', () => {
  it('has the draft in the field in the end, and in its state', async () => {
    const { element, field } = mount('<input name="a" value="a1"><input name="b" value="b1">', {
      draft: { a: 'draft a', b: 'draft b' },
      saved: { server: { a: 'a1', b: 'b1' } },
    });
    let state: Record<string, string> = { a: 'a1', b: 'b1' };
    let hasEffect = true;
    // What React has written at its nodes.
    for (const it of ['a', 'b']) Object.assign(field(it), { __reactProps: {} });
    element.addEventListener('input', ({ target }) => {
      const { name, value } = target as HTMLInputElement;
      state = { ...state, [name]: value };
      if (hasEffect) state = { a: 'a1', b: 'b1' };
      hasEffect = false;
      for (const it of ['a', 'b']) if (it === name || hasEffect) field(it).value = state[it] as string;
    });
    await element.restored;
    await wait(200);
    expect([field('a').value, state]).to.deep.equal(['draft a', { a: 'draft a', b: 'draft b' }]);
  });

  it('is not told for ever where it takes no such text', async () => {
    const { element, field } = mount('<input name="a" value="1">', {
      draft: { a: 'x' },
      saved: { server: { a: '1' } },
    });
    let told = 0;
    element.addEventListener('input', () => {
      told++;
      field('a').value = field('a').value.replace(/\D/g, '') || '1';
    });
    await element.restored;
    await wait(400);
    expect([field('a').value, told < 12]).to.deep.equal(['1', true]);
    edit(field('a'), '2');
    await wait(200);
    expect(field('a').value).to.equal('2');
  });
});

describe('a page that has its own mind as it is told', () => {
  beforeEach(youngPage);

  it('takes back a box and a text in its listener of restore: that stays', async () => {
    const { element, field } = mount('<input name="a"><input type="checkbox" name="terms">', {
      draft: { a: 'x', terms: true },
      saved: { server: { a: '', terms: false } },
    });
    element.addEventListener('restore', () => {
      field('terms').checked = false;
      field('a').value = '';
    });
    await element.restored;
    await aTimeout(200);
    expect([field('a').value, field('terms').checked]).to.deep.equal(['', false]);
  });

  for (const [what, isLate] of [
    ['that it was made with', false],
    ['that comes later', true],
  ] as const)
    it(`makes a tag of a text and empties the field, ${what}: one tag`, async () => {
      const content = '<input name="tag">';
      const { element, form, field } = mount(isLate ? '' : content, {
        draft: { tag: 'cats' },
        saved: { server: { tag: '' } },
      });
      const tags: string[] = [];
      element.addEventListener('change', () => {
        tags.push(field('tag').value);
        field('tag').value = '';
      });
      await element.restored;
      if (isLate) form.innerHTML = content;
      await aTimeout(200);
      expect([tags, field('tag').value]).to.deep.equal([['cats'], '']);
    });

  it('has two boxes that turn each other off: each is told once', async () => {
    const { element, field } = mount('<input type="checkbox" name="a"><input type="checkbox" name="b">', {
      draft: { a: true, b: true },
      saved: { server: { a: false, b: false } },
    });
    const told: string[] = [];
    element.addEventListener('change', ({ target }) => {
      const { name, checked } = target as HTMLInputElement;
      told.push(name);
      if (checked) field(name === 'a' ? 'b' : 'a').checked = false;
    });
    await element.restored;
    await aTimeout(200);
    expect([told, field('a').checked, field('b').checked]).to.deep.equal([['a', 'b'], false, true]);
  });
});
