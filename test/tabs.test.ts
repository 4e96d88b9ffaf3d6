import { expect } from '@open-wc/testing';
import {
  edit,
  hidePage,
  KEY,
  leavePage,
  mount,
  settled,
  store,
  stored,
  stub,
  textOf,
  tick,
  type,
  wait,
  writeElsewhere,
} from './helpers/form.js';
import { PersistedForm } from '../src/index.js';
import { openFrame } from './helpers/frame.js';
import { until } from './helpers/until.js';
import { storageOf } from './helpers/storages.js';

const later = (ms = 1000) => ({ at: Date.now() + ms });

describe('two tabs', () => {
  const twoTabs = async () => {
    const [one, two] = await Promise.all([openFrame(), openFrame()]);
    return Promise.all([one.page(), two.page()]);
  };

  it('that edit different fields lose nothing', async () => {
    const [one, two] = await twoTabs();
    type(one.field('username'), 'Ada');
    type(two.field('message'), 'Hello');
    await Promise.all([one.element.save(), two.element.save()]);
    expect(stored('page')).to.deep.equal({ username: 'Ada', message: 'Hello' });
  });

  it('that edit one field: the last writer wins', async () => {
    const [one, two] = await twoTabs();
    edit(one.field('message'), 'first');
    await wait(5);
    edit(two.field('message'), 'second');
    await two.element.save();
    await one.element.save();
    expect(stored('page')).to.deep.equal({ message: 'second' });
  });

  it('an edit is shown in the other as it happens, with sync', async () => {
    const [one, two] = await twoTabs();
    two.element.sync = true;
    edit(one.field('message'), 'Hello');
    await until(() => two.field('message').value === 'Hello', 'the other tab shows the edit');
    edit(one.field('message'), 'Hello again');
    await until(() => two.field('message').value === 'Hello again', 'the other tab shows the next edit');
  });

  it('an edit is not shown in the other without sync', async () => {
    const [one, two] = await twoTabs();
    edit(one.field('message'), 'Hello');
    await one.element.save();
    await wait(100);
    expect(two.field('message').value).to.equal('');
  });

  it('that undo, and edit what another field then has: the edit is not taken for a part of what was dropped', async () => {
    store({ message: 'Hello' }, { key: 'page' });
    const [one, two] = await twoTabs();
    await Promise.all([one.element.restored, two.element.restored]);
    one.element.undo();
    edit(one.field('username'), 'Ada');
    await until(() => stored('page')?.username === 'Ada', 'the edit after the undo is written');
    // The other hears of the removal, and of the edit, some time later.
    await wait(100);
    edit(two.field('message'), 'of the other');
    await two.element.save();
    expect(stored('page')).to.deep.equal({ username: 'Ada', message: 'of the other' });
  });

  for (const [what, key] of [
    ['the draft', 'test'],
    ['that of another key', 'next'],
  ] as const)
    it(`a clear in one, while the other still reads ${what}: it is not shown`, async () => {
      let item: string | null = textOf({ a: 'cleared by then' });
      const told = new Map<string, (item: unknown) => void>();
      const { element, field } = mount('<input name="a">', {
        storage: {
          ...storageOf(),
          getItem: async (at: string) => {
            const now = at === key ? item : null;
            await wait(30);
            return now;
          },
          watchItem: (at: string, changed: (item: unknown) => void) => {
            told.set(at, changed);
            return () => undefined;
          },
        },
      });
      if (key !== 'test') {
        await element.restored;
        element.storageKey = key;
      }
      item = null;
      told.get(key)?.(null);
      await wait(100);
      expect(field('a').value).to.equal('');
    });

  it('what was edited before the other has heard of the removal is shown, with sync', async () => {
    const { element, field } = mount('<input name="a"><input type="checkbox" name="x">', {
      draft: { a: 'x' },
      sync: true,
    });
    await element.restored;
    const at = Date.now() + 1;
    await wait(10);
    writeElsewhere(null);
    writeElsewhere(textOf({ x: true }, { at }));
    expect(field('x').checked).to.be.true;
  });

  it('a clear in one is not undone by the other that still holds the draft', async () => {
    store({ message: 'Hello' }, { key: 'page' });
    const [one, two] = await twoTabs();
    await one.element.clear();
    await wait(50);
    edit(two.field('username'), 'Ada');
    await two.element.save();
    expect(stored('page')).to.deep.equal({ username: 'Ada' });
  });

  it('a clear in one is not undone by the other, though it is told late', async () => {
    store({ message: 'Hello' }, { key: 'page' });
    const [one, two] = await twoTabs();
    await one.element.clear();
    edit(two.field('username'), 'Ada');
    await two.element.save();
    expect(stored('page')).to.deep.equal({ username: 'Ada' });
  });

  it('a pending write at the moment of a clear elsewhere is kept: it came after', async () => {
    store({ message: 'Hello' }, { key: 'page' });
    const [one, two] = await twoTabs();
    await one.element.clear();
    await wait(5);
    type(two.field('message'), 'New');
    await two.element.save();
    expect(stored('page')).to.deep.equal({ message: 'New' });
  });

  it('a field that is left counts as edited when it was: what another tab has typed since wins', async () => {
    const { element, field } = mount('<input name="a">');
    type(field('a'), 'older');
    await element.save();
    await wait(5);
    writeElsewhere(textOf({ a: 'newer' }, { at: Date.now() }));
    field('a').dispatchEvent(new Event('change', { bubbles: true }));
    await element.save();
    expect(stored()).to.deep.equal({ a: 'newer' });
  });

  it('of two versions of the form: what was typed here stays pending, though the other knows nothing of it', async () => {
    const { element, field } = mount('<input name="a"><input name="b">', { version: '1' });
    edit(field('a'), 'a long text');
    await element.save();
    writeElsewhere(textOf({ c: 'new' }, { version: '2', at: Date.now() }));
    edit(field('b'), 'more');
    await element.save();
    expect(stored()).to.deep.equal({ a: 'a long text', b: 'more' });
  });

  it('of two versions of the form, the newer of which can migrate: both keep what they have, and neither writes on its own', async () => {
    const migrate = (values: object) => values as Record<string, string>;
    const { element, field } = mount('<input name="a"><input name="b">', { version: '2', migrate });
    edit(field('a'), 'mine');
    await element.save();
    const theirs = textOf({ b: 'theirs' }, { version: '1', at: Date.now() });
    writeElsewhere(theirs);
    await wait(150);
    expect(localStorage.getItem(KEY)).to.equal(theirs);
    edit(field('a'), 'mine, too');
    await element.save();
    expect(stored()).to.deep.equal({ a: 'mine, too', b: 'theirs' });
  });

  for (const [how, leave] of [
    ['hidden', hidePage],
    ['left', leavePage],
  ] as const)
    it(`of two versions of the form: one that is only ${how} leaves what the other has written`, async () => {
      const { element, field } = mount('<input name="a"><input name="b">', { version: '1' });
      edit(field('b'), 'here');
      await element.save();
      const theirs = textOf({ a: 'theirs' }, { version: '2', at: Date.now() });
      writeElsewhere(theirs);
      leave();
      expect(localStorage.getItem(KEY)).to.equal(theirs);
    });

  it('a row that comes shows its own text of the list that another tab has written, not that of the first', async () => {
    const { element, form, field } = mount('<input name="a"><input name="i">');
    await element.restored;
    edit(field('a'), 'x');
    await element.save();
    writeElsewhere(textOf({ i: ['one', 'two'] }, { at: Date.now() }));
    form.insertAdjacentHTML('beforeend', '<input name="i">');
    await settled();
    expect(field('i', 1).value).to.equal('two');
  });
});

