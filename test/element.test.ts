import { expect } from '@open-wc/testing';
import { decode } from '../src/core/draft.js';
import { defineStorage, PersistedForm } from '../src/index.js';
import {
  edit,
  finder,
  KEY,
  leavePage,
  listen,
  make,
  makeDraft,
  mount,
  settled,
  store,
  stored,
  stub,
  textOf,
  tick,
  type,
  valuesIn,
  wait,
  writeElsewhere,
} from './helpers/form.js';
import { silent, slowStorageOf, storageOf, throwing } from './helpers/storages.js';
import { until } from './helpers/until.js';

describe('attributes and properties', () => {
  it('a delay that is no number is as if it were not there', async () => {
    const { element, field } = mount('<input name="a">', { attributes: { delay: 'soon' } });
    await element.restored;
    edit(field('a'), 'x');
    expect(stored()).to.equal(undefined);
    await wait(150);
    expect(stored()).to.deep.equal({ a: 'x' });
  });

  it("a number for a text is that text: frameworks give a user's id as they have it", async () => {
    const options = { scope: 42, version: 2 } as object;
    const { element, field } = mount('<input name="a">', options);
    edit(field('a'), 'x');
    await element.save();
    element.remove();
    const next = mount('<input name="a">', options);
    expect([next.field('a').value, next.details('persist-error')]).to.deep.equal(['x', []]);
    await PersistedForm.clear({ scope: 42 } as object as { scope: string });
    expect(localStorage.length).to.equal(0);
  });

  const attributes: [attribute: string, property: keyof PersistedForm, text: string, value: unknown][] = [
    ['storage-key', 'storageKey', 'k', 'k'],
    ['scope', 'scope', 'u1', 'u1'],
    ['storage', 'storage', 'session', 'session'],
    ['version', 'version', '2', '2'],
    ['max-age', 'maxAge', '60', 60],
    ['delay', 'delay', '250', 250],
    ['exclude', 'exclude', '.a', '.a'],
    ['clear-on', 'clearOn', 'submit', 'submit'],
    ['conflict', 'conflict', 'server', 'server'],
    ['notify', 'notify', 'none', 'none'],
    ['sync', 'sync', '', true],
    ['disabled', 'disabled', '', true],
  ];
  for (const [attribute, property, text, value] of attributes)
    it(`${attribute} is ${property}`, () => {
      const element = document.createElement('persisted-form');
      element.setAttribute(attribute, text);
      expect(element[property]).to.equal(value);
    });

  it('have defaults', () => {
    const { storageKey, scope, storage, version, maxAge, delay, exclude, clearOn, conflict, notify, sync, disabled } =
      document.createElement('persisted-form');
    expect({ storage, delay, conflict, notify, sync, disabled, maxAge }).to.deep.equal({
      storage: 'local',
      delay: 100,
      conflict: 'draft',
      notify: 'field',
      sync: false,
      disabled: false,
      maxAge: undefined,
    });
    expect([storageKey, scope, version, exclude, clearOn].filter(Boolean)).to.deep.equal([]);
  });

  it('a property that was set before the element was defined counts', async () => {
    store({ a: 'x' }, { key: 'early' });
    const tag = 'x-early-form';
    const element = document.createElement(tag) as PersistedForm;
    element.storageKey = 'early';
    element.innerHTML = '<form><input name="a"></form>';
    document.body.append(element);
    const { details } = listen(element);
    customElements.define(tag, class extends PersistedForm {});
    await settled();
    expect([element.storageKey, finder(element)('a').value]).to.deep.equal(['early', 'x']);
    expect(details('restore').map(({ storageKey }) => storageKey)).to.deep.equal(['early']);
  });

  it('a property that was set before the element was defined counts from the first read on', async () => {
    store({ a: "somebody else's" });
    const tag = 'x-early-scope';
    const element = document.createElement(tag) as PersistedForm;
    Object.assign(element, { storageKey: KEY, scope: 'u1' });
    element.innerHTML = '<input name="a">';
    document.body.append(element);
    const { details } = listen(element);
    const field = finder(element)('a');
    field.focus();
    field.value = 'typed';
    customElements.define(tag, class extends PersistedForm {});
    await element.restored;
    await element.save();
    expect(details('beforerestore').map(({ values }) => values)).to.deep.equal([{ a: 'typed' }]);
    expect([stored(), stored(`${KEY}@u1`)]).to.deep.equal([{ a: "somebody else's" }, { a: 'typed' }]);
  });

  it('a number may be given as a text, as templates of frameworks do', async () => {
    const { element, field } = mount('<input name="a">', { delay: '0' as never, maxAge: '60' as never });
    await element.restored;
    edit(field('a'), 'x');
    expect(stored()).to.deep.equal({ a: 'x' });
    expect(decode(localStorage.getItem(KEY))?.maxAge).to.equal(60);
  });

  it('an element may move to a window of its own', async () => {
    const { element, field } = mount('<input name="a"><p data-persist="restored">Restored</p>', { draft: { a: 'x' } });
    await element.restored;
    const frame = document.createElement('iframe');
    document.body.append(frame);
    const page = frame.contentDocument as Document;
    page.body.append(element);
    await settled();
    const shown = (it: string) => page.defaultView?.getComputedStyle(element.querySelector(it) as Element).display;
    expect([shown('input') !== 'none', shown('p')]).to.deep.equal([true, 'block']);
    edit(field('a'), 'y');
    await element.save();
    expect(stored()).to.deep.equal({ a: 'y' });
  });

  it('a property that a class of its own adds reads nothing anew', async () => {
    class Own extends PersistedForm {
      static override properties = { mood: {} };
      declare mood: string;
    }
    customElements.define('x-own-property', Own);
    const element = document.createElement('x-own-property') as Own;
    Object.assign(element, { storageKey: KEY, innerHTML: '<input name="a">' });
    const { names } = listen(element);
    document.body.append(element);
    await element.restored;
    element.mood = 'good';
    await settled();
    expect(names().filter((it) => it === 'restore')).to.have.length(1);
  });

  it('a key may be a number, as of a record', async () => {
    const { element, field } = mount('<input name="a">', { storageKey: 5 as never });
    edit(field('a'), 'x');
    await element.save();
    expect(stored('5')).to.deep.equal({ a: 'x' });
    await PersistedForm.clear({ storageKey: '5' });
    expect([stored('5'), element.savedAt]).to.deep.equal([undefined, null]);
  });

  for (const attribute of ['hidden', 'popover'])
    it(`an element that is ${attribute} is not shown`, () => {
      const { element } = mount('<input name="a">', { attributes: { [attribute]: '' } });
      expect(getComputedStyle(element).display).to.equal('none');
    });

  it('a page may say how the element is displayed', () => {
    document.body.innerHTML = '<style>persisted-form { display: block }</style>';
    expect(getComputedStyle(mount('<input name="a">').element).display).to.equal('block');
  });

  it('no attribute is added to the element for a property', async () => {
    const { element } = mount('<input name="a">', { scope: 's', delay: 5, sync: true });
    await element.updateComplete;
    expect(element.attributes).to.have.length(0);
  });

  it('an attribute that is no number is as if it were not there', async () => {
    const { element, field } = mount('<input name="a">', { attributes: { 'max-age': 'soon', delay: 'soon' } });
    edit(field('a'), 'x');
    await element.save();
    element.remove();
    expect(mount('<input name="a">', { attributes: { 'max-age': 'soon' } }).field('a').value).to.equal('x');
  });

  it('a number that is taken away again is the default', async () => {
    const { element, field } = mount('<input name="a">', { attributes: { delay: '0' } });
    element.removeAttribute('delay');
    type(field('a'), 'x');
    expect(stored()).to.equal(undefined);
    await wait(150);
    expect(stored()).to.deep.equal({ a: 'x' });
  });
});

