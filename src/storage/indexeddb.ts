import { createStore, del, get, keys, update } from 'idb-keyval';
import { encode, lastEdit, noDraft, type DraftRecord, type HeldValue } from '../core/draft.js';
import { defineStorage } from './registry.js';
import { agree, join, put, replicaOf, type Replica } from './replica.js';
import type { DraftStorage } from './storage.js';

const store = createStore('persisted-form', 'drafts');

/** What localStorage holds besides, so that it can be shown in the first frame: no files, and this much text. In characters. */
const longestMirror = 100_000;
const mirrorOf = (key: string) => `persisted-form:indexeddb:${key}`;

const hasFiles = (value: HeldValue | undefined) => Array.isArray(value) && value[0] instanceof File;

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
  const fields = [...draft.fields].filter(
    ([, { value, server }]) => !hasFiles(value) && (room -= JSON.stringify([value, server]).length) > 0,
  );
  try {
    const record = encode({ ...draft, fields: new Map(fields) }, draft);
    if (!draft.fields.size) localStorage.removeItem(mirrorOf(key));
    else localStorage.setItem(mirrorOf(key), JSON.stringify({ ...record, isWhole }));
  } catch {
    // Shown a moment later then. What is there is older, so it does no harm.
  }
}

/** The drafts as far as this page knows them; what was removed stands here as cleared. */
const latest = new Map<string, Replica>();
const handed = (key: string): Replica => join(latest.get(key) ?? noDraft, mirrored(key));

async function load(key: string): Promise<Replica> {
  const record = await get<DraftRecord>(key, store);
  const draft = join(replicaOf(record), handed(key));
  latest.set(key, draft);
  return draft;
}

const itemOf = (draft: Replica): DraftRecord | null => (draft.fields.size ? encode(draft, draft) : null);

/** Drafts of any size, with files. Those that fit are shown without a flash: their text stands in localStorage, too. */
export const indexedDbStorage: DraftStorage<DraftRecord> = {
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
    if ([...item.fields.values()].some(({ value }) => hasFiles(value))) void navigator.storage?.persist?.();
    await update<DraftRecord>(
      key,
      (stored) => {
        const whole = put(replicaOf(stored), item, known);
        return encode(whole, whole);
      },
      store,
    );
    mirror(key, latest.get(key) ?? draft, true);
  },
  async removeItem(key) {
    const clearedAt = lastEdit(handed(key));
    latest.set(key, { ...noDraft, clearedAt });
    mirror(key, noDraft, true);
    await del(key, store);
  },
  keys: () => keys<string>(store),
  watch(key, changed, failed) {
    const ended = new AbortController();
    let told = handed(key);
    const look = async () => {
      try {
        const draft = await load(key);
        if (ended.signal.aborted || agree(told, draft)) return;
        told = draft;
        changed(itemOf(draft));
      } catch (error) {
        // Without a mirror, `getItem` has rejected with the same.
        if (told.fields.size) failed?.('read', error);
      }
    };
    const listen = (event: StorageEvent) => {
      if (event.key !== mirrorOf(key) && event.key !== null) return;
      if (event.newValue !== null) return void look();
      latest.delete(key);
      told = noDraft;
      changed(null);
    };
    void look();
    window.addEventListener('storage', listen, ended);
    return () => {
      ended.abort();
    };
  },
};

defineStorage('indexeddb', indexedDbStorage);