describe('without sync', () => {
  it('a field that is moved shows no edit of another tab', async () => {
    const { element, form, field } = mount('<p><input name="a"></p><p><input name="b" value="server"></p>');
    edit(field('a'), 'mine');
    await element.save();
    writeElsewhere(textOf({ b: 'theirs' }, { at: Date.now() }));
    form.prepend(form.lastElementChild as Element);
    await settled();
    expect(field('b').value).to.equal('server');
  });
});

describe('sync', () => {
  it('shows what another tab wrote', async () => {
    const { element, field } = mount('<input name="a">', { sync: true });
    await element.restored;
    writeElsewhere(textOf({ a: 'theirs' }));
    expect(field('a').value).to.equal('theirs');
  });

  it('tells the page of it', async () => {
    const { element, field } = mount('<input name="a">', { sync: true });
    await element.restored;
    const told: string[] = [];
    field('a').addEventListener('change', () => told.push(field('a').value));
    writeElsewhere(textOf({ a: 'theirs' }));
    expect(told).to.deep.equal(['theirs']);
  });

  it('writes nothing in answer: two tabs do not loop', async () => {
    const { element } = mount('<input name="a">', { sync: true, delay: 0 });
    await element.restored;
    const text = textOf({ a: 'theirs' });
    writeElsewhere(text);
    await wait(20);
    expect(localStorage.getItem(KEY)).to.equal(text);
  });

  it('shows it over an older edit of this tab', async () => {
    const { element, field } = mount('<input name="a"><input name="b">', { sync: true });
    await element.restored;
    edit(field('a'), 'mine');
    await element.save();
    field('b').focus();
    writeElsewhere(textOf({ a: 'theirs' }, later()));
    expect(field('a').value).to.equal('theirs');
  });

  it('never overwrites the field that has the focus and was edited', async () => {
    const { element, field } = mount('<input name="a">', { sync: true });
    await element.restored;
    field('a').focus();
    type(field('a'), 'mine');
    writeElsewhere(textOf({ a: 'theirs' }, later()));
    expect(field('a').value).to.equal('mine');
  });

  it('keeps what is pending here', async () => {
    const { element, field } = mount('<input name="a"><input name="b">', { sync: true });
    await element.restored;
    type(field('a'), 'mine');
    writeElsewhere(textOf({ b: 'theirs' }));
    await element.save();
    expect(stored()).to.deep.equal({ a: 'mine', b: 'theirs' });
    expect(field('b').value).to.equal('theirs');
  });

  it('a clear elsewhere leaves what the fields show, and ends the restored state', async () => {
    const { element, field } = mount('<input name="a">', { draft: { a: 'x' }, sync: true });
    await element.restored;
    writeElsewhere(null);
    expect([field('a').value, element.values, element.matches(':state(restored)')]).to.deep.equal([
      'x',
      { a: null },
      false,
    ]);
  });

  it('a clear elsewhere empties the fields of a page that is rendered ahead: nobody has seen it yet', async () => {
    const { element, field } = mount('<input name="a" value="server">', { draft: { a: 'sent' } });
    await element.restored;
    stub(document, 'prerendering', { value: true });
    writeElsewhere(null);
    expect(field('a').value).to.equal('server');
  });

  it('a clear elsewhere holds for a form with a version, too', async () => {
    const { element } = mount('<input name="a">', { draft: { a: 'x' }, saved: { version: '2' }, version: '2' });
    await element.restored;
    expect(element.values).to.deep.equal({ a: 'x' });
    writeElsewhere(null);
    expect(element.values).to.deep.equal({ a: null });
    expect(element.matches(':state(restored)')).to.be.false;
  });

  it('a storage that is cleared as a whole is a clear', async () => {
    const { element } = mount('<input name="a">', { draft: { a: 'x' } });
    await element.restored;
    localStorage.clear();
    window.dispatchEvent(new StorageEvent('storage', { key: null, newValue: null, storageArea: localStorage }));
    expect(element.values).to.deep.equal({ a: null });
  });

  it('a late word of a removal is no clear: what the storage holds by now counts', async () => {
    const { element, field } = mount('<input name="a"><input name="b">', { draft: { a: 'x' } });
    await element.restored;
    window.dispatchEvent(new StorageEvent('storage', { key: KEY, newValue: null, storageArea: localStorage }));
    edit(field('b'), 'y');
    await element.save();
    expect([element.values, stored()]).to.deep.equal([
      { a: 'x', b: 'y' },
      { a: 'x', b: 'y' },
    ]);
  });

  it('what cannot be read is no news, and is told', async () => {
    const { element, field, details } = mount('<input name="a">', { draft: { a: 'x' }, sync: true });
    await element.restored;
    writeElsewhere('dark');
    expect([field('a').value, details('persist-error').length]).to.deep.equal(['x', 1]);
  });

  it('other keys and other storages are no news', async () => {
    const { element, field } = mount('<input name="a">', { sync: true });
    await element.restored;
    writeElsewhere(textOf({ a: 'theirs' }), 'other');
    writeElsewhere(textOf({ a: 'theirs' }), KEY, sessionStorage);
    expect(field('a').value).to.equal('');
  });

  it('a draft of another version is no news', async () => {
    const { element, field } = mount('<input name="a">', { sync: true, version: '2' });
    await element.restored;
    writeElsewhere(textOf({ a: 'theirs' }, { version: '1' }));
    expect(field('a').value).to.equal('');
  });

  it('shows ticks and choices', async () => {
    const { element, field } = mount('<input type="checkbox" name="a" checked>', { sync: true });
    await element.restored;
    tick(field('a'), false);
    await element.save();
    writeElsewhere(textOf({ a: true }, later()));
    expect(field('a').checked).to.be.true;
  });

  it('without sync: nothing is shown, but nothing is lost', async () => {
    const { element, field } = mount('<input name="a"><input name="b">');
    await element.restored;
    writeElsewhere(textOf({ a: 'theirs' }));
    expect(field('a').value).to.equal('');
    edit(field('b'), 'mine');
    await element.save();
    expect(stored()).to.deep.equal({ a: 'theirs', b: 'mine' });
  });

  for (const sync of [false, true])
    it(`written at the same moment, ${sync ? 'with' : 'without'} sync: what was written over is written again`, async () => {
      const { element, field } = mount('<input name="a"><input name="b"><input name="c">', { sync });
      await element.restored;
      edit(field('b'), 'mine');
      await element.save();
      writeElsewhere(textOf({ a: 'theirs' }, { at: Date.now() }));
      await element.save();
      expect(stored()).to.deep.equal({ a: 'theirs', b: 'mine' });
      // What was written long before is not brought back: it may have expired.
      await wait(2100);
      writeElsewhere(textOf({ a: 'theirs' }, { at: Date.now() }));
      await element.save();
      expect(stored()).to.deep.equal({ a: 'theirs' });
    });

  it('is over after a disconnect', async () => {
    const { element, field } = mount('<input name="a">', { sync: true });
    await element.restored;
    element.remove();
    writeElsewhere(textOf({ a: 'theirs' }));
    expect(field('a').value).to.equal('');
  });

  it('what a person is in is not shown over, and counts once it is left', async () => {
    const { element, field } = mount('<input name="a">', { sync: true });
    field('a').focus();
    type(field('a'), 'mine');
    await element.save();
    await wait(5);
    writeElsewhere(textOf({ a: 'theirs' }, { at: Date.now() }));
    expect(field('a').value).to.equal('mine');
    field('a').dispatchEvent(new Event('change', { bubbles: true }));
    await element.save();
    expect(stored()).to.deep.equal({ a: 'mine' });
  });
});

