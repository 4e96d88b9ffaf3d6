import { memoryStorage } from './memory.js';
import type { AnyStorage, DraftStorage } from './storage.js';
import { webStorage } from './web.js';

const local = webStorage('localStorage');
const session = webStorage('sessionStorage');
const memory: AnyStorage = memoryStorage();

/** Of every copy of this module: a page may load the CDN file, and import a storage. Where there is no page nothing is left. */
const shared = ('document' in globalThis ? window : {}) as Record<symbol, Map<string, AnyStorage> | undefined>;
const named = (shared[Symbol.for('persisted-form:storages')] ??= new Map<string, AnyStorage>());

/** Dispatched at window: a storage has got a name, which is the event's detail. */
export const defining = 'persisted-form:define';

/**
 * Names a storage for the `storage` attribute. Forms that wait for the name start with it at once.
 *
 * @param name - any but `local` and `session`
 */
export function defineStorage<Item>(name: string, storage: DraftStorage<Item>): void {
  named.set(name, storage);
  // Where there is no DOM, nobody waits.
  if ('document' in globalThis) window.dispatchEvent(new CustomEvent(defining, { detail: name }));
}

function find(storage: string | AnyStorage): AnyStorage | undefined {
  if (typeof storage !== 'string') return storage;
  return storage === 'local' ? local : storage === 'session' ? session : named.get(storage);
}

export const isDefined = (storage: string | AnyStorage): boolean => !!find(storage);

/** The storage and those below it, for a draft that it refuses: local, session, memory. Of an undefined name: memory alone, until it is defined. */
export function storagesFrom(storage: string | AnyStorage): [AnyStorage, ...AnyStorage[]] {
  const first = find(storage);
  if (!first) return [memory];
  // What is for this tab, or for everybody who sees the address, goes nowhere else.
  const below = first === session || first.isPublic ? [memory] : [local, session, memory];
  return [first, ...below.filter((it) => it !== first)];
}

/** Every storage that can be looked through. */
export const allStorages = (): AnyStorage[] => [local, session, memory, ...named.values()];
