import { expect } from '@open-wc/testing';
import { PersistedForm } from '../src/index.js';
import {
  comeBack,
  edit,
  finder,
  hidePage,
  KEY,
  leavePage,
  make,
  mount,
  settled,
  store,
  stored,
  stub,
  submit,
  textOf,
  tick,
  type,
  wait,
  writeElsewhere,
} from './helpers/form.js';
import { slowStorageOf, storageOf } from './helpers/storages.js';
import { until } from './helpers/until.js';

/** Notes every write to localStorage. */
function writes(): string[] {
  const keys: string[] = [];
  const { setItem } = Storage.prototype;
  stub(Storage.prototype, 'setItem', {
    value(this: Storage, key: string, text: string) {
      keys.push(key);
      setItem.call(this, key, text);
    },
  });
  return keys;
}

describe('saving', () => {
  it('is done at the latest 100 ms after an edit', async () => {
    const { field } = mount('<input name="a">');
    type(field('a'), 'x');
    expect(stored()).to.equal(undefined);
    await wait(150);
    expect(stored()).to.deep.equal({ a: 'x' });
  });

  it('is not put off by further edits', async () => {
    const { field } = mount('<input name="a">', { delay: 50 });
    const end = performance.now() + 2000;
    for (let i = 0; !stored() && performance.now() < end; i++) {
      type(field('a'), `x${i}`);
      await wait(10);
    }
    expect(stored()).to.have.property('a');
  });

  it('writes at most once per delay', async () => {
    const { field } = mount('<input name="a">', { delay: 100 });
    const keys = writes();
    const start = performance.now();
    for (let i = 0; i < 20; i++) {
      type(field('a'), `x${i}`);
      await wait(10);
    }
    await wait(120);
    const most = Math.ceil((performance.now() - start) / 100);
    expect(keys.length).to.be.within(1, most);
  });

  it('with delay="0" writes at every edit', () => {
    const { field } = mount('<input name="a">', { delay: 0 });
    for (const text of ['x', 'xy', 'xyz']) {
      type(field('a'), text);
      expect(stored()).to.deep.equal({ a: text });
    }
  });

  it('writes nothing without an edit', async () => {
    const keys = writes();
    const { element, details } = mount('<input name="a" value="server">');
    await element.save();
    leavePage();
    element.remove();
    expect([keys, details('save')]).to.deep.equal([[], []]);
  });

  it('writes nothing for an event that changes nothing', async () => {
    const { element, field } = mount('<input name="a">', { draft: { a: 'x' } });
    await element.restored;
    const keys = writes();
    edit(field('a'), 'x');
    await element.save();
    expect(keys).to.deep.equal([]);
  });

  it('writes nothing for what it restores itself', async () => {
    store({ a: 'x' });
    const keys = writes();
    const { element } = mount('<input name="a">');
    await element.restored;
    await wait(130);
    expect(keys).to.deep.equal([]);
  });

  it('writes a field that a listener of restored fields has filled', async () => {
    store({ a: 'x' });
    const { element, field } = mount('<input name="a"><input name="b">');
    await element.restored;
    edit(field('b'), 'computed');
    await element.save();
    expect(stored()).to.deep.equal({ a: 'x', b: 'computed' });
  });

  it('an edit back to the server value is an edit', async () => {
    const { element, field } = mount('<input name="a" value="server">');
    edit(field('a'), 'x');
    await element.save();
    edit(field('a'), 'server');
    await element.save();
    expect(stored()).to.deep.equal({ a: 'server' });
  });

  const flushes: Record<string, (form: ReturnType<typeof mount>) => void> = {
    pagehide: () => leavePage(),
    'pagehide into the back/forward cache': () => leavePage(true),
    'visibilitychange to hidden': () => hidePage(),
    'visibilitychange, where only visibilityState says so': () => {
      stub(document, 'visibilityState', { get: () => 'hidden' });
      hidePage(false);
    },
    'a submit': ({ form }) => submit(form),
    disconnect: ({ element }) => element.remove(),
    'a removal of what is around it': () => document.body.replaceChildren(),
    'save()': ({ element }) => void element.save(),
  };
  for (const [what, flush] of Object.entries(flushes))
    it(`is done at once on ${what}`, () => {
      const form = mount('<input name="a">');
      type(form.field('a'), 'x');
      flush(form);
      expect(stored()).to.deep.equal({ a: 'x' });
    });

  it('does nothing when the page is shown again', () => {
    const { field } = mount('<input name="a">');
    type(field('a'), 'x');
    hidePage(false);
    expect(stored()).to.equal(undefined);
  });

  it('a flush leaves no write behind', async () => {
    const { field } = mount('<input name="a">', { delay: 20 });
    const keys = writes();
    type(field('a'), 'x');
    leavePage();
    await wait(40);
    expect(keys).to.deep.equal([KEY]);
  });

  it('nothing is written after a disconnect', async () => {
    const { element, field } = mount('<input name="a">', { delay: 5 });
    element.remove();
    type(field('a'), 'x');
    await wait(20);
    expect(stored()).to.equal(undefined);
  });

  it('has no unload handler', () => {
    const types: string[] = [];
    const { addEventListener } = EventTarget.prototype;
    stub(EventTarget.prototype, 'addEventListener', {
      value(this: EventTarget, type: string, ...rest: [EventListener]) {
        types.push(type);
        addEventListener.call(this, type, ...rest);
      },
    });
    mount('<input name="a">');
    expect(types).to.include('pagehide').and.not.to.include.members(['unload']);
    expect(types).not.to.include('beforeunload');
  });

  it('a change event alone is an edit', async () => {
    const { element, field } = mount('<input name="a">');
    field('a').value = 'x';
    field('a').dispatchEvent(new Event('change', { bubbles: true }));
    await element.save();
    expect(stored()).to.deep.equal({ a: 'x' });
  });

  it('an edit whose event a listener stops is an edit', async () => {
    const { element, field } = mount('<input name="a">');
    for (const name of ['input', 'change'])
      field('a').addEventListener(name, (event) => event.stopImmediatePropagation());
    edit(field('a'), 'x');
    await element.save();
    expect(stored()).to.deep.equal({ a: 'x' });
  });

  it('ignores edits while disabled', async () => {
    const { element, field } = mount('<input name="a">', { disabled: true });
    edit(field('a'), 'x');
    await element.save();
    element.remove();
    expect(stored()).to.equal(undefined);
  });

  it('keeps the edits of another form with the same key', async () => {
    const one = mount('<input name="a"><input name="b">');
    const two = mount('<input name="a"><input name="b">');
    edit(one.field('a'), '1');
    edit(two.field('b'), '2');
    await Promise.all([one.element.save(), two.element.save()]);
    expect(stored()).to.deep.equal({ a: '1', b: '2' });
  });

  it('save() settles when a slow storage has written', async () => {
    const storage = slowStorageOf();
    const { element, field } = mount('<input name="a">', { storage });
    await element.restored;
    edit(field('a'), 'x');
    await element.save();
    expect(storage.map.has(KEY)).to.be.true;
  });

  it('writes to a slow storage come one after the other, and the last counts', async () => {
    const storage = slowStorageOf({}, 5);
    const { element, field } = mount('<input name="a">', { storage, delay: 0 });
    await element.restored;
    for (const text of ['1', '2', '3']) edit(field('a'), text);
    await element.save();
    expect(storage.map.get(KEY)).to.include('"3"');
  });

  it('reads before it writes', async () => {
    const storage = storageOf();
    const { element, field } = mount('<input name="a">', { storage });
    await element.restored;
    storage.calls.length = 0;
    edit(field('a'), 'x');
    await element.save();
    expect(storage.calls).to.deep.equal(['get', 'set']);
  });

  it('500 connects and disconnects leave no listener behind', async () => {
    const { element, field } = mount('<input name="a">', { delay: 0 });
    for (let i = 0; i < 500; i++) {
      element.remove();
      document.body.append(element);
    }
    const keys = writes();
    type(field('a'), 'x');
    expect(keys).to.deep.equal([KEY]);
    element.remove();
    type(field('a'), 'y');
    leavePage();
    await settled();
    expect(keys).to.deep.equal([KEY]);
  });

  it("what the page's own change listeners make of a field is what is saved", async () => {
    const { element, field } = mount('<input name="a"><input name="chip">');
    field('a').addEventListener('change', () => (field('a').value = field('a').value.toUpperCase()));
    field('chip').addEventListener('change', () => (field('chip').value = ''));
    edit(field('a'), 'abc');
    type(field('chip'), 'tag');
    await element.save();
    field('chip').dispatchEvent(new Event('change', { bubbles: true }));
    await element.save();
    expect(stored()).to.deep.equal({ a: 'ABC', chip: '' });
  });

  it('a field that says just before the write that it is a card number is not stored', async () => {
    const { element, field } = mount('<input name="a"><input name="b">');
    edit(field('b'), 'y');
    type(field('a'), '4111');
    field('a').autocomplete = 'cc-number';
    await element.save();
    expect(stored()).to.deep.equal({ b: 'y' });
  });

  it('what an older release of the page stored of a field that is a secret now goes from the storage', async () => {
    const { element } = mount(
      '<input name="a" autocomplete="cc-number"><input name="b" type="password"><input name="c">',
      {
        draft: { a: '4111', b: 'secret', c: 'x' },
      },
    );
    await element.restored;
    expect(stored()).to.deep.equal({ c: 'x' });
  });

  it("a script's event at a field that shows the server's value is no edit, as when counters begin", async () => {
    const { element, field } = mount(
      '<input name="a" value="server"><textarea name="b"></textarea><textarea name="c">x&#xD;&#xA;y</textarea>',
    );
    for (const name of ['a', 'b', 'c']) type(field(name), field(name).value);
    await element.save();
    expect(stored()).to.equal(undefined);
  });

  it("a script's event does not cost the draft that a slow storage is still to give", async () => {
    const { element, field } = mount('<textarea name="a"></textarea>', {
      storage: slowStorageOf({ [KEY]: textOf({ a: 'mine' }) }, 20),
    });
    type(field('a'), '');
    await element.restored;
    expect(field('a').value).to.equal('mine');
  });

  it('a hidden field with data-persist="on" that a click sets, which focuses nothing', async () => {
    const { element, form, field } = mount('<span>★</span><input type="hidden" name="rating" data-persist="on">');
    const star = form.querySelector('span') as HTMLElement;
    star.addEventListener('click', () => (field('rating').value = '4'));
    star.click();
    await element.save();
    expect(stored()).to.deep.equal({ rating: '4' });
  });

  it('a hidden field that a widget has made, where something around it says data-persist="on"', async () => {
    const { element, form, field } = mount(
      '<div data-persist="on"><span>★</span><input type="hidden" name="rating"></div><input type="hidden" name="token">',
    );
    const star = form.querySelector('span') as HTMLElement;
    star.addEventListener('pointerdown', () => {
      for (const name of ['rating', 'token']) field(name).value = '4';
    });
    star.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }));
    await element.save();
    expect(stored()).to.deep.equal({ rating: '4' });
  });

  describe('in a shadow root', () => {
    async function inShadow(clearOn?: 'submit') {
      const host = document.createElement('div');
      document.body.append(host);
      const element = make('<input name="a"><input name="b">', { clearOn });
      host.attachShadow({ mode: 'open' }).append(element);
      await element.restored;
      return { element, form: element.querySelector('form') as HTMLFormElement, field: finder(element) };
    }

    it("what the page's own change listeners make of a field is what is saved", async () => {
      const { element, field } = await inShadow();
      field('a').addEventListener('change', () => (field('a').value = field('a').value.trim()));
      edit(field('a'), ' x ');
      await element.save();
      expect(stored()).to.deep.equal({ a: 'x' });
    });

    it('what a listener of the submit fills in goes with its success', async () => {
      const { element, form, field } = await inShadow('submit');
      form.addEventListener('submit', (event) => {
        event.preventDefault();
        edit(field('b'), 'filled');
      });
      edit(field('a'), 'x');
      form.requestSubmit();
      await wait(5);
      await element.submitSucceeded();
      expect(stored()).to.equal(undefined);
    });
  });

  it("a script's event is an edit once somebody has touched the page: widgets write a choice into attributes, too", async () => {
    stub(navigator, 'userActivation', { value: { hasBeenActive: true } });
    const { element, field } = mount('<select name="s"><option>a</option><option>b</option></select>');
    await element.restored;
    const option = field<HTMLSelectElement>('s').options[1] as HTMLOptionElement;
    option.selected = true;
    option.setAttribute('selected', '');
    field('s').dispatchEvent(new Event('change', { bubbles: true }));
    await element.save();
    expect(stored()).to.deep.equal({ s: 'b' });
  });

  it('savedAt says when what is stored was edited, not what is still to be written', async () => {
    const { element, field } = mount('<input name="a">', { storage: slowStorageOf({}, 30), delay: 0 });
    await element.restored;
    const times: number[] = [];
    element.addEventListener('save', ({ detail }) => times.push(detail.savedAt.getTime()));
    type(field('a'), 'x');
    await wait(10);
    const second = Date.now();
    type(field('a'), 'xy');
    await until(() => times.length === 2);
    expect(times.map((it) => it >= second)).to.deep.equal([false, true]);
  });
});