describe('the element', () => {
  it('takes no room', () => {
    const { element } = mount('<input name="a">');
    expect(getComputedStyle(element).display).to.equal('contents');
  });

  it('takes no room in a shadow root', () => {
    const host = document.body.appendChild(document.createElement('div'));
    const element = make('<input name="a">');
    host.attachShadow({ mode: 'open' }).append(element);
    expect(getComputedStyle(element).display).to.equal('contents');
  });

  it('leaves its nodes where they are', () => {
    const element = make('<input name="a">', { draft: { a: 'x' } });
    const before = [...element.querySelectorAll('*')];
    document.body.append(element);
    expect([...element.querySelectorAll('*')]).to.deep.equal(before);
  });

  it('brings its rules once', () => {
    mount('');
    const count = document.adoptedStyleSheets.length;
    mount('');
    expect(document.adoptedStyleSheets.length).to.equal(count);
  });

  it('is accessible', async () => {
    const { element } = mount(
      `<label>Name <input name="a"></label>
       <p data-persist="restored" role="status">We kept your draft. <button type="button">Undo</button></p>`,
      { draft: { a: 'x' } },
    );
    await element.restored;
    await expect(element).to.be.accessible();
  });

  it('outside of a page has nothing to say, and throws nothing', async () => {
    const element = document.createElement('persisted-form');
    await Promise.all([element.save(), element.clear(), element.submitSucceeded()]);
    element.undo();
    expect([element.values, element.savedAt]).to.deep.equal([{}, null]);
    expect(element.restore().values).to.deep.equal({});
    expect(element.reshow()).to.equal(undefined);
  });

  it('restored is a promise of the first restore', async () => {
    const { element } = mount('<input name="a">', { draft: { a: 'x' } });
    const detail = await element.restored;
    element.restore();
    expect(await element.restored).to.equal(detail);
    expect(detail.values).to.deep.equal({ a: 'x' });
  });

  it('a script that comes twice defines nothing twice, and throws nothing', async () => {
    const again = (await import(`/src/index.ts?${'again'}`)) as { PersistedForm: typeof PersistedForm };
    expect(customElements.get('persisted-form')).to.equal(PersistedForm);
    expect(again.PersistedForm).to.be.a('function');
  });

  it('one inside another looks after its own fields', async () => {
    const outer = document.createElement('persisted-form');
    outer.storageKey = 'outer';
    outer.innerHTML = `<input name="o"><persisted-form storage-key="${KEY}"><form><input name="a"></form></persisted-form>`;
    document.body.append(outer);
    edit(finder(outer)('a'), 'x');
    await outer.querySelector('persisted-form')?.save();
    expect(stored()).to.deep.equal({ a: 'x' });
  });
});

