/** A value, or the promise of one. */
export type MaybePromise<T> = T | PromiseLike<T>;

/** Told of an operation that did not succeed. */
export type Failed = (operation: 'read' | 'write' | 'clear', error: unknown) => void;

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
   * Tells of an item that came or changed without this page: a server's late answer, another tab. Also when a failure
   * that it has told of is over.
   * `null`: it was removed. `isOtherTab`: it shows only with `sync`.
   *
   * @param failed - hears of what fails later, in the background; what the storage already holds is safe
   * @returns ends the watch
   */
  watchItem?(key: string, changed: (item: Item | null, isOtherTab?: boolean) => void, failed?: Failed): () => void;
  /** The storage takes plain data with `File`s in it, by structured clone, instead of text. */
  readonly takesFiles?: boolean;
  /** It stores the two parts of a text, the draft and what was edited since, each on its own: an edit writes the second alone. */
  readonly takesParts?: boolean;
  /** Its drafts are anybody's who sees them, as those in an address: they have no scope and no version. */
  readonly isPublic?: boolean;
}

/** A storage of whatever it stores: text or records. What comes out is decoded with distrust either way. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- `Item` stands in both directions; only the encoder knows which it is
export type AnyStorage = DraftStorage<any>;
