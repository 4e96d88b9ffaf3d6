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
const waiting = new Map<string, ((storage: AnyStorage) => void)[]>();

/**
 * Names a storage for the `storage` attribute. Forms that wait for the name start with it at once.
 *
 * @param name - any but `local` and `session`
 */
export function defineStorage<Item>(name: string, storage: DraftStorage<Item>): void {
  named.set(name, storage);
  for (const tell of waiting.get(name) ?? []) tell(storage);
  waiting.delete(name);
}

/** Stands for a storage whose name nobody has defined yet: it answers once somebody does. */
function awaited(name: string): AnyStorage {
  const storage = new Promise<AnyStorage>((tell) => {
    waiting.set(name, [...(waiting.get(name) ?? []), tell]);
  });
  return {
    getItem: async (key) => (await storage).getItem(key),
    setItem: async (key, item) => (await storage).setItem(key, item),
    removeItem: async (key) => (await storage).removeItem(key),
    watch(key, changed, failed) {
      let end: (() => void) | undefined = () => (end = undefined);
      void storage.then((it) => end && (end = it.watch?.(key, changed, failed)));
      return () => end?.();
    },
    get takesFiles() {
      return named.get(name)?.takesFiles ?? false;
    },
    get isPublic() {
      return named.get(name)?.isPublic ?? false;
    },
  };
}

/** True for the browser's own: what changes there, another tab has changed. */
export const isWeb = (storage: AnyStorage | undefined): boolean => storage === local || storage === session;

/** The storage and those below it, for a draft that it refuses: local, session, memory. */
export function storagesFrom(storage: string | AnyStorage): [AnyStorage, ...AnyStorage[]] {
  const first = typeof storage === 'string' ? (named.get(storage) ?? awaited(storage)) : storage;
  return first === local ? [local, session, memory] : [first, memory];
}

/** Every storage that can be looked through. */
export const allStorages = (): AnyStorage[] => [...named.values(), memory];