describe('a password that is shown as text', () => {
  it('is not stored, when it was text first, and says so', async () => {
    const { element, field } = mount('<input name="secret" type="text">');
    edit(field('secret'), 'hunter2');
    await element.save();
    show(field('secret'), false);
    await settled();
    expect(stored()).to.equal(undefined);
  });

  it('is not stored, when a field of the same name takes its place', async () => {
    const { element, field } = mount('<input type="password" name="pin"><input name="pin" hidden>');
    edit(field('pin'), 'hunter2');
    edit(field('pin', 1), 'hunter2');
    await element.save();
    expect(stored()).to.equal(undefined);
  });

  it('is not stored, when it stands outside the element and is replaced', async () => {
    document.body.innerHTML = '<p><input type="password" name="w" form="f"></p>';
    const { element } = mount('<form id="f"></form>');
    await settled();
    (document.querySelector('p') as Element).innerHTML = '<input name="w" form="f">';
    await settled();
    edit(finder(document)('w'), 'hunter2');
    await element.save();
    expect(stored()).to.equal(undefined);
  });

  it('in another form makes no secret of a field of ours', async () => {
    document.body.innerHTML = '<form><input type="password" name="code" id="other"></form>';
    const { element, field } = mount('<input name="code">');
    edit(field('code'), 'hello');
    show(document.querySelector('#other') as HTMLInputElement);
    await settled();
    await element.save();
    expect(stored()).to.deep.equal({ code: 'hello' });
  });

  it('makes no secret of the field that its node becomes', async () => {
    const { element, form } = mount('<input type="password" name="pw">');
    const control = form.firstElementChild as HTMLInputElement;
    control.type = 'text';
    control.name = 'city';
    await settled();
    edit(control, 'Oslo');
    await element.save();
    expect(stored()).to.deep.equal({ city: 'Oslo' });
  });

  const show = (control: HTMLInputElement, shown = true) => (control.type = shown ? 'text' : 'password');

  it('is not stored, when shown before typing', async () => {
    const { element, field } = mount('<input name="secret" type="password"><input name="a">');
    show(field('secret'));
    edit(field('secret'), 'hunter2');
    edit(field('a'), 'x');
    await element.save();
    expect(stored()).to.deep.equal({ a: 'x' });
  });

  it('is not stored, when shown and typed into later', async () => {
    const { element, field } = mount('<input name="secret" type="password">');
    show(field('secret'));
    await settled();
    edit(field('secret'), 'hunter2');
    await element.save();
    expect(stored()).to.equal(undefined);
  });

  it('is not stored, when typed, shown and typed on', async () => {
    const { element, field } = mount('<input name="secret" type="password">');
    type(field('secret'), 'hunter');
    show(field('secret'));
    type(field('secret'), 'hunter2');
    show(field('secret'), false);
    await element.save();
    expect(stored()).to.equal(undefined);
  });

  for (const [what, replace] of [
    ['before the old one goes', (old: Element, it: Element) => old.replaceWith(it)],
    ['once the old one has gone', (old: Element, it: Element) => (old.remove(), document.body.append(it))],
  ] as const)
    it(`is not stored, when the page renders its form anew to show it, ${what}`, async () => {
      const { element, field } = mount('<input name="pin" type="password"><input name="a">');
      field('pin').value = 'hunter';
      const shown = make('<input name="pin" type="text" value="hunter"><input name="a">');
      replace(element, shown);
      edit(finder(shown)('pin'), 'hunter2');
      edit(finder(shown)('a'), 'x');
      await shown.save();
      expect(stored()).to.deep.equal({ a: 'x' });
    });

  it('is removed from the draft, when it was text first', async () => {
    const { element, field } = mount('<input name="secret"><input name="a">');
    edit(field('secret'), 'hunter2');
    edit(field('a'), 'x');
    await element.save();
    show(field('secret'), false);
    await settled();
    await element.save();
    expect(stored()).to.deep.equal({ a: 'x' });
  });

  it('is not restored from a draft made by hand', async () => {
    const { field } = mount('<input name="secret" type="password">', { draft: { secret: 'x' } });
    show(field('secret'));
    await settled();
    expect(field('secret').value).to.equal('');
  });

  it('is not stored after it was replaced by a text field of the same name', async () => {
    const { element, form, field } = mount('<input name="secret" type="password">');
    field('secret').dispatchEvent(new FocusEvent('focusin', { bubbles: true, composed: true }));
    type(field('secret'), 'hunter');
    form.innerHTML = '<input name="secret" type="text">';
    await settled();
    edit(field('secret'), 'hunter2');
    await element.save();
    expect(stored()).to.equal(undefined);
  });

  it('whose element shows it as text before the form connects is known by its autocomplete', async () => {
    const { element, field } = mount('<input name="secret" type="text" autocomplete="current-password">');
    edit(field('secret'), 'hunter2');
    await element.save();
    expect(stored()).to.equal(undefined);
  });

  it('is not stored when it is renamed after that, or moved to another form', async () => {
    const { element, form } = mount('<input type="password" name="pin">');
    const other = mount('<input name="x">', { storageKey: 'other' });
    const control = form.firstElementChild as HTMLInputElement;
    show(control);
    await settled();
    control.name = 'row';
    await settled();
    edit(control, 'secret');
    await element.save();
    other.form.append(control);
    await settled();
    edit(control, 'secret too');
    await other.element.save();
    expect([stored(), stored('other')]).to.deep.equal([undefined, undefined]);
  });

  it('is not stored where the page renders all of it anew by innerHTML; what was typed last stays', async () => {
    const html = (attributes: string) =>
      `<persisted-form storage-key="${KEY}"><form><input name="a"><input name="code" ${attributes}></form></persisted-form>`;
    document.body.innerHTML = `<div>${html('type="password"')}</div>`;
    const field = finder(document);
    edit(field('code'), 'hunter2');
    type(field('a'), 'typed');
    (document.querySelector('div') as Element).innerHTML = html('type="text" value="hunter2"');
    expect(field('a').value).to.equal('typed');
    edit(field('code'), 'hunter22');
    await document.querySelector('persisted-form')?.save();
    expect(stored()).to.deep.equal({ a: 'typed' });
  });
});

