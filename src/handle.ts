import type { Notify } from './core/showing.js';
import type { RestoreDetail, Values } from './events.js';
import type { Migrate } from './storage/keeper.js';
import type { AnyStorage } from './storage/storage.js';

/** The element's properties; each may be left out. */
export interface PersistOptions {
  /**
   * The draft's key. Default: the page's path and query (without `utm_*` and click ids), then the id or name or place of the
   * root or its form.
   */
  storageKey?: string | undefined;
  /** Whose draft it is: a draft of another scope is neither read nor written over. Default: nobody's. */
  scope?: string | undefined;
  /** `local`, `session`, a name given to `defineStorage`, or a storage object. Default: `local`. */
  storage?: string | AnyStorage | undefined;
  /** The form's own version: a draft of another one is not restored, unless `migrate` turns it into this one. */
  version?: string | undefined;
  /**
   * Turns the values of a draft of another version into this one's, synchronously: an error that it throws, or a promise that
   * it returns, is told by `persist-error`.
   */
  migrate?: Migrate | undefined;
  /** Seconds after its last edit at which a draft expires. Default: never. */
  maxAge?: number | undefined;
  /** The longest time in ms between an edit and its write; 0 writes at every edit. Default: 100. */
  delay?: number | undefined;
  /** A CSS selector of fields to leave alone. Default: none. */
  exclude?: string | undefined;
  /** `submit`: a submitted form's draft is dropped. Default: a draft stays. */
  clearOn?: 'submit' | '' | undefined;
  /** Who wins where the server shows something else than when the field was edited. Default: `draft`. */
  conflict?: 'draft' | 'server' | undefined;
  /** Which restored fields fire `input` and `change`: `field` (each one that changed), `form` (one of each form), `none`. Default: `field`. */
  notify?: Notify | undefined;
  /** Shows edits made in other tabs as they happen. Default: false. */
  sync?: boolean | undefined;
  /** Neither saves nor restores. Default: false. */
  disabled?: boolean | undefined;
}

/** What the custom states say. */
export type States = Record<'restored' | 'dirty' | 'saved' | 'error', boolean>;

export interface PersistedFormHandle {
  /** Shows the draft (again). */
  restore(): RestoreDetail;
  /** Writes what is pending. Settles when it is written, or told to have failed; never rejects. */
  save(): Promise<void>;
  /** Drops the draft and what is pending. Never rejects. */
  clear(): Promise<void>;
  /** Gives the fields back what they showed before the restore, and drops the draft at the next edit. */
  undo(): void;
  /**
   * A bridge's word that the submit succeeded: drops the draft, but for fields with `data-persist="keep"`.
   *
   * @param upTo - what was edited later stays; in ms since 1970. Default: when the last submit was heard, else now;
   *   `Infinity`: now
   */
  submitSucceeded(upTo?: number): Promise<void>;
  /**
   * For bridges: shows the draft where a patch of the page has reset fields; says what it shows. While it is held back, as
   * the page canceled it or the person undid it, its values are those of no draft. Undefined: the storage has not
   * answered yet; when it has, `restore` tells.
   *
   * @param isTold - the fields do not fire `input` and `change`: who is to know is told, or knows. Default: true
   * @param isHeard - true for a field whose edits the server knows by now. Default: for those that it shows as they are
   */
  reshow(isTold?: boolean, isHeard?: (field: Element) => boolean): RestoreDetail | undefined;
  /** An option has changed: what is pending goes where it belonged, then the draft is read anew. */
  refresh(): void;
  /** Writes what is pending, and ends. */
  disconnect(): void;
  /** Every field by name; `null` where nothing is stored. */
  readonly values: Values;
  /** When the draft was last edited; `null` where nothing is stored. */
  readonly savedAt: Date | null;
  /** The detail of the first `restore` event. */
  readonly restored: Promise<RestoreDetail>;
}

/** An element that persists a form. */
export interface Host {
  /** Hears of every change of state. */
  reflect(states: Readonly<States>): void;
  /** Is given the handle before the storage is read: the first events may need it. */
  adopt(handle: PersistedFormHandle): void;
  /** It stood in the page before it was defined: a person may be typing. */
  readonly wasHere: boolean;
}
