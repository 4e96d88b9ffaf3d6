import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import type { PersistOptions } from '../src/persist-form.js';
import { edit, KEY, leavePage, mount, store, stored, stub, textOf, valuesIn, wait } from './helpers/form.js';
import { fill, rejecting, silent, slowStorageOf, storageOf, throwing } from './helpers/storages.js';

// Memory lasts as long as the page: each form has a key of its own.
let count = 0;
const fresh = (content: string, options: Parameters<typeof mount>[1] = {}) =>
  mount(content, { storageKey: `fallback-${count++}`, ...options });

const refuse = (): never => {
  throw new DOMException('blocked', 'SecurityError');
};
/** Blocks a storage: its look-up, and what somebody has looked up before (WebKit remembers it for scripts that ask often). */
function block(name: 'localStorage' | 'sessionStorage'): void {
  const area = window[name];
  for (const method of ['getItem', 'setItem', 'removeItem'] as const) {
    const works = Reflect.get(Storage.prototype, method) as (...all: string[]) => unknown;
    stub(Storage.prototype, method, {
      value(this: Storage, ...all: string[]) {
        return this === area ? refuse() : works.apply(this, all);
      },
    });
  }
  stub(window, name, { get: refuse });
}

/** Lets time pass by: 10 s are over in an instant. */
function hurry(): void {
  const { setTimeout } = window;
  stub(window, 'setTimeout', {
    value: (run: (...all: unknown[]) => void, ms = 0, ...all: unknown[]) =>
      setTimeout(run, ms >= 10_000 ? 20 : ms, ...all),
  });
}

const operations = (form: ReturnType<typeof mount>) => form.details('persist-error').map(({ operation }) => operation);

describe('a draft that went to the next store down', () => {
  const full = () => {
    const works = Reflect.get(Storage.prototype, 'setItem') as Storage['setItem'];
    stub(Storage.prototype, 'setItem', {
      value(this: Storage, ...entry: [string, string]) {
        if (this === localStorage) throw new DOMException('full', 'QuotaExceededError');
        works.apply(this, entry);
      },
    });
  };
  const states = (element: Element) =>
    ['dirty', 'saved', 'error'].filter((state) => element.matches(`:state(${state})`));

  it('is saved there, and no longer dirty until the next edit; the error stays', async () => {
    full();
    const { element, field, names } = fresh('<input name="a">');
    await element.restored;
    edit(field('a'), 'x');
    expect(states(element)).to.deep.equal(['dirty']);
    await element.save();
    expect(names()).to.include('save');
    expect(states(element)).to.deep.equal(['saved', 'error']);
    edit(field('a'), 'xy');
    expect(states(element)).to.deep.equal(['dirty', 'error']);
  });

  it('is dirty still, where something was edited during a slow write', async () => {
    const storage = { ...slowStorageOf({}, 20), setItem: () => Promise.reject(new Error('refused')) };
    const { element, field } = fresh('<input name="a"><input name="b">', { storage, delay: 10_000 });
    await element.restored;
    edit(field('a'), 'x');
    const saving = element.save();
    edit(field('b'), 'y');
    expect(element.values).to.deep.equal({ a: 'x', b: 'y' });
    await saving;
    expect(states(element)).to.deep.equal(['dirty', 'error']);
  });
});