describe('the privacy of a whole form', () => {
  it('no secret stands anywhere in the storages after a full round of typing', async () => {
    const html = `
      <input name="username"><input name="a" type="password"><input name="b" autocomplete="new-password">
      <input name="cardNumber"><input name="c" autocomplete="cc-number"><input name="d" autocomplete="cc-csc">
      <input name="e" autocomplete="one-time-code"><input name="_csrf" type="hidden" value="SECRET"><input name="otp">
      <textarea name="password_hint"></textarea>`;
    const { element, form, field } = mount(html, { delay: 0 });
    for (const it of form.querySelectorAll<HTMLInputElement>('[name]'))
      edit(it, it.name === 'username' ? 'Ada' : 'SECRET');
    for (const it of ['text', 'password']) field('a').type = it;
    await settled();
    edit(field('a'), 'SECRET');
    submit(form);
    leavePage();
    element.remove();
    expect(JSON.stringify([{ ...localStorage }, { ...sessionStorage }]))
      .to.include('Ada')
      .and.not.to.include('SECRET');
  });
});

describe('back from the back/forward cache', () => {
  it('shows nothing as restored that another page has dropped meanwhile', async () => {
    const { element } = mount('<input name="a">', { draft: { a: 'x' } });
    await element.restored;
    leavePage(true);
    localStorage.clear();
    comeBack();
    await settled();
    await settled();
    expect([element.matches(':state(restored)'), element.values]).to.deep.equal([false, { a: null }]);
  });

  it('shows what another page wrote meanwhile', async () => {
    const { element, field } = mount('<input name="a">');
    await element.restored;
    leavePage(true);
    store({ a: 'x' }, { at: Date.now() });
    comeBack();
    await settled();
    expect(field('a').value).to.equal('x');
  });

  it('drops what another page has cleared meanwhile', async () => {
    const { element, field } = mount('<input name="a">');
    edit(field('a'), 'x');
    leavePage(true);
    localStorage.clear();
    comeBack();
    await settled();
    element.remove();
    expect(stored()).to.equal(undefined);
  });

  it('goes on saving', async () => {
    const { element, field } = mount('<input name="a">');
    leavePage(true);
    comeBack();
    edit(field('a'), 'x');
    await element.save();
    expect(stored()).to.deep.equal({ a: 'x' });
  });
});

