import { createStore, del, get, keys, update } from 'idb-keyval';
import { encode, hasFiles, lastEdit, noDraft, only, type DraftRecord } from '../core/draft.js';
import { defineStorage } from './registry.js';
import { agree, join, put, replicaOf, type Replica } from './replica.js';
import type { DraftStorage } from './storage.js';

const store = createStore('persisted-form', 'drafts');

/** What localStorage holds besides, so that it can be shown in the first frame: no files, and this much text. In characters. */
const longestMirror = 100_000;
const mirrorOf = (key: string) => `persisted-form:indexeddb:${key}`;

/** A file as bytes: WebKit's private windows store no other. */
interface Bytes {
  readonly name: string;
  readonly type: string;
  readonly lastModified: number;
  readonly bytes: ArrayBuffer;
}

const isBytes = (value: unknown): value is Bytes => (value as Bytes | null)?.bytes instanceof ArrayBuffer;

/** The bytes of the files that are stored so. */
const bytesOf = new WeakMap<File, Bytes>();

async function readBytes(file: File): Promise<void> {
  const { name, type, lastModified } = file;
  bytesOf.set(file, { name, type, lastModified, bytes: await file.arrayBuffer() });
}

function toFile(stored: Bytes): File {
  const file = new File([stored.bytes], stored.name, stored);
  bytesOf.set(file, stored);
  return file;
}

/** A record with the items of its lists exchanged. */
function exchange(record: DraftRecord, other: (item: unknown) => unknown): DraftRecord {
  const entries = Object.entries(record.fields).map(([name, [value, ...rest]]) => [
    name,
    [Array.isArray(value) ? value.map(other) : value, ...rest],
  ]);
  return { ...record, fields: Object.fromEntries(entries) as DraftRecord['fields'] };
}

/** What the database holds. */
const pack = (draft: Replica): DraftRecord =>
  exchange(encode(draft, draft), (item) => bytesOf.get(item as File) ?? item);

const unpack = (record: DraftRecord | undefined): Replica =>
  replicaOf(record && exchange(record, (item) => (isBytes(item) ? toFile(item) : item)));

function mirrored(key: string): Replica {
  try {
    return replicaOf(localStorage.getItem(mirrorOf(key)));
  } catch {
    return noDraft;
  }
}

/** @param isWhole - the rest of it is stored by now: other tabs can read it */
function mirror(key: string, draft: Replica, isWhole: boolean): void {
  let room = longestMirror;
  const shown = only(
    draft,
    (_, [value, , server]) => !hasFiles(value) && (room -= JSON.stringify([value, server]).length) > 0,
  );
  try {
    if (!draft.fields.size) localStorage.removeItem(mirrorOf(key));
    else localStorage.setItem(mirrorOf(key), JSON.stringify({ ...encode(shown, draft), isWhole }));
  } catch {
    // Shown a moment later then. What is there is older, so it does no harm.
  }
}

const itemOf = (draft: Replica): DraftRecord | null => (draft.fields.size ? encode(draft, draft) : null);

/** Drafts of any size, with files. Those that fit are shown without a flash: their text stands in localStorage, too. */
export function indexedDb(): DraftStorage<DraftRecord> {
  /** The drafts as far as this page knows them; what was removed stands here as cleared. */
  const latest = new Map<string, Replica>();
  const handed = (key: string): Replica => join(latest.get(key) ?? noDraft, mirrored(key));

  async function load(key: string): Promise<Replica> {
    const draft = join(unpack(await get<DraftRecord>(key, store)), handed(key));
    latest.set(key, draft);
    return draft;
  }

  return {
    takesFiles: true,
    getItem(key) {
      const draft = handed(key);
      return draft.fields.size || latest.has(key) ? itemOf(draft) : load(key).then(itemOf);
    },
    async setItem(key, record) {
      const item = replicaOf(record);
      const before = handed(key);
      const known = [...before.fields.keys()];
      const draft = put(before, item, known);
      latest.set(key, draft);
      mirror(key, draft, false);
      const files = [...item.fields.values()].flatMap(([value]) => (hasFiles(value) ? value : []));
      // Absent where the page has no secure context.
      if (files.length) void (navigator.storage as StorageManager | undefined)?.persist();
      const write = () => update<DraftRecord>(key, (stored) => pack(put(unpack(stored), item, known)), store);
      try {
        await write();
      } catch (error) {
        const unread = files.filter((file) => !bytesOf.has(file));
        if (!unread.length) throw error;
        await Promise.all(unread.map(readBytes));
        await write();
      }
      mirror(key, latest.get(key) ?? draft, true);
    },
    async removeItem(key) {
      latest.set(key, { ...noDraft, clearedAt: lastEdit(handed(key)) });
      mirror(key, noDraft, true);
      await del(key, store);
    },
    keys: () => keys<string>(store),
    watchItem(key, changed, failed) {
      const ended = new AbortController();
      let told = handed(key);
      const look = async (isOtherTab?: boolean) => {
        try {
          const draft = await load(key);
          if (ended.signal.aborted || agree(told, draft)) return;
          told = draft;
          changed(itemOf(draft), isOtherTab);
        } catch (error) {
          // Without a mirror, `getItem` has rejected with the same.
          if (told.fields.size) failed?.('read', error);
        }
      };
      const listen = (event: StorageEvent) => {
        if (event.key !== mirrorOf(key) && event.key !== null) return;
        if (event.newValue !== null) return void look(true);
        latest.delete(key);
        told = noDraft;
        changed(null);
      };
      // What other pages did while this one was in the back/forward cache, it has not heard.
      const returned = ({ persisted }: PageTransitionEvent) => {
        if (!persisted) return;
        latest.delete(key);
        told = handed(key);
        void look();
      };
      void look();
      window.addEventListener('storage', listen, ended);
      window.addEventListener('pageshow', returned, ended);
      return () => {
        ended.abort();
      };
    },
  };
}

export const indexedDbStorage = indexedDb();

defineStorage('indexeddb', indexedDbStorage);
