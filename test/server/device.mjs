// A browser as the remote storage sees it: something that stores, a network that comes and goes, pages that open and close.
import { clear, decode, encode, merge, noDraft } from '../../dist/core/draft.js';
import { remoteStorage } from '../../dist/storage/remote.js';

let last = 0;
/** Each edit has a time of its own. */
const now = () => (last = Math.max(last + 1, Date.now()));

export class Device {
  isOnline = true;
  /** The server gets the next request, and its answer gets lost. */
  losesAnswer = false;
  /** @type {Map<string, string>} */
  items = new Map();
  /** Every edit and every clear that was ever made here. @type {import('../../dist/core/draft.js').Draft} */
  made = noDraft;
  #page = new EventTarget();
  #isHidden = false;
  #failures = 0;
  #requests = 0;

  /** @param {(url: string, init: RequestInit) => Promise<Response>} fetch @param {string} [endpoint] @param {string} [owner] */
  constructor(fetch, endpoint = 'https://drafts.test/drafts', owner = 'ada') {
    this.fetch = fetch;
    this.options = { endpoint, headers: { authorization: `Bearer ${owner}` } };
    this.storage = this.open();
  }

  /** Opens a page, in place of the last one. */
  open() {
    const { items } = this;
    const page = (this.#page = new EventTarget());
    const isOnline = () => this.isOnline && page === this.#page;
    const storage = remoteStorage(this.options, {
      fetch: async (url, init) => {
        if (!isOnline()) throw new TypeError('offline');
        this.#requests++;
        const response = await Promise.resolve(this.fetch(url, init)).finally(() => this.#requests--);
        if (!this.losesAnswer && isOnline()) return response;
        this.losesAnswer = false;
        throw new TypeError('connection lost');
      },
      area: () => ({
        length: items.size,
        key: (i) => [...items.keys()][i] ?? null,
        getItem: (name) => items.get(name) ?? null,
        setItem: (name, text) => void items.set(name, text),
        removeItem: (name) => void items.delete(name),
      }),
      page: () => page,
      isOnline,
      isHidden: () => this.#isHidden,
      collect: 1,
      retry: 1,
      longest: 20,
    });
    storage.watchItem?.(
      '/form',
      () => {},
      () => this.#failures++,
    );
    this.storage = storage;
    return storage;
  }

  get failures() {
    return this.#failures;
  }
  /** The server has yet to answer. */
  get isWaiting() {
    return this.#requests > 0;
  }

  /** @returns {import('../../dist/core/draft.js').Draft} what a form on this device has now */
  draft() {
    const text = [...this.items].find(([name]) => name.endsWith(':/form'))?.[1];
    return decode(JSON.parse(text ?? '{}').draft) ?? noDraft;
  }

  /** As a form writes: merged with what the storage has by now. @param {string} name @param {string} value */
  edit(name, value) {
    const stored = this.draft();
    const editedAt = Math.max(now(), stored.clearedAt + 1);
    const edit = { clearedAt: 0, fields: new Map([[name, [value, editedAt]]]) };
    this.made = merge(this.made, edit);
    return this.storage.setItem('/form', JSON.stringify(encode(merge(stored, edit))));
  }

  clear() {
    const done = this.storage.removeItem('/form');
    this.made = clear(this.made, this.draft().clearedAt);
    return done;
  }

  goOffline() {
    this.isOnline = false;
  }
  goOnline() {
    this.isOnline = true;
    this.#page.dispatchEvent(new Event('online'));
  }
  /** The page goes to the background, and comes back. */
  blink() {
    this.#isHidden = true;
    this.#page.dispatchEvent(new Event('visibilitychange'));
    this.#isHidden = false;
    this.#page.dispatchEvent(new Event('visibilitychange'));
  }
}