describe('set later', () => {
  const twoDrafts = () => {
    store({ a: 'one' }, { key: 'one' });
    store({ a: 'two' }, { key: 'two' });
  };

  it('storage-key: the draft is read anew, at once', async () => {
    twoDrafts();
    const { element, field } = mount('<input name="a">', { storageKey: 'one' });
    await element.restored;
    element.setAttribute('storage-key', 'two');
    expect(field('a').value).to.equal('two');
  });

  it('storage-key: what the old draft showed goes', async () => {
    store({ a: 'one' }, { key: 'one' });
    const { element, field } = mount('<input name="a" value="server">', { storageKey: 'one' });
    await element.restored;
    element.storageKey = 'two';
    expect([field('a').value, element.values]).to.deep.equal(['server', { a: null }]);
    expect(element.matches(':state(restored)')).to.be.false;
  });

  it('storage-key: what is pending goes where it belonged', async () => {
    const { element, field } = mount('<input name="a">', { storageKey: 'one' });
    await element.restored;
    type(field('a'), 'pending');
    element.storageKey = 'two';
    edit(field('a'), 'next');
    await element.save();
    expect([stored('one'), stored('two')]).to.deep.equal([{ a: 'pending' }, { a: 'next' }]);
  });

  it('storage-key: what is pending goes where it belonged, also when set before the first write', async () => {
    const { element, field } = mount('<input name="a">', { storageKey: 'one', storage: slowStorageOf() });
    type(field('a'), 'pending');
    const storage = element.storage as ReturnType<typeof slowStorageOf>;
    element.storageKey = 'two';
    await wait(100);
    expect(valuesIn(storage.map.get('one'))).to.deep.equal({ a: 'pending' });
    expect(storage.map.has('two')).to.be.false;
  });

  it('storage-key: restore is told again', async () => {
    twoDrafts();
    const { element, details } = mount('<input name="a">', { storageKey: 'one' });
    await element.restored;
    element.storageKey = 'two';
    await settled();
    expect(details('restore').map(({ storageKey }) => storageKey)).to.deep.equal(['one', 'two']);
  });

  it('several at once: what is shown in the end is the last one', async () => {
    store({ a: 'x' }, { key: 'two', scope: 's', area: sessionStorage });
    const { element, field } = mount('<input name="a">', { storageKey: 'one' });
    await element.restored;
    Object.assign(element, { storageKey: 'two', scope: 's', storage: 'session' });
    edit(field('a'), 'y');
    await element.save();
    expect(Object.keys(localStorage)).to.deep.equal([]);
    expect(sessionStorage.length).to.be.above(0);
  });

  it('storage', async () => {
    const { element, field } = mount('<input name="a">', { draft: { a: 'local' } });
    await element.restored;
    store({ a: 'session' }, { area: sessionStorage });
    element.storage = 'session';
    expect(field('a').value).to.equal('session');
    edit(field('a'), 'y');
    await element.save();
    expect([stored(), stored(KEY, sessionStorage)]).to.deep.equal([{ a: 'local' }, { a: 'y' }]);
  });

  it('a storage object', async () => {
    const { element, field } = mount('<input name="a">');
    await element.restored;
    element.storage = storageOf({ [KEY]: textOf({ a: 'x' }) });
    expect(field('a').value).to.equal('x');
  });

  it('delay', () => {
    const { element, field } = mount('<input name="a">', { delay: 10_000 });
    type(field('a'), 'x');
    element.delay = 0;
    expect(stored()).to.deep.equal({ a: 'x' });
    type(field('a'), 'y');
    expect(stored()).to.deep.equal({ a: 'y' });
  });

  it('disabled, and not any more', async () => {
    const { element, field } = mount('<input name="a">');
    await element.restored;
    edit(field('a'), 'before');
    element.disabled = true;
    expect(stored()).to.deep.equal({ a: 'before' });
    edit(field('a'), 'during');
    await element.save();
    expect(stored()).to.deep.equal({ a: 'before' });
    element.disabled = false;
    edit(field('a'), 'after');
    await element.save();
    expect(stored()).to.deep.equal({ a: 'after' });
  });

  it('disabled from the start, and not any more: the draft is shown', async () => {
    const { element, field } = mount('<input name="a">', { draft: { a: 'x' }, disabled: true });
    await settled();
    element.removeAttribute('disabled');
    element.disabled = false;
    expect(field('a').value).to.equal('x');
  });

  it('exclude', async () => {
    const { element, field } = mount('<input name="a"><input name="b">', { draft: { a: 'x', b: 'y' } });
    await element.restored;
    element.exclude = '[name=a]';
    edit(field('a'), 'private');
    await element.save();
    expect(stored()?.a).not.to.equal('private');
    expect(element.values).to.deep.equal({ b: 'y' });
  });

  it('conflict', async () => {
    const { element, field } = mount('<input name="a" value="new">', {
      draft: { a: 'draft' },
      saved: { server: { a: 'old' } },
    });
    await element.restored;
    element.conflict = 'server';
    expect(field('a').value).to.equal('new');
    element.conflict = 'draft';
    expect(field('a').value).to.equal('draft');
  });

  it('max-age', async () => {
    const { element, field } = mount('<input name="a">', { draft: { a: 'x' }, saved: { at: Date.now() - 60_000 } });
    await element.restored;
    element.maxAge = 30;
    expect(field('a').value).to.equal('');
  });

  it('the same value again changes nothing', async () => {
    const { element, names } = mount('<input name="a">', { delay: 100 });
    await element.restored;
    element.delay = 100;
    element.setAttribute('storage-key', KEY);
    await settled();
    expect(names()).to.deep.equal(['restore']);
  });

  it('disabled no more: what was typed meanwhile stays, and is part of the draft', async () => {
    const { element, field } = mount('<input name="a"><input name="b">', {
      draft: { a: 'old', b: 'old' },
      disabled: true,
    });
    await element.restored;
    edit(field('a'), 'typed');
    element.disabled = false;
    await element.save();
    expect([field('a').value, field('b').value]).to.deep.equal(['typed', 'old']);
    expect(stored()).to.deep.equal({ a: 'typed', b: 'old' });
  });

  it('another record, whose values the page shows before it gives the key: they stay', async () => {
    const { element, field } = mount('<input name="a" value="1"><input name="b" value="1">', { draft: { a: 'draft' } });
    await element.restored;
    field('a').value = field('a').defaultValue = '2';
    element.storageKey = 'another';
    await settled();
    expect(field('a').value).to.equal('2');
  });

  it('another record, whose key the page gives before it shows the values: its fields are told of when they are there', async () => {
    store({ a: 'draft 2' }, { key: 'two', server: { a: '2' } });
    const { element, field, details } = mount('<input name="a" value="1"><input name="b" value="1">', {
      storageKey: 'one',
    });
    await element.restored;
    const told: string[] = [];
    element.addEventListener('input', () => told.push(`${field('a').value} ${field('b').value}`));
    element.storageKey = 'two';
    for (const name of ['a', 'b']) field(name).value = field(name).defaultValue = '2';
    await settled();
    expect([field('a').value, field('b').value, told]).to.deep.equal(['draft 2', '2', ['draft 2 2']]);
    expect(details('restore').at(-1)).to.deep.include({ restored: ['a'], conflicts: [] });
    element.undo();
    expect(field('a').value).to.equal('2');
  });

  it('storage-key: what was typed for one record stands in no other, and comes back with its own', async () => {
    const { element, field } = mount('<textarea name="a"></textarea>', { storageKey: 'chat 1' });
    await element.restored;
    field('a').focus();
    edit(field('a'), 'for chat 1');
    element.storageKey = 'chat 2';
    expect(field('a').value).to.equal('');
    edit(field('a'), 'for chat 2');
    element.storageKey = 'chat 1';
    expect(field('a').value).to.equal('for chat 1');
    await element.save();
    expect([stored('chat 1'), stored('chat 2')]).to.deep.equal([{ a: 'for chat 1' }, { a: 'for chat 2' }]);
  });

  it('storage-key: the page is told that what was typed or restored has gone', async () => {
    const { element, field } = mount('<input name="a"><input name="b">', { draft: { a: 'x' } });
    await element.restored;
    edit(field('b'), 'typed');
    const told: string[] = [];
    element.addEventListener('input', ({ target }) => told.push((target as HTMLInputElement).name));
    element.storageKey = 'another';
    await settled();
    expect(told).to.have.members(['a', 'b']);
  });

  it('storage-key: a first one, for what was typed before there was any: it stays', async () => {
    const { element, field } = mount('<input name="a">', { storageKey: '' });
    await element.restored;
    edit(field('a'), 'typed');
    element.storageKey = 'named';
    await settled();
    expect(field('a').value).to.equal('typed');
  });

  it('submitSucceeded() and another record at once, with a slow storage: the one that was sent goes', async () => {
    const storage = slowStorageOf({ one: textOf({ a: 'one' }), two: textOf({ a: 'two' }) }, 20);
    const { element, field } = mount('<input name="a">', { storage, storageKey: 'one', clearOn: 'submit' });
    await element.restored;
    void element.submitSucceeded();
    element.storageKey = 'two';
    await until(() => !storage.map.has('one') && field('a').value === 'two');
    expect([...storage.map.keys()]).to.deep.equal(['two']);
  });

  it('restore() and another record at once, with a slow storage: its values are its own', async () => {
    const storage = slowStorageOf({ one: textOf({ a: 'one' }), two: textOf({ a: 'two' }) }, 20);
    const { element, field } = mount('<input name="a">', { storage, storageKey: 'one' });
    await element.restored;
    const { getItem } = storage;
    storage.getItem = async (key) => {
      if (key === 'one') await wait(100);
      return getItem.call(storage, key);
    };
    element.restore();
    element.storageKey = 'two';
    await wait(250);
    expect([field('a').value, element.values]).to.deep.equal(['two', { a: 'two' }]);
  });
});

