import { decode, isExpired, separator } from '../core/draft.js';
import type { DraftStorage } from './storage.js';

/** Where the fields stand that were edited since the whole draft was written: no key that anybody would pick. */
const partOf = (key: string): string => key + separator;

/**
 * `localStorage` or `sessionStorage`, looked up at each use: where it is blocked the look-up itself throws.
 * A full one drops its expired drafts, and nothing else, and tries once more.
 */
export function webStorage(name: 'localStorage' | 'sessionStorage'): DraftStorage {
  const keys = () => Object.keys(window[name]);

  function getItem(key: string): string | null {
    const text = window[name].getItem(key);
    const part = text && window[name].getItem(partOf(key));
    return part ? text + separator + part : text;
  }

  function removeItem(key: string): void {
    window[name].removeItem(key);
    window[name].removeItem(partOf(key));
  }

  function setItem(key: string, text: string): void {
    const [whole = '', part] = text.split(separator);
    if (window[name].getItem(key) !== whole) window[name].setItem(key, whole);
    if (part) window[name].setItem(partOf(key), part);
    else window[name].removeItem(partOf(key));
  }

  function makeRoom(): void {
    for (const key of keys()) {
      const draft = decode(getItem(key));
      if (draft && isExpired(draft, draft.maxAge)) removeItem(key);
    }
  }

  return {
    takesParts: true,
    keys,
    getItem,
    removeItem,
    setItem(key, text) {
      try {
        setItem(key, text);
      } catch {
        makeRoom();
        setItem(key, text);
      }
    },
    watchItem(key, changed) {
      const listen = (event: StorageEvent) => {
        // Without a key, everything was removed.
        const isMeant = event.storageArea === window[name] && [null, key, partOf(key)].includes(event.key);
        // The event may come late: what counts is what is stored by now.
        if (isMeant) changed(getItem(key));
      };
      window.addEventListener('storage', listen);
      return () => {
        window.removeEventListener('storage', listen);
      };
    },
  };
}
