// Storages that answer with promises, and several forms that share one.
import { expect } from '@open-wc/testing';
import { edit, hidePage, leavePage, make, mount, textOf, valuesIn, wait } from '../helpers/form.js';
import { silent, slowStorageOf, storageOf } from '../helpers/storages.js';
import { until } from '../helpers/until.js';

const FIELDS = '<input name="a"><input name="b">';

/** Two forms of one draft, which both have read it. */
async function two(items: Record<string, string> = {}) {
  const storage = slowStorageOf(items);
  const [one, other] = [mount(FIELDS, { storage }), mount(FIELDS, { storage })];
  await Promise.all([one.element.restored, other.element.restored]);
  return { storage, one, other, stored: () => valuesIn(storage.map.get('test')) };
}
const old = () => ({ test: textOf({ a: 'old' }) });

/** A storage that takes an edit at once, and answers whatever it is asked a moment later. */
function lateStorageOf(items: Record<string, string> = {}) {
  const { map, ...storage } = storageOf(items);
  return {
    map,
    getItem: (key: string) => wait(20).then(() => storage.getItem(key)),
    setItem: (key: string, text: string) => (storage.setItem(key, text), wait(100)),
    removeItem: (key: string) => (storage.removeItem(key), wait(20)),
  };
}

describe('a storage that answers with promises', () => {
  const ways: Record<string, (form: ReturnType<typeof mount>) => void> = {
    'a disconnect': ({ element }) => element.remove(),
    'an option that is set': ({ element }) => (element.exclude = '.none'),
    'a page that is hidden': () => hidePage(),
  };
  for (const [what, end] of Object.entries(ways)) {
    it(`${what}: what another form wrote stays`, async () => {
      const { one, other, stored } = await two();
      edit(one.field('a'), 'A');
      await one.element.save();
      edit(other.field('b'), 'B');
      end(other);
      await until(() => stored()?.b);
      expect(stored()).to.deep.equal({ a: 'A', b: 'B' });
    });

    it(`${what}: a clear by another form is not undone`, async () => {
      const { one, other, stored } = await two(old());
      await one.element.clear();
      edit(other.field('b'), 'B');
      end(other);
      await until(() => stored()?.b);
      expect(stored()).to.deep.equal({ b: 'B' });
    });
  }

  it('that is left before its first answer loses nothing', async () => {
    const storage = lateStorageOf(old());
    const { field } = mount(FIELDS, { storage });
    edit(field('b'), 'B');
    leavePage();
    expect(valuesIn(storage.map.get('test'))).to.deep.equal({ a: 'old' });
    await until(() => valuesIn(storage.map.get('test'))?.b);
    expect(valuesIn(storage.map.get('test'))).to.deep.equal({ a: 'old', b: 'B' });
  });

  it('that is left with an edit behind a write under way is given it at once', async () => {
    const storage = lateStorageOf();
    const { element, field } = mount(FIELDS, { storage });
    await element.restored;
    edit(field('a'), 'A');
    void element.save();
    await wait(50);
    edit(field('b'), 'B');
    leavePage();
    expect(valuesIn(storage.map.get('test'))).to.deep.equal({ a: 'A', b: 'B' });
  });

  it('that is left and comes back has what another form wrote, too', async () => {
    const { one, other, stored } = await two();
    edit(one.field('a'), 'A');
    await one.element.save();
    edit(other.field('b'), 'B');
    leavePage(true);
    await until(() => stored()?.b);
    await until(() => stored()?.a);
    expect(stored()).to.deep.equal({ a: 'A', b: 'B' });
  });

  it('an element that moves reads after its own last write', async () => {
    const storage = slowStorageOf();
    const { element, field } = mount(FIELDS, { storage });
    await element.restored;
    edit(field('a'), 'first');
    await element.save();
    edit(field('a'), 'second');
    document.body.append(document.createElement('div'));
    document.querySelector('div')?.append(element);
    await until(() => valuesIn(storage.map.get('test'))?.a === 'second');
    await element.save();
    expect([field('a').value, valuesIn(storage.map.get('test'))]).to.deep.equal(['second', { a: 'second' }]);
  });

  it('an edit made after another scope was set goes there, though the last write is still under way', async () => {
    const storage = { ...slowStorageOf({}, 50), getItem: (key: string) => storage.map.get(key) };
    const { element, field } = mount(FIELDS, { storage, scope: 'u1' });
    await element.restored;
    edit(field('a'), 'by u1');
    element.scope = 'u2';
    edit(field('b'), 'by u2');
    await until(() => storage.map.size === 2);
    const stored = [...storage.map].map(([key, text]) => [key, valuesIn(text)]);
    expect(stored).to.deep.equal([
      ['test@u1', { a: 'by u1' }],
      ['test@u2', { b: 'by u2' }],
    ]);
  });

  it('one that hangs does not hold back another storage', async () => {
    const { element, field } = mount(FIELDS, { storage: { ...storageOf(), setItem: silent().setItem } });
    await element.restored;
    edit(field('a'), 'A');
    void element.save();
    localStorage.setItem('test', textOf({ b: 'B' }));
    element.storage = 'local';
    expect(field('b').value).to.equal('B');
  });

  it('an element that has been moved tells nothing of its earlier write by its state', async () => {
    const storage = slowStorageOf();
    const element = make(FIELDS, { storage, delay: 5000 });
    document.body.append(element);
    await element.restored;
    const field = element.querySelector('input') as HTMLInputElement;
    edit(field, 'first');
    document.body.append(element);
    edit(field, 'second');
    await until(() => storage.map.size);
    await wait(30);
    expect([element.matches(':state(dirty)'), element.matches(':state(saved)')]).to.deep.equal([true, false]);
  });

  it('nor of its failure', async () => {
    let refuse = (): void => undefined;
    const setItem = () => new Promise((_, reject) => (refuse = reject));
    const { element, field } = mount(FIELDS, { storage: { ...storageOf(), setItem }, delay: 5000 });
    await element.restored;
    edit(field('a'), 'first');
    document.body.append(element);
    edit(field('a'), 'second');
    refuse();
    await wait(30);
    expect([element.matches(':state(dirty)'), element.matches(':state(error)')]).to.deep.equal([true, false]);
  });
});
