import type { DraftStorage } from './storage.js';

/** Lasts as long as the page, and holds whatever it is given: the last store down. */
export function memoryStorage(): DraftStorage<unknown> {
  const items = new Map<string, unknown>();
  return {
    takesFiles: true,
    getItem: (key) => items.get(key),
    setItem: (key, item) => items.set(key, item),
    removeItem: (key) => items.delete(key),
    keys: () => items.keys(),
  };
}
