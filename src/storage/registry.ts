import { memoryStorage } from './memory.js';
import type { AnyStorage, DraftStorage } from './storage.js';
import { webStorage } from './web.js';

const local = webStorage('localStorage');
const session = webStorage('sessionStorage');
const memory = memoryStorage<unknown>();

const named = new Map<string, AnyStorage>([
  ['local', local],
  ['session', session],
]);
const waiting = new Map<string, (() => void)[]>();

/**
 * Names a storage for the `storage` attribute. Forms that wait for the name start with it at once.
 *
 * @param name - any but `local` and `session`
 */
export function defineStorage<Item>(name: string, storage: DraftStorage<Item>): void {
  named.set(name, storage);
  for (const run of waiting.get(name) ?? []) run();
  waiting.delete(name);
}

export const isDefined = (name: string): boolean => named.has(name);

/** Runs once somebody has defined the name. */
export const whenDefined = (name: string, run: () => void): unknown =>
  waiting.set(name, [...(waiting.get(name) ?? []), run]);

/** True for the browser's own: what changes there, another tab has changed. */
export const isWeb = (storage: AnyStorage | undefined): boolean => storage === local || storage === session;

/** True for the last store, which goes with the page. */
export const isMemory = (storage: AnyStorage | undefined): boolean => storage === memory;

/** The storage and those below it, for a draft that it refuses: local, session, memory. Of an undefined name: memory. */
export function storagesFrom(storage: string | AnyStorage): [AnyStorage, ...AnyStorage[]] {
  const first = typeof storage === 'string' ? named.get(storage) : storage;
  if (!first) return [memory];
  return first === local ? [local, session, memory] : [first, memory];
}

/** Every storage that can be looked through. */
export const allStorages = (): AnyStorage[] => [...named.values(), memory];