describe('scope', () => {
  it('a draft of another scope is not read', () => {
    store({ a: 'x' }, { scope: 'ada' });
    const { field } = mount('<input name="a">', { scope: 'grace' });
    expect(field('a').value).to.equal('');
  });

  it('two scopes have their own drafts', async () => {
    for (const scope of ['ada', 'grace', '']) {
      const { element, field } = mount('<input name="a">', { scope });
      expect(field('a').value).to.equal('');
      edit(field('a'), scope || 'nobody');
      element.remove();
    }
    for (const scope of ['ada', 'grace', '']) {
      const { element, field } = mount('<input name="a">', { scope });
      expect(field('a').value).to.equal(scope || 'nobody');
      element.remove();
    }
  });

  it('a draft of another scope under the very same name is neither read nor written over', async () => {
    store({ a: 'theirs' }, { scope: 'ada' });
    const { element, field, details } = mount('<input name="a">');
    expect(field('a').value).to.equal('');
    edit(field('a'), 'mine');
    await element.save();
    expect(stored()).to.deep.equal({ a: 'theirs' });
    expect(details('persist-error').map(({ operation }) => operation)).to.deep.equal(['write']);
    element.remove();
    expect(mount('<input name="a">').field('a').value).to.equal('mine');
  });

  it('set later shows the other draft', async () => {
    const first = mount('<input name="a">', { scope: 'ada' });
    edit(first.field('a'), 'x');
    first.element.remove();
    const { element, field } = mount('<input name="a">');
    element.scope = 'ada';
    expect(field('a').value).to.equal('x');
    element.scope = '';
    expect(field('a').value).to.equal('');
  });

  it('a logout: what was restored or typed for one person does not stand in the form of the next', async () => {
    const { element, field } = mount('<input name="a" value="server"><input name="b">', {
      scope: 'ada',
      draft: { a: 'Ada’s' },
      saved: { scope: 'ada', key: `${KEY}@ada` },
    });
    await element.restored;
    edit(field('b'), 'hers, too');
    await PersistedForm.clear({ scope: 'ada' });
    expect([field('a').value, field('b').value]).to.deep.equal(['server', '']);
  });

  it('set later: what one person typed does not stand in the form of the next', async () => {
    const { element, field } = mount('<input name="a" value="server">', { scope: 'ada' });
    await element.restored;
    edit(field('a'), 'Ada’s');
    element.scope = 'bob';
    expect(field('a').value).to.equal('server');
  });

  describe('set later, to that of another person: what was typed goes, too,', () => {
    async function typed(options = {}) {
      const it = mount('<input name="a" value="server">', { scope: 'ada', ...options });
      edit(it.field('a'), 'Ada’s');
      await it.element.save();
      return it;
    }

    it('where the element has moved since', async () => {
      const { element, field } = await typed();
      document.body.append(document.createElement('p'), element);
      element.scope = 'bob';
      expect(field('a').value).to.equal('server');
    });

    it('where an option has changed since', async () => {
      const { element, field } = await typed();
      element.version = '2';
      element.version = '';
      element.scope = 'bob';
      expect(field('a').value).to.equal('server');
    });

    it('where the storage got its name since', async () => {
      const { element, field } = await typed({ storage: 'named later' });
      defineStorage('named later', storageOf());
      await element.save();
      element.scope = 'bob';
      expect(field('a').value).to.equal('server');
    });

    it('where the element is disabled in the same render', async () => {
      const { element, field } = await typed();
      element.disabled = true;
      element.scope = '';
      expect(field('a').value).to.equal('server');
    });

    it('where a page renders before a slow storage has answered', async () => {
      const { element, field } = await typed({ storage: slowStorageOf({}, 20) });
      await element.restored;
      let state = 'Ada’s';
      field('a').addEventListener('input', () => (state = field('a').value));
      element.scope = 'bob';
      await settled();
      field('a').value = state;
      await wait(100);
      expect([field('a').value, state]).to.deep.equal(['server', 'server']);
    });

    it('where it is a row that came later', async () => {
      const { element, form, field } = mount('<input name="i[]" value="one">', { scope: 'ada' });
      edit(field('i[]'), 'Ada’s');
      form.insertAdjacentHTML('beforeend', '<input name="i[]">');
      await settled();
      edit(field('i[]', 1), 'hers, too');
      element.scope = 'bob';
      expect([field('i[]').value, field('i[]', 1).value]).to.deep.equal(['one', '']);
    });

    it('to what the server shows on this page, not to what it had shown on another', async () => {
      const { element, field } = mount('<input name="a" value="new">', {
        scope: 'ada',
        draft: { a: 'new' },
        saved: { scope: 'ada', key: `${KEY}@ada`, server: { a: 'old' } },
      });
      await element.restored;
      edit(field('a'), 'newer');
      element.scope = 'bob';
      expect(field('a').value).to.equal('new');
    });

    it('to what the server shows of the next record, where that has come first', async () => {
      const { element, field } = mount('<input name="a" value="one">', {
        draft: { a: 'x' },
        saved: { server: { a: 'one' } },
      });
      await element.restored;
      field('a').setAttribute('value', 'two');
      element.storageKey = 'two';
      expect(field('a').value).to.equal('two');
    });
  });

  describe('where a blank row or box has joined since,', () => {
    const others: Record<string, (element: PersistedForm) => unknown> = {
      'another scope': (element) => (element.scope = 'bob'),
      'another key': (element) => (element.storageKey = 'other'),
      'a logout': () => PersistedForm.clear({ scope: 'ada' }),
    };
    for (const [what, go] of Object.entries(others)) {
      it(`${what}: nothing of one person’s rows stays`, async () => {
        const { element, form, field } = mount('<input name="items[]">', { scope: 'ada' });
        await element.restored;
        edit(field('items[]'), 'Ada’s');
        await element.save();
        form.insertAdjacentHTML('beforeend', '<input name="items[]">');
        await settled();
        await go(element);
        expect([field('items[]').value, field('items[]', 1).value]).to.deep.equal(['', '']);
      });

      it(`${what}: nor her tick in the box that was alone`, async () => {
        const { element, form, field } = mount('<input type="checkbox" name="done" value="1">', { scope: 'ada' });
        await element.restored;
        tick(field('done'));
        await element.save();
        form.insertAdjacentHTML('beforeend', '<input type="checkbox" name="done" value="2">');
        await settled();
        await go(element);
        expect([field('done').checked, field('done', 1).checked]).to.deep.equal([false, false]);
      });
    }
  });

  describe('whose own values are those of the last person, set by property alone (Vue)', () => {
    const options = { scope: 'ada', draft: { news: true, b: 'x' }, saved: { scope: 'ada', key: `${KEY}@ada` } };
    const before: Record<string, (element: PersistedForm) => unknown> = {
      'after a logout': () => PersistedForm.clear({ scope: 'ada' }),
      'after a reset': (element) => {
        element.querySelector('form')?.reset();
      },
      'after an Undo and another edit': (element) => {
        element.undo();
        edit(finder(element)('b'), 'y');
      },
    };
    for (const [what, act] of Object.entries(before))
      it(`${what}: they stay`, async () => {
        const { element, field } = mount('<input type="checkbox" name="news"><input name="b">', options);
        await element.restored;
        await act(element);
        await element.save();
        expect(field('news').checked).to.be.false;
        field('news').checked = true;
        element.scope = 'bob';
        await settled();
        expect(field('news').checked).to.be.true;
      });
  });

  for (const drop of ['clear', 'submitSucceeded'] as const)
    for (const how of ['another scope', 'a logout'])
      for (const framework of ['', ', where React writes it into the attribute'])
        it(`${how} after ${drop}(): what one person typed does not stand in the form of the next${framework}`, async () => {
          const { element, field } = mount('<input name="a" value="server">', { scope: 'ada' });
          await element.restored;
          edit(field('a'), 'Ada’s');
          if (framework) field('a').setAttribute('value', 'Ada’s');
          await element.save();
          await element[drop]();
          expect(field('a').value).to.equal('Ada’s');
          if (how === 'a logout') await PersistedForm.clear({ scope: 'ada' });
          else Object.assign(element, { storageKey: 'bob’s', scope: 'bob' });
          expect(field('a').value).to.equal('server');
        });

  it('a logout: a page that takes the form away in its next render has been told', async () => {
    const { element, field } = mount('<input name="a">', { scope: 'ada' });
    await element.restored;
    let model = '';
    element.addEventListener('input', () => (model = field('a').value));
    edit(field('a'), 'Ada’s');
    await element.save();
    void PersistedForm.clear({ scope: 'ada' });
    queueMicrotask(() => {
      element.remove();
    });
    await wait(20);
    expect(model).to.equal('');
  });

  for (const [what, go] of Object.entries({
    'a logout': () => PersistedForm.clear({ scope: 'ada' }),
    'another scope': (element: PersistedForm) => (element.scope = 'bob'),
  }))
    it(`${what}: a framework that hears of one box at a time ticks none of the last person’s again (Vue)`, async () => {
      const content = ['p', 'q'].map((it) => `<input type="checkbox" name="c" value="${it}">`).join('');
      const { element, field } = mount(content, { scope: 'ada' });
      await element.restored;
      const boxes = [field('c'), field('c', 1)];
      let model: string[] = [];
      let last = model;
      element.addEventListener('change', ({ target }) => {
        const { checked, value } = target as HTMLInputElement;
        model = checked ? [...last, value] : last.filter((it) => it !== value);
        queueMicrotask(() => {
          last = model;
          for (const it of boxes) it.checked = model.includes(it.value);
        });
      });
      for (const it of boxes) {
        tick(it);
        await settled();
      }
      await element.save();
      await go(element);
      await wait(300);
      expect([model, boxes.map((it) => it.checked)]).to.deep.equal([[], [false, false]]);
    });

  it('a logout: what is still pending goes, too', async () => {
    const { element, field } = mount('<input name="a" value="server">', { scope: 'ada' });
    await element.restored;
    field('a').focus();
    type(field('a'), 'Ada’s');
    await PersistedForm.clear({ scope: 'ada' });
    expect(field('a').value).to.equal('server');
  });
});