describe('a storage that fails', () => {
  const bad: Record<string, () => PersistOptions['storage']> = {
    throws: throwing,
    rejects: rejecting,
    'is an empty object': () => ({}) as never,
    'gives back numbers': () => ({ ...storageOf(), getItem: () => 42 as never }),
    'gives back objects that throw when read': () => ({
      ...storageOf(),
      getItem: () => new Proxy({}, { get: (_, name) => (name === 'then' ? undefined : refuse()) }) as never,
    }),
    'is localStorage, which is blocked': () => (block('localStorage'), 'local'),
    'is localStorage, which is null': () => (stub(window, 'localStorage', { get: () => null }), 'local'),
    'is sessionStorage, which is blocked': () => (block('sessionStorage'), 'session'),
    'is localStorage, and both are blocked': () => (block('localStorage'), block('sessionStorage'), 'local'),
  };

  for (const [what, storage] of Object.entries(bad))
    describe(`because it ${what}`, () => {
      it('the form works on: it restores nothing, and tells', async () => {
        const form = fresh('<input name="a" value="server">', { storage: storage() });
        const { values, restored, savedAt } = await form.element.restored;
        expect([values, restored, savedAt]).to.deep.equal([{ a: null }, [], null]);
        expect(form.field('a').value).to.equal('server');
        expect(operations(form)).to.include('read');
      });

      it('an edit is kept as long as the page, at least', async () => {
        const where = storage();
        const form = fresh('<input name="a">', { storage: where });
        await form.element.restored;
        edit(form.field('a'), 'x');
        await form.element.save();
        expect(form.element.values).to.deep.equal({ a: 'x' });
      });

      it('clear() clears, throws nothing and rejects nothing', async () => {
        const where = storage();
        const form = fresh('<input name="a">', { storage: where });
        await form.element.restored;
        edit(form.field('a'), 'x');
        await form.element.save();
        await form.element.clear();
        expect(form.element.values).to.deep.equal({ a: null });
        leavePage();
        form.element.remove();
        const again = mount('<input name="a">', { storage: where, storageKey: form.element.storageKey });
        await again.element.restored;
        expect(again.field('a').value).to.equal('');
      });
    });

  it('a form that comes again on the same page shows what it could not store', async () => {
    const storage = throwing();
    const form = fresh('<input name="a">', { storage });
    edit(form.field('a'), 'x');
    const { storageKey } = form.element;
    form.element.remove();
    expect(mount('<input name="a">', { storage, storageKey }).field('a').value).to.equal('x');
  });

  it('persist-error says which form, which operation and why', async () => {
    const form = fresh('<input name="a">', { storage: rejecting() });
    await form.element.restored;
    const [detail] = form.details('persist-error');
    expect(detail).to.deep.include({ storageKey: form.element.storageKey, operation: 'read' });
    expect((detail?.error as Error).message).to.equal('rejected');
  });

  it('a write that fails is told as write', async () => {
    const form = fresh('<input name="a">', { storage: { ...storageOf(), setItem: refuse } });
    await form.element.restored;
    edit(form.field('a'), 'x');
    await form.element.save();
    expect(operations(form)).to.deep.equal(['write']);
  });

  it('a clear that fails is told as clear', async () => {
    const form = fresh('<input name="a">', { storage: { ...storageOf(), removeItem: refuse } });
    await form.element.restored;
    await form.element.clear();
    expect(operations(form)).to.deep.equal(['clear']);
  });

  it('clear is not told while the draft is still there', async () => {
    const storage = storageOf();
    const { removeItem } = storage;
    const form = fresh('<input name="a">', { storage });
    edit(form.field('a'), 'x');
    await form.element.save();
    storage.removeItem = refuse;
    await form.element.clear();
    expect([operations(form), form.details('clear')]).to.deep.equal([['clear'], []]);
    expect(form.element.matches(':state(error)')).to.be.true;
    storage.removeItem = removeItem;
    await form.element.clear();
    expect([storage.map.size, form.details('clear').length]).to.deep.equal([0, 1]);
    expect(form.element.matches(':state(error)')).to.be.false;
  });

  it('whose watch throws is told, and the form works on', async () => {
    const form = fresh('<input name="a">', { storage: { ...storageOf(), watchItem: refuse } });
    await form.element.restored;
    expect(operations(form)).to.deep.equal(['read']);
  });

  it('the error state ends with a storage that can be read', async () => {
    const form = fresh('<input name="a">', { storage: throwing() });
    await form.element.restored;
    expect(form.element.matches(':state(error)')).to.be.true;
    form.element.storage = storageOf();
    expect(form.element.matches(':state(error)')).to.be.false;
  });

  it('while it fails, save is told only for what outlasts the page', async () => {
    block('localStorage');
    block('sessionStorage');
    const form = fresh('<input name="a">', { storage: throwing() });
    await form.element.restored;
    edit(form.field('a'), 'x');
    await form.element.save();
    expect(form.names()).not.to.include('save');
  });

  it('a storage that works again gets what it has missed', async () => {
    const storage = storageOf();
    const { setItem } = storage;
    const form = fresh('<input name="a"><input name="b">', { storage });
    await form.element.restored;
    storage.setItem = refuse;
    edit(form.field('a'), 'x');
    await form.element.save();
    storage.setItem = setItem;
    edit(form.field('b'), 'y');
    await form.element.save();
    expect(valuesIn(storage.map.get(form.element.storageKey))).to.deep.equal({ a: 'x', b: 'y' });
  });
});