describe('a storage that tells of changes', () => {
  it('shows a late answer where nobody has edited', async () => {
    let tell: (text: string | null) => void = () => undefined;
    let ended = 0;
    const storage = {
      ...storageOf(),
      watchItem: (_: string, changed: (text: string | null) => void) => ((tell = changed), () => ended++),
    };
    const { element, field } = mount('<input name="a"><input name="b">', { storage });
    await element.restored;
    edit(field('b'), 'typed');
    tell(textOf({ a: 'server', b: 'server' }, later()));
    expect([field('a').value, field('b').value]).to.deep.equal(['server', 'typed']);
    element.remove();
    expect(ended).to.equal(1);
  });

  it('takes back what it had of another owner', async () => {
    let tell: (text: string | null) => void = () => undefined;
    const storage = {
      ...storageOf({ [KEY]: textOf({ a: 'Ada’s' }) }),
      watchItem: (_: string, changed: (text: string | null) => void) => ((tell = changed), () => undefined),
    };
    const { element, field, details } = mount('<input name="a" value="server"><input name="b">', { storage });
    await element.restored;
    tell(textOf({ b: 'Bob’s' }));
    expect([field('a').value, field('b').value]).to.deep.equal(['server', 'Bob’s']);
    expect(element.values).to.deep.equal({ a: null, b: 'Bob’s' });
    expect(details('restore').length).to.equal(1);
  });

  for (const sync of [false, true])
    it(`${sync ? 'shows' : 'does not show'} what is another tab’s, with sync ${sync ? 'on' : 'off'}`, async () => {
      let tell: (text: string | null, isOtherTab?: boolean) => void = () => undefined;
      const storage = { ...storageOf(), watchItem: (_: string, changed: typeof tell) => ((tell = changed), () => {}) };
      const { element, field } = mount('<input name="a">', { storage, sync });
      await element.restored;
      tell(textOf({ a: 'theirs' }), true);
      expect(field('a').value).to.equal(sync ? 'theirs' : '');
    });

  for (const [what, watchItem] of [
    ['takes its time', () => Promise.resolve(() => undefined)],
    ['gives nothing', () => undefined],
    [
      'throws when it ends',
      () => () => {
        throw new Error('ended');
      },
    ],
  ] as const)
    it(`and ${what} throws nothing into the page`, async () => {
      const { element, field } = mount('<input name="a">', { storage: { ...storageOf(), watchItem } as never });
      await element.restored;
      edit(field('a'), 'x');
      element.remove();
      document.body.append(element);
      await settled();
      expect(field('a').value).to.equal('x');
    });

  it('its failures are told', async () => {
    let fail: (operation: 'write', error: unknown) => void = () => undefined;
    const storage = {
      ...storageOf(),
      watchItem: (_: string, __: unknown, failed?: typeof fail) => ((fail = failed ?? fail), () => undefined),
    };
    const { element, details } = mount('<input name="a">', { storage: storage as never });
    await element.restored;
    fail('write', new Error('offline'));
    await settled();
    expect(details('persist-error').map(({ operation }) => operation)).to.deep.equal(['write']);
  });
});

describe('what a person entered, where another of their tabs has edited the same field since', () => {
  const pass: Record<string, (element: PersistedForm) => unknown> = {
    'another scope': (element) => (element.scope = 'bob'),
    'another record': (element) => (element.storageKey = 'other'),
    'a logout': () => PersistedForm.clear({ scope: 'ada' }),
  };
  for (const [what, act] of Object.entries(pass))
    it(`gives way to ${what}`, async () => {
      const { element, field } = mount('<input name="message"><input type="checkbox" name="ill">', { scope: 'ada' });
      await element.restored;
      edit(field('message'), "Ada's");
      tick(field('ill'));
      await element.save();
      const saved = { ...later(5), scope: 'ada', server: { message: '', ill: false } };
      writeElsewhere(textOf({ message: "Ada's in another tab", ill: false }, saved), `${KEY}@ada`);
      await settled();
      await act(element);
      await settled();
      expect([field('message').value, field('ill').checked]).to.deep.equal(['', false]);
    });
});