describe('max-age', () => {
  it('a draft expires so many seconds after its last edit', () => {
    const at = Date.now() - 10_000;
    const old = mount('<input name="a">', { draft: { a: 'x' }, saved: { at }, maxAge: 9 });
    expect(old.field('a').value).to.equal('');
    old.element.remove();
    expect(mount('<input name="a">', { draft: { a: 'x' }, saved: { at }, maxAge: 12 }).field('a').value).to.equal('x');
  });

  it('0 expires at once', () => {
    const { field } = mount('<input name="a">', { draft: { a: 'x' }, maxAge: 0 });
    expect(field('a').value).to.equal('');
  });

  it('an expired draft is told as nothing', async () => {
    const at = Date.now() - 10_000;
    const { element } = mount('<input name="a">', { draft: { a: 'x' }, saved: { at }, maxAge: 5 });
    const { values, savedAt } = await element.restored;
    expect([values, savedAt]).to.deep.equal([{ a: null }, null]);
  });

  it('an edit does not bring an expired draft back', async () => {
    const at = Date.now() - 10_000;
    const { element, field } = mount('<input name="a"><input name="b">', {
      draft: { a: 'x' },
      saved: { at },
      maxAge: 5,
    });
    edit(field('b'), 'y');
    await element.save();
    expect(stored()).to.deep.equal({ b: 'y' });
  });

  it('counts from the last edit of any field', () => {
    const old = makeDraft({ a: 'x' }, { at: Date.now() - 10_000 });
    expect(old.fields.size).to.equal(1);
    const first = mount('<input name="a"><input name="b">', {
      draft: { a: 'x' },
      saved: { at: Date.now() - 10_000 },
      maxAge: 12,
    });
    edit(first.field('b'), 'y');
    first.element.remove();
    expect(mount('<input name="a"><input name="b">', { maxAge: 5 }).field('a').value).to.equal('x');
  });
});

describe('version and migrate', () => {
  it('another migrate in place of one, as frameworks give at each render, reads nothing anew', async () => {
    const { element, names } = mount('<input name="a">', { draft: { a: 'x' }, migrate: (values) => values });
    await element.restored;
    element.migrate = (values) => values;
    await settled();
    expect(names().filter((it) => it === 'restore')).to.have.length(1);
  });

  const html = '<input name="name"><input name="city">';
  const old = { draft: { fullname: 'Ada', city: 'London' }, saved: { version: '1' } };
  const migrate = ({ fullname, ...rest }: Record<string, unknown>) =>
    ({ ...rest, name: fullname }) as Record<string, string>;

  it('a draft of another version is not restored', async () => {
    const { field, element } = mount(html, { ...old, version: '2' });
    expect(field('city').value).to.equal('');
    expect((await element.restored).savedAt).to.equal(null);
  });

  it('a draft of no version is not restored in a form that has one', () => {
    expect(mount(html, { draft: { city: 'x' }, version: '2' }).field('city').value).to.equal('');
  });

  it('a draft of a version is not restored in a form that has none', () => {
    expect(mount(html, old).field('city').value).to.equal('');
  });

  it('a draft of the same version is restored', () => {
    expect(mount(html, { ...old, version: '1' }).field('city').value).to.equal('London');
  });

  it('migrate turns it into this one, and hears from which', () => {
    let heard: unknown[] = [];
    const { field } = mount(html, {
      ...old,
      version: '2',
      migrate: (...all) => {
        heard = all;
        return migrate(all[0]);
      },
    });
    expect([field('name').value, field('city').value]).to.deep.equal(['Ada', 'London']);
    expect(heard).to.deep.equal([{ fullname: 'Ada', city: 'London' }, '1']);
  });

  it('migrate hears undefined for a draft without a version', () => {
    let from: string | undefined = 'none';
    mount(html, { draft: { city: 'x' }, version: '2', migrate: (values, it) => ((from = it), values) });
    expect(from).to.equal(undefined);
  });

  it('what was migrated is stored as this version', async () => {
    const { element } = mount(html, { ...old, version: '2', migrate });
    await element.restored;
    await element.save();
    element.remove();
    expect(stored()).to.deep.equal({ name: 'Ada', city: 'London' });
    expect(mount(html, { version: '2' }).field('name').value).to.equal('Ada');
  });

  it('savedAt stays what it was', async () => {
    const at = Date.now() - 5000;
    const { element } = mount(html, { draft: old.draft, saved: { version: '1', at }, version: '2', migrate });
    expect((await element.restored).savedAt).to.deep.equal(new Date(at));
  });

  it('migrate set later takes effect: a draft of another version is kept until the next edit', async () => {
    const { element, field } = mount(html, { ...old, version: '2' });
    await element.restored;
    element.migrate = migrate;
    expect(field('name').value).to.equal('Ada');
  });

  it('an edit without migrate writes over the draft of another version', async () => {
    const { element, field } = mount(html, { ...old, version: '2' });
    await element.restored;
    edit(field('city'), 'Bath');
    await element.save();
    expect(stored()).to.deep.equal({ city: 'Bath' });
  });

  it('a migrate that throws is told, and nothing is restored', async () => {
    const error = new Error('no way');
    const { element, field, details } = mount(html, {
      ...old,
      version: '2',
      migrate: () => {
        throw error;
      },
    });
    await element.restored;
    expect(details('persist-error')).to.deep.equal([{ storageKey: KEY, operation: 'migrate', error }]);
    expect([field('city').value, stored()]).to.deep.equal(['', old.draft]);
  });

  it('what migrate gives that no field can hold is left out', async () => {
    const { element } = mount(html, {
      ...old,
      version: '2',
      migrate: () => ({ name: 'Ada', city: { x: 1 } }) as never,
    });
    expect((await element.restored).values).to.deep.equal({ name: 'Ada', city: null });
  });

  for (const [what, migrate] of [
    ['nothing', () => undefined as never],
    ['a promise', () => Promise.resolve({ name: 'Ada' }) as never],
  ] as const)
    it(`a migrate that gives ${what} restores nothing, and tells`, async () => {
      const { element, details } = mount(html, { ...old, version: '2', migrate });
      await element.restored;
      expect(details('persist-error').map(({ operation }) => operation)).to.deep.equal(['migrate']);
      expect(stored()).to.deep.equal(old.draft);
    });
});