describe('the next store down', () => {
  it('local → session', async () => {
    block('localStorage');
    const form = fresh('<input name="a">');
    edit(form.field('a'), 'x');
    await form.element.save();
    expect(stored(form.element.storageKey, sessionStorage)).to.deep.equal({ a: 'x' });
    expect(form.names()).to.include('save');
    form.element.remove();
    expect(mount('<input name="a">', { storageKey: form.element.storageKey }).field('a').value).to.equal('x');
  });

  it('a draft goes back up when local works again, and stands in one store only', async () => {
    const { setItem } = Storage.prototype;
    stub(Storage.prototype, 'setItem', {
      configurable: true,
      value(this: Storage, key: string, text: string) {
        if (this === localStorage) refuse();
        setItem.call(this, key, text);
      },
    });
    const form = fresh('<input name="a"><input name="b">');
    const { storageKey } = form.element;
    edit(form.field('a'), 'x');
    await form.element.save();
    form.element.remove();
    Object.defineProperty(Storage.prototype, 'setItem', { value: setItem });
    const again = mount('<input name="a"><input name="b">', { storageKey });
    edit(again.field('b'), 'y');
    await again.element.save();
    expect([stored(storageKey), stored(storageKey, sessionStorage)]).to.deep.equal([{ a: 'x', b: 'y' }, undefined]);
  });

  it('a clear drops what has gone down, too', async () => {
    block('localStorage');
    const form = fresh('<input name="a">');
    edit(form.field('a'), 'x');
    await form.element.save();
    await form.element.clear();
    expect(sessionStorage.length).to.equal(0);
  });

  it("another form's draft of that key there is neither shown nor removed", async () => {
    const session = mount('<input name="a">', { storage: 'session' });
    edit(session.field('a'), "the session's");
    await session.element.save();
    session.element.remove();
    const local = mount('<input name="a"><input name="b">');
    await local.element.restored;
    expect(local.field('a').value).to.equal('');
    edit(local.field('b'), 'local');
    await local.element.save();
    expect([stored(), stored(KEY, sessionStorage)]).to.deep.equal([{ b: 'local' }, { a: "the session's" }]);
  });

  it("of a storage of one's own is the local one: the draft outlasts the page", async () => {
    const form = mount('<input name="a">', { storage: rejecting() });
    await form.element.restored;
    edit(form.field('a'), 'x');
    await form.element.save();
    expect(stored()).to.deep.equal({ a: 'x' });
    form.element.remove();
    const next = mount('<input name="a">', { storage: rejecting() });
    await next.element.restored;
    expect(next.field('a').value).to.equal('x');
  });
});

describe('the success of a submit, where the draft has gone down', () => {
  const FIELDS = '<input name="message"><input name="user" data-persist="keep">';

  async function filled(options: Parameters<typeof mount>[1] = {}) {
    const form = fresh(FIELDS, options);
    await form.element.restored;
    edit(form.field('user'), 'Ada');
    edit(form.field('message'), 'draft');
    await form.element.save();
    const session = () => stored(form.element.storageKey, sessionStorage);
    const again = () => mount(FIELDS, { ...options, storageKey: form.element.storageKey });
    return { ...form, session, again };
  }

  it('spares what is to be kept: local is blocked', async () => {
    block('localStorage');
    const { element, session } = await filled();
    await element.submitSucceeded();
    expect(session()).to.deep.equal({ user: 'Ada' });
  });

  it('spares what is to be kept: local is full', async () => {
    fill(localStorage);
    const { element, session } = await filled();
    expect(session()).to.deep.equal({ user: 'Ada', message: 'draft' });
    await element.submitSucceeded();
    expect(session()).to.deep.equal({ user: 'Ada' });
  });

  it('leaves nothing of the old draft in a storage that can be removed from, and not be written to', async () => {
    const storage = storageOf();
    const { setItem } = storage;
    const { element, again } = await filled({ storage });
    storage.setItem = refuse;
    await element.submitSucceeded();
    storage.setItem = setItem;
    expect(storage.map.size).to.equal(0);
    element.remove();
    const { field } = again();
    expect([field('user').value, field('message').value]).to.deep.equal(['Ada', '']);
  });
});

describe('a full storage', () => {
  const old = Date.now() - 100_000;

  it('the form works on, and the draft goes to the next store down', async () => {
    fill(localStorage);
    const form = fresh('<input name="a">');
    edit(form.field('a'), 'x'.repeat(1000));
    await form.element.save();
    expect(operations(form)).to.deep.equal(['write']);
    expect(stored(form.element.storageKey, sessionStorage)).to.have.property('a');
  });

  it('drops expired drafts to make room', async () => {
    store({ a: 'x'.repeat(100_000) }, { key: 'expired', at: old, maxAge: 60 });
    fill(localStorage);
    const form = fresh('<input name="a">');
    edit(form.field('a'), 'y');
    await form.element.save();
    expect([operations(form), stored('expired'), stored(form.element.storageKey)]).to.deep.equal([
      [],
      undefined,
      { a: 'y' },
    ]);
  });

  it('drops nothing else', async () => {
    store({ a: 'x'.repeat(1000) }, { key: 'lasting', at: old });
    store({ a: 'x'.repeat(1000) }, { key: 'young', at: old, maxAge: 1000 });
    localStorage.setItem('theirs', JSON.stringify({ maxAge: 1, fields: {} }));
    localStorage.setItem('theirs, too', 'x'.repeat(1000));
    fill(localStorage);
    const before = Object.keys(localStorage).sort();
    const form = fresh('<input name="a">');
    edit(form.field('a'), 'y'.repeat(500));
    await form.element.save();
    expect(Object.keys(localStorage).sort()).to.deep.equal(before);
  });

  it('leaves expired drafts alone as long as there is room', async () => {
    store({ a: 'x' }, { key: 'expired', at: old, maxAge: 60 });
    const form = fresh('<input name="a">');
    edit(form.field('a'), 'y');
    await form.element.save();
    expect(localStorage.getItem('expired')).not.to.equal(null);
  });
});

