/** A value, or the promise of one. */
export type MaybePromise<T> = T | PromiseLike<T>;

/**
 * Where drafts live: the three methods of Web Storage, each of which may return a promise.
 *
 * @typeParam Item - what is stored under a key: text; plain data where the storage takes files
 */
export interface DraftStorage<Item = string> {
  /** The stored item; `null` or `undefined` where there is none. */
  getItem(key: string): MaybePromise<Item | null | undefined>;
  setItem(key: string, item: Item): MaybePromise<unknown>;
  removeItem(key: string): MaybePromise<unknown>;
  /** Every key: lets `PersistedForm.clear({ scope })` look through the storage. */
  keys?(): MaybePromise<Iterable<string>>;
  /**
   * Tells of an item that came or changed without this page: a server's late answer, another tab.
   * `null`: it was removed.
   *
   * @returns ends the watch
   */
  watch?(key: string, changed: (item: Item | null) => void): () => void;
  /** The storage takes plain data with `File`s in it, by structured clone, instead of text. */
  readonly takesFiles?: boolean;
}

const defined = new Map<string, DraftStorage<never>>();
const waiting = new Map<string, ((storage: DraftStorage<never>) => void)[]>();

/**
 * Names a storage for the `storage` attribute. Forms that wait for the name start with it at once.
 *
 * @param name - any but `local`, `session`
 */
export function defineStorage<Item>(name: string, storage: DraftStorage<Item>): void {
  defined.set(name, storage as DraftStorage<never>);
  for (const tell of waiting.get(name) ?? []) tell(storage as DraftStorage<never>);
  waiting.delete(name);
}