describe('states', () => {
  it('begin anew with each connect', async () => {
    const { element } = mount('<input name="a">', { draft: { a: 'x' } });
    await element.restored;
    element.remove();
    localStorage.clear();
    document.body.append(element);
    await settled();
    expect(element.matches(':state(restored)')).to.be.false;
  });

  it('restored ends where the server has come to win', async () => {
    const { element, field } = mount('<input name="a" value="old">', {
      draft: { a: 'x' },
      saved: { server: { a: 'old' } },
      conflict: 'server',
    });
    await element.restored;
    expect(element.matches(':state(restored)')).to.be.true;
    field('a').setAttribute('value', 'new');
    expect(element.restore().restored).to.deep.equal([]);
    expect(element.matches(':state(restored)')).to.be.false;
  });

  const states = (element: Element) =>
    ['restored', 'dirty', 'saved', 'error'].filter((state) => element.matches(`:state(${state})`));

  it('dirty from an edit to its write, saved from a write to the next edit', async () => {
    const { element, field } = mount('<input name="a">');
    expect(states(element)).to.deep.equal([]);
    type(field('a'), 'x');
    expect(states(element)).to.deep.equal(['dirty']);
    await element.save();
    expect(states(element)).to.deep.equal(['saved']);
    type(field('a'), 'xy');
    expect(states(element)).to.deep.equal(['dirty']);
  });

  it('never both, also when the visitor types on during a slow write', async () => {
    const { element, field } = mount('<input name="a">', { storage: slowStorageOf({}, 20), delay: 10 });
    await element.restored;
    for (let i = 0; i < 10; i++) {
      type(field('a'), `x${i}`);
      expect(states(element)).to.deep.equal(['dirty']);
      await wait(8);
      expect(states(element)).not.to.include.members(['dirty', 'saved']);
    }
    await element.save();
    await wait(80);
    expect(states(element)).to.deep.equal(['saved']);
  });

  it('dirty ends when an edit is taken back before its write', async () => {
    const { element, field } = mount('<input name="a">', { draft: { a: 'x' } });
    await element.restored;
    type(field('a'), 'y');
    type(field('a'), 'x');
    await element.save();
    expect(states(element)).not.to.include('dirty');
  });

  it('restored while a restored draft stands in the fields', async () => {
    const { element } = mount('<input name="a">', { draft: { a: 'x' } });
    expect(states(element)).to.deep.equal(['restored']);
    await element.restored;
    element.undo();
    expect(states(element)).to.deep.equal([]);
    element.restore();
    expect(states(element)).to.deep.equal(['restored']);
    await element.clear();
    expect(states(element)).to.deep.equal([]);
  });

  it('not restored where the draft has nothing for the fields', async () => {
    const { element } = mount('<input name="a">', { draft: { other: 'x' } });
    await element.restored;
    expect(states(element)).to.deep.equal([]);
  });

  it('restored for fields that come late', async () => {
    const { element, form } = mount('', { draft: { a: 'x' } });
    form.innerHTML = '<input name="a">';
    await settled();
    expect(states(element)).to.deep.equal(['restored']);
  });

  it('error from a failure to the next success', async () => {
    const storage = storageOf();
    const { setItem } = storage;
    const { element, field } = mount('<input name="a">', { storage });
    storage.setItem = () => {
      throw new Error('full');
    };
    edit(field('a'), 'x');
    await element.save();
    expect(states(element)).to.include('error');
    storage.setItem = setItem;
    edit(field('a'), 'y');
    await element.save();
    expect(states(element)).to.deep.equal(['saved']);
  });

  it('dirty and saved are none after a clear', async () => {
    const { element, field } = mount('<input name="a">');
    edit(field('a'), 'x');
    await element.clear();
    expect(states(element)).to.deep.equal([]);
  });

  it('ticking a box is an edit', () => {
    const { element, field } = mount('<input type="checkbox" name="a">');
    tick(field('a'));
    expect(states(element)).to.deep.equal(['dirty']);
  });

  it('what is never stored makes nothing dirty', () => {
    const { element, field } = mount('<input type="password" name="a">');
    edit(field('a'), 'x');
    expect(states(element)).to.deep.equal([]);
  });

  it('dirty, not saved, while a newer edit waits for a slow write', async () => {
    const storage = slowStorageOf({}, 30);
    const { element, field } = mount('<input name="a">', { storage, delay: 0 });
    await element.restored;
    const seen: unknown[] = [];
    element.addEventListener('save', () => seen.push(element.matches(':state(saved)')));
    type(field('a'), 'x');
    await wait(10);
    type(field('a'), 'xy');
    await wait(300);
    expect(seen).to.deep.equal([false, true]);
  });
});