describe('named storages', () => {
  it('session is sessionStorage', async () => {
    const { element, field } = mount('<input name="a">', { storage: 'session' });
    edit(field('a'), 'x');
    await element.save();
    expect([stored(), stored(KEY, sessionStorage)]).to.deep.equal([undefined, { a: 'x' }]);
  });

  it('a name given to defineStorage', async () => {
    const storage = storageOf({ [KEY]: textOf({ a: 'x' }) });
    defineStorage('mine', storage);
    const { element, field } = mount('<input name="a">', { storage: 'mine' });
    expect(field('a').value).to.equal('x');
    edit(field('a'), 'y');
    await element.save();
    expect(valuesIn(storage.map.get(KEY))).to.deep.equal({ a: 'y' });
  });

  it('a name that nobody has defined yet is waited for', async () => {
    const { element, field } = mount('<input name="a"><input name="b">', { storage: 'later', delay: 0 });
    await settled();
    edit(field('a'), 'typed meanwhile');
    await wait(10);
    const storage = storageOf({ [KEY]: textOf({ a: 'x', b: 'y' }) });
    defineStorage('later', storage);
    await element.restored;
    await element.save();
    expect([field('a').value, field('b').value]).to.deep.equal(['typed meanwhile', 'y']);
    expect(valuesIn(storage.map.get(KEY))).to.deep.equal({ a: 'typed meanwhile', b: 'y' });
    expect(stored()).to.equal(undefined);
  });

  it('two forms wait for one name', async () => {
    const one = mount('<input name="a">', { storage: 'both', storageKey: 'one' });
    const two = mount('<input name="a">', { storage: 'both', storageKey: 'two' });
    defineStorage('both', storageOf({ one: textOf({ a: '1' }), two: textOf({ a: '2' }) }));
    await Promise.all([one.element.restored, two.element.restored]);
    expect([one.field('a').value, two.field('a').value]).to.deep.equal(['1', '2']);
  });

  it('a form that has gone does not wait any more', async () => {
    const { element, field } = mount('<input name="a">', { storage: 'too-late' });
    element.remove();
    defineStorage('too-late', storageOf({ [KEY]: textOf({ a: 'x' }) }));
    await settled();
    expect(field('a').value).to.equal('');
  });

  it('a storage that another copy of the package has named is there, too', () => {
    const storages = (globalThis as Record<symbol, unknown>)[Symbol.for('persisted-form:storages')] as Map<
      string,
      object
    >;
    storages.set('elsewhere', storageOf({ [KEY]: textOf({ a: 'x' }) }));
    expect(mount('<input name="a">', { storage: 'elsewhere' }).field('a').value).to.equal('x');
  });
});

describe('a storage that answers with promises', () => {
  it('restores when it has answered', async () => {
    const { element, field } = mount('<input name="a">', { storage: slowStorageOf({ [KEY]: textOf({ a: 'x' }) }) });
    expect(field('a').value).to.equal('');
    expect((await element.restored).restored).to.deep.equal(['a']);
    expect(field('a').value).to.equal('x');
  });

  it('restores what comes later, too', async () => {
    const { element, form, field } = mount('', { storage: slowStorageOf({ [KEY]: textOf({ a: 'x' }) }) });
    await element.restored;
    form.innerHTML = '<input name="a">';
    await settled();
    expect(field('a').value).to.equal('x');
  });

  it('stores what is typed before it has answered', async () => {
    const storage = slowStorageOf({}, 30);
    const { element, field } = mount('<input name="a">', { storage, delay: 0 });
    edit(field('a'), 'x');
    await element.restored;
    await element.save();
    expect(valuesIn(storage.map.get(KEY))).to.deep.equal({ a: 'x' });
  });

  it('is written to at once when the page goes', async () => {
    const storage = slowStorageOf({ [KEY]: textOf({ b: 'kept' }) }, 5);
    const { element, field } = mount('<input name="a">', { storage });
    await element.restored;
    storage.calls.length = 0;
    type(field('a'), 'x');
    leavePage();
    await wait(8);
    expect(storage.calls).to.include('set');
    expect(valuesIn(storage.map.get(KEY))).to.deep.equal({ a: 'x', b: 'kept' });
  });

  it('that is disconnected while it is read shows nothing later', async () => {
    const { element, field, names } = mount('<input name="a">', {
      storage: slowStorageOf({ [KEY]: textOf({ a: 'x' }) }),
    });
    element.remove();
    await wait(30);
    expect([field('a').value, names()]).to.deep.equal(['', []]);
  });

  it('an answer to an older question is not shown', async () => {
    const storage = slowStorageOf({ one: textOf({ a: '1' }), two: textOf({ a: '2' }) }, 20);
    const { element, field } = mount('<input name="a">', { storage, storageKey: 'one' });
    element.storageKey = 'two';
    await wait(80);
    expect(field('a').value).to.equal('2');
  });
});

describe('commands', () => {
  async function formWith(command: string, attributes: Record<string, string> = { id: 'pf' }) {
    const button = `<button type="button" commandfor="pf" command="${command}">x</button>`;
    const form = mount(`<input name="a" value="server">${button}`, { draft: { a: 'x' }, attributes });
    await form.element.restored;
    return { ...form, press: () => form.element.querySelector('button')?.click() };
  }

  it('--clear drops the draft', async () => {
    const { press } = await formWith('--clear');
    press();
    await settled();
    expect(stored()).to.equal(undefined);
  });

  it('--save writes what is pending', async () => {
    const { press, field } = await formWith('--save');
    type(field('a'), 'y');
    press();
    await settled();
    expect(stored()).to.deep.equal({ a: 'y' });
  });

  it('--undo gives the fields back', async () => {
    const { press, field } = await formWith('--undo');
    press();
    await settled();
    expect(field('a').value).to.equal('server');
  });

  it('--restore shows the draft again', async () => {
    const { press, field, element } = await formWith('--restore');
    element.undo();
    press();
    await settled();
    expect(field('a').value).to.equal('x');
  });

  it('are not run by a click that the page prevented', async () => {
    const { press, element } = await formWith('--clear');
    element.querySelector('button')?.addEventListener('click', (event) => event.preventDefault());
    press();
    await settled();
    expect(stored()).to.deep.equal({ a: 'x' });
  });

  it('are not run by a prevented click on a button that would submit', async () => {
    const { press, element } = await formWith('--clear');
    element.querySelector('button')?.removeAttribute('type');
    element.querySelector('button')?.addEventListener('click', (event) => event.preventDefault());
    press();
    await settled();
    expect(stored()).to.deep.equal({ a: 'x' });
  });

  it('are run once', async () => {
    const { press, names } = await formWith('--restore');
    press();
    await settled();
    expect(names().filter((name) => name === 'restore')).to.have.length(2);
  });

  it('of others do nothing', async () => {
    const { press, names } = await formWith('--something');
    const before = names();
    press();
    await settled();
    expect(names()).to.deep.equal(before);
  });

  it('reach the element from elsewhere in the page', async () => {
    await formWith('--save');
    document.body.insertAdjacentHTML('beforeend', '<button id="b" commandfor="pf" command="--clear"><i>x</i></button>');
    document.querySelector<HTMLElement>('#b i')?.click();
    await settled();
    expect(stored()).to.equal(undefined);
  });

  it('do not reach an element of another id', async () => {
    const { press } = await formWith('--clear', { id: 'other' });
    press();
    await settled();
    expect(stored()).to.deep.equal({ a: 'x' });
  });

  it('of a disabled button do nothing', async () => {
    const { press, element } = await formWith('--clear');
    element.querySelector('button')?.setAttribute('disabled', '');
    press();
    await settled();
    expect(stored()).to.deep.equal({ a: 'x' });
  });
});

