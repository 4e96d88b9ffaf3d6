import { clear, decode, encode, isExpired, isValue, lastEdit, merge, noDraft } from '../core/draft.js';
import type { Draft, Entry, FieldValue, Label } from '../core/draft.js';
import type { AnyStorage, MaybePromise } from './storage.js';

export type Operation = 'read' | 'write' | 'clear' | 'migrate';

/** Turns the values of a form's other version into this one's. */
export type Migrate = (values: Record<string, FieldValue>, from: string | undefined) => Record<string, FieldValue>;

export interface Keeping extends Label {
  readonly key: string;
  /** The storage, then those below it. */
  readonly storages: readonly [AnyStorage, ...AnyStorage[]];
  readonly migrate?: Migrate | undefined;
  /** Hears of every failure; none is thrown. */
  readonly failed: (operation: Operation, error: unknown) => void;
}

export const isPromise = <T>(value: MaybePromise<T>): value is PromiseLike<T> =>
  typeof (value as PromiseLike<T> | undefined)?.then === 'function';

/** Goes on at once where the value is there at once: what is read synchronously is shown in the first frame. */
export const then = <T, R>(value: MaybePromise<T>, next: (value: T) => MaybePromise<R>): MaybePromise<R> =>
  isPromise(value) ? value.then(next) : next(value);

/** Runs what a storage does. Its exceptions and rejections end in `failed`, and so does its silence, after 10 s. */
function attempt<T>(run: () => MaybePromise<T>, failed: (error: unknown) => MaybePromise<T>): MaybePromise<T> {
  try {
    const value = run();
    if (!isPromise(value)) return value;
    const silence = new Promise<never>((_, reject) => setTimeout(reject, 10_000, new Error('no answer')));
    return Promise.race([value, silence]).catch(failed);
  } catch (error) {
    return failed(error);
  }
}

/** The key inside the storage. */
export const placeOf = (key: string, scope: string | undefined): string => (scope ? `${key}@${scope}` : key);

/** What a storage takes: plain data, or its text, which cannot hold files. */
function pack(storage: AnyStorage, draft: Draft, label: Label): unknown {
  if (storage.takesFiles) return encode(draft, label);
  const fields = [...draft.fields].filter(([, { value }]) => !(Array.isArray(value) && value[0] instanceof File));
  return JSON.stringify(encode({ ...draft, fields: new Map(fields) }, label));
}

const put = (storage: AnyStorage, key: string, draft: Draft, label: Label): MaybePromise<unknown> =>
  draft.fields.size ? storage.setItem(key, pack(storage, draft, label)) : storage.removeItem(key);

function migrated(draft: Draft & Label, migrate: Migrate): Draft {
  const last = lastEdit(draft);
  const values = migrate(
    Object.fromEntries(Array.from(draft.fields, ([name, { value }]) => [name, value as FieldValue])),
    draft.version,
  );
  const fields = new Map<string, Entry>();
  for (const [name, value] of Object.entries(values)) {
    const { editedAt = last, server } = draft.fields.get(name) ?? {};
    if (isValue(value)) fields.set(name, { value, editedAt, server });
  }
  return { fields, clearedAt: draft.clearedAt };
}

/** What is stored now, and where: how many stores down. */
export interface Written {
  readonly draft: Draft;
  readonly at: number;
  /** True for the last store, which goes with the page. */
  readonly isMemory: boolean;
}

/** Reads and writes one draft, in its storage or in those below it. */
export interface Keeper {
  /**
   * Answers with what is stored, and whether the storage itself holds it so; again if the storage answers late.
   * Settles after 10 s at the latest.
   */
  read(answer: (draft: Draft, isStored: boolean) => void): MaybePromise<void>;
  /** What an item that the storage tells of holds. */
  open(item: unknown): Draft;
  /**
   * Merges edits into what is stored by now.
   *
   * @param known - what is stored, where there is no time to ask
   * @returns `undefined` where it could not be kept at all
   */
  write(edits: Draft, known?: Draft): MaybePromise<Written | undefined>;
  /** Stores just this. A draft of nothing is removed. */
  replace(draft: Draft, operation: Operation): MaybePromise<unknown>;
}

export function keeperOf({ key, storages, migrate, failed, scope, version, maxAge }: Keeping): Keeper {
  const [first, ...below] = storages;
  // Asked each time: a storage that is waited for says it once it is there.
  const label: Label = {
    get scope() {
      return first.isPublic ? undefined : scope;
    },
    get version() {
      return first.isPublic ? undefined : version;
    },
    maxAge,
  };
  /** True while a store below may hold something. */
  let spilled = false;
  let isMigrated = false;

  /** The stored draft, if it is of this scope and not too old. */
  const valid = (item: unknown): (Draft & Label) | undefined => {
    const draft = item == null ? undefined : decode(item);
    if (item != null && !draft) failed('read', new Error('not a draft'));
    return draft?.scope === label.scope && !isExpired(draft ?? noDraft, maxAge) ? draft : undefined;
  };

  function open(item: unknown): Draft {
    const draft = valid(item);
    if (!draft || draft.version === label.version) return draft ?? noDraft;
    try {
      isMigrated = !!migrate;
      return migrate ? migrated(draft, migrate) : noDraft;
    } catch (error) {
      failed('migrate', error);
      return noDraft;
    }
  }

  function find(item: unknown): Draft {
    let draft = open(item);
    for (const storage of below) {
      try {
        const lower = open(storage.getItem(key));
        spilled ||= lower.fields.size > 0;
        draft = merge(draft, lower);
      } catch {
        // What cannot be read there has not been written there.
      }
    }
    return draft;
  }

  const remove = (from: readonly AnyStorage[], operation: Operation) => {
    for (const storage of from)
      void attempt(
        () => storage.removeItem(key),
        (error) => failed(operation, error),
      );
  };

  function write(edits: Draft, known?: Draft, at = 0): MaybePromise<Written | undefined> {
    const storage = storages[at];
    const store = (item: unknown): MaybePromise<Written> => {
      const stored = item == null ? undefined : decode(item);
      if (stored && stored.scope !== label.scope) throw new Error('a draft of another scope has this key');
      const isCurrent = stored?.version === label.version && !isExpired(stored ?? noDraft, maxAge);
      const draft = merge(known ?? (isCurrent ? stored : undefined) ?? noDraft, edits);
      return then(put(storage as AnyStorage, key, draft, label), () => {
        if (!at && spilled) remove(below, 'write');
        spilled = at > 0;
        return { draft, at, isMemory: at === storages.length - 1 };
      });
    };
    return (
      storage &&
      attempt(
        () => (known ? store(null) : then(storage.getItem(key), store)),
        (error) => {
          failed('write', error);
          return write(edits, undefined, at + 1);
        },
      )
    );
  }

  return {
    open,
    read(answer) {
      const found = (item: unknown) => {
        const draft = find(item);
        answer(draft, !spilled && !isMigrated);
      };
      return attempt(
        () => then(first.getItem(key), found),
        (error) => {
          failed('read', error);
          found(null);
        },
      );
    },
    write,
    replace(draft, operation) {
      remove(below, operation);
      return attempt(
        () => put(first, key, draft, label),
        (error) => failed(operation, error),
      );
    },
  };
}