describe('clear()', () => {
  it('drops the draft and what is pending; the fields keep what they show', async () => {
    const { element, field } = mount('<input name="a"><input name="b">', { draft: { a: 'x' }, delay: 20 });
    await element.restored;
    type(field('b'), 'y');
    await element.clear();
    await wait(50);
    expect([stored(), field('a').value, field('b').value]).to.deep.equal([undefined, 'x', 'y']);
    expect(element.values).to.deep.equal({ a: null, b: null });
    expect(element.savedAt).to.equal(null);
  });

  it('leaves nothing in the storage', async () => {
    const { element } = mount('<input name="a">', { draft: { a: 'x' } });
    await element.clear();
    expect(localStorage.length).to.equal(0);
  });

  it('an edit after it is stored', async () => {
    const { element, field } = mount('<input name="a"><input name="b">', { draft: { a: 'x' } });
    await element.clear();
    edit(field('b'), 'y');
    await element.save();
    expect(stored()).to.deep.equal({ b: 'y' });
  });

  it('during a slow write leaves nothing behind', async () => {
    const storage = slowStorageOf({}, 10);
    const { element, field } = mount('<input name="a">', { storage });
    await element.restored;
    edit(field('a'), 'x');
    void element.save();
    await element.clear();
    await wait(60);
    expect(storage.map.size).to.equal(0);
  });

  it('while a slow storage is still being read leaves nothing behind', async () => {
    const storage = slowStorageOf({ [KEY]: textOf({ a: 'x' }) }, 30);
    const { element } = mount('<input name="a">', { storage });
    await element.clear();
    await wait(120);
    expect(storage.map.size).to.equal(0);
    expect(element.values).to.deep.equal({ a: null });
  });

  it('drops a draft of an edit whose clock ran ahead', async () => {
    const { element } = mount('<input name="a">', { draft: { a: 'x' }, saved: { at: Date.now() + 1e8 } });
    await element.clear();
    expect([stored(), element.values]).to.deep.equal([undefined, { a: null }]);
  });

  it('an edit after a clear by a clock that ran ahead is stored', async () => {
    const { element, field } = mount('<input name="a">', { draft: { a: 'x' }, saved: { at: Date.now() + 1e8 } });
    await element.clear();
    edit(field('a'), 'y');
    await element.save();
    expect(stored()).to.deep.equal({ a: 'y' });
  });

  const drops: Record<string, (element: PersistedForm) => Promise<void> | void> = {
    'clear()': (element) => element.clear(),
    'PersistedForm.clear()': () => PersistedForm.clear({ storageKey: KEY }),
    'submitSucceeded()': (element) => element.submitSucceeded(),
    "another tab's clear": () => {
      localStorage.removeItem(KEY);
      writeElsewhere(null);
    },
  };
  for (const [what, drop] of Object.entries(drops))
    it(`${what} is not taken back by the change that a browser tells of at the next blur`, async () => {
      const { element, field } = mount('<input name="a">');
      field('a').focus();
      type(field('a'), 'x');
      await element.save();
      await drop(element);
      field('a').dispatchEvent(new Event('change', { bubbles: true }));
      await element.save();
      expect(stored()).to.equal(undefined);
      type(field('a'), 'xy');
      await element.save();
      expect(stored()).to.deep.equal({ a: 'xy' });
    });
});