describe('the notice', () => {
  const html = '<input name="a"><p data-persist="restored" role="status">We kept your draft.</p>';
  const isShown = (element: Element) => getComputedStyle(element.querySelector('p') as Element).display !== 'none';

  it('shows only while a restored draft stands in the fields', async () => {
    const { element } = mount(html, { draft: { a: 'x' } });
    expect(isShown(element)).to.be.true;
    await element.restored;
    element.undo();
    expect(isShown(element)).to.be.false;
  });

  it('does not show on a first visit, nor for an edit', async () => {
    const { element, field } = mount(html);
    expect(isShown(element)).to.be.false;
    edit(field('a'), 'x');
    await element.save();
    expect(isShown(element)).to.be.false;
  });

  it('is hidden after a clear', async () => {
    const { element } = mount(html, { draft: { a: 'x' } });
    await element.clear();
    expect(isShown(element)).to.be.false;
  });

  it('is hidden although the page says how it is displayed', () => {
    const { element } = mount(html.replace('<p', '<p style="display: flex"'));
    expect(isShown(element)).to.be.false;
  });

  it('is not changed by an attribute', async () => {
    const { element } = mount(html, { draft: { a: 'x' } });
    await element.restored;
    const names = element.querySelector('p')?.getAttributeNames();
    expect(names).to.deep.equal(['data-persist', 'role']);
  });
});

describe('PersistedForm.clear', () => {
  for (const which of [{ scope: 'ada' }, { scope: 'ada', storageKey: KEY }])
    it(`with ${Object.keys(which).join(' and ')} drops what a form that has just gone is still writing`, async () => {
      const storage = slowStorageOf();
      defineStorage('slow', storage);
      const { element, field } = mount('<input name="a">', { scope: 'ada', storage: 'slow' });
      await element.restored;
      edit(field('a'), 'private');
      element.remove();
      await PersistedForm.clear(which);
      await wait(50);
      expect([...storage.map.keys()]).to.deep.equal([]);
    });

  it('{ storageKey } drops one draft, from any page', async () => {
    store({ a: 'x' }, { key: 'one' });
    store({ a: 'x' }, { key: 'two' });
    await PersistedForm.clear({ storageKey: 'one' });
    expect([stored('one'), stored('two')]).to.deep.equal([undefined, { a: 'x' }]);
  });

  it('{ storageKey } looks in session storage, too', async () => {
    store({ a: 'x' }, { key: 'one', area: sessionStorage });
    await PersistedForm.clear({ storageKey: 'one' });
    expect(stored('one', sessionStorage)).to.equal(undefined);
  });

  /** Leaves a draft of a scope, through the element. */
  function leave(scope: string, storageKey: string, storage: 'local' | 'session' = 'local') {
    const { element, field } = mount('<input name="a">', { scope, storageKey, storage });
    edit(field('a'), 'x');
    element.remove();
  }
  const isLeft = (scope: string, storageKey: string, storage: 'local' | 'session' = 'local') => {
    const { element, field } = mount('<input name="a">', { scope, storageKey, storage });
    const { value } = field('a');
    element.remove();
    return value === 'x';
  };

  it('{ scope } drops all drafts of a scope, for a logout', async () => {
    leave('ada', 'one');
    leave('ada', 'two', 'session');
    leave('grace', 'one');
    leave('', 'one');
    await PersistedForm.clear({ scope: 'ada' });
    expect([isLeft('ada', 'one'), isLeft('ada', 'two', 'session')]).to.deep.equal([false, false]);
    expect([isLeft('grace', 'one'), isLeft('', 'one')]).to.deep.equal([true, true]);
  });

  it('{ scope } leaves what is no draft alone', async () => {
    localStorage.setItem('theme', 'dark');
    localStorage.setItem('json', '{"scope":"ada","fields":{}}');
    await PersistedForm.clear({ scope: 'ada' });
    expect(Object.keys(localStorage).sort()).to.deep.equal(['json', 'theme']);
  });

  it('{ storageKey } alone does not drop the draft of a scope', async () => {
    leave('ada', 'one');
    leave('', 'one');
    await PersistedForm.clear({ storageKey: 'one' });
    expect([isLeft('ada', 'one'), isLeft('', 'one')]).to.deep.equal([true, false]);
  });

  it('{ scope, storageKey } drops one draft of that scope', async () => {
    leave('ada', 'one');
    leave('ada', 'two');
    await PersistedForm.clear({ scope: 'ada', storageKey: 'one' });
    expect([isLeft('ada', 'one'), isLeft('ada', 'two')]).to.deep.equal([false, true]);
  });

  it('looks in defined storages that have keys()', async () => {
    const storage = storageOf({ one: textOf({ a: 'x' }, { scope: 'ada' }), two: textOf({ a: 'x' }) });
    defineStorage('cleared', storage);
    await PersistedForm.clear({ scope: 'ada' });
    expect([...storage.map.keys()]).to.deep.equal(['two']);
  });

  it('waits for those that answer with promises', async () => {
    const storage = slowStorageOf({ one: textOf({ a: 'x' }, { scope: 'ada' }) });
    defineStorage('cleared-slowly', storage);
    await PersistedForm.clear({ scope: 'ada' });
    expect(storage.map.size).to.equal(0);
  });

  it('goes past storages that fail', async () => {
    defineStorage('cleared-badly', throwing());
    store({ a: 'x' }, { key: 'one' });
    await PersistedForm.clear({ storageKey: 'one' });
    expect(stored('one')).to.equal(undefined);
    defineStorage('cleared-badly', storageOf());
  });

  it('clears the forms of this page, with what is pending', async () => {
    const { element, field, names } = mount('<input name="a">', { scope: 'ada', draft: {}, delay: 10 });
    await element.restored;
    type(field('a'), 'x');
    await PersistedForm.clear({ scope: 'ada' });
    await wait(30);
    element.remove();
    expect(names()).to.include('clear');
    expect(Object.values({ ...localStorage }).filter((text) => text.includes('"x"'))).to.deep.equal([]);
  });

  it('leaves the forms of other scopes alone', async () => {
    const { element, field, names } = mount('<input name="a">', { delay: 10 });
    await element.restored;
    type(field('a'), 'x');
    await PersistedForm.clear({ scope: 'ada' });
    await element.save();
    expect([names(), stored()]).to.deep.equal([['restore', 'save'], { a: 'x' }]);
  });

  it('does nothing without a word of what to clear', async () => {
    store({ a: 'x' });
    await PersistedForm.clear({} as never);
    expect(stored()).to.deep.equal({ a: 'x' });
  });

  it('settles though a storage never answers', async () => {
    const { setTimeout } = window;
    defineStorage('cleared-never', { ...silent(), keys: () => [KEY] });
    stub(window, 'setTimeout', { value: (run: () => void) => setTimeout(run, 0) });
    store({ a: 'x' });
    await PersistedForm.clear({ storageKey: KEY });
    expect(stored()).to.equal(undefined);
    defineStorage('cleared-never', storageOf());
  });

  it('a scope that is the number 0 is one, too', async () => {
    const { element, field } = mount('<input name="a">', { scope: 0 } as object);
    edit(field('a'), 'x');
    await element.save();
    expect(stored(`${KEY}@0`)).to.deep.equal({ a: 'x' });
    await PersistedForm.clear({ scope: 0 } as object as { scope: string });
    expect(localStorage.length).to.equal(0);
  });
});

