import { expect } from '@open-wc/testing';
import { createStore, get } from 'idb-keyval';
import type { DraftRecord } from '../../src/core/draft.js';
import { indexedDb, indexedDbStorage as storage } from '../../src/storage/indexeddb.js';
import { holdsDrafts, item, now, valuesAt } from './contract.js';
import { until } from '../helpers/until.js';

const set = (values: Parameters<typeof item>[1], at?: number) =>
  storage.setItem('/form', item(storage, values, at) as DraftRecord);
const inDatabase = () => get<DraftRecord>('/form', createStore('persisted-form', 'drafts'));
/** The database is out of reach, until the function that it gives is called. */
function block(): () => void {
  const { transaction } = IDBDatabase.prototype;
  IDBDatabase.prototype.transaction = () => {
    throw new DOMException('blocked', 'SecurityError');
  };
  return () => {
    IDBDatabase.prototype.transaction = transaction;
  };
}

/** What a page that has just been opened is told of later than at once. */
const toldLater = () => new Promise<DraftRecord | null>((told) => indexedDb().watchItem?.('/form', told));

const mirror = 'persisted-form:indexeddb:/form';

/** What another tab does to the mirror is told by this event. */
const tellOfMirror = (newValue: string | null) =>
  window.dispatchEvent(new StorageEvent('storage', { key: mirror, newValue, storageArea: localStorage }));

afterEach(async () => {
  await storage.removeItem('/form');
});

holdsDrafts('indexeddb', () => storage);

describe('indexeddb: large drafts and files', () => {
  const file = (text: string, name = 'note.txt') => new File([text], name, { type: 'text/plain', lastModified: 1e12 });

  it('gives back a file with its name, type, date and bytes', async () => {
    await set({ upload: [file('hello é')] });
    const [back] = (await toldLater())?.fields.upload?.[0] as File[];
    expect([back?.name, back?.type, back?.lastModified]).to.deep.equal(['note.txt', 'text/plain', 1e12]);
    expect(await back?.text()).to.equal('hello é');
  });

  it('holds more than 5 MB', async () => {
    await set({ text: 'x'.repeat(6e6) });
    expect((await inDatabase())?.fields.text?.[0]).to.have.length(6e6);
  });

  it('has the text of a draft at once in a new page, without its files and its longest fields', async () => {
    await set({ title: 'x', upload: [file('hello')], text: 'x'.repeat(200_000) });
    const found = indexedDb().getItem('/form') as DraftRecord;
    expect(Object.keys(found.fields)).to.deep.equal(['title']);
  });

  it('tells a new page of the rest', async () => {
    await set({ title: 'x', upload: [file('hello')], text: 'x'.repeat(200_000) });
    expect(Object.keys((await toldLater())?.fields ?? {})).to.have.members(['title', 'upload', 'text']);
  });

  it('loses no file to a page that writes before it knows of it', async () => {
    await set({ title: 'x', upload: [file('hello')] });
    const page = indexedDb();
    await page.setItem('/form', item(page, { title: 'y' }) as DraftRecord);
    const record = await toldLater();
    expect(record?.fields.title?.[0]).to.equal('y');
    expect(record?.fields.upload?.[0]).to.have.length(1);
  });

  it('answers a new page without a mirror as soon as it can', async () => {
    await set({ title: 'x' });
    localStorage.removeItem(mirror);
    expect(await valuesAt(indexedDb(), '/form')).to.deep.equal({ title: 'x' });
  });

  it('tells why it cannot read, where it has answered with the mirror', async () => {
    await set({ title: 'x' });
    const page = indexedDb();
    const unblock = block();
    const told = await new Promise((failed) =>
      page.watchItem?.(
        '/form',
        () => undefined,
        (...it) => failed(it),
      ),
    );
    unblock();
    expect(told).to.deep.include('read');
  });

  it('rejects what it cannot write', async () => {
    const page = indexedDb();
    const unblock = block();
    const error = await Promise.resolve(page.setItem('/form', item(page, { title: 'x' }) as DraftRecord)).catch(
      (it) => it,
    );
    unblock();
    expect(error).to.have.property('name', 'SecurityError');
  });

  it('stores bytes where the database takes no files', async () => {
    const { put } = IDBObjectStore.prototype;
    IDBObjectStore.prototype.put = function (record: DraftRecord, key) {
      const hasFile = Object.values(record.fields).some(([value]) => Array.isArray(value) && value[0] instanceof File);
      if (hasFile) throw new DOMException('no files', 'DataCloneError');
      return put.call(this, record, key);
    };
    await set({ upload: [file('hello é')] });
    await set({ title: 'x', upload: [file('hello é')] });
    IDBObjectStore.prototype.put = put;
    const [back] = (await toldLater())?.fields.upload?.[0] as File[];
    expect([back?.name, back?.type, back?.lastModified]).to.deep.equal(['note.txt', 'text/plain', 1e12]);
    expect(await back?.text()).to.equal('hello é');
  });

  it('tells of what another tab has added, and that it was another tab', async () => {
    await set({ title: 'x' });
    const told: [item: DraftRecord | null, isOtherTab: boolean | undefined][] = [];
    const end = storage.watchItem?.('/form', (it, isOtherTab) => told.push([it, isOtherTab]));
    await inDatabase();
    const text = JSON.stringify({ 'persisted-form': 1, fields: { title: ['x', 1e12], city: ['London', now()] } });
    localStorage.setItem(mirror, text);
    tellOfMirror(text);
    await until(() => told.some(([it, isOtherTab]) => it?.fields.city?.[0] === 'London' && isOtherTab));
    end?.();
  });

  it('tells of a removal by another tab, and does not bring it back', async () => {
    await set({ title: 'x' });
    const told: (DraftRecord | null)[] = [];
    const end = storage.watchItem?.('/form', (it) => told.push(it));
    localStorage.removeItem(mirror);
    tellOfMirror(null);
    expect(told).to.deep.equal([null]);
    end?.();
  });

  const comesBack = () => window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));

  it('does not bring back what was removed while the page was in the back/forward cache', async () => {
    await set({ title: 'x' });
    const end = storage.watchItem?.('/form', () => undefined);
    await indexedDb().removeItem('/form');
    comesBack();
    expect(await valuesAt(storage, '/form')).to.deep.equal({});
    end?.();
  });

  it('tells a page from the back/forward cache of its files again', async () => {
    await set({ upload: [file('hello')] });
    const told: (DraftRecord | null)[] = [];
    const end = storage.watchItem?.('/form', (it) => told.push(it));
    comesBack();
    await until(() => told.some((it) => it?.fields.upload));
    end?.();
  });

  it('works where localStorage does not', async () => {
    const { setItem } = Storage.prototype;
    Storage.prototype.setItem = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    try {
      await set({ title: 'x' });
      expect(await valuesAt(storage, '/form')).to.deep.equal({ title: 'x' });
    } finally {
      Storage.prototype.setItem = setItem;
    }
  });

  it('asks to be kept only where it holds a file', async () => {
    const asked: string[] = [];
    let what = 'text';
    const persist = async () => asked.push(what);
    Object.defineProperty(navigator, 'storage', { configurable: true, value: { persist } });
    await set({ title: 'x' });
    what = 'file';
    await set({ title: 'x', upload: [file('hello')] });
    delete (navigator as { storage?: unknown }).storage;
    expect(asked).to.deep.equal(['file']);
  });

  it('removes a file with its draft', async () => {
    await set({ upload: [file('hello')] });
    await storage.removeItem('/form');
    expect(await inDatabase()).to.equal(undefined);
    expect(localStorage.getItem(mirror)).to.equal(null);
  });
});
