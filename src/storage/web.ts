import { decode, isExpired } from '../core/draft.js';
import type { DraftStorage } from './storage.js';

/** Removes the expired drafts, and nothing else. */
function makeRoom(area: Storage): void {
  for (const key of Object.keys(area)) {
    const draft = decode(area.getItem(key));
    if (draft && isExpired(draft, draft.maxAge)) area.removeItem(key);
  }
}

/**
 * `localStorage` or `sessionStorage`, looked up at each use: where it is blocked the look-up itself throws.
 * A full one drops its expired drafts and tries once more.
 */
export const webStorage = (name: 'localStorage' | 'sessionStorage'): DraftStorage => ({
  getItem: (key) => window[name].getItem(key),
  setItem(key, text) {
    const area = window[name];
    try {
      area.setItem(key, text);
    } catch {
      makeRoom(area);
      area.setItem(key, text);
    }
  },
  removeItem: (key) => {
    window[name].removeItem(key);
  },
  keys: () => Object.keys(window[name]),
  watch(key, changed) {
    const listen = (event: StorageEvent) => {
      // Without a key, everything was removed.
      if (event.key !== key && event.key !== null) return;
      // The event may come late: what counts is what is stored by now.
      if (event.storageArea === window[name]) changed(window[name].getItem(key));
    };
    window.addEventListener('storage', listen);
    return () => {
      window.removeEventListener('storage', listen);
    };
  },
});
