import type { FieldValue } from './core/draft.js';
import type { Operation } from './storage/keeper.js';

/** Values by field name. With a storage that takes files, a file input's value is a `File[]`. */
export type Values = Record<string, FieldValue>;

/** A field that the server changed since it was edited, and not to the draft's own value. */
export interface Conflict {
  readonly name: string;
  readonly draft: FieldValue;
  readonly server: FieldValue;
}

export interface RestoreDetail {
  readonly storageKey: string;
  /** Every field by name; `null` where nothing is stored. */
  readonly values: Values;
  /** The names of the fields that now show the draft. */
  readonly restored: readonly string[];
  readonly conflicts: readonly Conflict[];
  /** When the draft was last edited; `null` where nothing was stored. */
  readonly savedAt: Date | null;
}

export interface SaveDetail {
  readonly storageKey: string;
  /** Every field by name; `null` where nothing is stored. */
  readonly values: Values;
  readonly savedAt: Date;
}

export interface ClearDetail {
  readonly storageKey: string;
  /** What was dropped. */
  readonly values: Values;
}

export interface PersistErrorDetail {
  readonly storageKey: string;
  readonly operation: Operation;
  readonly error: unknown;
}

/** The events; they bubble and are composed. `beforerestore` is cancelable. */
export interface PersistedFormEventMap {
  beforerestore: CustomEvent<RestoreDetail>;
  restore: CustomEvent<RestoreDetail>;
  save: CustomEvent<SaveDetail>;
  clear: CustomEvent<ClearDetail>;
  'persist-error': CustomEvent<PersistErrorDetail>;
}

declare global {
  /** The events bubble: whoever listens at the document, the window or an element has their types. */
  interface GlobalEventHandlersEventMap extends PersistedFormEventMap {}
}
