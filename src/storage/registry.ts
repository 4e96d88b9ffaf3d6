import { memoryStorage } from './memory.js';
import type { AnyStorage, DraftStorage } from './storage.js';
import { webStorage } from './web.js';

const local = webStorage('localStorage');
const session = webStorage('sessionStorage');
/** Lasts as long as the page, and holds whatever it is given. */
const memory: AnyStorage = { ...memoryStorage<unknown>(), takesFiles: true };

const named = new Map<string, AnyStorage>([
  ['local', local],
  ['session', session],
]);

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

export const isDefined = (storage: string | AnyStorage): boolean => typeof storage !== 'string' || named.has(storage);

/** The storage and those below it, for a draft that it refuses: local, session, memory. Of an undefined name: memory. */
export function storagesFrom(storage: string | AnyStorage): [AnyStorage, ...AnyStorage[]] {
  const first = typeof storage === 'string' ? named.get(storage) : storage;
  if (!first) return [memory];
  return first === local ? [local, session, memory] : [first, memory];
}

/** Every storage that can be looked through. */
export const allStorages = (): AnyStorage[] => [...named.values(), memory];
