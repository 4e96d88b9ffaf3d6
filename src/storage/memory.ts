import type { DraftStorage } from './storage.js';

/** Lasts as long as the page: the last store down. */
export function memoryStorage<Item = string>(items = new Map<string, Item>()): DraftStorage<Item> {
  return {
    getItem: (key) => items.get(key),
    setItem: (key, item) => items.set(key, item),
    removeItem: (key) => items.delete(key),
    keys: () => items.keys(),
  };
}