describe('the states once all is written', () => {
  for (const [what, content, act] of [
    ['a letter', '<input name="a">', (it: HTMLInputElement) => type(it, 'x')],
    ['a tick', '<input type="checkbox" name="a">', (it: HTMLInputElement) => tick(it)],
  ] as const)
    it(`are those of a saved draft with delay="0", too: ${what}`, async () => {
      const { element, field } = mount(content, { delay: 0 });
      await element.restored;
      act(field('a'));
      await settled();
      expect([element.matches(':state(dirty)'), element.matches(':state(saved)')]).to.deep.equal([false, true]);
    });

  it('say nothing of a write that a clear has overtaken', async () => {
    const { element, field, names } = mount('<input name="a">', { storage: slowStorageOf({}, 20), delay: 0 });
    await element.restored;
    type(field('a'), 'x');
    await wait(5);
    await element.clear();
    await wait(50);
    expect([element.savedAt, element.matches(':state(saved)')]).to.deep.equal([null, false]);
    expect(names()).to.deep.equal(['restore', 'clear']);
  });

  it('are those of a saved draft also where an older clear of another tab is read meanwhile', async () => {
    const items: Record<string, string> = {};
    const storage = slowStorageOf(items, 10);
    const { element, field, names } = mount('<input name="a"><input name="b">', { storage, delay: 0 });
    await element.restored;
    await storage.setItem(KEY, textOf({ b: 'elsewhere' }, { clearedAt: Date.now() - 5000 }));
    element.restore();
    await wait(2);
    type(field('a'), 'x');
    await until(() => element.matches(':state(saved)'));
    expect([names().at(-1), element.matches(':state(dirty)')]).to.deep.equal(['save', false]);
  });
});

describe('PersistedForm.clear() without await, and a form that comes in the same task', () => {
  for (const which of [{ storageKey: KEY }, { scope: 'ada' }])
    it(`shows nothing of what was dropped: ${JSON.stringify(which)}`, async () => {
      const { scope } = which as { scope?: string };
      store({ a: "Ada's" }, { scope, key: scope ? `${KEY}@${scope}` : KEY });
      void PersistedForm.clear(which);
      const { element, field } = mount('<input name="a">', { scope });
      await element.restored;
      expect([field('a').value, element.values]).to.deep.equal(['', { a: null }]);
    });
});