describe('data-persist', () => {
  it('"off" on a field, or around it, leaves it alone', async () => {
    const { element, field } = mount('<input name="a" data-persist="off"><p data-persist="off"><input name="b"></p>', {
      draft: { a: 'x', b: 'y' },
    });
    expect([field('a').value, field('b').value]).to.deep.equal(['', '']);
    edit(field('a'), 'z');
    await element.save();
    expect(stored()).to.deep.equal({ a: 'x', b: 'y' });
  });

  it('"on" takes in a field that the defaults leave out', async () => {
    const { element, field } = mount('<input name="otp" data-persist="on"><input name="ssn">');
    edit(field('otp'), '1');
    edit(field('ssn'), '2');
    await element.save();
    expect(stored()).to.deep.equal({ otp: '1' });
  });

  it('a hidden input with "on" is stored though no event tells of it', async () => {
    const { element, field } = mount('<input name="a" type="hidden" data-persist="on"><input name="b">');
    field('b').focus();
    field('a').value = 'set by a script';
    edit(field('b'), 'x');
    await element.save();
    expect(stored()).to.deep.equal({ a: 'set by a script', b: 'x' });
  });

  it('of several fields of a name, those left alone are not shown', () => {
    const { field } = mount('<input name="a" data-persist="off"><input name="a">', { draft: { a: 'x' } });
    expect([field('a', 0).value, field('a', 1).value]).to.deep.equal(['', 'x']);
  });
});

describe('reshow()', () => {
  it('shows the draft where a patch has reset fields, without a word', async () => {
    const { element, field, names } = mount('<input name="a">', { draft: { a: 'x' } });
    await element.restored;
    const told: string[] = [];
    field('a').addEventListener('input', () => told.push('input'));
    field('a').value = '';
    expect(element.reshow()?.restored).to.deep.equal(['a']);
    expect([field('a').value, told, names()]).to.deep.equal(['x', [], ['beforerestore', 'restore']]);
  });
});

describe('an element that has left the page', () => {
  async function left() {
    const it = mount('<input name="a">', { draft: { a: 'x' } });
    await it.element.restored;
    it.element.remove();
    return it;
  }

  for (const method of ['clear', 'submitSucceeded'] as const)
    it(`drops its draft with ${method}()`, async () => {
      const { element, field, details } = await left();
      await element[method]();
      expect(stored()).to.equal(undefined);
      expect(details('clear').map(({ values }) => values)).to.deep.equal([{ a: 'x' }]);
      expect(field('a').value).to.equal('x');
    });

  it('shows, saves and says nothing', async () => {
    const { element, field } = await left();
    field('a').value = '';
    element.restore();
    element.storageKey = 'other';
    await element.save();
    expect([field('a').value, element.values, element.savedAt, Object.keys(localStorage)]).to.deep.equal([
      '',
      {},
      null,
      [KEY],
    ]);
  });
});

describe('submitSucceeded()', () => {
  const html = '<input name="username" data-persist="keep"><input name="message">';

  it('drops the draft, but for fields with data-persist="keep"', async () => {
    const { element, field, details } = mount(html);
    edit(field('username'), 'Ada');
    edit(field('message'), 'Hello');
    await element.submitSucceeded();
    expect(stored()).to.deep.equal({ username: 'Ada' });
    expect(details('clear').map(({ values }) => values)).to.deep.equal([{ message: 'Hello' }]);
  });

  it('clear() spares nothing', async () => {
    const { element, field } = mount(html);
    edit(field('username'), 'Ada');
    await element.clear();
    expect(stored()).to.equal(undefined);
  });

  it('what is kept is restored on the next visit', async () => {
    const { element, field } = mount(html);
    edit(field('username'), 'Ada');
    edit(field('message'), 'Hello');
    await element.submitSucceeded();
    element.remove();
    const next = mount(html);
    expect([next.field('username').value, next.field('message').value]).to.deep.equal(['Ada', '']);
  });
});

describe('two elements', () => {
  it('hear only of their own', async () => {
    const one = mount('<input name="a">', { storageKey: 'one' });
    const two = mount('<input name="a">', { storageKey: 'two' });
    await Promise.all([one.element.restored, two.element.restored]);
    const heard = listen(two.element);
    tick(one.field('a'));
    edit(one.field('a'), 'x');
    await one.element.save();
    expect(heard.names()).to.deep.equal([]);
  });
});

describe('disabled, set later', () => {
  it('leaves in the fields what they show: a page disables what it sends', async () => {
    const { element, form, field } = mount('<input name="a">', { draft: { a: 'an hour of typing' } });
    await element.restored;
    let sent: unknown;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      element.disabled = true;
      sent = new FormData(form).get('a');
    });
    form.requestSubmit();
    await settled();
    expect([sent, field('a').value]).to.deep.equal(['an hour of typing', 'an hour of typing']);
  });

  it('and taken back, the draft can be undone', async () => {
    const { element, field } = mount('<input name="a" value="server">', { draft: { a: 'x' } });
    await element.restored;
    element.disabled = true;
    expect(element.matches(':state(restored)')).to.equal(false);
    element.disabled = false;
    await settled();
    expect([field('a').value, element.matches(':state(restored)')]).to.deep.equal(['x', true]);
    element.undo();
    expect(field('a').value).to.equal('server');
  });

  it('and taken back, the fields keep what they show until the storage has answered, or has failed', async () => {
    const storage = slowStorageOf({ [KEY]: textOf({ a: 'x' }) }, 5);
    const { element, field } = mount('<input name="a">', { storage });
    await element.restored;
    element.disabled = true;
    storage.getItem = () => Promise.reject(new Error('offline'));
    element.disabled = false;
    await settled();
    expect(field('a').value).to.equal('x');
    await wait(20);
    expect(field('a').value).to.equal('x');
  });

  it('hears nothing of what another tab writes', async () => {
    const { element, field } = mount('<input name="a">', { draft: { a: 'x' }, sync: true });
    await element.restored;
    element.disabled = true;
    writeElsewhere(textOf({ a: 'y' }, { at: Date.now() + 10 }));
    await settled();
    expect(field('a').value).to.equal('x');
  });
});

it('a command that the page has canceled is not run', async () => {
  const button = '<button type="button" commandfor="asks" command="--clear">Drop</button>';
  const { element } = mount(`<input name="a">${button}`, { draft: { a: 'x' }, attributes: { id: 'asks' } });
  await element.restored;
  const no = (event: Event) => {
    event.preventDefault();
  };
  for (const type of ['command', 'click']) document.addEventListener(type, no, { capture: true, once: true });
  element.querySelector('button')?.click();
  const command = new Event('command', { cancelable: true });
  document.addEventListener('command', no, { capture: true, once: true });
  element.dispatchEvent(Object.assign(command, { command: '--clear' }));
  await settled();
  expect(stored()).to.deep.equal({ a: 'x' });
});