describe('a storage that never answers', () => {
  it('has failed after 10 s: restore says that nothing was stored', async () => {
    hurry();
    const form = fresh('<input name="a">', { storage: silent() });
    const { values, savedAt } = await form.element.restored;
    expect([values, savedAt, operations(form)]).to.deep.equal([{ a: null }, null, ['read']]);
  });

  it('has not failed before', async () => {
    const form = fresh('<input name="a">', { storage: silent() });
    await wait(100);
    expect(form.names()).to.deep.equal([]);
  });

  it('an answer that comes late is shown where nobody has edited', async () => {
    hurry();
    const storage = slowStorageOf({ late: textOf({ a: 'x', b: 'y' }) }, 80);
    const form = mount('<input name="a"><input name="b">', { storage, storageKey: 'late' });
    await form.element.restored;
    expect(form.field('a').value).to.equal('');
    edit(form.field('b'), 'typed');
    await wait(120);
    expect([form.field('a').value, form.field('b').value]).to.deep.equal(['x', 'typed']);
  });

  it('keeps edits as long as the page', async () => {
    hurry();
    const form = fresh('<input name="a">', { storage: silent() });
    await form.element.restored;
    edit(form.field('a'), 'x');
    await form.element.save();
    expect(form.element.values).to.deep.equal({ a: 'x' });
    expect(operations(form)).to.include('write');
  });

  it('does not hold a clear for ever', async () => {
    hurry();
    const form = fresh('<input name="a">', { storage: silent() });
    await form.element.clear();
    expect(form.element.values).to.deep.equal({ a: null });
  });
});

describe('a draft that cannot be read', () => {
  for (const [what, text] of Object.entries({
    'not ours': 'dark',
    damaged: '{"persisted-form":1,"fields":{"a":["x",1',
    hostile: '{"persisted-form":1,"fields":{"a":[{"toString":1},1],"__proto__":["x",1]}}',
    'of a later kind': '{"persisted-form":2,"fields":{"a":["x",1]}}',
  })) {
    it(`as it is ${what}, is no draft: nothing restored, persist-error told`, async () => {
      localStorage.setItem(KEY, text);
      const form = mount('<input name="a" value="server">');
      const { values, restored } = await form.element.restored;
      expect([form.field('a').value, values, restored]).to.deep.equal(['server', { a: null }, []]);
      expect(operations(form)).to.deep.equal(['read']);
    });

    it(`as it is ${what}, does not stop the form from saving`, async () => {
      localStorage.setItem(KEY, text);
      const form = mount('<input name="a">');
      edit(form.field('a'), 'x');
      await form.element.save();
      form.element.remove();
      expect(mount('<input name="a">').field('a').value).to.equal('x');
    });
  }

  it('is not told twice', async () => {
    localStorage.setItem(KEY, 'dark');
    const form = mount('<input name="a">');
    await form.element.restored;
    await form.element.save();
    expect(operations(form)).to.deep.equal(['read']);
  });

  it('is told by the state', () => {
    localStorage.setItem(KEY, 'dark');
    expect(mount('<input name="a">').element.matches(':state(error)')).to.be.true;
  });

  it('whatever it is, no exception reaches the page', async () => {
    const values = fc.oneof(fc.string(), fc.boolean(), fc.constant(null), fc.array(fc.string(), { maxLength: 3 }));
    const names = fc.constantFrom('a', 'b', 'c', 'd', '__proto__', 'constructor', 'x');
    const fields = fc.dictionary(names, fc.tuple(values, fc.nat(), values));
    const records = fc.oneof(
      fields.map((it) => JSON.stringify({ 'persisted-form': 1, fields: it })),
      fc.json(),
      fc.string(),
    );
    const html = `<input name="a"><input type="checkbox" name="b"><select name="c" multiple><option>x</select>
      <input type="radio" name="d" value="x"><input type="radio" name="d" value="y"><input name="constructor"><input name="__proto__">`;
    await fc.assert(
      fc.asyncProperty(records, async (text) => {
        localStorage.setItem(KEY, text);
        const { element } = mount(html);
        await element.restored;
        element.undo();
        await element.clear();
        element.remove();
        expect(Object.getOwnPropertyNames(Object.prototype)).not.to.include('x');
      }),
      { numRuns: 60 },
    );
  });
});
