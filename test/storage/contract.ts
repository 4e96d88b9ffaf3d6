import { expect } from '@open-wc/testing';
import { decode, encode, type Draft, type HeldValue, type Label } from '../../src/core/draft.js';
import type { AnyStorage } from '../../src/storage/storage.js';

let last = 0;
/** Later than any edit before, and than anything that a storage itself may have noted. */
export const now = (): number => (last = Math.max(last, Date.now()) + 10);

/** An item as the coordinator gives it to this storage, all of it edited at one time. */
export function item(storage: AnyStorage, values: Record<string, HeldValue>, at = now(), label: Label = {}): unknown {
  const fields = new Map(Object.entries(values).map(([name, value]) => [name, [value, at, 'server'] as const]));
  const record = encode({ fields, clearedAt: 0 }, label);
  return storage.takesFiles ? record : JSON.stringify(record);
}

export const draftAt = async (storage: AnyStorage, key: string): Promise<Draft | undefined> =>
  decode(await storage.getItem(key));

export const valuesAt = async (storage: AnyStorage, key: string): Promise<Record<string, HeldValue>> =>
  Object.fromEntries([...((await draftAt(storage, key))?.fields ?? [])].map(([name, [value]]) => [name, value]));

/**
 * What every storage does.
 *
 * @param storageOf - a storage without drafts of these fields
 */
export function holdsDrafts(name: string, storageOf: () => AnyStorage | Promise<AnyStorage>): void {
  describe(`${name}: a storage of drafts`, () => {
    let storage: AnyStorage;
    beforeEach(async () => {
      storage = await storageOf();
    });
    afterEach(async () => {
      for (const key of ['/form#a', '/form#b']) await storage.removeItem(key);
    });

    it('has nothing under a key that nobody has set', async () => {
      expect(await valuesAt(storage, '/form#a')).not.to.have.property('title');
    });

    for (const [what, value] of Object.entries({
      text: 'Ada',
      'an empty text': '',
      'text of several lines and scripts': 'a\nb & c=d?#%+ é 漢字 👩🏽‍🚀',
      'a ticked box': true,
      'a box that is not ticked': false,
      'a list': ['b', '', 'a'],
      'a list of one': ['a'],
      'an empty list': [],
      'no choice': null,
    }))
      it(`gives back ${what}`, async () => {
        await storage.setItem('/form#a', item(storage, { title: value }));
        expect((await valuesAt(storage, '/form#a')).title).to.deep.equal(value);
      });

    it('knows when a field was edited, and what the server had shown', async () => {
      const at = now();
      await storage.setItem('/form#a', item(storage, { title: 'x' }, at));
      const entry = (await draftAt(storage, '/form#a'))?.fields.get('title');
      expect(entry).to.deep.equal(['x', at, 'server']);
    });

    it('takes any name for a field', async () => {
      const values = Object.fromEntries(
        ['user[name]', 'a=b&c', 'ключ', 'constructor', '?x', ' '].map((it) => [it, it]),
      );
      await storage.setItem('/form#a', item(storage, values));
      expect(await valuesAt(storage, '/form#a')).to.include(values);
    });

    it('holds the later of two items', async () => {
      const at = now();
      await storage.setItem('/form#a', item(storage, { title: 'old' }, at));
      await storage.setItem('/form#a', item(storage, { title: 'new' }, at + 1));
      expect((await valuesAt(storage, '/form#a')).title).to.equal('new');
    });

    it('loses a field that the next item does not have', async () => {
      await storage.setItem('/form#a', item(storage, { title: 'x', secret: 'y' }));
      await storage.setItem('/form#a', item(storage, { title: 'x' }));
      expect((await valuesAt(storage, '/form#a')).secret ?? null).to.equal(null);
    });

    it('keeps two forms apart', async () => {
      await storage.setItem('/form#a', item(storage, { title: 'a' }));
      await storage.setItem('/form#b', item(storage, { subject: 'b' }));
      await storage.removeItem('/form#a');
      expect(await valuesAt(storage, '/form#b'))
        .to.include({ subject: 'b' })
        .and.not.have.property('title');
    });

    it('has nothing left after a removal', async () => {
      await storage.setItem('/form#a', item(storage, { title: 'x' }));
      await storage.removeItem('/form#a');
      expect(await valuesAt(storage, '/form#a')).not.to.have.property('title');
    });

    it('can be written to after a removal', async () => {
      await storage.setItem('/form#a', item(storage, { title: 'x' }));
      await storage.removeItem('/form#a');
      await storage.setItem('/form#a', item(storage, { title: 'y' }));
      expect(await valuesAt(storage, '/form#a')).to.include({ title: 'y' });
    });

    it('does not mind the removal of what is not there', async () => {
      await storage.removeItem('/form#a');
      expect(await valuesAt(storage, '/form#a')).not.to.have.property('title');
    });

    it('lists its keys', async () => {
      await storage.setItem('/form#a', item(storage, { title: 'x' }));
      expect([...((await storage.keys?.()) ?? [])]).to.include('/form#a');
      await storage.removeItem('/form#a');
      expect([...((await storage.keys?.()) ?? [])]).not.to.include('/form#a');
    });

    it('tells nobody whose watch has ended', async () => {
      const told: unknown[] = [];
      const end = storage.watchItem?.('/form#a', (it) => told.push(it));
      end?.();
      await storage.setItem('/form#a', item(storage, { title: 'x' }));
      window.dispatchEvent(new StorageEvent('storage', { key: null, newValue: null, storageArea: localStorage }));
      await new Promise((done) => setTimeout(done, 20));
      expect(told).to.deep.equal([]);
    });
  });
}
